"""What arrivals do to a port: intake, waits, truck-hours."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError, UnknownLocation
from corridor.network import load_network
from corridor.ports.intake import NO_LIMIT, take_in
from corridor.ports.load import port_load
from corridor.ports.tables import CLASSES, load_ports
from corridor.ports.trade import trade_effects
from corridor.records import Measure

START = dt.date(2021, 11, 8)  # a Monday
SOME = ("poe-del-rio", "poe-laredo", "poe-nogales", "poe-san-ysidro")


@pytest.fixture(scope="module")
def ports():
    return tuple(p for p in load_ports(load_network()) if p.id in SOME)


def nobody(members=3, days=14):
    return np.zeros((members, len(SOME), days), np.int64)


def at(ports, port_id):
    return [p.id for p in ports].index(port_id)


def intake(arrivals, *, own=100.0, extra=0.0, moved=(0.0,), meter=NO_LIMIT, closed=(), room=10**6, transfer=10**6):
    days = len(arrivals)
    return take_in(np.array([arrivals]), own, np.full(days, extra), np.tile(np.array(moved, float), (days, 1)), np.array([1.0]),
                   np.full(days, meter), np.isin(np.arange(days), closed), room, transfer, 10, 20.0)


def test_intake_by_hand():
    """250 people at a port that takes in 100 a day: gone on the third day."""
    taken, outside, *_ = intake([250, 0, 0, 0])
    assert taken.tolist() == [[100, 100, 50, 0]]
    assert outside.tolist() == [[150, 50, 0, 0]]


def test_officers_are_lent_only_after_a_night_of_waiting():
    """Levels lend 0, 24 or 48 officer-hours at an hour a person; 150 wait after day 0, so 50 more are wanted: the most lent."""
    taken, outside, _, level, _ = intake([250, 0, 0, 0], moved=(0.0, 24.0, 48.0))
    assert level.tolist() == [[0, 2, 0, 0]]
    assert taken.tolist() == [[100, 148, 2, 0]]


def test_holding_and_onward_transfer_bind():
    """Room for 30 and 20 taken onward a day: 50 on the first day, 20 a day after, however many officers."""
    taken, outside, holding, _, _ = intake([500, 0, 0], own=400.0, room=30, transfer=20)
    assert taken.tolist() == [[50, 20, 20]]
    assert holding.tolist() == [[30, 30, 30]]


def test_holding_takes_custody_officers():
    """300 held at 20 each need 15 officers, 5 more than the port's own; they come out of those lent."""
    _, _, holding, level, custody = intake([300, 0], own=300.0, moved=(0.0, 60.0, 120.0), room=300, transfer=0)
    assert holding[0, 0] == 300
    assert custody.tolist() == [[0, 5]]
    assert level.tolist() == [[0, 2]]


def test_metering_and_a_closed_port():
    assert intake([90, 90, 90], meter=40)[0].tolist() == [[40, 40, 40]]
    taken, outside, *_ = intake([90, 0, 0], closed=(0, 1))
    assert taken.tolist() == [[0, 0, 90]] and outside.tolist() == [[90, 90, 0]]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=12), st.integers(0, 300), st.integers(0, 200), st.integers(0, 200),
       st.floats(0, 500))
def test_nobody_is_lost(arrivals, meter, room, transfer, own):
    taken, outside, holding, *_ = intake(arrivals, own=own, meter=meter, room=room, transfer=transfer, moved=(0.0, 30.0, 90.0))
    assert (np.cumsum(arrivals) == np.cumsum(taken[0]) + outside[0]).all()
    assert (taken >= 0).all() and (outside >= 0).all() and (taken <= meter).all()
    assert (holding >= 0).all() and (holding <= room).all()


def test_days_without_arrivals_are_the_usual_days(ports):
    load = port_load(ports, nobody(), START, [], 1)
    for kind in CLASSES:
        assert np.allclose(load.wait_min[kind], load.usual_wait_min[kind], rtol=1e-5)
        assert not load.away[kind].any()
    assert not load.truck_hours_extra.any() and not load.value_delayed_usd.any()
    laredo = at(ports, "poe-laredo")
    assert 0 < load.usual_wait_min["cargo"][laredo].mean() < 60
    assert load.usual_vehicle_hours["cargo"][laredo, 0] > 0


