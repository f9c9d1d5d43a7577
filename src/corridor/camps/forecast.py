"""Camps on days ahead: the last counts, and who came since, split by what each camp took lately and by the engine.

With D people who came since the last counts, camp k holds c_k + D p_k. Its
share p_k is its record's (the share it took lately of all who came), shrunk to
the engine's where the record is short: members walk on from the analysis
with their own attractions, and bring people to camps that have no record yet. The total is given, as
the field does, or forecast by :mod:`corridor.camps.trend`. How far members
differ is chosen on other crises and learns from how far off this one's own forecasts were (:func:`width`).
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from corridor.camps.assimilate import WINDOW, Analysis
from corridor.camps.constants import Constants, Sharing
from corridor.camps.known import Known
from corridor.camps.members import walk
from corridor.camps.trend import Trend, rises, totals
from corridor.streams import stream

SAMPLES = 200
FREEDOM = 3.0  # of the Student t: many forecasts are nearly right, a few far off
FARTHEST = 8.0  # scales, beyond which no member goes
PAST_SAMPLES = 50  # of each past forecast that is looked back upon
PRIOR_WINDOWS = 2.0  # as so many windows what other crises say of the width counts
PAST_WINDOWS = 2.0  # in which the weight of a past forecast falls to 1/e
MOST_WIDTH = 2.0  # a width is at most so many times that of other crises, and at least its inverse
SMALL = 0.005  # share of all people: a camp with fewer matters little, whatever its logarithm does
FEW = 50  # people: fewer say nothing of how a given total and the counts differ


@dataclass(frozen=True)
class Ahead:
    """What a forecast is made of before any constant of it.

    ``brought`` (M, camps, leads): people that the engine holds in each camp
    beyond its last count. ``given`` is the total of each day from the start, or None;
    ``past`` what was known at the ends of earlier windows.
    """

    known: Known
    leads: tuple[int, ...]
    brought: np.ndarray
    given: np.ndarray | None
    past: tuple[Known, ...] = ()


@dataclass(frozen=True)
class Forecast:
    """People in camps on days ahead.

    ``people`` (samples, camps, leads); ``middle`` (camps, leads) is the mean of
    the members without any added spread.
    """

    known: Known
    leads: tuple[int, ...]
    people: np.ndarray
    middle: np.ndarray
    total_given: bool

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """Day of each lead."""
        return tuple(self.known.world.folder.start + dt.timedelta(days=self.known.init + lead) for lead in self.leads)

    @property
    def says(self) -> tuple[str, ...]:
        """What the forecast rests on."""
        return ("The true total of each day is given, later days included: only the split over camps is forecast." if self.total_given else
                "The total is forecast, too: nothing dated after the init day is used.",
                "No capacities are used: they are by convention the highest counts of each camp.")


def ahead(analysis: Analysis, leads: tuple[int, ...], path: np.ndarray, seed: int, given: bool, threads: int = 2) -> Ahead:
    """Members walk on to the last lead.

    Parameters
    ----------
    path : ndarray
        People in all on every day from the start to the last lead.
    given : bool
        Whether the path is the true one.
    """
    known, members = analysis.known, analysis.members
    init = known.init
    _, in_camps = walk(known.world, members, init + max(leads), path[init + 1:init + max(leads) + 1], seed, threads)
    held = in_camps[:, :, np.array(leads) - 1] * float(members.thin)
    return Ahead(known, leads, np.maximum(held - known.now[:, None], 0.0), path if given else None, analysis.past)


def forecast(found: Ahead, constants: Constants, seed: int, samples: int = SAMPLES) -> Forecast:
    """A forecast from its parts; equal parts, constants and seed give equal numbers."""
    known, given = found.known, found.given
    spread = constants.forecast if given is None else constants.given
    wide = width(found, constants, seed)
    counts, came = _came(found, constants.trend)
    share = shares(found, constants.sharing, constants.trend)
    members, camps, leads = share.shape
    middle = _filled(counts, came, share.mean(0))
    rng = stream(seed, "camps.spread", known.init)
    draw = lambda *shape: np.clip(rng.standard_t(FREEDOM, shape), -FARTHEST, FARTHEST)
    member = np.arange(samples) % members
    # luck that holds on for a camp: one number for each sample and camp, the same at all leads
    of_count, of_split, of_total = draw(samples, camps, 1), draw(samples, camps, 1), draw(samples, 1, 1)
    age = np.sqrt(np.maximum(known.init + np.array(found.leads) - known.last[:, None], 1) / 30.0)
    parts = share[member] * np.exp(wide * spread.split * of_split)
    parts /= parts.sum(1, keepdims=True)
    held = counts[:, None] * np.exp(wide * spread.count * age * of_count)
    if given is None:
        people = _filled(held, came * np.exp(spread.total * of_total), parts)
    else:
        people = _filled(held, came, parts)
        people *= (given[known.init + np.array(found.leads)] / np.maximum(people.sum(1), 1e-9))[:, None, :]
    return Forecast(known, found.leads, people, middle, given is not None)


def width(found: Ahead, constants: Constants, seed: int) -> float:
    """Factor of the spreads of counts and shares: how far off this instance's forecasts of a month ahead were over what they expected.

    Each past forecast is made again from what was known at its day and judged by what is known of the day
    a window later, corrections included, in camps counted since: the mean absolute
    logarithm of the ratio against the members' own. The camps' counts and record
    alone foretell; the engine decides where there is no record, and there no count tells.
    """
    known, floor = found.known, max(SMALL * found.known.now.sum(), 1.0)
    off = expected = weights = 0.0
    for past in found.past:
        day, fresh = past.init + WINDOW, known.last > past.init
        if day > known.init or not fresh.any() or past.now.sum() <= FEW:
            continue
        told = forecast(Ahead(past, (WINDOW,), np.zeros((1, len(past.camps), 1)), found.given), constants, seed, PAST_SAMPLES)
        middle = told.middle[fresh, 0] + floor
        weight = np.exp((day - known.init) / (PAST_WINDOWS * WINDOW))
        off += weight * np.abs(np.log((known.counts[fresh, day] + floor) / middle)).mean()
        expected += weight * np.abs(np.log((told.people[:, fresh, 0] + floor) / middle)).mean()
        weights += weight
    if expected <= 0:
        return 1.0
    prior = PRIOR_WINDOWS * expected / weights
    return float(np.clip((prior + off) / (prior + expected), 1.0 / MOST_WIDTH, MOST_WIDTH))


def _came(found: Ahead, trend: Trend) -> tuple[np.ndarray, np.ndarray]:
    """(counts by camp, how many came since them by lead); below zero where the given total has fallen under the counts."""
    known, days = found.known, found.known.init + np.array(found.leads)
    if found.given is None:
        return known.now, rises(known, trend, days).sum(0)
    counts = known.now * agreement(known, found.given)
    return counts, found.given[days] - counts.sum()


def _filled(counts: np.ndarray, came: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Counts (..., camps) or (..., camps, leads) and who came, by share; where fewer are left than were counted, all counts fall alike."""
    counts = counts if counts.ndim >= share.ndim else counts[..., None]
    held = counts.sum(-2, keepdims=True)
    gone = np.minimum(came, 0.0)
    return counts * np.where(held > 0, np.maximum(1.0 + gone / np.where(held > 0, held, 1.0), 0.0), 0.0) + np.maximum(came, 0.0) * share


