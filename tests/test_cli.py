"""The commands: what they print where, and how they end."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import small_case
from house_door import run

import corridor
from corridor.cli.reference import commands, page
from corridor.ledger import Ledger

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = commands()


@pytest.fixture
def case(tmp_path):
    return small_case.make(tmp_path / "case")


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("About 500 people rest in Midtown, the mayor said.\n")
    return path


def test_the_commands_and_flags_are_those_that_others_rely_on():
    flags = {name: {o for p in c.params for o in p.opts if o.startswith("--")} for name, c in COMMANDS.items()}
    assert set(flags) >= {"init", "add", "check", "read", "lineage", "brief", "displacement run", "displacement verify",
                          "displacement forecast", "displacement skill", "displacement together", "hindcast", "verify", "port", "ports",
                          "claims", "claims correct", "claims reject", "claims add", "claims retract", "claims undo", "claims log"}
    assert flags["add"] >= {"--publisher", "--published", "--language", "--url"}
    assert flags["read"] >= {"--published", "--meta"} and flags["lineage"] >= {"--meta"}
    assert flags["port"] >= {"--officers", "--intake", "--month"} and flags["ports"] >= {"--out"}
    assert flags["verify"] >= {"--forecast", "--members", "--out", "--lang", "--skill-table"}
    assert flags["displacement run"] >= {"--settings", "--members", "--out", "--stream", "--page", "--cluster"}
    assert flags["hindcast"] >= {"--inits", "--out", "--members", "--cluster"}
    assert flags["brief"] >= {"--as-of", "--members", "--seed", "--audience", "--lang", "--out"}
    assert all(f >= {"--json", "--version"} for f in flags.values())


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example_and_a_version(capsys, command):
    code, out, _ = run(capsys, *command.split(), "--help")
    assert code == 0 and f"corridor {command.replace('claims ', 'claims my-case ')}" in out.split("Example:")[1]
    assert run(capsys, *command.split(), "--version")[:2] == (0, f"corridor {corridor.__version__}\n")


def test_help_and_version_of_the_whole(capsys):
    assert "Example:" in run(capsys, "--help")[1]
    assert run(capsys, "--version")[1] == f"corridor {corridor.__version__}\n"


def test_the_page_about_the_commands_is_current():
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == page(), "run: make docs"


@pytest.mark.parametrize("arguments", [["nonsense"], ["brief"], ["brief", "x", "--members", "none"], ["brief", "x", "--audience", "all"],
                                       ["brief", "x", "--as-of", "soon"], ["read", "no-such-file.txt"], ["add", "x", "y"],
                                       ["brief", "x", "--colour"]])
def test_a_wrong_call_ends_with_two_and_says_so_on_standard_error(capsys, arguments):
    code, out, err = run(capsys, *arguments)
    assert code == 2 and out == "" and "Error" in err


def test_init_add_and_check_lead_to_a_case(capsys, tmp_path, note):
    case = tmp_path / "new"
    code, out, err = run(capsys, "init", case)
    assert code == 0 and str(case / "case.toml") in out and "corridor add" in err
    code, out, err = run(capsys, "check", case)
    assert code == 1 and "reports/: holds no report" in out and "corridor add" in out
    code, out, err = run(capsys, "add", case, note, "--publisher", "Town hall", "--published", "2021-11-10")
    assert code == 0 and out.strip() == str(case / "reports" / "note.txt") and "Taken in" in err
    code, out, err = run(capsys, "check", case)
    assert code == 0 and "note case.toml: as_of" in out and "days after the newest report" in out
    (case / "case.toml").write_text(re.sub(r"as_of = .*", "as_of = 2021-11-12", (case / "case.toml").read_text(encoding="utf-8")), encoding="utf-8")
    assert run(capsys, "check", case)[:2] == (0, "Nothing to mend.\n")


def test_add_says_what_it_masked_and_what_it_lacks(capsys, tmp_path):
    case, note = tmp_path / "new", tmp_path / "note.txt"
    run(capsys, "init", case, "--lang", "es")
    assert 'language = "es"' in (case / "case.toml").read_text(encoding="utf-8")
    note.write_text("Parte\n\nLlegaron 500 personas a Huixtla. Informes al 962 118 4477 o a mesa@albergue.example.", encoding="utf-8")
    code, out, err = run(capsys, "add", case, note, "--publisher", "Mesa")
    assert code == 2 and "--published: is missing" in err and f"given: {note}" in err and "Add --published 2021-11-10" in err
    code, out, err = run(capsys, "add", case, note, "--published", "2023-12-28")
    assert code == 2 and "--publisher: is missing" in err
    code, out, err = run(capsys, "add", case, note, "--publisher", "Mesa", "--published", "2023-12-28")
    assert code == 0 and "masked for the sake of private persons: 2." in err


def test_commands_on_cases_speak_json(capsys, tmp_path, note):
    case = tmp_path / "new"
    assert str(case / "case.toml") in json.loads(run(capsys, "init", case, "--json")[1])["files"]
    problem, = json.loads(run(capsys, "check", case, "--json")[1])
    assert (problem["where"], problem["level"]) == ("reports/", "error")
    add = ["add", case, note, "--publisher", "P", "--published", "2021-11", "--json"]
    assert json.loads(run(capsys, *add)[1])["status"] == "new"
    assert json.loads(run(capsys, *add)[1]) == {"status": "same", "path": str(case / "reports" / "note.txt"), "former": ""}


def test_what_is_there_already_is_said_and_ends_well(capsys, case, note):
    arguments = ["add", case, note, "--publisher", "P", "--published", "2024-05-09"]
    run(capsys, *arguments)
    with Ledger(case) as ledger:
        kept, = ledger.reports()
        assert (kept.id, kept.publisher) == ("note", "P")
    code, _, err = run(capsys, *arguments)
    assert code == 0 and "Already there" in err


def test_notes_alone_end_well(capsys, case):
    (case / "capcity.csv").write_text("location,beds\n")
    code, out, _ = run(capsys, "check", case)
    assert code == 0 and "note capcity.csv" in out


def test_read_prints_claims_in_the_guides_form(capsys, case):
    code, out, err = run(capsys, "read", case / "reports", "--case", case)
    claims = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and err == "" and {c["article"] for c in claims} == {"gazette"}
    keys = {"article", "kind", "quantity", "place", "place_role", "date", "speaker", "speaker_verb", "via", "is_quote", "modality",
            "text_span"}
    assert all(set(c) >= keys for c in claims)
    size = next(c for c in claims if c["kind"] == "group_size")
    assert (size["quantity"]["low"], size["quantity"]["comparator"], size["quantity"]["unit"]) == (600, "about", "people")


def test_dates_in_words_are_read_against_the_day_that_is_given(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("A note\n\nAbout 600 people left Tapachula on Tuesday.\n")
    days = {}
    (tmp_path / "meta.csv").write_text("id,publisher,published_date,language\na,P,2021-11-17,en\n")
    for name, flags in {"flag": ["--published", "2021-11-10"], "meta": ["--meta", tmp_path / "meta.csv"]}.items():
        out = run(capsys, "read", tmp_path / "a.txt", *flags)[1]
        days[name] = {json.loads(line)["date"] for line in out.splitlines()} - {None}
    assert days == {"flag": {"2021-11-09"}, "meta": {"2021-11-16"}}


def test_a_report_that_cannot_be_read_does_not_stop_the_others(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "b.txt").write_text("Title\n\nAbout 600 people left Tapachula on Tuesday.\n")
    code, out, err = run(capsys, "read", tmp_path, "--published", "2021-11-10")
    assert code == 1 and "a.txt" in err and '"article": "b"' in out


def test_lineage_says_who_retells_whom_as_table_and_as_json(capsys):
    reports = ROOT / "examples" / "november-2021" / "reports"
    code, out, _ = run(capsys, "lineage", reports)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0 and {"derived_id": "continental-digest", "origin_id": "frontier-courier", "relation": "retells"} in rows
    assert json.loads(run(capsys, "lineage", reports, "--json")[1]) == rows


def test_lineage_keeps_its_header_when_nothing_derives(capsys, case):
    assert run(capsys, "lineage", case / "reports")[:2] == (0, "derived_id,origin_id,relation\n")


def test_nothing_is_said_to_a_reader_that_has_had_enough():
    reports = ROOT / "examples" / "november-2021" / "reports"
    code = f"from corridor.cli import main; main(['read', {str(reports)!r}])"
    reading = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    reading.stdout.close()
    assert reading.stderr.read() == b""
    reading.wait()


def test_no_colour_where_none_is_wanted(tmp_path):
    environment = os.environ | {"NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    done = subprocess.run([sys.executable, "-c", f"from corridor.cli import main; main(['check', {str(tmp_path)!r}])"],
                          capture_output=True, text=True, env=environment)
    assert done.returncode == 1 and "case.toml" in done.stdout and "\x1b[3" not in done.stdout


def test_brief_writes_whole_files_shows_key_messages_and_keeps_the_run(capsys, case, tmp_path):
    code, out, err = run(capsys, "brief", case, "--members", "10", "--out", tmp_path / "out")
    assert code == 0, err
    assert "A small case" in out and "Written:" in err and "Written:" not in out
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert names >= {"briefing.html", "briefing.json", "forecast.csv", "claims.jsonl", "lineage.csv", "manifest.json"}
    with Ledger(case) as ledger:
        made, = ledger.runs()
        assert (made.members, made.as_of, made.reports) == (10, "2024-05-10", ("gazette",))
        assert {c.id for c in ledger.claims()} == set(made.claims)


def test_brief_speaks_json_in_the_language_and_for_the_audience_that_are_given(capsys, case):
    code, out, err = run(capsys, "brief", case, "--members", "10", "--lang", "es", "--audience", "public", "--as-of", "2024-05-09",
                         "--seed", "9", "--json")
    assert code == 0, err
    said = json.loads(out)
    assert set(said) == {"paths", "key_messages"} and str(case / "out" / "briefing.html") in said["paths"]
    written = json.loads((case / "out" / "briefing.json").read_text())
    assert [written[k] for k in ("language", "audience", "as_of", "seed", "members")] == ["es", "public", "2024-05-09", 9, 10]
    assert said["key_messages"][0]["text"] == written["key_messages"][0]["text"]


def test_a_briefing_of_another_part_of_the_world_speaks_of_its_places_only(capsys, tmp_path):
    """Nothing is wired to one corridor: the exercise brings its own places and nothing of the shipped ones appears."""
    for name in ("case.toml", "reports", *(p.name for p in (ROOT / "examples" / "vardar-morava").glob("*.csv"))):
        (tmp_path / name).symlink_to(ROOT / "examples" / "vardar-morava" / name)
    code, _, err = run(capsys, "brief", tmp_path, "--members", "10", "--json")
    assert code == 0, err
    written = json.loads((tmp_path / "out" / "briefing.json").read_text())
    own = {line.split(",")[0] for line in (tmp_path / "locations.csv").read_text().splitlines()[1:]}
    assert written["towns"] and {t["location_id"] for t in written["towns"] + written["ports"]} <= own
    assert not re.search("Tapachula|Mexico|Veracruz|El Paso", (tmp_path / "out" / "briefing.html").read_text(encoding="utf-8"))


def test_brief_goes_on_without_a_ledger_and_says_so(capsys, case):
    (case / "ledger.sqlite").mkdir()
    code, _, err = run(capsys, "brief", case, "--members", "5")
    assert code == 0 and "ledger could not keep that" in err


def test_brief_leaves_a_folder_of_other_files_alone(capsys, case, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine")
    code, out, err = run(capsys, "brief", case, "--out", tmp_path / "letters")
    assert code == 1 and "did not write" in err and out == ""
    assert [p.name for p in (tmp_path / "letters").iterdir()] == ["a.txt"]
