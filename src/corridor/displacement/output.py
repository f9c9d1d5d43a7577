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

from corridor import __version__
from corridor.displacement.folder import Place
from corridor.displacement.run import Result, Run
from corridor.errors import Problem, UsageError
from corridor.files import write_file

QUANTILES = (0.01, 0.025, 0.05, *(round(0.05 * i, 2) for i in range(2, 19)), 0.95, 0.975, 0.99)
AS_QUANTILES = tuple(("quantile", level) for level in QUANTILES)


def dataset(result: Result):
    """The run as an ``xarray.Dataset``, in the dimensions of :func:`labelled`; ``counted`` is what was counted."""
    world = result.world
    found = labelled(result.people, result.elsewhere, np.arange(len(result.people)), world.listed, np.array(result.dates, "datetime64[ns]"),
                     about(world.folder.name, result.seed, world.release.name, result.says))
    if world.totals is not None:
        found["counted"] = (("location", "time"), world.totals.camps, {"units": "people", "long_name": "people counted in the place"})
    return placed(found, [world.folder.places[i] for i in world.tables.listed])


def placed(found, places: Sequence[Place]):
    """A dataset with the coordinates and countries of its locations."""
    degrees = lambda name, way: ("location", [getattr(place, name) for place in places], {"units": f"degrees_{way}", "standard_name": name})
    return found.assign_coords(latitude=degrees("latitude", "north"), longitude=degrees("longitude", "east"),
                               country=("location", [place.country for place in places]))


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
    total, capacities, *more = rests_on
    found = {"instance": instance, "seed": seed, "rules": f"Flee {release}", "total": total, "capacities": capacities, "source": f"Corridor {__version__}"}
    return found | ({"remarks": " ".join(more)} if more else {})


def hubverse(levels: np.ndarray, locations: Sequence[str], dates: Sequence[dt.date], reference: dt.date | None = None,
             target: str = "people in place", kinds: Sequence[tuple[str, object]] = AS_QUANTILES) -> str:
    """CSV rows in hubverse form: 23 quantiles of each place and day.

    Horizons are days after the reference date, which is the first day if not given.

    Parameters
    ----------
    levels : ndarray, shape (kinds, locations, days)
        Of the people, at :data:`QUANTILES` if nothing else is said.
    kinds : sequence of (output_type, output_type_id)
        What each of them is.
    """
    table, first = io.StringIO(), reference or dates[0]
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["reference_date", "target", "horizon", "target_end_date", "location", "output_type", "output_type_id", "value"])
    for i, place in enumerate(locations):
        for day, date in enumerate(dates):
            for (kind, number), value in zip(kinds, levels[:, i, day], strict=True):
                rows.writerow([first, target, (date - first).days, date, place, kind, number, f"{round(float(value), 2):.15g}"])
    return table.getvalue()


def summary(result: Run) -> dict:
    """The last day: median and 90 % range (of many members) of each place, its count, and what the result rests on."""
    low, middle, high = result.quantiles((0.05, 0.5, 0.95), slice(-1, None))[:, :, 0]
    bound = lambda value: round(float(value)) if result.members > 1 else None
    counts = None if result.world.totals is None else result.world.totals.camps[:, -1]
    return {
        "instance": result.world.folder.name, "rules": result.world.release.name, "members": result.members,
        "seconds_simulating": result.seconds,
        "places": [{"place": name, "date": result.dates[-1].isoformat(), "people": round(float(middle[i])), "low": bound(low[i]),
                    "high": bound(high[i]), "count": None if counts is None else int(counts[i])}
                   for i, name in enumerate(result.world.listed)],
        "says": list(result.says),
    }


def write(result: Run, path: Path) -> Path:
    """The result in a file: hubverse CSV or, of a run in memory, netCDF, by its ending.

    Many members are quantiles, one is a sample, and the mean field a mean.

    Raises
    ------
    UsageError
        Another ending, or arrays of a run that is not in memory.
    DataError
        The file cannot be written.
    """
    if path.suffix == ".csv":
        kinds = AS_QUANTILES if result.members > 1 else [("mean", "NA") if result.average else ("sample", 0)]
        levels = QUANTILES if result.members > 1 else (0.5,)
        return write_file(path, hubverse(result.quantiles(levels), result.world.listed, result.dates, kinds=kinds))
    if path.suffix == ".nc" and isinstance(result, Result):
        return write_file(path, bytes(dataset(result).to_netcdf(engine="scipy")))
    if path.suffix == ".nc":
        raise UsageError(Problem("--out", "cannot hold a streamed run as one file of arrays", path.name,
                                 "End it in .csv, or read the folder: corridor.displacement.stream.blocks gives a dataset for each of its files."))
    raise UsageError(Problem("--out", "has an ending that says no form", path.suffix, "End it in .csv (hubverse) or .nc (labelled arrays)."))
