#!/usr/bin/env python
"""Fit the growth, loss and end of groups to a history, and judge the fit on movements left out.

    python benchmarks/fit_growth.py ../shared/data/caravans [--trials 400] [--leave-out]

A group's log size changes by joiners (likely in the first days), slow loss and sudden ends; what reports say of a day
scatters around it. The parameters are those of ``data/priors/parameters.csv``. The fit lowers the CRPS of log(1 + size)
over all forecasts that could have been made, each movement weighing the same, and keeps central intervals honest.
``--leave-out`` refits without each tenth of the movements and scores it on that tenth.
"""

import argparse
import math
from collections import defaultdict
from pathlib import Path

import numpy as np

from corridor.hindcast.history import inits, read_history
from corridor.scores import crps
from corridor.streams import stream

MEMBERS, DAYS, LEADS = 300, 45, 14
START = {"leave": 0.03, "leave_sd": 0.4, "join": 0.02, "join_first": 0.6, "join_fade_days": 3.0, "join_share": 0.2, "join_share_sd": 0.6,
         "end_first": 0.03, "end_fade_days": 5.0, "end": 0.01, "told_sd": 0.3}


def daily_sizes(rows):
    """Size reported of each movement and day: geometric mean over its reports; 0 on a day it was reported dissolved."""
    said, last = defaultdict(list), {}
    for row in rows:
        if row.is_size:
            said[row.movement, row.day].append(math.log1p(row.value))
            last[row.movement] = max(row.day, last.get(row.movement, row.day))
    sizes = {key: math.expm1(float(np.mean(values))) for key, values in said.items()}
    return sizes | {(r.movement, r.day): 0.0 for r in rows if r.kind == "dissolved" and r.movement in last and r.day > last[r.movement]}


def cases(rows):
    """(movement, last size, its age, days to the target, target) for every target of every forecast."""
    sizes, by = daily_sizes(rows), defaultdict(list)
    for row in rows:
        by[row.movement].append(row)
    for movement, init in inits(rows):
        known = {r.day for r in by[movement] if r.is_size and r.known <= init}
        last, first = max(known), min(r.day for r in by[movement])
        value = math.exp(np.mean([math.log1p(r.value) for r in by[movement] if r.is_size and r.known <= init and r.day == last])) - 1
        for (name, day), target in sizes.items():
            if name == movement and 1 <= (day - init).days <= LEADS:
                yield movement, value, (last - first).days, (day - last).days, target


def predict(p, size, age, days, u, z):
    """Members of the size so many days on; 0 where the group has ended."""
    leave = p["leave"] * np.exp(p["leave_sd"] * z[:, 0, 0])
    log_size, alive = np.full(MEMBERS, math.log(max(size, 1.0))), np.ones(MEMBERS, bool)
    for day in range(days):
        joins = u[:, day, 0] < p["join"] + p["join_first"] * math.exp(-(age + day) / p["join_fade_days"])
        share = p["join_share"] * np.exp(p["join_share_sd"] * z[:, day, 1])
        log_size = log_size + np.where(joins, np.log1p(share), 0) + np.log1p(-np.minimum(leave, 0.9))
        alive &= u[:, day, 1] >= p["end"] + p["end_first"] * math.exp(-(age + day) / p["end_fade_days"])
    return np.where(alive, np.exp(log_size + p["told_sd"] * z[:, 1, 0]), 0.0)


def judge(p, rows, u, z):
    """Mean CRPS over movements, that of persistence, and coverage of the central 50 and 80 %."""
    ours, kept, inside, cache = defaultdict(list), defaultdict(list), {50: [], 80: []}, {}
    for movement, size, age, days, target in rows:
        key = (size, age, days)
        if key not in cache:
            cache[key] = predict(p, *key, u, z)
        members = cache[key]
        ours[movement].append(float(crps(np.log1p(members), math.log1p(target))))
        kept[movement].append(abs(math.log1p(size) - math.log1p(target)))
        for level, hits in inside.items():
            low, high = np.percentile(members, [50 - level / 2, 50 + level / 2])
            hits.append(low - 0.5 <= target <= high + 0.5)
    mean = lambda scores: float(np.mean([np.mean(v) for v in scores.values()]))
    return mean(ours), mean(kept), {level: float(np.mean(hits)) for level, hits in inside.items()}


def fit(rows, trials, u, z):
    """Parameters found by random search from ``START``; the objective adds half of any coverage error beyond 0.04."""
    rng = stream(1, "fit_growth.search")
    def objective(p):
        score, _, cover = judge(p, rows, u, z)
        return score + 0.5 * sum(max(0.0, abs(cover[level] - level / 100) - 0.04) for level in cover)
    best, value = dict(START), objective(START)
    for _ in range(trials):
        trial = dict(best)
        for name in rng.choice(list(trial), 2, replace=False):
            trial[name] *= math.exp(0.4 * rng.standard_normal())
        if (found := objective(trial)) < value:
            best, value = trial, found
    return best


def main():
    """Fit, print the parameters and what they are worth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("history", type=Path)
    parser.add_argument("--trials", type=int, default=400)
    parser.add_argument("--leave-out", action="store_true")
    args = parser.parse_args()
    rows = list(cases(read_history(args.history)))
    rng = stream(1, "fit_growth.members")
    u, z = rng.random((MEMBERS, DAYS, 2)), rng.standard_normal((MEMBERS, DAYS, 2))
    best = fit(rows, args.trials, u, z)
    score, kept, cover = judge(best, rows, u, z)
    print({k: round(v, 4) for k, v in best.items()})
    print(f"in sample: CRPS {score:.3f}, persistence {kept:.3f}, skill {1 - score / kept:.3f}, coverage {cover}")
    if args.leave_out:
        names = sorted({r[0] for r in rows})
        ours, theirs = [], []
        for fold in range(10):
            out = set(names[fold::10])
            p = fit([r for r in rows if r[0] not in out], args.trials, u, z)
            for name in sorted(out):
                a, b, _ = judge(p, [r for r in rows if r[0] == name], u, z)
                ours.append(a)
                theirs.append(b)
        print(f"left out by tenths: CRPS {np.mean(ours):.3f}, persistence {np.mean(theirs):.3f}, skill {1 - np.mean(ours) / np.mean(theirs):.3f}")


if __name__ == "__main__":
    main()
