"""Twins: what our own model does, reported with our own errors, is recovered by the analysis."""

import importlib.util
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[1] / "benchmarks" / "twin.py"


@pytest.fixture(scope="module")
def scores():
    spec = importlib.util.spec_from_file_location("twin", FILE)
    twin = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(twin)
    return twin.twins(60, 1)


def test_the_true_size_ranks_anywhere_among_the_members(scores):
    """Flat rank histogram of 60 twins: chi-square over ten bins is not rejected at 1 %."""
    assert len(scores.ranks) == 60
    assert scores.chi_square()[1] > 0.01


def test_the_analysis_beats_the_prior_and_the_prior_beats_climatology(scores):
    assert scores.size["analysis"] < 0.5 * scores.size["prior"]
    assert scores.size["prior"] < scores.size["climatology"]
    assert scores.place["analysis"] < 0.5 * scores.place["prior"]
