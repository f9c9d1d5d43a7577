"""Seconds that the ports of the main job take: 28 ports, 60 days, 500 members, all classes.

    python benchmarks/ports_load.py [--json]

``quiet``: nobody comes; ``main``: people come to eight ports; ``heavy``: every
member brings different people to every port every day. Best of three.
"""

import argparse
import datetime as dt
import json
import time

import numpy as np

from corridor.network import load_network
from corridor.ports.load import port_load
from corridor.ports.tables import load_ports

MEMBERS, DAYS, START = 500, 60, dt.date(2021, 11, 10)
REACHED = {"quiet": 0, "main": 8, "heavy": 28}
MEDIAN_PEOPLE = 55  # a day at each port that people come to; the spread is that of a log-normal law


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    ports, rng, out = load_ports(load_network()), np.random.default_rng(1), {}
    for name, reached in REACHED.items():
        arrivals = np.zeros((MEMBERS, len(ports), DAYS), np.int64)
        at = np.linspace(0, len(ports) - 1, reached).astype(int)
        arrivals[:, at] = rng.poisson(rng.lognormal(np.log(MEDIAN_PEOPLE), 1.0, (MEMBERS, reached, DAYS)))
        port_load(ports, arrivals[:2], START, [], 1)
        seconds = []
        for _ in range(3):
            begin = time.perf_counter()
            load = port_load(ports, arrivals, START, [], 1)
            seconds.append(time.perf_counter() - begin)
        assert (arrivals.cumsum(2) == load.taken_in.cumsum(2) + load.outside).all()
        out[f"{name}_s"] = round(min(seconds), 2)
    print(json.dumps({"ports": len(ports), "days": DAYS, "members": MEMBERS, **out}) if asked.json else out)


if __name__ == "__main__":
    main()
