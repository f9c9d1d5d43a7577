"""People on their own by the corridor's rule and by Flee's: how many who left a group have reached a port, and which ports.

A group of 4,000 walks from Tapachula towards Mexico City; whoever leaves it
and goes on alone is followed as a count for 60 days, with measures and luck
alike. The record of arrivals stands beside both.

    python benchmarks/dispersed_rules.py [--members 200]
"""

import argparse
import datetime as dt
import time

import numpy as np

from corridor.movement.day import run as run_corridor
from corridor.movement.state import GATHERING, SLOTS, empty_state, make_luck
from corridor.movement.world import make_world
from corridor.network import load_network
from corridor.priors import load_priors
from corridor.together import Group, instance_of, run

START, DAYS, PEOPLE, HERE, THERE = dt.date(2021, 11, 11), 60, 4000, "Tapachula", "Mexico City"
SHOWN = (10, 20, 40, 59)


def by_flee(net, priors, members):
    """People at each port by day and everybody on their own, shapes (ports, days) and (days,)."""
    course = run(instance_of(net, START, DAYS), [Group(HERE, THERE, START, PEOPLE)], priors, members, network=net)
    ports = [net.index[p] for p in net.ports]
    return course.alone[:, ports].sum(0), course.alone.sum((0, 1)) + course.on_the_road.sum(0)


def by_corridor(net, priors, members):
    """The same by ``travel_dispersed``, where whoever reaches a port asks there or crosses near it."""
    goal = net.index[net.require(THERE, "")[0]]
    world = make_world(net, priors, [goal], 1)
    state = empty_state(members, SLOTS, len(net), len(world.ports), len(net.ports))
    called = np.zeros(state.size.shape, np.int64)
    called[:, 0], state.regime[:, 0] = PEOPLE, GATHERING
    state.at[:, 0], state.bound[:, 0] = net.index[net.require(HERE, "")[0]], int(np.flatnonzero(world.destinations == goal)[0])
    luck = make_luck(priors, 1, members, np.full(called.shape, START.toordinal()), called)
    _, track = run_corridor(state, world, luck, START, DAYS - 1)
    at_port = np.cumsum((track.asked + track.crossed).sum(0), axis=1)
    return at_port, at_port.sum(0) + track.books["dispersed"].sum(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=200)
    members = parser.parse_args().members
    net, priors = load_network(), load_priors(START)
    record = np.array([priors.port_shares.get(p, 0.0) for p in net.ports])
    print("rule,seconds," + ",".join(f"at a port by day {d}" for d in SHOWN) + ",half the sum of differences of port shares from the record")
    for rule in (by_corridor, by_flee):
        began = time.perf_counter()
        at_port, everybody = rule(net, priors, members)
        spent = time.perf_counter() - began
        shares = at_port[:, -1] / max(1, at_port[:, -1].sum())
        print(f"{rule.__name__},{spent:.1f}," + ",".join(f"{at_port[:, d].sum() / max(1, everybody[d]):.4f}" for d in SHOWN)
              + f",{np.abs(shares - record / record.sum()).sum() / 2:.2f}")
