"""A case: one folder with everything that a briefing is made from.

    my-case/
      case.toml        title, as-of day, horizon, members, seed, audience, scenarios
      reports/         one text file (with a small header) or saved page per report
      locations.csv, links.csv, closures.csv, ports.csv       over the shipped corridor, or instead of it
      capacity.csv, measures.csv, calendar.csv                what is known of the place and time
      standards.csv, embargo.csv                              what is needed, and what is not to be shown

settings.py: what case.toml may say · folder.py: what lies in the folder · tables.py: what the tables say ·
naming.py: how a scenario names claims · kept.py: what its ledger holds against earlier readings and briefings

:func:`load_case` gives the case or says everything that is to be mended, and
:func:`check_case` says the same without stopping. Nothing published after the
as-of day enters.
"""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from corridor.calendar import CalendarEntry
from corridor.case.folder import OTHER_TABLES, input_hashes, read_reports, unknown_files
from corridor.case.kept import read_kept
from corridor.case.settings import extends_shipped, read_settings
from corridor.case.tables import read_calendar, read_capacity, read_closures, read_embargo, read_measures, read_scenarios
from corridor.errors import CaseError, NetworkError, Problem
from corridor.ledger import Correction, Run
from corridor.network import Network, check_network
from corridor.ports.tables import check_ports
from corridor.records import Measure, Report, ScenarioPlan
from corridor.schema import check_table


@dataclass(frozen=True)
class Case:
    """Everything that a briefing is made from, as known on the as-of day.

    ``reports`` are by published date and id; ``left_out`` names the reports
    that do not count on that day, ``former`` are those of them that a later
    edition stands in for, with its id. ``capacity`` is beds and their source by
    location id. ``extend`` says that the case's tables lie over the shipped
    corridor. ``input_hashes`` is SHA-256 by path inside the folder. ``acts``
    are the corrections and retractions in force, ``shaken`` the briefings to
    be issued again for them, each with the ids of the claims it lost.
    ``last_read`` is the words of claims that scenarios name by number, as the
    last briefing numbered them.
    """

    folder: Path
    title: str
    as_of: dt.date
    horizon_days: int
    members: int
    seed: int
    audience: str
    language: str
    recipient: str
    purpose: str
    contact: str
    network: Network
    reports: tuple[Report, ...]
    left_out: tuple[str, ...]
    measures: tuple[Measure, ...]
    calendar: tuple[CalendarEntry, ...]
    capacity: dict[str, tuple[int, str]]
    closures: tuple[tuple[str, str, dt.date, dt.date], ...]
    scenarios: tuple[ScenarioPlan, ...]
    exclude_movements: tuple[str, ...]
    input_hashes: dict[str, str]
    extend: bool
    ledger: str
    reader: str = ""
    acts: tuple[Correction, ...] = ()
    shaken: tuple[tuple[Run, frozenset[str]], ...] = ()
    former: tuple[tuple[Report, str], ...] = ()
    last_read: dict[str, str] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()

    @property
    def editions(self) -> dict[str, str]:
        """The id of the latest edition by that of a former one."""
        return {report.id: latest for report, latest in self.former}

    @property
    def open_measures(self) -> tuple[Measure, ...]:
        """Measures in force on the as-of day or to come."""
        return tuple(m for m in self.measures if m.end is None or m.end >= self.as_of)


def load_case(folder: Path, *, as_of: dt.date | None = None, members: int | None = None, seed: int | None = None,
              audience: str | None = None, language: str | None = None) -> Case:
    """The case in a folder; what is given here goes before what ``case.toml`` says.

    Raises
    ------
    CaseError
        Naming everything that is to be mended, in one go.
    """
    given = {"as_of": as_of, "members": members, "seed": seed, "audience": audience, "language": language}
    case, problems = examine(Path(folder), {k: v for k, v in given.items() if v is not None})
    if case is None or any(p.level == "error" for p in problems):
        raise CaseError(*(p for p in problems if p.level == "error"))
    return case


def check_case(folder: Path) -> list[Problem]:
    """Everything that is wrong with a case, errors first."""
    return sorted(examine(Path(folder), {})[1], key=lambda p: p.level)


def load_case_network(folder: Path) -> Network:
    """The network of a case folder, whatever else is wrong with it.

    Raises
    ------
    NetworkError
        Naming every line to mend.
    """
    network, problems = check_network(Path(folder), extends_shipped(Path(folder)))
    if problems or network is None:
        raise NetworkError(*problems)
    return network


def examine(folder: Path, given: dict) -> tuple[Case | None, list[Problem]]:
    """The case, if it can be read at all, and every problem found."""
    settings, problems = read_settings(folder, given)
    if not folder.is_dir():
        return None, problems

    def note(found: tuple[object, list[Problem]]):
        problems.extend(found[1])
        return found[0]

    as_of, extend = settings.as_of if settings else None, extends_shipped(folder)
    network = note(check_network(folder, extend))
    rows = {table: note(check_table(path, table)) if path.exists() else []
            for table, path in ((table, folder / f"{table}.csv") for table in OTHER_TABLES)}
    reports, left_out, former = note(read_reports(folder, as_of))
    problems += unknown_files(folder)
    if network is None:
        return None, problems
    problems += read_embargo(rows["embargo"], network)
    ports, wrong = check_ports(network, folder)
    problems += [p for p in wrong if p not in problems]
    capacity = note(read_capacity(rows["capacity"], network))
    closures = note(read_closures(rows["closures"], network))
    measures = note(read_measures("measures.csv", rows["measures"], network, as_of, ports))
    calendar = note(read_calendar(rows["calendar"], network))
    if settings is None:
        return None, problems
    scenarios = note(read_scenarios(settings, network, reports, {report.id: latest for report, latest in former}, ports))
    acts, shaken, last_read = note(read_kept(folder, settings.ledger, {name for plan in scenarios for name in plan.claims}))
    return Case(
        folder=folder, title=settings.title, as_of=settings.as_of, horizon_days=settings.horizon_days,
        members=settings.members, seed=settings.seed, audience=settings.audience, language=settings.language,
        recipient=settings.recipient, purpose=settings.purpose, contact=settings.contact, network=network,
        reports=reports, left_out=left_out, measures=measures, calendar=calendar, capacity=capacity, closures=closures,
        scenarios=scenarios, exclude_movements=tuple(settings.exclude_movements),
        input_hashes=input_hashes(folder), extend=extend, ledger=settings.ledger, reader=settings.reader,
        acts=acts, shaken=shaken, former=former, last_read=last_read, warnings=tuple(p for p in problems if p.level == "warning"),
    ), problems
