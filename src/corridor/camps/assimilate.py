"""Counts taken in, window by window: an ensemble Kalman update of each member's beliefs, and the camps set to their counts.

A window ends where an init day may stand; counts dated in it are known then. Each camp's
attraction learns from its own count alone (the rise since the count before,
on a logarithm that small rises do not move), pace and rest from how many stand
in the camps at all (Evensen 1994, doi 10.1029/94JC00572; perturbed
observations: Burgers et al. 1998; own observations only: Houtekamer and
Mitchell 2001). Then the camps hold what was counted: whoever was counted
beyond the model is taken from those on the way, and what is left is booked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from corridor.camps.known import Known
from corridor.camps.members import Members, beginning, walk, wander
from corridor.streams import stream

WINDOW = 30  # days
MOST_UNITS = 10_000  # people of a crisis are moved in at most so many units


@dataclass(frozen=True)
class Learning:
    """How counts change beliefs; chosen on other instances (``data/displacement/camps.csv``).

    Parameters
    ----------
    memory : float
        Share of a belief that is left after a window.
    spread : float
        Of the logarithm of attraction among members.
    doubt : float
        Standard error of the logarithm of a counted rise.
    floor : float
        Share of the total, spread over the camps, below which rises say little.
    """

    memory: float = 0.9
    spread: float = 1.5
    doubt: float = 0.4
    floor: float = 0.04


@dataclass(frozen=True)
class Analysis:
    """What was known on a day and at the ends of windows before it, and the members that agree with it."""

    known: Known
    members: Members
    past: tuple[Known, ...] = ()


def assimilate(known_by: Callable[[int], Known], days: list[int], totals: Callable[[Known], np.ndarray], learning: Learning,
               members: int, seed: int, threads: int = 2) -> Iterator[Analysis]:
    """Members on each of some days, each window with what was known at its end.

    Parameters
    ----------
    known_by : callable
        What was known on a day.
    days : list of int
        Ends of windows, rising.
    totals : callable
        People in all on every day of the world of a :class:`Known`; days up to its init are used.
    """
    state, past = None, ()
    for day in days:
        known = known_by(day)
        total = totals(known)
        if state is None:
            thin = max(1, int(total[:day + 1].max() // MOST_UNITS))
            state = beginning(known.world, np.minimum(known.counts[:, 0], total[0]), members, thin)
        state = _thinned(state, int(total[day]))
        state = wander(state, learning.memory, learning.spread, seed)
        moved, in_camps = walk(known.world, state, day, total[state.day + 1:day + 1], seed, threads)
        state = _learn(moved, state, in_camps, known, past[-1] if past else None, float(total[day]), learning, seed)
        yield Analysis(known, state, past)
        past = (*past, known)


def _thinned(state: Members, total: int) -> Members:
    """Larger units where a crisis has outgrown its own: half as many, rounded; the books begin anew."""
    while total // state.thin > 4 * MOST_UNITS:
        halved = np.rint(state.people / 2).astype(np.int64)
        way = np.rint(state.on_way / 2).astype(np.int64)
        none = np.zeros_like(state.began)
        state = replace(state, thin=2 * state.thin, people=halved, on_way=way, began=halved.sum(1) + way, set_out=none, entered=none, never_there=none)
    return state


def _learn(moved: Members, state: Members, in_camps: np.ndarray, known: Known, before: Known | None, total: float, learning: Learning,
           seed: int) -> Members:
    """The members after the counts of a window."""
    rng = stream(seed, "camps.analysis", known.init)
    thin, first = moved.thin, state.day + 1
    fresh = [k for k in range(len(known.camps)) if known.last[k] >= first]
    floor = max(learning.floor * total / len(known.camps), thin)
    attraction = moved.attraction.copy()
    base = float((known.counts[:, 0] if before is None else before.now).sum())
    came, rose = in_camps[:, :, -1].sum(1) * float(thin) - base, total - base
    even = np.clip(rose / np.maximum(came, thin), 0.2, 5.0) if rose > 0 else np.ones(len(came))  # people the engine still has on the way
    for k in fresh:
        since = _count_before(known, before, k)
        if since is None:
            continue
        was, day = since
        expected = np.log(np.maximum((in_camps[:, k, known.last[k] - first] * thin - was) * even, 0.0) + floor)
        counted = np.log(max(known.now[k] - was, 0.0) + floor)
        attraction[:, k] = _kalman(attraction[:, k], expected, counted, learning.doubt, rng)
    held = np.log(np.maximum(in_camps[:, :, -1].sum(1) * thin, 1.0))
    stands = np.log(max(total, 1.0))
    pace, rest = (_kalman(belief, held, stands, 0.3, rng) for belief in (moved.pace, moved.rest))
    return _set_to_counts(replace(moved, attraction=attraction, pace=pace, rest=rest), in_camps, known, fresh, first)


def _count_before(known: Known, before: Known | None, camp: int) -> tuple[float, int] | None:
    """The count before a fresh one, as (people, day); None where a correction has changed it since."""
    if before is None:
        return known.on(camp, 0), 0
    day = int(before.last[camp])
    was = before.now[camp]
    return None if day >= 0 and known.on(camp, day) != was else (float(was), day)


def _kalman(belief: np.ndarray, expected: np.ndarray, counted: float, doubt: float, rng: np.random.Generator) -> np.ndarray:
    """A belief after one observation with its own noise for each member."""
    spread = float(np.var(expected, ddof=1)) + doubt**2
    gain = float(np.cov(belief, expected)[0, 1]) / spread
    noise = doubt * rng.standard_normal(len(belief))
    return belief + gain * (counted + noise - noise.mean() - expected)


def _set_to_counts(members: Members, in_camps: np.ndarray, known: Known, fresh: list[int], first: int) -> Members:
    """Camps with a fresh count hold it, and who came after it; differences go through the books."""
    people, on_way = members.people.copy(), members.on_way.copy()
    entered, never_there = members.entered.copy(), members.never_there.copy()
    camps = known.world.tables.listed
    outside = people.copy()
    outside[:, camps] = 0
    for k in fresh:
        on_the_day = in_camps[:, k, known.last[k] - first]
        after = in_camps[:, k, -1] - on_the_day
        holds = np.maximum(np.rint(known.now[k] / members.thin).astype(np.int64) + after, 0)
        beyond = holds - people[:, camps[k]]
        people[:, camps[k]] = holds
        never_there += np.maximum(-beyond, 0)
        entered += np.maximum(beyond, 0)
    for m in range(len(people)):  # who was counted beyond the model stood on the way
        taken = min(int(entered[m] - members.entered[m]), int(outside[m].sum() + on_way[m]))
        entered[m] -= taken
        road = min(int(on_way[m]), taken)
        on_way[m] -= road
        rest, standing = taken - road, outside[m].sum()
        if rest > 0:
            edge = np.rint(np.cumsum(outside[m]) * (rest / standing)).astype(np.int64)
            people[m] -= np.diff(edge, prepend=0)
    return replace(members, people=people, on_way=on_way, entered=entered, never_there=never_there)
