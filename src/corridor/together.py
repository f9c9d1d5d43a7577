"""Groups and dispersed people in one world with one day, on the places and roads of one network.

The order of a day:

1.  conflicts start and end; camps and roads close and open    ``displacement.days``
2.  people set out from places of conflict                     :func:`from_zones`
3.  ``gather``         people come to a called place           ``movement.rules``, 3 to 11
4.  ``switch_regime``  groups are held, carried, let go, or come to a sudden end
5.  ``move``           groups rest, walk a stage, or ride
6.  ``meet``           groups in one place may become one
7.  ``join``           others catch up
8.  ``leave``          some leave; those who go on alone stand where the group sleeps
9.  ``split``          parts and vanguards go their own way
10. ``decide``         some who waited go on alone, return or settle
11. ``arrive``         groups reach where they are bound for
12. ``disperse``       all who are on their own leave, choose, travel and arrive: :func:`by_flee`, or another function

Rule 12 is given, as the list of rules is: Flee's compiled day moves those from
zones, from groups and from waiting alike, with its limits of capacity and its
closures. Groups do not look at people on their own, so what rule 12 does with
a day can be worked out after the groups' days; the law is that of doing all
twelve day by day. Measures are dated and act through rates and links:

===============  ===================================  =============================================
measure          groups                               people on their own (:func:`under`)
===============  ===================================  =============================================
closures         take another way, or wait (5)        the same, by Flee's rule (12)
containment      held by its chance a day (4)         its share of those who would leave is held (12)
buses            carried by their chance a day (4)    their share of those who would rest is carried
                                                      on, but for who is held or in a camp (12)
papers_offered   their share leaves the group (8)     who left waits, and goes on by 10 and 12
transit_allowed  sudden ends are rarer (4)            nothing: they have no such end
escorts          not held, sudden ends rarer (4)      nothing: they go along with a group
metering         nothing: it binds who asks at a      nothing, for the same reason
                 port of entry (``corridor.ports``)
===============  ===================================  =============================================

    world = build(load("instance"))
    group = Group("Ayorou", "Niamey", dt.date(2012, 4, 2), 800)
    course = run(world, [group], load_priors(dt.date.max), members=200)
"""

import datetime as dt
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from corridor.displacement import run as displacement
from corridor.displacement.folder import Folder, Place, Road
from corridor.displacement.release import HEAD
from corridor.displacement.settings import Settings
from corridor.displacement.world import World, build
from corridor.draws import Draws
from corridor.errors import Problem
from corridor.movement import rules
from corridor.movement.day import DAY, step
from corridor.movement.setting_out import from_here
from corridor.movement.state import GATHERING, SLOTS, empty_state, make_luck
from corridor.movement.world import make_world
from corridor.network import Link, Location, Network
from corridor.priors import Priors
from corridor.records import Measure
from corridor.schema import read_table

GROUPS = tuple(rule for rule in DAY if rule is not rules.travel_dispersed)
BY_EPOCH = ("open_set", "leave", "rushes", "camp")  # tables of the engine with a row for each epoch
ACTING = ("papers_offered", "containment", "transit_allowed", "escorts", "buses")  # kinds of measures
FOR_EVER = dt.timedelta(days=36500)

Areas = Sequence[tuple[Measure, np.ndarray]]  # measures with the places they act on, shape (N,) of bool
Disperse = Callable[[World, np.ndarray, int], np.ndarray]


@dataclass(frozen=True)
class Group:
    """A group that is called to a place and bound for another, and perhaps a next one; places by name."""

    place: str
    bound_for: str
    departure: dt.date
    people: int
    then: str = ""


@dataclass(frozen=True)
class Course:
    """What came of a run: members first, time last, at the end of each day. M members, N places, S slots of groups, T days."""

    places: tuple[str, ...]
    dates: tuple[dt.date, ...]
    alone: np.ndarray  # (M, N, T) people on their own, in a place
    on_the_road: np.ndarray  # (M, T) people on their own, between places
    size: np.ndarray  # (M, S, T) people in groups
    night: np.ndarray  # (M, S, T) index of the place where a group sleeps
    waiting: np.ndarray  # (M, N, T)
    settled: np.ndarray  # (M, N, T)
    gone: np.ndarray  # (M, T) people who returned, or crossed at or near a port as a group
    entered: np.ndarray  # (M, T) everybody so far: from zones, there at the start, come to groups

    def grouped(self) -> np.ndarray:
        """People of groups by the place where they sleep, shape (M, N, T)."""
        out = np.zeros(self.alone.shape, np.int64)
        member, _, day = np.indices(self.size.shape, sparse=True)
        np.add.at(out, (member, self.night, day), self.size)
        return out

    def total(self) -> np.ndarray:
        """People in all places of the books, shape (M, T); always equal to ``entered``."""
        return self.alone.sum(1) + self.on_the_road + self.size.sum(1) + self.waiting.sum(1) + self.settled.sum(1) + self.gone


