"""Traffic of one class at one port along many staffing paths.

The usual path is the port's traffic on its usual days. On another path lanes
differ, and everybody responds to waits above the usual:

    those who come ── stay_away, or no turn before closing ──> of those who do not join:
        postpone_share   come again on the next open day at the same hour
        divert_share     go to neighbouring ports (``diversion``)
        the others       stay at home
    lanes ── speed_up: a little faster ── spare: closed booths opened on overtime

A path is followed only from the first hour in which it differs from a path
that is known, and only until its line has become the known one again.
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
AGAIN_DAYS = 4  # postponed trips lie at most so far ahead
KEPT = 8  # series of a path that a path that joins it takes over


@dataclass(frozen=True)
class Flow:
    """Hourly traffic along paths; arrays of shape (paths, hours).

    Parameters
    ----------
    came : ndarray
        Joined the line in the hour.
    away : ndarray
        Would usually have come then, but did not join, or were sent away from
        a closing port. Who comes again or from elsewhere is not counted twice.
    line : ndarray
        Mean number waiting in the hour, which is vehicle-hours of delay.
    ahead : ndarray
        Work ahead of one who arrives, in vehicles.
    capacity : ndarray
        Vehicles that the open lanes can serve (or a closed port turns away)
        in the hour.
    again : ndarray
        Of those before who postponed, those who come again in the hour.
    overtime : ndarray
        Lanes opened on overtime.
    crossed : ndarray
        Reached a lane in the hour: who came, less what the line grew by and
        less those sent away. A lane that closes puts the one before it back in line.
    wait_min : ndarray
        Mean wait of those who came in the hour; zero where nobody did.
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
    again: np.ndarray
    overtime: np.ndarray
    crossed: np.ndarray
    wait_min: np.ndarray
    state: np.ndarray
    standing_h: np.ndarray


@njit(cache=True, nogil=True)
def _spare(line, lanes, spare, mu, usual_h, after_h):
    """Lanes to open on overtime so that the line comes down to ``after_h`` above the usual."""
    wanted = int(np.ceil(line / (mu * (usual_h + after_h)))) - lanes
    return max(0, min(spare, wanted))


@njit(cache=True, nogil=True)
def _same_again(again, known, h, ahead):
    apart = 0.0
    for i in range(h + 1, min(len(again), h + 1 + ahead)):
        apart += abs(again[i] - known[i])
    return apart <= SAME


@njit(cache=True, nogil=True)
def _follow(rate, inflow, lanes, spare, closed, pace, again_at, left_h, mu, phi, speed_up, stay_away, postpone, after_h, usual_h,
            known, known_state, first, last, steps, shape):
    """Paths of shape (paths, hours); ``known`` stacks the ``KEPT`` series of the known path."""
    paths, hours = lanes.shape
    out = np.zeros((KEPT, paths, hours))
    wait = np.zeros((paths, hours))
    state, standing = np.zeros((hours, 4)), np.zeros(hours)
    for u in range(paths):
        m1 = m2 = p = load = 0.0
        before = 0
        again = out[5, u]
        if first[u] > 0:
            out[:, u, :first[u]] = known[:, :first[u]]
            again[first[u]:] = known[5, first[u]:]
            for h in range(first[u], hours):  # what those who come later postpone is counted anew
                if again_at[h] >= 0:
                    again[again_at[h]] = 0.0
            if u == 0:
                state[:first[u]] = known_state[:first[u]]
            if first[u] < hours:
                m1, m2, p, load = known_state[first[u] - 1]
                before = lanes[u, first[u] - 1]
        for h in range(first[u], hours):
            c, speed, turned, joins, stood = lanes[u, h], mu * pace[h], 0.0, 1.0, m1
            more = again[h] + inflow[u if len(inflow) > 1 else 0, h]
            if closed[h]:
                turned, joins, c = m1, 0.0, 0
                m1 = m2 = p = 0.0
            elif c > 0:
                extra = 0
                if spare[u, h] > 0 and m1 > c * speed * (usual_h[h] + after_h):
                    extra = _spare(m1, c, spare[u, h], speed, usual_h[h], after_h)
                    c += extra
                out[6, u, h] = extra
                if before > 0 and c != before:
                    m1, m2 = _change_lanes(m1, m2, p, load, before, c, phi, shape)
                stands = m1 / (c * speed)
                over = max(stands - usual_h[h], 0.0)
                joins = np.exp(-stay_away * 60.0 * over) * min(max(left_h[h] - over, 0.0), 1.0)
                if pace[h] >= 1.0:
                    speed *= 1.0 + speed_up * min(over, 1.0)
                if u == 0:
                    standing[h] = stands
            arriving = (rate[h] + more) * joins
            m1, m2, p, line = _hour(m1, m2, p, arriving, c, speed, phi, steps, shape)
            before, load = c, arriving / speed
            out[0, u, h], out[1, u, h], out[2, u, h] = arriving, rate[h] * (1.0 - joins) + turned, line
            out[3, u, h], out[4, u, h] = line + (phi * p if arriving > 0 else 0.0), c * speed if not closed[h] else TURNED_AWAY
            out[7, u, h] = arriving + stood - m1 - turned
            if again_at[h] >= 0:
                again[again_at[h]] += postpone * ((rate[h] + more) * (1.0 - joins) + turned)
            if u == 0:
                state[h] = (m1, m2, p, load)
            if h >= last[u]:
                apart = abs(m1 - known_state[h, 0]) + abs(line - known[2, h])
                if apart <= SAME * (1.0 + m1) and abs(p - known_state[h, 2]) <= SAME and _same_again(again, known[5], h, 24 * AGAIN_DAYS):
                    out[:, u, h + 1:] = known[:, h + 1:]
                    if u == 0:
                        state[h + 1:] = known_state[h + 1:]
                    break
        wait[u] = waits_min(out[3, u], out[4, u], LONGEST_H) * (out[0, u] > 0)
    return out, wait, state, standing


