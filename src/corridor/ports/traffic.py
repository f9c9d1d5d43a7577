"""Traffic of one class at one port along many staffing paths.

The usual path is the port's traffic on its usual days. On another path lanes
differ, and drivers respond to waits above the usual: some stay away or go
elsewhere, and lanes work a little faster. A path is followed only from the
first hour in which its lanes differ from those of a path that is known, and
only until its line has become the known one again.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit

from corridor.ports.queue import SHAPE, _change_lanes, _hour, waits_min
from corridor.ports.tables import service

STEPS = 4  # of a quarter of an hour
LONGEST_H = 336.0
TURNED_AWAY = 1e12  # a closed port sends its whole line away at once
SAME = 1e-3  # lines this close, relative to one vehicle plus the line, are one line


@dataclass(frozen=True)
class Flow:
    """Hourly traffic along paths; arrays of shape (paths, hours).

    Parameters
    ----------
    came : ndarray
        Joined the line in the hour.
    away : ndarray
        Would usually have come, but stayed away or went elsewhere.
    line : ndarray
        Mean number waiting in the hour, which is vehicle-hours of delay.
    ahead : ndarray
        Work ahead of one who arrives, in vehicles.
    capacity : ndarray
        Vehicles that the open lanes can serve (or a closed port turns away)
        in the hour.
    wait_min : ndarray
        Mean wait of those who came in the hour.
    state : ndarray, shape (hours, 4)
        Of the first path: moments of the line, chance that all lanes are
        busy, and load, at the end of each hour.
    standing_h : ndarray, shape (hours,)
        Of the first path: hours of work standing in line as each hour begins.
    """

    came: np.ndarray
    away: np.ndarray
    line: np.ndarray
    ahead: np.ndarray
    capacity: np.ndarray
    wait_min: np.ndarray
    state: np.ndarray
    standing_h: np.ndarray


@njit(cache=True, nogil=True)
def _follow(rate, lanes, closed, mu, phi, speed_up, stay_away, usual_h, known, known_state, first, last, steps, shape):
    """Paths of shape (paths, hours); ``known`` stacks came, away, line, ahead, capacity of the known path."""
    paths, hours = lanes.shape
    out = np.zeros((5, paths, hours))
    wait = np.zeros((paths, hours))
    state, standing = np.zeros((hours, 4)), np.zeros(hours)
    for u in range(paths):
        m1 = m2 = p = load = 0.0
        before = 0
        if first[u] > 0:
            out[:, u, :first[u]] = known[:, :first[u]]
            if u == 0:
                state[:first[u]] = known_state[:first[u]]
            if first[u] < hours:
                m1, m2, p, load = known_state[first[u] - 1]
                before = lanes[u, first[u] - 1]
        for h in range(first[u], hours):
            c, arriving, speed, turned = lanes[u, h], rate[h], mu, 0.0
            if closed[h]:
                turned, arriving, c = m1, 0.0, 0
                m1 = m2 = p = 0.0
            elif c > 0:
                if before > 0 and c != before:
                    m1, m2 = _change_lanes(m1, m2, p, load, before, c, phi, shape)
                stands = m1 / (c * mu)
                over = max(stands - usual_h[h], 0.0)
                speed = mu * (1.0 + speed_up * min(over, 1.0))
                arriving = rate[h] * np.exp(-stay_away * 60.0 * over)
                if u == 0:
                    standing[h] = stands
            m1, m2, p, line = _hour(m1, m2, p, arriving, c, speed, phi, steps, shape)
            before, load = c, arriving / speed
            out[0, u, h], out[1, u, h], out[2, u, h] = arriving, rate[h] - arriving + turned, line
            out[3, u, h], out[4, u, h] = line + (phi * p if arriving > 0 else 0.0), c * speed if not closed[h] else TURNED_AWAY
            if u == 0:
                state[h] = (m1, m2, p, load)
            if h >= last[u]:
                apart = abs(m1 - known_state[h, 0]) + abs(line - known[2, h])
                if apart <= SAME * (1.0 + m1) and abs(p - known_state[h, 2]) <= SAME:
                    out[:, u, h + 1:] = known[:, h + 1:]
                    if u == 0:
                        state[h + 1:] = known_state[h + 1:]
                    break
        wait[u] = waits_min(out[3, u], out[4, u], LONGEST_H)
    return out, wait, state, standing


def usual_traffic(kind: str, rate: np.ndarray, lanes: np.ndarray) -> Flow:
    """Traffic of a class on its usual days; ``rate`` and ``lanes`` of shape (hours,)."""
    hours = len(rate)
    nothing = np.zeros((5, hours)), np.zeros((hours, 4))
    out, wait, state, standing = _follow(
        rate, lanes[None], np.zeros(hours, bool), *_rates(kind), 0.0, 0.0, np.zeros(hours), *nothing,
        np.zeros(1, np.int64), np.full(1, hours), STEPS, SHAPE)
    return Flow(*out, wait, state, standing)


def traffic(kind: str, rate: np.ndarray, lanes: np.ndarray, closed: np.ndarray, usual: Flow,
            known: Flow, known_lanes: np.ndarray) -> Flow:
    """Traffic of a class along staffing paths.

    Parameters
    ----------
    kind : {"pedestrian", "passenger", "cargo"}
    rate : ndarray, shape (hours,)
        Usual arrivals per hour.
    lanes : ndarray of int, shape (paths, hours)
    closed : ndarray of bool, shape (hours,)
        Hours in which the whole port is closed: those in line are turned
        away, and nobody comes.
    usual : Flow
        The usual path, whose waits drivers expect.
    known : Flow
        One path (the usual one, or one under the same closures) to start
        from and to return to.
    known_lanes : ndarray of int, shape (hours,)
        Its lanes, with -1 in hours that the known path has not under the same closures.
    """
    paths, hours = lanes.shape
    differs = lanes != known_lanes
    any_hour = differs.any(axis=1)
    first = np.where(any_hour, differs.argmax(axis=1), hours)
    last = np.where(any_hour, hours - 1 - differs[:, ::-1].argmax(axis=1), hours)
    stack = np.stack([x[0] for x in (known.came, known.away, known.line, known.ahead, known.capacity)])
    out, wait, state, standing = _follow(
        rate, lanes, closed, *_rates(kind), service("speed_up")[kind], service("stay_away")[kind], usual.standing_h,
        stack, known.state, first, last, STEPS, SHAPE)
    return Flow(*out, wait, state, standing)


def _rates(kind: str) -> tuple[float, float]:
    """Vehicles per lane-hour, and half the sum of squared variations (Poisson arrivals)."""
    return 3600 / service("service_s")[kind], (1 + service("service_scv")[kind]) / 2
