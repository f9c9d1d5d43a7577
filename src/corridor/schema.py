"""One table of attributes: type, unit, default, bounds, meaning, source.

``data/attributes.csv`` has a row for every column of every table that a user
may write. Reading, defaults, checks and the reference page are all made from
it; adding a column is adding a row.
"""

import csv
import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from corridor.errors import Problem, TableError

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Attribute:
    """One column of one table."""

    table: str
    attribute: str
    type: str
    unit: str
    default: str
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    meaning: str
    source: str

    @property
    def required(self) -> bool:
        """Whether a row must give this value."""
        return self.default == "required"


def _number(text: str) -> float | None:
    return float(text) if text else None


@cache
def attributes(table: str) -> dict[str, Attribute]:
    """The attributes of one table, in the order of ``attributes.csv``."""
    with open(DATA / "attributes.csv", encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["table"] == table]
    if not rows:
        raise KeyError(f"attributes.csv has no table {table!r}")
    return {
        r["attribute"]: Attribute(
            r["table"], r["attribute"], r["type"], r["unit"], r["default"], _number(r["minimum"]),
            _number(r["maximum"]), tuple(filter(None, r["choices"].split("|"))), r["meaning"], r["source"],
        )
        for r in rows
    }


MOST_NAMED = 20  # words that a message lists


def nearest(name: str, known) -> str:
    """A sentence that names the nearest known word, or some that are known.

    Case does not matter; a word much shorter than the name is no neighbour,
    though it may be a part of it.
    """
    alike = [word for word in known if 3 * len(word) >= 2 * len(name)]
    hit = process.extractOne(name, alike, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=60)
    if hit:
        return f'Did you mean "{hit[0]}"?'
    words = list(known)
    return f"Known: {', '.join(words[:MOST_NAMED])}{f', and {len(words) - MOST_NAMED} more' if len(words) > MOST_NAMED else ''}."


def parse(text: str, attribute: Attribute):
    """One value as its type; ValueError says what is wrong with it."""
    text = (text or "").strip()
    if not text:
        if attribute.required:
            raise ValueError("is missing")
        text = attribute.default
        if not text:
            return None
    kind = attribute.type
    if kind == "text":
        value = text
    elif kind == "date":
        try:
            value = dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError("is not a date like 2021-11-18") from None
    elif kind in ("number", "integer"):
        try:
            value = float(text)
        except ValueError:
            raise ValueError("is not a number") from None
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError("is not a finite number")
        if kind == "integer":
            if value != int(value):
                raise ValueError("is not a whole number")
            value = int(value)
        if attribute.minimum is not None and value < attribute.minimum:
            raise ValueError(f"is below {attribute.minimum:g}")
        if attribute.maximum is not None and value > attribute.maximum:
            raise ValueError(f"is above {attribute.maximum:g}")
    else:
        raise ValueError(f"has an unknown type {kind!r} in attributes.csv")
    if attribute.choices and value not in attribute.choices:
        raise ValueError(f"is not one of {', '.join(attribute.choices)}; {nearest(str(value), attribute.choices)}")
    return value


def check_table(path: Path, table: str) -> tuple[list[dict], list[Problem]]:
    """Rows of a CSV with values as their types, and every problem found.

    Each row carries its line number as ``_line``. A row with a problem is
    left out of the rows.
    """
    known = attributes(table)
    rows, problems = [], []
    name = path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Problem(name, "is not UTF-8 text", f"byte {error.start}", "Save it as CSV in UTF-8.")]
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        header, lines = reader.fieldnames or [], [(reader.line_num, raw) for raw in reader]
    except csv.Error as error:
        return [], [Problem(f"{name} line {reader.line_num + 1}", "cannot be read as CSV", str(error), "Save it as CSV in UTF-8.")]
    for column in header:
        if column not in known:
            problems.append(Problem(f"{name} line 1", f'has an unknown column "{column}"', fix=nearest(column, known)))
    for column, attribute in known.items():
        if attribute.required and column not in header:
            problems.append(Problem(f"{name} line 1", f'lacks the column "{column}"', fix=f"It holds: {attribute.meaning}"))
    if any(p.where.endswith("line 1") for p in problems):
        return [], problems
    for line, raw in lines:
        row, good = {"_line": line}, True
        if None in raw:
            good = False
            problems.append(Problem(f"{name} line {line}", "has more values than columns", ", ".join(raw[None]),
                                    "Put a value that holds a comma in quotation marks."))
        for column, attribute in known.items():
            try:
                row[column] = parse(raw.get(column) or "", attribute)
            except ValueError as error:
                good = False
                problems.append(Problem(f"{name} line {line}", f'"{column}" {error}',
                                        (raw.get(column) or "").strip(), f"It holds: {attribute.meaning}"))
        if good:
            rows.append(row)
    return rows, problems


def read_table(path: Path, table: str) -> list[dict]:
    """Rows of a CSV with values as their types.

    Raises
    ------
    TableError
        Naming every line and column that cannot be used.
    """
    rows, problems = check_table(path, table)
    if problems:
        raise TableError(*problems)
    return rows
