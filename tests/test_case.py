"""A case folder becomes a case, or says everything that is to be mended."""

import datetime as dt
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import small_case

from corridor import case as room
from corridor.case import check_case, load_case
from corridor.case.folder import Shelf, first_day, make_case
from corridor.case.tables import AS_THINGS_STAND
from corridor.errors import CaseError, DataError, ReportError, UsageError
from corridor.files import write_free
from corridor.records import Measure, Report
from corridor.reports.intake import load_report

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted(p.parent for p in (ROOT / "examples").glob("*/case.toml"))
DAY = dt.date(2024, 5, 10)


@pytest.fixture
def folder(tmp_path):
    return small_case.make(tmp_path / "case")


def add(folder, name, published, publisher="Gazette", url="", text="About 700 people walk."):
    address = f"address: {url}\n" if url else ""
    (folder / "reports" / name).write_text(f"publisher: {publisher}\npublished: {published}\n{address}\n{text}\n")


def said(folder):
    return "\n".join(map(str, check_case(folder)))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.name)
def test_there_is_nothing_to_mend_in_an_example(example):
    assert check_case(example) == []


def test_an_example_lies_over_the_shipped_corridor_and_another_stands_alone():
    by_name = {p.name: load_case(p) for p in EXAMPLES}
    assert by_name["november-2021"].extend and len(by_name["november-2021"].network) > 200
    alone = by_name["vardar-morava"]
    assert not alone.extend and {p.country for p in alone.network.locations} == {"GR", "MK", "RS", "HU", "HR"}


def test_reports_of_the_examples_share_no_five_words_with_those_they_were_written_from():
    shared = ROOT.parent / "shared"
    if not shared.exists():
        pytest.skip("the texts that the examples were written from are not on this machine")

    def runs(text):
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[i:i + 5]) for i in range(len(words))}

    texts = [*shared.glob("seeds/*.txt"), *shared.glob("data/reports/articles/*.txt")]
    sources = set().union(*(runs(p.read_text()) for p in texts))
    for path in (ROOT / "examples").glob("*/reports/*.txt"):
        assert not {run for run in runs(path.read_text()) & sources if len(run) == 5}, path.name


def test_a_case_says_what_its_folder_says(folder):
    case = load_case(folder)
    assert (case.title, case.as_of, case.horizon_days, case.members, case.seed, case.audience, case.language) == \
        ("A small case", DAY, 10, 20, 3, "local", "en")
    assert case.network.ports == ("northgate",)
    report, = case.reports
    assert (report.id, report.publisher, report.published, report.language) == ("gazette", "Southern Gazette", "2024-05-08", "en")
    assert report.text.strip().startswith("A group leaves Southtown") and "publisher:" not in report.text
    assert set(case.input_hashes) == {"case.toml", "locations.csv", "links.csv", "reports/gazette.txt"}


def test_what_is_given_goes_before_what_the_folder_says(folder):
    case = load_case(folder, as_of=dt.date(2024, 5, 9), members=7, seed=0, audience="public", language="es")
    assert (case.as_of, case.members, case.seed, case.audience, case.language) == (dt.date(2024, 5, 9), 7, 0, "public", "es")


def test_nothing_published_after_the_as_of_day_enters(folder):
    add(folder, "later.txt", "2024-05-11")
    add(folder, "same-day.txt", "2024-05-10", text="About 650 people walk.")
    add(folder, "some-day-that-month.txt", "2024-05", text="About 660 people walk.")
    case = load_case(folder)
    assert [r.id for r in case.reports] == ["some-day-that-month", "gazette", "same-day"]
    assert case.left_out == ("later",)
    (late,) = [w for w in case.warnings if "published after" in w.what]
    assert late.what == "a report was published after the as-of day 2024-05-10 and does not count" and late.given == "later.txt (2024-05-11)" and "--as-of" in late.fix


def test_many_late_reports_make_one_note(folder):
    for k in range(5):
        add(folder, f"later-{k}.txt", "2024-05-11", text=f"About {600 + k} people walk.")
    (late,) = [w for w in load_case(folder).warnings if "published after" in w.what]
    assert late.what.startswith("5 reports were") and late.given.count("later-") == 3 and late.given.endswith("and 2 more")