def agreement(known: Known, given: np.ndarray) -> float:
    """Given total over counted total on the last day on which every camp's count is known: corrections made later show there."""
    day = max(int(known.last.min()), 0)
    counted = float(known.counts[:, day].sum())
    return float(given[day]) / counted if counted > FEW and given[day] > FEW else 1.0


def shares(found: Ahead, sharing: Sharing, trend: Trend) -> np.ndarray:
    """Each camp's share of who came since the last counts; shape (M, camps, leads), sums to one over camps."""
    known, camps = found.known, len(found.known.camps)
    sums = found.brought.sum(1, keepdims=True)
    engine = np.where(sums > 0, found.brought / np.where(sums > 0, sums, 1.0), 1.0 / camps)
    engine = (1.0 - sharing.even) * engine + sharing.even / camps
    took, of = record(known, found.given, sharing)
    days = known.init + np.array(found.leads)
    if found.given is None:
        own = rises(known, trend, days)
    else:
        since = np.maximum(found.given[days] - found.given[np.maximum(known.last, 0)][:, None], 0.0)
        own = (took / np.maximum(of, 1.0))[:, None] * since
    own = np.maximum(own, 0.0)
    sums = own.sum(0)
    total = float(known.now.sum() if found.given is None else found.given[known.init])
    trust = (of / (of + max(sharing.doubt * total, 1.0)))[:, None] * (sums > 0)
    mixed = trust * own / np.where(sums > 0, sums, 1.0) + (1.0 - trust) * engine
    return mixed / mixed.sum(1, keepdims=True)


def record(known: Known, given: np.ndarray | None, sharing: Sharing) -> tuple[np.ndarray, np.ndarray]:
    """What each camp took by its last count and how many came in all meanwhile, recent days weighing most; (camps,) each."""
    took, of = np.zeros(len(known.camps)), np.zeros(len(known.camps))
    path = known.counts.sum(0) if given is None else given[:known.init + 1]
    scale = 1.0 if given is None else agreement(known, given)
    all_rises = np.maximum(np.diff(path), 0.0)
    for k, last in enumerate(known.last):
        if last < 1:
            continue
        weight = np.exp((np.arange(last) - last + 1) / sharing.memory_days)
        took[k] = scale * (weight * np.maximum(np.diff(known.counts[k, :last + 1]), 0)).sum()
        of[k] = (weight * all_rises[:last]).sum()
    return took, of


def path_of(known: Known, trend: Trend, given: np.ndarray | None) -> np.ndarray:
    """People in all on every day of the world: the given total, held after its end, or the trend's."""
    if given is None:
        return totals(known, trend)
    days = known.world.folder.days
    return np.r_[given, np.full(max(days - len(given), 0), given[-1])][:days].astype(float)
