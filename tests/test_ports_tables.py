"""The shipped ports, and what a case may put over them."""

import csv
import datetime as dt

import numpy as np
import pytest

from corridor.errors import TableError, UnknownLocation
from corridor.network import Link, Location, Network, load_network
from corridor.ports.load import port_load
from corridor.ports.staffing import LEVELS, lent_lanes, officers_by_task, usual_days
from corridor.ports.tables import CLASSES, SHIPPED, at_place, hour_weights, load_ports, service, trade_figure

PORTS = ("andrade boquillas brownsville calexico calexico-east columbus cross-border-xpress del-rio douglas eagle-pass "
         "el-paso hidalgo laredo lukeville naco nogales otay-mesa presidio progreso rio-grande-city roma san-luis "
         "san-ysidro santa-teresa sasabe tecate tornillo ysleta").split()
DAYS = [dt.date(2021, 11, 11) + dt.timedelta(days=d) for d in range(21)]


def network(*ids):
    places = tuple(Location(i, i.title(), "Somewhere", "XX", 10.0 + n, 20.0, 0, "", "port_of_entry") for n, i in enumerate(ids))
    return Network(places, tuple(Link(a.id, b.id, 200.0) for a, b in zip(places, places[1:])))


def write(folder, *rows):
    names = list(dict.fromkeys(k for r in rows for k in r))
    with open(folder / "ports.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, names)
        out.writeheader()
        out.writerows(rows)
    return folder


def test_all_ports_of_the_border_are_there_in_the_order_of_the_network():
    ports = load_ports(load_network())
    assert sorted(p.id for p in ports) == sorted(f"poe-{n}" for n in PORTS)
    assert tuple(p.id for p in ports) == load_network().ports


def test_every_figure_has_a_source():
    for table in ("ports", "volumes", "hours", "service", "trade"):
        with open(SHIPPED / f"{table}.csv", encoding="utf-8", newline="") as file:
            assert all(row["source"] for row in csv.DictReader(file)), table


def test_volumes_are_those_of_the_nearest_year():
    """San Ysidro: 10,799,398 people on foot in 2019 (BTS), 29,587 a day."""
    port = {p.id: p for p in load_ports(load_network())}["poe-san-ysidro"]
    foot = port.crossings[0]
    year = np.mean([foot.per_day(dt.date(2019, m, 15)) for m in range(1, 13)])
    assert year == pytest.approx(29_587, rel=0.005)
    assert foot.per_day(dt.date(2021, 11, 15)) < foot.per_day(dt.date(2019, 11, 15))
    assert foot.per_day(dt.date(2035, 5, 1)) == foot.per_day(dt.date(2024, 5, 1))
    assert port.crossings[2] is None


def test_a_day_has_its_arrivals_within_opening_hours():
    for port in load_ports(load_network()):
        usual = usual_days(port, DAYS)
        for k, crossing in enumerate(port.crossings):
            if crossing is None:
                assert not usual.rate[k].any() and not usual.lanes[k].any()
                continue
            for d, day in enumerate(DAYS):
                closed = ~crossing.is_open(day.weekday())
                assert not usual.rate[k, d][closed].any() and not usual.lanes[k, d][closed].any()
                if not closed.all():
                    assert usual.rate[k, d].sum() == pytest.approx(crossing.per_day(day))
                    assert usual.lanes[k, d][~closed].min() >= 1
            assert usual.lanes[k].max() <= crossing.lanes <= crossing.booths


def test_officers_are_conserved_every_hour():
    """Lanes, intake and custody sum to those on duty, at every level of lending."""
    for port in load_ports(load_network()):
        usual = usual_days(port, DAYS)
        kept = lent_lanes(usual.lanes, np.full(len(DAYS), 0.25))
        for level in range(LEVELS + 1):
            tasks = officers_by_task(port, usual, kept[level], np.full(len(DAYS), 3.0), np.full(len(DAYS), 2.0))
            duty = tasks.pop("on_duty")
            assert np.allclose(sum(tasks.values()), duty)
            assert all((t >= 0).all() for t in tasks.values())
            assert duty.max() <= port.officers + 3


def test_lending_takes_more_lanes_level_by_level_and_leaves_one():
    port = {p.id: p for p in load_ports(load_network())}["poe-laredo"]
    usual = usual_days(port, DAYS)
    kept = lent_lanes(usual.lanes, np.zeros(len(DAYS)))
    assert (kept[0] == usual.lanes).all()
    assert (np.diff(kept, axis=0) <= 0).all()
    assert (kept[:, usual.lanes > 0] >= 1).all()
    assert (kept[:, 0] == usual.lanes[0]).all()
    assert kept[LEVELS, 2].sum() < usual.lanes[2].sum()


def test_a_port_without_a_row_borrows_and_says_so():
    port, = load_ports(network("puente-nuevo"))
    assert port.crossings[1].lanes > 0 and port.intake_per_day > 0
    assert any("borrowed from Del Rio" in f for f in port.flags)


def test_a_case_brings_its_own_ports(tmp_path):
    """Two columns suffice; more are taken as given, and a shipped port is overridden cell by cell."""
    folder = write(tmp_path, {"id": "puente", "name": "Puente", "modes": "", "cargo_lanes": "", "intake_per_day": ""},
                   {"id": "poe-laredo", "name": "Laredo", "modes": "", "cargo_lanes": "9", "intake_per_day": "50"})
    puente, laredo = load_ports(network("puente", "poe-laredo"), folder)
    assert puente.flags and puente.officers > 0
    assert laredo.crossings[2].lanes == 9 and laredo.intake_per_day == 50
    assert laredo.crossings[1].lanes == 14 and laredo.crossings[2].booths == 16
    assert laredo.value_per_truck_usd == 58_000


def test_lanes_follow_given_volumes(tmp_path):
    folder = write(tmp_path, {"id": "a", "name": "A", "modes": "passenger", "passenger_hours": "06-22", "passenger_per_day": 20_000})
    port, = load_ports(network("a"), folder)
    assert port.crossings[0] is None and port.crossings[2] is None
    usual = usual_days(port, DAYS)
    busiest = usual.rate[1].sum(axis=1)[0] / (usual.lanes[1].sum(axis=1)[0] * 3600 / service("service_s")["passenger"])
    assert 0.85 < busiest <= service("usual_load")["passenger"]


@pytest.mark.parametrize(("row", "says"), [
    ({"id": "b", "name": "B"}, "not a port of entry of the network"),
    ({"id": "a", "name": "A", "passenger_lanes": 8, "passenger_booths": 5}, "more passenger lanes than booths"),
    ({"id": "a", "name": "A", "cargo_per_day": -5}, "below 0"),
    ({"id": "a", "name": "A", "modes": "pedestrian|airships"}, "unknown mode"),
    ({"id": "a", "name": "A", "cargo_hours": "22-06"}, "not like 06-22"),
    ({"id": "a", "name": "A", "officers": 2}, "fewer officers"),
    ({"id": "a", "name": "A", "lanes": 2}, "unknown column"),
])
def test_a_table_that_cannot_be_is_refused_with_its_line(tmp_path, row, says):
    with pytest.raises(TableError, match=says) as raised:
        load_ports(network("a"), write(tmp_path, row))
    assert "ports.csv line" in str(raised.value)


@pytest.mark.parametrize(("year", "month"), [(2019, 4), (2021, 12), (2024, 12)])
def test_no_usual_line_grows_from_week_to_week_at_any_port(year, month):
    """Volumes are of people who crossed: in December 2024 on foot at Tecate and by car at Otay Mesa too."""
    ports = load_ports(load_network())
    days = [dt.date(year, month, 1) + dt.timedelta(days=d) for d in range(28)]
    load = port_load(ports, np.zeros((1, len(ports), 28), np.int64), days[0], [], 1)
    for kind in CLASSES:
        usual = load.usual_wait_min[kind]
        assert usual.max() < 120
        assert (usual[:, 21:].mean(axis=1) <= usual[:, 7:14].mean(axis=1) + 5).all()
        come = np.array([sum(p.crossings[CLASSES.index(kind)].per_day(d) for d in days if p.crossings[CLASSES.index(kind)].is_open(d.weekday()).any())
                         if p.crossings[CLASSES.index(kind)] else 0.0 for p in ports])
        assert load.hourly_cross[kind].sum(axis=1) == pytest.approx(come, rel=0.01, abs=1)
    tecate = next(p for p in ports if p.id == "poe-tecate")
    assert (usual_days(tecate, days).pace >= 1).all()
    assert (usual_days(tecate, days).pace[0] > 1.05).all() == (year != 2021)


def test_few_officers_open_fewer_lanes(tmp_path):
    """Where officers do not suffice for the usual lanes the class with most lanes opens fewer."""
    row = {"id": "a", "name": "A", "modes": "passenger|cargo", "passenger_per_day": 20_000, "cargo_per_day": 500,
           "intake_per_day": 24, "holding_people": 20}
    many, = load_ports(network("a"), write(tmp_path, row))
    few, = load_ports(network("a"), write(tmp_path, row | {"officers": 8}))
    assert few.officers == 8
    lanes = usual_days(few, DAYS).lanes
    assert lanes.sum(axis=0).max() == 6
    assert (lanes <= usual_days(many, DAYS).lanes).all()


def test_a_place_is_an_id_a_name_a_state_or_everywhere():
    ports = load_ports(load_network())
    assert at_place(ports, "").all()
    assert [ports[i].id for i in np.flatnonzero(at_place(ports, "poe-nogales"))] == ["poe-nogales"]
    assert [ports[i].id for i in np.flatnonzero(at_place(ports, "El Paso"))] == ["poe-el-paso"]
    assert at_place(ports, "texas").sum() == 13
    with pytest.raises(UnknownLocation, match="Nogales"):
        at_place(ports, "Nogalez")


def test_shapes_of_the_day_sum_to_one():
    for kind in (*CLASSES, "rail"):
        assert hour_weights(kind).shape == (24,) and hour_weights(kind).sum() == pytest.approx(1)
    assert trade_figure("lost_share_low") == 0
