"""Results as others read them: labelled arrays, hubverse rows, a summary.

A day's entry holds the state after that day's movement (``flee.md`` 1.2);
Flee's own table dates it one day later.
"""

import csv
import io
from pathlib import Path

import numpy as np

from corridor.displacement.run import Result, says
from corridor.errors import Problem, UsageError
from corridor.files import write_file

QUANTILES = (0.01, 0.025, 0.05, *(round(0.05 * i, 2) for i in range(2, 19)), 0.95, 0.975, 0.99)


def dataset(result: Result):
    """The run as an ``xarray.Dataset``: ``people`` by member, place and date, ``elsewhere`` by member and date."""
    import xarray as xr

    world = result.world
    found = xr.Dataset(
        {"people": (("member", "place", "date"), result.people), "elsewhere": (("member", "date"), result.elsewhere)},
        coords={"member": np.arange(len(result.people)), "place": list(world.listed), "date": np.array(result.dates, "datetime64[ns]")},
        attrs={"instance": world.folder.name, "seed": result.seed, "rules": f"Flee {world.release.name}", "note": " ".join(says(world))})
    if world.totals is not None:
        found["count"] = (("place", "date"), world.totals.camps)
    return found


def hubverse(result: Result) -> str:
    """CSV rows in hubverse form: 23 quantiles of each place and day.

    The reference date is the first day; horizons are days after it.
    """
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["reference_date", "target", "horizon", "target_end_date", "location", "output_type", "output_type_id", "value"])
    dates = result.dates
    levels = np.quantile(result.people, QUANTILES, axis=0)
    for i, place in enumerate(result.world.listed):
        for day, date in enumerate(dates):
            for q, value in zip(QUANTILES, levels[:, i, day], strict=True):
                rows.writerow([dates[0], "people in place", day, date, place, "quantile", q, f"{value:g}"])
    return table.getvalue()


def summary(result: Result) -> dict:
    """The last day: median and 90 % range of each place, its count, and what the result rests on."""
    low, middle, high = np.quantile(result.people[:, :, -1], (0.05, 0.5, 0.95), axis=0)
    counts = None if result.world.totals is None else result.world.totals.camps[:, -1]
    return {
        "instance": result.world.folder.name, "rules": result.world.release.name, "members": len(result.people),
        "seconds_simulating": result.seconds,
        "places": [{"place": name, "date": result.dates[-1].isoformat(), "people": round(float(middle[i])), "low": round(float(low[i])),
                    "high": round(float(high[i])), "count": None if counts is None else int(counts[i])}
                   for i, name in enumerate(result.world.listed)],
        "says": list(says(result.world)),
    }


def write(result: Result, path: Path) -> Path:
    """The result in a file: hubverse CSV or netCDF, by its ending.

    Raises
    ------
    UsageError
        Another ending.
    DataError
        The file cannot be written.
    """
    if path.suffix == ".csv":
        return write_file(path, hubverse(result))
    if path.suffix == ".nc":
        return write_file(path, bytes(dataset(result).to_netcdf(engine="scipy")))
    raise UsageError(Problem("--out", "has an ending that says no form", path.suffix, "End it in .csv (hubverse) or .nc (labelled arrays)."))
