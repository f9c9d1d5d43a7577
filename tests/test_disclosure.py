"""Disclosure on arrays and tables, with answers known by hand."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.disclosure import (
    Embargo, Sighting, by_state, by_window, embargo_mask, embargoed, load_embargoes, round_people, shown, shown_change,
    shown_state, state_key, state_names, suppress,
)
from corridor.errors import UnknownLocation
from corridor.network import Link, Location, Network

DAY = dt.date(2021, 11, 11)


def place(name, state, kind="town", country="MX", aliases=()):
    return Location(name.lower().replace(" ", "-"), name, state, country, 16.0, -95.0, 1000, "", kind, aliases)


NETWORK = Network(
    (place("Alba", "Norte", aliases=("El Alba",)), place("Brisa", "Norte"), place("Sur", "Sur"), place("Calma", "Sur"),
     place("Cruce", "Norte", "port_of_entry"), Location("brisa-sur", "Brisa", "Sur", "MX", 16.0, -95.0, 0, "", "town")),
    (Link("alba", "brisa", 1),),
)


@pytest.mark.parametrize(("people", "public"), [
    (0, None), (9.9, None), (10, 10), (14.9, 10), (15, 20), (96, 100), (100, 100), (124, 100), (125, 150), (990, 1000),
    (1000, 1000), (1049, 1000), (1050, 1100), (98_765, 98_800),
])
def test_the_public_sees_tens_fifties_and_hundreds(people, public):
    assert shown(people, "public") == public


@pytest.mark.parametrize(("people", "partner"), [(0, 0), (4.9, 0), (5, 10), (9, 10), (10, 10), (123.4, 123)])
def test_a_partner_sees_whole_people_and_a_few_as_nobody_or_ten(people, partner):
    assert shown(people, "partner") == partner


def test_local_sees_everything_and_missing_stays_missing():
    assert shown(3.25, "local") == 3.25
    assert shown(None, "public") is None
    assert np.isnan(round_people([np.nan], "public"))[0]


def test_an_unknown_audience_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match='Did you mean "public"'):
        round_people(1, "publik")


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_rounding_keeps_the_order_of_counts(a, b):
    low, high = sorted((a, b))
    one, two = round_people([low, high], "public")
    assert np.isnan(one) or one <= two


@pytest.mark.parametrize(("change", "public"), [(3, 0), (-4, 0), (-6, -10), (-14, -10), (340, 350), (-1234, -1200), (None, None)])
def test_changes_are_rounded_by_their_size_and_keep_their_sign(change, public):
    assert shown_change(change, "public") == public


def test_changes_are_whole_for_a_partner_and_untouched_at_home():
    assert shown_change(-3.4, "partner") == -3 and shown_change(-3.4, "local") == -3.4


def test_a_lone_small_cell_takes_the_next_smallest_of_its_lines_with_it():
    """Only 4 is small. Alone, row total 134 minus 50 and 80 would give it away."""
    out = suppress([[4, 50, 80], [90, 60, 70], [30, 40, 20]])
    assert out[0].tolist() == [True, True, False, False]
    assert out[2, 0] and out[:, 0].sum() == 2
    assert out[-1].sum() == 0 and out[:, -1].sum() == 0


def test_a_line_of_one_cell_hides_its_total():
    assert suppress([[4]]).tolist() == [[True, True], [True, True]]
    out = suppress([[4], [100]])
    assert out[0].tolist() == [True, True]


def test_nothing_small_nothing_hidden():
    assert not suppress([[10, 20], [30, 40]]).any()


@given(st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=1, max_size=5))
def test_no_hidden_cell_can_be_had_by_taking_the_rest_from_a_total(rows):
    table = np.array(rows)
    out = suppress(table)
    assert out[:-1, :-1][table < 10].all()
    assert all(line.sum() != 1 for line in (*out, *out.T))


def test_states_add_up_member_by_member():
    people = np.arange(2 * 6 * 3).reshape(2, 6, 3)
    keys, out = by_state(people, NETWORK)
    assert keys == ("mx-norte", "mx-sur")
    assert np.array_equal(out[:, 0], people[:, [0, 1, 4]].sum(axis=1))
    assert out.sum() == people.sum()


def test_windows_take_the_fullest_day():
    people = np.array([[1, 5, 2, 7, 3]])
    assert by_window(people, 2).tolist() == [[5, 7, 3]]
    assert by_window(people, 2, np.sum).tolist() == [[6, 9, 3]]
    assert by_window(people, 1).tolist() == people.tolist()


def test_towns_stand_for_their_states_ports_and_states_keep_their_names():
    names = state_names(NETWORK)
    assert names["alba"] == names["El Alba"] == "Norte"
    assert names["Brisa"] == "Norte / Sur" and names["brisa-sur"] == "Sur"
    assert "Cruce" not in names and "Sur" not in names and names["sur"] == "Sur"
    assert state_key(NETWORK["alba"]) == "mx-norte"


def days_ago(n):
    return DAY - dt.timedelta(n)


def test_a_fresh_position_of_one_source_is_held_back_for_two_days():
    seen = [Sighting("Chiapas", days_ago(5), "f1"), Sighting("Oaxaca", days_ago(1), "f2")]
    assert shown_state(seen, DAY) == "Chiapas"
    assert shown_state(seen, DAY + dt.timedelta(1)) == "Oaxaca"


def test_two_independent_sources_have_published_it_but_two_retellings_have_not():
    old = Sighting("Chiapas", days_ago(5), "f1")
    fresh = [Sighting("Oaxaca", days_ago(1), family) for family in ("f2", "f3")]
    assert shown_state([old, *fresh], DAY) == "Oaxaca"
    assert shown_state([old, fresh[0], fresh[0]], DAY) == "Chiapas"
    assert shown_state(fresh[:1], DAY) is None


def test_two_sources_that_name_two_states_do_not_confirm_each_other():
    assert shown_state([Sighting("Oaxaca", days_ago(0), "f1"), Sighting("Puebla", days_ago(0), "f2")], DAY) is None


def test_what_is_said_of_the_coming_days_is_no_position():
    assert shown_state([Sighting("Oaxaca", days_ago(-2), f) for f in ("f1", "f2")], DAY) is None


def test_an_embargo_holds_for_its_days_and_names():
    rule = Embargo(("alba",), days_ago(1), DAY)
    assert embargoed([rule], NETWORK, DAY, DAY + dt.timedelta(9)) == {"alba", "Alba", "El Alba"}
    assert embargoed([rule], NETWORK, DAY + dt.timedelta(1), DAY + dt.timedelta(9)) == frozenset()
    assert embargo_mask([rule], NETWORK, [days_ago(2), DAY])[0].tolist() == [False, True]
    assert embargo_mask([rule], NETWORK, [days_ago(2), DAY]).sum() == 1


def test_an_embargo_of_a_whole_state_holds_for_the_state():
    rule = Embargo(("sur", "calma", "brisa-sur"), DAY)
    assert "mx-sur" in embargoed([rule], NETWORK, DAY, DAY)


def test_embargoes_are_read_from_the_case(tmp_path):
    assert load_embargoes(tmp_path, NETWORK) == ()
    (tmp_path / "embargo.csv").write_text("place,start,end,note\nNorte,2021-11-01,,threats at a shelter\n")
    (rule,) = load_embargoes(tmp_path, NETWORK)
    assert rule.locations == ("alba", "brisa", "cruce") and rule.end is None
    (tmp_path / "embargo.csv").write_text("place,start\nAlbba,2021-11-01\n")
    with pytest.raises(UnknownLocation, match="embargo.csv line 2"):
        load_embargoes(tmp_path, NETWORK)
