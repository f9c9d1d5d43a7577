"""Groups and people on their own in one world: one day, dated measures, books that balance, and answers known by hand."""

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from small_displacement import START, leaving, make
from small_world import PRIORS, network

from corridor.displacement import run as displacement
from corridor.displacement.folder import load
from corridor.displacement.world import build
from corridor.errors import UnknownLocation
from corridor.forecast import movement_levers, with_areas
from corridor.movement.day import DAY
from corridor.records import Measure
from corridor.together import ACTING, GROUPS, Group, from_zones, instance_of, network_of, notes, run, under

#    Zone ──60── Cross ──70── Camp
#                  │
#      West ──45───┴────45── East
PLACES = [("Zone", "conflict_zone", 500), ("Cross", "town", 0), ("Camp", "camp", 0), ("West", "town", 0), ("East", "town", 0)]
ROADS = [("Zone", "Cross", 60), ("Cross", "Camp", 70), ("West", "Cross", 45), ("East", "Cross", 45)]
CALM = "move_rules:\n  camp_movechance: 0\n"
ONWARD = CALM + "  default_movechance: 1\n  conflict_weight: 0\n  max_move_speed: 66\n"  # one leg and a bit a day, and nobody goes back


def world(folder, days=20, came=3000, closures=(), settings=CALM, places=PLACES, roads=ROADS):
    return build(load(make(folder, places, roads, days, {places[2][0]: leaving(came)}, closures=closures, settings=settings)))


def on(days):
    return START + dt.timedelta(days=days)


def everywhere(world):
    return np.ones(len(world.folder.places), bool)


def test_conflict_sends_people_while_a_group_gathers_walks_sheds_leavers_and_meets_another(tmp_path):
    here = world(tmp_path / "x")
    course = run(here, [Group("West", "Cross", on(4), 900, then="Camp"), Group("East", "Cross", on(4), 600, then="Camp")], PRIORS, 60)
    alone, grouped, where = course.alone, course.size, course.places.index
    assert np.array_equal(course.total(), course.entered)
    assert (grouped[:, :, 0] == 0).all() and np.median(grouped[:, 0, 4]) > 700  # gathered by the day it leaves
    still = grouped[:, 0, -1] > 0
    assert still.mean() > 0.4 and (course.night[:, 0, 3] == where("West")).all() and (course.night[still, 0, -1] == where("Camp")).mean() > 0.7
    jump = (grouped[:, 4, 1:] == 0) & (np.diff(grouped[:, 0]) > 300) & (grouped[:, 4, :-1] > 300)  # one became part of the other overnight
    assert 0.3 < jump.any(1).mean() < 0.95
    without = run(here, [], PRIORS, 60)
    more = alone[:, :, -1].sum(1) - without.alone[:, :, -1].sum(1)
    in_camp = alone[:, where("Camp"), -1] - without.alone[:, where("Camp"), -1]
    assert more.min() > 0 and in_camp.mean() > more.mean() / 2  # those who left go on like others, most of them to the camp
    assert course.waiting[:, :, -1].sum() > 0 and course.settled[:, :, -1].sum() > 0


def test_people_on_their_own_follow_the_law_of_the_instance(tmp_path):
    """Drawn apart by zone and day, they fill the camps like the engine's own run."""
    places = [("Zone", "conflict_zone", 500), ("Cross", "town", 0), ("Camp", "camp", 0), ("Other", "camp", 260), ("Second", "conflict_zone", 250)]
    here = world(tmp_path / "x", 12, 900, places=places, roads=[("Zone", "Cross", 60), ("Cross", "Camp", 70), ("Zone", "Other", 90), ("Second", "Cross", 300)])
    ours = run(here, [], PRIORS, 300).alone[:, here.tables.listed, -1]
    theirs = displacement.run(here, 300, seed=2, threads=1).people[:, :, -1]
    for camp in range(2):
        spread = np.hypot(ours[:, camp].std(), theirs[:, camp].std()) / np.sqrt(300)
        assert abs(ours[:, camp].mean() - theirs[:, camp].mean()) < 4 * spread + 0.5


