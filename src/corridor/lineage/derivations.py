"""Which report took its content from which.

Candidates come from an index of rare stems, names, numbers and runs of words,
never from all pairs. A pair is judged by how much of the smaller print lies in
the larger one, weighted by how rare each stem is, and by whether one names the
other's outlet. The relation follows from language and wording, the direction
from attribution, time, a dropped agency line and the growth of editions.

    same language      shared weight       derived
    named as source    lower threshold     retells
    runs in common     whole sentences     syndicated
    other language     cognates, numbers   translates (or retells, if much is its own)

A chain A ← B ← C also gives A ← C.
"""

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from corridor.cores import spread
from corridor.lineage.prints import Print, common, take
from corridor.records import Claim, Derivation, Report
from corridor.reports.dates import ends

SHARE = 0.35               # strength, same language; the open pairs leave 0.25-0.45 empty
SHARE_NAMED = 0.14         # if it names the other's outlet as a source
SHARE_ACROSS = 0.24        # across languages, where only cognates, names and numbers can match; empty: 0.17-0.32
ORDER_KEPT = 0.60          # order of a translation; a retelling across languages puts things otherwise
VERBATIM = 0.30            # share of runs for the same text
FEWEST = 8                 # stems in common: two notes of a dozen share six by chance
FIGURES = 4                # numbers of both together, from which on none in common means that they tell of different days
POSTINGS = 40              # reports kept for one feature of the index
FEATURES = 48              # rarest features of a report that are looked up
CANDIDATES = 24            # other reports judged for one report
ORIGINS = 5                # direct origins kept for one report
LONGEST_CHAIN = 4
FEW = 400                  # reports whose prints one process takes
TAKING = 0.7               # share of the work that taking prints is, for the progress bar
MAX_DAYS = 60              # a report does not derive from one published later, nor from one much older


@dataclass(frozen=True)
class _Judged:
    derived: str
    origin: str
    relation: str
    score: float
    evidence: str
    certain: bool
    named: bool


def find_derivations(reports: Sequence[Report], claims: Mapping[str, Sequence[Claim]] | None = None,
                     progress: Callable[[float], None] = lambda share: None, processes: int | None = None) -> tuple[Derivation, ...]:
    """Derived reports with their origins.

    Parameters
    ----------
    reports : sequence of Report
    claims : mapping of report id to its claims, optional
        Their numbers add to what a report can be recognised by.
    progress : callable (share)
        Called as the work goes on.
    processes : int, optional
        That take the prints; one a core where reports are many.

    Returns
    -------
    tuple of Derivation
        Direct ones and those along chains, in the order of ``reports``.
    """
    prints = []
    given = [(r, tuple((claims or {}).get(r.id, ()))) for r in reports]
    for found in spread(_print_of, None, given, processes or (1 if len(reports) < FEW else None)):
        prints.append(found)
        progress(TAKING * len(prints) / len(reports))
    by_id = {p.id: p for p in prints}
    weight = _weights(prints)
    vectors = {p.id: {s: weight(s) for s in p.stems} for p in prints}
    pairs = _candidates(prints, weight)
    progress((1 + TAKING) / 2)
    judged = [found for a, b in pairs if (found := _judge(by_id[a], by_id[b], vectors[a], vectors[b])) is not None]
    progress(1.0)
    return _closed(_turned(judged), [p.id for p in prints])


def _print_of(_, given: tuple[Report, tuple[Claim, ...]]) -> Print:
    return take(*given)


def _weights(prints: list[Print]):
    """How telling a stem is: rarer is heavier, the field's common words are light."""
    counts = Counter(s for p in prints for s in p.stems)
    size, shared = len(prints), common()

    def weight(stem: str) -> float:
        rarity = math.log(1 + (size + 20) / (counts[stem] + 1))
        return rarity * (0.35 if stem in shared else 1.0)

    return weight


def _features(p: Print, weight) -> list[tuple[float, str]]:
    out = [(weight(s), f"s:{s}") for s in p.stems]
    out += [(6.0, f"n:{n:g}") for n in p.numbers if n >= 100 and n % 100]
    out += [(6.0, f"p:{name}") for name in p.names]
    out += [(5.0, f"r:{r}") for r in heapq.nsmallest(12, p.runs)]
    out += [(5.0, f"q:{r}") for r in heapq.nsmallest(12, p.quoted)]
    return heapq.nlargest(FEATURES, out)


