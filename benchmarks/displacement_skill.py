"""Prints the tables of camp forecasts from every thirtieth day of the published instances, as docs/performance.md shows them.

    python benchmarks/displacement_skill.py --data DATA [--out CASES.json] [--instances mali2012 ...]
"""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
from fit_camps import INSTANCES

from corridor.camps.skill import beaten, rows, skill

NAMES = {"free_run": "free run", "held_share": "held share", "recent_rises": "recent rises", "held_share_in_hindsight": "held share, hindsight",
         "persistence": "held counts", "persistence_in_hindsight": "held counts, hindsight"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--instances", nargs="*", default=INSTANCES)
    asked = parser.parse_args()
    began, cases = time.process_time(), []
    for name in asked.instances:
        cases += skill([asked.data / name])
        print(name, round(time.process_time() - began), file=sys.stderr, flush=True)
    if asked.out:
        asked.out.write_text(json.dumps([asdict(case) for case in cases]))
    table = rows(cases)
    for total in ("given", "forecast"):
        show(total, [row for row in table if row.total == total])
    print(f"{len(cases)} forecasts judged in {time.process_time() - began:.0f} s of processor time")


def show(total: str, table) -> None:
    """Errors of an instance at its leads, then how often each reference is beaten and how often intervals held."""
    leads = sorted({row.lead for row in table})
    references = list(table[0].references)
    print(f"\nTotal {total}; errors at {' / '.join(map(str, leads))} days\n")
    print("| instance | inits | ours | " + " | ".join(NAMES[r] for r in references) + " | inside 80 % |")
    print("| --- " * (len(references) + 4) + "|")
    for name in dict.fromkeys(row.instance for row in table):
        here = sorted((row for row in table if row.instance == name), key=lambda row: row.lead)
        columns = [[row.error for row in here], *([row.references[r] for row in here] for r in references), [row.inside["80"] for row in here]]
        print(f"| {name} | {here[0].inits} | " + " | ".join(" / ".join(f"{x:.3f}" for x in column) for column in columns) + " |")
    print()
    for reference in references:
        for by in ("instance", "crisis"):
            said = ", ".join(f"{below} of {of} at {lead}" for (_, lead), (below, of) in beaten(table, reference, by).items())
            print(f"below {NAMES[reference]}, by {by}: {said}")
    for level in ("50", "80", "95"):
        by_lead = [np.mean([row.inside[level] for row in table if row.lead == lead]) for lead in leads]
        crises = dict.fromkeys(row.crisis for row in table)
        even = np.mean([np.mean([row.inside[level] for row in table if row.crisis == crisis]) for crisis in crises])
        print(f"inside {level} %: {' / '.join(f'{x:.2f}' for x in by_lead)} (mean of instances), {even:.2f} (mean of crises)")


if __name__ == "__main__":
    main()
