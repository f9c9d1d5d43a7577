"""The network: distances known by hand, names, and tables that do not fit together."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.errors import NetworkError, UnknownLocation
from corridor.network import EARTH_RADIUS_KM, Link, Location, Network, check_network, fold, great_circle_km, load_network

DEGREE_KM = math.pi * EARTH_RADIUS_KM / 180  # 111.195 km of meridian


def place(id, lat=0.0, lon=0.0, name=None, state="", kind="town", aliases=()):
    return Location(id, name or id.title(), state, "MX", lat, lon, 0, "", kind, aliases)


def square():
    """a–b–c in a row of 10 km each, a long way round a–d–c of 30 km, and e alone at the end of a railway."""
    return Network(
        tuple(map(place, "abcde")),
        (Link("a", "b", 10), Link("b", "c", 10), Link("a", "d", 15), Link("d", "c", 15), Link("c", "e", 5, "rail")),
    )


@pytest.fixture
def case(tmp_path):
    def write(locations, links):
        (tmp_path / "locations.csv").write_text("id,name,country,lat,lon\n" + locations)
        (tmp_path / "links.csv").write_text("from,to,km\n" + links)
        return tmp_path

    return write


THREE = "a,Alba,MX,16,-95\nb,Brisa,MX,17,-95\nc,Calma,MX,18,-95\n"
ROADS = "a,b,120\nb,c,115\n"


def test_one_degree_of_latitude_is_111_195_km():
    assert great_circle_km(0, 0, 1, 0) == pytest.approx(111.195, abs=0.001)
    assert great_circle_km(16, -95, 17, -95) == pytest.approx(DEGREE_KM)


@pytest.mark.parametrize(("ends", "km"), [
    ((0, 0, 0, 90), 90 * DEGREE_KM), ((0, 0, 0, 180), 180 * DEGREE_KM), ((90, 0, -90, 77), 180 * DEGREE_KM),
    ((60, 0, 60, 180), 60 * DEGREE_KM), ((0, 179.5, 0, -179.5), DEGREE_KM), ((5, 5, 5, 5), 0),
])
def test_great_circles_known_by_hand(ends, km):
    assert great_circle_km(*ends) == pytest.approx(km)


def test_great_circles_of_arrays_broadcast():
    assert great_circle_km([0, 1], 0, [[1], [2]], 0).shape == (2, 2)


@given(*[st.floats(-90, 90), st.floats(-180, 180)] * 3)
def test_the_great_circle_is_the_same_both_ways_and_the_shortest(a, b, c, d, e, f):
    assert great_circle_km(a, b, c, d) == pytest.approx(great_circle_km(c, d, a, b))
    assert great_circle_km(a, b, c, d) <= great_circle_km(a, b, e, f) + great_circle_km(e, f, c, d) + 1e-6


def test_the_way_is_the_shortest_and_each_hop_brings_it_nearer():
    network = square()
    next_hop, km_left = network.ways([2])
    assert next_hop.tolist() == [[1, 2, 2, 2, 4]]
    assert km_left.tolist() == [[20, 10, 0, 15, math.inf]]
    assert network.km("a", "c") == network.km("c", "a") == 20


def test_a_network_without_a_road_has_no_ways():
    network = Network((place("a"), place("b")), (Link("a", "b", 5, "rail"),))
    assert network.km("a", "b") == math.inf and network.ways([0])[0].tolist() == [[0, 1]]


def test_one_row_of_ways_for_each_destination():
    next_hop, km_left = square().ways([2, 0])
    assert next_hop.shape == km_left.shape == (2, 5) and next_hop.dtype == np.int32
    assert next_hop[1].tolist() == [0, 0, 1, 0, 4]


def test_roads_run_both_ways_and_rails_are_no_roads():
    road = square().road_km.toarray()
    assert np.array_equal(road, road.T) and road[2, 4] == 0 and road.sum() == 2 * 50


def test_two_roads_between_the_same_places_are_two_choices_and_not_one_longer_road():
    network = Network((place("a"), place("b")), (Link("a", "b", 10), Link("b", "a", 12)))
    assert network.km("a", "b") == 10


@given(st.integers(3, 12), st.data())
def test_following_the_hops_covers_the_distance(n, data):
    """On a random ring with chords, walking hop by hop to the destination covers exactly ``km_left``."""
    extra = data.draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda e: e[0] != e[1]), max_size=6))
    pairs = {tuple(sorted(e)) for e in [*((i, (i + 1) % n) for i in range(n)), *extra]}
    km = {e: data.draw(st.integers(1, 50)) for e in sorted(pairs)}
    network = Network(tuple(place(f"p{i}") for i in range(n)), tuple(Link(f"p{a}", f"p{b}", d) for (a, b), d in km.items()))
    next_hop, km_left = network.ways([0])
    for start in range(n):
        here, gone = start, 0
        while here != 0:
            there = int(next_hop[0, here])
            gone += km[tuple(sorted((here, there)))]
            here = there
        assert gone == km_left[0, start]


def test_names_are_found_by_alias_id_and_state_with_or_without_accents():
    network = Network((place("avila", name="Ávila", state="Norte", aliases=("Villa Ávila",)), place("norte", name="Norte", state="Sur"),
                       place("calma", state="Norte")), (Link("avila", "calma", 1),))
    assert network.find("AVILA") == network.find("villa  ávila") == network.find("Avila, Norte") == ("avila",)
    assert network.find("Norte") == ("norte",) and network.find("Norte", "state") == ("avila", "calma")
    assert network.find("Sur", "town") == () and network.find("nowhere") == ()


def test_a_name_of_two_towns_gives_both():
    network = Network((place("x", name="Paso", state="Norte"), place("y", name="Paso", state="Sur")), (Link("x", "y", 1),))
    assert network.find("Paso") == ("x", "y") and network.find("Paso, Sur") == ("y",)


def test_an_unknown_place_is_named_with_the_nearest():
    with pytest.raises(UnknownLocation, match=r'report 14: names a place that the corridor does not know \(given: Albba\).*"Alba".*locations.csv'):
        Network((place("alba"), place("b")), (Link("alba", "b", 1),)).require("Albba", "report 14")


def test_folding_takes_away_case_accents_and_doubled_spaces():
    assert fold("  San José  Ñuñoa ’x") == "san jose nunoa 'x"


def test_ports_are_those_of_that_kind():
    network = Network((place("a"), place("p", kind="port_of_entry"), place("q", kind="border_town")), (Link("a", "p", 1),))
    assert network.ports == ("p",) and len(network) == 3 and network["p"].kind == "port_of_entry"


def test_a_whole_network_is_read_from_two_tables(case):
    network = load_network(case(THREE, ROADS), extend=False)
    assert network.km("a", "c") == 235 and [p.name for p in network.locations] == ["Alba", "Brisa", "Calma"]


def complaints(folder):
    return [str(p) for p in check_network(folder, extend=False)[1]]


def test_a_leg_shorter_than_the_great_circle_is_refused(case):
    found = complaints(case(THREE, "a,b,111\nb,c,111.2\n"))
    assert any("links.csv line 2: is shorter than the great circle of 111.2 km (given: 111 km)" in c for c in found)
    assert not any("line 3" in c for c in found)


def test_a_leg_to_nowhere_and_a_leg_to_itself_are_refused(case):
    found = complaints(case(THREE, ROADS + "a,brisaa,5\nc,c,5\n"))
    assert len(found) == 2
    assert "line 4: names an unknown location (given: brisaa)" in found[0]
    assert "line 5: joins a location to itself (given: c)" in found[1]


def test_places_without_a_road_to_the_rest_are_named(case):
    (found,) = complaints(case(THREE, "a,b,120\n"))
    assert "leaves locations without a road to the rest (given: c)" in found
    with pytest.raises(NetworkError, match="without a road"):
        load_network(case(THREE, "a,b,120\n"), extend=False)


def test_a_ring_of_roads_is_no_mistake(case):
    assert complaints(case(THREE, ROADS + "c,a,300\n")) == []


def test_lines_that_contradict_each_other_are_named_both(case):
    (found,) = complaints(case(THREE, ROADS + "a,b,150\n"))
    assert "links.csv line 4: contradicts line 2" in found
    (found,) = complaints(case(THREE + "b,Brisa,MX,17.001,-95\n", ROADS))
    assert "locations.csv line 5: contradicts line 3" in found


def test_the_same_road_given_from_both_ends_is_one_road_unless_its_length_differs(case):
    assert complaints(case(THREE, ROADS + "b,a,120\n")) == []
    (found,) = complaints(case(THREE, ROADS + "b,a,150\n"))
    assert "line 4: contradicts line 2" in found


@pytest.mark.parametrize(("locations", "links"), [("", ""), (THREE, ""), ("a,Alba,MX,16,-95\n", "")])
def test_a_network_needs_places_and_a_road(case, locations, links):
    assert check_network(case(locations, links), extend=False)[0] is None
    assert any("give no network" in c for c in complaints(case(locations, links)))


def test_every_mistake_of_both_tables_is_named_in_one_run(case):
    found = complaints(case("a,Alba,MX,16,-95\nb,Brisa,MX,95,-95\nc,Calma,MX,18,-95\n", "a,c,1\na,b,far\n"))
    assert any("locations.csv line 3" in c and "above 90" in c for c in found)
    assert any('links.csv line 3: "km" is not a number' in c for c in found)
    assert any("links.csv line 2: is shorter" in c for c in found)
