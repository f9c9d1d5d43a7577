"""What was learned from marked reports: which words make a claim, of which kind, and which of several options holds.

Linear models only, all made by ``training/train.py`` from reports written and
marked for this purpose; the weights lie in ``data/reading/learned.npz`` and
nothing is loaded from outside. Two conditional random fields (Lafferty,
McCallum & Pereira 2001) label the words of a sentence, one as first word,
further word or outside of a claim, one with the kind as well; a
maximum-entropy model gives the kind of a stretch of words; conditional logits
(McFadden 1974) choose between options, such as the places a claim could be told of.

    words ── signs ──┬─ B I I O …              Opinion
                     ├─ B-arrival I-arrival …
    a stretch ── signs ── kinds
    options ── signs ── the likeliest
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from corridor.reports.phrases import FOLDER
from corridor.reports.words import Words, stretch_signs

BOUNDS = ("B", "I", "O")  # first word of a claim, further word, outside
_NEVER = -30.0


@dataclass(frozen=True)
class Weights:
    """A linear model: ``rows`` gives the row of a sign in ``table`` (signs + 1, labels), whose last row is zero."""

    labels: tuple[str, ...]
    rows: dict[str, int]
    table: np.ndarray

    @classmethod
    def of(cls, stored: Mapping[str, np.ndarray], name: str) -> "Weights":
        """The model of a name in a set of arrays: signs, and for each sign its columns and values."""
        labels, starts = tuple(stored[f"{name}_labels"].tolist()), stored[f"{name}_starts"]
        table = np.zeros((len(starts), len(labels)), np.float32)
        table[np.repeat(np.arange(len(starts) - 1), np.diff(starts)), stored[f"{name}_columns"]] = stored[f"{name}_values"]
        return cls(labels, {s: i for i, s in enumerate(bytes(stored[f"{name}_signs"]).decode().split("\n"))}, table)

    def scores(self, signs: Sequence[Iterable[str]]) -> np.ndarray:
        """For each of several things, the sum of the weights of its signs; shape (things, labels)."""
        nothing, get = len(self.rows), self.rows.get
        found = [[row for row in map(get, mine) if row is not None] or [nothing] for mine in signs]
        starts = np.cumsum([0, *map(len, found[:-1])])
        return np.add.reduceat(self.table[[row for mine in found for row in mine]], starts, axis=0).astype(np.float64)


@dataclass(frozen=True)
class Tagger:
    """A conditional random field over the labels of one column range of word scores; ``step`` (labels, labels) scores one label after another."""

    labels: tuple[str, ...]
    step: np.ndarray

    def chances(self, scores: np.ndarray) -> np.ndarray:
        """The chance of each label at each word: the forward-backward recursion, shape (words, labels)."""
        size, through = len(scores), np.exp(self.step)
        here = np.exp(scores - scores.max(1, keepdims=True))
        ahead, back = here.copy(), np.ones_like(here)
        ahead[0] /= ahead[0].sum()
        for i in range(1, size):
            ahead[i] *= ahead[i - 1] @ through
            ahead[i] /= ahead[i].sum()
        for i in range(size - 2, -1, -1):
            back[i] = through @ (here[i + 1] * back[i + 1])
            back[i] /= back[i].sum()
        both = ahead * back
        return both / both.sum(1, keepdims=True)

    def stretches(self, scores: np.ndarray) -> tuple[tuple[int, int, str], ...]:
        """Start, end and kind of each claim by the likeliest sequence of labels (Viterbi 1967)."""
        value, came = scores[0] + [_NEVER if label[0] == "I" else 0.0 for label in self.labels], []
        for row in scores[1:]:
            through = value[:, None] + self.step
            came.append(through.argmax(0))
            value = through.max(0) + row
        path = [int(value.argmax())]
        for pointers in reversed(came):
            path.append(int(pointers[path[-1]]))
        found: list[list] = []
        for i, label in enumerate(self.labels[p] for p in reversed(path)):
            kind = label[2:]
            if label[0] == "B" or label[0] == "I" and (not found or found[-1][1:] != [i, kind]):
                found.append([i, i + 1, kind])
            elif label[0] == "I":
                found[-1][1] = i + 1
        return tuple((start, end, kind) for start, end, kind in found)


@dataclass(frozen=True)
class Opinion:
    """What the two taggers say of a sentence.

    ``bounds`` (words, 3) and ``claims`` (words, 1 + 2 kinds) are chances of
    labels, ``column`` names the columns of ``claims``; ``cut`` and ``named``
    are the stretches that each thinks likeliest.
    """

    bounds: np.ndarray
    claims: np.ndarray
    column: dict[str, int]
    cut: tuple[tuple[int, int], ...]
    named: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Models:
    """The models of words and of kinds; ``words`` holds the scores of both taggers side by side."""

    words: Weights
    bounds: Tagger
    claims: Tagger
    kinds: Weights

    @classmethod
    def of(cls, stored: Mapping[str, np.ndarray]) -> "Models":
        """The models in a set of arrays, as ``training/fitting.py`` packs them."""
        words = Weights.of(stored, "words")
        labels = words.labels[len(BOUNDS):]
        step = np.array(stored["claims_step"], np.float64)
        for i, before in enumerate(labels):
            for j, label in enumerate(labels):
                if label[0] == "I" and before[1:] != label[1:]:
                    step[i, j] = _NEVER
        return cls(words, Tagger(BOUNDS, np.array(stored["bounds_step"], np.float64)), Tagger(labels, step), Weights.of(stored, "kinds"))

    def opinion(self, words: Words) -> Opinion | None:
        """What was learned of the words of a sentence; None where there are none."""
        if not words.signs:
            return None
        scores = self.words.scores(words.signs)
        first, second = scores[:, :len(BOUNDS)], scores[:, len(BOUNDS):]
        return Opinion(self.bounds.chances(first), self.claims.chances(second), {label: i for i, label in enumerate(self.claims.labels)},
                       tuple((start, end) for start, end, _ in self.bounds.stretches(first)), self.claims.stretches(second))

    def kind_chances(self, words: Words, start: int, end: int) -> dict[str, float]:
        """The chance of each kind for the words ``start`` to ``end`` (exclusive)."""
        scores = self.kinds.scores([stretch_signs(words, start, end)])[0]
        chances = np.exp(scores - scores.max())
        return dict(zip(self.kinds.labels, (chances / chances.sum()).tolist()))


@cache
def _stored() -> dict[str, np.ndarray]:
    with np.load(FOLDER / "learned.npz") as stored:
        return dict(stored)


@cache
def models() -> Models:
    """The models that are shipped."""
    return Models.of(_stored())


@cache
def choice(name: str) -> dict[str, float]:
    """The weights of the signs of a conditional logit: ``worth`` (of a possible claim), ``place``, ``date`` or ``modality``."""
    weights = Weights.of(_stored(), name)
    return {sign: float(weights.table[row, 0]) for sign, row in weights.rows.items()}
