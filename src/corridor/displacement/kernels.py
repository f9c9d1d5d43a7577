"""The day on counts, compiled: one member at a time, all its days.

People who share a node, a recent-travel bin and the bit "has not yet
completed a link" are exchangeable, so each group of them is split by one
multinomial draw over "stay" and the routes. Within a day people who have
arrived and may go on are held by the distance of today; since every further
leg makes it longer, walking those distances upwards meets each group once,
however many people it holds. Who is on a link is booked on the day of
arrival. The order of a day is ``flee.md`` 1.2 and 4.

Recent travel ``r' = (r + moved / speed) / 2`` is kept in ``bins`` a unit,
which matters only where ``avoid_short_stints`` asks whether r + moved / speed
is below 1; everything else is exact on counts.
"""

import numba as nb
import numpy as np

from corridor.displacement.choice import choose, crowded, refused, split
from corridor.draws import binomial

_32 = np.uint64(32)


@nb.njit(cache=True, nogil=True)
def _grown(pool):
    more = np.empty((pool.shape[0] * 2, pool.shape[1]), np.int64)
    more[: pool.shape[0]] = pool
    return more


@nb.njit(cache=True, nogil=True)
def _recent(r, moved, last):
    """The bin after a day with ``moved`` bins of travel behind it; ties go down, so rest ends at zero."""
    if last == 0:
        return 0
    return min(last, int(np.ceil((r + moved) * 0.5 - 0.5)))


