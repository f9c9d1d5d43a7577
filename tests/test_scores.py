"""Scores: hand values first, then SciPy and scoringrules as referees, then every score in the registry."""

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from corridor.scores import (
    ALPHAS, REFERENCES, SCORES, announced, constant_decay, coverage, persistence, rank_histogram, score_table, skill,
)


def test_crps_of_two_members_by_hand():
    """Members 0 and 2, truth 1: mean distance 1, half the mean spread between two draws 0.5."""
    assert SCORES["crps"]([[0.0], [2.0]], [1.0]).tolist() == [0.5]


def test_crps_of_one_member_is_its_absolute_error():
    assert SCORES["crps"]([[800.0, 1200.0]], [1000.0, 1000.0]).tolist() == [200, 200]


def test_crps_on_the_log_scale_treats_a_factor_of_two_alike_at_every_size():
    small, large = SCORES["crps_log"]([[199.0, 19999.0]], [99.0, 9999.0])
    assert small == pytest.approx(np.log(2)) and large == pytest.approx(np.log(2))


def test_crps_of_a_normal_agrees_with_its_closed_form():
    members = stats.norm(5000, 800).ppf((np.arange(4000) + 0.5) / 4000)[:, None]
    assert SCORES["crps"](members, [5600.0])[0] == pytest.approx(scoringrules.crps_normal(5600.0, 5000.0, 800.0), rel=1e-3)


def test_crps_agrees_with_the_energy_distance_of_scipy():
    """CRPS is the squared Cramér–von Mises distance of two distributions: half the squared energy distance."""
    rng = np.random.default_rng(1)
    members = rng.gamma(2, 500, 60)
    distance = stats.energy_distance(members, [900.0])
    assert SCORES["crps"](members[:, None], [900.0])[0] == pytest.approx(distance**2 / 2)


def test_interval_score_by_hand():
    """Nineteen members 1..19, truth 25. The interval of each alpha is [20 a/2, 20 (1 - a/2)], held within 1..19."""
    members = np.arange(1.0, 20.0)[:, None]
    total = 0.5 * abs(25 - 10)
    for alpha in ALPHAS:
        low, high = max(1, 10 * alpha), min(19, 20 - 10 * alpha)
        total += alpha / 2 * ((high - low) + 2 / alpha * (25 - high))
    assert SCORES["wis"](members, [25.0])[0] == pytest.approx(total / (len(ALPHAS) + 0.5))


def test_weighted_interval_score_agrees_with_scoringrules_interval_by_interval():
    rng = np.random.default_rng(6)
    members, truth = rng.gamma(2, 500, (99, 30)), rng.gamma(2, 500, 30)
    levels = np.quantile(members, np.r_[ALPHAS / 2, 1 - ALPHAS / 2], axis=0, method="weibull").T
    intervals = scoringrules.interval_score(truth, levels[:, :11], levels[:, 11:], ALPHAS, backend="numpy")
    expected = (np.abs(np.median(members, axis=0) - truth) / 2 + (intervals * ALPHAS / 2).sum(axis=1)) / 11.5
    assert SCORES["wis"](members, truth) == pytest.approx(expected)


def test_weighted_interval_score_comes_near_the_crps():
    members = stats.norm(0, 1).ppf((np.arange(999) + 0.5) / 999)[:, None]
    assert SCORES["wis"](members, [0.7])[0] == pytest.approx(SCORES["crps"](members, [0.7])[0], rel=0.15)


def test_coverage_by_hand():
    """Of 19 exchangeable members the 5th and 15th hold a 20th value half of the time."""
    members = np.tile(np.arange(1.0, 20.0)[:, None], (1, 4))
    observed = [5.0, 15.0, 4.9, 15.1]
    assert SCORES["coverage_50"](members, observed).tolist() == [1, 1, 0, 0]
    half = coverage(members, observed)[0]
    assert (half.inside, half.cases, half.share) == (2, 4, 0.5)
    reference = stats.binomtest(2, 4).proportion_ci(0.95, "exact")
    assert (half.low, half.high) == (reference.low, reference.high)


def test_a_calibrated_forecast_is_covered_at_its_level_even_with_few_members():
    rng = np.random.default_rng(3)
    draws = rng.normal(size=(40, 20_000))
    for row in coverage(draws[1:], draws[0]):
        assert row.low - 0.005 <= row.level <= row.high + 0.005


def test_energy_of_two_places_by_hand():
    """A place on the equator, members one degree (111.195 km) east and west: mean distance one, half the mean spread a half."""
    degree = 6371.0088 * np.pi / 180
    out = SCORES["energy"]([[[0.0, 1.0]], [[0.0, -1.0]], [[np.nan, np.nan]]], [[0.0, 0.0]])
    assert out.tolist() == pytest.approx([degree - 0.5 * degree])
    assert np.isnan(SCORES["energy"]([[[np.nan, np.nan]]], [[0.0, 0.0]])[0])


def test_brier_by_hand():
    assert SCORES["brier"]([0.2, 0.2, 1.0], [1, 0, 1]).tolist() == pytest.approx([0.64, 0.04, 0])


