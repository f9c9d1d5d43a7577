"""A history of group movements: what was reported, when it was published, and what it says as evidence.

``observations.csv`` has a row for each reported figure or place; see
:func:`read_history` for its columns. A row without a day of publication counts
as published the day after it was observed.
"""

import csv
import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corridor.errors import DataError, Problem
from corridor.network import Network, fold, great_circle_km
from corridor.observations import Destination, Evidence, Group, PlaceObservation, SizeObservation

STOCK = ("departed", "at", "arrived")
ROLES = {"organiser_or_participant": "organiser", "authority": "authority", "media": "media", "un_ngo": "un_ngo"}
LEADS = 14  # days ahead that a forecast is judged
NEAR_KM = 60.0  # a reported place stands for the nearest location of the corridor within this
NEEDED = ("caravan_id", "published_date", "observed_date", "place", "lat", "lon", "kind", "value_low", "value_high", "scope")


@dataclass(frozen=True)
class Row:
    """One reported figure or place of one movement."""

    movement: str
    day: dt.date
    known: dt.date
    kind: str
    scope: str
    low: float | None
    high: float | None
    lat: float | None
    lon: float | None
    place: str
    role: str
    source: str
    speaker: str = ""
    published: dt.date | None = None

    @property
    def value(self) -> float | None:
        """Geometric middle of the bounds given; 0 where a zero was reported."""
        bounds = [b for b in (self.low, self.high) if b is not None]
        if not bounds:
            return None
        return math.sqrt(bounds[0] * bounds[-1]) if min(bounds) > 0 else 0.0

    @property
    def is_size(self) -> bool:
        """Whether it is a size of the whole group."""
        return self.kind in STOCK and self.scope == "whole" and self.value is not None

    @property
    def is_place(self) -> bool:
        """Whether it says where the whole group was."""
        return self.kind in STOCK and self.scope in ("whole", "position") and self.lat is not None


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table that a history may have; none where it has not."""
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parse_day(text: str | None) -> dt.date | None:
    """A day written like 2021-11-18; None for a month, a year or nothing."""
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def read_history(folder: Path) -> list[Row]:
    """Rows of ``observations.csv``; rows without a day of observation are left out.

    Raises
    ------
    DataError
        If the file or a column is missing, or a figure is no number.
    """
    path = folder / "observations.csv"
    if not path.exists():
        raise DataError(Problem(str(path), "is missing", fix="Give a folder with observations.csv."))
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [c for c in NEEDED if c not in (reader.fieldnames or ())]
        if missing:
            raise DataError(Problem(f"{path.name} line 1", "lacks columns", ", ".join(missing), f"It needs {', '.join(NEEDED)}."))
        rows = []
        for raw in reader:
            seen = parse_day(raw["observed_date"])
            if seen is None:
                continue
            published = parse_day(raw["published_date"])
            known = max(published or seen + dt.timedelta(days=1), seen)
            try:
                low, high, lat, lon = (_number(raw[c]) for c in ("value_low", "value_high", "lat", "lon"))
            except ValueError as error:
                raise DataError(Problem(f"{path.name} line {reader.line_num}", "holds a figure that is no number", str(error),
                                        "Mend or empty the cell.")) from None
            rows.append(Row(raw["caravan_id"], seen, known, raw["kind"], raw["scope"], low, high, lat, lon,
                            raw["place"], ROLES.get(raw.get("speaker_class", ""), "other"), raw.get("report_url", ""),
                            raw.get("speaker", ""), published))
    return rows


def inits(rows: Iterable[Row]) -> list[tuple[str, dt.date]]:
    """Days on which a new size of a movement was known while something was still to come."""
    by: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by[row.movement].append(row)
    return [(name, day) for name in sorted(by) for day in sorted({r.known for r in by[name] if r.is_size})
            if day < max(r.day for r in by[name])]


def _location(row: Row, network: Network) -> tuple[str, ...]:
    """The location of the corridor that a row speaks of, by name or by nearness."""
    if row.lat is None:
        return network.meanings(row.place.split(",")[0])
    lat = np.array([p.lat for p in network.locations])
    lon = np.array([p.lon for p in network.locations])
    km = great_circle_km(row.lat, row.lon, lat, lon)
    for name in network.meanings(row.place.split(",")[0]):
        if km[network.index[name]] <= NEAR_KM:
            return (name,)
    return (network.locations[int(km.argmin())].id,) if km.min() <= NEAR_KM else ()


def _of_a_day(rows: list[Row], group: str) -> list[SizeObservation]:
    """One size per day and role: outlets copy each other, so several rows are one voice."""
    voices: dict[tuple, list[Row]] = defaultdict(list)
    for row in rows:
        if row.is_size and row.value:
            voices[row.day, row.role].append(row)
    out = []
    for (day, role), mine in sorted(voices.items()):
        closed = [r for r in mine if r.low is not None and r.high is not None] or mine
        bound = lambda name, closed=closed: [getattr(r, name) for r in closed if getattr(r, name)]
        middle = lambda values: float(np.exp(np.mean(np.log(values)))) if values else None
        out.append(SizeObservation(group, day, middle(bound("low")), middle(bound("high")), role, f"{day}-{role}"))
    return out


def evidence_of(rows: list[Row], network: Network, init: dt.date, destination: str = "") -> Evidence | None:
    """What was known of one movement on a day; None if no place of it was.

    Parameters
    ----------
    rows : list of Row
        Rows of one movement.
    destination : str
        Where it was announced to go.
    """
    known = [r for r in rows if r.known <= init and r.day <= init]
    placed = sorted(((r, where) for r in known if r.is_place and (where := _location(r, network))), key=lambda p: (p[0].day, p[0].source))
    if not placed:
        return None
    first, where = placed[0]
    group = Group("group-1", (first.day, first.day), where)
    places, seen = [], set()
    for row, spot in placed[1:]:
        if (row.day, spot) not in seen:
            seen.add((row.day, spot))
            places.append(PlaceObservation("group-1", row.day, spot, f"{row.day}-{spot[0]}"))
    goals = []
    for name in sorted((p.name for p in network.locations), key=len, reverse=True):
        if len(name) > 4 and fold(name) in fold(destination):
            goals.append(Destination("group-1", first.day, network.meanings(name), name, False, "announced"))
            break
    return Evidence((group,), tuple(_of_a_day(known, "group-1")), tuple(places), tuple(goals), ())


def dissolved(rows: list[Row], init: dt.date) -> bool:
    """Whether the movement was reported dissolved after the last size known."""
    known = [r for r in rows if r.known <= init]
    last = max((r.day for r in known if r.is_size and r.value), default=dt.date.min)
    return any(r.kind == "dissolved" and r.day >= last for r in known)
