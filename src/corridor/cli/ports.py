"""Commands on ports of entry: ports, port."""

import csv
import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.app import Json, Version, app, console, say, show_problems
from corridor.cli.cases import CaseFolder
from corridor.errors import DataError, Problem, UsageError

MEMBERS = 200  # possible months of a what-if
MOST_PEOPLE = 100_000  # a day at one port


@app.command()
def ports(
    folder: CaseFolder,
    out: Annotated[Path | None, typer.Option(metavar="DIR", show_default=False, file_okay=False,
                                             help="Where to write; CASE/out if not given.")] = None,
    members: Annotated[int | None, typer.Option(metavar="N", min=1, max=1_000_000, show_default=False, help="Number of possible futures.")] = None,
    local: Annotated[bool, typer.Option("--local", help="For local use, whatever audience the case is made for.")] = False,
    as_json: Json = False, version: Version = False,
) -> None:
    """Ports of entry of a case, hour by hour and day by day, as CSV.

    Writes ports-hourly.csv and ports-daily.csv. They name ports and hours, so
    they are for the local audience only. Hours are local; the hour that is
    missing or twice when clocks change counts as any other. A wait is empty
    in hours in which nobody comes. Every open day of a month is the same:
    weekends and holidays differ only where trucks do not cross on them.

    \b
    Example:
      corridor ports examples/november-2021 --local --out out
    """
    from corridor.case import load_case
    from corridor.files import taken, usable

    out = out or folder / "out"
    usable(out)
    case = load_case(folder, members=members, audience="local" if local else None)
    if case.audience != "local":
        raise UsageError(Problem("corridor ports", "shows ports by the hour, which is for the local audience only", case.audience,
                                 "Give --local for use inside the team, or use corridor brief."))
    show_problems(case.warnings, console(stderr=True))

    from corridor.ports.output import daily_rows, hourly_rows, summary
    from corridor.walk import walk

    load = walk(case).forecast.ports
    taken(out)
    paths = [_write(out / "ports-hourly.csv", hourly_rows(load)), _write(out / "ports-daily.csv", daily_rows(load))]
    found = [summary(load, i) for i in range(len(load.ports))]
    if as_json:
        typer.echo(json.dumps({"audience": case.audience, "paths": [str(p) for p in paths], "ports": found}, ensure_ascii=False))
        return
    order = sorted(found, key=lambda s: (-s["trade_median"]["truck_hours"], -s["people"]["taken_in_p50"], s["port"]))
    _table("Ports of entry (median over futures; waits in minutes: usual, mean, worst day)",
           ("port", "taken in", "outside", "trucks", "mean", "worst", "cars", "mean", "worst", "truck-h more"),
           [(s["name"], s["people"]["taken_in_p50"], s["people"]["outside_at_most_p50"], *_waits(s, "cargo"), *_waits(s, "passenger"),
             s["trade_median"]["truck_hours"]) for s in order])
    say(f"Written, for local use: {', '.join(str(p) for p in paths)}")


