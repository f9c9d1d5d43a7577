"""Constants of the forecast, chosen on other crises than the one that is forecast.

``data/displacement/families.csv`` says which published instances are of one
crisis; ``camps.csv`` holds one row of constants for each crisis left out, and
one for all others. ``benchmarks/fit_camps.py`` chooses them anew; nothing is fitted at run time.
"""

import csv
import functools
from dataclasses import dataclass, fields
from importlib.resources import files

from corridor.camps.assimilate import Learning
from corridor.camps.trend import Trend


@dataclass(frozen=True)
class Sharing:
    """How people who came since the last counts are split over the camps.

    Parameters
    ----------
    memory_days : float
        In which the weight of a past rise falls to 1/e.
    doubt : float
        Share of all people with the weight of which the engine's split counts beside the record's.
    even : float
        Share of the engine's split that is even over the camps.
    """

    memory_days: float = 30.0
    doubt: float = 0.003
    even: float = 0.2


@dataclass(frozen=True)
class Spread:
    """What the members differ by, beside the engine's own luck and beliefs.

    Each is the scale of a Student t number on the logarithm: ``count`` of a
    count a month later (it grows with the root of its age), ``split`` of a
    camp's share of who came, ``total`` of how many came in all, where that is
    forecast.
    """

    count: float = 0.07
    split: float = 1.0
    total: float = 0.5


@dataclass(frozen=True)
class Constants:
    """All of them, and which crisis they have not seen ("" for none)."""

    learning: Learning = Learning()
    trend: Trend = Trend()
    sharing: Sharing = Sharing()
    given: Spread = Spread()
    forecast: Spread = Spread()
    left_out: str = ""


PARTS = {"learning": Learning, "trend": Trend, "sharing": Sharing, "given": Spread, "forecast": Spread}


@functools.cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    text = (files("corridor") / "data" / "displacement" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def crisis_of(instance: str) -> str:
    """The crisis that a published instance is of; "" for others."""
    return next((row["crisis"] for row in _table("families.csv") if row["instance"] == instance), "")


def constants(crisis: str = "") -> Constants:
    """The constants chosen without a crisis; for "" or one that is not in the table those chosen on all."""
    rows = {row["left_out"]: row for row in _table("camps.csv")}
    row = rows.get(crisis, rows[""])
    parts = {part: kind(**{f.name: float(row[f"{part}.{f.name}"]) for f in fields(kind)}) for part, kind in PARTS.items()}
    return Constants(**parts, left_out=row["left_out"])
