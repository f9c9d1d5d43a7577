"""Ports of entry as tables give them.

``data/ports`` holds one row per port, usual volumes by month, the shape of
the day and service figures, each with its source. A case may override or add
ports with a ``ports.csv`` of its own; what a row leaves empty is borrowed
from the port's like and flagged.
"""

import csv
import datetime as dt
import math
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from corridor.errors import DataError, Problem, TableError, UnknownLocation
from corridor.network import Location, Network, fold
from corridor.schema import DATA, check_table, nearest

CLASSES = ("pedestrian", "passenger", "cargo")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
OPEN_DAYS = {"Mon-Sun": 7, "Mon-Sat": 6, "Mon-Fri": 5}
SHIPPED = DATA / "ports"
LIKE = "poe-del-rio"  # the middle of the 28 ports by vehicles that have all three classes


@dataclass(frozen=True)
class Crossing:
    """One class of traffic at one port.

    Parameters
    ----------
    opens, closes : int
        Local hours, 0 to 24; equal hours mean that the class does not cross.
    lanes : int
        Most lanes that are usually opened.
    booths : int
        Booths built.
    volumes : tuple of (year, tuple of 12 float)
        Usual crossings per calendar day by month, for one or more years.
    days : int
        Days a week on which it is open, from Monday.
    service_s : float, optional
        Seconds at inspection; zero takes those of the class.
    published_wait_min : float, optional
        Mean wait on usual days as published; zero where none is.
    """

    opens: int
    closes: int
    lanes: int
    booths: int
    volumes: tuple[tuple[int, tuple[float, ...]], ...]
    days: int = 7
    service_s: float = 0.0
    published_wait_min: float = 0.0

    def seconds(self, kind: str) -> float:
        """Mean time at inspection."""
        return self.service_s or service("service_s")[kind]

    def is_open(self, weekday: int) -> np.ndarray:
        """Which of the 24 hours are open on a weekday (Monday is 0)."""
        hour = np.arange(24)
        return (hour >= self.opens) & (hour < self.closes) & (weekday < self.days)

    def per_day(self, day: dt.date) -> float:
        """Crossings on an open day, from the volumes of the nearest year (the earlier of two)."""
        return dict(self.volumes)[self.counted(day)][day.month - 1] * 7 / self.days if self.volumes else 0.0

    def counted(self, day: dt.date) -> int:
        """The year whose volumes are taken for a day; 0 for one volume that was given for all."""
        return min((year for year, _ in self.volumes), key=lambda year: (abs(year - day.year), year), default=0)


@dataclass(frozen=True)
class Port:
    """One port of entry.

    ``crossings`` follows ``CLASSES``; a class that does not cross there is
    None. ``aliases`` are other names of the place and its bridges. ``officers`` are those usually on duty at the busiest hour, and
    ``on_duty`` those of a what-if; None where they are the usual ones.
    """

    id: str
    name: str
    state: str
    crossings: tuple[Crossing | None, ...]
    officers: int
    intake_per_day: int
    holding_people: int
    transfer_per_day: int
    value_per_truck_usd: float
    neighbours: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    source: str = ""
    aliases: tuple[str, ...] = ()
    on_duty: int | None = None

    def known(self, kind: str) -> bool:
        """Whether a class crosses and its traffic is the port's own, not borrowed from its like."""
        return self.crossings[CLASSES.index(kind)] is not None and not any(f.startswith(f"{kind} traffic borrowed") for f in self.flags)


_ASSUMED: ContextVar[dict[str, dict[str, float]]] = ContextVar("assumed", default={})


@contextmanager
def assumed(**parameters: dict[str, float]):
    """Other service figures within a ``with`` block, for sensitivity: ``assumed(stay_away={"cargo": 0.003})``.

    Holds for the thread that opens the block, not for runs in threads of their own.
    """
    before = _ASSUMED.set({name: service(name) | given for name, given in parameters.items()})
    try:
        yield
    finally:
        _ASSUMED.reset(before)


def service(parameter: str) -> dict[str, float]:
    """One parameter of ``data/ports/service.csv`` by class."""
    return _ASSUMED.get().get(parameter) or _service(parameter)


@cache
def _service(parameter: str) -> dict[str, float]:
    found = {r["class"]: float(r["value"]) for r in plain("service") if r["parameter"] == parameter}
    if not found:
        raise KeyError(f"service.csv has no parameter {parameter!r}")
    return found


@cache
def trade_figure(parameter: str) -> float:
    """One parameter of ``data/ports/trade.csv``."""
    return {r["parameter"]: float(r["value"]) for r in plain("trade")}[parameter]


@cache
def hour_weights(kind: str) -> np.ndarray:
    """Share of the day's arrivals of a class by hour, shape (24,); trains come evenly."""
    weights = np.zeros(24)
    for row in plain("hours"):
        if row["class"] == kind:
            weights[int(row["hour"])] = float(row["weight"])
    return weights / weights.sum() if weights.any() else np.full(24, 1 / 24)


