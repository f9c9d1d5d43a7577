"""Lane types of a class: general, ready and trusted lanes; standard and trusted (FAST) lanes of trucks.

A class is one line in ``load``; here its usual days are taken apart. Open
lanes are shared among the types as their work is, at least one each, and a
lane may change its type within the hour, so that all types are equally busy;
in hours with fewer lanes than types the others' traffic uses the first type's
lanes. The mean time at inspection of the class stays as it is.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache

import numpy as np

from corridor.ports.queue import SHAPE, planning, waits_min
from corridor.ports.staffing import usual_days
from corridor.ports.tables import CLASSES, Port, plain, service
from corridor.ports.traffic import LONGEST_H, STEPS


@dataclass(frozen=True)
class LaneType:
    """One type of lane: time at inspection relative to the first type, and share of the class's traffic."""

    name: str
    relative_time: float
    traffic_share: float


@dataclass(frozen=True)
class TypeLoad:
    """A lane type on usual days; ``wait_min``, ``lanes`` and ``rate`` of shape (hours,)."""

    kind: str
    name: str
    service_s: float
    rate: np.ndarray
    lanes: np.ndarray
    wait_min: np.ndarray

    @property
    def mean_wait_min(self) -> float:
        """Mean over those who come."""
        return float((self.rate * self.wait_min).sum() / self.rate.sum()) if self.rate.any() else 0.0


@cache
def lane_types(kind: str) -> tuple[LaneType, ...]:
    """The types of a class from ``data/ports/lane_types.csv``; none for a class with one line."""
    return tuple(LaneType(r["type"], float(r["relative_time"]), float(r["traffic_share"])) for r in plain("lane_types") if r["class"] == kind)


def shared_lanes(lanes: np.ndarray, work: np.ndarray) -> np.ndarray:
    """Lanes of each type, shape (types, hours): the next to the busiest type, at least one each where there are enough."""
    out = np.zeros((len(work), len(lanes)), np.int64)
    for total in np.unique(lanes):
        part = np.zeros(len(work), np.int64)
        if total < len(work):
            part[0] = total
        else:
            part += 1
            for _ in range(total - len(work)):
                part[np.argmax(work / part)] += 1
        out[:, lanes == total] = part[:, None]
    return out


def usual_by_type(port: Port, dates: list[dt.date]) -> tuple[TypeLoad, ...]:
    """Every lane type of every class that has types, on the usual days of a port."""
    usual, out = usual_days(port, dates), []
    for k, kind in enumerate(CLASSES):
        types = lane_types(kind)
        if port.crossings[k] is None or not types:
            continue
        share, relative = np.array([t.traffic_share for t in types]), np.array([t.relative_time for t in types])
        seconds = relative * port.crossings[k].seconds(kind) / (share * relative).sum()
        all_lanes, rate = usual.lanes[k].ravel(), share[:, None] * usual.rate[k].ravel()
        lanes = shared_lanes(all_lanes, share * relative)
        rate[0] += ((lanes[1:] == 0) * rate[1:] * seconds[1:, None] / seconds[0]).sum(axis=0)
        rate[1:] *= lanes[1:] > 0
        exact = (share * relative)[:, None] / (share * relative).sum() * all_lanes
        even = np.divide(lanes, exact, out=np.ones(lanes.shape), where=(lanes > 0) & (all_lanes >= len(types))) / np.repeat(usual.pace[k], 24)
        phi = (1 + service("service_scv")[kind]) / 2
        for i, t in enumerate(types):
            mu = 3600 / seconds[i]
            _, ahead = planning(rate[i] * even[i], lanes[i], mu, phi, STEPS, SHAPE)
            out.append(TypeLoad(kind, t.name, float(seconds[i]), rate[i], lanes[i], waits_min(ahead, lanes[i] * mu, LONGEST_H)))
    return tuple(out)
