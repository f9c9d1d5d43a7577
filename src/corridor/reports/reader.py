"""A report read into claims: who said what, about which number, place and time, in which words.

    text ─ units ─ sentences ─ clauses ─┬─ counts ──┬─ claims
                     attributions ──────┤  cues ────┤
                     dates, places ─────┘           └─ statements of whoever speaks

The reader is made of rules and tables (``data/reading``): spaCy's tokenizer
and phrase matcher find the names of places, expressions find counts, dates
and cue phrases on a copy of the text in which every mention is masked by one
letter. No model is loaded, and the same text always gives the same claims.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corridor.network import Network, fold
from corridor.records import Claim, Quantity, Report
from corridor.reports import dates, kinds, modality, places, quantities
from corridor.reports.clauses import Clause, Cue, cues, cut, predicates, tidy
from corridor.reports.dates import Published
from corridor.reports.phrases import word_class
from corridor.reports.speakers import Attribution, Names, Said, attributions, merge
from corridor.reports.text import Even, Quotes, Unit, even, quotes, sentences, units

STATES = frozenset({"cause", "statement", "wait_time", "processing_capacity"})


@dataclass(frozen=True)
class _Text:
    """What is known of a whole text before its sentences are read."""

    page: Even
    language: str
    published: Published
    quotes: Quotes
    names: Names
    places: tuple[places.Mention, ...]
    network: Network | None
    base: str | None


@dataclass
class _Running:
    """What later sentences may refer back to."""

    date: str | None = None
    day: str | None = None
    town: str | None = None
    person: str | None = None
    speaker: str | None = None
    count_kind: str = ""
    first_kind: str = ""
    count_date: str | None = None
    count_place: str | None = None
    count_role: str | None = None
    quoted: Said = Said()
    origin: str | None = None
    past: str | None = None


@dataclass(frozen=True)
class _Sentence:
    """One sentence with its mentions; ``masked`` is the whole masked text."""

    start: int
    end: int
    unit: Unit
    masked: str
    dates: tuple[dates.Mention, ...]
    places: tuple[places.Mention, ...]
    amounts: tuple[quantities.Mention, ...]
    attributions: tuple[Attribution, ...]
    heading: frozenset[str] = frozenset()
    heading_date: str | None = None
    heading_speaker: Said = Said()


@dataclass(frozen=True)
class _Draft:
    """A claim before its speaker, place and date are settled."""

    start: int
    end: int
    kind: str
    quantity: Quantity | None
    cue: Cue | None
    clause: Clause
    amount: quantities.Mention | None = None


def read_report(report: Report, network: Network | None, context: Sequence[Report] = ()) -> tuple[Claim, ...]:
    """The claims of one report, in the order of its words.

    Parameters
    ----------
    report : Report
        Spans count in ``report.text``.
    network : Network or None
        Gives the ids that places stand for.
    context : sequence of Report
        Other reports; their publishers are known as outlets.

    Returns
    -------
    tuple of Claim
        Ids are ``<report id>-c01`` and so on. Any text gives claims with
        spans inside it, or none.
    """
    text = _prepare(report, network, context)
    found: list[tuple[_Draft, Claim]] = []
    running = _Running()
    masked = _mask(text)
    heading: tuple[frozenset[str], str | None, Said] = (frozenset(), None, Said())
    for unit in units(text.page):
        if unit.kind == "skip":
            continue
        if unit.kind == "heading":
            heading = _heading(text, masked, unit)
            continue
        if unit.kind != "item":
            heading = (frozenset(), None, Said())
        running.quoted = Said()
        running.past = None
        if running.count_kind == "processing_capacity":
            running.count_kind = running.first_kind
        spoken = [_sentence(text, masked, unit, start, end, heading) for start, end in sentences(text.page, unit)]
        for i, sentence in enumerate(spoken):
            later = _closing(text, sentence, spoken[i + 1:])
            if later:
                running.quoted = later
            found += _claims_of(text, sentence, running, report)
    ordered = sorted(_unique(found), key=lambda c: (c.text_span[0], c.text_span[1], c.kind))
    return tuple(replace(c, id=f"{report.id}-c{i:02d}") for i, c in enumerate(ordered, 1))


def _closing(text: _Text, sentence: _Sentence, following: list[_Sentence]) -> Said | None:
    """Who speaks in a quotation that ends in a later sentence, if that one says so."""
    inside = [q for q in text.quotes.within(sentence.start, sentence.end) if q[1] > sentence.end]
    if not inside or sentence.attributions:
        return None
    for other in following:
        if other.start < inside[-1][1] <= other.end + 1:
            named = [a for a in other.attributions if a.scope in ("before", "both") and a.speaker and not a.pronoun]
            if named:
                relay = (named[0].addressee,) if named[0].addressee and text.names.outlet(named[0].addressee) and not text.names.is_own(named[0].addressee) else ()
                return Said(text.names.resolve(named[0].speaker), named[0].verb, relay)
    return None


def _prepare(report: Report, network: Network | None, context: Sequence[Report]) -> _Text:
    page = even(report.text)
    language = report.language if report.language in ("en", "es") else "en"
    found = units(page)
    own = tuple(filter(None, (report.publisher, *(u.outlet for u in found))))
    outlets = (*own, *(r.publisher for r in context if r.publisher))
    names = Names(page, language, outlets, own)
    people = [(m.start(), m.end()) for name in set(names.full.values()) for m in re.finditer(re.escape(name), page.text)]
    people = [p for p in people if not places.known(page.low[p[0]:p[1]], network)]
    spoken = _known_people(page, people, names)
    names.forget(lambda name: places.known(fold(name), network))
    mentions = places.find(page, language, network, spoken)
    return _Text(page, language, Published.parse(report.published), quotes(page, found), names, mentions, network,
                 _base(mentions, found))


def _base(mentions: tuple[places.Mention, ...], found: tuple[Unit, ...]) -> str | None:
    """The town that a report tells of: its dateline's if the text names it again, else the first one named."""
    lead = min((u.lead for u in found if u.kind != "skip"), default=0)
    towns = [m.name for m in mentions if m.start >= lead and m.kind in ("town", "city", "gazetteer")]
    dated = {fold(u.dateline) for u in found if u.dateline}
    again = next((t for t in towns if fold(t) in dated), None)
    here = next((u.dateline.title() for u in found if u.dateline), None)
    if again is None and here and any(m.kind == "anaphor-here" for m in mentions):
        return here
    return again or (towns[0] if towns else None)


