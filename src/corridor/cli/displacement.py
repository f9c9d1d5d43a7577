"""Commands on displacement instances: run, verify."""

import json
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.app import Cluster, Json, Lang, Version, app, bar, console, must_end, say, show_problems
from corridor.errors import Problem, UsageError

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Dispersed displacement: Flee's model on counts of people.")
app.add_typer(group, name="displacement")

Instance = Annotated[Path, typer.Argument(metavar="DIR", help="Flee's folder: input/ and validation/, or the input files themselves.",
                                          show_default=False, exists=True, file_okay=False)]
SettingsFile = Annotated[Path | None, typer.Option("--settings", metavar="YML", show_default=False, exists=True, dir_okay=False,
                                                   help="Instead of the folder's simsetting.yml.")]
Members = Annotated[int, typer.Option(metavar="N", min=1, max=10_000_000, help="Number of runs with their own luck.")]
Seed = Annotated[int, typer.Option(metavar="S", min=0, max=2**31 - 1, help="Seed of their luck.")]
Hasten = Annotated[int, typer.Option(metavar="N", min=1, help="Divide all people by N, as Flee does to be bearable.")]
WhichFlee = StrEnum("WhichFlee", [("head", "head"), ("3.1", "3.1")])
Rules = Annotated[WhichFlee, typer.Option(metavar="head|3.1", help="Whose rules: Flee's development version or its release 3.1.")]
Hold = Annotated[bool, typer.Option("--hold", help="Where conflicts.csv ends or leaves no zone, hold its last row and let people wait.")]
Exact = Annotated[bool, typer.Option("--flee-exact", help="Within a day each person sees where everybody before has gone; slow.")]
NoCapacities = Annotated[bool, typer.Option("--without-capacities", help="No place is ever full: what is left without the answer.")]
MeanField = Annotated[bool, typer.Option("--mean-field", help="One run without luck: every group of people splits by the chances themselves.")]
Block = Annotated[int | None, typer.Option(metavar="N", min=1, show_default=False, help="Members that a worker runs at a time; "
                                           "changes how fast it goes, and nothing else.")]
SettingOut = Annotated[int, typer.Option("--setting-out", metavar="N", min=0, help="People who set out each day, where there are no counts.")]


@group.command("run")
def run_instance(
    folder: Instance, settings: SettingsFile = None, members: Members = 1,
    out: Annotated[Path | None, typer.Option(metavar="FILE", show_default=False,
                                             help="Where to write: .csv (hubverse) or .nc (labelled arrays).")] = None,
    stream: Annotated[Path | None, typer.Option(metavar="FOLDER", show_default=False, file_okay=False, help="Write members there block by "
                                                "block; the same call takes up a run that was stopped, or makes its page.")] = None,
    page: Annotated[Path | None, typer.Option(metavar="FILE.html", show_default=False, help="Where to write a page of maps and curves.")] = None,
    lang: Annotated[Lang, typer.Option(metavar="en|es", show_default=False, help="Language of the page.")] = Lang["en"],
    cluster: Cluster = "", block: Block = None,
    seed: Seed = 1, hasten: Hasten = 1, rules: Rules = WhichFlee["head"], hold: Hold = False, exact: Exact = False, average: MeanField = False,
    without_capacities: NoCapacities = False, setting_out: SettingOut = 0, as_json: Json = False, version: Version = False,
) -> None:
    """Run a displacement instance and print how many people are in each camp at its end.

    \b
    Example:
      corridor displacement run mali2012 --members 100 --out mali2012.csv --page mali2012.html
    """
    must_end("--page", page, html="page")
    if stream is None:
        must_end("--out", out, csv="hubverse", nc="labelled arrays")
    else:
        must_end("--out", out, csv="hubverse; other programs read the folder's Parquet files")
        if exact or average:
            raise UsageError(Problem("--stream", "does not go together with --flee-exact or --mean-field"))
    from corridor.displacement.output import summary, write

    if stream is None:
        result = _run(folder, settings, members, seed, hasten, rules, hold, exact, without_capacities, setting_out, cluster, block, average)
    else:
        from corridor.displacement.stream import Streamed
        from corridor.displacement.stream import stream as write_stream

        world = _world(folder, settings, hasten, rules, hold, without_capacities, setting_out)
        with bar("Running") as progress:
            result = Streamed(world, write_stream(world, members, stream, seed, cluster=cluster, block=block, progress=progress))
        say(f"Written: {stream}")
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
        typer.echo(json.dumps(found | ({"folder": str(stream)} if stream is not None else {}), ensure_ascii=False))
        return
    typer.echo("place,date,people,low,high,count")
    for row in found["places"]:
        typer.echo(",".join("" if row[k] is None else str(row[k]) for k in ("place", "date", "people", "low", "high", "count")))
    for line in found["says"]:
        say(line)


@group.command("verify")
def verify_instance(
    folder: Instance, settings: SettingsFile = None, members: Members = 1, cluster: Cluster = "", block: Block = None,
    seed: Seed = 1, hasten: Hasten = 1, rules: Rules = WhichFlee["head"], hold: Hold = False, exact: Exact = False, average: MeanField = False,
    without_capacities: NoCapacities = False,
    as_json: Json = False, version: Version = False,
) -> None:
    """Compare a run with the camps' counts, beside references that know nothing of movement.

    \b
    Example:
      corridor displacement verify mali2012 --members 20
    """
    from corridor.displacement.verify import verify

    found = asdict(verify(_run(folder, settings, members, seed, hasten, rules, hold, exact, without_capacities, 0, cluster, block, average)))
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


