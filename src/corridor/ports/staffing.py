"""Officers of a port, hour by hour, among lanes, intake and custody.

The usual lanes follow the usual arrivals. When people wait longer than a day
the port lends officers from passenger and cargo lanes, in ``LEVELS`` equal
steps up to the lendable share of each class. Whatever is taken from a lane
works at intake or custody in the same hour: officers are conserved.

Days have 24 local hours; on the two clock-change days the hour that is
missing or doubled is not modelled.
"""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from corridor.ports.tables import CLASSES, Port, hour_weights, own_custody_officers, own_intake_officers, service

LEVELS = 8
MOST_LOAD = 0.97  # of what open lanes can serve over a day: beyond it a line grows from day to day (usual_load of passenger vehicles)
SHIFT = (np.arange(24) - 6) // 8 % 3  # 06-14, 14-22 and 22-06, by local hour


@dataclass(frozen=True)
class Usual:
    """A port on its usual days.

    Parameters
    ----------
    rate : ndarray, shape (classes, days, 24)
        Arrivals per hour.
    lanes : ndarray of int, shape (classes, days, 24)
        Open lanes.
    pace : ndarray, shape (classes, days)
        Speed of a lane over the usual one: above 1 where the open lanes could
        not otherwise have served those who were counted as having crossed.
    """

    rate: np.ndarray
    lanes: np.ndarray
    pace: np.ndarray


def usual_days(port: Port, days: list[dt.date]) -> Usual:
    """Usual arrivals and lanes of a port on given days.

    Lanes stay the same within a shift of eight hours and are opened for the
    usual load of the class over the shift, so that lines grow at its busiest
    hours and shrink afterwards; at least one in opening
    hours and at most the lanes of the port; where the officers of the port do
    not suffice, the class with most lanes opens one fewer. Volumes are counts
    of who crossed, so in months in which they ask more than ``MOST_LOAD`` of
    the lanes these work faster by as much: no line grows without end.
    """
    rate = np.zeros((len(CLASSES), len(days), 24))
    lanes = np.zeros((len(CLASSES), len(days), 24), np.int64)
    for k, crossing in enumerate(port.crossings):
        if crossing is None:
            continue
        known: dict = {}
        for d, day in enumerate(days):
            key = (day.year, day.month, day.weekday() < crossing.days)
            if key not in known:
                known[key] = usual_day(CLASSES[k], crossing.per_day(day), crossing.is_open(day.weekday()), crossing.lanes,
                                      crossing.seconds(CLASSES[k]))
            rate[k, d], lanes[k, d] = known[key]
    spare = port.officers - own_intake_officers(port.intake_per_day) - own_custody_officers(port.holding_people)
    lanes = _within(lanes, spare)
    load = [load_of_day(rate[k], lanes[k], c.seconds(CLASSES[k])) if c else np.zeros(len(days)) for k, c in enumerate(port.crossings)]
    return Usual(rate, lanes, np.maximum(np.stack(load) / MOST_LOAD, 1.0))


def on_duty(port: Port, days: list[dt.date], usual: Usual) -> tuple[Port, np.ndarray]:
    """The port with the officers of a what-if, and the lanes they open, shape (classes, days, 24); the usual where there is none."""
    if port.on_duty is None:
        return port, usual.lanes
    staffed = replace(port, officers=port.on_duty)
    return staffed, usual_days(staffed, days).lanes


