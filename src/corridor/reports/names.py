"""Names of speakers: people, bodies and outlets, their full form and their role."""

import re
from functools import cache, cached_property

from corridor.network import fold
from corridor.reports.phrases import alternatives, by_language, grouped
from corridor.reports.text import Even


CAPITAL = r"[A-ZÀ-ÞÑ][\w'À-ÿ.-]*"


_PART = r"[A-ZÀ-ÞÑ](?:[a-zß-ÿ]{0,2}'?[A-ZÀ-Þ])?[a-zß-ÿ'-]+"        # Ruiz, O'Hara, McAdam

PERSON = re.compile(rf"(?<![\w]){_PART}(?:\s[A-Z]\.)?(?:\s(?:de|del|de la|de los)(?=\s))?(?:\s{_PART}){{1,3}}(?![\w])")

_TITLES = re.compile(
    r"^(?:(?:El|La|Los|Las|The|A|An|Un|Una|President|Presidente|Presidenta|Ambassador|U\.S\. Ambassador|Mr|Mrs|Ms|Dr|Sr|Sra|Governor|"
    r"Gov|Mayor|Senator|Sen|Rep|Activist|Organizer|Organiser|Minister|Secretary|Commissioner|Representative|Congresswoman|"
    r"Congressman|Professor|Father|Padre|Activista|Ministro|Ministra|Embajador|Alcalde|In|On|At|But|And|When|While|After|As|For|"
    r"According|From|To|Since|Both|En|Según|Al|Por|Para|Con|Then|General|Gen|Lt|Col|Sgt|Capt|Colonel|Captain|Don|Doña|Director|Directora)\.?\s+)+")


def full_names(page: Even) -> dict[str, str]:
    """Full names of people by surname in lower case, as far as the text gives them."""
    out: dict[str, str] = {}
    for match in PERSON.finditer(page.text):
        parts = _TITLES.sub("", match[0]).split()
        while parts and fold(parts[0]) in _countries():
            parts = parts[1:]
        name = " ".join(parts)
        if len(parts) < 2 or any(fold(p) in _bodies() for p in parts) or page.text[max(0, match.start() - 1)] == "(":
            continue
        for part in parts[1:]:
            if len(part) > 3:
                out.setdefault(part.lower(), name)
    return out


@cache
def _titles(language: str) -> frozenset[str]:
    return frozenset(r["words"] for r in by_language("classes", language) if r["class"] == "title")


@cache
def _bodies() -> frozenset[str]:
    return frozenset(r["words"] for r in by_language("classes", "any") if r["class"] == "body")


_TRAIL = {
    "en": re.compile(r"\s+(?:in|on|at|during|from|via|to|this|last|late|early|when|as|after|before|who|that|while|because|with|by|for|over)\s.*$", re.S),
    "es": re.compile(r"\s+(?:en|durante|a|al|este|esta|desde|cuando|tras|que|quien|mientras|porque|con|por|para|antes|despues|ayer|hoy|el (?=lunes|martes|miércoles|jueves|viernes|sábado|domingo))\s.*$", re.S),
}

CONJUNCTION = re.compile(r"^(?:and|but|y|e|pero|while|mientras|then|also|later|further|ademas|además|también|tambien|como|as|so|aunque|although|"
                          r"for (?:his|her|their) part|por su parte|because|porque|that|que)\s+", re.I)

_RELATIVE = re.compile(r"\s+(?:who|which|that|leading|walking|traveling|travelling|heading|made up|quien|que|encabezando|liderando|with|con)\s.*$", re.S)

ARTICLE = re.compile(r"^(?:the|a|an|el|la|los|las|un|una|unos|unas|al|del|one|otro|otra)\s+", re.I)


def person_in(text: str) -> str | None:
    """The last name of a person in a short noun phrase, titles and places before it left out."""
    found = [_TITLES.sub("", m[0]) for m in PERSON.finditer(text)]
    found = [_without_body(p) for p in found]
    found = [" ".join(w for i, w in enumerate(p.split()) if i or fold(w) not in _countries()) for p in found]
    return next((p for p in reversed(found) if len(p.split()) >= 2 and not re.search(
        rf"\b(?:de|of|del|in|en|at)\s(?:la\s|el\s)?{re.escape(p)}", text)), None)


