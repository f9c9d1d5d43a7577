"""What a publisher corrects in a later edition no longer counts in retellings of the former one either."""

import json

import pytest
import small_case
from house_door import run
from test_desk import ECHO

from corridor.case import load_case
from corridor.reading import read_case

HEAD = "publisher: Southern Gazette\npublished: {day}\nlanguage: en\naddress: https://example.org/1\n\n"
FORMER = HEAD.format(day="2024-05-08") + small_case.REPORT.split("\n\n", 1)[1]


def case_with(folder, *editions):
    """A case with editions of one report, and an echo of the first."""
    case = small_case.make(folder / "case")
    for number, text in enumerate(editions, 1):
        (case / "reports" / ("gazette.txt" if number == 1 else f"gazette-{number}.txt")).write_text(text)
    (case / "reports" / "echo.txt").write_text(ECHO)
    return case


def later(text, number=2):
    return text.replace("2024-05-08", f"2024-05-{8 + number - 1:02d}")


def figures(case):
    reading = read_case(load_case(case))
    return {(c.article, c.quantity.low) for c in reading.claims if c.kind == "group_size"}, reading


def test_a_figure_that_was_corrected_falls_in_retellings_and_what_was_not_corrected_stays(tmp_path):
    case = case_with(tmp_path, FORMER, later(FORMER).replace("About 600", "About 350"))
    found, reading = figures(case)
    assert found == {("gazette-2", 350.0)}
    assert [c.article for c in reading.withdrawn] == ["echo"] and any(c.article == "echo" and c.kind == "departure" for c in reading.claims)
    note, = [str(p) for p in reading.warnings]
    assert "gazette-2: no longer says" in note and '"About 600 people": echo-' in note
    assert not any("gazette" in (d.derived_id, d.origin_id) for d in reading.derivations)
    assert all(m.rpartition("-")[0] != "gazette" for f in reading.all_families for m in f.members)


@pytest.mark.parametrize("change", [("an organiser said", "an organiser told us"), ("About 600 people", "Some 600 people"), ("\n\nAbout", "\n\nOn a hot day, about")])
def test_an_edition_that_says_the_same_takes_nothing_back(tmp_path, change):
    found, reading = figures(case_with(tmp_path, FORMER, later(FORMER).replace(*change)))
    assert found == {("gazette-2", 600.0), ("echo", 600.0)} and reading.withdrawn == () == reading.warnings


def test_a_third_edition_may_bring_a_figure_back(tmp_path):
    second = later(FORMER).replace("About 600", "About 350")
    found, _ = figures(case_with(tmp_path, FORMER, second, later(FORMER, 3)))
    assert found == {("gazette-3", 600.0), ("echo", 600.0)}


def test_an_edition_of_after_the_as_of_day_takes_nothing_back(tmp_path):
    case = case_with(tmp_path, FORMER, later(FORMER, 6).replace("About 600", "About 350"))
    assert figures(case)[0] == {("gazette", 600.0), ("echo", 600.0)}


def test_a_briefing_is_made_without_what_was_taken_back_and_says_so(tmp_path, capsys):
    case = case_with(tmp_path, FORMER, later(FORMER).replace("About 600", "About 350"))
    code, _, err = run(capsys, "brief", case, "--members", "10")
    assert code == 0 and "no longer says what claims of other reports go back to" in err
    assert not any("600" in c["quantity"] for c in json.loads((case / "out" / "briefing.json").read_text())["claims"])
    assert "no longer says" in run(capsys, "check", case)[1]
