"""What reports say of ports of entry, beside what the figures take in."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

import small_case
from briefing_fixture import briefing
from corridor.briefing.at_ports import lever_of, port_reports, share_in
from corridor.briefing.border import _strength, excess_min, first_ports
from corridor.briefing.build import build
from corridor.briefing.context import PortReport
from corridor.briefing.messages import _told_at_ports
from corridor.briefing.page import render
from corridor.case import load_case
from corridor.language import Language
from corridor.network import load_network
from corridor.ports.tables import load_ports
from corridor.records import Claim, Family, Measure
from corridor.walk import walk as corridor_walk

AS_OF = dt.date(2023, 12, 19)


def claim(n, kind, text, place="", date="2023-12-18", modality="asserted", article="a"):
    return Claim(f"{article}-c{n:02d}", article, kind, None, place or None, None, date, None, None, (), False, modality, (0, len(text)), text)


def walk(claims, measures=(), families=()):
    reports = [SimpleNamespace(id="a", published="2023-12-18"), SimpleNamespace(id="b", published="2023-12-19")]
    return SimpleNamespace(case=SimpleNamespace(as_of=AS_OF, reports=reports, measures=tuple(measures)), claims=tuple(claims),
                           families=tuple(families), ports=load_ports(load_network()))


@pytest.mark.parametrize(("text", "kind", "ends"), [
    ("all cargo lanes at the bridge were shut", "cargo_lanes_closed", False),
    ("suspendieron el cruce de camiones de carga", "cargo_lanes_closed", False),
    ("Vehicle processing has been suspended", "passenger_lanes_closed", False),
    ("los carriles peatonales fueron cerrados", "pedestrian_lanes_closed", False),
    ("the port of entry has been closed", "port_closed", False),
    ("cerraron el puente internacional", "port_closed", False),
    ("state troopers inspect every truck", "inspections", False),
    ("la policía estatal inspecciona cada camión", "inspections", False),
    ("rail operations were suspended", "train", False),
    ("cargo lanes reopened at noon", "", True),
    ("it withdrew the plan to close the cargo lanes", "cargo_lanes_closed", True),
    ("the bridge stays open two hours longer", "hours_added", True),
    ("the mayor promised more buses", "", False)])
def test_words_stand_for_measures(text, kind, ends):
    assert lever_of(claim(1, "policy_measure", text)) == (kind, ends)


@pytest.mark.parametrize(("text", "share"), [
    ("four lanes", None), ("4 of 14 cargo lanes", 4 / 14), ("60 of the 200 officers", 0.3), ("6 de los 8 carriles", 0.75),
    ("a third of the lanes", 1 / 3), ("la mitad de los carriles", 0.5), ("una tercera parte de los oficiales", 1 / 3), ("200 of 60", None)])
def test_a_share_that_words_give(text, share):
    assert share_in(text) == (share if share is None else pytest.approx(share))


def test_what_is_told_and_not_given_is_missing_with_a_row_to_check():
    told = port_reports(walk([
        claim(1, "policy_measure", "the port of entry has been closed", "Lukeville, Arizona", "2023-12-04/2023-12-18"),
        claim(2, "policy_measure", "a third of the cargo lanes were closed", "Ysleta"),
        claim(3, "officers_reassigned", "60 of the 200 officers were reassigned", "Laredo"),
        claim(4, "policy_measure", "papers are offered", "Oaxaca"),
        claim(5, "policy_measure", "cargo lanes were closed", "El Paso", "2019-04-02"),
        claim(6, "policy_measure", "cargo lanes were closed", "El Paso", modality="historical"),
        claim(7, "wait_time", "trucks waited six hours", "Ysleta"),
        claim(8, "policy_measure", "rail operations were suspended", "Eagle Pass"),
        claim(9, "officers_reassigned", "officers are moved from the cargo lanes", date=None),
        claim(10, "wait_time", "trucks wait for hours", date=None)]))
    assert [(r.claim_id[-1], r.state) for r in told] == [("1", "missing"), ("2", "missing"), ("3", "missing"), ("7", "wait"), ("8", "no_lever")]
    assert [r.row for r in told[:3]] == ["port_closed,Lukeville,2023-12-04,,1,a-c01,", "cargo_lanes_closed,Ysleta,2023-12-18,,0.33,a-c02,",
                                         "officers_away,Laredo,2023-12-18,,0.3,a-c03,"]
    message = _told_at_ports(told, Language("en"))
    assert "Lukeville, Ysleta, Laredo" in message.text and message.claim_ids == ("a-c01", "a-c02", "a-c03")
    assert "pronostican como si no existieran" in _told_at_ports(told, Language("es")).text


def test_a_measure_of_the_case_that_does_something_alike_then_and_there_gives_it():
    lanes = claim(1, "policy_measure", "cargo lanes were closed", "Ysleta")
    state = lambda *measures: port_reports(walk([lanes], measures))[0].state
    assert state(Measure("officers_away", AS_OF - dt.timedelta(days=3), None, "Texas", 0.3)) == "given"
    assert state(Measure("cargo_lanes_closed", AS_OF, None, "poe-ysleta", 1)) == "given"
    assert state(Measure("cargo_lanes_closed", AS_OF, None, "Laredo", 1)) == "missing"
    assert state(Measure("hours_added", AS_OF, None, "Ysleta", 2)) == "missing"
    assert state(Measure("cargo_lanes_closed", dt.date(2023, 12, 1), dt.date(2023, 12, 10), "Ysleta", 1)) == "missing"
    assert _told_at_ports(port_reports(walk([lanes], [Measure("port_closed", AS_OF, None, "Ysleta", 1)])), Language("en")) is None


def test_a_plan_that_is_withdrawn_later_is_taken_back_and_an_end_to_come_ends_the_row():
    plan = claim(1, "policy_measure", "it would close the cargo lanes", "Nogales, Arizona", "2023-12-20", "expected")
    no_more = claim(1, "policy_measure", "it withdrew the plan to close the cargo lanes", "Nogales, Arizona", "2023-12-19", article="b")
    assert [r.state for r in port_reports(walk([plan, no_more]))] == ["taken_back", "ended"]
    elsewhere = replace(no_more, place="Laredo")
    assert [r.state for r in port_reports(walk([plan, elsewhere]))] == ["missing", "ended"]
    before = replace(no_more, article="a"), replace(plan, article="b")
    assert [r.state for r in port_reports(walk(before))] == ["ended", "missing"]
    shut = claim(2, "policy_measure", "the port of entry has been closed", "Lukeville", "2023-12-04/2023-12-18")
    again = claim(2, "policy_measure", "it will reopen", "Lukeville", "2024-01-04", "expected", article="b")
    assert port_reports(walk([shut, again]))[0].row == "port_closed,Lukeville,2023-12-04,2024-01-03,1,a-c02,"


def test_a_retelling_is_named_once():
    first, second = (claim(1, "policy_measure", "cargo lanes were closed", "Ysleta", article=a) for a in "ab")
    told = port_reports(walk([first, second], families=[Family("f", first.id, (first.id, second.id))]))
    assert [r.claim_id for r in told] == [first.id]


def test_ports_with_long_waits_or_delayed_goods_are_shown_first_even_where_nobody_arrives():
    quiet = replace(briefing("en", "local", ports=1).ports[0], p_arrivals=0.0, wait_cargo_usual_min=None, wait_cargo_worst_day_min=None,
                    wait_passenger_usual_min=5.0, wait_passenger_worst_day_min=6.0, wait_pedestrian_usual_min=None, value_delayed_usd=0.0)
    ports = [replace(quiet, location_id=str(n)) for n in range(9)]
    assert [p.location_id for p in first_ports(ports, 8)] == ["0", "1", "2"]
    ports[8] = replace(ports[8], wait_passenger_worst_day_min=70.0)
    ports[6] = replace(ports[6], value_delayed_usd=5e6)
    ports[4] = replace(ports[4], p_arrivals=0.4)
    assert excess_min(ports[8]) == 65.0 and excess_min(quiet) == 1.0
    assert [p.location_id for p in first_ports(ports, 8)] == ["4", "6", "8"]
    assert [p.location_id for p in first_ports(ports, 2)] == ["6", "8"]


def test_a_page_says_what_is_told_and_has_no_wait_of_trucks_where_none_cross():
    made = briefing("es", "local")
    one = made.claims[0]
    made = replace(made, ports=(replace(made.ports[0], wait_cargo_usual_min=None, wait_cargo_worst_day_min=None, hours=made.ports[0].hours), *made.ports[1:]),
                   port_reports=(PortReport(one.id, made.ports[0].location_id, made.ports[0].name, "missing", "cargo_lanes_closed,X,2031-03-01,,1,r1-c01,"),
                                 PortReport(one.id, made.ports[1].location_id, made.ports[1].name, "wait")))
    page = render(made)
    assert "no: measures.csv no la da" in page and "cargo_lanes_closed,X,2031-03-01,,1,r1-c01," in page
    assert "una espera declarada; habitual: camiones 55 min" in page
    assert "<td>–</td>" in page[page.index('id="ports"'):page.index('id="scenarios"')]
    assert "cargo_lanes_closed,X" not in render(replace(made, audience="partner"))


def test_a_port_without_traffic_of_its_own_has_no_wait_and_no_trade(tmp_path):
    """A port that a case adds borrows lanes and traffic to run; what comes of them is no forecast of its waits."""
    case = load_case(small_case.make(tmp_path / "one"), members=20)
    made = build(corridor_walk(case))
    port = made.ports[0]
    assert port.wait_cargo_usual_min is port.wait_passenger_worst_day_min is port.truck_hours_p50 is port.value_delayed_usd is None
    assert not port.hours and port.arrivals_p50 is not None
    assert not {o.unit for s in made.scenarios for o in s.outcomes} & {"truck-hours", "USD"}
    text = render(made)
    assert "Extra truck-hours" not in text and ">0 min" not in text
    own = "id,name,cargo_per_day,cargo_lanes,passenger_per_day,pedestrian_per_day\nnorthgate,North Gate,900,2,,\n"
    port = build(corridor_walk(load_case(small_case.make(tmp_path / "two", ports_csv=own), members=20))).ports[0]
    assert port.wait_cargo_usual_min is not None and port.truck_hours_p50 == 0.0 and port.wait_passenger_usual_min is None


def test_as_things_stand_names_the_measures_in_force_with_their_strength_place_and_days(tmp_path):
    rows = ("kind,place,start,end,strength\ncargo_lanes_closed,Northgate,2024-05-01,2024-05-12,0.25\n"
            "metering,Northgate,2024-05-10,,40\nport_closed,Northgate,2024-04-01,2024-04-02,\n")
    made = build(corridor_walk(load_case(small_case.make(tmp_path / "case", measures_csv=rows), members=20)))
    told = made.scenarios[0].assumptions
    assert "share of the lanes for trucks: 25 %; Northgate; from May 1, 2024; until May 12, 2024" in told
    assert "40 people per day; Northgate; from May 10, 2024; open end" in told and "takes no traffic" not in told
    assert _strength(0.3, "share of officers of all lanes", Language("es")) == "proporción de oficiales de todos los carriles: " + Language("es").percent(0.3)
    assert _strength(2.5, "hours", Language("en")) == "2.5 hours"
