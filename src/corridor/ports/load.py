"""What arrivals at the ports of entry do to their traffic.

    1. usual days      arrivals and lanes of every class, hour by hour, per port
    2. intake          people taken in, held, waiting outside; officers lent
    3. staffing paths  members that lend the same officers on the same days are one path
    4. traffic         lines and waits along each path
    5. diversion       those who turn to neighbouring ports; these ports once more
    6. back to members by day, and quantiles over members by hour

Members whose people bring nothing to a port share one path there, so the cost
depends on how many futures differ, not on how many people come.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from corridor.errors import DataError, Problem
from corridor.ports.diversion import by_hour, inflow_by_day, neighbour_indices
from corridor.ports.intake import take_in
from corridor.ports.levers import Levers, levers_by_day
from corridor.ports.staffing import Usual, lent_lanes, load_of_day, longer, on_duty, spare_lanes, usual_days, without
from corridor.ports.tables import CLASSES, Port, own_custody_officers, service, trade_figure
from corridor.ports.traffic import Flow, traffic, usual_traffic
from corridor.records import Measure
from corridor.streams import stream

QUANTILES = (0.1, 0.5, 0.9)
THREADS = 2
INFLOW_STEP = 0.05  # of a day's usual volume: members whose inflow differs by less from the median one are one path
LEAST_INFLOW = 0.005  # of a day's usual volume: what the median inflow is rounded to
MOST_PATHS = 24  # ways in which members differ at one port that are solved apart, for each class


@dataclass(frozen=True)
class PortLoad:
    """Intake, waits and delay at every port; arrays member first, time last.

    Dictionaries are keyed by class: pedestrian, passenger, cargo. A class
    that does not cross at a port has zeros. The wait of a day on which nobody
    comes is zero.

    Parameters
    ----------
    ports : tuple of Port
    start : date
        First day.
    taken_in, outside, holding : ndarray of int, shape (members, ports, days)
        People taken in that day; waiting outside, and held, at its end.
    lending : ndarray of int8, shape (members, ports, days)
        Level of lending of officers, 0 to ``staffing.LEVELS``.
    custody : ndarray of int16, shape (members, ports, days)
        Custody officers beyond the port's own.
    wait_min : dict of ndarray of float32, shape (members, ports, days)
        Mean wait of those who arrive that day.
    vehicle_hours : dict of ndarray of float32, shape (members, ports, days)
        Hours of waiting of all (of people for pedestrians).
    away : dict of ndarray of float32, shape (members, ports, days)
        Who would usually have come, but stayed away, postponed or went elsewhere.
    diverted_in : dict of ndarray of float32, shape (members, ports, days)
        Who came from neighbouring ports: the median over members rounded to
        ``LEAST_INFLOW``, and what a member differs from it to ``INFLOW_STEP``.
    overtime_h : ndarray of float32, shape (members, ports, days)
        Officer-hours of overtime on lanes.
    usual_wait_min, usual_vehicle_hours : dict of ndarray, shape (ports, days)
        The same days without arrivals and measures.
    hourly_wait_min, hourly_queue : dict of ndarray, shape (ports, hours, 3)
        10th, 50th and 90th percentile over members of the wait of those who
        arrive in the hour, and of the mean number in line.
    hourly_come, hourly_cross : dict of ndarray, shape (ports, hours)
        Who joins the line and who reaches a lane in the hour, mean over members.
    truck_hours_extra : ndarray of float32, shape (members, ports, days)
        Truck-hours of delay beyond the usual; negative where fewer trucks wait.
    trucks_delayed : ndarray of float64, shape (members, ports)
        Trucks that waited longer than usual by an hour (``trade.csv``), and
        usual trucks that did not join the line, wherever and whenever they crossed.
    value_delayed_usd : ndarray of float64, shape (members, ports)
        Their goods.
    """

    ports: tuple[Port, ...]
    start: dt.date
    taken_in: np.ndarray
    outside: np.ndarray
    holding: np.ndarray
    lending: np.ndarray
    custody: np.ndarray
    wait_min: dict[str, np.ndarray]
    vehicle_hours: dict[str, np.ndarray]
    away: dict[str, np.ndarray]
    diverted_in: dict[str, np.ndarray]
    overtime_h: np.ndarray
    usual_wait_min: dict[str, np.ndarray]
    usual_vehicle_hours: dict[str, np.ndarray]
    hourly_wait_min: dict[str, np.ndarray]
    hourly_queue: dict[str, np.ndarray]
    hourly_come: dict[str, np.ndarray]
    hourly_cross: dict[str, np.ndarray]
    truck_hours_extra: np.ndarray
    trucks_delayed: np.ndarray
    value_delayed_usd: np.ndarray


def port_load(ports: Sequence[Port], arrivals: np.ndarray, start: dt.date, measures: Sequence[Measure], seed: int,
              progress: Callable[[float], None] | None = None) -> PortLoad:
    """Intake, waits and delay at every port for every member.

    Parameters
    ----------
    ports : sequence of Port
    arrivals : ndarray of int, shape (members, ports, days)
        People who come to the port that day and ask for intake.
    start : date
        The first day.
    measures : sequence of Measure
        Those of kinds that concern ports count; others are passed over.
    seed : int
        Seed of the work per person of lent and added officers, one per member.
    progress : callable, optional
        Told the share that is done, 0 to 1.

    Raises
    ------
    DataError
        If the arrivals do not fit the ports or are not whole people.
    UnknownLocation
        If a measure names a place that is no port.
    """
    ports = tuple(ports)
    arrivals = _checked(arrivals, len(ports))
    members, _, days = arrivals.shape
    dates = [start + dt.timedelta(days=d) for d in range(days)]
    levers = levers_by_day(ports, dates, measures)
    work = np.exp(stream(seed, "ports.intake_work").normal(0, service("intake_h_log_sd")["intake"], members))
    work *= service("intake_h_per_person")["intake"]
    whole = _empty(ports, start, arrivals.shape)
    capacity = np.zeros((len(CLASSES), len(ports), days))

    def one(i: int) -> None:
        capacity[:, i] = _one_port(whole, i, arrivals[:, i], levers, dates, work)

    def again(i: int) -> None:
        _one_port(whole, i, arrivals[:, i], levers, dates, work, {k: whole.diverted_in[k][:, i] for k in CLASSES})

    with ThreadPoolExecutor(THREADS) as pool:
        for done, _ in enumerate(pool.map(one, range(len(ports))), start=1):
            if progress is not None:
                progress(done / (len(ports) + 1))
        list(pool.map(again, _divert(whole, capacity, dates)))
    if progress is not None:
        progress(1.0)
    return whole


def _divert(whole: PortLoad, capacity: np.ndarray, dates: list[dt.date]) -> list[int]:
    """Fill in who comes from neighbouring ports; the ports that somebody comes to."""
    near = neighbour_indices([p.id for p in whole.ports], [p.neighbours for p in whole.ports])
    reached = np.zeros(len(whole.ports), bool)
    for k, kind in enumerate(CLASSES):
        inflow = inflow_by_day(kind, whole.away[kind], capacity[k], near)
        if not inflow.any():
            continue
        step = np.array([[_inflow_step(p, k, d) for d in dates] for p in whole.ports])
        finest = step * (LEAST_INFLOW / INFLOW_STEP)
        middle = _rounded(np.median(inflow, axis=0), finest)
        whole.diverted_in[kind][:] = np.maximum(middle + _rounded(inflow - middle, step), 0.0)
        reached |= whole.diverted_in[kind].any(axis=(0, 2))
    return [int(i) for i in np.flatnonzero(reached)]


def _rounded(values: np.ndarray, step: np.ndarray) -> np.ndarray:
    """To whole steps; zero where a step is."""
    return np.rint(np.divide(values, step, out=np.zeros(np.shape(values)), where=step > 0)) * step


def _checked(arrivals: np.ndarray, ports: int) -> np.ndarray:
    arrivals = np.asarray(arrivals)
    if arrivals.ndim != 3 or arrivals.shape[1] != ports or 0 in (arrivals.shape[0], arrivals.shape[2]):
        raise DataError(Problem("arrivals at ports", "have the wrong shape", str(arrivals.shape),
                                f"Give (members, {ports} ports, days), at least one member and one day."))
    if not np.issubdtype(arrivals.dtype, np.integer):
        raise DataError(Problem("arrivals at ports", "are not whole people", str(arrivals.dtype), "Give an integer array."))
    if arrivals.min(initial=0) < 0:
        raise DataError(Problem("arrivals at ports", "are negative", str(arrivals.min()), "Give zero or more people."))
    return arrivals


def _empty(ports: tuple[Port, ...], start: dt.date, shape: tuple[int, int, int]) -> PortLoad:
    members, _, days = shape

    def by_class(*size: int) -> dict[str, np.ndarray]:
        return {k: np.zeros(size, np.float32) for k in CLASSES}

    return PortLoad(
        ports, start, np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64),
        np.zeros(shape, np.int8), np.zeros(shape, np.int16), by_class(*shape), by_class(*shape), by_class(*shape),
        by_class(*shape), np.zeros(shape, np.float32), by_class(*shape[1:]), by_class(*shape[1:]), by_class(len(ports), days * 24, 3), by_class(len(ports), days * 24, 3),
        by_class(len(ports), days * 24), by_class(len(ports), days * 24),
        np.zeros(shape, np.float32), np.zeros((members, len(ports))), np.zeros((members, len(ports))),
    )


def _one_port(whole: PortLoad, i: int, arrivals: np.ndarray, levers: Levers, dates: list[dt.date], work: np.ndarray,
              inflow: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """Fill in one port; what its lanes can serve by class and day, shape (classes, days)."""
    port, days = whole.ports[i], len(dates)
    usual = usual_days(port, dates)
    staffed, there = on_duty(port, dates, usual)
    present = without(there, levers.away_share[i])
    for k in range(len(CLASSES)):
        present[k] = without(present[k], levers.lanes_closed[i, k])
    present[2] = longer(present[2], levers.hours_added[i])
    kept = lent_lanes(present, levers.cargo_share[i])
    each = np.array([service("officers_per_lane")[k] for k in CLASSES])
    shut = levers.closed[i] | (levers.lanes_closed[i] >= 1.0)  # (classes, days)
    shut[2] |= levers.gets_through[i] == 0
    moved_hours = np.einsum("k,lkdh->dl", each, (present[None] - kept) * ~shut[None, :, :, None])
    whole.taken_in[:, i], whole.outside[:, i], whole.holding[:, i], level, whole.custody[:, i] = take_in(
        np.ascontiguousarray(arrivals, np.int64), float(port.intake_per_day), levers.extra_officers[i] * 24.0, moved_hours, work,
        levers.meter[i], levers.closed[i], port.holding_people, port.transfer_per_day,
        own_custody_officers(port.holding_people), service("people_per_custody_officer")["custody"])
    whole.lending[:, i] = level
    spare = spare_lanes(staffed, there)
    pace = usual.pace.copy()
    held_up = (levers.gets_through[i] < 1) & ~shut[2] & usual.rate[2].any(axis=1)
    if held_up.any():
        by_load = levers.gets_through[i] * load_of_day(usual.rate[2], usual.lanes[2], port.crossings[2].seconds("cargo"))
        pace[2] = np.where(held_up, np.minimum(by_load, pace[2]), pace[2])
    whole.overtime_h[:, i] = 0.0
    for k, kind in enumerate(CLASSES):
        if port.crossings[k] is None:
            continue
        lent = (kept[:, k] != kept[0, k]).any()
        more = inflow[kind] if inflow is not None and inflow[kind].any() else np.zeros((len(arrivals), days), np.float32)
        step = np.array([_inflow_step(port, k, d) for d in dates], np.float32)
        steps = np.divide(more, step, out=np.zeros_like(more), where=step > 0)
        along = np.hstack([level if lent else np.zeros_like(level), steps]).astype(np.float32)
        paths, path_of = _few(*_different(along))
        levels = paths[:, :days].astype(np.int64)
        lanes = kept[levels, k, np.arange(days)]
        full = (lanes >= usual.lanes[k]).all(axis=2) & (levels == 0) & (pace[k] >= usual.pace[k])
        flow, expected = _along(port, k, kind, usual, lanes, np.where(full[:, :, None], spare[k], 0), np.repeat(shut[k], 24), paths[:, days:] * step,
                                np.repeat(pace[k], 24))
        _record(whole, i, kind, flow, expected, path_of, np.bincount(path_of, minlength=len(paths)).astype(np.float64))
        whole.overtime_h[:, i] += (each[k] * flow.overtime.reshape(len(paths), days, 24).sum(axis=2))[path_of]
    per_lane = np.array([3600 / c.seconds(k) if c else 0.0 for k, c in zip(CLASSES, port.crossings, strict=True)])
    return (kept[0] + spare).sum(axis=2) * per_lane[:, None] * ~shut * pace


def _inflow_step(port: Port, k: int, day: dt.date) -> float:
    """What inflow of a class is rounded to on a day; zero where the class does not cross."""
    return INFLOW_STEP * port.crossings[k].per_day(day) if port.crossings[k] else 0.0


def _different(along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different rows, zeros first even where no member has them, and which of them each row is."""
    rows = np.vstack([np.zeros_like(along[:1]), along])
    _, first, path_of = np.unique(rows.view(np.dtype((np.void, rows.strides[0]))).ravel(), return_index=True, return_inverse=True)
    return rows[first], path_of[1:]


