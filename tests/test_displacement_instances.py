"""The published instances: all complete ones run, their errors are the field's, defects are named."""

from pathlib import Path

import numpy as np
import pytest

from corridor.displacement.folder import load
from corridor.displacement.output import dataset, write
from corridor.displacement.run import run
from corridor.displacement.verify import error_by_day, references, rescaled, verify
from corridor.displacement.world import build
from corridor.errors import DataError

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "displacement"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the published instances stand outside the repository, in ../shared")

# mean averaged relative difference of Flee's development version, plain and rescaled, and its thinning (flee-measured.md 5.2)
MEASURED = {
    "mali2012": (0.347, 0.316, 1), "burundi2015": (0.519, 0.466, 1), "tigray2020": (0.442, 0.364, 1), "nigeria2022_adm2": (0.447, 0.452, 1),
    "flee_mali2012": (0.378, 0.313, 10), "flee_burundi2015": (0.588, 0.554, 10), "nigeria2016": (0.261, 0.210, 10),
}
# mean of many runs of Flee's release 3.1 with the development version's capacities, thinned: plain and rescaled, each with four
# standard errors of their difference from 100 members (benchmarks/flee_same_law.py --rules head)
MANY_RUNS = {
    ("ssudan2013", "simsetting.flee3_validation.yml", 50): ((0.503, 0.004), (0.537, 0.006)),
    ("flee_car2013", "simsetting.yml", 50): ((0.425, 0.005), (0.386, 0.006)),
    ("fab_moo_ssudan_H10_3obj", "simsetting.yml", 100): ((0.478, 0.005), (0.552, 0.011)),
}
REST = ("car2013", "ssudan2013", "syria2013", "ukraine2022", "flee_car2013", "flee_ethiopia2020", "flee_ssudan2014", "flee_syria2013",
        "fab_ssudan_whole_revised", "fab_moo_ssudan_H10_3obj", "fab_dflee_example")


def one_run(name, hasten=1, members=1, **how):
    return run(build(load(DATA / name, hasten=hasten), **how), members)


@needs_data
@pytest.mark.parametrize("name", MEASURED)
def test_the_error_is_that_of_flee(name):
    plain, scaled, hasten = MEASURED[name]
    found = verify(one_run(name, hasten, members=8))
    assert found.ard_mean == pytest.approx(plain, abs=0.01) and found.ard_rescaled == pytest.approx(scaled, abs=0.012)


@needs_data
@pytest.mark.parametrize("case", MANY_RUNS, ids=lambda case: case[0])
def test_many_runs_have_the_error_of_many_runs_of_flee(case):
    name, settings, hasten = case
    found = verify(run(build(load(DATA / name, DATA / name / settings, hasten)), members=100))
    for value, (theirs, near) in zip((found.ard_mean, found.ard_rescaled), MANY_RUNS[case], strict=True):
        assert value == pytest.approx(theirs, abs=near)


@needs_data
@pytest.mark.parametrize("name", REST)
def test_every_complete_instance_runs_and_keeps_its_people(name):
    result = one_run(name, hasten=50)
    world = result.world
    came = world.tables.fixed.sum(1) if len(world.tables.fixed) else world.tables.leaving
    assert np.array_equal(result.people[0].sum(0) + result.elsewhere[0], world.tables.initial.sum() + np.cumsum(came))
    assert 0 <= verify(result).ard_rescaled <= 2


@needs_data
def test_references_are_those_of_the_field():
    found = verify(one_run("mali2012", hasten=10)).references
    assert [round(found[k], 2) for k in ("capacity_share", "equal_share", "share_of_day_7", "share_of_day_30")] == [0.17, 1.08, 0.48, 0.38]


@needs_data
@pytest.mark.parametrize(("name", "why"), [
    ("fab_syria2022_2024", "from day 362"), ("fab_bangladesh", "has no counts of"), ("vdflee_clustered_mozambique_dflee", "has no counts of"),
    ("fab_netherlands", "no counts of camps"), ("fab_Ethiopia_dflee", "Mustahil more than once"),
])
def test_a_defective_instance_says_what_is_wrong(name, why):
    with pytest.raises(DataError, match=why):
        build(load(DATA / name))


@needs_data
def test_capacities_give_part_of_the_answer_away():
    assert verify(one_run("burundi2015", 10, without_capacities=True)).ard_mean > verify(one_run("burundi2015", 10)).ard_mean


def test_errors_by_hand():
    counts = np.array([[10, 0], [30, 0]])
    assert error_by_day(np.array([[20, 3], [0, 0]]), counts).tolist() == [1.0, 3.0]
    assert rescaled(np.array([[20, 3], [0, 0]]), counts).tolist() == [[40, 0], [0, 0]]
    found = references(np.array([[10, 10], [30, 10]]), np.array([1.0, 3.0]))
    assert found == pytest.approx({"capacity_share": 0.25, "equal_share": 0.25})


@needs_data
def test_results_are_labelled_and_travel(tmp_path):
    import xarray as xr

    result = one_run("flee_mali2012", hasten=100, members=4)
    found = dataset(result)
    assert found.people.dims == ("member", "location", "time") and found.people.sel(location="Mentao", time="2012-03-01").shape == (4,)
    again = xr.open_dataset(write(result, tmp_path / "x.nc"), engine="scipy")
    assert np.array_equal(again.people.values, result.people) and "capacities" in again.attrs["capacities"] and "counts" in again.attrs["total"]
    rows = write(result, tmp_path / "x.csv").read_text().splitlines()
    assert rows[0].split(",")[-3:] == ["output_type", "output_type_id", "value"] and len(rows) == 1 + 7 * 300 * 23
