"""Camp counts assimilated: what was known then, attraction felt along the way, closed books, forecasts by hand and on published instances."""

import csv
import datetime as dt
import json
import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from house_door import run
from small_displacement import START, make

from corridor.camps.assimilate import assimilate
from corridor.camps.attraction import drawn, reach
from corridor.camps.constants import Constants, Sharing, constants, crisis_of
from corridor.camps.forecast import MOST_WIDTH, Ahead, agreement, forecast, path_of, shares, width
from corridor.camps.known import as_known
from corridor.camps.members import beginning, walk, wander
from corridor.camps.output import whole
from corridor.camps.skill import Row, beaten, init_days, judge, parts, rows, skill, truth_of
from corridor.camps.trend import Trend, rates, rises, totals
from corridor.displacement.counts import read_counts
from corridor.errors import DataError

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "displacement"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the published instances stand outside the repository, in ../shared")
PLACES = [("A", "conflict_zone", 9), ("T", "town", 0), ("C", "camp", 0), ("D", "camp", 0)]
ROADS = [("A", "T", 90), ("T", "C", 90), ("A", "D", 90)]


def steady(tmp_path, to_c=80, to_d=20, days=200, until=200, name="x", **how):
    """People come to two camps at steady rates, counted every ten days."""
    counts = {"C": [(d, to_c * d) for d in range(0, until, 10)], "D": [(d, to_d * d) for d in range(0, until, 10)],
              "total": [(d, (to_c + to_d) * d) for d in range(0, until, 10)]}
    return make(tmp_path / name, PLACES, ROADS, days=days, counts=counts, **how)


def test_attraction_is_felt_two_roads_away(tmp_path):
    tables = as_known(steady(tmp_path), 30, 60).world.tables
    chance = reach(tables, 0)
    back = 0.316227766 / 1.316227766  # from T back to A rather than on to C: the weight of a conflict zone
    to_c = 0.5 * (1 - back) / (1 - 0.5 * back)
    assert chance[0] == pytest.approx([to_c, 1 - to_c], abs=1e-5) and chance[2].tolist() == [1, 0]
    pulled = tables._replace(weight=drawn(tables, {0: chance}, np.array([3.0, 1.0])))
    assert reach(pulled, 0)[0, 0] == pytest.approx(3 * to_c / (3 * to_c + 1 - to_c), abs=1e-5)
    even = drawn(tables, {0: chance}, np.array([2.0, 2.0]))
    assert even == pytest.approx(tables.weight)


def test_a_walk_cut_in_two_keeps_everybody(tmp_path):
    known = as_known(steady(tmp_path), 60, 90)
    total = known.counts.sum(0)
    start = wander(beginning(known.world, known.counts[:, 0], 5, 1), 0.9, 1.0, 1)
    half, _ = walk(known.world, start, 29, total[:30], 1)
    end, in_camps = walk(known.world, half, 60, total[30:61], 1)
    assert not end.missing().any() and (end.people.sum(1) + end.on_way == total[60]).all()
    assert in_camps.shape == (5, 2, 31) and (np.diff(in_camps.sum(1), axis=1) >= 0).mean() > 0.8
    again, _ = walk(known.world, half, 60, total[30:61], 1, threads=1)
    assert np.array_equal(again.people, end.people)


def test_analysis_holds_the_counts_and_learns_where_people_go(tmp_path):
    path = steady(tmp_path)
    known_by = lambda day: as_known(path, day, day + 30)
    given = 100.0 * np.arange(260)
    *_, last = assimilate(known_by, [30, 60, 90, 120], lambda k: given[:k.world.folder.days], Constants().learning, 20, 1)
    members, known = last.members, last.known
    camps = members.people[:, known.world.tables.listed] * members.thin
    assert not members.missing().any() and (members.people >= 0).all()
    assert np.allclose(camps, [9600, 2400], atol=members.thin)
    free = reach(known.world.tables, 0)[0]
    wanted = np.log(0.8 / 0.2) - np.log(free[0] / free[1])  # what the attraction must add
    assert (members.attraction[:, 0] - members.attraction[:, 1]).mean() == pytest.approx(wanted, abs=0.5)
    _, in_camps = walk(known.world, members, 150, given[121:151], 1)
    came = in_camps[:, :, -1].sum(0) * members.thin - 20 * np.array([9600, 2400])
    assert came[0] / came.sum() == pytest.approx(0.8, abs=0.08)


