"""How a claim is meant: denied, expected, alleged, of another time, or asserted.

The first that fits is taken, in the order of :data:`corridor.records.MODALITIES`.
"""

import datetime as dt
import re

from corridor.reports.dates import Published, ends
from corridor.reports.phrases import joined

FUTURE_ES = re.compile(r"(?<!\w)[a-zñáéíóú]{2,}(?:rá|rán|rás|remos)(?!\w)|"
                       r"(?<!\w)(?!mayoría|minoría|categoría|guardería|tesorería|panadería|batería)[a-zñáéíóú]{2,}(?:ría|rían)(?!\w)")
_FAILED = re.compile(r"\s?(?:could(?: not|n't)|would not have)\b")       # told of, not to come
EARLIER_DAYS = 20                       # an event that ended longer ago belongs to an earlier period


def future(text: str, masked: str, start: int, end: int, language: str) -> bool:
    """Whether a stretch speaks of what is to come."""
    if any(not _FAILED.match(masked, m.start(), end) for m in joined("modality", language, "modality", "expected").finditer(masked, start, end)):
        return True
    return language == "es" and bool(FUTURE_ES.search(text, start, end))


def says(name: str, masked: str, start: int, end: int, language: str) -> bool:
    """Whether a stretch holds a cue of a modality."""
    return bool(joined("modality", language, "modality", name).search(masked, start, end))


def earlier(date: str | None, published: Published, kind: str) -> bool:
    """Whether a date lies in an earlier period than the one reported."""
    if not date or not published.latest or not published.month:
        return False
    last = ends(date)[1]
    if last is None:
        return False
    if kind in ("encounters_total", "processing_capacity", "wait_time", "policy_measure", "officers_reassigned"):
        return last.year < published.year and (published.latest - last).days > 100
    first = dt.date(published.year, published.month, published.day or 1)
    return (first - last).days > EARLIER_DAYS


def later(date: str | None, published: Published) -> bool:
    """Whether a date lies wholly after publication."""
    return bool(date and published.day and ends(date)[0] > published.date)


def recent(date: str, published: Published) -> bool:
    """Whether a day lies at most four days before publication."""
    return bool(published.day) and 0 <= (published.date - ends(date)[1]).days <= 4
