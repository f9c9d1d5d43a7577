"""Small displacement instances for tests: Flee's files with what a test needs."""

import datetime as dt
from pathlib import Path

START = dt.date(2020, 1, 1)


def make(folder: Path, places, roads, days=10, counts=None, conflicts=None, closures=(), settings="", period=None) -> Path:
    """An instance folder.

    ``places`` are (name, type, people) or (name, type, people, country);
    ``roads`` (a, b, km); ``counts`` {camp: [(day, count), ...]}; without
    ``conflicts`` every conflict zone burns on every day.
    """
    inputs, validation = folder / "input", folder / "validation"
    inputs.mkdir(parents=True)
    validation.mkdir()
    rows = [(*p, "Here")[:4] for p in places]
    (inputs / "locations.csv").write_text("#name,region,country,lat,lon,type,conflict_date,pop\n" + "".join(
        f"{name},r,{country},0,0,{kind},0,{people}\n" for name, kind, people, country in rows))
    (inputs / "routes.csv").write_text("#name1,name2,distance,forced_redirection\n" + "".join(f"{a},{b},{km},0\n" for a, b, km in roads))
    (inputs / "closures.csv").write_text("#closure_type,name1,name2,start,end\n" + "".join(",".join(map(str, c)) + "\n" for c in closures))
    zones = [name for name, kind, *_ in rows if "conflict" in kind]
    table = conflicts if conflicts is not None else {name: [1] * days for name in zones}
    (inputs / "conflicts.csv").write_text(",".join(["#Day", *table]) + "\n" + "".join(
        ",".join(map(str, [d, *(v[d] for v in table.values())])) + "\n" for d in range(max(map(len, table.values()), default=days))))
    (inputs / "sim_period.csv").write_text(f"StartDate,{START}\nLength,{period or days}\n")
    camps = [name for name, kind, *_ in rows if "camp" in kind]
    counts = counts or {}
    (validation / "data_layout.csv").write_text("total,total.csv\n" + "".join(f"{c},{c}.csv\n" for c in camps))
    for name in ("total", *camps):
        series = counts.get(name, [(0, 0)])
        (validation / f"{name}.csv").write_text("".join(f"{START + dt.timedelta(days=d)},{n}\n" for d, n in series))
    (folder / "simsetting.yml").write_text(settings or "move_rules:\n  camp_movechance: 0\n")
    return folder


def leaving(people: int, day: int = 1):
    """Counts that make so many people set out on one day."""
    return [(0, 0), (day - 1, 0), (day, people)]