def test_an_as_of_day_long_after_the_newest_report_is_noted(folder):
    assert not any("newest" in w.given for w in load_case(folder).warnings)
    (old,) = [w for w in load_case(folder, as_of=dt.date(2024, 6, 10)).warnings if "newest" in w.given]
    assert old.where == "case.toml: as_of" and "33 days after" in old.what


def test_an_as_of_day_before_every_report_is_an_error_that_says_so(folder):
    with pytest.raises(CaseError, match="no report that counts on 2024-05-01"):
        load_case(folder, as_of=dt.date(2024, 5, 1))


def test_the_same_report_counts_once(folder):
    text = (folder / "reports" / "gazette.txt").read_text()
    (folder / "reports" / "gazette-again.txt").write_text(text)
    case = load_case(folder)
    assert len(case.reports) == 1 and len(case.left_out) == 1


def test_one_text_of_two_outlets_counts_as_two_reports(folder):
    add(folder, "a.txt", "2024-05-09", "Herald")
    add(folder, "b.txt", "2024-05-09", "Post")
    assert len(load_case(folder).reports) == 3


def test_a_later_edition_supersedes_the_former_on_days_when_it_was_out(folder):
    add(folder, "v1.txt", "2024-05-08", "Herald", "https://example.org/a", "About 700 people walk.")
    add(folder, "v2.txt", "2024-05-10", "Herald", "https://example.org/a", "About 70 people walk.")
    assert load_case(folder).left_out == ("v1",)
    assert load_case(folder, as_of=dt.date(2024, 5, 9)).left_out == ("v2",)


def test_measures_get_the_usual_strength_of_their_kind_and_scenarios_start_on_the_as_of_day(tmp_path):
    folder = small_case.make(
        tmp_path / "case",
        measures_csv="kind,place,start,end,strength,note,source\nbuses,Midtown,2024-05-12,2024-05-14,0.9,,\n"
                     "containment,,2024-05-01,,,,\n",
        case_toml='+[[scenarios]]\nid = "papers"\ntitle = "Papers"\nmeasures = [{kind = "papers_offered", place = "North"}]\n')
    case = load_case(folder)
    assert case.measures == (Measure("containment", dt.date(2024, 5, 1), None, "", 0.6),
                             Measure("buses", dt.date(2024, 5, 12), dt.date(2024, 5, 14), "Midtown", 0.9))
    plan, = case.scenarios
    assert plan.title == {"en": "Papers", "es": "Papers"}
    assert plan.measures == (Measure("papers_offered", DAY, None, "North", 0.07),)


def test_tables_name_places_by_id_name_or_alias(tmp_path):
    folder = small_case.make(
        tmp_path / "case", capacity_csv="location,beds,source\nVillasur,50,count\nmidtown,0,\n",
        calendar_csv="date,event,place,source\n2024-05-16,Meeting,Northgate,radio\n2024-05-12,Fair,,\n",
        closures_csv="from,to,start,end\nmidtown,northgate,2024-05-11,2024-05-12\n")
    case = load_case(folder)
    assert case.capacity == {"southtown": (50, "count"), "midtown": (0, "")}
    assert [e.event for e in case.calendar] == ["Fair", "Meeting"]
    assert case.closures == (("midtown", "northgate", dt.date(2024, 5, 11), dt.date(2024, 5, 12)),)


