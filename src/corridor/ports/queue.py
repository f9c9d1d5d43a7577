"""Queues with many lanes whose demand and lanes change by the hour.

Two solvers of one model: vehicles arrive at random at an hourly rate, wait in
one line, and each open lane serves one at a time. A lane that closes finishes
its vehicle first.

``planning`` carries two moments of the line and is right in light load, near
capacity, and in overload. ``sweep`` follows every vehicle of a sample and is
the referee.

The planning equations. Let c lanes work at rate μ, arrivals come at rate λ,
a = λ/μ, and let K be the vehicles in line. With p the chance that all lanes
are busy and π the chance that they are busy with an empty line,

    d E[K]  / dt = λ p − c μ (p − π)
    d E[K²] / dt = 2 E[K] (λ − c μ) + φ (λ p + c μ (p − π))

are exact for exponential times (φ = 1); φ = (scv of arrivals + scv of
service)/2 scales the randomness (Allen and Cunneen). Two links close them:
below c the states follow the stationary law, p = 1 − π (1/B(c, a) − 1) with
Erlang's loss B; and within busy periods the line has the shape of a normal
law cut at zero, π = p g(r) φ / (φ + E[K|busy]) with r the variance of K|busy
over that of the geometric law of the same mean. The cut normal contains the
stationary line (exponential, g = 1), a line at capacity that began empty
(half normal) and a long line (normal, g = 0). In a steady hour the result is
Erlang C exactly; in overload it is the fluid limit with its variance.

>>> round(erlang_c(2, 1.0), 4)
0.3333
"""

import math

import numpy as np
from numba import njit
from scipy.special import log_ndtr

SHAPE_STEPS = 256
PASSES = 2  # at the chance that all lanes are busy, within one step
MOST_VARIED = 3.0  # relative variance beyond which the shape of the line is not followed
NO_ROOM = 1e15  # 1/B beyond which lanes are idle for all purposes


def _shape_table() -> np.ndarray:
    """g(r): density at zero times mean of a normal law cut at zero, by squared variation r in [0, 1]."""
    alpha = np.linspace(-12, 40, 20001)
    hazard = np.exp(-alpha**2 / 2 - 0.5 * math.log(2 * math.pi) - log_ndtr(-alpha))
    excess = hazard - alpha
    g = hazard * excess
    r = (1 - g) / excess**2
    exact = alpha < 8  # beyond it differences of nearly equal numbers lose their digits
    order = np.argsort(r[exact])
    table = np.interp(np.linspace(0, 1, SHAPE_STEPS + 1), np.r_[0, r[exact][order], 1], np.r_[0, g[exact][order], 1])
    return table


SHAPE = _shape_table()


def erlang_c(lanes: int, load: float) -> float:
    """Chance of waiting in M/M/c with offered load λ/μ (Erlang 1917); 1 if overloaded."""
    if load >= lanes:
        return 1.0
    inverse = 1.0
    for k in range(1, lanes + 1):
        inverse = 1.0 + inverse * k / load if load > 0 else math.inf
    return 1.0 / (1.0 + (inverse - 1.0) * (1.0 - load / lanes))


@njit(cache=True, nogil=True)
def _g(r, shape):
    if r >= 1.0:
        return 0.5 * (1.0 + min(r, MOST_VARIED))
    if r <= 0.0:
        return 0.0
    y = r * (len(shape) - 1)
    i = int(y)
    return shape[i] + (y - i) * (shape[i + 1] - shape[i])


@njit(cache=True, nogil=True)
def _slope(r, shape):
    if r >= 1.0:
        return 0.5
    h = 1.0 / (len(shape) - 1)
    return (_g(min(r + h, 1.0), shape) - _g(max(r - h, 0.0), shape)) / (2 * h)


@njit(cache=True, nogil=True)
def _spread(m1, m2, p, phi):
    """Mean and relative variance of the line when all lanes are busy."""
    if p <= 0.0 or m1 <= 0.0:
        return 0.0, 1.0
    x = m1 / p
    if x < 1e-9:
        return x, 1.0
    return x, max(m2 / p - x * x, 0.0) / (x * (x + phi))


