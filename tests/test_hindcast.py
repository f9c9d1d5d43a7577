"""The past replayed with only what was published by then."""

import csv
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corridor.errors import DataError
from corridor.hindcast.history import LEADS, evidence_of, inits, read_history
from corridor.hindcast.record import ends_table, read_measures, rides_table, roles_table, told_table
from corridor.hindcast.replay import forecast_rows, hindcast
from corridor.network import load_network
from corridor.priors import FOLDER

HEADER = "caravan_id,report_url,published_date,observed_date,place,lat,lon,kind,value_low,value_high,speaker_class,scope"
ROWS = """walk,u1,2021-10-24,2021-10-23,"Tapachula, Chiapas",14.905,-92.263,departed,2000,2000,media,whole
walk,u2,2021-10-27,2021-10-26,"Huixtla, Chiapas",15.138,-92.467,at,1800,1800,media,whole
walk,u3,2021-11-09,2021-11-01,"Mapastepec, Chiapas",15.441,-92.892,at,1500,1500,authority,whole
walk,u4,2021-11-08,2021-11-07,"Tonala, Chiapas",16.089,-93.752,at,1200,1200,media,whole"""
SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "caravans"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "observations.csv").write_text(f"{HEADER}\n{ROWS}\n", encoding="utf-8")
    return tmp_path


def test_a_forecast_is_made_whenever_something_new_was_known(folder):
    assert inits(read_history(folder)) == [("walk", dt.date(2021, 10, 24)), ("walk", dt.date(2021, 10, 27))]


def test_what_was_published_later_is_not_evidence(folder):
    """The figure of 1 November was published on the 9th: on the 8th nobody knew it."""
    rows, network = read_history(folder), load_network()
    sizes = lambda day: {round(s.low) for s in evidence_of(rows, network, day).sizes}
    assert sizes(dt.date(2021, 10, 25)) == {2000}
    assert sizes(dt.date(2021, 11, 8)) == {2000, 1800, 1200}
    assert sizes(dt.date(2021, 11, 9)) == {2000, 1800, 1200, 1500}


def test_a_forecast_has_every_member_on_every_day_and_no_place_for_nobody(folder):
    (result,) = hindcast(folder, load_network(), 20, 1, [("walk", dt.date(2021, 10, 27))])
    rows = list(forecast_rows(result))
    assert len(rows) == 20 * LEADS
    assert {r[2] for r in rows} == {dt.date(2021, 10, 27) + dt.timedelta(days=k) for k in range(1, LEADS + 1)}
    assert all((r[5] == "") == (float(r[4]) == 0) for r in rows)


def forecasts(folder):
    return [(r.size.tolist(), r.lat.tolist()) for r in hindcast(folder, load_network(), 20, 1, [("walk", dt.date(2021, 10, 27)), ("walk", dt.date(2021, 11, 8))])]


def test_what_is_put_in_the_folder_later_changes_nothing_earlier(folder):
    """Reports and measures of later days, and what came of the movement, do not change forecasts already made."""
    (folder / "measures.csv").write_text('date,measure,place,effect_on_caravan\n2021-10-25,Humanitarian cards offered,"Huixtla, Chiapas",\n', encoding="utf-8")
    (folder / "caravans.csv").write_text("caravan_id,announced_destination,outcome,end_date,arrived_at,arrived_size_low,peak_size_low\n"
                                         "walk,US border,,,,,\n", encoding="utf-8")
    before = forecasts(folder)
    with open(folder / "observations.csv", "a", encoding="utf-8") as file:
        file.write('walk,u5,2021-11-09,2021-10-24,"Tapachula, Chiapas",14.905,-92.263,at,9000,9000,authority,whole\n'
                   'walk,u6,2021-11-10,2021-11-10,"Arriaga, Chiapas",16.236,-93.900,dissolved,,,authority,event\n')
    (folder / "measures.csv").write_text(
        'date,measure,place,effect_on_caravan\n2021-10-25,Humanitarian cards offered,"Huixtla, Chiapas",caravan dissolved\n'
        '2021-11-08,Raid on the group,"Tonala, Chiapas",all detained\n', encoding="utf-8")
    (folder / "caravans.csv").write_text("caravan_id,announced_destination,outcome,end_date,arrived_at,arrived_size_low,peak_size_low\n"
                                         "walk,US border,dissolved at Arriaga,2021-11-10,Arriaga,100,9000\n", encoding="utf-8")
    assert forecasts(folder) == before


def test_an_act_nearby_makes_an_end_likelier(folder):
    """Cards offered at Huixtla before the forecast: more members end than with cards offered far away."""
    ended = {}
    for place in ("Huixtla, Chiapas", "Tijuana, Baja California"):
        (folder / "measures.csv").write_text(f'date,measure,place\n2021-10-25,Humanitarian cards offered,"{place}"\n', encoding="utf-8")
        (result,) = hindcast(folder, load_network(), 200, 1, [("walk", dt.date(2021, 10, 27))])
        ended[place[:3]] = (result.size[:, :5] == 0).mean()
    assert ended["Hui"] > 1.5 * ended["Tij"] > 0


