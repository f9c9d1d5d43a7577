"""Results as others read them: labelled arrays, hubverse rows, a summary.

A day's entry holds the state after that day's movement (``flee.md`` 1.2);
Flee's own table dates it one day later.
"""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corridor.displacement.run import Result, says
from corridor.errors import Problem, UsageError
from corridor.files import write_file

QUANTILES = (0.01, 0.025, 0.05, *(round(0.05 * i, 2) for i in range(2, 19)), 0.95, 0.975, 0.99)


def dataset(result: Result):
    """The run as an ``xarray.Dataset``, in the dimensions of :func:`labelled`; ``count`` is what was counted."""
    world = result.world
    found = labelled(result.people, result.elsewhere, np.arange(len(result.people)), world.listed, np.array(result.dates, "datetime64[ns]"),
                     about(world.folder.name, result.seed, world.release.name, says(world)))
    if world.totals is not None:
        found["count"] = (("location", "time"), world.totals.camps, {"units": "people", "long_name": "people counted in the place"})
    return found


def labelled(people: np.ndarray, elsewhere: np.ndarray, members: np.ndarray, locations: Sequence[str], times: np.ndarray, attributes: dict):
    """People in named places as an ``xarray.Dataset``.

    Dimensions: ``member`` (a run with its own luck; its number in the run),
    ``location`` (a listed place, by name), ``time`` (the day whose end is
    described; the first already holds a day of movement).

    Parameters
    ----------
    people : ndarray of int, shape (members, locations, times)
        ``people`` of the dataset.
    elsewhere : ndarray of int, shape (members, times)
        ``elsewhere``: everybody who is in no listed place, on a road or in a town.
    attributes : dict
        What the result rests on, as :func:`about` has it.
    """
    import xarray as xr

    of = lambda what: {"units": "people", "long_name": what}
    return xr.Dataset(
        {"people": (("member", "location", "time"), people, of("people in the place at the end of the day")),
         "elsewhere": (("member", "time"), elsewhere, of("people in none of the places at the end of the day"))},
        coords={"member": ("member", members, {"long_name": "run with its own luck"}), "location": ("location", list(locations)),
                "time": ("time", times, {"long_name": "day whose end is described"})},
        attrs=attributes)


def about(instance: str, seed: int, release: str, rests_on: Sequence[str]) -> dict:
    """What every labelled result carries: where it is from, and what its total and its capacities rest on."""
    total, capacities = rests_on
    return {"instance": instance, "seed": seed, "rules": f"Flee {release}", "total": total, "capacities": capacities}


def hubverse(levels: np.ndarray, locations: Sequence[str], dates: Sequence[dt.date], reference: dt.date | None = None,
             target: str = "people in place") -> str:
    """CSV rows in hubverse form: 23 quantiles of each place and day.

    Horizons are days after the reference date, which is the first day if not given.

    Parameters
    ----------
    levels : ndarray, shape (quantiles, locations, days)
        Of the people, at :data:`QUANTILES`.
    """
    table, first = io.StringIO(), reference or dates[0]
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["reference_date", "target", "horizon", "target_end_date", "location", "output_type", "output_type_id", "value"])
    for i, place in enumerate(locations):
        for day, date in enumerate(dates):
            for q, value in zip(QUANTILES, levels[:, i, day], strict=True):
                rows.writerow([first, target, (date - first).days, date, place, "quantile", q, f"{value:g}"])
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
        return write_file(path, hubverse(np.quantile(result.people, QUANTILES, axis=0), result.world.listed, result.dates))
    if path.suffix == ".nc":
        return write_file(path, bytes(dataset(result).to_netcdf(engine="scipy")))
    raise UsageError(Problem("--out", "has an ending that says no form", path.suffix, "End it in .csv (hubverse) or .nc (labelled arrays)."))