@njit(cache=True, nogil=True)
def _change_lanes(m1, m2, p, load, before, after, phi, shape):
    """Moments of the line after lanes open (they take the head of the line) or close."""
    x, r = _spread(m1, m2, p, phi)
    if after > before:
        d = after - before
        shared = min(r, 1.0)
        y = shared * x * (x / (x + phi)) ** d + (1 - shared) * max(x - d, 0.0)
        return p * y, p * (r * y * (y + phi) + y * y)
    d = before - after
    v = r * x * (x + phi)
    m1, m2 = p * (x + d), p * (v + (x + d) ** 2)
    state = p * min(_g(r, shape) * phi / (phi + x), 1.0)
    for k in range(1, d):
        state = min(state * (before - k + 1) / max(load, 1e-6), 1 - p)
        m1 += state * (d - k)
        m2 += state * (d - k) ** 2
    return m1, m2


@njit(cache=True, nogil=True)
def _implicit(m1, m2, p, r, rate, spare, full, phi, dt, shape):
    """Mean and relative variance of the line at the end of a step, when all lanes are busy.

    The mean is implicit, so that light load settles in one step; the drift in
    the second moment uses the mean over the step, so that a long line keeps
    its variance. One Newton step in r from the given r.
    """
    b = m1 / p - dt * spare
    g, slope = _g(r, shape), _slope(r, shape)
    root = math.sqrt((b + phi) ** 2 + 4.0 * dt * full * g * phi)
    y = 0.5 * (b - phi + root)
    if y <= 1e-12:
        return 0.0, 1.0
    idle = g * phi / (phi + y)
    y_r = dt * full * phi * slope / root
    mean = 0.5 * (m1 / p + y)
    gap = r * y * (y + phi) + y * y - m2 / p - dt * (phi * (rate + full * (1.0 - idle)) - 2.0 * mean * spare)
    steep = y * (y + phi) + y_r * (r * (2.0 * y + phi) + 2.0 * y + dt * spare - dt * full * phi * idle / (phi + y))
    steep += dt * phi * full * slope * phi / (phi + y)
    if steep > 0.0:
        r = min(max(r - gap / steep, 0.0), MOST_VARIED)
    return max(0.5 * (b - phi + math.sqrt((b + phi) ** 2 + 4.0 * dt * full * _g(r, shape) * phi)), 0.0), r


@njit(cache=True, nogil=True)
def _hour(m1, m2, p, rate, lanes, mu, phi, steps, shape):
    """One hour at constant rate and lanes; the moments after it, p, and mean line in it."""
    dt = 1.0 / steps
    if lanes == 0:
        held = m1
        for _ in range(steps):
            m2 += dt * rate * (2 * m1 + dt * rate + phi)
            m1 += dt * rate
        return m1, m2, 1.0, 0.5 * (held + m1)
    load = max(rate / mu, 1e-6 * lanes)
    inverse = 1.0
    for k in range(1, lanes + 1):
        inverse = 1.0 + inverse * k / load
    room = min(inverse - 1.0, NO_ROOM)
    full = lanes * mu
    spare = full - rate
    line, r = 0.0, 1.0
    p = max(p, 1.0 / (1.0 + room))
    for _ in range(steps):
        least = min(m1 * m1 / m2, 1.0) if m2 > 0.0 else 0.0
        for _ in range(PASSES):
            p = max(p, least)
            y, r = _implicit(m1, m2, p, r, rate, spare, full, phi, dt, shape)
            p = math.sqrt(p / (1.0 + room * _g(r, shape) * phi / (phi + y)))
        p = max(p, least)
        y, r = _implicit(m1, m2, p, r, rate, spare, full, phi, dt, shape)
        mean = 0.5 * (m1 + p * y)
        push = phi * p * (rate + full * (1.0 - _g(r, shape) * phi / (phi + y))) - 2.0 * mean * spare
        m2 += dt * push
        m1 = p * y
        m2 = min(max(m2, m1 * m1 * (1.0 + 1e-9)), p * (MOST_VARIED * y * (y + phi) + y * y))
        line += mean * dt
    return m1, m2, p, line