def _again_at(lanes: np.ndarray) -> np.ndarray:
    """Hour in which those who postpone come again: the same on the next day it is open; -1 beyond the days known."""
    hours = len(lanes)
    out = np.full(hours, -1)
    for d in range(AGAIN_DAYS, 0, -1):
        later = np.zeros(hours, bool)
        later[:max(hours - 24 * d, 0)] = lanes[24 * d:] > 0
        out[later] = np.flatnonzero(later) + 24 * d
    return out


def _left_h(lanes: np.ndarray) -> np.ndarray:
    """Hours from the start of each hour until closing; those beyond the days known count as open."""
    out, left = np.ones(len(lanes)), LONGEST_H
    for h in range(len(lanes) - 1, -1, -1):
        left = left + 1.0 if lanes[h] > 0 else 0.0
        out[h] = left
    return out


def usual_traffic(kind: str, rate: np.ndarray, lanes: np.ndarray, service_s: float, pace: np.ndarray | None = None) -> Flow:
    """Traffic of a class on its usual days; ``rate``, ``lanes`` and ``pace`` of shape (hours,), seconds at inspection at a pace of 1."""
    hours = len(rate)
    out, wait, state, standing = _follow(
        rate, np.zeros((1, hours)), lanes[None], np.zeros((1, hours), np.int64), np.zeros(hours, bool), np.ones(hours) if pace is None else pace,
        np.full(hours, -1), np.full(hours, np.inf), *_rates(kind, service_s), 0.0, 0.0, 0.0, 1.0, np.zeros(hours), np.zeros((KEPT, hours)), np.zeros((hours, 4)),
        np.zeros(1, np.int64), np.full(1, hours), STEPS, SHAPE)
    return Flow(*out, wait, state, standing)


def traffic(kind: str, rate: np.ndarray, lanes: np.ndarray, closed: np.ndarray, usual: Flow, known: Flow, known_lanes: np.ndarray,
            usual_lanes: np.ndarray, service_s: float, spare: np.ndarray | None = None, inflow: np.ndarray | None = None,
            pace: np.ndarray | None = None) -> Flow:
    """Traffic of a class along staffing paths.

    Parameters
    ----------
    kind : {"pedestrian", "passenger", "cargo", "rail"}
    rate : ndarray, shape (hours,)
        Usual arrivals per hour.
    lanes : ndarray of int, shape (paths, hours)
    closed : ndarray of bool, shape (hours,)
        Hours in which the class cannot cross: those in line are turned away,
        and nobody comes.
    usual : Flow
        The usual path, whose waits drivers expect.
    known : Flow
        One path (the usual one, or one under the same closures) to start
        from and to return to.
    known_lanes : ndarray of int, shape (hours,)
        Its lanes, with -1 in hours that the known path has not under the same closures.
    usual_lanes : ndarray of int, shape (hours,)
        Lanes on usual days; who postpones comes again when there are any.
    service_s : float
        Mean seconds at inspection.
    spare : ndarray of int, shape (paths, hours), optional
        Lanes that may be opened on overtime when the line is long.
    inflow : ndarray, shape (paths, hours), optional
        Those who come from neighbouring ports.
    pace : ndarray, shape (hours,), optional
        Share of the usual speed: below 1 where something behind the lanes holds them up.
    """
    hours = lanes.shape[1]
    differs = lanes != known_lanes
    if inflow is not None:
        differs |= inflow > 0
    if pace is not None:
        differs |= pace < 1
    any_hour = differs.any(axis=1)
    first = np.where(any_hour, differs.argmax(axis=1), hours)
    last = np.where(any_hour, hours - 1 - differs[:, ::-1].argmax(axis=1), hours)
    stack = np.stack([x[0] for x in (known.came, known.away, known.line, known.ahead, known.capacity, known.again, known.overtime,
                                   known.crossed)])
    out, wait, state, standing = _follow(
        rate, np.zeros((1, hours)) if inflow is None else inflow, lanes, np.zeros_like(lanes) if spare is None else spare, closed,
        np.ones(hours) if pace is None else pace, _again_at(usual_lanes), _left_h(lanes[0]), *_rates(kind, service_s),
        *(service(name)[kind] for name in ("speed_up", "stay_away", "postpone_share", "overtime_after_h")),
        usual.standing_h, stack, known.state, first, last, STEPS, SHAPE)
    return Flow(*out, wait, state, standing)


def _rates(kind: str, service_s: float) -> tuple[float, float]:
    """Vehicles per lane-hour, and half the sum of squared variations (Poisson arrivals)."""
    return 3600 / service_s, (1 + service("service_scv")[kind]) / 2
