"""Draws by counter: known answers, exact laws, and independence of everything that should not matter."""

import numpy as np
import pytest
from scipy import stats

from corridor.draws import Draws, philox


def test_philox_gives_the_published_answers():
    """Known-answer vectors of Random123 for Philox 4x32 with ten rounds."""
    full = 0xFFFFFFFF
    assert [int(x) for x in philox(0, 0, 0, 0, 0, 0)] == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    assert [int(x) for x in philox(full, full, full, full, full, full)] == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


@pytest.mark.parametrize(("n", "p"), [(1, 0.3), (4, 0.5), (5, 0.99), (20, 0.3), (1000, 0.05), (1000, 0.9), (50, 0.5), (32, 0.5), (200, 0.5), (300, 0.5)])
def test_binomials_have_the_binomial_law(n, p):
    """Chi-square of 100,000 draws against the exact law, over cells with at least five expected."""
    draws = Draws(1, "law", n).binomial(np.full(100_000, n), p)
    expected = stats.binom.pmf(np.arange(n + 1), n, p) * len(draws)
    observed = np.bincount(draws, minlength=n + 1)
    cells = expected >= 5
    o, e = np.append(observed[cells], observed[~cells].sum()), np.append(expected[cells], expected[~cells].sum())
    keep = e > 0
    statistic = ((o[keep] - e[keep]) ** 2 / e[keep]).sum()
    assert stats.chi2.sf(statistic, keep.sum() - 1) > 1e-3


def test_uniforms_are_uniform_and_inside_the_open_interval():
    u = Draws(3, "uniform").uniform(200_000)
    assert 0 < u.min() and u.max() < 1
    assert stats.kstest(u, "uniform").pvalue > 1e-3


def test_a_draw_depends_on_its_own_element_only():
    """What other members draw does not matter: this is what pairs two scenarios."""
    few, many = np.array([3, 500, 7]), np.array([900, 500, 100_000])
    assert Draws(1, "pair").binomial(few, 0.3)[1] == Draws(1, "pair").binomial(many, 0.3)[1]
    assert (Draws(1, "block").uniform(10) == Draws(1, "block").uniform(20)[:10]).all()


def test_rules_days_and_seeds_have_draws_of_their_own():
    base = Draws(1, "rule", 1).uniform(1000)
    for other in (Draws(2, "rule", 1), Draws(1, "other", 1), Draws(1, "rule", 2)):
        assert abs(np.corrcoef(base, other.uniform(1000))[0, 1]) < 0.15


def test_nobody_is_drawn_from_nobody():
    draws = Draws(1, "edge")
    assert (draws.binomial(np.array([0, 5, 5]), np.array([0.5, 0.0, 1.0])) == [0, 0, 5]).all()
