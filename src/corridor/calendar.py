"""Dated events and planned dates, in one order.

A case brings events (``calendar.csv``) and measures; claims bring plans
("the 18th of this month"). Merged, each day and event stands once, with every
claim that speaks of it.

>>> summit = CalendarEntry(dt.date(2021, 11, 18), "Leaders meet")
>>> [e.event for e in merge([summit], [summit])]
['Leaders meet']
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

KINDS = ("event", "announced", "measure", "arrival")


@dataclass(frozen=True)
class CalendarEntry:
    """What happens on one day.

    Parameters
    ----------
    date : datetime.date
        The day.
    event : str
        What happens, in the words of the case.
    place : str
        Id or name of a location, or empty.
    source : str
        Where it was said.
    kind : {"event", "announced", "measure", "arrival"}
        Who put it there: the case, a claim about a plan, a measure, the forecast.
    claim_ids : tuple of str
        Claims that speak of it.
    """

    date: dt.date
    event: str
    place: str = ""
    source: str = ""
    kind: str = "event"
    claim_ids: tuple[str, ...] = ()


def merge(*calendars: Iterable[CalendarEntry]) -> tuple[CalendarEntry, ...]:
    """The entries of several calendars by day, each happening once.

    Entries of the same day, kind, event and place become one: the first
    source given is kept and the claims are put together in order.
    """
    merged: dict[tuple, CalendarEntry] = {}
    for entry in (e for calendar in calendars for e in calendar):
        key = (entry.date, entry.kind, entry.event, entry.place)
        former = merged.get(key, entry)
        claims = tuple(dict.fromkeys(former.claim_ids + entry.claim_ids))
        merged[key] = replace(former, source=former.source or entry.source, claim_ids=claims)
    return tuple(sorted(merged.values(), key=lambda e: (e.date, KINDS.index(e.kind), e.event, e.place)))
