"""Flee's input folders, read as they are.

A folder holds ``locations.csv``, ``routes.csv``, ``closures.csv``,
``conflicts.csv`` or ``flood_level.csv``, ``sim_period.csv`` and, beside it,
the counts of the camps; the formats are ``flee.md`` 7. Columns count by
position. What Flee would trip over is an error that names file and line.
"""

import csv
import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corridor.displacement.counts import Counts, likely, lines_of, read_counts, rows_of
from corridor.displacement.settings import Settings, read_settings
from corridor.errors import DataError, Problem

CLOSURES = ("country", "location", "link", "camp", "idpcamp", "remove_forced_redirection")


@dataclass(frozen=True)
class Place:
    """A row of ``locations.csv``; ``people`` is the capacity of a camp and the population elsewhere."""

    name: str
    country: str
    latitude: float
    longitude: float
    kind: str
    conflict_date: int
    people: int
    attributes: dict[str, str]


@dataclass(frozen=True)
class Road:
    """A row of ``routes.csv``: two links, there and back; ``speed_km`` overrides the settings."""

    a: int
    b: int
    km: float
    speed_km: float | None


@dataclass(frozen=True)
class Closure:
    """A row of ``closures.csv``."""

    kind: str
    first: str
    second: str
    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Folder:
    """An instance as it was given.

    ``conflicts`` and ``floods`` are (names, array of shape (days, names));
    ``counts`` is None where there are none.
    """

    name: str
    start: dt.date
    days: int
    places: tuple[Place, ...]
    roads: tuple[Road, ...]
    closures: tuple[Closure, ...]
    conflicts: tuple[tuple[str, ...], np.ndarray] | None
    floods: tuple[tuple[str, ...], np.ndarray] | None
    counts: Counts | None
    settings: Settings
    hasten: int
    notes: tuple[Problem, ...]


def load(folder: Path, settings: Path | Settings | None = None, hasten: int = 1, until: int | None = None) -> Folder:
    """An instance: a folder with ``input/`` and ``validation/``, or the input files themselves.

    Parameters
    ----------
    folder : Path
    settings : Path or Settings, optional
        Instead of the folder's own ``simsetting.yml``.
    hasten : int
        Divide all people by this, as Flee does to be bearable. The value in
        the settings is not used: counts need no thinning.
    until : int, optional
        Only counts and corrections dated by this day.

    Raises
    ------
    DataError
        What cannot be read or does not fit together, each with file and line.
    """
    folder = Path(folder)
    inputs = folder / "input" if (folder / "input").is_dir() else folder
    if not (inputs / "locations.csv").exists():
        raise DataError(Problem(str(folder), "holds no displacement instance", "",
                                "It needs input/locations.csv (or locations.csv) and validation/data_layout.csv."))
    notes: list[Problem] = []
    chosen = _settings(folder, inputs, settings, notes)
    if chosen.hasten != 1 and hasten == 1:
        notes.append(Problem("optimisations.hasten", "is not followed: people are not thinned", str(chosen.hasten), "", "warning"))
    start, days = _period(inputs / "sim_period.csv")
    places = _places(inputs / "locations.csv", hasten, notes)
    index = {place.name: i for i, place in enumerate(places)}
    floods = _by_day(inputs / "flood_level.csv", index, notes) if chosen.flooded else None
    conflicts = None if chosen.flooded else _by_day(inputs / "conflicts.csv", index, notes)
    counts = _counts(folder, inputs, start, hasten, until)
    if counts is not None and until is None:
        notes += _about_counts(counts, days, index)
    return Folder(
        folder.resolve().name if inputs != folder or folder.name != "input" else folder.resolve().parent.name, start, days, places,
        _roads(inputs / "routes.csv", index, notes), _closures(inputs / "closures.csv", places, notes), conflicts, floods,
        counts, chosen, hasten, tuple(notes))


def _settings(folder: Path, inputs: Path, given: Path | Settings | None, notes: list[Problem]) -> Settings:
    if isinstance(given, Settings):
        return given
    path = given
    if path is None:
        path = next((p for p in (folder / "simsetting.yml", inputs / "simsetting.yml", inputs.parent / "simsetting.yml") if p.exists()), None)
    if path is None:
        notes.append(Problem("simsetting.yml", "is not there; Flee's defaults hold", level="warning"))
        return Settings(displaced_per_conflict_day=500.0)
    settings, said = read_settings(Path(path))
    notes.extend(said)
    return settings


