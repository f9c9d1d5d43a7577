"""What was measured of the groups, what was announced, and what it is worth.

A measurement is a number with a day, a place, an error and an operator that
says what the state would have shown. An announcement is never a measurement:
it becomes a call or a destination, with a record of how such words came true.
"""

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from corridor.network import Network, great_circle_km
from corridor.priors import Priors

_ANY_PLACE = 0.05  # how likely an outlier makes a place
_ANY_SIZE = 8.0  # an outlier may say any size from 30 to 100,000, all logarithms alike: so many powers of e


def _rounding(value: float) -> float:
    """Half a unit of the last digit that is not zero, as a share of the value: 4,000 -> 500 / 4,000."""
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    return min(0.5 * 10**zeros / max(value, 1.0), 0.25)


@dataclass(frozen=True)
class SizeObservation:
    """A reported size of a group that exists: censored where the words say "over" or "up to"."""

    group: str
    date: dt.date
    low: float | None
    high: float | None
    role: str
    claim_id: str

    def log_likelihood(self, size: np.ndarray, priors: Priors) -> np.ndarray:
        """Log-likelihood of each member's size, shape of ``size``.

        ``log claim ~ Normal(log size + bias, spread)`` by role of speaker. A
        rounded figure is an interval (heaping, Heitjan & Rubin 1991), an open
        one a censored value; an outlier share, uniform over the logarithms of
        sizes, keeps one figure from ruling alone.
        """
        bias, spread = priors.roles.get(self.role, priors.roles["other"])
        z = lambda bound: (math.log(max(bound, 1.0)) - np.log(np.maximum(size, 1.0)) - bias) / spread
        beyond = priors.value("open_bound")
        if self.low is None:
            low, high = self.high / beyond, self.high
        elif self.high is None:
            low, high = self.low, self.low * beyond
        else:
            low, high = self.low * (1 - _rounding(self.low)), self.high * (1 + _rounding(self.high))
        like = (ndtr(z(high)) - ndtr(z(low))) * (size > 0)
        by_chance = max(math.log(max(high, 1.0) / max(low, 1.0)), 1e-3) / _ANY_SIZE
        return np.log((1 - priors.value("outlier")) * like + priors.value("outlier") * by_chance)


@dataclass(frozen=True)
class PlaceObservation:
    """A group, or what is ``left`` of it after an end told of before in the same report, was seen in one of these locations on a day."""

    group: str
    date: dt.date
    locations: tuple[str, ...]
    claim_id: str
    left: bool = False

    def log_likelihood(self, night: np.ndarray, exists: np.ndarray, network: Network, priors: Priors) -> np.ndarray:
        """Log-likelihood of where each member has the group, shape of ``night``."""
        lat = np.array([p.lat for p in network.locations])
        lon = np.array([p.lon for p in network.locations])
        seen = [network.index[i] for i in self.locations]
        off = great_circle_km(lat[:, None], lon[:, None], lat[seen][None], lon[seen][None]).min(1)
        like = np.exp(-0.5 * (off[night] / priors.value("place_spread_km")) ** 2) * exists
        return np.log((1 - priors.value("outlier")) * like + priors.value("outlier") * _ANY_PLACE)


@dataclass(frozen=True)
class EndObservation:
    """A report that a group is over: ``reported_end`` says how often such words hold, ``left`` what the same report says is left of it, ``where`` it has got to."""

    group: str
    date: dt.date
    claim_id: str
    left: tuple[SizeObservation, ...] = ()
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Destination:
    """Where a group is said to be bound, or no longer bound."""

    group: str
    date: dt.date
    locations: tuple[str, ...]
    place: str
    dropped: bool
    claim_id: str
    by: dt.date | None = None  # the day that was announced, if one was
    stop: bool = False  # the next place on the way, after which the group goes on


@dataclass(frozen=True)
class Call:
    """An announced group: how many, called where, to meet or leave when and where."""

    group: str
    size: float
    role: str
    date: dt.date | None
    called: tuple[str, ...]
    meeting: tuple[str, ...]
    meeting_place: str
    with_group: str | None
    claim_ids: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A group that some report has seen, from its first day known."""

    id: str
    start: tuple[dt.date, dt.date]
    places: tuple[str, ...]
    claim_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """Everything that the claims say about the state."""

    groups: tuple[Group, ...]
    sizes: tuple[SizeObservation, ...]
    places: tuple[PlaceObservation, ...]
    destinations: tuple[Destination, ...]
    calls: tuple[Call, ...]
    ends: tuple[EndObservation, ...] = ()


def interval(text: str | None, published: str | None, as_of: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day that a claim's date can mean; without one, the day of publication."""
    def ends(part: str) -> tuple[dt.date, dt.date]:
        numbers = [int(x) for x in part.split("-")]
        if len(numbers) == 3:
            return (dt.date(*numbers),) * 2
        if len(numbers) == 2:
            first = dt.date(*numbers, 1)
            return first, (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        return dt.date(numbers[0], 1, 1), dt.date(numbers[0], 12, 31)
    said = text or published
    if not said:
        return as_of, as_of
    first, _, last = said.partition("/")
    return ends(first)[0], ends(last or first)[1]