def _known_people(page: Even, spans: list[tuple[int, int]], names: Names) -> list[tuple[int, int]]:
    """Spans of names that belong to people: a first and last name, or an outlet's name."""
    out = [(m.start(), m.end()) for o in names.outlets for m in re.finditer(re.escape(o), page.text)]
    for start, end in spans:
        words = page.text[start:end].split()
        if len(words) >= 2 and (names.role(page.text[start:end]) != "other" or re.search(
                r"\b(?:said|told|dijo|says|wrote|declaro|explico|afirmo|aseguro)\b", page.low[max(0, start - 20):end + 20])):
            out.append((start, end))
    return out


def _mask(text: _Text) -> str:
    """The folded text with places as P, dates as D and numbers as N, of the same length."""
    chars = list(text.page.low)
    size = len(chars)
    for number in re.finditer(r"\d(?:[\d.,]*\d)?", text.page.low):
        chars[number.start():number.end()] = "N" * (number.end() - number.start())
    for mention in dates.find(text.page.text, text.page.low, 0, size, text.language, text.published):
        if mention.kind != "lone_day":
            chars[mention.start:mention.end] = re.sub(r"\S", "D", text.page.low[mention.start:mention.end]).replace(" ", "D")
    for place in text.places:
        if place.kind != "possessor":
            chars[place.start:place.end] = "P" * (place.end - place.start)
    return "".join(chars)


def _heading(text: _Text, masked: str, unit: Unit):
    """What the line before a list says of its items: kinds, date and speaker."""
    found = frozenset(c.kind for c in cues(masked, unit.start, unit.end, text.language))
    if re.search(r"\blanes?\b|\bcarril", text.page.low[unit.start:unit.end]):
        found |= {"policy_measure"}
    if re.search(r"\bwaits?\b|\bespera|\bdemora", text.page.low[unit.start:unit.end]):
        found |= {"wait_time"}
    when = dates.find(text.page.text, text.page.low, unit.start, unit.end, text.language, text.published)
    by = re.search(r"(?:as reported by|according to|reported by|segun|con datos de)\s+(.{3,50}?)(?:\s+(?:today|yesterday|hoy|ayer))?:?\s*$",
                   text.page.low[unit.start:unit.end])
    said = Said()
    if by:
        start = unit.start + by.start(1)
        said = Said(text.page.text[start:start + len(by[1])], "reported")
    return found, next((d.value for d in when if d.value), None), said


def _sentence(text: _Text, masked: str, unit: Unit, start: int, end: int, heading) -> _Sentence:
    page, language = text.page, text.language
    past = dates.find(page.text, page.low, start, end, language, text.published)
    coming = {d.start: d for d in dates.find(page.text, page.low, start, end, language, text.published, True)}
    when = tuple(coming.get(d.start, d) if _comes(text, masked, start, d.start) else d for d in past)
    when = tuple(d for d in when if not _dates_the_saying(page.low[start:d.start], language) and not _names_a_group(page.low[d.end:d.end + 16], language))
    here = tuple(p for p in text.places if start <= p.start < end)
    taken = [(d.start, d.end) for d in when] + [(p.start, p.end) for p in here]
    amounts = quantities.find(page.low, start, end, language, taken)
    said = attributions(page, start, end, text.quotes, language)
    return _Sentence(start, end, unit, masked, when, here, amounts, said, *heading)


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


def _comes(text: _Text, masked: str, start: int, position: int) -> bool:
    """Whether the words before a date, back to the last clause, speak of what is to come."""
    cuts = [m.end() for m in re.finditer(r";\s|,\s(?:and|but|y|pero|aunque|while|mientras)\s", text.page.low[start:position])]
    begin = start + (cuts[-1] if cuts else 0)
    if not modality.future(text.page.text, masked, begin, position, text.language):
        return False
    told = _PAST[text.language].search(text.page.low, begin, position)
    return not told or bool(re.search(r"\b(?:will|would|expect\w*|plan\w*|scheduled|preve\w*|planea\w*|intend\w*)\b", text.page.low[begin:position])) or \
        bool(modality.FUTURE_ES.search(text.page.text, begin, position))


_SILENT = re.compile(r"\bno (?:preciso|revelo|detallo|informo|aclaro|especifico|dio a conocer)|\bdid not (?:immediately )?(?:disclose|say how|specify|reply|respond|"
                     r"comment|hear back)|\bdeclined to|\bcould not (?:be )?(?:verif|independently|confirm)|\bno respondio|\bwas not immediately clear|\breceived no reply|"
                     r"\bfor comment\b|\brequest(?:ed)? (?:for )?a? ?(?:comment|statement)")


def _claims_of(text: _Text, sentence: _Sentence, running: _Running, report: Report) -> list[tuple[_Draft, Claim]]:
    """The claims of one sentence; ``running`` is brought up to date."""
    page, masked = text.page, sentence.masked
    found = () if _SILENT.search(page.low, sentence.start, sentence.end) else cues(masked, sentence.start, sentence.end, text.language)
    inside = tuple(c for c in found if not any(a.start <= c.start and c.end <= a.end for a in sentence.attributions
                                               if a.act in ("said", "cited")))
    walls = [w for q in text.quotes.within(sentence.start, sentence.end) for w in q]
    for said in sentence.attributions:
        if said.act in ("said", "cited"):
            walls += [said.start, said.end]
        else:
            walls += [said.start]
    if sentence.unit.kind == "item":
        clauses = (Clause(*tidy(page.text, sentence.start, sentence.end), inside, sentence.amounts),)
    else:
        clauses = cut(page.text, masked, sentence.start, sentence.end, text.language, tuple(walls), sentence.amounts, inside,
                      tuple((a.start, min(a.end + 6, sentence.end)) for a in sentence.attributions if a.act in ("planned", "counted")))
    out: list[tuple[_Draft, Claim]] = []
    _note_places(text, sentence, running)
    for clause in clauses:
        if any(a.start <= clause.start and clause.end <= a.end for a in sentence.attributions if a.act in ("said", "cited")):
            continue
        for draft in (d for part in predicates(clause, masked) for d in _drafts(text, sentence, part, running)):
            if _continues(out, draft, page.text):
                continue
            if draft.quantity is None and draft.kind in ("policy_measure", "cause") and any(
                    a.act in ("wanted", "accused") and a.start <= draft.start for a in sentence.attributions):
                continue
            claim = _settle(text, sentence, draft, running, report)
            if claim:
                out.append((draft, claim))
    out += _statements(text, sentence, running, report, [c for _, c in out])
    _note_after(text, sentence, running, [c for _, c in out])
    return out