def _counts(folder: Path, inputs: Path, start: dt.date, hasten: int, until: int | None) -> Counts | None:
    near = (folder / "validation", folder, inputs.parent / "validation")
    found = next((p for p in near if (p / "data_layout.csv").exists()), None)
    return None if found is None else read_counts(found, start, hasten, inputs / "registration_corrections.csv", until)


def _about_counts(counts: Counts, days: int, index: dict[str, int]) -> list[Problem]:
    """Rows of the layout that say nothing of the run, or not of its places."""
    notes = []
    for k, (name, table) in enumerate(zip(counts.names, counts.tables, strict=True)):
        if table[:, 0].min() >= days or table[:, 0].max() < 0:
            notes.append(Problem(f"data_layout.csv: {name}", "has no count in the days of the run, so one number stands for all of them", "",
                                 "Look at the dates of its counts and at sim_period.csv.", "warning"))
        if k and name != "total" and name not in index:
            notes.append(Problem(f"data_layout.csv: {name}", "is no place of locations.csv; people set out by its counts all the same", "",
                                 likely(name, index), "warning"))
    return notes


def _period(path: Path) -> tuple[dt.date, int]:
    said = {row[0].strip().lower(): row[1].strip() for _, row in rows_of(path) if len(row) > 1}
    try:
        start, days = dt.date.fromisoformat(said["startdate"]), int(said["length"])
        if days < 1:
            raise ValueError
    except (KeyError, ValueError) as error:
        raise DataError(Problem(path.name, "says no start and length", str(said), "It holds: StartDate,2012-02-29 and Length,300.")) from error
    return start, days


def _places(path: Path, hasten: int, notes: list[Problem]) -> tuple[Place, ...]:
    found, problems, heads = [], [], _heads(path, 8)
    for line, row in rows_of(path):
        row = [*row, *[""] * (8 - len(row))]
        try:
            found.append(Place(
                row[0], row[2] or "unknown", float(row[3] or 0), float(row[4] or 0), row[5].strip().lower(),
                int(row[6]) if "conflict" in row[5].lower() else 0, _people(row[7]) // hasten,
                {k: v for k, v in zip(heads, row[8:], strict=False) if k and v != ""}))
        except ValueError as error:
            problems.append(Problem(f"{path.name} line {line}", "holds a value that is no number, or below zero", str(error).rpartition(": ")[2],
                                    "Columns are name, region, country, latitude, longitude, type, conflict date, people."))
    twice = [name for name, times in Counter(p.name for p in found).items() if times > 1]
    for name in twice:
        camp = any("camp" in p.kind for p in found if p.name == name)
        (problems if camp else notes).append(Problem(
            path.name, f"names {name} more than once", "", "Give every place its own name: as in Flee, roads lead to the last and conflicts start in the first.",
            "error" if camp else "warning"))
    if not found and not problems:
        problems.append(Problem(path.name, "names no place"))
    if off := [p.name for p in found if not (abs(p.latitude) <= 90 and abs(p.longitude) <= 180)]:
        notes.append(Problem(path.name, "has places that lie nowhere, so there will be no map", ", ".join(off[:5]),
                             "Latitude stands before longitude, in degrees.", "warning"))
    if problems:
        raise DataError(*problems)
    return tuple(found)


def _people(text: str) -> int:
    people = int(text or 0)
    if people < 0:
        raise ValueError(f": {text}")
    return people


def _heads(path: Path, after: int) -> list[str]:
    """Names of the columns after those that count by position, from the first row that starts with #."""
    for line in lines_of(path):
        if line.lstrip('"').startswith("#"):
            return [head.strip().strip('"') for head in line.split(",")[after:]]
    return []


def _roads(path: Path, index: dict[str, int], notes: list[Problem]) -> tuple[Road, ...]:
    found, problems, heads, redirected = [], [], _heads(path, 4), 0
    for line, row in rows_of(path):
        where, row = f"{path.name} line {line}", [*row, *[""] * (4 - len(row))]
        unknown = [name for name in row[:2] if name not in index]
        if unknown:
            problems += [Problem(where, f'leads to {name or "no place"}, which locations.csv does not know', "",
                                 likely(name, index) or "Add the place or remove the road.") for name in unknown]
            continue
        extra = {k: v for k, v in zip(heads, row[4:], strict=False) if v != ""}
        try:
            km, forced, speed = float(row[2]), int(row[3] or 0), float(extra["max_move_speed"]) if "max_move_speed" in extra else None
        except ValueError as error:
            problems.append(Problem(where, "holds a value that is no number", str(error).rpartition(": ")[2]))
            continue
        if not 0 <= km < math.inf or (speed is not None and not 0 < speed < math.inf):
            problems.append(Problem(where, "has a length or speed that cannot be", ",".join(row[:5]), "A length is 0 or more km, a speed above 0."))
        if forced == 1:
            problems.append(Problem(where, "has forced_redirection 1", "", "Flee doubles the road then and redirects nobody; write 0."))
        if float(extra.get("walk_probability") or 0) > 0:
            problems.append(Problem(where, "has a walk_probability", extra["walk_probability"], "Chance speeds are not available; remove the column."))
        redirected += forced == 2
        a, b = index[row[0]], index[row[1]]
        found.append(Road(*((b, a) if forced == 2 else (a, b)), km, speed))
    if problems:
        raise DataError(*problems)
    if redirected:
        notes.append(Problem(path.name, "has forced redirections, which have no effect on movement in Flee", f"{redirected} roads", "", "warning"))
    return tuple(found)


