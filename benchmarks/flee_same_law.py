"""Same law: do camp totals of Corridor and of Flee 3.1 come from one distribution?

For each instance, so many runs of Flee itself (in its own environment) and as
many members of ours, on the same inputs, settings and thinning, under the
rules of release 3.1 or, where an instance says ``head``, with the development
version's capacities on both sides (``flee_driver.py`` sets them). Totals of every camp at mid-way and at the end are
compared by two-sample tests (Kolmogorov-Smirnov, and Mann-Whitney for a shift),
corrected by Holm over camps and days at 1 %. Beside them stands the averaged
relative difference, plain and rescaled: mean and spread of single runs.

    python benchmarks/flee_same_law.py --flee flee-venv/bin/python --data DIR [--runs 40] [--keep DIR] [--only NAME ...] [--rules 3.1|head] [--exact]
"""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np
from scipy import stats

from corridor.displacement.folder import load
from corridor.displacement.release import RELEASES
from corridor.displacement.run import run
from corridor.displacement.verify import error_by_day, rescaled
from corridor.displacement.world import build

HERE = Path(__file__).parent
INSTANCES = (  # instance, settings, thinning that makes 40 runs of Flee bearable, whose capacities
    ("mali2012", "simsetting.yml", 50, "3.1"), ("flee_mali2012", "simsetting.yml", 50, "3.1"), ("flee_ethiopia2020", "simsetting.yml", 50, "3.1"),
    ("tigray2020", "simsetting.yml", 100, "3.1"), ("burundi2015", "simsetting.flee3_validation.yml", 100, "3.1"),
    ("nigeria2022_adm2", "simsetting.yml", 200, "3.1"), ("flee_car2013", "simsetting.yml", 200, "3.1"),
    ("flee_car2013", "simsetting.yml", 50, "head"), ("ssudan2013", "simsetting.flee3_validation.yml", 50, "head"),
    ("fab_moo_ssudan_H10_3obj", "simsetting.yml", 100, "head"), ("tigray2020", "simsetting.yml", 50, "head"),
)


def of_flee(python, folder, settings, hasten, rules, seeds, keep):
    """Camps and people of Flee's runs, shape (runs, camps, days); kept in a file, because they take minutes."""
    path = keep / f"{folder.name}.{settings.stem}.h{hasten}{'' if rules == '3.1' else f'.{rules}'}.json"
    runs = json.loads(path.read_text()) if path.exists() else []
    for seed in range(len(runs) + 1, seeds + 1):
        call = [python, HERE / "flee_driver.py", folder / "input", folder / "validation", settings, hasten, seed, rules]
        runs.append(json.loads(subprocess.run([str(x) for x in call], capture_output=True, check=True, text=True).stdout))
        path.write_text(json.dumps(runs))
    return runs[0]["camps"], np.array([r["people"] for r in runs[:seeds]]), float(np.median([r["seconds"] for r in runs]))


def holm(p, level):
    """How many of these tests are rejected at a family level."""
    rejected = 0
    for i, value in enumerate(sorted(p)):
        if value > level / (len(p) - i):
            break
        rejected += 1
    return rejected


def compare(theirs, ours):
    """p-values of every camp at mid-way and at the end that is not the same constant on both sides."""
    found = []
    for day in (theirs.shape[2] // 2, theirs.shape[2] - 1):
        for camp in range(theirs.shape[1]):
            a, b = theirs[:, camp, day], ours[:, camp, day]
            if len(set(a) | set(b)) > 1:
                found.append((day, camp, stats.ks_2samp(a, b).pvalue, stats.mannwhitneyu(a, b).pvalue, a.mean(), b.mean(), a.std(), b.std()))
    return found


def said(people, counts):
    """Averaged relative difference of single runs, plain and rescaled: mean and spread of each, as a row writes them."""
    errors = [error_by_day(of, counts).mean(1) for of in (people, rescaled(people, counts))]
    return ",".join(f"{e.mean():.4f} ± {e.std():.4f}" for e in errors)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flee", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--keep", type=Path, default=Path("flee-runs"))
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--rules", choices=RELEASES, help="only instances under these rules")
    parser.add_argument("--exact", action="store_true")
    given = parser.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    print("instance,settings,hasten,rules,runs,tests,smallest KS p x tests,smallest MWU p x tests,rejected KS,rejected MWU,"
          "flee seconds,our seconds a member,flee error,rescaled,our error,rescaled")
    for name, settings, hasten, rules in INSTANCES:
        if (given.only and name not in given.only) or given.rules not in (None, rules):
            continue
        folder = given.data / name
        camps, theirs, seconds = of_flee(given.flee, folder, folder / settings, hasten, rules, given.runs, given.keep)
        world = build(load(folder, folder / settings, hasten), RELEASES[rules])
        result = run(world, given.runs, seed=2024, exact=given.exact)
        assert list(world.listed) == camps
        found = compare(theirs, result.people)
        ks, mwu = [f[2] for f in found], [f[3] for f in found]
        print(f"{name},{settings},{hasten},{rules},{given.runs},{len(found)},{min(ks) * len(ks):.3f},{min(mwu) * len(mwu):.3f},{holm(ks, 0.01)},{holm(mwu, 0.01)},"
              f"{seconds:.2f},{result.seconds / given.runs:.3f},{said(theirs, world.totals.camps)},{said(result.people, world.totals.camps)}", flush=True)
        for day, camp, p, q, a, b, sa, sb in found:
            if min(p * len(ks), q * len(mwu)) < 0.05:
                print(f"    day {day} {camps[camp]}: Flee {a:.1f} ± {sa:.1f}, ours {b:.1f} ± {sb:.1f}, KS {p:.2g}, MWU {q:.2g}")


if __name__ == "__main__":
    main()