@nb.njit(cache=True, nogil=True)
def simulate(w, first_member, keys, bins, finest, out, on_the_way):
    """Run a block of members over all days.

    Parameters
    ----------
    w : Tables
    first_member : int
        Number of the block's first member; draws depend on it and on nothing else.
    keys : ndarray of uint64, shape (days,)
    bins : int
        Bins of recent travel a unit; 0 where it is not remembered.
    finest : int
        Into how many slices a day's arrivals may be cut where a place is
        about to fill; 0 lets each person see everybody before: slow, for comparison.
    out : ndarray of int64, shape (members, listed, days)
        Filled with people in listed places at the end of each day.
    on_the_way : ndarray of int64, shape (members, days)
        Filled with people who are elsewhere.
    """
    (epoch, open_set, leaves, rushes, camps, weight_at, weights, firsts, cand_step, cand_final, step_link, step_after,
     step_back, step_final, node_place, node_step, link_start, link_end, link_km, link_speed, link_closed, capacities,
     capacity_step, judged_by, initials, leaving, share_epoch, shares, fixed, populations, listed, numbers) = w
    days, places, nodes = epoch.size, populations.size, node_place.size
    speed, walk, stints, grid = numbers[0], numbers[1], numbers[3] > 0.0, numbers[8]
    buffer, power, pruning, takes = numbers[4], numbers[5], numbers[6], numbers[7] > 0.0
    feet = 2 if numbers[2] > 0.0 else 1
    last = 2 * bins
    shift_r = 0  # bins are kept a power of two apart, so that a cell is found without dividing
    while (1 << shift_r) <= last:
        shift_r += 1
    R = 1 << shift_r
    per_km = bins / speed
    furthest = speed
    for v in link_speed:
        furthest = max(furthest, v)
    levels = int(furthest * grid) + 2
    whole_days = np.empty((link_km.size, 2), np.int64)  # before the day of arrival, riding and on foot
    rest_level = np.empty((link_km.size, 2), np.int64)  # the distance of that day
    for on in range(link_km.size):
        for f in range(2):
            v = walk if f == 1 else link_speed[on]
            whole_days[on, f] = int(np.floor(link_km[on] / v))
            rest_level[on, f] = int((link_km[on] - whole_days[on, f] * v) * grid + 0.5)
    width = 0
    for k in range(firsts.shape[0]):
        for p in range(places):
            width = max(width, firsts[k, p + 1] - firsts[k, p])
    parts_of, picked = np.zeros(width + 1, np.int64), np.zeros(places, np.int64)
    upto, aside = np.zeros(2 * cand_final.size), cand_final.size  # choices where nothing is crowded, kept while their epoch lasts,
    known_in = np.full(places, -1)
    # and ``aside`` further on choices where something is, kept until people in a limited place change
    known_at, stamp = np.full(places, -1), 0
    near_limit, is_crowded = np.zeros(places, np.bool_), np.zeros(places, np.bool_)
    cells = np.zeros((nodes, feet, R), np.int64)
    tonight = np.zeros((nodes, feet, R), np.int64)
    held = np.zeros(nodes, np.bool_)
    holds = np.zeros(nodes, np.bool_)
    scratch = np.zeros(nodes * R, np.int64)
    touched = np.empty(nodes * R, np.int64)
    book = np.empty((1024, 6), np.int64)  # next, link, step, r, moved, people: who arrives on a day
    hops = np.empty((1024, 3), np.int64)  # next, node * R + r, people: who may go on today
    due, open_hops = np.full(days + 1, -1), np.full(levels, -1)
    here, empty, capacity = np.zeros(places, np.int64), np.zeros(places, np.int64), np.zeros(places)
    population, odds, upto_place = np.zeros(places), np.zeros(places), np.zeros(places)
    came, came_today, fresh = np.zeros(places, np.int64), np.zeros(places, np.int64), np.zeros(places, np.int64)
    count, words = np.zeros(2, np.int64), np.zeros(5, np.uint64)
    limited = np.zeros(places, np.bool_)
    any_limit = False
    order, at = np.empty(nodes, np.int64), 0
    for p in range(places):
        limited[p] = capacities[p] >= 1.0 or capacity_step[p] != 0.0
        any_limit = any_limit or limited[p]
    for early in (True, False):  # who leaves a camp makes room on the same day: they have mostly come long before the others
        for node in range(nodes):
            if limited[node_place[node]] == early:
                order[at] = node
                at += 1

    for m in range(out.shape[0]):
        known_in[:] = -1
        known_at[:] = -1
        cells[:] = 0
        held[:] = False
        here[:] = 0
        due[:] = -1
        came[:] = 0
        capacity[:] = capacities
        population[:] = populations
        free, used, everybody = -1, 0, 0
        count[0] = first_member + m
        for p in range(places):
            if initials[p] > 0:
                cells[p, feet - 1, 0] += initials[p]
                held[p] = True
                here[p] += initials[p]
                everybody += initials[p]
        for day in range(days):
            key, e = keys[day], epoch[day]
            k = open_set[e]
            camp, weight_from = camps[e], weight_at[e] - firsts[k, 0]
            count[1] = 0
            words[4] = 4
            stamp += 1

            # who sets out
            if fixed.shape[0] > 0:
                for p in range(places):
                    number = fixed[day, p]
                    if number < 0.0:  # a Poisson number, as the limit of a binomial one
                        picked[p] = binomial(key, (np.uint64(count[0]) << _32) | np.uint64(count[1]), 1 << 30, -number / float(1 << 30))
                        count[1] += 1
                    else:
                        picked[p] = int(number)
            else:
                picked[:] = 0
                if leaving[day] > 0:
                    total = 0.0
                    for p in range(places):
                        odds[p] = shares[share_epoch[day], p] * population[p]
                        total += odds[p]
                    if total > 0.0:
                        before = 0.0
                        for p in range(places):
                            before += odds[p] / total
                            upto_place[p] = before
                        left = split(key, count, words, leaving[day], 1.0, upto_place, 0, places, picked)
                        p = places - 1
                        while left > 0 and p >= 0:  # what rounding leaves over
                            if odds[p] > 0.0:
                                picked[p] += left
                                left = 0
                            p -= 1
            for p in range(places):
                if picked[p] > 0:
                    cells[p, feet - 1, 0] += picked[p]
                    held[p] = True
                    here[p] += picked[p]
                    everybody += picked[p]
                    if takes:
                        population[p] = max(0.0, population[p] - picked[p])
                capacity[p] += capacity_step[p]
                fresh[p] = 0

            # departures
            for node in order:
                if not held[node]:
                    continue
                held[node] = False
                p, plan = node_place[node], node_step[node]
                parts, first, look, link, dropped = 0, 0, 0, -1, True
                if plan < 0:
                    if leaves[e, p] > 0.0:
                        first, until = firsts[k, p], firsts[k, p + 1]
                        parts = until - first
                        if known_in[p] != e:
                            near_limit[p] = False
                            for j in range(first, until):
                                near_limit[p] = near_limit[p] or limited[cand_final[j]]
                            choose(cand_final[first:until], weights[weight_from + first:weight_from + until], judged_by, camp, empty, capacity,
                                   buffer, power, pruning, upto[first:until])
                            known_in[p] = e
                        if near_limit[p] and known_at[p] != stamp:
                            is_crowded[p] = crowded(cand_final[first:until], here, capacity, buffer)
                            if is_crowded[p]:
                                choose(cand_final[first:until], weights[weight_from + first:weight_from + until], judged_by, camp, here,
                                       capacity, buffer, power, pruning, upto[aside + first:aside + until])
                            known_at[p] = stamp
                        look = first + aside if near_limit[p] and is_crowded[p] else first
                else:
                    link = step_link[k, plan]
                    dropped = link < 0 or refused(judged_by[step_final[plan]], camp, here, capacity, buffer)
                bare = p if plan >= 0 else node
                for f in range(feet):
                    for r in range(R):
                        people = cells[node, f, r]
                        if people == 0:
                            continue
                        cells[node, f, r] = 0
                        stay = people
                        if plan < 0:
                            if parts > 0:
                                stay = split(key, count, words, people, leaves[e, p], upto, look, parts, parts_of)
                        elif not dropped:
                            stay, parts = 0, 1
                            parts_of[0] = people
                        if stay > 0:
                            tonight[bare, f, _recent(r, 0.0, last)] += stay
                            holds[bare] = True
                        for j in range(parts):
                            go = parts_of[j]
                            if go == 0:
                                continue
                            here[p] -= go
                            stamp += limited[p]
                            step = cand_step[first + j] if plan < 0 else plan
                            on = step_link[k, step] if plan < 0 else link
                            v = walk if f == 1 else link_speed[on]
                            whole = whole_days[on, f]
                            recent = r
                            for _ in range(whole):
                                recent = _recent(recent, v * per_km, last)
                            if day + whole < days:
                                moved = rest_level[on, f]
                                if free >= 0:
                                    entry = free
                                    free = book[free, 0]
                                else:
                                    if used == book.shape[0]:
                                        book = _grown(book)
                                    entry = used
                                    used += 1
                                book[entry, 0], book[entry, 1], book[entry, 2] = due[day + whole], on, step
                                book[entry, 3], book[entry, 4], book[entry, 5] = recent, moved, go
                                due[day + whole] = entry

            # arrivals and further legs, in slices where a place is about to fill
            slices = 1
            entry, arriving = due[day], 0
            while entry >= 0:
                arriving += book[entry, 5]
                fresh[link_end[book[entry, 1]]] += book[entry, 5]
                entry = book[entry, 0]
            if finest == 0:
                slices = max(1, arriving)
            elif any_limit:
                for p in range(places):
                    if limited[p] and capacity[p] >= 1.0 and here[p] < capacity[p]:
                        inflow = max(came[p], fresh[p])
                        if here[p] + 3 * inflow + 1 > buffer * capacity[p]:
                            slices = max(slices, int(20.0 * inflow / ((1.0 - buffer) * capacity[p])) + 1)
                slices = min(slices, finest, max(1, arriving))
            came_today[:] = 0
            for turn in range(slices):
                topmost, taken = -1, 0
                entry, shift = due[day], 0
                while entry >= 0:
                    shift = (shift + 40503) % slices
                    people = (book[entry, 5] * (turn + 1) + shift) // slices - (book[entry, 5] * turn + shift) // slices
                    if people > 0:
                        link, step, r, level = book[entry, 1], book[entry, 2], book[entry, 3], book[entry, 4]
                        if day >= link_closed[link]:  # turned back at a closed road
                            p, node = link_start[link], step_back[step]
                            here[p] += people
                            stamp += limited[p]
                            tonight[node, 0, _recent(r, level / grid * per_km, last)] += people
                            holds[node] = True
                        else:
                            p, node = link_end[link], step_after[step]
                            here[p] += people
                            stamp += limited[p]
                            came_today[p] += people
                            if taken == hops.shape[0]:
                                hops = _grown(hops)
                            hops[taken, 0], hops[taken, 1], hops[taken, 2] = open_hops[level], node * R + r, people
                            open_hops[level] = taken
                            taken += 1
                            topmost = max(topmost, level)
                    entry = book[entry, 0]
                level = 0
                while level <= topmost:
                    while open_hops[level] >= 0:
                        many, hop = 0, open_hops[level]
                        open_hops[level] = -1
                        while hop >= 0:
                            cell = hops[hop, 1]
                            if scratch[cell] == 0:
                                touched[many] = cell
                                many += 1
                            scratch[cell] += hops[hop, 2]
                            hop = hops[hop, 0]
                        km = level / grid
                        for i in range(many):
                            cell = touched[i]
                            people = scratch[cell]
                            scratch[cell] = 0
                            node, r = cell >> shift_r, cell & (R - 1)
                            p, plan = node_place[node], node_step[node]
                            stay, parts, first, look = people, 0, 0, 0
                            if plan < 0:
                                rush = stints and rushes[e, p] and r + km * per_km < bins
                                leave = 1.0 if rush else leaves[e, p]
                                if leave > 0.0:
                                    first, until = firsts[k, p], firsts[k, p + 1]
                                    parts = until - first
                                    if known_in[p] != e:
                                        near_limit[p] = False
                                        for j in range(first, until):
                                            near_limit[p] = near_limit[p] or limited[cand_final[j]]
                                        choose(cand_final[first:until], weights[weight_from + first:weight_from + until], judged_by, camp, empty, capacity,
                                               buffer, power, pruning, upto[first:until])
                                        known_in[p] = e
                                    if near_limit[p] and known_at[p] != stamp:
                                        is_crowded[p] = crowded(cand_final[first:until], here, capacity, buffer)
                                        if is_crowded[p]:
                                            choose(cand_final[first:until], weights[weight_from + first:weight_from + until], judged_by, camp, here,
                                                   capacity, buffer, power, pruning, upto[aside + first:aside + until])
                                        known_at[p] = stamp
                                    look = first + aside if near_limit[p] and is_crowded[p] else first
                                    stay = split(key, count, words, people, leave, upto, look, parts, parts_of)
                            elif step_link[k, plan] >= 0 and not refused(judged_by[step_final[plan]], camp, here, capacity, buffer):
                                stay, parts = 0, 1
                                parts_of[0] = people
                            if stay > 0:
                                tonight[p, 0, _recent(r, km * per_km, last)] += stay
                                holds[p] = True
                            for j in range(parts):
                                go = parts_of[j]
                                if go == 0:
                                    continue
                                here[p] -= go
                                stamp += limited[p]
                                step = cand_step[first + j] if plan < 0 else plan
                                on = step_link[k, step]
                                v, length = link_speed[on], link_km[on]
                                if v > length:
                                    there, node = link_end[on], step_after[step]
                                    here[there] += go
                                    stamp += limited[there]
                                    came_today[there] += go
                                    if km + length < v:
                                        further = int((km + length) * grid + 0.5)
                                        if taken == hops.shape[0]:
                                            hops = _grown(hops)
                                        hops[taken, 0], hops[taken, 1], hops[taken, 2] = open_hops[further], node * R + r, go
                                        open_hops[further] = taken
                                        taken += 1
                                        topmost = max(topmost, further)
                                    else:
                                        tonight[node, 0, _recent(r, (km + length) * per_km, last)] += go
                                        holds[node] = True
                                    continue
                                whole = whole_days[on, 0]
                                recent = _recent(r, (km + v) * per_km, last)
                                for _ in range(whole - 1):
                                    recent = _recent(recent, v * per_km, last)
                                if day + whole < days:
                                    if free >= 0:
                                        entry = free
                                        free = book[free, 0]
                                    else:
                                        if used == book.shape[0]:
                                            book = _grown(book)
                                        entry = used
                                        used += 1
                                    book[entry, 0], book[entry, 1], book[entry, 2] = due[day + whole], on, step
                                    book[entry, 3], book[entry, 4], book[entry, 5] = recent, rest_level[on, 0], go
                                    due[day + whole] = entry
                    level += 1
            entry = due[day]
            while entry >= 0:  # give the entries of today back
                after = book[entry, 0]
                book[entry, 0] = free
                free = entry
                entry = after

            # the night
            cells, tonight = tonight, cells
            held, holds = holds, held
            came, came_today = came_today, came
            for i in range(listed.size):
                out[m, i, day] = here[listed[i]]
            on_the_way[m, day] = everybody
            for i in range(listed.size):
                on_the_way[m, day] -= out[m, i, day]