def test_zones_send_people_by_their_share(tmp_path):
    places = [("Zone", "conflict_zone", 600), ("Cross", "town", 0), ("Camp", "camp", 0), ("Second", "conflict_zone", 300)]
    here = world(tmp_path / "x", 5, 100_000, places=places, roads=ROADS[:2])
    sent = from_zones(here, 20, 1)
    assert (sent.sum(1) == here.tables.leaving).all() and sent[:, 1:3].sum() == 0
    assert abs(sent[:, 0].sum() / 2_000_000 - 2 / 3) < 5 * np.sqrt(2 / 9 / 2_000_000)


def test_a_containment_empties_on_the_day_it_is_lifted(tmp_path):
    """Everybody would leave the crossroads at once; held there until day 7, they all reach the camp on day 8."""
    here = world(tmp_path / "x", 12, 1000, settings=ONWARD, roads=[("Zone", "Cross", 60), ("Cross", "Camp", 65)])
    area = np.array([p.name == "Cross" for p in here.folder.places])
    course = run(here, [], PRIORS, 3, measures=[(Measure("containment", on(0), on(7), "Cross", 1.0), area)])
    cross, camp = course.alone[:, 1], course.alone[:, 2]
    assert (cross[:, 1:8] == 1000).all() and (camp[:, :8] == 0).all() and (camp[:, 8:] == 1000).all() and (cross[:, 8:] == 0).all()


def test_a_partial_containment_lets_its_share_through(tmp_path):
    here = world(tmp_path / "x", 3, 100_000, settings=ONWARD, roads=[("Zone", "Cross", 60), ("Cross", "Camp", 65)])
    area = np.array([p.name == "Cross" for p in here.folder.places])
    course = run(here, [], PRIORS, 1, measures=[(Measure("containment", on(0), None, "Cross", 0.75), area)])
    for day, share in ((1, 0.25), (2, 0.25 + 0.75 * 0.25)):
        assert abs(course.alone[0, 2, day] - 100_000 * share) < 5 * np.sqrt(100_000 * share * (1 - share))


def test_who_is_held_does_not_hurry_on(tmp_path):
    """Those who come to the crossroads on a short day would go on at once, and with the chance of a town on the next."""
    here = world(tmp_path / "x", 6, 1000, settings=ONWARD + "  avoid_short_stints: true\n", roads=[("Zone", "Cross", 20), ("Cross", "Camp", 20)])
    area = np.array([p.name == "Cross" for p in here.folder.places])
    free, kept = (run(here, [], PRIORS, 2, measures=measures) for measures in ((), [(Measure("containment", on(0), on(3), "Cross", 1.0), area)]))
    assert (free.alone[:, 2, 1] == 1000).all()
    assert (kept.alone[:, 1, 1:4] == 1000).all() and (kept.alone[:, 2, 4] == 1000).all()


def test_who_is_held_does_not_go_by_an_old_plan(tmp_path):
    """Whoever sees two roads ahead is bound for the camp before the crossroads is shut in; there the plan ends."""
    move = ONWARD + "  awareness_level: 2\n"
    roads = [("Zone", "Cross", 66), ("Cross", "Camp", 65)]  # a night at the crossroads
    here = world(tmp_path / "x", 8, 10_000, settings=move.replace("default_movechance: 1", "default_movechance: 0.5"), roads=roads)
    area = np.array([p.name == "Cross" for p in here.folder.places])
    free, kept, half = (run(here, [], PRIORS, 1, measures=[(Measure("containment", on(1), on(5), "Cross", strength), area)] if strength else []).alone[0]
                        for strength in (0, 1.0, 0.4))
    went = free[2, 3]
    assert 3000 < went and (kept[2, :6] == 0).all() and kept[1, 5] == 10_000 and kept[2, 6] > 4000
    for day in (4, 5):
        assert abs((half[1, day - 1] - half[1, day]) / half[1, day - 1] - 0.3) < 0.05


