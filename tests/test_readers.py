"""Readers that a package brings: found, checked, used and scored like the built-in one; many reports at once."""

import json
import os
import pickle
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import small_case
from house_door import run
from hypothesis import given
from hypothesis import strategies as st

from corridor.cores import spread
from corridor.errors import DataError, Problem, UsageError
from corridor.network import load_network
from corridor.records import Claim, Report
from corridor.reports.reader import read_report
from corridor.reports.readers import PlugIn, checked, read_many, reader_names, reader_of

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "spacy-reader"
LABELS = ROOT.parent / "shared" / "data" / "reports"
TEXT = "About 600 people left Southtown on Monday. They reached Midtown, and more than 1,200 people will walk on."
REPORT = Report("r", TEXT, "Gazette", "2024-05-08")
GOOD = {"kind": "group_size", "modality": "asserted", "text_span": [0, 16],
        "quantity": {"low": 600, "high": 600, "unit": "people", "comparator": "about"}}


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The example's package as pip would leave it behind, and readers of the tests' own beside it."""
    points = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]["entry-points"]["corridor.readers"]
    info = tmp_path / "corridor_spacy_reader-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: corridor-spacy-reader\nVersion: 0.1.0\n")
    points |= {"broken": "readers_of_tests:broken", "wrong": "readers_of_tests:wrong", "missing": "no_such_module:read"}
    (info / "entry_points.txt").write_text("[corridor.readers]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()))
    (tmp_path / "readers_of_tests.py").write_text(
        "def broken(report, network):\n    raise RuntimeError('no model here')\n"
        "def wrong(report, network):\n    return [{'kind': 'crowd', 'modality': 'asserted', 'text_span': [0, 4]}]\n")
    monkeypatch.syspath_prepend(EXAMPLE)
    monkeypatch.syspath_prepend(tmp_path)


def test_the_example_reads_in_both_languages(installed):
    network = load_network()
    claims = PlugIn("spacy-rules")(Report("r", "About 600 people left Tapachula. More than 1,200 people will reach Arriaga.", language="en"), network)
    assert [(c.kind, c.quantity and (c.quantity.low, c.quantity.high), c.place, c.modality) for c in claims] == [
        ("group_size", (600, 600), None, "asserted"), ("departure", None, "Tapachula", "asserted"), ("group_size", (1200, None), None, "expected")]
    assert claims[1].locations == ("tapachula",) and [c.id for c in claims] == ["r-c01", "r-c02", "r-c03"]
    spanish = PlugIn("spacy-rules")(Report("s", "Unas 1.200 personas salieron de Tapachula.", language="es"), network)
    assert [(c.kind, c.text) for c in spanish] == [("group_size", "Unas 1.200 personas"), ("departure", "salieron de Tapachula")]


def test_a_reader_is_chosen_by_name_on_each_command_and_by_the_case(installed, capsys, tmp_path):
    case = small_case.make(tmp_path / "case")
    mine = [json.loads(line) for line in run(capsys, "read", case / "reports", "--case", case, "--reader", "spacy-rules")[1].splitlines()]
    built_in = [json.loads(line) for line in run(capsys, "read", case / "reports", "--case", case)[1].splitlines()]
    assert {c["kind"] for c in mine} == {"group_size", "departure"} and mine != built_in and set(mine[0]) == set(built_in[0])
    assert len(run(capsys, "claims", case, "--reader", "spacy-rules", "--json")[1].splitlines()) == len(mine)
    (case / "case.toml").write_text((case / "case.toml").read_text() + 'reader = "spacy-rules"\n')
    assert len(run(capsys, "claims", case, "--json")[1].splitlines()) == len(mine)
    code, _, err = run(capsys, "brief", case, "--members", "5")
    assert code == 0, err
    assert len(json.loads((case / "out" / "briefing.json").read_text())["claims"]) == len(mine)


@pytest.mark.parametrize(("name", "says"), [("broken", "RuntimeError: no model here"), ("missing", "ModuleNotFoundError"), ("wrong", "claim 1, kind")])
def test_a_reader_that_fails_is_named(installed, capsys, tmp_path, name, says):
    (tmp_path / "a.txt").write_text(TEXT)
    code, out, err = run(capsys, "read", tmp_path / "a.txt", "--reader", name)
    assert code == 1 and out == "" and f"reader {name}, report a" in err and says in err and "do:" in err


def test_an_unknown_reader_is_answered_with_the_nearest(installed):
    assert reader_names()[0] == "built-in" and "spacy-rules" in reader_names() and reader_of(None) is reader_of("built-in") is read_report
    with pytest.raises(UsageError, match='Did you mean "spacy-rules"'):
        reader_of("spacy-rule")


@pytest.mark.parametrize(("changes", "says"), [
    ({"text_span": [0, 4000]}, "text_span: does not lie on words"), ({"text_span": [5, 5]}, "text_span: does not lie"), ({"text_span": [-3, 4]}, "text_span"),
    ({"text_span": None}, "text_span"), ({"modality": "perhaps"}, "modality: should be 'denied'"), ({"kind": None}, "kind"), ({"date": "soon"}, "date"),
    ({"quantity": {"low": None, "high": None, "unit": "people", "comparator": "about"}}, "low and high are both null"),
    ({"quantity": {"low": 9, "high": 8, "unit": "people", "comparator": "range"}}, "low is above high"),
    ({"quantity": {"low": float("nan"), "high": 8, "unit": "people", "comparator": "range"}}, "quantity.low"),
    ({"quantity": {"low": 9}}, "quantity.comparator: is missing"), ({"plaec": "x"}, 'plaec: is not a field of the labelling guide. Did you mean "place"'),
    ({"speaker_role": "boss"}, "speaker_role"), ({"via": "Radio"}, "via"), ({"place_role": "here"}, "place_role"),
])
def test_what_is_no_claim_of_the_guide_names_reader_and_field(changes, says):
    with pytest.raises(DataError) as caught:
        checked([GOOD, GOOD | changes], REPORT, None, "reader x, report r")
    assert "reader x, report r, claim 2" in str(caught.value) and says in str(caught.value), str(caught.value)


def test_every_fault_is_named_at_once():
    with pytest.raises(DataError) as caught:
        checked([{"kind": "x"}, {"modality": "y"}, "text"], REPORT, None, "reader x")
    assert {f"claim {n}" for n in (1, 2, 3)} <= {p.where.split(", ")[1] for p in caught.value.problems}


def test_the_built_in_readers_claims_pass_the_check_and_come_back_as_they_were():
    network = load_network()
    claims = read_report(REPORT, network)
    again = checked(claims, REPORT, network, "reader x")
    assert [c.guide_form() for c in again] == [c.guide_form() for c in claims] and all(isinstance(c, Claim) for c in again)


@given(st.lists(st.one_of(st.none(), st.text(), st.dictionaries(st.text(max_size=12) | st.sampled_from(list(GOOD)), st.none() | st.text() | st.integers() | st.lists(st.integers())))))
def test_whatever_a_reader_gives_is_claims_or_a_calm_error(found):
    try:
        assert all(0 <= c.text_span[0] < c.text_span[1] <= len(TEXT) for c in checked(found, REPORT, None, "reader x"))
    except DataError:
        pass


def test_several_processes_read_what_one_reads_in_the_same_order():
    reports = [Report(f"r{i:02d}", f"Title\n\nAbout {100 + i} people left Tapachula on Tuesday.", "P", "2021-11-10") for i in range(40)]
    network, shares = load_network(), []
    alone = read_many(reports, network, processes=1)
    assert read_many(reports, network, progress=shares.append, processes=2) == alone and alone[7][0].quantity.low == 107
    assert shares == sorted(shares) and len(shares) == 40 and shares[-1] == 1.0


def test_what_other_processes_cannot_do_is_done_here(monkeypatch):
    """A script that came by standard input cannot be started again; a process that dies leaves the rest to this one."""
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "<stdin>", raising=False)
    assert list(spread(pow, 2, [1, 2, 3], processes=2)) == [2, 4, 8]
    monkeypatch.undo()
    assert list(spread(_dies_elsewhere, os.getpid(), [1, 2, 3], processes=2)) == [1, 2, 3]


def _dies_elsewhere(home, thing):
    if os.getpid() != home:
        os._exit(1)
    return thing


def test_an_error_comes_whole_from_another_process():
    error = pickle.loads(pickle.dumps(DataError(Problem("thing", "fails", "this", "Mend it."))))
    assert isinstance(error, DataError) and error.problems == (Problem("thing", "fails", "this", "Mend it."),)


@pytest.mark.skipif(not LABELS.exists(), reason="the labelled reports are not beside the repository")
def test_a_reader_is_scored_by_the_scorer_of_the_built_in_one(installed, capsys, tmp_path):
    code, out, err = run(capsys, "read", LABELS / "articles", "--meta", LABELS / "meta.csv", "--reader", "spacy-rules")
    assert code == 0, err
    (tmp_path / "mine.jsonl").write_text(out, encoding="utf-8")
    scored = subprocess.run([sys.executable, LABELS / "score.py", "claims", LABELS / "claims.jsonl", tmp_path / "mine.jsonl"], capture_output=True, text=True, check=True)
    result = json.loads(scored.stdout)
    assert result["articles"] == 12 and 0.02 < result["f1"] < 0.5, "a few rules find a little"