def _continues(out: list[tuple[_Draft, Claim]], draft: _Draft, text: str) -> bool:
    """Whether a departure or arrival only says again what the clause before it said."""
    if not out or draft.quantity is not None or draft.kind not in ("departure", "arrival", "location"):
        return False
    last = out[-1][0]
    if draft.kind == "location":
        return last.kind in kinds.MOVEMENT and draft.start - last.end < 20 and not re.search("[A-ZÀ-Þ]", text[draft.start + 1:draft.end])
    return last.kind == draft.kind and draft.start - last.end < 60


def _drafts(text: _Text, sentence: _Sentence, clause: Clause, running: _Running) -> list[_Draft]:
    """Claims that a clause makes: one for each count, and one for its strongest cue."""
    page, masked, language = text.page, sentence.masked, text.language
    out: list[_Draft] = []
    counted: list[tuple[quantities.Mention, str]] = []
    hypothetical = re.search(r"(?:^|[\s\"¿])(?:if|would|si|aunque hubiera)\s", page.low[max(sentence.start, clause.start - 6):clause.end]) and \
        not re.search(r"\b(?:said|dijo)\b", page.low[clause.start:clause.end])
    for amount in clause.amounts:
        period = any(d.kind in ("month_alone", "year", "fiscal", "to_date", "since", "relative_span", "third", "months", "days_month") for d in sentence.dates
                     if clause.start - 4 <= d.start <= clause.end + 4)
        kind = kinds.of_amount(amount, clause, masked, page.low, language, sentence.heading, running.count_kind, period,
                               (sentence.start, sentence.end), _local(clause, amount))
        if any(a.start <= amount.start and amount.end <= a.end for a in sentence.attributions) and (amount.quantity.low or 0) < 100:
            continue
        if kind is None or hypothetical and kind in ("location", "group_size") and amount.group in ("distance", "people"):
            continue
        counted.append((amount, kind))
    heads = [kind for _, kind in counted]
    moves = [c for c in clause.cues if c.kind in kinds.MOVEMENT]
    for i, (amount, kind) in enumerate(counted):
        start, end = clause.start, clause.end
        if i:
            start = max(counted[i - 1][0].end, _list_break(page.text, counted[i - 1][0].end, amount.start))
        if i + 1 < len(counted):
            end = _list_break(page.text, amount.end, counted[i + 1][0].start)
        if kind == "group_size" and len(counted) == 1 and not any(start <= p.start < end for p in sentence.places) and not any(
                c.kind not in kinds.MOVEMENT for c in clause.cues):
            moves = []
        if kind == "group_size":
            start, end = _group_span(page.text, page.low, clause, amount, moves, start, end)
        if kind != "group_size" and not any(c.start > amount.end for c in clause.cues):
            rest = re.search(r",?\s(?:y|e|and|but|pero)\s", page.low[amount.end:end])
            if rest and not re.search(r"[PDN]{3,}", masked[amount.end + rest.start():end]):
                end = amount.end + rest.start()
        start, end = tidy(page.text, start, end)
        if start < end:
            out.append(_Draft(start, end, kind, _with_unit(amount, kind), next((c for c in clause.cues if c.kind == kind), None), clause, amount))
            running.first_kind = running.first_kind or (kind if amount.group == "people" else "")
            running.count_kind = kind if amount.group in ("people", "percent", "beds", "") else running.count_kind
    open_cues = tuple(c for c in clause.cues if c.kind != "group_size")
    if set(heads) - {"group_size"}:
        open_cues = tuple(c for c in open_cues if c.kind == "cause" and "cause" not in heads and c.start > clause.amounts[-1].end)
    elif heads:
        open_cues = tuple(c for c in open_cues if c.kind in kinds.MOVEMENT or c.kind == "planned_meeting")
    if "group_size" in heads and not moves:
        open_cues = tuple(c for c in open_cues if c.kind not in kinds.MOVEMENT)
    open_cues = tuple(c for c in open_cues if _stands(text, sentence, clause, c))
    cue = kinds.best(open_cues)
    if cue is None:
        return out
    start, end = clause.start, clause.end
    if "group_size" in heads:
        amount = counted[heads.index("group_size")][0]
        if cue.start >= amount.end:
            start = cue.start
        else:
            beside = re.search(r",?\s(?:with|con)\s+(?:a\s|un\s|some\s)?$", page.low[cue.end:amount.start])
            if beside:
                end = cue.end + beside.start()
    start, end = tidy(page.text, start, end)
    out.append(_Draft(start, end, cue.kind, None, cue, clause))
    return out


_GROUP_HEAD = re.compile(r"(?<!\w)(?:(?:a|an|the|another|one|some|caravan|caravans|group|column|contingent|crowd|convoy|march|that's|of|with|from|total|un|una|el|la|los|"
                         r"las|otro|otra|unos|caravana|grupo|columna|contingente|de|del|con|total|formad[oa]|por|which|is|smaller|larger|new|second|first|nuevo|nueva|"
                         r"segunda|segundo|primer|primera)\s+)+$")


def _group_span(text: str, low: str, clause: Clause, amount: quantities.Mention, moves: list[Cue], start: int, end: int) -> tuple[int, int]:
    """The words of a group and its count, when the clause goes on to say something else of it."""
    after = [c for c in moves if c.start >= amount.end and c.start < end]
    before = [c for c in clause.cues if c.start < amount.start and c.kind in ("planned_meeting", "departure", "arrival", "destination_change", "location")
              and not (c.kind == "location" and c.role == "current")]
    if after:
        end = after[0].start
        comma = text.find(", ", amount.end, end)
        if comma > 0 and not before:
            end = comma
    if (before or start < amount.start - 60) and amount.end - amount.start > 12:
        head = _GROUP_HEAD.search(low, max(start, amount.start - 45), amount.start)
        start = head.start() if head else amount.start
        if not after:
            tail = re.match(r"(?:,?\s+(?:larger|bigger|mas grande|mayor))?", low[amount.end:end])
            end = amount.end + tail.end()
    return start, end


