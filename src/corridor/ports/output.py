"""A port's load as rows: hour by hour, day by day, and in sum."""

import datetime as dt
from collections.abc import Iterator

import numpy as np

from corridor.ports.load import PortLoad
from corridor.ports.tables import CLASSES, posts
from corridor.ports.trade import trade_effects

LEVELS = (0.1, 0.5, 0.9)
NAMES = ("p10", "p50", "p90")
STATED_WAITS_MET = (5, 8)  # longest waits stated in past events that are foretold within a factor of 1.5, of how many (benchmarks/ports_validation.py)


def _band(prefix: str, values: np.ndarray, digits: int = 1) -> dict[str, float]:
    """Percentiles over members (the first axis) as columns."""
    return {f"{prefix}_{n}": round(float(v), digits) for n, v in zip(NAMES, np.quantile(values, LEVELS, axis=0), strict=True)}


def hourly_rows(load: PortLoad, only: tuple[int, ...] | None = None) -> Iterator[dict]:
    """One row per port, class and hour: wait of those who arrive (empty where nobody does), in line, who comes and crosses."""
    start = dt.datetime.combine(load.start, dt.time())
    for i in range(len(load.ports)) if only is None else only:
        port = load.ports[i]
        for k, kind in enumerate(CLASSES):
            if port.crossings[k] is None:
                continue
            for h, (wait, line) in enumerate(zip(load.hourly_wait_min[kind][i], load.hourly_queue[kind][i], strict=True)):
                come, cross = float(load.hourly_come[kind][i, h]), float(load.hourly_cross[kind][i, h])
                yield {"port": port.id, "class": kind, "hour_local": (start + dt.timedelta(hours=h)).isoformat(timespec="minutes"),
                       **{f"wait_min_{n}": round(float(x), 1) if come else None for n, x in zip(NAMES, wait, strict=True)},
                       **{f"in_line_{n}": round(float(x), 1) for n, x in zip(NAMES, line, strict=True)},
                       "come_mean": round(come, 2), "cross_mean": round(cross, 2)}


def daily_rows(load: PortLoad, only: tuple[int, ...] | None = None) -> Iterator[dict]:
    """One row per port and day: intake and people outside, waits, those who stay away or come from elsewhere."""
    for i in range(len(load.ports)) if only is None else only:
        port = load.ports[i]
        for d in range(load.outside.shape[2]):
            row = {"port": port.id, "date": (load.start + dt.timedelta(days=d)).isoformat()}
            for name, values in (("taken_in", load.taken_in), ("outside", load.outside), ("holding", load.holding)):
                row |= _band(name, values[:, i, d], 0)
            for k, kind in enumerate(CLASSES):
                if port.crossings[k] is not None:
                    row |= _band(f"{kind}_wait_min", load.wait_min[kind][:, i, d])
                    row[f"{kind}_usual_wait_min"] = round(float(load.usual_wait_min[kind][i, d]), 1)
                    row[f"{kind}_away_p50"] = round(float(np.median(load.away[kind][:, i, d])), 1)
                    row[f"{kind}_from_elsewhere_p50"] = round(float(np.median(load.diverted_in[kind][:, i, d])), 1)
            yield row | _band("overtime_officer_h", load.overtime_h[:, i, d])


def summary(load: PortLoad, i: int) -> dict:
    """One port over all days: waits by class, intake, trade; what is borrowed or derived."""
    port, trade = load.ports[i], trade_effects(load)
    classes = {}
    for k, kind in enumerate(CLASSES):
        crossing = port.crossings[k]
        if crossing is None:
            continue
        classes[kind] = {
            "traffic_of": crossing.counted(load.start), "lanes": crossing.lanes, "hours": f"{crossing.opens:02d}-{crossing.closes:02d}", "seconds_at_inspection": crossing.seconds(kind),
            "usual_wait_min": round(float(load.usual_wait_min[kind][i].mean()), 1),
            **_band("wait_min", load.wait_min[kind][:, i].mean(axis=1)),
            **_band("longest_day_wait_min", load.wait_min[kind][:, i].max(axis=1)),
            "longest_hour_wait_min_p50": round(float(load.hourly_wait_min[kind][i, :, 1].max()), 1),
            **_band("waiting_h", load.vehicle_hours[kind][:, i].sum(axis=1), 0),
            **_band("away", load.away[kind][:, i].sum(axis=1), 0),
            **_band("from_elsewhere", load.diverted_in[kind][:, i].sum(axis=1), 0)}
    people = {**_band("taken_in", load.taken_in[:, i].sum(axis=1), 0), **_band("outside_at_most", load.outside[:, i].max(axis=1), 0),
              **_band("outside_at_the_end", load.outside[:, i, -1], 0), **_band("held_at_most", load.holding[:, i].max(axis=1), 0)}
    money = {}
    for name in ("truck_hours", "truck_cost_low", "truck_cost_high", "traveller_cost", "inventory_cost", "value_delayed", "value_lost_low",
                 "value_lost_high", "gdp_low", "gdp_high"):
        money[name + ("" if name == "truck_hours" else "_usd")] = round(float(np.median(getattr(trade, name)[:, i])))
    return {"port": port.id, "name": port.name, "officers": port.officers if port.on_duty is None else port.on_duty, "usual_officers": port.officers, "posts": posts(port), "days": load.outside.shape[2], "members": len(load.outside),
            "classes": classes, "people": people, "trade_median": money, "flags": list(port.flags), "source": port.source}
