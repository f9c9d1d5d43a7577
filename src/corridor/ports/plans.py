"""Where to put officers: plans side by side, and those that no other plan betters in everything.

A plan takes a number of passenger and of cargo lanes out of service in some
shifts, the same every day, and has their officers take people in. Every plan
of a small grid is worked out for all members. What is compared is service:
people waiting outside, waits of travellers, delay of trucks, each as a mean
and as the mean of the worst tenth of members. Nothing is weighed against
anything else: the front holds every plan that no other betters in every aim.
That people are kept from asking is no aim and no plan.
"""

import datetime as dt
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from corridor.errors import DataError, Problem
from corridor.ports.intake import NO_LIMIT, take_in
from corridor.ports.staffing import SHIFT, Usual, on_duty, usual_days
from corridor.ports.tables import CLASSES, Port, own_custody_officers, service
from corridor.ports.traffic import traffic, usual_traffic
from corridor.streams import stream

SHIFTS = {"06-14": (0,), "06-22": (0, 1), "22-06": (2,), "all day": (0, 1, 2)}
TAIL = 0.1
MOST_STEPS = 9  # plans differ by at most so many numbers of lanes a class


@dataclass(frozen=True)
class Outcome:
    """Mean over members, and mean of the worst tenth of them."""

    mean: float
    tail: float


@dataclass(frozen=True)
class Plan:
    """Lanes taken out of service for intake, and what comes of it over all days.

    Parameters
    ----------
    passenger_lanes, cargo_lanes : int
        Lanes out of service; at least one stays open.
    shifts : str
        Key of ``SHIFTS``.
    officer_hours : float
        Officer-hours a day that work at intake beside the port's own.
    outside_person_days : Outcome
        People waiting outside, summed over days.
    traveller_hours : Outcome
        Hours of waiting of passenger vehicles beyond the usual.
    truck_hours : Outcome
        Hours of waiting of trucks beyond the usual.
    away : Outcome
        Vehicles and trucks that did not join the line.
    value_delayed_usd : Outcome
        Goods of the trucks that waited an hour longer than usual or did not join.
    best : bool
        On the front.
    """

    passenger_lanes: int
    cargo_lanes: int
    shifts: str
    officer_hours: float
    outside_person_days: Outcome
    traveller_hours: Outcome
    truck_hours: Outcome
    away: Outcome
    value_delayed_usd: Outcome
    best: bool = False


AIMS = ("outside_person_days", "traveller_hours", "truck_hours", "value_delayed_usd")
ALIKE = 0.02  # of the range over plans: figures as near as that count as equal


def plans(port: Port, arrivals: np.ndarray, start: dt.date, seed: int, extra_officers: float = 0.0, delayed_after_min: float = 60.0) -> tuple[Plan, ...]:
    """Every plan of the grid, those on the front marked, fewest people waiting outside first.

    Parameters
    ----------
    port : Port
    arrivals : ndarray of int, shape (members, days)
        People who come and ask for intake.
    start : date
    seed : int
        Seed of the work per person, one per member.
    extra_officers : float
        Officers added for intake day and night without touching lanes.
    delayed_after_min : float
        Wait beyond the usual from which the goods of a truck count as delayed.
    """
    arrivals = np.ascontiguousarray(arrivals, np.int64)
    if arrivals.ndim != 2 or 0 in arrivals.shape or arrivals.min() < 0:
        raise DataError(Problem("arrivals at a port", "have the wrong shape or are negative", str(arrivals.shape),
                                "Give (members, days) of zero or more people."))
    dates = [start + dt.timedelta(days=d) for d in range(arrivals.shape[1])]
    usual = usual_days(port, dates)
    _, there = on_duty(port, dates, usual)
    work = np.exp(stream(seed, "ports.intake_work").normal(0, service("intake_h_log_sd")["intake"], len(arrivals)))
    work *= service("intake_h_per_person")["intake"]
    choices = {k: _choices(there[k]) for k in (1, 2)}
    solved = {(k, n, s): _class(port, usual, there[k], k, n, SHIFTS[s], delayed_after_min)
              for k in (1, 2) for n in choices[k] for s in SHIFTS if n or s == "all day"}
    made, intakes = [], {}
    for p, c, shifts in product(choices[1], choices[2], SHIFTS):
        if not (p or c) and shifts != "all day":
            continue
        cars, trucks = (solved[k, n, shifts if n else "all day"] for k, n in ((1, p), (2, c)))
        moved = cars["officer_hours"] + trucks["officer_hours"]
        key = moved.tobytes()
        if key not in intakes:
            intakes[key] = _outcome(_outside(port, arrivals, work, moved + 24.0 * extra_officers))
        same = lambda x: Outcome(float(x), float(x))
        made.append(Plan(p, c, shifts, float(moved.mean()), intakes[key], same(cars["hours"]), same(trucks["hours"]),
                         same(cars["away"] + trucks["away"]), same(trucks["delayed"] * port.value_per_truck_usd)))
    made.sort(key=lambda plan: (plan.outside_person_days.mean, plan.truck_hours.mean, plan.traveller_hours.mean))
    figures = np.array([_figures(plan) for plan in made])
    span = np.maximum(np.ptp(figures, axis=0), 1e-9)
    best = front(np.rint((figures - figures.min(axis=0)) / (ALIKE * span)))
    return tuple(replace(plan, best=bool(b)) for plan, b in zip(made, best, strict=True))


