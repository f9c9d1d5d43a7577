"""Which words of a sentence negate a claim, and which only look so.

After NegEx (Chapman et al. 2001, J. Biomed. Inform. 34, 301-310): a negation
reaches from its word to the end of its clause; words such as "but", "until"
and "if", commas and dashes end it; "not only", "no fewer than" or "no doubt"
negate nothing. ``data/reading/negation.csv`` has the words.

    the group did not leave Huixtla          holds
    the group, which has no buses, left      aside
    they arrived not on Monday but Tuesday   after
    the institute denied that they left      denied
    they are said to have left; this is false    false
    they stopped walking                     ceased
"""

import re
from collections.abc import Callable, Sequence

from corridor.reports.phrases import joined
from corridor.reports.scene import Draft, Sentence, Text

PLAIN = ("departure", "arrival", "location", "planned_meeting")  # kinds of which a negated one is a denial
NEGATES = frozenset(("holds", "leads", "over", "ceased", "denied", "false"))
DROPPED = ("denied", "asserted")  # a destination that is not gone to: denied, or told of as a change
_RELATIVE = re.compile(r"\b(?:who|which|that|whose|que|quien|quienes)\s(?:\w+\s){0,2}$")
_HELPING = re.compile(r"have|has|had|be|been|being|is|are|was|were|even|ever|yet|to|going|se|le|les|lo|la|los|las|nos|me|te|ha|han|habia|habian|haya|hayan|va|van|a|aun|todavia|iba|iban")
_NEAR = 4  # words between a negation and the cue that it is about
_MARKS = re.compile(r'[,;:()—–"“”«»]|\s-\s')


def _find(use: str, language: str, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in joined("negation", language, "use", use).finditer(text)]


def negations(text: Text, sentence: Sentence, draft: Draft) -> tuple[str, ...]:
    """How a claim is negated: some of the words of the module's docstring, none for a claim that is not.

    Beside those, "leads": a negation before the claim's words reaches them;
    "over": it held once and no longer; "seeming": words that only look so. What
    a claim turns on is its cue; one without is taken for a single clause.
    """
    masked, language = sentence.masked[sentence.start:sentence.end], text.language
    start, end = draft.start - sentence.start, draft.end - sentence.start
    chars = list(masked)
    for a, b in _find("seeming", language, masked):
        chars[a:b] = "x" * (b - a)
    seen = "".join(chars)
    walls = sorted([m.span() for m in _MARKS.finditer(seen)] + _find("ends", language, seen))
    cue = draft.cue or next((c for c in draft.clause.cues if start <= c.start - sentence.start < end), None)

    def walled(a: int, b: int) -> bool:
        return any(a <= x < b for x, _ in walls)

    out = []
    for a, b in _find("not", language, seen):
        if b <= start:
            out += [] if walled(b, start) else ["leads"]
        elif a < end:
            first = start if any(said.start <= draft.start for said in sentence.attributions) else 0  # "said that they did not" is no relative clause
            inner = _RELATIVE.search(seen, first, a)  # "those who did not eat have left"
            out.append(_reach(seen, a, b, start, end, cue and (cue.start - sentence.start, cue.end - sentence.start), walled, bool(inner)))
    out += ["over" for a, b in _find("over", language, seen) if start <= a < end]
    out += ["ceased" for a, b in _find("ceased", language, seen) if start <= a < end]
    joins = _find("joins", language, seen)
    out += ["denied" for a, b in _find("denies", language, masked) if b <= start and not walled(b, start) and not any(b <= x < start for x, _ in joins)]
    out += ["false" for a, b in _find("false", language, masked) if a >= start and not walled(min(end, a), a)]
    out += ["false" for a, b in _find("untrue", language, masked) if a < end and not walled(b, max(b, start))]
    out += ["seeming" for a, b in _find("seeming", language, masked) if a < end and (a >= start or not walled(b, start))]
    return tuple(dict.fromkeys(out))


def _reach(seen: str, a: int, b: int, start: int, end: int, turn: tuple[int, int] | None, walled: Callable[[int, int], bool], inner: bool) -> str:
    """Whether a negation at ``a`` to ``b``, of a relative clause if ``inner``, reaches what a claim turns on: "holds", "after" it, or "aside"."""
    if turn is None:
        return "aside" if walled(start, end) else "holds"
    if a >= turn[1]:
        return "after"
    between = seen[b:max(b, turn[0])].split()
    near = all(_HELPING.fullmatch(word) for word in between) if inner else len(between) <= _NEAR
    return "holds" if near and not walled(b, turn[1]) else "aside"


def left_open(kind: str, found: Sequence[str], manners: Sequence[str]) -> tuple[str, ...]:
    """The manners in which a claim can be meant, given how it is negated: one where the negation is plain, else those that it allows.

    The labelling guide takes a denial first, whatever its time. A measure that
    refuses is a measure, and statements and counts negate in other ways: there
    only a denial that is said to be one is plain. A movement or meeting that
    nothing negates was not denied.
    """
    if {"false", "denied"} & set(found):
        return ("denied",)
    if "holds" in found and "seeming" not in found:
        if kind in PLAIN:
            return ("denied",)
        if kind == "destination_change":
            return DROPPED
    if kind in PLAIN and not NEGATES & set(found):
        return tuple(m for m in manners if m != "denied")
    return tuple(manners)
