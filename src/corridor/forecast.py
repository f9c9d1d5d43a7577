"""From members on the as-of day to stocks, flows, needs and port load ahead."""

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from corridor.assimilation.cast import Cast, as_announced
from corridor.assimilation.filter import Analysis
from corridor.movement.day import Track, run
from corridor.movement.state import SLOTS
from corridor.movement.world import World
from corridor.network import Network, great_circle_km
from corridor.ports.load import PortLoad
from corridor.records import Measure
from corridor.schema import DATA

AREA_KM = 25.0  # a measure at a town acts on places within a day's stage of it


@dataclass(frozen=True)
class Forecast:
    """One scenario's futures: ``track`` and ``ports`` member first, time last."""

    track: Track
    ports: PortLoad


def area(network: Network, place: str) -> np.ndarray:
    """Locations that a measure at ``place`` acts on, shape (N,): everywhere, a state, or a town and what is near it."""
    if not place:
        return np.ones(len(network), bool)
    found = network.require(place, "measures")
    mask = np.zeros(len(network), bool)
    mask[[network.index[i] for i in found]] = True
    if len(found) == 1:
        town = network[found[0]]
        lat = np.array([p.lat for p in network.locations])
        lon = np.array([p.lon for p in network.locations])
        mask |= great_circle_km(town.lat, town.lon, lat, lon) <= AREA_KM
    return mask


def with_areas(network: Network, measures: Sequence[Measure]) -> list[tuple[Measure, np.ndarray]]:
    """Measures that change how people move, with the locations they act on; those of ports of entry are left out."""
    return [(m, area(network, m.place)) for m in measures if m.kind in movement_levers()]


@cache
def movement_levers() -> frozenset[str]:
    """Kinds of measures that change how people move; the others act at ports of entry only."""
    with open(DATA / "levers.csv", encoding="utf-8", newline="") as file:
        return frozenset(r["kind"] for r in csv.DictReader(file) if r["who_acts"] != "port of entry")


def look_ahead(analysis: Analysis, cast: Cast, world: World, measures: Sequence[Measure], as_of: dt.date, days: int,
               progress: Callable[[float], None] = lambda share: None) -> Track:
    """Run the members ahead under the measures in force and those of a scenario.

    Parameters
    ----------
    measures : sequence of Measure
        All measures of the scenario, strengths filled in.
    days : int
        Days after ``as_of``.
    """
    state, luck = analysis.state, analysis.luck
    if any(m.kind == "merger_as_announced" for m in measures):
        state, luck = as_announced(cast, world, state, luck, as_of)
    world = replace(world, measures=tuple(with_areas(world.network, measures)))
    return run(state, world, luck, as_of, days, progress=progress)[1]


def group_size(track: Track, slot: int) -> np.ndarray:
    """People in all parts of a base group, shape (M, T)."""
    return track.size[:, slot:slot + SLOTS].sum(1)


def group_nights(track: Track, locations: int) -> np.ndarray:
    """People of groups (all together) at each place and night, shape (M, N, T)."""
    members, _, days = track.size.shape
    out = np.zeros((members, locations, days), np.int32)
    rows, times = np.arange(members)[:, None, None], np.arange(days)[None, None, :]
    np.add.at(out, (rows, track.night, times), track.size.astype(np.int32))
    return out
