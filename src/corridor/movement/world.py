"""What stays the same while people move: ways, ports and measures by day."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import betaincinv

from corridor.movement.setting_out import to_ports
from corridor.network import Network
from corridor.priors import ACT_DAYS, ACT_KM, PLACES_TO_RIDE, Priors
from corridor.records import Measure

ACTS = ("papers_offered", "containment", "buses")  # measures after which groups near them end sooner
NORTH = ("MX", "US")  # elsewhere groups ride under every regime
_RANKS = np.linspace(0.001, 0.999, 129)


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
    ride_quantiles: np.ndarray  # (3, 129) share of days ridden by rank among groups, for each of PLACES_TO_RIDE
    central_america: np.ndarray  # (N,) bool, south of Mexico
    set_out: Callable = to_ports  # how people set out alone
    measures: tuple[tuple[Measure, np.ndarray], ...] = ()  # with the locations they act at, (N,) bool
    epochs: tuple[tuple[dt.date, "World"], ...] = ()  # first day of each set of closed links, and the ways from then on

    def on(self, day: dt.date) -> "World":
        """The world with the ways that are open on a day."""
        now = [world for first, world in self.epochs if first <= day]
        return replace(now[-1], measures=self.measures, set_out=self.set_out) if now else self

    def strength(self, kind: str, day: dt.date) -> np.ndarray:
        """The strongest measure of a kind at each location on a day, shape (N,); 0 where none."""
        out = np.zeros(len(self.network))
        for measure, area in self.measures:
            if measure.kind == kind and measure.active(day):
                out = np.maximum(out, area * measure.strength)
        return out

    def acted_near(self, day: dt.date) -> np.ndarray:
        """Whether authorities offered papers, held or carried people near each location in the weeks before a day, shape (N,)."""
        out = np.zeros(len(self.network), bool)
        for measure, area in self.measures:
            if measure.kind in ACTS and measure.start < day and (measure.end is None or day <= measure.end + dt.timedelta(days=ACT_DAYS)):
                out |= area | (self.network.straight_km[:, area] <= ACT_KM).any(1)
        return out

    def ride_chance(self, rank: np.ndarray, where: np.ndarray, day: dt.date) -> np.ndarray:
        """Chance that a day goes by rides, for groups at ``where`` (M, S) whose member ranks so among groups, (M,)."""
        shares = np.stack([np.interp(rank, _RANKS, quantiles) for quantiles in self.ride_quantiles])
        regime = 2 if day >= self.priors.contained_from["rides"] else 1
        return np.where(self.central_america[where], shares[0][:, None], shares[regime][:, None])


def _reach(next_hop: np.ndarray, leg_km: np.ndarray, km: float, stops: np.ndarray) -> np.ndarray:
    """Where ``km`` of travel end: the last stop within reach, else the last place, but at least the next one."""
    rows = np.arange(len(next_hop))[:, None]
    at, gone = next_hop.copy(), leg_km.copy()
    last, best = at.copy(), np.where(stops[at], at, -1)
    while True:
        ahead = next_hop[rows, at]
        gone = gone + leg_km[rows, at]
        go = (gone <= km) & (ahead != at)
        if not go.any():
            return np.where(best >= 0, best, last)
        at = np.where(go, ahead, at)
        gone = np.where(go, gone, np.inf)
        last = np.where(go, at, last)
        best = np.where(go & stops[at], at, best)


def _open_ways(network: Network, destinations: list[int], ports: int, priors: Priors) -> dict[str, np.ndarray]:
    next_hop, km_left = network.ways(destinations)
    reachable = np.isfinite(km_left)  # where there is no way, people stay
    leg_km = np.where(reachable, km_left, 0.0) - np.where(reachable, np.take_along_axis(km_left, next_hop, axis=1), 0.0)
    stops = np.array([p.kind == "port_of_entry" or p.population >= priors.value("travel_stop_population") for p in network.locations])
    return {"next_hop": next_hop, "leg_km": leg_km, "km_left": km_left, "reach": _reach(next_hop[:ports], leg_km[:ports], priors.value("travel_km"), stops)}


def make_world(network: Network, priors: Priors, bound_for: list[int], seed: int,
               closures: Sequence[tuple[str, str, dt.date, dt.date]] = ()) -> World:
    """The world of a case.

    Parameters
    ----------
    bound_for : list of int
        Location indices that groups may be bound for.
    closures : sequence of (from, to, first day, last day)
        Links that are closed for a while; people take another way or stay.
    """
    shares = {p: priors.port_shares[p] for p in network.ports if p in priors.port_shares}
    if not shares:  # a corridor of its own: people spread evenly over its ports
        shares = dict.fromkeys(network.ports, 1.0)
    ports = [network.index[p] for p in shares]
    destinations = ports + [int(i) for i in dict.fromkeys(bound_for) if i not in set(ports)]
    port_of = np.full(len(network), -1)
    port_of[[network.index[p] for p in network.ports]] = np.arange(len(network.ports))
    total = sum(shares.values())
    ways = lambda net: _open_ways(net, destinations, len(ports), priors)
    world = World(network=network, priors=priors, seed=seed, destinations=np.array(destinations, np.int64), **ways(network),
                  ports=np.array(ports, np.int64), port_share=np.array([s / total for s in shares.values()]), port_of=port_of,
                  ride_quantiles=np.stack([betaincinv(*priors.rides[where], _RANKS) for where in PLACES_TO_RIDE]),
                  central_america=np.array([p.country not in NORTH for p in network.locations]))
    changes = sorted({d for _, _, first, last in closures for d in (first, last + dt.timedelta(days=1))})
    epochs = []
    for day in changes:
        closed = {frozenset((a, b)) for a, b, first, last in closures if first <= day <= last}
        links = tuple(k for k in network.links if frozenset((k.a, k.b)) not in closed)
        epochs.append((day, replace(world, **ways(Network(network.locations, links)))))
    return replace(world, epochs=tuple(epochs))
