"""Claims that go back to one utterance are one family: one piece of evidence.

A claim of a derived report joins the family of the claim it repeats in the
report it was derived from; a speaker who says the same thing twice in one
report is heard once. Every claim has a family, if only its own.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from rapidfuzz import fuzz

from corridor.network import fold
from corridor.records import Claim, Derivation, Family

_MOVES = frozenset(("group_size", "departure", "arrival", "location"))
_HEADS = frozenset(("destination_change", "location"))


class _Sets:
    """Disjoint sets; the root of a set is the claim it goes back to."""

    def __init__(self, ids):
        self.parent = {i: i for i in ids}

    def root(self, i: str) -> str:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, origin: str, other: str) -> None:
        """Put ``other``'s set under ``origin``'s."""
        a, b = self.root(origin), self.root(other)
        if a != b:
            self.parent[b] = a


def _values(claim: Claim) -> tuple | None:
    q = claim.quantity
    return None if q is None else (q.low, q.high, q.unit.split("/")[0])


def _surname(claim: Claim) -> str:
    return fold(claim.speaker).split()[-1] if claim.speaker and claim.speaker.strip() else ""


def likeness(a: Claim, b: Claim) -> float:
    """How much two claims say the same, from 0 to 1; 0 where number or kind differ."""
    if a.kind != b.kind and not {a.kind, b.kind} <= _MOVES and not {a.kind, b.kind} <= _HEADS:
        return 0.0
    va, vb = _values(a), _values(b)
    if (va is None) != (vb is None):
        return 0.0
    words = fuzz.token_set_ratio(fold(a.text), fold(b.text)) / 100
    if va is not None:
        same = va == vb or va[2] == vb[2] and None not in (va[0], vb[0]) and va[0] == vb[0]
        return 0.6 + 0.2 * (a.kind == b.kind) + 0.2 * words if same else 0.0
    place = bool(a.place and b.place) and (fold(a.place) == fold(b.place) or bool(set(a.locations) & set(b.locations)))
    if a.place and b.place and not place:
        return 0.0
    if (a.modality == "denied") != (b.modality == "denied"):
        return 0.0
    speaker = bool(_surname(a)) and _surname(a) == _surname(b)
    return 0.35 * place + 0.2 * speaker + 0.15 * (a.kind == b.kind) + 0.1 * (a.date == b.date and a.date is not None) + 0.35 * words


def families(claims: Sequence[Claim], derivations: Sequence[Derivation]) -> tuple[Family, ...]:
    """Every claim's family, in the order of the claims they go back to.

    Parameters
    ----------
    claims : sequence of Claim
        Of all reports.
    derivations : sequence of Derivation
        As :func:`corridor.lineage.find_derivations` gives them.

    Returns
    -------
    tuple of Family
        ``id`` is ``family-`` and the id of the claim it goes back to;
        ``members`` holds it too.
    """
    sets = _Sets(c.id for c in claims)
    of_report: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        of_report[claim.article].append(claim)
    for found in of_report.values():
        _restated(found, sets)
    for link in derivations:
        _retold(of_report.get(link.origin_id, []), of_report.get(link.derived_id, []), sets)
    members: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        members[sets.root(claim.id)].append(claim.id)
    return tuple(Family(f"family-{root}", root, tuple(ids)) for root, ids in members.items())


def _restated(found: list[Claim], sets: _Sets) -> None:
    """One speaker, the same number or place and date, said again within a report."""
    first: dict[tuple, str] = {}
    for claim in found:
        if claim.quantity is None and claim.place is None:
            continue
        key = (claim.kind, _surname(claim), _values(claim), fold(claim.place or ""), claim.date, claim.modality == "denied")
        if claim.quantity is not None:
            key = (claim.kind, _surname(claim), _values(claim), claim.date)
        if key in first:
            sets.join(first[key], claim.id)
        else:
            first[key] = claim.id


def _retold(origin: list[Claim], derived: list[Claim], sets: _Sets) -> None:
    """Each claim of a derived report joins the most alike claim of the origin, one to one, best first."""
    pairs = sorted(((likeness(o, d), o.id, d.id) for o in origin for d in derived), key=lambda p: (-p[0], p[1], p[2]))
    taken: set[str] = set()
    for value, o, d in pairs:
        if value < 0.55:
            break
        if d not in taken:
            taken.add(d)
            sets.join(o, d)


def effective_sources(claims: Sequence[Claim], families: Sequence[Family]) -> float:
    """Effective number of independent sources of a set of claims.

    Claims of one family are one source, and so are claims of one named
    speaker. With w the number of claims of each source, this is the inverse
    Simpson index (Σw)² / Σw² (Simpson 1949; Hill 1973, order 2): 1 where all
    go back to one, the number of sources where each has as many claims.
    Empty sets have 0.
    """
    if not claims:
        return 0.0
    family = {member: f.id for f in families for member in f.members}
    sets = _Sets(c.id for c in claims)
    first: dict[str, str] = {}
    for claim in claims:
        for key in (family.get(claim.id), f"speaker:{_surname(claim)}" if _surname(claim) and claim.speaker[:1].isupper() else None):
            if key is None:
                continue
            if key in first:
                sets.join(first[key], claim.id)
            else:
                first[key] = claim.id
    weights = Counter(sets.root(c.id) for c in claims).values()
    return sum(weights) ** 2 / sum(w * w for w in weights)
