"""Linear models learned from samples, and how they are stored.

Conditional random fields and the maximum-entropy model of kinds by
python-crfsuite; conditional logits (McFadden 1974), and the logistic model as
one between a thing and nothing, by L-BFGS (SciPy).
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy import optimize, sparse

LEAST = 0.02  # smaller weights are left out

Table = dict[tuple[str, str], float]  # (sign, label) -> weight


def sequences(samples: Iterable[tuple[Sequence[Iterable[str]], Sequence[str]]], ridge: float, lasso: float, rounds: int) -> tuple[Table, Table]:
    """Weights {(sign, label): weight} and {(label, next label): weight} of a conditional random field.

    Parameters
    ----------
    samples : iterable of (signs of each word, label of each word)
    ridge, lasso : float
        Penalties of squares and of absolute values (c2 and c1 of CRFsuite).
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    for signs, labels in samples:
        trainer.append(pycrfsuite.ItemSequence([list(s) for s in signs]), list(labels))
    trainer.set_params({"c1": lasso, "c2": ridge, "max_iterations": rounds, "feature.minfreq": 3})
    with tempfile.TemporaryDirectory() as folder:
        trainer.train(f"{folder}/model")
        tagger = pycrfsuite.Tagger()
        tagger.open(f"{folder}/model")
        info = tagger.info()
        return dict(info.state_features), dict(info.transitions)


def choices(groups: Sequence[tuple[Sequence[Mapping[str, float] | set[str]], Sequence[bool]]], ridge: float, rare: int = 2) -> dict[str, float]:
    """Weights of signs in a conditional logit.

    Parameters
    ----------
    groups : sequence of (options, right)
        Each option by its signs, with values if they have any; ``right`` says
        which are right, at least one in each group.
    ridge : float
        Half of it times the sum of squared weights is the penalty.
    rare : int
        Signs of fewer options are left out.
    """
    seen = Counter(sign for options, _ in groups for option in options for sign in option)
    rows = {sign: i for i, sign in enumerate(sorted(s for s, n in seen.items() if n >= rare))}
    starts, at, value, group, right = [0], [], [], [], []
    for g, (options, flags) in enumerate(groups):
        for option, flag in zip(options, flags):
            known = [(rows[s], option[s] if isinstance(option, Mapping) else 1.0) for s in sorted(option) if s in rows]
            at += [row for row, _ in known]
            value += [v for _, v in known]
            starts.append(len(at))
            group.append(g)
            right.append(flag)
    signs = sparse.csr_matrix((value, at, starts), shape=(len(group), len(rows)))
    turned, group, right = signs.T.tocsr(), np.array(group), np.array(right, float)
    first = np.searchsorted(group, np.arange(len(groups)))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = signs @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, first)[group])
        all_odds, right_odds = np.add.reduceat(odds, first), np.add.reduceat(odds * right, first)
        slope = odds / all_odds[group] - odds * right / right_odds[group]
        return float(np.log(all_odds / right_odds).sum() + ridge / 2 * weights @ weights), turned @ slope + ridge * weights

    found = optimize.minimize(loss, np.zeros(len(rows)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return {sign: float(found.x[i]) for sign, i in rows.items()}


def packed(name: str, weights: Table, labels: Sequence[str]) -> dict[str, np.ndarray]:
    """A table of weights as arrays: its signs, and for each sign the columns and values that are not small."""
    by_sign: dict[str, list[tuple[int, float]]] = defaultdict(list)
    column = {label: i for i, label in enumerate(labels)}
    for (sign, label), weight in weights.items():
        if abs(weight) >= LEAST:
            by_sign[sign].append((column[label], weight))
    signs = sorted(by_sign)
    rows = [sorted(by_sign[s]) for s in signs]
    return {f"{name}_signs": np.frombuffer("\n".join(signs).encode(), np.uint8), f"{name}_labels": np.array(labels),
            f"{name}_starts": np.cumsum([0, *map(len, rows)], dtype=np.int32), f"{name}_columns": np.array([c for row in rows for c, _ in row], np.uint8),
            f"{name}_values": np.array([v for row in rows for _, v in row], np.float16)}
