"""Odds of announcements, as known then: sizes, next stops by a day, destinations.

Each announcement is judged once, by the last forecast that was made on or
after the day it became known and before its own day. It came true if reports
say so: nine tenths of an announced size or more; a place within
:data:`NEAR_KM` of the announced one by its day. Announcements of which no
report tells what became are left out.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corridor.hindcast.history import Row, parse_day, read_rows
from corridor.hindcast.replay import LEADS, Replay
from corridor.language import Language
from corridor.network import Network, fold, great_circle_km
from corridor.scores import SCORES
from corridor.verification.cases import Came, Key, Spot, what_came
from corridor.verification.context import AnnouncedCase, AnnouncedScore
from corridor.verification.leads import against, mean_over_movements

NEAR_KM = 25.0  # about a day on foot
IN_FULL = 0.9  # of an announced size
KINDS = ("size", "stop", "destination")


@dataclass(frozen=True)
class Plan:
    """One announcement: what, by when, since when it was known; a size or the places that would do."""

    kind: str
    movement: str
    known: dt.date
    by: dt.date
    people: float | None
    spots: tuple[Spot, ...]
    place: str
    source: str


def plans(rows: Iterable[Row], folder: Path, network: Network) -> list[Plan]:
    """Announced sizes and stops with a day of their own that was still to come, each once, from the day it was first known.

    They stand in ``observations.csv`` (kinds ``expected_size`` and
    ``expected_place``) and, where there is one, in ``baseline.csv``.
    """
    found = []
    for row in rows:
        place = row.place.split(",")[0]
        if row.published is None or row.published >= row.day:
            continue
        if row.kind == "expected_size" and row.value:
            found.append(Plan("size", row.movement, row.published, row.day, row.low or row.value, (), place, row.source))
        elif row.kind == "expected_place" and row.lat is not None:
            found.append(Plan("stop", row.movement, row.published, row.day, None, ((row.lat, row.lon),), place, row.source))
    found += _baseline(folder / "baseline.csv", network)
    first: dict[tuple, Plan] = {}
    for plan in sorted(found, key=lambda p: (p.movement, p.by, p.known)):
        first.setdefault((plan.kind, plan.movement, plan.by, plan.people or fold(plan.place)), plan)
    return list(first.values())


def _baseline(path: Path, network: Network) -> list[Plan]:
    """Announcements of ``baseline.csv`` with both days; rows without one of them cannot be judged."""
    found = []
    for row in read_rows(path):
        known, by = parse_day(row["announced_on_or_published"]), parse_day(row["target_date"])
        if known is None or by is None or known >= by:
            continue
        place = row["place_or_destination"]
        if row["type"] == "size" and row["announced_low"]:
            found.append(Plan("size", row["caravan_id"], known, by, float(row["announced_low"]), (), place, row["source_url"]))
        elif row["type"] == "next_stop" and (where := network.meanings(place)):
            spots = tuple((network[i].lat, network[i].lon) for i in where)
            found.append(Plan("stop", row["caravan_id"], known, by, None, spots, place, row["source_url"]))
    return found


def destinations(rows: Sequence[Row], folder: Path, network: Network, forecasts: Mapping[Key, Replay]) -> list[Plan]:
    """Announced destinations of ``caravans.csv``: reached within 14 days of the last forecast before the group was seen there, or not.

    A border means any port of entry; destinations that name no place of the
    corridor are left out, and so are later changes of mind.
    """
    found = []
    for row in read_rows(folder / "caravans.csv"):
        text = row["announced_destination"].split(";")[0]
        named = ([p for p in network.locations if len(p.name) > 4 and fold(p.name) in fold(text)]
                 or [network[i] for i in network.ports if "us border" in fold(text)])
        if not named:
            continue
        spots = tuple((p.lat, p.lon) for p in named)
        there = [r.known for r in rows if r.movement == row["caravan_id"] and r.is_place and bool(_near(r.lat, r.lon, spots))]
        before = [init for movement, init in forecasts if movement == row["caravan_id"] and init < min(there, default=dt.date.max)]
        if before:
            found.append(Plan("destination", row["caravan_id"], max(before), max(before) + dt.timedelta(days=LEADS), None, spots, text, ""))
    return found


def _near(lat, lon, spots: Sequence[Spot]) -> np.ndarray:
    """Whether places are near any of some spots; NaN is not."""
    lat, lon = np.asarray(lat, float)[..., None], np.asarray(lon, float)[..., None]
    there = np.array(spots)
    return (great_circle_km(lat, lon, there[:, 0], there[:, 1]) <= NEAR_KM).any(axis=-1)


def came_true(plan: Plan, came: Came, after: dt.date) -> bool | None:
    """Whether reports say that a plan came true between a day and its own; None where they do not tell."""
    if plan.kind == "size":
        size = came.sizes.get((plan.movement, plan.by))
        return None if size is None else size >= IN_FULL * plan.people
    seen = sorted((day, spot) for (movement, day), spot in came.places.items() if movement == plan.movement and day > after)
    if any(day <= plan.by and bool(_near(*spot, plan.spots)) for day, spot in seen):
        return True
    return False if any(day >= plan.by for day, _ in seen) or over(plan, came, after) else None


def over(plan: Plan, came: Came, after: dt.date) -> bool:
    """Whether the movement was reported dissolved before a plan's day."""
    return any(movement == plan.movement and size == 0 and after < day <= plan.by for (movement, day), size in came.sizes.items())


