"""The ledger keeps everything once, in SQLite and in PostgreSQL alike."""

import datetime as dt
import subprocess
import sys
import textwrap
from dataclasses import asdict, replace

import pytest
import sqlalchemy as sa
from postgresql_server import missing, running

from corridor.errors import DataError
from corridor.ledger import Anchor, Correction, Ledger, Run, edited, report_hash, struck, withdrawn
from corridor.records import Claim, Derivation, Family, Quantity, Report

NOON = dt.datetime(2021, 11, 11, 12, tzinfo=dt.UTC)
REPORT = Report("gazette", "About 500 people left town.\n", "Gazette", "2021-11-10", "en", "https://example.org/a", "A title")
CLAIM = Claim("gazette-c01", "gazette", "group_size", Quantity(500, 500, "people", "about", {"low": 500}), "town", "origin",
              "2021-11-10", None, None, ("a radio",), False, "asserted", (0, 16), "About 500 people", "media", ("town",), ("x",))
RUN = Run("2021-11-11T12:00:00", "2021-11-11", 7, 500, "partner", "0.1.0", ("gazette",), (), ("gazette-c01",), ("briefing.html",))


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(bool(missing()), reason=missing() or "there is one"))]


@pytest.fixture(scope="session")
def postgresql():
    """The address of a server that is there for these tests only."""
    with running() as server:
        yield server


@pytest.fixture(params=DATABASES)
def address(request, tmp_path):
    if request.param == "sqlite":
        return tmp_path
    server = request.getfixturevalue("postgresql")
    with sa.create_engine(server).begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    return server


@pytest.mark.skipif(bool(missing()), reason=missing() or "there is one")
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
    assert ledger.corrections() == (replace(act, anchor=Anchor("gazette", report_hash(REPORT))),)
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


WORDS = "The mayor said 500 people left town. Officials counted 300 people at the river."
NEWS = Report("news", WORDS, "Gazette", "2021-11-10")


def read(*spans, report=NEWS, number=500):
    """Claims of a reading of the news, one for each (start, end)."""
    return [replace(CLAIM, id=f"{report.id}-c{i:02d}", article=report.id, text_span=span, text=report.text[slice(*span)],
                    quantity=Quantity(number, number, "people", "exact")) for i, span in enumerate(spans, 1)]


def act(subject, kind="reject", replacement=None, **more):
    return Correction(subject, kind, "a reason", "desk", NOON.isoformat(), replacement, **more)


def in_force(ledger, report, claims):
    """The claims of a report after the acts of the ledger, and what is said about acts that lost their words."""
    found, problems = edited([report], {report.id: claims}, ledger.acts())
    return found[report.id], problems


@pytest.fixture
def kept(ledger):
    ledger.add_report(NEWS, NOON)
    ledger.put_claims(NEWS, read((15, 36), (37, 79)))
    return ledger


def test_an_act_finds_its_claim_by_its_words_when_a_later_reading_numbers_it_otherwise(kept):
    kept.correct(act("news-c02"))
    later = read((0, 14), (15, 36), (40, 79))  # a new claim before, and other edges
    assert [c.text_span for c in in_force(kept, NEWS, later)[0]] == [(0, 14), (15, 36)]
    assert in_force(kept, NEWS, read((15, 36))) == (tuple(read((15, 36))), [])


def test_a_corrected_claim_keeps_its_number_and_stays_when_a_reader_no_longer_finds_it(kept):
    better = asdict(replace(read((15, 36))[0], quantity=Quantity(800, 800, "people", "about")))
    number = kept.correct(act("news-c01", "correct", better))
    claims, _ = in_force(kept, NEWS, read((15, 36), (37, 79)))
    assert [(c.id, c.quantity.low) for c in claims] == [("news-c01", 800), ("news-c02", 500)]
    claims, _ = in_force(kept, NEWS, [])
    assert [(c.id, c.quantity.low, c.text) for c in claims] == [(f"news-a{number}", 800, WORDS[15:36])]


def test_an_added_claim_is_not_doubled_by_a_reader_that_learns_to_find_it(kept):
    mine = replace(read((15, 36))[0], kind="arrival")
    number = kept.correct(act("news", "add", asdict(mine), anchor=Anchor.of(mine, report_hash(NEWS))))
    assert [c.id for c in in_force(kept, NEWS, [])[0]] == [f"news-a{number}"]
    assert [c.id for c in in_force(kept, NEWS, [replace(mine, id="news-c07")])[0]] == ["news-c07"]


def test_an_act_follows_its_words_into_a_new_edition_and_says_when_they_are_gone(kept):
    kept.correct(act("news-c01", "correct", asdict(replace(read((15, 36))[0], place="Huixtla"))))
    moved = replace(NEWS, text="Correction: a name was changed.\n\nThe mayor said 500  people\nleft town.")
    kept.add_report(moved, NOON)
    span = (moved.text.index("500"), len(moved.text))
    claims, problems = in_force(kept, moved, read(span, report=moved))
    assert [(c.place, c.text_span, c.text) for c in claims] == [("Huixtla", span, "500  people\nleft town.")] and not problems
    other = replace(NEWS, text="Nobody left town.")
    claims, problems = in_force(kept, other, [])
    assert claims == () and "no longer finds its words" in problems[0].what and "500 people left town" in problems[0].given
    assert "undo 1" in problems[0].fix and problems[0].level == "warning"


