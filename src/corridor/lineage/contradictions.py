"""Claims that cannot all be right, kept side by side.

Sizes contradict each other if they speak of the same time and differ by more
than a factor of 1.5, open bounds allowed for; destinations if one drops what
another keeps or they lie apart; nationalities if the same count is given to
different people. "Over 1,000" now and "4,000" two weeks ago do not.
"""

import re
from collections.abc import Sequence
from functools import cache

from corridor.network import fold
from corridor.records import Claim, Contradiction, Family
from corridor.reports.dates import ends
from corridor.reports.phrases import rows

FACTOR = 1.5
_OPEN = {"vague", "relative"}


def contradictions(claims: Sequence[Claim], families: Sequence[Family]) -> tuple[Contradiction, ...]:
    """Sets of claims that contradict each other.

    Claims of one family are compared once; a retelling that changed a number
    is a family of its own and is compared.
    """
    family = {m: f.id for f in families for m in f.members}
    out: list[Contradiction] = []
    out += _sizes(claims, family)
    out += _destinations(claims)
    out += _nationalities(claims)
    return tuple(out)


def _bounds(claim: Claim) -> tuple[float, float]:
    q = claim.quantity
    low = 0.0 if q.low is None else q.low
    high = float("inf") if q.high is None else q.high
    if q.comparator in ("up_to", "less_than"):
        low = 0.0
    return low, high


def _same_time(a: Claim, b: Claim) -> bool:
    if a.date is None or b.date is None:
        return a.date is None and b.date is None
    (a0, a1), (b0, b1) = ends(a.date), ends(b.date)
    return a0 <= b1 and b0 <= a1 and max((a1 - a0).days, (b1 - b0).days) <= 45


def _apart(a: Claim, b: Claim) -> bool:
    """Whether the two sizes differ by more than the factor, whatever lies within their bounds."""
    (a0, a1), (b0, b1) = _bounds(a), _bounds(b)
    return b0 > a1 * FACTOR or a0 > b1 * FACTOR


def _sizes(claims: Sequence[Claim], family: dict[str, str]) -> list[Contradiction]:
    sized = [c for c in claims if c.kind in ("group_size", "arrival") and c.quantity is not None and c.quantity.comparator not in _OPEN
             and "/" not in c.quantity.unit and c.modality in ("asserted", "expected", "allegation")]
    found: dict[str, set[str]] = {}
    for i, a in enumerate(sized):
        for b in sized[i + 1:]:
            if a.kind != b.kind or a.quantity.unit != b.quantity.unit or family.get(a.id) == family.get(b.id):
                continue
            if a.article == b.article and (not a.speaker or not b.speaker or a.speaker == b.speaker):
                continue
            if (a.modality == "expected") != (b.modality == "expected") or not _same_time(a, b) or not _apart(a, b):
                continue
            if a.place and b.place and fold(a.place) != fold(b.place) and not set(a.locations) & set(b.locations):
                continue
            when = a.date or b.date or "undated"
            found.setdefault(f"{a.quantity.unit}, {when}", set()).update((a.id, b.id))
    order = {c.id: i for i, c in enumerate(claims)}
    return [Contradiction(f"number of {about}", tuple(sorted(ids, key=order.__getitem__))) for about, ids in found.items()]


def _destinations(claims: Sequence[Claim]) -> list[Contradiction]:
    heading = [c for c in claims if c.place and c.place_role == "destination" and c.kind in ("destination_change", "location")
               and c.modality != "historical" and not re.search(r"border|frontera|line|bound", fold(c.place))]
    dropped = [c for c in heading if c.kind == "destination_change" and c.modality == "denied"]
    kept = [c for c in heading if c.modality in ("expected", "asserted")]
    groups: dict[str, tuple[str, ...]] = {}
    for a in (c for c in heading if c.kind == "destination_change" and c.modality != "denied"):
        others = [b for b in kept if _elsewhere(a, b)]
        if others:
            names = sorted({fold(a.place), *(fold(b.place) for b in others)})
            shown = {fold(c.place): c.place for c in (a, *others)}
            key = " / ".join(shown[n] for n in names)
            groups[key] = tuple(dict.fromkeys((*groups.get(key, ()), a.id, *(b.id for b in others))))
    for a in dropped:
        others = [b for b in kept if fold(b.place) == fold(a.place) and b.kind == "location"]
        new = [b for b in kept if b.kind == "destination_change" and _elsewhere(a, b)]
        if others or new:
            shown = [a.place, *dict.fromkeys(b.place for b in new)]
            key = " / ".join(sorted(shown))
            groups[key] = tuple(dict.fromkeys((*groups.get(key, ()), a.id, *(b.id for b in (*others, *new)))))
    return [Contradiction(f"destination: {key}", ids) for key, ids in groups.items()]


def _elsewhere(a: Claim, b: Claim) -> bool:
    return fold(a.place) != fold(b.place) and not set(a.locations) & set(b.locations)


@cache
def _peoples() -> tuple[tuple[str, str], ...]:
    return tuple((r["words"], r["people"]) for r in rows("peoples"))


def _named(text: str) -> frozenset[str]:
    low = fold(text)
    return frozenset(code for word, code in _peoples() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", low))


def _nationalities(claims: Sequence[Claim]) -> list[Contradiction]:
    """The same count of people at the same time, given to different nationalities by different reports."""
    sized = [(c, _named(c.text)) for c in claims if c.kind in ("group_size", "arrival") and c.quantity is not None]
    sized = [(c, found) for c, found in sized if found]
    out: dict[str, list[str]] = {}
    for i, (a, of_a) in enumerate(sized):
        for b, of_b in sized[i + 1:]:
            if a.article == b.article or of_a == of_b or not _same_time(a, b):
                continue
            if (a.quantity.low, a.quantity.unit) != (b.quantity.low, b.quantity.unit):
                continue
            key = f"who the {a.quantity.low or a.quantity.high:,.0f} {a.quantity.unit} are: " + \
                " / ".join(sorted(", ".join(sorted(s)) for s in (of_a, of_b)))
            out.setdefault(key, [])
            out[key] += [x for x in (a.id, b.id) if x not in out[key]]
    return [Contradiction(key, tuple(ids)) for key, ids in out.items()]
