"""What is known of each word of a sentence: the ground on which a learned step decides.

A word is described by short strings ("signs"): itself and its beginning and
ending, what the tables say of it (a cue of leaving, a role, a unit), what
stands around it, and what its stretch between two marks and its sentence
hold. Mentions of places, numbers and dates are one sign each, so that what
is learned of one town holds for all.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from corridor.reports.phrases import by_language, joined
from corridor.reports.scene import Sentence, Text

_WORD = re.compile(r"\w+|[^\w\s]")
_PIECE = re.compile(r"[,;:()\"]|\s[-–—]\s")
_TABLES = (("roles", "role"), ("classes", "class"), ("units", "group"), ("speech", "act"), ("comparators", "comparator"))


@dataclass(frozen=True)
class Words:
    """The words of a sentence, as spans of the even copy, each with its signs."""

    spans: tuple[tuple[int, int], ...]
    signs: tuple[tuple[str, ...], ...]


@cache
def _tables(language: str) -> dict[str, tuple[str, ...]]:
    """What the tables of phrases say of single words."""
    out: dict[str, set[str]] = defaultdict(set)
    for table, key in _TABLES:
        for row in by_language(table, language):
            if " " not in row["words"]:
                out[row["words"]].add(f"{table[:2]}:{row[key]}")
    return {word: tuple(sorted(found)) for word, found in out.items()}


@cache
def _phrases(language: str) -> tuple[tuple[str, re.Pattern], ...]:
    """The rows of ``signs.csv``, one expression for each sign."""
    return tuple((name, joined("signs", language, "sign", name)) for name in sorted({r["sign"] for r in by_language("signs", language)}))


def _said_of(text: Text, sentence: Sentence, spans: list[tuple[int, int]], low: list[str]) -> list[set[str]]:
    """What tables and mentions say of each word."""
    known = _tables(text.language)
    said = [set(known.get(word, ())) for word in low]

    def mark(start: int, end: int, *signs: str) -> None:
        for i, (a, _) in enumerate(spans):
            if start <= a < end:
                said[i].update(signs)

    for cue in sentence.cues:
        mark(cue.start, cue.end, f"cue:{cue.kind}", f"cuew:{cue.kind}{cue.weight}")
    for amount in sentence.amounts:
        mark(amount.start, amount.end, "am", f"am:{amount.group or '0'}", *(("am/",) if "/" in amount.quantity.unit else ()))
        mark(amount.start, amount.start + 1, "amB")
    for attribution in sentence.attributions:
        mark(attribution.start, attribution.end, f"at:{attribution.act}")
    for name, pattern in _phrases(text.language):
        for found in pattern.finditer(sentence.masked, sentence.start, sentence.end):
            mark(found.start(), found.end(), f"sg:{name}")
    for start, end in text.quotes.within(sentence.start, sentence.end):
        mark(start, end, "quote")
    return said


def words_of(text: Text, sentence: Sentence) -> Words:
    """The words of a sentence with their signs."""
    page, masked = text.page, sentence.masked
    spans = [m.span() for m in _WORD.finditer(page.text, sentence.start, sentence.end)]
    low = [page.low[a:b] for a, b in spans]
    mention = [masked[a] if masked[a] in "PDN" and page.low[a] != masked[a] else "" for a, _ in spans]
    word = [f"<{m}>" if m else w for w, m in zip(low, mention)]
    said = _said_of(text, sentence, spans, low)
    edges = [m.end() for m in _PIECE.finditer(page.text, sentence.start, sentence.end)]
    piece, at = [], 0
    for a, _ in spans:
        while at < len(edges) and a >= edges[at]:
            at += 1
        piece.append(at)
    held: dict[int, set[str]] = defaultdict(set)
    for i, signs in enumerate(said):
        held[piece[i]].update(s for s in signs if s.startswith(("cue:", "am:", "sg:", "at:")))
        held[piece[i]].update(filter(None, (mention[i],)))
    everywhere = sorted(set().union(*held.values()))
    around = tuple(f"st={s}" for s in everywhere)
    near = {p: tuple([f"pc={s}" for s in sorted(held[p])] + [f"pn={s}" for s in sorted(held.get(p + 1, ()))]
                     + [f"pp={s}" for s in sorted(held.get(p - 1, ()))]) for p in held}
    said_here = [sorted(signs) for signs in said]
    size, out = len(spans), []
    for i in range(size):
        w, signs = low[i], ["b", f"w={word[i]}", f"k={sentence.unit.kind}", f"lang={text.language}"]
        if not mention[i]:
            signs += [f"p3={w[:3]}", f"p4={w[:4]}", f"p5={w[:5]}", f"p6={w[:6]}", f"s3={w[-3:]}", f"s2={w[-2:]}"]
        if page.text[spans[i][0]].isupper():
            signs.append("cap")
        signs += [f"t={s}" for s in said_here[i]]
        for step in (-3, -2, -1, 1, 2, 3):
            j = i + step
            if not 0 <= j < size:
                signs.append(f"w{step:+d}=<end>")
                continue
            signs.append(f"w{step:+d}={word[j] if abs(step) < 3 else word[j][:4]}")
            signs += [f"t{step:+d}={s}" for s in said_here[j]]
            if abs(step) < 3 and not mention[j]:
                signs.append(f"p4{step:+d}={low[j][:4]}")
        if i:
            signs.append(f"bg={word[i - 1]} {word[i]}")
        if i + 1 < size:
            signs.append(f"bg1={word[i]} {word[i + 1]}")
        for j in range(max(0, i - 8), min(size, i + 9)):
            if j != i and not mention[j] and len(low[j]) > 3 and piece[j] == piece[i]:
                signs.append(f"{'bl' if j < i else 'br'}={low[j][:5]}")
        out.append(tuple(dict.fromkeys((*signs, *near[piece[i]], *around))))
    return Words(tuple(spans), tuple(out))


_INSIDE = ("w=", "p4=", "p6=", "t=", "bg=")
_FIRST = ("w=", "p4=", "t=", "w-1", "w-2", "w-3", "t-1", "t-2", "p4-1", "p4-2", "st=", "pc=", "k=")
_LAST = ("w=", "p4=", "t=", "w+1", "w+2", "t+1", "t+2", "p4+1")


def stretch_signs(words: Words, start: int, end: int) -> tuple[str, ...]:
    """The signs of a stretch of words ``start`` to ``end`` (exclusive): what it holds, opens and ends with."""
    found = [f"in:{s}" for i in range(start, end) for s in words.signs[i] if s.startswith(_INSIDE)]
    found += [f"a:{s}" for s in words.signs[start] if s.startswith(_FIRST)]
    found += [f"z:{s}" for s in words.signs[end - 1] if s.startswith(_LAST)]
    return tuple(dict.fromkeys((*found, f"len{min(6, (end - start) // 3)}")))
