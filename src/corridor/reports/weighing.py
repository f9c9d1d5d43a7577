"""What the rules found in a sentence and what was learned, weighed against each other.

Rules know numbers, names and dates, and miss ways of saying that no table
has; the learned models know how claims look, and no meaning. Each proposes
claims; a logistic model says how likely each proposal is to be a claim of its
kind in these words, and those that together are worth most stand. Claims of one
report hardly ever share words, so no two of the chosen do.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corridor.reports.clauses import Clause, tidy
from corridor.reports.drafts import with_unit
from corridor.reports.learned import Models, Opinion, choice, models
from corridor.reports.scene import Draft, Sentence, Text
from corridor.reports.words import Words, words_of

LEAST = 0.2  # from 0.2 to 0.4 the F1 on reports not seen differs by less than 0.005 (training/train.py), and a claim missed costs a forecast more than one too many

# which counts a kind takes, the likeliest first; "" is a bare number
_COUNTED = {"group_size": ("people", "relative", ""), "arrival": ("people", ""), "encounters_total": ("people", "claims", "relative", "percent", ""),
            "processing_capacity": ("beds", "people", "trucks", "claims", "percent", "lanes", ""), "wait_time": ("time", "people", "trucks", "distance", "percent"),
            "officers_reassigned": ("officers", "people", ""), "policy_measure": ("people", "lanes", "claims", "officers"), "location": ("distance", "time"),
            "statement": ("money",)}


@dataclass(frozen=True)
class Proposal:
    """A possible claim: words ``start`` to ``end`` (exclusive), its kind, the rules' draft if it is theirs, and what speaks for it."""

    start: int
    end: int
    kind: str
    draft: Draft | None
    signs: dict[str, float]


def _log(chance: float) -> float:
    return math.log(max(float(chance), 1e-4))


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How much of two stretches is common: intersection over union."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / (max(one[1], other[1]) - min(one[0], other[0]))


def _most(stretch: tuple[int, int], others: Sequence[tuple[int, int]]) -> float:
    return max((overlap(stretch, o) for o in others), default=0.0)


def proposals(words: Words, sentence: Sentence, drafts: Sequence[Draft], learned: Models) -> list[Proposal]:
    """All possible claims of a sentence: the rules' drafts and the learned stretches, each with its likely kinds."""
    said = learned.opinion(words)
    if said is None:
        return []
    ruled: dict[tuple[int, int], list[Draft]] = {}
    for draft in drafts:
        inside = [i for i, (a, b) in enumerate(words.spans) if draft.start <= a and b <= draft.end]
        if inside:
            ruled.setdefault((inside[0], inside[-1] + 1), []).append(draft)
    named = [((start, end), kind) for start, end, kind in said.named]
    spans = {*ruled, *said.cut, *(span for span, _ in named)}
    kinds = {span: learned.kind_chances(words, *span) for span in spans}
    wanted = set(named) | {(span, d.kind) for span, found in ruled.items() for d in found}
    for span in spans:
        likely = sorted(kinds[span], key=kinds[span].get)
        wanted |= {(span, kind) for kind in (likely[-2:] if span in ruled or span in said.cut else likely[-1:])}
    by_rules = [(span, d.kind) for span, found in ruled.items() for d in found]
    out = []
    for span, kind in sorted(wanted):
        draft = next((d for d in ruled.get(span, ()) if d.kind == kind), None)
        out.append(Proposal(*span, kind, draft, _signs(span, kind, draft, sentence, said, kinds[span], by_rules, named)))
    return out


def _signs(span: tuple[int, int], kind: str, draft: Draft | None, sentence: Sentence, said: Opinion, kinds: dict[str, float],
           by_rules: list[tuple[tuple[int, int], str]], named: list[tuple[tuple[int, int], str]]) -> dict[str, float]:
    """What speaks for a proposal: chances (as logarithms) of its words, bounds and kind, and who else proposes it."""
    (start, end), size = span, len(said.claims)
    claims, column, bounds = said.claims, said.column, said.bounds
    first, further = claims[:, column[f"B-{kind}"]], claims[:, column[f"I-{kind}"]]
    long = end - start
    outside, mass, cut = claims[start:end, column["O"]].sum() / long, (first[start:end].sum() + further[start:end].sum()) / long, bounds[start:end, 2].sum() / long
    other = max((chance for k, chance in kinds.items() if k != kind), default=0.0)
    own_rule, own_name = [s for s, k in by_rules if k == kind], [s for s, k in named if k == kind]
    out = {f"kind {kind}": 1.0, f"unit {sentence.unit.kind}": 1.0,
           "outside": float(outside), "log outside": _log(outside), "log inside": _log(1 - outside), "log last inside": _log(1 - claims[end - 1, column["O"]]),
           "mass": float(mass), "log mass": _log(mass), "log first": _log(first[start]),
           "log ended": _log(1 - (further[end] if end < size else 0.0)), "log whole": _log(1 - min(0.999, float(first[start + 1:end].sum()))),
           "cut outside": float(cut), "cut log inside": _log(1 - cut), "cut log first": _log(bounds[start, 0]),
           "cut log ended": _log(1 - (bounds[end, 1] if end < size else 0.0)), "cut shared": _most(span, said.cut),
           "log kind": _log(kinds.get(kind, 0.0)), "kind": kinds.get(kind, 0.0), "log other kind": _log(other),
           "named shared": _most(span, own_name), "named otherwise": _most(span, [s for s, k in named if k != kind]),
           "ruled shared": _most(span, own_rule), "ruled otherwise": _most(span, [s for s, k in by_rules if k != kind]),
           "words": size / 30, "to the end": float(end == size),
           **{f"length {name}": 1.0 for name, is_so in (("<3", long < 3), ("3-5", 3 <= long < 6), (">12", long > 12), (">20", long > 20)) if is_so}}
    if draft is not None:
        out |= {"ruled": 1.0, f"ruled cue {draft.cue.kind if draft.cue else '-'}": 1.0, f"ruled count {draft.amount.group if draft.amount else '-'}": 1.0}
    for name in ("ruled", "ruled shared", "named shared", "log kind", "log mass"):
        out[f"{name} & {kind}"] = out.get(name, 0.0)
    return out


