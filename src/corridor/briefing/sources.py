"""Who said what: reports, claims, contradictions and what was announced."""

import datetime as dt

import numpy as np

from corridor.assimilation.cast import gateways
from corridor.briefing.context import Announcement, ClaimRow, ContradictionRow, ReportRow
from corridor.briefing.wording import Wording
from corridor.evidence import LATE_BY
from corridor.forecast import group_size
from corridor.language import Language
from corridor.movement.state import ENDED, SLOTS
from corridor.network import Network
from corridor.observations import Destination, interval
from corridor.records import Claim, Quantity
from corridor.walk import Walk

MOST_WORDS = 25  # of a claim's words that are shown
NEAR_DAYS = 7  # on foot: a place no farther is a stop of the coming week, and not a far destination
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


def flag_words(flag: str, say: Language) -> str:
    """A doubt about a claim in the reader's language; what it names stays as it was written."""
    head, colon, rest = flag.partition(": ")
    return say("place not in the corridor: {place}", place=rest) if head == "place not in the corridor" and colon else say(flag)


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
            kin.id if kin else claim.id, kin is not None and kin.origin != claim.id, tuple(flag_words(f, say) for f in claim.flags),
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
    dated = Wording(say).dated

    def words(topic: str) -> str:
        subject, _, what = topic.partition(": ")
        if subject == "destination":
            return say("Where to: {what}", what=what)
        if subject.startswith("number of "):
            unit, _, when = subject.removeprefix("number of ").partition(", ")
            return say("How many ({unit}, {when})", unit=say(unit), when=dated(when) if when[:1].isdigit() else say(when))
        return say("Who they are: {what}", what=what)
    return tuple(ContradictionRow(words(c.about), c.claims) for c in walk.contradictions)


def _in_place(walk: Walk, locations: set[int]) -> np.ndarray:
    """People of all groups in a set of places by night, shape (M, T)."""
    track = walk.forecast.track
    there = np.isin(track.night, list(locations))
    return np.where(there, track.size, 0).sum(1)


def _passed(network: Network, nights: np.ndarray, places: list[int]) -> np.ndarray:
    """Whether the way of each day to its night leads through one of these places, shape of ``nights`` (..., T); never on the first day."""
    used, at = np.unique(nights, return_inverse=True)
    at = at.reshape(nights.shape)
    _, km = network.ways(used.tolist())
    there, between = km[:, places], km[:, used]
    a, b = at[..., :-1], at[..., 1:]
    through = (there[a] + there[b] <= between[a, b][..., None] + 1).any(-1) & (a != b)
    return np.concatenate([np.zeros((*nights.shape[:-1], 1), bool), through], axis=-1)


def _reaches(walk: Walk, slot: int, locations: set[int], share: float, by: dt.date) -> np.ndarray:
    """Whether so large a share of today's group gets to one of these places, or through it, by a day, shape (M,)."""
    track = walk.forecast.track
    mine = slice(slot, slot + SLOTS)
    night = track.night[:, mine]
    there = np.isin(night, list(locations)) | _passed(walk.case.network, night, sorted(locations))
    crossed = (track.regime[:, mine] == ENDED) & there
    before = np.concatenate([track.size[:, mine, :1], track.size[:, mine, :-1]], axis=2)
    people = np.where(there, np.where(crossed, before, track.size[:, mine]), 0).sum(1)
    today = group_size(track, slot)[:, 0]
    return (people >= np.maximum(share * today, 1)[:, None])[:, [day <= by for day in track.dates]].any(1)


def announcements(walk: Walk, say: Language) -> tuple[Announcement, ...]:
    """Odds of everything that was announced about the groups, from the members."""
    network, track = walk.case.network, walk.forecast.track
    role = {c.id: c.speaker_role for c in walk.claims}
    out = []
    for call in walk.cast.calls:
        if call.date and call.date + dt.timedelta(days=LATE_BY) < walk.case.as_of:
            continue  # its day went by and nobody reports it
        places = {network.index[i] for i in (call.meeting or call.called)}
        by = call.date or track.dates[-1]
        people = _in_place(walk, places)
        until = lambda day: people[:, [d <= day for d in track.dates]].max(1, initial=0)
        whole = float((until(by) >= call.size).mean())
        part = float((until(by + dt.timedelta(days=LATE_BY)) >= call.size / 10).mean())
        where = call.meeting_place or network[call.called[0]].name
        text = say("{number} people meet in {place} by {date}", number=say.number(call.size), place=where, date=say.date(by))
        _, km = network.ways([network.index[(call.called or call.meeting)[0]]])
        reason = say("{start} lies {km} km by road from the meeting place, with {days} days to go; announced groups seldom gather in full.",
                     start=network[(call.called or call.meeting)[0]].name, km=say.number(min(km[0, i] for i in places)),
                     days=max((by - walk.case.as_of).days, 0))
        out.append(Announcement(text, role.get(call.claim_ids[0], call.role), call.date, whole, part, reason, _size_record(walk, say), call.claim_ids))
    return (*out, *_goals(walk, say, role))


