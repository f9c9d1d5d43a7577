"""Ports of entry, trade and scenarios of a briefing."""

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corridor.briefing.context import Outcome, PortForecast, PortHour, Scenario
from corridor.language import Language
from corridor.ports.tables import CLASSES
from corridor.ports.trade import trade_effects
from corridor.records import Measure
from corridor.scenario import OUTCOMES, summary
from corridor.schema import DATA
from corridor.walk import AS_THINGS_STAND, Walk

FEW = 10  # people; fewer arrivals at a port are not called arrivals
OF_TRADE = ("truck_hours", "value_delayed")  # outcomes that need the traffic of trucks
DELAYED_USD = 100_000.0  # goods delayed from which it is, too: a port that is shut has no wait
LONGER_MIN = 30.0  # minutes above the usual on the worst day from which a port is among those shown first
HOURLY_PORTS, HOURLY_DAYS = 3, 3  # ports shown hour by hour, and how many days around the worst


def _median(values: np.ndarray) -> float:
    return float(np.median(values))


def excess_min(port: PortForecast) -> float:
    """Wait of the worst day above the usual, minutes, of the class for which it is most."""
    pairs = ((port.wait_cargo_usual_min, port.wait_cargo_worst_day_min), (port.wait_passenger_usual_min, port.wait_passenger_worst_day_min),
             (port.wait_pedestrian_usual_min, port.wait_pedestrian_worst_day_min))
    return max((worst - usual for usual, worst in pairs if usual is not None and worst is not None), default=0.0)


def _disturbed(port: PortForecast) -> bool:
    return excess_min(port) >= LONGER_MIN or (port.value_delayed_usd or 0.0) >= DELAYED_USD


def first_ports(ports: Sequence[PortForecast], most: int) -> tuple[PortForecast, ...]:
    """Those with waits well above the usual or goods delayed, then those with arrivals, at least three and at most so many; in the order given."""
    longer = sorted((p for p in ports if _disturbed(p)), key=lambda p: -excess_min(p))
    first = [*longer, *(p for p in ports if p.p_arrivals >= 0.05 and p not in longer)]
    first += [p for p in ports if p not in first][:max(0, 3 - len(first))]
    return tuple(p for p in ports if p in first[:most])


def port_forecasts(walk: Walk) -> tuple[PortForecast, ...]:
    """Every port of entry: arrivals, intake, waits and trade; those with likely arrivals first."""
    load, track, network = walk.forecast.ports, walk.forecast.track, walk.case.network
    trade = trade_effects(load)
    out = []
    for k, port in enumerate(load.ports):
        place = network[port.id]
        arrivals = track.asked[:, k] + track.crossed[:, k]
        total = arrivals.sum(1)
        first = np.where((arrivals.cumsum(1) >= FEW).any(1), (arrivals.cumsum(1) >= FEW).argmax(1), -1)
        low, middle, high = (float(q) for q in np.quantile(total, (0.1, 0.5, 0.9)))
        outside = load.outside[:, k].max(1)
        usual = lambda kind: float(load.usual_wait_min[kind][k].mean()) if port.known(kind) else None
        worst = lambda kind: _median(load.wait_min[kind][:, k].max(1)) if port.known(kind) else None
        trucks = lambda values, q=0.5: float(np.quantile(values[:, k], q)) if port.known("cargo") else None
        out.append(PortForecast(
            port.id, port.name, place.lat, place.lon, float((total >= FEW).mean()),
            track.dates[int(np.median(first[first >= 0]))] if (first >= 0).any() else None, low, middle, high,
            float(port.intake_per_day), _median(outside), float(np.quantile(outside, 0.9)),
            usual("cargo"), worst("cargo"), usual("passenger"), worst("passenger"), usual("pedestrian"),
            trucks(trade.truck_hours), trucks(trade.truck_hours, 0.9), trucks(trade.value_delayed),
            trucks(trade.value_lost_low), trucks(trade.value_lost_high), trucks(trade.gdp_low), trucks(trade.gdp_high),
            flags=port.flags, wait_pedestrian_worst_day_min=worst("pedestrian")))
    order = sorted(range(len(out)), key=lambda k: (-round(out[k].p_arrivals, 2), -out[k].arrivals_p50, out[k].location_id))
    first = first_ports([out[k] for k in order if out[k].p_arrivals >= 0.05 or _disturbed(out[k])], HOURLY_PORTS)
    shown = [k for k in order if out[k] in first]
    hours = {k: _hours(walk, k) for k in shown if any(load.ports[k].known(kind) for kind in CLASSES)}
    return tuple(replace(out[k], hours=hours.get(k, ())) for k in order)


