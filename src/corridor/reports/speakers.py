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
from functools import cache

from corridor.reports.phrases import alternatives, by_language, grouped
from corridor.reports.text import Even, Quotes

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
    """Full names by surname (folded), as far as the text gives them."""
    out: dict[str, str] = {}
    for match in _PERSON.finditer(page.text):
        name = _TITLES.sub("", match[0])
        parts = name.split()
        if len(parts) < 2:
            continue
        for part in parts[1:]:
            if len(part) > 3:
                out.setdefault(part.lower(), name)
    return out


_TRAIL = {
    "en": re.compile(r"\s+(?:in|on|at|during|from|via|to|this|last|late|early|when|as|after|before|who|that|while|because|with|by|for|over)\s.*$", re.S),
    "es": re.compile(r"\s+(?:en|durante|a|al|este|esta|desde|cuando|tras|que|quien|mientras|porque|con|por|para|antes|despues|ayer|hoy|el (?=lunes|martes|miércoles|jueves|viernes|sábado|domingo))\s.*$", re.S),
}


def _noun_phrase(text: str, language: str, after: bool) -> str | None:
    """The speaker in a stretch next to a verb of speech: a name if there is one, else the words."""
    text = " ".join(text.split()).strip(" ,;:-–—()\"'")
    text = re.sub(r"^(?:and|but|y|e|pero|while|mientras|then|also|later|además|también|como|as|so|for (?:his|her|their) part|por su parte)\s+", "", text, flags=re.I)
    if not text:
        return None
    head = text
    if after:
        head = re.split(r"[,;:]|\.\s|\.$", head)[0]
    else:
        pieces = [p.strip() for p in head.split(",")]
        named = [p for p in pieces if _NAME.search(_TITLES.sub("", p))]
        head = pieces[0] if not named or pieces[0] in named or len(pieces[0].split()) > 1 else named[0]
    people = [_TITLES.sub("", m[0]) for m in _PERSON.finditer(head)]
    person = next((p for p in people if len(p.split()) >= 2), None)
    if after:
        head = _TRAIL[language].sub("", head)
    if person and person in head:
        return person
    head = re.sub(r"^(?:the|a|an|el|la|los|las|un|una|unos|unas|al|del)\s+", "", head.strip(), flags=re.I)
    words = head.split()
    if not words or len(words) > 12:
        return None
    if len(words) > 6:
        name = _NAME.search(head)
        return name[0] if name else " ".join(words[:6])
    return " ".join(words)


_ADDRESSEE = {
    "en": re.compile(rf"\s+((?:the\s+)?{_CAP}(?:\s{_CAP}){{0,4}}|reporters|a [a-z. ]+?(?:channel|newspaper|station|site)|the (?:news )?agency|them|him|her)"),
    "es": re.compile(rf"\s+(?:a|al)\s+((?:la\s+|el\s+)?(?:agencia\s+)?{_CAP}(?:\s{_CAP}){{0,3}}|periodistas|reporteros|medios(?: locales)?|la prensa)"),
}
_ADVERB = r"(?:\s+(?:also|later|then|earlier|simply|again|recently|publicly|itself|himself|herself|themselves|has|have|had|was|is|" \
          r"tambien|ademas|luego|despues|ayer|hoy|ya|no|se|le|les|ha|han|habia|habian))*"


def attributions(page: Even, start: int, end: int, quotes: Quotes, language: str) -> tuple[Attribution, ...]:
    """Verbs of speech of one sentence with their speakers, outside quotations."""
    acts, plain, cited = _verbs(language)
    found: list[Attribution] = []
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
        if quotes.around(match.start(), match.end()):
            continue
        built = _one(page, start, end, match, acts[" ".join(match[0].split())], quotes, language)
        if built and not any(a.start < built.end and built.start < a.end and a.act != "cited" for a in found):
            found.append(built)
    return tuple(sorted(found, key=lambda a: a.start))


