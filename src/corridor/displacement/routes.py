"""Which routes people see from a place, and what is left of a route on the way.

A choice looks ahead over open links and ends at places within reach; markers
are passed and never chosen (``flee.md`` 3.1). Who has chosen a route of more
than one link remembers the rest of it. So the engine counts people at
*nodes*: a place, or a place with the hops that are still planned. A *step* is
one hop of a plan; it says which node follows. A *way* is a step along one
link; a road that closes and reopens gives a step another way.
"""

from dataclasses import dataclass

import numpy as np


class Plans:
    """Nodes and steps, numbered as they are met. Node p < places is the bare place p."""

    def __init__(self, places: int):
        self.node_place, self.node_step = list(range(places)), [-1] * places
        self.step_from: list[int] = []
        self.step_to: list[int] = []
        self.step_after: list[int] = []
        self.step_back: list[int] = []
        self.step_final: list[int] = []
        self._nodes: dict[tuple[int, tuple[int, ...]], int] = {}
        self._steps: dict[tuple[int, tuple[int, ...]], int] = {}

    def node(self, place: int, hops: tuple[int, ...]) -> int:
        """The node of people at a place who still plan these hops."""
        if not hops:
            return place
        found = self._nodes.get((place, hops))
        if found is None:
            found = self._nodes[place, hops] = len(self.node_place)
            self.node_place.append(place)
            self.node_step.append(-1)
            self.node_step[found] = self.step(place, hops)
        return found

    def step(self, place: int, hops: tuple[int, ...]) -> int:
        """The step from a place along the first of these hops."""
        found = self._steps.get((place, hops))
        if found is None:
            found = self._steps[place, hops] = len(self.step_from)
            for column, value in ((self.step_from, place), (self.step_to, hops[0]), (self.step_final, hops[-1]), (self.step_after, -1),
                                  (self.step_back, -1)):
                column.append(value)
            self.step_after[found] = self.node(hops[0], hops[1:])
            self.step_back[found] = self.node(place, hops[1:])
        return found


@dataclass(frozen=True)
class Choice:
    """The candidates of every place under one set of open links.

    Those of place p are ``first[p]`` to ``first[p + 1]``; ``km`` is the whole
    length of the route and ``final`` its end.
    """

    first: np.ndarray
    step: np.ndarray
    final: np.ndarray
    km: np.ndarray


def candidates(open_links: list[list[int]], end: list[int], km: list[float], marker: np.ndarray, awareness: int, plans: Plans) -> Choice:
    """Every route that people at each place may choose.

    Parameters
    ----------
    open_links : list of list of int
        Numbers of the open links that leave each place, in order.
    end, km : list
        Of each link.
    marker : ndarray of bool, shape (places,)
    awareness : int
        How many links a choice looks ahead, markers not counted.
    """
    found_step, found_final, found_km, first = [], [], [], [0]
    is_marker = marker.tolist()

    def explore(origin: int, link: int, before: float, hops: tuple[int, ...], step: int):
        there = end[link]
        route = (*hops, there)
        if is_marker[there]:
            step -= 1
        else:
            found_step.append(plans.step(origin, route))
            found_final.append(there)
            found_km.append(before + km[link])
        if awareness > step:
            for onward in open_links[there]:
                if end[onward] != origin and end[onward] not in hops and end[onward] != there:
                    explore(origin, onward, before + km[link], route, step + 1)

    for place, links in enumerate(open_links):
        for link in links:
            explore(place, link, 0.0, (), 1)
        first.append(len(found_step))
    return Choice(np.array(first, np.int64), np.array(found_step, np.int64), np.array(found_final, np.int64), np.array(found_km, float))


def ways(plans: Plans, opened: list[list[list[int]]], end: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every step together with the link that is taken for it: the first open one.

    Returns
    -------
    tuple
        For each set of open links and each step the way taken, or -1, shape
        (sets, steps); of each way its step; of each way its link.
    """
    links = []
    for open_links in opened:
        nearest: dict[tuple[int, int], int] = {}
        for place, onward in enumerate(open_links):
            for link in onward:
                nearest.setdefault((place, end[link]), link)
        links.append([nearest.get(pair, -1) for pair in zip(plans.step_from, plans.step_to, strict=True)])
    taken = np.array(links, np.int64).reshape(len(opened), -1)
    pairs = np.where(taken >= 0, np.arange(taken.shape[1]) * len(end) + taken, -1)
    known = np.unique(pairs[pairs >= 0])
    return np.where(pairs >= 0, np.searchsorted(known, pairs), -1), known // max(len(end), 1), known % max(len(end), 1)
