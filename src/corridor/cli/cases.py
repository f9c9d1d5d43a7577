"""Commands on case folders: init, add, check."""

import datetime as dt
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.app import Json, Lang, Version, app, console, ledger_may_fail, say, show_problems

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.", show_default=False)]


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; new or empty.", show_default=False)],
    lang: Annotated[Lang, typer.Option(metavar="en|es", help="Language of its briefings.")] = Lang.en,
    as_json: Json = False, version: Version = False,
) -> None:
    """Make a case folder: case.toml with every key explained, a place for reports, empty tables.

    \b
    Example:
      corridor init my-case --lang es
    """
    from corridor.case.folder import make_case

    paths = make_case(folder, dt.date.today(), lang.value)
    if as_json:
        typer.echo(json.dumps({"case": str(folder), "files": [str(p) for p in paths]}))
        return
    for path in paths:
        typer.echo(path)
    say(f"Next: take in a report with  corridor add {folder} FILE --publisher P --published DATE")


@app.command()
def add(
    folder: CaseFolder,
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Text (.txt, .md), saved page (.html), mail (.eml), field notes (.csv), "
                                                 "saved feed (.xml, .rss, .atom), or an address of a page or feed.", show_default=False)],
    publisher: Annotated[str | None, typer.Option(metavar="P", help="Who published it; pages, feeds and notes often say.",
                                                  show_default=False)] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="When, as exactly as is known: 2021-11-10 or 2021-11.",
                                                  show_default=False)] = None,
    language: Annotated[str | None, typer.Option(metavar="L", help="Language of the report, e.g. en or es; found out if not given.",
                                                 show_default=False)] = None,
    url: Annotated[str | None, typer.Option(metavar="U", help="Its address.", show_default=False)] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Fetch the page of each entry of a feed for its whole text.")] = False,
    as_json: Json = False, version: Version = False,
) -> None:
    """Take reports into a case.

    What is there already is not added twice; a text under an address that is
    known is kept as a new edition beside the former one. Telephone numbers,
    addresses, accounts and document numbers are masked on the way in.
    Addresses inside one's own network are not fetched. Field notes need the
    columns date and text; publisher, place, language, id and url may stand
    beside them.

    \b
    Example:
      corridor add my-case report.txt --publisher "Border Gazette" --published 2021-11-10
      corridor add my-case https://example.org/news/1
      corridor add my-case https://example.org/feed.xml --follow
      corridor add my-case notes.csv --publisher "Shelter desk"
      corridor add my-case bulletin.eml --publisher "Civil protection"
    """
    from corridor.case.folder import Shelf, day_of
    from corridor.case.settings import ledger_address
    from corridor.ledger import Ledger
    from corridor.reports.gathering import Facts, gather
    from corridor.reports.redaction import MASK

    if published is not None:
        day_of("--published", published)
    for source in sources:
        if "://" not in source and not Path(source).is_file():
            raise typer.BadParameter(f"{source} is no file and no address; an address begins with https://", param_hint="SOURCE")
    facts, kept, shelf = Facts(publisher, published, language, url), [], Shelf(folder)
    for source in sources:
        gathered = gather(source, facts, follow)
        show_problems(gathered.notes, console(stderr=True))
        kept += [shelf.keep(report, source, dt.date.today()) for report in gathered.reports]
    now = dt.datetime.now(dt.UTC)
    with ledger_may_fail("The report is there"), Ledger(ledger_address(folder)) as ledger:
        for taken in kept:
            ledger.add_report(taken.report, now)
    if as_json:
        for taken in kept:
            typer.echo(json.dumps({"status": taken.status, "path": str(taken.path), "former": taken.former}))
        return
    for taken in kept:
        typer.echo(taken.path)
        masked = len(re.findall(f"{MASK}+", taken.report.text))
        say({"new": f"Taken in; masked for the sake of private persons: {masked}." if masked else "Taken in.", "same": "Already there; nothing was changed.",
             "edition": f"Taken in as a new edition; the former one ({taken.former}) stays and no longer counts."}[taken.status])


@app.command()
def check(folder: CaseFolder, as_json: Json = False, version: Version = False) -> None:
    """Say everything that is wrong with a case, where, and how to mend it, in one run.

    Ends with 1 if something is to be mended; notes alone end with 0.

    \b
    Example:
      corridor check my-case
    """
    from corridor.reading import check_reading

    problems = check_reading(folder)
    if as_json:
        typer.echo(json.dumps([asdict(p) for p in problems], ensure_ascii=False))
    elif problems:
        show_problems(problems, console())
    else:
        typer.echo("Nothing to mend.")
    if any(p.level == "error" for p in problems):
        raise typer.Exit(1)
