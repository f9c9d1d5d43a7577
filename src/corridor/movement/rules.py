"""The rules of a day, one function each: ``(draws, state, world, luck, day) -> state``.

People never appear or vanish here: whoever leaves one place of the books
enters another, and whoever is new is counted in ``entered``.
"""

import datetime as dt
from dataclasses import replace

import numpy as np

from corridor.draws import Draws
from corridor.movement.kernels import advance, travel
from corridor.movement.state import (
    ARRIVED, CONTAINED, DISSOLVING, ENDED, GATHERING, PART, PERMITTED, SLOTS, TRANSPORTED, UNUSED, VANGUARD, Luck, State,
)
from corridor.movement.world import World
from corridor.priors import LATE_DAYS

ON_THE_WAY = (PERMITTED, TRANSPORTED)
TOGETHER = (PERMITTED, TRANSPORTED, CONTAINED, ARRIVED)


def _is(state: State, regimes: tuple[int, ...]) -> np.ndarray:
    found = state.regime == regimes[0]
    for regime in regimes[1:]:
        found |= state.regime == regime
    return found & (state.size > 0)


def nights(state: State, world: World) -> np.ndarray:
    """Where each group sleeps: the nearer end of its leg, shape (M, S)."""
    there = world.next_hop[state.bound, state.at]
    return np.where(state.km_on > world.leg_km[state.bound, state.at] / 2, there, state.at)


def _add(stock: np.ndarray, where: np.ndarray, people: np.ndarray) -> np.ndarray:
    """People of each slot added to a stock (M, N) at their location."""
    stock = stock.copy()
    np.add.at(stock, (np.arange(len(stock))[:, None], where), people)
    return stock


def _share_out(draws: Draws, people: np.ndarray, shares: np.ndarray, what: str) -> list[np.ndarray]:
    """A multinomial draw as a chain of binomials, one array per share."""
    out, left, rest = [], people, 1.0
    for k, share in enumerate(shares[:-1]):
        part = draws.binomial(left, min(1.0, share / rest) if rest > 0 else 0.0, f"{what}{k}")
        out.append(part)
        left, rest = left - part, rest - share
    return [*out, left]


def shed(draws: Draws, state: State, world: World, leavers: np.ndarray) -> State:
    """Leavers of each slot (M, S) wait, return, settle or go on dispersed."""
    value = world.priors.value
    shares = np.array([value("leaver_waits"), value("leaver_returns"), value("leaver_settles")])
    waits, returns, settles, onward = _share_out(draws, leavers, np.append(shares, 1 - shares.sum()), "fate")
    where = nights(state, world)
    return replace(
        state, size=state.size - leavers, waiting=_add(state.waiting, where, waits), settled=_add(state.settled, where, settles),
        returned=state.returned + returns.sum(1), dispersed=world.set_out(draws, state.dispersed, world, where, onward))


def gather(draws: Draws, state: State, world: World, luck: Luck, day: dt.date) -> State:
    """People come to a called place over the days before the departure; then the group leaves."""
    gathering = state.regime == GATHERING
    ahead = luck.departure - day.toordinal()
    share = np.clip(1 - ahead / world.priors.value("gather_days"), 0, 1)
    come = np.where(gathering, np.maximum(np.floor(luck.called * share).astype(np.int64) - state.size, 0), 0)
    leaves = gathering & (ahead <= 0)
    return replace(state, size=state.size + come, entered=state.entered + come.sum(1),
                   regime=np.where(leaves, PERMITTED, state.regime))


def end_hazard(where: np.ndarray, age: np.ndarray, world: World, day: dt.date, escorted: np.ndarray | None = None) -> np.ndarray:
    """Chance that groups of an age at these locations come to a sudden end on a day, shape of ``where``; ``escorted`` there if it is known."""
    hazard = world.priors.ends.per_day(day >= world.priors.contained_from["ends"], world.acted_near(day)[where], age >= LATE_DAYS)
    allowed = world.strength("transit_allowed", day)[where]
    escorted = world.strength("escorts", day)[where] if escorted is None else escorted
    eased = np.where((allowed > 0) & (escorted > 0), np.minimum(allowed, escorted), allowed + escorted)
    return np.where(eased > 0, hazard * eased, hazard)


