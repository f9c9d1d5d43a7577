"""Run Flee 3.1 itself on an instance and print the camps by day as JSON.

Runs in Flee's own environment (``python -m venv flee-venv; flee-venv/bin/pip
install flee==3.1``), because Flee pins what it needs; nothing of Corridor is
imported. The loop is the one of Flee's run script (``flee.md`` 1): conflicts,
people who set out, closures, movement. The last word says whose capacities
hold: those of release 3.1, or those of the development version, which takes
the people of day 0 off and then scales (``flee.md`` 1.5 and 2.5); all else is
release 3.1's own code.

    flee-venv/bin/python benchmarks/flee_driver.py mali2012/input mali2012/validation simsetting.yml 100 1 [3.1|head]
"""

import contextlib
import io
import json
import random
import re
import sys
import tempfile
import time
from pathlib import Path


def settings_with(path, hasten, folder):
    """A copy of the settings with another value of hasten, and without logs, which would be written where one stands."""
    text = re.sub(r"\b(agent|link|camp|conflict|init):\s*\d+", r"\1: 0", Path(path).read_text(encoding="utf-8"))
    text = re.sub(r"hasten:\s*\d+", f"hasten: {hasten}", text) if "hasten:" in text else text + f"\noptimisations:\n  hasten: {hasten}\n"
    new = Path(folder) / "simsetting.yml"
    new.write_text(text, encoding="utf-8")
    return str(new)


def memory_mb():
    """The most memory this process has held."""
    return next(int(line.split()[1]) / 1024 for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))


def as_at_head(world, counts, settings):
    """Capacities as the development version has them: less the people of day 0, then scaled; a place without any has no limit."""
    import yaml

    rules = yaml.safe_load(Path(settings).read_text(encoding="utf-8")).get("move_rules") or {}
    for place in world.locations:
        if place.capacity > 0:
            place.capacity = (place.capacity - int(counts.get_field(place.name, 0, FullInterpolation=True))) * float(rules.get("capacity_scaling", 1.0))


def simulate(inputs, validation, settings, hasten, seed, capacities):
    """Camps by day, and the seconds of simulating."""
    import numpy as np
    from flee import InputGeography, flee, spawning
    from flee.datamanager import handle_refugee_data, read_period

    random.seed(seed)
    np.random.seed(seed)
    for name in ("__refugees_raw", "__refugee_debt"):
        setattr(spawning, name, 0)
    with tempfile.TemporaryDirectory() as folder:
        flee.SimulationSettings.ReadFromYML(settings_with(settings, hasten, folder))
    flee.SimulationSettings.ConflictInputFile = f"{inputs}/conflicts.csv"
    start, days = read_period.read_conflict_period(f"{inputs}/sim_period.csv")
    world = flee.Ecosystem()
    graph = InputGeography.InputGeography()
    graph.ReadConflictInputCSV(f"{inputs}/conflicts.csv")
    graph.ReadLocationsFromCSV(f"{inputs}/locations.csv")
    graph.ReadLinksFromCSV(f"{inputs}/routes.csv")
    graph.ReadClosuresFromCSV(f"{inputs}/closures.csv")
    world, _ = graph.StoreInputGeographyInEcosystem(world)
    counts = handle_refugee_data.RefugeeTable(
        csvformat="generic", data_directory=validation, start_date=start, data_layout="data_layout.csv", population_scaledown_factor=hasten)
    counts.ReadL1Corrections(f"{inputs}/registration_corrections.csv")
    camps = [place for place in world.locations if place.camp]
    for camp in camps:
        spawning.add_initial_refugees(world, counts, camp)
    if capacities == "head":
        as_at_head(world, counts, settings)
    people = [[] for _ in camps]
    began = time.process_time()
    for day in range(days):
        graph.AddNewConflictZones(world, day)
        spawning.spawn_daily_displaced(world, day, counts, SumFromCamps=True)
        spawning.refresh_spawn_weights(world)
        world.enact_border_closures(day)
        world.evolve()
        for series, camp in zip(people, camps, strict=True):
            series.append(camp.numAgents)
    return {"camps": [c.name for c in camps], "people": people, "seconds": time.process_time() - began,
            "agents": world.numAgents(), "memory_mb": memory_mb()}


if __name__ == "__main__":
    inputs, validation, settings, hasten, seed, capacities = [*sys.argv[1:6], *(sys.argv[6:7] or ["3.1"])]
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        found = simulate(inputs, validation, settings, int(hasten), int(seed), capacities)
    json.dump(found, sys.stdout)