def _without_body(name: str) -> str:
    """A name without the body it stands behind ("Cruz Roja Germán Lobato"); empty if it is a body's."""
    words = name.split()
    while words and fold(words[0]) in _bodies():
        words = words[1:]
    return "" if any(fold(w) in _bodies() for w in words) or words and not words[0][:1].isupper() else " ".join(words)


@cache
def _countries() -> frozenset[str]:
    return frozenset(r["words"] for code in ("en", "es") for r in by_language("regions", code) if r["kind"] == "country")


_KEPT_BY = re.compile(r"\b(?:kept|published|released|compiled|provided|issued|collected|maintained|shared|run|gathered|cited|posted|publicad[oa]s?|difundid[oa]s?|elaborad[oa]s?|recopilad[oa]s?|proporcionad[oa]s?|emitid[oa]s?)\s"
                      r"(?:(?:on|este|el|ayer|hoy|last|this)\s\w+\s)?(?:by|por)\s(?:the\s|el\s|la\s|los\s)?(.+)|\bque\s(?:publicó|difundió|divulgó|presentó|compartió|entregó|dio a conocer|emitió|maneja|manejan)\s"
                      r"(?:(?:este|el)\s\w+\s|ayer\s|hoy\s)?(?:el\s|la\s|los\s)?(.+)")


def noun_phrase(text: str, language: str, after: bool) -> str | None:
    """The speaker in a stretch next to a verb of speech: a person's name if there is one, else the words."""
    text = " ".join(text.split()).strip(" ,;:-–—()\"'")
    text = CONJUNCTION.sub("", text)
    if not text or re.match(r"(?:a |de |en |por )?(?:la|el|los|las|lo) que\b|which\b|whom\b", text):
        return None
    cited = re.match(r"(?:\w+\s)?(?:estimaciones|estimados|cifras|datos|calculos|cálculos|estimates|figures|data|numbers|counts)\s(?:\w+\s)?"
                     r"(?:que\s(?:cita|citan|maneja|manejan)|citad[oa]s\spor|difundid[oa]s\spor|del?(?:\sla|\slos)?|by|from|cited\sby|released\sby)\s(?:the\s|el\s|la\s|los\s)?(.+)", text)
    if cited and after:
        text = cited[1]
    kept = _KEPT_BY.search(text) if after else None
    if kept:
        text = kept[1] or kept[2]
    if after:
        pieces = [p.strip() for p in re.split(r"[,;:]|\.\s|\.$", text)]
        head = pieces[0]
        if person_in(head) is None and len(pieces) > 1 and PERSON.fullmatch(ARTICLE.sub("", pieces[1])):
            return pieces[1]
        person = person_in(_RELATIVE.sub("", head))
        head = _TRAIL[language].sub("", head)
    else:
        head = _RELATIVE.sub("", text)
        person = person_in(head)
    if person:
        return person
    single = re.match(rf"({CAPITAL})\s(?:of|de|del|from)\s", ARTICLE.sub("", head))
    if single and len(ARTICLE.sub("", head).split()) > 2 and language == "en" and single[1][:1].isupper() and not after:
        head = single[1] if fold(single[1]) not in ("ministry", "department", "bank", "most", "many", "some", "several", "one") else head
    head = ARTICLE.sub("", head.strip())
    named = re.fullmatch(rf"(?:[a-zß-ÿ'-]+\s)+((?:{CAPITAL}\s)+{CAPITAL})", head)
    if named and re.search(r"\b(?:site|newspaper|website|outlet|channel|agency|portal|diario|canal|agencia|periodico)\b", fold(head)):
        return named[1]
    words = head.split()
    if not words or re.fullmatch(r"[\d.,%\s-]+", head):
        return None
    return " ".join(words[:8])


def _same_name(a: str, b: str) -> bool:
    """Whether one of two names stands in the other, as whole words: "AP" is not in "Chiapas"."""
    short, long = sorted((a, b), key=len)
    return re.search(rf"(?<!\w){re.escape(short)}(?!\w)", long) is not None


