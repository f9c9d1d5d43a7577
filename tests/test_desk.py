"""An analyst at the desk: claims shown, set right by command, kept with who and when, and used by the briefing."""

import json
from dataclasses import replace

import pytest
import small_case
from house_door import run

from corridor.briefing.claims_page import ABOUT, LETTER, render, stretches
from corridor.case import load_case
from corridor.desk import Desk
from corridor.errors import DataError, UsageError
from corridor.ledger import Ledger
from corridor.reading import read_case
from corridor.records import KINDS, Claim, Quantity
from corridor.reports.reader import read_report

ECHO = """\
publisher: Northern Echo
published: 2024-05-09
language: en

Southern Gazette: a group sets out

Southern Gazette reports that about 600 people left Southtown on Monday. They want to reach Northgate on May 16, an organiser told Southern Gazette.
"""
BY = ("--by", "news desk")


@pytest.fixture
def case(tmp_path):
    return small_case.make(tmp_path / "case")


def claims_of(capsys, case, *more):
    code, out, err = run(capsys, "claims", case, "--json", *more)
    assert code == 0, err
    return {c["id"]: c for c in map(json.loads, out.splitlines())}


def size_of(claims):
    return next(c for c in claims.values() if c["kind"] == "group_size")


def test_claims_are_a_table_for_people_and_lines_of_json_for_machines(capsys, case):
    found = claims_of(capsys, case)
    assert size_of(found)["quantity"]["low"] == 600 and not size_of(found)["by_analyst"]
    code, out, _ = run(capsys, "claims", case)
    assert code == 0 and "600" in out and all(i in out for i in found) and "not for sharing" in out
    assert "no compartir" in run(capsys, "claims", case, "--lang", "es")[1]


def test_a_corrected_claim_is_used_by_the_briefing_and_survives_another_reading(capsys, case):
    name = size_of(claims_of(capsys, case))["id"]
    code, out, _ = run(capsys, "claims", case, "correct", name, "--size-low", "800", "--why", "misread", *BY)
    assert code == 0 and out == "act 1\n"
    report = case / "reports" / "gazette.txt"
    report.write_text(report.read_text().replace("A group leaves Southtown\n\n", "About 50 people live by the bridge.\n\n"))  # ids move
    found = claims_of(capsys, case)
    mine = next(c for c in found.values() if c["by_analyst"])
    assert mine["quantity"]["low"] == 800 and mine["quantity"]["comparator"] == "about" and not any(
        (c["quantity"] or {}).get("low") == 600 for c in found.values())
    assert run(capsys, "brief", case, "--members", "10")[0] == 0
    written = json.loads((case / "out" / "briefing.json").read_text())
    assert any("800" in c["quantity"] and c["by_analyst"] for c in written["claims"]) and written["corrections"][0]["by"] == "news desk"
    assert "as an analyst reads it" in (case / "out" / "briefing.html").read_text()


def test_a_claim_is_rejected_added_and_each_taken_back(capsys, case):
    before = claims_of(capsys, case)
    name = size_of(before)["id"]
    assert run(capsys, "claims", case, "reject", name, "--why", "an old caption", *BY)[0] == 0
    assert name not in claims_of(capsys, case)
    code, out, err = run(capsys, "claims", case, "add", "gazette", "--words", "want to reach Northgate", "--kind", "statement", "--speaker", "an organiser",
                         "--why", "not read", *BY, "--json")
    assert code == 0, err
    added = json.loads(out)
    assert added["claim"]["text_span"] == list(_span(case, "want to reach Northgate")) and f"gazette-a{added['act']}" in claims_of(capsys, case)
    for number in (1, 2):
        assert run(capsys, "claims", case, "undo", number, "--why", "was right", *BY)[0] == 0
    assert claims_of(capsys, case) == before
    log = [json.loads(line) for line in run(capsys, "claims", case, "log", "--json")[1].splitlines()]
    assert [(a["act"], a["by"], a["in_force"]) for a in log] == [("reject", "news desk", False), ("add", "news desk", False),
                                                                ("undo", "news desk", False), ("undo", "news desk", False)]
    assert all(a["at"] and a["reason"] for a in log)


def _span(case, words):
    text = load_case(case).reports[0].text
    return text.index(words), text.index(words) + len(words)


