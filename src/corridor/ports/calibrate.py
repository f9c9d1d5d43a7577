"""Figures of a port from public counts and open lanes, with their uncertainty.

Volumes are monthly counts in the layout of the Border Crossing/Entry Data
(Bureau of Transportation Statistics); lanes are open lanes by lane type and
hour. Months in which something was done to the ports (``changes.csv``) and
the months of restricted travel, March 2020 to October 2021, are left out. A
port without lane data borrows the time per vehicle of the port nearest to it
in volume among those that have some, with the spread between these.
"""

import calendar
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from corridor.errors import DataError, Problem
from corridor.ports.tables import recorded_changes, service
from corridor.schema import nearest

MEASURES = {"Pedestrians": "pedestrian", "Personal Vehicles": "passenger", "Trucks": "cargo"}
MODES = {"pedestrian": "pedestrian", "POV": "passenger", "COV": "cargo"}
SAME_PORT = {"Calexico West": "Calexico", "San Ysidro PedWest": "San Ysidro"}  # names of crossings in counts
RESTRICTED = ("2020-03", "2021-10")
YEARS = 5  # of the latest usual months that count
FEWEST_HOURS = 500


@dataclass(frozen=True)
class Calibrated:
    """One class at one port.

    Parameters
    ----------
    port, kind : str
    per_day : float
        Mean of the months of the last ``YEARS`` years that count.
    log_sd : float
        Spread of a month's volume about its usual one, as a logarithm.
    months : int
        Months that count.
    service_s, service_s_sd : float
        Seconds of an open lane per vehicle or person at the usual load, and its spread
        between months (between ports where it is borrowed).
    lanes : int
        Open lanes that are exceeded in one hour of twenty; 0 where nothing was observed.
    profile : ndarray, shape (24,)
        Open lanes by hour per crossing a day; zeros where nothing was observed.
    borrowed_from : str
        Port that the time per vehicle is borrowed from; empty if its own, ``"service.csv"`` if no port has lanes.
    """

    port: str
    kind: str
    per_day: float
    log_sd: float
    months: int
    service_s: float
    service_s_sd: float
    lanes: int
    profile: np.ndarray
    borrowed_from: str

    def lanes_at(self, per_day: float) -> np.ndarray:
        """Open lanes by hour on a day of that volume, shape (24,)."""
        return self.profile * per_day


def read_volumes(path: Path) -> pd.DataFrame:
    """Crossings per day by port, class and month: columns port, kind, month, per_day.

    Raises
    ------
    DataError
        If columns are missing, or a count is negative or repeated.
    """
    raw = _table(path, ("Port Name", "Month", "Measure", "Value"))
    raw = raw[raw.Measure.isin(MEASURES)]
    if (raw.Value < 0).any():
        row = raw[raw.Value < 0].iloc[0]
        raise DataError(Problem(f"{path.name}, {row['Port Name']} {row.Month}", "has fewer than no crossings", f"{row.Value:g}",
                                "Give zero or more, or leave the month out."))
    again = raw.duplicated(["Port Name", "Month", "Measure"])
    if again.any():
        row = raw[again].iloc[0]
        raise DataError(Problem(f"{path.name}, {row['Port Name']} {row.Month}", "is given twice", row.Measure, "Keep one of the two."))
    days = [calendar.monthrange(int(m[:4]), int(m[5:7]))[1] for m in raw.Month]
    return pd.DataFrame({"port": raw["Port Name"], "kind": raw.Measure.map(MEASURES), "month": raw.Month.str[:7],
                         "per_day": raw.Value / days}).reset_index(drop=True)


def read_lanes(path: Path) -> pd.DataFrame:
    """Open lanes by hour, all lane types of a class together: columns port, kind, month, hour, lanes.

    Hours in which a lane type of the port is missing are left out. Local
    times carry their offset, so on the days when clocks change an hour may be
    missing or twice there, and each is counted as it is.
    """
    raw = _table(path, ("port", "mode", "lane", "hour_local", "lanes_open"))
    raw = raw[raw.lanes_open.notna() & raw["mode"].isin(MODES)]
    raw = raw.assign(port=raw.port.replace(SAME_PORT), lane=raw.port + " " + raw.lane)
    every = raw.groupby(["port", "mode"]).lane.nunique()
    hours = raw.groupby(["port", "mode", "hour_local"]).agg(lanes=("lanes_open", "sum"), types=("lane", "nunique")).reset_index()
    hours = hours[hours.types.to_numpy() == every.loc[pd.MultiIndex.from_frame(hours[["port", "mode"]])].to_numpy()]
    return pd.DataFrame({"port": hours.port, "kind": hours["mode"].map(MODES), "month": hours.hour_local.str[:7],
                         "hour": hours.hour_local.str[11:13].astype(int), "lanes": hours.lanes}).reset_index(drop=True)


def _table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    raw = pd.read_csv(path)
    missing = [c for c in columns if c not in raw]
    if missing:
        raise DataError(Problem(path.name, "lacks columns", ", ".join(missing), f"It needs: {', '.join(columns)}."))
    return raw


