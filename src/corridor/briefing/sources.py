"""Who said what: reports, claims, contradictions and what was announced."""

import datetime as dt

import numpy as np

from corridor.assimilation.cast import gateways
from corridor.briefing.context import Announcement, ClaimRow, ContradictionRow, ReportRow
from corridor.forecast import group_size
from corridor.language import Language
from corridor.movement.state import ENDED, SLOTS
from corridor.records import Claim, Quantity
from corridor.walk import Walk

MOST_WORDS = 25  # of a claim's words that are shown
COMPARATORS = {
    "exact": "{n}", "about": "about {n}", "almost": "almost {n}", "more_than": "more than {n}", "at_least": "at least {n}",
    "up_to": "up to {n}", "less_than": "less than {n}", "range": "{n} to {m}", "relative": "{n} {unit} as many", "vague": "in the order of {n} or more",
}


def quantity_words(quantity: Quantity | None, say: Language) -> str:
    """A quantity as a reader would say it."""
    if quantity is None:
        return ""
    low = quantity.low if quantity.low is not None else quantity.high
    digits = 0 if low == int(low) else 1
    words = say(COMPARATORS[quantity.comparator], n=say.number(low, digits),
                m=say.number(quantity.high if quantity.high is not None else low, digits), unit=say(quantity.unit))
    if quantity.comparator == "relative":
        resolved = (quantity.resolved or {}).get("low")
        return f"{words} ({say.number(resolved)})" if resolved else words
    return f"{words} {say(quantity.unit)}"


def _shortened(text: str) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= MOST_WORDS else " ".join(words[:MOST_WORDS]) + " …"


def claim_rows(walk: Walk, say: Language) -> tuple[ClaimRow, ...]:
    """Every claim with its words; speakers in full (the audience decides later)."""
    reports = {r.id: r for r in walk.case.reports}
    family = {member: f for f in walk.families for member in f.members}
    rows = []
    for claim in walk.claims:
        report, kin = reports[claim.article], family.get(claim.id)
        rows.append(ClaimRow(
            claim.id, claim.article, report.publisher or claim.article, report.published or "", claim.kind,
            claim.speaker or report.publisher or claim.article, claim.speaker_role, claim.via, claim.modality, claim.is_quote,
            quantity_words(claim.quantity, say), claim.place or "", claim.date or "", _shortened(claim.text),
            kin.id if kin else claim.id, kin is not None and kin.origin != claim.id, tuple(say(f) for f in claim.flags),
            claim.id in walk.reading.by_analyst))
    return tuple(rows)


def report_rows(walk: Walk) -> tuple[ReportRow, ...]:
    """The reports and what they retell."""
    origin = {d.derived_id: d for d in walk.derivations}
    rows = []
    for report in walk.case.reports:
        source = origin.get(report.id)
        title = report.title or " ".join(report.text.split()[:12])
        rows.append(ReportRow(report.id, report.publisher or report.id, report.published or "", title, report.url or "",
                              report.language, source.origin_id if source else "", source.relation if source else ""))
    return tuple(rows)


def contradiction_rows(walk: Walk, say: Language) -> tuple[ContradictionRow, ...]:
    """Claims that cannot all be right."""
    def words(topic: str) -> str:
        subject, _, what = topic.partition(": ")
        if subject == "destination":
            return say("Where to: {what}", what=what)
        if subject.startswith("number of "):
            unit, _, when = subject.removeprefix("number of ").partition(", ")
            return say("How many ({unit}, {when})", unit=say(unit), when=say(when))
        return say("Who they are: {what}", what=what)
    return tuple(ContradictionRow(words(c.about), c.claims) for c in walk.contradictions)


def _in_place(walk: Walk, locations: set[int]) -> np.ndarray:
    """People of all groups in a set of places by night, shape (M, T)."""
    track = walk.forecast.track
    there = np.isin(track.night, list(locations))
    return np.where(there, track.size, 0).sum(1)


