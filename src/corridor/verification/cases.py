"""What came, beside what was forecast and what habit would have said.

The targets and references are those of the judge of the open histories: the
size of a day is the geometric mean over distinct reports of the whole group
(zero after a report that it dissolved), its place the mean of the places
reported; the references know what was published by the day of the forecast.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from corridor.errors import Problem, TableError
from corridor.hindcast.history import Row, inits
from corridor.hindcast.replay import LEADS, Replay
from corridor.scores import announced, constant_decay, persistence

BUCKETS = {"1-2": (1, 2), "3-5": (3, 5), "6-9": (6, 9), "10-14": (10, 14)}  # days ahead
DECAY = 1 - math.exp(-0.055)  # share lost a day by the reference of constant decay
PAIRS_APART_DAYS = 28  # sizes further apart say nothing about changes
STEPS = (0.8, 0.5, -0.2, 2.5)  # mean, sd and bounds of the shares of the last daily step that a place is carried on by
STEP_DRAWS = 60
SIZES = ("persistence", "decay", "announced", "climatology")
PLACES = ("persistence", "climatology")
COLUMNS = ("caravan_id", "init_date", "valid_date", "member", "size_people", "lat", "lon")

Spot = tuple[float, float]
Key = tuple[str, dt.date]


@dataclass(frozen=True)
class Came:
    """What was reported, by movement and day: people, and (lat, lon)."""

    sizes: Mapping[Key, float]
    places: Mapping[Key, Spot]


@dataclass(frozen=True)
class Case:
    """One forecast day on which something was reported.

    ``size`` and ``place`` are what came (None where nothing was said);
    ``members`` people, shape (members,); ``spots`` (lat, lon) of the members
    that still exist, shape (some, 2); ``references`` people by reference and
    ``where`` places by reference, members first.
    """

    movement: str
    init: dt.date
    lead: int
    size: float | None
    place: Spot | None
    members: np.ndarray
    spots: np.ndarray
    references: Mapping[str, np.ndarray]
    where: Mapping[str, np.ndarray]

    @property
    def valid(self) -> dt.date:
        """The day that is judged."""
        return self.init + dt.timedelta(days=self.lead)

    @property
    def bucket(self) -> str:
        """The bucket of days ahead."""
        return next(name for name, (low, high) in BUCKETS.items() if low <= self.lead <= high)


def what_came(rows: Iterable[Row]) -> Came:
    """Sizes and places by movement and day.

    A size is the geometric mean of 1 + n, less one, over distinct reports and
    speakers; a report that a movement dissolved counts as nobody, after its
    last size.
    """
    rows = list(rows)
    sizes: dict[Key, dict] = defaultdict(dict)
    spots: dict[Key, list[Spot]] = defaultdict(list)
    last: dict[str, dt.date] = {}
    for row in rows:
        if row.is_size:
            sizes[row.movement, row.day][row.source, row.speaker] = row.value
            last[row.movement] = max(row.day, last.get(row.movement, row.day))
        if row.is_place:
            spots[row.movement, row.day].append((row.lat, row.lon))
    for row in rows:
        if row.kind == "dissolved" and row.day > last.get(row.movement, dt.date.min):
            sizes[row.movement, row.day][row.source, row.speaker] = 0.0
    return Came({k: float(np.expm1(np.mean(np.log1p(list(v.values()))))) for k, v in sizes.items()},
                {k: tuple(float(x) for x in np.mean(v, axis=0)) for k, v in spots.items()})


@dataclass(frozen=True)
class Known:
    """What was known of one movement on a day, with the days of its last size and its last two places."""

    size: float | None
    size_day: dt.date | None
    announced: float | None
    places: tuple[tuple[dt.date, Spot], ...]


def known_on(rows: Sequence[Row], init: dt.date) -> Known:
    """What the rows of one movement said by a day."""
    mine = [r for r in rows if r.known <= init]
    came = what_came(mine)
    day = max((k[1] for k in came.sizes), default=None)
    said = [r for r in mine if r.kind == "expected_size" and r.value]
    places = sorted((k[1], spot) for k, spot in came.places.items())[-2:]
    return Known(next((v for k, v in came.sizes.items() if k[1] == day), None), day,
                 max(said, key=lambda r: r.known).value if said else None, tuple(places))


def changes(came: Came) -> list[tuple[str, int, float]]:
    """Movement, days apart and log-change of every pair of sizes of one movement, up to four weeks apart."""
    by: dict[str, list] = defaultdict(list)
    for (movement, day), size in came.sizes.items():
        by[movement].append((day, math.log1p(size)))
    return [(movement, (later - day).days, after - before) for movement, series in by.items()
            for i, (day, before) in enumerate(sorted(series)) for later, after in sorted(series)[i + 1:]
            if (later - day).days <= PAIRS_APART_DAYS]


def _sizes(known: Known, init: dt.date, lead: int, seen: list[tuple[str, int, float]], movement: str) -> dict[str, np.ndarray]:
    """People that each reference foretells; nothing where no size was known."""
    if known.size is None:
        return {}
    gap = lead + (init - known.size_day).days
    near = [change for who, apart, change in seen if who != movement and abs(apart - gap) <= max(1, gap // 4)] or [0.0]
    return {
        "persistence": persistence(known.size, lead),
        "decay": constant_decay(known.size, gap, DECAY),
        "announced": announced(known.announced or known.size, lead),
        "climatology": np.maximum(np.expm1(math.log1p(known.size) + np.array(near)), 0),
    }


def _places(known: Known, init: dt.date, lead: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Places that each reference foretells, each of shape (members, 2); nothing where no place was known."""
    if not known.places:
        return {}
    day, last = known.places[-1]
    still = np.array([last])
    if len(known.places) == 1:
        return {"persistence": still, "climatology": still}
    before, former = known.places[0]
    step = np.subtract(last, former) / max(1, (day - before).days)
    mean, sd, low, high = STEPS
    pace = np.clip(rng.normal(mean, sd, STEP_DRAWS), low, high)
    return {"persistence": still, "climatology": still + step * (lead + (init - day).days) * pace[:, None]}


