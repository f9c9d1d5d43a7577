"""Who vouches for what: attributions, the names behind them, and their roles.

An attribution is a verb of speech with its speaker and its scope:

    "…," said Ana Ruiz, mayor of Arriaga.      the quotation before it
    Ruiz said (that) …                         what follows in the sentence
    …, according to the agency.                what stands before it
    He also said …                             the last speaker, resolved

Speech within speech keeps the innermost source as speaker and whoever relays
it as ``via``. Verbs and roles are tables.
"""

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property

from corridor.network import fold
from corridor.reports.phrases import alternatives, by_language, grouped
from corridor.reports.text import Even, Quotes, low_char

_CAP = r"[A-ZÀ-ÞÑ][\w'À-ÿ.-]*"
_NAME = re.compile(rf"{_CAP}(?:\s(?:(?:de|del|de la|de los|y|of|and|for|e|al|el|bin|von|van)\s)?{_CAP}){{0,5}}")
_PERSON = re.compile(r"(?<![\w])[A-ZÀ-ÞÑ][a-zß-ÿ'-]+(?:\s[A-Z]\.)?(?:\s(?:de|del|de la|de los)(?=\s))?(?:\s[A-ZÀ-ÞÑ][a-zß-ÿ'-]+){1,3}(?![\w])")
_TITLES = re.compile(
    r"^(?:(?:El|La|Los|Las|The|A|An|Un|Una|President|Presidente|Presidenta|Ambassador|U\.S\. Ambassador|Mr|Mrs|Ms|Dr|Sr|Sra|Governor|"
    r"Gov|Mayor|Senator|Sen|Rep|Activist|Organizer|Organiser|Minister|Secretary|Commissioner|Representative|Congresswoman|"
    r"Congressman|Professor|Father|Padre|Activista|Ministro|Ministra|Embajador|Alcalde|In|On|At|But|And|When|While|After|As|For|"
    r"According|From|To|Since|Both|En|Según|Al|Por|Para|Con|Then|General|Colonel|Captain|Don|Doña|Director|Directora)\.?\s+)+")
PRONOUNS = {"he", "she", "they", "el", "ella", "ellos", "ellas", "i", "we", "who", "which", "it", "tambien", "este", "esta"}


@dataclass(frozen=True)
class Attribution:
    """A verb of speech, its speaker and where its content lies.

    ``scope`` is "after", "before" or "both"; ``start``/``end`` cover the
    attribution's own words, so a claim's span can leave them out.
    """

    start: int
    end: int
    verb: str
    act: str
    speaker: str | None
    scope: str
    pronoun: bool = False
    addressee: str | None = None


@dataclass(frozen=True)
class Said:
    """Speaker, verb and relays of one stretch."""

    speaker: str | None = None
    verb: str | None = None
    via: tuple[str, ...] = ()
    act: str = ""


@cache
def _verbs(language: str):
    acts = {r["words"]: r["act"] for r in by_language("speech", language)}
    plain = [w for w, a in acts.items() if a != "cited"]
    cited = [w for w, a in acts.items() if a == "cited"]
    return acts, re.compile(rf"(?<![\w-]){alternatives(plain)}(?![\w-])"), re.compile(rf"(?<![\w-]){alternatives(cited)}(?![\w-])")


def full_names(page: Even) -> dict[str, str]:
    """Full names of people by surname in lower case, as far as the text gives them."""
    out: dict[str, str] = {}
    for match in _PERSON.finditer(page.text):
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
def verbs_of_saying(language: str) -> frozenset[str]:
    """The verbs of speech of a language, folded."""
    return frozenset(r["words"] for r in by_language("speech", language) if r["act"] != "cited")


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


_CONJUNCTION = re.compile(r"^(?:and|but|y|e|pero|while|mientras|then|also|later|further|ademas|además|también|tambien|como|as|so|aunque|although|"
                          r"for (?:his|her|their) part|por su parte|because|porque|that|que)\s+", re.I)
