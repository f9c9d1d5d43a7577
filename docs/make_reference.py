"""Writes docs/reference.md from the tables and records that it describes.

Run it after changing an attribute, a lever, a standard, a score or a field of
the briefing:

    python docs/make_reference.py
"""

import csv
from dataclasses import fields, is_dataclass
from pathlib import Path

from corridor.briefing import context
from corridor.needs import load_standards
from corridor.schema import DATA
from corridor.scores import SCORES
from corridor.verification import context as scored

PAGE = Path(__file__).with_name("reference.md")
TABLES = {
    "locations": "Places, over those of the shipped corridor or instead of them.",
    "links": "Road and rail legs between neighbouring places; roads run both ways.",
    "closures": "Legs that are closed for a time.",
    "groups": "Groups beside the people on their own of a displacement instance (`corridor displacement together`).",
    "capacity": "Beds by place.",
    "measures": "Acts of authorities and organisers, as dated facts.",
    "calendar": "Dated events and plans.",
    "notes": "Field notes, taken in with corridor add CASE notes.csv: one report a row.",
    "ports": "Ports of entry: lanes, hours, intake and holding.",
    "standards": "Planning figures for needs, over the shipped ones.",
    "embargo": "Places that are shown to nobody outside for a time.",
}


def _rows(name: str) -> list[dict]:
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cell(value) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


def _table(heads: list[str], rows) -> list[str]:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    return lines + ["| " + " | ".join(map(_cell, row)) + " |" for row in rows] + [""]


def _allowed(row: dict) -> str:
    """What a value may be, in a few words."""
    if row["choices"]:
        return row["choices"].replace("|", ", ")
    low, high = row["minimum"], row["maximum"]
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def _attributes() -> list[str]:
    rows = _rows("attributes.csv")
    out = ["## Tables of a case", "", "UTF-8 CSV files in the case folder. A value left out takes its default; `required` ones must be given.", ""]
    for table in dict.fromkeys(row["table"] for row in rows):
        out += [f"### {table}.csv", ""] + ([TABLES[table], ""] if table in TABLES else [])
        out += _table(["column", "type", "unit", "default", "allowed", "meaning"], (
            (f"`{r['attribute']}`", r["type"], r["unit"], r["default"] or "(empty)", _allowed(r), r["meaning"])
            for r in rows if r["table"] == table))
    return out


def _levers() -> list[str]:
    return ["## Kinds of measures", "", "What `kind` and `strength` mean in `measures.csv` and in scenarios. They are given from outside; none is a goal.", "",
            *_table(["kind", "who acts", "strength", "default", "meaning", "source"], (
                (f"`{r['kind']}`", r["who_acts"], r["unit"], r["default"], r["meaning"], r["source"]) for r in _rows("levers.csv")))]


def _standards() -> list[str]:
    def figure(s):
        return f"1 for {s.people_per_unit:g} people" if s.whole else f"{s.per_person:g} a person"

    return ["## Planning standards", "", "Figures of aid agencies for planning; they are no law. A case may change them in `standards.csv`.", "",
            *_table(["id", "need", "unit", "figure", "band", "phase", "source"], (
                (f"`{s.id}`", s.name["en"], s.unit["en"], figure(s),
                 " to ".join(f"{b:g}" for b in dict.fromkeys(s.band) if b is not None), s.phase, s.source)
                for s in load_standards().values()))]


def _scores() -> list[str]:
    better = {"lower": "lower", "zero": "nearer to zero", "level": "nearer to its level"}
    return ["## Scores", "", "How forecasts are judged, each beside a reference forecast.", "",
            *_table(["name", "meaning", "unit", "better", "perfect", "source"], (
                (f"`{s.name}`", s.meaning, s.unit, better[s.orientation], f"{s.perfect:g}", s.source) for s in SCORES.values()))]


def _rounding() -> list[str]:
    return ["## Counts by audience", "", "A local briefing shows counts as they are.", "",
            *_table(["audience", "counts from", "rounded to", "source"], (
                (r["audience"], r["from"], r["step"] or "not shown", r["source"]) for r in _rows("disclosure/rounding.csv")))]


def _type(kind) -> str:
    """A type as it is written in the record."""
    name = kind.__name__ if isinstance(kind, type) and not hasattr(kind, "__args__") else str(kind)
    return name.replace("corridor.briefing.context.", "").replace("corridor.verification.context.", "").replace("datetime.", "")


def _briefing() -> list[str]:
    return ["## The briefing", "", "The fields of `briefing.json`; the page and the terminal show the same ones.", "", *_records(context)]


def _verification() -> list[str]:
    return ["## The page of scores", "", "The fields of `verification.json`; the page and the terminal show the same ones.", "", *_records(scored)]


def _records(module) -> list[str]:
    """Every record of a module, the whole first."""
    out, records = [], [r for r in vars(module).values() if isinstance(r, type) and is_dataclass(r)]
    for record in reversed(records):
        out += [f"### {record.__name__}", "", *_table(["field", "type", "meaning"], (
            (f"`{f.name}`", f"`{_type(f.type)}`", f.metadata["help"]) for f in fields(record)))]
    return out


def page() -> str:
    """The whole reference page."""
    parts = ["# Reference", "", "Made by `docs/make_reference.py` from the tables and records that the code reads; edit those.", ""]
    for part in (_attributes, _levers, _standards, _scores, _rounding, _briefing, _verification):
        parts += part()
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