def cases_of(rows: Sequence[Row], forecasts: Mapping[Key, Replay], reference: Sequence[Row] | None = None,
             when: Sequence[Key] | None = None) -> Iterator[Case]:
    """Every forecast day on which something was reported, in order of movement, init and lead.

    The steps of the climatology of places come from one generator in this
    order, as the judge draws them.

    Parameters
    ----------
    reference : sequence of Row, optional
        Movements whose changes make the climatology; default the same rows.
        The movement itself is always left out.
    when : sequence of (movement, init), optional
        Days of forecasts; default those on which a new size was known.
    """
    rng = np.random.default_rng(0)
    came, seen = what_came(rows), changes(what_came(rows if reference is None else reference))
    by: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by[row.movement].append(row)
    for movement, init in inits(rows) if when is None else when:
        known, made = known_on(by[movement], init), forecasts.get((movement, init))
        if made is None:
            continue
        for lead in range(1, LEADS + 1):
            key = movement, init + dt.timedelta(days=lead)
            size, place = came.sizes.get(key), came.places.get(key)
            if size is None and place is None:
                continue
            here = np.isfinite(made.lat[:, lead - 1]) & (made.size[:, lead - 1] > 0)
            yield Case(movement, init, lead, size, place, made.size[:, lead - 1],
                       np.column_stack((made.lat[here, lead - 1], made.lon[here, lead - 1])),
                       _sizes(known, init, lead, seen, movement), _places(known, init, lead, rng))


def read_forecasts(path: Path) -> dict[Key, Replay]:
    """Forecasts of a file as :func:`corridor.hindcast.replay.forecast_rows` writes it, by movement and init.

    Raises
    ------
    TableError
        If a column is missing, a figure is no number, a forecast lacks a member
        on one of its days, or forecasts differ in their number of members.
    """
    try:
        table = pd.read_csv(path, dtype={"caravan_id": str, "init_date": str, "valid_date": str})
    except (ValueError, pd.errors.ParserError) as error:
        raise TableError(Problem(path.name, "cannot be read as a table", str(error), f"It needs {', '.join(COLUMNS)}.")) from None
    missing = [c for c in COLUMNS if c not in table.columns]
    if missing:
        raise TableError(Problem(path.name, "lacks columns", ", ".join(missing), f"It needs {', '.join(COLUMNS)}."))
    try:
        init, valid = (pd.to_datetime(table[c], format="%Y-%m-%d") for c in ("init_date", "valid_date"))
        figures = table[["size_people", "lat", "lon"]].astype(float)
    except ValueError as error:
        raise TableError(Problem(path.name, "holds a day or a figure that is none", str(error), "Days are written like 2021-11-18.")) from None
    table = pd.concat([table[["caravan_id", "member"]], figures], axis=1).assign(init=init, lead=(valid - init).dt.days)
    table = table[table.lead.between(1, LEADS)].sort_values(["caravan_id", "init", "member", "lead"], kind="stable")
    out = {}
    for (movement, day), mine in table.groupby(["caravan_id", "init"], sort=False):
        members = mine.member.nunique()
        if len(mine) != members * LEADS:
            raise TableError(Problem(path.name, "has a forecast that lacks a member on one of its days", f"{movement}, {day.date()}",
                                     f"Each member needs a row on each of {LEADS} days."))
        size, lat, lon = (mine[c].to_numpy().reshape(members, LEADS) for c in ("size_people", "lat", "lon"))
        out[movement, day.date()] = Replay(movement, day.date(), np.nan_to_num(size), lat, lon)
    if len(counts := {len(made.size) for made in out.values()}) > 1:
        raise TableError(Problem(path.name, "has forecasts of different numbers of members", ", ".join(map(str, sorted(counts))),
                                 "Give every forecast the same members."))
    return out
