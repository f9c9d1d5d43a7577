"""The analysis: members that agree with what was reported up to the as-of day.

A particle filter over whole worlds (Gordon, Salmond & Smith 1993): run a day,
weigh each member by the claims of that day, and where few members carry the
weight, resample (systematic, Kitagawa 1996) and move their parameters a little
(Liu & West 2001). A member is a whole world, so people stay conserved. The
members of the analysis are the members of the forecast.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from corridor.assimilation.cast import Cast, announce, opening
from corridor.draws import Draws
from corridor.movement.day import DAY, Rule, step
from corridor.movement.rules import TOGETHER, nights, shed
from corridor.movement.state import DISSOLVING, ENDED, SLOTS, Luck, State, rejuvenate
from corridor.movement.world import World
from corridor.observations import EndObservation, Evidence, PlaceObservation, SizeObservation
from corridor.streams import stream

OVERSAMPLE = 4  # particles per member while claims are taken in
PARTICLES = 2000  # but no fewer than this


@dataclass(frozen=True)
class Innovation:
    """One claim against what the members said before it was taken in."""

    date: dt.date
    claim_id: str
    predicted: tuple[float, float, float]  # 10th, 50th, 90th percentile of size; nan for a place
    observed: tuple[float | None, float | None]
    effective_sample_size: float


@dataclass(frozen=True)
class Analysis:
    """Members on the as-of day."""

    state: State
    luck: Luck
    innovations: tuple[Innovation, ...]


def effective_sample_size(log_weights: np.ndarray) -> float:
    """``1 / sum(w^2)`` of normalised weights: between 1 and the number of members."""
    w = np.exp(log_weights - log_weights.max())
    w /= w.sum()
    return float(1 / (w**2).sum())


def systematic(log_weights: np.ndarray, count: int, u: float) -> np.ndarray:
    """Indices of ``count`` members drawn by systematic resampling (Kitagawa 1996)."""
    w = np.exp(log_weights - log_weights.max())
    edges = np.cumsum(w / w.sum())
    return np.minimum(np.searchsorted(edges, (np.arange(count) + u) / count), len(w) - 1)


def _weigh(observation, state: State, world: World, cast: Cast) -> tuple[np.ndarray, tuple[float, float, float]]:
    slot = cast.slot(observation.group)
    size = state.size[:, slot]
    if isinstance(observation, SizeObservation):
        return observation.log_likelihood(size, world.priors), tuple(float(q) for q in np.quantile(size, (0.1, 0.5, 0.9)))
    night = nights(state, world)[:, slot]
    return observation.log_likelihood(night, size > 0, world.network, world.priors), (np.nan,) * 3


def _drift(state: State, world: World, day: dt.date) -> State:
    """Sizes of groups moved a little: what the rules of a day do not know of.

    Without it the members could not follow a group that grows or shrinks in
    ways of its own. The difference is booked as people who entered.
    """
    moved = state.size * np.exp(world.priors.value("size_drift") * Draws(world.seed, "assimilation.drift", day.toordinal()).normal(state.size.shape))
    size = np.where(np.isin(state.regime, TOGETHER), np.rint(moved).astype(np.int64), state.size)
    return replace(state, size=size, entered=state.entered + (size - state.size).sum(1))


def _other_way(state: State, seen: PlaceObservation, world: World, cast: Cast) -> State:
    """A few members take a way nobody expected, to where the group was seen.

    Groups do not always walk the shortest road; if the others are far from
    the sighting, these carry the weight from then on.
    """
    slot, members = cast.slot(seen.group), len(state.size)
    draws = Draws(world.seed, "assimilation.other_way", seen.claim_id)
    spots = np.array([world.network.index[i] for i in seen.locations])
    there = spots[(draws.uniform(members, "where") * len(spots)).astype(np.int64)]
    goes = (draws.uniform(members, "whether") < world.priors.value("other_way")) & np.isin(state.regime[:, slot], TOGETHER)
    at, km_on = state.at.copy(), state.km_on.copy()
    at[:, slot], km_on[:, slot] = np.where(goes, there, at[:, slot]), np.where(goes, 0.0, km_on[:, slot])
    return replace(state, at=at, km_on=km_on)


def _over(state: State, told: EndObservation, world: World, cast: Cast) -> State:
    """Most members' group is over, as was told: its people are where people go who leave a group, but for those who are said to be left and, if that is said, elsewhere.

    The share of members is the chance that a group reported dissolved has
    ended (``reported_end``), as it is in replays of the past; in the others the
    group goes on, and what is reported later weighs them.
    """
    slot, members, priors = cast.slot(told.group), len(state.size), world.priors
    draws = Draws(world.seed, "assimilation.end", told.claim_id)
    mine = (np.arange(state.size.shape[1]) // SLOTS == slot // SLOTS) & np.isin(state.regime, (*TOGETHER, DISSOLVING))
    mine &= (draws.uniform(members, "whether") < priors.value("reported_end"))[:, None]
    leavers = np.where(mine, state.size, 0)
    if told.left:
        sizes = np.stack([_drawn(left, world, draws, left.claim_id, members) for left in told.left])
        kept = sizes[(draws.uniform(members, "which") * len(sizes)).astype(np.int64), np.arange(members)]
        leavers[:, slot] = np.maximum(leavers[:, slot] - kept, 0)
    left = shed(draws, state, world, leavers)
    at, km_on = left.at.copy(), left.km_on.copy()
    if told.where:
        spots = np.array([world.network.index[i] for i in told.where])
        goes = mine[:, slot] & (left.size[:, slot] > 0)
        at[:, slot] = np.where(goes, spots[(draws.uniform(members, "spot") * len(spots)).astype(np.int64)], at[:, slot])
        km_on[:, slot] = np.where(goes, 0.0, km_on[:, slot])
    return replace(left, at=at, km_on=km_on, regime=np.where(mine & (left.size == 0), ENDED, left.regime))


def _drawn(told: SizeObservation, world: World, draws: Draws, what: str, members: int) -> np.ndarray:
    """Sizes that a figure may mean, by the bias and spread of who gives it, shape (members,)."""
    bias, spread = world.priors.roles.get(told.role, world.priors.roles["other"])
    figure = np.sqrt((told.low or told.high) * (told.high or told.low))
    return np.rint(figure * np.exp(spread * draws.normal(members, what) - bias)).astype(np.int64)


def _order(told: SizeObservation | PlaceObservation | EndObservation) -> tuple[dt.date, int, str]:
    """Claims of a day: figures and sightings of the group before its end, the end, and where what is left of it was seen."""
    return told.date, 1 if isinstance(told, EndObservation) else 2 * getattr(told, "left", False), told.claim_id


def analyse(cast: Cast, evidence: Evidence, world: World, as_of: dt.date, members: int,
            progress: Callable[[float], None] = lambda share: None, order: Iterable[Rule] = DAY) -> Analysis:
    """Members on the as-of day, given every claim up to it.

    Parameters
    ----------
    members : int
        How many are kept for the forecast; four times as many, and no fewer than 2,000, are used on the way.
    order : iterable of Rule
        The rules of a day.
    """
    order, particles = tuple(order), max(OVERSAMPLE * members, PARTICLES)
    state, luck, used = opening(cast, evidence, world, particles)
    observations = sorted((o for o in (*evidence.sizes, *evidence.places, *evidence.ends) if o not in used), key=_order)
    log_weights, innovations = np.zeros(particles), []
    days = (as_of - cast.start).days
    for ahead in range(days + 1):
        day = cast.start + dt.timedelta(days=ahead)
        state = _drift(step(state, world, luck, day, order), world, day)
        today = [o for o in observations if o.date == day or (ahead == 0 and o.date < day)]
        for observation in today:
            if isinstance(observation, EndObservation):
                state = _over(state, observation, world, cast)
                continue
            if isinstance(observation, PlaceObservation):
                state = _other_way(state, observation, world, cast)
            gain, predicted = _weigh(observation, state, world, cast)
            log_weights = log_weights + gain
            observed = (observation.low, observation.high) if isinstance(observation, SizeObservation) else (None, None)
            innovations.append(Innovation(day, observation.claim_id, predicted, observed, effective_sample_size(log_weights)))
        if today and effective_sample_size(log_weights) < particles / 2:
            chosen = systematic(log_weights, particles, stream(world.seed, "assimilation.resample", day.toordinal()).uniform())
            state, luck = state.pick(chosen), rejuvenate(luck.pick(chosen), world.seed, day.toordinal())
            log_weights = np.zeros(particles)
        progress((ahead + 1) / (days + 1))
    chosen = systematic(log_weights, members, stream(world.seed, "assimilation.members").uniform())
    pending = tuple(c for c in cast.calls if c.date is None or c.date > as_of)
    state, luck = announce(cast, world, state.pick(chosen), luck.pick(chosen), pending, "as of")
    return Analysis(state, luck, tuple(innovations))
