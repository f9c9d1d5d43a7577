"""Members: people at places, what each member believes of the camps, and its books; walked on by the engine.

The engine moves *units* of ``thin`` people, few enough that a day takes
no longer for a large crisis than for a small one. A walk goes on from where people stand:
whoever is on a road at its end is put back to the places where others are
on the way (plans and weariness of the road are forgotten), so books close from walk to walk.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from corridor.camps.attraction import drawn, reach
from corridor.displacement.days import NEVER, journeys
from corridor.displacement.run import run
from corridor.displacement.world import Tables, World
from corridor.draws import key_of
from corridor.streams import stream


@dataclass(frozen=True)
class Members:
    """M members at the end of a day, in units of ``thin`` people.

    ``people`` (M, places) and ``on_way`` (M,) are where they are;
    ``attraction`` (M, camps), ``pace`` and ``rest`` (M,) are logarithms of
    factors: of a camp's pull, of the km of a day, of the chance to leave a
    town. Books, each (M,): ``began`` with the instance, ``set_out`` since,
    ``entered`` a camp's count though the model had nobody left on the way,
    and ``never_there``: held in a camp by the model and not found by the count.
    """

    day: int
    thin: int
    people: np.ndarray
    on_way: np.ndarray
    attraction: np.ndarray
    pace: np.ndarray
    rest: np.ndarray
    began: np.ndarray
    set_out: np.ndarray
    entered: np.ndarray
    never_there: np.ndarray

    def missing(self) -> np.ndarray:
        """People whom the books cannot explain, (M,): zeros."""
        return self.began + self.set_out + self.entered - self.never_there - self.people.sum(1) - self.on_way


def beginning(world: World, counts: np.ndarray, members: int, thin: int) -> Members:
    """Members before the first day, with the people of its counts in the camps."""
    people = np.zeros((members, world.tables.population.size), np.int64)
    people[:, world.tables.listed] = np.rint(counts / thin).astype(np.int64)
    none, even = np.zeros(members, np.int64), np.zeros(members)
    return Members(-1, thin, people, none, np.zeros((members, len(world.listed))), even, even, people.sum(1), none, none, none)


def walk(world: World, members: Members, until: int, total: np.ndarray, seed: int, threads: int = 2) -> tuple[Members, np.ndarray]:
    """Walk every member on to the end of a day.

    Parameters
    ----------
    world : World
        As known; its tables reach to ``until``.
    total : ndarray, shape (days,) or (M, days)
        People in all, wherever they are, on the days after ``members.day`` to
        ``until``. Rises set out; nobody is taken away.

    Returns
    -------
    Members, ndarray of shape (M, camps, days)
        The second is units in the camps at the end of each day.
    """
    first, days = members.day + 1, until - members.day
    stood = members.people.sum(1) + members.on_way
    units = np.rint(np.broadcast_to(total, (len(stood), days)) / members.thin).astype(np.int64)
    leaving = np.diff(np.maximum.accumulate(np.column_stack([stood, units]), axis=1), axis=1)
    tables = _days(world.tables, first, until + 1)
    reaches = {int(e): reach(tables, int(e)) for e in np.unique(tables.epoch)}
    people, again = _put_back(members, tables.listed)
    leaving[:, 0] += again
    in_camps, ends, on_way = [None] * len(stood), [None] * len(stood), np.zeros(len(stood), np.int64)
    luck = int(key_of(seed, "camps.walk", first) & np.uint64(2**31 - 1))

    def one(m: int) -> None:
        own = tables._replace(
            initial=people[m], leaving=leaving[m], listed=np.arange(tables.population.size), capacity=np.full(tables.population.size, -1.0),
            weight=drawn(tables, reaches, np.exp(members.attraction[m])), leave=_restless(tables.leave, members.rest[m]),
            **_faster(tables, members.pace[m]))
        found = run(replace(world, tables=own, folder=replace(world.folder, days=days)), 1, luck, 1, first_member=m)
        in_camps[m], ends[m], on_way[m] = found.people[0, tables.listed], found.people[0, :, -1], found.elsewhere[0, -1]

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(len(stood))))
    came = leaving.sum(1) - again
    return replace(members, day=until, people=np.array(ends), on_way=on_way, set_out=members.set_out + came), np.array(in_camps)


def wander(members: Members, memory: float, spread: float, seed: int) -> Members:
    """Beliefs drift back towards even and apart again, so that their spread stays ``spread``."""
    rng = stream(seed, "camps.wander", members.day)
    fresh = float(np.sqrt(1 - memory**2)) if members.day >= 0 else 1.0
    moved = lambda value, wide: memory * value + fresh * wide * rng.standard_normal(value.shape)
    return replace(members, attraction=moved(members.attraction, spread), pace=moved(members.pace, 0.2), rest=moved(members.rest, 0.3))


def _days(tables: Tables, first: int, until: int) -> Tables:
    """Tables of some days only, counted from the first of them."""
    way = tables.way.copy()
    way["closed"] = np.where(way["closed"] < NEVER, way["closed"] - first, NEVER)
    return tables._replace(epoch=tables.epoch[first:until], leaving=tables.leaving[first:until], share_epoch=tables.share_epoch[first:until],
                           fixed=tables.fixed[first:until], way=way)


def _put_back(members: Members, camps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Who is on a road stands among others who are on the way; where there are none they set out again: (people, again)."""
    people = members.people.copy()
    outside = people.copy()
    outside[:, camps] = 0
    there, again = outside.sum(1), np.zeros(len(people), np.int64)
    for m in np.flatnonzero(members.on_way):
        if there[m] == 0:
            again[m] = members.on_way[m]
            continue
        edge = np.rint(np.cumsum(outside[m]) / there[m] * members.on_way[m]).astype(np.int64)
        people[m] += np.diff(edge, prepend=0)
    return people, again


def _restless(leave: np.ndarray, rest: float) -> np.ndarray:
    """Chances to leave, those of towns changed by a member's belief."""
    return np.where((leave > 0.005) & (leave < 1), np.minimum(leave * np.exp(rest), 1.0), leave)


def _faster(tables: Tables, pace: float) -> dict[str, np.ndarray]:
    """Speeds changed by a member's belief, in whole km a day."""
    faster = lambda km: np.maximum(np.rint(km * np.exp(pace)), 1.0)
    numbers, way = tables.numbers.copy(), tables.way.copy()
    numbers[0], way["speed"] = faster(numbers[0]), faster(way["speed"])
    return {"numbers": numbers, "way": way, **journeys(way, faster(tables.way_pace))}
