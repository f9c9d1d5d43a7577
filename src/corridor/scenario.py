"""Scenarios side by side: the same outcomes, paired member by member.

Members share their luck between scenarios (draws are keyed by rule, day and
member), so the difference of two scenarios in one member is the measure. No
outcome here rewards holding people back: outcomes are needs, waits, delay and
nights without a bed.
"""

from dataclasses import dataclass

import numpy as np

from corridor.needs import bed_nights


@dataclass(frozen=True)
class OutcomeKind:
    """One thing that scenarios are compared by."""

    id: str
    name: str
    unit: str


OUTCOMES = (
    OutcomeKind("people_arriving", "People who reach the border within the horizon", "people"),
    OutcomeKind("unmet_bed_nights", "Nights without a bed in towns whose beds are known", "bed-nights"),
    OutcomeKind("peak_present", "Most people on the move in one town on one night", "people"),
    OutcomeKind("outside", "People waiting outside ports of entry on the worst day", "people"),
    OutcomeKind("truck_hours", "Extra hours of delay of trucks", "truck-hours"),
    OutcomeKind("value_delayed", "Value of goods delayed", "USD"),
)


def outcomes(present: np.ndarray, asked: np.ndarray, crossed: np.ndarray, outside: np.ndarray, truck_hours: np.ndarray,
             value_delayed: np.ndarray, beds: dict[int, int]) -> dict[str, np.ndarray]:
    """Each outcome per member, shape (M,).

    Parameters
    ----------
    present : ndarray, shape (M, N, T)
        People on the move at night.
    asked, crossed : ndarray, shape (M, Q, T)
        People who reach ports and who cross near them.
    outside, truck_hours : ndarray, shape (M, Q, T)
    value_delayed : ndarray, shape (M, Q)
    beds : dict
        Beds by location index.
    """
    known = list(beds)
    return {
        "people_arriving": (asked + crossed).sum((1, 2)),
        "unmet_bed_nights": bed_nights(present[:, known], np.array([beds[i] for i in known], float)),
        "peak_present": present.max((1, 2)),
        "outside": outside.sum(1).max(1),
        "truck_hours": truck_hours.sum((1, 2)),
        "value_delayed": value_delayed.sum(1),
    }


def summary(values: np.ndarray, reference: np.ndarray | None) -> tuple[tuple[float, ...], tuple[float, ...] | None]:
    """10th, 50th and 90th percentiles, and those of the paired difference from a reference."""
    quantiles = lambda x: tuple(float(q) for q in np.quantile(x, (0.1, 0.5, 0.9)))
    return quantiles(values), None if reference is None else quantiles(values - reference)