def _reaches(walk: Walk, slot: int, locations: set[int], share: float) -> np.ndarray:
    """Whether so large a share of today's group gets to one of these places, shape (M,)."""
    track = walk.forecast.track
    mine = slice(slot, slot + SLOTS)
    there = np.isin(track.night[:, mine], list(locations))
    crossed = (track.regime[:, mine] == ENDED) & there
    before = np.concatenate([track.size[:, mine, :1], track.size[:, mine, :-1]], axis=2)
    people = np.where(there, np.where(crossed, before, track.size[:, mine]), 0).sum(1)
    today = group_size(track, slot)[:, 0]
    return (people >= np.maximum(share * today, 1)[:, None]).any(1)


def announcements(walk: Walk, say: Language) -> tuple[Announcement, ...]:
    """Odds of everything that was announced about the groups, from the members."""
    network, track = walk.case.network, walk.forecast.track
    role = {c.id: c.speaker_role for c in walk.claims}
    out = []
    for call in walk.cast.calls:
        places = {network.index[i] for i in (call.meeting or call.called)}
        by = call.date or track.dates[-1]
        people = _in_place(walk, places)
        until = lambda day: people[:, [d <= day for d in track.dates]].max(1, initial=0)
        whole = float((until(by) >= call.size).mean())
        part = float((until(by + dt.timedelta(days=3)) >= call.size / 10).mean())
        where = call.meeting_place or network[call.called[0]].name
        text = say("{number} people meet in {place} by {date}", number=say.number(call.size), place=where, date=say.date(by))
        _, km = network.ways([network.index[(call.called or call.meeting)[0]]])
        reason = say("{start} lies {km} km by road from the meeting place, with {days} days to go; announced groups seldom gather in full.",
                     start=network[(call.called or call.meeting)[0]].name, km=say.number(min(km[0, i] for i in places)),
                     days=max((by - walk.case.as_of).days, 0))
        out.append(Announcement(text, role.get(call.claim_ids[0], call.role), call.date, whole, part, reason, _size_record(walk, say), call.claim_ids))
    seen: set = set()
    for goal in walk.evidence.destinations:
        key = (frozenset(goal.locations), goal.dropped)
        if key in seen or not walk.cast.groups:
            continue
        seen.add(key)
        ports, _ = gateways(network, goal.locations)
        places = {network.index[i] for i in goal.locations} | set(ports)
        slot = walk.cast.slot(goal.group)
        whole, part = (float(_reaches(walk, slot, places, share).mean()) for share in (0.5, 0.1))
        ids = tuple(d.claim_id for d in walk.evidence.destinations if frozenset(d.locations) == key[0] and d.dropped == goal.dropped)
        if goal.dropped:
            text, whole, part = say("The group does not go to {place}", place=goal.place), 1 - part, 1 - whole
        else:
            text = say("The group (half of it or more) reaches {place} within {days} days", place=goal.place, days=walk.case.horizon_days)
        reason = say("Most groups from the south end before they get far: by offers of papers, by force, or by slow loss.")
        out.append(Announcement(text, role.get(goal.claim_id, "media"), None, whole, part, reason, _far_record(walk, say), ids))
    return tuple(out)


def _size_record(walk: Walk, say: Language) -> str:
    record = walk.priors.sizes
    if not record.cases:
        return say("No earlier announcement of a size is on record for this day; the prior for organisers' figures is used.")
    return say("Of {n} sizes announced by organisers and participants before this day, {k} came true; the median was {ratio} of what was announced (data/priors/announced_sizes.csv).",
               n=record.cases, k=record.came_true, ratio=say.number(float(np.median(record.ratios)), 2))


def _far_record(walk: Walk, say: Language) -> str:
    record = walk.priors.destinations
    return say("Of {n} far destinations announced and decided before this day, {k} were reached by the whole group (data/priors/announced_destinations.csv).",
               n=record.cases, k=record.came_true)


def claims_of(walk: Walk, *kinds: str) -> tuple[str, ...]:
    """Ids of claims of some kinds, those that retell left out."""
    retold = {m for f in walk.families for m in f.members if m != f.origin}
    return tuple(c.id for c in walk.claims if c.kind in kinds and c.id not in retold)


def plans(claim: Claim) -> bool:
    """Whether a claim puts a planned event into the calendar."""
    return claim.kind in ("planned_meeting", "departure", "arrival") and claim.modality == "expected" and bool(claim.date) and len(claim.date) == 10