def test_nothing_dated_later_changes_a_forecast(tmp_path):
    early, late = steady(tmp_path, until=101, name="early"), steady(tmp_path, name="late")
    with open(late / "validation" / "C.csv", "a") as file:
        file.write(f"{START + dt.timedelta(days=195)},1\n")
    (late / "input" / "registration_corrections.csv").write_text(f"C,{START + dt.timedelta(days=110)}\n")
    (late / "input" / "closures.csv").write_text("#closure_type,name1,name2,start,end\nlocation,D,-,101,-1\n")
    table = (late / "input" / "conflicts.csv").read_text().splitlines()
    (late / "input" / "conflicts.csv").write_text("\n".join([*table[:102], *(f"{d},0" for d in range(101, 200))]) + "\n")
    made = [whole(folder, 100, (30, 60), False, 6) for folder in (early, late)]
    assert np.array_equal(made[0].people, made[1].people) and np.array_equal(made[0].middle, made[1].middle)
    assert not np.array_equal(whole(late, 130, (30, 60), False, 6).people, made[0].people)


def test_corrections_are_known_from_their_day(tmp_path):
    path = steady(tmp_path, until=60)
    (path / "input" / "registration_corrections.csv").write_text(f"C,{START + dt.timedelta(days=50)}\n")
    before, after = (as_known(path, day, 90).on(0, 40) for day in (49, 50))
    assert before == 3200 and after == pytest.approx(3200 * 4000 / 3200)
    counts = read_counts(path / "validation", START, until=25)
    assert counts.tables[1].tolist() == [[0, 0], [10, 800], [20, 1600]]


def test_files_of_one_camp_add_what_each_said_last(tmp_path):
    path = steady(tmp_path)
    (path / "validation" / "data_layout.csv").write_text("total,total.csv\nC,C.csv,more.csv\nD,D.csv\n")
    (path / "validation" / "more.csv").write_text(f"{START + dt.timedelta(days=15)},7\n{START + dt.timedelta(days=40)},9\n")
    assert read_counts(path / "validation", START, until=30).tables[1].tolist() == [[0, 0], [10, 800], [15, 807], [20, 1607], [30, 2407]]


def test_capacities_change_nothing(tmp_path):
    small = [(name, kind, 10 if kind == "camp" else people) for name, kind, people in PLACES]
    counts = {"C": [(d, 80 * d) for d in range(0, 90, 10)], "D": [(d, 20 * d) for d in range(0, 90, 10)]}
    full = make(tmp_path / "full", small, ROADS, days=90, counts=counts)
    free = make(tmp_path / "free", PLACES, ROADS, days=90, counts=counts)
    assert np.array_equal(*(whole(folder, 60, (30,), False, 4).people for folder in (full, free)))


def test_a_trend_by_hand(tmp_path):
    counts = {"C": [(0, 0), (10, 500), (20, 700)], "D": [(0, 100), (20, 100)]}
    known = as_known(make(tmp_path / "x", PLACES, ROADS, days=60, counts=counts), 25, 60)
    flat = Trend(memory_days=1e9, fading_days=40.0, share=0.5, doubt_days=10.0)
    assert rates(known, flat).tolist() == pytest.approx([200 / 20, 0.0])  # the rise from nothing is left out
    rose = 10 * 0.5 * 40 * (1 - np.exp(-(30 - 20) / 40))
    assert rises(known, flat, np.array([30]))[:, 0].tolist() == pytest.approx([rose, 0])
    assert totals(known, flat)[30] == pytest.approx(800 + rose) and totals(known, flat)[15] == 600 + 100


def test_a_count_that_had_hardly_begun_gives_no_rate(tmp_path):
    """Of 5 people and then 800 most were there before; of 100 and then 800 some came."""
    counts = {"C": [(0, 0), (10, 5), (14, 800)], "D": [(0, 0), (10, 100), (14, 800)]}
    known = as_known(make(tmp_path / "x", PLACES, ROADS, days=60, counts=counts), 20, 60)
    assert rates(known, Trend(memory_days=1e9, doubt_days=10.0)).tolist() == pytest.approx([0.0, 700 / 14])