def test_buses_carry_on_who_would_rest_but_not_who_is_held_or_in_a_camp(tmp_path):
    """Of 100,000 at the crossroads a fifth would leave and half of the others are carried: 0.6; with a containment of a quarter 0.45."""
    move = ONWARD.replace("default_movechance: 1", "default_movechance: 0.2")
    here = world(tmp_path / "x", 4, 100_000, settings=move, roads=[("Zone", "Cross", 65), ("Cross", "Camp", 65)])
    at_cross = np.array([p.name == "Cross" for p in here.folder.places])
    buses, hold = ((Measure(kind, on(2), on(2), "", strength), area) for kind, strength, area in (
        ("buses", 0.5, everywhere(here)), ("containment", 0.25, at_cross)))
    for measures, share in (((), 0.2), ((buses,), 0.6), ((buses, hold), 0.45)):
        course = run(here, [], PRIORS, 1, measures=measures)
        cross = course.alone[0, 1]  # they came on day 1, which the measures do not touch, as they do not touch day 3
        for day, chance in ((2, share), (3, 0.2)):
            left = cross[day - 1] - cross[day]
            assert abs(left / cross[day - 1] - chance) < 5 * np.sqrt(chance * (1 - chance) / cross[day - 1])
        assert (np.diff(course.alone[0, 2]) >= 0).all() and np.array_equal(course.total(), course.entered)  # nobody is carried out of the camp


def test_buses_carry_groups_on_the_same_days(tmp_path):
    here = world(tmp_path / "x", roads=[("Zone", "Cross", 60), ("Cross", "Camp", 900), ("West", "Cross", 45)])
    run_with = lambda *measures: run(here, [Group("West", "Camp", on(2), 2000)], PRIORS, 60, measures=measures)
    carried = run_with((Measure("buses", on(3), on(8), "", 1.0), everywhere(here)))
    camp = carried.places.index("Camp")
    assert ((carried.night[:, 0, 9] == camp) & (carried.size[:, 0, 9] > 0)).sum() > 3 * ((run_with().night[:, 0, 9] == camp) & (run_with().size[:, 0, 9] > 0)).sum()


def test_an_escorted_group_is_not_held_while_people_on_their_own_are(tmp_path):
    here = world(tmp_path / "x", settings=ONWARD)
    cross = np.array([p.name == "Cross" for p in here.folder.places])
    at_cross = [(Measure(kind, on(0), None, "Cross", strength), area) for kind, strength, area in (
        ("containment", 1.0, cross), ("escorts", 0.3, cross))]
    loyal = tuple(rule for rule in GROUPS if rule.__name__ not in ("leave", "join", "split"))
    night = lambda measures: run(here, [Group("Cross", "Camp", on(1), 800)], PRIORS, 40, measures=measures, order=loyal)
    held, escorted = night(at_cross[:1]), night(at_cross)
    assert (held.night[:, 0, -1] == 1).all() and (escorted.night[:, 0, -1] == 2).mean() > 0.6
    assert np.array_equal(held.alone, escorted.alone) and (held.alone[:, 1, -1] == 3000).all()


def test_a_country_stands_for_its_places_and_a_place_without_coordinates_for_itself(tmp_path):
    folder = load(make(tmp_path / "x", [("Zone", "conflict_zone", 9), ("Cross", "town", 0, "There"), ("Camp", "camp", 0, "There")], ROADS[:2]))
    net = network_of(folder)
    measures = [Measure("containment", on(0), None, name, 1.0) for name in ("There", "Cross", "")]
    assert [area.tolist() for _, area in with_areas(net, measures)] == [[False, True, True], [False, True, False], [True, True, True]]


def test_what_is_given_and_does_nothing_is_a_note(tmp_path):
    here = world(tmp_path / "x", 20, roads=ROADS[:2])
    groups = [Group("Zone", "Camp", on(3), 50), Group("Zone", "Camp", on(20), 50), Group("Zone", "Camp", on(-1), 50), Group("Zone", "Cross", on(3), 50, "West")]
    measures = [Measure("metering", on(0), None, "", 100.0), Measure("containment", on(20), None, "", 1.0), Measure("buses", on(0), on(19), "", 1.0)]
    said = [f"{note.where}: {note.what}" for note in notes(here, network_of(here.folder), groups, measures)]
    assert [line.split(": ")[1] for line in said] == [
        "sets out after the last day of the run", "sets out before the run begins, and is taken to do so on its first day", "cannot come from Cross to West",
        "changes nothing here", "lies outside the days of the run"]
    assert set(ACTING) == movement_levers() - {"merger_as_announced"}


