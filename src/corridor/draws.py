"""Random numbers by counter, for arrays that are compared.

Where :mod:`corridor.streams` gives one generator per use, this module gives
one number per *element*: the draw of member 17 depends on the key and on 17
alone. Members may run in any block, and two scenarios differ by their measure
only, even where one of them draws more people than the other.

Uniforms come from Philox 4x32 with ten rounds (Salmon, Moraes, Dror, Shaw,
"Parallel random numbers: as easy as 1, 2, 3", SC 2011). Binomials are exact
(to 2^-32): single trials where n is tiny, counted bits for a fair coin, inversion where n·p is small, transformed rejection with squeeze elsewhere
(Hörmann, "The generation of binomial random variates", J. Stat. Comput.
Simul. 46, 1993, algorithm BTRS).
"""

import hashlib
import math

import numba as nb
import numpy as np
from scipy.special import ndtri

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)


@nb.njit(cache=True, nogil=True, forceinline=True)  # so that a loop over counters is done many at once
def philox(c0, c1, c2, c3, k0, k1):
    """Four 32-bit words from a counter of four and a key of two words."""
    c0, c1, c2, c3, k0, k1 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3), np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _LOW, (p0 >> _32) ^ c3 ^ k1, p0 & _LOW
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@nb.njit(cache=True, nogil=True)
def uniform(key, element, draw):
    """A number in (0, 1) for one element; ``draw`` counts repeated draws."""
    key, element = np.uint64(key), np.uint64(element)
    a, b, _, _ = philox(element & _LOW, element >> _32, np.uint64(draw), np.uint64(0), key & _LOW, key >> _32)
    return (float((a << np.uint64(20)) ^ (b >> np.uint64(12))) + 0.5) / 4503599627370496.0


@nb.njit(cache=True, nogil=True)
def four(key, element, draw):
    """Four numbers in (0, 1) of 32 bits each, from one counter."""
    key, element = np.uint64(key), np.uint64(element)
    a, b, c, d = philox(element & _LOW, element >> _32, np.uint64(draw), np.uint64(2), key & _LOW, key >> _32)
    return ((float(a) + 0.5) / 4294967296.0, (float(b) + 0.5) / 4294967296.0,
            (float(c) + 0.5) / 4294967296.0, (float(d) + 0.5) / 4294967296.0)


@nb.njit(cache=True, nogil=True)
def stirling_tail(k):
    """What Stirling's formula for log k! lacks: log k! - log(2 pi) / 2 - (k + 1/2) log(k + 1) + k + 1."""
    table = (0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
             0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.00925546218271273, 0.00833056343336287)
    if k < 10:
        return table[int(k)]
    part = 1.0 / (k + 1.0)
    square = part * part
    return (1 / 12 - (1 / 360 - square * (1 / 1260)) * square) * part


