"""What a run leaves behind: hubverse rows, labelled arrays, the table of the command; files that cannot be are refused before any work."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from house_door import run as command
from small_displacement import START, leaving, make

from corridor.displacement.folder import load
from corridor.displacement.output import QUANTILES, hubverse, write
from corridor.displacement.run import MEAN_FIELD, mean_field, run
from corridor.displacement.world import build
from corridor.sheet.page import render

PLACES = [("A", "conflict_zone", 9), ("C", "camp", 0, "There"), ("D", "camp", 0)]
ROADS = [("A", "C", 100), ("A", "D", 100)]


def folder(path):
    found = make(path, PLACES, ROADS, 4, {"C": leaving(300)})
    table = found / "input" / "locations.csv"
    table.write_text(table.read_text().replace("C,r,There,0,0,", "C,r,There,12.5,-3.25,"))
    return found


def rows(result, path):
    return list(csv.DictReader(write(result, path).read_text().splitlines()))


def test_many_members_are_quantiles_that_do_not_cross(tmp_path):
    result = run(build(load(folder(tmp_path / "x"))), 60)
    found = rows(result, tmp_path / "x.csv")
    assert len(found) == 23 * 2 * 4 and {row["output_type"] for row in found} == {"quantile"}
    values = np.array([float(row["value"]) for row in found]).reshape(2, 4, 23)
    assert (np.diff(values, axis=2) >= 0).all() and (values[0, 1:, -1] > values[0, 1:, 0]).all()
    assert np.allclose(values, np.moveaxis(np.quantile(result.people, QUANTILES, axis=0), 0, 2), atol=0.0051)
    for row in found:
        day = (np.datetime64(row["target_end_date"]) - np.datetime64(row["reference_date"])).astype(int)
        assert row["reference_date"] == START.isoformat() and int(row["horizon"]) == day


def test_one_member_is_a_sample_and_the_mean_field_a_mean(tmp_path):
    world = build(load(folder(tmp_path / "x")))
    one, mean = run(world, 1), mean_field(world)
    (drawn, *_), (expected, *_) = ([row for row in rows(result, tmp_path / "x.csv") if row["horizon"] == "1"] for result in (one, mean))
    assert (drawn["output_type"], drawn["output_type_id"], float(drawn["value"])) == ("sample", "0", one.people[0, 0, 1])
    assert (expected["output_type"], expected["output_type_id"], expected["value"]) == ("mean", "NA", "150")
    assert len(rows(mean, tmp_path / "x.csv")) == 2 * 4


def test_large_numbers_are_written_whole():
    values = np.array([1_234_567.0, 23_456_789.125, 0.0])[:, None, None]
    text = hubverse(values, ["C"], [START], kinds=[("sample", k) for k in range(3)])
    assert [line.rsplit(",", 1)[1] for line in text.splitlines()[1:]] == ["1234567", "23456789.12", "0"]


def test_labelled_arrays_say_where_and_what(tmp_path):
    world = build(load(folder(tmp_path / "x")))
    write(run(world, 5), tmp_path / "x.nc")
    found = xr.open_dataset(tmp_path / "x.nc", engine="scipy")
    assert dict(found.sizes) == {"member": 5, "location": 2, "time": 4} and found.people.units == "people"
    assert found.time.values[0] == np.datetime64(START) and found.counted.sel(location="C").values.tolist() == [0, 300, 300, 300]
    camp = found.sel(location="C")
    assert (float(camp.latitude), float(camp.longitude), camp.country.item()) == (12.5, -3.25, "There") and found.latitude.units == "degrees_north"
    assert "remarks" not in found.attrs and found.attrs["source"].startswith("Corridor ")
    write(mean_field(world), tmp_path / "m.nc")
    assert xr.open_dataset(tmp_path / "m.nc", engine="scipy").attrs["remarks"] == MEAN_FIELD


def test_the_mean_field_says_so_wherever_its_numbers_stand(tmp_path, capsys):
    code, out, err = command(capsys, "displacement", "run", folder(tmp_path / "x"), "--mean-field", "--json", "--page", tmp_path / "x.html")
    found = json.loads(out)
    assert code == 0 and MEAN_FIELD in found["says"] and found["places"][0]["people"] == 150 and found["places"][0]["low"] is None
    page = (tmp_path / "x.html").read_text()
    assert MEAN_FIELD in page and "Seed" not in page and "Members" not in page
    several = run(build(load(tmp_path / "x")), 3)
    assert MEAN_FIELD not in render(several) and "members: 3" in render(several)
    assert "azar" in render(replace(several, average=True), "es")


def test_people_who_were_thinned_are_said_to_be(tmp_path, capsys):
    here = folder(tmp_path / "x")
    code, out, err = command(capsys, "displacement", "run", here, "--hasten", 5, "--page", tmp_path / "x.html", "--out", tmp_path / "x.nc", "--lang", "es")
    assert code == 0 and "divided by 5" in err and "divididas entre 5" in (tmp_path / "x.html").read_text() and out.splitlines()[1].endswith(",60")
    assert "divided by 5" in xr.open_dataset(tmp_path / "x.nc", engine="scipy").attrs["remarks"]
    assert "divided" not in command(capsys, "displacement", "run", here)[2]


def test_a_number_who_set_out_is_said_to_do_nothing_where_there_are_counts(tmp_path, capsys):
    _, _, err = command(capsys, "displacement", "run", folder(tmp_path / "x"), "--setting-out", 50)
    assert "--setting-out: has no effect" in err


def test_one_run_has_no_interval(tmp_path, capsys):
    here = folder(tmp_path / "x")
    code, out, _ = command(capsys, "displacement", "run", here)
    assert code == 0 and all(row.split(",")[3:5] == ["", ""] for row in out.splitlines()[1:])
    code, out, _ = command(capsys, "displacement", "run", here, "--members", 2)
    assert code == 0 and all(row.split(",")[3] for row in out.splitlines()[1:])


def test_a_streamed_run_prints_the_table_and_makes_the_page(tmp_path, capsys):
    here = folder(tmp_path / "x")
    plain = command(capsys, "displacement", "run", here, "--members", 30, "--page", tmp_path / "a.html", "--out", tmp_path / "a.csv")
    streamed = command(capsys, "displacement", "run", here, "--members", 30, "--page", tmp_path / "b.html", "--out", tmp_path / "b.csv", "--stream", tmp_path / "s")
    assert plain[0] == streamed[0] == 0 and plain[1] == streamed[1]
    for end in ("html", "csv"):
        assert (tmp_path / f"a.{end}").read_bytes() == (tmp_path / f"b.{end}").read_bytes()
    again = command(capsys, "displacement", "run", here, "--members", 30, "--stream", tmp_path / "s", "--lang", "es", "--page", tmp_path / "c.html", "--json")
    assert json.loads(again[1])["folder"] == str(tmp_path / "s") and "Desplazamiento" in (tmp_path / "c.html").read_text()


@pytest.mark.parametrize(("command_line", "option"), [
    (("run", "--out", "x.txt"), "--out"), (("run", "--page", "x.pdf"), "--page"), (("run", "--stream", "s", "--out", "x.nc"), "--out"),
    (("run", "--stream", "s", "--mean-field"), "--stream"), (("together", "--groups", "groups.csv", "--out", "x.csv"), "--out"),
    (("forecast", "--init", "3", "--out", "x.nc"), "--out")])
def test_a_file_that_cannot_be_is_refused_before_any_work(tmp_path, monkeypatch, capsys, command_line, option):
    """The folder holds no instance, which would be said otherwise."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "groups.csv").write_text("place,bound_for,departure,people\n")
    (tmp_path / "empty").mkdir()
    name, *more = command_line
    code, _, err = command(capsys, "displacement", name, "empty", *more)
    assert code == 2 and option in err and "holds no displacement instance" not in err
