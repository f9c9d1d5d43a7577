"""The whole walk on the shipped example and on a corridor of its own."""

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from corridor.briefing.build import build
from corridor.briefing.export import files_of
from corridor.case import load_case
from corridor.walk import AS_THINGS_STAND, walk

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
CASES = sorted(p.parent.name for p in EXAMPLES.glob("*/case.toml"))


@pytest.fixture(scope="module", params=CASES)
def walked(request):
    """Each example with few members, walked once."""
    return walk(load_case(EXAMPLES / request.param, members=60))


@pytest.fixture(scope="module")
def november():
    return walk(load_case(EXAMPLES / "november-2021", members=200))


def test_there_is_more_than_one_region():
    countries = [{p.country for p in load_case(EXAMPLES / name).network.locations} for name in CASES]
    assert len(CASES) >= 2 and not countries[0] & countries[1]


def test_people_are_conserved_over_the_whole_horizon(walked):
    books = walked.forecast.track.books
    assert (sum(v for k, v in books.items() if k != "entered") == books["entered"]).all()


def test_who_asks_at_a_port_is_taken_in_or_waits_outside(walked):
    load, asked = walked.forecast.ports, walked.forecast.track.asked
    assert (load.taken_in.cumsum(2) + load.outside == asked.cumsum(2)).all()


def test_every_scenario_has_every_outcome_for_every_member(walked):
    names = [AS_THINGS_STAND, *(s.id for s in walked.case.scenarios)]
    assert list(walked.outcomes) == names
    for results in walked.outcomes.values():
        assert {len(v) for v in results.values()} == {60}
        assert all(np.isfinite(v).all() for v in results.values())


def claim_ids(record):
    """Every claim id that a briefing refers to."""
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name in ("claim_ids", "claims") and value and isinstance(value[0], str):
            yield from value
        for one in value if isinstance(value, tuple) else (value,):
            if is_dataclass(one):
                yield from claim_ids(one)


@pytest.mark.parametrize("audience", ["local", "partner", "public"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_number_leads_to_claims_that_are_shown(walked, audience, language):
    case = replace(walked.case, audience=audience, language=language, recipient="a shelter", purpose="beds")
    briefing = build(replace(walked, case=case))
    shown = {c.id for c in briefing.claims}
    assert set(claim_ids(briefing)) <= shown
    for group in briefing.groups:
        assert group.claim_ids


def test_the_same_inputs_and_seed_give_the_same_bytes(walked):
    again = walk(load_case(walked.case.folder, members=60))
    assert files_of(walked, build(walked)) == files_of(again, build(again))


def test_another_seed_gives_another_forecast(november):
    other = walk(load_case(november.case.folder, members=200, seed=1))
    assert (other.forecast.track.present != november.forecast.track.present).any()


def test_ten_thousand_in_veracruz_is_not_believed(november):
    """The organiser's figure, day and place together: below 5 %, from priors without that movement."""
    announced = next(a for a in build(november).announcements if "Veracruz" in a.text)
    assert announced.probability < 0.05 and announced.claim_ids


def test_the_group_is_near_where_the_reports_put_it(november):
    """On the as-of day most members have it in Oaxaca, with roughly the people that were counted."""
    track, network = november.forecast.track, november.case.network
    states = np.array([p.state for p in network.locations])[track.night[:, 0, 0]]
    assert (states == "Oaxaca").mean() > 0.7
    assert 800 < np.median(track.size[:, 0, 0]) < 2500


def test_scenarios_are_paired(november):
    """Officers moved at ports do not move people: the same members arrive."""
    stands, officers = november.outcomes[AS_THINGS_STAND], november.outcomes["officers-from-cargo"]
    assert (stands["people_arriving"] == officers["people_arriving"]).all()
    assert (officers["truck_hours"] >= stands["truck_hours"]).all()


def test_a_merger_as_announced_fills_one_town_far_more_than_how_things_stand(november):
    stands, merged = november.outcomes[AS_THINGS_STAND], november.outcomes["merger-as-announced"]
    assert np.median(merged["peak_present"]) > 2 * np.median(stands["peak_present"])


def test_nothing_published_after_the_as_of_day_enters(november):
    early = load_case(november.case.folder, members=60, as_of=dt.date(2021, 11, 9))
    assert {r.id for r in early.reports} < {r.id for r in november.case.reports}
