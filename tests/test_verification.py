"""Forecasts judged by what came: answers by hand, agreement with the judge, and the page that tells them."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest
from house_door import run
from messages import SOURCE, of_module, of_templates
from rich.console import Console
from test_briefing_page import outline
from verification_fixture import DAY, forecasts, record, write_forecasts, write_history

from corridor.errors import DataError, TableError
from corridor.hindcast.history import read_history
from corridor.language import Language
from corridor.network import load_network
from corridor.verification import context
from corridor.verification.announced import judged, plans
from corridor.verification.arrivals import arrivals
from corridor.verification.build import verify
from corridor.verification.cases import cases_of, known_on, read_forecasts, what_came
from corridor.verification.film import MAP_LEAD, frames
from corridor.verification.leads import lead_scores, score_sizes
from corridor.verification.page import render
from corridor.verification.skill import HEADER, skill_table
from corridor.verification.terminal import show

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "caravans"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_history(tmp_path_factory.mktemp("history"))


@pytest.fixture(scope="module")
def rows(folder):
    return read_history(folder)


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return {language: record(tmp_path_factory.mktemp(language), language) for language in ("en", "es")}


def test_the_size_of_a_day_is_the_geometric_mean_of_distinct_reports_and_nobody_after_it_dissolved(rows):
    came = what_came(rows)
    assert came.sizes["walk", DAY.replace(day=30)] == pytest.approx(np.sqrt((np.sqrt(2e6) + 1) * 4001) - 1)
    assert came.sizes["ends", DAY.replace(2022, 1, 13)] == 0
    assert came.places["walk", DAY.replace(day=30)] == pytest.approx((15.441, -92.892))


def test_a_report_published_later_changes_no_reference_of_an_earlier_day(rows):
    """The day before the 27th nobody knew of Huixtla; taking the later rows away changes nothing then."""
    mine = [r for r in rows if r.movement == "walk"]
    earlier = [r for r in mine if r.known <= DAY]
    assert known_on(mine, DAY) == known_on(earlier, DAY)
    assert known_on(mine, DAY.replace(day=26)).size == pytest.approx(2000)
    assert known_on(mine, DAY).size == pytest.approx(1800)


def test_references_by_hand(rows):
    """Four days after the 26th: kept, less 5.5 % a day, and the change seen elsewhere over as many days."""
    case = next(c for c in cases_of(rows, forecasts(rows)) if (c.movement, c.init, c.lead) == ("walk", DAY, 3))
    assert case.references["persistence"] == pytest.approx(1800)
    assert case.references["decay"] == pytest.approx(1800 * np.exp(-0.055 * 4))
    assert case.references["announced"] == pytest.approx(1800)
    elsewhere = sorted(np.log([451 / 501, 1 / 901, 7 / 451]))  # three and five days apart in the other movements
    assert sorted(case.references["climatology"]) == pytest.approx([max(0, 1801 * np.exp(c) - 1) for c in elsewhere])
    assert case.where["persistence"] == pytest.approx(np.array([[15.138, -92.467]]))


def test_every_movement_counts_once_however_much_is_reported_of_it(rows):
    cases = list(cases_of(rows, forecasts(rows)))
    of_size = score_sizes(cases, ("crps_log",))["crps_log"]
    total = lead_scores("size", "crps_log", of_size)[-1]
    each = [np.mean([v["forecast"] for c, v in of_size if c.movement == m]) for m in ("walk", "ends", "rides")]
    assert total.lead == "all" and total.movements == 3
    assert total.value == pytest.approx(np.mean(each))
    kept = next(a for a in total.against if a.reference == "persistence")
    assert kept.skill == pytest.approx(1 - total.value / kept.value)


def test_announcements_are_judged_once_and_only_where_they_were_known_in_time(rows, folder):
    network = load_network()
    assert {(p.kind, p.movement, p.place) for p in plans(rows, folder, network)} == {
        ("size", "walk", "Tonala"), ("stop", "walk", "Mapastepec"), ("stop", "ends", "Mapastepec")}
    found = {(a.kind, a.movement): a for a in judged(rows, folder, network, forecasts(rows), Language("en"))}
    size, stop = found["size", "walk"], found["stop", "walk"]
    assert (size.came_true, size.probability, size.init) == (False, 0, DAY.replace(day=31))
    assert stop.came_true and stop.init == DAY and stop.record == pytest.approx(0.5 / 2)  # the other stop did not come true
    assert not found["stop", "ends"].came_true and found["stop", "ends"].record == pytest.approx(1.5 / 2)
    there = found["destination", "rides"]  # seen in Mexico City on 4 March: the forecasts from then on are none
    assert there.came_true and there.init == DAY.replace(2023, 3, 1)


def test_an_arrival_is_a_place_first_reported_after_the_forecast(rows):
    found = {(a.movement, a.init, a.lead) for a in arrivals(rows, forecasts(rows))}
    assert ("walk", DAY, 3) in found and ("rides", DAY.replace(2023, 3, 1), 3) in found
    assert ("rides", DAY.replace(2023, 3, 4), 5) not in found


def test_a_miss_says_what_was_said_what_came_and_why(records):
    misses = {(m.quantity, m.movement): m for m in records["en"].misses}
    ended = misses["size", "ends"]
    assert ended.came_people == 0 and ended.said_p10 < ended.said_p50 < ended.said_p90
    assert [r.kind for r in ended.reasons] == ["dissolved", "bused", "measure"]
    assert ended.reasons[1].text == "people were taken on by bus: 300 (Huixtla, 13 Jan)"
    assert ended.reasons[2].words.startswith("Immigration service: Buses") and "Far away" not in str(ended)
    assert misses["place", "rides"].reasons[0].kind == "fast"
    assert records["en"].misses[0].score >= records["en"].misses[1].score


def test_a_reason_that_the_data_do_not_give_is_not_known(records):
    assert [m.reasons[0].kind for m in records["en"].misses if (m.quantity, m.movement) == ("size", "rides")] == ["unknown"]


def test_a_frame_holds_what_one_day_said_and_what_was_reported_after_it(rows):
    """The forecast of 27 October: reports of the 30th and of 7 November, and on the map the place of the 30th or none."""
    made = forecasts(rows)["walk", DAY]
    (frame,) = frames(rows, [made], {}, Language("en"))
    assert [lead for lead, _ in frame.reported] == [3, 11] and frame.note == ""
    assert frame.seen is None  # nothing within two days of the seventh
    assert sum(share for *_, share in frame.members) == pytest.approx((made.size[:, MAP_LEAD - 1] > 0).mean())
    assert all(a <= b <= c <= d <= e for a, b, c, d, e in zip(frame.low80, frame.low50, frame.middle, frame.high50, frame.high80, strict=True))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_is_one_well_formed_document_that_loads_nothing(records, language):
    page = render(records[language])
    found = outline(page)
    assert page.startswith("<!doctype html>") and not found.wrong and not found.open
    assert found.loads == ["data:,"] and "url(" not in page and "@import" not in page
    assert not [name for _, attrs in found.tags for name in attrs if name.startswith("on") or name == "style"]
    assert len(found.ids) == len(set(found.ids))
    assert {h[1:] for h in found.hrefs if h.startswith("#")} <= set(found.ids)
    assert all(h.startswith(("#", "https://example.org/")) for h in found.hrefs)
    assert "Buses &lt;and&gt; cards" in page and render(records[language]) == page
    tables = [t for t, _ in found.tags if t in ("table", "caption")]
    assert tables.count("table") == tables.count("caption") > 5


def test_a_small_group_is_not_counted_out(records):
    """Six people were reported of one group: the page says fewer than ten."""
    page = render(records["en"])
    assert "fewer than 10" in page and ">6 people" not in page


def test_page_terminal_and_json_say_the_same(records, tmp_path):
    out = io.StringIO()
    show(records["en"], Console(file=out, width=240, color_system=None))
    page = " ".join(outline(render(records["en"])).text)
    for text in records["en"].messages:
        assert text in out.getvalue() and text.replace(" %", "\N{NO-BREAK SPACE}%") in page


def test_every_message_has_a_spanish_entry_and_no_english_one_is_left(records):
    words = of_templates(SOURCE / "verification" / "templates")
    for path in [*(SOURCE / "verification").glob("*.py"), *(SOURCE / "charts" / f"{n}.py" for n in ("leads", "calibration"))]:
        words |= of_module(path)
    assert len(words) > 80 and sorted(w for w in words if not Language("es").known(w)) == []
    text = " ".join(" ".join(outline(render(records["es"])).text).split())
    assert sorted(m for m in words if "{" not in m and len(m) > 12 and Language("es")(m) != m and m in text) == []


def test_every_field_is_documented():
    known = [r for r in vars(context).values() if isinstance(r, type) and is_dataclass(r)]
    assert len(known) > 8
    assert [f"{r.__name__}.{f.name}" for r in known for f in fields(r) if not f.metadata.get("help")] == []


def test_the_table_of_skill_holds_what_the_page_holds(records):
    table = list(csv.DictReader(io.StringIO(skill_table(records["en"]))))
    assert tuple(table[0]) == HEADER
    row = next(r for r in table if (r["score"], r["lead"], r["reference"]) == ("crps_log", "all", "persistence"))
    ours = next(s for s in records["en"].scores if s.score == "crps_log" and s.lead == "all")
    assert float(row["value"]) == pytest.approx(ours.value, abs=6e-4) and int(row["cases"]) == ours.cases


def test_a_forecast_file_comes_back_as_it_was_made(rows, tmp_path):
    made = forecasts(rows)
    write_forecasts(tmp_path / "f.csv", made)
    back = read_forecasts(tmp_path / "f.csv")
    assert back.keys() == made.keys()
    for key, one in made.items():
        assert np.array_equal(back[key].size, one.size) and np.array_equal(back[key].lat, one.lat, equal_nan=True)


@pytest.mark.parametrize(("change", "complaint"), [
    (lambda lines: [lines[0].replace("size_people", "people"), *lines[1:]], "lacks columns"),
    (lambda lines: [lines[0], lines[1].replace("2022-01-10", "soon"), *lines[2:]], "a day or a figure that is none"),
    (lambda lines: lines[:-1], "lacks a member"),
    (lambda lines: [x for x in lines if not (x.startswith("rides") and x.split(",")[3] == "0")], "different numbers of members"),
])
def test_a_forecast_file_that_cannot_be_judged_is_refused(rows, tmp_path, change, complaint):
    write_forecasts(tmp_path / "f.csv", {k: v for k, v in forecasts(rows, 3).items()})
    lines = (tmp_path / "f.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "f.csv").write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    with pytest.raises(TableError, match=complaint):
        read_forecasts(tmp_path / "f.csv")


def test_forecasts_of_other_days_cannot_be_judged(rows, folder):
    with pytest.raises(DataError, match="holds no forecast of a day on which a size was reported"):
        verify(rows, folder, {}, load_network(), Language("en"), "f.csv")


def test_a_history_of_reports_alone_is_judged_too(folder, rows, tmp_path):
    """Without measures, announcements and destinations nothing is made up for them."""
    (tmp_path / "observations.csv").write_text((folder / "observations.csv").read_text(encoding="utf-8"), encoding="utf-8")
    bare = verify(rows, tmp_path, forecasts(rows), load_network(), Language("en"), "f.csv")
    assert {a.kind for a in bare.announced} == {"stop"}
    assert [r.kind for m in bare.misses if (m.quantity, m.movement) == ("size", "ends") for r in m.reasons] == ["dissolved", "bused"]
    assert outline(render(bare)).wrong == []


def test_the_command_writes_page_record_and_table(folder, rows, tmp_path, capsys):
    write_forecasts(tmp_path / "f.csv", forecasts(rows))
    code, out, _ = run(capsys, "verify", folder, "--forecast", tmp_path / "f.csv", "--out", tmp_path / "out",
                       "--skill-table", tmp_path / "skill.csv", "--lang", "es", "--json")
    said = json.loads(out)
    assert code == 0 and [Path(p).name for p in said["paths"]] == ["verification.html", "verification.json", "skill.csv"]
    assert json.loads((tmp_path / "out" / "verification.json").read_text(encoding="utf-8"))["scores"] == said["scores"]
    assert '<html lang="es">' in (tmp_path / "out" / "verification.html").read_text(encoding="utf-8")


def test_the_command_makes_the_forecasts_itself(folder, capsys):
    code, out, err = run(capsys, "verify", folder, "--members", 5)
    assert code == 0 and "How good our forecasts were" in out and "Nothing written" in err


@pytest.mark.skipif(not SHARED.exists(), reason="needs the open histories beside the repository (../shared/data/caravans)")
def test_scores_agree_with_the_judge_of_the_open_histories(tmp_path):
    """The judge's own program on the same file: errors, skill and coverage to its three decimals."""
    rows = read_history(SHARED)
    made = forecasts(rows, 24)
    write_forecasts(tmp_path / "f.csv", made)
    judge = json.loads(subprocess.run([sys.executable, str(SHARED / "score.py"), "score", str(SHARED / "observations.csv"), str(tmp_path / "f.csv")],
                                      capture_output=True, text=True, check=True).stdout)
    record = verify(rows, SHARED, made, load_network(), Language("en"), "f.csv")
    assert (record.days_judged, record.days_missing) == (judge["forecast_days_scored"], 0)
    for name, score in (("size_crps_log", "crps_log"), ("place_energy_km", "energy")):
        for row in (r for r in record.scores if r.score == score):
            theirs = judge[name][row.lead]
            assert row.value == pytest.approx(theirs["forecast"], rel=1e-5, abs=6e-4), (name, row.lead)
            assert {a.reference: a.value for a in row.against} == pytest.approx({k: v for k, v in theirs.items() if k != "forecast"}, rel=1e-5, abs=6e-4)
        assert {a.reference: a.skill for a in row.against} == pytest.approx(judge[name]["skill"], abs=6e-4)
    assert {f"{round(100 * c.level)}": c.share for c in record.coverage if c.lead == "all"} == pytest.approx(judge["coverage"], abs=6e-4)