def _one(page: Even, start: int, end: int, match: re.Match, act: str, quotes: Quotes, language: str) -> Attribution | None:
    """One verb of speech as an attribution, or None if it is not one."""
    low, text = page.low, page.text
    before, after = text[start:match.start()], text[match.end():end]
    verb = text[match.start():match.end()]
    if re.search(rf"(?:\bto|\bwas|\bwere|\bbeen|\bbe|\bthe|\ba|\bis|\bare|\ban|\bla|\blos|\blas|\buna|\bun|\besa|\besta|\bfue|\bfueron)\s$", low[max(start, match.start() - 8):match.start()]):
        if not (act == "said" and re.search(r"\b(?:estimated|put|calculated|calculada|estimada)\s*$", low[match.start():match.end()])
                and re.match(r"\s+(?:at|in|en)\s", low[match.end():match.end() + 4])):
            return None
    # the quotation or clause before, then verb, then subject: inverted
    tail = re.search(r"(?:[,\"?!…]|\"\s*,?)\s*$", before)
    lead = re.match(r"\s+(?:this\s\w+\s|este\s\w+\s|ayer\s|hoy\s)?(?:a\s[A-ZÀ-Þ][\w]*(?:\s[A-ZÀ-Þ][\w]*)?\s)?", after)
    inverted = bool(tail) and match.start() > start and bool(re.match(
        r"\s+(?:(?:the|a|an|one|el|la|los|las|un|una|su|otro|otra|este\s\w+|ayer|hoy|this\s\w+)\b|[A-ZÀ-ÞÑ]|(?:a|al)\s[A-ZÀ-Þ]|[a-zà-ÿ]+\s[A-ZÀ-Þ])", after))
    if inverted and re.match(r"\s+(?:that|que)\b", after):
        inverted = False
    if language == "en" and inverted and not re.match(r"(?:said|says|added|wrote|told|explained|complained|recalled|reports|reported|asked|argued|noted)", low[match.start():match.end()]):
        inverted = False
    if inverted:
        stop = re.search(r"[;:\"]|\.\s|\.$", after)
        limit = match.end() + (stop.start() if stop else len(after))
        piece, addressee = after[:limit - match.end()], None
        if language == "es":
            to = _ADDRESSEE["es"].match(piece)
            if to:
                addressee, piece = to[1], piece[to.end():]
            piece = re.sub(r"^\s+(?:este\s+\w+|ayer|hoy|esta\s+\w+)\b(?:\s+(?:por|en)\s\w+)?", "", piece)
        speaker = _noun_phrase(piece, language, True)
        begin = match.start() - len(re.search(r"[,\s]*$", before)[0])
        return Attribution(begin, limit, verb, act, speaker, "before", False, addressee) if speaker else None
    # subject, verb, content
    part = re.split(r"[;:\"]|\s[-–—]\s|\b(?:but|pero|and then)\b", before)[-1]
    adverb = re.search(_ADVERB + r"\s*$", low[match.start() - len(part):match.start()])
    subject_text = part[:len(part) - len(adverb[0])] if adverb else part
    prior = re.search(r"(?:^|[,;]\s|\s)(?:that|que|and|y|as|porque|because|who|quien)\s+((?:\S+\s+){0,3}\S*)$", subject_text)
    subject = subject_text.strip()
    if not subject:
        if re.match(r"\s*$", part) and language == "es":
            speaker, pronoun = None, True
        elif adverb and adverb[0].strip():
            speaker, pronoun = None, True
        else:
            return None
    else:
        last = subject.split()[-1].lower().strip(",")
        if last in PRONOUNS or subject.lower() in PRONOUNS:
            speaker, pronoun = None, True
        else:
            speaker, pronoun = _noun_phrase(subject, language, False), False
            if speaker is None and prior:
                speaker = _noun_phrase(prior[1], language, False)
            if speaker is None:
                return None
    addressee = None
    limit = match.end()
    if verb.lower() in ("told", "tells", "warned", "assured", "informed", "dijo", "dijeron", "declaro", "declaró", "aseguró", "contó", "relató"):
        to = _ADDRESSEE[language].match(text, match.end(), end)
        if to:
            addressee, limit = to[1], to.end()
    rest = re.match(r"\s+(?:on\s\w+\s+|this\s\w+\s+|el\s\w+\s+|este\s\w+\s+)?(?:that|que)\b", low[limit:end])
    if rest:
        limit += rest.end()
    quoted_after = re.match(r"[^\"]{0,60}\"", text[limit:end])
    scope = "after"
    ending = re.match(r"[\s\w]{0,40}[.\"]?\s*$", low[limit:end])
    if re.search(r"\"[\s,]*$", before[:len(before) - len(part)] + "") or part is not before and before[: len(before) - len(part)].rstrip().endswith('"'):
        scope = "both"
    elif ending and re.search(r",\s*(?:[^,]{2,80}|[^,]{2,60},[^,]{2,60},)\s*$", before) and not quoted_after and len(before.split(",")[0].split()) > 3:
        # "…, the border news site Frontier Ledger reports."
        named = before.rsplit(",", 1)[1]
        speaker = _noun_phrase(named, language, False) if not pronoun else None
        begin = start + before.rindex(",")
        return Attribution(begin, end, verb, act, speaker, "before", pronoun, addressee)
    begin = match.start() - len(part) if scope == "after" else match.start() - len(part)
    while begin < match.start() and text[begin] in " ,":
        begin += 1
    return Attribution(begin, limit, verb, act, speaker, scope, pronoun, addressee)


