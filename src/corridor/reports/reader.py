"""A report read into claims: who said what, about which number, place and time, in which words.

    text ─ units ─ sentences ─ clauses ─┬─ counts ──┬─ claims
                     attributions ──────┤  cues ────┤
                     dates, places ─────┘           └─ statements of whoever speaks

The reader is made of rules and tables (``data/reading``): spaCy's tokenizer
and phrase matcher find the names of places, expressions find counts, dates
and cue phrases on a copy of the text in which every mention is masked by one
letter. What was learned from marked reports proposes claims beside them and
weighs both (:mod:`corridor.reports.weighing`), and chooses place, date and
modality (:mod:`corridor.reports.settling`). No model is fetched, and the
same text always gives the same claims.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corridor.network import Network
from corridor.records import Claim, Quantity, Report
from corridor.reports import kinds, modality, places, quantities, settling
from corridor.reports.clauses import Clause, cut, predicates, tidy
from corridor.reports.drafts import continues, drafts_of
from corridor.reports.meaning import meant
from corridor.reports.names import role_of
from corridor.reports.scene import Draft, Running, Sentence, Text, paragraphs, prepare
from corridor.reports.speakers import Said
from corridor.reports.timing import date_of, dated_here
from corridor.reports.voices import closing, counted_by, said_of
from corridor.reports.weighing import weighed
from corridor.reports.whereabouts import note_places, place_of, role_at


@dataclass(frozen=True)
class Judge:
    """Who has the last word beside the rules; training puts its own in place of what was learned.

    ``weigh(text, sentence, drafts)`` gives the claims of a sentence, ``choose(field, options)`` the option that holds.
    """

    weigh: Callable[[Text, Sentence, list[Draft]], list[Draft]] = weighed
    choose: Callable[[str, list[settling.Option]], settling.Option] = settling.likeliest


def read_report(report: Report, network: Network | None, context: Sequence[Report] = (), judge: Judge = Judge()) -> tuple[Claim, ...]:
    """The claims of one report, in the order of its words.

    Parameters
    ----------
    report : Report
        Spans count in ``report.text``.
    network : Network or None
        Gives the ids that places stand for.
    context : sequence of Report
        Other reports; their publishers are known as outlets.
    judge : Judge
        What was learned, by default.

    Returns
    -------
    tuple of Claim
        Ids are ``<report id>-c01`` and so on. Any text gives claims with
        spans inside it, or none.
    """
    text = prepare(report, network, context)
    found: list[tuple[Draft, Claim]] = []
    running = Running(town=text.base)
    for unit, spoken in paragraphs(text):
        running.quoted = Said()
        running.past = None
        running.site_near = False
        if running.count_kind == "processing_capacity":
            running.count_kind = running.first_kind
        for i, sentence in enumerate(spoken):
            later = closing(text, sentence, spoken[i + 1:])
            if later:
                running.quoted = later
            found += _claims_of(text, sentence, running, report, judge)
    ordered = sorted(_unique(found), key=lambda c: (c.text_span[0], c.text_span[1], c.kind))
    return tuple(replace(c, id=f"{report.id}-c{i:02d}") for i, c in enumerate(ordered, 1))


_SILENT = re.compile(r"\bno (?:preciso|revelo|detallo|informo|aclaro|especifico|dio a conocer)|\bdid not (?:immediately )?(?:disclose|say how|specify|reply|respond|"
                     r"comment|hear back)|\bdeclined to|\bcould not (?:be )?(?:verif|independently|confirm)|\bno respondio|\bwas not immediately clear|\breceived no reply|"
                     r"\bfor comment\b|\brequest(?:ed)? (?:for )?a? ?(?:comment|statement)")


def _claims_of(text: Text, sentence: Sentence, running: Running, report: Report, judge: Judge) -> list[tuple[Draft, Claim]]:
    """The claims of one sentence; ``running`` is brought up to date."""
    page, masked = text.page, sentence.masked
    asked = page.text[sentence.start:sentence.end].rstrip('") ').endswith("?") and not text.quotes.within(sentence.start, sentence.end)
    if asked:
        return []
    found = () if _SILENT.search(page.low, sentence.start, sentence.end) else sentence.cues
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
    drafts: list[Draft] = []
    note_places(text, sentence, running)
    for clause in clauses:
        if any(a.start <= clause.start and clause.end <= a.end for a in sentence.attributions if a.act in ("said", "cited")):
            continue
        for draft in (d for part in predicates(clause, masked) for d in drafts_of(text, sentence, part, running)):
            if continues(drafts, draft, page.text):
                continue
            if draft.quantity is None and draft.kind in ("policy_measure", "cause") and any(
                    a.act in ("wanted", "accused") and a.start <= draft.start for a in sentence.attributions):
                continue
            drafts.append(draft)
    drafts += _statements(text, sentence, running, drafts)
    out = [(draft, _settle(text, sentence, draft, running, report, judge)) for draft in judge.weigh(text, sentence, drafts)]
    _note_after(text, sentence, running, [c for _, c in out])
    return out


def _settle(text: Text, sentence: Sentence, draft: Draft, running: Running, report: Report, judge: Judge) -> Claim:
    """A draft as a claim: speaker, modality, place, date, flags."""
    said = said_of(text, sentence, draft.start, draft.end, running)
    by = counted_by(text, draft)
    if by:
        via = tuple(dict.fromkeys(filter(None, (said.speaker if said.speaker and text.names.outlet(said.speaker) else None, *said.via))))
        said = Said(re.sub(r"^(?:the|los|las|el|la)\s+", "", by), "estimated", via)
    return _claim(text, sentence, draft, said, running, report, judge)


def _claim(text: Text, sentence: Sentence, draft: Draft, said: Said, running: Running, report: Report, judge: Judge) -> Claim:
    """A draft by a known speaker as a claim."""
    page, common = text.page, settling.signs_of(text, sentence, draft)
    ruled, role = place_of(text, sentence, draft, running)
    place = judge.choose("place", settling.places_of(text, sentence, draft, running, ruled, common)).value
    if place != ruled:
        role = role_at(text, sentence, draft, place)
    day = date_of(text, sentence, draft, running)
    manner = meant(text, sentence, draft, said, day, running)
    if manner == "historical" and day is None and running.past:
        day = running.past
    if manner == "expected" and day and not dated_here(text, sentence):
        day = None
    date = judge.choose("date", settling.days_of(text, sentence, draft, running, day, common)).value
    how = judge.choose("modality", settling.manners_of(text, sentence, draft, manner, day, common)).value
    if draft.kind == "location" and role == "destination" and how == "asserted" and kinds.has(draft.clause, "arrival"):
        role = "current"                         # "has got to Huixtla": it is there
    running.told_place, running.told_date = ruled or running.told_place, day or running.told_date
    quantity, flags = _resolved(text, draft.quantity, sentence)
    located = places.locate(place, text.network)
    if place and not located:
        flags.append(f"place not in the corridor: {place}")
    if date and modality.later(date, text.published) and how not in ("expected", "denied"):
        flags.append("date after publication")
    start, end = page.span(draft.start, draft.end)
    quoted = text.quotes.around(draft.start, draft.end) is not None
    return Claim("", report.id, draft.kind, quantity, place, role, date, said.speaker, said.verb, said.via, quoted, how,
                 (start, end), report.text[start:end], text.names.role(said.speaker), located, tuple(flags))


def _resolved(text: Text, quantity: Quantity | None, sentence: Sentence) -> tuple[Quantity | None, list[str]]:
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


def _note_after(text: Text, sentence: Sentence, running: Running, claims: list[Claim]) -> None:
    """Remember who spoke, which day is told of, and what was counted."""
    for a in sentence.attributions:
        if a.speaker and not a.pronoun and not text.names.outlet(a.speaker):
            running.speaker = text.names.resolve(a.speaker)
            if running.speaker[:1].isupper() and role_of(running.speaker, text.language) in ("", "participant"):
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
    running.date_age += 1
    if asserted:
        running.date, running.date_age = asserted[0].date, 0
    elif any(c.modality == "historical" for c in claims):
        running.date = None
    told = [c for c in claims if c.kind in (*kinds.MOVEMENT, "group_size")]
    if told:
        old = [c.date for c in told if c.modality == "historical" and c.date]
        running.past = old[0] if old and len(old) == len(told) else None
    counts = [c for c in claims if c.kind == "encounters_total" and c.modality == "asserted" and c.quantity and "/" not in c.quantity.unit]
    if counts:
        running.count_date = counts[0].date
        if counts[0].place:
            running.count_place, running.count_role = counts[0].place, counts[0].place_role


_CIRCUMSTANCE = re.compile(r"(?:on|in|at|this|last|during|via|from|after|en|este|esta|por|a traves|durante|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo))\b")


def _statements(text: Text, sentence: Sentence, running: Running, drafts: list[Draft]) -> list[Draft]:
    """What speakers say that made no other claim: quotations and reported speech."""
    page = text.page
    taken = [(d.start, d.end) for d in drafts]
    out: list[Draft] = []

    def add(start: int, end: int) -> None:
        start, end = tidy(page.text, start, end)
        if end - start < 12 or len(page.text[start:end].split()) < 3:
            return
        if any(s < end and start < e for s, e in taken) or text.quotes.around(start, end) is None and _CIRCUMSTANCE.match(page.low, start, end):
            return
        if said_of(text, sentence, start, end, running).speaker is None:
            return
        out.append(Draft(start, end, "statement", None, None, Clause(start, end, (), ())))
        taken.append((start, end))

    for start, end in text.quotes.within(sentence.start, sentence.end):
        add(max(start, sentence.start), min(end, sentence.end))
    for a in sentence.attributions:
        if a.scope == "after":
            begin = a.end if a.act in ("said", "cited") else a.start
            add(begin, sentence.end)
        elif a.scope == "before":
            add(sentence.start, a.start)
        else:
            if a.act != "cited" or a.start <= sentence.start + 3:
                add(a.end, sentence.end)
            add(sentence.start, a.start)
    return out


def _unique(found: list[tuple[Draft, Claim]]) -> list[Claim]:
    """Claims without exact repeats of kind, span and quantity."""
    seen: dict = {}
    for _, claim in found:
        key = (claim.kind, claim.text_span, claim.quantity and (claim.quantity.low, claim.quantity.high))
        seen.setdefault(key, claim)
    return list(seen.values())
