"""How the counts themselves go on: a damped trend for each camp, from its own last count.

A camp's rate is the mean of its daily rises, recent days weighing most
(exponential weights), shrunk towards none where few days are known. A rise to
more than ten times the count before it says when counting began, not how fast
people come, and is left out. A rate fades (Gardner and McKenzie 1985,
doi 10.1287/mnsc.31.10.1237): rates of rise seldom hold for months.
"""

from dataclasses import dataclass

import numpy as np

from corridor.camps.known import Known

BEGUN = 0.1  # of a count: if no more than this was counted before, counting had hardly begun


@dataclass(frozen=True)
class Trend:
    """Constants of the damped trend; chosen on other instances.

    Parameters
    ----------
    memory_days : float
        In which a day's weight falls to 1/e.
    fading_days : float
        In which a rate falls to 1/e.
    share : float
        Of a rate that goes on.
    doubt_days : float
        Days without rise that every rate is averaged with.
    """

    memory_days: float = 120.0
    fading_days: float = 45.0
    share: float = 0.7
    doubt_days: float = 5.0


def rates(known: Known, trend: Trend) -> np.ndarray:
    """People a day by which each camp rises, at its last count; shape (camps,)."""
    found = np.zeros(len(known.camps))
    for k, table in enumerate(known.tables):
        last = int(known.last[k])
        if last < 1 or len(table) < 2:
            continue
        weight = np.exp((np.arange(last) - last + 1) / trend.memory_days)
        for (day, people), (after, then) in zip(table[:-1], table[1:], strict=True):
            if people <= BEGUN * then:
                weight[max(int(day), 0):max(int(after), 0)] = 0.0
        rises = np.diff(known.counts[k, :last + 1])
        found[k] = (weight * rises).sum() / (weight.sum() + trend.doubt_days)
    return found


def rises(known: Known, trend: Trend, days: np.ndarray) -> np.ndarray:
    """By how much each camp will have risen since its last count on some days; shape (camps, days)."""
    since = np.maximum(np.asarray(days) - known.last[:, None], 0)
    return rates(known, trend)[:, None] * trend.share * trend.fading_days * (1.0 - np.exp(-since / trend.fading_days))


def totals(known: Known, trend: Trend) -> np.ndarray:
    """People in all camps on every day of the world: as counted, then by the trend; shape (days,)."""
    days = np.arange(known.world.folder.days)
    counted = np.column_stack([known.counts, np.repeat(known.counts[:, -1:], len(days) - known.counts.shape[1], axis=1)])
    return np.maximum(counted + rises(known, trend, days), 0.0).sum(0)