def test_a_retraction_takes_retellings_along_names_the_briefings_and_marks_what_is_issued_again(capsys, case):
    (case / "reports" / "echo.txt").write_text(ECHO)
    (case / "reports" / "mayor.txt").write_text("publisher: Town hall\npublished: 2024-05-09\n\nA note\n\nAbout 90 people slept in Midtown on Wednesday, the mayor said.\n")
    name = next(i for i, c in claims_of(capsys, case).items() if c["article"] == "gazette" and c["kind"] == "departure")
    assert run(capsys, "brief", case, "--members", "10")[0] == 0
    _, _, err = run(capsys, "claims", case, "retract", name, "--why", "withdrawn", *BY)
    assert "To be issued again: the local briefing of 2024-05-10" in err
    left = claims_of(capsys, case)
    text = {r.id: r.text for r in load_case(case).reports}
    assert name not in left and not any("left Southtown" in text[c["article"]][slice(*c["text_span"])] for c in left.values())
    assert run(capsys, "brief", case, "--members", "10")[0] == 0
    written = json.loads((case / "out" / "briefing.json").read_text())
    figures = [*written["key_messages"], *written["groups"], *written["towns"], *written["announcements"]]
    assert any(f["revised"] for f in figures) and not all(f["revised"] for f in figures)
    assert written["corrections"][0] | {"date": ""} == {"date": "", "act": "retract", "subject": written["corrections"][0]["subject"],
                                                        "reason": "withdrawn", "by": "news desk", "figures": written["corrections"][0]["figures"]}
    assert written["corrections"][0]["figures"] >= 1 and "revised" in (case / "out" / "briefing.html").read_text()
    with Ledger(case) as ledger:
        assert ledger.to_reissue() == () and len(ledger.runs()) == 2
    assert run(capsys, "brief", case, "--members", "10")[0] == 0
    assert '"revised": true' not in (case / "out" / "briefing.json").read_text()


def test_the_public_sees_that_something_was_withdrawn_and_not_what(capsys, case):
    name = next(i for i, c in claims_of(capsys, case).items() if c["kind"] == "departure")
    run(capsys, "claims", case, "correct", name, "--place", "Midtown", "--why", "the mayor of Midtown called", *BY)
    code, _, err = run(capsys, "brief", case, "--members", "10", "--audience", "public", "--out", case / "public")
    assert code == 0, err
    row, = json.loads((case / "public" / "briefing.json").read_text())["corrections"]
    assert (row["subject"], row["reason"], row["by"]) == ("", "", "") and row["act"] == "correct"


def test_an_act_whose_words_a_new_edition_lacks_is_said(capsys, case):
    name = size_of(claims_of(capsys, case))["id"]
    run(capsys, "claims", case, "correct", name, "--size-low", "800", "--why", "misread", *BY)
    report = case / "reports" / "gazette.txt"
    report.write_text(report.read_text().replace("About 600 people", "About 650 persons"))
    _, _, err = run(capsys, "claims", case)
    assert "no longer finds its words" in err and "About 600 people" in err
    assert "no longer find their words" in render(load_case(case), read_case(load_case(case)))
    code, _, err = run(capsys, "brief", case, "--members", "10")
    assert code == 0 and "no longer finds its words" in err


@pytest.mark.parametrize(("arguments", "says"), [
    (("correct", "gazette-c99", "--size-low", "8"), "no claim or report of that id"), (("reject", "nobody"), "no claim or report of that id"),
    (("correct", "gazette-c01", "--modality", "maybe"), "modality"), (("correct", "gazette-c01", "--date", "soon"), "date"),
    (("correct", "gazette-c01", "--words", "not in it"), "do not stand in the report"), (("add", "gazett", "--words", "600", "--kind", "cause"), "gazette"),
    (("undo", "7"), "no claim or report or act"), (("correct", "gazette-c01", "--size-low", "800", "--size-high", "8"), "low is above high"),
])
def test_an_act_that_cannot_be_made_is_said_and_nothing_is_kept(capsys, case, arguments, says):
    code, out, err = run(capsys, "claims", case, *arguments, "--why", "w", *BY)
    assert code == 1 and out == "" and says in err
    assert run(capsys, "claims", case, "log", "--json")[1] == ""


@pytest.mark.parametrize("arguments", [
    ("correct", "gazette-c01", "--why", "w", *BY), ("correct", "gazette-c01", "--size-low", "many", "--why", "w", *BY),
    ("add", "gazette", "--why", "w", *BY), ("reject", "gazette-c01", "--why", "w", "--by", "ana@example.org"),
    ("reject", "gazette-c01", "--why", "w", "--by", "x" * 41), ("reject", "gazette-c01", "--why", " ", *BY), ("reject", "gazette-c01", *BY),
])
def test_an_act_that_says_too_little_is_a_wrong_call(capsys, case, arguments):
    code, out, err = run(capsys, "claims", case, *arguments)
    assert code == 2 and out == "" and err


def test_a_command_without_its_case_says_where_the_case_stands(capsys):
    code, _, err = run(capsys, "claims", "log")
    assert code == 2 and "corridor claims CASE COMMAND" in err


def test_a_reason_is_kept_without_telephone_numbers(case):
    done = Desk(load_case(case), "desk").reject("gazette-c01", "ask 962 123 4567")
    with Ledger(case) as ledger:
        assert done.number == 1 and "962" not in ledger.corrections()[0].reason


