"""How long Corridor's displacement takes beside Flee's, and what its kernel does a second.

Ours runs everybody, on one core; Flee runs thinned by ten, as its users do.
Flee 3.1 is run here, in its own environment, in the same call; times of its
development version are those of ``flee-measured.md`` 5.2, on the machine
described there. Both ratios are printed.

    python benchmarks/flee_speed.py --data DIR [--flee flee-venv/bin/python] [--only NAME ...]
"""

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numba as nb
import numpy as np
from flee_driver import memory_mb

from corridor.displacement.choice import split
from corridor.displacement.counts import rows_of
from corridor.displacement.folder import load
from corridor.displacement.release import Release
from corridor.displacement.run import mean_field, run
from corridor.displacement.tape import LANES, WORDS, begin
from corridor.displacement.verify import verify
from corridor.displacement.world import build

HERE = Path(__file__).parent
DEVELOPMENT = {  # seconds of Flee's development version, thinned by ten (flee-measured.md 5.2); start-up of about 1 s included
    "mali2012": 14.2, "burundi2015": 39.4, "tigray2020": 55.4, "nigeria2022_adm2": 78.4, "ssudan2013": 110.0, "car2013": 181.5, "nigeria2016": 266.0,
}


def people_of(result):
    """Everybody at the end of the first member."""
    return int(result.people[0, :, -1].sum() + result.elsewhere[0, -1])


def ours(world, members=1, repeat=5):
    """Median seconds of simulating (processor time on one thread), and the result."""
    run(world, 1, threads=1)
    spent = []
    for seed in range(repeat):
        began = time.process_time()
        result = run(world, members, seed, threads=1)
        spent.append(time.process_time() - began)
    return statistics.median(spent), result


def theirs(python, folder, hasten=10):
    """Processor seconds of simulating alone and highest memory of one run of Flee 3.1."""
    call = [python, HERE / "flee_driver.py", folder / "input", folder / "validation", folder / "simsetting.yml", hasten, 1]
    found = json.loads(subprocess.run([str(x) for x in call], capture_output=True, check=True, text=True).stdout)
    return found["seconds"], found["memory_mb"]


def instances(data, python, names):
    print("instance,people,our seconds (everybody),Flee 3.1 seconds (a tenth),Flee dev seconds (a tenth),ratio 3.1,ratio dev,our error,our MB,Flee 3.1 MB")
    for name in names:
        seconds, result = ours(build(load(data / name)))
        flee, memory = theirs(python, data / name) if python else (None, None)
        memory_of_ours = memory_mb()
        cells = [name, people_of(result), f"{seconds:.3f}", f"{flee:.1f}" if flee else "", DEVELOPMENT[name], f"{flee / seconds:.0f}" if flee else "",
                 f"{DEVELOPMENT[name] / seconds:.0f}", f"{verify(result).ard_mean:.3f}", f"{memory_of_ours:.0f}", f"{memory:.0f}" if memory else ""]
        print(",".join(map(str, cells)), flush=True)


def enlarged(folder, factor):
    """The same instance with so many times more people in counts, places and camps."""
    tables = [np.column_stack([t[:, 0], t[:, 1] * factor]) for t in folder.counts.tables]
    return replace(folder, counts=replace(folder.counts, tables=tuple(tables)),
                   places=tuple(replace(p, people=int(p.people * factor)) for p in folder.places))


def scaling(data, names=("flee_mali2012", "mali2012", "burundi2015"), rounds=9, members=5):
    """Processor seconds of a member as people grow: the least of some rounds, in each of which all sizes run in turn."""
    print("\ninstance,people,seconds a member")
    for name in names:
        folder = load(data / name)
        everybody = people_of(run(build(folder), 1, threads=1))
        world, worlds = build(folder), {people: build(enlarged(folder, people / everybody)) for people in (1e3, 1e4, 1e5, 1e6, 1e7, 1e8)}
        spent = {people: [] for people in (*worlds, "mean field")}
        for seed in range(rounds):
            for people in spent:
                began = time.process_time()
                mean_field(world) if people not in worlds else run(worlds[people], members, seed, threads=1)
                spent[people].append((time.process_time() - began) / (members if people in worlds else 1))
        for people, seconds in spent.items():
            print(f"{name},{people if people not in worlds else round(people)},{min(seconds):.4f}")
        print(f"{name},10^8 / 10^6,{min(spent[1e8]) / min(spent[1e6]):.2f}", flush=True)


def written(folder, factor, where):
    """A copy of an instance's files with so many times more people in counts, places and camps."""
    shutil.copytree(folder, where)
    layout = where / "validation" / "data_layout.csv"
    for path, column in [(where / "input" / "locations.csv", 7), *((p, 1) for p in sorted((where / "validation").glob("*.csv")) if p != layout)]:
        rows = [row for _, row in rows_of(path)]
        for row in rows:
            if len(row) > column and row[column].strip().isdigit():
                row[column] = round(int(row[column]) * factor)
        path.chmod(0o644)
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return where


