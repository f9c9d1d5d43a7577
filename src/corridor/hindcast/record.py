"""What past movements teach, as tables of counts: sudden ends by day at risk, what reports told, days ridden, who said how much.

The tables stand in ``data/priors`` and are made anew by ``benchmarks/fit_priors.py``;
at run time they are only counted (:mod:`corridor.priors`), without the movements a case leaves out.
"""

import csv
import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from corridor.hindcast.history import Row
from corridor.movement.world import NORTH
from corridor.network import Network, great_circle_km
from corridor.priors import ACT_DAYS, ACT_KM, FIRST_DAYS, FOLDER, LATE_DAYS
from corridor.records import Measure

MOST_PLACES = 9  # a measure "in Chiapas" is near nobody in particular
RIDE_KM = 50.0  # a group that makes more than this in a day has ridden
ROAD_OVER_STRAIGHT = 1.25
LONGEST_GAP_DAYS = 7
SOURCE = "record of group movements 2018-2025, movement "


def read_measures(folder: Path, network: Network) -> list[tuple[Measure, np.ndarray]]:
    """Dated acts of authorities of ``measures.csv`` with the locations they were at; none if there is no such file.

    Only papers, holding and carrying at a named town are kept. What came of a
    measure (``effect_on_caravan``) is never read.
    """
    path = folder / "measures.csv"
    if not path.exists():
        return []
    with open(FOLDER / "measure_words.csv", encoding="utf-8", newline="") as file:
        words = [(r["kind"], r["words"].split()) for r in csv.DictReader(file)]
    found = []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind = next((k for k, some in words if any(w in row["measure"].lower() for w in some)), None)
            spots = _spots(row["place"], network)
            if kind and spots:
                area = np.zeros(len(network), bool)
                area[[network.index[i] for i in spots]] = True
                day = dt.date.fromisoformat(row["date"])
                found.append((Measure(kind, day, day, row["place"], 0.0, row["measure"]), area))
    return found


def _spots(text: str, network: Network) -> tuple[str, ...]:
    """Towns that the place of a measure names first; none where it names a state or a country."""
    parts = [p.strip() for p in re.split(r"[,/()]| and | to |-", text) if p.strip()]
    for part in parts:
        ids = network.meanings(part.removeprefix("San Pedro "))
        here = tuple(i for i in ids if network[i].state in parts[1:]) or ids
        if here and len(here) <= MOST_PLACES:
            return here
    return ()


