"""Everything the page of scores says, as one documented record.

The page, ``verification.json`` and the terminal are written from this record
and from nothing else. Movements are aggregated groups; people are counts.
"""

import datetime as dt
from dataclasses import dataclass

from corridor.briefing.context import about


@dataclass(frozen=True)
class Against:
    reference: str = about("persistence | decay | announced | climatology | believed | record | walking")
    value: float = about("what the reference scores on the same cases")
    skill: float | None = about("share of the way from the reference to a perfect forecast; below 0 = worse than the reference; None = the reference is perfect")


@dataclass(frozen=True)
class LeadScore:
    quantity: str = about("size | place | arrival")
    score: str = about("name of the score, as in the table of scores")
    lead: str = about("days ahead: 1-2, 3-5, 6-9, 10-14, or all")
    unit: str = about("unit of the score")
    orientation: str = about("lower | zero | level: which values are better")
    value: float = about("mean over movements of each movement's mean")
    against: tuple[Against, ...] = about("references on the same cases")
    cases: int = about("forecast days judged")
    movements: int = about("movements they belong to")


@dataclass(frozen=True)
class CoverageRow:
    lead: str = about("days ahead, or all")
    level: float = about("share of cases that the interval should hold")
    share: float = about("share of reported sizes that it held")
    low: float = about("low end of the 95 % interval of that share, if cases were independent")
    high: float = about("high end")
    cases: int = about("forecast days judged")


@dataclass(frozen=True)
class RankRow:
    lead: str = about("days ahead, or all")
    counts: tuple[int, ...] = about("reported sizes by where they fell among the members, lowest tenth first")
    chi_square: float = about("Pearson's chi-square against a flat histogram")
    p_value: float = about("its p-value, if cases were independent; small = not flat")


@dataclass(frozen=True)
class AnnouncedCase:
    kind: str = about("size | stop | destination")
    movement: str = about("movement")
    text: str = about("what was announced, in the reader's language")
    init: dt.date = about("day of our forecast: the last one between the announcement and its day")
    by_date: dt.date = about("day by which it was to come true")
    probability: float = about("probability that we gave")
    record: float = about("share of such announcements of other movements that came true")
    came_true: bool = about("whether it did, as far as was reported")
    source: str = about("address of the report that carries the announcement, or empty")


@dataclass(frozen=True)
class AnnouncedScore:
    kind: str = about("size | stop | destination | all")
    cases: int = about("announcements judged")
    movements: int = about("movements they belong to")
    came_true: float = about("share that came true")
    probability: float = about("mean probability that we gave")
    brier: float = about("mean squared error of our probability; 0 is perfect, 0.25 is a coin")
    against: tuple[Against, ...] = about("believed: every announcement comes true; record: the share among other movements")


@dataclass(frozen=True)
class ArrivalScore:
    lead: str = about("days from the forecast to the first report from the place, or all")
    cases: int = about("arrivals judged: places first reported after the forecast")
    movements: int = about("movements they belong to")
    foretold: float = about("mean share of members that come near the place within 14 days")
    dated: int = about("arrivals that at least one in twenty members comes near: those have a day to be judged")
    days_off: float | None = about("mean size of the error of the median day of the members that come near, in days; None without such a case")
    days_late: float | None = about("mean of that median day minus the day reported: above 0 = we said too late")
    walking_off: float | None = about("the same error if every group came nearer by the usual way of a day")
    skill: float | None = about("share of the way from that reference to a perfect day; None = the reference is perfect")


@dataclass(frozen=True)
class Reason:
    kind: str = about("dissolved | bused | accepted_papers | detained | left_group | split | joined | merged | route_change | measure | fast | still | start | part | disagree | stale | unknown")
    text: str = about("why, in the reader's language")
    words: str = about("what the table of measures says of it, in English, or empty")
    source: str = about("address of the report or act it rests on, or empty")


@dataclass(frozen=True)
class Miss:
    quantity: str = about("size | place")
    movement: str = about("movement")
    name: str = about("where and when it started")
    init: dt.date = about("day of the forecast")
    valid: dt.date = about("day that it foretold")
    lead_days: int = about("days between them")
    score: float = about("CRPS of log(1 + people), or energy score in km")
    said_p10: float | None = about("people, 10th percentile of what we said; None for places")
    said_p50: float | None = about("median")
    said_p90: float | None = about("90th percentile")
    said_place: str = about("likeliest place of the members, or empty")
    said_share: float | None = about("share of existing members that had it there")
    odds: float = about("share of members as low or as high as what came, or within 50 km of it")
    came_people: float | None = about("people reported; 0 = dissolved; None for places")
    came_place: str = about("place reported")
    off_km: float | None = about("mean distance of the members from the place reported; None for sizes")
    reasons: tuple[Reason, ...] = about("why, as far as the data tell, the weightiest first")


@dataclass(frozen=True)
class Verification:
    title: str = about("title of the page")
    language: str = about("en | es")
    made_from: str = about("file of forecasts, or how they were made")
    first: dt.date = about("first day of a forecast")
    last: dt.date = about("last day that is judged")
    movements: int = about("movements with a forecast")
    forecasts: int = about("forecasts judged")
    members: int = about("possible futures of a forecast")
    days_judged: int = about("forecast days on which a size or a place was reported")
    days_missing: int = about("forecast days on which one was reported and no forecast was given")
    messages: tuple[str, ...] = about("what matters, in order, in the reader's language")
    scores: tuple[LeadScore, ...] = about("scores of sizes and places by days ahead")
    coverage: tuple[CoverageRow, ...] = about("how often intervals of size held what was reported")
    ranks: tuple[RankRow, ...] = about("rank histograms of size")
    announcements: tuple[AnnouncedScore, ...] = about("odds of announcements, by kind")
    announced: tuple[AnnouncedCase, ...] = about("each announcement judged")
    arrivals: tuple[ArrivalScore, ...] = about("days of arrival")
    misses: tuple[Miss, ...] = about("our worst forecasts, at most one of a movement for sizes and one for places")
    limits: tuple[str, ...] = about("what these scores cannot say")
