"""Scores: how good a forecast was, always beside a reference.

A forecast is an array of members (member first), an observation an array of
cases. Each score is a record that says which way is better, between which
values it lies, what a perfect forecast gets and in which unit it counts; all
of them stand in :data:`SCORES`. A score of people is also taken on
log(1 + n), where being out by a factor counts the same for small groups and
large ones (Bosse et al. 2023, doi 10.1371/journal.pcbi.1011393).

>>> SCORES["crps"](np.array([[900.0], [1100.0]]), np.array([1000.0]))
array([50.])
>>> skill(50.0, 200.0)
np.float64(0.75)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from corridor.network import great_circle_km
from corridor.streams import stream

LEVELS = (0.5, 0.8, 0.95)
ALPHAS = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])  # with the median: the 23 quantiles of hubverse
DECAY_PER_DAY = 0.055  # median daily loss of groups in southern Mexico, October to November 2021 (4,000 to 5,000, then 800 on day 26)


@dataclass(frozen=True)
class Score:
    """One score.

    Parameters
    ----------
    name : str
    orientation : {"lower", "zero", "level"}
        What is better: lower values, values near zero, or a mean near the
        perfect value.
    low, high : float
        Range of a value.
    perfect : float
        What a perfect forecast gets, on average over cases.
    unit : str
    meaning, source : str
    forecast : {"members", "probability", "places"}
        Whether it takes members, shape (members, ...), a probability, shape
        (...), or places in degrees, shape (members, ..., 2) with observed
        places of shape (..., 2).
    of : callable
        ``of(forecast, observed)`` gives one value per case, shape (...);
        NaN where the forecast or the observation is NaN.
    """

    name: str
    orientation: str
    low: float
    high: float
    perfect: float
    unit: str
    meaning: str
    source: str
    of: Callable[[np.ndarray, np.ndarray], np.ndarray]
    forecast: str = "members"

    def __call__(self, forecast, observed) -> np.ndarray:
        """One value per case."""
        return self.of(np.asarray(forecast, float), np.asarray(observed, float))


def _quantiles(members: np.ndarray, levels) -> np.ndarray:
    """Percentiles over members: for exchangeable members the next value lies below with just that chance (Weibull)."""
    return np.quantile(members, levels, axis=0, method="weibull")


def crps(forecast, observed) -> np.ndarray:
    """Continuous ranked probability score of the members' empirical distribution.

    E|X − y| − ½ E|X − X'| (Gneiting and Raftery 2007); for one member the
    absolute error.
    """
    import scoringrules

    return scoringrules.crps_ensemble(observed, np.asarray(forecast, float), m_axis=0, backend="numpy")


def wis(forecast, observed) -> np.ndarray:
    """Weighted interval score over the median and eleven central intervals (Bracher et al. 2021, eq. 1).

    Written out, because the NumPy backend of scoringrules 0.10 weighs the
    median itself where the formula has its distance from the observation.
    """
    observed = np.asarray(observed, float)
    low, middle, high = (_quantiles(forecast, levels) for levels in (ALPHAS / 2, 0.5, 1 - ALPHAS / 2))
    alpha = ALPHAS.reshape(-1, *[1] * observed.ndim)
    outside = np.maximum(low - observed, 0) + np.maximum(observed - high, 0)
    return (np.abs(observed - middle) / 2 + (alpha / 2 * (high - low) + outside).sum(axis=0)) / (len(ALPHAS) + 0.5)


def on_log(score: Callable) -> Callable:
    """The same score on log(1 + n)."""
    return lambda forecast, observed: score(np.log1p(forecast), np.log1p(observed))


def median_error(forecast, observed) -> np.ndarray:
    """Median of the members minus what was observed."""
    return np.median(forecast, axis=0) - observed


def inside(level: float) -> Callable:
    """Whether the central interval of that level holds the observation (1 or 0)."""

    def held(forecast, observed):
        low, high = _quantiles(forecast, [(1 - level) / 2, (1 + level) / 2])
        return np.where(np.isnan(observed + low + high), np.nan, (low <= observed) & (observed <= high))

    return held


def brier(forecast, observed) -> np.ndarray:
    """Squared difference of a probability and what happened (1 or 0)."""
    return (forecast - observed) ** 2


def energy(forecast, observed) -> np.ndarray:
    """Energy score of places on the globe, in km: E d(X, y) − ½ E d(X, X') with great-circle distances d.

    Written out, because the energy score of scoringrules knows straight lines
    only. Members that are NaN are left out; NaN where none is left.
    """
    observed = np.asarray(observed, float)
    out = np.full(observed.shape[:-1], np.nan)
    for case in np.ndindex(out.shape):
        mine = forecast[(slice(None), *case)]
        lat, lon = mine[~np.isnan(mine).any(axis=1)].T
        if lat.size and not np.isnan(observed[case]).any():
            apart = great_circle_km(lat[:, None], lon[:, None], lat, lon).mean()
            out[case] = great_circle_km(lat, lon, *observed[case]).mean() - apart / 2
    return out


_WIS = "Bracher et al. 2021, doi 10.1371/journal.pcbi.1008618"
_CRPS = "Gneiting and Raftery 2007, doi 10.1198/016214506000001437"
_LOG = "; on log(1 + n): Bosse et al. 2023, doi 10.1371/journal.pcbi.1011393"
_ANY = float("inf")

SCORES: dict[str, Score] = {score.name: score for score in (
    Score("crps", "lower", 0, _ANY, 0, "people", "distance between the forecast distribution and what came", _CRPS, crps),
    Score("crps_log", "lower", 0, _ANY, 0, "log(1 + people)", "the same, by factors", _CRPS + _LOG, on_log(crps)),
    Score("wis", "lower", 0, _ANY, 0, "people", "width of the intervals and how far outside them the truth lay", _WIS, wis),
    Score("wis_log", "lower", 0, _ANY, 0, "log(1 + people)", "the same, by factors", _WIS + _LOG, on_log(wis)),
    Score("median_error", "zero", -_ANY, _ANY, 0, "as the forecast (people or days)", "median minus what came", "definition",
          median_error),
    Score("absolute_error", "lower", 0, _ANY, 0, "as the forecast (people or days)", "size of the median's error", "definition",
          lambda forecast, observed: np.abs(median_error(forecast, observed))),
    *(Score(f"coverage_{round(100 * level)}", "level", 0, 1, level, "share of cases",
            f"cases inside the central interval of {round(100 * level)} %", "definition", inside(level)) for level in LEVELS),
    Score("brier", "lower", 0, 1, 0, "squared probability", "squared error of a probability, e.g. of arriving by a day",
          "Brier 1950, doi 10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2", brier, "probability"),
    Score("energy", "lower", 0, _ANY, 0, "km", "distance between the places forecast and the place that was reported", _CRPS, energy, "places"),
)}


def skill(score, reference, perfect: float = 0.0) -> np.float64:
    """How much of the way from the reference to a perfect forecast was gone.

    1 is perfect, 0 no better than the reference, below 0 worse. Cases where
    either is NaN are left out of both means; NaN if the reference is perfect.
    """
    score, reference = np.broadcast_arrays(np.asarray(score, float), np.asarray(reference, float))
    both = ~np.isnan(score + reference)
    if not both.any():
        return np.float64("nan")
    ours, theirs = score[both].mean(), reference[both].mean()
    return 1 - (ours - perfect) / (theirs - perfect) if theirs != perfect else np.float64("nan")


@dataclass(frozen=True)
class Coverage:
    """How often a central interval held the truth, and how sure that share is."""

    level: float
    inside: int
    cases: int
    share: float
    low: float
    high: float


def coverage(forecast, observed, levels=LEVELS) -> tuple[Coverage, ...]:
    """Coverage of central intervals with its own exact 95 % interval.

    Parameters
    ----------
    forecast : array_like, shape (members, ...)
    observed : array_like, shape (...)
        Cases that are NaN are left out.

    Returns
    -------
    tuple of Coverage
        ``low`` and ``high`` after Clopper and Pearson (1934).
    """
    forecast, observed = np.asarray(forecast, float), np.asarray(observed, float)
    return tuple(covered(level, inside(level)(forecast, observed)) for level in levels)


def covered(level: float, hits) -> Coverage:
    """Coverage from hits (1 inside, 0 outside, NaN left out), with its exact 95 % interval."""
    hits = np.asarray(hits, float)
    hits = hits[~np.isnan(hits)]
    if not hits.size:
        return Coverage(level, 0, 0, float("nan"), 0.0, 1.0)
    band = stats.binomtest(int(hits.sum()), hits.size).proportion_ci(0.95, "exact")
    return Coverage(level, int(hits.sum()), hits.size, float(hits.mean()), float(band.low), float(band.high))


@dataclass(frozen=True)
class RankHistogram:
    """Where the truth fell among the members; flat for a calibrated forecast.

    ``p_value`` is that of Pearson's chi-square against a flat histogram:
    small means that it is not flat. It is approximate below five cases a bin.
    """

    counts: np.ndarray
    chi_square: float
    p_value: float


def rank_histogram(forecast, observed, seed: int, bins: int | None = None) -> RankHistogram:
    """The rank histogram of a set of cases.

    Parameters
    ----------
    forecast : array_like, shape (members, cases)
    observed : array_like, shape (cases,)
        Cases with a NaN are left out.
    seed : int
        Ties, common among counts, are broken at random from the stream
        ``scores.rank_histogram``.
    bins : int, optional
        Default: one more than there are members. Fewer bins spread each rank
        evenly over its share of the range (randomised PIT).

    Returns
    -------
    RankHistogram
        ``counts`` of shape (bins,).
    """
    forecast, observed = np.asarray(forecast, float), np.asarray(observed, float)
    whole = ~np.isnan(forecast.sum(axis=0) + observed)
    forecast, observed = forecast[:, whole], observed[whole]
    ranks = len(forecast) + 1
    rng = stream(seed, "scores.rank_histogram")
    below, ties = (forecast < observed).sum(axis=0), (forecast == observed).sum(axis=0)
    rank = below + rng.integers(0, ties + 1)
    if bins is None:
        bins, place = ranks, rank
    else:
        place = np.minimum((rank + rng.random(rank.shape)) / ranks * bins, bins - 1).astype(int)
    counts = np.bincount(place, minlength=bins)
    if not counts.sum():
        return RankHistogram(counts, float("nan"), float("nan"))
    test = stats.chisquare(counts)
    return RankHistogram(counts, float(test.statistic), float(test.pvalue))


def persistence(last, lead_days) -> np.ndarray:
    """Nothing changes: the last figure known, at every lead.

    Parameters
    ----------
    last : array_like, shape (...)
        Last figure known for each case.
    lead_days : array_like, shape (...)

    Returns
    -------
    ndarray, shape (1, ...)
        A forecast of one member, to be scored like any other.
    """
    return np.broadcast_to(np.asarray(last, float), np.broadcast_shapes(np.shape(last), np.shape(lead_days)))[np.newaxis]


def constant_decay(last, lead_days, share_per_day: float = DECAY_PER_DAY) -> np.ndarray:
    """The last figure known, less the same share every day; shapes as in :func:`persistence`."""
    return (np.asarray(last, float) * (1 - share_per_day) ** np.asarray(lead_days, float))[np.newaxis]


def announced(figure, lead_days) -> np.ndarray:
    """The figure that was announced comes true; shapes as in :func:`persistence`."""
    return persistence(figure, lead_days)


REFERENCES: dict[str, Callable] = {f.__name__: f for f in (persistence, constant_decay, announced)}


@dataclass(frozen=True)
class ScoreRow:
    """The mean of one score over the cases of one group, with its skill against each reference."""

    group: str
    score: str
    unit: str
    cases: int
    value: float
    skill: Mapping[str, float]


def score_table(forecast, observed, references: Mapping[str, np.ndarray], groups=None) -> tuple[ScoreRow, ...]:
    """Every score of members, by group (say, lead time), beside the references.

    Parameters
    ----------
    forecast : array_like, shape (members, cases)
    observed : array_like, shape (cases,)
    references : mapping of name to array_like, shape (reference members, cases)
        E.g. ``{"persistence": persistence(last, lead_days)}``.
    groups : array_like, shape (cases,), optional
        Label of each case; default one group ``"all"``.

    Returns
    -------
    tuple of ScoreRow
        Skill only for scores where lower is better.
    """
    observed = np.asarray(observed, float)
    labels = np.full(observed.shape, "all") if groups is None else np.asarray(groups)
    rows = []
    for score in (s for s in SCORES.values() if s.forecast == "members"):
        ours = score(forecast, observed)
        theirs = {name: score(members, observed) for name, members in references.items()} if score.orientation == "lower" else {}
        for label in dict.fromkeys(labels.tolist()):
            here = (labels == label) & ~np.isnan(ours)
            rows.append(ScoreRow(
                str(label), score.name, score.unit, int(here.sum()), float(ours[here].mean()) if here.any() else float("nan"),
                {name: float(skill(ours[here], other[here], score.perfect)) for name, other in theirs.items()},
            ))
    return tuple(rows)
