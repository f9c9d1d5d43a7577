"""Measures at ports of entry, day by day."""

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from corridor.errors import DataError, Problem
from corridor.ports.intake import NO_LIMIT
from corridor.ports.tables import CLASSES, Port, at_place
from corridor.records import Measure
from corridor.schema import DATA

LANES_CLOSED = {"pedestrian_lanes_closed": 0, "passenger_lanes_closed": 1, "cargo_lanes_closed": 2}  # index of the class
KINDS = ("officers_to_intake", "officers_away", "extra_officers", "metering", "port_closed", *LANES_CLOSED, "inspections", "hours_added")
SHARES = ("officers_to_intake", "officers_away", "inspections", *LANES_CLOSED)


@dataclass(frozen=True)
class Levers:
    """What measures set; arrays of shape (ports, days) unless they say otherwise.

    Parameters
    ----------
    cargo_share : ndarray
        Share of cargo officers moved to intake; the largest of several measures.
    away_share : ndarray
        Share of the officers of all lanes who work elsewhere; the largest of several measures.
    extra_officers : ndarray
        Officers added for intake, day and night; measures add up.
    meter : ndarray of int
        Most people taken in; the least of several measures.
    closed : ndarray of bool
    lanes_closed : ndarray, shape (ports, classes, days)
        Share of the lanes of a class that are shut, their officers elsewhere; the largest of several measures.
    gets_through : ndarray
        Share of the usual trucks that inspections behind the lanes let through; the least of several measures.
    hours_added : ndarray of int
        Hours that cargo lanes stay open longer; the most of several measures.
    """

    cargo_share: np.ndarray
    away_share: np.ndarray
    extra_officers: np.ndarray
    meter: np.ndarray
    closed: np.ndarray
    lanes_closed: np.ndarray
    gets_through: np.ndarray
    hours_added: np.ndarray


@cache
def usual_strength() -> dict[str, float]:
    """Strength of each kind of measure where none is given, from ``data/levers.csv``."""
    with open(DATA / "levers.csv", encoding="utf-8", newline="") as file:
        return {r["kind"]: float(r["default"]) for r in csv.DictReader(file) if r["kind"] in KINDS}


def wrong_strength(kind: str, strength: float) -> str:
    """What to give instead, where a strength cannot be of its kind; empty where it can."""
    if kind in SHARES:
        return "" if 0 <= strength <= 1 else "Give a share from 0 to 1."
    if kind == "hours_added":
        return "" if 0 <= strength <= 24 and strength == int(strength) else "Give whole hours from 0 to 24."
    return "" if 0 <= strength < float("inf") else "Give zero or more."


def levers_by_day(ports: tuple[Port, ...], dates: list[dt.date], measures: Sequence[Measure]) -> Levers:
    """What measures set at each port on each day; kinds that do not concern ports are passed over.

    Raises
    ------
    DataError
        If a strength cannot be: a share outside 0 to 1, or less than nothing.
    UnknownLocation
        If a place is no port.
    """
    shape = (len(ports), len(dates))
    out = Levers(np.zeros(shape), np.zeros(shape), np.zeros(shape), np.full(shape, NO_LIMIT), np.zeros(shape, bool),
                 np.zeros((shape[0], len(CLASSES), shape[1])), np.ones(shape), np.zeros(shape, np.int64))
    for measure in measures:
        if measure.kind not in KINDS:
            continue
        strength = usual_strength()[measure.kind] if measure.strength is None else measure.strength
        instead = wrong_strength(measure.kind, strength)
        if instead:
            raise DataError(Problem(f"measure {measure.kind} from {measure.start}", "has a strength that cannot be", f"{strength:g}", instead))
        here, when = at_place(ports, measure.place), [measure.active(day) for day in dates]
        where = np.ix_(here, when)
        if measure.kind == "officers_to_intake":
            out.cargo_share[where] = np.maximum(out.cargo_share[where], strength)
        elif measure.kind == "officers_away":
            out.away_share[where] = np.maximum(out.away_share[where], strength)
        elif measure.kind in LANES_CLOSED:
            where = np.ix_(here, [k == LANES_CLOSED[measure.kind] for k in range(len(CLASSES))], when)
            out.lanes_closed[where] = np.maximum(out.lanes_closed[where], strength)
        elif measure.kind == "inspections":
            out.gets_through[where] = np.minimum(out.gets_through[where], strength)
        elif measure.kind == "hours_added":
            out.hours_added[where] = np.maximum(out.hours_added[where], int(strength))
        elif measure.kind == "extra_officers":
            out.extra_officers[where] += strength
        elif measure.kind == "metering":
            out.meter[where] = np.minimum(out.meter[where], int(strength))
        else:
            out.closed[where] |= strength > 0
    return out