def read_groups(path: Path) -> list[Group]:
    """The groups of a table, as ``attributes.csv`` describes it.

    Raises
    ------
    TableError
        Naming every line and column that cannot be used.
    """
    return [Group(row["place"], row["bound_for"], row["departure"], row["people"], row["then"] or "") for row in read_table(path, "groups")]


def dataset(course: Course, attributes: dict):
    """The course as an ``xarray.Dataset`` by ``member``, ``location``, ``time``; ``size`` and ``night`` by ``slot`` (a group or a part of one)."""
    import xarray as xr

    by_place = ("member", "location", "time")
    return xr.Dataset(
        {"alone": (by_place, course.alone, {"units": "people", "long_name": "people on their own in the place"}),
         "grouped": (by_place, course.grouped(), {"units": "people", "long_name": "people of groups that sleep in the place"}),
         "waiting": (by_place, course.waiting, {"units": "people", "long_name": "people who left a group and wait in the place"}),
         "settled": (by_place, course.settled, {"units": "people", "long_name": "people who left a group and stay in the place"}),
         "on_the_road": (("member", "time"), course.on_the_road, {"units": "people", "long_name": "people on their own between places"}),
         "gone": (("member", "time"), course.gone, {"units": "people", "long_name": "people of groups who returned or crossed a border"}),
         "size": (("member", "slot", "time"), course.size, {"units": "people", "long_name": "people of the group"}),
         "night": (("member", "slot", "time"), course.night, {"long_name": "index of the place where it sleeps"})},
        coords={"member": np.arange(len(course.alone)), "location": list(course.places), "time": np.array(course.dates, "datetime64[ns]")},
        attrs=attributes)


def run(world: World, groups: Sequence[Group], priors: Priors, members: int = 1, seed: int = 1, measures: Areas = (),
        disperse: Disperse | None = None, order=GROUPS, network: Network | None = None,
        progress: Callable[[float], None] = lambda share: None) -> Course:
    """Groups and people on their own over the days of an instance.

    Parameters
    ----------
    world : World
        Of displacement: places, roads, conflicts, closures, how people on their own move.
    groups : sequence of Group
    priors : Priors
        How groups behave.
    measures : sequence of (Measure, ndarray of bool, shape (N,))
        Dated, with the places they act on (:func:`corridor.forecast.with_areas` finds them by name).
    disperse : callable, optional
        ``(world, setting_out (M, N, T), seed) -> people (M, N, T)`` at the end
        of each day; who is missing in it is between places. :func:`by_flee` if not given.
    order : sequence of rules
        Of the groups' day.
    network : Network, optional
        The same places in the same order with what groups heed, like ports; made from the world if not given.
    """
    net = network or network_of(world.folder)
    days = world.folder.days
    state, moving, luck = _opening(world, net, groups, priors, members, seed, measures)
    setting_out = from_zones(world, members, seed)
    series: dict[str, list[np.ndarray]] = {name: [] for name in ("size", "night", "waiting", "settled", "gone", "entered")}
    for t in range(days):
        stood = state.dispersed[:, 0]
        state = step(state, moving, luck, world.folder.start + dt.timedelta(days=t), order)
        setting_out[:, :, t] += state.dispersed[:, 0] - stood
        for name, values in (("size", state.size), ("night", rules.nights(state, moving)), ("waiting", state.waiting), ("settled", state.settled),
                             ("gone", state.returned + state.at_port.sum(1) + state.between.sum(1)),
                             ("entered", state.entered - state.dispersed[:, 0].sum(1))):
            series[name].append(values)
        progress((t + 1) / days / 2)
    arrays = {name: np.moveaxis(np.stack(values), 0, -1) for name, values in series.items()}
    came = world.tables.initial.sum() + np.cumsum(setting_out.sum(1), axis=1)
    alone = (disperse or by_flee)(under(world, measures), setting_out, seed)
    arrays["entered"] = arrays["entered"] + came
    progress(1.0)
    return Course(tuple(p.name for p in net.locations), tuple(world.folder.start + dt.timedelta(days=t) for t in range(days)), alone,
                  came - alone.sum(1), **arrays)


