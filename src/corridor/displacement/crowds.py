"""Places as people find them: who is there, and how the choices around a place change while it fills.

Nothing is worked out anew unless a place over its buffer has changed, so
that a world without crowds pays for none.
"""

import numpy as np

from corridor.displacement.cells import compiled, inlined
from corridor.displacement.choice import to_edges, weigh

SITE = np.dtype([
    ("here", "f8"), ("capacity", "f8"),
    ("limit", "f8"),  # people beyond whom it draws less
    ("came", "f8"), ("came_before", "f8"),  # today, yesterday
    ("population", "f8"),  # of whom people may still set out
    ("known_at", "i8"), ("near_at", "i8"),  # as of which count of the clock its choice is known, and whether it is near a crowd
    ("over", "i4"), ("near", "i4"),  # over its limit; such a place is among its candidates
    ("fills", "f8"),  # how many more people make a difference to it, while it is about to fill
    ("batch", "f8"),  # as many people may choose at once, because places among its candidates are about to fill
], align=True)
STAMP, CROSSED = 0, 1  # a clock: how often a place over its limit has changed, and how often one went over or came back


@compiled
def set_limit(sites, p, capacity, buffer):
    """The capacity of a place; below 1 it has none."""
    sites[p].capacity = capacity
    sites[p].limit = buffer * capacity if capacity >= 1.0 else np.inf
    sites[p].over, sites[p].fills = sites[p].here > sites[p].limit, np.inf


@inlined
def enter(sites, clock, p, people):
    """People enter a place; fewer than none leave it."""
    p = np.uint64(p)
    sites[p].here += people
    over = sites[p].here > sites[p].limit
    if over or sites[p].over:
        clock[STAMP] += 1
        if not (over and sites[p].over):
            sites[p].over = over
            clock[CROSSED] += 1


@inlined
def near_crowd(sites, clock, p, finals):
    """Whether any of these candidates of a place is over its limit."""
    if sites[p].near_at != clock[CROSSED]:
        sites[p].near_at = clock[CROSSED]
        sites[p].near, sites[p].batch = 0, np.inf
        for final in finals:
            sites[p].near |= sites[final].over
            sites[p].batch = min(sites[p].batch, sites[final].fills)
    return sites[p].near != 0


@compiled
def look(sites, clock, p, finals, weights, judged_by, camp, leave, numbers, chances, edges, at, rushed):
    """Work out the choice of a place near a crowd as it is now: edges from ``at`` on, and from ``rushed`` on for those who do not rest."""
    if sites[p].known_at != clock[STAMP]:
        sites[p].known_at = clock[STAMP]
        weigh(finals, weights, judged_by, camp, sites, numbers, chances)
        to_edges(chances, finals.size, leave, edges, at)
        to_edges(chances, finals.size, 1.0, edges, rushed)
