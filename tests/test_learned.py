"""What the reader learned: sequences by hand, choices between options, proposals, and the reports it was taught with."""

import itertools
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from corridor.network import load_network
from corridor.records import KINDS, MODALITIES, Report
from corridor.reports import learned, settling
from corridor.reports.reader import Judge, read_report
from corridor.reports.scene import paragraphs, prepare
from corridor.reports.weighing import LEAST, Proposal, _letters, best, likelihood, proposals
from corridor.reports.words import stretch_signs, words_of
from test_reading_claims import needs_shared, scored

TRAINING = Path(__file__).parent.parent / "training"
MARKED = sorted((TRAINING / "marked").glob("*.txt"))
REPORT = Report("r", "Group rests\n\nAbout 1,200 people reached Matías Romero on Friday, officials said.\n", None, "2021-11-13", "en")


@pytest.fixture(scope="module")
def sentence():
    text = prepare(REPORT, load_network(), ())
    return text, next(spoken for _, spoken in paragraphs(text))[0]


@pytest.fixture(scope="module")
def teaching():
    """The modules of ``training``."""
    sys.path.insert(0, str(TRAINING))
    try:
        import fitting
        import marks
        yield fitting, marks
    finally:
        sys.path.remove(str(TRAINING))


def tagger(rng):
    return learned.Tagger(learned.BOUNDS, rng.normal(size=(3, 3)))


def all_paths(scores, step):
    """Every sequence of labels with its weight, by enumeration."""
    for path in itertools.product(range(3), repeat=len(scores)):
        yield path, sum(scores[i, a] for i, a in enumerate(path)) + sum(step[a, b] for a, b in zip(path, path[1:]))


def test_the_best_sequence_is_the_heaviest_that_does_not_begin_inside():
    rng = np.random.default_rng(1)
    for _ in range(20):
        scores, tags = rng.normal(size=(5, 3)), tagger(rng)
        path = max(((p, w) for p, w in all_paths(scores, tags.step) if p[0] != 1), key=lambda item: item[1])[0]
        covered = {i for start, end, _ in tags.stretches(scores) for i in range(start, end)}
        assert covered == {i for i, label in enumerate(path) if label != 2}
        assert {i for i, label in enumerate(path) if label == 0} <= {start for start, _, _ in tags.stretches(scores)}


def test_chances_are_those_of_all_sequences_together():
    rng = np.random.default_rng(2)
    scores, tags = rng.normal(size=(5, 3)), tagger(rng)
    weights = {path: np.exp(weight) for path, weight in all_paths(scores, tags.step)}
    by_hand = [[sum(w for path, w in weights.items() if path[i] == label) / sum(weights.values()) for label in range(3)] for i in range(5)]
    assert tags.chances(scores) == pytest.approx(np.array(by_hand))


def test_words_cover_the_sentence_and_towns_share_a_sign(sentence):
    text, spoken = sentence
    words = words_of(text, spoken)
    assert "".join(text.page.text[a:b] for a, b in words.spans) == text.page.text[spoken.start:spoken.end].replace(" ", "")
    town = next(i for i, (a, _) in enumerate(words.spans) if text.page.text.startswith("Matías", a))
    assert "w=<P>" in words.signs[town] and not any("matias" in s for s in words.signs[town])
    assert words == words_of(text, spoken)


def test_an_arrival_is_seen_and_everything_is_a_chance(sentence):
    text, spoken = sentence
    words, models = words_of(text, spoken), learned.models()
    said = models.opinion(words)
    assert said.bounds.sum(1) == pytest.approx(1) and said.claims.sum(1) == pytest.approx(1) and len(said.claims) == len(words.spans)
    assert {kind for _, _, kind in said.named} <= set(KINDS) and "arrival" in {kind for _, _, kind in said.named}
    assert sum(models.kind_chances(words, 0, 3).values()) == pytest.approx(1)
    assert stretch_signs(words, 0, 3) == stretch_signs(words, 0, 3)


def test_proposals_are_the_rules_and_the_learned_ones_each_once(sentence):
    text, spoken = sentence
    words = words_of(text, spoken)
    drafts = []
    read_report(REPORT, load_network(), judge=Judge(weigh=lambda text, sentence, found: drafts.extend(found) or found))
    mine = [d for d in drafts if spoken.start <= d.start < spoken.end]
    found = proposals(words, spoken, mine, learned.models())
    assert mine and {(d.start, d.kind) for d in mine} <= {(p.draft.start, p.kind) for p in found if p.draft}
    assert len({(p.start, p.end, p.kind) for p in found}) == len(found)
    assert all(0 < likelihood(p, learned.choice("worth")) < 1 for p in found)


