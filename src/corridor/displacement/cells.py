"""Cells: people who are exchangeable, counted together with the means of what they remember.

A cell holds how many people are in one compartment and the sums of their
recent travel and of today's kilometres, so that people who meet with slightly
different memories go on with their mean. The only distinction lost is the
spread of memories *within* a cell; its width is the caller's choice. Cells
that wait for the same thing are chained in the order in which they filled.
"""

import numba as nb
import numpy as np

CELL = np.dtype([("people", "f8"), ("recent", "f8"), ("km", "f8"), ("next", "i4"), ("at", "i4")])
NONE = -1
compiled = nb.njit(cache=True, nogil=True, _nrt=False)  # nothing is made inside, so nothing is counted: half the time of a day otherwise


@compiled
def put(cells, i, people, recent, km):
    """Add people with these means to cell i; True if it was empty."""
    was_empty = cells[i].people == 0.0
    cells[i].people += people
    cells[i].recent += people * recent
    cells[i].km += people * km
    return was_empty


@compiled
def clear(cells, i):
    """Take everybody out of cell i."""
    cells[i].people = 0.0
    cells[i].recent = 0.0
    cells[i].km = 0.0


@compiled
def chain(cells, i, head, tail, k):
    """Let cell i wait behind the others of chain k."""
    cells[i].next = NONE
    if head[k] == NONE:
        head[k] = i
    else:
        cells[tail[k]].next = i
    tail[k] = i
