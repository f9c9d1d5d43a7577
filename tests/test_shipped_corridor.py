"""The shipped geography tables hold together: places, links, and published road distances."""

import csv
import math
import re
import unicodedata
from pathlib import Path

import networkx as nx
import pytest

import corridor

TABLES = Path(corridor.__file__).parent / "data" / "corridor"

LOCATION_COLUMNS = "id name state country lat lon population code kind aliases source".split()
LINK_COLUMNS = "from to km mode route road source".split()
CITED_COLUMNS = "from to km source quote".split()

COUNTRIES = {"PA", "CR", "NI", "HN", "SV", "GT", "MX", "US"}
KINDS = {"town", "city", "border_town", "border_crossing", "port_of_entry", "crossroads"}
MODES = {"road", "rail"}
ROUTES = {"gulf", "central", "pacific", "south", "isthmus", "central_america", "border"}

# The 28 land ports of entry of the US southwest border, with their CBP codes (BTS list).
PORTS = {
    "poe-andrade": "2502",
    "poe-boquillas": "2410",
    "poe-brownsville": "2301",
    "poe-calexico": "2503",
    "poe-calexico-east": "2507",
    "poe-columbus": "2406",
    "poe-cross-border-xpress": "2582",
    "poe-del-rio": "2302",
    "poe-douglas": "2601",
    "poe-eagle-pass": "2303",
    "poe-el-paso": "2402",
    "poe-hidalgo": "2305",
    "poe-laredo": "2304",
    "poe-lukeville": "2602",
    "poe-naco": "2603",
    "poe-nogales": "2604",
    "poe-otay-mesa": "2506",
    "poe-presidio": "2403",
    "poe-progreso": "2309",
    "poe-rio-grande-city": "2307",
    "poe-roma": "2310",
    "poe-san-luis": "2608",
    "poe-san-ysidro": "2504",
    "poe-santa-teresa": "2408",
    "poe-sasabe": "2606",
    "poe-tecate": "2505",
    "poe-tornillo": "2404",
    "poe-ysleta": "2401",
}

# Towns that a group walking up the coast of Chiapas and across the isthmus passes, in order.
SOUTHERN_WALK = """
    puente-suchiate ciudad-hidalgo frontera-hidalgo metapa tapachula viva-mexico
    alvaro-obregon-chiapas huehuetan huixtla villa-comaltitlan escuintla acacoyagua ulapa
    mapastepec hermenegildo-galeana pijijiapan tres-picos tonala arriaga los-corazones chahuites
    tapanatepec zanatepec rio-ostuta niltepec santo-domingo-ingenio la-venta la-ventosa
    matias-romero palomares donaji jesus-carranza nuevo-morelos-veracruz sayula-de-aleman acayucan
""".split()

ALLOWED_DEVIATION = 0.06


def rows(name: str, columns: list[str]) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        assert reader.fieldnames == columns
        return list(reader)


LOCATIONS = rows("locations.csv", LOCATION_COLUMNS)
LINKS = rows("links.csv", LINK_COLUMNS)
CITED = rows("cited_distances.csv", CITED_COLUMNS)
BY_ID = {place["id"]: place for place in LOCATIONS}


def network(mode: str) -> nx.Graph:
    """The links of one mode; for roads, every location is a node even without a link."""
    graph = nx.Graph()
    if mode == "road":
        graph.add_nodes_from(BY_ID)
    for link in LINKS:
        if link["mode"] == mode:
            graph.add_edge(link["from"], link["to"], km=float(link["km"]), route=link["route"])
    return graph


ROADS = network("road")
RAILS = network("rail")


def great_circle_km(a: str, b: str) -> float:
    """Haversine distance between two locations on a sphere of radius 6371.0088 km."""
    lat_a, lon_a, lat_b, lon_b = (
        math.radians(float(BY_ID[place][field])) for place in (a, b) for field in ("lat", "lon")
    )
    half_chord = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * 6371.0088 * math.asin(math.sqrt(half_chord))


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"\w+", plain.lower()))


@pytest.mark.parametrize("name", ["locations.csv", "links.csv", "cited_distances.csv"])
def test_tables_are_utf8_with_unix_line_ends_and_no_blank_padding(name):
    """A table is UTF-8, ends its lines with LF only, and pads no field with blanks."""
    raw = (TABLES / name).read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    for row in csv.reader(raw.decode("utf-8").splitlines()):
        assert all(field == field.strip() for field in row), row


def test_there_are_at_least_215_locations_with_unique_ascii_ids():
    """Every location has its own short ASCII slug."""
    assert len(LOCATIONS) >= 215
    assert len(BY_ID) == len(LOCATIONS)
    for place in LOCATIONS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", place["id"]), place["id"]


@pytest.mark.parametrize("place", LOCATIONS, ids=lambda place: place["id"])
def test_a_location_is_complete_and_lies_in_the_region(place):
    """A location has a name, a state, a known country and kind, coordinates and a source."""
    assert place["name"] and place["state"] and place["source"]
    assert place["country"] in COUNTRIES
    assert place["kind"] in KINDS
    assert re.fullmatch(r"\d+\.\d{4}", place["lat"])
    assert re.fullmatch(r"-\d+\.\d{4}", place["lon"])
    assert 7 < float(place["lat"]) < 33
    assert -118 < float(place["lon"]) < -77
    assert int(place["population"]) >= 0
    assert ".." not in place["source"]