class Names:
    """Full names, roles and outlets of one report."""

    def __init__(self, page: Even, language: str, outlets: tuple[str, ...], own: tuple[str, ...]):
        self.page, self.language = page, language
        self.full = full_names(page)
        self.own = tuple(o.lower() for o in own if o)
        self.outlets = tuple(o for o in outlets if o)
        self._media = re.compile(rf"(?<!\w){alternatives(r['words'] for r in grouped('roles', language, 'role').get('media', ()))}(?!\w)")

    def resolve(self, name: str | None) -> str | None:
        """The full name if the text gives it."""
        if not name:
            return None
        words = name.split()
        if len(words) == 1 and words[0][:1].isupper():
            return self.full.get(words[0].lower().removesuffix("'s"), name)
        return name

    def outlet(self, name: str | None) -> bool:
        """Whether a name is an outlet's."""
        if not name:
            return False
        low = name.lower()
        return any(low in o.lower() or o.lower() in low for o in self.outlets) or \
            bool(self._media.search(low)) and name[:1].isupper() and len(name.split()) <= 5

    def is_own(self, name: str) -> bool:
        """Whether a name is the report's own publisher or agency."""
        return any(name.lower() in o or o in name.lower() for o in self.own)

    def role(self, speaker: str | None) -> str:
        """The role of a speaker: from the words, then from how the text describes the name."""
        if speaker is None or self.outlet(speaker):
            return "media"
        return _role(speaker.lower(), self.language) or self._described(speaker) or "other"

    def _described(self, speaker: str) -> str:
        surname = speaker.split()[-1]
        best = ""
        for match in re.finditer(re.escape(speaker), self.page.text):
            before = re.split(r"[.;:\"\n]", self.page.low[max(0, match.start() - 70):match.start()])[-1]
            after = re.match(r",\s([^.;\"\n]{3,110})", self.page.low[match.end():match.end() + 120])
            best = best or (_role(after[1], self.language) if after else "") or _role(before[-60:], self.language)
        if not best and surname != speaker:
            for match in re.finditer(re.escape(surname), self.page.text):
                after = re.match(r"(?: of the|,)\s([^.;\"\n]{3,90})", self.page.low[match.end():match.end() + 100])
                best = best or (_role(after[1], self.language) if after else "")
        return best


@cache
def _roles(language: str):
    return tuple((role, re.compile(rf"(?<!\w){alternatives(r['words'] for r in found)}(?!\w)"))
                 for role, found in grouped("roles", language, "role").items())


def _role(text: str, language: str) -> str:
    from corridor.network import fold

    text = fold(text)
    hits = [(m.start(), -len(m[0]), role) for role, pattern in _roles(language) for m in [pattern.search(text)] if m]
    return min(hits)[2] if hits else ""


def merge(inner: Said, outer: Said, names: Names) -> Said:
    """Speech within speech: an outlet that relays a person becomes ``via``."""
    if inner.speaker is None:
        return outer
    if outer.speaker is None or outer.speaker == inner.speaker:
        return inner
    if names.outlet(inner.speaker) and not names.outlet(outer.speaker):
        return replace(outer, via=tuple(dict.fromkeys((*outer.via, inner.speaker))))
    return replace(inner, via=tuple(dict.fromkeys((*inner.via, outer.speaker, *outer.via))))