def _with_unit(amount: quantities.Mention, kind: str) -> Quantity:
    """The quantity with the unit that its kind implies, where none is written."""
    if amount.quantity.unit:
        return amount.quantity
    return replace(amount.quantity, unit="lanes" if kind == "policy_measure" else "officers" if kind == "officers_reassigned" else "people")


def _local(clause: Clause, amount: quantities.Mention) -> tuple[int, int]:
    """The stretch of a clause that is nearer to one count than to the others."""
    before = [m.end for m in clause.amounts if m.end <= amount.start]
    after = [max(amount.end, m.start - 16) for m in clause.amounts if m.start >= amount.end]
    return max(before, default=clause.start), min(after, default=clause.end)


def _list_break(text: str, a: int, b: int) -> int:
    """Where one item of a list ends and the next begins, between two positions."""
    match = re.search(r"[,;)]\s|\s(?:and|y|e|or|o)\s", text[a:b])
    return a + match.start() + 1 if match else b


_GENERIC = re.compile(r"\b(?:(?:those|people|everyone|anyone|many|most|los|las|todos|aquellos)\s(?:who|that|que)|quienes|cuantos|before|antes\sde)\s$")
_ONE_PERSON = re.compile(r"^(?:a|an|one|un|una)\s(?:\w+\s)?(?:man|woman|boy|girl|father|mother|teenager|hombre|mujer|nino|nina|joven|padre|madre|senor|senora)\s(?:who|that|que)\s")
_PLANNED = re.compile(r"\b(?:schedul|convoc|previst|emergency|urgen|summit|cumbre|to (?:meet|gather|converge)|agreed|calling on|llam)")
_ACTS = re.compile(r"(?:stop|kept|keep|prevent|contain|return|remov|block|detain|offer|give|gave|held|hold|holding|push|halt|impid|imped|fren|dio|dar|ofrec)")
_REQUEST = re.compile(r"\b(?:press(?:ing)?|ask(?:ing|ed|s)?|demand(?:ing|ed|s)?|want(?:ing|ed|s)?|seek(?:ing|s)?|request(?:ing|ed|s)?|wait(?:ing|ed)?|pedir|piden|exig\w+|"
                      r"solicit\w+|reclam\w+|esper\w+|tramitar|regularizar|apply|applied|hop(?:e|ing|ed))\s")


def _stands(text: _Text, sentence: _Sentence, clause: Clause, cue: Cue) -> bool:
    """Whether a cue makes a claim here: movement needs a place or people, a measure an authority or place."""
    if text.page.low[max(0, cue.start - 3):cue.end].startswith("in order"):
        return False
    if cue.kind == "planned_meeting" and not _PLANNED.search(text.page.low, clause.start, clause.end) and not modality.future(
            text.page.text, sentence.masked, clause.start, clause.end, text.language):
        return False
    if cue.kind in ("departure", "arrival") and _ONE_PERSON.search(text.page.low[clause.start:cue.start]):
        return False
    if cue.kind == "policy_measure" and text.quotes.around(clause.start, clause.end) and not clause.amounts and not any(
            clause.start <= p.start < clause.end for p in sentence.places) and not kinds.by_authority(sentence.masked, clause.start, clause.end, text.language):
        return False
    if cue.kind in ("departure", "arrival") and _GENERIC.search(text.page.low[max(sentence.start, cue.start - 24):cue.start]):
        return False
    if cue.kind == "policy_measure" and _REQUEST.search(text.page.low[max(sentence.start, cue.start - 30):cue.end]):
        return False
    near = [p for p in sentence.places if clause.start <= p.start < clause.end and p.kind != "possessor"]
    low = text.page.low[clause.start:clause.end]
    if cue.kind in ("arrival", "departure", "destination_change"):
        near = [p for p in near if p.name.lower() not in ("border", "frontera")]
        return bool(near) or bool(re.search(r"\b(?:there|here|city|country|group|caravan|ahi|alli|ciudad|grupo|caravana)\b", low)) or \
            any(clause.start <= d.start < clause.end for d in sentence.dates)
    if cue.kind == "wait_time" and re.match(r"wait|esper", text.page.low[cue.start:cue.end]):
        return bool(clause.amounts) or bool(re.search(r"\b(?:line|lines|queue|hours|days|weeks|months|cross|crossing|border|bridge|port|trucks?|times?|fila|filas|cola|horas|"
                                                      r"dias|semanas|meses|cruzar|frontera|puente|camiones)\b", low)) or bool(near and not text.quotes.around(clause.start, clause.end))
    if cue.kind == "policy_measure" and _ACTS.match(text.page.low[cue.start:cue.end]):
        return kinds.by_authority(sentence.masked, clause.start, clause.end, text.language) or bool(
            re.search(r"\b(?:was|were|been|be|is|are|being|fue|fueron|son|sido|ser|seran|quedan|quedo)\s\S*$", text.page.low[clause.start:cue.start + 1]))
    if cue.kind == "location" and re.search(r"deshi|disol|disuel|desinteg|disband|dissol|broke|apart|reagrup|regroup|fragment", text.page.low[cue.start:cue.end]):
        return True
    if cue.kind == "location":
        return bool(near) or bool(clause.amounts) or bool(re.search(
            r"\b(?:caravan|group|march|highway|road|square|plaza|park|north|buses|caravana|grupo|marcha|carretera|norte|autobuses|there|ahi)\b", low))
    if cue.kind == "encounters_total":
        return False
    if cue.kind == "processing_capacity":
        return bool(re.search(r"capac|overcrowd|overwhelm|satura|colaps|desborda|full|llen|swamped|rebasad", low))
    return True


