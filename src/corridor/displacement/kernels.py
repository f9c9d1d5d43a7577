"""The day on cells of people, compiled: one member at a time, all its days.

People who share a node, a class of recent travel and the bit "has not yet
completed a link" are exchangeable, so each cell of them is split by one
multinomial draw over "stay" and the routes. Within a day people who have
arrived and may go on also share a class of today's kilometres; since every
further leg makes them more, walking those classes upwards meets a cell a few
times at most, however many people it holds. Who is on a way is booked on the
day of arrival. The order of a day is ``flee.md`` 1.2 and 4.

Recent travel ``r' = (r + moved / speed) / 2`` matters only where
``avoid_short_stints`` asks whether r + moved / speed is below 1, today's
kilometres only where another leg is asked for. Cells keep the mean of both
(:mod:`corridor.displacement.cells`); everything else is exact on counts.
"""

import numba as nb
import numpy as np

from corridor.displacement.cells import NONE, chain, clear, compiled, inlined, put
from corridor.displacement.choice import refused, room, split, to_edges
from corridor.displacement.crowds import CROSSED, STAMP, enter, look, near_crowd, set_limit
from corridor.displacement.stage import stage
from corridor.displacement.tape import begin, binomial

_POISSON = 1 << 30
LEAST = 1e-9  # of the mean field: fewer people than this stay where they are


@nb.njit(cache=True, nogil=True)
def simulate(w, first_member, keys, bins, levels, finest, average, out, elsewhere):
    """Run a block of members over all days.

    Parameters
    ----------
    w : Tables
    first_member : int
        Number of the block's first member; draws depend on it and on nothing else.
    keys : ndarray of uint64, shape (days,)
    bins : int
        Classes of recent travel below 1; 0 where it is not remembered.
    levels : int
        Classes of a day's kilometres.
    finest : int
        Into how many slices a day's arrivals may be cut where a place is
        about to fill; 0 lets each person see everybody before: slow, for comparison.
    average : bool
        Split by the chances themselves instead of by draws.
    out : ndarray of float64, shape (members, listed, days)
        Filled with people in listed places at the end of each day.
    elsewhere : ndarray of float64, shape (members, days)
        Filled with people who are elsewhere.
    """
    s = stage(w, bins, levels)
    for m in range(out.shape[0]):
        _empty(w, s)
        everybody = 0.0
        for p in range(w.initial.size):
            if w.initial[p] > 0:
                _arrive_new(s, 0, p, float(w.initial[p]))
                everybody += w.initial[p]
        for day in range(w.epoch.size):
            begin(s.tape, s.reading, keys[day], first_member + m)
            _new_day(w, s)
            everybody += _set_out(w, s, keys[day], day, average)
            _depart(w, s, keys[day], day, average)
            slices = _slices(w, s, day, finest)
            for turn in range(slices):
                _arrive(w, s, day, turn, slices, average)
                _go_on(w, s, keys[day], day, average)
            _forget(s, day)
            elsewhere[m, day] = everybody
            for i in range(w.listed.size):
                out[m, i, day] = s.sites[w.listed[i]].here
                elsewhere[m, day] -= out[m, i, day]


@compiled
def _empty(w, s):
    """Nobody anywhere, and everything that people change as it was at the start."""
    for i in range(s.cells.size):
        clear(s.cells, i)
    for i in range(s.flows.size):
        clear(s.flows, i)
    s.holds[:] = False
    s.due[:] = NONE
    for p in range(s.sites.size):
        s.sites[p].here = s.sites[p].came = 0.0
        s.sites[p].population = w.population[p]
        set_limit(s.sites, p, w.capacity[p], w.numbers[1])


@compiled
def _new_day(w, s):
    """Capacities grow; what was known of choices, and who came, is of yesterday."""
    for p in range(s.sites.size):
        s.sites[p].came_before, s.sites[p].came = s.sites[p].came, 0.0
        if w.capacity_step[p] != 0.0:
            set_limit(s.sites, p, s.sites[p].capacity + w.capacity_step[p], w.numbers[1])
    s.clock[STAMP] += 1
    s.clock[CROSSED] += 1


