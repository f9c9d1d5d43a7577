"""How long Corridor's displacement takes beside Flee's, and what its kernel does a second.

Ours runs everybody, on one core; Flee runs thinned by ten, as its users do.
Flee 3.1 is run here, in its own environment, in the same call; times of its
development version are those of ``flee-measured.md`` 5.2, on the machine
described there. Both ratios are printed.

    python benchmarks/flee_speed.py --data DIR [--flee flee-venv/bin/python] [--only NAME ...]
"""

import argparse
import json
import statistics
import subprocess
import time
from pathlib import Path

import numpy as np
from flee_driver import memory_mb

from corridor.displacement.folder import load
from corridor.displacement.run import run
from corridor.displacement.verify import verify
from corridor.displacement.world import build
from corridor.draws import Draws

HERE = Path(__file__).parent
DEVELOPMENT = {  # seconds of Flee's development version, thinned by ten (flee-measured.md 5.2); start-up of about 1 s included
    "mali2012": 14.2, "burundi2015": 39.4, "tigray2020": 55.4, "nigeria2022_adm2": 78.4, "ssudan2013": 110.0, "car2013": 181.5, "nigeria2016": 266.0,
}


def ours(folder, members=1, repeat=3, hasten=1):
    """Median seconds of simulating (processor time on one thread), and the result."""
    world = build(load(folder, hasten=hasten))
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
        seconds, result = ours(data / name)
        flee, memory = theirs(python, data / name) if python else (None, None)
        memory_of_ours = memory_mb()
        people = int(result.people[0, :, -1].sum() + result.elsewhere[0, -1])
        cells = [name, people, f"{seconds:.3f}", f"{flee:.1f}" if flee else "", DEVELOPMENT[name], f"{flee / seconds:.0f}" if flee else "",
                 f"{DEVELOPMENT[name] / seconds:.0f}", f"{verify(result).ard_mean:.3f}", f"{memory_of_ours:.0f}", f"{memory:.0f}" if memory else ""]
        print(",".join(map(str, cells)), flush=True)


def scaling(data):
    print("\nmali2012 times so many people,people,seconds a member")
    for factor in (0.01, 0.1, 1, 10, 100, 1000):
        folder = load(data / "flee_mali2012")
        tables = [np.column_stack([t[:, 0], t[:, 1] * factor]) for t in folder.counts.tables]
        scaled = type(folder)(**{**folder.__dict__, "counts": type(folder.counts)(folder.counts.names, tuple(tables)),
                                 "places": tuple(type(p)(**{**p.__dict__, "people": int(p.people * factor)}) for p in folder.places)})
        world = build(scaled)
        began = time.process_time()
        result = run(world, 5, threads=1)
        print(f"{factor},{int(result.people[0, :, -1].sum() + result.elsewhere[0, -1])},{(time.process_time() - began) / 5:.4f}", flush=True)
    print("\nmembers of flee_mali2012,seconds (processor)")
    for members in (1, 10, 100):
        print(f"{members},{ours(data / 'flee_mali2012', members, 1)[0]:.3f}", flush=True)


def draws():
    """Binomial draws a second: ours by counter, and NumPy's generator as the floor."""
    print("\npeople in a compartment,our draws a second,NumPy's draws a second,ratio of cost")
    rng, size = np.random.Generator(np.random.SFC64(1)), 1_000_000
    Draws(1, "warm", 0).binomial(np.array([5]), 0.3)
    for people in (1, 4, 20, 100, 10_000, 1_000_000):
        n = np.full(size, people)
        began = time.process_time()
        Draws(1, "speed", people).binomial(n, 0.3)
        a = time.process_time() - began
        began = time.process_time()
        rng.binomial(n, 0.3)
        b = time.process_time() - began
        print(f"{people},{size / a:.3g},{size / b:.3g},{a / b:.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--flee")
    parser.add_argument("--only", nargs="*", default=list(DEVELOPMENT))
    given = parser.parse_args()
    instances(given.data, given.flee, given.only)
    scaling(given.data)
    draws()


if __name__ == "__main__":
    main()
