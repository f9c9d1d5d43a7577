"""Lineage over many reports: seconds for 5,000, 10,000 and 20,000, how they grow, and what is found.

    python benchmarks/lineage_scale.py [--sizes 5000,10000,20000] [--processes 2] [--json]

Reports are made up (``made_reports.py``). ``seconds`` is wall time of
``find_derivations``, ``cpu_seconds`` what all its processes used together,
which a busy machine does not change; the exponent is the slope of log
processor time over log size.
"""

import argparse
import json
import math
import resource
import time

from made_reports import Maker

from corridor.lineage import find_derivations


def used() -> float:
    """Processor seconds of this process and of those it started and saw end."""
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def measured(size: int, processes: int | None) -> dict:
    """One size: seconds, and how much of what was perturbed is found."""
    made = list(Maker(seed=size).reports(size))
    reports = [report for report, _ in made]
    start, before = time.perf_counter(), used()
    found = find_derivations(reports, processes=processes)
    seconds, cpu = time.perf_counter() - start, used() - before
    truth = {report.id: origin for report, origin in made if origin}
    said = {(d.derived_id, d.origin_id): d.relation for d in found}
    hits = {name for name, (origin, _) in truth.items() if (name, origin) in said}
    origin_of = {report.id: origin[0] if origin else report.id for report, origin in made}
    false = sum(origin_of[a] != origin_of[b] for a, b in said)
    assert found
    return {"reports": size, "seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1), "derived": len(truth), "found": len(hits), "false": false,
            "relation_right": round(sum(said[n, truth[n][0]] == truth[n][1] for n in hits) / max(1, len(hits)), 3),
            "words": round(sum(len(r.text.split()) for r in reports) / size),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="5000,10000,20000")
    parser.add_argument("--processes", type=int)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [measured(int(size), options.processes) for size in options.sizes.split(",")]
    exponent = None
    if len(rows) > 1:
        exponent = round(math.log(rows[-1]["cpu_seconds"] / rows[0]["cpu_seconds"]) / math.log(rows[-1]["reports"] / rows[0]["reports"]), 2)
    if options.json:
        print(json.dumps({"rows": rows, "exponent": exponent}))
        return
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    print(f"exponent {exponent}")


if __name__ == "__main__":
    main()
