"""A briefing issued again after a correction or a retraction: which figures changed their ground.

Each run keeps what each of its figures rested on. A figure of a new briefing
is marked if the same figure of an earlier one rested on a claim that was
corrected, rejected or retracted since, until the briefing has been issued
again on sound ground.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from corridor.briefing.context import Briefing, CorrectionRow
from corridor.ledger import struck
from corridor.records import Claim
from corridor.walk import Walk

MOST_WORDS = 16  # of what was corrected


def figures(briefing: Briefing) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each figure that rests on claims, by a name that the next briefing gives it too, with their ids."""
    found: dict[str, dict[str, None]] = {}
    for name, record in _named(briefing):
        found.setdefault(name, {}).update(dict.fromkeys(record.claim_ids))
    return tuple((name, tuple(ids)) for name, ids in found.items() if ids)


def marked(briefing: Briefing, walk: Walk) -> Briefing:
    """The briefing with its revised figures marked, and with the acts that it takes into account."""
    lost = {name for run, ids in walk.case.shaken for name, rested in run.figures if ids & set(rested)}
    mark = {id(record): replace(record, revised=True) for name, record in _named(briefing) if name in lost}

    def as_marked(records: tuple) -> tuple:
        return tuple(mark.get(id(record), record) for record in records)

    return replace(briefing, key_messages=as_marked(briefing.key_messages), groups=as_marked(briefing.groups), towns=as_marked(briefing.towns),
                   announcements=as_marked(briefing.announcements), corrections=_rows(walk))


def resting(walk: Walk) -> tuple[set[str], tuple[Claim, ...]]:
    """Ids of the reports, and the claims, that a briefing rests on: those that were not retracted."""
    lost = {c.article for c in walk.reading.withdrawn} - {c.article for c in walk.claims}
    return {r.id for r in walk.case.reports} - lost, walk.claims


def _named(briefing: Briefing) -> Iterator[tuple[str, object]]:
    for message in briefing.key_messages:
        yield f"message:{message.topic}", message
    for kind, records, key in (("group", briefing.groups, "id"), ("town", briefing.towns, "location_id"), ("announcement", briefing.announcements, "text")):
        for record in records:
            yield f"{kind}:{getattr(record, key)}", record


def _rows(walk: Walk) -> tuple[CorrectionRow, ...]:
    publishers = {r.id: r.publisher or r.id for r in walk.case.reports}
    rows = []
    for act in reversed(walk.case.acts):
        if act.anchor.report not in publishers:
            continue
        words = act.anchor.words.split()
        told = " ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "") or publishers[act.anchor.report]
        rested = sum(bool(struck(run, act) & set(ids)) for run, _ in walk.case.shaken for _, ids in run.figures)
        rows.append(CorrectionRow(dt.date.fromisoformat(act.at[:10]), act.act, told, act.reason, act.by, rested))
    return tuple(rows)