def _candidates(prints: list[Print], weight) -> list[tuple[str, str]]:
    """Pairs worth judging, each once: those that share the most rare features, and named outlets."""
    index: dict[str, list[int]] = defaultdict(list)
    by_outlet: dict[str, list[int]] = defaultdict(list)
    for i, p in enumerate(prints):
        if len(p.publisher) > 3:
            by_outlet[p.publisher].append(i)
    pairs: set[tuple[int, int]] = set()
    for i, p in enumerate(prints):
        votes: Counter = Counter()
        for value, feature in _features(p, weight):
            posting = index[feature]
            for j in posting:
                votes[j] += value
            if len(posting) < POSTINGS:
                posting.append(i)
        pairs.update((j, i) for j, v in heapq.nlargest(CANDIDATES, votes.items(), key=lambda kv: (kv[1], -kv[0])) if v > 0)
    for i, outlet in _naming(by_outlet, prints):
        pairs.update((min(i, j), max(i, j)) for j in by_outlet[outlet][:CANDIDATES] if i != j)
    return [(prints[a].id, prints[b].id) for a, b in sorted(pairs)]


def _naming(by_outlet: Mapping[str, list[int]], prints: list[Print]) -> list[tuple[int, str]]:
    """Reports that name another outlet, found by the outlet's first word."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for outlet in by_outlet:
        for word in re.findall(r"[^\W_]+", outlet)[:1]:
            by_word[word].append(outlet)
    found = []
    for i, p in enumerate(prints):
        for word in p.words & by_word.keys():
            found += [(i, outlet) for outlet in by_word[word] if outlet != p.publisher and outlet in p.low]
    return found


def _share(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Weight in common, as a share of the smaller print's weight."""
    if len(b) < len(a):
        a, b = b, a
    common_weight = sum(w for s, w in a.items() if s in b)
    return common_weight / max(min(sum(a.values()), sum(b.values())), 1e-9)


def _order(a: Print, b: Print) -> float:
    """Share of the common stems that stand in the same order (longest increasing run)."""
    place = {s: i for i, s in enumerate(b.stems)}
    sequence = [place[s] for s in a.stems if s in place]
    tails: list[int] = []
    for x in sequence:
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if tails[middle] < x else (low, middle)
        tails[low:low + 1] = [x]
    return len(tails) / len(sequence) if sequence else 0.0


def _judge(a: Print, b: Print, va: Mapping[str, float], vb: Mapping[str, float]) -> _Judged | None:
    """One pair: derived or not, and how.

    The strength is the share of the smaller print's weight, corrected by how
    many numbers are shared and how far the order is kept. Reports about one
    group share its towns, speakers and offices from day to day, so without a
    name of the source or whole runs of words they need a figure in common
    where both have figures, and more words than chance gives two short notes.
    """
    if not _near(a, b):
        return None
    names_b, names_a = _names(a, b), _names(b, a)
    across = a.language != b.language
    share, order = _share(va, vb), _order(a, b)
    smaller = max(1, min(len(a.runs), len(b.runs)))
    verbatim = len(a.runs & b.runs) / smaller
    quoted = len(a.quoted & b.quoted)
    numbers = len(a.numbers & b.numbers) / max(1, min(len(a.numbers), len(b.numbers)))
    people = a.names & b.names
    strength = share + 0.10 * (numbers - 0.5) + 0.15 * (order - (0.6 if across else 0.5))
    if across:
        derived = strength >= SHARE_ACROSS and (numbers > 0.3 or len(people) > 1)
    elif names_a or names_b:
        derived = share >= SHARE_NAMED and (numbers >= 0.3 or quoted > 4 or verbatim > 0.02 or strength >= SHARE)
    else:
        other_figures = a.numbers and b.numbers and not a.numbers & b.numbers and len(a.numbers) + len(b.numbers) >= FIGURES
        derived = strength >= SHARE and len(va.keys() & vb.keys()) >= FEWEST and not other_figures or verbatim >= VERBATIM
    if not derived:
        return None
    first, second, certain = _direction(a, b, names_b, names_a)
    same = sum(1 for s in first.sentences if s and len(s & second.runs) >= 0.7 * len(s))
    if across:
        relation = "translates" if order >= ORDER_KEPT and not (names_a or names_b) else "retells"  # a translation does not speak of its source
    elif verbatim >= VERBATIM and not (names_a or names_b) or verbatim >= 0.6 or same >= 3 and not (names_a or names_b):
        relation = "syndicated"
    else:
        relation = "retells"
    parts = [f"{share:.0%} of its telling words"]
    if verbatim > 0.05:
        parts.append(f"{verbatim:.0%} of its runs of words")
    if quoted:
        parts.append("the same quotations")
    if a.numbers & b.numbers:
        parts.append("the same numbers " + ", ".join(f"{n:,.12g}" for n in sorted(a.numbers & b.numbers)[:4]))
    if names_a or names_b:
        parts.append(f"names {second.name}")
    return _Judged(first.id, second.id, relation, share, "; ".join(parts), certain, names_a or names_b)