@compiled
def _arrive_new(s, side, p, people):
    """People who have just left home, at a place."""
    feet, classes = s.size[0], s.size[1]
    put(s.cells, side * (s.size[2] // 2) + (p * feet + feet - 1) * classes, people, 0.0, 0.0)
    s.holds[side * (s.holds.size // 2) + p] = True
    enter(s.sites, s.clock, p, people)


@compiled
def _set_out(w, s, key, day, average):
    """Let people set out; returns how many."""
    places, zones, everybody, sites = w.population.size, 0, 0.0, s.sites
    if w.fixed.shape[0] > 0:
        for p in range(places):
            given = w.fixed[day, p]
            if given < 0.0:  # a Poisson number, as the limit of a binomial one
                given = -given if average else float(binomial(s.tape, s.reading, key, _POISSON, -given / _POISSON))
            if given > 0.0:
                s.zones[zones], s.number[zones] = p, given
                zones += 1
    elif w.leaving[day] > 0:
        share, total, before = w.share[w.share_epoch[day]], 0.0, 0.0
        for p in range(places):
            if share[p] * sites[p].population > 0.0:
                total += share[p] * sites[p].population
                s.zones[zones] = p
                zones += 1
        for i in range(zones):
            before += share[s.zones[i]] * sites[s.zones[i]].population / total
            s.number[i] = before
        if zones > 0:
            s.number[zones - 1] = 1.0  # whatever rounding left
            to_edges(s.number, zones, 1.0, s.spare, 0)
            _, zones = split(s.tape, s.reading, key, float(w.leaving[day]), s.spare, 0, zones, s.number, s.taken, s.spare_edges, average)
            for i in range(zones):
                s.zones[i] = s.zones[s.taken[i]]
    for i in range(zones):
        p, people = s.zones[i], s.number[i]
        if people > 0.0:
            _arrive_new(s, day & 1, p, people)
            everybody += people
            if w.numbers[4] > 0.0:
                sites[p].population = max(0.0, sites[p].population - people)
    return everybody


@inlined
def _class(recent, classes):
    return min(classes - 1, int(recent * (classes - 1)))


@inlined
def _sleep(cells, holds, at, feet, classes, node, f, recent, people):
    """People spend the night at a node; cells from ``at`` on are tomorrow's."""
    put(cells, at + (node * feet + f) * classes + _class(recent, classes), people, recent, 0.0)
    holds[np.uint64((holds.size // 2 if at > 0 else 0) + node)] = True


@inlined
def _travel(flows, flow_at, due, classes, at, whole, day, recent, people):
    """Book people on a way and pace; ``recent`` is what they remember on the morning of the day of arrival."""
    then = day + whole
    if then < due.size:
        i = flow_at[at] + then % (whole + 1) * classes + _class(recent, classes)
        chain(flows, i, due, then, put(flows, i, people, recent, 0.0))


@compiled
def _depart(w, s, key, day, average):
    """Everybody at a node decides; people in limited places first (``stage``)."""
    e = w.epoch[day]
    k, feet, classes, per_speed, places = w.open_set[e], s.size[0], s.size[1], s.scale[1], w.population.size
    cells, holds, flows, flow_at, due = s.cells, s.holds, s.flows, s.flow_at, s.due
    sites, clock, edges, shares, taken, spare, tape, reading = s.sites, s.clock, s.edges, s.shares, s.taken, s.spare_edges, s.tape, s.reading
    way_days, way_pace, cand_way, cand_final, first_of, near = w.way_days, w.way_pace, w.cand_way, w.cand_final, w.first[k], s.near[k]
    leave, camp, weights, before = w.leave[e], w.camp[e], w.weight, w.weight_at[e] - w.first[k, 0]
    today, held = (day & 1) * (s.size[2] // 2), (day & 1) * (holds.size // 2)
    tomorrow = s.size[2] // 2 - today
    for node in s.order:
        if not holds[held + node]:
            continue
        holds[held + node] = False
        p, parts, first, at, planned = w.node_place[node], 0, 0, 0, NONE
        if node >= places:
            planned = w.node_way[k, node]
            if planned >= 0 and refused(w.judged_by[w.node_final[node]], camp, sites, w.numbers[1]):
                planned = NONE
        elif leave[p] > 0.0:
            first, until = first_of[p], first_of[p + 1]
            parts, at = until - first, before + first
            if near[p] and near_crowd(sites, clock, p, cand_final[first:until]):
                at = 2 * weights.size + first
                look(sites, clock, p, cand_final[first:until], weights[before + first:before + until], w.judged_by, camp, leave[p], w.numbers,
                     s.chances, edges, at, at + cand_final.size)
        for f in range(feet):
            for c in range(classes):
                i = today + (node * feet + f) * classes + c
                people = cells[i].people
                if people == 0.0:
                    continue
                recent, stay, moving = cells[i].recent / people, people, 0
                clear(cells, i)
                if planned >= 0:
                    stay, moving = 0.0, 1
                    shares[0], taken[0] = people, 0
                elif parts > 0 and not (average and people < LEAST):
                    stay, moving = split(tape, reading, key, people, edges, at, parts, shares, taken, spare, average)
                if stay > 0.0:
                    _sleep(cells, holds, tomorrow, feet, classes, p, f, 0.5 * recent, stay)
                if moving > 0:
                    enter(sites, clock, p, stay - people)
                for j in range(moving):
                    way, r = planned if planned >= 0 else cand_way[first + taken[j]], recent
                    for _ in range(way_days[f, way]):
                        r = 0.5 * (r + way_pace[f, way] * per_speed)
                    _travel(flows, flow_at, due, classes, f * way_days.shape[1] + way, way_days[f, way], day, r, shares[j])


@compiled
def _slices(w, s, day, finest):
    """Into how many slices the arrivals of a day are cut."""
    arriving, i, slices, sites, buffer = 0.0, s.due[day], 1, s.sites, w.numbers[1]
    s.number[:] = 0.0
    while i != NONE:
        arriving += s.flows[i].people
        s.number[w.way[s.flows[i].at % w.way.size].end] += s.flows[i].people
        i = s.flows[i].next
    most = max(1, int(arriving))
    if finest == 0:
        return most
    for p in s.limited:
        here, capacity = sites[p].here, sites[p].capacity
        sites[p].fills = np.inf
        if capacity >= 1.0 and here < capacity:
            inflow, difference = max(sites[p].came_before, s.number[p]), 0.05 * (1.0 - buffer) * capacity
            if here + 3.0 * inflow + 1.0 > buffer * capacity:
                slices = max(slices, int(inflow / difference) + 1)
                if room(here, capacity, buffer) >= 0.5:  # else nobody sets out for it any more
                    sites[p].fills = max(1.0, np.floor(difference))
    s.clock[CROSSED] += 1
    return min(slices, finest, most)


@inlined
def _wait(cells, queue, tail, ring, first, per_km, nodes, classes, node, c, recent, km, people):
    """People who may go on today wait for their turn, by today's kilometres; their cells are those from ``first`` on."""
    level = min(tail.size - 1, int(km * per_km))
    i, k = first + (level * nodes + node) * classes + c, np.uint64(level)
    queue[np.uint64(level * ring + (tail[k] & (ring - 1)))] = i
    tail[k] += put(cells, i, people, recent, km)


@compiled
def _arrive(w, s, day, turn, slices, average):
    """A slice of those who are due today arrives, and may go on."""
    per_speed, shift, i, flows, ways, sites = s.scale[1], 0, s.due[day], s.flows, w.way, s.sites
    feet, classes, nodes, tomorrow = s.size[0], s.size[1], w.node_place.size, (1 - (day & 1)) * (s.size[2] // 2)
    while i != NONE:
        people, at = flows[i].people, flows[i].at
        recent = flows[i].recent / people
        if slices > 1 and average:
            people /= slices
        elif slices > 1:
            shift = (shift + 40503) % slices
            people = float((int(people) * (turn + 1) + shift) // slices - (int(people) * turn + shift) // slices)
        if people > 0.0:
            on, f = (at, 0) if at < ways.size else (at - ways.size, 1)
            km = w.way_rest[f, on]
            if day >= ways[on].closed:  # turned back at a closed road
                enter(sites, s.clock, ways[on].start, people)
                _sleep(s.cells, s.holds, tomorrow, feet, classes, ways[on].back, 0, 0.5 * (recent + km * per_speed), people)
            else:
                enter(sites, s.clock, ways[on].end, people)
                sites[ways[on].end].came += people
                _wait(s.cells, s.queue, s.tail, s.size[3], s.size[2], s.scale[0], nodes, classes, ways[on].after, (i - s.flow_at[at]) % classes,
                      recent, km, people)
        i = flows[i].next


@compiled
def _go_on(w, s, key, day, average):
    """Further legs of today, until nobody goes on."""
    e = w.epoch[day]
    k, feet, classes, ring, per_km, per_speed = w.open_set[e], s.size[0], s.size[1], s.size[3], s.scale[0], s.scale[1]
    cells, holds, flows, flow_at, due = s.cells, s.holds, s.flows, s.flow_at, s.due
    sites, clock, edges, shares, taken, spare, tape, reading = s.sites, s.clock, s.edges, s.shares, s.taken, s.spare_edges, s.tape, s.reading
    queue, head, tail, ways, places, nodes, first_hop = s.queue, s.head, s.tail, w.way, w.population.size, w.node_place.size, s.size[2]
    way_days, cand_way, cand_final, first_of, near = w.way_days, w.cand_way, w.cand_final, w.first[k], s.near[k]
    leave, rushes, camp, weights, before = w.leave[e], w.rushes[e], w.camp[e], w.weight, w.weight_at[e] - w.first[k, 0]
    tomorrow = (1 - (day & 1)) * (first_hop // 2)
    for level in range(head.size):
        while head[level] != tail[level]:
            i = np.uint64(queue[np.uint64(level * ring + (head[level] & (ring - 1)))])
            head[level] += 1
            people, node, share = cells[i].people, cells[i].at, 1.0 / cells[i].people
            recent, km = cells[i].recent * share, cells[i].km * share
            clear(cells, i)
            c = np.int64(i) - first_hop - (level * nodes + node) * classes
            p, moving, first, planned, stay = w.node_place[node], 0, 0, NONE, people
            if node >= places:
                planned = w.node_way[k, node]
                if planned >= 0 and not refused(w.judged_by[w.node_final[node]], camp, sites, w.numbers[1]):
                    moving, stay, shares[0], taken[0] = 1, 0.0, people, 0
            else:
                rush = rushes[p] & (recent + km * per_speed < 1.0)
                if (rush or leave[p] > 0.0) and not (average and people < LEAST):
                    first, until = first_of[p], first_of[p + 1]
                    at = before + first
                    crowded = near[p] and near_crowd(sites, clock, p, cand_final[first:until])
                    if near[p] and people > sites[p].batch:  # others come in between
                        _wait(cells, queue, tail, ring, first_hop, per_km, nodes, classes, node, c, recent, km, people - sites[p].batch)
                        people = sites[p].batch
                    if crowded:
                        at = 2 * weights.size + first
                        look(sites, clock, p, cand_final[first:until], weights[before + first:before + until], w.judged_by, camp, leave[p],
                             w.numbers, s.chances, edges, at, at + cand_final.size)
                        at += cand_final.size if rush else 0
                    else:
                        at += weights.size if rush else 0
                    stay, moving = split(tape, reading, key, people, edges, at, until - first, shares, taken, spare, average)
            _sleep(cells, holds, tomorrow, feet, classes, p, 0, 0.5 * (recent + km * per_speed), stay)
            if moving > 0:
                enter(sites, clock, p, stay - people)
            for j in range(moving):
                go, on = shares[j], np.uint64(planned if planned >= 0 else cand_way[np.uint64(first + taken[j])])
                v, length = ways[on].speed, ways[on].km
                if v > length:
                    there, node_there, far = ways[on].end, ways[on].after, km + length
                    enter(sites, clock, there, go)
                    sites[there].came += go
                    if far < v:
                        _wait(cells, queue, tail, ring, first_hop, per_km, nodes, classes, node_there, c, recent, far, go)
                    else:
                        _sleep(cells, holds, tomorrow, feet, classes, node_there, 0, 0.5 * (recent + far * per_speed), go)
                else:
                    r, whole = 0.5 * (recent + (km + v) * per_speed), way_days[0, on]
                    for _ in range(whole - 1):
                        r = 0.5 * (r + v * per_speed)
                    _travel(flows, flow_at, due, classes, on, whole, day, r, go)


@compiled
def _forget(s, day):
    """Those who were due have arrived."""
    i = s.due[day]
    while i != NONE:
        clear(s.flows, i)
        i = s.flows[i].next
