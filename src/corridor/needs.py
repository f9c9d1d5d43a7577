"""Needs: what people on the move need where they are, on the whole distribution.

Each standard is a row of ``data/needs/standards.csv``: so much per person, or
one whole unit per so many people. The standards are planning figures of aid
agencies, not law; a case may override or add rows in a ``standards.csv`` of
its own. Needs are counted member by member, so their percentiles are those of
the members and not those of a median:

>>> toilets = load_standards()["toilets"]
>>> need(np.array([0, 1, 50, 51]), toilets)
array([0., 1., 1., 2.])

A percentile here is always the value of one member (the inverse of the
empirical distribution), so percentiles and needs may be taken in either order
with the same result, and a percentile of whole toilets is a whole toilet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corridor.errors import Problem, TableError
from corridor.schema import DATA, check_table

LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Standard:
    """One planning standard; names and units by language (``"en"``, ``"es"``).

    Exactly one of ``per_person`` (units per person) and ``people_per_unit``
    (people served by one whole unit) is given. ``band`` is the published band
    of that figure.
    """

    id: str
    name: Mapping[str, str]
    unit: Mapping[str, str]
    per_person: float | None
    people_per_unit: float | None
    band: tuple[float | None, float | None]
    phase: str
    source: str

    @property
    def whole(self) -> bool:
        """Whether it comes in whole units, such as toilets."""
        return self.per_person is None


def _standard(row: dict) -> Standard:
    return Standard(
        row["id"], {"en": row["name_en"], "es": row["name_es"]}, {"en": row["unit_en"], "es": row["unit_es"]},
        row["per_person"], row["people_per_unit"], (row["band_low"], row["band_high"]), row["phase"], row["source"],
    )


def load_standards(folder: Path | None = None) -> dict[str, Standard]:
    """The shipped standards by id, with the ``standards.csv`` of a case over them.

    Raises
    ------
    TableError
        Naming every line to mend.
    """
    found: dict[str, Standard] = {}
    problems: list[Problem] = []
    paths = [DATA / "needs" / "standards.csv"]
    if folder is not None and (folder / "standards.csv").exists():
        paths.append(folder / "standards.csv")
    for path in paths:
        rows, here = check_table(path, "standards")
        problems += here
        for row in rows:
            if (row["per_person"] is None) == (row["people_per_unit"] is None):
                problems.append(Problem(f"{path.name} line {row['_line']}", "needs one of per_person and people_per_unit",
                                        row["id"], "Give one of the two and leave the other empty."))
                continue
            found[row["id"]] = _standard(row)
    if problems:
        raise TableError(*problems)
    return found


def need(people, standard: Standard) -> np.ndarray:
    """How much is needed, member by member.

    Parameters
    ----------
    people : array_like, any shape
        People present, e.g. (members, days) or (members, locations, days);
        not negative. NaN stays NaN.
    standard : Standard

    Returns
    -------
    ndarray of float, shape of ``people``
        In the standard's unit; whole units are rounded up.
    """
    people = np.asarray(people, float)
    if standard.whole:
        return np.ceil(people / standard.people_per_unit)
    return people * standard.per_person


def quantiles(amount, levels: Iterable[float] = LEVELS, axis: int = 0) -> np.ndarray:
    """Percentiles over the members, each of them the value of one member.

    Parameters
    ----------
    amount : array_like, shape (members, ...)
    levels : iterable of float
        Between 0 and 1.
    axis : int
        The axis of the members.

    Returns
    -------
    ndarray, shape (levels, ...)
        Hyndman and Fan (1996), definition 1.
    """
    return np.quantile(np.asarray(amount), list(levels), axis=axis, method="inverted_cdf")


def exceedance(people, capacity) -> np.ndarray:
    """The probability that more people are present than can be taken in.

    Parameters
    ----------
    people : array_like, shape (members, locations, days) or (members, days)
    capacity : array_like, shape (locations,) or number
        People who can be taken in; NaN or None where it is unknown.

    Returns
    -------
    ndarray, shape (locations, days) or (days,)
        Share of members with more people than capacity; NaN (not assessed,
        never 0) where the capacity is unknown.
    """
    people = np.asarray(people)
    room = np.asarray(capacity, float)[..., np.newaxis]
    return np.where(np.isnan(room), np.nan, (people > room).mean(axis=0))


def bed_nights(people, capacity=0.0) -> np.ndarray:
    """Nights spent beyond capacity, summed over locations and days.

    Parameters
    ----------
    people : array_like, shape (members, locations, days)
    capacity : array_like, shape (locations,) or number
        0 counts every night; a location whose capacity is NaN is left out.

    Returns
    -------
    ndarray of float, shape (members,)
    """
    room = np.asarray(capacity, float)[..., np.newaxis]
    return np.nansum(np.maximum(np.asarray(people, float) - room, 0), axis=(1, 2))


def peak_days(people) -> np.ndarray:
    """The day of the highest median, for each location.

    Parameters
    ----------
    people : array_like, shape (members, locations, days)

    Returns
    -------
    ndarray of int, shape (locations,)
        The first such day; where the median is zero throughout, the day of the
        highest 90th percentile.
    """
    p50, p90 = quantiles(people, (0.5, 0.9))
    return np.where(p50.max(axis=-1) > 0, p50.argmax(axis=-1), p90.argmax(axis=-1))


def needs_on(people, standards: Iterable[Standard], day, levels: Iterable[float] = LEVELS) -> np.ndarray:
    """Percentiles of every need in every location on one day.

    Parameters
    ----------
    people : array_like, shape (members, locations, days)
    standards : iterable of Standard
    day : int or array_like of int, shape (locations,)
        One day for all, or one for each location (as :func:`peak_days` gives).
    levels : iterable of float

    Returns
    -------
    ndarray of float, shape (locations, standards, levels)
    """
    people = np.asarray(people)
    here = np.arange(people.shape[1])
    present = quantiles(people[:, here, np.broadcast_to(day, here.shape)], levels)
    return np.stack([need(present, standard).T for standard in standards], axis=1)
