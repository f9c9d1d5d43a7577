"""How people who leave a group, or have waited, set out alone: functions that a world is given.

``(draws, dispersed, world, where, people) -> dispersed``: ``people`` (M, K)
stand at locations ``where`` (M, K); ``dispersed`` has shape (M, P, N).
"""

import numpy as np

from corridor.draws import Draws
from corridor.movement.kernels import set_out


def to_ports(draws: Draws, dispersed: np.ndarray, world, where: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Each is bound for a port by the record of arrivals, and the first day's travel is done."""
    dispersed = dispersed.copy()
    set_out(dispersed, where, people, world.port_share, world.reach, world.ports, draws.key("set out"))
    return dispersed


def from_here(draws: Draws, dispersed: np.ndarray, world, where: np.ndarray, people: np.ndarray) -> np.ndarray:
    """They stand where they left, in the first row of the table, for another rule to take them up."""
    dispersed = dispersed.copy()
    np.add.at(dispersed, (np.arange(len(dispersed))[:, None], 0, where), people.astype(dispersed.dtype))
    return dispersed