def _hours(walk: Walk, k: int) -> tuple[PortHour, ...]:
    """Hour by hour around the day on which trucks and cars wait longest at port ``k``."""
    load = walk.forecast.ports
    waits = {kind: values[k] for kind, values in load.hourly_wait_min.items()}
    by_day = sum(waits[kind][:, 1].reshape(-1, 24).mean(1) for kind in ("passenger", "cargo"))
    first = max(0, min(int(by_day.argmax()) - HOURLY_DAYS // 2, len(by_day) - HOURLY_DAYS))
    start = dt.datetime.combine(load.start, dt.time()) + dt.timedelta(days=first)
    out = []
    for hour in range(24 * min(HOURLY_DAYS, len(by_day))):
        at = 24 * first + hour
        value = lambda kind, level: float(waits[kind][at, level])
        out.append(PortHour(start + dt.timedelta(hours=hour), value("passenger", 1), value("passenger", 2), value("cargo", 1),
                            value("cargo", 2), value("pedestrian", 1)))
    return tuple(out)


def _strength(strength: float, unit: str, say: Language) -> str:
    """How strong: "share of cargo officers moved: 25 %", "10 officers per shift"."""
    if unit.split()[0] in ("share", "chance"):
        return f"{say(unit)}: {say.percent(strength)}"
    if unit.startswith("factor"):
        return f"{say(unit)}: {say.number(strength, 2)}"
    return f"{say.number(strength, 1 if strength % 1 else 0)} {say(unit)}"


def _what_is_assumed(measures: tuple[Measure, ...], say: Language) -> str:
    """Measures of a scenario in words."""
    with open(DATA / "levers.csv", encoding="utf-8", newline="") as file:
        levers = {r["kind"]: r for r in csv.DictReader(file)}
    parts = []
    for measure in measures:
        lever = levers[measure.kind]
        until = say("until {date}", date=say.date(measure.end, "medium")) if measure.end else say("open end")
        how = [measure.place or say("everywhere"), say("from {start}", start=say.date(measure.start, "medium")), until]
        if any(c.isalpha() for c in lever["unit"]):  # a lever that is only pulled or not has no strength to tell
            how.insert(0, _strength(measure.strength, lever["unit"], say))
        parts.append(f"{say(lever['meaning'])} ({'; '.join(how)})")
    return "; ".join(parts)


def scenarios(walk: Walk, say: Language) -> tuple[Scenario, ...]:
    """Scenarios side by side with paired differences from how things stand; without trade where no traffic of trucks is known."""
    plans, trade = {s.id: s for s in walk.case.scenarios}, any(p.known("cargo") for p in walk.ports)
    out = []
    for name, results in walk.outcomes.items():
        plan = plans.get(name)
        rows = []
        for kind in (o for o in OUTCOMES if trade or o.id not in OF_TRADE):
            reference = walk.outcomes[AS_THINGS_STAND][kind.id] if plan else None
            (low, middle, high), change = summary(results[kind.id], reference)
            rows.append(Outcome(say(kind.name), say(kind.unit), low, middle, high,
                                *((change[1], change[0], change[2]) if change else (None, None, None))))
        title = plan.title.get(say.code) or next(iter(plan.title.values())) if plan else say("As things stand")
        assumed = _what_is_assumed(plan.measures, say) if plan else say("The measures in force and nothing else.")
        if not plan and walk.case.open_measures:
            assumed = f"{assumed.rstrip('.')}: {_what_is_assumed(walk.case.open_measures, say)}."
        out.append(Scenario(name, title, assumed, tuple(rows), walk.reading.of_scenarios.get(name, ())))
    return tuple(out)