@app.command()
def port(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A port of entry by its name or id.", show_default=False)],
    officers: Annotated[int | None, typer.Option(metavar="N", show_default=False, help="Officers on duty at the busiest hour, against the usual ones.")] = None,
    intake: Annotated[float, typer.Option(metavar="N", min=0, max=MOST_PEOPLE, help="People a day who come and ask for intake.")] = 0.0,
    month: Annotated[dt.datetime | None, typer.Option(metavar="YYYY-MM", formats=["%Y-%m"], show_default=False,
                                                      help="The month; the present one if not given. Traffic is that of the nearest year counted.")] = None,
    measure: Annotated[list[str] | None, typer.Option(metavar="KIND=X", show_default=False,
                                                      help="A measure all month, such as hours_added=2; data/levers.csv has the kinds.")] = None,
    rail_closed: Annotated[int, typer.Option("--rail-closed", metavar="DAYS", min=0, max=31,
                                             help="Days from the first on which trains cannot cross.")] = 0,
    plans: Annotated[bool, typer.Option("--plans", help="Compare plans that put lane officers to intake.")] = False,
    hourly: Annotated[Path | None, typer.Option(metavar="FILE", show_default=False, dir_okay=False, help="Write the hours as CSV.")] = None,
    seed: Annotated[int, typer.Option(metavar="S", min=0, max=2**31 - 1, help="Seed of the luck.")] = 1,
    as_json: Json = False, version: Version = False,
) -> None:
    """One port for a month: what a number of officers and of people who ask for intake mean for its lines.

    NAME may be a bridge ("Pharr"); figures are of all bridges of its port.
    Waits are means over all lanes of a class, and every open day of the month
    is the same: weekends and holidays are not told apart.

    \b
    Example:
      corridor port Laredo --officers 40 --intake 300 --month 2021-12
      corridor port "El Paso" --intake 200 --measure officers_to_intake=0.5 --plans
    """
    import numpy as np

    from corridor.network import fold, load_network
    from corridor.ports.load import port_load
    from corridor.ports.output import hourly_rows, summary
    from corridor.ports.tables import at_place, load_ports, with_officers
    from corridor.streams import stream

    everywhere = load_ports(load_network())
    here = np.flatnonzero(at_place(everywhere, name, "corridor port NAME"))
    if len(here) != 1:
        raise UsageError(Problem("corridor port", "needs one port", name, f"It has {', '.join(everywhere[i].name for i in here)}."))
    at = int(here[0])
    chosen = everywhere[at] if officers is None else with_officers(everywhere[at], officers)
    known = (*everywhere[:at], chosen, *everywhere[at + 1:])
    start = (month or dt.datetime.now()).date().replace(day=1)
    days = ((start.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - start).days
    arrivals = np.zeros((MEMBERS, len(known), days), np.int64)
    arrivals[:, at] = stream(seed, "ports.what_if", chosen.id).poisson(intake, (MEMBERS, days))
    load = port_load(known, arrivals, start, [_measure(m, start, chosen.id) for m in measure or ()], seed)
    told = summary(load, at)
    if hourly is not None:
        _write(hourly, hourly_rows(load, (at,)))
    told |= _apart(chosen, start, days, rail_closed)
    compared = _plans(chosen, arrivals[:, at], start, seed) if plans else []
    elsewhere = {known[i].name: {k: round(float(np.median(v[:, i].sum(axis=1)))) for k, v in load.diverted_in.items() if v[:, i].any()}
                 for i in range(len(known)) if i != at and any(v[:, i].any() for v in load.diverted_in.values())}
    if as_json:
        typer.echo(json.dumps(told | {"month": f"{start:%Y-%m}", "intake_per_day": intake, "at_neighbours_median": elsewhere}
                              | ({"plans": [asdict(p) for p in compared]} if plans else {}), ensure_ascii=False))
        return
    _show(told, start, intake, elsewhere, compared)
    if fold(name) not in (fold(chosen.name), chosen.id):
        say(f"{name} is told as part of {chosen.name}, all its bridges together.")
    if hourly is not None:
        say(f"Written: {hourly}")


def _apart(chosen, start: dt.date, days: int, rail_closed: int) -> dict:
    """Usual waits by lane type, and trains where they cross.

    A class with a published usual wait has none by type: the part of it that
    lanes do not explain cannot be shared out among them.
    """
    from corridor.ports.rail import rail_crossing, rail_load
    from corridor.ports.tables import CLASSES
    from corridor.ports.types import usual_by_type

    types = [{"class": t.kind, "type": t.name, "seconds_at_inspection": round(t.service_s, 1), "lanes": int(t.lanes.max()),
              "usual_wait_min": round(t.mean_wait_min, 1)}
             for t in usual_by_type(chosen, [start + dt.timedelta(days=d) for d in range(days)])
             if not chosen.crossings[CLASSES.index(t.kind)].published_wait_min]
    if rail_crossing(chosen.id) is None:
        if rail_closed:
            raise UsageError(Problem("corridor port --rail-closed", "is for ports with trains", chosen.name, "Leave it out here."))
        return {"lane_types": types}
    trains = rail_load(chosen.id, start, days, tuple(range(rail_closed)))
    return {"lane_types": types, "rail": {
        "per_day": round(trains.per_day, 1), "officers": trains.officers, "closed_days": rail_closed, "held_at_most": round(float(trains.held.max()), 1),
        "train_hours_more": round(trains.train_hours), "cleared_after_days": trains.cleared_after_days, "value_held_usd": round(trains.value_held_usd)}}


def _measure(text: str, start: dt.date, place: str):
    from corridor.ports.levers import KINDS
    from corridor.records import Measure

    kind, _, strength = text.partition("=")
    if kind not in KINDS:
        raise UsageError(Problem("corridor port --measure", "names no measure at ports", kind, f"Known: {', '.join(KINDS)}."))
    try:
        return Measure(kind, start, None, place, float(strength) if strength else None)
    except ValueError:
        raise UsageError(Problem("corridor port --measure", "has a strength that is not a number", text, f"Write {kind}=1.")) from None


def _plans(chosen, arrivals, start: dt.date, seed: int):
    from corridor.ports.plans import plans

    return [p for p in plans(chosen, arrivals, start, seed) if p.best]


def _write(path: Path, rows: Iterable[dict]) -> Path:
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, columns, lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
    except OSError as error:
        raise DataError(Problem(str(path), "cannot be written", error.strerror or "", "Name a place where you may write.")) from error
    return path


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple]) -> None:
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for k, column in enumerate(columns):
        table.add_column(column, justify="left" if k == 0 else "right")
    for row in rows:
        table.add_row(*(f"{x:,.0f}" if isinstance(x, float | int) else str(x) for x in row))
    console().print(table)


