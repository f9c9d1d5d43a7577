"""Trains: few, worth much, and patient.

A railway bridge is one track on which officers inspect one train at a time.
Trains that find it closed are held and come later; none turns elsewhere.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from corridor.errors import DataError, Problem
from corridor.ports.region import Site, region_traffic
from corridor.ports.staffing import usual_day
from corridor.ports.tables import Crossing, crossing_of, plain, service


@dataclass(frozen=True)
class RailLoad:
    """Trains at one port.

    Parameters
    ----------
    per_day : float
        Usual trains a day.
    officers : float
        On duty while the track is open.
    held : ndarray, shape (days,)
        Trains waiting, or held back, at the end of the day beyond the usual.
    train_hours : float
        Hours of waiting of all trains beyond the usual, those held back included.
    cleared_after_days : int or None
        Days from the last closed one until no more than a tenth of a train waits; None if that lies beyond the days asked for.
    value_held_usd : float
        Goods in the most trains held at a time.
    """

    per_day: float
    officers: float
    held: np.ndarray
    train_hours: float
    cleared_after_days: int | None
    value_held_usd: float


def rail_crossing(port_id: str) -> Crossing | None:
    """The railway bridge of a port; None where no train crosses."""
    return crossing_of(port_id, "rail")


def rail_load(port_id: str, start: dt.date, days: int, closed_days: tuple[int, ...] = ()) -> RailLoad:
    """Trains at a port over some days, of which some (counted from 0) its track is closed.

    Raises
    ------
    DataError
        If no train crosses there.
    """
    crossing = rail_crossing(port_id)
    if crossing is None:
        raise DataError(Problem("trains", "do not cross at this port", port_id, f"They do at {', '.join(r['port'] for r in plain('rail'))}."))
    dates = [start + dt.timedelta(days=d) for d in range(days)]
    usual = [usual_day("rail", crossing.per_day(d), crossing.is_open(d.weekday()), 1, crossing.seconds("rail")) for d in dates]
    rate, lanes = np.concatenate([u[0] for u in usual]), np.concatenate([u[1] for u in usual])
    closed = np.isin(np.repeat(np.arange(days), 24), closed_days)
    site = Site(port_id, "rail", rate, lanes, lanes, np.zeros_like(lanes), closed, np.ones(len(rate)), crossing.seconds("rail"))
    (before, after), = region_traffic([site])
    held = np.cumsum(before.came[0] - after.came[0]) + after.state[:, 0] - before.state[:, 0]  # held back, and more in line
    at_end = np.maximum(held.reshape(days, 24)[:, -1], 0.0)
    open_again = max(closed_days, default=-1) + 1
    clear = [d for d in range(open_again, days) if at_end[d] <= 0.1]
    value = {r["port"]: float(r["value_per_train_usd"]) for r in plain("rail")}[port_id]
    return RailLoad(float(np.mean([crossing.per_day(d) for d in dates])), service("officers_per_lane")["rail"], at_end,
                    float(np.maximum(held, 0.0).sum()), (clear[0] - open_again + 1 if closed_days else 0) if clear else None,
                    float(max(held.max(), 0.0) * value))