def test_an_act_follows_an_edition_that_has_another_name(kept):
    kept.correct(act("news-c01"))
    first = replace(NEWS, url="https://example.org/n")
    other = Report("first", "A first text.", "Herald", "2021-11-10", url="https://example.org/h")
    kept.add_report(other, NOON)
    kept.put_claims(other, [replace(CLAIM, id="first-c01", article="first", text_span=(0, 12), text="A first text")])
    kept.correct(act("first-c01"))
    kept.add_report(replace(other, id="second", text="A first text, amended."), NOON)
    assert [a.anchor.report for a in kept.acts()] == ["news", "second"] and first.url


def test_an_act_can_be_undone_and_the_undoing_too(kept):
    number = kept.correct(act("news-c01"))
    undoing = kept.correct(act(str(number), "undo"))
    assert kept.acts() == () and kept.unsound() == () and len(kept.corrections()) == 2
    kept.correct(act(str(undoing), "undo"))
    assert [a.number for a in kept.acts()] == [number]
    with pytest.raises(DataError, match="no claim or report or act"):
        kept.correct(act("99", "undo"))


def made(ledger, *claims, at=NOON, hashes=()):
    """A run that rested on these claims of the news."""
    anchors = tuple((c.id, report_hash(NEWS), *c.text_span, c.kind) for c in claims)
    ledger.add_run(replace(RUN, at=at.isoformat(), reports=("news",), claims=tuple(c.id for c in claims), anchors=anchors, hashes=hashes,
                           figures=(("group-1", tuple(c.id for c in claims)),)))


def test_a_briefing_rests_on_words_whatever_number_a_claim_had_and_is_done_with_when_issued_again(kept):
    """The run numbered the claim c05; the act is made on a reading that calls it c01."""
    made(kept, replace(read((15, 36))[0], id="news-c05"))
    later = NOON + dt.timedelta(hours=1)
    kept.correct(replace(act("news-c01"), at=later.isoformat()))
    run, = kept.to_reissue()
    assert struck(run, kept.acts()[0]) == {"news-c05"} and run.figures == (("group-1", ("news-c05",)),)
    made(kept, read((37, 79))[0], at=later + dt.timedelta(minutes=1))
    assert kept.to_reissue() == ()


def test_a_correction_concerns_the_briefings_before_it_only(kept):
    before, after = NOON - dt.timedelta(hours=1), NOON + dt.timedelta(hours=1)
    kept.correct(act("news-c01", "correct", asdict(read((15, 36))[0])))
    made(kept, read((15, 36))[0], at=after)
    assert kept.to_reissue() == ()
    made(kept, read((15, 36))[0], at=before)
    assert len(kept.to_reissue()) == 1


def test_a_retracted_claim_takes_its_retellings_along_and_a_new_edition_ends_a_reports_retraction(kept):
    echo = replace(CLAIM, id="echo-c01", article="echo")
    claims, kin = [*read((15, 36)), echo], [Family("f", "news-c01", ("news-c01", "echo-c01"))]
    kept.correct(act("news-c01", "retract"))
    assert withdrawn(kept.acts(), claims, kin, [NEWS]) == {"news-c01", "echo-c01"}
    kept.correct(act("1", "undo"))
    kept.correct(act("news", "retract"))
    assert withdrawn(kept.acts(), claims, kin, [NEWS]) == {"news-c01", "echo-c01"}
    assert withdrawn(kept.acts(), claims, kin, [replace(NEWS, text=WORDS + " Corrected.")]) == set()


def test_a_ledger_of_an_earlier_version_gets_the_columns_it_lacks(address):
    with Ledger(address) as ledger:
        made(ledger, read((15, 36))[0])
        where = ledger.address
    with sa.create_engine(where).begin() as connection:
        for column in ("anchors", "figures"):
            connection.execute(sa.text(f"ALTER TABLE runs DROP COLUMN {column}"))
    with Ledger(address) as ledger:
        run, = ledger.runs()
        assert (run.claims, run.anchors, run.figures) == (("news-c01",), (), ())
        made(ledger, read((15, 36))[0])
        assert ledger.runs()[1].anchors


def test_two_processes_open_a_new_ledger_at_once(address):
    script = "import sys; from corridor.ledger import Ledger; Ledger(sys.argv[1]).close()"
    openers = [subprocess.Popen([sys.executable, "-c", script, str(address)], stderr=subprocess.PIPE) for _ in range(3)]
    assert [opener.communicate()[1] for opener in openers] == [b"", b"", b""]