def test_the_chosen_proposals_share_no_words_and_are_worth_most():
    rng = np.random.default_rng(3)
    for _ in range(50):
        spans = [sorted(rng.choice(9, size=2, replace=False)) for _ in range(6)]
        found = [Proposal(int(a), int(b), "arrival", None, {}) for a, b in spans]
        chances = rng.uniform(size=6)

        def apart(chosen):
            return all(a.end <= b.start or b.end <= a.start for a, b in itertools.combinations(chosen, 2))

        worth = {id(p): c - LEAST for p, c in zip(found, chances)}
        most = max(sum(worth[id(p)] for p in some) for n in range(7) for some in itertools.combinations(found, n) if apart(some))
        chosen = best(found, chances)
        assert apart(chosen) and sum(worth[id(p)] for p in chosen) == pytest.approx(most)


def test_a_count_in_the_words_of_a_movement_stands_beside_it():
    """Both are claims by the labelling guide, in the same words or not."""
    for text in ("The organiser led 4,000 people out of Tapachula on Saturday.", "In late October he led 4,000 out of Tapachula, a city on the border."):
        claims = read_report(Report("r", f"Group sets out\n\n{text}\n", None, "2021-10-25", "en"), load_network())
        assert [c.quantity.low for c in claims if c.kind == "group_size"] == [4000]
        assert any(c.kind == "departure" and c.place == "Tapachula" for c in claims)


def test_a_stretch_ends_at_the_dash_after_its_words():
    text = "to end the journey—which started near the border—in Mexico City"
    assert text[slice(*_letters(text, text.index("which"), len(text)))] == "which started near the border"
    assert text[slice(*_letters(text, 0, text.index("—")))] == "to end the journey"
    assert text[slice(*_letters(text, text.index("border"), len(text)))] == text[text.index("border"):]


def test_options_hold_the_rules_answer_and_none_each_once(sentence):
    seen = {}

    def choose(field, options):
        seen.setdefault(field, []).append([o.value for o in options])
        return settling.likeliest(field, options)

    read_report(REPORT, load_network(), judge=Judge(choose=choose))
    assert any("Matías Romero" in values and None in values for values in seen["place"])
    assert any("2021-11-12" in values and None in values for values in seen["date"])
    assert all(sorted(values) in (sorted(MODALITIES), sorted({*MODALITIES} - {"denied"})) for values in seen["modality"])  # nothing is negated
    assert all(len(set(values)) == len(values) for field in seen.values() for values in field)


def test_a_choice_learned_by_hand(teaching):
    """Right in 3 of 4 pairs: the odds of the one sign are log 3 without a penalty, and less with one."""
    fitting, _ = teaching
    pairs = [([{"a"}, {"b"}], [True, False])] * 3 + [([{"a"}, {"b"}], [False, True])]
    free = fitting.choices(pairs, 1e-9)
    assert free["a"] - free["b"] == pytest.approx(np.log(3), abs=1e-3)
    held = fitting.choices(pairs, 1.0)
    assert 0 < held["a"] - held["b"] < free["a"] - free["b"]


def test_packed_weights_come_back(teaching):
    fitting, _ = teaching
    weights = {("a", "x"): 1.5, ("a", "y"): -0.25, ("b", "y"): 2.0, ("c", "x"): 0.001}
    back = learned.Weights.of(fitting.packed("m", weights, ["x", "y"]), "m")
    assert back.scores([["a"], ["b"], ["a", "b"], ["unknown"], ["c"]]).tolist() == [[1.5, -0.25], [0, 2], [1.5, 1.75], [0, 0], [0, 0]]


@pytest.mark.parametrize("path", MARKED, ids=lambda p: p.stem)
def test_marks_of_the_teaching_texts_are_whole(path, teaching):
    """Balanced, of a known kind, never across a blank line, with places that the report names and dates that exist."""
    _, marks = teaching
    for report, claims in marks.marked(path):
        assert claims and not re.search("[⟦⟧]", report.text)
        for claim in claims:
            words = report.text[claim.start:claim.end]
            assert words.strip() and not re.search(r"\n\s*\n", words), words
            assert claim.place is None or claim.place in report.text, claim.place
            assert claim.date is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?", claim.date), claim.date


def test_a_mark_left_open_is_named(tmp_path, teaching):
    _, marks = teaching
    (tmp_path / "bad.txt").write_text("=== en 2021-11-13\nTitle\n\n⟦gs|About 1,200 people reached it.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="bad.txt, report 1: a mark is not closed"):
        list(marks.marked(tmp_path / "bad.txt"))


@needs_shared
def test_what_was_learned_reads_more_than_the_rules_alone():
    """On the reports of many makes, which it was not taught with."""
    folder = Path(__file__).parent / "data" / "reports"
    both = scored("claims.jsonl", folder=folder)
    rules = scored("claims.jsonl", folder=folder, judge=Judge(weigh=lambda text, sentence, drafts: drafts))
    assert both["f1"] > rules["f1"] and both["recall"] > rules["recall"]