def _said(text: _Text, sentence: _Sentence, start: int, end: int, running: _Running) -> Said:
    """Speaker, verb and relays for a stretch of a sentence."""
    names = text.names
    quoted = text.quotes.around(start, end)
    inner, outer = Said(), Said()
    for a in sentence.attributions:
        covers = a.scope == "both" or a.scope == "after" and start >= a.start or a.scope == "before" and start < a.end
        if not covers:
            continue
        if a.act in ("wanted", "planned") and any(b.act in ("said", "cited") and b.start < a.start for b in sentence.attributions):
            continue
        speaker = names.resolve(a.speaker)
        if a.pronoun:
            speaker = _antecedent(text, sentence, a, running)
        via = ()
        if a.addressee and (a.verb == "saying" or names.outlet(a.addressee)) and not names.is_own(a.addressee):
            via = tuple(re.sub(r"^(?:the|la|el)\s", "", v) for v in a.addressee.split(" and "))
        here = Said(speaker, a.verb, via, a.act)
        if a.scope in ("before", "after") and inner.speaker is None and not (a.act == "cited" and len(sentence.attributions) > 1):
            inner = here
        elif a.scope == "after" and a.start > 0 and start >= a.end:
            outer, inner = (inner if inner.speaker else outer), here
        else:
            outer = here if outer.speaker is None else merge(here, outer, names)
    said = merge(inner, outer, names) if inner.speaker or outer.speaker else Said()
    if said.speaker is None and quoted:
        return running.quoted
    if said.speaker is None and sentence.heading_speaker.speaker:
        return sentence.heading_speaker
    return said


def _antecedent(text: _Text, sentence: _Sentence, a: Attribution, running: _Running) -> str | None:
    """Whom a pronoun before a verb of speech stands for."""
    if a.speaker == "we":
        return text.names.own[0] if text.names.own else None
    head = text.page.low[a.start:a.end]
    if re.match(r"(?:then |also )?they\b|(?:ellos|ellas)\b", head) or text.language == "es" and re.search(r"(?:aron|ieron|an|en)\b", fold(a.verb)):
        return running.speaker or running.person or _people_told_of(text, a.start)
    return _person_before(text, sentence, a.start) or (running.speaker if text.language == "es" else None) or running.person


def _people_told_of(text: _Text, position: int) -> str | None:
    """The last word for people on the move before a position."""
    found = re.findall(r"\b(?:migrants|refugees|marchers|walkers|migrantes|caminantes|refugiados)\b", text.page.low[:position])
    return found[-1] if found else None


def _person_before(text: _Text, sentence: _Sentence, position: int) -> str | None:
    """The last person named in a sentence before a position, for pronouns."""
    found = [(m.start(), name) for name in dict.fromkeys(text.names.full.values())
             for m in re.finditer(re.escape(name) + r"|\b" + re.escape(name.split()[-1]) + r"\b", text.page.text[sentence.start:position])]
    return max(found)[1] if found else None


_BY = {"en": re.compile(r"(?:put|estimated|calculated|counted|set|pegged)\s+(?:at|by)\s+[^;.]{0,30}?\bby\s+((?:(?!\w+ed\b|who\b|that\b)[^\s,;.]+\s?){1,6})|"
                          r"\b(?:by)\s+([^,;.]+)$"),
       "es": re.compile(r"(?:calculad|estimad|cifrad|contad)\w+\s+[^,;.]{0,30}?\bpor\s+([^,;.]+)")}


def _counted_by(text: _Text, draft: _Draft) -> str | None:
    """Who made a count: "put at 12,000 by activists in Tapachula"."""
    if draft.quantity is None or not re.search(r"\b(?:put|estimat|calculat|peg|count|calcul|estim|cifr|conta)", text.page.low[draft.start:draft.end]):
        return None
    match = _BY[text.language].search(text.page.low, draft.start, draft.end)
    if not match:
        return None
    group = 1 if match[1] else 2
    return text.page.text[match.start(group):match.end(group)].strip()


def _settle(text: _Text, sentence: _Sentence, draft: _Draft, running: _Running, report: Report) -> Claim | None:
    """A draft as a claim: speaker, modality, place, date, flags."""
    said = _said(text, sentence, draft.start, draft.end, running)
    by = _counted_by(text, draft)
    if by:
        via = tuple(dict.fromkeys(filter(None, (said.speaker if said.speaker and text.names.outlet(said.speaker) else None, *said.via))))
        said = Said(re.sub(r"^(?:the|los|las|el|la)\s+", "", by), "estimated", via)
    return _claim(text, sentence, draft, said, running, report)


def _claim(text: _Text, sentence: _Sentence, draft: _Draft, said: Said, running: _Running, report: Report) -> Claim:
    page = text.page
    place, role = _place(text, sentence, draft, running)
    date = _date(text, sentence, draft, running)
    meant = _modality(text, sentence, draft, said, date, running)
    if meant == "historical" and date is None and running.past:
        date = running.past
    if meant == "expected" and date and not _dated_here(text, sentence):
        date = None
    quantity, flags = _resolved(text, draft.quantity, sentence)
    located = places.locate(place, text.network)
    if place and not located:
        flags.append(f"place not in the corridor: {place}")
    if date and modality.later(date, text.published) and meant not in ("expected", "denied"):
        flags.append("date after publication")
    start, end = page.span(draft.start, draft.end)
    quoted = text.quotes.around(draft.start, draft.end) is not None
    return Claim("", report.id, draft.kind, quantity, place, role, date, said.speaker, said.verb, said.via, quoted, meant,
                 (start, end), report.text[start:end], text.names.role(said.speaker), located, tuple(flags))


def _resolved(text: _Text, quantity: Quantity | None, sentence: _Sentence) -> tuple[Quantity | None, list[str]]:
    """A relative quantity with its base, if one count of people stands before it in the text."""
    if quantity is None or quantity.comparator != "relative":
        return quantity, []
    before = [m for m in quantities.find(text.page.low, 0, sentence.end, text.language, [(d.start, d.end) for d in sentence.dates])
              if m.group == "people" and m.quantity.comparator not in ("relative",) and "/" not in m.quantity.unit]
    base = before[-1].quantity if before else None
    if base is None or quantity.unit != "times" or quantity.low is None:
        return quantity, ["relative quantity without a base in the text"]
    value = base.low if base.low is not None else base.high
    return replace(quantity, resolved={"low": value * quantity.low, "unit": "people"}), []


