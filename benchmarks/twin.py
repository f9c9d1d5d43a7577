#!/usr/bin/env python
"""Twin experiments: states drawn from our own model, reported with our own errors, must be recovered.

    python benchmarks/twin.py [--twins 120] [--seed 1]

A group sets out on a road of forty towns with a first figure of 300 to 8,000 people; what becomes of it is a run of the
model that the analysis does not know. On the days 2, 4 and 6 a reporter gives a size and a place, with the bias and spread
of the role. Printed: chi-square of the rank of the true size among the members (flat if the analysis is honest), and the
mean CRPS of log size and error of place of the analysis, of the prior (first figure only) and of climatology (all true sizes).
"""

import argparse
import datetime as dt
import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from corridor.assimilation.cast import make_cast
from corridor.assimilation.filter import OVERSAMPLE, PARTICLES, Analysis, analyse
from corridor.movement.day import DAY
from corridor.movement.rules import decide, nights, travel_dispersed
from corridor.movement.world import World, make_world
from corridor.network import Link, Location, Network
from corridor.observations import Evidence, Group, PlaceObservation, SizeObservation
from corridor.priors import load_priors
from corridor.scores import crps
from corridor.streams import stream

START, REPORTED, MEMBERS = dt.date(2022, 3, 1), (2, 4, 6), PARTICLES // OVERSAMPLE
TOWNS = 40
ROAD = Network(
    tuple(Location(f"t{k}", f"Town{k}", "South", "MX", 15 + 0.15 * k, -95.0, 1000, "", "port_of_entry" if k == TOWNS - 1 else "town") for k in range(TOWNS)),
    tuple(Link(f"t{k}", f"t{k + 1}", 18.0) for k in range(TOWNS - 1)))
FIGURES = (300.0, 600.0, 1100.0, 2100.0, 4100.0, 8000.0)
ROLE = "media"
RULES = tuple(rule for rule in DAY if rule not in (decide, travel_dispersed))


@dataclass(frozen=True)
class Scores:
    """Of all twins: rank of the truth in (0, 1), CRPS of log size and km off, each by who forecasts."""

    ranks: np.ndarray
    size: dict[str, float]
    place: dict[str, float]

    def chi_square(self, bins: int = 10) -> tuple[float, float]:
        """Statistic of flat ranks and its p-value."""
        found = stats.chisquare(np.histogram(self.ranks, bins, (0, 1))[0])
        return float(found.statistic), float(found.pvalue)


def _analysis(evidence: Evidence, day: int, seed: int) -> tuple[Analysis, World]:
    as_of = START + dt.timedelta(days=day)
    priors = load_priors(START)
    cast = make_cast(evidence, ROAD, priors, as_of)
    world = make_world(ROAD, priors, cast.bound_for, seed)
    return analyse(cast, evidence, world, as_of, MEMBERS, order=RULES), world


def _seen(analysis: Analysis, world: World) -> tuple[np.ndarray, np.ndarray]:
    """Size and town of the main group in each member."""
    return analysis.state.size[:, 0], nights(analysis.state, world)[:, 0]


def twins(count: int, seed: int) -> Scores:
    """So many twins, spread over the first figures."""
    ranks, crps_of, km_of, truths = [], {"analysis": [], "prior": []}, {"analysis": [], "prior": []}, []
    priors = load_priors(START)
    bias, spread = priors.roles[ROLE]
    rng = stream(seed, "benchmarks.twin")
    for figure in FIGURES:
        first = SizeObservation("group-1", START, figure, figure, ROLE, "first")
        unseen = Evidence((Group("group-1", (START, START), ("t0",)),), (first,), (), (), ())
        path = [_seen(*_analysis(unseen, day, seed + 1000)) for day in REPORTED]
        prior = _seen(*_analysis(unseen, REPORTED[-1], seed))
        alive = np.flatnonzero(path[-1][0] > 0)[: count // len(FIGURES)]
        for k in alive:
            sizes, places = [first], []
            for day, (size, town) in zip(REPORTED, path, strict=True):
                when = START + dt.timedelta(days=day)
                said = float(max(round(size[k] * math.exp(bias + spread * rng.standard_normal())), 1))
                sizes.append(SizeObservation("group-1", when, said, said, ROLE, f"s{day}"))
                chance = np.exp(-0.5 * (ROAD.straight_km[town[k]] / priors.value("place_spread_km")) ** 2)
                places.append(PlaceObservation("group-1", when, (f"t{rng.choice(TOWNS, p=chance / chance.sum())}",), f"p{day}"))
            size, town = path[-1][0][k], path[-1][1][k]
            truths.append(math.log(size))
            seen = _seen(*_analysis(replace(unseen, sizes=tuple(sizes), places=tuple(places)), REPORTED[-1], seed + 7 * len(truths)))
            ranks.append(((seen[0] < size).sum() + rng.random() * ((seen[0] == size).sum() + 1)) / (len(seen[0]) + 1))
            for name, (people, where) in {"analysis": seen, "prior": prior}.items():
                here = people > 0
                crps_of[name].append(float(crps(np.log(people[here]), math.log(size))))
                km_of[name].append(float(ROAD.straight_km[town][where[here]].mean()))
    all_truths = np.array(truths)
    crps_of["climatology"] = [float(crps(all_truths, t)) for t in truths]
    mean = lambda scores: {name: float(np.mean(v)) for name, v in scores.items()}
    return Scores(np.array(ranks), mean(crps_of), mean(km_of))


def main():
    """Run the twins and print their scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--twins", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    found = twins(args.twins, args.seed)
    statistic, p = found.chi_square()
    print(f"{len(found.ranks)} twins: ranks {np.histogram(found.ranks, 10, (0, 1))[0].tolist()}, chi-square {statistic:.1f} (p {p:.2f})")
    print("CRPS of log size:", {k: round(v, 3) for k, v in found.size.items()}, " km off:", {k: round(v, 1) for k, v in found.place.items()})


if __name__ == "__main__":
    main()