def usual_day(kind: str, per_day: float, is_open: np.ndarray, most: int, service_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Arrivals per hour and open lanes of a class on a usual day, each of shape (24,)."""
    weight = hour_weights(kind) * is_open
    rate = per_day * weight / weight.sum() if weight.sum() else weight
    shift_rate = np.zeros(24)
    for shift in range(3):
        on = (SHIFT == shift) & is_open
        shift_rate[on] = rate[on].mean() if on.any() else 0.0
    need = np.ceil(shift_rate * service_s / 3600 / service("usual_load")[kind] - 1e-9)
    return rate, np.where(is_open, np.clip(need, 1, most), 0).astype(np.int64)


def _within(lanes: np.ndarray, officers: int) -> np.ndarray:
    each = np.array([service("officers_per_lane")[k] for k in CLASSES])
    lanes = lanes.copy()
    while True:
        over = np.argwhere(np.tensordot(each, lanes, 1) > officers + 1e-9)
        over = [(d, h) for d, h in over if lanes[:, d, h].max() > 1]
        if not over:
            return lanes
        for d, h in over:
            lanes[lanes[:, d, h].argmax(), d, h] -= 1


def without(lanes: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Lanes left when a share of their officers is away; at least one in opening hours.

    Parameters
    ----------
    lanes : ndarray of int, shape (..., days, 24)
    share : ndarray, shape (days,)
    """
    taken = np.floor(lanes * share[:, None] + 0.5).astype(np.int64)
    return np.maximum(lanes - taken, np.minimum(lanes, 1))


def load_of_day(rate: np.ndarray, lanes: np.ndarray, service_s: float) -> np.ndarray:
    """What the traffic of a day asks of open lanes, as a share of their capacity; 0 where there is none.

    Parameters
    ----------
    rate, lanes : ndarray, shape (days, 24)

    Returns
    -------
    ndarray, shape (days,)
    """
    return rate.sum(axis=1) * service_s / 3600 / np.maximum(lanes.sum(axis=1), 1)


def longer(lanes: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """Lanes of one class that stay open longer: ``lanes`` of shape (days, 24), ``hours`` of shape (days,)."""
    out = lanes.copy()
    for d in np.flatnonzero((hours > 0) & lanes.any(axis=1)):
        last = int(np.flatnonzero(lanes[d])[-1])
        out[d, last + 1:last + 1 + hours[d]] = lanes[d, last]
    return out


def spare_lanes(port: Port, lanes: np.ndarray) -> np.ndarray:
    """Lanes that officers on overtime could open beside the usual ones, shape (classes, days, 24).

    As many officers as at the busiest hour can be called; they are split
    among the classes as their closed lanes are.
    """
    each = np.array([service("officers_per_lane")[k] for k in CLASSES])
    most = np.array([c.lanes if c else 0 for c in port.crossings])
    gap = np.where(lanes > 0, most[:, None, None] - lanes, 0)
    on_lanes = np.tensordot(each, lanes, 1)
    officers = port.officers - own_intake_officers(port.intake_per_day) - own_custody_officers(port.holding_people) - on_lanes
    wanted = np.tensordot(each, gap, 1)
    part = np.clip(np.divide(officers, wanted, out=np.zeros_like(on_lanes), where=wanted > 0), 0, 1)
    return np.floor(gap * part + 1e-9).astype(np.int64)


def lent_lanes(lanes: np.ndarray, cargo_share: np.ndarray) -> np.ndarray:
    """Lanes that stay open at each level of lending.

    Parameters
    ----------
    lanes : ndarray of int, shape (classes, days, 24)
    cargo_share : ndarray, shape (days,)
        Share of cargo officers that a measure moves whatever the level.

    Returns
    -------
    ndarray of int, shape (LEVELS + 1, classes, days, 24)
        Each class keeps at least one lane in opening hours.
    """
    out = np.repeat(lanes[None], LEVELS + 1, axis=0)
    for k, kind in enumerate(CLASSES):
        most = service("lendable_share").get(kind, 0.0)
        for level in range(LEVELS + 1):
            share = np.full(lanes.shape[1], most * level / LEVELS)
            if kind == "cargo":
                share = np.maximum(share, cargo_share)
            taken = np.floor(lanes[k] * share[:, None] + 0.5).astype(np.int64)
            out[level, k] = np.maximum(lanes[k] - taken, np.minimum(lanes[k], 1))
    return out


def officers_by_task(port: Port, usual: Usual, kept: np.ndarray, extra: np.ndarray, custody: np.ndarray) -> dict[str, np.ndarray]:
    """Officers by task and hour; every hour they sum to those on duty.

    Parameters
    ----------
    kept : ndarray of int, shape (classes, days, 24)
        Lanes that stay open.
    extra : ndarray, shape (days,)
        Officers added for intake.
    custody : ndarray, shape (days,)
        Officers that holding needs beyond the port's own.

    Returns
    -------
    dict of str to ndarray of shape (days, 24)
        ``pedestrian``, ``passenger``, ``cargo``, ``intake``, ``custody`` and
        ``on_duty``.
    """
    each = np.array([service("officers_per_lane")[k] for k in CLASSES])
    on_lanes = each[:, None, None] * kept
    moved = np.tensordot(each, usual.lanes - kept, 1)
    to_custody = np.minimum(moved, custody[:, None])
    own = own_intake_officers(port.intake_per_day), own_custody_officers(port.holding_people)
    tasks = {k: on_lanes[i] for i, k in enumerate(CLASSES)}
    tasks["intake"] = own[0] + extra[:, None] + moved - to_custody
    tasks["custody"] = own[1] + to_custody
    tasks["on_duty"] = np.tensordot(each, usual.lanes, 1) + sum(own) + extra[:, None]
    return tasks