BAD = {
    "unknown key": ({"case_toml": "+colour = 'red'\nhorizon_day = 3\n"}, ['horizon_day: is not a known key. Did you mean "horizon_days"']),
    "no TOML": ({"case_toml": "title = A case"}, ["case.toml: is not TOML"]),
    "missing": ({"case_toml": "as_of = 2024-05-10\n"}, ["case.toml title: is missing"]),
    "wrong type": ({"case_toml": '+members2 = 1\nrecipient = 7\n'}, ["case.toml recipient:"]),
    "date as number": ({"case_toml": 'title = "x"\nas_of = 20240510\n'}, ["case.toml as_of: is not a date like"]),
    "as-of in the future": ({"case_toml": 'title = "x"\nas_of = 2199-01-01\ncorridor="own"\naudience="local"'}, ["as_of: lies in the future"]),
    "partner without purpose": ({"case_toml": 'title = "x"\nas_of = 2024-05-10\ncorridor = "own"\naudience = "partner"'},
                                ["recipient: is empty", "purpose: is empty"]),
    "scenario": ({"case_toml": f"""+[[scenarios]]
id = "{AS_THINGS_STAND}"
title = {{en = "One"}}
claims = ["nobody-c01"]
measures = [{{kind = "busses", place = "Midtwn", end = 2024-01-01, strenght = 2}}]
"""}, ['scenarios[1].measures[1].strenght: is not a known key. Did you mean "strength"']),
    "scenario places": ({"case_toml": f"""+[[scenarios]]
id = "{AS_THINGS_STAND}"
title = {{en = "One"}}
claims = ["nobody-c01"]
measures = [{{kind = "busses", place = "Midtwn", end = 2024-01-01, strength = -2}}]
[[scenarios]]
id = "empty"
title = "Empty"
"""}, ['unknown kind of measure (given: busses). Did you mean "buses"', 'Did you mean "Midtown"', "ends before it starts",
       "not a number from 0 up", "is taken", "scenarios[2].measures: are missing", "claim of no report that counts"]),
    "measure": ({"measures_csv": "kind,place,start,end\nbusses,Nowhereville,2024-05-10,2024-05-09\nbuses,,soon,\n"},
                ["measures.csv line 2: has an unknown kind", "measures.csv line 2: names a place", "measures.csv line 2: ends before",
                 'measures.csv line 3: "start" is not a date']),
    "capacity": ({"capacity_csv": "location,beds,source\nAtlantis,5,\nmidtown,5,\nMidtown,6,\nNorth,7,\nsouthtown,-1,\n"},
                 ["line 2: names a place", "line 4: contradicts line 3", "line 5: names a place that stands for several",
                  'line 6: "beds" is below 0']),
    "closures": ({"closures_csv": "from,to,start,end\nsouthtown,northgate,2024-05-10,2024-05-09\nsouthtown,x,2024-05-10,2024-05-11\n"},
                 ["closes a link that does not exist", "ends before it starts", "line 3: names an unknown location"]),
    "calendar": ({"calendar_csv": "date,event,place\n2024-05-10,Fair,Atlantis\n"}, ["calendar.csv line 2: names a place"]),
    "measures at ports": ({"measures_csv": "kind,place,start,end,strength\nport_closed,Midtown,2024-05-10,,\n"
                           "officers_away,Northgate,2024-05-10,,1.5\nhours_added,,2024-05-10,,2.5\nmetering,North,2024-05-10,,-3\n"},
                          ["measures.csv line 2: names no port of entry", "line 3: has a strength that officers_away cannot have",
                           "Give whole hours", "line 5: has a strength that metering cannot have"]),
    "figures of ports": ({"ports_csv": "id,name,cargo_lanes,cargo_booths\nnorthgate,North Gate,5,3\n"},
                         ["ports.csv line 2: has more cargo lanes than booths"]),
    "ports": ({"ports_csv": "id,name\nmidtown,Midtown\n"}, ["ports.csv line 2: is not a port of entry of the network"]),
    "embargo": ({"embargo_csv": "place,start,end\nAtlantis,2024-05-10,2024-05-09\n"}, ["embargo.csv line 2: names a place", "ends before"]),
    "column": ({"capacity_csv": "location,bed\nmidtown,5\n"}, ['has an unknown column "bed". Did you mean "beds"', 'lacks the column "beds"']),
    "table": ({"capcity_csv": "location,beds\n"}, ['capcity.csv: is not a table of a case and is not read. Did you mean "capacity.csv"']),
    "network": ({"links_csv": "from,to,km\nsouthtown,midtown,3\nmidtown,nowhere,9\nmidtown,midtown,9\n"},
                ["shorter than the great circle", "links.csv line 3: names an unknown location", "joins a location to itself"]),
}


