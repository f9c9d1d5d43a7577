"""Scores of sizes and places by days ahead, beside their references.

Every mean is over movements first, so that one much-reported movement does not
decide; coverage and ranks count forecast days.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from corridor.scores import LEVELS, SCORES, Score, covered, rank_histogram
from corridor.verification.cases import BUCKETS, PLACES, SIZES, Case
from corridor.verification.context import Against, CoverageRow, LeadScore, RankRow

OF_SIZE = ("crps_log", "crps", "wis_log", "wis")
RANK_BINS = 10
MOST_SPOTS = 400  # members that an energy score takes at most
HALF_A_PERSON = 0.5  # counts are whole: an interval reaches half a person further


def mean_over_movements(values: Iterable[tuple[str, float]]) -> float:
    """Mean over movements of each movement's mean; NaN for nothing.

    >>> mean_over_movements([("a", 1.0), ("a", 3.0), ("b", 8.0)])
    5.0
    """
    by: dict[str, list[float]] = defaultdict(list)
    for movement, value in values:
        by[movement].append(value)
    return float(np.mean([np.mean(v) for v in by.values()])) if by else float("nan")


def against(name: str, ours: float, theirs: float) -> Against:
    """A reference and the skill against it, where lower is better and 0 is perfect."""
    return Against(name, theirs, 1 - ours / theirs if theirs else None)


def score_case(score: Score, members: np.ndarray, observed) -> float:
    """One score of one case."""
    return float(score(members[:, None], np.array([observed]))[0])


def score_sizes(cases: Sequence[Case], names: Sequence[str] = OF_SIZE) -> dict[str, list[tuple[Case, dict[str, float]]]]:
    """Each size judged by each score: ours under ``forecast``, the references under their names."""
    judged = [c for c in cases if c.size is not None and c.references]
    out = {name: [(c, {}) for c in judged] for name in names}
    for who in ("forecast", *SIZES):
        said = [c.members if who == "forecast" else c.references[who] for c in judged]
        alike: dict[int, list[int]] = defaultdict(list)  # cases with as many members are scored together
        for i, people in enumerate(said):
            alike[len(people)].append(i)
        for mine in alike.values():
            members, came = np.column_stack([said[i] for i in mine]), np.array([judged[i].size for i in mine])
            for name in names:
                for i, value in zip(mine, SCORES[name](members, came), strict=True):
                    out[name][i][1][who] = float(value)
    return out


def score_places(cases: Sequence[Case]) -> list[tuple[Case, dict[str, float]]]:
    """Energy score of each place in km; where no member exists any more, the last place known stands for ours."""
    energy, out = SCORES["energy"], []
    for c in cases:
        if c.place is not None and c.where:
            ours = c.spots[:MOST_SPOTS] if len(c.spots) else c.where["persistence"]
            out.append((c, {who: score_case(energy, spots, c.place) for who, spots in {"forecast": ours, **c.where}.items()}))
    return out


def _by_lead(judged: Sequence[tuple[Case, Mapping[str, float]]]):
    """The cases of each bucket that has any, then all of them."""
    for lead in (*BUCKETS, "all"):
        here = [j for j in judged if lead in ("all", j[0].bucket)]
        if here:
            yield lead, here


def lead_scores(quantity: str, name: str, judged: Sequence[tuple[Case, Mapping[str, float]]]) -> list[LeadScore]:
    """Rows of one score by days ahead."""
    score, rows = SCORES[name], []
    for lead, here in _by_lead(judged):
        mean = {who: mean_over_movements((c.movement, values[who]) for c, values in here)
                for who in ("forecast", *(SIZES if quantity == "size" else PLACES))}
        ours = mean.pop("forecast")
        rows.append(LeadScore(quantity, name, lead, score.unit, score.orientation, ours,
                              tuple(against(who, ours, value) for who, value in mean.items()),
                              len(here), len({c.movement for c, _ in here})))
    return rows


def coverage_rows(cases: Sequence[Case]) -> list[CoverageRow]:
    """How often the central intervals held the size that was reported."""
    rows, judged = [], [(c, {}) for c in cases if c.size is not None and c.references]
    for lead, here in _by_lead(judged):
        for level in LEVELS:
            ends = np.array([np.quantile(c.members, [(1 - level) / 2, (1 + level) / 2]) for c, _ in here])
            came = np.array([c.size for c, _ in here])
            share = covered(level, (ends[:, 0] - HALF_A_PERSON <= came) & (came <= ends[:, 1] + HALF_A_PERSON))
            rows.append(CoverageRow(lead, level, share.share, share.low, share.high, share.cases))
    return rows


def rank_rows(cases: Sequence[Case], seed: int) -> list[RankRow]:
    """Rank histograms of the sizes in ten bins."""
    rows, judged = [], [(c, {}) for c in cases if c.size is not None and c.references]
    for lead, here in _by_lead(judged):
        found = rank_histogram(np.column_stack([c.members for c, _ in here]), np.array([c.size for c, _ in here]), seed, RANK_BINS)
        rows.append(RankRow(lead, tuple(int(n) for n in found.counts), found.chi_square, found.p_value))
    return rows
