"""Whatever is corrected, rejected, added and undone, in whatever order: each claim is read once, as the last act in force has it."""

import datetime as dt
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError
from corridor.ledger import Anchor, Correction, Ledger, edited, report_hash
from corridor.records import Claim, Quantity, Report

NOON = dt.datetime(2021, 11, 11, 12, tzinfo=dt.UTC)
NEWS = Report("news", "The mayor said 500 people left town. Officials counted 300 people at the river. A third line.", "Gazette", "2021-11-10")
SPANS = [(15, 35), (37, 79), (80, 93)]  # the reader reads the first two, analysts may add the third


def claim(span, kind="group_size", number=500, name=""):
    return Claim(name, "news", kind, Quantity(number, number, "people", "exact"), None, None, None, None, None, (), False, "asserted", span,
                 NEWS.text[slice(*span)])


READ = tuple(claim(span, name=f"news-c{i:02d}") for i, span in enumerate(SPANS[:2], 1))


def reading(ledger):
    found, problems = edited([NEWS], {"news": READ}, ledger.acts())
    assert not problems
    return {c.text_span: (c.kind, c.quantity.low) for c in found["news"]}, found["news"]


def act(ledger, kind, at, new=None):
    """The number of an act on a claim as it is read now."""
    return ledger.correct(Correction(at.id or "news", kind, "a reason", "desk", NOON.isoformat(), asdict(new) if new else None,
                                     Anchor.of(at, report_hash(NEWS))))


def undo(ledger, number):
    return ledger.correct(Correction(str(number), "undo", "a reason", "desk", NOON.isoformat()))


STEP = st.tuples(st.sampled_from(["correct", "reject", "add", "undo", "undo", "undo"]), st.integers(0, 30),
                 st.sampled_from(["group_size", "arrival"]), st.sampled_from([500, 800, 900]))


@settings(max_examples=80, deadline=None)
@given(st.lists(STEP, min_size=2, max_size=12))
def test_claims_are_read_once_and_as_the_last_act_in_force_has_it(steps):
    """Each act in force stands on the reader's claim, or on what another act in force made of it."""
    made: dict[int, tuple] = {}  # of each act: where, on which act's claim (0: the reader's), what it makes
    as_read = {c.text_span: (c.kind, c.quantity.low) for c in READ}

    with Ledger("sqlite://") as ledger:
        ledger.add_report(NEWS, NOON)
        for what, pick, kind, number in [*steps, ("look", 0, "", 0)]:
            force = [a.number for a in ledger.acts()]
            top = {made[n][0]: n for n in force}
            now, claims = reading(ledger)
            assert now == {s: v for s in SPANS if (v := made[top[s]][2] if s in top else as_read.get(s))}
            assert all(made[n][1] in (0, *force) for n in force)
            if what == "undo" and ledger.corrections():
                try:
                    undo(ledger, 1 + pick % len(ledger.corrections()))
                except DataError:
                    assert [a.number for a in ledger.acts()] == force
            elif what == "add" and SPANS[2] not in {where for where, *_ in made.values()}:  # one added later would be another claim
                new = claim(SPANS[2], kind, number)
                made[act(ledger, "add", new, new)] = SPANS[2], 0, (kind, number)
            elif what in ("correct", "reject") and claims:
                at = claims[pick % len(claims)]
                new = replace(at, kind=kind, quantity=Quantity(number, number, "people", "exact")) if what == "correct" else None
                made[act(ledger, what, at, new)] = at.text_span, top.get(at.text_span, 0), (kind, number) if new else None


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path) as opened:
        opened.add_report(NEWS, NOON)
        yield opened


def test_an_act_that_others_build_on_is_undone_after_them_and_the_last_is_named(ledger):
    arrival = replace(READ[0], kind="arrival")
    act(ledger, "correct", READ[0], arrival)
    act(ledger, "correct", arrival, replace(arrival, place="town"))
    act(ledger, "reject", replace(arrival, place="town"))
    with pytest.raises(DataError, match=r"act 1: cannot be undone while later acts build on it .given: act 2: correct by desk; act 3: reject by desk.*undo 3"):
        undo(ledger, 1)
    for number in (3, 2, 1):
        undo(ledger, number)
    assert reading(ledger)[1] == READ


def test_an_act_is_undone_once_and_its_undo_may_be_undone(ledger):
    act(ledger, "reject", READ[0])
    undo(ledger, 1)
    with pytest.raises(DataError, match="undone already .given: by act 2.*undo 2"):
        undo(ledger, 1)
    undo(ledger, 2)
    assert reading(ledger)[1] == READ[1:]


def test_an_undo_whose_act_is_undone_once_more_changes_nothing(ledger):
    act(ledger, "reject", READ[0])
    undo(ledger, 1)
    undo(ledger, 2)
    undo(ledger, 1)
    with pytest.raises(DataError, match="act 3: would change nothing"):
        undo(ledger, 3)
    assert reading(ledger)[1] == READ


def test_an_act_is_not_put_in_force_again_under_a_later_one_on_the_same_claim(ledger):
    act(ledger, "correct", READ[0], replace(READ[0], kind="arrival"))
    undo(ledger, 1)
    act(ledger, "correct", READ[0], replace(READ[0], kind="departure"))
    with pytest.raises(DataError, match="later acts stand in its place .given: act 3"):
        undo(ledger, 2)
    assert reading(ledger)[0][SPANS[0]][0] == "departure"


def test_an_act_is_not_put_in_force_again_without_the_one_that_it_builds_on(ledger):
    act(ledger, "correct", READ[0], arrival := replace(READ[0], kind="arrival"))
    act(ledger, "correct", arrival, replace(arrival, place="town"))
    undo(ledger, 2)
    undo(ledger, 1)
    with pytest.raises(DataError, match="act is undone that it builds on .given: act 1"):
        undo(ledger, 3)
    undo(ledger, 4)
    undo(ledger, 3)
    assert reading(ledger)[0][SPANS[0]][0] == "arrival"


def test_two_desks_that_correct_one_claim_at_once_leave_one_claim(ledger):
    act(ledger, "correct", READ[0], replace(READ[0], kind="arrival"))
    act(ledger, "correct", READ[0], replace(READ[0], kind="departure"))  # made on the same reading
    assert reading(ledger)[0] == {SPANS[0]: ("departure", 500), SPANS[1]: ("group_size", 500)}
    undo(ledger, 2)
    assert reading(ledger)[0][SPANS[0]] == ("arrival", 500)


def test_a_reader_that_has_learned_what_an_act_had_to_say_leaves_one_claim(ledger):
    arrival = replace(READ[0], kind="arrival", quantity=Quantity(800, 800, "people", "exact"))
    act(ledger, "correct", READ[0], arrival)
    learned = replace(arrival, id="news-c07")
    found, _ = edited([NEWS], {"news": (learned, READ[1])}, ledger.acts())
    assert found["news"] == (learned, READ[1])


def test_an_undo_follows_its_report_into_a_new_edition(ledger):
    act(ledger, "correct", READ[0], arrival := replace(READ[0], kind="arrival"))
    edition = replace(NEWS, text="A first line. " + NEWS.text)
    ledger.add_report(edition, NOON)
    moved = replace(arrival, text_span=(29, 49))
    ledger.correct(Correction("news-c01", "reject", "a reason", "desk", NOON.isoformat(), None, Anchor.of(moved, report_hash(edition))))
    with pytest.raises(DataError, match="build on it"):
        undo(ledger, 1)