def _turned(judged: list[_Judged]) -> list[_Judged]:
    """Uncertain directions settled by a third report: of two that share an origin, the one nearer to it came first."""
    to_origin = {(j.derived, j.origin): j.score for j in judged if j.certain}
    origins: dict[str, set[str]] = defaultdict(set)
    for derived, origin in to_origin:
        origins[derived].add(origin)
    out = []
    for j in judged:
        shared = () if j.certain else sorted(origins[j.derived] & origins[j.origin])
        nearer = sum(to_origin[j.derived, x] - to_origin[j.origin, x] for x in shared)
        out.append(replace(j, derived=j.origin, origin=j.derived) if nearer > 0 else j)
    return out


def _near(a: Print, b: Print) -> bool:
    """Whether both were published near enough in time; a mirror may carry a false, later date."""
    if not a.published or not b.published:
        return True
    (a0, a1), (b0, b1) = ends(a.published), ends(b.published)
    gap = max((b0 - a1).days, (a0 - b1).days)
    return gap <= MAX_DAYS or len(a.runs & b.runs) >= 0.3 * max(1, min(len(a.runs), len(b.runs)))


def _names(a: Print, b: Print) -> bool:
    """Whether a names b's outlet outside a dateline of its own."""
    return len(b.publisher) > 3 and b.publisher != a.publisher and b.publisher in a.low and a.outlet != b.publisher


def _direction(a: Print, b: Print, a_names_b: bool, b_names_a: bool) -> tuple[Print, Print, bool]:
    """(derived, origin, whether that is certain)."""
    if a_names_b != b_names_a:
        return (a, b, True) if a_names_b else (b, a, True)
    if a.published and b.published:
        (a0, a1), (b0, b1) = ends(a.published), ends(b.published)
        if a1 < b0:
            return b, a, True
        if b1 < a0:
            return a, b, True
    own_a, own_b = (bool(p.outlet) and p.outlet == p.publisher for p in (a, b))
    if own_a != own_b:
        return (b, a, True) if own_a else (a, b, True)
    if bool(a.outlet) != bool(b.outlet):
        return (b, a, True) if a.outlet else (a, b, True)
    longer, shorter = (a, b) if a.length >= b.length else (b, a)
    if a.publisher and a.publisher == b.publisher:
        return longer, shorter, False            # an edition grows
    return shorter, longer, False                # a retelling is shorter


def _closed(judged: list[_Judged], order: list[str]) -> tuple[Derivation, ...]:
    """The strongest direct derivations of each report, and those along the chain of strongest origins.

    A pair that is also reached along a chain takes the chain's relation: a
    retelling of a translation retells the original. One that names its origin
    says itself what it is.
    """
    origins: dict[str, list[_Judged]] = defaultdict(list)
    for j in judged:
        origins[j.derived].append(j)
    kept = {derived: heapq.nlargest(ORIGINS, found, key=lambda j: (j.score, j.origin)) for derived, found in origins.items()}
    out: dict[tuple[str, str], Derivation] = {}
    for start in order:
        direct = {j.origin: j for j in kept.get(start, ())}
        paths: dict[str, tuple[str, ...]] = {}
        for first in direct.values():
            path, at, seen = [first.relation], first.origin, {start}
            while at not in seen and len(path) <= LONGEST_CHAIN:
                seen.add(at)
                stronger = at in direct and len(path) > 1 and first.score > direct[at].score
                if at not in paths or stronger:
                    paths[at] = tuple(path)
                if not kept.get(at):
                    break
                best = max(kept[at], key=lambda j: (j.score, j.origin))
                path.append(best.relation)
                at = best.origin
        for origin, path in paths.items():
            relation = path[0] if len(set(path)) == 1 else "retells" if "retells" in path else "translates"
            if origin in direct and direct[origin].named:
                relation = direct[origin].relation
            evidence = direct[origin].evidence if origin in direct else f"along a chain of {len(path)}"
            out[start, origin] = Derivation(start, origin, relation, evidence)
    rank = {name: i for i, name in enumerate(order)}
    return tuple(out[k] for k in sorted(out, key=lambda k: (rank[k[0]], rank[k[1]])))
