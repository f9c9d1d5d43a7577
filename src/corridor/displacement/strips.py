"""Binomial numbers of many people, by strips under a bell.

In units of its spread around its mean, a binomial law is near the normal bell.
Strips of equal area cover all that any such law of at least a certain spread
can be. A number is drawn by choosing a strip and a place in it, and thrown away
where the law is lower there than the strip is high. Each strip knows how low any
of those laws can be in it; up to that height the number stands without a
logarithm: nine of ten where spreads are wide, half in the class of the least.
Beyond the strips are exponential tails. (Devroye, "Non-Uniform Random Variate Generation", 1986,
VIII.2, has strips for single laws.)

All laws whose spread is sigma or more lie between three: two that have the
spread sigma itself, and are the most skewed (q towards nothing: Poisson's) or
the least (q a half), and the bell. So these make the strips of a class of
spreads. That no law leaves its strips is tested.
"""

import math

import numpy as np

from corridor.displacement.cells import inlined
from corridor.draws import stirling_tail

LEAST = 8.0  # n q, with q at most a half, from which on this is used; so the variance is 4 or more
CLASSES = 7  # of variances: from 4 on, from 16, from 64, ...; the last has no end
MANY = 128  # strips of a class, two of them tails
# Of a strip: where it starts, how wide it is (below 0: to the left), the share of its height that every law has there, and its height.
# Of a tail: where it starts, over what width it falls to 1/e, a negative share, and its height at the start.
FROM, WIDE, SURE, HIGH = range(4)


def _laws(at: tuple[float, float, float], spread: float) -> tuple[float, float, float]:
    """Logarithms of spread times chance, so many spreads above the mean: of a fair coin's law, of Poisson's, and of the bell; also between whole numbers."""
    variance, (fair, skewed, bell) = spread * spread, at
    n, k = 4 * variance, 2 * variance + spread * fair
    of_coin = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2) if -1 < k < n + 1 else -math.inf
    k = variance + spread * skewed
    of_poisson = k * math.log(variance) - math.lgamma(k + 1) - variance if k > -1 else -math.inf
    return math.log(spread) + of_coin, math.log(spread) + of_poisson, -(bell**2 + math.log(2 * math.pi)) / 2


def _half(spread: float, side: int, area: float) -> list[tuple[float, float, float, float]]:
    """Strips of one area from the middle to one side, and the tail there.

    A whole number takes the room of half a one to each side, so the highest
    that a law is at x is what it is half a number nearer to its top.
    """
    half, x, step, rows = 0.5 / spread, 0.0, 1e-4, []
    while True:
        near = tuple(min(max(top, x - half), x + half) for top in (0.0, -half, 0.0))
        laws, before = _laws(near, spread), _laws(tuple(z - side * step for z in near), spread)
        high = math.exp(max(laws))
        fall = min(b - a for a, b in zip(laws, before, strict=True)) / step  # of a logarithm; it falls faster further out
        if fall > 0 and high / fall <= area:
            return [*rows, (x, -side / fall, -1.0, area * fall)]
        wide = side * area / high
        low = math.exp(min(*_laws((x - side * half,) * 3, spread), *_laws((x + wide + side * half,) * 3, spread)))
        rows.append((x, wide, low / high, high))
        x += wide


def _strips(spread: float) -> list[tuple[float, float, float, float]]:
    """The strips of a class by its smallest spread: of such an area that there are :data:`MANY`, or one fewer and one in which nothing stands."""
    area, found = 1 / MANY, [()] * (MANY + 1)
    while len(found) > MANY:
        found = _half(spread, -1, area) + _half(spread, 1, area)
        area *= (len(found) + MANY) / (2 * MANY)
    return found + [(0.0, 0.0, -1.0, math.inf)] * (MANY - len(found))


STRIPS = np.array([strip for c in range(CLASSES) for strip in _strips(2.0**(c + 1))])  # (CLASSES * MANY, 4)


@inlined
def first_of(variance):
    """The first strip of the class of a variance, which its exponent tells."""
    exponent = (np.float64(variance).view(np.int64) >> 52) - 1023
    return np.uint64(MANY * (min(exponent >> 1, CLASSES) - 1))


@inlined
def number_at(n, q, spread, strip, place):
    """The number at a place in a strip."""
    return math.floor(n * q + 0.5 + spread * (STRIPS[strip, FROM] + STRIPS[strip, WIDE] * place))


@inlined
def judged(n, q, variance, strip, place, v):
    """The number at a place in a strip, or -1 where the law is lower there than v times the height of the strip; place and v in (0, 1)."""
    if STRIPS[strip, SURE] < 0.0:  # a tail
        v, place = v * place, math.log(place)
    k = int(number_at(n, q, math.sqrt(variance), strip, place))
    if k < 0 or k > n:
        return -1
    high, others = v * STRIPS[strip, HIGH], n - k
    of_k, of_others, of_n = 1.0 / (k + 1.0), 1.0 / (others + 1.0), 1.0 / (n + 1.0)
    law = (k * math.log((n + 1.0) * q * of_k) + others * math.log((n + 1.0) * (1.0 - q) * of_others) + 1.0
           + stirling_tail(n) - stirling_tail(k) - stirling_tail(others))
    return k if 0.5 * math.log(2.0 * math.pi * high * high * (k + 1.0) * (others + 1.0) * of_n / variance) <= law else -1
