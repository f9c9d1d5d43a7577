"""The hot loops, compiled: groups along their way, and dispersed people."""

import numba as nb
import numpy as np

from corridor.draws import binomial, four

STRETCH = 0.35  # a town so little beyond the day's stage is still reached: 47 km days beside a 26 km mean are on record

FEW = 8  # up to so many people are drawn one by one


@nb.njit(cache=True, nogil=True)
def advance(at, km_on, bound, km_today, next_hop, leg_km):
    """Groups move along the way to where they are bound; stages end in towns.

    A group walks past towns while its day lasts, goes a little further to
    reach one more, and sleeps on the road only where the next town is more
    than a day away.

    Parameters
    ----------
    at, bound : ndarray of int, shape (n,)
    km_on, km_today : ndarray of float, shape (n,)
    next_hop, leg_km : ndarray, shape (destinations, locations)

    Returns
    -------
    at, km_on : ndarray, shape (n,)
    """
    at, km_on = at.copy(), km_on.copy()
    for i in range(at.size):
        left = km_today[i]
        moved = False
        while left > 0.0:
            here, d = at[i], bound[i]
            there = next_hop[d, here]
            if there == here:
                break
            to_go = leg_km[d, here] - km_on[i]
            if to_go <= left + (STRETCH * km_today[i] if not moved or km_on[i] > 0.0 else 0.0) or to_go <= left:
                at[i], km_on[i] = there, 0.0
                left -= to_go
                moved = True
            elif moved:
                break
            else:
                km_on[i] += left
                left = 0.0
    return at, km_on


@nb.njit(cache=True, nogil=True)
def travel(dispersed, reach, ports, go, key):
    """Dispersed people move on: a binomial share of each compartment.

    Parameters
    ----------
    dispersed : ndarray of int32, shape (members, ports, locations)
    reach : ndarray of int, shape (ports, locations)
        Where a day of travel ends.
    ports : ndarray of int, shape (ports,)
        Location of each port.
    go : ndarray of float, shape (locations,)
        Chance to move on from a location that day.

    Returns
    -------
    dispersed : ndarray of int32, shape (members, ports, locations)
    arrived : ndarray of int64, shape (members, ports)
    """
    members, many, locations = dispersed.shape
    after = dispersed.copy()
    arrived = np.zeros((members, many), np.int64)
    for m in range(members):
        for d in range(many):
            for n in range(locations):
                people = dispersed[m, d, n]
                if people > 0:
                    movers = binomial(key, (m * many + d) * locations + n, people, go[n])
                    there = reach[d, n]
                    after[m, d, n] -= movers
                    if there == ports[d]:
                        arrived[m, d] += movers
                    else:
                        after[m, d, there] += movers
    return after, arrived


@nb.njit(cache=True, nogil=True)
def set_out(dispersed, where, people, share, reach, ports, key):
    """People set out alone from locations, each bound for a port by its share, and stop at the end of the first day.

    Where the port itself lies within a day they start from where they are.

    Drawn person by person where they are few; where they are many, split by
    the shares with one random offset (systematic sampling: the mean is exact,
    and the cost does not grow). ``dispersed`` is changed in place.

    Parameters
    ----------
    dispersed : ndarray of int32, shape (members, ports, locations)
    where, people : ndarray of int, shape (members, k)
    share : ndarray of float, shape (ports,)
        Sums to one.
    reach : ndarray of int, shape (ports, locations)
    ports : ndarray of int, shape (ports,)
    """
    members, many, _ = dispersed.shape
    for m in range(members):
        for k in range(where.shape[1]):
            left = people[m, k]
            element = (m * where.shape[1] + k) * many
            if left <= FEW:
                for person in range(left):
                    if person % 4 == 0:
                        words = four(key, element, person)
                    u, d = words[person % 4], 0
                    while d < many - 1 and u >= share[d]:
                        u -= share[d]
                        d += 1
                    stop = reach[d, where[m, k]]
                    dispersed[m, d, where[m, k] if stop == ports[d] else stop] += 1
                continue
            u, _, _, _ = four(key, element, 0)
            done, edge = 0, 0.0
            for d in range(many):
                edge += share[d]
                upto = left if d == many - 1 else int(left * edge + u)
                stop = reach[d, where[m, k]]
                dispersed[m, d, where[m, k] if stop == ports[d] else stop] += upto - done
                done = upto
