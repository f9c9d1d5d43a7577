"""The analysis: members agree with what was reported, and stay whole worlds."""

import datetime as dt

import numpy as np
import pytest

from corridor.assimilation.cast import as_announced, make_cast
from corridor.assimilation.filter import analyse, effective_sample_size, systematic
from corridor.errors import DataError
from corridor.evidence import gather_evidence
from corridor.movement.state import total
from corridor.movement.world import make_world
from corridor.network import Link, Location, Network
from corridor.priors import load_priors
from small_claims import claim, reports

AS_OF = dt.date(2021, 11, 11)
PRIORS = load_priors(dt.date(2026, 1, 1))
PLACES = tuple(Location(f"t{k}", f"Town{k}", "South" if k < 20 else "North", "MX", 15 + 0.15 * k, -95.0, 1000, "",
                        "port_of_entry" if k == 39 else "town") for k in range(40))
ROAD = Network(PLACES, tuple(Link(f"t{k}", f"t{k + 1}", 18.0) for k in range(39)))


def analysis(*claims, members=200, seed=3):
    evidence = gather_evidence(claims, (), reports(claims), ROAD, PRIORS, AS_OF)
    cast = make_cast(evidence, ROAD, PRIORS, AS_OF)
    world = make_world(ROAD, PRIORS, cast.bound_for, seed)
    return cast, world, analyse(cast, evidence, world, AS_OF, members)


LEFT = claim("c1", "departure", low=4000, high=4000, place="Town0", role="origin", locations=("t0",), date="2021-11-01")
SEEN = claim("c2", "location", place="Town8", role="current", locations=("t8",), date="2021-11-10")


def test_effective_sample_size_is_between_one_and_all():
    assert effective_sample_size(np.zeros(50)) == pytest.approx(50)
    assert effective_sample_size(np.array([0.0] + [-1e6] * 9)) == pytest.approx(1)


def test_systematic_resampling_keeps_each_member_in_proportion():
    chosen = systematic(np.log(np.array([0.5, 0.25, 0.25])), 400, 0.5)
    assert np.bincount(chosen).tolist() == [200, 100, 100]


def test_a_reported_place_pulls_members_to_it():
    _, _, free = analysis(LEFT)
    cast, _, held = analysis(LEFT, SEEN)
    off = lambda a: np.abs(a.state.at[:, cast.slot("group-1")] - 8).mean()
    assert off(held) < 3 and off(held) < 0.6 * off(free)


def test_a_head_count_narrows_the_size():
    counted = claim("c3", "group_size", low=1200, high=1200, place="Town8", locations=("t8",), date="2021-11-10", speaker_role="head_count")
    _, _, before = analysis(LEFT, SEEN)
    _, _, after = analysis(LEFT, SEEN, counted)
    spread = lambda a: np.subtract(*np.quantile(np.log1p(a.state.size[:, 0]), (0.8, 0.2)))
    assert spread(after) < 0.85 * spread(before)
    assert 900 < np.median(after.state.size[:, 0]) < 1500


def test_resampling_keeps_people_conserved():
    _, _, result = analysis(LEFT, SEEN)
    assert (total(result.state) == result.state.entered).all()


def test_innovations_name_the_claim_and_what_was_expected():
    counted = claim("c3", "group_size", low=1200, high=1200, place="Town8", locations=("t8",), date="2021-11-10")
    _, _, result = analysis(LEFT, SEEN, counted)
    row = next(i for i in result.innovations if i.claim_id == "a-c3")
    assert row.predicted[0] <= row.predicted[1] <= row.predicted[2] and row.observed == (1200, 1200)
    assert 1 <= row.effective_sample_size <= 800


def test_the_same_claims_and_seed_give_the_same_members():
    first, again = (analysis(LEFT, SEEN)[2].state for _ in range(2))
    assert (first.size == again.size).all() and (first.at == again.at).all()


def test_no_usable_claim_is_a_clear_error():
    with pytest.raises(DataError, match="no usable claim"):
        analysis(claim("c1", "statement"))


def call(size=10_000):
    said = dict(speaker="organiser", speaker_role="organiser", modality="expected")
    return (claim("c5", "group_size", low=size, high=size, **said),
            claim("c6", "planned_meeting", place="Town12", role="meeting_point", locations=("t12",), date="2021-11-18", **said),
            claim("c7", "planned_meeting", date="2021-11-18", text="a call to gather in Town2", **said))


def test_an_announced_group_gathers_in_part_or_not_at_all():
    """Sizes of the announced group are mostly below the announced figure, and some members have none."""
    cast, _, result = analysis(LEFT, SEEN, *call())
    called = result.luck.called[:, cast.slot("announced-1")]
    assert (called == 0).mean() > 0.05
    assert np.median(called[called > 0]) < 10_000


def test_the_merger_as_announced_is_as_announced():
    cast, world, result = analysis(LEFT, SEEN, *call())
    state, luck = as_announced(cast, world, result.state, result.luck, AS_OF)
    slot = cast.slot("announced-1")
    assert (luck.called[:, slot] == 10_000).all()
    assert (luck.departure[:, slot] == dt.date(2021, 11, 18).toordinal()).all()
    assert (state.at[:, slot] == 12).all()
    assert (state.size == result.state.size).all()


def test_a_group_reported_over_is_over_in_most_members_and_its_people_stay_in_the_books():
    end = claim("c9", "location", place="Town8", role="current", locations=("t8",), date="2021-11-10", article="b", text="the group has dissolved", span=(0, 23))
    cast, _, lasting = analysis(LEFT, SEEN)
    _, _, over = analysis(LEFT, SEEN, end)
    alive = lambda a: (a.state.size[:, :4].sum(1) > 0).mean()
    assert alive(over) == pytest.approx(1 - PRIORS.value("reported_end"), abs=0.08) and alive(lasting) > 0.7
    assert (total(over.state) == over.state.entered).all()
    assert (over.state.waiting + over.state.settled).sum(1).mean() > (lasting.state.waiting + lasting.state.settled).sum(1).mean()


def test_a_sighting_after_the_end_brings_the_group_back():
    end = claim("c9", "location", place="Town8", role="current", locations=("t8",), date="2021-11-09", article="b", text="the group has dissolved", span=(0, 23))
    later = claim("c8", "arrival", place="Town8", role="destination", locations=("t8",), date="2021-11-10")
    _, _, seen = analysis(LEFT, end, later)
    assert (seen.state.size[:, 0] > 0).mean() > 0.8


def test_a_group_goes_on_after_its_next_stop():
    stop = claim("c5", "location", place="Town10", role="destination", locations=("t10",), date="2021-11-12", modality="expected")
    cast, world, found = analysis(LEFT, SEEN, stop)
    assert 10 not in cast.bound_for, "nobody is bound for a stop"
    assert (found.state.bound[:, cast.slot("group-1")] == world.destinations.tolist().index(39)).mean() > 0.9
