"""Queues: answers known by hand, theory, and the sweep as referee."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ports.queue import SHAPE, erlang_c, planning, sweep, waits_min


def plan(rate, lanes, mu, phi=1.0, steps=12):
    return planning(np.asarray(rate, float), np.asarray(lanes, np.int64), float(mu), phi, steps, SHAPE)


def sample(rate, lanes, mu, runs, seed=0, shape=1.0):
    """Mean line by hour from the sweep: waiting time falls in the hours in which it is spent."""
    hours = len(rate)
    total = np.zeros(hours)
    for run in range(runs):
        rng = np.random.default_rng((seed, run))
        count = rng.poisson(rate)
        arrival = np.sort(np.repeat(np.arange(hours), count) + rng.random(count.sum()))
        service = rng.gamma(shape, 1 / (shape * mu), len(arrival))
        start = np.minimum(sweep(arrival, service, np.asarray(lanes, np.int64), 1.0), hours)
        for h in range(hours):
            total[h] += np.clip(np.minimum(start, h + 1) - np.maximum(arrival, h), 0, None).sum()
    return total / runs


def test_erlang_c_by_hand():
    """One lane waits with chance rho; two lanes at load 1 with chance 1/3."""
    assert erlang_c(1, 0.7) == pytest.approx(0.7)
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert erlang_c(3, 2.0) == pytest.approx(4 / 9)
    assert erlang_c(4, 4.0) == 1.0
    assert erlang_c(5, 0.0) == 0.0


@pytest.mark.parametrize("lanes", [1, 2, 4, 10, 40, 60])
@pytest.mark.parametrize("load", [0.5, 0.8, 0.9])
def test_a_steady_hour_is_erlang_c(lanes, load):
    """After long enough the mean line is C rho / (1 - rho)."""
    line, _ = plan(np.full(3000, load * lanes), np.full(3000, lanes), 1.0)
    assert line[-1] == pytest.approx(erlang_c(lanes, load * lanes) * load / (1 - load), rel=2e-3, abs=1e-4)


def test_service_that_varies_less_halves_the_line_at_most():
    """Constant service times have half the line of exponential ones (Allen and Cunneen)."""
    rate, lanes = np.full(2000, 9.0), np.full(2000, 10)
    half, whole = plan(rate, lanes, 1.0, phi=0.5)[0][-1], plan(rate, lanes, 1.0)[0][-1]
    assert half == pytest.approx(whole / 2, rel=1e-3)


def test_the_sweep_serves_in_turn_by_hand():
    """Two lanes, then one: the third waits for the first to leave, the fourth for both lanes to fall to one."""
    start = sweep(np.array([0.0, 0.0, 0.0, 5.0]), np.array([4.0, 9.0, 2.0, 1.0]), np.array([2, 1]), 4.0)
    assert start.tolist() == [0.0, 0.0, 9.0, 11.0]
    assert np.isinf(sweep(np.array([1.0]), np.array([1.0]), np.array([0]), 4.0)).all()
    assert sweep(np.array([1.0]), np.array([1.0]), np.array([0, 1]), 4.0).tolist() == [4.0]


def test_the_sweep_agrees_with_erlang_c():
    rng = np.random.default_rng(3)
    waits = []
    for _ in range(20):
        arrival = np.cumsum(rng.exponential(1 / 9.2, 60_000))
        waits.append((sweep(arrival, rng.exponential(1, 60_000), np.array([10]), 1e9) - arrival)[5000:].mean())
    exact = erlang_c(10, 9.2) / (10 - 9.2)
    assert abs(np.mean(waits) - exact) < 3 * np.std(waits, ddof=1) / np.sqrt(20)


CASES = {
    "light": ([20, 40, 60, 60, 40, 20] * 8, [3, 4, 6, 6, 4, 3] * 8, 15.0, 0.10, 200),
    "busy hours above capacity": ([100, 260, 330, 300, 200, 100] * 8, [8, 12, 15, 15, 12, 8] * 8, 20.0, 0.06, 60),
    "few lanes near capacity": (([0] * 6 + [36, 42, 42, 40, 38, 36, 36, 30] + [0] * 10) * 5,
                                ([0] * 6 + [2] * 14 + [0] * 4) * 5, 12.0, 0.10, 400),
}


@pytest.mark.parametrize("name", CASES)
def test_planning_is_near_the_sweep(name):
    """Total delay within the stated tolerance, in light and in heavy load, over nights with closed lanes."""
    rate, lanes, mu, tolerance, runs = CASES[name]
    seen = sample(np.array(rate), lanes, mu, runs)
    assert plan(rate, lanes, mu)[0].sum() == pytest.approx(seen.sum(), rel=tolerance)


def test_planning_is_near_the_sweep_when_service_varies_less():
    rate, lanes = np.tile([50, 80, 95, 95, 80, 50], 20), np.full(120, 5)
    seen = sample(rate, lanes, 18.0, 60, shape=2.0)
    assert plan(rate, lanes, 18.0, phi=0.75)[0].sum() == pytest.approx(seen.sum(), rel=0.10)


def test_scaled_up_it_is_the_fluid_queue():
    """With demand and lanes a thousandfold the line is the fluid line: growth where demand exceeds capacity."""
    rate, lanes = np.array([0.5, 1.4, 1.4, 0.6, 0.6, 0.5, 0.5, 0.5]), 1
    fluid, held = [], 0.0
    for r in rate:
        ends = max(held + r - lanes, 0.0)
        span = 1.0 if held + r - lanes >= 0 else held / (lanes - r)
        fluid.append((held + ends) / 2 * span)
        held = ends
    gaps = []
    for n in (10, 1000):
        line = plan(rate * n * 60, np.full(8, n), 60.0, steps=60)[0] / (60 * n)
        gaps.append(np.abs(line - fluid).max())
    assert gaps[1] < gaps[0]
    assert gaps[1] < 0.01


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 200), min_size=6, max_size=24), st.integers(2, 12), st.data())
def test_fewer_lanes_never_shorten_the_line(rate, lanes, data):
    """Taking lanes away for an hour lengthens the line or leaves it, to the accuracy of the approximation."""
    many = np.full(len(rate), lanes)
    few = many.copy()
    few[data.draw(st.integers(0, len(rate) - 1))] -= data.draw(st.integers(1, lanes - 1))
    assert plan(rate, few, 15.0)[0].sum() >= plan(rate, many, 15.0)[0].sum() * 0.98 - 0.1


def test_waits_run_over_closed_hours():
    """Ten ahead in hour 0 at five an hour, closed in hour 1: half an hour, an hour's pause, then an hour and a half."""
    waits = waits_min(np.array([10.0, 0, 0, 0, 0]), np.array([5.0, 0, 5, 5, 5]), 99.0)
    assert waits[0] == pytest.approx(60 * 3.0)
    assert waits_min(np.array([3.0, 0]), np.zeros(2), 10.0).tolist() == [600.0, 0.0]


def test_vehicles_before_opening_wait_for_it():
    """Those who come in a closed hour are served after it."""
    line, _ = plan([10, 0, 0, 0], [0, 2, 2, 2], 30.0)
    assert line[0] == pytest.approx(5.0)
    assert line[1] == pytest.approx(10 * 10 / 60 / 2, rel=0.35)
    assert line[3] < 0.01
