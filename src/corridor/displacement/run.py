"""Run an instance: members in blocks, blocks on threads.

The draws of a member depend on the seed and its number alone, so results do
not depend on the size of blocks or the number of threads.
"""

import datetime as dt
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from corridor.displacement.kernels import simulate
from corridor.displacement.world import World
from corridor.draws import key_of

BINS = 16  # of recent travel a unit
SLICES = 8  # of a day's arrivals where a place is about to fill
BLOCK = 16  # members at most that share their working memory


@dataclass(frozen=True)
class Result:
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

    @property
    def dates(self) -> list[dt.date]:
        """The day that each entry describes: the first one already holds a day of movement."""
        return [self.world.folder.start + dt.timedelta(days=d) for d in range(self.people.shape[2])]


def run(world: World, members: int = 1, seed: int = 1, threads: int | None = None, bins: int = BINS, exact: bool = False,
        first_member: int = 0, slices: int = SLICES) -> Result:
    """The members ``first_member`` to ``first_member + members - 1`` of an instance.

    Parameters
    ----------
    world : World
    members, seed : int
    threads : int, optional
        As many as there are cores if not given.
    bins : int
        Bins of recent travel a unit, where the settings ask for it.
    exact : bool
        Let each person see where everybody before has gone within the day.
    slices : int
        Else, into how many slices a day may be cut where a place is about to fill.
    """
    tables = world.tables
    slices = 0 if exact else slices
    bins = bins if world.folder.settings.avoid_short_stints else 0
    keys = np.array([key_of(seed, "displacement.day", day) for day in range(world.folder.days)], np.uint64)
    people = np.zeros((members, len(tables.listed), world.folder.days), np.int64)
    elsewhere = np.zeros((members, world.folder.days), np.int64)
    _warm(world, bins, keys)
    workers = threads or os.cpu_count() or 1
    size = max(1, min(BLOCK, -(-members // workers)))
    starts = range(0, members, size)
    began = time.perf_counter()

    def block(at: int) -> None:
        simulate(tables, first_member + at, keys, bins, slices, people[at:at + size], elsewhere[at:at + size])

    if min(workers, len(starts)) <= 1:
        for at in starts:
            block(at)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(block, starts))
    return Result(world, seed, people, elsewhere, time.perf_counter() - began)


def says(world: World) -> tuple[str, ...]:
    """What every result of this world rests on, to be said with it."""
    total = ("The number of people who set out each day is taken from the camps' own counts: only the split over camps is computed."
             if world.folder.settings.reads_counts and world.totals is not None else
             "People set out by the rules of the settings or of the call, not by counts.")
    leak = ("No place is ever full in this run: the capacities were left out." if world.without_capacities else
            "The capacities of these inputs are by convention the highest counts of each camp, so they give away part of the answer.")
    return total, leak


def _warm(world: World, bins: int, keys: np.ndarray) -> None:
    """Load or compile the kernel by running nobody."""
    days = world.folder.days
    simulate(world.tables, 0, keys, bins, 1, np.zeros((0, len(world.tables.listed), days), np.int64), np.zeros((0, days), np.int64))