def test_width_learns_from_what_past_forecasts_were_off(tmp_path):
    """Right so far: narrower, the more often the more. Counts corrected since: wider, within bounds. No past: as on other crises."""
    path, given = steady(tmp_path), 100.0 * np.arange(131)
    past = tuple(as_known(path, day, day + 30) for day in (10, 40, 70))
    known = as_known(path, 100, 130)
    of = lambda known, past: width(Ahead(known, (30,), np.zeros((1, 2, 1)), given, past), Constants(), 1)
    assert of(known, ()) == of(known, (as_known(path, 90, 120),)) == 1.0  # nothing, or nothing that a month has judged
    assert 1 / MOST_WIDTH <= of(known, past) < of(known, past[-1:]) < 1.0
    corrected = replace(known, counts=np.array([known.counts[0] * 3, known.counts[1] / 3]))
    assert 1.2 < of(corrected, past) <= MOST_WIDTH
    silent = replace(known, last=np.array([5, 5]))
    assert of(silent, past) == 1.0  # no count since that could judge
    spread = lambda past: np.ptp(forecast(Ahead(known, (30,), np.ones((4, 2, 1)), given, past), Constants(), 1).people[:, 0, 0])
    assert spread(past) < spread(())


def test_a_forecast_by_hand(tmp_path):
    known = as_known(steady(tmp_path), 100, 130)
    brought = np.zeros((4, 2, 1))
    brought[:, 1] = 50.0
    given = 100.0 * np.arange(131)
    sure = Constants(sharing=Sharing(30.0, 1e-12, 0.0), given=replace(Constants().given, count=0.0, split=0.0))
    by_record = forecast(Ahead(known, (30,), brought, given), sure, 1, 8)
    assert by_record.middle[:, 0] == pytest.approx([8000 + 0.8 * 3000, 2000 + 0.2 * 3000], abs=2)
    assert np.allclose(by_record.people, by_record.middle) and "true total" in by_record.says[0]
    by_engine = replace(sure, sharing=Sharing(30.0, 1e12, 0.5))
    assert forecast(Ahead(known, (30,), brought, given), by_engine, 1).middle[:, 0] == pytest.approx([8000 + 0.25 * 3000, 2000 + 0.75 * 3000], rel=1e-6)
    assert shares(Ahead(known, (30,), brought, None), by_engine.sharing, Trend())[0, :, 0] == pytest.approx([0.25, 0.75], rel=1e-6)
    halved = forecast(Ahead(known, (30,), brought, given / 2), sure, 1)
    assert agreement(known, given / 2) == pytest.approx(0.5) and halved.middle[:, 0] == pytest.approx([5200, 1300], abs=2)
    falling = np.r_[given[:101], np.full(30, 5000.0)]
    assert forecast(Ahead(known, (30,), brought, falling), sure, 1).middle[:, 0] == pytest.approx([4000, 1000])
    assert forecast(Ahead(known, (30,), brought, None), Constants(), 1).says[0].startswith("The total is forecast")


def test_members_keep_the_given_total_and_differ(tmp_path):
    made = whole(steady(tmp_path), 100, (30, 60), True, 6)
    assert made.people.sum(1) == pytest.approx(np.broadcast_to([13000, 16000], (200, 2)), rel=1e-6)
    low, high = np.quantile(made.people, (0.1, 0.9), axis=0)
    assert (low < made.middle).all() and (made.middle < high).all() and (high - low)[0, 1] > (high - low)[0, 0]


def test_what_cannot_be_forecast_is_said(tmp_path):
    path = steady(tmp_path)
    with pytest.raises(DataError, match="lies before"):
        as_known(path, 0, 30)
    for day in (0, -40):
        with pytest.raises(DataError, match="lies before"):
            whole(path, day, (60,), False, 4)
    with pytest.raises(DataError, match="has no counts up to day 230"):
        whole(path, 170, (60,), True, 4)
    shutil.rmtree(path / "validation")
    with pytest.raises(DataError, match="has no counts that people set out by"):
        as_known(path, 30, 60)
    with pytest.raises(DataError, match="too short"):
        skill([steady(tmp_path, days=50, name="short")])


