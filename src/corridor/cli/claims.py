"""Commands on the claims of a case: claims, and what an analyst does about them."""

import json
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from corridor.cli.app import Json, Lang, ReaderName, Version, app, console, say, show_problems
from corridor.records import COMPARATORS, KINDS, MODALITIES, PLACE_ROLES

CLEAR = "none"


class _OfCase(TyperGroup):
    """Commands that stand after the case: ``claims CASE``, ``claims CASE correct ID``; options may follow the case."""

    def parse_args(self, ctx, args):
        if args and args[0] in self.commands:  # claims correct --help
            args = ["", *args]
        at = next((i for i, word in enumerate(args) if i and word in self.commands), len(args))
        head, tail = args[:at], args[at:]
        if head and not head[0].startswith("-"):
            head = [*head[1:], head[0]]
        return super().parse_args(ctx, head + tail)


group = typer.Typer(cls=_OfCase, invoke_without_command=True, rich_markup_mode=None, no_args_is_help=True,
                    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
                    subcommand_metavar="[COMMAND [ARGS]...]")
app.add_typer(group, name="claims")

By = Annotated[str, typer.Option("--by", metavar="DESK", help="Who does it: a desk, a role or initials. CORRIDOR_DESK gives it once for all.",
                                 envvar="CORRIDOR_DESK", show_envvar=False, show_default=False)]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why, in a sentence.", show_default=False)]
ClaimId = Annotated[str, typer.Argument(metavar="ID", help="The claim, as corridor claims CASE prints it.", show_default=False)]


def _option(flag: str, metavar: str, text: str):
    return Annotated[str | None, typer.Option(flag, metavar=metavar, help=text, show_default=False)]


Kind = _option("--kind", "KIND", "What it is about: " + ", ".join(KINDS) + ".")
Low = _option("--size-low", "N", "Its number; with --size-high the lower end. none: it has no number.")
High = _option("--size-high", "N", "Upper end of its number.")
Unit = _option("--unit", "UNIT", "What is counted, e.g. people, families, trucks.")
Comparator = _option("--comparator", "WORD", "How the number is meant: " + ", ".join(COMPARATORS) + ".")
Place = _option("--place", "NAME", "Its place as written; none: no place.")
PlaceRole = _option("--place-role", "ROLE", "What the place is to it: " + ", ".join(PLACE_ROLES) + ".")
Day = _option("--date", "DATE", "When: 2021-11-18, 2021-11, or 2021-11-18/2021-11-20; none: no date.")
Speaker = _option("--speaker", "WHO", "Who vouches for it; none: the report itself.")
Modality = _option("--modality", "WORD", "How it is said: " + ", ".join(MODALITIES) + ".")
Words = _option("--words", "TEXT", "The words of the report that it rests on, exactly as written.")


@group.callback()
def claims(
    ctx: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="CASE", help="The case folder.", show_default=False)],
    page: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write a page with the words of each claim marked in the reports.",
                                              show_default=False, dir_okay=False)] = None,
    lang: Annotated[Lang | None, typer.Option(metavar="en|es", help="Language of table and page; default that of the case.",
                                              show_default=False)] = None,
    reader: ReaderName = None, as_json: Json = False, version: Version = False,
) -> None:
    """Show the claims of a case, as a table or as a page; a command after CASE sets a reading right.

    The page needs no script and no network. It holds whole reports with the
    names of those quoted, so it is for the desk that made it. Acts of
    analysts are in force: what was corrected, rejected, added or retracted.

    \b
    Example:
      corridor claims my-case --page claims.html
      corridor claims my-case correct note-c01 --size-low 800 --by "news desk" --why "the count of the town hall"
    """
    ctx.obj = (folder, lang.value if lang else None, reader)
    if ctx.invoked_subcommand is None:
        _show(*_opened(ctx), page, as_json)