_RELATIVE = re.compile(r"\s+(?:who|which|that|leading|walking|traveling|travelling|heading|made up|quien|que|encabezando|liderando|with|con)\s.*$", re.S)
_ARTICLE = re.compile(r"^(?:the|a|an|el|la|los|las|un|una|unos|unas|al|del|one|otro|otra)\s+", re.I)


def _person(text: str) -> str | None:
    """The last name of a person in a short noun phrase, titles and places before it left out."""
    found = [_TITLES.sub("", m[0]) for m in _PERSON.finditer(text)]
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


def _noun_phrase(text: str, language: str, after: bool) -> str | None:
    """The speaker in a stretch next to a verb of speech: a person's name if there is one, else the words."""
    text = " ".join(text.split()).strip(" ,;:-–—()\"'")
    text = _CONJUNCTION.sub("", text)
    if not text or re.match(r"(?:a |de |en |por )?(?:la|el|los|las|lo) que\b|which\b|whom\b", text):
        return None
    cited = re.match(r"(?:\w+\s)?(?:estimaciones|estimados|cifras|datos|calculos|cálculos|estimates|figures|data|numbers|counts)\s(?:\w+\s)?"
                     r"(?:que\s(?:cita|citan|maneja|manejan)|citad[oa]s\spor|difundid[oa]s\spor|del?(?:\sla|\slos)?|by|from|cited\sby|released\sby)\s(?:the\s|el\s|la\s|los\s)?(.+)", text)
    if cited and after:
        text = cited[1]
    if after:
        pieces = [p.strip() for p in re.split(r"[,;:]|\.\s|\.$", text)]
        head = pieces[0]
        if _person(head) is None and len(pieces) > 1 and _PERSON.fullmatch(_ARTICLE.sub("", pieces[1])):
            return pieces[1]
        person = _person(_RELATIVE.sub("", head))
        head = _TRAIL[language].sub("", head)
    else:
        head = _RELATIVE.sub("", text)
        person = _person(head)
    if person:
        return person
    single = re.match(rf"({_CAP})\s(?:of|de|del|from)\s", _ARTICLE.sub("", head))
    if single and len(_ARTICLE.sub("", head).split()) > 2 and language == "en" and single[1][:1].isupper() and not after:
        head = single[1] if fold(single[1]) not in ("ministry", "department", "bank", "most", "many", "some", "several", "one") else head
    head = _ARTICLE.sub("", head.strip())
    named = re.fullmatch(rf"(?:[a-zß-ÿ'-]+\s)+((?:{_CAP}\s)+{_CAP})", head)
    if named and re.search(r"\b(?:site|newspaper|website|outlet|channel|agency|portal|diario|canal|agencia|periodico)\b", fold(head)):
        return named[1]
    words = head.split()
    if not words or re.fullmatch(r"[\d.,%\s-]+", head):
        return None
    return " ".join(words[:8])


_NOUNS = frozenset(("claims claim counts report reports notes estimates estimate demands demand states charges asks cuenta cifra cifran denuncia denuncias critica "
                    "demanda demandan reclama espera esperan anuncia informa publico").split())     # also nouns: need a speaker before them

_ADDRESSEE = {
    "en": re.compile(rf"\s+((?:the\s+)?{_CAP}(?:\s{_CAP}){{0,4}}|reporters|a [A-Za-z. ]+?(?:channel|newspaper|station|site)|the (?:news )?agency|them|him|her)"),
    "es": re.compile(rf"\s+(?:a|al)\s+((?:la\s+|el\s+)?(?:agencia\s+)?{_CAP}(?:\s{_CAP}){{0,3}}|periodistas|reporteros|medios(?: locales)?|la prensa)"),
}
_ADVERB = r"(?:\s+(?:also|later|then|earlier|simply|again|recently|publicly|itself|himself|herself|themselves|has|have|had|was|is|" \
          r"tambien|ademas|luego|despues|ayer|hoy|ya|se|le|les|lo|la|los|las|ha|han|habia|habian))*"