def test_people_who_wait_take_officers_off_the_lanes(ports):
    """Thousands at Laredo: some wait outside, lanes are lent, trucks and cars wait longer; elsewhere and before nothing changes."""
    arrivals = nobody()
    laredo = at(ports, "poe-laredo")
    arrivals[0, laredo, 3] = 4000
    load = port_load(ports, arrivals, START, [], 1)
    assert (arrivals.cumsum(2) == load.taken_in.cumsum(2) + load.outside).all()
    assert load.lending[0, laredo, :4].max() == 0 and load.lending[0, laredo, 4] > 0
    for kind in ("passenger", "cargo"):
        wait, usual = load.wait_min[kind], load.usual_wait_min[kind]
        assert wait[0, laredo, 5] > 2 * usual[laredo, 5]
        assert np.allclose(wait[0, laredo, :3], usual[laredo, :3], rtol=1e-5)
        assert np.allclose(wait[1:], usual, rtol=1e-5)
        assert (wait - usual).min() > -0.05
        assert load.away[kind][0, laredo].sum() > 0
    assert load.truck_hours_extra[0, laredo].sum() > 100
    assert load.value_delayed_usd[0, laredo] > 0 and not load.value_delayed_usd[1:].any()
    middle = load.hourly_wait_min["cargo"][laredo]
    assert middle.shape == (14 * 24, 3) and (np.diff(middle, axis=1) >= -1e-6).all()
    assert middle[5 * 24:6 * 24, 2].max() > middle[5 * 24:6 * 24, 1].max()


def test_the_same_seed_gives_the_same_numbers_and_members_do_not_depend_on_each_other(ports):
    arrivals = np.random.default_rng(5).integers(0, 900, nobody().shape)
    one, two = (port_load(ports, arrivals, START, [], 9) for _ in range(2))
    alone = port_load(ports, arrivals[:1], START, [], 9)
    for kind in CLASSES:
        assert (one.wait_min[kind] == two.wait_min[kind]).all()
        assert np.allclose(alone.wait_min[kind][0], one.wait_min[kind][0], rtol=1e-4, atol=1e-3)
    assert (one.taken_in == two.taken_in).all() and (alone.taken_in[0] == one.taken_in[0]).all()


def test_officers_moved_from_cargo_lengthen_the_wait_of_trucks_alone(ports):
    measure = Measure("officers_to_intake", START + dt.timedelta(days=2), START + dt.timedelta(days=4), "Laredo", 0.4)
    load = port_load(ports, nobody(), START, [measure], 1)
    laredo = at(ports, "poe-laredo")
    assert (load.wait_min["cargo"][:, laredo, 3] > 2 * load.usual_wait_min["cargo"][laredo, 3]).all()
    assert np.allclose(load.wait_min["passenger"], load.usual_wait_min["passenger"], rtol=1e-5)
    others = [i for i in range(len(ports)) if i != laredo]
    assert np.allclose(load.wait_min["cargo"][:, others], load.usual_wait_min["cargo"][others], rtol=1e-5)
    assert np.allclose(load.wait_min["cargo"][:, laredo, 8:], load.usual_wait_min["cargo"][laredo, 8:], rtol=0.02)


def test_moved_officers_take_in_more_people_and_extra_officers_spare_the_trucks(ports):
    arrivals = nobody()
    arrivals[:, at(ports, "poe-laredo"), :8] = 200
    plain, extra = (port_load(ports, arrivals, START, m, 1) for m in
                    ([], [Measure("extra_officers", START, None, "poe-laredo", 10)]))
    assert extra.outside.sum() <= plain.outside.sum()
    assert extra.truck_hours_extra.sum() < plain.truck_hours_extra.sum()
    assert plain.truck_hours_extra.sum() > 0


def test_metering_lets_people_wait_outside(ports):
    arrivals = nobody()
    arrivals[:, at(ports, "poe-san-ysidro"), 0] = 1000
    load = port_load(ports, arrivals, START, [Measure("metering", START, None, "California", 50)], 1)
    assert load.taken_in.max() == 50
    assert load.outside[0, at(ports, "poe-san-ysidro"), -1] == 1000 - 14 * 50


def test_a_port_closed_all_month_takes_nobody_and_has_no_line(ports):
    arrivals = nobody(days=31)
    arrivals[:, :, 1] = 40
    load = port_load(ports, arrivals, START, [Measure("port_closed", START, None, "Del Rio", 1)], 1)
    here = at(ports, "poe-del-rio")
    assert not load.taken_in[:, here].any() and (load.outside[:, here, 1:] == 40).all()
    for kind in CLASSES:
        assert not load.wait_min[kind][:, here].any() and np.isfinite(load.wait_min[kind]).all()
        usual = [ports[here].crossings[CLASSES.index(kind)].per_day(START)]
        assert load.away[kind][0, here, 0] == pytest.approx(usual[0], rel=1e-4)
    assert load.value_delayed_usd[0, here] > 0


