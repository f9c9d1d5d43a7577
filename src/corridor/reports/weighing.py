"""What the rules found in a sentence, weighed against what was learned from marked reports.

Rules know numbers, names and dates, and miss ways of saying that no table
has; the learned model knows how claims look, and no meaning. So a draft of
the rules stands unless its words look like no claim at all, takes another
kind only where the model is sure and rules its own kind out, and what only
the model sees is added where it is sure and the rules have nothing.
"""

from corridor.reports.clauses import Clause, tidy
from corridor.reports.drafts import with_unit
from corridor.reports.learned import kind_chances, stretches
from corridor.reports.scene import Draft, Sentence, Text
from corridor.reports.words import Words, words_of

NO_CLAIM = 0.9  # a draft whose words are outside of any claim with this chance is dropped
A_CLAIM = 0.05  # what only the model sees is added below this chance of being outside
SURE, RULED_OUT = 0.8, 0.05  # a kind is changed where another has at least the first chance and its own less than the second

# which counts a kind takes, the likeliest first; "" is a bare number
_COUNTED = {"group_size": ("people", "relative", ""), "arrival": ("people", ""), "encounters_total": ("people", "claims", "relative", "percent", ""),
            "processing_capacity": ("beds", "people", "trucks", "claims", "percent", "lanes", ""), "wait_time": ("time", "people", "trucks", "distance", "percent"),
            "officers_reassigned": ("officers", "people", ""), "policy_measure": ("people", "lanes", "claims", "officers"), "location": ("distance", "time"),
            "statement": ("money",)}


def weighed(text: Text, sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
    """The drafts of a sentence after the second opinion, in the order of its words.

    Parameters
    ----------
    drafts : list of Draft
        What the rules found.
    """
    words = words_of(text, sentence)
    seen, outside = stretches(words)
    kept = []
    for draft in drafts:
        inside = [i for i, (a, b) in enumerate(words.spans) if draft.start <= a and b <= draft.end]
        if inside and outside[inside].mean() > NO_CLAIM:
            continue
        kind = _kind(words, inside, draft.kind) if inside else draft.kind
        kept.append(draft if kind == draft.kind else _draft(sentence, kind, draft.start, draft.end))
    for stretch in seen:
        start, end = words.spans[stretch.start][0], words.spans[stretch.end - 1][1]
        if stretch.outside < A_CLAIM and not any(d.start < end and start < d.end for d in kept):
            kept.append(_draft(sentence, stretch.kind, *tidy(text.page.text, start, end)))
    return sorted(kept, key=lambda d: (d.start, d.end))


def _kind(words: Words, inside: list[int], kind: str) -> str:
    """The kind of a draft, or another where the model is sure of it."""
    chances = kind_chances(words, inside[0], inside[-1] + 1)
    best = max(chances, key=chances.get)
    return best if chances[best] > SURE and chances.get(kind, 0.0) < RULED_OUT else kind


def _draft(sentence: Sentence, kind: str, start: int, end: int) -> Draft:
    """A draft of a kind in these words, with the count among them that fits the kind best."""
    clause = Clause(start, end, tuple(c for c in sentence.cues if start <= c.start < end),
                    tuple(m for m in sentence.amounts if start <= m.start and m.end <= end))
    fitting = _COUNTED.get(kind, ())
    amount = min((m for m in clause.amounts if m.group in fitting), key=lambda m: (fitting.index(m.group), m.start), default=None)
    return Draft(start, end, kind, with_unit(amount, kind) if amount else None, next((c for c in clause.cues if c.kind == kind), None), clause, amount)