def front(figures: np.ndarray) -> np.ndarray:
    """Which rows no other row betters: as good in every column and better in one; of equal rows the first."""
    keep = np.ones(len(figures), bool)
    for i, row in enumerate(figures):
        better = (figures <= row).all(axis=1) & (figures < row).any(axis=1)
        same = (figures == row).all(axis=1)
        keep[i] = not better.any() and not same[:i].any()
    return keep


def _figures(plan: Plan) -> tuple[float, ...]:
    return tuple(x for aim in AIMS for x in (getattr(plan, aim).mean, getattr(plan, aim).tail))


def _choices(lanes: np.ndarray) -> list[int]:
    most = max(int(lanes.max(initial=0)) - 1, 0)
    return sorted({int(round(n)) for n in np.linspace(0, most, min(most + 1, MOST_STEPS))})


def _outcome(values: np.ndarray) -> Outcome:
    worst = np.sort(values)[-max(1, int(np.ceil(TAIL * len(values)))):]
    return Outcome(float(values.mean()), float(worst.mean()))


def _outside(port: Port, arrivals: np.ndarray, work: np.ndarray, extra_hours: np.ndarray) -> np.ndarray:
    """Person-days outside of each member."""
    days = arrivals.shape[1]
    _, outside, *_ = take_in(
        arrivals, float(port.intake_per_day), extra_hours, np.zeros((days, 1)), work, np.full(days, NO_LIMIT), np.zeros(days, bool),
        port.holding_people, port.transfer_per_day, own_custody_officers(port.holding_people), service("people_per_custody_officer")["custody"])
    return outside.sum(axis=1)


def _class(port: Port, usual: Usual, there: np.ndarray, k: int, out_of_service: int, shifts: tuple[int, ...], delayed_after_min: float) -> dict:
    """Traffic of a class with lanes out of service of those ``there``, shape (days, 24), beyond the usual, over all days."""
    crossing, kind, days = port.crossings[k], CLASSES[k], usual.lanes.shape[1]
    if crossing is None:
        return {"officer_hours": np.zeros(days), "hours": 0.0, "away": 0.0, "delayed": 0.0}
    lanes = np.where(np.isin(SHIFT, shifts), np.maximum(there - out_of_service, np.minimum(there, 1)), there)
    rate, before = usual.rate[k].ravel(), usual.lanes[k].ravel()
    pace = np.repeat(usual.pace[k], 24)
    expected = usual_traffic(kind, rate, before, crossing.seconds(kind), pace)
    flow = traffic(kind, rate, lanes.reshape(1, -1), np.zeros(len(rate), bool), expected, expected, before, before, crossing.seconds(kind), pace=pace)
    late = flow.wait_min[0] - expected.wait_min[0] > delayed_after_min
    return {"officer_hours": (there - lanes).sum(axis=1) * service("officers_per_lane")[kind],
            "hours": float((flow.line - expected.line).sum()), "away": float(flow.away.sum()),
            "delayed": float(flow.away.sum() + flow.came[0, late].sum())}
