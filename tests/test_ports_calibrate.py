"""Figures of a port from public counts and open lanes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corridor.errors import DataError
from corridor.ports.calibrate import calibrate, mean_error, out_of_sample, read_lanes, read_volumes, usual_months
from corridor.ports.tables import service

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "ports"
MONTHS = [f"{y}-{m:02d}" for y in (2022, 2023, 2024) for m in range(1, 13)]


def counts(tmp_path, change=None, **per_month):
    rows = [(port.replace("_", " "), m, "Personal Vehicles", 30_000 * size) for port, size in per_month.items() for m in MONTHS]
    table = pd.DataFrame(rows, columns=["Port Name", "Month", "Measure", "Value"])
    if change:
        change(table)
    table.to_csv(tmp_path / "crossings.csv", index=False)
    return tmp_path / "crossings.csv"


def lanes(tmp_path, hours=24, **by_port):
    rows = [(port, "POV", kind, f"{m}-{d:02d}T{h:02d}:00-0700", count) for port, count in by_port.items() for m in MONTHS[-6:]
            for d in (5, 6, 7, 8, 9) for h in range(hours) for kind in ("general", "ready")]
    pd.DataFrame(rows, columns=["port", "mode", "lane", "hour_local", "lanes_open"]).to_csv(tmp_path / "lanes.csv", index=False)
    return tmp_path / "lanes.csv"


def test_time_per_vehicle_by_hand(tmp_path):
    """Two lane types of two lanes each day and night, 30,000 vehicles a month: 96 lane-hours a day for about 985 vehicles."""
    volumes, open_lanes = read_volumes(counts(tmp_path, A=1.0)), read_lanes(lanes(tmp_path, A=2))
    found, = calibrate("A", volumes, open_lanes)
    assert found.per_day == pytest.approx(30_000 * 12 / 365.25, rel=0.01)
    assert found.service_s == pytest.approx(96 * 3600 / found.per_day * service("usual_load")["passenger"], rel=0.01)
    assert found.lanes == 4 and found.borrowed_from == ""
    assert found.lanes_at(found.per_day) == pytest.approx(np.full(24, 4.0), rel=0.05)
    assert found.service_s_sd < 0.1 * found.service_s and found.log_sd < 0.05


def test_a_port_without_lanes_borrows_from_the_nearest_in_volume_with_their_spread(tmp_path):
    volumes, open_lanes = read_volumes(counts(tmp_path, A=1.0, B=10.0, C=8.0)), read_lanes(lanes(tmp_path, A=2, B=10))
    found, = calibrate("C", volumes, open_lanes)
    own = {p: calibrate(p, volumes, open_lanes)[0] for p in "AB"}
    assert found.borrowed_from == "B" and found.service_s == own["B"].service_s
    assert found.service_s_sd == pytest.approx(np.std([o.service_s for o in own.values()], ddof=1))
    nobody, = calibrate("C", volumes)
    assert nobody.borrowed_from == "service.csv" and nobody.service_s == service("service_s")["passenger"]


def test_months_with_events_and_restrictions_do_not_count(tmp_path):
    volumes = read_volumes(counts(tmp_path, A=1.0))
    kept = set(usual_months(volumes).month)
    assert {"2022-04", "2023-09", "2023-10", "2023-12"}.isdisjoint(kept)
    assert {"2022-03", "2023-08", "2024-03"} <= kept


def test_counts_that_cannot_be_are_refused(tmp_path):
    def negative(table):
        table.loc[3, "Value"] = -5

    with pytest.raises(DataError, match="fewer than no crossings"):
        read_volumes(counts(tmp_path, negative, A=1.0))
    path = counts(tmp_path, A=1.0)
    path.write_text(path.read_text() + path.read_text().splitlines()[1] + "\n")
    with pytest.raises(DataError, match="given twice"):
        read_volumes(path)
    with pytest.raises(DataError, match="lacks columns"):
        read_lanes(counts(tmp_path, A=1.0))
    with pytest.raises(DataError, match="no such port"):
        calibrate("Nowhere", read_volumes(counts(tmp_path, A=1.0)))


def test_hours_in_which_a_lane_type_is_missing_do_not_count(tmp_path):
    path = lanes(tmp_path, A=2)
    table = pd.read_csv(path)
    table.drop(index=0).to_csv(path, index=False)
    assert len(read_lanes(path)) == len(table) / 2 - 1


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not beside the repository")
def test_open_lanes_in_california_follow_from_volume_and_hour_out_of_sample():
    """Months left out of the fit: mean error below 15 %, for vehicles and for people on foot."""
    volumes = read_volumes(SHARED / "bts_border_crossing_entry_us_mexico_monthly.csv")
    hourly = read_lanes(SHARED / "wait_times" / "california_ports_hourly_wait_lanes_2025-03_2026-05.csv")
    for kind in ("passenger", "pedestrian"):
        rows = out_of_sample(volumes, hourly, kind)
        assert len(rows) > 20_000
        assert mean_error(rows) < 0.15