def _waits(told: dict, kind: str) -> tuple:
    found = told["classes"].get(kind)
    return (found["usual_wait_min"], found["wait_min_p50"], found["longest_day_wait_min_p50"]) if found else ("-",) * 3


def _about(value: float) -> str:
    """Two significant digits: no figure is more exact than the model."""
    return f"{float(f'{value:.2g}'):,.0f}"


def _span(low: float, high: float) -> str:
    return _about(low) if _about(low) == _about(high) else f"{_about(low)} to {_about(high)}"


def _show(told: dict, start: dt.date, intake: float, elsewhere: dict, compared: list) -> None:
    from corridor.ports.output import STATED_WAITS_MET

    people, money = told["people"], told["trade_median"]
    officers = f"{told['officers']} officers" + (f" (usually {told['usual_officers']})" if told["officers"] != told["usual_officers"] else "")
    _table(f"{told['name']}, {start:%B %Y}: {officers}, {intake:g} people a day ask for intake",
           ("class", "lanes", "hours", "usual, min", "wait, min", "10-90 %", "longest hour", "stay away", "from elsewhere"),
           [(k, c["lanes"], c["hours"], c["usual_wait_min"], c["wait_min_p50"], f"{c['wait_min_p10']:.0f}-{c['wait_min_p90']:.0f}",
             c["longest_hour_wait_min_p50"], c["away_p50"], c["from_elsewhere_p50"]) for k, c in told["classes"].items()])
    lines = [
        f"Taken in over the month: {people['taken_in_p50']:,.0f} ({people['taken_in_p10']:,.0f} to {people['taken_in_p90']:,.0f}); waiting outside "
        f"at most: {people['outside_at_most_p50']:,.0f} ({people['outside_at_most_p10']:,.0f} to {people['outside_at_most_p90']:,.0f})."]
    if "cargo" in told["classes"]:
        lines.append(
            f"Trucks: {_about(money['truck_hours'])} hours of waiting beyond the usual, {_span(money['truck_cost_low_usd'], money['truck_cost_high_usd'])} USD; "
            f"goods of {_about(money['value_delayed_usd'])} USD delayed, of which {_span(money['value_lost_low_usd'], money['value_lost_high_usd'])} USD lost; "
            f"GDP {_span(money['gdp_low_usd'], money['gdp_high_usd'])} USD.")
    lines.append(f"Travellers in vehicles and on foot: time beyond the usual worth {_about(money['traveller_cost_usd'])} USD.")
    kinds = dict.fromkeys(t["class"] for t in told["lane_types"])
    lines += [f"Usual wait by lane type, each a line of its own, {kind}: "
              + ", ".join(f"{t['type']} {t['usual_wait_min']:.0f} min" for t in told["lane_types"] if t["class"] == kind) + "." for kind in kinds]
    if "rail" in told:
        rail = told["rail"]
        end = "" if not rail["closed_days"] else (
            f"; closed for {rail['closed_days']} days: {rail['held_at_most']:.0f} held at most, goods of {_about(rail['value_held_usd'])} USD; "
            + (f"cleared after {rail['cleared_after_days']} days" if rail["cleared_after_days"] is not None else "not cleared within the month"))
        lines.append(f"Trains: {rail['per_day']:g} a day, {rail['officers']:g} officers{end}.")
    lines += [f"To {place}: " + ", ".join(f"{n:,} {k}" for k, n in of.items()) + "." for place, of in elsewhere.items()]
    if told["officers"] > told["posts"]:
        lines.append(f"Lanes, intake and custody take {told['posts']} officers at once: more find no post here. "
                     "--measure extra_officers=N adds officers for intake, day and night.")
    years = dict.fromkeys(c["traffic_of"] for c in told["classes"].values())
    lines.append(f"Usual traffic as counted in {', '.join(map(str, years))}. "
                 "The range holds how many people come and how long their intake takes. Traffic of the day, accidents and errors of lanes and "
                 f"speeds are not in it: {STATED_WAITS_MET[0]} of {STATED_WAITS_MET[1]} longest waits that were stated in past events were met within a "
                 "factor of 1.5.")
    lines += [f"Note: {flag}" for flag in told["flags"]]
    for line in lines:
        console().print(line, soft_wrap=True, markup=False)
    if compared:
        _table("Plans that no other plan betters in everything (mean; worst tenth of futures)",
               ("lanes out: cars", "trucks", "shifts", "person-days outside", "worst tenth", "car-hours more", "truck-hours more", "stay away"),
               [(str(p.passenger_lanes), p.cargo_lanes, p.shifts, p.outside_person_days.mean, p.outside_person_days.tail, p.traveller_hours.mean,
                 p.truck_hours.mean, p.away.mean) for p in compared])
