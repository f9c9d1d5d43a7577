"""The tables and scenarios of a case, held against its network.

Each function gives what can be used and every problem with the rest.
"""

import csv
import datetime as dt
from collections.abc import Mapping
from functools import cache

from corridor.calendar import CalendarEntry, merge
from corridor.case.folder import FILE
from corridor.case.naming import named
from corridor.case.settings import Settings
from corridor.errors import Problem, UnknownLocation
from corridor.ledger import places_of
from corridor.network import Network
from corridor.ports.levers import KINDS, wrong_strength
from corridor.ports.tables import Port, at_place
from corridor.records import Measure, Report, ScenarioPlan
from corridor.schema import DATA, nearest

AS_THINGS_STAND = "as-things-stand"  # the scenario that every case has first


def _place(name: str, where: str, network: Network) -> tuple[tuple[str, ...], list[Problem]]:
    """The ids of a place, or the problem with it."""
    try:
        return network.require(name, where), []
    except UnknownLocation as error:
        return (), list(error.problems)


def read_capacity(rows: list[dict], network: Network) -> tuple[dict[str, tuple[int, str]], list[Problem]]:
    """Beds and their source by location id."""
    capacity, lines, problems = {}, {}, []
    for row in rows:
        where = f"capacity.csv line {row['_line']}"
        places, found = _place(row["location"], where, network)
        problems += found
        if len(places) > 1:
            problems.append(Problem(where, "names a place that stands for several locations", row["location"],
                                    f"Write one of: {', '.join(places[:8])}."))
        if len(places) != 1:
            continue
        beds = (row["beds"], row["source"] or "")
        if capacity.get(places[0], beds)[0] != beds[0]:
            problems.append(Problem(where, f"contradicts line {lines[places[0]]}", f"{row['location']}: {row['beds']} beds, "
                                    f"before {capacity[places[0]][0]}", "Keep one of the two."))
        capacity[places[0]], lines[places[0]] = beds, row["_line"]
    return capacity, problems


def read_closures(rows: list[dict], network: Network) -> tuple[tuple[tuple[str, str, dt.date, dt.date], ...], list[Problem]]:
    """Links that are closed: two ends, first and last day."""
    joined = {frozenset((k.a, k.b)) for k in network.links}
    closures, problems = [], []
    for row in rows:
        where = f"closures.csv line {row['_line']}"
        unknown = [end for end in (row["from"], row["to"]) if end not in network.index]
        problems += [Problem(where, "names an unknown location", end, nearest(end, network.index)) for end in unknown]
        if not unknown and frozenset((row["from"], row["to"])) not in joined:
            problems.append(Problem(where, "closes a link that does not exist", f"{row['from']} to {row['to']}",
                                    "Name the two ends of one line of links.csv."))
        problems += _order(where, row["start"], row["end"])
        closures.append((row["from"], row["to"], row["start"], row["end"]))
    return tuple(closures), problems


def read_embargo(rows: list[dict], network: Network) -> list[Problem]:
    """What is wrong with the places of ``embargo.csv``."""
    return [p for row in rows for p in _place(row["place"], f"embargo.csv line {row['_line']}", network)[1]
            + _order(f"embargo.csv line {row['_line']}", row["start"], row["end"])]


def read_calendar(rows: list[dict], network: Network) -> tuple[tuple[CalendarEntry, ...], list[Problem]]:
    """The dated events of the case."""
    problems = [p for row in rows if row["place"] for p in _place(row["place"], f"calendar.csv line {row['_line']}", network)[1]]
    return merge(CalendarEntry(r["date"], r["event"], r["place"] or "", r["source"] or "") for r in rows), problems


@cache
def _default_strengths() -> dict[str, float]:
    """The usual strength of each kind of measure, from ``data/levers.csv``."""
    with open(DATA / "levers.csv", encoding="utf-8", newline="") as file:
        return {row["kind"]: float(row["default"]) for row in csv.DictReader(file)}


