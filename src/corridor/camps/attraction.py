"""Attraction of camps that is felt along the whole way.

In Flee a score acts on the last road only: a camp that draws more people than
the model thinks cannot draw them from a town two roads away. Here a camp's
attraction a is felt wherever people choose: the weight of a road to place j
is multiplied by h(j), the mean attraction of the camps in which people who
walk on from j end (Doob's h-transform: Doob 1957, doi 10.24033/bsmf.1494). People
who set out at i then end in camp c with chance proportional to a(c) times the chance without it.
"""

import numpy as np
from scipy.sparse import coo_array, eye_array
from scipy.sparse.linalg import splu

from corridor.displacement.world import Tables

LOST = 1e-6  # share that a choice loses, so that places without a way to a camp can be solved


def reach(tables: Tables, epoch: int) -> np.ndarray:
    """Chance that people who walk on from each place end in each listed camp; shape (places, camps).

    Chances of a row sum to one, or to zero where no camp can be reached.
    Whoever is in a camp that is open stays there.
    """
    places, camps = tables.population.size, tables.listed
    first = tables.first[tables.open_set[epoch]]
    weight = tables.weight[weights_of(tables, epoch)]
    start = np.repeat(np.arange(places), np.diff(first))
    total = np.bincount(start, weight, places)
    ends = tables.camp[epoch][camps]
    at_end = np.zeros(places, bool)
    at_end[camps[ends]] = True
    share = np.where(at_end[start] | (total[start] <= 0), 0.0, weight / np.where(total[start] > 0, total[start], 1.0)) * (1 - LOST)
    walk = coo_array((share, (start, tables.cand_final[first[0]:first[-1]])), shape=(places, places))
    target = np.zeros((places, len(camps)))
    target[camps[ends], np.flatnonzero(ends)] = 1.0
    found = np.clip(splu((eye_array(places) - walk).tocsc()).solve(target), 0.0, 1.0)
    sums = found.sum(1, keepdims=True)
    return np.where(sums > 1e-9, found / np.where(sums > 1e-9, sums, 1.0), 0.0)


def weights_of(tables: Tables, epoch: int) -> slice:
    """Where the weights of an epoch stand."""
    first = tables.first[tables.open_set[epoch]]
    begin = tables.weight_at[epoch]
    return slice(begin, begin + first[-1] - first[0])


def drawn(tables: Tables, reaches: dict[int, np.ndarray], attraction: np.ndarray) -> np.ndarray:
    """All weights, those of some epochs as the camps' attraction changes them.

    Parameters
    ----------
    reaches : dict
        :func:`reach` of each epoch that will be walked through.
    attraction : ndarray, shape (camps,)
        Factor of each camp; only ratios matter.
    """
    weight = tables.weight.copy()
    even = float(attraction.mean())
    for epoch, chance in reaches.items():
        felt = chance @ attraction + (1.0 - chance.sum(1)) * even
        first = tables.first[tables.open_set[epoch]]
        weight[weights_of(tables, epoch)] *= felt[tables.cand_final[first[0]:first[-1]]] / even
    return weight
