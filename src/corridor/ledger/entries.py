"""What the ledger keeps beside reports and claims: acts on them, and the runs that rested on them.

An act of an analyst must outlast the reading it was made on: the next version
of the reader, or another reader, numbers its claims anew. So an act holds on
to the words (an :class:`Anchor`) and not to the number of a claim.
"""

import hashlib
import re
from dataclasses import dataclass, field

from corridor.records import Claim, Report

ACTS = ("correct", "reject", "add", "retract", "undo")
SAME_WORDS = 0.5  # share of two spans in common from which they are the same words, as in the labelling guide


@dataclass(frozen=True)
class Added:
    """What became of a report that was added: ``new``, ``same`` or ``edition``."""

    status: str
    hash: str
    former_id: str = ""


@dataclass(frozen=True)
class Anchor:
    """The words that an act holds on to.

    ``report`` and ``hash`` name a report and its text, ``start`` and ``end``
    the span there, ``words`` what stands in it, ``kind`` the kind of claim;
    without words the anchor is the whole report. ``values`` (number, place,
    date, speaker as they were read) tell apart claims that share their words.
    """

    report: str
    hash: str
    start: int = 0
    end: int = 0
    words: str = ""
    kind: str = ""
    values: tuple[str, ...] = ()

    @classmethod
    def of(cls, claim: Claim, key: str) -> "Anchor":
        """The anchor of a claim in a report with this hash."""
        return cls(claim.article, key, *claim.text_span, claim.text, claim.kind, _values(claim))

    def likeness(self, claim: Claim, span: tuple[int, int]) -> float:
        """How well a claim fits: share of the span in common, and one for each equal value; 0 if it stands on other words.

        ``span`` is where the words stand in the text that the claim was read from.
        """
        shared = overlap(span, claim.text_span)
        if shared < SAME_WORDS or claim.kind != self.kind:
            return 0.0
        return shared + sum(a == b for a, b in zip(self.values, _values(claim), strict=False))

    def same(self, other: "Anchor") -> bool:
        """Whether both hold on to the same words, read in the same way; in another edition the words tell."""
        words = (self.words.split() == other.words.split() if self.hash != other.hash else
                 overlap((self.start, self.end), (other.start, other.end)) >= SAME_WORDS)
        return words and self.report == other.report and (self.kind, self.values) == (other.kind, other.values)


def _values(claim: Claim) -> tuple[str, ...]:
    q = claim.quantity
    return tuple(str(v) for v in (q and q.low, q and q.high, claim.place, claim.date, claim.speaker))


@dataclass(frozen=True)
class Correction:
    """One act of an analyst on a claim or a report, with who, when and why.

    ``by`` is a desk, a role or initials. ``replacement`` is the claim as it is
    to be read, in the guide's form, for ``correct`` and ``add``. ``subject``
    is the id that the act was made on; of ``undo`` it is the number of an act.
    """

    subject: str
    act: str
    reason: str
    by: str
    at: str
    replacement: dict | None = None
    anchor: Anchor | None = None
    number: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Run:
    """One briefing that was made, and what it rested on: report ids, the hashes of their texts, claim ids.

    ``anchors`` are (claim id, report hash, start, end, kind), so that a claim
    is found again when a later reading numbers it otherwise; ``figures`` names
    each figure with the claims it rested on.
    """

    at: str
    as_of: str
    seed: int
    members: int
    audience: str
    version: str
    reports: tuple[str, ...]
    hashes: tuple[str, ...]
    claims: tuple[str, ...]
    outputs: tuple[str, ...]
    anchors: tuple[tuple[str, str, int, int, str], ...] = ()
    figures: tuple[tuple[str, tuple[str, ...]], ...] = ()
    number: int = field(default=0, compare=False)


def report_hash(report: Report) -> str:
    """SHA-256 of who says what: publisher and text, blind to line endings and to spaces at the ends of lines.

    Two outlets with one text are two reports: that one of them took it from
    the other is for the lineage to say.
    """
    text = "\n".join(line.rstrip() for line in report.text.strip().splitlines())
    return hashlib.sha256(f"{' '.join((report.publisher or '').lower().split())}\x1f{text}".encode()).hexdigest()


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Characters that two spans have in common, as a share of those that either has."""
    common = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    either = max(a[1], b[1]) - min(a[0], b[0])
    return common / either if either else 0.0


def find_again(anchor: Anchor, report: Report) -> tuple[int, int] | None:
    """Where the words of an anchor stand in a report now; None if it no longer has them.

    White space may have changed. Of several places the one nearest to the
    former is taken.
    """
    if report.text[anchor.start:anchor.end] == anchor.words and report_hash(report) == anchor.hash:
        return anchor.start, anchor.end
    return min(places_of(anchor.words, report.text), key=lambda span: abs(span[0] - anchor.start), default=None)


def places_of(words: str, text: str) -> list[tuple[int, int]]:
    """Every place where words stand in a text, whatever the white space between them."""
    each = words.split()
    return [m.span() for m in re.finditer(r"\s+".join(map(re.escape, each)), text)] if each else []
