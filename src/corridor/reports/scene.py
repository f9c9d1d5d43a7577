"""What is known of a text before its claims are read: mentions, sentences, and what later ones refer back to.

    Text       the whole report: places, names, quotations, day of publication
    Sentence   one sentence with its dates, places, counts, cues and attributions
    Running    what "the city", "he" and "that day" stand for so far
    Draft      a claim before speaker, place and date are settled
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corridor.network import Network, fold, great_circle_km
from corridor.records import Quantity, Report
from corridor.reports import dates, kinds, modality, places, quantities
from corridor.reports.clauses import Clause, Cue, cues
from corridor.reports.dates import Published
from corridor.reports.phrases import word_class
from corridor.reports.names import Names
from corridor.reports.speakers import Attribution, Said, attributions
from corridor.reports.text import Even, Quotes, Unit, even, quotes, sentences, units


@dataclass(frozen=True)
class Text:
    """What is known of a whole text before its sentences are read; ``memo`` keeps what rooms work out of it once."""

    page: Even
    language: str
    published: Published
    quotes: Quotes
    names: Names
    places: tuple[places.Mention, ...]
    network: Network | None
    base: str | None
    seat: str | None = None
    others: tuple[places.Mention, ...] = ()
    memo: dict = field(default_factory=dict, repr=False, compare=False)


@dataclass
class Running:
    """What later sentences may refer back to."""

    date: str | None = None
    date_age: int = 0
    day: str | None = None
    town: str | None = None
    site: str | None = None
    site_near: bool = False
    site_kind: str = ""
    person: str | None = None
    speaker: str | None = None
    count_kind: str = ""
    first_kind: str = ""
    count_date: str | None = None
    count_place: str | None = None
    count_role: str | None = None
    quoted: Said = Said()
    past: str | None = None
    told_place: str | None = None
    told_date: str | None = None


@dataclass(frozen=True)
class Sentence:
    """One sentence with its mentions; ``masked`` is the whole masked text.

    ``dates`` are read as told of or as planned, as their clause says;
    ``coming`` are all of them read as planned.
    """

    start: int
    end: int
    unit: Unit
    masked: str
    dates: tuple[dates.Mention, ...]
    places: tuple[places.Mention, ...]
    amounts: tuple[quantities.Mention, ...]
    attributions: tuple[Attribution, ...]
    cues: tuple[Cue, ...] = ()
    coming: tuple[dates.Mention, ...] = ()
    heading: frozenset[str] = frozenset()
    heading_date: str | None = None
    heading_speaker: Said = Said()


@dataclass(frozen=True)
class Draft:
    """A claim before its speaker, place and date are settled."""

    start: int
    end: int
    kind: str
    quantity: Quantity | None
    cue: Cue | None
    clause: Clause
    amount: quantities.Mention | None = None


def _is_place(name: str, network: Network | None) -> bool:
    """Whether what looks like a person's name is a place's, alone or behind one word: a headline's "Sale de Tapachula"."""
    behind = re.fullmatch(r"\w+ de (.+)", name)
    return places.known(name, network) or bool(behind and places.known(behind[1], network))


def prepare(report: Report, network: Network | None, context: Sequence[Report]) -> Text:
    """A report's text with its names and places found."""
    page = even(report.text)
    language = report.language if report.language in ("en", "es") else "en"
    found = units(page)
    own = tuple(filter(None, (report.publisher, *(u.outlet for u in found))))
    outlets = (*own, *(r.publisher for r in context if r.publisher))
    names = Names(page, language, outlets, own)
    people = [(m.start(), m.end()) for name in set(names.full.values()) for m in re.finditer(re.escape(name), page.text)]
    people = [p for p in people if not _is_place(page.low[p[0]:p[1]], network)]
    spoken = _known_people(page, people, names) + [m.span() for m in _WITHOUT_BORDERS.finditer(page.low)]
    names.forget(lambda name: _is_place(fold(name), network))
    mentions = places.find(page, language, network, spoken)
    return Text(page, language, Published.parse(report.published), quotes(page, found), names, mentions, network,
                 *_base(mentions, found, network), others=places.others(page, language, mentions, spoken))


def _base(mentions: tuple[places.Mention, ...], found: tuple[Unit, ...], network: Network | None) -> tuple[str | None, str | None]:
    """The town that a report tells of, and the same if its dateline says so.

    It is the dateline's if the text names it again, says "this city", or the
    dateline is no seat of government, from which far places are told of; else
    the first one named.
    """
    lead = min((u.lead for u in found if u.kind != "skip"), default=0)
    towns = [m.name for m in mentions if m.start >= lead and m.kind in ("town", "city", "gazetteer")]
    dated = {fold(u.dateline) for u in found if u.dateline}
    seat = next((t for t in towns if fold(t) in dated), None)
    here = next((_as_written(u.dateline) for u in found if u.dateline), None)
    if seat is None and here and any(m.kind == "anaphor-here" for m in mentions):
        seat = here
    if seat is None and here and fold(here) not in SEATS and not (towns and _far(here, towns[0], network)):
        return here, None
    return seat or (towns[0] if towns else None), seat


