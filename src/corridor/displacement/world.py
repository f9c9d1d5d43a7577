"""An instance laid out day by day for the engine.

Everything that does not depend on people is settled here once for all
members: which places are camps, towns and conflict zones on each day, the
chance to leave, the weights of routes, open links, and how many set out. Days
that share all of it share an *epoch*.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from corridor.displacement.counts import Totals, totals
from corridor.displacement.days import Days, Sites
from corridor.displacement.folder import Folder
from corridor.displacement.release import HEAD, Release
from corridor.errors import DataError, Problem

class Tables(NamedTuple):
    """What the kernel reads. P places, T days, E epochs, K sets of open links, N nodes, W ways, C candidates, F paces."""

    epoch: np.ndarray  # (T,)
    open_set: np.ndarray  # (E,)
    leave: np.ndarray  # (E, P) chance to leave
    rushes: np.ndarray  # (E, P) whether nobody rests there after a short stint
    camp: np.ndarray  # (E, P)
    weight_at: np.ndarray  # (E,) where the weights of an epoch start
    weight: np.ndarray
    first: np.ndarray  # (K, P + 1) candidates of a place
    cand_way: np.ndarray  # (C,)
    cand_final: np.ndarray  # (C,)
    node_place: np.ndarray  # (N,) node p < P is the bare place p; the others are places with a plan
    node_way: np.ndarray  # (K, N) the way that is planned, or -1
    node_final: np.ndarray  # (N,) where the plan ends
    way: np.ndarray  # (W,) records of corridor.displacement.days.WAY
    way_days: np.ndarray  # (F, W) whole days before that of arrival: riding and, if people start on foot, walking
    way_rest: np.ndarray  # (F, W) km of that day
    way_pace: np.ndarray  # (F, W) km a day
    capacity: np.ndarray  # (P,) scaled; below 1: no limit
    capacity_step: np.ndarray  # (P,) a day
    judged_by: np.ndarray  # (P,) the place by which a destination is judged full
    initial: np.ndarray  # (P,)
    leaving: np.ndarray  # (T,) people who set out, drawn over places
    share_epoch: np.ndarray  # (T,)
    share: np.ndarray  # (., P) their weight before population
    fixed: np.ndarray  # (T or 0, P) people who set out, given; negative: mean of a Poisson number
    population: np.ndarray  # (P,)
    listed: np.ndarray  # places whose people are recorded
    numbers: np.ndarray  # the scalars of :data:`NUMBERS`


NUMBERS = ("speed", "buffer", "weight_power", "pruning", "take")


@dataclass(frozen=True)
class World:
    """An instance ready to run."""

    folder: Folder
    release: Release
    tables: Tables
    listed: tuple[str, ...]  # camps as Flee lists them: frozen at the start
    totals: Totals | None
    without_capacities: bool


def build(folder: Folder, release: Release = HEAD, without_capacities: bool = False, setting_out: int = 0) -> World:
    """The world of an instance.

    Parameters
    ----------
    folder : Folder
    release : Release
        Whose rules hold.
    without_capacities : bool
        No place is ever full.
    setting_out : int
        People who set out each day where there are no counts.

    Raises
    ------
    DataError
        Counts, conflicts or floods are missing for a place or a day, or on
        some day nobody could set out.
    """
    s, sites = folder.settings, Sites(folder, release)
    listed = np.arange(len(folder.places)) if s.flooded else np.flatnonzero(sites.camp)
    names = tuple(folder.places[i].name for i in listed)
    counted = None
    if folder.counts is not None:
        counted = totals(folder.counts, names, folder.days, s.sum_from_camps, s.empty_camps_on_day0)
    elif s.reads_counts and not setting_out:
        raise DataError(Problem(folder.name, "has no counts of camps, so nobody would set out", "",
                                "Add validation/data_layout.csv, or say how many set out each day: corridor displacement run|together DIR --setting-out N."))
    initial = np.zeros(len(folder.places), np.int64)
    capacity = sites.capacity.astype(float)
    if counted is not None:
        initial[listed] = counted.camps[:, 0]
        if release.day0_frees_no_room and s.reads_counts:
            capacity = np.where(capacity > 0, capacity - initial, capacity)
        if not s.empty_camps_on_day0 and not s.flooded:
            initial[listed] += [int(float(folder.places[i].attributes.get("initial_idps", 0))) for i in listed]
    step = np.array([float(p.attributes.get("capacity_per_day", 0)) for p in folder.places])
    if without_capacities:
        capacity, step = np.full_like(capacity, -1.0), np.zeros_like(step)
    scale = s.capacity_scaling if release.capacities_scale else 1.0
    days = Days(folder, release, sites)
    leaving = np.zeros(folder.days, np.int64)
    if s.reads_counts:
        leaving[:] = setting_out if counted is None else counted.leaving
        _explain_nobody(folder, release, leaving, days)
    numbers = np.array([s.max_move_speed, s.capacity_buffer, s.weight_power, s.pruning_threshold, s.take_from_population], float)
    names_of = [p.name for p in folder.places]
    tables = Tables(
        **days.arrays(), capacity=capacity * scale, capacity_step=step * scale,
        judged_by=np.array([names_of.index(name) for name in names_of] if len(set(names_of)) < len(names_of) else range(len(names_of)), np.int64),
        initial=initial, leaving=leaving, population=sites.population.astype(float), listed=listed.astype(np.int64), numbers=numbers)
    return World(folder, release, tables, names, counted, without_capacities)


def _explain_nobody(folder: Folder, release: Release, leaving: np.ndarray, days: Days) -> None:
    """Stop where nobody could set out: Flee does, too. With ``hold_people`` they wait for a zone."""
    nobody = days.nobody()
    if nobody.size == 0:
        return
    if not release.hold_people:
        raise DataError(Problem(
            f"{folder.name}: conflicts.csv", f"leaves no conflict zone with people from day {nobody[0]} on which anybody could set out",
            f"{nobody.size} of {folder.days} days", "Mend it, or let people wait for a zone (--hold)."))
    waiting = 0
    for day in range(folder.days):
        if day in set(nobody.tolist()):
            waiting, leaving[day] = waiting + leaving[day], 0
        else:
            leaving[day], waiting = leaving[day] + waiting, 0