class Names:
    """Full names, roles and outlets of one report."""

    def __init__(self, page: Even, language: str, outlets: tuple[str, ...], own: tuple[str, ...]):
        self.page, self.language = page, language
        self.full = full_names(page)
        self.own = tuple(dict.fromkeys(o for o in own if o))
        self.outlets = tuple(o for o in outlets if o)
        self._media = re.compile(rf"(?<!\w){alternatives(r['words'] for r in grouped('roles', language, 'role').get('media', ()))}(?!\w)")

    def forget(self, is_place) -> None:
        """Leave out names that are places."""
        self.full = {k: v for k, v in self.full.items() if not is_place(v)}

    def resolve(self, name: str | None) -> str | None:
        """The full name if the text gives it."""
        if not name:
            return None
        words = name.split()
        if len(words) == 1 and words[0][:1].isupper():
            return self.full.get(words[0].lower().removesuffix("'s"), name)
        if len(words) <= 3 and words[-1].islower() and fold(words[-1]) in _titles(self.language):
            role = role_of(name, self.language)
            known = self.people_by_role.get(role, ())
            if len(known) == 1 and (role == "organiser" or self._titled(known[0], fold(words[-1]))):
                return known[0]
        return name

    def _titled(self, person: str, title: str) -> bool:
        """Whether the text gives a person a title."""
        return any(title in self.page.low[max(0, m.start() - 60):m.end() + 80] for m in re.finditer(re.escape(person), self.page.text))

    @cached_property
    def people_by_role(self) -> dict[str, tuple[str, ...]]:
        """Full names by the role that the text describes them with."""
        out: dict[str, tuple[str, ...]] = {}
        for name in dict.fromkeys(self.full.values()):
            role = self._described(name)
            out[role] = (*out.get(role, ()), name)
        return out

    def outlet(self, name: str | None) -> bool:
        """Whether a name is an outlet's."""
        if not name:
            return False
        low = name.lower()
        return any(_same_name(low, o.lower()) for o in self.outlets) or \
            bool(self._media.search(low)) and name[:1].isupper() and len(name.split()) <= 5

    def is_own(self, name: str) -> bool:
        """Whether a name is the report's own publisher or agency."""
        return any(_same_name(name.lower(), o.lower()) for o in self.own)

    def role(self, speaker: str | None) -> str:
        """The role of a speaker: from the words, then from how the text describes the name."""
        if speaker is None or self.outlet(speaker):
            return "media"
        return role_of(speaker.lower(), self.language) or self._described(speaker) or "other"

    def _described(self, speaker: str) -> str:
        """The role that titles before a name and appositions after it give, those of public office before "migrant"."""
        surname = speaker.split()[-1]
        found: list[str] = []
        for match in re.finditer(rf"{re.escape(speaker)}|(?<![\w]){re.escape(surname)}(?![\w])", self.page.text):
            before = re.split(r"[,.;:\"\n]", self.page.low[max(0, match.start() - 60):match.start()])[-1]
            found.append(role_of(before[-45:], self.language))
            title = re.search(r"(?:^|[.;,\"]\s|\n)((?:the|el|la|una?|an?)\s[^,.;\"\n]{3,60}),\s$", self.page.low[max(0, match.start() - 80):match.start()])
            if title and self.page.low[match.end():match.end() + 1] == ",":
                found.append(role_of(title[1], self.language))
            after = re.match(r"(?:,\s|\sof the\s|\s\()([^,.;\"\n]{3,110})", self.page.low[match.end():match.end() + 120])
            if after:
                found.append(role_of(after[1], self.language))
        found = [r for r in found if r]
        return next((r for r in found if r != "participant"), found[0] if found else "")


@cache
def _roles(language: str):
    return tuple((role, re.compile(rf"(?<!\w){alternatives(r['words'] for r in found)}(?!\w)"))
                 for role, found in grouped("roles", language, "role").items())


_FIRST = ("business", "expert", "organiser", "un_ngo", "head_count")     # "president and CEO of the chamber" is business


def role_of(text: str, language: str) -> str:
    """The role that words describe: the telling ones first, then the earliest."""
    text = fold(text)
    hits = [(role not in _FIRST, m.start(), -len(m[0]), role) for role, pattern in _roles(language) for m in [pattern.search(text)] if m]
    return min(hits)[3] if hits else ""
