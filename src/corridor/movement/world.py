"""What stays the same while people move: ways, ports and measures by day."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from corridor.network import Network
from corridor.priors import Priors
from corridor.records import Measure


@dataclass(frozen=True)
class World:
    """The corridor as the rules see it.

    ``destinations`` are location indices: first every port that dispersed
    people go to, then the places that groups are bound for.
    """

    network: Network
    priors: Priors
    seed: int
    destinations: np.ndarray  # (D,) location index
    next_hop: np.ndarray  # (D, N) location index
    leg_km: np.ndarray  # (D, N) km to next_hop
    km_left: np.ndarray  # (D, N) km to the destination
    reach: np.ndarray  # (P, N) where a day of dispersed travel ends
    ports: np.ndarray  # (P,) location index of each port with dispersed travel
    port_share: np.ndarray  # (P,) share of dispersed people bound for it
    port_of: np.ndarray  # (N,) index in network.ports, or -1
    measures: tuple[tuple[Measure, np.ndarray], ...]  # with the locations they act at, (N,) bool

    @property
    def members_ports(self) -> int:
        """Number of ports of entry of the network."""
        return len(self.network.ports)

    def strength(self, kind: str, day: dt.date) -> np.ndarray:
        """The strongest measure of a kind at each location on a day, shape (N,); 0 where none."""
        out = np.zeros(len(self.network))
        for measure, area in self.measures:
            if measure.kind == kind and measure.active(day):
                out = np.maximum(out, area * measure.strength)
        return out


def _reach(next_hop: np.ndarray, leg_km: np.ndarray, km: float) -> np.ndarray:
    """Where ``km`` of travel end: the last place within reach, but at least the next one."""
    rows = np.arange(len(next_hop))[:, None]
    at = next_hop.copy()
    gone = leg_km.copy()
    while True:
        further = gone + leg_km[rows, at]
        go = (further <= km) & (next_hop[rows, at] != at)
        if not go.any():
            return at
        gone = np.where(go, further, gone)
        at = np.where(go, next_hop[rows, at], at)


def make_world(network: Network, priors: Priors, bound_for: list[int], measures: list[tuple[Measure, np.ndarray]], seed: int) -> World:
    """The world of a case.

    Parameters
    ----------
    bound_for : list of int
        Location indices that groups may be bound for.
    measures : list of (Measure, ndarray of bool, shape (N,))
        Measures with the locations they act at; strengths filled in.
    """
    shares = {p: priors.port_shares[p] for p in network.ports if p in priors.port_shares}
    if not shares:  # a corridor of its own: people spread evenly over its ports
        shares = dict.fromkeys(network.ports, 1.0)
    ports = np.array([network.index[p] for p in shares], np.int64)
    total = sum(shares.values())
    destinations = list(ports) + [i for i in dict.fromkeys(bound_for) if i not in set(ports.tolist())]
    next_hop, km_left = network.ways([int(i) for i in destinations])
    leg_km = km_left - np.take_along_axis(km_left, next_hop, axis=1)
    leg_km[~np.isfinite(leg_km)] = 0.0
    port_of = np.full(len(network), -1)
    for k, port in enumerate(network.ports):
        port_of[network.index[port]] = k
    return World(
        network, priors, seed, np.array(destinations, np.int64), next_hop, leg_km, km_left,
        _reach(next_hop[: len(ports)], leg_km[: len(ports)], priors.value("travel_km")), ports,
        np.array([s / total for s in shares.values()]), port_of, tuple(measures),
    )
