"""A small corridor with answers known by hand, for tests of movement.

    start ──10── a ──12── b ──40── c ──30── … ──── gate (port of entry)
"""

import datetime as dt

import numpy as np

from corridor.movement.state import GATHERING, SLOTS, empty_state, make_luck
from corridor.movement.world import make_world
from corridor.network import Link, Location, Network
from corridor.priors import load_priors

DAY = dt.date(2021, 11, 11)
LEGS = (10.0, 12.0, 40.0, 30.0, 25.0, 28.0, 20.0)
PRIORS = load_priors(DAY)


def network(legs=LEGS) -> Network:
    """Places on one road, the last of them a port of entry; 0.01 degrees apart, so that no leg is too short."""
    last = len(legs)
    places = tuple(
        Location(f"p{k}", f"Place {k}", "South" if k < last / 2 else "North", "MX", 15 + 0.01 * k, -95.0, 1000 * (k + 1), "",
                 "port_of_entry" if k == last else "border_town" if k == last - 1 else "town")
        for k in range(last + 1))
    return Network(places, tuple(Link(f"p{k}", f"p{k + 1}", km) for k, km in enumerate(legs)))


def opening(members: int = 200, people: int = 1000, groups: int = 1, seed: int = 5, net: Network | None = None):
    """A world, a state with groups about to leave the first place for the port, and luck."""
    net = net or network()
    world = make_world(net, PRIORS, [], seed)
    state = empty_state(members, SLOTS * groups, len(net), len(world.ports), len(net.ports))
    called = np.zeros(state.size.shape, np.int64)
    called[:, ::SLOTS] = people
    state.regime[:, ::SLOTS] = GATHERING
    luck = make_luck(PRIORS, seed, members, np.full(called.shape, DAY.toordinal()), called)
    return world, state, luck
