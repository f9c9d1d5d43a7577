"""One port for 30 days against SimPy and against the simulated totals."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from corridor.ports.queue import SHAPE, planning, sweep

FILE = Path(__file__).resolve().parents[1] / "benchmarks" / "poe30.py"
SPEC = importlib.util.spec_from_file_location("poe30", FILE)
poe30 = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(poe30)


@pytest.mark.parametrize(("kind", "days"), [("pov", 1), ("cov", 13)])
@pytest.mark.parametrize("engine", ["simpy_lean", "simpy_idiomatic"])
def test_the_sweep_is_simpys_sample_path_vehicle_by_vehicle(kind, days, engine):
    """Trucks: over twelve nights and three days with fewer lanes."""
    pytest.importorskip("simpy", reason="SimPy is in the bench extra")
    arrival, service = poe30.draw(kind, np.random.default_rng(1000))
    end = days * 1440.0
    keep = arrival < end
    theirs = getattr(poe30, engine)(kind, arrival[keep], service[keep], end)
    ours = sweep(arrival[keep], service[keep], poe30.LANES[kind], poe30.HOUR)
    started = np.isfinite(theirs)
    assert started.sum() > 0.9 * keep.sum()
    assert (ours[started] == theirs[started]).all()
    assert (ours[~started] >= end).all()


def test_planning_agrees_with_the_simulated_totals():
    """1,000 replications by simulation: 65,241 vehicle-hours for cars, 23,394 for trucks, 773 for cars on eight quiet days."""
    line = {k: planning(np.tile(poe30.RATE_H[k], poe30.DAYS), poe30.LANES[k], 60 / poe30.MEAN_MIN[k], 1.0, poe30.PLANNING_STEPS, SHAPE)[0]
            for k in poe30.VOLUME}
    assert line["pov"].sum() == pytest.approx(65_241, rel=0.02)
    assert line["cov"].sum() == pytest.approx(23_394, rel=0.03)
    assert line["pov"][:8 * 24].sum() == pytest.approx(773, rel=0.03)


def test_fewer_lanes_never_serve_a_vehicle_sooner():
    """Exact in the sweep: no vehicle starts earlier when lanes are taken away."""
    rng = np.random.default_rng(4)
    for _ in range(30):
        arrival = np.sort(rng.random(400) * 20)
        service = rng.exponential(0.2, 400)
        many = rng.integers(2, 8, 20)
        few = np.maximum(many - rng.integers(0, 3, 20), 1)
        assert (sweep(arrival, service, few, 1.0) >= sweep(arrival, service, many, 1.0) - 1e-12).all()