def test_shut_cargo_lanes_leave_people_and_cars_alone_and_send_trucks_next_door():
    """Eagle Pass without cargo for three days: no truck crosses, half go to its neighbours, nothing else changes, and it clears."""
    ports = tuple(p for p in load_ports(load_network()) if p.id in ("poe-eagle-pass", "poe-del-rio", "poe-laredo"))
    here = at(ports, "poe-eagle-pass")
    shut = Measure("cargo_lanes_closed", START + dt.timedelta(days=2), START + dt.timedelta(days=4), "Eagle Pass", 1)
    load = port_load(ports, np.zeros((1, 3, 14), np.int64), START, [shut], 1)
    assert not load.hourly_come["cargo"][here, 48:120].any() and not load.hourly_cross["cargo"][here, 48:120].any()
    kept_away, elsewhere = load.away["cargo"][0, here, 2:5].sum(), load.diverted_in["cargo"][0, :, 2:5].sum()
    assert kept_away == pytest.approx(3 * ports[here].crossings[2].per_day(START), rel=1e-3)
    assert elsewhere == pytest.approx(0.5 * kept_away, rel=0.04)
    for kind in ("pedestrian", "passenger"):
        assert np.allclose(load.wait_min[kind][0, here], load.usual_wait_min[kind][here], rtol=1e-5)
    assert np.allclose(load.wait_min["cargo"][0, here, 10:], load.usual_wait_min["cargo"][here, 10:], rtol=0.05, atol=0.5)


def test_some_shut_lanes_and_inspections_lengthen_the_wait_by_how_much_they_leave(ports):
    laredo = at(ports, "poe-laredo")

    def trucks(*measures):
        load = port_load(ports, nobody(1), START, [Measure(kind, START, None, "Laredo", x) for kind, x in measures], 1)
        return load.wait_min["cargo"][0, laredo].mean(), load.hourly_cross["cargo"][laredo].sum(), load.overtime_h[0, laredo].sum()

    usual = trucks()
    few, many, none = (trucks(("cargo_lanes_closed", x)) for x in (0.25, 0.5, 0.0))
    assert none == usual and usual[0] < few[0] < many[0] and usual[1] > few[1] > many[1]
    slight, strong, whole = (trucks(("inspections", x)) for x in (0.8, 0.4, 1.0))
    assert whole == usual and usual[0] < slight[0] < strong[0] and usual[1] > slight[1] > strong[1]
    assert strong[1] == pytest.approx(0.4 * usual[1], rel=0.2)
    assert trucks(("inspections", 0.0))[:2] == (0.0, 0.0)


def test_few_who_turn_away_reach_a_large_neighbour():
    """Lukeville's cars are two per cent of Nogales's, and half of them appear at its neighbours all the same."""
    ports = tuple(p for p in load_ports(load_network()) if p.id in ("poe-lukeville", "poe-nogales", "poe-san-luis"))
    load = port_load(ports, np.zeros((2, 3, 10), np.int64), dt.date(2023, 12, 4), [Measure("port_closed", dt.date(2023, 12, 4), None, "Lukeville", 1)], 1)
    away = load.away["passenger"][0].sum()
    assert load.diverted_in["passenger"][0].sum() == pytest.approx(0.5 * away, rel=0.1)
    assert (load.diverted_in["passenger"][0, [at(ports, p) for p in ("poe-nogales", "poe-san-luis")]].sum(axis=1) > 0).all()


def test_a_closed_port_reopens_to_its_usual_days(ports):
    here = at(ports, "poe-del-rio")
    load = port_load(ports, nobody(), START, [Measure("port_closed", START + dt.timedelta(days=2), START + dt.timedelta(days=3), "Del Rio", 1)], 1)
    assert not load.vehicle_hours["passenger"][:, here, 2:4].any()
    assert (load.wait_min["passenger"][:, here, 4] > load.usual_wait_min["passenger"][here, 4]).all()  # those who postponed come
    assert np.allclose(load.wait_min["passenger"][:, here, 7:], load.usual_wait_min["passenger"][here, 7:], rtol=0.02)