def test_without_a_measure_nothing_is_held(tmp_path):
    here = world(tmp_path / "x")
    same = under(here, ()).tables
    assert all(np.array_equal(getattr(same, name)[same.epoch], getattr(here.tables, name)[here.tables.epoch]) for name in ("leave", "camp", "open_set", "rushes"))


def test_containment_papers_and_closures_act_on_groups_of_the_same_day(tmp_path):
    here, groups = world(tmp_path / "x"), [Group("West", "Camp", on(2), 2000)]
    night = lambda course, day: course.night[:, 0, day]
    held_up = run(here, groups, PRIORS, 40, measures=[(Measure("containment", on(2), on(9), "", 1.0), everywhere(here))])
    assert (night(held_up, 9) == 3).all() and (night(held_up, 19) != 3).any()
    papers = run(here, groups, PRIORS, 40, measures=[(Measure("papers_offered", on(3), on(6), "", 0.4), everywhere(here))])
    plain = run(here, groups, PRIORS, 40)
    assert papers.size[:, 0, 6].mean() < 0.4 * plain.size[:, 0, 6].mean()
    shut = run(world(tmp_path / "y", closures=[("location", "Camp", "", 0, 15)]), groups, PRIORS, 40)
    camp = shut.places.index("Camp")
    assert (shut.night[:, 0, :15] != camp).all() and shut.alone[:, camp, :15].sum() == 0 and shut.alone[:, camp, -1].min() > 0


def test_what_people_on_their_own_do_is_a_function_that_is_given(tmp_path):
    """Where nobody moves on, the zone keeps whom it sent."""
    here = world(tmp_path / "x")
    still = run(here, [], PRIORS, 4, disperse=lambda world, setting_out, seed: np.cumsum(setting_out, axis=2))
    assert (still.alone[:, 0, -1] == 3000).all() and (still.on_the_road == 0).all() and np.array_equal(still.total(), still.entered)


def test_the_list_of_a_day_is_given_too(tmp_path):
    """Without the rule by which people leave, groups keep everybody."""
    here = world(tmp_path / "x")
    loyal = tuple(rule for rule in GROUPS if rule.__name__ not in ("leave", "join", "switch_regime", "split"))
    course = run(here, [Group("West", "Camp", on(2), 500)], PRIORS, 5, order=loyal)
    assert (course.size[:, 0, 2:] == 500).all() and len(GROUPS) == len(DAY) - 1


def test_a_member_is_the_same_whatever_others_there_are(tmp_path):
    here, groups = world(tmp_path / "x"), [Group("West", "Camp", on(2), 500)]
    few, many = (run(here, groups, PRIORS, members, seed=3) for members in (3, 9))
    assert np.array_equal(few.alone, many.alone[:3]) and np.array_equal(few.size, many.size[:3])


def test_an_unknown_place_of_a_group_names_the_nearest(tmp_path):
    with pytest.raises(UnknownLocation, match="West"):
        run(world(tmp_path / "x"), [Group("Wset", "Camp", on(2), 500)], PRIORS)


def test_a_corridor_can_be_walked_by_flees_rules():
    """Leavers of a group reach the one port of a road on which everybody goes on; distances stay the corridor's."""
    net = network((30.0, 40.0, 30.0))
    here = instance_of(net, START, 60)
    course = run(here, [Group("Place 0", "Place 3", on(1), 4000)], PRIORS, 30, network=net)
    assert np.array_equal(course.total(), course.entered)
    left = course.alone[:, :, -1].sum(1)
    assert (course.gone[:, -1] > 0).all() and (course.alone[:, 3, -1] > 0.6 * left).all() and (course.on_the_road == 0).all()
    assert [road.km for road in here.folder.roads] == [30.0, 40.0, 30.0] == [k.km for k in network_of(here.folder).links]


