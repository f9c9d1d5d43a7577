"""Several ports that share their traffic: what happens at one appears at its neighbours.

    1. every port alone             who does not join, and when
    2. diversion, day by day        where they go (``diversion``)
    3. ports that others come to    again, with those who come
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corridor.ports.diversion import by_hour, inflow_by_day, neighbour_indices
from corridor.ports.traffic import Flow, traffic, usual_traffic


@dataclass(frozen=True)
class Site:
    """One class of traffic at one place, and what is changed there; arrays of shape (hours,).

    Parameters
    ----------
    id : str
    kind : str
        Class of traffic.
    rate : ndarray
        Usual arrivals per hour.
    usual_lanes, lanes : ndarray of int
        Open on usual days, and as changed.
    spare : ndarray of int
        Lanes that may be opened on overtime.
    closed : ndarray of bool
    pace : ndarray
        Share of the usual speed.
    service_s : float
        Mean seconds at inspection.
    neighbours : tuple of str
    """

    id: str
    kind: str
    rate: np.ndarray
    usual_lanes: np.ndarray
    lanes: np.ndarray
    spare: np.ndarray
    closed: np.ndarray
    pace: np.ndarray
    service_s: float
    neighbours: tuple[str, ...] = ()


def region_traffic(sites: Sequence[Site]) -> list[tuple[Flow, Flow]]:
    """The usual and the changed traffic of every site; sites of one class."""
    kind = sites[0].kind
    usual = [usual_traffic(kind, s.rate, s.usual_lanes, s.service_s) for s in sites]
    alone = [_changed(s, u) for s, u in zip(sites, usual, strict=True)]
    away = np.stack([f.away[0].reshape(-1, 24).sum(axis=1) for f in alone])
    capacity = np.stack([((s.lanes + s.spare) * s.pace * ~s.closed * 3600 / s.service_s).reshape(-1, 24).sum(axis=1) for s in sites])
    inflow = inflow_by_day(kind, away, capacity, neighbour_indices([s.id for s in sites], [s.neighbours for s in sites]))
    return [(u, _changed(s, u, by_hour(more[None], s.rate)) if more.any() else f)
            for s, u, f, more in zip(sites, usual, alone, inflow, strict=True)]


def _changed(site: Site, usual: Flow, inflow: np.ndarray | None = None) -> Flow:
    known = np.where(site.closed, -1, site.usual_lanes)
    return traffic(site.kind, site.rate, site.lanes[None], site.closed, usual, usual, known, site.usual_lanes, site.service_s,
                   site.spare[None], inflow, site.pace)