_WITHOUT_BORDERS = re.compile(r"\b\w+ (?:sin fronteras|without borders)\b|\b(?:el universal|la jornada|border report|border patrol|patrulla fronteriza)\b")


def _far(one: str, other: str, network: Network | None) -> bool:
    """Whether two names stand for places of the network that lie more than 300 km apart."""
    ids = [network.find(name)[:1] if network else () for name in (one, other)]
    if not all(ids):
        return False
    a, b = (network[i[0]] for i in ids)
    return float(great_circle_km(a.lat, a.lon, b.lat, b.lon)) > 300


def _as_written(dateline: str) -> str:
    """A place in capitals as a text would write it: "NECOCLÍ", "CIUDAD HIDALGO", "PIEDRAS DE AGUA"."""
    if not dateline.isupper():
        return dateline
    small = {"de", "del", "la", "las", "los", "el", "y", "of", "the"}
    return " ".join(w if i and w in small else w.capitalize() for i, w in enumerate(dateline.lower().split()))


SEATS = frozenset("washington,mexico city,ciudad de mexico,mexico,cdmx,panama city,ciudad de panama,panama,guatemala city,ciudad de guatemala,guatemala,tegucigalpa,san salvador,san jose,bogota,"
                   "madrid,rabat,lima,quito,caracas,managua,geneva,ginebra,new york,nueva york,london,paris,rome,roma,brussels,bruselas,berlin,nairobi,addis ababa,khartoum,athens,santiago,miami,kyiv,kiev,warsaw,moscow,juba,bamako,niamey,nouakchott,nuakchot,tripoli,tunis,ankara,beirut,amman,damascus,zagreb,sarajevo,belgrade,budapest,bucharest,vienna,lisbon,lisboa,havana,la habana,port-au-prince,puerto principe,canberra,ottawa,ee.uu,kigali,kampala,bujumbura,dodoma,dar es salaam".split(","))


def _known_people(page: Even, spans: list[tuple[int, int]], names: Names) -> list[tuple[int, int]]:
    """Spans of names that belong to people: a first and last name, or an outlet's name."""
    out = [(m.start(), m.end()) for o in names.outlets for m in re.finditer(re.escape(o), page.text)]
    for start, end in spans:
        words = page.text[start:end].split()
        if re.search(r"\b(?:in|at|near|en|hasta|hacia)\s$", page.low[max(0, start - 8):start]):
            continue
        if len(words) >= 2 and (names.role(page.text[start:end]) != "other" or re.search(
                r"\b(?:said|told|dijo|says|wrote|declaro|explico|afirmo|aseguro)\b", page.low[max(0, start - 20):end + 20])):
            out.append((start, end))
            out += [(m.start(), m.end()) for m in re.finditer(rf"(?<![\w]){re.escape(words[-1])}(?![\w])", page.text)]
    return sorted(set(out))


@dataclass(frozen=True)
class Marks:
    """The masked text, and cues and dates of the whole text in order.

    ``masked`` is the folded text with places as P, dates as D and numbers as
    N, of the same length. ``past`` and ``coming`` are the dates read as told
    of and as planned.
    """

    masked: str
    cues: tuple[Cue, ...]
    past: tuple[dates.Mention, ...]
    coming: tuple[dates.Mention, ...]


def marks(text: Text) -> Marks:
    """The marks of a text."""
    page, size = text.page, len(text.page.low)
    past = dates.find(page.text, page.low, 0, size, text.language, text.published)
    coming = dates.find(page.text, page.low, 0, size, text.language, text.published, True)
    chars = list(page.low)
    for number in quantities.words(page.low, text.language):
        chars[number[0]:number[1]] = "N" * (number[1] - number[0])
    for number in re.finditer(r"\d(?:[\d.,]*\d)?", page.low):
        chars[number.start():number.end()] = "N" * (number.end() - number.start())
    for mention in past:
        if mention.kind != "lone_day":
            chars[mention.start:mention.end] = "D" * (mention.end - mention.start)
    for place in text.places:
        if place.kind != "possessor":
            chars[place.start:place.end] = "P" * (place.end - place.start)
    masked = "".join(chars)
    return Marks(masked, cues(masked, 0, size, text.language), past, coming)


def paragraphs(text: Text) -> Iterator[tuple[Unit, list[Sentence]]]:
    """The paragraphs, captions and list items of a text, each with its sentences; a list's heading is known to its items."""
    marked = marks(text)
    heading: tuple[frozenset[str], str | None, Said] = (frozenset(), None, Said())
    for unit in units(text.page):
        if unit.kind == "skip":
            continue
        if unit.kind == "heading":
            heading = heading_of(text, marked, unit)
            continue
        if unit.kind != "item":
            heading = (frozenset(), None, Said())
        yield unit, [sentence_of(text, marked, unit, start, end, heading) for start, end in sentences(text.page, unit)]


