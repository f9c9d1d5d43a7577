"""How well lineage is found on labelled pairs, and whether its thresholds hold for events they were not chosen on.

    python benchmarks/lineage_quality.py --reports DIR [--seeds DIR] [--json]

DIR holds ``articles/*.txt``, ``meta.csv`` and ``derivations.csv``. Events are
the sets of reports that labelled pairs tie together. For each threshold and
each event, the threshold is chosen anew on the pairs of all other events (the
middle of the values that do best there) and judged on the event left out.
"""

import argparse
import csv
import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import median_low

from corridor.lineage import derivations, find_derivations
from corridor.records import RELATIONS, Report
from corridor.reports.intake import load_report

GRID = {
    "SHARE": [0.20, 0.25, 0.30, 0.33, 0.35, 0.38, 0.42, 0.47, 0.55], "SHARE_NAMED": [0.06, 0.10, 0.12, 0.14, 0.17, 0.20, 0.25, 0.30],
    "SHARE_ACROSS": [0.12, 0.16, 0.20, 0.24, 0.28, 0.32, 0.36], "VERBATIM": [0.15, 0.20, 0.25, 0.30, 0.40, 0.50, 0.60], "ORDER_KEPT": [0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8],
}


def load(folder: Path, seeds: Path | None) -> tuple[list[Report], list[dict]]:
    """The reports, and the labelled pairs."""
    files = {path.stem: path for path in (folder / "articles").glob("*.txt")}
    if seeds:
        files |= {f"seed-{path.name[:3]}": path for path in seeds.glob("*.txt")}
    meta = {row["id"]: row for row in csv.DictReader(open(folder / "meta.csv", encoding="utf-8"))}
    reports = [replace(load_report(path, publisher=meta[i]["publisher"], published=meta[i]["published_date"], language=meta[i]["language"]), id=i)
               for i, path in sorted(files.items()) if i in meta]
    known = {r.id for r in reports}
    pairs = [row for row in csv.DictReader(open(folder / "derivations.csv", encoding="utf-8")) if {row["derived_id"], row["origin_id"]} <= known]
    return reports, pairs


def events(pairs: list[dict]) -> dict[str, str]:
    """The event of each report: the first id of those that pairs tie together."""
    event = {i: i for row in pairs for i in (row["derived_id"], row["origin_id"])}
    changed = True
    while changed:
        changed = False
        for row in pairs:
            low = min(event[row["derived_id"]], event[row["origin_id"]])
            for i in (row["derived_id"], row["origin_id"]):
                changed |= event[i] != low
                event[i] = low
    return event


def outcome(reports: list[Report], pairs: list[dict]) -> list[dict]:
    """What was made of each labelled pair."""
    said = {(d.derived_id, d.origin_id): d.relation for d in find_derivations(reports)}
    rows = []
    for row in pairs:
        key, other = (row["derived_id"], row["origin_id"]), (row["origin_id"], row["derived_id"])
        rows.append({"derived": row["relation"] in RELATIONS, "found": key in said or other in said, "relation": said.get(key, said.get(other)) == row["relation"],
                     "direction": key in said, "directed": "without direction" not in row["evidence"]})
    return rows


def score(rows: list[dict]) -> dict:
    """F1 of derived pairs; relation and direction on the hits."""
    hits = [r for r in rows if r["derived"] and r["found"]]
    derived, found = sum(r["derived"] for r in rows), sum(r["found"] for r in rows)
    directed = [r for r in hits if r["directed"]]
    return {"f1": round(2 * len(hits) / (derived + found), 3) if derived + found else 1.0, "relation": round(sum(r["relation"] for r in hits) / max(1, len(hits)), 3),
            "direction": round(sum(r["direction"] for r in directed) / max(1, len(directed)), 3)}


def left_out(name: str, reports: list[Report], pairs: list[dict], event: dict[str, str]) -> dict:
    """One threshold chosen without each event in turn, judged on it; and the range of values that do as well as any on all pairs."""
    usual, made = getattr(derivations, name), {}
    try:
        for value in GRID[name]:
            setattr(derivations, name, value)
            made[value] = outcome(reports, pairs)
    finally:
        setattr(derivations, name, usual)
    of = [event[row["derived_id"]] for row in pairs]

    def best(rows_of) -> list[float]:
        worth = {value: (s := score(rows_of(value)))["f1"] + s["relation"] for value in GRID[name]}
        return [value for value, w in worth.items() if w == max(worth.values())]

    pooled, chosen = [], defaultdict(list)
    for one in sorted(set(of)):
        value = median_low(best(lambda v: [r for r, e in zip(made[v], of, strict=True) if e != one]))
        chosen[value].append(one)
        pooled += [r for r, e in zip(made[value], of, strict=True) if e == one]
    good = best(lambda v: made[v])
    return {"threshold": name, "in_use": usual, "as_good": f"{min(good)} to {max(good)}", "chosen": {str(v): len(n) for v, n in chosen.items()}} | score(pooled)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--seeds", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reports, pairs = load(options.reports, options.seeds)
    event = events(pairs)
    result = {"pairs": len(pairs), "events": len(set(event.values())), "as_it_is": score(outcome(reports, pairs)),
              "chosen_on_other_events": [left_out(name, reports, pairs, event) for name in GRID]}
    if options.json:
        print(json.dumps(result))
        return
    print(f"{result['pairs']} pairs of {result['events']} events, as it is: {result['as_it_is']}")
    for row in result["chosen_on_other_events"]:
        print("  ".join(f"{k} {v}" for k, v in row.items()))


if __name__ == "__main__":
    main()
