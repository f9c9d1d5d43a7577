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

from corridor.network import fold
from corridor.reports.names import ARTICLE, CAPITAL, CONJUNCTION, PERSON, Names, noun_phrase, person_in, role_of
from corridor.reports.phrases import alternatives, by_language
from corridor.reports.text import Even, Quotes, low_char


_RELATIVE = re.compile(r"who|which|que|quien|quienes")
PRONOUNS = {"me", "nos", "le", "les", "te", "he", "she", "they", "el", "ella", "ellos", "ellas", "i", "we", "who", "which", "it", "tambien", "este", "esta"}


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


_NOUNS = frozenset(("claims claim counts report reports notes estimates estimate demands demand states charges asks cuenta cifra cifran denuncia denuncias critica "
                    "demanda demandan reclama espera esperan anuncia informa publico").split())     # also nouns: need a speaker before them

_ADDRESSEE = {
    "en": re.compile(rf"\s+((?:the\s+)?{CAPITAL}(?:\s{CAPITAL}){{0,4}}|reporters|a [A-Za-z. ]+?(?:channel|newspaper|station|site)|the (?:news )?agency|them|him|her|us|me)"),
    "es": re.compile(rf"\s+(?:a|al)\s+((?:la\s+|el\s+)?(?:agencia\s+)?{CAPITAL}(?:\s{CAPITAL}){{0,3}}|periodistas|reporteros|medios(?: locales)?|la prensa)"),
}

_ADVERB = r"(?:\s+(?:also|later|then|earlier|simply|again|recently|publicly|itself|himself|herself|themselves|has|have|had|was|is|" \
          r"tambien|ademas|luego|despues|ayer|hoy|ya|se|le|les|lo|la|los|las|ha|han|habia|habian))*"

_UNSAID = {"en": re.compile(r"\b(?:did|does|do|has|have|had|would|could)(?:\snot|n't)\s(?:\w+\s)?$"),  # "did not say whether": nobody vouches for anything
           "es": re.compile(r"\bno\s(?:lo\s|las?\s|les?\s|se\s|ha\s|han\s|habia\s|quiso\s)*$")}
_TITLED = re.compile(r"(?:and\s|y\s|but\s|pero\s)?[^,\"]{3,90},\s[^,\"]{3,90},")
_DECREE = re.compile(r"(?:declar|decret|proclam)")
_DECREED = re.compile(r"\s(?:\w+\s){0,4}?(?:emergency|disaster|calamity|alert|curfew|crisis|quarantine|holiday|emergencia|calamidad|desastre|alerta|toque|contingencia|cuarentena|sitio|excepcion|prevencion)\b")
_WHEN = re.compile(r"\s+(?:late\s|early\s)?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|this\s\w+|last\s\w+)\b(?!\s(?:the|a)\s)")
_RATE = re.compile(r"\s(?:day|person|hour|week|month|year|night|cent|capita|head|family|room|trip|household|vehicle|truck|adult|child|square)\b")
_APPOSITION = re.compile(r",\s(?:(?:de|del|of|un|una|a|an|the|el|la|who|quien)\s|(?:director|jef|alcald|coordinador|portavoz|vocero|secretari|titular|head|chief|spokes|president|president|mayor|leader|lider)\w*\s)[^,.;:\"]{2,80},(?=\s)")
_FINITE = re.compile(r"\s(?:no|ya|se|ha|han|es|son|fue|fueron|era|eran|suman|rebasan?|superan?|was|were|is|are|has|have|had|there)\s")


