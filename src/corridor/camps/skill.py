"""Forecasts of camps judged by what came, beside references, from many init days.

The error is the field's averaged relative difference, on the day of the lead
(``flee.md`` 8), averaged over init days. What came is the field's own table:
straight lines between counts, later corrections worked in. So even somebody who knows every
count of the init day differs from it; references of the field that hold the *table's* value of the init
day (``..._in_hindsight``) know the next count already, and stand here beside those that are known then.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corridor.camps.assimilate import WINDOW, assimilate
from corridor.camps.constants import Constants, constants, crisis_of
from corridor.camps.forecast import SAMPLES, Ahead, ahead, forecast, path_of, record
from corridor.camps.known import as_known
from corridor.camps.members import beginning, walk
from corridor.displacement.folder import load
from corridor.displacement.verify import error_by_day, rescaled
from corridor.displacement.world import World, build
from corridor.errors import DataError, Problem
from corridor.scores import LEVELS, crps, inside

LEADS = (30, 60, 90)
MEMBERS = 12
FREE_MEMBERS = 4


@dataclass(frozen=True)
class Case:
    """One instance, init day and lead, with the total given or forecast.

    ``references`` are errors; ``inside`` the share of camps whose count lay in
    the interval of each level; ``crps`` is summed over camps and divided, like the error, by the counted total.
    """

    instance: str
    crisis: str
    total: str
    init: int
    lead: int
    error: float
    references: dict[str, float]
    crps: float
    inside: dict[str, float]
    camps: int


@dataclass(frozen=True)
class Row:
    """The mean of an instance's cases of one lead."""

    instance: str
    crisis: str
    total: str
    lead: int
    inits: int
    error: float
    references: dict[str, float]
    crps: float
    inside: dict[str, float]


@dataclass(frozen=True)
class Truth:
    """The field's table of an instance: counts (camps, days) of its own days, and the free run's people, shape as ``counts``."""

    name: str
    counts: np.ndarray
    free: np.ndarray


def init_days(days: int, leads: tuple[int, ...] = LEADS) -> list[int]:
    """Every end of a window from which the shortest lead ends within the instance."""
    return list(range(WINDOW, days - min(leads), WINDOW))


def truth_of(path: Path, seed: int) -> Truth:
    """What came, and the free run: the same engine from day 0 without counts, knowing all conflicts and the true total.

    Raises
    ------
    DataError
        The instance has no counts that people set out by.
    """
    folder = load(path)
    world = build(folder, without_capacities=True)
    if world.totals is None or not folder.settings.reads_counts:
        raise DataError(Problem(folder.name, "has no counts that people set out by", "", "Camps are forecast from counts."))
    return Truth(folder.name, world.totals.camps, free_run(world, seed))