@pytest.mark.parametrize(("changes", "low", "high", "how"), [
    ({"low": 800.0}, 800, 800, "about"), ({"low": 800.0, "high": 900.0}, 800, 900, "range"), ({"comparator": "at_least"}, 600, None, "at_least"),
    ({"high": 900.0, "comparator": "up_to"}, None, 900, "up_to"), ({"low": 800.0, "comparator": "exact"}, 800, 800, "exact"),
])
def test_a_number_takes_the_form_of_its_comparator(case, changes, low, high, how):
    loaded = load_case(case)
    name = next(c.id for c in read_report(loaded.reports[0], loaded.network) if c.kind == "group_size")
    q = Desk(loaded, "desk").correct(name, changes, "w").claim.quantity
    assert (q.low, q.high, q.comparator, q.unit) == (low, high, how, "people")


def test_none_clears_a_field(capsys, case):
    name = size_of(claims_of(capsys, case))["id"]
    run(capsys, "claims", case, "correct", name, "--size-low", "none", "--date", "none", "--why", "w", *BY)
    assert claims_of(capsys, case)[name]["quantity"] is None and claims_of(capsys, case)[name]["date"] is None


def test_every_kind_of_claim_has_a_letter_and_a_style():
    assert set(LETTER) == set(KINDS) and len({style for style, _, _ in ABOUT.values()}) == len(ABOUT)


def test_the_marked_text_is_the_text_whatever_spans_overlap():
    text = "About 600 people left <b>Southtown</b> on Monday."
    spans = [(0, 16), (0, 37), (6, 16), (17, 47)]
    base = Claim("", "r", "group_size", Quantity(1, 1, "people", "exact"), None, None, None, None, None, (), False, "asserted", (0, 0))
    claims = [replace(base, id=f"c{i}", text_span=s, kind=k) for i, (s, k) in enumerate(zip(spans, ("group_size", "departure", "arrival", "cause"), strict=True))]
    cut = stretches(text, claims, {c.id: f"N{i}" for i, c in enumerate(claims)})
    assert "".join(x.text for x in cut) == text
    assert {i for x in cut for i in x.starts} == {i for x in cut for i, _ in x.ends} == {c.id for c in claims}
    assert [x.style for x in cut if x.text == "600 people"] == ["n"] and cut[-1].style == ""


def test_the_page_needs_nothing_from_elsewhere_and_is_marked_as_local(capsys, case, tmp_path):
    report = case / "reports" / "gazette.txt"
    report.write_text(report.read_text() + "<script>alert(1)</script>\n")
    for language in ("en", "es"):
        code, out, _ = run(capsys, "claims", case, "--page", tmp_path / "c.html", "--lang", language)
        page = (tmp_path / "c.html").read_text(encoding="utf-8")
        assert code == 0 and out.strip() == str(tmp_path / "c.html")
        assert f'<html lang="{language}"' in page and "<script" not in page and "src=" not in page and "@import" not in page
        assert 'class="local"' in page and page.count('id="claim-') == len(claims_of(capsys, case))
    assert "no compartir" in page and "Afirmaciones" in page


def test_an_unknown_report_or_claim_is_answered_with_the_nearest(case):
    with pytest.raises(DataError, match='Did you mean "gazette"'):
        Desk(load_case(case), "desk").add("gazete", {"kind": "cause"}, "w")
    with pytest.raises(UsageError, match="desk, role or initials"):
        Desk(load_case(case), "")


def test_a_misspelt_place_and_a_date_in_words_are_told(capsys, case):
    claim = size_of(claims_of(capsys, case))["id"]
    code, _, err = run(capsys, "claims", case, "correct", claim, "--date", "3 de enero", "--why", "x", *BY)
    assert code == 1 and "--date: is not a date" in err and "given: 3 de enero" in err and "2021-11-18" in err
    assert run(capsys, "claims", case, "correct", claim, "--date", "2024-05-06/2024-05-07", "--why", "x", *BY)[0] == 0
    code, out, err = run(capsys, "claims", case, "correct", claim, "--place", "Midtwon", "--why", "x", *BY)
    assert code == 0 and out.startswith("act ") and "note --place: is not in the corridor" in err and 'Did you mean "Midtown"?' in err
    assert "not in the corridor" not in run(capsys, "claims", case, "correct", claim, "--place", "Midtown", "--why", "x", *BY)[2]


def test_the_log_names_what_an_act_was_about_once(capsys, case):
    run(capsys, "claims", case, "retract", "gazette", "--why", "withdrawn", *BY)
    run(capsys, "claims", case, "undo", "1", "--why", "it was right", *BY)
    out = run(capsys, "claims", case, "log")[1]
    assert "retracted (undone) gazette. withdrawn" in out and "took back 1. it was right" in out
