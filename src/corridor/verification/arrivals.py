"""Days of arrival: when members first come near a place, and when it was first reported.

An arrival is a place reported within the days of a forecast from which nothing
had been reported before and which lies away from the last place known. Its
day is judged as briefings say it: the median over the members that come near
at all, where at least :data:`FEW` of them do; how many do is told beside it.
"""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corridor.hindcast.history import Row, inits
from corridor.hindcast.replay import LEADS, Replay
from corridor.network import great_circle_km
from corridor.scores import SCORES
from corridor.verification.announced import NEAR_KM
from corridor.verification.cases import BUCKETS, Key, known_on, what_came
from corridor.verification.context import ArrivalScore
from corridor.verification.leads import mean_over_movements, score_case

FEW = 0.05  # of members, to have a day
USUAL_KM_A_DAY = 19.0  # straight: the middle of 13 to 25 km a day on foot, rests included


@dataclass(frozen=True)
class Arrival:
    """One place first reported ``lead`` days after a forecast; ``days`` of first coming near of the members that do."""

    movement: str
    init: dt.date
    lead: int
    days: np.ndarray
    share: float
    walking: float


def arrivals(rows: Sequence[Row], forecasts: Mapping[Key, Replay]) -> Iterator[Arrival]:
    """Every arrival within the days of a forecast."""
    came = what_came(rows)
    for movement, init in inits(rows):
        made = forecasts.get((movement, init))
        known = known_on([r for r in rows if r.movement == movement], init).places
        if made is None or not known:
            continue
        spots = sorted((day, spot) for (who, day), spot in came.places.items() if who == movement)
        for day, spot in spots:
            lead = (day - init).days
            before = [s for d, s in spots if d < day] + [known[-1][1]]
            if not 1 <= lead <= LEADS or min(float(great_circle_km(*s, *spot)) for s in before) <= NEAR_KM:
                continue
            near = (great_circle_km(made.lat, made.lon, *spot) <= NEAR_KM) & (made.size > 0)
            comes = near.any(axis=1)
            away = float(great_circle_km(*known[-1][1], *spot))
            since = (init - known[-1][0]).days
            yield Arrival(movement, init, lead, near.argmax(axis=1)[comes] + 1.0, float(comes.mean()),
                          max(math.ceil(away / USUAL_KM_A_DAY) - since, 1))


def arrival_scores(found: Sequence[Arrival]) -> list[ArrivalScore]:
    """Errors of the median day by lead and of all, over movements first."""
    rows = []
    for lead, (low, high) in {**BUCKETS, "all": (1, LEADS)}.items():
        here = [a for a in found if low <= a.lead <= high]
        if not here:
            continue
        dated = [a for a in here if a.share >= FEW]
        mean = lambda of, dated=dated: mean_over_movements((a.movement, of(a)) for a in dated) if dated else None
        off = mean(lambda a: score_case(SCORES["absolute_error"], a.days, a.lead))
        walking = mean(lambda a: abs(a.walking - a.lead))
        rows.append(ArrivalScore(lead, len(here), len({a.movement for a in here}), mean_over_movements((a.movement, a.share) for a in here),
                                 len(dated), off, mean(lambda a: score_case(SCORES["median_error"], a.days, a.lead)), walking,
                                 1 - off / walking if walking else None))
    return rows
