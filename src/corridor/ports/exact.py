"""The referee for small queues: the exact law of the number in line, hour by hour.

Vehicles arrive at a Poisson rate that is constant within each hour and are
served in exponential times by the open lanes. The law of the number present
follows from uniformization (Jensen 1953): with jumps at a common rate Λ the
state after an hour is a Poisson mixture of steps of one chain, and the mean
line within the hour is its integral, term by term. A lane that closes
finishes its vehicle, which then no longer counts: it holds up nobody.

>>> import numpy as np
>>> line = exact_line(np.full(200, 9.0), np.full(200, 2), 6.0)
>>> round(float(line[-1]), 4)          # Erlang C times load/(1 - load): 0.642857 * 3
1.9286
"""

import numpy as np
from numba import njit

from corridor.errors import DataError, Problem

SMALL = 1e-14  # chance below which a state or a number of jumps is left out
MOST = 200_000


@njit(cache=True, nogil=True)
def _hour(p, top, rate, lanes, mu, jump):
    """The law after an hour (in ``p``, up to state ``top``) and the mean line in it; ``jump`` is room to work in."""
    full = rate + lanes * mu
    reached, line, after = 0.0, 0.0, np.zeros_like(p)
    log_weight, k = -full, 0
    while True:
        weight = np.exp(log_weight)
        reached += weight
        ahead = 0.0
        for n in range(top + 1):
            after[n] += weight * p[n]
            if n > lanes:
                ahead += (n - lanes) * p[n]
        left = max(1.0 - reached, 0.0)
        line += left * ahead
        if full == 0.0:
            return ahead, top
        if k > full and left < SMALL:
            break
        share, up = 1.0 / full, min(top + 1, len(p) - 1)
        for n in range(up + 1):
            jump[n] = 0.0
        for n in range(top + 1):
            busy = min(n, lanes) * mu
            jump[min(n + 1, up)] += p[n] * rate * share
            if n > 0:
                jump[n - 1] += p[n] * busy * share
            jump[n] += p[n] * (full - rate - busy) * share
        top = up
        while top > 0 and jump[top] < SMALL:
            top -= 1
        p[:up + 1] = jump[:up + 1]
        p[top + 1:up + 1] = 0.0
        k += 1
        log_weight += np.log(full) - np.log(k)
        if k > 20 * full + 1000:
            break
    p[:] = after
    top = len(p) - 1
    while top > 0 and p[top] < SMALL:
        top -= 1
    return line / full, top


@njit(cache=True, nogil=True)
def _lines(rate, lanes, mu, most):
    p, jump, out = np.zeros(most), np.zeros(most), np.zeros(len(rate))
    p[0], top = 1.0, 0
    for h in range(len(rate)):
        if h > 0 and lanes[h] < lanes[h - 1]:
            before, now = lanes[h - 1], lanes[h]
            kept = np.zeros(most)
            for n in range(top + 1):
                kept[n if n <= now else now if n <= before else n - before + now] += p[n]
            p[:] = kept
        out[h], top = _hour(p, top, rate[h], lanes[h], mu, jump)
        if top >= most - 2:
            return out, False
    return out, True


def exact_line(rate: np.ndarray, lanes: np.ndarray, mu: float, most: int = 2000) -> np.ndarray:
    """Mean number waiting during each hour, shape (hours,).

    Parameters
    ----------
    rate : ndarray, shape (hours,)
        Arrivals per hour.
    lanes : ndarray of int, shape (hours,)
    mu : float
        Vehicles per hour that one lane serves, in exponential times.
    most : int
        States that are kept; the work grows with them and with the rates.

    Raises
    ------
    DataError
        If rates or lanes are negative, or the line outgrows ``most``.
    """
    rate, lanes = np.asarray(rate, float), np.asarray(lanes, np.int64)
    if rate.shape != lanes.shape or rate.min(initial=0) < 0 or lanes.min(initial=0) < 0 or mu <= 0:
        raise DataError(Problem("rates and lanes", "have different shapes or are negative", f"{rate.shape}, {lanes.shape}",
                                "Give one rate and one number of lanes an hour, none below zero, and a positive mu."))
    line, fits = _lines(rate, lanes, float(mu), min(most, MOST))
    if not fits:
        raise DataError(Problem("the exact queue", "outgrows the states that are kept", str(most), "Give more states, or use planning."))
    return line
