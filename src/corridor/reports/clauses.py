"""Sentences cut into clauses: stretches with one predicate or count each.

A sentence is cut at marks, quotation marks and joining words; pieces that
hold neither a cue nor a count are then given back to the piece they belong
to, so "walked out of Tapachula, in the far south," stays one clause.
"""

import re
from dataclasses import dataclass
from functools import cache

from corridor.reports.phrases import alternatives, by_language, compiled
from corridor.reports.quantities import Mention as Amount


@dataclass(frozen=True)
class Cue:
    """One cue phrase found: its kind, weight, the place role and tense it implies."""

    start: int
    end: int
    kind: str
    weight: int
    role: str
    tense: str


@dataclass(frozen=True)
class Clause:
    """One stretch of a sentence with its cues and counts."""

    start: int
    end: int
    cues: tuple[Cue, ...]
    amounts: tuple[Amount, ...]


@cache
def _joints(language: str) -> re.Pattern:
    words = alternatives(r["words"] for r in by_language("joints", language))
    return re.compile(rf"(?P<mark>[;:](?=\s)|\s[-–—]{{1,2}}\s|,(?=\s)|[()])|(?P<word>(?<=\s)(?={words}\s))")


def cues(masked: str, start: int, end: int, language: str) -> tuple[Cue, ...]:
    """Cue phrases of a stretch of masked text, in order."""
    found = []
    for pattern, row in compiled("cues", language):
        for match in pattern.finditer(masked, start, end):
            found.append(Cue(match.start(), match.end(), row["kind"], int(row["weight"]), row["role"], row["tense"]))
    return tuple(sorted(found, key=lambda c: (c.start, -c.end)))


def cut(text: str, masked: str, start: int, end: int, language: str, walls: tuple[int, ...], amounts: tuple[Amount, ...],
        found: tuple[Cue, ...]) -> tuple[Clause, ...]:
    """The clauses of a sentence.

    Parameters
    ----------
    walls : tuple of int
        Positions that no clause crosses (ends of quotations and attributions).
    amounts, found
        Counts and cues of the sentence.
    """
    edges = {start, end, *(w for w in walls if start < w < end)}
    hard = set(edges)
    inner = [(a.start, a.end) for a in amounts] + [(c.start, c.end) for c in found if c.end - c.start < 60]
    for match in _joints(language).finditer(masked, start, end):
        at = match.end() if match["mark"] else match.start()
        if any(a < at < b for a, b in inner if match["word"] is not None or b - a > 0):
            continue
        edges.add(at)
        if match["mark"] and match["mark"].strip() in (";", "-", "–", "—", "--", ":"):
            hard.add(at)
    cuts = sorted(edges)
    pieces = [[a, b] for a, b in zip(cuts, cuts[1:]) if text[a:b].strip(' ,;:"().-–—')]
    clauses: list[list[int]] = []
    pending: list[int] | None = None
    for a, b in pieces:
        telling = any(a <= c.start < b for c in found) or any(a <= m.number[0] < b for m in amounts)
        if pending is not None and not any(pending[1] <= h <= a for h in hard):
            a = pending[0]
        pending = None
        if telling:
            clauses.append([a, b])
        elif clauses and not any(clauses[-1][1] <= h <= a for h in hard):
            clauses[-1][1] = b
        else:
            pending = [a, b]
    out = []
    for a, b in clauses:
        a, b = tidy(text, a, b)
        if a < b:
            out.append(Clause(a, b, tuple(c for c in found if a <= c.start < b), tuple(m for m in amounts if a <= m.number[0] < b)))
    return tuple(out)


_LEAD = re.compile(r"(?:(?:and|but|that|because|while|as|so|then|y|e|que|pero|porque|mientras|aunque|although|though|when|cuando|where|donde)\s+)+", re.I)


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without marks and joining words at its ends, on whole words."""
    junk = " \n,;:.-–—()!?…\""
    while start < end and text[start] in junk:
        start += 1
    lead = _LEAD.match(text, start, end)
    if lead and lead.end() < end:
        start = lead.end()
    while end > start and text[end - 1] in junk and not re.match(r"(?:U\.S|EE\.UU|[A-Z])\.$", text[max(start, end - 5):end][-4:]):
        end -= 1
    return start, end
