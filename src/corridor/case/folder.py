"""A case folder on disk: what lies in it, making one, taking a report in."""

import datetime as dt
import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corridor.errors import CaseError, Problem, ReportError, UsageError
from corridor.files import new_folder, write_free
from corridor.ledger import report_hash
from corridor.records import Report
from corridor.reports.intake import load_report
from corridor.schema import DATA, attributes, nearest

FILE = "case.toml"
NETWORK_TABLES = ("locations", "links")
OTHER_TABLES = ("closures", "ports", "capacity", "measures", "calendar", "standards", "embargo")
TABLES = NETWORK_TABLES + OTHER_TABLES
MOST_NAMED = 3  # late reports that are named
STALE_DAYS = 14  # days without a report after which an as-of day is likely a slip
REPORT_ENDINGS = (".txt", ".md", ".html", ".htm")


def report_files(folder: Path) -> list[Path]:
    """The report files of a folder, by name."""
    return sorted(p for p in folder.glob("*") if p.is_file() and p.suffix.lower() in REPORT_ENDINGS and not p.name.startswith("."))


def first_day(published: str | None) -> dt.date | None:
    """The first day that a published date ("2021-11-10", "2021-11", "2021") can mean; None if it is no date."""
    for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            return dt.datetime.strptime(published or "", form).date()
        except ValueError:
            continue
    return None


def unknown_files(folder: Path) -> list[Problem]:
    """A note on each table that no room would read."""
    known = [f"{table}.csv" for table in TABLES]
    return [Problem(path.name, "is not a table of a case and is not read", fix=nearest(path.name, known), level="warning")
            for path in sorted(folder.glob("*.csv")) if path.name not in known]


def read_reports(folder: Path, as_of: dt.date | None
                 ) -> tuple[tuple[tuple[Report, ...], tuple[str, ...], tuple[tuple[Report, str], ...]], list[Problem]]:
    """The reports that count on a day, the ids of those that do not, former editions with the id of the latest, and what is wrong with them."""
    files = report_files(folder / "reports") if (folder / "reports").is_dir() else []
    if not files:
        return ((), (), ()), [Problem("reports/", "holds no report", fix="Take one in with: corridor add CASE FILE --publisher P "
                                                                     "--published DATE")]
    problems = [Problem(f"reports/{path.name}", "is not a report and is not read", fix=f"Known: {', '.join(REPORT_ENDINGS)}.",
                        level="warning")
                for path in sorted((folder / "reports").iterdir()) if path not in files and not path.name.startswith(".")]
    taken: dict[str, Report] = {}
    texts: dict[str, str] = {}
    left_out: list[str] = []
    late: list[str] = []
    for path in files:
        where = f"reports/{path.name}"
        try:
            report = load_report(path)
        except ReportError as error:
            problems += [Problem(where, p.what, p.given, p.fix, p.level) for p in error.problems]
            continue
        day, same = first_day(report.published), texts.get(report_hash(report))
        if day is None:
            page = path.suffix.lower().startswith(".htm")
            problems.append(Problem(where, "has no published date", report.published or "",
                                    "Take the page in with: corridor add CASE FILE --publisher P --published DATE" if page else
                                    "Begin the file with a line like  published: 2021-11-10  and an empty line."))
        elif as_of and day > as_of:
            left_out.append(report.id)
            late.append(f"{path.name} ({report.published})")
        elif same:
            left_out.append(report.id)
            problems.append(Problem(where, "has the same text as another report and is counted once", same, "Remove one.",
                                    "warning"))
        elif report.id in taken:
            problems.append(Problem(where, "has the same id as another report", report.id, "Rename one of the files."))
        else:
            taken[report.id] = report
            texts[report_hash(report)] = report.id
    if late:
        shown = ", ".join(late[:MOST_NAMED]) + (f" and {len(late) - MOST_NAMED} more" if len(late) > MOST_NAMED else "")
        problems.append(Problem("reports/", f"{'a report was' if len(late) == 1 else f'{len(late)} reports were'} published after the as-of day {as_of} "
                                f"and {'does' if len(late) == 1 else 'do'} not count", shown, "To count them, set as_of in case.toml later, or give --as-of.", "warning"))
    newest = max((first_day(r.published) for r in taken.values()), default=None)
    if as_of and newest and (as_of - newest).days > STALE_DAYS:
        problems.append(Problem("case.toml: as_of", f"lies {(as_of - newest).days} days after the newest report", f"{as_of}; newest report {newest}",
                                "A forecast of groups holds for a week: set as_of nearer to the reports, or add newer ones.", "warning"))
    if as_of and not taken and not any(p.level == "error" for p in problems):
        problems.append(Problem("reports/", f"holds no report that counts on {as_of}", fix="Take as_of later, or add a report."))
    ordered = sorted(taken.values(), key=lambda r: (r.published, r.id))
    latest_at = {(r.publisher, r.url): r.id for r in ordered if r.url and r.publisher}
    former: list[tuple[Report, str]] = []
    for report in ordered:
        latest = latest_at.get((report.publisher, report.url), report.id)
        if latest != report.id:
            left_out.append(report.id)
            former.append((report, latest))
            problems.append(Problem(f"reports: {report.id}", "is superseded by a later edition and does not count", latest,
                                    level="warning"))
    return (tuple(r for r in ordered if r.id not in left_out), tuple(sorted(left_out)), tuple(former)), problems


