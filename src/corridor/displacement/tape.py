"""Random words of one member on one day, laid out in advance.

The words are Philox's (:mod:`corridor.draws`): word i of a day depends on the
day's key, the member and i alone. They are made many at once, which a
processor does several times faster than one by one, and cut into halves of 16
bits, so that thirty-two people are compared with a cumulative chance by one
instruction. Who draws the first 16 bits of a chance draws 15 more.
"""

import math

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from corridor.displacement.cells import apart, compiled, inlined
from corridor.displacement.strips import LEAST, MANY, STRIPS, SURE, first_of, judged, number_at
from corridor.draws import inverted, philox

LANES = 32
BLOCKS = 128
WORDS = 8 * BLOCKS
WHOLE = 2147483648.0  # 2^31: what a chance of one is as an edge, and one more than the largest number drawn
FEW = WORDS // 4  # up to so many people are drawn one by one
MEMBER, BLOCK, AT = 0, 1, 2  # a reading: whose words, the next block to make, the next word to read
_32, _LOW, _HALF = np.uint64(32), np.uint64(0xFFFFFFFF), np.uint64(16)


@intrinsic
def _below(typingctx, tape, at, edge, few):
    """How many of the first ``few`` words (1 to 32) from ``at`` on are below ``edge``; from bit 32 on, which of them are equal to it."""

    def build(context, builder, signature, args):
        words, long = ir.VectorType(ir.IntType(16), LANES), ir.IntType(64)
        where = builder.gep(context.make_array(signature.args[0])(context, builder, args[0]).data, [args[1]])
        read = builder.load(builder.bitcast(where, words.as_pointer()), align=2)
        spread = builder.insert_element(ir.Constant(words, ir.Undefined), builder.trunc(args[2], ir.IntType(16)), ir.Constant(ir.IntType(32), 0))
        spread = builder.shuffle_vector(spread, ir.Constant(words, ir.Undefined), ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES))
        kept = builder.sub(builder.shl(ir.Constant(long, 1), args[3]), ir.Constant(long, 1))
        which = lambda how: builder.and_(builder.zext(builder.bitcast(builder.icmp_unsigned(how, read, spread), ir.IntType(LANES)), long), kept)
        return builder.or_(builder.ctpop(which("<")), builder.shl(which("=="), ir.Constant(long, LANES)))

    return types.int64(tape, types.int64, types.int64, types.int64), build


@compiled
def begin(tape, reading, key, member):
    """Start a member's day."""
    reading[MEMBER], reading[BLOCK] = member, 0
    _more(tape, reading, key)


@compiled
def _more(tape, reading, key):
    apart()
    member, block = np.uint64(reading[MEMBER]), np.uint64(reading[BLOCK])
    for b in range(BLOCKS):
        w0, w1, w2, w3 = philox(block + np.uint64(b), member, np.uint64(0), np.uint64(4), key & _LOW, key >> _32)
        tape[b], tape[BLOCKS + b], tape[2 * BLOCKS + b], tape[3 * BLOCKS + b] = w0, w0 >> _HALF, w1, w1 >> _HALF
        tape[4 * BLOCKS + b], tape[5 * BLOCKS + b], tape[6 * BLOCKS + b], tape[7 * BLOCKS + b] = w2, w2 >> _HALF, w3, w3 >> _HALF
    reading[BLOCK] += BLOCKS
    reading[AT] = 0


@inlined
def _uniform(tape, at):
    """A number in (0, 1) of 31 bits, from two words."""
    return (float((np.int64(tape[at]) << 15) | (np.int64(tape[at + 1]) >> 1)) + 0.5) / WHOLE


@inlined
def _four(tape, reading, key):
    """Where four words are to be read."""
    if reading[AT] + 4 > WORDS:
        _more(tape, reading, key)
    reading[AT] += 4
    return reading[AT] - 4


@inlined
def _strip(tape, at):
    """A strip, by the first bits of two words, and a place in it, by the others."""
    word = ((np.uint64(tape[at]) << _HALF) | np.uint64(tape[at + 1])) * np.uint64(MANY)
    return word >> _32, (float(np.int64(word & _LOW)) + 0.5 * MANY) / 4294967296.0


@inlined
def binomial(tape, reading, key, n, p):
    """An exact binomial(n, p) draw (to 2^-31): by inversion where it is small, else by strips."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    q = min(p, 1.0 - p)
    if n * q < LEAST:
        k = _small(tape, reading, key, n, q)
    else:
        variance = n * q * (1.0 - q)
        at = _four(tape, reading, key)
        strip, place = _strip(tape, at)
        strip += first_of(variance)
        if _uniform(tape, at + 2) <= STRIPS[strip, SURE]:
            k = int(number_at(n, q, math.sqrt(variance), strip, place))
        else:
            k = _unsure(tape, reading, key, n, q)
    return k if p <= 0.5 else n - k


@compiled
def _small(tape, reading, key, n, q):
    apart()
    at = _four(tape, reading, key)
    return inverted(n, q, (float((np.int64(tape[at]) << 15) | (np.int64(tape[at + 1]) >> 1)) + _uniform(tape, at + 2)) / WHOLE)


@compiled
def _unsure(tape, reading, key, n, q):
    """Take the last four words up again, and others until a number stands."""
    apart()
    variance, k = n * q * (1.0 - q), -1
    first = first_of(variance)
    reading[AT] -= 4
    while k < 0:
        at = _four(tape, reading, key)
        strip, place = _strip(tape, at)
        k = judged(n, q, variance, first + strip, place, _uniform(tape, at + 2))
    return k


@inlined
def sort_few(tape, reading, key, n, edges, first, parts, out, taken):
    """Sort 1 to :data:`FEW` people by cumulative chances.

    The outcomes that anybody takes are written to ``taken``, how many take
    each of them to ``out``. Returns how many outcomes those are, and how many
    people took them.
    """
    if reading[AT] + 2 * n > WORDS:
        _more(tape, reading, key)
    at, ties, before, k = reading[AT], 0, 0, 0
    last = at + (n - 1) // LANES * LANES
    reading[AT] += n
    for j in range(parts):
        edge = max(0, edges[first + j]) >> 15
        found = _below(tape, last, edge, at + n - last)
        ties |= found >> LANES
        upto = found & 0xFF
        for where in range(at, last, LANES):
            found = _below(tape, where, edge, LANES)
            ties |= found >> LANES
            upto += found & 0xFF
        out[k], taken[k] = upto - before, j
        k += upto > before
        before = upto
    if ties != 0:
        reading[AT] += n
        return _closely(tape, at, n, edges, first, parts, out, taken)
    return k, before


@compiled
def _closely(tape, at, n, edges, first, parts, out, taken):
    """As :func:`sort_few`, with all bits."""
    apart()
    before, k = 0, 0
    for j in range(parts):
        upto = 0
        for i in range(at, at + n):
            upto += ((np.int64(tape[i]) << 15) | (np.int64(tape[i + n]) >> 1)) <= edges[first + j]
        out[k], taken[k] = upto - before, j
        k += upto > before
        before = upto
    return k, before
