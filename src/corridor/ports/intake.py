"""Intake of people who come to ask for it: taken in, held, waiting outside.

Each day a port takes in the least of: the people there; what its officers can
do; what metering allows; and the room in holding after the day's onward
transfers. When people have waited overnight it lends officers from its lanes
from that morning on, as many as the room in holding makes useful.
Counts are whole people and none is lost: arrivals = taken in + waiting.
"""

import numpy as np
from numba import njit

NO_LIMIT = 1 << 40


@njit(cache=True, nogil=True)
def take_in(arrivals, own_people, extra_hours, moved_hours, hours_each, meter, closed, room, transfer, own_custody, held_each):
    """Daily intake of every member at one port.

    Parameters
    ----------
    arrivals : ndarray of int, shape (members, days)
    own_people : float
        People that the port's own intake staff takes in a day.
    extra_hours : ndarray of float, shape (days,)
        Officer-hours of officers added for intake.
    moved_hours : ndarray of float, shape (days, levels + 1)
        Officer-hours taken from lanes at each level of lending.
    hours_each : ndarray of float, shape (members,)
        Officer-hours per person of added and lent officers.
    meter : ndarray of int, shape (days,)
        Most people that may be taken in.
    closed : ndarray of bool, shape (days,)
    room, transfer : int
        People that can be held, and taken onward a day.
    own_custody : int
        Custody officers of the port's own.
    held_each : float
        People in holding per custody officer.

    Returns
    -------
    taken, outside, holding : ndarray of int64, shape (members, days)
    level : ndarray of int8, shape (members, days)
        Level of lending.
    custody : ndarray of int16, shape (members, days)
        Custody officers needed beyond the port's own.
    """
    members, days = arrivals.shape
    taken = np.zeros((members, days), np.int64)
    outside = np.zeros((members, days), np.int64)
    holding = np.zeros((members, days), np.int64)
    level = np.zeros((members, days), np.int8)
    custody = np.zeros((members, days), np.int16)
    levels = moved_hours.shape[1]
    for m in range(members):
        waited, held = 0, 0
        for d in range(days):
            waiting = waited + arrivals[m, d]
            guards = max(0, int(np.ceil(held / held_each)) - own_custody)
            use = 0
            if not closed[d]:
                useful = min(waiting, meter[d], max(room + transfer - held, 0))
                base = own_people + extra_hours[d] / hours_each[m]
                short = 24.0 * guards
                if waited > 0 and useful > base:
                    short += (useful - base) * hours_each[m]
                if short > 0:
                    while use < levels - 1 and moved_hours[d, use] < short:
                        use += 1
                can = base + max(moved_hours[d, use] - 24.0 * guards, 0.0) / hours_each[m]
                taken[m, d] = min(useful, int(can + 1e-9))
            held = max(0, held + taken[m, d] - transfer)
            waited = waiting - taken[m, d]
            level[m, d], custody[m, d] = use, guards
            outside[m, d], holding[m, d] = waited, held
    return taken, outside, holding, level, custody
