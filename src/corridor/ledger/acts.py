"""What the acts of analysts do: to the claims of a reading, and to briefings that were made before them.

    reader's claims ── correct, reject, add ──→ edited ── lineage ──→ families ── retract ──→ withdrawn

An act finds its claim by the words it holds on to, whatever number a later
reading gives the claim. What the words are no longer there for is said.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corridor.errors import Problem
from corridor.ledger.entries import SAME_WORDS, Anchor, Correction, Run, find_again, overlap, report_hash
from corridor.records import Claim, Family, Quantity, Report


def claim_of(record: Mapping) -> Claim:
    """A claim as it was before it became JSON."""
    quantity = Quantity(**record["quantity"]) if record["quantity"] else None
    lists = {name: tuple(record[name]) for name in ("via", "text_span", "locations", "flags")}
    return Claim(**{**record, **lists, "quantity": quantity})


def held(act: Correction, claims: Iterable[Claim], report: Report | None) -> Claim | None:
    """The claim of a reading that an act holds on to; None if there is none, or its words are gone."""
    span = find_again(act.anchor, report) if report and act.anchor.words else None
    if span is None:
        return None
    fits = [(act.anchor.likeness(c, span), c.id == act.subject, c) for c in claims if c.article == report.id]
    best, _, claim = max(fits, key=lambda fit: fit[:2], default=(0.0, False, None))
    return claim if best else None


def edited(reports: Iterable[Report], claims: Mapping[str, Sequence[Claim]], acts: Iterable[Correction]
           ) -> tuple[dict[str, tuple[Claim, ...]], list[Problem]]:
    """The claims of each report as analysts want them read, and the acts whose words are gone.

    A corrected claim keeps the number of the reading; an added one, or a
    corrected one that this reader does not find, is numbered by its act:
    ``<report id>-a<number>``.
    """
    of_report = {r.id: r for r in reports}
    out = {name: list(found) for name, found in claims.items()}
    problems = []
    for act in (a for a in acts if a.act in ("correct", "reject", "add") and a.anchor):
        report = of_report.get(act.anchor.report)
        if report is None:
            continue
        if find_again(act.anchor, report) is None:
            problems.append(Problem(f"ledger: act {act.number} ({act.act} by {act.by})", "no longer finds its words in the report",
                                    f'{report.id}: "{act.anchor.words}"', "Look at the report with corridor claims CASE, and correct "
                                    f"it anew; corridor claims CASE undo {act.number} takes this act back.", "warning"))
            continue
        mine = out.setdefault(report.id, [])
        known = held(act, mine, report)
        if known:
            mine.remove(known)
        if act.replacement:
            mine.append(_placed(act, report, known))
            mine.sort(key=lambda c: (c.text_span, c.kind))
    return {name: tuple(found) for name, found in out.items()}, problems


def _placed(act: Correction, report: Report, known: Claim | None) -> Claim:
    """The claim that an act asks for, where its words stand in the report now."""
    wanted = claim_of(act.replacement)
    span = find_again(replace(act.anchor, start=wanted.text_span[0], end=wanted.text_span[1], words=wanted.text), report) \
        or find_again(act.anchor, report)
    return replace(wanted, id=known.id if known else f"{report.id}-a{act.number}", article=report.id, text_span=span,
                   text=report.text[slice(*span)])


def withdrawn(acts: Iterable[Correction], claims: Sequence[Claim], families: Iterable[Family], reports: Iterable[Report]) -> set[str]:
    """Ids of the claims that were retracted, and of those of their families that go back to them.

    A retraction of a report holds for the edition it was made on.
    """
    of_report = {r.id: r for r in reports}
    gone = set()
    for act in (a for a in acts if a.act == "retract" and a.anchor):
        report = of_report.get(act.anchor.report)
        if act.anchor.words:
            claim = held(act, claims, report)
            gone |= {claim.id} if claim else set()
        elif report and report_hash(report) == act.anchor.hash:
            gone |= {c.id for c in claims if c.article == report.id}
    return gone.union(*(f.members for f in families if f.origin in gone))


def struck(run: Run, act: Correction) -> set[str]:
    """Ids of the claims of a run that a later act was made on, as that run numbered them."""
    if act.anchor is None or act.act == "add" or _moment(act.at) < _moment(run.at):
        return set()
    return rested(run, act.anchor)


def rested(run: Run, anchor: Anchor) -> set[str]:
    """Ids of the claims of a run that stood on the words of an anchor, as that run numbered them."""
    whole, span = not anchor.words, (anchor.start, anchor.end)
    return {i for i, key, start, end, kind in run.anchors if key == anchor.hash
            and (whole or kind == anchor.kind and overlap((start, end), span) >= SAME_WORDS)}


def _moment(text: str) -> dt.datetime:
    at = dt.datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