def switch_regime(draws: Draws, state: State, world: World, luck: Luck, day: dt.date) -> State:
    """Groups are held, carried, let go, or come to a sudden end."""
    shape = state.regime.shape
    where = nights(state, world)
    regime = np.where(state.regime == TRANSPORTED, PERMITTED, state.regime)
    moving = np.isin(regime, (PERMITTED, CONTAINED)) & (state.size > 0)
    escorted = world.strength("escorts", day)[where]
    held_here = np.where(escorted > 0, 0.0, world.strength("containment", day)[where])
    held = moving & (draws.uniform(shape, "held") < held_here)
    freed = (regime == CONTAINED) & (held_here == 0) & (draws.uniform(shape, "freed") < world.priors.value("released"))
    regime = np.where(held, CONTAINED, np.where(freed, PERMITTED, regime))
    carried = (regime == PERMITTED) & (state.size > 0) & (draws.uniform(shape, "carried") < world.strength("buses", day)[where])
    regime = np.where(carried, TRANSPORTED, regime)
    hazard = end_hazard(where, state.age, world, day, escorted)
    ends = moving & (draws.uniform(shape, "ends") < hazard)
    return replace(state, regime=np.where(ends, DISSOLVING, regime))


def move(draws: Draws, state: State, world: World, luck: Luck, day: dt.date) -> State:
    """Groups rest, walk a stage, ride, or are carried."""
    shape = state.regime.shape
    u, z = draws.uniform(shape, "mode"), draws.normal(shape, "km")
    value, km_of = world.priors.value, world.priors.parameters
    walk = np.maximum(luck.stage_km[:, None] + value("stage_spread_km") * z, 0.0)
    ride = km_of["ride_km"].a * np.exp(km_of["ride_km"].b * z)
    bus = km_of["bus_km"].a * np.exp(km_of["bus_km"].b * z)
    slot = np.arange(shape[1]) % SLOTS
    chance = world.ride_chance(luck.ride, state.at, day)
    rides = (u < chance) | (slot == VANGUARD)
    km = np.where(rides, ride, np.where(u < chance + luck.rest[:, None], 0.0, walk))
    km = np.where(state.regime == TRANSPORTED, bus, km)
    km = np.where(_is(state, ON_THE_WAY), km, 0.0)
    at, km_on = advance(state.at.ravel(), state.km_on.ravel(), state.bound.ravel(), km.ravel(), world.next_hop, world.leg_km)
    on_its_way = ~np.isin(state.regime, (GATHERING, UNUSED))
    return replace(state, at=at.reshape(shape), km_on=km_on.reshape(shape), age=state.age + on_its_way)


def meet(draws: Draws, state: State, world: World, luck: Luck, day: dt.date) -> State:
    """Two main groups that sleep in one place may become one."""
    size, regime = state.size.copy(), state.regime.copy()
    where = nights(state, world)
    together = _is(state, TOGETHER)
    heads = range(0, size.shape[1], SLOTS)
    for a in heads:
        for b in heads:
            if a < b:
                u = draws.uniform(len(size), f"{a}-{b}")
                one = together[:, a] & together[:, b] & (size[:, a] > 0) & (size[:, b] > 0) & (where[:, a] == where[:, b])
                one &= u < world.priors.value("merge")
                size[:, a] += np.where(one, size[:, b], 0)
                size[:, b] = np.where(one, 0, size[:, b])
                regime[:, b] = np.where(one, ENDED, regime[:, b])
    return replace(state, size=size, regime=regime)


def join(draws: Draws, state: State, world: World, luck: Luck, day: dt.date) -> State:
    """Others join: often in the first days, seldom once the group is under way."""
    shape = state.size.shape
    chance = luck.join[:, None] + world.priors.value("join_first") * np.exp(-state.age / world.priors.value("join_fade_days"))
    some = _is(state, ON_THE_WAY) & (draws.uniform(shape, "whether") < chance)
    share = np.minimum(world.priors.parameters["join_share"].at(draws.uniform(shape, "share")), 1.0)
    come = draws.binomial(np.where(some, state.size, 0), share, "people")
    return replace(state, size=state.size + come, entered=state.entered + come.sum(1))


