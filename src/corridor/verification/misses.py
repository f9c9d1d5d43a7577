"""Our misses: the worst forecasts, with what we said, what was reported, and why.

Why is looked up, not guessed: what reports tell of the days between (it
dissolved, buses, papers, detentions, others joined), acts of authorities near
the group in ``measures.csv``, the pace between the places reported, and
what was weak in the reports themselves (they disagree, they speak of a part,
the last size was old, the starting size was reported otherwise later). Where
none of that is found, the reason is not known and is said so.
"""

import datetime as dt
import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corridor.disclosure import SUPPRESS_BELOW
from corridor.hindcast.history import Row, parse_day, read_rows
from corridor.language import Language
from corridor.network import Network, fold, great_circle_km
from corridor.verification.cases import Came, Case, Known, known_on, what_came
from corridor.verification.context import Miss, Reason

MOST = {"size": 10, "place": 8}
LEAST = {"size": math.log(2), "place": 100.0}  # a miss is out by more than a factor of two, or 100 km
REASONS = 3  # told of one miss
NEAR_KM = {"said": 50.0, "act": 100.0, "still": 25.0}
FAST_KM_A_DAY = 45.0  # straight; beyond a long day on foot
OLD_DAYS = 4
APART = 2.0  # factor between reports that disagree
LESS = ("dissolved", "bused", "detained", "accepted_papers", "left_group", "split")
MORE = ("joined", "merged")
AWAY = ("bused", "route_change", "split", "detained")


@dataclass(frozen=True)
class Past:
    """What there is to find reasons in."""

    rows: Sequence[Row]
    came: Came
    measures: Sequence[Mapping[str, str]]
    starts: Mapping[str, tuple[str, dt.date | None]]
    network: Network


def load_past(rows: Sequence[Row], folder: Path, network: Network) -> Past:
    """The rows with ``measures.csv`` and ``caravans.csv`` where the folder has them."""
    starts = {r["caravan_id"]: (r["start_place"], parse_day(r["start_date"])) for r in read_rows(folder / "caravans.csv")}
    for row in sorted(rows, key=lambda r: r.day):
        starts.setdefault(row.movement, (row.place.split(",")[0], row.day))
    return Past(rows, what_came(rows), read_rows(folder / "measures.csv"), starts, network)


def misses(quantity: str, judged: Sequence[tuple[Case, Mapping[str, float]]], past: Past, say: Language,
           one_of: Callable[[Case], Hashable] = lambda case: case.movement, least: float | None = None) -> list[Miss]:
    """The worst forecast of each movement that is out by enough, worst first.

    Parameters
    ----------
    quantity : {"size", "place"}
    judged : sequence of (Case, score by forecaster)
        CRPS of log(1 + people), or energy score in km.
    one_of : callable
        What there is to be at most one miss of: the movement of a case, or
        say its week.
    least : float, optional
        The score from which a forecast is a miss; default :data:`LEAST`.
    """
    least = LEAST[quantity] if least is None else least
    worst: dict[Hashable, tuple[Case, float]] = {}
    for case, values in judged:
        if values["forecast"] > max(least, worst.get(one_of(case), (None, 0.0))[1]):
            worst[one_of(case)] = case, values["forecast"]
    found = sorted(worst.values(), key=lambda w: -w[1])[:MOST[quantity]]
    return [_told(quantity, case, score, past, say) for case, score in found]


def _told(quantity: str, case: Case, score: float, past: Past, say: Language) -> Miss:
    place, day = past.starts[case.movement]
    name = say("{place}, {day}", place=place, day=say.date(day, "medium")) if day else place
    mine = [r for r in past.rows if r.movement == case.movement]
    said, share = _likeliest(case.spots, past.network)
    where = next((r.place.split(",")[0] for r in mine if r.day == case.valid and r.is_place), "")
    common = dict(quantity=quantity, movement=case.movement, name=name, init=case.init, valid=case.valid, lead_days=case.lead,
                  score=score, said_place=said, said_share=share, came_place=where,
                  reasons=tuple(_reasons(quantity, case, mine, past, say))[:REASONS]
                  or (Reason("unknown", say("not known"), "", ""),))
    if quantity == "place":
        off = great_circle_km(case.spots[:, 0], case.spots[:, 1], *case.place)
        return Miss(said_p10=None, said_p50=None, said_p90=None, odds=float((off <= NEAR_KM["said"]).mean()) if len(off) else 0.0,
                    came_people=None, off_km=float(off.mean()) if len(off) else None, **common)
    low, middle, high = (float(v) for v in np.quantile(case.members, (0.1, 0.5, 0.9)))
    odds = (case.members <= case.size).mean() if case.size < middle else (case.members >= case.size).mean()
    return Miss(said_p10=low, said_p50=middle, said_p90=high, odds=float(odds), came_people=case.size, off_km=None, **common)