def _opened(ctx: typer.Context):
    """The case that a command is about, and what reads its reports."""
    from corridor.case import load_case
    from corridor.errors import Problem, UsageError
    from corridor.reports.readers import reader_of

    folder, language, reader = ctx.obj
    if not folder:
        raise UsageError(Problem("claims", "needs the case first", fix="Write: corridor claims CASE COMMAND"))
    case = load_case(Path(folder), language=language)
    return case, reader_of(reader or case.reader)


def _show(case, reader, page: Path | None, as_json: bool) -> None:
    from corridor.briefing import claims_page
    from corridor.cli.app import bar
    from corridor.files import write_file
    from corridor.reading import read_case

    show_problems(case.warnings, console(stderr=True))
    with bar("Reading") as progress:
        reading = read_case(case, reader, progress)
    show_problems(reading.warnings, console(stderr=True))
    if page:
        write_file(page, claims_page.render(case, reading))
    if as_json:
        for claim in reading.claims:
            typer.echo(json.dumps(claim.guide_form() | {"by_analyst": claim.id in reading.by_analyst}, ensure_ascii=False))
    elif page:
        typer.echo(page)
    else:
        claims_page.show(case, reading, console())


def _changes(**given: str | None) -> dict:
    """What is given of a claim's fields, "none" as None, numbers as numbers."""
    from corridor.case.folder import first_day
    from corridor.errors import DataError, Problem, UsageError

    out = {name: None if value == CLEAR else value for name, value in given.items() if value is not None}
    for name in ("low", "high"):
        if out.get(name) is not None:
            try:
                out[name] = float(out[name].replace(",", ""))
            except ValueError:
                raise UsageError(Problem(f"--size-{name}", "is not a number", out[name], "Write it like 1200.")) from None
    days = (out.get("date") or "").split("/")
    if out.get("date") and (len(days) > 2 or None in map(first_day, days)):
        raise DataError(Problem("--date", "is not a date", out["date"], "Write it like 2021-11-18, 2021-11, or 2021-11-18/2021-11-20."))
    return out


def _said(done, case, as_json: bool) -> None:
    """Say what was kept, and which briefings it shook."""
    from corridor.errors import Problem
    from corridor.schema import nearest

    runs = [{"at": r.at, "as_of": r.as_of, "audience": r.audience, "files": list(r.outputs)} for r in done.to_reissue]
    if as_json:
        typer.echo(json.dumps({"act": done.number, "claim": done.claim.guide_form() if done.claim else None, "to_reissue": runs},
                              ensure_ascii=False))
        return
    typer.echo(f"act {done.number}")
    if done.claim and done.claim.place and not done.claim.locations:
        names = dict.fromkeys(name for spot in case.network.locations for name in (spot.name, spot.state) if name)
        show_problems([Problem("--place", "is not in the corridor: the claim counts for no town", done.claim.place,
                               f"{nearest(done.claim.place, names)} Correct the claim again if it is misspelt.", "warning")], console(stderr=True))
    say("Kept in the ledger; it counts in the next briefing.")
    for run in runs:
        say(f"To be issued again: the {run['audience']} briefing of {run['as_of']}, made {run['at'][:16]} ({', '.join(run['files'])})")
    if runs:
        say(f"  do:    corridor brief {case.folder}")


@group.command()
def correct(
    ctx: typer.Context, claim_id: ClaimId, by: By, why: Why, kind: Kind = None, low: Low = None, high: High = None, unit: Unit = None,
    comparator: Comparator = None, place: Place = None, place_role: PlaceRole = None, date: Day = None, speaker: Speaker = None,
    modality: Modality = None, words: Words = None, as_json: Json = False, version: Version = False,
) -> None:
    """Have a claim read otherwise, now and by every later reading; what is not given stays.

    \b
    Example:
      corridor claims my-case correct note-c01 --size-low 800 --comparator about --by "news desk" --why "misread"
    """
    from corridor.desk import Desk
    from corridor.errors import Problem, UsageError

    case, reader = _opened(ctx)
    changes = _changes(kind=kind, low=low, high=high, unit=unit, comparator=comparator, place=place, place_role=place_role, date=date,
                       speaker=speaker, modality=modality, words=words)
    if not changes:
        raise UsageError(Problem("correct", "says nothing that is to change", fix="Give at least one field, e.g. --size-low 800."))
    _said(Desk(case, by, reader).correct(claim_id, changes, why), case, as_json)