def leave(draws: Draws, state: State, world: World, luck: Luck, day: dt.date) -> State:
    """People leave: slowly, faster where papers are offered, fast from a dissolving group."""
    papers = world.strength("papers_offered", day)[nights(state, world)]
    rate = np.where(_is(state, TOGETHER), 1 - (1 - luck.leave[:, None]) * (1 - papers), 0.0)
    rate = np.where(state.regime == DISSOLVING, luck.dissolve[:, None], rate)
    leavers = draws.binomial(state.size, rate, "people")
    small = state.size - leavers < world.priors.value("group_minimum")
    over = (state.regime == DISSOLVING) & small
    over |= _is(state, TOGETHER) & small
    leavers = np.where(over, state.size, leavers)
    return replace(shed(draws, state, world, leavers), regime=np.where(over, ENDED, state.regime))


def split(draws: Draws, state: State, world: World, luck: Luck, day: dt.date) -> State:
    """A part of a main group goes its own way, or a vanguard goes ahead."""
    size, at, km_on, bound, regime, age = (getattr(state, k).copy() for k in ("size", "at", "km_on", "bound", "regime", "age"))
    then = state.then.copy()
    value, parameters = world.priors.value, world.priors.parameters
    free = lambda slot: regime[:, slot] == UNUSED
    for head in range(0, size.shape[1], SLOTS):
        for k, (kind, share) in enumerate((("vanguard", "vanguard_share"), ("split", "split_share"), ("split", "split_share"))):
            slot = head + (VANGUARD if kind == "vanguard" else PART + k - 1)
            goes = _is(state, ON_THE_WAY)[:, head] & free(slot) & (size[:, head] >= 10 * value("group_minimum"))
            goes &= draws.uniform(len(size), f"{slot}") < value(kind)
            part = draws.binomial(np.where(goes, size[:, head], 0), parameters[share].at(draws.uniform(len(size), f"{slot}-share")), f"{slot}-people")
            goes &= part > 0
            size[:, head] -= part
            size[:, slot] += part
            for values in (at, km_on, bound, then, age):
                values[:, slot] = np.where(goes, values[:, head], values[:, slot])
            regime[:, slot] = np.where(goes, PERMITTED, regime[:, slot])
    return replace(state, size=size, at=at, km_on=km_on, bound=bound, then=then, regime=regime, age=age)


def travel_dispersed(draws: Draws, state: State, world: World, luck: Luck, day: dt.date) -> State:
    """Dispersed people move on by rides and buses; those who reach a port ask there or cross near it."""
    go = world.priors.value("travel_share") * (1 - np.clip(world.strength("containment", day), 0, 1))
    dispersed, arrived = travel(state.dispersed, world.reach, world.ports, go, draws.key("travel"))
    ask = draws.binomial(arrived, world.priors.at_port_share, "ask")
    at_port, between = state.at_port.copy(), state.between.copy()
    port = world.port_of[world.ports]
    at_port[:, port] += ask
    between[:, port] += arrived - ask
    return replace(state, dispersed=dispersed, at_port=at_port, between=between)


def decide(draws: Draws, state: State, world: World, luck: Luck, day: dt.date) -> State:
    """Some of those who wait go on dispersed, return or settle."""
    value = world.priors.value
    ready = draws.binomial(state.waiting, 1 / value("wait_days"), "ready")
    shares = np.array([value("waiter_goes_on"), value("waiter_returns")])
    onward, returns, settles = _share_out(draws, ready, np.append(shares, 1 - shares.sum()), "fate")
    where = np.broadcast_to(np.arange(ready.shape[1]), ready.shape).copy()
    return replace(
        state, waiting=state.waiting - ready, settled=state.settled + settles, returned=state.returned + returns.sum(1),
        dispersed=world.set_out(draws, state.dispersed, world, where, onward))


def arrive(draws: Draws, state: State, world: World, luck: Luck, day: dt.date) -> State:
    """Groups that reach a port ask there or cross near it; at a town they stay, or go on to their next goal."""
    there = _is(state, ON_THE_WAY) & (state.at == world.destinations[state.bound])
    port = world.port_of[state.at]
    crosses = there & (port >= 0)
    people = np.where(crosses, state.size, 0)
    ask = draws.binomial(people, luck.at_port[:, None], "ask")
    at_port = _add(state.at_port, np.maximum(port, 0), ask)
    between = _add(state.between, np.maximum(port, 0), people - ask)
    onward = there & ~crosses & (state.then >= 0)
    regime = np.where(crosses, ENDED, np.where(there & ~onward, ARRIVED, state.regime))
    return replace(state, size=state.size - people, regime=regime, at_port=at_port, between=between,
                   bound=np.where(onward, state.then, state.bound), then=np.where(onward, -1, state.then))
