"""Needs: answers known by hand, and the whole distribution rather than its middle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.errors import TableError
from corridor.needs import bed_nights, exceedance, load_standards, need, needs_on, peak_days, quantiles

STANDARDS = load_standards()
HEADER = "id,name_en,name_es,unit_en,unit_es,per_person,people_per_unit,band_low,band_high,phase,source\n"


@pytest.mark.parametrize(("standard", "amount"), [
    ("water", 15_000), ("food_energy", 2_100_000), ("covered_floor", 3_500), ("toilets", 20), ("toilets_later", 50),
    ("bathing", 20), ("laundry", 10), ("taps", 4), ("hand_pumps", 2), ("open_wells", 3), ("soap", 250), ("site_area", 45_000),
])
def test_a_thousand_people_need_what_the_books_say(standard, amount):
    assert need(1000, STANDARDS[standard]) == amount


def test_whole_units_are_rounded_up_and_nobody_needs_nothing():
    assert need([0, 1, 50, 51, 100, 101], STANDARDS["toilets"]).tolist() == [0, 1, 1, 2, 2, 3]


def test_needs_keep_the_shape_of_the_people():
    people = np.zeros((3, 4, 5))
    assert need(people, STANDARDS["water"]).shape == (3, 4, 5)
    assert need(people[:, 0], STANDARDS["taps"]).shape == (3, 5)


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=STANDARDS)
def test_every_standard_is_cited_named_twice_and_inside_its_band(standard):
    assert standard.source and all(standard.name.values()) and all(standard.unit.values())
    figure = standard.people_per_unit if standard.whole else standard.per_person
    assert standard.band[0] <= figure <= standard.band[1]


def test_percentiles_are_values_of_members():
    assert quantiles(np.arange(1, 11)).tolist() == [1, 5, 9]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
def test_percentile_of_the_need_is_need_of_the_percentile(people):
    for standard in (STANDARDS["toilets"], STANDARDS["water"]):
        assert np.array_equal(quantiles(need(people, standard)), need(quantiles(people), standard))


def test_needs_on_the_median_are_not_needs_on_the_mean():
    """Nine members in which nobody comes and one with 1,000: the middle needs nothing, the tail 15,000 litres."""
    people = np.zeros((10, 1, 1))
    people[0] = 1000
    assert needs_on(people, [STANDARDS["water"]], 0, (0.5, 0.95)).tolist() == [[[0, 15_000]]]


def test_many_towns_and_standards_at_once_each_on_its_own_day():
    people = np.zeros((10, 2, 3))
    people[:, 0, 1] = 100
    people[:, 1, 2] = np.arange(10, 110, 10)
    assert peak_days(people).tolist() == [1, 2]
    out = needs_on(people, [STANDARDS["water"], STANDARDS["toilets"]], peak_days(people))
    assert out.shape == (2, 2, 3)
    assert out[0].tolist() == [[1500, 1500, 1500], [2, 2, 2]]
    assert out[1].tolist() == [[150, 750, 1350], [1, 1, 2]]


def test_the_peak_of_a_town_that_is_seldom_visited_is_its_worst_day():
    people = np.zeros((10, 1, 4))
    people[:3, 0, 2] = 50
    assert peak_days(people).tolist() == [2]


def test_exceedance_counts_members_above_capacity_not_at_it():
    people = np.array([[[80, 100]], [[120, 100]], [[130, 101]], [[90, 0]]])
    assert exceedance(people, [100]).tolist() == [[0.5, 0.25]]


def test_an_unknown_capacity_is_not_assessed_rather_than_zero():
    people = np.full((4, 2, 1), 50)
    out = exceedance(people, [np.nan, 10])
    assert np.isnan(out[0, 0]) and out[1, 0] == 1
    assert np.isnan(exceedance(people, [None, 10])[0, 0])


def test_one_place_needs_no_axis_of_places():
    assert exceedance(np.array([[1, 5], [3, 7]]), 4).tolist() == [0, 1]


def test_bed_nights_beyond_capacity():
    people = np.array([[[10, 30], [5, 5]], [[0, 0], [50, 0]]])
    assert bed_nights(people).tolist() == [50, 50]
    assert bed_nights(people, [20, 10]).tolist() == [10, 40]
    assert bed_nights(people, [20, np.nan]).tolist() == [10, 0]


def test_a_case_overrides_and_adds_standards(tmp_path):
    (tmp_path / "standards.csv").write_text(HEADER + "water,water,agua,litres a day,litros,20,,15,20,first,our own\n"
                                            "blankets,blankets,cobijas,blankets,cobijas,1,,,,first,our own\n")
    own = load_standards(tmp_path)
    assert need(10, own["water"]) == 200 and need(10, own["blankets"]) == 10 and need(10, own["taps"]) == 1


@pytest.mark.parametrize("figures", ["1,20", ","])
def test_a_standard_without_one_clear_figure_is_refused_with_its_line(tmp_path, figures):
    (tmp_path / "standards.csv").write_text(HEADER + f"x,x,x,x,x,{figures},,,first,our own\n")
    with pytest.raises(TableError, match="line 2: needs one of per_person and people_per_unit"):
        load_standards(tmp_path)
