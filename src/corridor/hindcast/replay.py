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
from corridor.hindcast.history import LEADS, Row, dissolved, evidence_of, inits, read_history
from corridor.hindcast.record import read_measures
from corridor.movement.day import DAY, Track, run
from corridor.movement.rules import decide, end_hazard, travel_dispersed
from corridor.movement.state import SLOTS
from corridor.movement.world import World, make_world
from corridor.network import Network
from corridor.priors import EndHazard, load_priors
from corridor.records import Measure

GROUPS_ONLY = tuple(rule for rule in DAY if rule not in (decide, travel_dispersed))  # what becomes of those who leave is not judged here
NO_END = EndHazard(0.0, 0.0, 1.0, 1.0)


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


def replay(rows: list[Row], movement: str, init: dt.date, network: Network, destination: str, members: int, seed: int,
           measures: Sequence[tuple[Measure, np.ndarray]] = ()) -> Replay:
    """The forecast of a movement on a day, from priors without that movement.

    Before its first place is known the group is taken to stand still at its
    last size: there is nothing to move.

    Parameters
    ----------
    measures : sequence of (Measure, locations)
        Acts of authorities; those of the day itself and later ones are not known yet.
    """
    mine = [r for r in rows if r.movement == movement]
    evidence = evidence_of(mine, network, init, destination)
    if evidence is None:
        last = max((r for r in mine if r.is_size and r.known <= init), key=lambda r: r.day)
        still = np.full((members, LEADS), last.value)
        return Replay(movement, init, still, np.full(still.shape, np.nan), np.full(still.shape, np.nan))
    priors = load_priors(dt.date.max, (movement,)).regimes_known(init)
    cast = make_cast(evidence, network, priors, init)
    alone = replace(priors, port_shares={network.ports[0]: 1.0})  # leavers matter here only in that they left
    world = make_world(network, alone, cast.bound_for, seed)
    world = replace(world, measures=tuple((m, area) for m, area in measures if m.start < init))
    lasting = replace(world, priors=replace(alone, ends=NO_END))  # ends come in :func:`as_reported`
    analysis = analyse(cast, evidence, lasting, init, members, order=GROUPS_ONLY)
    _, track = run(analysis.state, lasting, analysis.luck, init, LEADS, GROUPS_ONLY)
    size, night = as_reported(track, analysis.state.age, world, Draws(seed, "hindcast", movement, init.toordinal()))
    if dissolved(mine, init):
        over = Draws(seed, "hindcast.dissolved", movement, init.toordinal()).uniform(members) < priors.parameters["reported_end"].a
        size = np.where(over[:, None], 0.0, size)
    lat, lon = (np.array([getattr(p, k) for p in network.locations])[night] for k in ("lat", "lon"))
    return Replay(movement, init, size, lat, lon)


def as_reported(track: Track, age: np.ndarray, world: World, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
    """Sizes and places of a lasting group as reports would show them, each of shape (members, leads).

    A forecast is judged on days that something was reported. A group that
    lasts is given a size on some of its days, more of them while it is news;
    one that ends is told of once, or not at all. So with the chance ``h`` of an
    end that day the odds that a report tells of an end are ``k h / (1 - h)``,
    with ``k`` the chance that an end is told over the chance that a size is
    given (:class:`corridor.priors.Telling`). Sizes carry the scatter of what
    reports of a day say together.

    Parameters
    ----------
    track : Track
        Of members whose groups do not end suddenly.
    age : ndarray, shape (members, slots)
        Ages on the first day of the track.
    """
    value, members = world.priors.value, len(age)
    size = track.size[:, :SLOTS].sum(1)[:, 1:].astype(float)
    largest = track.size[:, :SLOTS].argmax(1)[:, None]
    night = np.take_along_axis(track.night[:, :SLOTS], largest, 1)[:, 0, 1:]
    for lead in range(1, LEADS):  # who reached the border, or became too few to be counted, is last reported as they were
        size[:, lead] = np.where(size[:, lead] < value("group_minimum"), size[:, lead - 1], size[:, lead])
    rank = (draws.uniform(members, "end").argsort() + 0.5) / members  # spread evenly, so that few members show a small chance
    scatter = np.exp(world.priors.parameters["told"].a + world.priors.parameters["told"].b * draws.normal((members, 1), "told"))
    for lead, day in enumerate(track.dates[1:]):
        then = age[:, 0] + lead + 1
        hazard = end_hazard(night[:, lead], then, world, day)
        odds = world.priors.telling.over_sizes(then) * hazard / (1 - hazard)
        size[:, lead] = np.where(rank < odds / (1 + odds), 0.0, size[:, lead])
    return size * scatter, night


def hindcast(folder: Path, network: Network, members: int, seed: int, wanted: Sequence[tuple[str, dt.date]] | None = None,
             progress: Callable[[float], None] = lambda share: None, cluster: str = HERE) -> Iterator[Replay]:
    """Forecasts of every movement of a history on every day something new was known.

    Parameters
    ----------
    folder : Path
        With ``observations.csv``, and ``caravans.csv`` and ``measures.csv`` where there are any.
    wanted : sequence of (movement, init), optional
        Which to make; default all.
    cluster : str
        Where replays are made: as :func:`corridor.cluster.map_blocks` has it.
    """
    rows = read_history(folder)
    todo = list(wanted if wanted is not None else inits(rows))
    given = rows, network, _destinations(folder), read_measures(folder, network)
    yield from map_blocks(partial(_replay, members=members, seed=seed), given, todo, cluster, progress)


Given = tuple[list[Row], Network, dict[str, str], list[tuple[Measure, np.ndarray]]]


def _replay(given: Given, block: tuple[str, dt.date], members: int, seed: int) -> Replay:
    rows, network, bound_for, measures = given
    movement, init = block
    return replay(rows, movement, init, network, bound_for.get(movement, ""), members, seed, measures)


def forecast_rows(result: Replay) -> Iterator[tuple]:
    """Rows of a forecast file: caravan_id, init_date, valid_date, member, size_people, lat, lon."""
    for m in range(len(result.size)):
        for lead in range(LEADS):
            people = result.size[m, lead]
            here = people > 0 and np.isfinite(result.lat[m, lead])
            yield (result.movement, result.init, result.init + dt.timedelta(days=lead + 1), m, f"{people:.1f}",
                   f"{result.lat[m, lead]:.4f}" if here else "", f"{result.lon[m, lead]:.4f}" if here else "")
