"""One choice of many people: what a place draws, which route, and how a group of people splits over the outcomes."""

import numba as nb
import numpy as np

from corridor.draws import binomial, philox

FEW = 8  # up to so many people are drawn one by one
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)


@nb.njit(cache=True, nogil=True)
def split(key, count, words, people, leave, upto, first, parts, out):
    """People over outcomes: one stays with chance 1 - ``leave``; those who leave take j by the step of ``upto``.

    ``upto[first:first + parts]`` holds cumulative chances.

    A multinomial draw: person by person where they are few, else as a chain
    of binomials. ``count`` holds the member and the number of the next draw,
    ``words`` four random words and how many of them are spent. Returns how many stay, those whom no outcome takes among them.
    """
    for j in range(parts):
        out[j] = 0
    if people <= FEW:
        rest = 0
        for _ in range(people):
            if words[4] == 4:
                words[0], words[1], words[2], words[3] = philox(
                    np.uint64(count[1]), np.uint64(count[0]), np.uint64(0), np.uint64(2), key & _LOW, key >> _32)
                count[1] += 1
                words[4] = 0
            u = (float(words[words[4]]) + 0.5) / 4294967296.0
            words[4] += 1
            j = 0
            while j < parts and u >= leave * upto[first + j]:
                j += 1
            if j < parts:
                out[j] += 1
            else:
                rest += 1
        return rest
    left, share, before = people, 1.0, 0.0
    for j in range(parts):
        if left == 0 or share <= 0.0:
            break
        chance = leave * (upto[first + j] - before)
        before = upto[first + j]
        if chance > 0.0:
            element = (np.uint64(count[0]) << _32) | np.uint64(count[1])
            count[1] += 1
            out[j] = binomial(key, element, left, min(1.0, chance / share))
            left -= out[j]
            share -= chance
    return left


@nb.njit(cache=True, nogil=True)
def room(people, capacity, buffer):
    """How much a place still draws: 1 below the buffer, 0 when full (``flee.md`` 2.5)."""
    if capacity < 1.0 or people <= buffer * capacity:
        return 1.0
    if people >= capacity:
        return 0.0
    return 1.0 - (people - buffer * capacity) / (capacity * (1.0 - buffer))


@nb.njit(cache=True, nogil=True)
def refused(judge, camp, here, capacity, buffer):
    """Whether a destination is a camp too full to set out for; ``judge`` is the place it is judged by."""
    return camp[judge] and room(here[judge], capacity[judge], buffer) < 0.5


@nb.njit(cache=True, nogil=True)
def choose(finals, weights, judged_by, camp, here, capacity, buffer, power, pruning, upto):
    """Cumulative chance of each candidate of a place to be chosen and set out for, by those who leave."""
    total, best = 0.0, 0.0
    for j in range(finals.size):
        m = room(here[finals[j]], capacity[finals[j]], buffer)
        if power != 1.0:
            m = m ** power
        upto[j] = weights[j] * m
        best = max(best, upto[j])
    for j in range(finals.size):
        if pruning >= 1.001 and upto[j] < best / pruning:
            upto[j] = 0.0
        total += upto[j]
    before = 0.0
    for j in range(finals.size):
        share = upto[j] / total if total > 0.0 else 1.0 / finals.size
        if not refused(judged_by[finals[j]], camp, here, capacity, buffer):
            before += share
        upto[j] = before


@nb.njit(cache=True, nogil=True)
def crowded(finals, here, capacity, buffer):
    """Whether any of the destinations draws less than it would empty."""
    for final in finals:
        if capacity[final] >= 1.0 and here[final] > buffer * capacity[final]:
            return True
    return False