def _closures(path: Path, places: tuple[Place, ...], notes: list[Problem]) -> tuple[Closure, ...]:
    names, countries, found, problems = {p.name for p in places}, {p.country for p in places}, [], []
    for line, row in rows_of(path):
        where = f"{path.name} line {line}"
        try:
            closure = Closure(row[0], row[1], row[2], int(row[3]), int(row[4]), line)
        except (IndexError, ValueError):
            problems.append(Problem(where, "is no closure", ",".join(row), "Columns are type, name1, name2, first day, last day."))
            continue
        if closure.kind not in CLOSURES:
            problems.append(Problem(where, "is no kind of closure", closure.kind, f"One of {', '.join(CLOSURES)}."))
        elif closure.kind in ("camp", "idpcamp") and closure.first not in names:
            problems.append(Problem(where, f"closes {closure.first}, which locations.csv does not know", "", "Flee would close its first place; mend the name."))
        elif closure.kind in ("camp", "idpcamp") and closure.end == 0 < closure.start:
            problems.append(Problem(where, "ends before it starts", f"{closure.start} to {closure.end}", "Flee would open the camp on day 0; write -1 for no end."))
        elif closure.kind in ("link", "remove_forced_redirection"):
            notes.append(Problem(where, f"is a closure of kind {closure.kind}, which does nothing in Flee", "", "", "warning"))
        elif (closure.kind == "country" and not {closure.first, closure.second} <= countries) or (closure.kind == "location" and closure.first not in names):
            there = sorted(countries if closure.kind == "country" else names)
            missing = [name for name in (closure.first, closure.second)[:2 if closure.kind == "country" else 1] if name not in there]
            notes.append(Problem(where, "closes what is not there", ",".join(row), likely(missing[0], there), "warning"))
        else:
            if closure.start < 0 or -1 < closure.end < closure.start:
                notes.append(Problem(where, "never starts" if closure.start < 0 else "ends before it starts, so it lasts to the end", ",".join(row),
                                     "Days are counted from the start of the run, which is day 0; -1 is no end.", "warning"))
            found.append(closure)
    if problems:
        raise DataError(*problems)
    return tuple(found)


def _by_day(path: Path, index: dict[str, int], notes: list[Problem]) -> tuple[tuple[str, ...], np.ndarray]:
    """Columns of a table whose data row i is day i."""
    lines = [row for row in csv.reader(lines_of(path, "Since release 3 Flee needs it; dates in locations.csv alone are not enough.")) if row]
    names = [name.strip() for name in lines[0][1:]] if lines else []
    try:
        table = np.array([[float(x) for x in row[1:1 + len(names)]] + [0.0] * (len(names) - len(row) + 1) for row in lines[1:]])
        if any(len(row) - 1 > len(names) for row in lines[1:]):
            raise ValueError("a row is longer than the header")
    except ValueError as error:
        raise DataError(Problem(path.name, "is no table of numbers by day", str(error), "The first row names places, each next row is a day.")) from error
    kept = [i for i, name in enumerate(names) if name]
    for i in kept:
        if names[i] not in index:
            notes.append(Problem(path.name, f"has a column {names[i]}, which locations.csv does not know", "", likely(names[i], index), "warning"))
    kept = [i for i in kept if names[i] in index]
    table = table.reshape(len(lines[1:]), len(names))
    if wrong := [(day, i) for i in kept for day in np.flatnonzero(~((table[:, i] >= 0) & (table[:, i] < np.inf)))[:1]]:
        day, i = min(wrong)
        raise DataError(Problem(f"{path.name} line {day + 2}", f"has a value for {names[i]} that is no number, or below zero", lines[day + 1][i + 1].strip(),
                                "0 is none; more is stronger."))
    return tuple(names[i] for i in kept), table[:, kept]
