"""Three solvers of one queue agree with theory and with each other."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from corridor.errors import DataError
from corridor.ports.exact import exact_line
from corridor.ports.queue import SHAPE, erlang_c, planning, sweep

FILE = Path(__file__).resolve().parents[1] / "benchmarks" / "poe30.py"
SPEC = importlib.util.spec_from_file_location("poe30", FILE)
poe30 = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(poe30)
REPS = 20


def simulated(lanes, load, draw, seed):
    """Mean wait in service times and its standard error: independent runs of a line that began empty long before."""
    rng, waits = np.random.default_rng(seed), []
    relaxes = load / (1 - np.sqrt(load)) ** 2  # arrivals in which a line forgets how it began
    settle = int(60 * lanes + 6 * relaxes)
    for _ in range(REPS):
        count = settle + max(10_000, int(20 * relaxes))
        arrival = np.cumsum(rng.exponential(1 / (load * lanes), count))
        waits.append((sweep(arrival, draw(rng, count), np.array([lanes]), 1e12) - arrival)[settle:].mean())
    return np.mean(waits), np.std(waits, ddof=1) / np.sqrt(REPS)


@pytest.mark.parametrize("lanes", [1, 2, 10, 30, 60])
@pytest.mark.parametrize("load", [0.5, 0.8, 0.9, 0.95, 0.98])
def test_the_sweep_is_erlang_c_over_a_grid(lanes, load):
    """Within three standard errors (and a millionth of a service time, where hardly anybody waits)."""
    mean, error = simulated(lanes, load, lambda rng, n: rng.exponential(1.0, n), 100 * lanes + int(100 * load))
    assert abs(mean - erlang_c(lanes, load * lanes) / (lanes * (1 - load))) < 3 * error + 1e-6


def crommelin(lanes, load):
    """Mean wait in M/D/c, in service times: the number present one service time later is those beyond c and new arrivals (Crommelin 1932)."""
    states = int(lanes + 40 / (1 - load)) + 60
    new = np.exp(-load * lanes + np.cumsum(np.r_[0.0, np.log(load * lanes / np.arange(1, states))]))
    p = np.full(states, 1 / states)
    move = np.zeros((states, states))
    for n in range(states):
        stay = max(n - lanes, 0)
        move[n, stay:] = new[:states - stay]
    move /= move.sum(axis=1, keepdims=True)
    for _ in range(14):
        move = move @ move
    p = p @ move
    return (np.maximum(np.arange(states) - lanes, 0) * p).sum() / (load * lanes)


@pytest.mark.parametrize(("lanes", "load"), [(1, 0.8), (2, 0.9), (5, 0.9), (10, 0.95)])
def test_the_sweep_with_constant_times_is_crommelins_queue(lanes, load):
    if lanes == 1:
        assert crommelin(1, load) == pytest.approx(load / (2 * (1 - load)), rel=1e-6)
    mean, error = simulated(lanes, load, lambda rng, n: np.ones(n), 7 * lanes)
    assert abs(mean - crommelin(lanes, load)) < 3 * error


@pytest.mark.parametrize(("lanes", "load"), [(1, 0.5), (2, 0.75), (10, 0.9), (20, 0.95)])
def test_the_referee_is_erlang_c_in_the_long_run(lanes, load):
    line = exact_line(np.full(100, load * lanes * 10), np.full(100, lanes), 10.0)
    assert line[-1] == pytest.approx(erlang_c(lanes, load * lanes) * load / (1 - load), rel=1e-5)


def test_the_referee_by_hand():
    """No lane: the line grows by the rate. A lane that closes finishes its vehicle, which waits no more."""
    assert exact_line([6.0, 0.0], [0, 0], 1.0) == pytest.approx([3.0, 6.0])
    assert exact_line([0.0, 4.0], [1, 0], 1.0)[1] == pytest.approx(2.0)


def test_the_referee_agrees_with_simulation_for_the_trucks_of_poe_30():
    """1,000 replications: 23,394 vehicle-hours, standard error 280; the planning solver within 8 % of the referee."""
    rate, lanes = np.tile(poe30.RATE_H["cov"], poe30.DAYS), poe30.LANES["cov"]
    exact = exact_line(rate, lanes, 20.0).sum()
    assert abs(exact - 23_394) < 2 * 280
    assert planning(rate, lanes, 20.0, 1.0, poe30.PLANNING_STEPS, SHAPE)[0].sum() == pytest.approx(exact, rel=0.08)


def test_the_referee_refuses_what_it_cannot_do():
    with pytest.raises(DataError, match="outgrows"):
        exact_line(np.full(10, 100.0), np.zeros(10, int), 1.0, most=200)
    with pytest.raises(DataError, match="negative"):
        exact_line([-1.0], [1], 1.0)
