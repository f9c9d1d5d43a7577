#!/usr/bin/env python
"""The cost of a briefing does not depend on how many people move: a thousand against a million.

    python benchmarks/size_of_group.py [--repeat 3] [--json]

Writes two cases that differ in one figure, runs ``corridor brief`` on each in turn (warm), and prints wall and CPU
seconds (medians) and their ratios. The work done is asserted: both briefings must hold the group's size.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPORT = """publisher: Town desk
published: 2021-11-10
language: en

A group in Oaxaca

About {people} people are walking through Oaxaca. They left Tapachula on October 23. The organiser said that a second group of
{people} people will gather in Tapachula on November 18. They want to walk to Sonora.
"""
CASE = 'title = "size"\nas_of = 2021-11-11\nhorizon_days = 60\nmembers = 500\nseed = 1\naudience = "local"\nlanguage = "en"\n'
SIZES = {"1,000": 1_000, "1,000,000": 1_000_000}


def brief(case: Path) -> tuple[float, float]:
    """Wall and CPU seconds of one briefing."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", "from corridor.cli import main; main()", "brief", str(case)], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Time both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in SIZES}
        for name in SIZES:
            folder = Path(place) / name.replace(",", "")
            (folder / "reports").mkdir(parents=True)
            (folder / "case.toml").write_text(CASE, encoding="utf-8")
            (folder / "reports" / "note.txt").write_text(REPORT.format(people=name), encoding="utf-8")
            brief(folder)  # warm
        for _ in range(args.repeat):
            for name in SIZES:
                times[name].append(brief(Path(place) / name.replace(",", "")))
        for name, people in SIZES.items():
            group = json.loads((Path(place) / name.replace(",", "") / "out" / "briefing.json").read_text(encoding="utf-8"))["groups"][0]
            assert people / 5 < group["size_now"]["p50"] < 5 * people, group["size_now"]
    wall, cpu = ({name: statistics.median(t[k] for t in found) for name, found in times.items()} for k in (0, 1))
    small, large = SIZES
    result = {"wall_s": wall, "cpu_s": cpu, "wall_ratio": wall[large] / wall[small], "cpu_ratio": cpu[large] / cpu[small]}
    print(json.dumps(result) if args.json else "\n".join(f"{k}: {v}" for k, v in result.items()))


if __name__ == "__main__":
    main()
