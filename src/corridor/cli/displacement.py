"""Commands on displacement instances: run, verify."""

import json
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.app import Cluster, Json, Version, app, bar, console, say, show_problems
from corridor.errors import Problem, UsageError
from corridor.language import LANGUAGES

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Dispersed displacement: Flee's model on counts of people.")
app.add_typer(group, name="displacement")

Instance = Annotated[Path, typer.Argument(metavar="DIR", help="Flee's folder: input/ and validation/, or the input files themselves.",
                                          show_default=False, exists=True, file_okay=False)]
SettingsFile = Annotated[Path | None, typer.Option("--settings", metavar="YML", show_default=False, exists=True, dir_okay=False,
                                                   help="Instead of the folder's simsetting.yml.")]
Members = Annotated[int, typer.Option(metavar="N", min=1, max=10_000_000, help="Number of runs with their own luck.")]
Seed = Annotated[int, typer.Option(metavar="S", min=0, max=2**31 - 1, help="Seed of their luck.")]
Hasten = Annotated[int, typer.Option(metavar="N", min=1, help="Divide all people by N, as Flee does to be bearable.")]
Lang = StrEnum("Lang", [(name, name) for name in LANGUAGES])
WhichFlee = StrEnum("WhichFlee", [("head", "head"), ("3.1", "3.1")])
Rules = Annotated[WhichFlee, typer.Option(metavar="head|3.1", help="Whose rules: Flee's development version or its release 3.1.")]
Hold = Annotated[bool, typer.Option("--hold", help="Where conflicts.csv ends or leaves no zone, hold its last row and let people wait.")]
Exact = Annotated[bool, typer.Option("--flee-exact", help="Within a day each person sees where everybody before has gone; slow.")]
NoCapacities = Annotated[bool, typer.Option("--without-capacities", help="No place is ever full: what is left without the answer.")]
Block = Annotated[int | None, typer.Option(metavar="N", min=1, show_default=False, help="Members that a worker runs at a time; "
                                           "changes how fast it goes, and nothing else.")]
SettingOut = Annotated[int, typer.Option("--setting-out", metavar="N", min=0, help="People who set out each day, where there are no counts.")]


@group.command("run")
def run_instance(
    folder: Instance, settings: SettingsFile = None, members: Members = 1,
    out: Annotated[Path | None, typer.Option(metavar="FILE", show_default=False,
                                             help="Where to write: .csv (hubverse) or .nc (labelled arrays).")] = None,
    stream: Annotated[Path | None, typer.Option(metavar="FOLDER", show_default=False, file_okay=False, help="Write members there block by "
                                                "block; the same call takes up a run that was stopped.")] = None,
    page: Annotated[Path | None, typer.Option(metavar="FILE.html", show_default=False, help="Where to write a page of maps and curves.")] = None,
    lang: Annotated[Lang, typer.Option(metavar="en|es", show_default=False, help="Language of the page.")] = Lang["en"],
    cluster: Cluster = "", block: Block = None,
    seed: Seed = 1, hasten: Hasten = 1, rules: Rules = WhichFlee["head"], hold: Hold = False, exact: Exact = False,
    without_capacities: NoCapacities = False, setting_out: SettingOut = 0, as_json: Json = False, version: Version = False,
) -> None:
    """Run a displacement instance and print how many people are in each camp at its end.

    \b
    Example:
      corridor displacement run mali2012 --members 100 --out mali2012.csv --page mali2012.html
    """
    from corridor.displacement.output import summary, write

    if stream is not None:
        if out is not None or page is not None or exact:
            raise UsageError(Problem("--stream", "does not go together with --out, --page or --flee-exact"))
        from corridor.displacement.run import says
        from corridor.displacement.stream import stream as write_stream

        world = _world(folder, settings, hasten, rules, hold, without_capacities, setting_out)
        with bar("Running") as progress:
            write_stream(world, members, stream, seed, cluster=cluster, block=block, progress=progress)
        typer.echo(json.dumps({"folder": str(stream)}) if as_json else stream)
        for line in says(world):
            say(line)
        return
    result = _run(folder, settings, members, seed, hasten, rules, hold, exact, without_capacities, setting_out, cluster, block)
    if out is not None:
        write(result, out)
        say(f"Written: {out}")
    if page is not None:
        from corridor.files import write_file
        from corridor.sheet.page import render

        write_file(page, render(result, lang.value))
        say(f"Written: {page}")
    found = summary(result)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    typer.echo("place,date,people,low,high,count")
    for row in found["places"]:
        typer.echo(",".join("" if row[k] is None else str(row[k]) for k in ("place", "date", "people", "low", "high", "count")))
    for line in found["says"]:
        say(line)


@group.command("verify")
def verify_instance(
    folder: Instance, settings: SettingsFile = None, members: Members = 1, seed: Seed = 1, hasten: Hasten = 1,
    rules: Rules = WhichFlee["head"], hold: Hold = False, exact: Exact = False, without_capacities: NoCapacities = False,
    as_json: Json = False, version: Version = False,
) -> None:
    """Compare a run with the camps' counts, beside references that know nothing of movement.

    \b
    Example:
      corridor displacement verify mali2012 --members 20
    """
    from corridor.displacement.verify import verify

    found = asdict(verify(_run(folder, settings, members, seed, hasten, rules, hold, exact, without_capacities)))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    rows = [("averaged relative difference", found["ard_mean"]), ("the same, rescaled to the total", found["ard_rescaled"]),
            *((f"reference: {name.replace('_', ' ')}", value) for name, value in found["references"].items()),
            ("seconds simulating", found["seconds_simulating"])]
    for name, value in rows:
        typer.echo(f"{name:<34}{value:.3f}")
    for line in found["says"]:
        say(line)


def _run(folder, settings, members, seed, hasten, rules, hold, exact, without_capacities, setting_out=0, cluster="", block=None):
    from corridor.displacement.stream import run_blocks

    world = _world(folder, settings, hasten, rules, hold, without_capacities, setting_out)
    with bar("Running") as progress:
        return run_blocks(world, members, seed, cluster, block, exact, progress)


def _world(folder, settings, hasten, rules, hold, without_capacities, setting_out):
    from corridor.displacement.folder import load
    from corridor.displacement.release import RELEASES
    from corridor.displacement.world import build

    release = replace(RELEASES[rules.value], hold_conflicts=hold, hold_people=hold)
    given = load(folder, settings, hasten)
    show_problems(given.notes, console(stderr=True))
    return build(given, release, without_capacities, setting_out)