def test_measures_are_read_by_their_words_and_towns(folder):
    (folder / "measures.csv").write_text(
        'date,measure,place,effect_on_caravan\n2021-11-08,One-year cards,"Tapanatepec, Oaxaca",shrank\n2021-11-09,Raid,Mexico,\n'
        '2021-11-10,A speech,"Tapachula, Chiapas",\n', encoding="utf-8")
    network = load_network()
    ((measure, area),) = read_measures(folder, network)
    assert (measure.kind, measure.start, measure.end) == ("papers_offered", dt.date(2021, 11, 8), dt.date(2021, 11, 8))
    assert network.locations[int(area.argmax())].name.endswith("Tapanatepec") and area.sum() == 1


def test_a_forecast_follows_the_group(folder):
    """A day after Huixtla the group is near Huixtla with roughly the people reported."""
    (result,) = hindcast(folder, load_network(), 100, 1, [("walk", dt.date(2021, 10, 27))])
    alive = result.size[:, 0] > 0
    assert abs(np.median(result.lat[alive, 0]) - 15.2) < 0.4
    assert 900 < np.median(result.size[:, 0]) < 3000


def test_a_group_told_of_before_any_place_stands_still(tmp_path):
    (tmp_path / "observations.csv").write_text(
        f"{HEADER}\nwalk,u1,2021-10-24,2021-10-23,,,,at,800,800,media,whole\nwalk,u2,2021-10-29,2021-10-28,,,,at,700,700,media,whole\n", encoding="utf-8")
    (result,) = hindcast(tmp_path, load_network(), 5, 1)
    assert (result.size == 800).all() and np.isnan(result.lat).all()


def test_a_missing_file_or_column_is_named(tmp_path):
    with pytest.raises(DataError, match="observations.csv"):
        read_history(tmp_path)
    (tmp_path / "observations.csv").write_text("caravan_id,kind\n", encoding="utf-8")
    with pytest.raises(DataError, match="observed_date"):
        read_history(tmp_path)


def test_the_command_writes_the_file_that_is_judged(folder, tmp_path):
    out = tmp_path / "forecast.csv"
    done = subprocess.run([sys.executable, "-c", "from corridor.cli import main; main()", "hindcast", str(folder), "--out", str(out),
                           "--members", "5", "--json"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["forecasts"] == 2
    with open(out, encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2 * 5 * LEADS


def test_what_reports_told_is_counted_once_a_size_is_known(folder):
    """Known on 24 October: of the days 25 October to 9 November three gave a size, one of them on the first four days."""
    with open(folder / "observations.csv", "a", encoding="utf-8") as file:
        file.write('walk,u6,2021-11-10,2021-11-10,"Arriaga, Chiapas",16.236,-93.900,dissolved,,,authority,event\n')
    duration = {"movement": "walk", "start": "2021-10-23", "days": "18", "ended_suddenly": "yes", "known_from": "2021-11-10"}
    counts = {r["first_days"]: [r[k] for k in ("days", "sized", "ends", "told")] for r in told_table(read_history(folder), [duration])}
    assert counts == {"yes": [2, 1, 0, 0], "no": [14, 2, 1, 1]}
    unseen = told_table(read_history(folder), [duration | {"days": "1"}])
    assert unseen == []  # over before a size was known: no forecast could be made


@pytest.mark.skipif(not SHARED.exists(), reason="needs the open histories beside the repository (../shared/data/caravans)")
def test_places_beat_persistence_on_a_movement_of_the_record():
    """October 2021, a few days of it: the mean place is nearer to what came than the last place was."""
    when = [dt.date(2021, 10, 27), dt.date(2021, 11, 2), dt.date(2021, 11, 11)]
    came = {when[0]: (15.441, -92.892, 3), when[1]: (16.236, -93.899, 3), when[2]: (16.876, -95.04, 2)}
    last = {when[0]: (15.214, -92.574), when[1]: (15.687, -93.209), when[2]: (16.561, -94.611)}
    gain = []
    for result in hindcast(SHARED, load_network(), 100, 1, [("2021-10-23", day) for day in when]):
        lat, lon, lead = came[result.init]
        alive = result.size[:, lead - 1] > 0
        ours = np.hypot(result.lat[alive, lead - 1].mean() - lat, result.lon[alive, lead - 1].mean() - lon)
        gain.append(np.hypot(last[result.init][0] - lat, last[result.init][1] - lon) - ours)
    assert np.mean(gain) > 0


@pytest.mark.skipif(not SHARED.exists(), reason="needs the open histories beside the repository (../shared/data/caravans)")
def test_the_shipped_record_is_what_the_histories_say():
    """Tables in data/priors are those that benchmarks/fit_priors.py would write again."""
    network, rows = load_network(), read_history(SHARED)
    shipped = lambda name: list(csv.DictReader(open(FOLDER / f"{name}.csv", encoding="utf-8", newline="")))
    durations, since = shipped("durations"), {r["what"]: dt.date.fromisoformat(r["contained_from"]) for r in shipped("regimes")}
    again = {"ends": ends_table(rows, durations, read_measures(SHARED, network), network, since["ends"]),
             "told": told_table(rows, durations), "rides": rides_table(rows, durations, network, since["rides"]),
             "role_cases": roles_table(rows, durations)}
    for name, table in again.items():
        assert [{k: str(v) for k, v in row.items()} for row in table] == shipped(name)
