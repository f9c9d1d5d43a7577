"""What wide classes of memory change: camps of members with wide classes against members with classes ten times as narrow.

Prints, in percent of all people at the end, the sum over camps of differences
of means at mid-way, at the end and on the worst day, and what luck alone makes
of it at the end; and the median over camps and days of the ratio of spreads.

    python benchmarks/classes_of_memory.py --data DATA [--members 64] [--only NAME ...]
"""

import argparse
import time
from pathlib import Path

import numpy as np

from corridor.displacement.folder import load
from corridor.displacement.run import BINS, LEVELS, run
from corridor.displacement.world import build

CLASSES = ((10 * BINS, 10 * LEVELS), (4, LEVELS), (3, LEVELS), (BINS, LEVELS), (BINS, 4), (1, 1))  # of recent travel, of a day's kilometres
INSTANCES = ("mali2012", "burundi2015", "tigray2020", "nigeria2022_adm2", "ssudan2013")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--members", type=int, default=64)
    parser.add_argument("--only", nargs="*", default=list(INSTANCES))
    given = parser.parse_args()
    print("instance,classes of recent travel,of kilometres,seconds a member (processor),mid-way %,end %,worst day %,luck at the end %,ratio of spreads")
    for name in given.only:
        world = build(load(given.data / name))
        narrow = run(world, given.members, 7, 1, CLASSES[0][0], levels=CLASSES[0][1]).people
        everybody = narrow[0, :, -1].sum()
        for bins, levels in CLASSES:
            began = time.process_time()
            wide = run(world, given.members, 3, 1, bins, levels=levels).people
            seconds = (time.process_time() - began) / given.members
            apart = np.abs(wide.mean(0) - narrow.mean(0)).sum(0) / everybody
            luck = np.sqrt(2 / np.pi) * np.sqrt((wide.var(0) + narrow.var(0)) / given.members).sum(0) / everybody
            spread = np.median((wide.std(0) + 0.1) / (narrow.std(0) + 0.1))
            values = (apart[apart.size // 2], apart[-1], apart.max(), luck[-1])
            print(f"{name},{bins},{levels},{seconds:.4f},{','.join(f'{100 * v:.3f}' for v in values)},{spread:.2f}", flush=True)


if __name__ == "__main__":
    main()
