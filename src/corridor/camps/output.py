"""A whole forecast in one call, and how others read it."""

import datetime as dt
from pathlib import Path

import numpy as np

from corridor.camps.assimilate import WINDOW, assimilate
from corridor.camps.constants import constants, crisis_of
from corridor.camps.forecast import Forecast, ahead, forecast, path_of
from corridor.camps.known import as_known
from corridor.displacement.folder import load
from corridor.displacement import output
from corridor.displacement.settings import Settings
from corridor.displacement.world import build
from corridor.errors import DataError, Problem

LOW, HIGH = {50: 0.25, 80: 0.1, 95: 0.025}, {50: 0.75, 80: 0.9, 95: 0.975}


def whole(path: Path, init: int, leads: tuple[int, ...], given: bool, members: int, seed: int = 1,
          settings: Path | Settings | None = None) -> Forecast:
    """Forecast the camps of an instance from one day.

    The day is known only with ``given``: then the counts' true total of every
    day to the last lead is read, too. Constants have not seen the instance's own crisis, where it is a published one.

    Raises
    ------
    DataError
        The folder cannot be read or has no counts, or the instance does not reach as far as a total is to be given.
    """
    horizon = init + max(leads)
    true = _true_total(path, horizon, settings) if given else None
    name = (path.parent if path.name == "input" else path).resolve().name
    chosen = constants(crisis_of(name))
    windows = list(range(init % WINDOW or WINDOW, init + 1, WINDOW)) or [init]
    total = lambda known: path_of(known, chosen.trend, true)
    *_, analysis = assimilate(lambda day: as_known(path, day, day + max(leads), settings), windows, total, chosen.learning, members, seed)
    return forecast(ahead(analysis, leads, total(analysis.known), seed, given), chosen, seed)


def _true_total(path: Path, horizon: int, settings: Path | Settings | None) -> np.ndarray:
    world = build(load(path, settings), without_capacities=True)
    if world.totals is None or world.folder.days <= horizon:
        raise DataError(Problem(world.folder.name, f"has no counts up to day {horizon}", f"{world.folder.days} days",
                                "Let the total be forecast, or name an earlier init day."))
    return world.totals.camps.sum(0).astype(float)


def summary(made: Forecast) -> dict:
    """Each camp and lead: the middle, intervals, and its last count with its day."""
    folder = made.known.world.folder
    bounds = {level: np.quantile(made.people, (LOW[level], HIGH[level]), axis=0) for level in LOW}
    camps = []
    for k, camp in enumerate(made.known.camps):
        last = int(made.known.last[k])
        for i, (lead, date) in enumerate(zip(made.leads, made.dates, strict=True)):
            row = {"place": camp, "date": date.isoformat(), "lead": lead, "people": round(float(made.middle[k, i]))}
            for level, (low, high) in bounds.items():
                row |= {f"low{level}": round(float(low[k, i])), f"high{level}": round(float(high[k, i]))}
            counted = (folder.start + dt.timedelta(days=last)).isoformat() if last >= 0 else None
            camps.append(row | {"last_count": round(float(made.known.now[k])) if last >= 0 else None, "last_counted": counted})
    return {"instance": folder.name, "init": made.known.init, "total": "given" if made.total_given else "forecast",
            "members": len(made.people), "camps": camps, "says": list(made.says)}


def hubverse(made: Forecast) -> str:
    """CSV rows in hubverse form: 23 quantiles of each camp and lead, counted from the init day."""
    start = made.known.world.folder.start + dt.timedelta(days=made.known.init)
    target = "people in place, total given" if made.total_given else "people in place"
    return output.hubverse(np.quantile(made.people, output.QUANTILES, axis=0), made.known.camps, made.dates, start, target)
