"""Chooses the constants of camp forecasts, once for every crisis left out and once on all; prints camps.csv.

The published instances are of ten crises; instances of one crisis share their counts, so a crisis is left out whole.
Sharing and trend are chosen by the error against the reference to beat (held shares with the total given, held counts
with the total forecast): the mean over crises of its logarithm's ratio, no crisis counting for more than a factor of
``MOST``. Spreads are chosen by CRPS among those whose 80 % intervals hold 78 to 84 % of the camps.

    python benchmarks/fit_camps.py --data DATA > src/corridor/data/displacement/camps.csv
"""

import argparse
import csv
import itertools
import sys
from dataclasses import asdict, astuple, replace
from pathlib import Path

import numpy as np

from corridor.camps.constants import PARTS, Constants, Sharing, Spread, crisis_of
from corridor.camps.skill import init_days, judge, parts, truth_of
from corridor.camps.trend import Trend

INSTANCES = ("burundi2015", "car2013", "mali2012", "nigeria2016", "nigeria2022_adm2", "ssudan2013", "syria2013", "tigray2020", "ukraine2022",
             "flee_burundi2015", "flee_car2013", "flee_ethiopia2020", "flee_mali2012", "flee_ssudan2014", "flee_syria2013",
             "fab_ssudan_whole_revised", "fab_moo_ssudan_H10_3obj")
SHARINGS = [Sharing(*x) for x in itertools.product((10.0, 20.0, 30.0), (0.0003, 0.001, 0.003, 0.01), (0.1, 0.2, 0.4))]
TRENDS = [Trend(*x) for x in itertools.product((60.0, 120.0), (20.0, 30.0, 45.0), (0.3, 0.5, 0.7), (5.0, 15.0, 30.0, 60.0))]
GIVEN = [Spread(*x, 0.0) for x in itertools.product((0.05, 0.07, 0.1, 0.14), (0.5, 0.8, 1.2))]
FORECAST = [Spread(*x) for x in itertools.product((0.12, 0.18, 0.25, 0.35), (0.5, 1.0), (0.4, 0.8, 1.2, 1.8))]
REFERENCE = {"given": "held_share", "forecast": "persistence"}
MOST = 1.1


def gathered(data: Path, seed: int = 1):
    """(truth, its forecasts' parts) of every instance and kind of total; worlds are stripped of what forecasts do not read."""
    found = {}
    for name in INSTANCES:
        truth = truth_of(data / name, seed)
        inits = init_days(truth.counts.shape[1])
        for total in ("given", "forecast"):
            light = lambda known: replace(known, world=replace(known.world, tables=None))
            made = [replace(p, known=light(p.known), past=tuple(map(light, p.past)))
                    for p in parts(data / name, truth, total, Constants(), seed, inits=inits)]
            found[name, total] = (truth, made)
        print(name, file=sys.stderr, flush=True)
    return found


def measured(found, total: str, chosen: Constants, samples: int, every: int):
    """(log ratio to the reference, CRPS, coverage of 80 % intervals) of each crisis: means over instances and leads."""
    by_crisis = {}
    for (name, kind), (truth, made) in found.items():
        if kind != total:
            continue
        if samples <= 2:  # only the middle is read: no need to look back for a width
            made = [replace(p, past=()) for p in made]
        cases = [case for p in made[::every] for case in judge(truth, p, chosen, 1, samples)]
        for lead in {case.lead for case in cases}:
            here = [case for case in cases if case.lead == lead]
            ratio = np.log(np.mean([c.error for c in here]) / np.mean([c.references[REFERENCE[total]] for c in here]))
            by_crisis.setdefault(crisis_of(name), []).append(
                (np.clip(ratio, -np.log(MOST), np.log(MOST)), np.log(np.mean([c.crps for c in here])), np.mean([c.inside["80"] for c in here])))
    return {crisis: np.mean(rows, axis=0) for crisis, rows in by_crisis.items()}


def best_point(scores: dict, without: str):
    return min(scores, key=lambda x: np.mean([v[0] for crisis, v in scores[x].items() if crisis != without]))


def best_spread(scores: dict, without: str):
    mean = lambda x, i: np.mean([v[i] for crisis, v in scores[x].items() if crisis != without])
    fits = [x for x in scores if 0.78 <= mean(x, 2) <= 0.84]
    return min(fits, key=lambda x: mean(x, 1)) if fits else min(scores, key=lambda x: abs(mean(x, 2) - 0.8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    found = gathered(parser.parse_args().data)
    base = Constants()
    sharings = {x: measured(found, "given", replace(base, sharing=x), 2, 2) for x in SHARINGS}
    crises = ["", *dict.fromkeys(map(crisis_of, INSTANCES))]
    sharing = best_point(sharings, "")
    trends = {x: measured(found, "forecast", replace(base, sharing=sharing, trend=x), 2, 2) for x in TRENDS}
    given = {x: measured(found, "given", replace(base, sharing=sharing, given=x), 100, 4) for x in GIVEN}
    ahead = {x: measured(found, "forecast", replace(base, sharing=sharing, trend=best_point(trends, ""), forecast=x), 100, 4) for x in FORECAST}
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["left_out", *(f"{part}.{field}" for part, kind in PARTS.items() for field in asdict(kind()))])
    for crisis in crises:
        chosen = {"learning": base.learning, "trend": best_point(trends, crisis), "sharing": best_point(sharings, crisis),
                  "given": best_spread(given, crisis), "forecast": best_spread(ahead, crisis)}
        table.writerow([crisis, *(f"{x:g}" for part in PARTS for x in astuple(chosen[part]))])
        print(crisis or "all", *(f"{np.mean([v[0] for c, v in s[chosen[p]].items() if c != crisis]):.3f}" for p, s in
                                 (("sharing", sharings), ("trend", trends))),
              *(np.round(np.mean([v[1:] for c, v in s[chosen[p]].items() if c != crisis], axis=0), 3) for p, s in (("given", given), ("forecast", ahead))),
              file=sys.stderr)


if __name__ == "__main__":
    main()