@njit(cache=True, nogil=True)
def planning(rate, lanes, mu, phi, steps, shape):
    """Mean line and expected wait hour by hour, by two moments.

    Parameters
    ----------
    rate : ndarray of float, shape (hours,)
        Arrivals per hour.
    lanes : ndarray of int, shape (hours,)
    mu : float
        Vehicles per hour that one lane serves.
    phi : float
        Half the sum of the squared variations of arrival and service times.
    steps : int
        Steps within an hour; 4 is good for many runs, 12 for one.
    shape : ndarray
        ``SHAPE``.

    Returns
    -------
    line : ndarray, shape (hours,)
        Mean vehicles waiting during the hour, which is vehicle-hours of delay.
    ahead : ndarray, shape (hours,)
        Work ahead of an arrival, in vehicles to be served before it.
    """
    hours = len(rate)
    line, ahead = np.zeros(hours), np.zeros(hours)
    m1 = m2 = p = load = 0.0
    before = 0
    for h in range(hours):
        c = lanes[h]
        if before > 0 and c > 0 and c != before:
            m1, m2 = _change_lanes(m1, m2, p, load, before, c, phi, shape)
        m1, m2, p, line[h] = _hour(m1, m2, p, rate[h], c, mu, phi, steps, shape)
        before, load = c, rate[h] / mu
        ahead[h] = line[h] + (phi * p if rate[h] > 0 else 0.0)
    return line, ahead


@njit(cache=True, nogil=True)
def waits_min(ahead, capacity, longest_h):
    """Minutes that those who arrive in each hour wait for their turn.

    First come, first served: an arrival in the middle of hour h waits until
    the lanes have had capacity for ``ahead[h]`` vehicles. Beyond the last
    hour the last week of capacity repeats (or all of a shorter time).

    Parameters
    ----------
    ahead : ndarray, shape (hours,)
    capacity : ndarray, shape (hours,)
        Vehicles that the open lanes can serve in the hour.
    longest_h : float
        A wait is cut there, also where nothing ever opens again.
    """
    hours = len(ahead)
    out = np.zeros(hours)
    again = min(hours, 168)
    for h in range(hours):
        left = ahead[h]
        if left <= 0.0:
            continue
        waited, share, k = 0.0, 0.5, h
        while waited < longest_h:
            room = capacity[k if k < hours else hours - again + (k - hours) % again] * share
            if room >= left:
                waited += share * left / room
                break
            left -= room
            waited += share
            share = 1.0
            k += 1
        out[h] = 60.0 * min(waited, longest_h)
    return out


@njit(cache=True, nogil=True)
def _push(heap, size, x):
    j = size
    while j > 0:
        k = (j - 1) // 2
        if heap[k] <= x:
            break
        heap[j] = heap[k]
        j = k
    heap[j] = x


@njit(cache=True, nogil=True)
def _pop(heap, size):
    """Remove the least of ``size`` entries."""
    last = size - 1
    x, j = heap[last], 0
    while True:
        k = 2 * j + 1
        if k >= last:
            break
        if k + 1 < last and heap[k + 1] < heap[k]:
            k += 1
        if heap[k] >= x:
            break
        heap[j] = heap[k]
        j = k
    heap[j] = x


@njit(cache=True, nogil=True)
def sweep(arrival, service, lanes, period):
    """When each vehicle of a sample starts service, first come, first served.

    Parameters
    ----------
    arrival : ndarray of float, shape (vehicles,)
        Times in rising order.
    service : ndarray of float, shape (vehicles,)
        Time each takes in its lane.
    lanes : ndarray of int, shape (periods,)
        Open lanes, constant within each period; the last stays.
    period : float
        Length of a period.

    Returns
    -------
    start : ndarray of float, shape (vehicles,)
        Infinite for those who are never served. A vehicle may start at t if
        fewer than ``lanes`` are in service at t; a lane that closes finishes
        its vehicle and takes no other.
    """
    n, periods = len(arrival), len(lanes)
    most = 0
    for c in lanes:
        most = max(most, c)
    leaves, busy, t, now = np.empty(most + 1), 0, 0.0, 0
    start = np.full(n, np.inf)
    for i in range(n):
        t = max(t, arrival[i])
        while True:
            while busy > 0 and leaves[0] <= t:
                _pop(leaves, busy)
                busy -= 1
            while now + 1 < periods and t >= (now + 1) * period:
                now += 1
            if busy < lanes[now]:
                break
            turn = (now + 1) * period if now + 1 < periods else np.inf
            t = min(turn, leaves[0]) if busy > 0 else turn
            if t == np.inf:
                return start
        start[i] = t
        _push(leaves, busy, t + service[i])
        busy += 1
    return start
