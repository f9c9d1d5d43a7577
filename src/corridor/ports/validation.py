"""Do the ports' rules foretell what lanes, hours and officers did in the past?

Usual volumes are those of the month before each event; service times, usual
loads and responses are those of ``service.csv`` for all. Then only what
``changes.csv`` records is changed: lanes shut, hours closed, an inspection
behind the lanes. The change of the month's crossings is compared with the
observed one, which is adjusted for the season (``validation.csv``), beside
three references:

    no change          the month before goes on
    by lanes           crossings are in proportion to open lane-hours
    inelastic fluid    everybody comes and waits, until the lanes have served them

>>> table = validate()
>>> len(table)
20
"""

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache

import numpy as np

from corridor.ports.region import Site, region_traffic
from corridor.ports.staffing import load_of_day, usual_day
from corridor.ports.tables import SHIPPED, Crossing, derived_lanes, recorded_changes, service

BEFORE_DAYS = 21  # run before the month, so that closures that began earlier have their effect


@dataclass(frozen=True)
class Row:
    """One monthly change: observed, foretold, and the references; waits in minutes.

    ``peak_wait_min`` is the longest line of the month as the hours that the open
    lanes need for it;
    ``observed_peak_min`` the stated one, where there is one.
    """

    series: str
    diversion: bool
    observed: float
    predicted: float
    by_lanes: float
    fluid: float
    peak_wait_min: float
    observed_peak_min: float | None
    source: str


@cache
def _rows(table: str) -> tuple[dict, ...]:
    with open(SHIPPED / f"{table}.csv", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _month(text: str) -> dt.date:
    return dt.date.fromisoformat(text + "-01")


def _after(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _crossing(row: dict) -> Crossing:
    """Usual traffic of a bridge in its reference month."""
    opens, closes = (int(h) for h in row["hours"].split("-"))
    month, days = _month(row["month"]), int(row["days"])
    length = (_after(month) - month).days
    open_days = sum((month + dt.timedelta(days=d)).weekday() < days for d in range(length))
    per_open_day = int(row["crossings"]) / open_days
    lanes = int(row["lanes"]) if row["lanes"] else derived_lanes(per_open_day, row["class"], opens, closes)
    return Crossing(opens, closes, lanes, lanes, ((0, (per_open_day * days / 7,) * 12),), days)


def _site(row: dict, dates: list[dt.date]) -> Site:
    crossing, kind = _crossing(row), row["class"]
    days = [usual_day(kind, crossing.per_day(d), crossing.is_open(d.weekday()), crossing.lanes, crossing.seconds(kind)) for d in dates]
    rate, lanes = (np.concatenate([d[i] for d in days]) for i in (0, 1))
    changed, closed, pace = lanes.copy(), np.zeros(len(rate), bool), np.ones(len(rate))
    spare = np.where(lanes > 0, crossing.lanes - lanes, 0)
    for change in recorded_changes():
        if (change["bridge"], change["class"]) != (row["bridge"], kind):
            continue
        span = _hours(change["start"], change["end"], dates)
        value = float(change["value"])
        if change["what"] == "closed":
            closed[span] = True
        elif change["what"] == "pace":
            load = load_of_day(rate.reshape(-1, 24), lanes.reshape(-1, 24), service("service_s")[kind])
            pace[span] = (value * np.repeat(np.where(load > 0, np.minimum(load, 1.0), 1.0), 24))[span]
            spare[span] = 0
        else:
            left = np.floor(lanes[span] * value + 0.5) if change["what"] == "lanes_share" else np.full(len(lanes[span]), value)
            changed[span] = np.minimum(changed[span], np.where(lanes[span] > 0, np.maximum(left, 1), 0))
            spare[span] = 0
    return Site(row["bridge"], kind, rate, lanes, changed, spare, closed, pace, crossing.seconds(kind), tuple(row["neighbours"].split("|")))


def _hours(start: str, end: str, dates: list[dt.date]) -> slice:
    origin = dt.datetime.combine(dates[0], dt.time())
    first, last = ((dt.datetime.fromisoformat(t + ":00") - origin).total_seconds() / 3600 for t in (start, end))
    most = 24 * len(dates)
    return slice(int(min(max(first, 0), most)), int(min(max(last, 0), most)))


def _episode(kind: str, reference: str, month: str):
    """Sites of a class with their flows in an event's month, and the hours of that month."""
    first = _month(month)
    dates = [first + dt.timedelta(days=d) for d in range(-BEFORE_DAYS, (_after(first) - first).days)]
    sites = [_site(r, dates) for r in _rows("bridges") if (r["class"], r["month"]) == (kind, reference)]
    flows = region_traffic(sites)
    return {s.id: (s, *f) for s, f in zip(sites, flows, strict=True)}, slice(24 * BEFORE_DAYS, 24 * len(dates))


def fluid_crossed(rate: np.ndarray, capacity: np.ndarray, hours: slice) -> float:
    """How many cross in a span when all come and wait; ``capacity`` per hour."""
    line = total = 0.0
    for h in range(hours.stop):
        served = min(line + rate[h], capacity[h])
        line += rate[h] - served
        total += served if h >= hours.start else 0.0
    return total


def validate() -> tuple[Row, ...]:
    """Foretold and observed changes, one row per series of ``validation.csv``."""
    episodes: dict = {}
    for row in _rows("validation"):
        key = row["class"], row["reference_month"], row["month"]
        if key not in episodes:
            episodes[key] = _episode(*key)
    return tuple(_validated(r, *episodes[r["class"], r["reference_month"], r["month"]]) for r in _rows("validation"))


def _validated(row: dict, sites: dict, hours: slice) -> Row:
    kind = row["class"]
    of = [sites[b] for b in row["bridges"].split("|")]
    usual = sum(u.crossed[0, hours].sum() for _, u, _ in of)
    lane_hours = lambda s: s.lanes * ~s.closed * s.pace
    by_lanes = sum(lane_hours(s)[hours].sum() / s.usual_lanes[hours].sum() * u.crossed[0, hours].sum() for s, u, _ in of)
    per_lane = 3600 / service("service_s")[kind]
    fluid = sum(fluid_crossed(s.rate, lane_hours(s) * per_lane, hours) for s, _, _ in of)
    plain = sum(fluid_crossed(s.rate, s.usual_lanes * per_lane, hours) for s, _, _ in of)
    changed = sum(f.crossed[0, hours].sum() for _, _, f in of)
    peak = max(60 * float(f.standing_h[hours].max()) for _, _, f in of)
    return Row(row["series"], bool(row["diversion"]), float(row["observed"]), changed / usual - 1, by_lanes / usual - 1, fluid / plain - 1,
               peak, float(row["peak_wait_min"]) if row["peak_wait_min"] else None, row["source"])


def mean_error(rows, what: str = "predicted") -> float:
    """Mean absolute error in points of per cent of ``predicted``, ``by_lanes`` or ``fluid``; ``none`` is no change."""
    given = [0.0 if what == "none" else getattr(r, what) for r in rows]
    return float(100 * np.mean([abs(g - r.observed) for g, r in zip(given, rows, strict=True)]))
