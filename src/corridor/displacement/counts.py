"""The camps' counts by day, and how many people set out because of them.

A validation folder lists, for the total and for each camp, files of dated
counts (``data_layout.csv``). Everything follows ``flee.md`` 1.3 to 1.6 and
7.5: counts are divided by ``hasten``, corrected for re-registration,
interpolated and cut to whole people; what the counts rise by in a day is how
many set out that day, and what they fall by is paid back first.
"""

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corridor.errors import DataError, Problem
from corridor.schema import nearest

HEADS = ("Date", "DateTime")


@dataclass(frozen=True)
class Counts:
    """Dated counts of each row of the layout, in its order; the first is the total.

    ``tables[k]`` has shape (rows, 2): day (0 is the start) and people.
    """

    names: tuple[str, ...]
    tables: tuple[np.ndarray, ...]

    def series(self, name: str, days: int) -> np.ndarray:
        """Whole people of days 0 .. days - 1, cut as Flee cuts them."""
        table = self.tables[self.names.index(name)]
        when, people = table[:, 0], table[:, 1]
        day = np.arange(days)
        if len(when) == 0:
            return np.zeros(days, np.int64)
        if len(when) == 1:
            return np.full(days, int(people[0]))
        after = np.searchsorted(np.maximum.accumulate(when[1:]), day, side="right") + 1
        beyond = after >= len(when)
        i = np.minimum(after, len(when) - 1)
        span = when[i] - when[i - 1]
        share = (day - when[i - 1]) / np.where(span == 0, 1.0, span)
        value = people[i - 1] + share * (people[i] - people[i - 1])
        value = np.where(beyond, people[-1], value)
        return np.trunc(np.where(day <= when[0], people[0], value)).astype(np.int64)


@dataclass(frozen=True)
class Totals:
    """What the counts say of each day.

    ``camps`` has shape (camps, days); ``leaving`` (days,) people who set out.
    """

    camps: np.ndarray
    leaving: np.ndarray


def totals(counts: Counts, camps: tuple[str, ...], days: int, sum_from_camps: bool, empty_on_day0: bool) -> Totals:
    """Counts of the listed camps, and how many people set out on each day.

    Rises are summed over all rows after the first, whether or not a row is a
    camp of this world (``flee.md`` 1.3); nobody sets out on day 0, when the
    counted people stand in the camps already.

    Raises
    ------
    DataError
        A camp has no counts, or the row ``total`` is needed and not there.
    """
    missing = [name for name in camps if name not in counts.names]
    if missing:
        raise DataError(*(Problem("validation/data_layout.csv", f"has no counts of {name}", "",
                                  "Flee needs counts of every camp (of every place where floods send people); add a row.")
                          for name in missing))
    if not sum_from_camps and "total" not in counts.names:
        raise DataError(Problem("validation/data_layout.csv", 'has no row "total"', "", "Add it, or set spawn_rules.sum_from_camps to true."))

    def series(name):
        values = counts.series(name, days)
        return values - values[0] if empty_on_day0 else values

    rows = counts.names[1:] if sum_from_camps else ("total",)
    summed = sum((series(name) for name in rows), np.zeros(days, np.int64))
    rises = np.diff(summed, prepend=summed[0])
    leaving, debt = np.zeros(days, np.int64), 0
    for day in range(1, days):
        new = int(rises[day]) - debt
        debt = max(-new, 0)
        leaving[day] = max(new, 0)
    return Totals(np.array([series(name) for name in camps], np.int64).reshape(len(camps), days), leaving)


def read_counts(folder: Path, start: dt.date, hasten: int = 1, corrections: Path | None = None, until: int | None = None) -> Counts:
    """The counts of a validation folder.

    With ``until`` only what was dated by that day is there: counts and
    corrections alike. A camp that nobody had counted has no rows then, and
    several files of one camp are summed by what each said last.

    Raises
    ------
    DataError
        A file is missing or a row cannot be read.
    """
    layout, names, tables = folder / "data_layout.csv", [], []
    for line, row in rows_of(layout):
        if len(row) < 2:
            continue
        parts = [_table(folder / name, start, hasten) for name in row[1:] if name]
        if not parts or any(len(part) == 0 for part in parts):
            raise DataError(Problem(f"{layout.name} line {line}", f"names no counts of {row[0]}", ", ".join(row[1:]), "Add rows of date,count."))
        if until is not None:
            table = _said_by(parts, until)
        else:
            table = parts[0]
            for more in parts[1:]:
                table = _added(table, more, f"{layout.name} line {line}")
        names.append(row[0])
        tables.append(table)
    if not names:
        raise DataError(Problem(str(layout), "lists no counts", "", "Its rows are name,file; the first is the total."))
    counts = Counts(tuple(names), tuple(tables))
    if corrections is not None and corrections.exists():
        counts = _corrected(counts, corrections, start, until)
    return counts


