"""Where single runs of Flee's development version fall among single runs of ours.

Its errors are known from single runs, mostly thinned, and a single run of few
people is uncertain. So each figure is looked for among members of ours that
are thinned as it was: its rank is the share of them that lie below. If both
had one law, ranks would be spread evenly from 0 to 1; a Kolmogorov-Smirnov
test says whether they are, for the plain and for the rescaled error.

    python benchmarks/flee_published.py --data DIR [--members 400]
"""

import argparse
from pathlib import Path

import numpy as np
from scipy import stats

from corridor.displacement.folder import load
from corridor.displacement.run import run
from corridor.displacement.verify import error_by_day, rescaled
from corridor.displacement.world import build

OWN, FLEE3 = "simsetting.yml", "simsetting.flee3_validation.yml"
PUBLISHED = (  # instance, settings, thinned by, errors of each run: plain and rescaled
    ("mali2012", OWN, 1, ((0.346, 0.315), (0.348, 0.317), (0.346, 0.315))),
    ("mali2012", OWN, 10, ((0.350, 0.319), (0.342, 0.308), (0.345, 0.313))),
    ("burundi2015", OWN, 1, ((0.519, 0.466),)),
    ("burundi2015", OWN, 10, ((0.514, 0.466), (0.519, 0.464), (0.519, 0.466))),
    ("tigray2020", OWN, 1, ((0.442, 0.364),)),
    ("tigray2020", OWN, 10, ((0.436, 0.353), (0.442, 0.367), (0.441, 0.366))),
    ("nigeria2022_adm2", OWN, 1, ((0.447, 0.452),)),
    ("nigeria2022_adm2", OWN, 10, ((0.446, 0.453),)),
    ("ssudan2013", OWN, 1, ((0.512, 0.546),)),
    ("ssudan2013", OWN, 10, ((0.511, 0.546),)),
    ("car2013", OWN, 10, ((0.332, 0.363),)),
    ("nigeria2016", OWN, 10, ((0.261, 0.210),)),
    ("syria2013", OWN, 100, ((0.330, 0.337),)),
    ("ukraine2022", OWN, 1000, ((0.594, 0.717),)),
    ("burundi2015", FLEE3, 10, ((0.585, 0.536),)),
    ("car2013", FLEE3, 50, ((0.376, 0.436),)),
    ("mali2012", FLEE3, 10, ((0.396, 0.362),)),
    ("nigeria2016", FLEE3, 50, ((0.284, 0.218),)),
    ("nigeria2022_adm2", FLEE3, 50, ((0.487, 0.496),)),
    ("ssudan2013", FLEE3, 50, ((0.494, 0.530),)),
    ("syria2013", FLEE3, 100, ((0.360, 0.370),)),
    ("tigray2020", FLEE3, 10, ((0.506, 0.413),)),
    ("flee_burundi2015", OWN, 10, ((0.588, 0.554),)),
    ("flee_car2013", OWN, 50, ((0.417, 0.378),)),
    ("flee_mali2012", OWN, 10, ((0.378, 0.313),)),
    ("flee_ssudan2014", OWN, 50, ((0.487, 0.567),)),
    ("flee_syria2013", OWN, 100, ((0.261, 0.272),)),
    ("fab_moo_ssudan_H10_3obj", OWN, 100, ((0.478, 0.517),)),
    ("fab_ssudan_whole_revised", OWN, 50, ((0.745, 0.797),)),
)
ROUNDED = 0.0005  # published errors have three decimals


def rank(ours: np.ndarray, figure: float) -> float:
    """Share of members below a rounded figure; those that round to it count half."""
    return float((ours < figure - ROUNDED).mean() + 0.5 * (np.abs(ours - figure) <= ROUNDED).mean())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--members", type=int, default=400, help="a quarter of them where people are thinned by ten or less")
    given = parser.parse_args()
    ranks = ([], [])
    print("| instance | settings | thinned by | ours, plain | Flee | rank | ours, rescaled | Flee | rank |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, settings, hasten, figures in PUBLISHED:
        world = build(load(given.data / name, given.data / name / settings, hasten))
        counts = world.totals.camps
        people = run(world, given.members if hasten > 10 else given.members // 4, seed=11).people
        cells = []
        for i, of in enumerate((people, rescaled(people, counts))):
            errors, theirs = error_by_day(of, counts).mean(1), [figure[i] for figure in figures]
            found = [rank(errors, figure) for figure in theirs]
            ranks[i].extend(found)
            cells += [f"{errors.mean():.4f} ± {errors.std():.4f}", ", ".join(f"{x:.3f}" for x in theirs), ", ".join(f"{x:.2f}" for x in found)]
        print(f"| {name} | {'flee3' if settings == FLEE3 else 'own'} | {hasten} | {' | '.join(cells)} |", flush=True)
    for kind, found in zip(("plain", "rescaled"), ranks, strict=True):
        print(f"{kind}: {len(found)} runs, mean rank {np.mean(found):.2f}, KS against even p = {stats.kstest(found, 'uniform').pvalue:.2f}")


if __name__ == "__main__":
    main()