def _likeliest(spots: np.ndarray, network: Network) -> tuple[str, float | None]:
    """The place where most members are, and their share."""
    if not len(spots):
        return "", None
    found, counts = np.unique(spots, axis=0, return_counts=True)
    lat, lon = found[counts.argmax()]
    km = great_circle_km(lat, lon, np.array([p.lat for p in network.locations]), np.array([p.lon for p in network.locations]))
    return network.locations[int(km.argmin())].name, float(counts.max() / len(spots))


def _reasons(quantity: str, case: Case, mine: Sequence[Row], past: Past, say: Language) -> Iterator[Reason]:
    """Reasons in order of weight."""
    known = known_on(mine, case.init)
    if quantity == "size":
        less = case.size < np.median(case.members)
        yield from _events(LESS if less else MORE, case, mine, say)
        if less:
            yield from _acts(case, known, past, say)
        yield from _reports(case, known, mine, past, say)
        return
    yield from _events(AWAY, case, mine, say)
    yield from _pace(case, known, say)
    yield from _acts(case, known, past, say)


def _what(kind: str, say: Language) -> str:
    return {
        "dissolved": say("it was reported dissolved"), "bused": say("people were taken on by bus"), "detained": say("people were detained"),
        "accepted_papers": say("people received papers"), "left_group": say("people left the group"), "split": say("the group split"),
        "joined": say("others joined"), "merged": say("two groups became one"), "route_change": say("the group changed its way"),
    }[kind]


def _events(kinds: Sequence[str], case: Case, mine: Sequence[Row], say: Language) -> Iterator[Reason]:
    """What reports tell of the days between, the largest figure of each kind."""
    for kind in kinds:
        found = [r for r in mine if r.kind == kind and case.init < r.day <= case.valid and r.scope != "plan"]
        if not found:
            continue
        row = max(found, key=lambda r: (r.value or 0, r.day))
        at = say("{place}, {day}", place=row.place.split(",")[0], day=say.day_month(row.day)) if row.place else say.day_month(row.day)
        counted = kind != "dissolved" and row.value is not None and row.value >= SUPPRESS_BELOW
        many = say("{what}: {n} ({at})", what=_what(kind, say), n=say.number(row.value), at=at) if counted else ""
        yield Reason(kind, many or say("{what} ({at})", what=_what(kind, say), at=at), "", _link(row.source))


def _link(source: str) -> str:
    return source if source.startswith(("https://", "http://")) else ""


def _acts(case: Case, known: Known, past: Past, say: Language) -> Iterator[Reason]:
    """Acts of authorities in those days in a place near the group."""
    spots = [spot for (who, day), spot in past.came.places.items() if who == case.movement and case.init <= day <= case.valid]
    spots += [spot for _, spot in known.places[-1:]]
    for act in past.measures:
        day = parse_day(act["date"])
        if day is None or not case.init <= day <= case.valid:
            continue
        named = [p for p in past.network.locations if len(p.name) > 4 and fold(p.name) in fold(act["place"])]
        if any(float(great_circle_km(p.lat, p.lon, *spot)) <= NEAR_KM["act"] for p in named for spot in spots):
            yield Reason("measure", say("an act of those days ({at}):", at=say.day_month(day)), f"{act['actor']}: {act['measure']}", _link(act["source_url"]))


def _pace(case: Case, known: Known, say: Language) -> Iterator[Reason]:
    """Whether the group went faster than on foot, or stayed."""
    if not known.places or case.place is None:
        return
    day, last = known.places[-1]
    km, days = float(great_circle_km(*last, *case.place)), max(1, (case.valid - day).days)
    if km / days >= FAST_KM_A_DAY:
        yield Reason("fast", say("it went {km} km in {n} days, faster than on foot: rides, buses or trains", km=say.number(km), n=days), "", "")
    elif km <= NEAR_KM["still"]:
        yield Reason("still", say("it stayed near the place it was last seen in"), "", "")


def _reports(case: Case, known: Known, mine: Sequence[Row], past: Past, say: Language) -> Iterator[Reason]:
    """What was weak in the reports themselves."""
    later = past.came.sizes.get((case.movement, known.size_day)) if known.size_day else None
    if later and known.size and max(later / known.size, known.size / later) >= 1.5:
        yield Reason("start", say("we started from {a} people; later reports gave {b} for that day", a=say.number(known.size), b=say.number(later)), "", "")
    same = [r.value for r in mine if r.day == case.valid and r.is_size and r.value]
    if same and max(same) >= APART * min(same):
        yield Reason("disagree", say("reports of that day differ: {low} to {high}", low=say.number(min(same)), high=say.number(max(same))), "", "")
    if any(r.scope == "part" and abs((r.day - case.valid).days) <= 1 for r in mine):
        yield Reason("part", say("reports of those days speak of parts of the group"), "", "")
    if known.size_day and (case.init - known.size_day).days >= OLD_DAYS:
        yield Reason("stale", say("the last size known was {n} days old", n=(case.init - known.size_day).days), "", "")
