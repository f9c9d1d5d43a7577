"""What all commands share: the application, its two flags, and how errors are said."""

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

import corridor
from corridor.errors import CorridorError, DataError, Problem, UsageError
from corridor.language import LANGUAGES

app = typer.Typer(
    name="corridor", rich_markup_mode=None, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="From a sentence in a report to the truck at the bridge: honest odds about people on the move.\n\n"
         "\b\nExample:\n  corridor init my-case\n  corridor add my-case report.txt --publisher Gazette --published 2021-11-10\n"
         "  corridor brief my-case",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"corridor {corridor.__version__}")
        raise typer.Exit()


Version = Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")]
Cluster = Annotated[str, typer.Option(metavar="local[:N]|tcp://HOST:PORT", show_default=False, help="Share the work out over a Dask cluster: "
                                      "N processes of this machine, or a scheduler that runs elsewhere.")]
ReaderName = Annotated[str | None, typer.Option("--reader", metavar="NAME", show_default=False, help="Read with a reader that a package "
                                                "brings instead of the built-in one (docs/readers.md).")]
Lang = StrEnum("Lang", [(name, name) for name in LANGUAGES])
Json = Annotated[bool, typer.Option("--json", help="Write JSON, for machines.")]


@app.callback()
def _corridor(version: Version = False) -> None:
    pass


def console(stderr: bool = False) -> Console:
    """A console for one of the two outputs; colour only on a terminal and without NO_COLOR."""
    return Console(highlight=False, file=sys.stderr if stderr else sys.stdout)


def say(message: str) -> None:
    """A message to the user, on standard error."""
    console(stderr=True).print(escape(message), soft_wrap=True)


def must_end(option: str, path: Path | None, **forms: str) -> None:
    """Stop before any work where a file's name has none of these endings; ``forms`` says what each of them is."""
    if path is not None and path.suffix.lstrip(".") not in forms:
        raise UsageError(Problem(option, "has an ending that says no form", path.suffix or path.name,
                                 f"End it in {' or '.join(f'.{ending} ({form})' for ending, form in forms.items())}."))


def show_problems(problems: Iterable[Problem], to: Console) -> None:
    """Each problem as what, given, how to mend."""
    for problem in problems:
        name, colour = ("note", "cyan") if problem.level == "warning" else ("to mend", "yellow")
        lines = [f"[{colour}]{name}[/] [bold]{escape(problem.where)}[/]: {escape(problem.what)}."]
        lines += [f"  {word} {escape(text)}" for word, text in (("given:", problem.given), ("do:   ", problem.fix)) if text]
        to.print("\n".join(lines), soft_wrap=True)


@contextlib.contextmanager
def bar(task: str) -> Iterator[Callable[[float], None]]:
    """A progress bar on standard error, gone when the work is done; call it with the share that is done."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    where = console(stderr=True)
    with Progress(*columns, console=where, transient=True, disable=not where.is_terminal) as progress:
        running = progress.add_task(task, total=1.0)
        yield lambda share: progress.update(running, completed=share)


@contextlib.contextmanager
def ledger_may_fail(what: str) -> Iterator[None]:
    """Go on without the ledger where it cannot be written (a folder on a read-only disk), and say so."""
    try:
        yield
    except DataError as error:
        say(f"{what}, but the ledger could not keep that:")
        show_problems(error.problems, console(stderr=True))


def show_error(error: CorridorError) -> None:
    """An error, calmly, on standard error."""
    show_problems(error.problems, console(stderr=True))