def test_error_in_days_keeps_its_sign():
    assert SCORES["median_error"]([[3.0], [5.0], [10.0]], [7.0]).tolist() == [-2]
    assert SCORES["absolute_error"]([[3.0], [5.0], [10.0]], [7.0]).tolist() == [2]


def test_rank_histogram_by_hand():
    out = rank_histogram([[1, 1, 1], [2, 2, 2], [3, 3, 3]], [0, 2.5, 9], seed=1)
    assert out.counts.tolist() == [1, 0, 1, 1]
    assert out.chi_square == 1
    assert out.p_value == pytest.approx(stats.chi2.sf(1, 3))


def test_rank_histogram_of_all_ties_is_flat_and_the_same_for_the_same_seed():
    zeros = np.zeros((9, 5000))
    one, again, other = (rank_histogram(zeros, zeros[0], seed) for seed in (1, 1, 2))
    assert one.p_value > 0.001 and one.counts.tolist() == again.counts.tolist() != other.counts.tolist()


@pytest.mark.parametrize("bins", [None, 10, 7])
def test_rank_histogram_is_flat_when_truth_is_one_of_the_members_and_not_when_they_are_too_sure(bins):
    rng = np.random.default_rng(2)
    draws = rng.poisson(20, (25, 6000)).astype(float)
    flat = rank_histogram(draws[1:], draws[0], 5, bins)
    steep = rank_histogram(20 + (draws[1:] - 20) / 3, draws[0], 5, bins)
    assert flat.counts.sum() == 6000 and len(flat.counts) == (bins or 25)
    assert flat.p_value > 0.001 and steep.p_value < 1e-6


def test_skill_by_hand():
    assert skill([1, 3], [4, 4]) == 0.5
    assert skill(0, 4) == 1 and skill(4, 4) == 0 and skill(8, 4) == -1
    assert np.isnan(skill(1, 0)) and np.isnan(skill(np.nan, 1))
    assert skill([1, np.nan], [2, 100]) == 0.5


def test_references_by_hand():
    assert persistence(1000, [1, 2]).tolist() == [[1000, 1000]]
    assert announced([10_000, 5_000], [3, 7]).tolist() == [[10_000, 5_000]]
    assert constant_decay(1000, [0, 1, 2]).tolist() == [pytest.approx([1000, 945, 893.025])]


def test_constant_decay_halves_a_group_in_about_twelve_days():
    assert constant_decay(4000, [12.25]).item() == pytest.approx(2000, rel=0.001)


@pytest.mark.parametrize("score", SCORES.values(), ids=SCORES)
def test_every_score_is_perfect_for_a_perfect_forecast_and_stays_in_its_range(score):
    rng = np.random.default_rng(4)
    truth = {"probability": rng.integers(0, 2, 50), "members": rng.gamma(2, 500, 50), "places": rng.uniform(15, 30, (50, 2))}[score.forecast]
    perfect = truth if score.forecast == "probability" else np.tile(truth, (30, *[1] * truth.ndim))
    guess = {"probability": rng.random(50), "members": rng.gamma(2, 500, (30, 50)), "places": rng.uniform(15, 30, (30, 50, 2))}[score.forecast]
    best, other = score(perfect, truth), score(guess, truth)
    assert best.shape == other.shape == (50,)
    if score.orientation != "level":
        assert np.allclose(best, score.perfect)
    assert (other >= score.low).all() and (other <= score.high).all()
    assert score.orientation in ("lower", "zero", "level") and score.unit and score.source and score.meaning


@pytest.mark.parametrize("score", SCORES.values(), ids=SCORES)
def test_every_score_of_a_missing_observation_is_missing(score):
    forecast = {"probability": np.array([0.5, 0.5]), "members": np.arange(10.0).reshape(5, 2), "places": np.arange(20.0).reshape(5, 2, 2)}
    observed = [[np.nan, 1.0], [15.0, -92.0]] if score.forecast == "places" else [np.nan, 1.0]
    out = score(forecast[score.forecast], observed)
    assert np.isnan(out[0]) and not np.isnan(out[1])


@pytest.mark.parametrize("name", [n for n, s in SCORES.items() if s.orientation == "lower" and s.forecast == "members"])
def test_every_reference_can_be_scored_like_a_forecast(name):
    for reference in REFERENCES.values():
        assert SCORES[name](reference([100.0, 200.0], [1, 5]), [90.0, 210.0]).shape == (2,)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=30), st.floats(0, 1e6))
def test_crps_never_exceeds_the_mean_absolute_error(members, truth):
    forecast = np.array(members)[:, None]
    assert SCORES["crps"](forecast, [truth])[0] <= np.abs(forecast - truth).mean() + 1e-6


def test_score_table_by_lead_with_skill_against_each_reference():
    observed = np.array([900.0, 500.0])
    rows = score_table(np.array([[900.0, 600.0], [900.0, 600.0]]), observed,
                       {"persistence": persistence(1000, [1, 10])}, groups=["1 day", "10 days"])
    crps = {row.group: row for row in rows if row.score == "crps"}
    assert crps["1 day"].value == 0 and crps["1 day"].skill["persistence"] == 1
    assert crps["10 days"].value == 100 and crps["10 days"].skill["persistence"] == pytest.approx(0.8)
    assert crps["1 day"].cases == 1 and not next(r for r in rows if r.score == "coverage_50").skill
