#!/usr/bin/env python
"""Count the record of past movements anew: the tables of ``data/priors`` that the priors are counted from.

    python benchmarks/fit_priors.py ../shared/data/caravans [--check]

Writes ``ends.csv`` (days at risk, sudden ends), ``told.csv`` (which ends and sizes reports told), ``rides.csv`` (days that
groups rode) and ``role_cases.csv`` (who said how much), from ``observations.csv``, ``measures.csv`` and ``data/priors/durations.csv``.
A row belongs to one movement, so a forecast that must not learn from a movement leaves its rows out when it counts
(:func:`corridor.priors.load_priors`): leaving one movement out needs no second fit. ``--check`` writes nothing and prints
the priors, how far each moves when any one movement is left out (jackknife), how fast reported sizes changed beside what the
hand-set ``leave``, ``join_first`` and ``join_share`` mean (the only beliefs about sizes that are not counted), and how likely the days on which a movement was
given a size are by what the others say, for each age up to which a group may be news (``corridor.priors.FIRST_DAYS``).
"""

import argparse
import csv
import datetime as dt
import itertools
from pathlib import Path

import numpy as np

from corridor.hindcast.history import read_history
from corridor.hindcast.record import ends_table, read_measures, rides_table, roles_table, told_table
from corridor.network import load_network
from corridor.priors import FIRST_DAYS, FOLDER, _telling, load_priors


def rows_of(name):
    """Rows of a table of priors."""
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(history):
    """The counted tables by name."""
    network, rows, durations = load_network(), read_history(history), rows_of("durations")
    since = {r["what"]: dt.date.fromisoformat(r["contained_from"]) for r in rows_of("regimes")}
    return {"ends": ends_table(rows, durations, read_measures(history, network), network, since["ends"]),
            "told": told_table(rows, durations), "rides": rides_table(rows, durations, network, since["rides"]), "role_cases": roles_table(rows, durations)}


def counted(exclude=()):
    """Priors that come from the record, as plain numbers."""
    p = load_priors(dt.date.max, exclude)
    return {"end a day, free": p.ends.free, "end a day, contained": p.ends.contained, "act nearby, factor": p.ends.act,
            "from day 15 on, factor": p.ends.late, "share of ends told": p.telling.end,
            "share of days given a size, first days": p.telling.first, "share of days given a size, later": p.telling.later,
            **{f"share of days ridden, {k}": a / (a + b) for k, (a, b) in p.rides.items()},
            **{f"bias of {k}": p.roles[k][0] for k in ("organiser", "authority", "un_ngo")}}


def likelihood(rows, durations, first_days):
    """Mean log-likelihood a day, each movement once, of which days were given a size, by the shares of the other movements."""
    table, parameters = told_table(rows, durations, first_days), load_priors(dt.date.max).parameters
    found = []
    for name in sorted({r["movement"] for r in table}):
        others, mine = _telling([r for r in table if r["movement"] != name], parameters), [r for r in table if r["movement"] == name and r["days"]]
        share = {"yes": others.first, "no": others.later}
        gain = sum(r["sized"] * np.log(share[r["first_days"]]) + (r["days"] - r["sized"]) * np.log(1 - share[r["first_days"]]) for r in mine)
        found += [gain / sum(r["days"] for r in mine)] if mine else []
    return np.mean(found)


def changes(rows, durations, first_days=FIRST_DAYS, gap=14):
    """Log-change a day of reported sizes of each movement, between days on which a size was given: (on the first days, later)."""
    found = {}, {}
    for row in durations:
        start = dt.date.fromisoformat(row["start"])
        said = {}
        for r in rows:
            if r.movement == row["movement"] and r.is_size and r.value:
                said.setdefault((r.day - start).days, []).append(np.log(r.value))
        steps = [(a, b, np.mean(said[b]) - np.mean(said[a])) for a, b in itertools.pairwise(sorted(said)) if b - a <= gap]
        for of, mine in zip(found, ([s for s in steps if 0 <= s[0] and s[1] <= first_days], [s for s in steps if s[0] >= first_days]), strict=True):
            if mine:
                of[row["movement"]] = sum(s[2] for s in mine) / sum(s[1] - s[0] for s in mine)
    return found


def believed(first_days=FIRST_DAYS):
    """The same by the parameters of ``leave`` and ``join``: (mean of the first days, later)."""
    p = load_priors(dt.date.max).parameters
    mean = {name: p[name].a * np.exp(p[name].b**2 / 2) for name in ("leave", "join_share")}
    often = p["join"].a / (p["join"].a + p["join"].b)
    news = p["join_first"].a * np.exp(-np.arange(first_days) / p["join_fade_days"].a)
    change = lambda chance: np.log1p(-mean["leave"]) + np.mean(np.minimum(often + chance, 1.0)) * np.log1p(mean["join_share"])
    return change(news), change(0.0)


def main():
    """Write the tables, or print what they say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("history", type=Path)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    if args.check:
        whole, names = counted(), [r["movement"] for r in rows_of("durations")]
        without = {name: counted((name,)) for name in names}
        for key, value in whole.items():
            left = np.array([without[name][key] for name in names])
            error = np.sqrt((len(left) - 1) / len(left) * ((left - left.mean()) ** 2).sum())
            print(f"{key:40s} {value:8.3f}  jackknife error {error:.3f}, from {left.min():.3f} to {left.max():.3f}")
        rows, durations = read_history(args.history), rows_of("durations")
        for when, of, ours in zip(("first days", "later"), changes(rows, durations), believed(), strict=True):
            left = [np.median([v for k, v in of.items() if k != name]) for name in of]
            print(f"log-change of sizes a day, {when}: {len(of)} movements, median {np.median(list(of.values())):.3f}, "
                  f"with any one left out {min(left):.3f} to {max(left):.3f}; believed {ours:.3f}")
        print("news up to age, log-likelihood:", ", ".join(f"{k}: {likelihood(rows, durations, k):.3f}" for k in (0, *range(2, 11))))
        return
    for name, table in tables(args.history).items():
        with open(FOLDER / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
        print(f"{name}.csv: {len(table)} rows")


if __name__ == "__main__":
    main()