def attributions(page: Even, start: int, end: int, quotes: Quotes, language: str) -> tuple[Attribution, ...]:
    """Verbs of speech of one sentence with their speakers, outside quotations."""
    acts, plain, cited = _verbs(language)
    found: list[Attribution] = []
    for match in re.finditer(r"(?P<relay>[^,\"]{3,60}?)\s+quoted\s+(?P<who>[^,\"]{3,50}?)\s+as\s+saying", page.text[start:end]):
        relay, who = match["relay"].strip(' ",'), match["who"]
        found.append(Attribution(start + match.start(), start + match.end(), "saying", "said", who, "both", False,
                                 " and ".join(re.split(r"\s+and\s+|\s*,\s*", relay))))
    for match in re.finditer(rf"(?:was|were|been)\s(?P<verb>announced|ordered|confirmed|proposed)\s[^.;\"]{{0,40}}?\bby\s(?:then-)?(?P<who>(?:the\s)?{CAPITAL}(?:\s{CAPITAL}){{0,4}})",
                             page.text[start:end]):
        speaker = person_in(match["who"]) or match["who"].rstrip(".")
        found.append(Attribution(start + match.end(), start + match.end(), match["verb"], "counted", speaker, "both"))
    for match in cited.finditer(page.low, start, end):
        if quotes.around(match.start(), match.end()):
            continue
        if match[0] == "per" and _RATE.match(page.low, match.end()):
            continue
        stop = re.search(r"[,;.:\"](?:\s|$)|\s[-–—]\s", page.text[match.end():end])
        limit = match.end() + stop.start() if stop else end
        verb = _FINITE.search(page.low, match.end(), limit)
        limit = verb.start() if verb else limit
        speaker = noun_phrase(page.text[match.end():limit], language, True)
        if speaker and match[0] in ("citing", "based on", "quoting", "con base en", "citando a") and not role_of(speaker, language) and not speaker[:1].isupper():
            continue
        if not speaker or re.match(r"(?:\d|it |which |the rules|lo |que )", speaker):
            continue
        more = _APPOSITION.match(page.text, limit, end)
        limit = more.end() if more else limit
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
    if act == "said" and _UNSAID[language].search(low, max(start, match.start() - 30), match.start()):
        return None
    if _DECREE.match(low, match.start()) and _DECREED.match(low, match.end(), end):
        return None
    if low[match.start():match.end()] == "compared" and re.match(r"\s+(?:with|to)\s", after) and before.rstrip().endswith(","):
        return None
    if low[match.start():match.end()] in _NOUNS:
        subject = re.search(r"(\S+)\s+$", text[start:match.start()])
        if not subject or not (subject[1][:1].isupper() or fold(subject[1]) in PRONOUNS or role_of(subject[1], language)):
            return None
    # the quotation or clause before, then verb, then subject: inverted
    tail = re.search(r"(?:[,\"?!…]|\"\s*,?)\s*$", before)
    lead = re.match(r"\s+(?:this\s\w+\s|este\s\w+\s|ayer\s|hoy\s)?(?:a\s[A-ZÀ-Þ][\w]*(?:\s[A-ZÀ-Þ][\w]*)?\s)?", after)
    inverted = bool(tail) and match.start() > start and bool(re.match(
        r"\s+(?:(?:the|a|an|one|el|la|los|las|un|una|su|otro|otra|este\s\w+|ayer|hoy|this\s\w+)\b|[A-ZÀ-ÞÑ]|(?:a|al)\s[A-ZÀ-Þ]|[a-zà-ÿ]+\s[A-ZÀ-Þ])", after))
    if inverted and not before.rstrip(" ,").endswith('"') and _TITLED.fullmatch(before.strip()) and (role_of(before.split(",")[0], language) or person_in(before)):
        inverted = False                         # "The minister, Diego Molano, announced …"
    if inverted and re.match(r"(?:\s+(?:a|al)\s[A-ZÀ-Þ]\w*(?:\s[A-ZÀ-Þ]\w*)*)?\s+(?:de\s)?(?:that|que)\b", after):
        inverted = False
    if language == "en" and _WHEN.match(low, match.end()):
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
        speaker = noun_phrase(piece, language, True)
        begin = match.start() - len(re.search(r"[,\s]*$", before)[0])
        return Attribution(begin, limit, verb, act, speaker, "before", False, addressee) if speaker else None
    if language == "es" and before.rstrip().endswith(",") and not after.strip(' ."\n') and act == "said" and len(before.split()) > 3:
        begin = match.start() - len(re.search(r"[,\s]*$", before)[0])
        return Attribution(begin, match.end(), verb, act, None, "before", True)      # "…, precisó."
    # subject, verb, content
    found = _subject(before, language)
    if found is None:
        return None
    offset, speaker, pronoun = found
    if act == "counted" and (pronoun or not role_of(speaker or "", language) and not PERSON.fullmatch(speaker or "") or re.search(r"\b(?:no|not)\s*$", before)):
        return None
    limit, addressee = match.end(), None
    if fold(verb) in ("told", "tells", "warned", "assured", "informed", "dijo", "dijeron", "declaro", "aseguro", "conto", "relato", "explico"):
        to = _ADDRESSEE[language].match(text, match.end(), end)
        if to:
            addressee, limit = to[1].rstrip("."), to.end()
    rest = re.match(r"\s+(?:(?:late\s+|early\s+)?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today)\s+(?=that\b)|on\s\w+\s+|this\s\w+\s+|last\s\w+\s+|el\s\w+\s+(?:pasado\s+)?|este\s\w+\s+|ayer\s+|hoy\s+|entonces\s+)?(?:de\s)?(?:that|que)\b", low[limit:end])
    if rest:
        limit += rest.end()
    begin, scope = start + offset, "after"
    if re.search(r"\d|\b(?:who|que|leading|which|quien)\b", text[begin:match.start()]):
        begin = match.start()                    # the subject makes claims of its own
    lead = text[start:begin].rstrip()
    ending = act == "said" and re.match(r"(?:\s(?:on|in|late|last|this|el|este|esta|ayer|hoy|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
                                        r"[\s\w]{0,25})?[.\"]?\s*$", low[limit:end])
    between = act == "said" and not rest and lead.endswith(",") and re.match(r"(?:\s\w+){0,3},\s", text[limit:end])
    if lead.endswith('"'):
        scope = "both"
    elif between and len(lead.split()) > 3:
        begin, limit, scope = start + len(lead) - 1, limit + between.end() - 1, "both"
    elif ending and lead.endswith(",") and len(lead.split()) > 3:
        begin, limit, scope = start + len(lead) - 1, end, "before"
    return Attribution(begin, limit, verb, act, speaker, scope, pronoun, addressee)