def _dated_here(text: _Text, sentence: _Sentence) -> bool:
    """Whether a sentence gives a date itself."""
    return any(d.value for d in sentence.dates) or sentence.heading_date is not None or \
        bool(_SAME_DAY.search(text.page.low, sentence.start, sentence.end))


def _modality(text: _Text, sentence: _Sentence, draft: _Draft, said: Said, date: str | None, running: _Running) -> str:
    """How a claim is meant; a sentence without a date after one about an earlier period is about that period."""
    page, masked, language = text.page, sentence.masked, text.language
    start, end = draft.start, draft.end
    low = page.low
    lead = max(sentence.start, start - 3)
    if draft.cue and draft.cue.start - start < 2 and re.search(r"\b(?:or|and|y|o)\s$", low[max(0, start - 5):start]):
        lead = sentence.start                    # "whether to rest or go on to …"
    if draft.kind == "group_size" and any(c.start < start for c in draft.clause.cues):
        lead = draft.clause.start
    before = next((a for a in sentence.attributions if a.act == "denied" and a.start <= start), None)
    if before and draft.start >= before.start or modality.says("denied", masked, lead, end, language) and _denies(low, start, end, draft, language):
        return "denied"
    limit = max(draft.cue.end if draft.cue else 0, draft.amount.end if draft.amount else 0)
    ahead = modality.future(page.text, masked, lead, min(end, limit) if limit else end, language)
    if draft.cue and draft.cue.tense == "expected":
        ahead = True
    if ahead or modality.later(date, text.published) or any(a.act == "planned" and a.start <= start for a in sentence.attributions):
        if not (sentence.unit.kind == "caption" and date):
            return "expected"
    if said.act == "accused" or modality.says("allegation", masked, max(sentence.start, start - 30), end, language):
        return "allegation"
    if running.past and not sentence.dates and draft.kind in kinds.MOVEMENT + ("group_size",):
        return "historical"
    if modality.earlier(date, text.published, draft.kind) or modality.says("historical", masked, lead, end, language):
        return "historical"
    return "asserted"


def _denies(low: str, start: int, end: int, draft: _Draft, language: str) -> bool:
    """Whether the negation stands at the claim's own predicate; a measure that refuses is asserted."""
    if draft.amount and re.search(r"\bno\b|\bnot\b", low[draft.amount.start:draft.amount.end]):
        return False
    if draft.kind in ("policy_measure", "processing_capacity", "encounters_total", "wait_time") and "den" not in low[start:end]:
        return False
    if draft.kind == "cause" and not re.search(r"\bno (?:le |les )?consta|\bnot because|\bno (?:es |era )?porque", low[start:end]):
        return False
    cue = draft.cue
    limit = min(end, cue.end if cue else end)
    if language == "es":
        return not re.search(r"\bno\s(?:se\s)?(?:esper|prev)", low[start:limit]) and bool(re.search(r"(?:^|\s)(?:no|nunca|nego|negaron|niega|desmintio)\s(?:\S+\s){0,3}\S*$", low[start:limit]))
    if re.search(r"\bnot\s(?:expect|anticipate)", low[start:limit]):
        return False
    return bool(re.search(r"(?:\bnot\b|n't\b|\bnever\b|\bdenied\b|\brefut\w+)\s?(?:\S+\s){0,3}\S*$", low[start:limit]))


_ROLE_OF_PREPOSITION = {
    "en": {"from": "origin", "left": "origin", "leaving": "origin", "leave": "origin", "leaves": "origin", "out of": "origin", "departed": "origin",
           "to": "destination", "toward": "destination", "towards": "destination", "for": "destination", "reach": "destination",
           "reached": "destination", "into": "destination", "as far as": "destination", "through": "waypoint", "across": "waypoint",
           "via": "waypoint", "past": "waypoint", "in": "current", "at": "current", "near": "current", "on": "current", "of": "current",
           "along": "waypoint", "entering": "destination", "outside": "current"},
    "es": {"de": "origin", "desde": "origin", "del": "origin", "abandonaron": "origin", "a": "destination", "al": "destination", "hacia": "destination",
           "hasta": "destination", "rumbo a": "destination", "por": "waypoint", "cruzar": "waypoint", "en": "current", "para": "destination"},
}


_BEFORE_NAME = {
    "en": re.compile(r"(?:the\s+)?(?:(?:mexican|southern|northern|guatemalan|coastal|nearby|neighboring|border|capital)\s+)*(?:(?:city|town|state|states|port|"
                     r"community|village|municipality|department|province)\s+(?:of|like)\s+)?(?:the\s+)?$"),
    "es": re.compile(r"(?:(?:el|la|los|las|al|del)\s+)?(?:(?:vecin[oa]|fronteriz[oa]|cercan[oa]|sureno|surena)\s+)*(?:(?:ciudad|estado|municipio|localidad|pueblo|puerto|comunidad|"
                     r"departamento|provincia|espigon)\s+(?:\w+\s+)?(?:de|del)\s+)?(?:el\s+|la\s+|los\s+)?$"),
}


def _preposition(text: _Text, start: int) -> str:
    """The words before a place that tell its role, articles and kinds of place left out."""
    head = _BEFORE_NAME[text.language].sub("", text.page.low[max(0, start - 48):start])
    if text.language == "es" and re.search(r"\b(?:al|del)\s+(?:\w+\s+)?$", text.page.low[max(0, start - 14):start]):
        head = text.page.low[max(0, start - 48):start]
    return " ".join(head.split()[-2:])


def _place_role(text: _Text, place: places.Mention) -> str:
    words = _preposition(text, place.start)
    table = _ROLE_OF_PREPOSITION[text.language]
    raw = text.page.low[max(0, place.start - 12):place.start].split()[-1:]
    for key in (words, words.split()[-1] if words else "", raw[0] if raw else ""):
        if key in table:
            return table[key]
    return ""


_KIND_ROLE = {"departure": "origin", "arrival": "destination", "planned_meeting": "meeting_point", "destination_change": "destination",
              "encounters_total": "current", "processing_capacity": "current", "policy_measure": "current", "wait_time": "current",
              "officers_reassigned": "current", "group_size": "current"}
_PORTLIKE = ("port", "border", "crossing")