@settings(max_examples=20, deadline=None)
@given(roads=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from([5, 90, 700])).filter(lambda r: r[0] != r[1]), max_size=6),
       closure=st.sampled_from([(), (("location", "Cross", "", 1, 6),), (("location", "Zone", "", 0, -1), ("camp", "Camp", "", 3, 8))]),
       start=st.integers(0, 4), end=st.integers(0, 4), people=st.integers(0, 4000), strength=st.sampled_from([0.0, 0.5, 1.0]),
       more=st.sampled_from(["", "  avoid_short_stints: true\n", "  awareness_level: 2\n"]), kinds=st.sets(st.sampled_from([*ACTING, "metering"])), seed=st.integers(0, 99))
def test_nobody_appears_or_vanishes(tmp_path_factory, roads, closure, start, end, people, strength, more, kinds, seed):
    """On any roads, none at all too, with closures that strand groups and others."""
    names = [p[0] for p in PLACES]
    here = world(tmp_path_factory.mktemp("n") / "x", 12, 700, closure, CALM + more, roads=[(names[a], names[b], km) for a, b, km in roads])
    measures = [(Measure(kind, on(2), on(6), "", strength), everywhere(here)) for kind in sorted(kinds)]
    course = run(here, [Group(names[start], names[end], on(1), people)], PRIORS, 3, seed, measures)
    assert np.array_equal(course.total(), course.entered) and (np.diff(course.entered, axis=1) >= 0).all()
    assert min(values.min() for values in (course.alone, course.on_the_road, course.size, course.waiting, course.settled, course.gone)) >= 0
    if not any(km > 360 for _, _, km in roads):
        assert (course.on_the_road == 0).all()


def test_one_zone_can_feed_by_poisson_numbers(tmp_path):
    here = world(tmp_path / "x", 6)
    rate = np.zeros((6, len(PLACES)))
    rate[:, 0] = -50.0
    sent = from_zones(replace(here, tables=here.tables._replace(fixed=rate)), 400, 1)
    assert abs(sent[:, 0].mean() - 50) < 5 * np.sqrt(50 / 2400) and abs(sent[:, 0].var() - 50) < 8


def test_the_command_says_who_is_where(tmp_path, capsys):
    from corridor.cli import main

    folder = make(tmp_path / "x", PLACES, ROADS, 12, {"Camp": leaving(300)}, settings=CALM)
    table = folder / "input" / "locations.csv"  # places lie apart, so that the measure acts on one of them
    table.write_text("\n".join(line.replace(",0,0,", f",{3 * k},0,", 1) for k, line in enumerate(table.read_text().splitlines())) + "\n")
    (tmp_path / "groups.csv").write_text(f"place,bound_for,then,departure,people\nWest,Cross,Camp,{on(2)},400\n")
    (tmp_path / "measures.csv").write_text(f"kind,place,start,end,strength,note,source\ncontainment,West,{on(2)},{on(11)},1,,\n")
    call = ["displacement", "together", str(folder), "--groups", str(tmp_path / "groups.csv"), "--measures", str(tmp_path / "measures.csv"), "--members", "8"]
    with pytest.raises(SystemExit) as end:
        main([*call, "--json", "--out", str(tmp_path / "x.nc")])
    assert end.value.code in (0, None)
    said = json.loads(capsys.readouterr().out)
    rows = {row["place"]: row for row in said["places"]}
    assert 300 < said["entered"] and said["on_the_road"] == 0 and said["gone"] >= 0
    assert rows["West"]["in_groups"] > 0 and rows["Camp"]["in_groups"] == 0
    assert rows["West"]["alone"] > 150 > rows["Camp"]["alone"] > 50  # who comes by is held there, too
    found = xr.open_dataset(tmp_path / "x.nc", engine="scipy")
    everybody = found.alone.sum("location") + found.grouped.sum("location") + found.waiting.sum("location") + found.settled.sum("location")
    assert found.alone.dims == ("member", "location", "time") and (found.grouped.sum("location") == found["size"].sum("slot")).all()
    assert ((everybody + found.on_the_road + found.gone).diff("time") >= 0).all()
    (tmp_path / "groups.csv").write_text("place,bound_for,departure,people\nWest,Cross,soon,400\n")
    with pytest.raises(SystemExit) as end:
        main(call)
    assert end.value.code == 1 and "is not a date" in capsys.readouterr().err
