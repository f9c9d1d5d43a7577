"""Scenarios name the claims that speak of them by words, which outlast another reader; what a name no longer leads to is said."""

import json

import pytest
import small_case
from house_door import run

from corridor.case import load_case
from corridor.case.naming import meant, named
from corridor.reading import check_reading, read_case
from corridor.records import Claim, Report
from corridor.reports.reader import read_report

SCENARIO = '+[[scenarios]]\nid = "papers"\ntitle = "Papers"\nclaims = {}\nmeasures = [{{kind = "papers_offered"}}]\n'
LEFT = "About 600 people left Southtown on Monday"


def case_naming(folder, *names):
    return small_case.make(folder / "case", case_toml=SCENARIO.format(json.dumps(names)))


def notes(folder):
    return [str(p) for p in check_reading(folder)]


def led_to(folder, reader=read_report):
    """The words of the claims that the scenario leads to."""
    reading = read_case(load_case(folder), reader)
    return [c.text for i in reading.of_scenarios["papers"] for c in reading.claims if c.id == i]


def one_more_before(report, network):
    """A reader that finds one claim more, ahead of all others."""
    first, *rest = read_report(report, network)
    extra = Claim("", report.id, "statement", None, None, None, None, None, None, (), False, "asserted", (0, 7), report.text[:7])
    return tuple(Claim(**{**vars(c), "id": f"{report.id}-c{i:02d}"}) for i, c in enumerate([extra, first, *rest], 1))


@pytest.mark.parametrize("words", ["want to reach Northgate on May 16", "want to\\n  reach Northgate", "They want to reach Northgate on May …"])
def test_words_lead_to_the_claim_that_stands_on_them_whoever_numbers_it(tmp_path, words):
    folder = case_naming(tmp_path, "gazette: " + words.replace("\\n", "\n"))
    assert any("reach Northgate" in text for text in led_to(folder))
    assert led_to(folder) == led_to(folder, one_more_before) and notes(folder) == []


def test_a_name_may_span_several_claims_or_be_a_part_of_one():
    report = Report("gazette", "About 600 people left Southtown and 40 stayed.")
    spans = {"gazette-c01": (0, 16), "gazette-c02": (17, 31), "gazette-c03": (36, 45)}
    claims = [Claim(i, "gazette", "group_size", None, None, None, None, None, None, (), False, "asserted", s) for i, s in spans.items()]
    lead = lambda text: [c.id for c in meant(named(text, ["gazette"]), report, claims)]
    assert lead("gazette: About 600 people left Southtown") == ["gazette-c01", "gazette-c02"]
    assert lead("gazette: 600") == ["gazette-c01"] and lead("gazette:40 stayed") == ["gazette-c03"]
    assert lead("gazette-c02") == ["gazette-c02"] and lead("gazette: 700") == [] == lead("gazette:")


def test_reports_whose_ids_begin_alike_are_told_apart():
    known = ["gazette", "gazette-2"]
    assert [named(t, known).report for t in ("gazette: a", "gazette-2: a", "gazette-2-c01", "gazette-c01")] == ["gazette", "gazette-2", "gazette-2", "gazette"]
    assert named("gazette-2-c01", ["gazette"]) is None


def test_a_number_goes_on_working_and_the_words_to_write_instead_are_given(tmp_path):
    folder = case_naming(tmp_path, "gazette-c01")
    first, = led_to(folder)
    note, = notes(folder)
    assert "by its number" in note and f'Name it by its words: "gazette: {first}"' in note
    (folder / "case.toml").write_text((folder / "case.toml").read_text().replace("gazette-c01", f"gazette: {first}"))
    assert first in led_to(folder) and notes(folder) == []


def test_a_number_that_has_come_to_stand_on_other_words_is_said_with_both(tmp_path, capsys):
    folder = case_naming(tmp_path, "gazette-c01")
    assert run(capsys, "brief", folder, "--members", "10")[0] == 0
    first, = led_to(folder)
    report = folder / "reports" / "gazette.txt"
    report.write_text(report.read_text().replace("A group leaves Southtown\n\n", "About 50 people live by the bridge.\n\n"))
    note, = notes(folder)
    assert f'then "{first}", now "' in note and f'"gazette: {first}"' in note
    code, _, err = run(capsys, "brief", folder, "--members", "10")
    assert code == 0 and "stood on other words" in err


@pytest.mark.parametrize(("name", "says"), [
    ("gazette-c99", "a number that no claim has"), ("gazette: who is not in it", "words that its report does not have"),
    ("gazette: A group leaves", "words on which no claim stands"), ("herald: 600 people", "no report that counts"),
])
def test_a_name_that_leads_nowhere_is_a_note_in_check_and_the_briefing_is_made(tmp_path, capsys, name, says):
    folder = case_naming(tmp_path, name)
    assert led_to(folder) == []
    note, = notes(folder)
    assert says in note and name in note and "scenarios[1].claims" in note
    code, out, _ = run(capsys, "check", folder)
    assert code == 0 and says in out
    code, _, err = run(capsys, "brief", folder, "--members", "10")
    assert code == 0 and says in err


def test_a_rejected_claim_is_no_longer_what_a_name_leads_to(tmp_path, capsys):
    folder = case_naming(tmp_path, f"gazette: {LEFT}")
    for claim in read_case(load_case(folder)).of_scenarios["papers"]:
        assert run(capsys, "claims", folder, "reject", claim, "--by", "desk", "--why", "misread")[0] == 0
    assert led_to(folder) == [] and "no claim stands" in notes(folder)[0]


def test_a_name_follows_its_report_into_a_later_edition(tmp_path):
    folder = case_naming(tmp_path, f"gazette: {LEFT}")
    report = folder / "reports" / "gazette.txt"
    text = report.read_text().replace("language: en\n", "language: en\naddress: https://example.org/1\n")
    report.write_text(text)
    (folder / "reports" / "gazette-2.txt").write_text(text.replace("2024-05-08", "2024-05-09").replace("an organiser said", "an organiser told us"))
    reading = read_case(load_case(folder))
    assert reading.of_scenarios["papers"] and all(i.startswith("gazette-2-") for i in reading.of_scenarios["papers"])
    assert not any("scenarios" in note for note in notes(folder))


def test_check_says_what_brief_would_say_of_acts_and_of_the_reader(tmp_path, capsys):
    folder = small_case.make(tmp_path / "case")
    name = next(c.id for c in read_case(load_case(folder)).claims if c.kind == "group_size")
    run(capsys, "claims", folder, "correct", name, "--size-low", "800", "--by", "desk", "--why", "misread")
    report = folder / "reports" / "gazette.txt"
    report.write_text(report.read_text().replace("About 600 people", "About 650 persons"))
    assert "no longer finds its words" in run(capsys, "check", folder)[1]
    (folder / "case.toml").write_text('reader = "nobody"\n' + (folder / "case.toml").read_text())
    code, out, _ = run(capsys, "check", folder)
    assert code == 1 and "no reader that is installed" in out
