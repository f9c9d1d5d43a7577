"""The ledger keeps everything once, in SQLite and in PostgreSQL alike."""

import datetime as dt
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest
import sqlalchemy as sa

from corridor.errors import DataError
from corridor.ledger import Correction, Ledger, Run
from corridor.records import Claim, Derivation, Family, Quantity, Report

NOON = dt.datetime(2021, 11, 11, 12, tzinfo=dt.UTC)
REPORT = Report("gazette", "About 500 people left town.\n", "Gazette", "2021-11-10", "en", "https://example.org/a", "A title")
CLAIM = Claim("gazette-c01", "gazette", "group_size", Quantity(500, 500, "people", "about", {"low": 500}), "town", "origin",
              "2021-11-10", None, None, ("a radio",), False, "asserted", (0, 16), "About 500 people", "media", ("town",), ("x",))
RUN = Run("2021-11-11T12:00:00", "2021-11-11", 7, 500, "partner", "0.1.0", ("gazette",), (), ("gazette-c01",), ("briefing.html",))


HAS_POSTGRESQL = bool(shutil.which("initdb") and shutil.which("pg_ctl") and importlib.util.find_spec("psycopg"))


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """The address of a server that is there for these tests only."""
    folder = tmp_path_factory.mktemp("postgresql")
    folder.chmod(0o777)
    for parent in folder.parents[:2]:
        parent.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []  # the server refuses to run as root
    subprocess.run([*user, "initdb", "-D", folder / "data", "-U", "corridor", "-A", "trust"], check=True, stdout=subprocess.DEVNULL)
    server = [*user, "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    subprocess.run([*server, "-o", f"-p {port} -k {folder}", "start"], check=True, stdout=subprocess.DEVNULL)
    yield f"postgresql+psycopg://corridor@127.0.0.1:{port}/postgres"
    subprocess.run([*server, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(params=["sqlite", "postgresql"] if HAS_POSTGRESQL else ["sqlite"])
def address(request, tmp_path):
    if request.param == "sqlite":
        return tmp_path
    server = request.getfixturevalue("postgresql")
    with sa.create_engine(server).begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    return server


@pytest.mark.skipif(not HAS_POSTGRESQL, reason="PostgreSQL or its driver psycopg is not installed: the ledger is tested on SQLite only")
def test_a_postgresql_server_answers_at_its_address(postgresql):
    with Ledger(postgresql) as ledger:
        assert ledger.address == postgresql


@pytest.fixture
def ledger(address):
    with Ledger(address) as opened:
        yield opened


def test_a_report_comes_back_as_it_was(ledger):
    assert ledger.add_report(REPORT, NOON).status == "new"
    assert ledger.reports() == (REPORT,)


def test_a_report_added_twice_is_kept_once_whatever_its_line_endings(ledger):
    ledger.add_report(REPORT, NOON)
    again = replace(REPORT, id="copy", text=REPORT.text.replace("\n", "  \r\n\r\n"))
    assert ledger.add_report(again, NOON).status == "same"
    assert ledger.reports(editions=True) == (REPORT,)


def test_one_text_of_two_outlets_is_two_reports(ledger):
    ledger.add_report(REPORT, NOON)
    assert ledger.add_report(replace(REPORT, id="herald", publisher="Herald"), NOON).status == "new"
    assert [r.id for r in ledger.reports()] == ["gazette", "herald"]


@pytest.mark.parametrize("other_id", ["gazette", "gazette-2"])
def test_a_corrected_edition_supersedes_and_keeps_the_former(ledger, other_id):
    ledger.add_report(REPORT, NOON)
    edition = replace(REPORT, id=other_id, text="About 600 people left town.\n", published="2021-11-11")
    added = ledger.add_report(edition, NOON)
    assert (added.status, added.former_id) == ("edition", "gazette")
    assert ledger.reports() == (edition,)
    assert ledger.reports(editions=True) == (REPORT, edition)


def test_claims_come_back_as_they_were_and_a_new_reading_replaces_them(ledger):
    ledger.add_report(REPORT, NOON)
    ledger.put_claims(REPORT, [replace(CLAIM, id="gazette-c99")])
    ledger.put_claims(REPORT, [CLAIM])
    assert ledger.claims() == (CLAIM,)


def test_claims_of_a_superseded_edition_no_longer_count(ledger):
    ledger.add_report(REPORT, NOON)
    ledger.put_claims(REPORT, [CLAIM])
    ledger.add_report(replace(REPORT, text="Nobody left."), NOON)
    assert ledger.claims() == ()


def test_lineage_comes_back_as_it_was(ledger):
    derivation, family = Derivation("b", "a", "retells", "same words"), Family("f1", "a-c01", ("a-c01", "b-c01"))
    ledger.put_lineage([Derivation("x", "y", "retells")], [])
    ledger.put_lineage([derivation], [family])
    assert (ledger.derivations(), ledger.families()) == ((derivation,), (family,))


def test_a_retracted_report_strikes_its_claims_their_retellings_and_the_briefings_that_used_them(ledger):
    retelling = replace(REPORT, id="echo", text="The Gazette says about 500 left.", url=None)
    for report, claim in ((REPORT, CLAIM), (retelling, replace(CLAIM, id="echo-c01", article="echo"))):
        ledger.add_report(report, NOON)
        ledger.put_claims(report, [claim])
    ledger.put_lineage([], [Family("f1", "gazette-c01", ("gazette-c01", "echo-c01"))])
    ledger.add_run(replace(RUN, reports=("echo",), claims=("echo-c01",)))
    ledger.add_run(replace(RUN, reports=(), claims=()))
    assert ledger.unsound() == () and ledger.to_reissue() == ()
    act = Correction("gazette", "retract", "withdrawn by its publisher", "desk", NOON.isoformat())
    ledger.correct(act)
    assert ledger.corrections() == (act,)
    assert ledger.unsound() == ("echo-c01", "gazette", "gazette-c01")
    assert [run.reports for run in ledger.to_reissue()] == [("echo",)]


def test_a_rejected_reading_strikes_that_claim_only(ledger):
    ledger.add_report(REPORT, NOON)
    ledger.put_claims(REPORT, [CLAIM, replace(CLAIM, id="gazette-c02")])
    ledger.correct(Correction("gazette-c02", "reject", "misread", "desk", NOON.isoformat(), {"kind": "statement"}))
    assert ledger.unsound() == ("gazette-c02",)
    assert ledger.corrections()[0].replacement == {"kind": "statement"}


def test_a_briefing_on_a_former_edition_is_to_be_issued_again(ledger):
    key = ledger.add_report(REPORT, NOON).hash
    ledger.add_run(replace(RUN, hashes=(key,)))
    assert ledger.to_reissue() == ()
    ledger.add_report(replace(REPORT, text="Nobody left."), NOON)
    assert len(ledger.to_reissue()) == 1
    assert ledger.runs()[0] == replace(RUN, hashes=(key,))


@pytest.mark.parametrize(("subject", "act", "what"), [("nobody", "retract", "no claim or report"), ("gazette", "burn", "that act")])
def test_an_act_on_nothing_or_of_no_known_kind_is_refused(ledger, subject, act, what):
    ledger.add_report(REPORT, NOON)
    with pytest.raises(DataError, match=what):
        ledger.correct(Correction(subject, act, "", "desk", NOON.isoformat()))


def test_two_writers_lose_nothing_and_double_nothing(address):
    script = textwrap.dedent("""
        import datetime as dt, sys
        from corridor.ledger import Ledger
        from corridor.records import Derivation, Family, Report
        with Ledger(sys.argv[1]) as ledger:
            for i in range(30):
                ledger.add_report(Report(f"{sys.argv[2]}-{i}", f"mine {sys.argv[2]} {i}"), dt.datetime(2021, 11, 11))
                ledger.add_report(Report(f"shared-{i}", f"shared {i}"), dt.datetime(2021, 11, 11))
                ledger.put_lineage([Derivation("b", "a", "retells")], [Family("f", "a", ("a",))])
    """)
    writers = [subprocess.Popen([sys.executable, "-c", script, str(address), name], stderr=subprocess.PIPE) for name in "xy"]
    for writer in writers:
        assert writer.communicate()[1] == b""
    with Ledger(address) as ledger:
        assert len(ledger.reports(editions=True)) == 90
        assert len(ledger.derivations()) == 1


@pytest.mark.parametrize("bad", ["nosuch://x/y", "/nowhere/at/all"])
def test_an_address_that_cannot_be_opened_is_said_calmly(bad):
    with pytest.raises(DataError, match="cannot be opened"):
        Ledger(bad)
