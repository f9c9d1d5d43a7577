"""What a block of members works on: cells, queues and what is known of crowds."""

from typing import NamedTuple

import numba as nb
import numpy as np

from corridor.displacement.cells import CELL, NONE
from corridor.displacement.choice import to_edges, weigh
from corridor.displacement.crowds import SITE, set_limit
from corridor.displacement.tape import LANES, WORDS


class Stage(NamedTuple):
    """Working memory; P places, N nodes, F paces, R classes of recent travel, L classes of kilometres, W ways."""

    size: np.ndarray  # F, R, 2 N F R, ring
    scale: np.ndarray  # classes of kilometres a km, speeds a km
    order: np.ndarray  # (N,) in which nodes decide
    limited: np.ndarray  # places that can fill
    near: np.ndarray  # (K, P) whether a candidate can fill
    cells: np.ndarray  # (2 N F R + L N R,) people at nodes on mornings of even and of odd days, then those who may go on today
    holds: np.ndarray  # (2 N,) whether anybody is there in the morning
    queue: np.ndarray  # (L ring,) cells that may go on today, for each class of kilometres; a ring has room for all of them
    head: np.ndarray  # (L,)
    tail: np.ndarray  # (L,)
    flows: np.ndarray  # who is on a way, by day of arrival
    flow_at: np.ndarray  # (F W + 1,) where those of a pace and a way begin
    due: np.ndarray  # (T,) the first of those who arrive on a day
    sites: np.ndarray  # (P,) places as people find them
    clock: np.ndarray
    zones: np.ndarray  # (P,) where people set out today
    number: np.ndarray  # (P,) how many
    edges: np.ndarray  # of all epochs where nothing is crowded, then of today; each ordinary, then in a rush
    chances: np.ndarray
    shares: np.ndarray  # of a cell that splits: how many take each outcome
    taken: np.ndarray  # and which outcomes those are
    spare: np.ndarray
    spare_edges: np.ndarray
    tape: np.ndarray
    reading: np.ndarray


@nb.njit(cache=True, nogil=True)
def _cells(n):
    cells = np.zeros(n, CELL)
    for i in range(n):
        cells[i].next = NONE
    return cells


@nb.njit(cache=True, nogil=True)
def stage(w, bins, levels):
    """The working memory of one world."""
    places, nodes, feet, classes = w.population.size, w.node_place.size, w.way_days.shape[0], bins + 1
    furthest = w.numbers[0]
    for i in range(w.way.size):
        furthest = max(furthest, w.way[i].speed)
    can_fill = np.zeros(places, np.bool_)
    for p in range(places):
        can_fill[p] = w.capacity[p] >= 1.0 or w.capacity_step[p] != 0.0
    order, at = np.empty(nodes, np.int64), 0
    for early in (True, False):  # who leaves a camp makes room on the same day: they have mostly come long before the others
        for node in range(nodes):
            if can_fill[w.node_place[node]] == early:
                order[at] = node
                at += 1
    near, width = np.zeros(w.first.shape, np.bool_), places
    for k in range(w.first.shape[0]):
        for p in range(places):
            width = max(width, w.first[k, p + 1] - w.first[k, p])
            for j in range(w.first[k, p], w.first[k, p + 1]):
                near[k, p] = near[k, p] or can_fill[w.cand_final[j]]
    flow_at = np.zeros(w.way_days.size + 1, np.int64)
    for f in range(feet):
        for i in range(w.way.size):
            at = f * w.way.size + i
            flow_at[at + 1] = flow_at[at] + (w.way_days[f, i] + 1) * classes
    mornings, ring = 2 * nodes * feet * classes, 1
    while ring <= nodes * classes:  # one more, since the place behind the last is written to whether or not a cell is new there
        ring *= 2
    flows, cells = _cells(flow_at[-1]), _cells(mornings + levels * nodes * classes)
    for at in range(w.way_days.size):
        for i in range(flow_at[at], flow_at[at + 1]):
            flows[i].at = at
    for i in range(mornings, cells.size):
        cells[i].at = (i - mornings) // classes % nodes
    chances, candidates, sites = np.empty(width), w.cand_final.size, np.zeros(places, SITE)
    edges = np.empty(2 * w.weight.size + 2 * candidates, np.int32)
    for p in range(places):
        set_limit(sites, p, w.capacity[p], w.numbers[1])
    for e in np.unique(w.epoch):
        k = w.open_set[e]
        before = w.weight_at[e] - w.first[k, 0]
        for p in range(places):
            first, until = w.first[k, p], w.first[k, p + 1]
            weigh(w.cand_final[first:until], w.weight[before + first:before + until], w.judged_by, w.camp[e], sites, w.numbers, chances)
            to_edges(chances, until - first, w.leave[e, p], edges, before + first)
            to_edges(chances, until - first, 1.0, edges, w.weight.size + before + first)
    return Stage(
        np.array([feet, classes, mornings, ring]), np.array([levels / furthest, 1.0 / w.numbers[0]]), order, np.flatnonzero(can_fill), near,
        cells, np.zeros(2 * nodes, np.bool_), np.zeros(levels * ring, np.int32), np.zeros(levels, np.int64), np.zeros(levels, np.int64),
        flows, flow_at, np.full(w.epoch.size, NONE), sites, np.zeros(2, np.int64), np.zeros(places, np.int64), np.zeros(places),
        edges, chances, np.zeros(width), np.zeros(width, np.int32), np.zeros(width, np.int32), np.zeros(width, np.int32),
        np.zeros(WORDS + LANES, np.uint16), np.zeros(3, np.int64))
