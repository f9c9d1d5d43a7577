"""Movement on counts: answers known by hand, conservation, and what must not matter."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.draws import Draws
from corridor.movement import rules
from corridor.movement.day import DAY as ORDER
from corridor.movement.day import run, step
from corridor.movement.kernels import advance
from corridor.movement.state import ARRIVED, CONTAINED, ENDED, PERMITTED, total
from corridor.movement.world import make_world
from corridor.network import Link, Location, Network
from corridor.records import Measure
from small_world import DAY, LEGS, PRIORS, network, opening


def walked(km_today, days=1, at=0, bound=0):
    """Place index and km on after so many equal days on the small road."""
    world, _, _ = opening(1)
    place, km_on = np.array([at]), np.zeros(1)
    for _ in range(days):
        place, km_on = advance(place, km_on, np.array([bound]), np.array([float(km_today)]), world.next_hop, world.leg_km)
    return int(place[0]), float(km_on[0])


def test_a_stage_ends_in_the_last_town_within_the_day():
    """10 + 12 km fit into a day of 25 km; the next town, 40 km on, does not."""
    assert walked(25) == (2, 0.0)


def test_a_town_a_little_beyond_the_day_is_still_reached():
    """From place 3 the next town is 30 km on: within a third more than 25 km."""
    assert walked(25, at=3) == (4, 0.0)


def test_a_leg_longer_than_a_day_means_a_night_on_the_road():
    """From place 2 the next town is 40 km on: 20 km the first day, the rest the second."""
    assert walked(20, at=2) == (2, 20.0)
    assert walked(20, days=2, at=2) == (3, 0.0)


def test_nobody_goes_beyond_the_destination():
    assert walked(10_000) == (len(LEGS), 0.0)


def test_a_group_on_the_road_sleeps_at_the_nearer_end():
    world, state, _ = opening(2)
    state.at[:, 0], state.km_on[:, 0] = 2, (15.0, 25.0)
    assert rules.nights(state, world)[:, 0].tolist() == [2, 3]


@settings(max_examples=12, deadline=None)
@given(people=st.integers(30, 50_000), groups=st.integers(1, 3), seed=st.integers(0, 2**31),
       kinds=st.lists(st.sampled_from(["papers_offered", "containment", "buses", "transit_allowed", "escorts"]), max_size=3))
def test_people_are_conserved_member_by_member_and_day_by_day(people, groups, seed, kinds):
    """Everyone who entered is in a group, dispersed, waiting, settled, returned, or at or past the border."""
    world, state, luck = opening(20, people, groups, seed)
    measures = tuple((Measure(k, DAY, DAY + dt.timedelta(days=9), "", 0.4), np.arange(len(world.network)) % 2 == 0) for k in kinds)
    world = replace(world, measures=measures)
    end, track = run(state, world, luck, DAY, 40)
    books = track.books
    held = sum(books[k] for k in books if k != "entered")
    assert (held == books["entered"]).all()
    assert (total(end) == end.entered).all()
    assert all((v >= 0).all() for v in books.values())
    assert (np.diff(books["entered"], axis=1) >= 0).all()
    assert (track.present.sum(1) == books["groups"] + books["dispersed"] + books["waiting"]).all()


def test_flows_at_the_border_add_up_to_the_stocks_there():
    world, state, luck = opening(50)
    _, track = run(state, world, luck, DAY, 60)
    assert (track.asked.sum((1, 2)) == track.books["at_port"][:, -1]).all()
    assert (track.crossed.sum((1, 2)) == track.books["between"][:, -1]).all()
    assert track.books["at_port"][:, -1].mean() > 0


def nothing(draws, state, world, luck, day):
    """A rule that does nothing, though it draws."""
    draws.uniform(state.size.shape)
    return state


def test_a_rule_that_does_nothing_leaves_every_number_unchanged():
    world, state, luck = opening(40)
    _, plain = run(state, world, luck, DAY, 30)
    _, more = run(state, world, luck, DAY, 30, order=(nothing, *ORDER[:4], nothing, *ORDER[4:]))
    for name in ("size", "night", "present", "asked", "crossed"):
        assert (getattr(plain, name) == getattr(more, name)).all()


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    world, state, luck = opening(40)
    first, again = (run(state, world, luck, DAY, 20)[1] for _ in range(2))
    other = run(state, replace(world, seed=99), luck, DAY, 20)[1]
    assert (first.present == again.present).all()
    assert (first.present != other.present).any()


def test_an_escorted_group_is_not_held_and_ends_more_rarely():
    world, state, luck = opening(200)
    everywhere = np.ones(len(world.network), bool)

    def after(days, *kinds):
        measures = tuple((Measure(kind, DAY, DAY + dt.timedelta(days=19), "", strength), everywhere) for kind, strength in kinds)
        return run(state, replace(world, measures=measures), luck, DAY, days)[0].regime

    assert (after(2, ("containment", 1.0)) == CONTAINED).any()
    assert not (after(2, ("containment", 1.0), ("escorts", 0.3)) == CONTAINED).any()
    ended = [(after(8, ("escorts", factor)) == ENDED).sum() for factor in (0.1, 1.0)]
    assert ended[0] < ended[1]


def test_a_measure_elsewhere_changes_nothing_here():
    """Two scenarios share their luck: a measure where nobody is leaves every member as it was."""
    world, state, luck = opening(40)
    far = np.zeros(len(world.network), bool)
    _, plain = run(state, world, luck, DAY, 15)
    _, other = run(state, replace(world, measures=((Measure("containment", DAY, None, "", 1.0), far),)), luck, DAY, 15)
    assert (plain.present == other.present).all()


def test_a_held_group_does_not_move():
    world, state, luck = opening(60)
    everywhere = np.ones(len(world.network), bool)
    world = replace(world, measures=((Measure("containment", DAY, None, "", 1.0), everywhere),))
    _, track = run(state, world, luck, DAY, 10)
    assert (track.night[:, 0, :] == 0).all()
    assert (track.regime[:, 0, 2:] != PERMITTED).all()
    assert (track.regime[:, 0, 2] == CONTAINED).any()


def test_offered_papers_make_groups_smaller_in_the_mean():
    world, state, luck = opening(200)
    everywhere = np.ones(len(world.network), bool)
    _, plain = run(state, world, luck, DAY, 5)
    _, offered = run(state, replace(world, measures=((Measure("papers_offered", DAY, None, "", 0.3), everywhere),)), luck, DAY, 5)
    assert offered.size[:, 0, 5].mean() < 0.6 * plain.size[:, 0, 5].mean()


def test_buses_carry_groups_farther():
    world, state, luck = opening(200, net=network((30.0,) * 60))
    everywhere = np.ones(len(world.network), bool)
    _, plain = run(state, world, luck, DAY, 4)
    _, carried = run(state, replace(world, measures=((Measure("buses", DAY, None, "", 1.0), everywhere),)), luck, DAY, 4)
    assert carried.night[:, 0, 4].mean() > 3 * plain.night[:, 0, 4].mean()


def test_a_closed_road_is_not_travelled():
    world, state, luck = opening(60)
    closed = make_world(world.network, world.priors, [], world.seed, [("p2", "p3", DAY, DAY + dt.timedelta(days=30))])
    _, track = run(state, closed, luck, DAY, 20)
    assert track.night.max() <= 2
    _, later = run(state, make_world(world.network, world.priors, [], world.seed, [("p2", "p3", DAY, DAY + dt.timedelta(days=5))]), luck, DAY, 20)
    assert later.night.max() > 2


def test_slow_loss_alone_follows_the_law_of_decay():
    """Only ``leave`` with a fixed rate: the mean size after t days is n (1 - r)^t."""
    world, state, luck = opening(4000, 10_000)
    state = replace(state, size=luck.called, entered=luck.called.sum(1), regime=np.where(luck.called > 0, PERMITTED, state.regime))
    luck = replace(luck, leave=np.full(4000, 0.05))
    for t in range(10):
        state = rules.leave(Draws(1, "leave", t), state, world, luck, DAY)
    mean, expected = state.size[:, 0].mean(), 10_000 * 0.95**10
    assert mean == pytest.approx(expected, abs=4 * np.sqrt(expected / 4000))


def test_two_groups_in_one_place_may_become_one():
    world, state, luck = opening(400, groups=2)
    state = replace(state, size=luck.called, entered=luck.called.sum(1), regime=np.where(luck.called > 0, ARRIVED, state.regime))
    after = rules.meet(Draws(1, "meet"), state, world, luck, DAY)
    one = after.regime[:, 4] == ENDED
    assert 0.35 < one.mean() < 0.65
    assert (after.size[one, 0] == 2000).all() and (after.size[one, 4] == 0).all()


def test_groups_in_two_places_stay_two():
    world, state, luck = opening(100, groups=2)
    state = replace(state, size=luck.called, entered=luck.called.sum(1), regime=np.where(luck.called > 0, ARRIVED, state.regime))
    state.at[:, 4] = state.at[:, 0] + 1
    after = rules.meet(Draws(1, "meet"), state, world, luck, DAY)
    assert (after.size[:, [0, 4]] == 1000).all() and not (after.regime == ENDED).any()


def test_two_roads_merge_at_the_crossroads_where_they_meet():
    """Two groups start 20 km from a crossroads on either side; each night there half of the pairs still apart become one."""
    places = tuple(Location(name, name, "", "MX", 15 + 0.2 * k, -95.0, 1000, "", "town") for k, name in enumerate("WXE"))
    net = Network(places, (Link("W", "X", 20.0), Link("E", "X", 20.0)))
    world = make_world(net, PRIORS, [1], 3)
    _, state, luck = opening(2000, groups=2, net=net)
    state = replace(state, regime=np.where(luck.called > 0, PERMITTED, state.regime), size=luck.called, entered=luck.called.sum(1))
    state.at[:, 0], state.at[:, 4] = 0, 2
    zero = np.zeros(2000)
    luck = replace(luck, stage_km=np.full(2000, 60.0), rest=zero, ride=zero)
    apart = []
    for night in range(3):
        day = DAY + dt.timedelta(days=night)
        state = step(state, world, luck, day, (rules.move, rules.meet))
        apart.append((state.size[:, 4] > 0).mean())
    assert (state.at[:, 0] == 1).all() and (state.size.sum(1) == 2000).all()
    assert set(state.size[state.size[:, 4] == 0, 0].tolist()) == {2000}
    for night, share in enumerate(apart, 1):
        assert abs(share - 0.5**night) < 4 * np.sqrt(0.5**night / 2000)


def test_a_containment_lets_go_on_the_day_it_is_lifted():
    """Held from the start, no group has moved by its last day; from then on each goes free with chance ``released`` a day."""
    world, state, luck = opening(3000)
    everywhere = np.ones(len(world.network), bool)
    released, last = world.priors.value("released"), 6
    world = replace(world, measures=((Measure("containment", DAY, DAY + dt.timedelta(days=last), "", 1.0), everywhere),))
    _, track = run(state, world, luck, DAY, last + 2, order=(rules.gather, rules.switch_regime))
    held = track.regime[:, 0] == CONTAINED
    there = np.isin(track.regime[:, 0], (CONTAINED, PERMITTED))
    assert not (track.regime[:, 0, 2:last + 1] == PERMITTED).any()
    for after in (1, 2):
        known = there[:, last + after]
        share = (held[:, last + after] & known).sum() / known.sum()
        assert abs(share - (1 - released) ** after) < 4 * np.sqrt(0.25 / known.sum())


def test_adding_people_adds_no_compartments():
    """A world of a million has the same arrays as a world of a thousand: cost does not depend on size."""
    for people in (1000, 1_000_000):
        _, state, luck = opening(5, people)
        assert state.dispersed.shape == (5, 1, len(LEGS) + 1)
