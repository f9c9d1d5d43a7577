"""How far the computed camps are from the counted ones, as the field measures it.

The averaged relative difference of a run is the mean over all days, day 0
included, of the sum over camps of |people - count|, over the sum of the
counts (``flee.md`` 8); *rescaled*, the people are first scaled to the counted
total. It lies between 0 and 2. References that know the total and nothing of
movement stand beside it: a model that does not beat them has not shown
that it knows where people go.
"""

from dataclasses import dataclass

import numpy as np

from corridor.displacement.run import Run
from corridor.errors import DataError, Problem


@dataclass(frozen=True)
class Verification:
    """Errors of a run, means over its members.

    ``references`` are errors of simple rules that share out the counted
    total: by capacity, equally, and as on day 7 or day 30.
    """

    instance: str
    release: str
    members: int
    days: int
    ard_mean: float
    ard_rescaled: float
    ard_by_day: tuple[float, ...]
    ard_of_members: tuple[float, ...]
    ard_by_flee: float | None  # what Flee writes where it does not read counts: a number of people
    seconds_simulating: float | None
    references: dict[str, float]
    without_capacities: bool
    says: tuple[str, ...]


def error_by_day(people: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Relative difference of each day: people (..., camps, days) against counts (camps, days)."""
    return np.abs(people - counts).sum(-2) / np.maximum(counts.sum(0), 1)


def rescaled(people: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """People scaled to the counted total of each day; zero where there are none."""
    there = people.sum(-2, keepdims=True)
    return people * np.where(there > 0, counts.sum(0) / np.maximum(there, 1), 0.0)


def verify(result: Run) -> Verification:
    """Compare a run with the counts, one block of its members after the other.

    Raises
    ------
    DataError
        The instance has no counts.
    """
    world = result.world
    if world.totals is None:
        raise DataError(Problem(world.folder.name, "has no counts to compare with", "", "Add validation/data_layout.csv."))
    counts = world.totals.camps
    by_day, of_members, even, plain = np.zeros(world.folder.days), [], 0.0, 0.0
    for people in result.blocks():
        error = error_by_day(people, counts)
        by_day += error.sum(0)
        of_members += error.mean(1).tolist()
        even += error_by_day(rescaled(people, counts), counts).mean(1).sum()
        plain += np.abs(people - counts).sum(1).mean(1).sum()
    by_day, even, plain = by_day / result.members, even / result.members, plain / result.members
    capacities = np.array([place.people for place in world.folder.places], float)[world.tables.listed]
    return Verification(
        world.folder.name, world.release.name, result.members, world.folder.days, float(by_day.mean()), float(even),
        tuple(by_day.tolist()), tuple(of_members), None if world.folder.settings.reads_counts else float(plain), result.seconds,
        references(counts, capacities), world.without_capacities, result.says)


def references(counts: np.ndarray, capacities: np.ndarray) -> dict[str, float]:
    """Error of sharing out the counted total of each day by rules that know nothing of movement."""
    camps, days = counts.shape
    shares = {"capacity_share": capacities, "equal_share": np.ones(camps)}
    shares |= {f"share_of_day_{day}": counts[:, day].astype(float) for day in (7, 30) if day < days}
    total = counts.sum(0)
    found = {}
    for name, share in shares.items():
        if share.sum() > 0:
            found[name] = float(error_by_day((share / share.sum())[:, None] * total, counts).mean())
    return found
