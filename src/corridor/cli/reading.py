"""Commands on reports: read, lineage."""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.app import Json, ReaderName, Version, app, bar, console, show_problems
from corridor.errors import Problem, ReportError, TableError, UsageError

Files = Annotated[list[Path], typer.Argument(metavar="FILE-or-DIR...", help="Reports, or folders of reports.",
                                             show_default=False, exists=True)]
Meta = Annotated[Path | None, typer.Option(metavar="META.csv", help="Table with id (the file's name without ending), publisher, "
                                           "published_date, language.", show_default=False, exists=True, dir_okay=False)]
OfCase = Annotated[Path | None, typer.Option("--case", metavar="CASE", help="Use the places of this case, not only the shipped "
                                             "corridor's.", show_default=False, exists=True, file_okay=False)]


@app.command()
def read(
    files: Files,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="When the reports were published: 2021-11-10 or 2021-11.",
                                                  show_default=False)] = None,
    meta: Meta = None, case: OfCase = None, reader: ReaderName = None, as_json: Json = False, version: Version = False,
) -> None:
    """Print the claims of reports: who said what, about which number, place and day.

    One JSON object a line (so --json changes nothing); "article" is the
    file's name without ending. A report that cannot be read is named on
    standard error, the others are read, and the command ends with 1.

    \b
    Example:
      corridor read report.txt --published 2021-11-10
    """
    from corridor.reports.readers import read_many, reader_of

    network, reads = _network(case), reader_of(reader)
    found = list(_reports(files, meta, published))
    reports = [report for report in found if report is not None]
    with bar("Reading") as progress:
        claims = read_many(reports, network, reads, progress)
    for of_report in claims:
        for claim in of_report:
            typer.echo(json.dumps(claim.guide_form(), ensure_ascii=False))
    if len(reports) < len(found):
        raise typer.Exit(1)


@app.command()
def lineage(files: Files, meta: Meta = None, as_json: Json = False, version: Version = False) -> None:
    """Print which reports retell, syndicate or translate which.

    A table with derived_id, origin_id and relation; ids are the files' names
    without ending.

    \b
    Example:
      corridor lineage reports/ --meta meta.csv
    """
    from corridor.lineage import find_derivations

    found = list(_reports(files, meta, None))
    reports = [report for report in found if report is not None]
    with bar("Comparing") as progress:
        derivations = find_derivations(reports, progress=progress)
    rows = [{"derived_id": d.derived_id, "origin_id": d.origin_id, "relation": d.relation} for d in derivations]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        table = csv.DictWriter(sys.stdout, ["derived_id", "origin_id", "relation"], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    if len(reports) < len(found):
        raise typer.Exit(1)


def _network(case: Path | None):
    from corridor.network import load_network

    if case is None:
        return load_network()
    from corridor.case import load_case_network

    return load_case_network(case)


def _reports(files: list[Path], meta: Path | None, published: str | None) -> Iterator:
    """Each report, or None for one that cannot be read, which is said on standard error."""
    from corridor.case.folder import first_day, report_files
    from corridor.reports.intake import load_report

    if published is not None and first_day(published) is None:
        raise UsageError(Problem("--published", "is not a date", published, "Write it like 2021-11-10 or 2021-11."))
    known = _meta(meta) if meta else {}
    paths = [path for given in files for path in (report_files(given) if given.is_dir() else [given])]
    if not paths:
        raise UsageError(Problem(str(files[0]), "holds no report", fix="Reports end in .txt, .md, .html or .htm."))
    for path in paths:
        row = known.get(path.stem, {})
        try:
            yield load_report(path, publisher=row.get("publisher") or None, published=row.get("published_date") or published,
                              language=row.get("language") or None, url=row.get("url") or None)
        except ReportError as error:
            show_problems(error.problems, console(stderr=True))
            yield None


def _meta(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a META table by id."""
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(Problem(path.name, "is not a CSV table in UTF-8", str(error), "Save it as CSV in UTF-8.")) from error
    if not rows or "id" not in rows[0]:
        raise TableError(Problem(path.name, 'lacks the column "id"', fix="It holds: id,publisher,published_date,language."))
    return {row["id"]: row for row in rows}
