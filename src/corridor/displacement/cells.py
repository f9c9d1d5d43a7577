"""Cells: people who are exchangeable, counted together with the means of what they remember.

A cell holds how many people are in one compartment and the sums of their
recent travel and of today's kilometres, so that people who meet with slightly
different memories go on with their mean. The only distinction lost is the
spread of memories *within* a cell; its width is the caller's choice. Cells
that wait for the same day are chained.
"""

import numba as nb
import numpy as np
from numba.core import types
from numba.extending import intrinsic

CELL = np.dtype([("people", "f8"), ("recent", "f8"), ("km", "f8"), ("next", "i4"), ("at", "i4")])
NONE = -1
_HOW = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}  # nothing is made inside, so nothing is counted: half the time of a day otherwise
# Said both times, or else a function that is compiled because another needs it takes after that one.
compiled, inlined = nb.njit(**_HOW, forceinline=False), nb.njit(**_HOW, forceinline=True)
# Indices of the innermost loops are made unsigned, as Numba asks of each other one whether it counts from the end.


@intrinsic
def apart(typingctx):
    """Keeps the function that calls it out of the code of those who call that: for what is rare, so that the rest stays short."""

    def build(context, builder, signature, args):
        builder.function.attributes.add("noinline")
        return context.get_dummy_value()

    return types.none(), build


@inlined
def put(cells, i, people, recent, km):
    """Add people with these means to cell i; True if it was empty."""
    i = np.uint64(i)
    was_empty = cells[i].people == 0.0
    cells[i].people += people
    cells[i].recent += people * recent
    cells[i].km += people * km
    return was_empty


@inlined
def clear(cells, i):
    """Take everybody out of cell i."""
    i = np.uint64(i)
    cells[i].people = 0.0
    cells[i].recent = 0.0
    cells[i].km = 0.0


@inlined
def chain(cells, i, head, k, new):
    """Let cell i, if it is new there, wait with the others of chain k."""
    i, k = np.uint64(i), np.uint64(k)
    before = cells[i].next
    cells[i].next = head[k] if new else before
    head[k] = i if new else head[k]
