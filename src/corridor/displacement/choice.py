"""One choice of many people: what a place draws, which route, and how a cell of people splits over the outcomes.

Chances are kept as *edges*: cumulative, in units of 2^-31 and less one, so
that a random word of 31 bits takes the first outcome whose edge it does not
exceed, and stays where it exceeds all of them.
"""

from corridor.displacement.cells import compiled, inlined
from corridor.displacement.tape import FEW, WHOLE, binomial, sort_few

RARE = 10.0  # so many people at most are expected to go where drawing their number is cheaper than asking everybody


@inlined
def split(tape, reading, key, people, edges, first, parts, out, taken, spare, average):
    """People over outcomes by ``edges[first:first + parts]``.

    A multinomial draw: one word a person where they are few, else those who
    go, and a chain of binomials over where. With ``average`` everybody splits
    by the chances themselves. ``spare`` is room for ``parts`` edges. The
    outcomes that are taken are written to ``taken`` and how many take each to
    ``out``; returns how many people take none, and how many outcomes are taken.
    """
    if parts == 0:
        return people, 0
    total, k, before = edges[first + parts - 1] + 1.0, 0, 0.0
    if average:
        for j in range(parts):
            upto = edges[first + j] + 1.0
            out[k], taken[k] = people * ((upto - before) / WHOLE), j
            k += upto > before
            before = upto
        return people * (1.0 - total / WHOLE), k
    n = int(people)
    if n <= FEW and (2 * n <= FEW or people * total >= RARE * WHOLE):
        k, went = sort_few(tape, reading, key, n, edges, first, parts, out, taken)
        return people - went, k
    go, stay, rest, upto, j = n, 0, WHOLE, 0.0, -1  # first those who stay
    while j < 0 or go > FEW:
        if j >= 0:
            before, upto = upto, edges[first + j] + 1.0
        share = upto - before if j >= 0 else WHOLE - total
        if share > 0.0:
            number = binomial(tape, reading, key, go, share / rest) if share < rest else go
            if j < 0:
                stay = number
            else:
                out[k], taken[k] = number, j
                k += number > 0
            go, rest = go - number, rest - share
        j += 1
    if go > 0:
        for i in range(j, parts):
            spare[i] = int((edges[first + i] + 1.0 - upto) / rest * WHOLE) - 1
        more, _ = sort_few(tape, reading, key, go, spare, j, parts - j, out[k:], taken[k:])
        for i in range(k, k + more):
            taken[i] += j
        k += more
    return float(stay), k


@inlined
def room(people, capacity, buffer):
    """How much a place still draws: 1 below the buffer, 0 when full (``flee.md`` 2.5)."""
    if capacity < 1.0 or people <= buffer * capacity:
        return 1.0
    if people >= capacity:
        return 0.0
    return 1.0 - (people - buffer * capacity) / (capacity * (1.0 - buffer))


@inlined
def refused(judge, camp, sites, buffer):
    """Whether a destination is a camp too full to set out for; ``judge`` is the place it is judged by."""
    return camp[judge] and room(sites[judge].here, sites[judge].capacity, buffer) < 0.5


@compiled
def weigh(finals, weights, judged_by, camp, sites, numbers, chances):
    """Chance of each candidate of a place to be chosen and set out for, by those who leave; cumulative."""
    total, best, buffer, power, pruning = 0.0, 0.0, numbers[1], numbers[2], numbers[3]
    for j in range(finals.size):
        m = room(sites[finals[j]].here, sites[finals[j]].capacity, buffer)
        if power != 1.0:
            m = m ** power
        chances[j] = weights[j] * m
        best = max(best, chances[j])
    for j in range(finals.size):
        if pruning >= 1.001 and chances[j] < best / pruning:
            chances[j] = 0.0
        total += chances[j]
    before = 0.0
    for j in range(finals.size):
        share = chances[j] / total if total > 0.0 else 1.0 / finals.size
        if not refused(judged_by[finals[j]], camp, sites, buffer):
            before += share
        chances[j] = before


@compiled
def to_edges(chances, parts, leave, edges, first):
    """Edges of cumulative chances, for people who leave with a chance."""
    for j in range(parts):
        chance = leave * chances[j]
        edges[first + j] = (int(WHOLE) if chance > 1.0 - 1e-12 else int(chance * WHOLE)) - 1
