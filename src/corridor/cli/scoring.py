"""Command on forecasts of the past: verify."""

import json
from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.app import Cluster, Json, Lang, Version, app, bar, console, say


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with observations.csv (and caravans.csv, measures.csv and baseline.csv where "
                                           "there are any).", show_default=False, exists=True, file_okay=False)],
    forecast: Annotated[Path | None, typer.Option("--forecast", metavar="FORECAST.csv", help="Forecasts as  corridor hindcast  writes them; made anew "
                                                  "if not given.", show_default=False, exists=True, dir_okay=False)] = None,
    members: Annotated[int, typer.Option(metavar="N", help="Possible futures of each forecast, where they are made anew.", min=2)] = 500,
    seed: Annotated[int, typer.Option(metavar="S", help="Seed of the random streams.", min=0, max=2**31 - 1)] = 1,
    lang: Annotated[Lang, typer.Option(metavar="en|es", help="Language of the page.")] = Lang.en,
    out: Annotated[Path | None, typer.Option(metavar="DIR", show_default=False, file_okay=False,
                                             help="Where to write verification.html and .json; nothing is written if not given.")] = None,
    table: Annotated[Path | None, typer.Option("--skill-table", metavar="SKILL.csv", show_default=False, dir_okay=False,
                                               help="Write the table of skill that briefings show (src/corridor/data/skill.csv).")] = None,
    cluster: Cluster = "", as_json: Json = False, version: Version = False,
) -> None:
    """Judge forecasts of past movements by what was reported later: the page of scores.

    Errors of sizes and places by days ahead beside what habit would have said,
    whether the odds keep their word, odds of announcements, days of arrival,
    and the worst forecasts with what was said, what came and why.

    \b
    Example:
      corridor verify history/ --forecast forecast.csv --out scores
    """
    from corridor.files import usable, write_file, write_files
    from corridor.hindcast.history import read_history
    from corridor.hindcast.replay import hindcast
    from corridor.language import Language
    from corridor.network import load_network
    from corridor.verification.build import verify as judge
    from corridor.verification.cases import read_forecasts

    if out:
        usable(out)
    words, rows, network = Language(lang.value), read_history(folder), load_network()
    if forecast:
        forecasts, made_from = read_forecasts(forecast), forecast.name
    else:
        with bar("Replaying") as progress:
            forecasts = {(made.movement, made.init): made for made in hindcast(folder, network, members, seed, None, progress, cluster)}
        made_from = words("corridor hindcast, {members} members, seed {seed}", members=members, seed=seed)
    record = judge(rows, folder, forecasts, network, words, made_from, seed)

    from corridor.records import record_json
    from corridor.verification.page import render
    from corridor.verification.skill import skill_table
    from corridor.verification.terminal import show

    data = record_json(record)
    paths = write_files(out, {"verification.html": render(record), "verification.json": data}) if out else []
    if table:
        paths.append(write_file(table, skill_table(record)))
    if as_json:
        typer.echo(json.dumps({"paths": [str(p) for p in paths], **json.loads(data)}, ensure_ascii=False))
    else:
        show(record, console())
        say(f"Written: {', '.join(map(str, paths))}" if paths else "Nothing written; --out DIR writes the page.")
