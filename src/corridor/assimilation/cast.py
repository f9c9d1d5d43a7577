"""Who takes part: groups seen and groups announced, as slots of the members' state.

    evidence ── cast ──→ state on the first day, luck of each member, places bound for
"""

import datetime as dt
import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import betaincinv, ndtri

from corridor.draws import Draws
from corridor.errors import DataError, Problem
from corridor.movement.state import GATHERING, SLOTS, Luck, State, empty_state, make_luck
from corridor.movement.world import World
from corridor.network import Network
from corridor.observations import Call, Evidence, Group, SizeObservation
from corridor.priors import Priors

DAYS_BEFORE = 90  # an analysis starts no earlier than this before the as-of day


@dataclass(frozen=True)
class Goal:
    """One place that a group may be bound for, with its chance and the ports or towns it can mean."""

    chance: float
    locations: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Cast:
    """Base groups in order; group ``k`` owns slots ``4 k`` to ``4 k + 3``."""

    groups: tuple[Group, ...]
    calls: tuple[Call, ...]
    goals: tuple[Goal, ...]
    start: dt.date

    @property
    def names(self) -> tuple[str, ...]:
        """Id of each base group."""
        return tuple([g.id for g in self.groups] + [c.group for c in self.calls])

    def slot(self, name: str) -> int:
        """First slot of a base group."""
        return SLOTS * self.names.index(name)

    @property
    def bound_for(self) -> list[int]:
        """Every location that a group may be bound for."""
        return list(dict.fromkeys(i for goal in self.goals for i in goal.locations))