def plain(table: str) -> list[dict]:
    """The rows of ``data/ports/{table}.csv`` as text."""
    with open(SHIPPED / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def recorded_changes() -> tuple[dict, ...]:
    """What was done to lanes and hours in the past: the rows of ``data/ports/changes.csv``."""
    return tuple(plain("changes"))


@cache
def _volumes() -> dict[tuple[str, str], tuple[tuple[int, tuple[float, ...]], ...]]:
    found: dict = {}
    for row in plain("volumes"):
        found.setdefault((row["port"], row["class"]), []).append(
            (int(row["year"]), tuple(float(row[m]) for m in MONTHS)))
    return {k: tuple(v) for k, v in found.items()}


def crossing_of(port_id: str, kind: str) -> Crossing | None:
    """A class that crosses day and night on one lane, from the volumes alone; None where none is recorded."""
    volumes = _volumes().get((port_id, kind))
    return Crossing(0, 24, 1, 1, volumes) if volumes else None


@cache
def _shipped() -> dict[str, dict]:
    rows, problems = check_table(SHIPPED / "ports.csv", "ports")
    if problems:
        raise TableError(*problems)
    return {r["id"]: r for r in rows}


def _hours(text: str) -> tuple[int, int]:
    opens, _, closes = text.partition("-")
    a, b = int(opens), int(closes)
    if not 0 <= a < b <= 24:
        raise ValueError
    return a, b


def derived_lanes(per_open_day: float, kind: str, opens: int, closes: int, service_s: float = 0.0) -> int:
    """Lanes that keep the busiest hour at the usual load of the class."""
    weights = hour_weights(kind)[opens:closes]
    peak = per_open_day * weights.max() / weights.sum()
    return max(1, math.ceil(peak / (3600 / (service_s or service("service_s")[kind]) * service("usual_load")[kind])))


def _crossing(row: dict, kind: str, like: dict, where: str, flags: list, problems: list) -> Crossing | None:
    borrowed = False
    modes = (row["modes"] or like["modes"]).split("|")
    if kind not in modes:
        return None
    text = row[f"{kind}_hours"] or like[f"{kind}_hours"] or "06-22"
    try:
        opens, closes = _hours(text)
    except ValueError:
        problems.append(Problem(where, f'"{kind}_hours" is not like 06-22', text, "Give two whole hours between 0 and 24."))
        return None
    days = OPEN_DAYS[row["cargo_days"] or "Mon-Sun"] if kind == "cargo" else 7
    given = row[f"{kind}_per_day"]
    if given is not None:
        volumes = ((0, (given,) * 12),)
    elif (row["id"], kind) in _volumes():
        volumes = _volumes()[row["id"], kind]
    else:
        volumes, borrowed = _volumes().get((like["id"], kind), ()), True
    lanes, service_s = row[f"{kind}_lanes"], row[f"{kind}_service_s"] or 0.0
    if lanes is None:
        busiest = max((v for _, months in volumes for v in months), default=0.0)
        lanes = derived_lanes(busiest * 7 / days, kind, opens, closes, service_s)
        flags.append(f"{kind} lanes derived from volumes")
    if lanes == 0:
        return None
    booths = row[f"{kind}_booths"] if row[f"{kind}_booths"] is not None else lanes
    if lanes > booths:
        problems.append(Problem(where, f"has more {kind} lanes than booths", f"{lanes} lanes, {booths} booths",
                                "Give at least as many booths as lanes."))
    if borrowed:
        flags.append(f"{kind} traffic borrowed from {like['name']}")
    return Crossing(opens, closes, lanes, booths, volumes, days, service_s, row[f"{kind}_wait_min"] or 0.0)


def minimum_officers(crossings, intake_per_day: int, holding_people: int) -> int:
    """Officers for one lane of each class and the port's own intake and custody."""
    lanes = sum(service("officers_per_lane")[k] for k, c in zip(CLASSES, crossings, strict=True) if c)
    return math.ceil(lanes) + own_intake_officers(intake_per_day) + own_custody_officers(holding_people)


def with_officers(port: Port, officers: int) -> Port:
    """The port with other officers on duty at its busiest hour; what is usual there stays.

    Raises
    ------
    DataError
        If they are too few for one lane of each class, intake and custody.
    """
    least = minimum_officers(port.crossings, port.intake_per_day, port.holding_people)
    if officers < least:
        raise DataError(Problem(port.name, "needs more officers for one lane of each class, intake and custody", f"{officers} officers",
                                f"Give at least {least}."))
    return replace(port, on_duty=officers)


def posts(port: Port) -> int:
    """Officers that all lanes, intake and custody of a port take at once; more of them find no post."""
    lanes = sum(service("officers_per_lane")[k] * c.lanes for k, c in zip(CLASSES, port.crossings, strict=True) if c)
    return math.ceil(lanes) + own_intake_officers(port.intake_per_day) + own_custody_officers(port.holding_people)


def own_intake_officers(intake_per_day: int) -> int:
    """Posts, day and night, of the port's own intake staff."""
    return math.ceil(intake_per_day * service("intake_h_per_person")["intake"] / 24)


def own_custody_officers(holding_people: int) -> int:
    """Posts, day and night, of the port's own custody staff."""
    return math.ceil(holding_people * service("custody_usual_share")["custody"] / service("people_per_custody_officer")["custody"])


def _port(row: dict, place: Location, where: str, problems: list) -> Port:
    like = _shipped()[row["id"] if row["id"] in _shipped() else LIKE]
    flags = [f for f in (row["flags"] or "").split("|") if f]
    wrong = [m for m in (row["modes"] or "").split("|") if m and m not in CLASSES]
    if wrong:
        problems.append(Problem(where, "names an unknown mode", ", ".join(wrong), nearest(wrong[0], CLASSES)))
    crossings = tuple(_crossing(row, k, like, where, flags, problems) for k in CLASSES)
    figures = {}
    for name in ("intake_per_day", "holding_people", "transfer_per_day", "value_per_truck_usd"):
        figures[name] = row[name]
        if row[name] is None:
            figures[name] = like[name] or 0
            if name != "value_per_truck_usd" or crossings[2]:
                flags.append(f"{name} borrowed from {like['name']}")
    least = minimum_officers(crossings, figures["intake_per_day"], figures["holding_people"])
    full = least + math.ceil(sum(service("officers_per_lane")[k] * (c.lanes - 1) for k, c in zip(CLASSES, crossings, strict=True) if c))
    officers = row["officers"]
    if officers is None:
        officers = full
        flags.append("officers derived: one per lane, intake and custody posts")
    elif officers < least:
        problems.append(Problem(where, "has fewer officers than one lane of each class, intake and custody need",
                                f"{officers} officers", f"Give at least {least}, or leave it empty."))
    return Port(row["id"], row["name"], row["state"] or "", crossings, officers, **figures,
                neighbours=tuple(n for n in (row["neighbours"] or "").split("|") if n),
                flags=tuple(dict.fromkeys(flags)), source=row["source"] or "",
                aliases=(place.name, *place.aliases, f"{place.name}, {place.state}"))


def check_ports(network: Network, folder: Path | None = None) -> tuple[tuple[Port, ...], list[Problem]]:
    """Ports of a case and every problem found in its ``ports.csv``."""
    rows, problems = dict(_shipped()), []
    own: dict[str, dict] = {}
    if folder is not None and (folder / "ports.csv").exists():
        found, problems = check_table(folder / "ports.csv", "ports")
        for row in found:
            where = f"ports.csv line {row['_line']}"
            if row["id"] not in network.ports:
                problems.append(Problem(where, "is not a port of entry of the network", row["id"],
                                        nearest(row["id"], network.ports or ("none",)) + " Or add it to locations.csv as port_of_entry."))
            elif row["id"] in own:
                problems.append(Problem(where, f"repeats line {own[row['id']]['_line']}", row["id"], "Keep one of the two."))
            shipped = rows.get(row["id"])
            if shipped:
                row = shipped | {k: v for k, v in row.items() if v is not None}
            own[row["id"]] = row
    ports = []
    for port_id in network.ports:
        place = network[port_id]
        row = own.get(port_id) or rows.get(port_id)
        where = f"ports.csv line {row['_line']}" if port_id in own else f"ports of entry, {port_id}"
        if row is None:
            row = dict.fromkeys(next(iter(rows.values()))) | {
                "id": port_id, "name": place.name, "state": place.state, "source": place.source}
        ports.append(_port(row, place, where, problems))
    return tuple(ports), problems


def load_ports(network: Network, folder: Path | None = None) -> tuple[Port, ...]:
    """The ports of entry of a network, in the order of ``network.ports``.

    Parameters
    ----------
    network : Network
    folder : Path, optional
        A case folder; its ``ports.csv`` overrides the shipped rows, cell by cell.

    Raises
    ------
    TableError
        Naming every line of ``ports.csv`` to mend.
    """
    ports, problems = check_ports(network, folder)
    if problems:
        raise TableError(*problems)
    return ports


def at_place(ports: tuple[Port, ...], place: str, where: str = "measures of ports of entry") -> np.ndarray:
    """Which ports a measure's place means, shape (ports,): an id, a name, a bridge, a state, or all if empty.

    Raises
    ------
    UnknownLocation
        If no port is meant.
    """
    if not place:
        return np.ones(len(ports), bool)
    text = fold(place)
    words = (text, "poe-" + text.replace(" ", "-"))
    hit = np.array([fold(p.id) in words or fold(p.name) == text for p in ports], bool)
    if not hit.any():
        hit = np.array([text in map(fold, p.aliases) for p in ports], bool)
    if not hit.any():
        hit = np.array([fold(p.state) == text for p in ports], bool)
    if not hit.any():
        known = [n for p in ports for n in (p.name, *p.aliases)] + sorted({p.state for p in ports if p.state})
        raise UnknownLocation(Problem(where, "names no port of entry", place, nearest(place, known)))
    return hit
