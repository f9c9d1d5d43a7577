"""Disclosure: what may leave the house, for whom.

Three audiences (``docs/design.md``): *local* sees everything, a *partner*
sees town by day, the *public* sees states and windows of a day or more, with
rounded counts and positions that are two days old unless two independent
sources have published them. The functions here work on arrays and tables;
``corridor.briefing.audience`` applies them to a whole briefing.

>>> round_people([4, 14, 96, 320, 12_345], "public").tolist()
[nan, 10.0, 100.0, 300.0, 12300.0]
"""

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from corridor.network import Location, Network, fold
from corridor.records import AUDIENCES
from corridor.schema import DATA, nearest, read_table

SUPPRESS_BELOW = 10  # people; the first class of data/disclosure/rounding.csv that has a step for the public
LAG_DAYS = 2  # 48 hours
INDEPENDENT_SOURCES = 2


@cache
def _classes(audience: str) -> tuple[np.ndarray, np.ndarray]:
    """Lower bounds and steps of an audience; a step of NaN is not shown."""
    if audience not in AUDIENCES:
        raise ValueError(f'"{audience}" is not an audience. {nearest(audience, AUDIENCES)}')
    with open(DATA / "disclosure" / "rounding.csv", encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["audience"] == audience]
    return np.array([float(r["from"]) for r in rows]), np.array([float(r["step"] or "nan") for r in rows])


def _nearest_step(values: np.ndarray, step) -> np.ndarray:
    return np.floor(values / step + 0.5) * step


def round_people(people, audience: str) -> np.ndarray:
    """Counts as an audience may see them.

    Parameters
    ----------
    people : array_like, any shape
        Counts, not negative; NaN stays NaN.
    audience : {"local", "partner", "public"}

    Returns
    -------
    ndarray of float
        Rounded half up after ``data/disclosure/rounding.csv``; NaN where a
        count is not shown.

    Raises
    ------
    ValueError
        For an unknown audience.
    """
    people = np.asarray(people, float)
    bounds, steps = _classes(audience)
    if not bounds.size:
        return people.copy()
    return _nearest_step(people, steps[np.searchsorted(bounds, people, "right").clip(1, bounds.size) - 1])


def shown(people: float | None, audience: str) -> float | None:
    """One count as an audience may see it; None where it is not shown."""
    if people is None:
        return None
    value = float(round_people(people, audience))
    return None if np.isnan(value) else value


def shown_change(change: float | None, audience: str) -> float | None:
    """One difference between counts: rounded like a count, by its size; small ones to the nearest ten.

    A partner sees whole people.
    """
    bounds, steps = _classes(audience)
    if change is None or not bounds.size:
        return change
    size = abs(change)
    step = steps[np.searchsorted(bounds, size, "right").clip(1, bounds.size) - 1] if size >= SUPPRESS_BELOW else np.nanmin(steps)
    return float(np.copysign(_nearest_step(size, step), change)) + 0.0


def suppress(table, below: float = SUPPRESS_BELOW) -> np.ndarray:
    """Which cells of a table to leave out so that none can be told from the totals.

    Small cells are left out first. Wherever a row, a column or a line of
    totals would then lack exactly one cell, which its total gives away, the
    next smallest cell of that line goes too; a total goes only where it has
    no other cell left.

    Parameters
    ----------
    table : array_like, shape (rows, columns)
        Counts without totals.
    below : float
        Counts under this are small; zero too.

    Returns
    -------
    ndarray of bool, shape (rows + 1, columns + 1)
        True for what is left out; the last row and column are the totals.
    """
    cells = np.asarray(table, float)
    whole = np.block([[cells, cells.sum(1, keepdims=True)], [cells.sum(0, keepdims=True), cells.sum().reshape(1, 1)]])
    out = whole < below
    views = [(line, hidden) for line, hidden in zip((*whole, *whole.T), (*out, *out.T), strict=True)]
    while lonely := [(line, hidden) for line, hidden in views if hidden.sum() == 1]:
        line, hidden = lonely[0]
        candidates = np.where(hidden, np.inf, line)
        inner = candidates[:-1]
        hidden[np.argmin(inner) if np.isfinite(inner).any() else len(line) - 1] = True
    return out


def state_key(location: Location) -> str:
    """A short id of the state a location lies in, e.g. ``mx-oaxaca``; the country where it has none."""
    return "-".join([location.country.lower(), *fold(location.state).split()])


