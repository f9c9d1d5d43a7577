"""Those who turn from a port where the wait is long to its neighbours.

A share of those who do not join a line goes to the neighbouring ports that
are open that day, in proportion to what these can serve. There they meet the
same limits as everybody: lanes, officers, and a wait that sends some home.
Nobody turns a second time. Where no neighbour is open they stay at home.
"""

from collections.abc import Sequence

import numpy as np

from corridor.ports.tables import service


def neighbour_indices(ids: Sequence[str], neighbours: Sequence[Sequence[str]]) -> list[np.ndarray]:
    """For each port the indices of its neighbours among the given ports."""
    at = {port: i for i, port in enumerate(ids)}
    return [np.array([at[n] for n in near if n in at], np.int64) for near in neighbours]


def inflow_by_day(kind: str, away: np.ndarray, capacity: np.ndarray, near: list[np.ndarray]) -> np.ndarray:
    """Those who come from neighbouring ports.

    Parameters
    ----------
    kind : str
        Class of traffic.
    away : ndarray, shape (..., ports, days)
        Who did not join at each port.
    capacity : ndarray, shape (ports, days)
        What each port can serve that day; zero where it is closed.
    near : list of ndarray of int
        From :func:`neighbour_indices`.

    Returns
    -------
    ndarray, shape (..., ports, days)
    """
    out = np.zeros(away.shape, away.dtype)
    share = service("divert_share")[kind]
    for i, others in enumerate(near):
        if not len(others) or not away[..., i, :].any():
            continue
        room = capacity[others]
        whole = room.sum(axis=0)
        part = np.divide(room, whole, out=np.zeros_like(room), where=whole > 0)
        for j, to in enumerate(others):
            out[..., to, :] += (share * part[j] * away[..., i, :]).astype(away.dtype)
    return out


def by_hour(inflow: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Daily inflow of shape (paths, days) over the hours of a port's usual day; ``rate`` of shape (hours,)."""
    shape = rate.reshape(-1, 24)
    whole = shape.sum(axis=1, keepdims=True)
    part = np.divide(shape, whole, out=np.zeros_like(shape), where=whole > 0)
    return (inflow[:, :, None] * part).reshape(len(inflow), -1)
