"""Four solvers of one queue behind one signature.

    planning   two moments; milliseconds; light load, near capacity, overload
    sweep      every vehicle of many samples; quantiles; common random numbers across lanes and rates
    exact      the law of the number in line; small queues; exponential times
    fluid      no chance at all; for backlogs of hours only

Each takes arrivals per hour, open lanes, seconds at inspection and the
variability of these (variance over squared mean), and gives the mean line
hour by hour, which is vehicle-hours of waiting.

>>> rate, lanes = np.full(48, 50.0), np.full(48, 2)
>>> {name: round(float(solve(rate, lanes, 60.0, 1.0).mean[-1]), 1) for name, solve in SOLVERS.items() if name != "sweep"}
{'planning': 0.2, 'exact': 0.2, 'fluid': 0.0}
"""

from dataclasses import dataclass

import numpy as np

from corridor.errors import DataError, Problem
from corridor.ports.exact import exact_line
from corridor.ports.queue import SHAPE
from corridor.ports.queue import planning as two_moments
from corridor.ports.queue import sweep as follow_vehicles
from corridor.streams import stream

LEVELS = (0.1, 0.5, 0.9)
STEPS = 12


@dataclass(frozen=True)
class Line:
    """Mean vehicles waiting by hour, shape (hours,), and percentiles over samples, shape (hours, 3), where the solver draws any."""

    mean: np.ndarray
    quantiles: np.ndarray | None = None


def _checked(rate, lanes, service_s: float, scv: float) -> tuple[np.ndarray, np.ndarray]:
    rate, lanes = np.asarray(rate, float), np.asarray(lanes, np.int64)
    good = rate.ndim == 1 and rate.shape == lanes.shape and np.isfinite(rate).all() and rate.min(initial=0) >= 0 and lanes.min(initial=0) >= 0
    if not good or not service_s > 0 or not scv >= 0:
        raise DataError(Problem("a queue", "has rates, lanes or times that cannot be", f"{rate.shape}, {lanes.shape}, {service_s:g} s, scv {scv:g}",
                                "Give one rate and one number of lanes an hour, none below zero, and a positive time."))
    return rate, lanes


def planning(rate, lanes, service_s: float, scv: float, seed: int = 0, samples: int = 100) -> Line:
    """By two moments (``queue.planning``)."""
    rate, lanes = _checked(rate, lanes, service_s, scv)
    return Line(two_moments(rate, lanes, 3600 / service_s, (1 + scv) / 2, STEPS, SHAPE)[0])


def exact(rate, lanes, service_s: float, scv: float, seed: int = 0, samples: int = 100) -> Line:
    """By uniformization; exponential times only.

    Raises
    ------
    DataError
        If times are not exponential (``scv`` of 1), or the line outgrows the states kept.
    """
    rate, lanes = _checked(rate, lanes, service_s, scv)
    if scv != 1:
        raise DataError(Problem("the exact queue", "needs exponential times", f"scv {scv:g}", "Give 1, or use the sweep."))
    return Line(exact_line(rate, lanes, 3600 / service_s))


def fluid(rate, lanes, service_s: float, scv: float, seed: int = 0, samples: int = 100) -> Line:
    """As a fluid that flows in and out at constant rates within the hour."""
    rate, lanes = _checked(rate, lanes, service_s, scv)
    line, out = 0.0, np.zeros(len(rate))
    for h, (r, full) in enumerate(zip(rate, lanes * 3600 / service_s, strict=True)):
        after = max(line + r - full, 0.0)
        span = 1.0 if line + r >= full else line / (full - r)
        out[h] = (line + after) / 2 * span
        line = after
    return Line(out)


def sweep(rate, lanes, service_s: float, scv: float, seed: int = 0, samples: int = 100) -> Line:
    """By following every vehicle of ``samples`` samples.

    The n-th vehicle of a sample has the same luck under all rates and lanes,
    so that the difference between two runs is theirs and not the noise.
    """
    rate, lanes = _checked(rate, lanes, service_s, scv)
    hours, upto = len(rate), np.r_[0.0, np.cumsum(rate)]
    lines = np.zeros((samples, hours))
    for s in range(samples):
        gaps = stream(seed, "ports.sweep_arrivals", s).exponential(1.0, int(upto[-1] + 12 * np.sqrt(upto[-1]) + 50))
        passed = np.cumsum(gaps)
        passed = passed[passed < upto[-1]]
        came = np.interp(passed, upto, np.arange(hours + 1.0))
        luck = stream(seed, "ports.sweep_service", s)
        times = (luck.gamma(1 / scv, scv, len(gaps)) if scv else np.ones(len(gaps)))[:len(came)] * service_s / 3600
        starts = np.minimum(follow_vehicles(came, times, lanes, 1.0), hours)
        lines[s] = _waiting(starts, hours) - _waiting(came, hours)
    return Line(lines.mean(axis=0), np.quantile(lines, LEVELS, axis=0).T)


def _waiting(until: np.ndarray, hours: int) -> np.ndarray:
    """Hours of each hour that lie before given times, summed over the times."""
    whole = np.minimum(until.astype(int), hours)
    out = np.cumsum(np.bincount(whole, minlength=hours + 1)[::-1])[::-1][1:].astype(float)
    out += np.bincount(np.minimum(whole, hours - 1), weights=np.where(whole < hours, until - whole, 0.0), minlength=hours)[:hours]
    return out


SOLVERS = {"planning": planning, "sweep": sweep, "exact": exact, "fluid": fluid}