def likelihood(proposal: Proposal, weights: Mapping[str, float]) -> float:
    """The chance that a proposal is a claim (logistic), by the weights of its signs."""
    return 1 / (1 + math.exp(-sum(weights.get(sign, 0.0) * value for sign, value in proposal.signs.items())))


def best(found: Sequence[Proposal], chances: Sequence[float], least: float = LEAST) -> list[Proposal]:
    """The proposals without common words whose chances above ``least`` sum to most (weighted interval scheduling)."""
    rows = sorted(((p.end, p.start, chance - least, i) for i, (p, chance) in enumerate(zip(found, chances)) if chance > least))
    sums, picks, ends = [0.0], [()], [0]
    for end, start, gain, i in rows:
        j = max(n for n, e in enumerate(ends) if e <= start)
        with_it = sums[j] + gain
        better = with_it > sums[-1]
        sums.append(with_it if better else sums[-1])
        picks.append((*picks[j], i) if better else picks[-1])
        ends.append(end)
    return [found[i] for i in picks[-1]]


def weighed(text: Text, sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
    """The claims of a sentence, in the order of its words.

    Parameters
    ----------
    drafts : list of Draft
        What the rules found.
    """
    words = words_of(text, sentence)
    found = proposals(words, sentence, drafts, models())
    found = [p for p in found if p.draft or not _contradicted(p.kind, words.spans[p.start][0], words.spans[p.end - 1][1], sentence)]
    kept = [p.draft or draft_in(sentence, p.kind, *_letters(text.page.text, words.spans[p.start][0], words.spans[p.end - 1][1]))
            for p in best(found, [likelihood(p, choice("worth")) for p in found])]
    return sorted([*kept, *_counts_of(kept, drafts)], key=lambda d: (d.start, d.end))


_OPPOSITE = {"departure": "arrival", "arrival": "departure"}


def _contradicted(kind: str, start: int, end: int, sentence: Sentence) -> bool:
    """Whether a learned departure holds a verb of arriving and none of leaving ("arrived in Arriaga from Tonalá"), or the other way round."""
    held = {c.kind for c in sentence.cues if start <= c.start < end and c.weight >= 3}
    return kind in _OPPOSITE and _OPPOSITE[kind] in held and kind not in held


def _letters(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch up to a dash that ends an insertion in it: "to end the journey—which started near the border—in Mexico City"."""
    dash = text.find("—", start, end)
    return tidy(text, start, dash if len(text[start:max(dash, start)].split()) > 2 else end)


def _counts_of(kept: list[Draft], drafts: list[Draft]) -> list[Draft]:
    """The rules' counts of groups that a chosen movement holds: "led 4,000 out of Tapachula" is a departure and a count in the same words."""
    def holds(draft: Draft, count: Draft) -> bool:
        return draft.start <= count.amount.start and count.amount.end <= draft.end

    counts = [d for d in drafts if d.kind == "group_size" and d.amount is not None and d not in kept]
    return [c for c in counts if (holding := [d for d in kept if holds(d, c)]) and all(d.kind in ("departure", "location") and d.quantity is None for d in holding)]


def draft_in(sentence: Sentence, kind: str, start: int, end: int) -> Draft:
    """A draft of a kind in these words, with the count among them that fits the kind best."""
    clause = Clause(start, end, tuple(c for c in sentence.cues if start <= c.start < end),
                    tuple(m for m in sentence.amounts if start <= m.start and m.end <= end))
    fitting = _COUNTED.get(kind, ())
    amount = min((m for m in clause.amounts if m.group in fitting), key=lambda m: (fitting.index(m.group), m.start), default=None)
    return Draft(start, end, kind, with_unit(amount, kind) if amount else None, next((c for c in clause.cues if c.kind == kind), None), clause, amount)
