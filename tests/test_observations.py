"""From claims to evidence."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from corridor.evidence import gather_evidence, independent
from corridor.network import Link, Location, Network
from corridor.observations import PlaceObservation, SizeObservation, interval
from corridor.priors import load_priors
from corridor.records import Family, Report
from small_claims import claim, reports

AS_OF = dt.date(2021, 11, 11)
PRIORS = load_priors(AS_OF)


def road(names=("Alpha", "Beta", "Gamma", "Delta"), state="South") -> Network:
    """Towns one degree of latitude apart (about 111 km)."""
    places = tuple(Location(n.lower(), n, state if k < 3 else "North", "MX", 15.0 + k, -95.0, 1000 + k, "",
                            "port_of_entry" if k == len(names) - 1 else "town") for k, n in enumerate(names))
    return Network(places, tuple(Link(a.id, b.id, 120.0) for a, b in zip(places, places[1:], strict=False)))


def evidence(*claims, families=(), published="2021-11-10"):
    return gather_evidence(claims, families, reports(claims, published), road(), PRIORS, AS_OF)


@pytest.mark.parametrize(("text", "first", "last"), [
    ("2021-11-18", (2021, 11, 18), (2021, 11, 18)), ("2021-11", (2021, 11, 1), (2021, 11, 30)), ("2021", (2021, 1, 1), (2021, 12, 31)),
    ("2021-10-21/2021-10-31", (2021, 10, 21), (2021, 10, 31)), (None, (2021, 11, 10), (2021, 11, 10)),
])
def test_a_date_as_exact_as_it_was_given(text, first, last):
    assert interval(text, "2021-11-10", AS_OF) == (dt.date(*first), dt.date(*last))


def test_a_precise_figure_is_not_taken_for_chance():
    """1,523 people counted to the last one: twice as many is far less likely, as it is for 1,500."""
    twice = np.array([1523, 3046])
    fall = lambda figure: np.subtract(*SizeObservation("g", AS_OF, figure, figure, "head_count", "c").log_likelihood(twice, PRIORS))
    assert fall(1523) > 2 and fall(1500) > 2


def test_a_size_is_likeliest_where_the_bias_of_its_speaker_puts_it():
    """An organiser's 4,000 speaks for fewer people, an authority's for more."""
    sizes = np.arange(500, 12_000)
    best = lambda role: sizes[SizeObservation("g", AS_OF, 4000, 4000, role, "c").log_likelihood(sizes, PRIORS).argmax()]
    assert best("organiser") == pytest.approx(4000 * np.exp(-PRIORS.roles["organiser"][0]), rel=0.05)
    assert best("authority") == pytest.approx(4000 * np.exp(-PRIORS.roles["authority"][0]), rel=0.05)
    assert best("media") == pytest.approx(4000 * np.exp(-PRIORS.roles["media"][0]), rel=0.05)


def test_more_than_and_up_to_are_one_sided():
    sizes = np.array([300.0, 1300.0, 12_000.0])
    over = SizeObservation("g", AS_OF, 1000, None, "un_ngo", "c").log_likelihood(sizes, PRIORS)
    upto = SizeObservation("g", AS_OF, None, 1000, "un_ngo", "c").log_likelihood(sizes, PRIORS)
    assert over.argmax() == 1 and upto[0] > upto[2]


def test_a_group_that_no_longer_exists_explains_no_figure():
    like = SizeObservation("g", AS_OF, 1000, 1000, "media", "c").log_likelihood(np.array([0, 1000]), PRIORS)
    assert like[1] - like[0] > 2


def test_a_place_is_likeliest_there_and_an_outlier_keeps_it_possible_elsewhere():
    like = PlaceObservation("g", AS_OF, ("beta",), "c").log_likelihood(np.arange(4), np.ones(4, bool), road(), PRIORS)
    assert like.argmax() == 1 and np.isfinite(like).all()


def test_a_family_of_retellings_is_one_observation():
    """Two outlets with one figure: one SizeObservation, that of the origin."""
    one = claim("c1", "group_size", low=1000, comparator="more_than", place="Beta", locations=("beta",), article="a")
    two = claim("c1", "group_size", low=1000, comparator="more_than", place="Beta", locations=("beta",), article="b")
    where = claim("c2", "location", place="Beta", role="current", locations=("beta",), article="a")
    found = evidence(one, two, where, families=(Family("f", one.id, (one.id, two.id)),))
    assert [s.claim_id for s in found.sizes] == [one.id]


def test_a_speaker_who_repeats_a_figure_is_heard_once():
    claims = [claim(f"c{k}", "group_size", low=900, high=900, speaker="police", speaker_role="authority") for k in range(3)]
    assert len(independent(claims, ())) == 1


def test_an_announced_group_is_a_call_and_never_a_measurement():
    said = dict(speaker="the organiser", speaker_role="organiser", modality="expected")
    found = evidence(
        claim("c1", "group_size", low=1000, high=1000, place="Beta", role="current", locations=("beta",)),
        claim("c2", "location", place="Beta", role="current", locations=("beta",)),
        claim("c3", "group_size", low=10, high=10, comparator="relative", unit="times", resolved={"low": 10_000, "unit": "people"}, **said),
        claim("c4", "planned_meeting", place="Gamma", role="meeting_point", locations=("gamma",), date="2021-11-18", **said),
        claim("c5", "planned_meeting", date="2021-11-18", text="I call on everyone in Alpha to gather on the 18th", **said))
    assert [s.claim_id for s in found.sizes] == ["a-c1"]
    (call,) = found.calls
    assert (call.size, call.date, call.called, call.meeting) == (10_000, dt.date(2021, 11, 18), ("alpha",), ("gamma",))


def test_history_denials_and_allegations_say_nothing_about_today():
    found = evidence(
        claim("c1", "location", place="Beta", role="current", locations=("beta",)),
        claim("c2", "group_size", low=18_000, high=18_000, modality="historical"),
        claim("c3", "group_size", low=9000, high=9000, modality="allegation"),
        claim("c4", "group_size", low=700, high=700))
    assert [s.claim_id for s in found.sizes] == ["a-c4"]


def test_a_departure_without_a_date_is_no_sighting_where_another_is():
    """Alpha and Gamma are 222 km apart: who set out from Alpha at some time is the group that is in Gamma."""
    here = [claim("c1", "location", place="Gamma", role="current", locations=("gamma",), span=(0, 9)), claim("c2", "group_size", low=500, high=500, span=(9, 14))]
    left = dict(place="Alpha", role="origin", locations=("alpha",), span=(20, 30))
    (group,) = evidence(*here, claim("c3", "departure", **left)).groups
    assert group.places == ("gamma",)
    assert len(evidence(*here, claim("c3", "departure", date="2021-11-10", low=80, high=80, **left)).groups) == 2
    (alone,) = evidence(claim("c3", "departure", low=80, high=80, **left)).groups
    assert alone.places == ("alpha",)


def test_two_places_that_no_group_could_walk_between_are_two_groups():
    """Alpha and Gamma are 222 km apart; reported the same day they are two groups."""
    found = evidence(
        claim("c1", "group_size", low=500, high=500, place="Alpha", locations=("alpha",), span=(0, 5)),
        claim("c2", "location", place="Alpha", role="current", locations=("alpha",), span=(0, 9)),
        claim("c3", "group_size", low=900, high=900, place="Gamma", locations=("gamma",), span=(50, 55)),
        claim("c4", "location", place="Gamma", role="current", locations=("gamma",), span=(50, 60)))
    assert len(found.groups) == 2
    assert {(s.group, s.low) for s in found.sizes} == {("group-1", 500), ("group-2", 900)}


def test_the_name_of_a_state_and_a_town_keeps_both_possible():
    network = Network((*road().locations[:3], Location("south", "South", "Elsewhere", "MX", 18.0, -95.0, 9, "", "port_of_entry")),
                      (Link("alpha", "beta", 120.0), Link("beta", "gamma", 120.0), Link("gamma", "south", 120.0)))
    assert set(network.meanings("South")) == {"south", "alpha", "beta", "gamma"}


def test_a_count_in_one_town_on_one_day_is_a_size_and_a_total_of_a_year_is_not():
    where = claim("c1", "location", place="Beta", role="current", locations=("beta",))
    count = claim("c2", "encounters_total", low=412, high=412, place="Beta", role="current", locations=("beta",), date="2021-11-08")
    year = claim("c3", "encounters_total", low=90_000, high=90_000, place="Beta", role="current", locations=("beta",), date="2021")
    found = evidence(where, count, year)
    assert [s.low for s in found.sizes] == [412]


def test_an_announced_departure_is_a_call_from_the_town_it_leaves():
    said = dict(speaker="organiser", speaker_role="organiser", modality="expected")
    found = evidence(claim("c1", "group_size", low=5000, high=5000, **said),
                     claim("c2", "departure", place="Alpha", role="origin", locations=("alpha",), date="2021-11-18", **said))
    (call,) = found.calls
    assert (call.size, call.date, call.called) == (5000, dt.date(2021, 11, 18), ("alpha",))


def test_a_reported_end_takes_what_the_same_report_says_is_left():
    left = claim("c1", "departure", low=4000, high=4000, place="Alpha", role="origin", locations=("alpha",), date="2021-11-01")
    seen = claim("c2", "location", place="Beta", role="current", locations=("beta",), date="2021-11-07")
    over = "The group has been broken up; buses took people back. About 300 people remain in Gamma."
    end = claim("c3", "location", place="Gamma", role="current", locations=("gamma",), date="2021-11-10", article="b", text=over, span=(0, 28))
    end = dataclasses.replace(end, text="The group has been broken up")
    few = dataclasses.replace(claim("c4", "group_size", low=300, high=300, comparator="about", place="Gamma", locations=("gamma",), date="2021-11-10", article="b", span=(57, 84)),
                              text=over[57:84])
    texts = (Report("a", "x" * 20, published="2021-11-07"), Report("b", over, published="2021-11-10"))
    found = gather_evidence((left, seen, end, few), (), texts, road(), PRIORS, AS_OF)
    assert [(e.date, e.claim_id, [s.low for s in e.left]) for e in found.ends] == [(dt.date(2021, 11, 10), "b-c3", [300])]
    assert [s.low for s in found.sizes] == [4000], "what is left is not weighed against the whole group a second time"
    large = dataclasses.replace(few, quantity=dataclasses.replace(few.quantity, low=3900, high=3900))
    assert not gather_evidence((left, seen, end, large), (), texts, road(), PRIORS, AS_OF).ends[0].left, "the size of the group that ended is nothing that is left"


@pytest.mark.parametrize("words", ["part of the group broke up", "the group broke up into three groups", "se disolvió el bloqueo de la carretera", "the group rested"])
def test_what_is_no_end_of_a_group(words):
    claims = [claim("c1", "departure", low=4000, high=4000, place="Alpha", role="origin", locations=("alpha",), date="2021-11-01"),
              claim("c2", "location", place="Beta", role="current", locations=("beta",), date="2021-11-07", article="b", text=words, span=(0, len(words)))]
    assert not evidence(*claims).ends


def test_nothing_is_seen_before_it_happens_and_a_distance_is_no_sighting():
    left = claim("c1", "departure", low=4000, high=4000, place="Alpha", role="origin", locations=("alpha",), date="2021-11-01")
    tomorrow = claim("c2", "group_size", low=900, high=900, date="2021-11-11", span=(20, 30))
    away = claim("c3", "location", low=45, high=45, unit="km", place="Gamma", role="current", locations=("gamma",), date="2021-11-09")
    found = evidence(left, tomorrow, away)
    assert [s.low for s in found.sizes] == [4000] and not found.places


def test_a_group_that_left_on_the_day_of_the_call_is_the_group_that_was_called():
    told = dict(speaker="Ana Ruiz", speaker_role="organiser", modality="expected", article="b")
    call = [claim("c1", "group_size", low=15000, high=15000, span=(0, 10), **told),
            claim("c2", "departure", place="Alpha", role="origin", locations=("alpha",), date="2021-11-07", span=(10, 20), **told)]
    left = lambda day: [claim("c3", "departure", low=6000, high=6000, place="Alpha", role="origin", locations=("alpha",), date=day, span=(0, 9)),
                        claim("c4", "location", place="Beta", role="current", locations=("beta",), date="2021-11-09", span=(9, 19))]
    assert len(evidence(*call).calls) == 1
    assert not evidence(*call, *left("2021-11-07")).calls and not evidence(*call, *left("2021-11-08")).calls
    assert len(evidence(*call, *left("2021-10-20")).calls) == 1, "a group that left weeks before is another"


def test_the_next_town_is_a_stop_and_no_end_of_the_way():
    """Beta lies within 150 km of Alpha, where the group was; Gamma does not, and a group that changes its goal goes there."""
    left = claim("c1", "departure", low=4000, high=4000, place="Alpha", role="origin", locations=("alpha",), date="2021-11-09")
    there = dict(role="destination", modality="expected")
    found = evidence(left, claim("c2", "location", place="Beta", locations=("beta",), date="2021-11-12", **there),
                     claim("c3", "location", place="Gamma", locations=("gamma",), **there), claim("c4", "destination_change", place="Beta", locations=("beta",), **there))
    assert [(d.place, d.stop, d.by) for d in found.destinations] == [
        ("Beta", True, dt.date(2021, 11, 12)), ("Gamma", False, None), ("Beta", False, None)]
