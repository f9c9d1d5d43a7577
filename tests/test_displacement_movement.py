"""People move as the published rules say: answers known by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_displacement import leaving, make

from corridor.displacement.folder import load
from corridor.displacement.release import HEAD, V31
from corridor.displacement.run import mean_field, run
from corridor.displacement.world import build
from corridor.errors import DataError

MANY = 1_000_000


def people(folder, members=1, release=HEAD, **how):
    """(places, people (members, listed, days)) of an instance."""
    result = run(build(load(folder), release, **how), members, threads=1)
    return result.world.listed, result.people, result.elsewhere


def rules(**move):
    return "move_rules:\n" + "".join(f"  {k}: {v}\n" for k, v in {"camp_movechance": 0, **move}.items())


def first_day(folder, camp=0):
    """The first day on which anybody is in a camp."""
    return int(np.argmax(people(folder)[1][0, camp] > 0))


@pytest.mark.parametrize(("km", "day"), [(100, 1), (359, 1), (360, 2), (719, 2), (720, 3)])
def test_a_road_takes_a_day_more_than_whole_days_of_travel(tmp_path, km, day):
    folder = make(tmp_path, [("A", "conflict_zone", 1000), ("C", "camp", 0)], [("A", "C", km)], counts={"C": leaving(50)})
    assert first_day(folder) == day


@pytest.mark.parametrize(("second", "day"), [(300, 1), (359, 1), (360, 2)])
def test_a_further_leg_gets_a_whole_day_of_travel(tmp_path, second, day):
    folder = make(tmp_path, [("A", "conflict_zone", 1000), ("M", "town", 0), ("C", "camp", 0)], [("A", "M", 300), ("M", "C", second)],
                  counts={"C": leaving(2000)}, settings=rules(default_movechance=1))
    assert first_day(folder) == day


def test_the_first_road_is_walked(tmp_path):
    places, roads = [("A", "conflict_zone", 1000), ("M", "marker", 0), ("C", "camp", 0)], [("A", "M", 100), ("M", "C", 100)]
    folder = make(tmp_path, places, roads, counts={"C": leaving(50)}, settings=rules(start_on_foot="true"))
    assert first_day(folder) == 1 + 2  # 35 km a day: the third day of walking, and the rest at once


def test_a_camp_fills_exponentially(tmp_path):
    chance, days = 0.3, 12
    folder = make(tmp_path, [("A", "conflict_zone", 1000), ("C", "camp", 0)], [("A", "C", 100)], days, {"C": leaving(MANY)},
                  settings=rules(conflict_movechance=chance))
    found = people(folder)[1][0, 0]
    expected = MANY * (1 - (1 - chance) ** np.arange(days))
    assert np.all(np.abs(found - expected) <= 5 * np.sqrt(MANY / 4))


def test_two_roads_share_people_by_their_length(tmp_path):
    folder = make(tmp_path, [("A", "conflict_zone", 9), ("C", "camp", 0), ("D", "camp", 0)], [("A", "C", 90), ("A", "D", 190)],
                  counts={"C": leaving(MANY)})
    c, d = people(folder)[1][0, :, 1]
    assert c + d == MANY and abs(c - MANY * 2 / 3) < 5 * np.sqrt(MANY * 2 / 9)


def test_a_free_walk_keeps_its_mean_and_spreads_with_time(tmp_path):
    steps, half = 8, 9  # of 400 km: who arrives on a day goes on at once and sleeps on the next road
    names = [f"T{i}" for i in range(2 * half + 1)]
    places = [(name, "conflict_zone" if i == half else "forwarding_hub", 10) for i, name in enumerate(names)] + [("C", "camp", 0)]
    folder = make(tmp_path, places, [(a, b, 400) for a, b in zip(names, names[1:], strict=False)], 2 + steps + 2, {"C": leaving(MANY)},
                  closures=[("location", name, "", 2 + steps, -1) for name in names], settings=rules(conflict_weight=1))
    world = build(load(folder))
    seen = world.tables._replace(listed=np.arange(len(names), dtype=np.int64))
    every = run(type(world)(world.folder, world.release, seen, tuple(names), None, False), threads=1).people[0]
    # all roads close while everybody is on hop number steps + 1: each is turned back to where hop number steps has led
    position, there = np.arange(len(names)) - half, every[:, -1]
    assert there.sum() == MANY and every[:, -3].sum() == 0
    mean, spread = there @ position / MANY, there @ position**2 / MANY
    assert abs(mean) < 5 * np.sqrt(steps / MANY) and abs(spread - steps) < 5 * np.sqrt(2 * steps**2 / MANY)


def test_closed_roads_turn_people_back_after_their_whole_length(tmp_path):
    folder = make(tmp_path, [("A", "conflict_zone", 9, "Here"), ("C", "camp", 0, "There")], [("A", "C", 800)], 9, {"C": leaving(100)},
                  closures=[("country", "Here", "There", 2, 7)])
    found = people(folder)[1][0, 0]
    assert found[:9].sum() == 0  # under way on day 1, closed on day 2, back on day 3, off again on day 7, there on day 9


def test_nobody_sets_out_for_a_camp_that_is_nearly_full(tmp_path):
    folder = make(tmp_path, [("A", "conflict_zone", 9), ("C", "camp", 100)], [("A", "C", 100)], 8,
                  {"C": [(0, 0), (1, 96), (2, 96), (3, 200)]})
    assert people(folder)[1][0, 0].tolist() == [0, 96, 96, 96, 96, 96, 96, 96]
    assert people(folder, without_capacities=True)[1][0, 0, -1] == 200


def test_the_counts_of_day_0_are_taken_off_the_capacity(tmp_path):
    folder = make(tmp_path, [("A", "conflict_zone", 9), ("C", "camp", 100)], [("A", "C", 100)], 4, {"C": [(0, 60), (1, 90)]})
    assert people(folder)[1][0, 0].tolist() == [60, 60, 60, 60]  # 60 of 40
    assert people(folder, release=V31)[1][0, 0].tolist() == [60, 90, 90, 90]  # 60 of 100


def test_who_travelled_little_does_not_rest_in_a_town(tmp_path):
    places, roads = [("A", "conflict_zone", 9), ("T", "town", 0), ("C", "camp", 0)], [("A", "T", 100), ("T", "C", 100)]
    folder = make(tmp_path, places, roads, 4, {"C": leaving(MANY)}, settings=rules(avoid_short_stints="true", default_movechance=0.01, conflict_weight=0))
    assert people(folder)[1][0, 0, 1] == MANY
    lazy = make(tmp_path / "b", places, roads, 4, {"C": leaving(MANY)}, settings=rules(default_movechance=0.01, conflict_weight=0))
    assert people(lazy)[1][0, 0, 1] < MANY / 50


def test_a_route_through_a_marker_is_one_choice(tmp_path):
    places = [("A", "conflict_zone", 9), ("M", "marker", 0), ("C", "camp", 0), ("D", "camp", 0)]
    folder = make(tmp_path, places, [("A", "M", 45), ("M", "C", 45), ("A", "D", 190)], counts={"C": leaving(MANY)})
    c, d = people(folder)[1][0, :, 1]
    assert c + d == MANY and abs(c - MANY * 2 / 3) < 5 * np.sqrt(MANY * 2 / 9)


def test_awareness_sees_what_lies_beyond(tmp_path):
    places, roads = [("A", "conflict_zone", 9), ("T", "town", 0), ("C", "camp", 0), ("D", "camp", 0)], [("A", "T", 50), ("T", "C", 40), ("A", "D", 90)]
    folder = make(tmp_path, places, roads, 30, {"C": leaving(MANY)}, settings=rules(awareness_level=2, default_movechance=0.3))
    found = people(folder)[1][0, :, -1]
    near = make(tmp_path / "b", places, roads, 30, {"C": leaving(MANY)}, settings=rules(default_movechance=0.3))
    assert found.sum() > 0.999 * MANY and found[0] > people(near)[1][0, 0, -1]


def test_members_do_not_depend_on_blocks_or_threads(tmp_path):
    places, roads = [("A", "conflict_zone", 9), ("T", "town", 0), ("C", "camp", 0)], [("A", "T", 100), ("T", "C", 200)]
    world = build(load(make(tmp_path, places, roads, counts={"C": leaving(300)})))
    whole = run(world, 37, seed=5, threads=1).people
    assert np.array_equal(whole, run(world, 37, seed=5, threads=3).people)
    assert np.array_equal(whole[20:23], run(world, 3, seed=5, first_member=20).people)
    assert not np.array_equal(whole[0], whole[1]) and not np.array_equal(whole, run(world, 37, seed=6).people)


def test_fine_slices_give_the_same_law_as_one_after_another(tmp_path):
    places = [("A", "conflict_zone", 9), ("T", "town", 0), ("C", "camp", 400), ("D", "camp", 0)]
    folder = make(tmp_path, places, [("A", "T", 100), ("T", "C", 60), ("T", "D", 240)], 12, {"C": [(0, 0), (11, 1100)]})
    world = build(load(folder))
    a, b = (run(world, 300, seed=s, exact=exact).people[:, 0, -1] for s, exact in ((1, False), (2, True)))
    assert abs(a.mean() - b.mean()) < 4 * np.hypot(a.std(), b.std()) / np.sqrt(300) + 1


@st.composite
def networks(draw):
    """Random places, roads, closures and settings, with camps that hold nobody and places that no road reaches."""
    n = draw(st.integers(2, 7))
    kinds = ["conflict_zone", "camp", *(draw(st.sampled_from(["town", "camp", "marker", "conflict_zone", "idpcamp", "forwarding_hub"])) for _ in range(n - 2))]
    places = [(f"P{i}", k, draw(st.sampled_from([0, 3, 50, 1000])) or (5 if i == 0 else 0), draw(st.sampled_from(["Here", "There"]))) for i, k in enumerate(kinds)]
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] != p[1])
    roads = [(f"P{a}", f"P{b}", km) for (a, b), km in draw(st.lists(st.tuples(pairs, st.sampled_from([1, 12.5, 90, 360, 999])), max_size=9))]
    spans = [(kind, f"P{draw(st.integers(0, n - 1))}" if kind != "country" else "Here", "There" if kind == "country" else "", draw(st.integers(0, 8)),
              draw(st.sampled_from([-1, 5, 9]))) for kind in draw(st.lists(st.sampled_from(["country", "location", "camp"]), max_size=3))]
    spans = [s for s in spans if not (s[0] == "camp" and places[int(s[1][1:])][1] == "conflict_zone")]
    move = {"avoid_short_stints": draw(st.booleans()), "start_on_foot": draw(st.booleans()), "awareness_level": draw(st.sampled_from([-1, 1, 2, 3]))}
    return places, roads, spans, {k: str(v).lower() for k, v in move.items()}


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(0, 5000), st.integers(1, 9))
def test_nobody_appears_or_vanishes(tmp_path_factory, network, many, seed):
    places, roads, closures, move = network
    camps = [p[0] for p in places if "camp" in p[1]]
    folder = make(tmp_path_factory.mktemp("n"), places, roads, 12, {camps[0]: [(0, 7), (9, 7 + many)]}, closures=closures, settings=rules(**move))
    try:
        world = build(load(folder), HEAD)
    except DataError as error:
        assert "conflict zone" in str(error)
        return
    result = run(world, 2, seed)
    total = result.people.sum(1) + result.elsewhere
    assert np.all(total == 7 + np.cumsum(world.tables.leaving)) and result.people.min() >= 0 and result.elsewhere.min() >= 0


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(0, 5000), st.integers(1, 9))
def test_whoever_is_on_a_road_comes_out_of_it(tmp_path_factory, network, many, seed):
    """All roads close on day 12; when the longest has been walked to its end and everybody is back, all who came stand in places."""
    (places, roads, closures, move), shut = network, 12
    camps = [p[0] for p in places if "camp" in p[1]]
    days = shut + 3 + int(max((km for *_, km in roads), default=0) // (35 if move["start_on_foot"] == "true" else 360))
    closures = [*closures, *(("location", name, "", shut, -1) for name, *_ in places)]
    folder = make(tmp_path_factory.mktemp("n"), places, roads, days, {camps[0]: [(0, 7), (9, 7 + many)]}, closures=closures, settings=rules(**move))
    try:
        world = build(load(folder), HEAD)
    except DataError as error:
        assert "conflict zone" in str(error)
        return
    every = world.tables._replace(listed=np.arange(len(places), dtype=np.int64))
    result = run(type(world)(world.folder, world.release, every, tuple(p[0] for p in places), None, False), 2, seed)
    assert result.people[:, :, -1].sum(1).tolist() == [7 + many] * 2 and (result.elsewhere[:, -1] == 0).all()


def test_a_day_without_any_zone_is_an_error_or_people_wait(tmp_path):
    folder = make(tmp_path, [("A", "conflict_zone", 9), ("C", "camp", 0)], [("A", "C", 100)], 6, {"C": [(0, 0), (5, 50)]},
                  conflicts={"A": [1, 1, 0, 0, 1, 1]})
    with pytest.raises(DataError, match="from day 2"):
        build(load(folder))
    held = type(HEAD)(hold_people=True)
    found = people(folder, release=held)[1][0, 0]
    assert found.tolist() == [0, 10, 10, 10, 40, 50]


def test_the_mean_field_is_the_expected_number_where_nothing_fills(tmp_path):
    places = [("A", "conflict_zone", 900), ("T", "town", 0), ("U", "town", 0), ("M", "marker", 0), ("C", "camp", 0), ("D", "camp", 0)]
    roads = [("A", "T", 60), ("A", "U", 250), ("T", "U", 90), ("T", "M", 30), ("M", "C", 110), ("U", "D", 420)]
    folder = make(tmp_path, places, roads, 14, {"C": [(0, 40), (9, 440)]}, settings=rules(avoid_short_stints="true", camp_movechance=0.05))
    world, members = build(load(folder)), 400
    found, many = mean_field(world), run(world, members, seed=11)
    error = many.people.std(0) / np.sqrt(members)
    assert np.all(np.abs(found.people[0] - many.people.mean(0)) < 4.5 * error + 1e-6) and np.median(error) > 0
    assert (found.people[0].sum(0) + found.elsewhere[0]) == pytest.approx(40 + np.cumsum(world.tables.leaving), rel=1e-12)


def test_the_mean_field_fills_a_camp_as_very_many_people_do(tmp_path):
    places, roads = [("A", "conflict_zone", 9), ("C", "camp", 1000), ("D", "camp", 0)], [("A", "C", 100), ("A", "D", 100)]
    few, many = ({"C": [(0, 0), (19, 3000 * k)]} for k in (1, 1000))
    small = build(load(make(tmp_path / "few", places, roads, 20, few)))
    great = build(load(make(tmp_path / "many", [("A", "conflict_zone", 9), ("C", "camp", 1000 * 1000), ("D", "camp", 0)], roads, 20, many)))
    expected = mean_field(small).people[0, 0, -1]
    assert run(great, 1).people[0, 0, -1] / 1000 == pytest.approx(expected, rel=2e-3)
    assert 950 < expected < 950 + 2 * 3000 / 19  # it is shut at 95 %, after those who are under way
    mean = run(small, 200).people[:, 0, -1].mean()
    assert 950 < mean < expected - 10  # three thousand people are not very many
