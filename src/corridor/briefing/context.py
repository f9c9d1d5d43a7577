"""Everything a briefing says, as one documented record.

The page, ``briefing.json`` and the terminal are written from this record and
from nothing else. Each field's ``help`` is its documentation. People are
counts; percentiles are over the members. Dates are ``datetime.date``.
"""

import datetime as dt
from dataclasses import dataclass, field


def about(text: str, **default):
    """A field with its documentation."""
    return field(metadata={"help": text}, **default)


REVISED = "True if in an earlier briefing this figure rested on a claim that was since corrected, rejected or retracted"


@dataclass(frozen=True)
class KeyMessage:
    text: str = about("one sentence in the reader's language, words and numbers")
    topic: str = about("size | place | announcement | needs | ports | scenario | sources")
    claim_ids: tuple[str, ...] = about("claims the message rests on", default=())
    revised: bool = about(REVISED, default=False)


@dataclass(frozen=True)
class SizeDay:
    date: dt.date = about("day")
    p05: float = about("5th percentile of the people in the group that day")
    p10: float = about("10th percentile")
    p25: float = about("25th percentile")
    p50: float = about("median")
    p75: float = about("75th percentile")
    p90: float = about("90th percentile")
    p95: float = about("95th percentile")


@dataclass(frozen=True)
class GroupForecast:
    id: str = about("short id, e.g. group-1")
    name: str = about("what the reports call it, in the reader's language")
    announced_only: bool = about("True if no report has seen it yet")
    place_now: str = about("most likely place on the as-of day")
    place_now_share: float | None = about("share of members that have it there (or in that state); None = not shown")
    size_now: SizeDay = about("people on the as-of day")
    sizes: tuple[SizeDay, ...] = about("one entry per day from as-of to the horizon")
    p_exists: tuple[float, ...] = about("per day, probability that it still moves as a group")
    claim_ids: tuple[str, ...] = about("claims it rests on", default=())
    revised: bool = about(REVISED, default=False)


@dataclass(frozen=True)
class TownDay:
    date: dt.date = about("night of this date")
    p10: float | None = about("10th percentile of people on the move present overnight; None = suppressed")
    p50: float | None = about("median")
    p90: float | None = about("90th percentile")
    p_any: float = about("probability that at least 50 people are present")
    p_exceed: float | None = about("probability that people present exceed the beds of capacity.csv; None without capacity")


@dataclass(frozen=True)
class TownForecast:
    location_id: str = about("id of the location, or of the state in a public briefing")
    name: str = about("name as written on signs")
    state: str = about("state")
    lat: float = about("latitude")
    lon: float = about("longitude")
    beds: int | None = about("beds from capacity.csv, None if unknown")
    beds_source: str = about("source of the beds")
    p_visit: float = about("probability that a group spends at least one night there within the horizon")
    arrival_dots: tuple[dt.date, ...] = about("up to 50 quantile dots of the first arrival day; fewer dots = less likely to come")
    arrival_p10: dt.date | None = about("early end of the arrival day, if it comes")
    arrival_p50: dt.date | None = about("median arrival day, if it comes")
    arrival_p90: dt.date | None = about("late end, if it comes")
    days: tuple[TownDay, ...] = about("one entry per day")
    claim_ids: tuple[str, ...] = about("claims about this town", default=())
    revised: bool = about(REVISED, default=False)


@dataclass(frozen=True)
class Need:
    location_id: str = about("id of the location")
    name: str = about("its name")
    date: dt.date = about("day of highest median need within the horizon")
    standard: str = about("what is needed, in the reader's language")
    unit: str = about("unit, e.g. litres/day")
    p10: float | None = about("10th percentile; None = suppressed")
    p50: float | None = about("median")
    p90: float | None = about("90th percentile")
    source: str = about("the standard's source")


@dataclass(frozen=True)
class ClaimRow:
    id: str = about("claim id, e.g. seed-001-c02; the page anchors it as #claim-<id>")
    report_id: str = about("report it stands in")
    publisher: str = about("publisher")
    published: str = about("ISO date as known")
    kind: str = about("kind of claim")
    speaker: str = about("who said it (by role unless the audience is local)")
    role: str = about("organiser | participant | authority | head_count | un_ngo | media | expert | business | other")
    via: tuple[str, ...] = about("who relayed it")
    modality: str = about("asserted | expected | denied | allegation | historical")
    is_quote: bool = about("whether the words stand in quotation marks")
    quantity: str = about("the quantity in words, e.g. 'more than 1,000 people', or empty")
    place: str = about("place as written, or empty")
    date: str = about("ISO date or interval, or empty")
    words: str = about("the exact words (at most 25 of them)")
    family_id: str = about("family of retellings it belongs to")
    retold: bool = about("True if it repeats an earlier claim of its family and adds no evidence")
    flags: tuple[str, ...] = about("doubts in words", default=())
    by_analyst: bool = about("True if an analyst added the claim or set how it is read", default=False)