def test_skill_beats_its_references_where_rates_are_steady(tmp_path):
    cases = skill([steady(tmp_path)], leads=(30, 60), members=6)
    table = rows(cases)
    assert len(table) == 4 and {row.inits for row in table} == {len(init_days(200, (30, 60))), 4}
    assert beaten(table, "free_run") == {("given", 30): (1, 1), ("given", 60): (1, 1)}
    assert beaten(table, "persistence") == {("forecast", 30): (1, 1), ("forecast", 60): (1, 1)}
    assert all(0 <= share <= 1 for row in table for share in row.inside.values())


def test_beaten_counts_instances_and_crises():
    row = lambda name, error: Row(name, name[0], "given", 30, 1, error, {"held_share": 0.2}, 0.1, {})
    table = [row("a1", 0.1), row("a2", 0.25), row("b1", 0.3), row("b2", 0.2)]
    assert beaten(table, "held_share") == {("given", 30): (1, 4)}
    assert beaten(table, "held_share", "crisis") == {("given", 30): (1, 2)}


def test_constants_leave_the_crisis_out():
    assert crisis_of("flee_mali2012") == crisis_of("mali2012") == "mali" and crisis_of("elsewhere") == ""
    table = files("corridor") / "data" / "displacement" / "families.csv"
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        assert crisis_of(row["instance"]) == row["crisis"] and constants(row["crisis"]).left_out == row["crisis"]
    assert constants("elsewhere").left_out == constants().left_out == ""


def test_commands(tmp_path, capsys):
    path, day = steady(tmp_path), (START + dt.timedelta(days=100)).isoformat()
    code, out, _ = run(capsys, "displacement", "forecast", path, "--init", day, "--lead", 30, "--members", 4, "--json", "--out", tmp_path / "f.csv")
    found = json.loads(out)
    assert code == 0
    assert found["total"] == "forecast" and [row["place"] for row in found["camps"]] == ["C", "D"]
    assert found["camps"][0]["last_count"] == 8000 and found["camps"][0]["low80"] < found["camps"][0]["high80"]
    lines = (tmp_path / "f.csv").read_text().splitlines()
    assert len(lines) == 1 + 2 * 23 and lines[1].startswith(f"{day},people in place,30,")
    code, _, said = run(capsys, "displacement", "forecast", path, "--init", "soon")
    assert code == 2 and "--init" in said
    code, out, said = run(capsys, "displacement", "skill", path, "--total", "given", "--lead", 60, "--members", 4)
    assert code == 0 and out.startswith("total,instance,lead,inits,error,free_run,held_share") and "1 of 1 at 60 days" in said


@needs_data
def test_a_published_crisis_as_known_then(tmp_path):
    init, folder = 120, tmp_path / "mali2012"
    shutil.copytree(DATA / "mali2012", folder)
    end = (dt.date(2012, 2, 29) + dt.timedelta(days=init)).isoformat()
    for file in (*(folder / "validation").glob("*.csv"), folder / "input" / "registration_corrections.csv"):
        if file.name != "data_layout.csv":
            column = 1 if file.name == "registration_corrections.csv" else 0
            kept = [line for line in file.read_text().splitlines() if line.startswith("#") or line.split(",")[column].strip('"') <= end]
            file.write_text("\n".join(kept) + "\n")
    conflicts = (folder / "input" / "conflicts.csv").read_text().splitlines()
    (folder / "input" / "conflicts.csv").write_text("\n".join(conflicts[:init + 2]) + "\n")
    full, known = (whole(path, init, (30, 90), False, 4) for path in (DATA / "mali2012", folder))
    assert np.array_equal(full.people, known.people)


@needs_data
def test_a_published_crisis_is_forecast_better_than_its_references():
    path = DATA / "burundi2015"
    truth = truth_of(path, 1)
    chosen = constants("burundi")
    cases = [case for found in parts(path, truth, "given", chosen, 1, 8, (60, 90), [60, 120, 180]) for case in judge(truth, found, chosen, 1)]
    for row in rows(cases):
        assert row.error < row.references["held_share"] < row.references["free_run"]
    world = as_known(path, 120, 150).world
    assert path_of(as_known(path, 120, 150), Trend(), truth.counts.sum(0).astype(float))[150] == truth.counts[:, 150].sum() and world.without_capacities