def attributions(page: Even, start: int, end: int, quotes: Quotes, language: str) -> tuple[Attribution, ...]:
    """Verbs of speech of one sentence with their speakers, outside quotations."""
    acts, plain, cited = _verbs(language)
    found: list[Attribution] = []
    for match in re.finditer(r"(?P<relay>[^,\"]{3,60}?)\s+quoted\s+(?P<who>[^,\"]{3,50}?)\s+as\s+saying", page.text[start:end]):
        relay, who = match["relay"].strip(' ",'), match["who"]
        found.append(Attribution(start + match.start(), start + match.end(), "saying", "said", who, "both", False,
                                 " and ".join(re.split(r"\s+and\s+|\s*,\s*", relay))))
    for match in re.finditer(rf"(?:was|were|been)\s(?P<verb>announced|ordered|confirmed|proposed)\s[^.;\"]{{0,40}}?\bby\s(?:then-)?(?P<who>(?:the\s)?{_CAP}(?:\s{_CAP}){{0,4}})",
                             page.text[start:end]):
        speaker = _person(match["who"]) or match["who"].rstrip(".")
        found.append(Attribution(start + match.end(), start + match.end(), match["verb"], "counted", speaker, "both"))
    for match in cited.finditer(page.low, start, end):
        if quotes.around(match.start(), match.end()):
            continue
        stop = re.search(r"[,;.:\"](?:\s|$)|\s[-–—]\s", page.text[match.end():end])
        limit = match.end() + stop.start() if stop else end
        speaker = _noun_phrase(page.text[match.end():limit], language, True)
        if not speaker or re.match(r"(?:\d|it |which |the rules|lo |que )", speaker):
            continue
        head = not page.text[start:match.start()].strip(' "')
        begin = match.start() - len(re.search(r"[,\s]*$", page.text[start:match.start()])[0])
        found.append(Attribution(begin, limit, page.text[match.start():match.end()], "cited", speaker, "both" if head or limit >= end - 2 else "both"))
    for match in plain.finditer(page.low, start, end):
        if quotes.around(match.start(), match.end()) or page.text[match.start()].isupper() and match.start() > start:
            continue
        built = _one(page, start, end, match, acts[" ".join(match[0].split())], quotes, language)
        if built and built.speaker == "same":
            earlier = [a for a in found if a.start < built.start and a.act != "cited"]
            if not earlier:
                continue
            last = earlier[-1]
            built = replace(built, start=match.start(), speaker=last.speaker, pronoun=last.pronoun)
        if built and not any(a.start < built.end and built.start < a.end and a.act != "cited" for a in found):
            found.append(built)
    return tuple(sorted(found, key=lambda a: a.start))