def usual_months(volumes: pd.DataFrame) -> pd.DataFrame:
    """The rows of months in which nothing is recorded that changed the ports."""
    out = set()
    for change in recorded_changes():
        first, last = pd.Period(change["start"][:7], "M"), pd.Period(change["end"][:7], "M")
        if change["end"][7:] == "-01T00":
            last -= 1
        out |= {str(p) for p in pd.period_range(first, last, freq="M")}
    restricted = volumes.month.between(*RESTRICTED)
    return volumes[~restricted & ~volumes.month.isin(out) & (volumes.per_day > 0)]


def calibrate(port: str, volumes: pd.DataFrame, lanes: pd.DataFrame | None = None) -> tuple[Calibrated, ...]:
    """Every class that crosses at a port, from its usual months.

    Raises
    ------
    DataError
        If the counts do not know the port.
    """
    known = sorted(volumes.port.unique())
    if port not in known:
        raise DataError(Problem("counts", "have no such port", port, nearest(port, known)))
    usual = usual_months(volumes)
    observed = _observed(usual, lanes)
    out = []
    for kind in MEASURES.values():
        months = _latest(usual[(usual.port == port) & (usual.kind == kind)])
        if months.empty:
            continue
        per_day = float(months.per_day.mean())
        out.append(Calibrated(port, kind, per_day, _spread(months), len(months), *_time(port, kind, per_day, observed)))
    return tuple(out)


def _latest(months: pd.DataFrame) -> pd.DataFrame:
    months = months.sort_values("month")
    return months[months.month.str[:4].astype(int) > int(months.month.max()[:4]) - YEARS] if len(months) else months


def _spread(months: pd.DataFrame) -> float:
    """Spread of log volumes about the mean of the same month of the year."""
    log = np.log(months.per_day)
    rest = log - log.groupby(months.month.str[5:]).transform("mean")
    free = len(rest) - months.month.str[5:].nunique()
    return float(np.sqrt((rest**2).sum() / free)) if free > 0 else float("nan")


def _observed(usual: pd.DataFrame, lanes: pd.DataFrame | None) -> dict:
    """By (port, class): seconds per vehicle, its spread, lanes, profile, volume."""
    found = {}
    for (port, kind), hours in lanes.groupby(["port", "kind"]) if lanes is not None else ():
        months = _latest(usual[(usual.port == port) & (usual.kind == kind)])
        if len(hours) < FEWEST_HOURS or months.empty:
            continue
        by_month = usual_by_month(months)
        rate = hours.month.str[5:].map(by_month)
        per = hours.lanes / rate
        by_hour = per.groupby(hours.hour).mean().reindex(range(24), fill_value=0.0).to_numpy()
        seconds = per.groupby([hours.month, hours.hour]).mean().groupby("month").sum() * 3600 * service("usual_load")[kind]
        found[port, kind] = (float(by_hour.sum() * 3600 * service("usual_load")[kind]), float(seconds.std(ddof=1)),
                             int(np.quantile(hours.lanes, 0.95)), by_hour, float(months.per_day.mean()))
    return found


def usual_by_month(months: pd.DataFrame) -> pd.Series:
    """Usual volume by month of the year ("01" to "12"); a month never seen has the mean of the others."""
    seen = months.groupby(months.month.str[5:]).per_day.mean()
    return seen.reindex([f"{m:02d}" for m in range(1, 13)]).fillna(seen.mean())


def _time(port: str, kind: str, per_day: float, observed: dict) -> tuple[float, float, int, np.ndarray, str]:
    if (port, kind) in observed:
        return *observed[port, kind][:4], ""
    like = {p: f for (p, k), f in observed.items() if k == kind}
    if not like:
        return service("service_s")[kind], float("nan"), 0, np.zeros(24), "service.csv"
    nearest_port = min(like, key=lambda p: abs(np.log(like[p][4] / per_day)))
    times = [f[0] for f in like.values()]
    spread = float(np.std(times, ddof=1)) if len(times) > 1 else float("nan")
    return like[nearest_port][0], spread, 0, np.zeros(24), nearest_port


def out_of_sample(volumes: pd.DataFrame, lanes: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Open lanes predicted from volume and hour in months that were left out of the fit.

    Returns
    -------
    DataFrame
        Columns port, month, hour, lanes, predicted; one row per observed hour.
    """
    usual = usual_months(volumes)
    rows = []
    for port, hours in lanes[lanes.kind == kind].groupby("port"):
        months = _latest(usual[(usual.port == port) & (usual.kind == kind)])
        if len(hours) < FEWEST_HOURS or months.empty:
            continue
        rate = hours.month.str[5:].map(usual_by_month(months))
        for month in hours.month.unique():
            left = hours.month == month
            if left.all():
                continue
            profile = (hours.lanes / rate)[~left].groupby(hours.hour).mean()
            rows.append(hours[left].assign(predicted=(hours.hour.map(profile) * rate)[left]))
    return pd.concat(rows).dropna(subset="predicted")


def mean_error(rows: pd.DataFrame) -> float:
    """Mean absolute error in lanes over mean lanes."""
    return float((rows.predicted - rows.lanes).abs().sum() / rows.lanes.sum())