@group.command("together")
def run_together(
    folder: Instance, groups: Annotated[Path, typer.Option(metavar="GROUPS.csv", exists=True, dir_okay=False, show_default=False,
                                                           help="Groups: place, bound_for, then, departure, people.")],
    measures: Annotated[Path | None, typer.Option(metavar="MEASURES.csv", exists=True, dir_okay=False, show_default=False,
                                                  help="Dated measures, as in a case folder.")] = None,
    settings: SettingsFile = None, members: Members = 20,
    out: Annotated[Path | None, typer.Option(metavar="FILE.nc", show_default=False, help="Where to write labelled arrays.")] = None,
    seed: Seed = 1, hasten: Hasten = 1, rules: Rules = WhichFlee["head"], hold: Hold = False, without_capacities: NoCapacities = False,
    setting_out: SettingOut = 0, as_json: Json = False, version: Version = False,
) -> None:
    """Run groups beside the people on their own of an instance, in one world with one day.

    Groups gather, walk, shed leavers, meet and split by the corridor's
    rules; who leaves a group moves on by Flee's. Measures that act here:
    containment, buses, papers_offered, escorts, transit_allowed; roads close by
    the instance's closures.csv. Prints medians of the last day.

    \b
    Example:
      corridor displacement together mali2012 --groups groups.csv --members 100
    """
    must_end("--out", out, nc="labelled arrays")
    import datetime as dt

    import numpy as np

    from corridor.case.tables import read_measures
    from corridor.displacement.output import about, placed
    from corridor.displacement.run import says
    from corridor.errors import TableError
    from corridor.files import write_file
    from corridor.forecast import with_areas
    from corridor.priors import load_priors
    from corridor.schema import read_table
    from corridor.together import dataset, network_of, notes, read_groups, run

    world = _world(folder, settings, hasten, rules, hold, without_capacities, setting_out)
    network = network_of(world.folder)
    acts = ()
    if measures is not None:
        acts, problems = read_measures(measures.name, read_table(measures, "measures"), network, world.folder.start)
        if problems:
            raise TableError(*problems)
    called = read_groups(groups)
    show_problems(notes(world, network, called, acts), console(stderr=True))
    with bar("Running") as progress:
        course = run(world, called, load_priors(dt.date.max), members, seed, with_areas(network, acts), progress=progress)
    if out is not None:
        found = placed(dataset(course, about(world.folder.name, seed, world.release.name, says(world))), world.folder.places)
        write_file(out, bytes(found.to_netcdf(engine="scipy")))
        say(f"Written: {out}")
    columns = {"alone": course.alone, "in_groups": course.grouped(), "waiting": course.waiting, "settled": course.settled}
    found = [{"place": place, "date": course.dates[-1].isoformat(), **{name: round(float(np.median(v[:, i, -1]))) for name, v in columns.items()}}
             for i, place in enumerate(course.places)]
    rest = {name: round(float(np.median(v[:, -1]))) for name, v in (("on_the_road", course.on_the_road), ("gone", course.gone), ("entered", course.entered))}
    if as_json:
        typer.echo(json.dumps({"members": members, "places": found, **rest, "says": list(says(world))}, ensure_ascii=False))
        return
    typer.echo(",".join(found[0]))
    for row in found:
        typer.echo(",".join(map(str, row.values())))
    say(f"Medians of {members} members. Between places {rest['on_the_road']:,}; returned, or crossed a border as a group {rest['gone']:,}; "
        f"everybody so far {rest['entered']:,}.")
    for line in says(world):
        say(line)


def _run(folder, settings, members, seed, hasten, rules, hold, exact, without_capacities, setting_out=0, cluster="", block=None, average=False):
    from corridor.displacement.run import mean_field
    from corridor.displacement.stream import run_blocks

    if average and (members > 1 or exact):
        raise UsageError(Problem("--mean-field", "does not go together with --members or --flee-exact", "", "It is one run, and nobody is drawn."))
    world = _world(folder, settings, hasten, rules, hold, without_capacities, setting_out)
    if average:
        return mean_field(world)
    with bar("Running") as progress:
        return run_blocks(world, members, seed, cluster, block, exact, progress)


def _world(folder, settings, hasten, rules, hold, without_capacities, setting_out):
    from corridor.displacement.folder import load
    from corridor.displacement.release import RELEASES
    from corridor.displacement.world import build

    release = replace(RELEASES[rules.value], hold_conflicts=hold, hold_people=hold)
    given = load(folder, settings, hasten)
    show_problems(given.notes, console(stderr=True))
    if setting_out and (given.counts is not None or not given.settings.reads_counts):
        show_problems([Problem("--setting-out", "has no effect: people set out by the counts, or by the settings", str(setting_out),
                               "It is for folders that have neither.", "warning")], console(stderr=True))
    return build(given, release, without_capacities, setting_out)