def _goals(walk: Walk, say: Language, role: dict[str, str]) -> list[Announcement]:
    """Places that the groups are said to reach: those open first, then those where reports have them already.

    One whose day went by and of which nothing was reported is left out: no
    later arrival would make it true.
    """
    published = {r.id: r.published for r in walk.case.reports}
    article = {c.id: c.article for c in walk.claims}
    told = lambda goal: interval(None, published[article[goal.claim_id]], walk.case.as_of)[0]
    same: dict[tuple, list[Destination]] = {}
    for goal in sorted(walk.evidence.destinations, key=lambda d: (told(d), d.claim_id)) if walk.cast.groups else ():
        same.setdefault((frozenset(goal.locations), goal.dropped), []).append(goal)
    out = []
    for goals in same.values():
        goal = goals[-1]
        by = max((g.by for g in goals if g.by), default=None)
        came = None if goal.dropped else min((s.date for s in walk.evidence.places if s.group == goal.group and s.date >= told(goals[0])
                                              and set(s.locations) <= set(goal.locations)), default=None)
        if came or not by or by >= walk.case.as_of or goal.dropped:
            out.append(_goal(walk, say, goal, by, came, role, tuple(g.claim_id for g in goals)))
    return sorted(out, key=lambda a: (a.came is not None, a.by_date or dt.date.max))


def _goal(walk: Walk, say: Language, goal: Destination, by: dt.date | None, came: dt.date | None, role: dict[str, str], ids: tuple[str, ...]) -> Announcement:
    network, track = walk.case.network, walk.forecast.track
    ports, _ = gateways(network, goal.locations)
    places = {network.index[i] for i in goal.locations} | set(ports)
    slot, place, last = walk.cast.slot(goal.group), place_named(goal.place, say), track.dates[-1]
    who = role.get(goal.claim_id, "media")
    if came:
        return Announcement(say("The group reaches {place}", place=place), who, by, 1.0, 1.0, "", "", ids, True, came)
    until = min(by, last) if by else last
    whole = float(_reaches(walk, slot, places, 0.5, until).mean())
    part = float(_reaches(walk, slot, places, 0.1, min(until + dt.timedelta(days=LATE_BY), last)).mean())
    if goal.dropped:
        text, whole, part, by = say("The group does not go to {place}", place=place), 1 - part, 1 - whole, None
    elif by:
        text = say("The group (half of it or more) reaches {place} by {date}", place=place, date=say.date(by))
    else:
        text = say("The group (half of it or more) reaches {place} within {days} days", place=place, days=walk.case.horizon_days)
    alive = track.size[:, slot, 0] > 0
    _, km = network.ways(sorted(places))
    away = float(np.median(km[:, track.night[alive, slot, 0]].min(0))) if alive.any() else np.inf
    stage = walk.priors.parameters["stage_km"].a
    if away <= NEAR_DAYS * stage:
        reason = say("{place} lies about {km} km by road from where the group is now; a walking day is about {stage} km.",
                     place=place[:1].upper() + place[1:], km=say.number(round(away)), stage=say.number(stage))
        record = _stop_record(walk, say)
    else:
        reason = say("Most groups from the south end before they get far: by offers of papers, by force, or by slow loss.")
        record = _far_record(walk, say)
    return Announcement(text, who, by, whole, part, reason, record, ids, not goal.dropped)


def place_named(place: str, say: Language) -> str:
    """A place as a sentence names it: one written small, such as "frontera con Estados Unidos", with its article."""
    if not place[:1].islower():
        return place
    return say("the {place}", place=place) if say.code == "en" or place.split()[0] in ("frontera", "línea", "ciudad", "capital") else place


def _stop_record(walk: Walk, say: Language) -> str:
    return say("Next stops announced by organisers and participants came true on the day in {k} of {n} cases known then.",
               k=walk.priors.stops.came_true, n=walk.priors.stops.cases) + " (data/priors/announced_stops.csv)"


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