@pytest.mark.parametrize(("files", "expected"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_said_with_place_and_remedy(tmp_path, files, expected):
    message = said(small_case.make(tmp_path / "case", **files))
    for part in expected:
        assert part in message


def test_everything_is_said_in_one_run_and_errors_come_first(tmp_path):
    everything = {k: v for name, (files, _) in BAD.items() for k, v in files.items() if k != "case_toml"}
    folder = small_case.make(tmp_path / "case", case_toml="+colour = 'red'\n", **everything)
    (folder / "reports" / "empty.txt").write_text("")
    problems = check_case(folder)
    assert {p.where.split()[0].split("/")[0] for p in problems} >= {"case.toml", "links.csv", "capcity.csv", "reports"}
    levels = [p.level for p in problems]
    assert levels == sorted(levels)
    with pytest.raises(CaseError) as error:
        load_case(folder)
    assert list(error.value.problems) == [p for p in problems if p.level == "error"]


@pytest.mark.parametrize(("path", "what"), [("nothing", "is not a folder"), (".", "case.toml: is missing")])
def test_a_folder_that_is_no_case_is_said_calmly(tmp_path, path, what):
    assert what in said(tmp_path / path)
    with pytest.raises(CaseError, match="corridor init"):
        load_case(tmp_path / path)


def test_a_case_without_reports_says_how_to_take_one_in(folder):
    (folder / "reports" / "gazette.txt").unlink()
    assert "corridor add" in said(folder)


def test_a_report_without_a_date_and_two_of_one_name_are_said(folder):
    (folder / "reports" / "undated.txt").write_text("publisher: Gazette\n\nAbout 700 people walk.\n")
    (folder / "reports" / "gazette.md").write_text("publisher: Post\npublished: 2024-05-09\n\nAbout 800 people walk.\n")
    (folder / "reports" / "photo.jpg").write_bytes(b"x")
    message = said(folder)
    assert "undated.txt: has no published date. Begin the file with" in message
    assert "has the same id as another report" in message
    assert "photo.jpg: is not a report" in message


def test_a_network_can_be_had_whatever_else_is_wrong(folder):
    (folder / "case.toml").write_text('corridor = "own"')
    with pytest.raises(CaseError):
        load_case(folder)
    assert len(room.load_case_network(folder)) >= 3


@pytest.mark.parametrize(("text", "day"), [("2021-11-10", dt.date(2021, 11, 10)), ("2021-11", dt.date(2021, 11, 1)),
                                           ("2021", dt.date(2021, 1, 1)), ("2021-13", None), ("soon", None), (None, None)])
def test_a_published_date_means_its_first_day_at_least(text, day):
    assert first_day(text) == day


def test_a_new_case_lacks_nothing_but_reports(tmp_path):
    paths = make_case(tmp_path / 'a "quoted" case', dt.date(2024, 5, 10))
    assert {p.name for p in paths} == {"case.toml", "README.md", "capacity.csv", "measures.csv", "calendar.csv"}
    assert [p.where for p in check_case(tmp_path / 'a "quoted" case')] == ["reports/"]
    make_case(tmp_path / "es", dt.date(2024, 5, 10), "es")
    assert 'language = "es"' in (tmp_path / "es" / "case.toml").read_text(encoding="utf-8") and 'language = "en"' in (tmp_path / 'a "quoted" case' / "case.toml").read_text(encoding="utf-8")
    with pytest.raises(DataError, match="there already"):
        make_case(tmp_path / 'a "quoted" case', dt.date(2024, 5, 10))


def test_every_key_of_a_case_is_explained_in_a_new_one_and_all_are_understood(tmp_path):
    from corridor.case.settings import Settings

    make_case(tmp_path / "case", DAY)
    text = (tmp_path / "case" / "case.toml").read_text()
    for key in Settings.model_fields:
        assert re.search(rf"^(# )?(\[\[)?{key}\b", text, re.M), key
    opened = re.sub(r"^# (?=[a-z_]+ = |\[\[|  \{|\]|measures)", "", text, flags=re.M).replace('"Oaxaca"', '""')
    (tmp_path / "case" / "case.toml").write_text(opened)
    assert {(p.where, p.level) for p in check_case(tmp_path / "case")} == {("reports/", "error"), ("ledger", "warning"),
                                                                         ("case.toml scenarios[1].claims", "warning")}


def take_in(folder, file, publisher, published, language, url, today):
    report = load_report(file, publisher=publisher, language=language, url=url)
    return Shelf(folder).keep(replace(report, published=published), file.name, today)


def test_a_report_taken_in_reads_as_it_was(tmp_path, folder):
    (tmp_path / "note.txt").write_text("A note\n\nAbout 500 people rest in Midtown.\n")
    taken = take_in(folder, tmp_path / "note.txt", "Town  hall", "2024-05-09", "en", "https://example.org/n", DAY)
    assert (taken.status, taken.path.name) == ("new", "note.txt")
    report = {r.id: r for r in load_case(folder).reports}["note"]
    assert report.text == taken.report.text
    assert (report.publisher, report.published, report.language, report.url) == \
        ("Town hall", "2024-05-09", "en", "https://example.org/n")


def test_a_report_taken_in_twice_changes_nothing_and_other_words_get_a_name_of_their_own(tmp_path, folder):
    note = tmp_path / "note.txt"
    note.write_text("About 500 people rest in Midtown.\n")
    take_in(folder, note, "Town hall", "2024-05-09", None, None, DAY)
    before = sorted(p.read_bytes() for p in (folder / "reports").iterdir())
    assert take_in(folder, note, "Town hall", "2024-05-09", None, None, DAY).status == "same"
    assert sorted(p.read_bytes() for p in (folder / "reports").iterdir()) == before
    note.write_text("About 300 people rest in Midtown.\n")
    assert take_in(folder, note, "Town hall", "2024-05-10", None, None, DAY).path.name == "note-2.txt"


def test_two_who_take_in_reports_of_one_name_at_once_lose_none(folder):
    script = ("import datetime as dt, sys; from pathlib import Path; from corridor.case.folder import Shelf; from corridor.records import Report\n"
              "shelf = Shelf(Path(sys.argv[1])); sys.stdin.readline()\n"
              "for i in range(40): shelf.keep(Report('note', f'{sys.argv[2]} {i}', 'Desk', '2024-05-09'), 'note', dt.date(2024, 5, 10))")
    writers = [subprocess.Popen([sys.executable, "-c", script, str(folder), name], stdin=subprocess.PIPE) for name in ("one", "two")]
    for writer in writers:
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
    texts = {load_report(p).text for p in (folder / "reports").glob("note*.txt")}
    assert texts == {f"{name} {i}" for name in ("one", "two") for i in range(40)} and not list((folder / "reports").glob(".*"))


@pytest.mark.parametrize("links", [True, False])
def test_nothing_is_ever_written_over_whether_or_not_the_disk_knows_links(tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(PermissionError("no links here")))
    names = [tmp_path / f"{name}.txt" for name in "abc"]
    assert [write_free(names, text) for text in ("1", "2", "3")] == names
    assert [p.read_text() for p in names] == ["1", "2", "3"] and sorted(tmp_path.iterdir()) == names


def test_many_reports_are_taken_in_without_reading_the_folder_each_time(folder, monkeypatch):
    read = []
    monkeypatch.setattr("corridor.case.folder.load_report", lambda path: read.append(path) or load_report(path))
    shelf = Shelf(folder)
    for i in range(20):
        assert shelf.keep(Report("note", f"About {i + 100} people.", "Desk", "2024-05-09", url=f"https://example.org/{i // 2}"), "note", DAY).status == \
            ("edition" if i % 2 else "new")
    assert len(read) == 1 and shelf.keep(Report("x", "About 100 people.", "Desk", "2024-05-09"), "x", DAY).status == "same"


def test_a_new_edition_is_kept_beside_the_former(tmp_path, folder):
    note = tmp_path / "note.txt"
    for day, count in (("2024-05-08", 500), ("2024-05-09", 300)):
        note.write_text(f"About {count} people rest in Midtown.\n")
        taken = take_in(folder, note, "Town hall", day, "en", "https://example.org/n", DAY)
    assert (taken.status, taken.former, taken.path.name) == ("edition", "note", "note-2.txt")
    assert load_case(folder).left_out == ("note",)


@pytest.mark.parametrize(("published", "error", "what"), [("2024-05-12", ReportError, "in the future"), ("soon", UsageError, "not a date")])
def test_a_report_of_no_day_or_of_the_future_is_refused_and_the_case_is_untouched(tmp_path, folder, published, error, what):
    (tmp_path / "note.txt").write_text("About 500 people rest.\n")
    with pytest.raises(error, match=what):
        take_in(folder, tmp_path / "note.txt", "Town hall", published, None, None, DAY)
    assert [p.name for p in (folder / "reports").iterdir()] == ["gazette.txt"]


def test_nothing_is_taken_into_a_folder_that_is_no_case(tmp_path):
    (tmp_path / "note.txt").write_text("About 500 people rest.\n")
    with pytest.raises(CaseError, match="corridor init"):
        take_in(tmp_path, tmp_path / "note.txt", "Town hall", "2024-05-09", None, None, DAY)
