"""Command on history: hindcast."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.app import Cluster, Json, Version, app, bar, say
from corridor.errors import Problem, TableError

HEADER = ("caravan_id", "init_date", "valid_date", "member", "size_people", "lat", "lon")


@app.command()
def hindcast(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with observations.csv (and caravans.csv and measures.csv where there are any).",
                                           show_default=False, exists=True, file_okay=False)],
    out: Annotated[Path, typer.Option("--out", metavar="FORECAST.csv", help="Where the forecasts are written.", show_default=False)],
    inits: Annotated[Path | None, typer.Option("--inits", metavar="INITS.csv", help="Which forecasts to make: caravan_id, init_date. "
                                               "Default: every day on which a new size was known.", exists=True, dir_okay=False,
                                               show_default=False)] = None,
    members: Annotated[int, typer.Option(help="Possible futures of each forecast.", min=2)] = 500,
    seed: Annotated[int, typer.Option(help="Seed of the random streams.")] = 1,
    cluster: Cluster = "", as_json: Json = False, version: Version = False,
) -> None:
    """Replay past movements: forecasts of 14 days with only what was published by then.

    What the record counts leaves the movement itself out. Sizes are what later
    reports would show on a day that something is reported: a group that lasts,
    or that it has ended.

    \b
    Example:
      corridor hindcast history/ --out forecast.csv
    """
    from corridor.files import write_file
    from corridor.hindcast.replay import forecast_rows
    from corridor.hindcast.replay import hindcast as replays
    from corridor.network import load_network

    wanted = _wanted(inits) if inits else None
    text, made = io.StringIO(), 0
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    with bar("Replaying") as progress:
        for result in replays(folder, load_network(), members, seed, wanted, progress, cluster):
            writer.writerows(forecast_rows(result))
            made += 1
    write_file(out, text.getvalue())
    if as_json:
        typer.echo(json.dumps({"forecasts": made, "members": members, "file": str(out)}))
    else:
        say(f"{made} forecasts with {members} members each: {out}")


def _wanted(path: Path) -> list[tuple[str, dt.date]]:
    """Which forecasts a table asks for.

    Raises
    ------
    TableError
        If a column is missing or a day is none.
    """
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        return [(row["caravan_id"], dt.date.fromisoformat(row["init_date"])) for row in rows]
    except (KeyError, ValueError) as error:
        raise TableError(Problem(path.name, "does not say which forecasts to make", str(error),
                                 "It needs caravan_id and init_date, a day like 2021-11-18.")) from None
