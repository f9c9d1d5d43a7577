"""Priors as they could have been known, each with its source."""

import csv
import datetime as dt

import numpy as np
import pytest

from corridor.priors import FOLDER, load_priors

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


def test_sudden_ends_are_commonest_in_the_first_days():
    hazard = load_priors(LATE).end_hazard
    assert hazard[0] == max(hazard) and hazard[-1] == min(hazard)


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