_CONFINED = re.compile(r"\b(?:stuck|trapped|stranded|confined|penned|kept|held|encerrad|varad|atrapad|retenid|jail|prison|carcel|waiting in|wait in|sin poder salir)")
_APPOSED = re.compile(r",\s(?:(?:in|en)\s)?(?:(?:the|el)\s)?(?:\w+\s)?(?:(?:state|estado|department|departamento|province|provincia)\s(?:of|de|del)\s)?$")


def _named_in(text: _Text, sentence: _Sentence, start: int, end: int) -> list[places.Mention]:
    """Places of a stretch; a state or country right after its town is left out."""
    out: list[places.Mention] = []
    for place in sentence.places:
        if not start <= place.start < end or place.kind == "possessor":
            continue
        if out and place.kind in ("state", "country", "region") and _APPOSED.fullmatch(text.page.low, out[-1].end, place.start):
            continue
        out.append(place)
    return out


def _place(text: _Text, sentence: _Sentence, draft: _Draft, running: _Running) -> tuple[str | None, str | None]:
    """Place and role of a claim."""
    kind = draft.kind
    low = text.page.low[draft.start:draft.end]
    wanted = (draft.cue.role if draft.cue else "") or _KIND_ROLE.get(kind, "")
    if kind == "wait_time" and _CONFINED.search(low):
        wanted = "origin"
    inside = _named_in(text, sentence, draft.start, draft.end)
    if kind == "statement":
        inside = []
    if kind == "cause":
        inside = [p for p in inside if p.kind != "country"]
    if kind == "group_size":
        moving = any(c.kind in kinds.MOVEMENT for c in draft.clause.cues)
        inside = [p for p in inside if _place_role(text, p) == "current" and not moving]
    if sentence.unit.kind == "item" or re.match(r"[^:.]{2,50}:\s", text.page.text[sentence.start:sentence.end]):
        headed = _named_in(text, sentence, sentence.start, sentence.start + max(0, text.page.text[sentence.start:sentence.end].find(":")))
        if headed:
            return headed[-1].name, "port"
    after = [p for p in inside if draft.cue and p.start >= draft.cue.start and p.kind not in ("country", "region", "border") and _place_role(text, p) != "destination"]
    if kind == "departure" and after:
        inside = after
    elif kind == "departure" and not any(_place_role(text, p) == "origin" for p in inside):
        inside = [p for p in _named_in(text, sentence, sentence.start, sentence.end) if _place_role(text, p) == "origin"] or \
            [p for p in inside if p.kind not in ("country", "region", "border")]
    if kind == "encounters_total" and running.count_place:
        inside = [p for p in inside if p.kind != "country"]
    if kind == "encounters_total" and not inside:
        inside = [p for p in _named_in(text, sentence, sentence.start, sentence.end) if p.kind in ("border", "region", "port")]
    if draft.amount is not None and draft.amount.group == "distance":
        reached = [p for p in inside if _place_role(text, p) == "destination"]
        here = [p for p in sentence.places if p.end <= draft.amount.start and p.kind != "possessor"]
        if reached or here:
            return (_stands_for(text, reached[0], running), "destination") if reached else (_stands_for(text, here[-1], running), "current")
    if not inside:
        return _fallback(text, kind, draft, running)
    narrow = len(inside) > 1
    if kind == "planned_meeting" and draft.cue:
        inside = [p for p in inside if p.start >= draft.cue.end - 1 and p.kind not in ("country", "region")]
        if not inside:
            return None, None
    since = draft.cue.start if draft.cue and kind in ("departure", "arrival") else 0
    chosen = min(inside, key=lambda p: (p.start < since, _place_role(text, p) != wanted, narrow and p.kind in ("country", "region"), narrow and p.name.lower() in ("border", "frontera"),
                                        narrow and p.kind == "border" and kind == "destination_change", p.start))
    name = _stands_for(text, chosen, running)
    if name is None:
        return None, None
    role = _place_role(text, chosen)
    if kind in ("departure", "arrival", "planned_meeting", "destination_change"):
        role = _KIND_ROLE[kind]
    elif kind == "location":
        role = role if role in ("waypoint", "destination") else wanted or role or "current"
        if wanted == "waypoint" and role == "destination" and not re.search(r"\b(?:to|a|al|hasta|hacia|toward|towards)\s$", text.page.low[:chosen.start][-9:]):
            role = "waypoint"
    elif wanted == "origin":
        role = "origin"
    elif chosen.kind in _PORTLIKE and kind in ("wait_time", "officers_reassigned", "processing_capacity", "policy_measure"):
        role = "port"
    elif role in ("", "destination", "waypoint") and kind != "cause":
        role = _KIND_ROLE.get(kind, "current")
    return name, role or _KIND_ROLE.get(kind, "current")


_BARRIER = re.compile(r"\b(?:checkpoint|roadblock|cordon|barrier|blockade|guard line|fence|valla|reten|cerco|operativo|bloqueo|raid)")


def _fallback(text: _Text, kind: str, draft: _Draft, running: _Running) -> tuple[str | None, str | None]:
    """The place told of before, for kinds that always have one."""
    if kind == "encounters_total":
        return (running.count_place, running.count_role) if running.count_place else (None, None)
    if kind == "departure" and running.town and not (draft.cue and modality.future(text.page.text, text.page.low, draft.start, draft.end, text.language)):
        return running.town, "origin"
    if kind == "arrival" and text.base:
        return text.base, "destination"
    if kind == "policy_measure" and draft.quantity is None and text.base and running.date and _BARRIER.search(text.page.low, draft.start, draft.end):
        return text.base, "current"
    if kind == "processing_capacity" and draft.quantity is not None and text.base and not text.quotes.around(draft.start, draft.end):
        return text.base, "current"
    return None, None


def _stands_for(text: _Text, place: places.Mention, running: _Running) -> str | None:
    """The name that a place or a word like *there* stands for."""
    if place.kind == "anaphor-capital":
        return "Ciudad de México" if text.language == "es" else "Mexico City"
    if place.kind == "anaphor-here":
        return text.base
    if place.kind == "anaphor-country":
        before = [p.name for p in text.places if p.start < place.start and p.kind in ("country", "possessor")]
        return before[-1] if before else None
    if place.kind.startswith("anaphor"):
        return running.town
    return re.sub(r"^(?:the|el|la)\s+", "", place.name) if place.kind not in ("town", "state", "city") else place.name