def heading_of(text: Text, marked: Marks, unit: Unit) -> tuple[frozenset[str], str | None, Said]:
    """What the line before a list says of its items: kinds, date and speaker."""
    found = frozenset(c.kind for c in _within(marked.cues, unit.start, unit.end))
    if re.search(r"\blanes?\b|\bcarril", text.page.low[unit.start:unit.end]):
        found |= {"policy_measure"}
    if re.search(r"\bwaits?\b|\bespera|\bdemora", text.page.low[unit.start:unit.end]):
        found |= {"wait_time"}
    when = _within(marked.past, unit.start, unit.end)
    by = re.search(r"(?:as reported by|according to|reported by|segun|con datos de)\s+(.{3,50}?)(?:\s+(?:today|yesterday|hoy|ayer))?:?\s*$",
                   text.page.low[unit.start:unit.end])
    said = Said()
    if by:
        start = unit.start + by.start(1)
        said = Said(text.page.text[start:start + len(by[1])], "reported")
    return found, next((d.value for d in when if d.value), None), said


def _within(found: tuple, start: int, end: int) -> tuple:
    """Those mentions, sorted by start, that lie within a stretch."""
    first = bisect_left(found, start, key=lambda m: m.start)
    last = bisect_left(found, end, key=lambda m: m.start)
    return tuple(m for m in found[first:last] if m.end <= end)


def sentence_of(text: Text, marked: Marks, unit: Unit, start: int, end: int, heading: tuple[frozenset[str], str | None, Said]) -> Sentence:
    """One sentence with its mentions; ``heading`` is what the line before its list says."""
    page, language = text.page, text.language
    coming = {d.start: d for d in _within(marked.coming, start, end)}
    when = tuple(coming.get(d.start, d) if _comes(text, marked.masked, start, d.start) or _then(text, marked.masked, d.end, end) else d for d in _within(marked.past, start, end))
    when = tuple(d for d in when if not _dates_the_saying(page.low[start:d.start], language) and not _names_a_group(page.low[d.end:d.end + 16], language))
    here = tuple(p for p in text.places if start <= p.start < end)
    taken = [(d.start, d.end) for d in when] + [(p.start, p.end) for p in here]
    amounts = quantities.find(page.low, start, end, language, taken)
    said = attributions(page, start, end, text.quotes, language)
    return Sentence(start, end, unit, marked.masked, when, here, amounts, said,
                    tuple(c for c in _within(marked.cues, start, end) if c.needs != "auth" or kinds.acted(c, marked.masked, start, language)),
                    tuple(coming.values()), *heading)


def _names_a_group(after: str, language: str) -> bool:
    """Whether a date is part of a name ("the Christmas Eve caravan")."""
    word = re.match(r"\s(\w+)", after)
    return bool(word) and re.fullmatch(word_class("movement", language), word[1]) is not None


def _dates_the_saying(before: str, language: str) -> bool:
    """Whether a date right after a verb of speech dates the saying, not what is said."""
    last = re.search(r"(\w+)\s+(?:late\s+|early\s+|on\s+)?$", before)
    return bool(last) and last[1] in _SAID and not re.search(r"\b(?:had|habia|habian)\s\w+\s+$", before)


_SAID = frozenset("said told says announced added wrote reported dijo informo declaro afirmo aseguro explico indico senalo dijeron informaron preciso".split()) - {"announced"}

_PAST = {"en": re.compile(r"\b(?:said|was|were|had|did|[a-z]{3,}ed)\b"),
         "es": re.compile(r"\b(?:fue|fueron|habia|habian|estaba|[a-z]{3,}(?:aron|ieron))\b")}


def _then(text: Text, masked: str, position: int, end: int) -> bool:
    """Whether the next few words after a date, up to a mark, are a verb of what is to come ("el jueves saldrán")."""
    words = re.match(r"(?:\s[^\s,;:.]+){1,3}", masked[position:end])
    if words is None or re.match(r"\s(?:so|because|when|if|que|porque|cuando|para)\b", words[0]):
        return False
    stop = position + words.end()
    return modality.future(text.page.text, masked, position, stop, text.language) and not _PAST[text.language].search(text.page.low, position, stop)


def _comes(text: Text, masked: str, start: int, position: int) -> bool:
    """Whether the words before a date, back to the last clause, speak of what is to come."""
    cuts = [m.end() for m in re.finditer(r";\s|,\s(?:and|but|y|pero|aunque|while|mientras)\s", text.page.low[start:position])]
    begin = start + (cuts[-1] if cuts else 0)
    if not modality.future(text.page.text, masked, begin, position, text.language):
        return False
    told = _PAST[text.language].search(text.page.low, begin, position)
    return not told or bool(re.search(r"\b(?:will|would|expect\w*|plan\w*|scheduled|preve\w*|planea\w*|intend\w*)\b", text.page.low[begin:position])) or \
        bool(modality.FUTURE_ES.search(text.page.text, begin, position))
