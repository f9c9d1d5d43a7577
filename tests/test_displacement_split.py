"""A cell of people splits as a multinomial draw does, however many they are; classes of memory do not change the law."""

import numpy as np
import pytest
from small_displacement import leaving, make

from corridor.displacement.choice import split, to_edges
from corridor.displacement.folder import load
from corridor.displacement.run import run
from corridor.displacement.tape import AT, FEW, LANES, WORDS, begin, sort_few
from corridor.displacement.world import build
from corridor.draws import key_of


def splits(people, chances, leave, times=3000, member=0, average=False):
    """Draws of one cell, shape (times, outcomes), and how many stay."""
    tape, reading, size = np.zeros(WORDS + LANES, np.uint16), np.zeros(3, np.int64), len(chances)
    edges, spare, out, taken = np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size), np.zeros(size, np.int32)
    to_edges(np.cumsum(chances), size, leave, edges, 0)
    key = key_of(3, "split")
    begin(tape, reading, key, member)
    went, stayed = np.zeros((times, size)), np.zeros(times)
    for i in range(times):
        stayed[i], many = split(tape, reading, key, float(people), edges, 0, size, out, taken, spare, average)
        went[i, taken[:many]] = out[:many]
    return went, stayed


@pytest.mark.parametrize(("people", "leave"), [(1, 0.5), (3, 1.0), (17, 0.3), (64, 0.9), (65, 0.02), (400, 0.7), (1_000_000, 0.001), (50_000_000, 1.0)])
def test_a_split_has_the_mean_and_spread_of_a_multinomial_draw(people, leave):
    chances, times = np.array([0.5, 0.0, 0.3, 0.2]), 3000
    went, stayed = splits(people, chances, leave, times)
    share = np.append(leave * chances, 1 - leave)
    every = np.column_stack([went, stayed])
    assert np.all(every.sum(1) == people) and every.min() >= 0 and not every[:, 1].any()
    variance = people * share * (1 - share)
    assert np.all(np.abs(every.mean(0) - people * share) <= 4.5 * np.sqrt(variance / times) + people * 2.0**-30)
    kurtosis = 3 + (1 - 6 * share * (1 - share)) / np.maximum(variance, 1e-9)
    assert np.all(np.abs(every.var(0) - variance) <= 4.5 * variance * np.sqrt(np.maximum(kurtosis - 1, 0.1) / times) + 1e-9)
    assert np.corrcoef(went[:, 0], went[:, 2])[0, 1] == pytest.approx(
        -np.sqrt(share[0] * share[2] / ((1 - share[0]) * (1 - share[2]))), abs=4.5 / np.sqrt(times))


def test_without_luck_a_cell_splits_by_its_chances():
    went, stayed = splits(2.5, np.array([0.75, 0.25]), 0.4, 1, average=True)
    assert went[0] == pytest.approx([0.75, 0.25], rel=1e-8) and stayed[0] == pytest.approx(1.5, rel=1e-8)


def test_words_depend_on_the_key_the_member_and_their_number_alone():
    def first(member, key):
        tape, reading = np.zeros(WORDS + LANES, np.uint16), np.zeros(3, np.int64)
        begin(tape, reading, key, member)
        return tape[:WORDS].copy()

    a = first(4, key_of(1, "x"))
    assert np.array_equal(a, first(4, key_of(1, "x"))) and not np.array_equal(a, first(5, key_of(1, "x")))
    assert not np.array_equal(a, first(4, key_of(2, "x"))) and abs(a.mean() / 2**16 - 0.5) < 4.5 / np.sqrt(12 * WORDS)


@pytest.mark.parametrize("people", [1, 2, 31, 32, 33, 64, 65, 200, FEW])
@pytest.mark.parametrize("close", [False, True])
def test_people_are_sorted_by_all_bits_of_their_numbers(people, close):
    """Beside counting one by one; where an edge is close to somebody's number, the first 16 bits do not tell on which side of it they are."""
    tape, reading, out, taken = np.zeros(WORDS + LANES, np.uint16), np.zeros(3, np.int64), np.zeros(5), np.zeros(5, np.int32)
    begin(tape, reading, key_of(5, "sorted"), 1)
    words = tape[:2 * people].astype(np.int64)
    numbers, spread = (words[:people] << 15) | (words[people:] >> 1), 1 << 15
    edges = np.array([-1, spread << 14, spread << 15, (spread << 15) + (spread << 14), (spread << 15) + (spread << 14)])  # nobody, and the last takes nobody
    if close:
        edges[1:3] = numbers[people // 2] - 1, numbers[people // 2]  # between them is one person
    edges = np.sort(edges)
    counted = np.diff((numbers[:, None] <= edges).sum(0), prepend=0)
    many, went = sort_few(tape, reading, key_of(5, "sorted"), people, edges.astype(np.int32), 0, 5, out, taken)
    assert (taken[:many].tolist(), out[:many].tolist(), went) == (np.flatnonzero(counted).tolist(), counted[counted > 0].tolist(), counted.sum())
    high = words[:people] == np.maximum(edges, 0)[:, None] >> 15
    assert reading[AT] == people * (2 if high.any() else 1) and (high.any() or not close)


def test_wide_classes_of_memory_give_the_law_of_narrow_ones(tmp_path):
    names = ["A", "T1", "T2", "T3", "T4", "C", "D"]
    places = [("A", "conflict_zone", 9), *((name, "town", 0) for name in names[1:5]), ("C", "camp", 0), ("D", "camp", 0)]
    roads = [("A", "T1", 70), ("T1", "T2", 115), ("T2", "T3", 55), ("T3", "T4", 170), ("T4", "C", 90), ("T2", "D", 260), ("T1", "T4", 330)]
    settings = "move_rules:\n  camp_movechance: 0.01\n  avoid_short_stints: true\n  default_movechance: 0.4\n"
    world = build(load(make(tmp_path, places, roads, 10, {"C": leaving(20_000)}, settings=settings)))
    members = 150
    wide, narrow = (run(world, members, seed=s, **how).people[:, :, 4:] for s, how in ((1, {}), (2, {"bins": 40, "levels": 360})))
    error = np.sqrt((wide.var(0) + narrow.var(0)) / members)
    assert np.all(np.abs(wide.mean(0) - narrow.mean(0)) < 4.5 * error + 0.004 * 20_000)  # one class each fails
    assert np.median(wide.std(0) / narrow.std(0)) == pytest.approx(1, abs=0.15)
