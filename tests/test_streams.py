"""Named random streams: a draw belongs to its rule, its use and the seed, and to nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from corridor.streams import stream


def draws(*key, n=1000):
    return stream(*key).random(n)


def test_the_same_key_gives_the_same_draws():
    assert np.array_equal(draws(7, "movement.rest", 3), draws(7, "movement.rest", 3))


@pytest.mark.parametrize("other", [(8, "movement.rest", 3), (7, "movement.leave", 3), (7, "movement.rest", 4), (7, "movement.rest"),
                                   (7, "movement.rest", 3, 0), (7, "movement.rest3")])
def test_another_seed_rule_or_use_gives_independent_draws(other):
    ours, theirs = draws(7, "movement.rest", 3, n=20_000), draws(*other, n=20_000)
    assert not np.array_equal(ours, theirs)
    assert abs(np.corrcoef(ours, theirs)[0, 1]) < 4 / np.sqrt(20_000)


def test_the_order_of_a_key_matters_and_its_parts_do_not_run_together():
    assert draws(1, "a", 1, 23)[0] != draws(1, "a", 12, 3)[0] != draws(1, "a", 23, 1)[0]
    assert draws(1, "a", "b")[0] != draws(1, "ab")[0] != draws(11, "a")[0]


def test_numbers_of_numpy_make_the_same_key_as_plain_ones():
    assert np.array_equal(draws(np.int64(7), "a", np.int32(3)), draws(7, "a", 3))


def test_a_stream_of_a_rule_is_uniform():
    assert stats.kstest(draws(11, "movement.rest", n=50_000), "uniform").pvalue > 0.001
    first = np.array([draws(11, "movement.rest", day, n=1)[0] for day in range(4000)])
    assert stats.kstest(first, "uniform").pvalue > 0.001


@given(st.integers(0, 2**63), st.text(max_size=20), st.lists(st.integers() | st.text(max_size=5), max_size=3))
def test_any_key_has_a_stream(seed, name, key):
    assert 0 <= stream(seed, name, *key).random() < 1


def walk_of(rules, days=20):
    """A toy day: each rule moves 100 positions by its own draws."""
    position = np.zeros(100)
    for day in range(days):
        for rule in rules:
            position = rule(stream(5, rule.__name__, day), position)
    return position


def step(rng, position):
    return position + rng.normal(0, 10, position.shape)


def drift(rng, position):
    return position + rng.exponential(1, position.shape)


def idle(rng, position):
    rng.normal(0, 10, 10 * position.size)
    return position


def test_adding_a_rule_that_does_nothing_moves_nothing():
    """It draws as much as it likes; with one shared generator all later draws would shift."""
    assert np.array_equal(walk_of([step, drift]), walk_of([idle, step, idle, drift]))


def test_two_scenarios_differ_by_their_measure_alone():
    """A rule that is changed changes its own effect; what the other rules draw stays."""

    def further(rng, position):
        return position + 2 * rng.exponential(1, position.shape)

    further.__name__ = drift.__name__
    difference = walk_of([step, further]) - walk_of([step, drift])
    alone = walk_of([drift])
    assert np.allclose(difference, alone)
