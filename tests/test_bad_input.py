"""Input that cannot be used: a calm message, the right exit code, nothing half-written."""

import json

import pytest
import small_case
from house_door import run

SENTENCE = "About 600 people left Southtown on Monday, an organiser said.\n"


@pytest.fixture
def case(tmp_path):
    return small_case.make(tmp_path / "case")


def state(folder):
    """Every file of a folder with its content."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


BAD_FILES = {
    "empty": b"",
    "blank": b" \n\n \t\n",
    "binary": bytes(range(256)) * 40,
    "picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
    "huge": b"Many people walk north. " * (50 * 2**20 // 24),
    "mis-encoded": "Unas 600 personas salieron del albergue. ".encode("utf-16-le")[1:] * 30,
    "page without text": b"<!doctype html><html><head><script>var people = 600;</script></head><body></body></html>",
    "header without text": b"publisher: P\npublished: 2024-05-09\n\n",
    "header with a date that is none": b"publisher: P\npublished: 2024-02-31\n\n" + SENTENCE.encode(),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_no_report_is_refused_by_add_and_the_case_is_untouched(capsys, tmp_path, case, kind):
    path = tmp_path / "report.txt"
    path.write_bytes(BAD_FILES[kind])
    before = state(case)
    given = ["--published", "2024-05-09"] if "date" not in kind else ["--published", "2024-02-31"]
    code, out, err = run(capsys, "add", case, path, "--publisher", "P", *given)
    assert code == (2 if "date" in kind else 1) and out == ""
    assert ("--published" if "date" in kind else "report.txt") in err and "do:" in err
    assert state(case) == before


@pytest.mark.parametrize("kind", BAD_FILES)
def test_it_is_named_by_read_and_the_other_reports_are_still_read(capsys, tmp_path, kind):
    (tmp_path / "bad.txt").write_bytes(BAD_FILES[kind])
    (tmp_path / "good.txt").write_text("Title\n\n" + SENTENCE)
    code, out, err = run(capsys, "read", tmp_path, *([] if "date" in kind else ["--published", "2024-05-08"]))
    assert code == 1 and "bad.txt" in err and "do:" in err
    assert {json.loads(line)["article"] for line in out.splitlines()} == {"good"}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_it_is_named_by_check_and_by_brief_which_writes_nothing(capsys, case, kind):
    (case / "reports" / "bad.txt").write_bytes(BAD_FILES[kind])
    before = state(case)
    code, out, _ = run(capsys, "check", case)
    assert code == 1 and "reports/bad.txt" in out and "do:" in out
    code, out, err = run(capsys, "brief", case)
    assert code == 1 and out == "" and "reports/bad.txt" in err
    assert state(case) == before


def test_scripts_of_a_saved_page_are_left_behind(capsys, tmp_path, case):
    words = ("About 600 people left Southtown on Monday, an organiser said. They want to reach Northgate on May 16 and rest there.",
             "The mayor of Midtown said that the town has 80 beds and that neighbours cook for everyone who passes through.")
    page = (f"<!doctype html><html><head><title>A walk</title><script>alert('9,999 people')</script></head><body><article><h1>A walk"
            f"</h1><p>{words[0]}</p><p onclick=\"steal()\">{words[1]}</p><script>document.write('8,888 people')</script></article></body></html>")
    (tmp_path / "page.html").write_text(page)
    assert run(capsys, "add", case, tmp_path / "page.html", "--publisher", "P", "--published", "2024-05-09")[0] == 0
    kept = (case / "reports" / "page.txt").read_text()
    assert "600 people" in kept and "<" not in kept and "alert" not in kept and "9,999" not in kept and "steal" not in kept
    assert run(capsys, "check", case)[0] == 0


def test_a_file_in_another_encoding_is_read_or_refused_but_never_garbled(capsys, tmp_path, case):
    text = "Unas 600 personas salieron de Southtown el lunes, según el señor alcalde. La caminata seguirá mañana.\n"
    (tmp_path / "latin.txt").write_bytes(text.encode("latin-1"))
    code, _, _ = run(capsys, "add", case, tmp_path / "latin.txt", "--publisher", "P", "--published", "2024-05-09")
    assert code == 1 or "señor alcalde" in (case / "reports" / "latin.txt").read_text(encoding="utf-8")


def test_a_report_without_a_usable_claim_is_taken_in_and_a_briefing_needs_at_least_one(capsys, tmp_path, case):
    (case / "reports" / "gazette.txt").unlink()
    (tmp_path / "poem.txt").write_text("The river is green.\n\nThe hills are far away and the sky is wide.\n")
    assert run(capsys, "add", case, tmp_path / "poem.txt", "--publisher", "P", "--published", "2024-05-09")[0] == 0
    assert run(capsys, "check", case)[0] == 0
    before = state(case)
    code, out, err = run(capsys, "brief", case)
    assert code == 1 and out == "" and "do:" in err and "claim" in err
    assert state(case) == before


def test_reports_and_days_of_the_future_are_said(capsys, tmp_path, case):
    (tmp_path / "note.txt").write_text(SENTENCE)
    before = state(case)
    code, _, err = run(capsys, "add", case, tmp_path / "note.txt", "--publisher", "P", "--published", "2199-01-01")
    assert code == 1 and "in the future" in err and state(case) == before
    code, out, err = run(capsys, "brief", case, "--as-of", "2199-01-01")
    assert code == 1 and out == "" and "lies in the future" in err
    (case / "reports" / "later.txt").write_text("publisher: P\npublished: 2024-06-01\n\n" + SENTENCE)
    code, out, _ = run(capsys, "check", case)
    assert code == 0 and "later.txt" in out and "does not count" in out


def test_a_place_that_the_corridor_does_not_know_is_a_flag_on_the_claim(capsys, tmp_path, case):
    (tmp_path / "a.txt").write_text("Title\n\nAbout 600 people reached Stockholm on Tuesday, the mayor said.\n")
    code, out, err = run(capsys, "read", tmp_path / "a.txt", "--case", case, "--published", "2024-05-08")
    assert code == 0 and err == ""
    assert any("Stockholm" in flag for line in out.splitlines() for flag in json.loads(line)["flags"])


BROKEN = {
    "unknown place": ({"capacity_csv": "location,beds,source\nMidtwn,5,count\n"}, "capacity.csv line 2", 'Did you mean "Midtown"'),
    "contradictory tables": ({"capacity_csv": "location,beds,source\nmidtown,5,a\nMidtown,6,b\n"}, "capacity.csv line 3", "Keep one"),
    "contradictory network": ({"links_csv": "from,to,km\nsouthtown,midtown,36\nmidtown,southtown,40\nmidtown,northgate,37\n"},
                              "links.csv line 3", "Keep one"),
    "network in two parts": ({"links_csv": "from,to,km\nsouthtown,midtown,36\n"}, "links.csv", "Add a link"),
    "link to itself": ({"links_csv": "from,to,km\nsouthtown,midtown,36\nmidtown,midtown,5\nmidtown,northgate,37\n"}, "links.csv line 3", "Remove"),
    "no network": ({"links_csv": "from,to,km\n"}, "links.csv", "at least two locations"),
    "no table at all": ({"measures_csv": '\x00\x01"kind'}, "measures.csv", ""),
    "settings": ({"case_toml": "+horizon_dys = 3\n"}, "case.toml horizon_dys", 'Did you mean "horizon_days"'),
}


@pytest.mark.parametrize(("files", "where", "remedy"), BROKEN.values(), ids=BROKEN)
def test_broken_tables_and_networks_are_named_with_the_remedy_and_nothing_is_written(capsys, tmp_path, files, where, remedy):
    case = small_case.make(tmp_path / "case", **files)
    before = state(case)
    code, out, _ = run(capsys, "check", case)
    assert code == 1 and where in out and remedy in out
    code, out, err = run(capsys, "brief", case)
    assert code == 1 and out == "" and where in err and remedy in err
    assert state(case) == before


def test_a_road_in_a_circle_is_a_network_like_any_other(capsys, tmp_path):
    case = small_case.make(tmp_path / "case", links_csv="from,to,km\nsouthtown,midtown,36\nmidtown,northgate,37\nsouthtown,northgate,80\n")
    assert run(capsys, "check", case)[0] == 0


@pytest.mark.parametrize("meta", ["name,publisher\na,P\n", "\x00", "id,publisher,published_date,language\na,P,soon,en\n"])
def test_a_meta_table_that_cannot_be_used_is_said(capsys, tmp_path, meta):
    (tmp_path / "a.txt").write_text("Title\n\n" + SENTENCE)
    (tmp_path / "meta.csv").write_text(meta)
    code, out, err = run(capsys, "read", tmp_path / "a.txt", "--meta", tmp_path / "meta.csv")
    assert code == 1 and out == "" and "do:" in err


def test_what_holds_for_a_whole_report_is_worked_out_once_however_long_it_is(monkeypatch):
    from corridor.network import load_network
    from corridor.records import Report
    from corridor.reports import whereabouts
    from corridor.reports.reader import read_report

    worked, real = [], whereabouts._told_most
    monkeypatch.setattr(whereabouts, "_told_most", lambda text: worked.append(1) or real(text))
    report = Report("x", "A title\n\n" + "About 500 people left Tapachula on Saturday. " * 40, "Desk", "2022-03-05")
    assert len(read_report(report, load_network())) >= 40 and len(worked) == 1