@group.command()
def reject(ctx: typer.Context, claim_id: ClaimId, by: By, why: Why, as_json: Json = False, version: Version = False) -> None:
    """Leave a claim out, now and in every later reading: the report does not say that.

    \b
    Example:
      corridor claims my-case reject note-c02 --by "news desk" --why "an old photo caption"
    """
    from corridor.desk import Desk

    case, reader = _opened(ctx)
    _said(Desk(case, by, reader).reject(claim_id, why), case, as_json)


@group.command()
def add(
    ctx: typer.Context,
    report_id: Annotated[str, typer.Argument(metavar="REPORT", help="Id of the report: its file's name without ending.", show_default=False)],
    by: By, why: Why, words: Words = None, kind: Kind = None, low: Low = None, high: High = None, unit: Unit = None,
    comparator: Comparator = None, place: Place = None, place_role: PlaceRole = None, date: Day = None, speaker: Speaker = None,
    modality: Modality = None, as_json: Json = False, version: Version = False,
) -> None:
    """Add a claim that the reader does not find; --words and --kind are needed.

    \b
    Example:
      corridor claims my-case add note --words "3,000 people will gather" --kind group_size --size-low 3000
        --modality expected --by "news desk" --why "not read"
    """
    from corridor.desk import Desk
    from corridor.errors import Problem, UsageError

    case, reader = _opened(ctx)
    if not words or not kind:
        raise UsageError(Problem("add", "needs --words and --kind", fix=f"Kinds: {', '.join(KINDS)}."))
    changes = _changes(kind=kind, low=low, high=high, unit=unit, comparator=comparator, place=place, place_role=place_role, date=date,
                       speaker=speaker, modality=modality, words=words)
    _said(Desk(case, by, reader).add(report_id, changes, why), case, as_json)


@group.command()
def retract(
    ctx: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="ID-or-REPORT", help="A claim, or a whole report.", show_default=False)],
    by: By, why: Why, as_json: Json = False, version: Version = False,
) -> None:
    """Take a claim or a report as withdrawn by whoever made it; claims of other reports that go back to it fall too.

    The briefings that rested on it are named; issued again, their figures are
    marked as revised.

    \b
    Example:
      corridor claims my-case retract note --by "news desk" --why "withdrawn by its publisher on 14 November"
    """
    from corridor.desk import Desk

    case, reader = _opened(ctx)
    _said(Desk(case, by, reader).retract(subject, why), case, as_json)


@group.command()
def undo(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the act, as the log prints it.", show_default=False)],
    by: By, why: Why, as_json: Json = False, version: Version = False,
) -> None:
    """Take an act back; both stay in the ledger.

    Acts on one claim are taken back from the last to the first: if later ones
    build on this act, they are named, and nothing is changed.

    \b
    Example:
      corridor claims my-case undo 3 --by "news desk" --why "the first reading was right"
    """
    from corridor.desk import Desk

    case, reader = _opened(ctx)
    _said(Desk(case, by, reader).undo(number, why), case, as_json)


@group.command()
def log(ctx: typer.Context, as_json: Json = False, version: Version = False) -> None:
    """List every act with who, when and why, and the briefings that are to be issued again.

    \b
    Example:
      corridor claims my-case log
    """
    from dataclasses import asdict

    from corridor.briefing import claims_page
    from corridor.ledger import Ledger

    case, _ = _opened(ctx)
    with Ledger(case.ledger or case.folder) as ledger:
        acts, runs, in_force = ledger.corrections(), ledger.to_reissue(), {a.number for a in ledger.acts()}
    if as_json:
        for act in acts:
            typer.echo(json.dumps(asdict(act) | {"in_force": act.number in in_force}, ensure_ascii=False))
        return
    claims_page.show_log(case, acts, in_force, runs, console())