def commands(data, names=("flee_mali2012", "mali2012", "burundi2015"), repeat=5):
    """What a user waits for: the whole command with one member, start and reading included; the least of some calls."""
    print("\ninstance,people,seconds (wall),seconds (processor) of `corridor displacement run`")
    for name in names:
        everybody = people_of(run(build(load(data / name)), 1, threads=1))
        for people in (1e3, 1e6, 1e8):
            with tempfile.TemporaryDirectory() as place:
                folder, wall, processor = written(data / name, people / everybody, Path(place) / name), [], []
                for _ in range(repeat):
                    began, before = time.perf_counter(), os.times()
                    subprocess.run([Path(sys.executable).with_name("corridor"), "displacement", "run", folder], check=True, capture_output=True)
                    after = os.times()
                    wall.append(time.perf_counter() - began)
                    processor.append(after.children_user + after.children_system - before.children_user - before.children_system)
                print(f"{name},{people_of(run(build(load(folder)), 1, threads=1))},{min(wall):.2f},{min(processor):.2f}", flush=True)


def linear(data, instance="flee_mali2012", days="car2013"):
    """Seconds as members and days grow; the days once with the counts of the instance and once with the same number setting out each day."""
    print("\ninstance,members,seconds (processor),seconds a member")
    world = build(load(data / instance))
    for members in (1, 10, 100, 1000):
        seconds = ours(world, members, 3 if members < 1000 else 1)[0]
        print(f"{instance},{members},{seconds:.3f},{seconds / members:.5f}", flush=True)
    print("\ninstance,setting out,days,seconds a member,milliseconds a day")
    for setting_out in (0, 300):
        for many in (100, 200, 400, 800):
            folder = replace(load(data / days), days=many, **({"counts": None} if setting_out else {}))
            seconds = ours(build(folder, Release(hold_people=True), setting_out=setting_out), 5, 3)[0] / 5
            print(f"{days},{setting_out or 'by counts'},{many},{seconds:.4f},{1000 * seconds / many:.3f}", flush=True)


def thousand(data, names):
    print("\ninstance,members,seconds on all cores (wall),processor seconds of all cores")
    for name in names:
        world = build(load(data / name))
        run(world, 1)
        wall, processor = time.perf_counter(), time.process_time()
        for first in range(0, 1000, 250):
            run(world, 250, first_member=first)
        print(f"{name},1000,{time.perf_counter() - wall:.1f},{time.process_time() - processor:.1f}", flush=True)


@nb.njit
def split_cells(people, edges, cells, key):
    """Split so many cells of people over outcomes, as the kernel does; returns how many moved."""
    tape, reading, taken = np.zeros(WORDS + LANES, np.uint16), np.zeros(3, np.int64), np.zeros(edges.size, np.int32)
    out, spare, moved = np.zeros(edges.size), np.zeros(edges.size, np.int32), 0.0
    begin(tape, reading, key, 0)
    for _ in range(cells):
        moved += people - split(tape, reading, key, people, edges, 0, edges.size, out, taken, spare, False)[0]
    return moved


def draws(size=300_000):
    """Cells a second that split over "stay" and three routes, and NumPy's fastest generator drawing the same three binomials alone."""
    print("\npeople in a cell,cells a second,people who move a second,NumPy's cells a second,ratio of cost")
    rng, shares = np.random.Generator(np.random.SFC64(1)), np.array([0.2, 0.2, 0.1])
    edges = (np.cumsum(shares) * 2.0**31).astype(np.int32)
    split_cells(5.0, edges, 10, np.uint64(1))
    for people in (1, 4, 16, 64, 256, 10_000, 1_000_000, 100_000_000):
        began = time.process_time()
        moved = split_cells(float(people), edges, size, np.uint64(7))
        a = time.process_time() - began
        began = time.process_time()
        left, before = np.full(size, people), 0.0
        for share in shares:
            left, before = left - rng.binomial(left, share / (1 - before)), before + share
        b = time.process_time() - began
        print(f"{people},{size / a:.3g},{moved / a:.3g},{size / b:.3g},{a / b:.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--flee")
    parser.add_argument("--only", nargs="*", default=list(DEVELOPMENT))
    given = parser.parse_args()
    instances(given.data, given.flee, given.only)
    scaling(given.data)
    commands(given.data)
    linear(given.data)
    thousand(given.data, [name for name in given.only if name not in ("car2013", "nigeria2016")])
    draws()


if __name__ == "__main__":
    main()