@nb.njit(cache=True, nogil=True)
def _ones(word):
    """How many of 32 bits are set."""
    word = np.uint64(word)
    word = word - ((word >> np.uint64(1)) & np.uint64(0x55555555))
    word = (word & np.uint64(0x33333333)) + ((word >> np.uint64(2)) & np.uint64(0x33333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F)
    return int(((word * np.uint64(0x01010101)) & _LOW) >> np.uint64(24))


@nb.njit(cache=True, nogil=True)
def _heads(key, element, n):
    """Heads among n tosses of a fair coin: n random bits, counted."""
    key, element = np.uint64(key), np.uint64(element)
    count, block = 0, 0
    while n > 0:
        a, b, c, d = philox(element & _LOW, element >> _32, np.uint64(block), np.uint64(3), key & _LOW, key >> _32)
        for word in (a, b, c, d):
            if n >= 32:
                count += _ones(word)
            elif n > 0:
                count += _ones(word & ((np.uint64(1) << np.uint64(n)) - np.uint64(1)))
            n -= 32
        block += 1
    return count


@nb.njit(cache=True, nogil=True)
def inverted(n, q, u):
    """The binomial(n, q) number below which a share u of all draws lie; q is at most a half and n q small."""
    odds, term, k = q / (1.0 - q), math.exp(n * math.log1p(-q)), 0
    total = term
    while u > total and k < n:
        k += 1
        term *= odds * (n - k + 1) / k
        total += term
    return k


@nb.njit(cache=True, nogil=True)
def hat(n, q):
    """What Hörmann's transformed rejection needs to know of binomial(n, q); n q is 10 or more, q at most a half."""
    spread = math.sqrt(n * q * (1.0 - q))
    b = 1.15 + 2.53 * spread
    return -0.0873 + 0.0248 * b + 0.01 * q, b, n * q + 0.5, 0.92 - 4.2 / b, spread


@nb.njit(cache=True, nogil=True)
def thrown(n, q, shape, u, v):
    """The number that two uniforms throw, or -1 where it is rejected."""
    a, b, c, v_r, spread = shape
    u -= 0.5
    us = 0.5 - abs(u)
    k = int(math.floor((2 * a / us + b) * u + c))
    if us >= 0.07 and v <= v_r:
        return k
    if k < 0 or k > n:
        return -1
    alpha, mode = (2.83 + 5.1 / b) * spread, math.floor((n + 1) * q)
    v = math.log(v * alpha / (a / (us * us) + b))
    bound = ((mode + 0.5) * math.log((mode + 1) / ((q / (1 - q)) * (n - mode + 1)))
             + (n + 1) * math.log((n - mode + 1) / (n - k + 1.0))
             + (k + 0.5) * math.log((q / (1 - q)) * (n - k + 1.0) / (k + 1))
             + stirling_tail(mode) + stirling_tail(n - mode) - stirling_tail(k) - stirling_tail(n - k))
    return k if v <= bound else -1


@nb.njit(cache=True, nogil=True)
def binomial(key, element, n, p):
    """An exact binomial(n, p) draw for one element."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if n <= 4:  # one trial a word
        key, element = np.uint64(key), np.uint64(element)
        a, b, c, d = philox(element & _LOW, element >> _32, np.uint64(0), np.uint64(1), key & _LOW, key >> _32)
        edge = np.uint64(p * 4294967296.0)
        return (a < edge) + (n > 1 and b < edge) + (n > 2 and c < edge) + (n > 3 and d < edge)
    if p == 0.5 and n <= 256:
        return _heads(key, element, n)
    q = min(p, 1.0 - p)
    if n * q < 10.0:
        k = inverted(n, q, uniform(key, element, 0))
    else:
        shape, draw, k = hat(n, q), 0, -1
        while k < 0:
            u, v, _, _ = four(key, element, draw)
            draw += 1
            k = thrown(n, q, shape, u, v)
    return k if p <= 0.5 else n - k


@nb.njit(cache=True, nogil=True)
def _uniforms(key, size):
    out = np.empty(size)
    for i in range(size):
        out[i] = uniform(key, i, 0)
    return out


@nb.njit(cache=True, nogil=True)
def _binomials(key, n, p):
    out = np.empty(n.size, np.int64)
    for i in range(n.size):
        out[i] = binomial(key, i, n[i], p[i])
    return out


@nb.njit(cache=True, nogil=True)
def _binomials_alike(key, n, p):
    out = np.zeros(n.size, np.int64)
    for i in range(n.size):
        if n[i] > 0:
            out[i] = binomial(key, i, n[i], p)
    return out


def key_of(seed: int, name: str, *key: int | str) -> np.uint64:
    """The key of one use of one rule, from BLAKE2b of its name."""
    text = "\x1f".join([str(int(seed)), name, *map(str, key)])
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))


class Draws:
    """Draws of one rule on one day, element by element.

    Each method may be called several times under different ``what`` names.

    >>> Draws(7, "movement.rest", 3).uniform((2, 1)).shape
    (2, 1)
    """

    def __init__(self, seed: int, rule: str, *key: int | str):
        self._of = lambda what: key_of(seed, rule, *key, what)

    def key(self, what: str = "") -> np.uint64:
        """The key itself, for compiled kernels."""
        return self._of(what)

    def uniform(self, shape, what: str = "") -> np.ndarray:
        """Uniforms in (0, 1); element i of the flattened array is draw i."""
        return _uniforms(self._of(what), int(np.prod(shape))).reshape(shape)

    def normal(self, shape, what: str = "") -> np.ndarray:
        """Standard normals."""
        return ndtri(self.uniform(shape, what))

    def binomial(self, n, p, what: str = "") -> np.ndarray:
        """Binomial counts, shape of ``n`` (p is broadcast to it)."""
        n = np.asarray(n, np.int64)
        if np.ndim(p) == 0:
            return _binomials_alike(self._of(what), np.ascontiguousarray(n).ravel(), float(p)).reshape(n.shape)
        p = np.ascontiguousarray(np.broadcast_to(np.asarray(p, float), n.shape))
        return _binomials(self._of(what), np.ascontiguousarray(n).ravel(), p.ravel()).reshape(n.shape)
