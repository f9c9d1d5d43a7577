"""What the acts of analysts do: to the claims of a reading, and to briefings that were made before them.

    reader's claims ── correct, reject, add ──→ edited ── lineage ──→ families ── retract ──→ withdrawn

An act finds its claim by the words it holds on to, whatever number a later
reading gives the claim. What the words are no longer there for is said.

Acts on one claim build on each other, and are taken back from the last to the
first (:func:`not_to_undo`); so a claim is read once, whatever was undone.
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
    problems, former = [], {}  # former: what a claim was read as before acts, by id
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
        known = _known(act, mine, former, report)
        if known:
            mine.remove(known)
        if act.replacement:
            new = _placed(act, report, known)
            former.setdefault(new.id, []).extend([known] if known else [])
            mine.append(new)
            mine.sort(key=lambda c: (c.text_span, c.kind))
    return {name: tuple(found) for name, found in out.items()}, problems


def _known(act: Correction, claims: Sequence[Claim], former: Mapping[str, Sequence[Claim]], report: Report) -> Claim | None:
    """The claim that an act is about: as it is read, as it was read before other acts, or as the act itself would have it read.

    Two desks may have corrected the same reading at once, and a later reader
    may read by itself what an act had to say.
    """
    found = held(act, claims, report) or held(act, [v for c in claims for v in former.get(c.id, ())], report)
    if found is None and act.replacement:
        found = held(replace(act, anchor=made_of(act)), claims, report)
    return next((c for c in claims if found and c.id == found.id), None)


def made_of(act: Correction) -> Anchor | None:
    """The words of the claim that an act makes, as a later act holds on to them; None if it makes none."""
    if not act.replacement or not act.anchor:
        return None
    return replace(Anchor.of(claim_of(act.replacement), act.anchor.hash), report=act.anchor.report)


def in_force(made: Sequence[Correction]) -> tuple[Correction, ...]:
    """The acts that no later one has undone; an undo may itself be undone."""
    undone: set[str] = set()
    for act in reversed(made):
        if act.act == "undo" and str(act.number) not in undone:
            undone.add(act.subject)
    return tuple(a for a in made if a.act != "undo" and str(a.number) not in undone)


def not_to_undo(number: int, made: Sequence[Correction]) -> Problem | None:
    """Why an act cannot be undone, if it cannot: nothing would change, or acts on the same claim would lose their ground.

    Parameters
    ----------
    made : sequence of Correction
        Every act, in the order they were made.
    """
    undo = Correction(str(number), "undo", "", "", "", number=made[-1].number + 1)
    before, after = in_force(made), in_force([*made, undo])
    held_before, held_after = {a.number for a in before}, {a.number for a in after}
    if held_before == held_after:
        by = next((a.number for a in reversed(made) if a.act == "undo" and a.subject == str(number)), None)
        if by is None:  # an undo of what a later one undoes as well
            return Problem(f"ledger: act {number}", "would change nothing if it were undone", "", "corridor claims CASE log shows which acts are in force.")
        return Problem(f"ledger: act {number}", "is undone already", f"by act {by}", f"corridor claims CASE undo {by} puts it in force again.")
    for gone in (a for a in before if a.number not in held_after):
        if later := _built_on(gone, after, made):
            return Problem(f"ledger: act {number}", "cannot be undone while later acts build on it", "; ".join(map(_shown, later)),
                           f"Undo the last first: corridor claims CASE undo {later[-1].number}; or correct the claim anew.")
    for back in (a for a in after if a.number not in held_before):
        if since := [a for a in before if a.number > back.number and a.anchor and back.anchor and a.act != "add" and a.anchor.same(back.anchor)]:
            return Problem(f"ledger: act {back.number}", "cannot be put in force again while later acts stand in its place",
                           "; ".join(map(_shown, since)), f"Undo the last first: corridor claims CASE undo {since[-1].number}; or correct the claim anew.")
        if lost := [a for a in made if a.number < back.number and a.number not in held_after and _builds(back, a, made)]:
            return Problem(f"ledger: act {back.number}", "cannot be put in force again while the act is undone that it builds on",
                           "; ".join(map(_shown, lost)), "Put the first in force again, or correct the claim anew; corridor claims CASE log shows all acts.")
    return None


def _builds(later: Correction, earlier: Correction, made: Sequence[Correction]) -> bool:
    """Whether a later act was made on the claim that an earlier one made."""
    claim = made_of(earlier)
    return bool(claim and later.anchor and later.act != "add" and claim.same(later.anchor)
                and any(a.number == earlier.number for a in in_force([a for a in made if a.number < later.number])))


def _built_on(act: Correction, acts: Iterable[Correction], made: Sequence[Correction]) -> list[Correction]:
    """The acts that build on one, and those that build on them, in order."""
    found = [act]
    for later in acts:
        if later.number > act.number and any(_builds(later, a, made) for a in found):
            found.append(later)
    return found[1:]


def _shown(act: Correction) -> str:
    return f"act {act.number}: {act.act} by {act.by}"


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