_PAST_MOVE = {"en": re.compile(r"(?!)"), "es": re.compile(r"\b\w{3,}(?:aron|ieron)\b")}
_SAME_DAY = re.compile(r"\b(?:same (?:day|date)|that day|ese (?:mismo )?dia|mismo dia|esa (?:misma )?(?:fecha|noche|jornada)|misma fecha)\b")


def _date(text: _Text, sentence: _Sentence, draft: _Draft, running: _Running) -> str | None:
    """When a claim holds: a date in its words, then in its clause and sentence, then the running one."""
    known = [d for d in sentence.dates if d.value]
    first = draft.cue.start if draft.cue and (draft.cue.tense == "expected" or draft.kind == "wait_time") else draft.start
    inside = [d for d in known if first <= d.start < draft.end]
    if inside:
        return inside[0].value
    if draft.quantity and "/" in draft.quantity.unit:
        return None
    if sentence.unit.kind == "caption" and known:
        return known[0].value
    if draft.kind in ("statement", "cause"):
        return None
    if draft.kind == "group_size" and any(c.kind == "planned_meeting" for c in draft.clause.cues):
        return None
    if running.day and _SAME_DAY.search(text.page.low, sentence.start, sentence.end):
        return running.day
    clause = [d for d in known if first == draft.start and draft.clause.start - 3 <= d.start < draft.clause.end + 3]
    if clause:
        return clause[0].value
    if sentence.heading_date:
        return sentence.heading_date
    near = [d for d in known if modality.future(text.page.text, sentence.masked, max(sentence.start, d.start - 120), d.start, text.language)
            == modality.future(text.page.text, sentence.masked, draft.start, draft.end, text.language)]
    if near and draft.kind not in ("location", "wait_time", "processing_capacity"):
        return min(near, key=lambda d: abs(d.start - draft.start)).value
    if draft.kind == "encounters_total":
        return running.count_date
    if draft.kind in STATES or draft.kind == "location" and not _PAST_MOVE[text.language].search(text.page.low, draft.start, draft.end):
        return None
    return running.date


def _note_places(text: _Text, sentence: _Sentence, running: _Running) -> None:
    """Remember the first town of a sentence that is no destination, for "the city" and "there" in later ones."""
    towns = [p for p in sentence.places if p.kind in ("town", "city", "gazetteer", "port", "unknown")]
    here = [p for p in towns if _place_role(text, p) not in ("destination",)]
    if here:
        running.town = here[0].name
    elif towns and running.town is None:
        running.town = towns[0].name


def _note_after(text: _Text, sentence: _Sentence, running: _Running, claims: list[Claim]) -> None:
    """Remember who spoke, which day is told of, and what was counted."""
    for a in sentence.attributions:
        if a.speaker and not a.pronoun and not text.names.outlet(a.speaker):
            running.speaker = text.names.resolve(a.speaker)
            if running.speaker[:1].isupper():
                running.person = running.speaker
    if not any(a.speaker for a in sentence.attributions):
        named = [n for n in re.findall(r"[A-ZÀ-Þ][a-zß-ÿ'-]+(?:\s[A-ZÀ-Þ][a-zß-ÿ'-]+){1,3}", text.page.text[sentence.start:sentence.end])
                 if n in text.names.full.values()]
        if named:
            running.person = named[0]
    quoted = [a for a in sentence.attributions if a.scope in ("before", "both") and text.quotes.within(sentence.start, sentence.end)]
    if quoted:
        a = quoted[-1]
        running.quoted = Said(running.person if a.pronoun else text.names.resolve(a.speaker), a.verb)
    days = [d.value for d in sentence.dates if d.value and len(d.value) == 10]
    if days:
        running.day = days[0]
    asserted = [c for c in claims if c.modality == "asserted" and c.date and len(c.date) == 10 and modality.recent(c.date, text.published)]
    if asserted:
        running.date = asserted[0].date
    elif any(c.modality == "historical" for c in claims):
        running.date = None
    told = [c for c in claims if c.kind in (*kinds.MOVEMENT, "group_size")]
    if told:
        old = [c.date for c in told if c.modality == "historical" and c.date]
        running.past = old[0] if old and len(old) == len(told) else None
    counts = [c for c in claims if c.kind == "encounters_total" and c.modality == "asserted" and "/" not in c.quantity.unit]
    if counts:
        running.count_date = counts[0].date
        if counts[0].place:
            running.count_place, running.count_role = counts[0].place, counts[0].place_role


def _statements(text: _Text, sentence: _Sentence, running: _Running, report: Report, claims: list[Claim]) -> list[tuple[_Draft, Claim]]:
    """What speakers say that made no other claim: quotations and reported speech."""
    page = text.page
    taken = [c.text_span for c in claims]
    out: list[tuple[_Draft, Claim]] = []

    def add(start: int, end: int) -> None:
        start, end = tidy(page.text, start, end)
        if end - start < 12 or len(page.text[start:end].split()) < 3:
            return
        a, b = page.span(start, end)
        if any(s < b and a < e for s, e in taken):
            return
        said = _said(text, sentence, start, end, running)
        if said.speaker is None:
            return
        clause = Clause(start, end, (), ())
        draft = _Draft(start, end, "statement", None, None, clause)
        out.append((draft, _claim(text, sentence, draft, said, running, report)))
        taken.append((a, b))

    for start, end in text.quotes.within(sentence.start, sentence.end):
        add(max(start, sentence.start), min(end, sentence.end))
    for a in sentence.attributions:
        if a.scope == "after":
            begin = a.end if a.act in ("said", "cited") else a.start
            add(begin, sentence.end)
        elif a.scope == "before":
            add(sentence.start, a.start)
        else:
            add(a.end, sentence.end)
            add(sentence.start, a.start)
    return out


def _unique(found: list[tuple[_Draft, Claim]]) -> list[Claim]:
    """Claims without exact repeats of kind, span and quantity."""
    seen: dict = {}
    for _, claim in found:
        key = (claim.kind, claim.text_span, claim.quantity and (claim.quantity.low, claim.quantity.high))
        seen.setdefault(key, claim)
    return list(seen.values())