def _one(page: Even, start: int, end: int, match: re.Match, act: str, quotes: Quotes, language: str) -> Attribution | None:
    """One verb of speech as an attribution, or None if it is not one."""
    low, text = page.low, page.text
    before, after = text[start:match.start()], text[match.end():end]
    verb = text[match.start():match.end()]
    if re.search(r"(?:\bto|\bwas|\bwere|\bbeen|\bbe|\bthe|\ba|\bis|\bare|\ban|\bits|\btheir|\bhis|\bher|\bla|\blos|\blas|\buna|\bun|\bsu|\besa|"
                 r"\besta|\bfue|\bfueron|\bser|\bse|\bfirst|\bsecond|\bor)\s$", low[max(start, match.start() - 8):match.start()]) \
            and low[match.start():match.end()] not in ("pushing for", "calling on", "urging"):
        return None
    if re.match(r"\s+(?:at|by|up|en|out|off)\s", low[match.end():match.end() + 5]) and re.match(r"(?:estimat|calculat|show|counted|called|turned|post|calculad|estimad|cifrad)", low[match.start():match.end()]):
        return None
    if re.match(r"(?:show|reveal)", low[match.start():match.end()]) and not re.search(r"video|footage|clip|image|photo|figure|data", low[start:match.start()]):
        return None
    if language == "es" and " " not in match[0] and re.search(r"(?:[ai]do|dicho)$", low[match.start():match.end()]) and not re.search(
            r"\b(?:ha|han|habia|habian)\s$", low[max(start, match.start() - 7):match.start()]):
        return None
    if low[match.start():match.end()] == "compared" and re.match(r"\s+(?:with|to)\s", after) and before.rstrip().endswith(","):
        return None
    if low[match.start():match.end()] in _NOUNS:
        subject = re.search(r"(\S+)\s+$", text[start:match.start()])
        if not subject or not (subject[1][:1].isupper() or fold(subject[1]) in PRONOUNS or _role(subject[1], language)):
            return None
    # the quotation or clause before, then verb, then subject: inverted
    tail = re.search(r"(?:[,\"?!…]|\"\s*,?)\s*$", before)
    lead = re.match(r"\s+(?:this\s\w+\s|este\s\w+\s|ayer\s|hoy\s)?(?:a\s[A-ZÀ-Þ][\w]*(?:\s[A-ZÀ-Þ][\w]*)?\s)?", after)
    inverted = bool(tail) and match.start() > start and bool(re.match(
        r"\s+(?:(?:the|a|an|one|el|la|los|las|un|una|su|otro|otra|este\s\w+|ayer|hoy|this\s\w+)\b|[A-ZÀ-ÞÑ]|(?:a|al)\s[A-ZÀ-Þ]|[a-zà-ÿ]+\s[A-ZÀ-Þ])", after))
    if inverted and re.match(r"(?:\s+(?:a|al)\s[A-ZÀ-Þ]\w*(?:\s[A-ZÀ-Þ]\w*)*)?\s+(?:de\s)?(?:that|que)\b", after):
        inverted = False
    if language == "en" and re.match(r"\s+(?:on|in|to|at|from|by|about|for|with)\s", after):
        inverted = False
    if language == "en" and inverted and not re.match(r"(?:said|says|added|wrote|explained|complained|recalled|reports|reported|asked|argued|noted)", low[match.start():match.end()]):
        inverted = False
    if inverted and act in ("accused", "wanted") and re.match(r"\s+(?:a|al)\s", after):
        inverted = False
    if inverted and re.match(r"\s+(?:ayer|hoy|este\s\w+|esta\s\w+|el\s\w+)?\s*(?:en|con|por|sobre|contra|para)\s", after) and language == "es":
        inverted = False
    if inverted:
        stop = re.search(r"[;:\"]|\.\s|\.$", after)
        limit = match.end() + (stop.start() if stop else len(after))
        piece, addressee = after[:limit - match.end()], None
        if language == "es":
            to = _ADDRESSEE["es"].match(piece)
            if to:
                addressee, piece = to[1].rstrip("."), piece[to.end():]
            piece = re.sub(r"^\s+(?:este\s+\w+|ayer|hoy|esta\s+\w+)\b(?:\s+(?:por|en)\s\w+)?", "", piece)
        speaker = _noun_phrase(piece, language, True)
        begin = match.start() - len(re.search(r"[,\s]*$", before)[0])
        return Attribution(begin, limit, verb, act, speaker, "before", False, addressee) if speaker else None
    # subject, verb, content
    found = _subject(before, language)
    if found is None:
        return None
    offset, speaker, pronoun = found
    if act == "counted" and (pronoun or not _role(speaker or "", language) and not _PERSON.fullmatch(speaker or "") or re.search(r"\b(?:no|not)\s*$", before)):
        return None
    limit, addressee = match.end(), None
    if fold(verb) in ("told", "tells", "warned", "assured", "informed", "dijo", "dijeron", "declaro", "aseguro", "conto", "relato", "explico"):
        to = _ADDRESSEE[language].match(text, match.end(), end)
        if to:
            addressee, limit = to[1].rstrip("."), to.end()
    rest = re.match(r"\s+(?:on\s\w+\s+|this\s\w+\s+|last\s\w+\s+|el\s\w+\s+(?:pasado\s+)?|este\s\w+\s+|ayer\s+|hoy\s+|entonces\s+)?(?:de\s)?(?:that|que)\b", low[limit:end])
    if rest:
        limit += rest.end()
    begin, scope = start + offset, "after"
    if re.search(r"\d|\b(?:who|que|leading|which|quien)\b", text[begin:match.start()]):
        begin = match.start()                    # the subject makes claims of its own
    lead = text[start:begin].rstrip()
    ending = act == "said" and re.match(r"(?:\s(?:on|in|late|last|this|el|este|esta|ayer|hoy|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
                                        r"[\s\w]{0,25})?[.\"]?\s*$", low[limit:end])
    if lead.endswith('"'):
        scope = "both"
    elif ending and lead.endswith(",") and len(lead.split()) > 3:
        begin, limit, scope = start + len(lead) - 1, end, "before"
    return Attribution(begin, limit, verb, act, speaker, scope, pronoun, addressee)