def by_flee(world: World, setting_out: np.ndarray, seed: int) -> np.ndarray:
    """Rule 12 as Flee has it: people on their own in each place at the end of each day, shape (M, N, T)."""
    members, places, _ = setting_out.shape

    def member(m: int) -> np.ndarray:
        tables = world.tables._replace(fixed=np.ascontiguousarray(setting_out[m].T, dtype=float), listed=np.arange(places, dtype=np.int64))
        return displacement.run(replace(world, tables=tables), 1, seed, threads=1, first_member=m).people[0]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.stack(list(pool.map(member, range(members))))


def from_zones(world: World, members: int, seed: int) -> np.ndarray:
    """People who set out from places of conflict, shape (members, places, days), by the rules of the instance."""
    tables, days = world.tables, world.folder.days
    out = np.zeros((members, len(tables.population), days), np.int64)
    if len(tables.fixed):
        for t in range(days):
            mean = np.broadcast_to(np.maximum(-tables.fixed[t], 0.0), out.shape[:2])  # a Poisson number, as the limit of a binomial one
            few = Draws(seed, "together.zones", t).binomial(np.full(mean.shape, 1 << 30), mean / (1 << 30))
            out[:, :, t] = np.where(tables.fixed[t] < 0, few, tables.fixed[t].astype(np.int64))
        return out
    population, takes = np.tile(tables.population, (members, 1)), world.folder.settings.take_from_population
    for t in np.flatnonzero(tables.leaving):
        draws = Draws(seed, "together.zones", int(t))
        odds = tables.share[tables.share_epoch[t]] * population
        left, rest = np.full(members, tables.leaving[t]), odds.sum(1)
        zones = np.flatnonzero(odds.any(0))
        for zone in zones:
            share = np.divide(odds[:, zone], rest, out=np.ones(members), where=rest > 0)
            part = left if zone == zones[-1] else draws.binomial(left, np.clip(share, 0, 1), str(zone))
            out[:, zone, t] = part
            left, rest = left - part, rest - odds[:, zone]
        if takes:
            population = np.maximum(population - out[:, :, t], 0.0)
    return out


def under(world: World, measures: Areas) -> World:
    """The world of people on their own under the measures, on their days and in their places.

    Of those who would rest outside of camps, buses carry a share on; of those
    who would then leave, containment holds a share. Where it acts nobody
    hurries on (``avoid_short_stints``), and a route that was planned beyond ends.
    """
    tables, start, places = world.tables, world.folder.start, len(world.tables.population)
    acts = {kind: np.zeros((world.folder.days, places)) for kind in ("containment", "buses")}
    for measure, area in measures:
        if measure.kind in acts:
            on = [measure.active(start + dt.timedelta(days=t)) for t in range(world.folder.days)]
            acts[measure.kind][on] = np.maximum(acts[measure.kind][on], np.clip(area * measure.strength, 0, 1))
    kinds, which = _distinct(tables.epoch, *acts.values())
    before, hold, carry = kinds[:, 0].astype(np.int64), kinds[:, 1:1 + places], kinds[:, 1 + places:]
    rows = {name: getattr(tables, name)[before] for name in BY_EPOCH}
    carry = np.where(rows["camp"], 0.0, carry)
    rows["leave"] = (rows["leave"] + carry - rows["leave"] * carry) * (1 - hold)
    rows["rushes"] = rows["rushes"] & (hold == 0)
    sizes = (tables.first[:, -1] - tables.first[:, 0])[rows["open_set"]]
    weights = [tables.weight[at:at + size] for at, size in zip(tables.weight_at[before], sizes, strict=True)]  # the engine keeps chances where weights stand
    sets, rows["open_set"] = _distinct(rows["open_set"], hold > 0)
    stopped = sets[:, 1:].astype(bool)[:, tables.node_place]
    rows |= {"first": tables.first[sets[:, 0]], "node_way": np.where(stopped, -1, tables.node_way[sets[:, 0]])}
    rows |= {"weight": np.concatenate(weights), "weight_at": np.cumsum(sizes) - sizes}
    return replace(world, tables=tables._replace(epoch=which, **rows))