def state_names(network: Network) -> dict[str, str]:
    """The state of every town by its id, its name and its aliases.

    Ports of entry are public works and keep their names; so does what is
    also the name of a state. A name that towns of several states share gives
    all of them.
    """
    found: dict[str, list[str]] = {}
    for place in network.locations:
        if place.kind == "port_of_entry":
            continue
        state = place.state or place.country
        for name in (place.id, place.name, *place.aliases):
            if (name == place.id or fold(name) not in network.states) and state not in found.setdefault(name, []):
                found[name].append(state)
    return {name: " / ".join(states) for name, states in found.items() if states}


def by_state(people, network: Network) -> tuple[tuple[str, ...], np.ndarray]:
    """People of all locations of a state together, member by member.

    Parameters
    ----------
    people : array_like, shape (members, locations, days)

    Returns
    -------
    keys : tuple of str
        As :func:`state_key` gives, in order of first appearance.
    people : ndarray, shape (members, states, days)
    """
    people = np.asarray(people)
    of = [state_key(place) for place in network.locations]
    keys = tuple(dict.fromkeys(of))
    return keys, np.stack([people[:, [i for i, k in enumerate(of) if k == key]].sum(axis=1) for key in keys], axis=1)


def by_window(people, days: int, how=np.max) -> np.ndarray:
    """Windows of so many days, the last one shorter if need be.

    Parameters
    ----------
    people : array_like, shape (..., days)
    days : int
        Length of a window, at least 1.
    how : callable
        ``np.max`` for the fullest day, ``np.mean``, ``np.sum`` for flows.

    Returns
    -------
    ndarray, shape (..., windows)
    """
    people = np.asarray(people)
    return np.stack([how(people[..., a:a + days], axis=-1) for a in range(0, people.shape[-1], days)], axis=-1)


@dataclass(frozen=True)
class Sighting:
    """A published position: a state, the day it was true and the family of claims that says so."""

    state: str
    day: dt.date
    family_id: str


def shown_state(sightings: Iterable[Sighting], as_of: dt.date) -> str | None:
    """The latest state that may be shown to the public, or None.

    A position of the last 48 hours counts only if two independent families
    of claims have published it; otherwise the latest older one.
    """
    past = [s for s in sightings if s.day <= as_of]
    recent: dict[str, list[Sighting]] = {}
    for s in past:
        if s.day > as_of - dt.timedelta(LAG_DAYS):
            recent.setdefault(s.state, []).append(s)
    allowed = [s for state in recent.values() if len({s.family_id for s in state}) >= INDEPENDENT_SOURCES for s in state]
    allowed = allowed or [s for s in past if s.day <= as_of - dt.timedelta(LAG_DAYS)]
    return max(allowed, key=lambda s: s.day).state if allowed else None


@dataclass(frozen=True)
class Embargo:
    """Places that are not shown outside for a time; an ``end`` of None means open end."""

    locations: tuple[str, ...]
    start: dt.date
    end: dt.date | None = None
    note: str = ""

    def overlaps(self, first: dt.date, last: dt.date) -> bool:
        """Whether it is in force on any day from first to last."""
        return self.start <= last and (self.end is None or first <= self.end)


def load_embargoes(folder: Path, network: Network) -> tuple[Embargo, ...]:
    """The embargoes of a case (``embargo.csv``), none if it has no such table.

    Raises
    ------
    TableError, UnknownLocation
    """
    path = folder / "embargo.csv"
    if not path.exists():
        return ()
    return tuple(Embargo(network.require(r["place"], f"embargo.csv line {r['_line']}"), r["start"], r["end"], r["note"] or "")
                 for r in read_table(path, "embargo"))


def embargoed(embargoes: Iterable[Embargo], network: Network, first: dt.date, last: dt.date) -> frozenset[str]:
    """Ids, names and aliases of what is under embargo on any day from first to last.

    Where all locations of a state are, its :func:`state_key` is too.
    """
    ids = {place for e in embargoes if e.overlaps(first, last) for place in e.locations}
    names = {name for i in ids for name in (i, network[i].name, *network[i].aliases) if fold(name) not in network.states}
    whole = {state_key(network[state[0]]) for state in network.states.values() if ids.issuperset(state)}
    return frozenset(names | whole)


def embargo_mask(embargoes: Iterable[Embargo], network: Network, days: Sequence[dt.date]) -> np.ndarray:
    """Which location is under embargo on which day; bool, shape (locations, days)."""
    mask = np.zeros((len(network), len(days)), bool)
    for e in embargoes:
        here = [network.index[i] for i in e.locations]
        mask[np.ix_(here, [k for k, day in enumerate(days) if e.overlaps(day, day)])] = True
    return mask
