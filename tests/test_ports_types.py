"""Lane types and trains."""

import datetime as dt
import json

import numpy as np
import pytest

from corridor.cli import main
from corridor.errors import DataError
from corridor.network import load_network
from corridor.ports.load import port_load
from corridor.ports.rail import rail_crossing, rail_load
from corridor.ports.staffing import usual_days
from corridor.ports.tables import load_ports, plain, service
from corridor.ports.trade import trade_effects
from corridor.ports.types import lane_types, shared_lanes, usual_by_type
from corridor.records import Measure

WEEK = [dt.date(2024, 3, 4) + dt.timedelta(days=d) for d in range(7)]


@pytest.fixture(scope="module")
def ports():
    return {p.id: p for p in load_ports(load_network())}


def test_shares_of_traffic_sum_to_one_and_have_a_source():
    for kind in ("passenger", "cargo"):
        assert sum(t.traffic_share for t in lane_types(kind)) == pytest.approx(1)
    assert lane_types("pedestrian") == ()
    assert all(r["source"] for r in plain("lane_types")) and all(r["source"] for r in plain("rail"))


def test_lanes_by_hand():
    """Work 1, 2, 3: six lanes are shared 1, 2, 3; seven give the next to the busiest; with two all is one line."""
    lanes = shared_lanes(np.array([6, 7, 2, 0, 3]), np.array([1.0, 2.0, 3.0]))
    assert lanes[:, 0].tolist() == [1, 2, 3]
    assert lanes[:, 1].sum() == 7
    assert lanes[:, 2].tolist() == [2, 0, 0] and not lanes[:, 3].any() and lanes[:, 4].tolist() == [1, 1, 1]


def test_types_take_a_class_apart_without_changing_its_lanes_traffic_or_mean_time(ports):
    port = ports["poe-san-ysidro"]
    usual, types = usual_days(port, WEEK), [t for t in usual_by_type(port, WEEK) if t.kind == "passenger"]
    assert (sum(t.lanes for t in types) == usual.lanes[1].ravel()).all()
    work = sum((t.rate * t.service_s).sum() for t in types)
    assert work == pytest.approx(usual.rate[1].sum() * port.crossings[1].seconds("passenger"), rel=1e-9)
    assert [t.name for t in types] == ["general", "ready", "trusted"]
    assert types[0].service_s > types[1].service_s > types[2].service_s


def test_fewer_lanes_of_a_type_wait_longer_than_one_line_would(ports):
    """Three lines of a few lanes each wait longer than one line of all of them."""
    port = ports["poe-laredo"]
    load = port_load((port,), np.zeros((1, 1, 7), np.int64), WEEK[0], [], 1)
    types = [t for t in usual_by_type(port, WEEK) if t.kind == "passenger"]
    assert min(t.mean_wait_min for t in types) > load.usual_wait_min["passenger"].mean()


def test_trains_are_held_and_come_later():
    """Five closed days at Eagle Pass: five days of trains are held, none is lost, and it clears within two weeks."""
    usual = rail_load("poe-eagle-pass", dt.date(2023, 12, 1), 45)
    closed = rail_load("poe-eagle-pass", dt.date(2023, 12, 1), 45, (17, 18, 19, 20, 21))
    assert not usual.held.any() and usual.cleared_after_days == 0 and usual.train_hours == 0
    assert closed.held.max() == pytest.approx(5 * closed.per_day, rel=0.03)
    assert 5 <= closed.cleared_after_days <= 14
    assert closed.value_held_usd > 100e6 and closed.officers == service("officers_per_lane")["rail"]


def test_trains_cross_at_seven_ports():
    assert sum(rail_crossing(r["port"]) is not None for r in plain("rail")) == 7
    assert rail_crossing("poe-andrade") is None
    with pytest.raises(DataError, match="do not cross at this port"):
        rail_load("poe-andrade", dt.date(2024, 1, 1), 3)


def test_a_port_closed_all_month_serves_nobody_and_takes_nobody_in(ports):
    port = ports["poe-del-rio"]
    arrivals = np.full((3, 1, 30), 7, np.int64)
    load = port_load((port,), arrivals, dt.date(2021, 9, 1), [Measure("port_closed", dt.date(2021, 9, 1), None, "Del Rio", 1)], 1)
    assert not load.taken_in.any() and (load.outside[:, 0, -1] == 7 * 30).all()
    for kind in ("pedestrian", "passenger", "cargo"):
        assert not load.vehicle_hours[kind].any() and not load.wait_min[kind].any()
        assert np.isfinite(load.hourly_wait_min[kind]).all()
    trucks = usual_days(port, [load.start + dt.timedelta(days=d) for d in range(30)]).rate[2].sum()
    assert load.away["cargo"][:, 0].sum(axis=1) == pytest.approx(trucks, rel=1e-4)
    assert np.isfinite(trade_effects(load).gdp_high).all()


def test_the_command_tells_of_types_and_trains(capsys):
    with pytest.raises(SystemExit) as end:
        main(["port", "Eagle Pass", "--month", "2023-12", "--rail-closed", "5", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert not end.value.code and told["rail"]["held_at_most"] > 30
    assert {t["type"] for t in told["lane_types"]} == {"general", "ready", "trusted", "standard"}
    with pytest.raises(SystemExit) as end:
        main(["port", "Naco", "--rail-closed", "5"])
    assert end.value.code == 2 and "ports with trains" in capsys.readouterr().err