_BESIDE = re.compile(r"\s*(?:mientras(?:\sque)?|en\stanto(?:\sque)?|while|whereas)\s+(?=(?:los|las|el|la|the|sus|its|their)\s|[A-ZÀ-Þ])", re.I)
_LEADING = re.compile(r"^(?:in|on|at|since|last|early|late|after|before|during|with|by|for|from|as|when|while|meanwhile|earlier|once|under|"
                      r"en|el (?=lunes|martes|miercoles|jueves|viernes|sabado|domingo|pasado|\d)|durante|tras|desde|segun|para|por|ante|al|ayer|hoy|mientras|luego|ademas|asimismo|sin embargo|no obstante)(?:\s|$)", re.I)


def _subject(before: str, language: str) -> tuple[int, str | None, bool] | None:
    """Where the subject of a verb of speech starts, who it is, and whether it is a pronoun."""
    cut = max((m.end() for m in re.finditer(r"[;:\"]|\s[-–—]\s|[a-z]{4,}\.\s|\bso that\b", before)), default=0)
    adverb = re.search(_ADVERB + r"\s*$", fold_same(before[cut:]))
    text = before[cut:len(before) - len(adverb[0])] if adverb else before[cut:]
    if not text.strip(" ,"):
        return (cut, None, True) if language == "es" and not before[cut:].strip(" ,") or adverb and adverb[0].strip() else None
    if re.search(r"(?:^|\s)(?:and|y|e|but|pero|and then|then)$", text.rstrip()):
        return len(before), "same", True             # "… and said": the subject of the verb before
    closed = text.rstrip().endswith(",")
    pieces = [(m.start(), m[0]) for m in re.finditer(r"(?:[^,]|,(?!\s))+", text.rstrip(" ,"))]
    if closed and len(pieces) >= 2:
        at, apposition = pieces[-1]
        if PERSON.fullmatch(ARTICLE.sub("", apposition.strip())):
            return cut + pieces[-2][0], apposition.strip(), False
        k = len(pieces) - 2
        while k > 0 and re.match(r"\s*(?:who|which|whose|one|a|an|the|quien|que|un|una|el|la|de|of|and|y)\s", pieces[k][1]) and not person_in(pieces[k][1]):
            k -= 1
        at, head = pieces[k]
        if len(pieces) - k > 1 and re.match(r"\s*(?:who|which|quien|que)\s", pieces[k + 1][1]):
            speaker = noun_phrase(head.strip(), language, False)
            return (len(before), speaker, False) if speaker and not _LEADING.match(fold_same(head.strip())) else None
    elif len(pieces) > 1 and _RELATIVE.fullmatch(pieces[-1][1].strip()):  # "the institute, which denied": who stands before it
        at, head = pieces[-2]
    else:
        at, head = pieces[-1]
        joint = [m.end() for m in re.finditer(r"\s(?:that|and|but|while|because|que|y|e|pero|aunque|mientras|porque|as|when|cuando)\s", head)]
        for position in reversed(joint):
            rest = head[position:].strip()
            if rest and (person_in(rest) or fold(rest) in PRONOUNS or re.match(r"(?:the|a|an|el|la|los|las|un|una|[A-ZÀ-Þ])", rest)) \
                    and not re.search(r"\band\s$|\by\s$", head[:position]):
                at, head = at + position, head[position:]
                break
    beside = _BESIDE.match(head)                     # "…, while the organisers say": a subject of its own
    if beside:
        at, head = at + beside.end(), head[beside.end():]
    head_text = head.strip()
    lead = len(head) - len(head.lstrip())
    words = fold(head_text).split()
    if not words:
        return None
    if words[-1] in PRONOUNS or fold(CONJUNCTION.sub("", head_text)) in PRONOUNS:
        return cut + at + lead, "we" if words[-1] in ("we", "nosotros") else None, True
    if words[0] in ("we", "i", "they", "he", "she") and len(words) <= 4:
        return cut + at + lead, "we" if words[0] == "we" else None, True
    if _LEADING.match(fold_same(head_text)) and not person_in(head_text):
        return None
    speaker = noun_phrase(head_text, language, False)
    if speaker is None:
        return None
    return cut + at + lead, speaker, False


def fold_same(text: str) -> str:
    """Folded text of the same length."""
    return "".join(low_char(c) for c in text)


def merge(inner: Said, outer: Said, names: Names) -> Said:
    """Speech within speech: an outlet that relays a person becomes ``via``."""
    if inner.speaker is None:
        return outer
    if outer.speaker is None or outer.speaker == inner.speaker:
        return inner
    if names.outlet(inner.speaker) and not names.outlet(outer.speaker):
        return replace(outer, via=tuple(dict.fromkeys((*outer.via, inner.speaker))))
    return replace(inner, via=tuple(dict.fromkeys((*inner.via, outer.speaker, *outer.via))))
