"""What reports say of ports of entry, beside what the figures take in.

    claims of measures, officers and waits ─ one of each family ─ at a port, not long past
        └─ held against measures.csv and later reports: in the figures, not in them,
            ended, taken back, or no lever for it

A measure acts only where a row of ``measures.csv`` gives it: reports seldom say
how strong it is, and a reading may err. So a measure that is told of and not
given is named, with a row that an analyst can check and take over. What words
stand for which measure is ``data/ports/measure_words.csv``, first match first.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from corridor.briefing.context import PortReport
from corridor.errors import UnknownLocation
from corridor.observations import interval
from corridor.ports.levers import KINDS, LANES_CLOSED, SHARES, usual_strength
from corridor.ports.tables import Port, at_place, plain
from corridor.records import Claim, Measure
from corridor.walk import Walk

TOLD_OF = ("policy_measure", "officers_reassigned", "wait_time")
PAST_DAYS = 14  # a measure or wait of which only days before that are told is past
FEWER = ("officers_to_intake", "officers_away", "port_closed", *LANES_CLOSED)  # officers moved and lanes shut are told of as one
FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fourth": 1 / 4, "mitad": 1 / 2, "tercio": 1 / 3, "tercera": 1 / 3, "cuarta": 1 / 4, "cuarto": 1 / 4}
SHARE = re.compile(r"(\d+) (?:of|out of|de)(?: the| its| los| las| sus)?(?: \w+)? (\d+)\b")


@cache
def _words() -> tuple[dict, ...]:
    return tuple(plain("measure_words"))


def _has(text: str, stems: str) -> bool:
    return any(re.search(rf"\b{re.escape(stem)}", text) for stem in stems.split("|"))


def lever_of(claim: Claim) -> tuple[str, bool]:
    """The kind of measure that a claim's words tell of, empty where none is found, and whether they tell of its end."""
    text, ends = claim.text.lower(), False
    for row in _words():
        if _has(text, row["words"]) and (not row["also"] or _has(text, row["also"])):
            if row["kind"] != "end":
                return row["kind"], ends or claim.modality == "denied"
            ends = True
    return "officers_away" if claim.kind == "officers_reassigned" else "", ends or claim.modality == "denied"


def share_in(text: str) -> float | None:
    """A share that words give: "4 of 14 lanes", "a third of the cargo lanes"."""
    found = SHARE.search(text)
    if found and 0 < int(found[1]) <= int(found[2]):
        return int(found[1]) / int(found[2])
    words = re.findall(r"\w+", text.lower())
    return next((FRACTIONS[w] for w, after in zip(words, words[1:]) if w in FRACTIONS and after in ("of", "the", "de", "parte")), None)


def _where(claim: Claim, ports: Sequence[Port]) -> np.ndarray:
    """Which ports a claim is about, shape (ports,)."""
    by_id = np.array([p.id in claim.locations for p in ports], bool)
    if by_id.any() or not claim.place:
        return by_id
    try:
        return at_place(tuple(ports), claim.place)
    except UnknownLocation:
        return by_id


def _row(kind: str, place: str, first: dt.date, last: dt.date | None, claim: Claim) -> str:
    """A row for measures.csv, with the strength that is usual where the words give none."""
    share = share_in(claim.text) if kind in SHARES else None
    return f"{kind},{place},{first},{last or ''},{usual_strength()[kind] if share is None else share:.2g},{claim.id},"


def _holds(measures: Sequence[Measure], kind: str, ports: tuple[Port, ...], here: np.ndarray, first: dt.date, last: dt.date) -> bool:
    """Whether a measure of the case does something alike at one of these ports (anywhere, where none is told) on one of these days."""
    alike = FEWER if kind in FEWER else (kind,)
    return any(m.kind in alike and m.start <= last and (m.end is None or m.end >= first)
               and (at_place(ports, m.place) & (here if here.any() else True)).any() for m in measures)


def port_reports(walk: Walk) -> tuple[PortReport, ...]:
    """Measures and waits at ports of entry that reports tell of, in the order of the claims; retellings once."""
    case, ports = walk.case, walk.ports
    published = {r.id: r.published for r in case.reports}
    retold = {m for f in walk.families for m in f.members if m != f.origin}
    out, ends = [], []
    for claim in walk.claims:
        if claim.kind not in TOLD_OF or claim.id in retold or claim.modality == "historical":
            continue
        first, last = interval(claim.date, published[claim.article], case.as_of)
        here = _where(claim, ports)
        if (case.as_of - last).days > PAST_DAYS or (not here.any() and (claim.kind == "policy_measure" or not claim.date)):
            continue  # past, or nothing that could be held against a port or a day
        at = np.flatnonzero(here)
        one = ports[at[0]] if len(at) == 1 else None
        name = one.name if one else (claim.place or "") if len(at) else ""
        kind, over = ("", False) if claim.kind == "wait_time" else lever_of(claim)
        if claim.kind == "wait_time":
            state = "wait"
        elif over:
            state = "ended"
            ends.append((here, kind, published[claim.article] or "", first))
        elif kind not in KINDS:
            state = "no_lever"
        else:
            state = "given" if _holds(case.measures, kind, ports, here, first, max(last, case.as_of)) else "missing"
        out.append((PortReport(claim.id, one.id if one else "", name, state), here, kind, first, claim))
    return tuple(_against_ends(row, ends, published, case.as_of) for row in out)


def _against_ends(row: tuple, ends: list[tuple], published: dict[str, str | None], as_of: dt.date) -> PortReport:
    """A report of a measure after what is said of ends of its kind there: taken back, or with the last day before an end to come."""
    told, here, kind, first, claim = row
    if told.state != "missing":
        return told
    days = [day for at, what, said, day in ends if what in (kind, "") and (at & here).any() and said >= (published[claim.article] or "")]
    if any(day <= as_of for day in days):
        return replace(told, state="taken_back")
    last = min(days) - dt.timedelta(days=1) if days else None
    return replace(told, row=_row(kind, told.port, first, last, claim)) if told.port and (last is None or last >= first) else told