_LEADING = re.compile(r"^(?:in|on|at|since|last|early|late|after|before|during|with|by|for|from|as|when|while|meanwhile|earlier|once|under|"
                      r"en|el (?=lunes|martes|miercoles|jueves|viernes|sabado|domingo|pasado|\d)|durante|tras|desde|segun|para|por|ante|al|ayer|hoy|mientras|luego|ademas|asimismo|sin embargo|no obstante)(?:\s|$)", re.I)


def _subject(before: str, language: str) -> tuple[int, str | None, bool] | None:
    """Where the subject of a verb of speech starts, who it is, and whether it is a pronoun."""
    cut = max((m.end() for m in re.finditer(r"[;:\"]|\s[-–—]\s|\.\s|\bso that\b", before)), default=0)
    adverb = re.search(_ADVERB + r"\s*$", fold_same(before[cut:]))
    text = before[cut:len(before) - len(adverb[0])] if adverb else before[cut:]
    if not text.strip(" ,"):
        return (cut, None, True) if language == "es" and not before[cut:].strip() or adverb and adverb[0].strip() else None
    if re.search(r"(?:^|\s)(?:and|y|e|but|pero|and then|then)$", text.rstrip()):
        return len(before), "same", True             # "… and said": the subject of the verb before
    closed = text.rstrip().endswith(",")
    pieces = [(m.start(), m[0]) for m in re.finditer(r"(?:[^,]|,(?!\s))+", text.rstrip(" ,"))]
    if closed and len(pieces) >= 2:
        at, apposition = pieces[-1]
        if _PERSON.fullmatch(_ARTICLE.sub("", apposition.strip())):
            return cut + pieces[-2][0], apposition.strip(), False
        k = len(pieces) - 2
        while k > 0 and re.match(r"\s*(?:who|which|whose|one|a|an|the|quien|que|un|una|el|la|de|of|and|y)\s", pieces[k][1]) and not _person(pieces[k][1]):
            k -= 1
        at, head = pieces[k]
        if len(pieces) - k > 1 and re.match(r"\s*(?:who|which|quien|que)\s", pieces[k + 1][1]):
            speaker = _noun_phrase(head.strip(), language, False)
            return (len(before), speaker, False) if speaker and not _LEADING.match(fold_same(head.strip())) else None
    else:
        at, head = pieces[-1]
        joint = [m.end() for m in re.finditer(r"\s(?:that|and|but|while|because|que|y|e|pero|aunque|mientras|porque|as|when|cuando)\s", head)]
        for position in reversed(joint):
            rest = head[position:].strip()
            if rest and (_person(rest) or fold(rest) in PRONOUNS or re.match(r"(?:the|a|an|el|la|los|las|un|una|[A-ZÀ-Þ])", rest)) \
                    and not re.search(r"\band\s$|\by\s$", head[:position]):
                at, head = at + position, head[position:]
                break
    head_text = head.strip()
    lead = len(head) - len(head.lstrip())
    words = fold(head_text).split()
    if not words:
        return None
    if words[-1] in PRONOUNS or fold(_CONJUNCTION.sub("", head_text)) in PRONOUNS:
        return cut + at + lead, "we" if words[-1] in ("we", "nosotros") else None, True
    if words[0] in ("we", "i", "they", "he", "she") and len(words) <= 4:
        return cut + at + lead, "we" if words[0] == "we" else None, True
    if _LEADING.match(fold_same(head_text)) and not _person(head_text):
        return None
    speaker = _noun_phrase(head_text, language, False)
    if speaker is None:
        return None
    return cut + at + lead, speaker, False