def _whereabouts(rows: Iterable[Row]) -> dict[str, dict[dt.date, tuple[float, float]]]:
    """Mean place of each movement on each day that one was reported."""
    said: dict[str, dict[dt.date, list]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.is_place:
            said[row.movement][row.day].append((row.lat, row.lon))
    return {name: {day: tuple(np.mean(v, axis=0)) for day, v in sorted(days.items())} for name, days in said.items()}


def ends_table(rows: Sequence[Row], durations: Sequence[dict], measures: Sequence[tuple[Measure, np.ndarray]],
               network: Network, contained_from: dt.date) -> list[dict]:
    """Days at risk and sudden ends of each movement, by regime, recent acts nearby, and age.

    Parameters
    ----------
    durations : sequence of dict
        Rows of ``data/priors/durations.csv``.
    """
    seen = _whereabouts(rows)
    lat, lon = (np.array([getattr(p, k) for p in network.locations]) for k in ("lat", "lon"))
    table = []
    for row in durations:
        name, start, days = row["movement"], dt.date.fromisoformat(row["start"]), int(row["days"])
        start_ids = network.meanings(row["start_place"])
        places = seen.get(name) or ({start: (network[start_ids[0]].lat, network[start_ids[0]].lon)} if start_ids else {})
        cells: Counter = Counter()
        for k in range(days + 1):
            day = start + dt.timedelta(days=k)
            before = [d for d in places if d <= day]
            spot = places[before[-1]] if before else next(iter(places.values()), None)
            near = spot is not None and any(
                1 <= (day - m.start).days <= ACT_DAYS and great_circle_km(*spot, lat[area], lon[area]).min() <= ACT_KM for m, area in measures)
            cell = ("contained" if day >= contained_from else "free", "yes" if near else "no", "yes" if k >= LATE_DAYS else "no")
            cells[*cell, "days"] += 1
            cells[*cell, "ends"] += k == days and row["ended_suddenly"] == "yes"
        for regime, near, late in sorted({c[:3] for c in cells}):
            counts = {k: cells[regime, near, late, k] for k in ("days", "ends")}
            table.append({"movement": name, "known_from": row["known_from"], "regime": regime, "act_near": near, "late": late,
                          **counts, "source": SOURCE + name})
    return table


def told_table(rows: Sequence[Row], durations: Sequence[dict], first_days: int = FIRST_DAYS) -> list[dict]:
    """What reports told of each movement once a size of it was known, by age: only then is there a forecast to judge.

    ``days`` that the group lasted on and how many of them were given a size (``sized``); sudden
    ``ends`` and how many of them a report ``told``, as a row of kind dissolved after the last size.
    """
    table = []
    for row in durations:
        name, start, days = row["movement"], dt.date.fromisoformat(row["start"]), int(row["days"])
        mine = [r for r in rows if r.movement == name]
        known = min((r.known for r in mine if r.is_size), default=None)
        sizes = {r.day for r in mine if r.is_size}
        cells: dict[str, Counter] = defaultdict(Counter)
        for k in range(days + 1):
            day = start + dt.timedelta(days=k)
            if known is None or day <= known:
                continue
            cell = cells["yes" if k < first_days else "no"]
            if k == days and row["ended_suddenly"] == "yes":
                cell["ends"] += 1
                cell["told"] += any(r.kind == "dissolved" and r.day > max(sizes) for r in mine)
            else:
                cell["days"] += 1
                cell["sized"] += day in sizes
        for first, counts in sorted(cells.items()):
            table.append({"movement": name, "known_from": row["known_from"], "first_days": first,
                          **{k: counts[k] for k in ("days", "sized", "ends", "told")}, "source": SOURCE + name})
    return table


def rides_table(rows: Iterable[Row], durations: Sequence[dict], network: Network, contained_from: dt.date) -> list[dict]:
    """Days between two reported places and how many of them went faster than on foot, by country and regime."""
    known = {r["movement"]: r["known_from"] for r in durations}
    lat, lon = (np.array([getattr(p, k) for p in network.locations]) for k in ("lat", "lon"))
    central = np.array([p.country not in NORTH for p in network.locations])
    table = []
    for name, places in sorted(_whereabouts(rows).items()):
        cells: Counter = Counter()
        for first, second in zip(list(places)[:-1], list(places)[1:], strict=True):
            gap = (second - first).days
            if gap <= LONGEST_GAP_DAYS and name in known:
                here = central[great_circle_km(*places[first], lat, lon).argmin()]
                where = "central_america" if here else "contained" if first >= contained_from else "free"
                km = ROAD_OVER_STRAIGHT * float(great_circle_km(*places[first], *places[second]))
                cells[where, "days"] += gap
                cells[where, "ridden"] += gap * (km > RIDE_KM * gap)
        for where in sorted({c[0] for c in cells}):
            table.append({"movement": name, "known_from": known[name], "where": where, "days": cells[where, "days"],
                          "ridden": cells[where, "ridden"], "source": SOURCE + name})
    return table


def roles_table(rows: Iterable[Row], durations: Sequence[dict]) -> list[dict]:
    """Mean log ratio of each role's sizes of a movement to those of the media within a day of them."""
    known = {r["movement"]: r["known_from"] for r in durations}
    said: dict[tuple[str, dt.date], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.is_size and row.value and row.movement in known:
            said[row.movement, row.day][row.role].append(math.log(row.value))
    ratios: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (name, day), roles in said.items():
        media = [x for k in (-1, 0, 1) for x in said.get((name, day + dt.timedelta(days=k)), {}).get("media", ())]
        for role, values in roles.items():
            if media and role != "media":
                ratios[name, role].append(float(np.mean(values) - np.mean(media)))
    return [{"movement": name, "known_from": known[name], "role": role, "days": len(v), "log_ratio_to_media": round(float(np.mean(v)), 3),
             "source": SOURCE + name} for (name, role), v in sorted(ratios.items())]