def input_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that a briefing is made from, by its path in the folder."""
    paths = [folder / FILE, *(folder / f"{t}.csv" for t in TABLES)]
    if (folder / "reports").is_dir():
        paths += report_files(folder / "reports")
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths if p.exists()}


def make_case(folder: Path, today: dt.date, language: str = "en") -> list[Path]:
    """A new case folder with every key explained and its tables empty; the files in it.

    Raises
    ------
    DataError
        The folder is there already and is not empty.
    """
    template = DATA / "case"
    with new_folder(folder) as new:
        text = (template / FILE).read_text(encoding="utf-8")
        title = json.dumps(folder.resolve().name, ensure_ascii=False)
        (new / FILE).write_text(text.replace('"{title}"', title).replace("{as_of}", today.isoformat()).replace("{language}", language), encoding="utf-8")
        (new / "README.md").write_text((template / "README.md").read_text(encoding="utf-8"), encoding="utf-8")
        for table in ("capacity", "measures", "calendar"):
            (new / f"{table}.csv").write_text(",".join(attributes(table)) + "\n", encoding="utf-8")
        (new / "reports").mkdir()
    return sorted(p for p in folder.rglob("*") if p.is_file())


@dataclass(frozen=True)
class Taken:
    """What became of a report: ``new``, ``same`` as one that is there, or a new ``edition`` of the ``former``."""

    status: str
    path: Path
    report: Report
    former: str = ""


def day_of(where: str, published: str | None, report: str = "") -> dt.date:
    """The first day that a published date can mean; ``report`` is the one that it is of.

    Raises
    ------
    UsageError
        It is no date.
    """
    day = first_day(published)
    if day is None:
        if published:
            raise UsageError(Problem(where, "is not a date", published, "Write it like 2021-11-10 or 2021-11."))
        raise UsageError(Problem(where, "is missing: the report does not say when it was published", report,
                                 f"Add {where} 2021-11-10, or 2021-11 if only the month is known."))
    return day


class Shelf:
    """The reports of a case folder, looked through once, and what is taken in beside them.

    Raises
    ------
    CaseError
        The folder is no case.
    """

    def __init__(self, folder: Path):
        if not (folder / FILE).exists():
            raise CaseError(Problem(str(folder / FILE), "is missing", fix="Make a case with: corridor init DIR"))
        self._folder = folder / "reports"
        self._by_hash: dict[str, tuple[Path, Report]] = {}
        self._by_address: dict[tuple[str, str], str] = {}
        for path in report_files(self._folder):
            try:
                self._note(path, load_report(path))
            except ReportError:
                continue

    def _note(self, path: Path, report: Report) -> None:
        self._by_hash.setdefault(report_hash(report), (path, report))
        if report.url:
            self._by_address[report.publisher, report.url] = report.id

    def keep(self, report: Report, where: str, today: dt.date) -> Taken:
        """A report in the folder, with its header, whole or not at all; no other file is ever written over.

        Raises
        ------
        UsageError
            Publisher or published date are not known.
        ReportError
            It was published after today.
        """
        if not report.publisher:
            raise UsageError(Problem("--publisher", "is missing: the report does not say who published it", where, 'Add --publisher "Name of the outlet or desk".'))
        if day_of("--published", report.published, where) > today + dt.timedelta(days=1):  # a day of grace for time zones
            raise ReportError(Problem(where, "is said to be published in the future", report.published, "Give the day it was published."))
        if known := self._by_hash.get(report_hash(report)):
            return Taken("same", *known)
        former = self._by_address.get((report.publisher, report.url), "")
        others = {p.stem for p in report_files(self._folder) if p.suffix != ".txt"}  # their ids are taken too
        path = write_free((self._folder / f"{name}.txt" for name in _names(report.id) if name not in others), with_header(report))
        kept = replace(report, id=path.stem)
        self._note(path, kept)
        return Taken("edition" if former else "new", path, kept, former)


def _names(stem: str) -> Iterator[str]:
    """note, note-2, note-3 and so on."""
    yield stem
    yield from (f"{stem}-{number}" for number in itertools.count(2))


def with_header(report: Report) -> str:
    """A report as the text of its file: a header of a few lines, an empty line, the text."""
    header = {"publisher": report.publisher, "published": report.published, "language": report.language, "address": report.url,
              "title": report.title}
    return "".join(f"{k}: {' '.join(v.split())}\n" for k, v in header.items() if v) + "\n" + report.text