def fold_same(text: str) -> str:
    """Folded text of the same length."""
    return "".join(low_char(c) for c in text)


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
            role = _role(name, self.language)
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
        return any(low in o.lower() or o.lower() in low for o in self.outlets) or \
            bool(self._media.search(low)) and name[:1].isupper() and len(name.split()) <= 5

    def is_own(self, name: str) -> bool:
        """Whether a name is the report's own publisher or agency."""
        return any(name.lower() in o.lower() or o.lower() in name.lower() for o in self.own)

    def role(self, speaker: str | None) -> str:
        """The role of a speaker: from the words, then from how the text describes the name."""
        if speaker is None or self.outlet(speaker):
            return "media"
        return _role(speaker.lower(), self.language) or self._described(speaker) or "other"

    def _described(self, speaker: str) -> str:
        """The role that titles before a name and appositions after it give, those of public office before "migrant"."""
        surname = speaker.split()[-1]
        found: list[str] = []
        for match in re.finditer(rf"{re.escape(speaker)}|(?<![\w]){re.escape(surname)}(?![\w])", self.page.text):
            before = re.split(r"[,.;:\"\n]", self.page.low[max(0, match.start() - 60):match.start()])[-1]
            found.append(_role(before[-45:], self.language))
            title = re.search(r"(?:^|[.;,\"]\s|\n)((?:the|el|la|una?|an?)\s[^,.;\"\n]{3,60}),\s$", self.page.low[max(0, match.start() - 80):match.start()])
            if title and self.page.low[match.end():match.end() + 1] == ",":
                found.append(_role(title[1], self.language))
            after = re.match(r"(?:,\s|\sof the\s|\s\()([^,.;\"\n]{3,110})", self.page.low[match.end():match.end() + 120])
            if after:
                found.append(_role(after[1], self.language))
        found = [r for r in found if r]
        return next((r for r in found if r != "participant"), found[0] if found else "")


@cache
def _roles(language: str):
    return tuple((role, re.compile(rf"(?<!\w){alternatives(r['words'] for r in found)}(?!\w)"))
                 for role, found in grouped("roles", language, "role").items())


_FIRST = ("business", "expert", "organiser", "un_ngo", "head_count")     # "president and CEO of the chamber" is business


def _role(text: str, language: str) -> str:
    """The role that words describe: the telling ones first, then the earliest."""
    text = fold(text)
    hits = [(role not in _FIRST, m.start(), -len(m[0]), role) for role, pattern in _roles(language) for m in [pattern.search(text)] if m]
    return min(hits)[3] if hits else ""


def merge(inner: Said, outer: Said, names: Names) -> Said:
    """Speech within speech: an outlet that relays a person becomes ``via``."""
    if inner.speaker is None:
        return outer
    if outer.speaker is None or outer.speaker == inner.speaker:
        return inner
    if names.outlet(inner.speaker) and not names.outlet(outer.speaker):
        return replace(outer, via=tuple(dict.fromkeys((*outer.via, inner.speaker))))
    return replace(inner, via=tuple(dict.fromkeys((*inner.via, outer.speaker, *outer.via))))