def free_run(world: World, seed: int) -> np.ndarray:
    """Mean people in each camp of a few members that no count ever corrected."""
    counts = world.totals.camps
    thin = max(1, int(counts.sum(0).max() // 20_000))
    start = beginning(world, counts[:, 0], FREE_MEMBERS, thin)
    _, in_camps = walk(world, start, counts.shape[1] - 1, counts.sum(0), seed)
    return in_camps.mean(0) * thin


def parts(path: Path, truth: Truth, total: str, chosen: Constants, seed: int, members: int = MEMBERS, leads: tuple[int, ...] = LEADS,
          inits: list[int] | None = None) -> Iterator[Ahead]:
    """What each init day's forecast is made of."""
    counted = truth.counts.sum(0).astype(float)
    given = counted if total == "given" else None
    trend = chosen.trend
    known_by = lambda day: as_known(path, day, day + max(leads))
    wanted = set(inits or init_days(len(counted), leads))
    windows = sorted(wanted | set(range(WINDOW, max(wanted), WINDOW)))
    for analysis in assimilate(known_by, windows, lambda known: path_of(known, trend, given), chosen.learning, members, seed):
        if analysis.known.init in wanted:
            yield ahead(analysis, leads, path_of(analysis.known, trend, given), seed, given is not None)


def judge(truth: Truth, found: Ahead, chosen: Constants, seed: int, samples: int = SAMPLES) -> list[Case]:
    """The cases of one init day: leads that end within the instance."""
    made, known = forecast(found, chosen, seed, samples), found.known
    cases = []
    for i, lead in enumerate(found.leads):
        day = known.init + lead
        if day >= truth.counts.shape[1]:
            continue
        came = truth.counts[:, day].astype(float)
        members = made.people[:, :, i]
        held = {f"{round(100 * level)}": float(inside(level)(members, came).mean()) for level in LEVELS}
        references = {name: _error(camps, came) for name, camps in references_of(truth, found, chosen, i).items()}
        cases.append(Case(truth.name, crisis_of(truth.name), "given" if made.total_given else "forecast", known.init, lead,
                          _error(made.middle[:, i], came), references, float(crps(members, came).sum() / max(came.sum(), 1)), held, len(came)))
    return cases


def references_of(truth: Truth, found: Ahead, chosen: Constants, at: int) -> dict[str, np.ndarray]:
    """Camps by rules that know no movement, by the free run, and by the record alone.

    With the total given all share it out; else they have no more than was known.
    """
    known, day = found.known, found.known.init + found.leads[at]
    now, table = known.now, truth.counts[:, known.init].astype(float)
    free = truth.free[:, day]
    took, _ = record(known, found.given, chosen.sharing)
    if found.given is None:
        return {"persistence": now, "persistence_in_hindsight": table}
    total = found.given[day]
    share = lambda people, other: people / people.sum() if people.sum() > 0 else share(other, np.ones_like(other))
    held = share(now, free)
    beyond = max(total - now.sum(), 0.0)
    recent = now + beyond * share(took, now) if now.sum() <= total else held * total
    return {"free_run": rescaled(free[:, None], truth.counts[:, day:day + 1])[:, 0], "held_share": held * total, "recent_rises": recent,
            "held_share_in_hindsight": share(table, free) * total}


def _error(people: np.ndarray, came: np.ndarray) -> float:
    return float(error_by_day(people[:, None], came[:, None])[0])


def skill(paths: list[Path], totals: tuple[str, ...] = ("given", "forecast"), leads: tuple[int, ...] = LEADS, members: int = MEMBERS,
          seed: int = 1, progress: Callable[[float], None] = lambda share: None) -> list[Case]:
    """Cases of several instances, each by constants that have not seen its crisis.

    Raises
    ------
    DataError
        An instance is too short for the shortest lead.
    """
    cases = []
    for n, path in enumerate(paths):
        truth = truth_of(path, seed)
        inits = init_days(truth.counts.shape[1], leads)
        if not inits:
            raise DataError(Problem(truth.name, "is too short to be forecast", f"{truth.counts.shape[1]} days",
                                    f"It needs more than {WINDOW + min(leads)}."))
        chosen = constants(crisis_of(truth.name))
        for k, total in enumerate(totals):
            for j, found in enumerate(parts(path, truth, total, chosen, seed, members, leads, inits)):
                cases += judge(truth, found, chosen, seed)
                progress((n + (k + (j + 1) / len(inits)) / len(totals)) / len(paths))
    return cases


def rows(cases: list[Case]) -> list[Row]:
    """Means by instance, kind of total and lead."""
    groups: dict[tuple, list[Case]] = {}
    for case in cases:
        groups.setdefault((case.total, case.instance, case.lead), []).append(case)
    return [Row(instance, group[0].crisis, total, lead, len(group), _mean([c.error for c in group]),
                {name: _mean([c.references[name] for c in group]) for name in group[0].references}, _mean([c.crps for c in group]),
                {level: _mean([c.inside[level] for c in group]) for level in group[0].inside})
            for (total, instance, lead), group in groups.items()]


def _mean(values: list[float]) -> float:
    return float(np.mean(values))


def beaten(table: list[Row], reference: str, by: str = "instance") -> dict[tuple[str, int], tuple[int, int]]:
    """In how many instances, or crises by the mean of their instances, the error is below a reference's: {(total, lead): (below, of)}."""
    groups: dict[tuple[str, int], dict[str, list[tuple[float, float]]]] = {}
    for row in table:
        if reference in row.references:
            groups.setdefault((row.total, row.lead), {}).setdefault(getattr(row, by), []).append((row.error, row.references[reference]))
    return {key: (sum(bool(np.mean(pairs, axis=0) @ (1, -1) < 0) for pairs in group.values()), len(group)) for key, group in groups.items()}
