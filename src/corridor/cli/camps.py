"""Commands on camp counts: displacement forecast, displacement skill."""

import datetime as dt
import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.app import Json, Version, bar, must_end, say
from corridor.cli.displacement import Instance, Seed, SettingsFile, group
from corridor.errors import Problem, UsageError

Total = StrEnum("Total", [("given", "given"), ("forecast", "forecast")])
Both = StrEnum("Both", [("given", "given"), ("forecast", "forecast"), ("both", "both")])


@group.command("forecast")
def forecast_camps(
    folder: Instance,
    init: Annotated[str, typer.Option(metavar="DAY|DATE", show_default=False, help="Last day whose counts are known: days since the start, or a date.")],
    leads: Annotated[list[int] | None, typer.Option("--lead", metavar="DAYS", min=1, max=365, show_default="30, 60, 90",
                                                    help="Days ahead; repeat it for several.")] = None,
    total: Annotated[Total, typer.Option(metavar="forecast|given", help="Forecast how many come in all, too, or give the true total, "
                                         "as the field does (later counts are read for it).")] = Total["forecast"],
    members: Annotated[int, typer.Option(metavar="N", min=4, max=1000, help="Members of the engine that counts correct.")] = 24,
    out: Annotated[Path | None, typer.Option(metavar="FILE.csv", show_default=False, help="Quantiles of each camp and lead, hubverse rows.")] = None,
    settings: SettingsFile = None, seed: Seed = 1, as_json: Json = False, version: Version = False,
) -> None:
    """Forecast the camps from the counts known on a day, without capacities.

    \b
    Example:
      corridor displacement forecast mali2012 --init 2012-06-01 --lead 30 --lead 90
    """
    must_end("--out", out, csv="hubverse")
    from corridor.camps.output import hubverse, summary, whole
    from corridor.displacement.folder import load
    from corridor.files import write_file

    chosen = tuple(sorted(set(leads or (30, 60, 90))))
    made = whole(folder, _day(init, load(folder, settings).start), chosen, total.value == "given", members, seed, settings)
    if out is not None:
        write_file(out, hubverse(made))
        say(f"Written: {out}")
    found = summary(made)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    typer.echo("place,date,lead,people,low80,high80,last_count,last_counted")
    for row in found["camps"]:
        typer.echo(",".join("" if row[k] is None else str(row[k]) for k in
                            ("place", "date", "lead", "people", "low80", "high80", "last_count", "last_counted")))
    for line in found["says"]:
        say(line)


@group.command("skill")
def skill_of_camps(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR…", help="Instances with counts.", show_default=False, exists=True, file_okay=False)],
    total: Annotated[Both, typer.Option(metavar="given|forecast|both", help="Whether the true total is given.")] = Both["both"],
    leads: Annotated[list[int] | None, typer.Option("--lead", metavar="DAYS", min=1, max=365, show_default="30, 60, 90",
                                                    help="Days ahead; repeat it for several.")] = None,
    members: Annotated[int, typer.Option(metavar="N", min=4, max=1000, help="Members of the engine that counts correct.")] = 12,
    seed: Seed = 1, as_json: Json = False, version: Version = False,
) -> None:
    """Judge forecasts of the camps from every thirtieth day by what came, beside references.

    error: sum over camps of |forecast - count| over the sum of the counts, mean
    of the init days; crps: the same for the whole distribution; inside80: share
    of counts inside 80 % intervals. Constants of the forecast were chosen
    without the crisis that is judged.

    \b
    Example:
      corridor displacement skill mali2012 burundi2015 --total forecast
    """
    from corridor.camps.skill import beaten, rows, skill

    wanted = ("given", "forecast") if total.value == "both" else (total.value,)
    with bar("Judging") as progress:
        cases = skill(folders, wanted, tuple(sorted(set(leads or (30, 60, 90)))), members, seed, progress)
    table = rows(cases)
    if as_json:
        typer.echo(json.dumps({"rows": [asdict(row) for row in table], "cases": [asdict(case) for case in cases]}, ensure_ascii=False))
        return
    for kind in wanted:
        here = [row for row in table if row.total == kind]
        names = list(here[0].references)
        typer.echo(",".join(["total", "instance", "lead", "inits", "error", *names, "crps", "inside50", "inside80", "inside95"]))
        for row in here:
            figures = [row.error, *row.references.values(), row.crps, *row.inside.values()]
            typer.echo(",".join([row.total, row.instance, str(row.lead), str(row.inits), *(f"{x:.3f}" for x in figures)]))
        for name in names:
            said = ", ".join(f"{below} of {of} at {lead} days" for (t, lead), (below, of) in beaten(table, name).items() if t == kind)
            say(f"Total {kind}: error below that of {name.replace('_', ' ')} in {said}.")


def _day(said: str, start: dt.date) -> int:
    """Days since the start."""
    try:
        return int(said) if said.isdigit() else (dt.date.fromisoformat(said) - start).days
    except ValueError as error:
        raise UsageError(Problem("--init", "is no day", said, "Write days since the start, or a date like 2012-06-01.")) from error
