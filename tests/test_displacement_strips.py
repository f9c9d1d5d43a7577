"""Binomial numbers drawn by strips: every law stays under its strips and above what they are sure of, and the numbers have the exact law."""

import numba as nb
import numpy as np
import pytest
from scipy import stats

from corridor.displacement.strips import CLASSES, FROM, HIGH, LEAST, MANY, STRIPS, SURE, WIDE, first_of, judged
from corridor.displacement.tape import LANES, WORDS, begin, binomial
from corridor.draws import key_of


def laws():
    """(n, q) of every class of spreads: its smallest spread, just below the next one's, and between, from nearly Poisson's law to a fair coin."""
    rng = np.random.default_rng(5)
    for c in range(CLASSES):
        for share in (1.0, 1.01, 1.5, 2.2, 3.99, *rng.uniform(1, 4, 5)):
            for q in (0.5, 0.49, 0.4, 0.3, 0.2, 0.1, 0.02, 1e-3, 1e-4, *rng.uniform(0, 0.5, 5)):
                n = int(np.ceil(share * 4.0**(c + 1) / (q * (1 - q))))
                if n * q >= LEAST:
                    yield n, q


def test_no_law_leaves_its_strips():
    """At every number and everywhere in the room it takes; what is sure is below the law, all of it."""
    seen = set()
    for n, q in laws():
        variance = n * q * (1 - q)
        spread, first = np.sqrt(variance), int(first_of.py_func(variance))
        strips = STRIPS[first:first + MANY]
        seen.add(first // MANY)
        middle, reach = n * q, int(np.ceil(9 * spread))
        number = np.arange(int(middle) - reach, int(middle) + reach + 1)
        law = spread * stats.binom.pmf(number, n, q)
        left, right = (number - 0.5 - middle) / spread, (number + 0.5 - middle) / spread
        for start, wide, sure, high in strips[np.isfinite(strips[:, HIGH])]:
            if sure < 0:  # a tail is lowest at the far end of the room of a number
                outside = right > start if start > 0 else left < start
                far = right if start > 0 else left
                least = high * np.exp(-np.abs(far - start) / abs(wide))
                assert np.all(law[outside] <= least[outside] * (1 + 1e-6) + 1e-15), (n, q, start)
            else:
                inside = (right > min(start, start + wide)) & (left < max(start, start + wide))
                assert np.all(law[inside] <= high * (1 + 1e-9)) and np.all(law[inside] >= sure * high * (1 - 1e-9)), (n, q, start)
    assert seen == set(range(CLASSES))


def test_strips_have_one_area_and_leave_no_gap():
    for every in STRIPS.reshape(CLASSES, MANY, 4):
        strips = every[np.isfinite(every[:, HIGH])]
        assert len(strips) >= MANY - 1 and np.ptp(np.abs(strips[:, WIDE]) * strips[:, HIGH]) < 1e-12
        ends = 1 + np.flatnonzero(strips[:, SURE] < 0)
        for side in (strips[:ends[0]], strips[ends[0]:]):
            assert side[0, FROM] == 0 and np.allclose(side[1:, FROM], side[:-1, FROM] + side[:-1, WIDE], atol=1e-12)
            assert np.ptp(np.sign(np.r_[side[:-1, WIDE], -side[-1, WIDE]])) == 0
        assert len(ends) == 2 and ends[1] == len(strips) and every[:, SURE].clip(0).mean() > 0.5  # so most numbers stand at once


@nb.njit
def judge(n, q, strip, place, v):
    return judged(n, q, n * q * (1 - q), np.uint64(strip), place, v)


def test_a_number_stands_up_to_the_height_of_the_law():
    """The judgement turns just where scipy's chance is, in strips and in tails."""
    rng, judged_tails = np.random.default_rng(8), 0
    for n, q in laws():
        spread = np.sqrt(n * q * (1 - q))
        first = int(first_of.py_func(spread**2))
        for strip in rng.integers(first, first + MANY, 6).tolist() + [first + int(i) for i in np.flatnonzero(STRIPS[first:first + MANY, SURE] < 0)]:
            place, tail = rng.uniform(), STRIPS[strip, SURE] < 0
            at = np.log(place) if tail else place
            number = int(np.floor(n * q + 0.5 + spread * (STRIPS[strip, FROM] + STRIPS[strip, WIDE] * at)))
            edge = spread * stats.binom.pmf(number, n, q) / (STRIPS[strip, HIGH] * (place if tail else 1.0))
            if 1e-200 < edge < 1:
                assert judge(n, q, strip, place, edge * (1 - 1e-6)) == number and judge(n, q, strip, place, edge * (1 + 1e-6)) == -1
                judged_tails += tail
    assert judged_tails > 100


@nb.njit
def many(n, p, key, out):
    tape, reading = np.zeros(WORDS + LANES, np.uint16), np.zeros(3, np.int64)
    begin(tape, reading, key, 0)
    for i in range(out.size):
        out[i] = binomial(tape, reading, key, n, p)


@pytest.mark.parametrize(("n", "p"), [
    (3, 0.3), (40, 0.1), (40, 0.9), (17, 0.5), (90, 0.09), (90, 0.91), (200, 0.5), (3_000, 0.02), (700, 0.7), (20_000, 0.01), (2_000, 0.4),
    (300_000, 0.004), (10_000, 0.5), (1_000_000, 0.02), (10_000_000, 0.999), (100_000_000, 0.25), (2**30, 9.0 / 2**30), (2**30, 2000.0 / 2**30)])
def test_numbers_have_the_binomial_law(n, p):
    """Chi-square of 400,000 numbers against the exact law: single numbers where there are few of them, else as many rooms as a spread has tenths."""
    out = np.zeros(400_000, np.int64)
    many(n, p, key_of(11, "binomial", n, str(p)), out)
    spread = np.sqrt(n * p * (1 - p))
    ends = np.unique(np.clip(np.round(n * p + spread * np.linspace(-5, 5, 101)), -1, n))
    expected = np.diff(np.r_[0, stats.binom.cdf(ends, n, p), 1]) * out.size
    found = np.diff(np.r_[0, np.searchsorted(np.sort(out), ends, side="right"), out.size])
    keep = expected >= 5
    expected, found = np.r_[expected[keep], expected[~keep].sum()], np.r_[found[keep], found[~keep].sum()]
    some = expected > 0.5
    assert found[~some].sum() <= 3 and out.min() >= 0 and out.max() <= n
    assert stats.chi2.sf(((found - expected)[some] ** 2 / expected[some]).sum(), some.sum() - 1) > 1e-3
    assert abs(out.mean() - n * p) < 4.5 * spread / np.sqrt(out.size)
