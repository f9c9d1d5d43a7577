"""What lanes, hours and officers did to crossings: foretold and observed.

    python benchmarks/ports_validation.py [--json]
    python benchmarks/ports_validation.py --sensitivity
    python benchmarks/ports_validation.py --intervals

The second varies each service figure alone, and chooses the response to waits
once without each stated wait, which it is then judged by. The third draws all figures at once from their
ranges, adds the spread of a usual month about its season, and says how many
of the observed changes lie in the 80 % interval.
"""

import argparse
import json
from dataclasses import asdict

import numpy as np

from corridor.ports.tables import assumed
from corridor.ports.validation import mean_error, validate
from corridor.streams import stream

VEHICLES = ("passenger", "cargo")
VARIED = {"stay_away": (0.0005, 0.001, 0.0015, 0.0025, 0.004), "divert_share": (0.2, 0.35, 0.5, 0.7, 0.9), "postpone_share": (0.0, 0.25, 0.4),
          "speed_up": (0.0, 0.15, 0.3)}
SERVICE_S = (80, 90, 98, 108)  # of trucks
MONTH_SD = 0.07  # of a month's change beyond its season: 0.05 a month (benchmarks/calibrate_ports.py, trucks), two of them


def off(row) -> float:
    """How far a stated wait is missed, as a factor of one or more."""
    ratio = row.peak_wait_min / row.observed_peak_min
    return max(ratio, 1 / ratio)


def sensitivity() -> None:
    """Print the score under other figures, one at a time."""
    def score(name, value, **given):
        with assumed(**given):
            rows = validate()
        stated = [r for r in rows if r.observed_peak_min]
        signs = sum(r.predicted > 0 for r in rows if r.diversion)
        print(f"{name:16}{value:8g}   error {mean_error(rows):5.1f} points   diversions {signs}   waits within 1.5: {sum(off(r) <= 1.5 for r in stated)}")
        return stated

    by_rate = {}
    for name, values in VARIED.items():
        for value in values:
            stated = score(name, value, **{name: dict.fromkeys(VEHICLES, value)})
            if name == "stay_away":
                by_rate[value] = stated
    for value in SERVICE_S:
        score("service_s cargo", value, service_s={"cargo": value})
    within = 0
    for k in range(len(stated)):
        others = lambda rate: sum(off(r) <= 1.5 for i, r in enumerate(by_rate[rate]) if i != k)
        within += off(by_rate[max(by_rate, key=others)][k]) <= 1.5
    print(f"stay_away chosen without the wait judged by: {within} of {len(stated)} waits within 1.5")


def intervals(draws: int) -> None:
    """Print 80 % intervals under figures drawn from their ranges, and how many hold what was observed."""
    rng, found = stream(1, "ports.validation"), []
    for _ in range(draws):
        both = lambda low, high: dict.fromkeys(VEHICLES, rng.uniform(low, high))
        with assumed(stay_away=dict.fromkeys(VEHICLES, float(np.exp(rng.uniform(np.log(0.0005), np.log(0.004))))),
                     divert_share=both(0.2, 0.7), postpone_share=both(0.0, 0.3), speed_up=both(0.0, 0.3),
                     service_s={"cargo": rng.uniform(80, 108), "passenger": 54 * np.exp(rng.normal(0, 0.1))}):
            rows = validate()
        found.append([r.predicted + rng.normal(0, MONTH_SD) for r in rows])
    low, high = np.quantile(found, (0.1, 0.9), axis=0)
    for r, a, b in zip(rows, low, high, strict=True):
        print(f"{r.series:28}{r.observed:9.1%}   {a:7.1%} to {b:6.1%}   {'' if a <= r.observed <= b else 'outside'}")
    held = sum(a <= r.observed <= b for r, a, b in zip(rows, low, high, strict=True))
    print(f"80 % intervals hold {held} of {len(rows)}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--sensitivity", action="store_true", help="vary one figure at a time")
    parser.add_argument("--intervals", action="store_true", help="80 %% intervals under figures drawn from their ranges")
    asked = parser.parse_args()
    if asked.intervals:
        intervals(60)
        return
    if asked.sensitivity:
        sensitivity()
        return
    rows = validate()
    errors = {w: round(mean_error(rows, w), 1) for w in ("predicted", "none", "by_lanes", "fluid")}
    stated = [r for r in rows if r.observed_peak_min]
    near = sum(off(r) <= 1.5 for r in stated)
    signs = [r.predicted * r.observed > 0 for r in rows if r.diversion]
    summary = {"rows": len(rows), "mean_absolute_error_points": errors, "diversions_of_right_sign": f"{sum(signs)} of {len(signs)}",
               "peak_waits_within_1.5": f"{near} of {len(stated)}"}
    if asked.json:
        print(json.dumps({**summary, "table": [asdict(r) for r in rows]}))
        return
    print(f"{'series':28}{'observed':>9}{'foretold':>9}{'by lanes':>9}{'fluid':>7}   peak wait, min (stated)")
    for r in rows:
        wait = f"{r.peak_wait_min:7.0f}" + (f" ({r.observed_peak_min:.0f})" if r.observed_peak_min else "")
        print(f"{r.series:28}{r.observed:9.1%}{r.predicted:9.1%}{r.by_lanes:9.1%}{r.fluid:7.0%} {wait}{'  diversion' if r.diversion else ''}")
    print(f"mean absolute error, points: {errors}")
    print(f"diversions of the right sign: {summary['diversions_of_right_sign']}; peak waits within a factor of 1.5: {summary['peak_waits_within_1.5']}")


if __name__ == "__main__":
    main()