@pytest.mark.parametrize("place", LOCATIONS, ids=lambda place: place["id"])
def test_a_code_is_a_municipality_a_port_or_a_gazetteer_number(place):
    """Mexico has municipality P-codes, US ports CBP codes, the rest GeoNames numbers or P-codes.

    A few border posts have neither in a source at hand; their code is "none:" and their id.
    """
    if place["country"] == "MX":
        assert re.fullmatch(r"MX(0[1-9]|[12]\d|3[0-2])\d{3}", place["code"])
    elif place["country"] == "US":
        assert place["code"] == f"CBP:{PORTS[place['id']]}"
    else:
        assert re.fullmatch(
            rf"geonames:\d+|{place['country']}\d{{4}}|none:{place['id']}", place["code"]
        )


def test_a_code_of_a_municipality_belongs_to_one_state():
    """The first two digits of a Mexican P-code always go with the same state name, and back."""
    pairs = {(p["code"][2:4], p["state"]) for p in LOCATIONS if p["country"] == "MX"}
    assert len(pairs) == len({code for code, _ in pairs}) == len({state for _, state in pairs})


def test_aliases_add_something_and_do_not_repeat():
    """With accents and case folded, an alias differs from the name and from other aliases."""
    for place in LOCATIONS:
        aliases = [folded(alias) for alias in place["aliases"].split("|") if place["aliases"]]
        assert all(aliases), place["id"]
        assert len({folded(place["name"]), *aliases}) == 1 + len(aliases), place["id"]


def test_homonyms_can_be_told_apart():
    """Places that share a name lie in different states or countries."""
    seen = [(folded(p["name"]), p["state"], p["country"]) for p in LOCATIONS]
    assert len(seen) == len(set(seen))


def test_the_ports_of_entry_are_the_28_of_the_southwest_border():
    """The ports are exactly those of the BTS list, in the US, each naming its US city."""
    ports = {p["id"]: p for p in LOCATIONS if p["kind"] == "port_of_entry"}
    assert set(ports) == set(PORTS)
    for port in ports.values():
        assert port["country"] == "US"
        assert f", {port['state']}" in port["aliases"]


@pytest.mark.parametrize("port", PORTS)
def test_a_port_hangs_on_its_twin_town_by_a_short_crossing(port):
    """A port has one road link, to a Mexican border town at most 16 km away."""
    (twin,) = ROADS[port]
    assert BY_ID[twin]["country"] == "MX"
    assert BY_ID[twin]["kind"] == "border_town"
    assert ROADS.edges[port, twin]["km"] <= 16


@pytest.mark.parametrize("link", LINKS, ids=lambda k: f"{k['from']}--{k['to']}--{k['mode']}")
def test_a_link_joins_two_known_places_and_is_no_shorter_than_the_great_circle(link):
    """A link has known, different ends, a known mode and route, a road, a source, and enough km."""
    assert link["from"] in BY_ID and link["to"] in BY_ID
    assert link["from"] != link["to"]
    assert link["mode"] in MODES
    assert link["route"] in ROUTES
    assert link["road"] and link["source"]
    assert float(link["km"]) > 0
    assert float(link["km"]) >= great_circle_km(link["from"], link["to"])


def test_no_pair_is_linked_twice_in_one_mode():
    """Links are undirected: a pair of places appears once a mode, in either order."""
    pairs = [(frozenset((link["from"], link["to"])), link["mode"]) for link in LINKS]
    assert len(pairs) == len(set(pairs))


def test_every_location_can_be_reached_by_road_alone():
    """The road links join all locations into one network."""
    assert nx.is_connected(ROADS)


def test_freight_lines_lead_from_the_south_to_the_border():
    """By rail alone one gets from the southern ends of the lines to four border cities."""
    for south in ("tenosique", "coatzacoalcos", "arriaga"):
        for north in ("nuevo-laredo", "piedras-negras", "ciudad-juarez", "nogales", "mexicali"):
            assert nx.has_path(RAILS, south, north), (south, north)


@pytest.mark.parametrize("step", list(zip(SOUTHERN_WALK, SOUTHERN_WALK[1:])), ids="--".join)
def test_a_group_walking_north_passes_each_town(step):
    """Consecutive towns of the southern walk are joined directly, by at most 50 km of road."""
    assert ROADS.edges[step]["km"] <= 50


def test_there_are_at_least_48_cited_distances_between_different_pairs():
    """Each published distance is for its own pair of places."""
    pairs = {frozenset((c["from"], c["to"])) for c in CITED}
    assert len(CITED) >= 48
    assert len(pairs) == len(CITED)


def test_cited_distances_touch_every_part_of_the_corridor():
    """Sections on cited distances belong to every route of the links."""
    routes = set()
    for cited in CITED:
        path = nx.shortest_path(ROADS, cited["from"], cited["to"], weight="km")
        routes |= {ROADS.edges[step]["route"] for step in zip(path, path[1:])}
    assert routes == ROUTES


@pytest.mark.parametrize("cited", CITED, ids=lambda c: f"{c['from']}--{c['to']}")
def test_the_shortest_road_agrees_with_the_published_distance(cited):
    """The shortest path by road is within 6 % of the published distance."""
    published_km = float(cited["km"])
    road_km = nx.shortest_path_length(ROADS, cited["from"], cited["to"], weight="km")
    assert road_km == pytest.approx(published_km, rel=ALLOWED_DEVIATION)


@pytest.mark.parametrize("cited", CITED, ids=lambda c: f"{c['from']}--{c['to']}")
def test_a_cited_distance_says_where_it_was_published(cited):
    """A source is an address, or a titled table with its year; the quote is at most 12 words."""
    assert re.match(r"https?://\S+$|.*\b(19|20)\d\d\b", cited["source"])
    assert 0 < len(cited["quote"].split()) <= 12