def _distinct(*columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows of columns side by side, in order, and which of them each row is."""
    rows, which = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
    return rows, which.reshape(-1).astype(np.int64)


def network_of(folder: Folder) -> Network:
    """The places and roads of an instance as groups see them; ids are the names, and a country's name stands for its places.

    A place whose coordinates are not given (0, 0) is near no other.
    """
    at = lambda p: (p.latitude, p.longitude) if p.latitude or p.longitude else (np.nan, np.nan)
    places = tuple(Location(p.name, p.name, p.country, p.country, *at(p), p.people, "", "town") for p in folder.places)
    return Network(places, tuple(Link(places[road.a].id, places[road.b].id, road.km) for road in folder.roads))


def instance_of(network: Network, start: dt.date, days: int, settings: Settings | None = None) -> World:
    """A corridor as an instance of displacement: towns people pass, ports of entry where nearly all stay; no conflicts, no limits."""
    places = tuple(Place(p.id, p.country, p.lat, p.lon, "camp" if p.kind == "port_of_entry" else "town", 0, 0, {}) for p in network.locations)
    roads = tuple(Road(network.index[k.a], network.index[k.b], k.km, None) for k in network.links if k.mode == "road")
    folder = Folder("corridor", start, days, places, roads, (), None, None, None, settings or Settings(), 1, ())
    return build(folder, replace(HEAD, hold_people=True), without_capacities=True, setting_out=1)


def notes(world: World, network: Network, groups: Sequence[Group], measures: Sequence[Measure]) -> list[Problem]:
    """What is given and does nothing in the days or on the roads of the run."""
    first, last = world.folder.start, world.folder.start + dt.timedelta(days=world.folder.days - 1)
    of = lambda name: network.index[network.require(name, "groups")[0]]
    found, days = [], f"{first} to {last}"
    note = lambda where, what, given="", fix="": found.append(Problem(where, what, given, fix, "warning"))
    for group in groups:
        where = f"group of {group.people:,} in {group.place}"
        if group.departure > last:
            note(where, "sets out after the last day of the run", group.departure.isoformat(), f"The run has {days}.")
        elif group.departure < first:
            note(where, "sets out before the run begins, and is taken to do so on its first day", group.departure.isoformat(), f"The run has {days}.")
        for a, b in pairwise(name for name in (group.place, group.bound_for, group.then) if name):
            if not np.isfinite(network.ways([of(b)])[1][0, of(a)]):
                note(where, f"cannot come from {a} to {b}", "", "No road of routes.csv leads there.")
    for measure in measures:
        where = f"{measure.kind} from {measure.start}"
        if measure.kind not in ACTING:
            note(where, "changes nothing here", "", f"What acts here: {', '.join(ACTING)}, and closures.csv of the instance. The others are for cases.")
        elif measure.start > last or (measure.end is not None and measure.end < first):
            note(where, "lies outside the days of the run", "", f"The run has {days}.")
    return found


def _opening(world: World, net: Network, groups: Sequence[Group], priors: Priors, members: int, seed: int, measures: Areas):
    """State, world and luck of the groups before the first day."""
    ends = [net.index[net.require(name, "groups")[0]] for group in groups for name in (group.bound_for, group.then) if name]
    moving = make_world(net, priors, ends or [0], seed, _closed_roads(world.folder))
    moving = replace(moving, measures=tuple(measures), set_out=from_here)
    state = empty_state(members, SLOTS * max(1, len(groups)), len(net), 1, max(1, len(net.ports)))
    called, departure = np.zeros(state.size.shape, np.int64), np.zeros(state.size.shape, np.int64)
    of = lambda name: int(np.flatnonzero(moving.destinations == net.index[net.require(name, "groups")[0]])[0])
    for k, group in enumerate(groups):
        slot = k * SLOTS
        state.at[:, slot], state.bound[:, slot] = net.index[net.require(group.place, "groups")[0]], of(group.bound_for)
        state.then[:, slot] = of(group.then) if group.then else -1
        state.regime[:, slot] = GATHERING
        called[:, slot], departure[:, slot] = group.people, group.departure.toordinal()
    return state, moving, make_luck(priors, seed, members, departure, called)


def _closed_roads(folder: Folder) -> list[tuple[str, str, dt.date, dt.date]]:
    """Closures of countries and places as roads that are closed from a day to a day."""
    out = []
    for closure in folder.closures:
        first = folder.start + dt.timedelta(days=closure.start)
        last = folder.start + (dt.timedelta(days=closure.end - 1) if closure.end > 0 else FOR_EVER)
        for road in folder.roads:
            a, b = folder.places[road.a], folder.places[road.b]
            if (closure.kind == "country" and {a.country, b.country} == {closure.first, closure.second} and a.country != b.country) or (
                    closure.kind == "location" and closure.first in (a.name, b.name)):
                out.append((a.name, b.name, first, last))
    return out
