"""Every solver of the register has one signature and answers known questions."""

import inspect

import numpy as np
import pytest

from corridor.errors import DataError
from corridor.ports.queue import erlang_c
from corridor.ports.solvers import SOLVERS, sweep

DAY = np.array([0] * 6 + [36, 42, 42, 40, 38, 36, 36, 30] + [0] * 10, float)
LANES = np.array([0] * 6 + [3] * 12 + [0] * 6)
CHANCE = [name for name in SOLVERS if name != "fluid"]


@pytest.mark.parametrize("name", SOLVERS)
def test_solvers_have_one_signature_and_refuse_what_cannot_be(name):
    solve = SOLVERS[name]
    assert list(inspect.signature(solve).parameters) == ["rate", "lanes", "service_s", "scv", "seed", "samples"]
    assert solve.__doc__
    for wrong in (([-1.0], [1], 60.0, 1.0), ([1.0], [-1], 60.0, 1.0), ([1.0, 2.0], [1], 60.0, 1.0), ([1.0], [1], 0.0, 1.0), ([np.nan], [1], 60.0, 1.0)):
        with pytest.raises(DataError, match="cannot be"):
            solve(*wrong)


@pytest.mark.parametrize("name", SOLVERS)
def test_without_lanes_all_wait_and_without_arrivals_nobody(name):
    assert SOLVERS[name]([6.0, 0.0], [0, 0], 60.0, 1.0, samples=2000).mean == pytest.approx([3.0, 6.0], rel=0.05)
    assert not SOLVERS[name](np.zeros(5), np.ones(5, int), 60.0, 1.0).mean.any()


@pytest.mark.parametrize("name", CHANCE)
def test_a_steady_queue_is_erlang_c(name):
    """Four lanes at a load of 0.85, in the last of 60 hours."""
    line = SOLVERS[name](np.full(60, 0.85 * 4 * 30), np.full(60, 4), 120.0, 1.0, seed=3, samples=300).mean
    assert line[-20:].mean() == pytest.approx(erlang_c(4, 3.4) * 0.85 / 0.15, rel=0.05)


@pytest.mark.parametrize("name", CHANCE)
def test_a_day_near_capacity_has_the_same_delay_by_all_solvers(name):
    """Trucks by day on three lanes: within 8 % of the exact law."""
    rate, lanes = np.tile(DAY, 3), np.tile(LANES, 3)
    truth = SOLVERS["exact"](rate, lanes, 260.0, 1.0).mean.sum()
    assert SOLVERS[name](rate, lanes, 260.0, 1.0, seed=1, samples=400).mean.sum() == pytest.approx(truth, rel=0.08)


def test_scaled_up_all_is_fluid():
    """With lanes and rate a hundredfold, planning and sweep near the fluid line per lane."""
    rate, lanes = np.array([30.0, 90, 90, 30, 20, 10]), np.full(6, 1)
    plain = SOLVERS["fluid"](rate, lanes, 60.0, 1.0).mean
    for name in ("planning", "sweep"):
        far, near = (np.abs(SOLVERS[name](rate * n, lanes * n, 60.0, 1.0, samples=20).mean / n - plain).max() for n in (1, 100))
        assert near < 0.4 * far and near < 0.02 * plain.max()


def test_luck_is_common_to_scenarios():
    """The difference that a lane makes varies less over seeds than either run: the same vehicles come and take as long."""
    rate, lanes = np.tile(DAY, 2), np.tile(LANES, 2)
    runs = [[sweep(rate, lanes - less * (lanes > 0), 230.0, 1.0, seed=s, samples=4).mean.sum() for s in range(12)] for less in (0, 1)]
    paired, alone = np.subtract(runs[1], runs[0]), np.subtract(runs[1], np.roll(runs[0], 1))
    assert paired.min() > 0 and paired.std() < alone.std()


def test_quantiles_of_the_sweep_hold_its_mean():
    line = sweep(np.tile(DAY, 2), np.tile(LANES, 2), 230.0, 0.5, samples=60)
    assert line.quantiles.shape == (48, 3) and (np.diff(line.quantiles, axis=1) >= 0).all()
    assert (line.quantiles[:, 0] <= line.mean + 1e-9).all()


def test_the_exact_law_is_for_exponential_times():
    with pytest.raises(DataError, match="exponential"):
        SOLVERS["exact"]([1.0], [1], 60.0, 0.5)
