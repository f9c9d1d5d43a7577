#!/usr/bin/env python
"""A day's update: 5,000 particles, 20 groups, a size and a place of each group reported on every day.

    python benchmarks/assimilation_day.py [--particles 5000] [--groups 20] [--days 8]

Prints seconds of processor time and of the clock for one day (all rules of the day, weighing 40 claims, resampling),
the median over the days after the first two.
"""

import argparse
import datetime as dt
import time

import numpy as np

from corridor.assimilation.cast import make_cast
from corridor.assimilation.filter import OVERSAMPLE, analyse
from corridor.movement.world import make_world
from corridor.network import load_network
from corridor.observations import Evidence, Group, PlaceObservation, SizeObservation
from corridor.priors import load_priors

START = dt.date(2021, 11, 1)
TOWNS = ("tapachula", "huixtla", "mapastepec", "pijijiapan", "tonala", "arriaga")


def evidence(groups: int, days: int) -> Evidence:
    """Groups in towns of Chiapas, each with a size and a place on every day."""
    names = [f"group-{k + 1}" for k in range(groups)]
    every = [(k, name, START + dt.timedelta(days=d)) for k, name in enumerate(names) for d in range(days)]
    return Evidence(
        groups=tuple(Group(name, (START, START), (TOWNS[k % len(TOWNS)],)) for k, name in enumerate(names)),
        sizes=tuple(SizeObservation(name, day, 500.0 + 100 * k, 500.0 + 100 * k, "media", f"s-{name}-{day}") for k, name, day in every),
        places=tuple(PlaceObservation(name, day, (TOWNS[k % len(TOWNS)],), f"p-{name}-{day}") for k, name, day in every),
        destinations=(), calls=())


def main():
    """Run the days and print what one costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--particles", type=int, default=5000)
    parser.add_argument("--groups", type=int, default=20)
    parser.add_argument("--days", type=int, default=8)
    args = parser.parse_args()
    network, priors, as_of = load_network(), load_priors(START), START + dt.timedelta(days=args.days - 1)
    given = evidence(args.groups, args.days)
    cast = make_cast(given, network, priors, as_of)
    world = make_world(network, priors, cast.bound_for, 1)
    clock = [(time.process_time(), time.perf_counter())]
    result = analyse(cast, given, world, as_of, args.particles // OVERSAMPLE, lambda share: clock.append((time.process_time(), time.perf_counter())))
    cpu, wall = np.median(np.diff(np.array(clock), axis=0)[2:], axis=0)
    assert len(result.innovations) == args.groups * (2 * args.days - 1)
    print(f"{args.particles} particles, {args.groups} groups: {cpu:.2f} s of processor time, {wall:.2f} s of the clock a day")


if __name__ == "__main__":
    main()
