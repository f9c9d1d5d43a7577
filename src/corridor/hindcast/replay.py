"""Every forecast that could have been made, with only what was published by then."""

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from corridor.assimilation.cast import make_cast
from corridor.assimilation.filter import analyse
from corridor.cluster import HERE, map_blocks
from corridor.draws import Draws
from corridor.forecast import group_size
from corridor.hindcast.history import Row, dissolved, evidence_of, inits, read_history
from corridor.movement.day import run
from corridor.movement.state import DISSOLVING, ENDED, SLOTS
from corridor.movement.world import make_world
from corridor.network import Network
from corridor.priors import load_priors

LEADS = 14  # days ahead


@dataclass(frozen=True)
class Replay:
    """One forecast of one movement: arrays of shape (members, leads)."""

    movement: str
    init: dt.date
    size: np.ndarray
    lat: np.ndarray
    lon: np.ndarray


def _destinations(folder: Path) -> dict[str, str]:
    path = folder / "caravans.csv"
    if not path.exists():
        return {}
    with open(path, encoding="utf-8", newline="") as file:
        return {r["caravan_id"]: r.get("announced_destination", "") for r in csv.DictReader(file)}


def replay(rows: list[Row], movement: str, init: dt.date, network: Network, destination: str, members: int, seed: int) -> Replay:
    """The forecast of a movement on a day, from priors without that movement.

    Before its first place is known the group is taken to stand still at its
    last size: there is nothing to move.
    """
    mine = [r for r in rows if r.movement == movement]
    evidence = evidence_of(mine, network, init, destination)
    if evidence is None:
        last = max((r for r in mine if r.is_size and r.known <= init), key=lambda r: r.day)
        still = np.full((members, LEADS), last.value)
        return Replay(movement, init, still, np.full(still.shape, np.nan), np.full(still.shape, np.nan))
    priors = load_priors(dt.date.max, (movement,))
    cast = make_cast(evidence, network, priors, init)
    alone = replace(priors, port_shares={network.ports[0]: 1.0})  # leavers matter here only in that they left
    world = make_world(network, alone, cast.bound_for, seed)
    analysis = analyse(cast, evidence, world, init, members)
    _, track = run(analysis.state, world, analysis.luck, init, LEADS)
    size = group_size(track, 0).astype(float)
    size = np.where(size < priors.value("group_minimum"), 0.0, size)
    ending = np.isin(track.regime[:, 0], (DISSOLVING, ENDED)) | (size == 0)
    size = _as_reported(size, ending, Draws(seed, "hindcast.end", movement, init.toordinal()).uniform(members) < priors.value("end_told"))[:, 1:]
    largest = track.size[:, :SLOTS].argmax(1)[:, None]
    night = np.take_along_axis(track.night[:, :SLOTS], largest, 1)[:, 0, 1:]
    lat = np.array([p.lat for p in network.locations])[night]
    lon = np.array([p.lon for p in network.locations])[night]
    if dissolved(mine, init):
        over = Draws(seed, "hindcast.dissolved", movement, init.toordinal()).uniform(members) < priors.parameters["reported_end"].a
        size = np.where(over[:, None], 0.0, size)
    told = Draws(seed, "hindcast.told", movement, init.toordinal()).normal((members, 1))
    size = size * np.exp(priors.parameters["told"].a + priors.parameters["told"].b * told)
    return Replay(movement, init, size, lat, lon)


def _as_reported(size: np.ndarray, ending: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Sizes as later reports would show them: most groups that end do so without a report that says so.

    Parameters
    ----------
    size : ndarray, shape (members, days)
    ending : ndarray of bool, shape (members, days)
        Whether the group is dissolving or over.
    told : ndarray of bool, shape (members,)
        Whether reports would tell; elsewhere the last size before the end stands.
    """
    size = size.copy()
    for day in range(1, size.shape[1]):
        size[:, day] = np.where(~told & ending[:, day], size[:, day - 1], size[:, day])
    return size


def hindcast(folder: Path, network: Network, members: int, seed: int, wanted: Sequence[tuple[str, dt.date]] | None = None,
             progress: Callable[[float], None] = lambda share: None, cluster: str = HERE) -> Iterator[Replay]:
    """Forecasts of every movement of a history on every day something new was known.

    Parameters
    ----------
    folder : Path
        With ``observations.csv``, and ``caravans.csv`` where there is one.
    wanted : sequence of (movement, init), optional
        Which to make; default all.
    cluster : str
        Where replays are made: as :func:`corridor.cluster.map_blocks` has it.
    """
    rows = read_history(folder)
    todo = list(wanted if wanted is not None else inits(rows))
    yield from map_blocks(partial(_replay, members=members, seed=seed), (rows, network, _destinations(folder)), todo, cluster, progress)


def _replay(given: tuple[list[Row], Network, dict[str, str]], block: tuple[str, dt.date], members: int, seed: int) -> Replay:
    rows, network, bound_for = given
    movement, init = block
    return replay(rows, movement, init, network, bound_for.get(movement, ""), members, seed)


def forecast_rows(result: Replay) -> Iterator[tuple]:
    """Rows of a forecast file: caravan_id, init_date, valid_date, member, size_people, lat, lon."""
    for m in range(len(result.size)):
        for lead in range(LEADS):
            people = result.size[m, lead]
            here = people > 0 and np.isfinite(result.lat[m, lead])
            yield (result.movement, result.init, result.init + dt.timedelta(days=lead + 1), m, f"{people:.1f}",
                   f"{result.lat[m, lead]:.4f}" if here else "", f"{result.lon[m, lead]:.4f}" if here else "")