@dataclass(frozen=True)
class CorrectionRow:
    date: dt.date = about("day of the act")
    act: str = about("correct | reject | add | retract")
    subject: str = about("the words of the claim, or the publisher of the report; empty in public")
    reason: str = about("why, as the analyst wrote it; empty in public")
    by: str = about("the desk or role that did it; empty in public")
    figures: int = about("how many figures of earlier briefings rested on it")


@dataclass(frozen=True)
class ReportRow:
    id: str = about("report id")
    publisher: str = about("publisher")
    published: str = about("ISO date as known")
    title: str = about("title or first words")
    url: str = about("address or empty")
    language: str = about("language")
    origin_id: str = about("report it retells, syndicates or translates; empty if none")
    relation: str = about("retells | syndicated | translates or empty")


@dataclass(frozen=True)
class ContradictionRow:
    about_what: str = about("what the claims disagree on, in the reader's language")
    claim_ids: tuple[str, ...] = about("the claims, side by side")


@dataclass(frozen=True)
class Announcement:
    text: str = about("what was announced, in the reader's language")
    announced_by: str = about("role of who announced it")
    by_date: dt.date | None = about("target day")
    probability: float = about("probability that it comes true as announced")
    in_part: float = about("probability that it comes true in part (a tenth or more of the size, or up to 3 days late)")
    reason: str = about("why, in one sentence")
    record: str = about("how such announcements came true before, with its source")
    claim_ids: tuple[str, ...] = about("claims that announce it", default=())
    reaches: bool = about("whether it is about a place to be reached: its odds hold for that place only", default=False)
    came: dt.date | None = about("day on which reports have the group there; the odds are settled then", default=None)
    revised: bool = about(REVISED, default=False)


@dataclass(frozen=True)
class PortHour:
    hour: dt.datetime = about("local hour")
    wait_passenger_min: float = about("median over members of the mean wait of passenger vehicles")
    wait_passenger_p90_min: float = about("90th percentile")
    wait_cargo_min: float = about("median wait of trucks")
    wait_cargo_p90_min: float = about("90th percentile")
    wait_pedestrian_min: float = about("median wait of people on foot with documents")


@dataclass(frozen=True)
class PortForecast:
    location_id: str = about("id of the port of entry")
    name: str = about("name")
    lat: float = about("latitude")
    lon: float = about("longitude")
    p_arrivals: float = about("probability that at least 10 people of the groups or dispersed arrive within the horizon")
    first_arrival_p50: dt.date | None = about("median first day with arrivals, if any")
    arrivals_p10: float | None = about("people arriving within the horizon, 10th percentile")
    arrivals_p50: float | None = about("median")
    arrivals_p90: float | None = about("90th percentile")
    intake_per_day: float = about("people a day the port takes in before anyone waits outside")
    outside_p50: float | None = about("people waiting outside on the worst day, median")
    outside_p90: float | None = about("90th percentile")
    wait_cargo_usual_min: float | None = about("usual mean wait of trucks at this time of year; None where no truck crosses or their traffic is not known, as below")
    wait_cargo_worst_day_min: float | None = about("mean wait of trucks on the worst day, median over members")
    wait_passenger_usual_min: float | None = about("usual mean wait of passenger vehicles, over all lane types")
    wait_passenger_worst_day_min: float | None = about("on the worst day, median over members")
    wait_pedestrian_usual_min: float | None = about("usual mean wait of pedestrians")
    truck_hours_p50: float | None = about("extra truck-hours of delay within the horizon, median")
    truck_hours_p90: float | None = about("90th percentile")
    value_delayed_usd: float | None = about("value of goods in trucks delayed by more than an hour beyond usual, median")
    value_lost_usd_low: float | None = about("trade lost, low end (nothing is lost)")
    value_lost_usd_high: float | None = about("trade lost, high end")
    gdp_usd_low: float | None = about("GDP band, low end")
    gdp_usd_high: float | None = about("GDP band, high end")
    hours: tuple[PortHour, ...] = about("hour by hour around the busiest days (at most 96 hours), or empty", default=())
    flags: tuple[str, ...] = about("what is borrowed or uncertain", default=())
    wait_pedestrian_worst_day_min: float | None = about("mean wait of pedestrians on the worst day, median over members", default=None)


@dataclass(frozen=True)
class PortReport:
    claim_id: str = about("claim of a measure, of officers or of a wait at a port of entry")
    location_id: str = about("id of the port, or empty where several or none is named")
    port: str = about("name of the port or state, or empty")
    state: str = about("given: a row of measures.csv acts there then | missing: none does, the figures do without | ended: tells of an end | taken_back: a later one does | no_lever | wait")
    row: str = about("where missing: a row for measures.csv, to be checked; empty in public", default="")


