"""The second opinion of the reader: sequences by hand, its weights, and the reports it was taught with."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from corridor.network import load_network
from corridor.records import KINDS, Report
from corridor.reports import learned
from corridor.reports.scene import paragraphs, prepare
from corridor.reports.words import stretch_signs, words_of
from test_reading_claims import needs_shared, scored

MARKED = sorted((Path(__file__).parent.parent / "training" / "marked").glob("*.txt"))
CODES = {"gs", "dep", "loc", "arr", "meet", "dest", "cap", "enc", "wait", "off", "pol", "cause", "stmt"}


@pytest.fixture(scope="module")
def sentence():
    text = prepare(Report("r", "Group rests\n\nAbout 1,200 people reached Matías Romero on Friday, officials said.\n", None, "2021-11-13", "en"), load_network(), ())
    return text, next(spoken for _, spoken in paragraphs(text))[0]


def all_paths(scores, step):
    """Every sequence of labels with its weight, by enumeration."""
    for path in itertools.product(range(3), repeat=len(scores)):
        yield path, sum(scores[i, a] for i, a in enumerate(path)) + sum(step[a, b] for a, b in zip(path, path[1:]))


def test_the_best_sequence_is_the_heaviest_of_all():
    rng = np.random.default_rng(1)
    for _ in range(20):
        scores, step = rng.normal(size=(5, 3)), rng.normal(size=(3, 3))
        assert tuple(learned._best(scores, step)) == max(all_paths(scores, step), key=lambda item: item[1])[0]


def test_the_chance_of_being_outside_is_that_of_all_sequences_together():
    rng = np.random.default_rng(2)
    scores, step = rng.normal(size=(5, 3)), rng.normal(size=(3, 3))
    weights = {path: np.exp(weight) for path, weight in all_paths(scores, step)}
    by_hand = [sum(w for path, w in weights.items() if path[i] == 2) / sum(weights.values()) for i in range(5)]
    assert learned._outside(scores, step) == pytest.approx(by_hand)


def test_words_cover_the_sentence_and_towns_share_a_sign(sentence):
    text, spoken = sentence
    words = words_of(text, spoken)
    assert "".join(text.page.text[a:b] for a, b in words.spans) == text.page.text[spoken.start:spoken.end].replace(" ", "")
    town = next(i for i, (a, _) in enumerate(words.spans) if text.page.text.startswith("Matías", a))
    assert "w=<P>" in words.signs[town] and not any("matias" in s for s in words.signs[town])
    assert words == words_of(text, spoken)


def test_a_count_and_an_arrival_are_seen_apart(sentence):
    text, spoken = sentence
    words = words_of(text, spoken)
    seen, outside = learned.stretches(words)
    assert len(outside) == len(words.spans) and ((0 <= outside) & (outside <= 1)).all()
    assert seen and {s.kind for s in seen} <= set(KINDS) and "arrival" in {s.kind for s in seen}
    assert sum(learned.kind_chances(words, 0, 3).values()) == pytest.approx(1)
    assert stretch_signs(words, 0, 3) == stretch_signs(words, 0, 3)


@pytest.mark.parametrize("path", MARKED, ids=lambda p: p.stem)
def test_marks_of_the_teaching_texts_are_whole(path):
    """Balanced, of a known kind, and never across a blank line."""
    for paragraph in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        open_marks = 0
        for mark in re.finditer(r"⟦(\w+)(?::([xdgh]))?\||⟧|⟦", paragraph):
            assert mark[0] != "⟦", paragraph
            assert mark[1] is None or mark[1] in CODES, paragraph
            open_marks += 1 if mark[1] else -1
            assert open_marks >= 0, paragraph
        assert open_marks == 0, paragraph


@needs_shared
def test_the_second_opinion_reads_more_than_the_rules_alone(monkeypatch):
    """On the reports of many makes, which it was not taught with."""
    folder = Path(__file__).parent / "data" / "reports"
    both = scored("claims.jsonl", folder=folder)
    monkeypatch.setattr("corridor.reports.weighing.NO_CLAIM", 2.0)
    monkeypatch.setattr("corridor.reports.weighing.A_CLAIM", -1.0)
    monkeypatch.setattr("corridor.reports.weighing.SURE", 2.0)
    rules = scored("claims.jsonl", folder=folder)
    assert both["f1"] > rules["f1"] and both["precision"] > rules["precision"]