def gateways(network: Network, ids: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """What a destination means on the ground: ports of entry, else its largest town.

    A state or border region stands for the ports next to its towns, weighted by
    the people who live beside them.
    """
    neighbours: dict[str, list[str]] = {}
    for link in network.links:
        if link.mode == "road":
            neighbours.setdefault(link.a, []).append(link.b)
            neighbours.setdefault(link.b, []).append(link.a)
    ports: dict[int, float] = {}
    for place in ids:
        if network[place].kind == "port_of_entry":
            ports[network.index[place]] = ports.get(network.index[place], 0) + 1000.0
        elif len(ids) > 1 or network[place].kind == "border_town":
            for other in neighbours.get(place, []):
                if network[other].kind == "port_of_entry":
                    ports[network.index[other]] = ports.get(network.index[other], 0) + network[place].population + 1000.0
    if not ports:
        largest = max(ids, key=lambda i: network[i].population)
        return (network.index[largest],), (1.0,)
    total = sum(ports.values())
    return tuple(ports), tuple(w / total for w in ports.values())


def _goals(evidence: Evidence, network: Network, priors: Priors) -> tuple[Goal, ...]:
    follow = priors.parameters["follow"]
    follow = follow.a / (follow.a + follow.b)
    said = sorted(evidence.destinations, key=lambda d: (d.date, d.claim_id), reverse=True)
    dropped = {frozenset(d.locations) for d in said if d.dropped}
    named = [d for d in said if not d.dropped and not d.stop and frozenset(d.locations) not in dropped]
    ordered, seen = [], set()
    for destination in [*named, *[d for d in said if d.dropped]]:
        key = frozenset(destination.locations)
        if key not in seen:
            seen.add(key)
            ordered.append(destination.locations)
    goals, left = [], 1.0
    for locations in ordered:
        goals.append(Goal(left * follow, *gateways(network, locations)))
        left *= 1 - follow
    shares = {p: s for p, s in priors.port_shares.items() if p in network.index} or dict.fromkeys(network.ports, 1.0)
    total = sum(shares.values())
    goals.append(Goal(left, tuple(network.index[p] for p in shares), tuple(s / total for s in shares.values())))
    return tuple(goals)


def make_cast(evidence: Evidence, network: Network, priors: Priors, as_of: dt.date) -> Cast:
    """The cast of a case.

    Raises
    ------
    DataError
        If no claim speaks of a group with a place, seen or announced.
    """
    calls = tuple(c for c in evidence.calls if c.called or c.meeting)
    if not evidence.groups and not calls:
        raise DataError(Problem("reports", "no usable claim: no report gives a group of people with a place",
                                fix="Add a report that says how many people are where, or look at `corridor read` for what was understood."))
    first = min([g.start[0] for g in evidence.groups] or [as_of])
    start = max(first, as_of - dt.timedelta(days=DAYS_BEFORE))
    goals = list(_goals(evidence, network, priors))
    meetings = {network.index[i] for c in calls for i in c.meeting}
    if meetings:  # places to meet at are goals of their own, chosen apart
        goals.append(Goal(0.0, tuple(sorted(meetings)), tuple([1 / len(meetings)] * len(meetings))))
    return Cast(evidence.groups, calls, tuple(goals), start)


def _columns(world: World) -> np.ndarray:
    """Index among the destinations of each location, or -1."""
    column = np.full(len(world.network), -1)
    column[world.destinations] = np.arange(len(world.destinations))
    return column


def _choose(u: np.ndarray, weights) -> np.ndarray:
    return np.minimum(np.searchsorted(np.cumsum(weights) / np.sum(weights), u), len(weights) - 1)


def _size_at_start(group: Group, evidence: Evidence, priors: Priors, z: np.ndarray) -> tuple[np.ndarray, SizeObservation | None]:
    """Sizes of a group on its first day: from its first figure, or from the record."""
    mine = sorted((s for s in evidence.sizes if s.group == group.id), key=lambda s: (s.date, s.claim_id))
    if not mine:
        prior = priors.parameters["typical_size"]
        return prior.a * np.exp(prior.b * z), None
    first = mine[0]
    bias, spread = priors.roles.get(first.role, priors.roles["other"])
    beyond = math.sqrt(priors.value("open_bound"))
    low = first.low if first.low is not None else first.high / beyond**2
    high = first.high if first.high is not None else first.low * beyond**2
    return np.exp(0.5 * (math.log(max(low, 1)) + math.log(max(high, 1))) - bias + spread * z), first


def _meeting_point(cast: Cast, call: Call, world: World, start: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Where a meeting would be: the town of that name, or the nearest place of the state of that name."""
    network = world.network
    spots = np.array([network.index[i] for i in call.meeting])
    km = world.km_left[_columns(world)[spots]][:, start]
    nearest = spots[km.argmin(0)]
    towns = network.find(call.meeting_place, "town") if call.meeting_place else ()
    named = network.index[towns[0]] if towns else -1
    return np.where((u < 0.5) & (named >= 0), named, nearest)


def opening(cast: Cast, evidence: Evidence, world: World, members: int) -> tuple[State, Luck, tuple[SizeObservation, ...]]:
    """State on the first day, luck, and the size figures already used for it.

    Groups wait as GATHERING in their start place until their departure; so do
    announced groups, if they gather at all.
    """
    network, priors, seed = world.network, world.priors, world.seed
    slots = SLOTS * len(cast.names)
    state = empty_state(members, slots, len(network), len(world.ports), len(network.ports))
    at, bound, then, regime = (getattr(state, k).copy() for k in ("at", "bound", "then", "regime"))
    departure = np.full((members, slots), np.iinfo(np.int32).max, np.int64)
    called = np.zeros((members, slots), np.int64)
    column = _columns(world)
    used = []
    one = lambda name, what: Draws(seed, "cast", name, what).uniform(members)
    goal = _choose(one("all", "goal"), [g.chance for g in cast.goals])
    target = np.zeros(members, np.int64)
    for k, option in enumerate(cast.goals):
        target[goal == k] = np.array(option.locations)[_choose(one("all", "gateway"), option.weights)][goal == k]
    follows = one("all", "meets") < priors.draw("follow", seed, members, "meets")
    for group in cast.groups:
        slot = cast.slot(group.id)
        first, last = (d.toordinal() for d in group.start)
        days = np.floor(first + one(group.id, "day") * (last - first + 1)).astype(np.int64)
        departure[:, slot] = np.maximum(days, cast.start.toordinal())
        weights = [network[i].population + 1 for i in group.places]
        at[:, slot] = np.array([network.index[i] for i in group.places])[_choose(one(group.id, "place"), weights)]
        size, figure = _size_at_start(group, evidence, priors, ndtri(one(group.id, "size")))
        used += [figure] if figure else []
        called[:, slot] = np.maximum(np.rint(size), priors.value("group_minimum"))
        bound[:, slot] = column[target]
        regime[:, slot] = GATHERING
        for call in cast.calls:
            if call.with_group == group.id and call.meeting:
                spot = _meeting_point(cast, call, world, at[:, slot], one(call.group, "spot"))
                via = follows & (spot != target)
                then[:, slot] = np.where(via, bound[:, slot], then[:, slot])
                bound[:, slot] = np.where(via, column[spot], bound[:, slot])
    for call in cast.calls:
        bound[:, cast.slot(call.group)] = column[target]
    luck = make_luck(priors, seed, members, departure, called)
    state = replace(state, at=at, bound=bound, then=then, regime=regime)
    return *announce(cast, world, state, luck, cast.calls, "opening"), tuple(used)


def announce(cast: Cast, world: World, state: State, luck: Luck, calls: tuple[Call, ...], when: str) -> tuple[State, Luck]:
    """Announced groups drawn for every member: whether they gather, how many, how late, from where, by which way.

    Nothing reported so far bears on a group that has not gathered, so it may be
    drawn afresh after resampling: copies of a member then differ in it.

    Parameters
    ----------
    calls : tuple of Call
        Those to draw.
    when : str
        Names the draws.
    """
    network, priors, seed, members = world.network, world.priors, world.seed, len(state.size)
    at, bound, then, regime = (getattr(state, k).copy() for k in ("at", "bound", "then", "regime"))
    departure, called = luck.departure.copy(), luck.called.copy()
    column = _columns(world)
    mean, spread = priors.announced_ratio()
    for call in calls:
        slot = cast.slot(call.group)
        one = lambda what, call=call: Draws(seed, "cast", when, call.group, what).uniform(members)
        final = np.where(then[:, slot] >= 0, then[:, slot], bound[:, slot])
        places = call.called or call.meeting
        weights = [0.5 + priors.start_places.get(network[i].name, 0) for i in places]
        at[:, slot] = np.array([network.index[i] for i in places])[_choose(one("place"), weights)]
        come = one("whether") < betaincinv(*priors.gathers(), one("chance"))
        called[:, slot] = np.where(come, np.rint(call.size * np.exp(mean + spread * ndtri(one("ratio")))), 0)
        day = call.date or cast.start + dt.timedelta(days=7)
        departure[:, slot] = day.toordinal() + priors.parameters["late_days"].at(one("late")).astype(np.int64)
        regime[:, slot] = GATHERING
        bound[:, slot], then[:, slot] = final, -1
        if call.meeting:
            spot = _meeting_point(cast, call, world, at[:, slot], one("spot"))
            via = (one("meets") < priors.parameters["follow"].at(one("follow"))) & (column[spot] != final) & (spot != at[:, slot])
            then[:, slot] = np.where(via, final, -1)
            bound[:, slot] = np.where(via, column[spot], final)
    return replace(state, at=at, bound=bound, then=then, regime=regime), replace(luck, departure=departure, called=called)


def as_announced(cast: Cast, world: World, state: State, luck: Luck, as_of: dt.date) -> tuple[State, Luck]:
    """The what-if that every announced group gathers in full, on the day, at the meeting place."""
    at, departure, called = state.at.copy(), luck.departure.copy(), luck.called.copy()
    bound, then = state.bound.copy(), state.then.copy()
    for call in cast.calls:
        slot = cast.slot(call.group)
        if call.date and call.date < as_of:
            continue
        if call.meeting:
            spot = _meeting_point(cast, call, world, at[:, slot], Draws(world.seed, "cast", "as announced", call.group).uniform(len(at)))
            bound[:, slot] = np.where(then[:, slot] >= 0, then[:, slot], bound[:, slot])
            then[:, slot] = -1
            at[:, slot] = spot
        called[:, slot] = round(call.size)
        departure[:, slot] = (call.date or as_of).toordinal()
    return replace(state, at=at, bound=bound, then=then), replace(luck, departure=departure, called=called)