@dataclass(frozen=True)
class Outcome:
    name: str = about("what is compared, in the reader's language")
    unit: str = about("unit")
    p10: float | None = about("10th percentile")
    p50: float | None = about("median")
    p90: float | None = about("90th percentile")
    change_p50: float | None = about("median paired difference from the first scenario; None for the first")
    change_p10: float | None = about("10th percentile of the paired difference", default=None)
    change_p90: float | None = about("90th percentile of the paired difference", default=None)


@dataclass(frozen=True)
class Scenario:
    id: str = about("id")
    title: str = about("title in the reader's language")
    assumptions: str = about("what is assumed, in the reader's language")
    outcomes: tuple[Outcome, ...] = about("the same outcomes in the same order for every scenario")
    claim_ids: tuple[str, ...] = about("claims that speak of it", default=())


@dataclass(frozen=True)
class CalendarRow:
    date: dt.date = about("day")
    text: str = about("what happens, in the reader's language")
    kind: str = about("event | announced | measure | arrival")
    claim_ids: tuple[str, ...] = about("claims that say so", default=())


@dataclass(frozen=True)
class Skill:
    text: str = about("how often forecasts like this were right, in one sentence")
    source: str = about("where that is measured")


@dataclass(frozen=True)
class SkillRow:
    lead: str = about("days ahead: 1-2, 3-5, 6-9, 10-14, or all")
    size_beside_last: float | None = about("share of the error of keeping the last size that such forecasts saved; below 0 = they were worse")
    size_beside_others: float | None = about("the same beside the changes seen in other movements")
    inside_80: float | None = about("share of sizes reported later inside the 80 % interval")
    place_km: float | None = about("error of the place in km (energy score)")
    place_beside_last: float | None = about("share of the error of keeping the last place that such forecasts saved")
    cases: int = about("days on which a size was judged")
    movements: int = about("past movements they belong to")


@dataclass(frozen=True)
class MapLine:
    from_lat: float = about("latitude of one end")
    from_lon: float = about("longitude of one end")
    to_lat: float = about("latitude of the other end")
    to_lon: float = about("longitude of the other end")
    mode: str = about("road | rail")
    used: float = about("probability that a group travels it within the horizon")


@dataclass(frozen=True)
class Briefing:
    title: str = about("title of the case")
    language: str = about("en | es")
    audience: str = about("local | partner | public")
    recipient: str = about("named reception actor for a partner briefing, or empty")
    purpose: str = about("stated purpose of a partner briefing, or empty")
    as_of: dt.date = about("nothing published after this day enters")
    valid_until: dt.date = about("use no later than this day")
    horizon_days: int = about("days ahead")
    members: int = about("number of possible futures")
    seed: int = about("seed of the random streams")
    effective_sources: float = about("effective number of independent sources behind the size of the group")
    key_messages: tuple[KeyMessage, ...] = about("what matters, in order")
    groups: tuple[GroupForecast, ...] = about("the groups and how they may fare")
    towns: tuple[TownForecast, ...] = about("towns in order along the way, those with a chance of being visited first")
    needs: tuple[Need, ...] = about("needs by town on its busiest day")
    reports: tuple[ReportRow, ...] = about("the reports")
    claims: tuple[ClaimRow, ...] = about("who said what")
    contradictions: tuple[ContradictionRow, ...] = about("claims that cannot all be right")
    announcements: tuple[Announcement, ...] = about("odds of each announcement")
    ports: tuple[PortForecast, ...] = about("ports of entry, those with arrivals first")
    scenarios: tuple[Scenario, ...] = about("scenarios side by side; the first is 'as things stand'")
    calendar: tuple[CalendarRow, ...] = about("dated events and plans")
    map_lines: tuple[MapLine, ...] = about("the roads of the corridor for the map; empty for a public briefing's predicted path")
    skill: tuple[Skill, ...] = about("how often forecasts like this were right")
    skill_by_lead: tuple[SkillRow, ...] = about("the same by days ahead")
    assumptions: tuple[str, ...] = about("assumptions, in the reader's language")
    limits: tuple[str, ...] = about("limits")
    intended_use: str = about("what it is for")
    prohibited_use: str = about("what it must not be used for")
    contact: str = about("whom to tell about an error")
    changes: tuple[str, ...] = about("what could change this most", default=())
    corrections: tuple[CorrectionRow, ...] = about("what was corrected, rejected, added or retracted, latest first", default=())
    port_reports: tuple[PortReport, ...] = about("measures and waits at ports of entry that reports tell of; empty in public", default=())
