"""Run an instance: members in blocks, blocks on threads.

The draws of a member depend on the seed and its number alone, so results do
not depend on the size of blocks or the number of threads.
"""

import datetime as dt
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from corridor.displacement.kernels import simulate
from corridor.displacement.world import World
from corridor.draws import key_of

BINS = 2  # classes of recent travel below a day's worth: half is what a night leaves of a whole day's travel
LEVELS = 8  # classes of a day's kilometres
SLICES = 8  # of a day's arrivals where a place is about to fill
BLOCK = 16  # members at most that share their working memory


class Run:
    """What a run in memory (:class:`Result`) and one on disk (:class:`corridor.displacement.stream.Streamed`) share.

    Both have ``world``, ``seed``, ``members``, ``seconds`` (of simulating, None where it is not known) and ``average``
    (whether it is the mean field), and give people without holding more than there is room for: ``blocks``,
    ``quantiles``, ``everybody``, ``away``.
    """

    @property
    def dates(self) -> list[dt.date]:
        """The day that each entry describes: the first one already holds a day of movement."""
        return [self.world.folder.start + dt.timedelta(days=d) for d in range(self.world.folder.days)]

    @property
    def says(self) -> tuple[str, ...]:
        """What the numbers rest on, to be said with them."""
        return (*says(self.world), *([MEAN_FIELD] if self.average else []))


@dataclass(frozen=True)
class Result(Run):
    """People in the listed places at the end of each day.

    ``people`` has shape (members, places, days) and ``elsewhere`` (members,
    days): everybody who is not in a listed place. ``seconds`` is the time of
    simulating alone, without reading files or compiling.
    """

    world: World
    seed: int
    people: np.ndarray
    elsewhere: np.ndarray
    seconds: float
    average: bool = False

    @property
    def members(self) -> int:
        """How many there are."""
        return len(self.people)

    def blocks(self) -> Iterator[np.ndarray]:
        """People of some members after others, each of shape (members, places, days)."""
        yield self.people

    def quantiles(self, levels: Sequence[float], days: slice = slice(None)) -> np.ndarray:
        """Quantiles over members of the people in each place, shape (levels, places, days)."""
        return np.quantile(self.people[:, :, days], levels, axis=0)

    def everybody(self, levels: Sequence[float]) -> np.ndarray:
        """Quantiles of the people in all places together, shape (levels, days)."""
        return np.quantile(self.people.sum(1), levels, axis=0)

    def away(self) -> float:
        """Median of the people elsewhere on the last day."""
        return float(np.median(self.elsewhere[:, -1]))


def run(world: World, members: int = 1, seed: int = 1, threads: int | None = None, bins: int = BINS, exact: bool = False,
        first_member: int = 0, slices: int = SLICES, levels: int = LEVELS) -> Result:
    """The members ``first_member`` to ``first_member + members - 1`` of an instance.

    Parameters
    ----------
    world : World
    members, seed : int
    threads : int, optional
        As many as there are cores if not given.
    bins, levels : int
        Classes of recent travel and of a day's kilometres, in which people go on with the mean of their class.
    exact : bool
        Let each person see where everybody before has gone within the day.
    slices : int
        Else, into how many slices a day may be cut where a place is about to fill.
    """
    slices = 0 if exact else slices
    keys = np.array([key_of(seed, "displacement.day", day) for day in range(world.folder.days)], np.uint64)
    people = np.zeros((members, len(world.tables.listed), world.folder.days), np.int64)
    elsewhere = np.zeros((members, world.folder.days), np.int64)
    _members(world, 0, 0, keys, bins, levels, slices)  # load or compile the kernel by running nobody
    workers = threads or os.cpu_count() or 1
    size = max(1, min(BLOCK, -(-members // workers)))
    starts = range(0, members, size)
    began = time.perf_counter()

    def block(at: int) -> None:
        people[at:at + size], elsewhere[at:at + size] = _members(world, first_member + at, min(size, members - at), keys, bins, levels, slices)

    if min(workers, len(starts)) <= 1:
        for at in starts:
            block(at)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(block, starts))
    return Result(world, seed, people, elsewhere, time.perf_counter() - began)


def mean_field(world: World, bins: int = BINS, levels: int = LEVELS, slices: int = SLICES) -> Result:
    """One run without luck: every cell of people splits by the chances themselves.

    Its ``people`` and ``elsewhere`` are not whole numbers. Where no place is
    ever full they are the expected numbers, because people then move
    independently of each other. Where places fill, it is what a very large
    number of people would do; the mean of many members differs from it,
    because a place that draws less the fuller it is makes the number of those
    who come no linear function of those who are there.
    """
    keys = np.zeros(world.folder.days, np.uint64)
    _members(world, 0, 0, keys, bins, levels, slices, True)
    began = time.perf_counter()
    people, elsewhere = _members(world, 0, 1, keys, bins, levels, slices, True)
    return Result(world, 0, people, elsewhere, time.perf_counter() - began, True)


def _members(world: World, first: int, many: int, keys: np.ndarray, bins: int, levels: int, slices: int, average: bool = False):
    """People and elsewhere of some members."""
    people, elsewhere = np.empty((many, len(world.tables.listed), world.folder.days)), np.empty((many, world.folder.days))
    simulate(world.tables, first, keys, bins if world.folder.settings.avoid_short_stints else 0, levels, slices, average, people, elsewhere)
    return people, elsewhere


THINNED = "People were thinned: all numbers of people are divided by {n}, the counts too."
MEAN_FIELD = "One run without luck: expected numbers where no place is ever full, and what very many people would do where places fill."


def says(world: World) -> tuple[str, ...]:
    """What every result of this world rests on, to be said with it."""
    total = ("The number of people who set out each day is taken from the camps' own counts: only the split over camps is computed."
             if world.folder.settings.reads_counts and world.totals is not None else
             "People set out by the rules of the settings or of the call, not by counts.")
    leak = ("No place is ever full in this run: the capacities were left out." if world.without_capacities else
            "The capacities of these inputs are by convention the highest counts of each camp, so they give away part of the answer.")
    return (total, leak) if world.folder.hasten == 1 else (total, leak, THINNED.format(n=f"{world.folder.hasten:,}"))
