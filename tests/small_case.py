"""A small case of three towns on one road, for the tests of the house door."""

from pathlib import Path

SETTINGS = """\
title = "A small case"
as_of = 2024-05-10
horizon_days = 10
members = 20
seed = 3
audience = "local"
corridor = "own"
"""
LOCATIONS = """\
id,name,state,country,lat,lon,population,kind,aliases
southtown,Southtown,South,XX,10.0,20.0,5000,town,Villasur
midtown,Midtown,North,XX,10.3,20.0,20000,city,
northgate,Northgate,North,XX,10.6,20.0,0,port_of_entry,
"""
LINKS = """\
from,to,km
southtown,midtown,36
midtown,northgate,37
"""
REPORT = """\
publisher: Southern Gazette
published: 2024-05-08
language: en

A group leaves Southtown

About 600 people left Southtown on Monday. They want to reach Northgate on May 16, an organiser said.
"""


def make(folder: Path, **files: str) -> Path:
    """A case folder; keyword ``capacity_csv="…"`` writes ``capacity.csv``, ``case_toml`` replaces or, with +, extends."""
    (folder / "reports").mkdir(parents=True)
    (folder / "locations.csv").write_text(LOCATIONS)
    (folder / "links.csv").write_text(LINKS)
    (folder / "reports" / "gazette.txt").write_text(REPORT)
    settings = files.pop("case_toml", "")
    (folder / "case.toml").write_text(SETTINGS + settings.removeprefix("+") if settings[:1] in ("", "+") else settings)
    for name, text in files.items():
        (folder / name.replace("_csv", ".csv")).write_text(text)
    return folder