def _at_ports(kind: str, place: str, strength: float | None, where: str, ports: tuple[Port, ...]) -> list[Problem]:
    """What is wrong with the place and strength of a measure at ports of entry."""
    problems = []
    try:
        at_place(ports, place, where)
    except UnknownLocation as error:
        problems += error.problems
    instead = wrong_strength(kind, strength) if strength is not None else ""
    if instead:
        problems.append(Problem(where, f"has a strength that {kind} cannot have", f"{strength:g}", instead))
    return problems


def read_measures(where: str, rows: list[dict], network: Network, as_of: dt.date | None,
                  ports: tuple[Port, ...] = ()) -> tuple[tuple[Measure, ...], list[Problem]]:
    """Measures with their strength filled in; a row without ``start`` starts on the as-of day."""
    usual = _default_strengths()
    measures, problems = [], []
    for number, row in enumerate(rows, 1):
        here = f"{where} line {row['_line']}" if "_line" in row else f"{where}.measures[{number}]"
        if row["kind"] not in usual:
            problems.append(Problem(here, "has an unknown kind of measure", row["kind"], nearest(row["kind"], usual)))
        if row["kind"] in KINDS:
            problems += _at_ports(row["kind"], row["place"] or "", row["strength"], here, ports)
        elif row["place"]:
            problems += _place(row["place"], here, network)[1]
        start = row["start"] or as_of
        problems += _order(here, start, row["end"])
        if row["kind"] not in KINDS and row["strength"] is not None and not 0 <= row["strength"] < float("inf"):
            problems.append(Problem(here, "has a strength that is not a number from 0 up", str(row["strength"]),
                                    "Its unit stands in data/levers.csv."))
        if start is not None:
            strength = usual.get(row["kind"]) if row["strength"] is None else row["strength"]
            measures.append(Measure(row["kind"], start, row["end"], row["place"] or "", strength, row["note"] or "",
                                    row["source"] or ""))
    return tuple(sorted(measures, key=lambda m: (m.start, m.kind, m.place))), problems


def _order(where: str, start: dt.date | None, end: dt.date | None) -> list[Problem]:
    if start and end and end < start:
        return [Problem(where, "ends before it starts", f"{start} to {end}", "Swap the two days.")]
    return []


def read_scenarios(settings: Settings, network: Network, reports: tuple[Report, ...], editions: Mapping[str, str] = {},
                   ports: tuple[Port, ...] = ()) -> tuple[tuple[ScenarioPlan, ...], list[Problem]]:
    """The what-ifs of ``case.toml``; ``editions`` gives the edition that counts in place of a former one."""
    texts = {report.id: report.text for report in reports}
    plans, problems, seen = [], [], {AS_THINGS_STAND}
    for number, scenario in enumerate(settings.scenarios, 1):
        where = f"{FILE} scenarios[{number}]"
        if scenario.id in seen:
            problems.append(Problem(f"{where}.id", "is taken", scenario.id, "Each scenario has an id of its own; the first one, "
                                                                            f'"{AS_THINGS_STAND}", is always there.'))
        seen.add(scenario.id)
        measures, found = read_measures(where, [m.model_dump() for m in scenario.measures], network, settings.as_of, ports)
        problems += found
        if not measures:
            problems.append(Problem(f"{where}.measures", "are missing", fix="A scenario differs from as-things-stand by a measure."))
        for claim in scenario.claims:
            name = named(claim, [*texts, *editions])
            if name is None:
                problems.append(Problem(f"{where}.claims", "names a claim of no report that counts", claim,
                                        'Write "REPORT: words of the claim"; REPORT is the name of the report\'s file without ending.', "warning"))
            elif name.words and not places_of(name.words, texts[editions.get(name.report, name.report)]):
                problems.append(Problem(f"{where}.claims", "names words that its report does not have", claim,
                                        "Copy them from the report as they are written.", "warning"))
        titles = {"en": scenario.title, "es": scenario.title} if isinstance(scenario.title, str) else scenario.title
        any_title = next(iter(titles.values()), scenario.id)
        plans.append(ScenarioPlan(scenario.id, {code: titles.get(code, any_title) for code in ("en", "es")}, measures,
                                  tuple(scenario.claims)))
    return tuple(plans), problems