def _few(paths: np.ndarray, path_of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At most ``MOST_PATHS`` rows, and which of them each member takes.

    Where members differ in more ways, those of about the same load over all
    days share the path of the one in the middle of them: the cost of a port
    does not grow with how many people come, and its percentiles stay.
    """
    if len(paths) <= MOST_PATHS:
        return paths, path_of
    order = 1 + np.argsort(paths[1:].sum(axis=1), kind="stable")
    strata = np.array_split(order, MOST_PATHS - 1)
    share = np.zeros(len(paths), np.int64)
    for n, stratum in enumerate(strata, start=1):
        share[stratum] = n
    return paths[[0, *(stratum[len(stratum) // 2] for stratum in strata)]], share[path_of]


def _along(port: Port, k: int, kind: str, usual: Usual, lanes: np.ndarray, spare: np.ndarray, closed: np.ndarray,
           inflow: np.ndarray, pace: np.ndarray) -> tuple[Flow, Flow]:
    """Traffic along paths, and on usual days; the first path brings and lends nothing."""
    paths = len(lanes)
    lanes, spare = lanes.reshape(paths, -1), spare.reshape(paths, -1)
    rate, usual_lanes = usual.rate[k].ravel(), usual.lanes[k].ravel()
    seconds = port.crossings[k].seconds(kind)
    expected = usual_traffic(kind, rate, usual_lanes, seconds, np.repeat(usual.pace[k], 24))
    ground = traffic(kind, rate, lanes[:1], closed, expected, expected, np.where(closed, -1, usual_lanes), usual_lanes, seconds, spare[:1], pace=pace)
    come = by_hour(inflow, rate) if inflow.any() else None
    flow = traffic(kind, rate, lanes, closed, expected, ground, lanes[0], usual_lanes, seconds, spare, come, pace)
    return _standing(flow, expected, port.crossings[k].published_wait_min)


def _standing(flow: Flow, usual: Flow, published_min: float) -> tuple[Flow, Flow]:
    """Both with the part of the published usual wait that lanes and arrivals do not explain.

    Where lines never clear, those who would come are kept away by the wait
    itself, and a part of the line stands day and night. It is added to every
    wait and to the line, and changes nothing else.
    """
    whole = usual.came.sum()
    more = published_min - float((usual.came * usual.wait_min).sum() / whole) if whole else 0.0
    if published_min == 0.0 or more <= 0.0:
        return flow, usual
    with_more = lambda f: replace(f, line=f.line + f.came * more / 60, wait_min=f.wait_min + more * (f.came > 0))
    return with_more(flow), with_more(usual)


def _record(whole: PortLoad, i: int, kind: str, flow: Flow, usual: Flow, path_of: np.ndarray, weight: np.ndarray) -> None:
    wait, hours, away, delayed = _by_day(flow.came, flow.away, flow.line, flow.wait_min, usual.wait_min[0], trade_figure("delayed_after_min"))
    usual_wait, usual_hours, _, _ = _by_day(usual.came, usual.away, usual.line, usual.wait_min, usual.wait_min[0], np.inf)
    whole.wait_min[kind][:, i], whole.vehicle_hours[kind][:, i] = wait[path_of], hours[path_of]
    whole.away[kind][:, i] = away[path_of]
    whole.usual_wait_min[kind][i], whole.usual_vehicle_hours[kind][i] = usual_wait[0], usual_hours[0]
    whole.hourly_wait_min[kind][i] = _quantiles(flow.wait_min, weight, np.array(QUANTILES))
    whole.hourly_queue[kind][i] = _quantiles(flow.line, weight, np.array(QUANTILES))
    whole.hourly_come[kind][i], whole.hourly_cross[kind][i] = (weight @ x / weight.sum() for x in (flow.came, flow.crossed))
    if kind == "cargo":
        whole.truck_hours_extra[:, i] = (hours - usual_hours)[path_of]
        whole.trucks_delayed[:, i] = delayed[path_of]
        whole.value_delayed_usd[:, i] = delayed[path_of] * whole.ports[i].value_per_truck_usd


@njit(cache=True, nogil=True)
def _by_day(came, away, line, wait, usual_wait, after):
    """Mean wait, hours of waiting, stayed away, by day; trucks delayed over all days."""
    paths, hours = came.shape
    days = hours // 24
    mean, total, gone, delayed = np.zeros((paths, days)), np.zeros((paths, days)), np.zeros((paths, days)), np.zeros(paths)
    for u in range(paths):
        for d in range(days):
            n = 0.0
            for h in range(24 * d, 24 * d + 24):
                n += came[u, h]
                mean[u, d] += came[u, h] * wait[u, h]
                total[u, d] += line[u, h]
                gone[u, d] += away[u, h]
                delayed[u] += away[u, h] + (came[u, h] if wait[u, h] - usual_wait[h] > after else 0.0)
            mean[u, d] = mean[u, d] / n if n > 0 else 0.0
    return mean, total, gone, delayed


@njit(cache=True, nogil=True)
def _quantiles(values, weight, levels):
    """Weighted quantiles over the first axis (the least value reached by that share), shape (hours, levels)."""
    paths, hours = values.shape
    out = np.zeros((hours, len(levels)))
    whole = weight.sum()
    for h in range(hours):
        low = high = values[0, h]
        for u in range(1, paths):
            low, high = min(low, values[u, h]), max(high, values[u, h])
        if high == low:
            out[h] = low
            continue
        order = np.argsort(values[:, h])
        reached, q = 0.0, 0
        for u in order:
            reached += weight[u]
            while q < len(levels) and reached >= levels[q] * whole - 1e-9 and weight[u] > 0:
                out[h, q] = values[u, h]
                q += 1
    return out