def probability(plan: Plan, made: Replay) -> float:
    """The share of members in which a plan comes true."""
    days = (plan.by - made.init).days
    if plan.kind == "size":
        return float((made.size[:, days - 1] >= IN_FULL * plan.people).mean())
    here = _near(made.lat[:, :days], made.lon[:, :days], plan.spots) & (made.size[:, :days] > 0)
    return float(here.any(axis=1).mean())


def judged(rows: Sequence[Row], folder: Path, network: Network, forecasts: Mapping[Key, Replay], say: Language) -> list[AnnouncedCase]:
    """Every announcement that can be judged, with what we said of it.

    The record is the share of such announcements of other movements that came
    true, half of one and half of none added.
    """
    came = what_came(rows)
    all_plans = [*plans(rows, folder, network), *destinations(rows, folder, network, forecasts)]
    told = [(p, true) for p in all_plans if (true := came_true(p, came, p.known)) is not None]
    out = []
    for plan, _ in told:
        last = plan.known if plan.kind == "destination" else plan.by - dt.timedelta(days=1)
        inits = [init for movement, init in forecasts if movement == plan.movement and plan.known <= init <= last and (plan.by - init).days <= LEADS]
        if not inits or (true := came_true(plan, came, max(inits))) is None:
            continue
        others = [t for p, t in told if p.kind == plan.kind and p.movement != plan.movement]
        out.append(AnnouncedCase(
            plan.kind, plan.movement, _worded(plan, say), max(inits), plan.by, probability(plan, forecasts[plan.movement, max(inits)]),
            (sum(others) + 0.5) / (len(others) + 1), true, plan.source if plan.source.startswith("http") else ""))
    return sorted(out, key=lambda a: (KINDS.index(a.kind), a.by_date, a.movement))


def _worded(plan: Plan, say: Language) -> str:
    match plan.kind:
        case "size":
            return say("{n} people ({place})", n=say.number(plan.people), place=plan.place)
        case "stop":
            return say("in {place} by the day", place=plan.place)
    return say("destination {place}, within two weeks", place=plan.place)


def announced_scores(cases: Sequence[AnnouncedCase]) -> list[AnnouncedScore]:
    """Brier scores by kind and of all, over movements first."""
    brier, rows = SCORES["brier"], []
    for kind in (*KINDS, "all"):
        mine = [c for c in cases if kind in ("all", c.kind)]
        if not mine:
            continue
        mean = lambda of, mine=mine: mean_over_movements((c.movement, float(of(c))) for c in mine)
        ours = mean(lambda c: brier(c.probability, c.came_true))
        rows.append(AnnouncedScore(
            kind, len(mine), len({c.movement for c in mine}), mean(lambda c: c.came_true), mean(lambda c: c.probability), ours,
            (against("believed", ours, mean(lambda c: brier(1.0, c.came_true))),
             against("record", ours, mean(lambda c: brier(c.record, c.came_true))))))
    return rows
