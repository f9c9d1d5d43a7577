"""Nobody appears or vanishes at the edges: no roads, places nobody reaches, no room, roads that close behind people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_displacement import leaving, make

from corridor.displacement.folder import load
from corridor.displacement.release import RELEASES
from corridor.displacement.run import run
from corridor.displacement.world import build

CALM = "move_rules:\n  camp_movechance: 0\n"


def books(folder, release="head", members=1, **how):
    """The result of an instance, after seeing that everybody is somewhere: people by place, elsewhere and entered so far agree."""
    world = build(load(folder), RELEASES[release], **how)
    result = run(world, members, threads=1)
    came = world.tables.initial.sum() + np.cumsum(world.tables.leaving)
    assert np.array_equal(result.people.sum(1) + result.elsewhere, np.tile(came, (members, 1))) and min(result.people.min(), result.elsewhere.min()) >= 0
    every = world.tables._replace(listed=np.arange(len(world.folder.places), dtype=np.int64))
    whole = run(type(world)(world.folder, world.release, every, tuple(p.name for p in world.folder.places), None, False), members, threads=1)
    assert whole.elsewhere.min() >= 0
    return result, whole


def test_without_roads_everybody_stays_where_they_are(tmp_path):
    result, whole = books(make(tmp_path, [("A", "conflict_zone", 9), ("C", "camp", 0)], [], 6, {"C": leaving(40)}, settings=CALM))
    assert (result.people == 0).all() and whole.people[0, 0, -1] == 40


def test_a_place_that_no_road_reaches_stays_empty(tmp_path):
    places = [("A", "conflict_zone", 9), ("C", "camp", 0), ("Alone", "camp", 0), ("Nowhere", "town", 0)]
    result, whole = books(make(tmp_path, places, [("A", "C", 50)], 6, {"C": leaving(40)}, settings=CALM))
    assert result.people[0, :, -1].tolist() == [40, 0] and whole.people[0, 3].sum() == 0


@pytest.mark.parametrize("release", RELEASES)
def test_a_capacity_of_zero_is_no_limit(tmp_path, release):
    twice = [(0, 0), (1, 2000), (2, 2000), (3, 5000)]  # the second time to where people are already
    result, _ = books(make(tmp_path, [("A", "conflict_zone", 9), ("C", "camp", 0)], [("A", "C", 50)], 6, {"C": twice}, settings=CALM), release)
    assert result.people[0, 0, 1:].tolist() == [2000, 2000, 5000, 5000, 5000]


def test_a_road_that_closes_strands_people_until_it_opens(tmp_path):
    """350 km at 51 km a day from day 1; closed on day 2, they are back at the town on day 7, wait for day 12, and are there on day 18."""
    places, roads = [("A", "conflict_zone", 9), ("T", "town", 0), ("C", "camp", 0)], [("A", "T", 50), ("T", "C", 350)]
    only_on = CALM + "  default_movechance: 1\n  conflict_weight: 0\n  max_move_speed: 51\n"
    _, whole = books(make(tmp_path, places, roads, 22, {"C": leaving(100)}, closures=[("location", "C", "", 2, 12)], settings=only_on))
    assert whole.people[0, 1].tolist() == [0] * 7 + [100] * 5 + [0] * 10
    assert whole.people[0, 2].tolist() == [0] * 18 + [100] * 4 and whole.elsewhere[0].tolist() == [0] + [100] * 6 + [0] * 5 + [100] * 6 + [0] * 4


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_books_balance_under_either_release_with_or_without_limits(tmp_path_factory, data):
    n = data.draw(st.integers(2, 6))
    kinds = ["conflict_zone", "camp"] + [data.draw(st.sampled_from(["town", "camp", "idpcamp", "conflict_zone"])) for _ in range(n - 2)]
    places = [(f"P{i}", kind, data.draw(st.sampled_from([0, 1, 30, 400])) or (7 if i == 0 else 0)) for i, kind in enumerate(kinds)]
    ends = st.integers(0, n - 1)
    roads = [(f"P{a}", f"P{b}", km) for a, b, km in data.draw(st.lists(st.tuples(ends, ends, st.sampled_from([3, 99.5, 360, 1200])), max_size=7)) if a != b]
    closures = [("location", f"P{data.draw(ends)}", "", data.draw(st.integers(0, 5)), data.draw(st.sampled_from([-1, 6, 9]))) for _ in range(data.draw(st.integers(0, 2)))]
    move = f"  avoid_short_stints: {str(data.draw(st.booleans())).lower()}\n  default_movechance: {data.draw(st.sampled_from([0.3, 1.0]))}\n"
    folder = make(tmp_path_factory.mktemp("n"), places, roads, 10, {"P1": [(0, 3), (2, 3), (4, 300)]}, closures=closures, settings="move_rules:\n" + move)
    books(folder, data.draw(st.sampled_from(sorted(RELEASES))), 2, without_capacities=data.draw(st.booleans()))
