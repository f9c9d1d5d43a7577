"""Random words of one member on one day, laid out in advance.

The words are Philox's (:mod:`corridor.draws`): word i of a day depends on the
day's key, the member and i alone. They are made many at once, which a
processor does several times faster than one by one, and have 31 bits, so that
sixteen people are compared with a cumulative chance by one instruction.
"""

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from corridor.displacement.cells import compiled
from corridor.draws import hat, inverted, philox, thrown

LANES = 16
BLOCKS = 128
WORDS = 4 * BLOCKS
WHOLE = 2147483648.0  # 2^31: what a chance of one is as an edge, and one more than the largest word
MEMBER, BLOCK, AT = 0, 1, 2  # a reading: whose words, the next block to make, the next word to read
_ONE, _32, _LOW = np.uint64(1), np.uint64(32), np.uint64(0xFFFFFFFF)


@intrinsic
def _below(typingctx, tape, at, edge, few):
    """How many of the first ``few`` words from ``at`` on do not exceed ``edge``; few is 1 to 16."""

    def build(context, builder, signature, args):
        words = ir.VectorType(ir.IntType(32), LANES)
        where = builder.gep(context.make_array(signature.args[0])(context, builder, args[0]).data, [args[1]])
        read = builder.load(builder.bitcast(where, words.as_pointer()), align=4)
        spread = builder.insert_element(ir.Constant(words, ir.Undefined), args[2], ir.Constant(ir.IntType(32), 0))
        spread = builder.shuffle_vector(spread, ir.Constant(words, ir.Undefined), ir.Constant(words, [0] * LANES))
        bits = builder.zext(builder.bitcast(builder.icmp_signed("<=", read, spread), ir.IntType(LANES)), ir.IntType(64))
        kept = builder.sub(builder.shl(ir.Constant(ir.IntType(64), 1), args[3]), ir.Constant(ir.IntType(64), 1))
        return builder.ctpop(builder.and_(bits, kept))

    return types.int64(tape, types.int64, types.int32, types.int64), build


@compiled
def begin(tape, reading, key, member):
    """Start a member's day."""
    reading[MEMBER], reading[BLOCK] = member, 0
    _more(tape, reading, key)


@compiled
def _more(tape, reading, key):
    member, block = np.uint64(reading[MEMBER]), np.uint64(reading[BLOCK])
    for b in range(BLOCKS):
        w0, w1, w2, w3 = philox(block + np.uint64(b), member, np.uint64(0), np.uint64(4), key & _LOW, key >> _32)
        tape[b], tape[BLOCKS + b] = np.int32(w0 >> _ONE), np.int32(w1 >> _ONE)
        tape[2 * BLOCKS + b], tape[3 * BLOCKS + b] = np.int32(w2 >> _ONE), np.int32(w3 >> _ONE)
    reading[BLOCK] += BLOCKS
    reading[AT] = 0


@compiled
def _uniform(tape, at):
    """A number in (0, 1) of 31 bits."""
    return (float(tape[at]) + 0.5) / WHOLE


@compiled
def binomial(tape, reading, key, n, p):
    """An exact binomial(n, p) draw (to 2^-31), as in :func:`corridor.draws.binomial`."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    q = min(p, 1.0 - p)
    if n * q < 10.0:
        if reading[AT] + 2 > WORDS:
            _more(tape, reading, key)
        at = reading[AT]
        reading[AT] += 2
        k = inverted(n, q, (float(tape[at]) + _uniform(tape, at + 1)) / WHOLE)
    else:
        shape, k = hat(n, q), -1
        while k < 0:
            if reading[AT] + 2 > WORDS:
                _more(tape, reading, key)
            at = reading[AT]
            reading[AT] += 2
            k = thrown(n, q, shape, _uniform(tape, at), _uniform(tape, at + 1))
    return k if p <= 0.5 else n - k


@compiled
def sort_few(tape, reading, key, n, edges, first, parts, out):
    """Sort n people, one word each, by cumulative chances; adds to ``out`` and returns how many are above all edges."""
    gone = 0
    while n > 0:
        few = min(n, LANES)
        if reading[AT] + LANES > WORDS:
            _more(tape, reading, key)
        before = 0
        for j in range(parts):
            upto = _below(tape, reading[AT], edges[first + j], few)
            out[j] += upto - before
            before = upto
        gone += before
        reading[AT] += few
        n -= few
    return gone