def test_trade_keeps_delay_loss_and_output_apart(ports):
    arrivals = nobody()
    arrivals[0, at(ports, "poe-laredo"), 2] = 6000
    effects = trade_effects(port_load(ports, arrivals, START, [], 1))
    here = (0, at(ports, "poe-laredo"))
    assert effects.truck_cost_low[here] == pytest.approx(effects.truck_hours[here] * 32)
    assert effects.truck_cost_high[here] == pytest.approx(effects.truck_hours[here] * 91)
    assert effects.value_lost_low[here] == 0
    assert effects.value_lost_high[here] == pytest.approx(0.3 * effects.value_delayed[here])
    assert 0 < effects.gdp_low[here] <= effects.gdp_high[here]
    assert effects.inventory_cost[here] == pytest.approx(effects.truck_hours[here] * 58_000 * 0.225 / 8760)
    assert not effects.value_delayed[1:].any() and not effects.traveller_cost[1:].any()


def test_bad_input_is_refused(ports):
    with pytest.raises(DataError, match="negative"):
        port_load(ports, nobody() - 1, START, [], 1)
    with pytest.raises(DataError, match="whole people"):
        port_load(ports, nobody() + 0.5, START, [], 1)
    with pytest.raises(DataError, match="wrong shape"):
        port_load(ports, nobody()[:, :1], START, [], 1)
    with pytest.raises(DataError, match="strength"):
        port_load(ports, nobody(), START, [Measure("officers_to_intake", START, None, "", 1.5)], 1)
    with pytest.raises(UnknownLocation):
        port_load(ports, nobody(), START, [Measure("metering", START, None, "Atlantis", 5)], 1)


def test_progress_reaches_the_whole(ports):
    seen = []
    port_load(ports, nobody(), START, [], 1, seen.append)
    assert seen[-1] == 1.0 and seen == sorted(seen)


def test_april_2019_comes_out_in_its_order_of_magnitude():
    """With officers gone for the month trucks at Ysleta fell by 12 % and waited hours; Laredo lost 2 of 16 lanes and 7 %."""
    ports = tuple(p for p in load_ports(load_network()) if p.id in ("poe-ysleta", "poe-laredo"))
    first = dt.date(2019, 4, 1)
    measures = [Measure("officers_to_intake", first, None, "poe-ysleta", 0.38), Measure("officers_to_intake", first, None, "poe-laredo", 2 / 16)]
    load = port_load(ports, np.zeros((1, 2, 30), np.int64), first, measures, 1)
    fall, worst = {}, {}
    for i, port in enumerate(ports):
        cargo = port.crossings[2]
        usual = sum(cargo.per_day(first) for d in range(30) if (first + dt.timedelta(days=d)).weekday() < cargo.days)
        fall[port.id], worst[port.id] = load.away["cargo"][0, i].sum() / usual, load.wait_min["cargo"][0, i].max()
    assert 0.04 < fall["poe-ysleta"] < 0.25 and worst["poe-ysleta"] > 60
    assert fall["poe-laredo"] < 0.07


def test_many_ways_are_told_apart_by_their_load_and_few_exactly():
    """Beyond 24 different paths members share the path of one with about the same load; below, nothing is shared."""
    from corridor.ports.load import MOST_PATHS, _few

    rng = np.random.default_rng(0)
    paths = np.vstack([np.zeros((1, 10)), rng.integers(0, 9, (400, 10))]).astype(np.float32)
    few, path_of = _few(paths[:MOST_PATHS], np.arange(1, MOST_PATHS))
    assert (few == paths[:MOST_PATHS]).all() and (path_of == np.arange(1, MOST_PATHS)).all()
    few, path_of = _few(paths, np.arange(1, 401))
    assert len(few) == MOST_PATHS and (few[0] == 0).all()
    assert np.abs(few[path_of].sum(1) - paths[1:].sum(1)).max() <= 14


def test_a_published_usual_wait_stands_in_line_and_changes_nothing_else(ports):
    """San Ysidro: 31 minutes on usual days; what officers moved away add is the same with and without it."""
    port = next(p for p in ports if p.id == "poe-san-ysidro")
    bare = replace(port, crossings=tuple(c and replace(c, published_wait_min=0.0) for c in port.crossings))
    away = Measure("officers_away", START + dt.timedelta(days=2), None, "San Ysidro", 0.1)
    one, two = (port_load((p,), np.zeros((1, 1, 7), np.int64), START, [away], 1) for p in (port, bare))
    assert one.usual_wait_min["passenger"].mean() == pytest.approx(31, rel=0.02)
    assert two.usual_wait_min["passenger"].mean() < 20
    added = [load.wait_min["passenger"][0, 0] - load.usual_wait_min["passenger"][0] for load in (one, two)]
    assert np.allclose(*added, atol=0.01) and added[0][4] > 5
    assert (one.away["passenger"] == two.away["passenger"]).all()
