"""What was known of a displacement instance on one day.

Counts, corrections, conflicts and closures dated later are cut off: the last
row of the conflicts holds, a closure whose end lies ahead has no end. Only the
total may be given from outside, as the field does; a forecast then says so.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corridor.displacement.folder import Folder, load
from corridor.displacement.release import HEAD
from corridor.displacement.settings import Settings
from corridor.displacement.world import World, build
from corridor.errors import DataError, Problem

AS_KNOWN = replace(HEAD, hold_conflicts=True, hold_people=True)


@dataclass(frozen=True)
class Known:
    """An instance on the init day.

    ``world`` runs without capacities to the last lead. ``counts`` has shape
    (camps, init + 1): between two counts a straight line, after the last one
    flat. ``last`` (camps,) is the day of the last count, -1 where there is
    none; ``tables[k]`` holds the dated counts of camp k, shape (rows, 2).
    """

    world: World
    init: int
    counts: np.ndarray
    last: np.ndarray
    tables: tuple[np.ndarray, ...]

    @property
    def camps(self) -> tuple[str, ...]:
        """Names of the camps."""
        return self.world.listed

    @property
    def now(self) -> np.ndarray:
        """The last count of each camp."""
        return self.counts[:, -1].astype(float)

    def on(self, camp: int, day: int) -> float:
        """People of one camp on a day by the init day."""
        return float(self.counts[camp, max(day, 0)])


def as_known(path: Path, init: int, horizon: int, settings: Path | Settings | None = None) -> Known:
    """What an instance's folder said by a day.

    Parameters
    ----------
    path : Path
        Flee's folder.
    init : int
        Days since the start.
    horizon : int
        Last day of the forecast; the instance's own length does not matter.
    settings : Path or Settings, optional
        Instead of the folder's own.

    Raises
    ------
    DataError
        The folder cannot be read, has no counts, or its people are not
        counted but set out by rules; or the day lies before its start.
    """
    if init < 1:
        raise DataError(Problem("init day", "lies before the first day of the instance is over", str(init), "Name a later day."))
    folder = cut(load(path, settings, until=init), init, horizon + 1)
    if folder.counts is None or not folder.settings.reads_counts:
        raise DataError(Problem(folder.name, "has no counts that people set out by", "", "Camps are forecast from counts; give validation/data_layout.csv."))
    world = build(folder, AS_KNOWN, without_capacities=True)
    tables = tuple(folder.counts.tables[folder.counts.names.index(name)] for name in world.listed)
    last = np.array([int(table[:, 0].max()) if len(table) else -1 for table in tables])
    return Known(world, init, world.totals.camps[:, :init + 1], np.maximum(last, -1), tables)


def cut(folder: Folder, init: int, days: int) -> Folder:
    """The same instance without what is dated after a day."""
    def held(table):
        return None if table is None else (table[0], np.vstack([table[1][:init + 1], np.repeat(table[1][init:init + 1], max(days - init - 1, 0), axis=0)])
                                           if len(table[1]) > init else table[1])

    closures = tuple(replace(c, end=c.end if c.end <= init else -1) for c in folder.closures if c.start <= init)
    return replace(folder, days=days, conflicts=held(folder.conflicts), floods=held(folder.floods), closures=closures)
