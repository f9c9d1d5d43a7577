"""A second opinion on which words make a claim, learned from marked reports.

Two linear models, both made by ``training/train.py`` from reports written and
marked for this purpose: a conditional random field (Lafferty, McCallum &
Pereira 2001) over the words of a sentence says where claims begin and end, a
maximum-entropy model of their signs says which kind each is. Nothing is
loaded from outside; the weights lie in ``data/reading/learned.npz``.

    words ── signs ── O O B I I I O ──┬─ stretches ── kinds
                     (Viterbi)        └─ how likely each word is outside of any claim
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from corridor.reports.phrases import FOLDER
from corridor.reports.words import Words, stretch_signs

LABELS = ("B", "I", "O")  # first word of a claim, further word, outside


@dataclass(frozen=True)
class Stretch:
    """Words ``start`` to ``end`` (exclusive) of a sentence that make one claim.

    ``outside`` is the mean chance that its words belong to no claim.
    """

    start: int
    end: int
    kind: str
    outside: float


@dataclass(frozen=True)
class Weights:
    """A linear model: ``rows`` gives the row of a sign in ``table`` (signs, labels)."""

    labels: tuple[str, ...]
    rows: dict[str, int]
    table: np.ndarray

    def scores(self, signs: Sequence[tuple[str, ...]]) -> np.ndarray:
        """For each of several things, the sum of the weights of its signs; shape (things, labels)."""
        found = [[row for row in map(self.rows.get, mine) if row is not None] for mine in signs]
        out = np.zeros((len(signs), len(self.labels)))
        np.add.at(out, np.repeat(np.arange(len(signs)), [len(f) for f in found]), self.table[[row for mine in found for row in mine]])
        return out


@cache
def _models() -> tuple[Weights, np.ndarray, Weights]:
    """Weights of words, of one label after another (3, 3), and of kinds."""
    with np.load(FOLDER / "learned.npz") as stored:
        def weights(name: str) -> Weights:
            signs = bytes(stored[f"{name}_signs"]).decode().split("\n")
            return Weights(tuple(stored[f"{name}_labels"].tolist()), {s: i for i, s in enumerate(signs)}, stored[f"{name}_table"].astype(np.float64))
        return weights("words"), stored["transitions"].astype(np.float64), weights("kinds")


def _outside(scores: np.ndarray, step: np.ndarray) -> np.ndarray:
    """The chance of each word to be outside of any claim: the forward-backward recursion, shape (words,)."""
    size, through = len(scores), np.exp(step)
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
    return both[:, 2] / both.sum(1)


def _best(scores: np.ndarray, step: np.ndarray) -> list[int]:
    """The likeliest sequence of labels (Viterbi 1967)."""
    value, came = scores[0], []
    for row in scores[1:]:
        through = value[:, None] + step
        came.append(through.argmax(0))
        value = through.max(0) + row
    path = [int(value.argmax())]
    for pointers in reversed(came):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def kind_chances(words: Words, start: int, end: int) -> dict[str, float]:
    """The chance of each kind for the words ``start`` to ``end`` (exclusive)."""
    kinds = _models()[2]
    scores = kinds.scores([stretch_signs(words, start, end)])[0]
    chances = np.exp(scores - scores.max())
    return dict(zip(kinds.labels, (chances / chances.sum()).tolist()))


def _read(words: Words) -> tuple[list[int], np.ndarray]:
    model, step, _ = _models()
    if not words.signs:
        return [], np.zeros(0)
    scores = model.scores(words.signs)
    return _best(scores, step), _outside(scores, step)


def stretches(words: Words) -> tuple[tuple[Stretch, ...], np.ndarray]:
    """The claims that the words make by what was learned, and each word's chance of being outside."""
    path, outside = _read(words)
    found: list[list[int]] = []
    for i, label in enumerate(path):
        if LABELS[label] == "B" or LABELS[label] == "I" and (not found or found[-1][1] != i):
            found.append([i, i + 1])
        elif LABELS[label] == "I":
            found[-1][1] = i + 1
    out = []
    for start, end in found:
        chances = kind_chances(words, start, end)
        out.append(Stretch(start, end, max(chances, key=chances.get), float(outside[start:end].mean())))
    return tuple(out), outside