def lines_of(path: Path, fix: str = "The folder must hold this file.") -> list[str]:
    """The lines of a table in Flee's form.

    Raises
    ------
    DataError
        The file is missing (``fix`` says what to do), is not UTF-8, or is separated by semicolons.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise DataError(Problem(path.name, "cannot be read", f"{path}: {error.strerror or error}", fix)) from error
    except UnicodeDecodeError as error:
        raise DataError(Problem(path.name, "is not UTF-8", str(error), "Save it as CSV in UTF-8.")) from error
    row = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    if row.count(";") > row.count(","):
        raise DataError(Problem(path.name, "is separated by semicolons", row[:60], "Save it as CSV with commas, and with points in decimals."))
    return lines


def rows_of(path: Path) -> list[tuple[int, list[str]]]:
    """(line, fields) of a table in Flee's form: empty rows and rows that start with # are left out.

    Raises
    ------
    DataError
        The file cannot be read, or a row has no first field.
    """
    reader, found = csv.reader(lines_of(path)), []
    for row in reader:
        if not any(field.strip() for field in row) or row[0].startswith("#"):
            continue
        if not row[0]:
            raise DataError(Problem(f"{path.name} line {reader.line_num}", "has no first field", ",".join(row)[:60], "Write a name there."))
        found.append((reader.line_num, row))
    return found


def likely(name: str, known: Iterable[str]) -> str:
    """A question that names the known name nearest to this one; nothing where none is near."""
    said = nearest(name, list(known))
    return said if said.startswith("Did you mean") else ""


def _table(path: Path, start: dt.date, hasten: int) -> np.ndarray:
    found = []
    for line, row in rows_of(path):
        if len(row) < 2 or row[1] == "" or (not found and row[0] in HEADS):
            continue
        try:
            day, people = (dt.date.fromisoformat(row[0]) - start).days, int(row[1])
        except ValueError as error:
            raise DataError(Problem(f"{path.name} line {line}", "is no date and count", ",".join(row)[:60],
                                    "Write 2012-02-29,1200: no decimals, no thousands separators.")) from error
        if people < 0:
            raise DataError(Problem(f"{path.name} line {line}", "counts fewer than no people", ",".join(row)[:60], "Mend the count or remove the row."))
        found.append((day, people / hasten))
    return np.array(found, float).reshape(-1, 2)


def _added(running: np.ndarray, more: np.ndarray, where: str) -> np.ndarray:
    """Two tables as Flee adds them (``flee.md`` 7.5): what lies after the last row of the added one is dropped."""
    out, at, last = [], 0, 0.0
    for day, people in more:
        if day < running[0, 0] and at == 0 and not out and running[0, 0] > more[-1, 0]:
            raise DataError(Problem(where, "adds tables whose dates do not meet", "", "Let them cover the same days."))
        while day > running[at, 0]:
            out.append((running[at, 0], last + running[at, 1]))
            if at == len(running) - 1:
                break
            at += 1
        if day == running[at, 0]:
            out.append((day, people + running[at, 1]))
            at = min(at + 1, len(running) - 1)
            last = people
        elif day < running[at, 0]:
            out.append((day, people + running[at, 1]))
            last = people
    return np.array(out, float).reshape(-1, 2)


def _said_by(parts: list[np.ndarray], until: int) -> np.ndarray:
    """The sum of tables as known on a day: at each date what every one of them had said last."""
    parts = [part[part[:, 0] <= until] for part in parts]
    parts = [part[np.argsort(part[:, 0], kind="stable")] for part in parts if len(part)] if len(parts) > 1 else parts
    if len(parts) < 2:
        return parts[0] if parts else np.zeros((0, 2))
    days = np.unique(np.concatenate([part[:, 0] for part in parts]))
    said = [np.r_[0.0, part[:, 1]][np.searchsorted(part[:, 0], days, side="right")] for part in parts]
    return np.column_stack([days, np.sum(said, axis=0)])


def _corrected(counts: Counts, path: Path, start: dt.date, until: int | None) -> Counts:
    """Counts before a re-registration scaled to it; corrections apply in order and compound."""
    tables = [table.copy() for table in counts.tables]
    for line, row in rows_of(path):
        if len(row) < 2:
            continue
        where = f"{path.name} line {line}"
        try:
            day = (dt.date.fromisoformat(row[1].strip()) - start).days
        except ValueError as error:
            raise DataError(Problem(where, "is no date", row[1], "Write it like 2012-12-31.")) from error
        if day < 0 or (until is not None and day > until):
            continue
        if row[0] not in counts.names:
            raise DataError(Problem(where, f"corrects {row[0]}, of which there are no counts", "", likely(row[0], counts.names) or "Remove the row."))
        table = tables[counts.names.index(row[0])]
        found = [i for i in np.flatnonzero(table[:, 0] == day) if i > 0]
        if not found:
            raise DataError(Problem(where, f"names no day with a count of {row[0]} after the first", row[1], "Give the date of a row of its counts."))
        for i in found:  # a date may stand twice, out of order: Flee corrects by each
            if table[i - 1, 1] < 1:
                raise DataError(Problem(where, f"would scale counts of {row[0]} that are zero", row[1], "Give a later date."))
            table[:i, 1] *= table[i, 1] / table[i - 1, 1]
    return Counts(counts.names, tuple(tables))
