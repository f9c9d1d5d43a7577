"""Figures of a port from public counts and open lanes, with their uncertainty.

    python benchmarks/calibrate_ports.py "San Ysidro" --volumes crossings.csv --lanes lanes.csv [--json]
    python benchmarks/calibrate_ports.py --volumes crossings.csv --lanes lanes.csv --out-of-sample

The second says how well open lanes follow from volume and hour in months left out of the fit.
"""

import argparse
import json
import sys
from pathlib import Path

from corridor.errors import CorridorError
from corridor.ports.calibrate import MEASURES, calibrate, mean_error, out_of_sample, read_lanes, read_volumes


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", nargs="*", help="names as the counts give them; all if none")
    parser.add_argument("--volumes", type=Path, required=True, help="monthly counts: Port Name, Month, Measure, Value")
    parser.add_argument("--lanes", type=Path, help="open lanes: port, mode, lane, hour_local, lanes_open")
    parser.add_argument("--out-of-sample", action="store_true", help="error of predicted lanes in months left out")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    try:
        volumes, lanes = read_volumes(asked.volumes), read_lanes(asked.lanes) if asked.lanes else None
        if asked.out_of_sample:
            found = {kind: out_of_sample(volumes, lanes, kind) for kind in MEASURES.values() if (lanes.kind == kind).any()}
            result = [{"class": k, "hours": len(r), "mean_error": round(mean_error(r), 4),
                       "by_port": {p: round(mean_error(x), 3) for p, x in r.groupby("port")}} for k, r in found.items()]
        else:
            result = [{"port": c.port, "class": c.kind, "per_day": round(c.per_day, 1), "log_sd": round(c.log_sd, 3), "months": c.months,
                       "service_s": round(c.service_s, 1), "service_s_sd": round(c.service_s_sd, 1), "lanes": c.lanes or None,
                       "borrowed_from": c.borrowed_from or None}
                      for port in asked.port or sorted(volumes.port.unique()) for c in calibrate(port, volumes, lanes)]
    except CorridorError as error:
        sys.exit(str(error))
    for row in [result] if asked.json else result:
        print(json.dumps(row))


if __name__ == "__main__":
    main()
