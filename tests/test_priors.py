"""Priors as they could have been known, each with its source."""

import csv
import datetime as dt

import numpy as np
import pytest

from corridor.priors import FIRST_DAYS, FOLDER, _factor, _telling, load_priors

EARLY, LATE = dt.date(2021, 11, 11), dt.date(2026, 1, 1)


def test_every_row_of_every_table_of_priors_has_a_source():
    for path in sorted(FOLDER.glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assert row["source"].strip(), f"{path.name}: {row}"


def test_what_became_known_later_does_not_enter():
    """The announcement of ten thousand for 18 November 2021 is not in the record of 11 November."""
    early, late = load_priors(EARLY), load_priors(LATE)
    assert early.sizes.cases < late.sizes.cases
    assert 0.0 not in early.sizes.ratios and 0.0 in late.sizes.ratios


def test_an_excluded_movement_teaches_nothing():
    assert 0.0 not in load_priors(LATE, ("2021-11-18",)).sizes.ratios


def test_the_fiscal_year_is_the_last_complete_one():
    """On 11 November 2021 that is fiscal year 2021, with 4.4 % of encounters at ports; in 2019 it is 2019's 12.9 %."""
    assert load_priors(EARLY).at_port_share == pytest.approx(75480 / 1734686)
    assert load_priors(dt.date(2019, 12, 1)).at_port_share == pytest.approx(126001 / 977509)


def test_groups_end_sooner_where_authorities_act_and_under_containment():
    ends = load_priors(LATE).ends
    assert ends.contained > 3 * ends.free
    assert ends.act > 1.5 and ends.late < 0.6
    yes, no = np.array([True]), np.array([False])
    assert ends.per_day(True, yes, no)[0] == pytest.approx(ends.contained * ends.act)
    assert ends.per_day(False, no, yes)[0] == pytest.approx(ends.free * ends.late)


def test_a_factor_that_changes_nothing_is_about_one():
    """Ten ends in a hundred days with and without an act: the ratio of the rates is 1."""
    row = {"regime": "contained", "late": "no", "days": "100", "ends": "10"}
    assert _factor([row | {"act_near": "yes"}, row | {"act_near": "no"}], "act_near", ("regime", "late"), 1.0) == pytest.approx(1.0)


def test_a_factor_by_hand():
    """20 ends in 100 days against 5 in 100: 20 * 100 / 200 = 10 against 2.5, and one end added to each."""
    row = {"regime": "contained", "late": "no", "days": "100"}
    assert _factor([row | {"act_near": "yes", "ends": "20"}, row | {"act_near": "no", "ends": "5"}], "act_near", ("regime", "late"), 1.0) == pytest.approx(11 / 3.5)


def test_a_regime_that_has_not_begun_is_not_known():
    assert load_priors(dt.date(2019, 4, 21)).contained_from["ends"] == dt.date.max
    assert load_priors(dt.date(2019, 4, 22)).contained_from["ends"] == dt.date(2019, 4, 22)


def test_groups_ride_in_central_america_and_seldom_under_containment():
    share = {where: a / (a + b) for where, (a, b) in load_priors(LATE).rides.items()}
    assert share["central_america"] > 0.4 and share["free"] > 0.35 and share["contained"] < 0.12


def test_nothing_of_an_excluded_movement_is_counted():
    """Every count of the record changes when a movement is left out, and only then."""
    whole, without, unknown = load_priors(LATE), load_priors(LATE, ("2021-11-18",)), load_priors(LATE, ("no such movement",))
    assert whole.ends != without.ends and whole.telling != without.telling
    assert load_priors(LATE, ("2018-10A",)).rides != whole.rides and load_priors(LATE, ("2018-10A",)).roles != whole.roles
    assert unknown.ends == whole.ends and unknown.rides == whole.rides


def test_shares_told_are_counts_beside_the_priors_and_each_movement_counts_once():
    """By hand: 6 ends at 0.9 and 2 of 4 told; 6 movements at 0.3 and two of 1.0 and 0.1; nothing known of first days."""
    row = {"first_days": "no", "ends": "2", "told": "1"}
    telling = _telling([row | {"days": "4", "sized": "4"}, row | {"days": "100", "sized": "10"}], load_priors(LATE).parameters)
    assert telling.end == pytest.approx((6 * 0.9 + 2) / 10)
    assert telling.later == pytest.approx((6 * 0.3 + 1.1) / 8) and telling.first == pytest.approx(0.3)


def test_an_end_stands_out_less_while_a_group_is_news():
    """More sizes are given on the first days, so that a report then is less often of an end."""
    telling = load_priors(LATE).telling
    first, later = telling.over_sizes(np.array([FIRST_DAYS - 1, FIRST_DAYS]))
    assert 1 < first == telling.end / telling.first < later == telling.end / telling.later < 4


def test_an_announced_size_is_rarely_exceeded():
    """The prior and the record together: the median is below what is announced."""
    mean, spread = load_priors(EARLY).announced_ratio()
    assert np.exp(mean) < 0.8 and 0.4 < spread < 0.8


@pytest.mark.parametrize("name", sorted(load_priors(LATE).parameters))
def test_every_parameter_has_a_finite_quantile_function(name):
    values = load_priors(LATE).parameters[name].at(np.linspace(0.01, 0.99, 9))
    assert np.isfinite(values).all() and (np.diff(values) >= 0).all()


def test_quantile_functions_are_those_of_scipy():
    from scipy import stats

    u = np.linspace(0.01, 0.99, 23)
    parameters = load_priors(LATE).parameters
    of = {"normal": lambda p: stats.norm.ppf(u, p.a, p.b), "lognormal": lambda p: stats.lognorm.ppf(u, p.b, scale=p.a),
          "beta": lambda p: stats.beta.ppf(u, p.a, p.b), "geometric": lambda p: stats.geom.ppf(u, p.a) - 1}
    for parameter in parameters.values():
        if parameter.distribution in of:
            np.testing.assert_allclose(parameter.at(u), of[parameter.distribution](parameter), rtol=1e-9)
