"""What is believed before a case is read, as it could have been known then.

Parameters stand in ``data/priors/parameters.csv`` with their sources; the record
of past movements stands beside it, a row a case. Only rows known on the as-of
day, of movements that the case does not exclude, are counted.
"""

import csv
import datetime as dt
import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from scipy.special import betaincinv, ndtri

from corridor.draws import Draws
from corridor.schema import DATA

FOLDER = DATA / "priors"
LATE_DAYS = 15  # from this age on sudden ends are rarer
FIRST_DAYS = 4  # so many days a group is news: sizes are given more readily than later
ACT_DAYS, ACT_KM = 30, 150.0  # an act of authorities bears on groups so long after it and so near to it
PLACES_TO_RIDE = ("central_america", "free", "contained")  # where and under which regime rides are counted


@cache
def _rows(name: str) -> tuple[dict, ...]:
    with open(Path(FOLDER) / f"{name}.csv", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@dataclass(frozen=True)
class Parameter:
    """One row of ``parameters.csv``: a distribution over members."""

    distribution: str
    a: float
    b: float | None
    unit: str
    meaning: str
    source: str

    def at(self, u: np.ndarray) -> np.ndarray:
        """Quantiles of the parameter at uniforms ``u``.

        ``lognormal`` has median a and log-sd b; ``normal`` mean and sd;
        ``beta`` shapes a, b; ``uniform`` bounds; ``geometric`` the chance of
        zero, counting from zero; ``constant`` is a.
        """
        match self.distribution:
            case "constant":
                return np.full(np.shape(u), self.a)
            case "normal":
                return self.a + self.b * ndtri(u)
            case "lognormal":
                return self.a * np.exp(self.b * ndtri(u))
            case "beta":
                return betaincinv(self.a, self.b, u)
            case "uniform":
                return self.a + (self.b - self.a) * u
            case "geometric":
                return np.maximum(np.ceil(np.log1p(-u) / np.log1p(-self.a)) - 1, 0)
        raise ValueError(f"parameters.csv: unknown distribution {self.distribution!r}")


@dataclass(frozen=True)
class Record:
    """How announcements of one sort came true: counts and ratios with their number."""

    cases: int
    came_true: int
    ratios: tuple[float, ...] = ()


@dataclass(frozen=True)
class EndHazard:
    """Chance of a sudden end per day: by regime, more often after an act of authorities nearby, rarer for old groups."""

    free: float
    contained: float
    act: float
    late: float

    def per_day(self, contained: bool, act: np.ndarray, late: np.ndarray) -> np.ndarray:
        """The chance of each group, shape of ``act`` and ``late`` (bool)."""
        return np.minimum((self.contained if contained else self.free) * np.where(act, self.act, 1.0) * np.where(late, self.late, 1.0), 0.5)


@dataclass(frozen=True)
class Telling:
    """What reports tell of a group of which a size is known: its end, or its size on a day of its first days or later."""

    end: float
    first: float
    later: float

    def over_sizes(self, age: np.ndarray) -> np.ndarray:
        """By how much more readily an end is told than a size is given to a group of an age, shape of ``age``."""
        return self.end / np.where(age < FIRST_DAYS, self.first, self.later)


@dataclass(frozen=True)
class Priors:
    """Parameters and the record, as known on the as-of day."""

    parameters: dict[str, Parameter]
    roles: dict[str, tuple[float, float]]
    contained_from: dict[str, dt.date]  # first day on which authorities kept groups from going on (``ends``) or riding (``rides``)
    ends: EndHazard
    telling: Telling
    rides: dict[str, tuple[float, float]]
    sizes: Record
    stops: Record
    destinations: Record
    start_places: dict[str, int]
    port_shares: dict[str, float]
    at_port_share: float

    def regimes_known(self, as_of: dt.date) -> "Priors":
        """These priors for one who does not know of regimes that begin after a day."""
        return replace(self, contained_from={what: first if first <= as_of else dt.date.max for what, first in self.contained_from.items()})

    def draw(self, name: str, seed: int, shape, *key) -> np.ndarray:
        """One value of a parameter per element of ``shape``."""
        return self.parameters[name].at(Draws(seed, "priors", name, *key).uniform(shape))

    def value(self, name: str) -> float:
        """A constant parameter."""
        return self.parameters[name].a

    def announced_ratio(self) -> tuple[float, float]:
        """Log-mean and log-sd of observed over announced size, where a group gathered.

        The prior counts as ``announced_weight`` cases beside the record
        (normal with known spread; the spread of a new case is kept).
        """
        prior = self.parameters["announced_ratio"]
        weight = self.value("announced_weight")
        logs = [math.log(r) for r in self.sizes.ratios if r > 0]
        mean = (weight * math.log(prior.a) + sum(logs)) / (weight + len(logs))
        return mean, prior.b * math.sqrt(1 + 1 / (weight + len(logs)))

    def gathers(self) -> tuple[float, float]:
        """Beta shapes of the chance that an announced group gathers at all."""
        prior = self.parameters["gathers"]
        came = sum(r > 0 for r in self.sizes.ratios)
        return prior.a + came, prior.b + len(self.sizes.ratios) - came


def _known(name: str, as_of: dt.date, exclude: tuple[str, ...]) -> list[dict]:
    return [r for r in _rows(name) if r["known_from"] <= as_of.isoformat() and r["movement"] not in exclude]


def _middle(low: str, high: str) -> float | None:
    values = [float(v) for v in (low, high) if v]
    return math.sqrt(values[0] * values[-1]) if values else None


def _factor(rows: list[dict], of: str, strata: tuple[str, ...], prior: float, weight: float = 1.0) -> float:
    """Ratio of the rates of ends with and without something, over strata that are alike otherwise (Mantel and Haenszel 1959).

    ``weight`` ends without it, and ``prior`` times as many with it, at equal risk, are added.
    """
    table: dict[tuple, list[float]] = {}
    for row in rows:
        cell = table.setdefault(tuple(row[k] for k in strata), [0.0] * 4)
        with_it = row[of] == "yes"
        cell[with_it] += int(row["ends"])
        cell[2 + with_it] += int(row["days"])
    cells = [c for c in table.values() if c[2] + c[3]]
    return (prior * weight + sum(c[1] * c[2] / (c[2] + c[3]) for c in cells)) / (weight + sum(c[0] * c[3] / (c[2] + c[3]) for c in cells))


def _roles(cases: list[dict], weight: float) -> dict[str, tuple[float, float]]:
    """Bias and spread of each role: the values of ``roles.csv`` count as ``weight`` movements beside those of the record."""
    prior = {r["role"]: (float(r["bias"]), float(r["spread"])) for r in _rows("roles")}
    def bias(role: str) -> float:
        of = "organiser" if role == "participant" else role
        seen = [float(r["log_ratio_to_media"]) + prior["media"][0] for r in cases if r["role"] == of]
        return (weight * prior[role][0] + sum(seen)) / (weight + len(seen))
    return {role: (bias(role), spread) for role, (_, spread) in prior.items()}


def _end_hazard(rows: list[dict], priors: dict[str, Parameter]) -> EndHazard:
    """Ends over days at risk, each day weighed by how much likelier an end was on it; the priors add some ends and days."""
    act = _factor(rows, "act_near", ("regime", "late"), 1.0)
    late = _factor(rows, "late", ("regime", "act_near"), priors["end_late"].a, priors["end_late_weight"].a)
    def base(regime: str) -> float:
        mine = [r for r in rows if r["regime"] == regime]
        at_risk = sum(int(r["days"]) * (act if r["act_near"] == "yes" else 1) * (late if r["late"] == "yes" else 1) for r in mine)
        prior = priors[f"end_{regime}"]
        return (sum(int(r["ends"]) for r in mine) + prior.a) / (at_risk + prior.a + prior.b)
    return EndHazard(base("free"), base("contained"), act, late)


def _telling(rows: list[dict], priors: dict[str, Parameter]) -> Telling:
    """Shares of ends told and of days given a size; the priors count as some ends and movements, and each movement counts once."""
    weight = priors["told_weight"].a
    ends, told = (sum(int(r[k]) for r in rows) for k in ("ends", "told"))
    def sized(first: str) -> float:
        shares = [int(r["sized"]) / int(r["days"]) for r in rows if r["first_days"] == first and int(r["days"])]
        return (weight * priors["size_told"].a + sum(shares)) / (weight + len(shares))
    return Telling((weight * priors["end_told"].a + told) / (weight + ends), sized("yes"), sized("no"))


def _ride_shapes(rows: list[dict], prior: Parameter, alike: float) -> dict[str, tuple[float, float]]:
    """Beta shapes of the share of days that groups ride; the days of one movement are alike, so ``alike`` of them count as one."""
    shapes = {}
    for where in PLACES_TO_RIDE:
        days, ridden = (sum(int(r[k]) for r in rows if r["where"] == where) / alike for k in ("days", "ridden"))
        shapes[where] = (prior.a + ridden, prior.b + days - ridden)
    return shapes


def load_priors(as_of: dt.date, exclude: tuple[str, ...] = ()) -> Priors:
    """The priors of a case: cited parameters and the record as known then.

    Parameters
    ----------
    as_of : date
        Rows that became known later are left out.
    exclude : tuple of str
        Movements whose history must not be learned from.
    """
    parameters = {
        r["parameter"]: Parameter(r["distribution"], float(r["a"]), float(r["b"]) if r["b"] else None,
                                  r["unit"], r["meaning"], r["source"])
        for r in _rows("parameters")
    }
    said = [r for r in _known("announced_sizes", as_of, exclude) if r["role"] in ("organiser", "participant")]
    ratios = tuple(_middle(r["observed_low"], r["observed_high"]) / _middle(r["announced_low"], r["announced_high"]) for r in said)
    stops = [r for r in _known("announced_stops", as_of, exclude) if r["role"] in ("organiser", "participant")]
    far = _known("announced_destinations", as_of, exclude)
    starts: dict[str, int] = {}
    for r in _known("start_places", as_of, exclude):
        starts[r["place"]] = starts.get(r["place"], 0) + 1
    fiscal_year = as_of.year - (as_of.month < 10)  # the last one that is complete
    def latest(name: str) -> list[dict]:
        years = {int(r["fiscal_year"]) for r in _rows(name)}
        use = max((y for y in years if y <= fiscal_year), default=min(years))
        return [r for r in _rows(name) if int(r["fiscal_year"]) == use]
    at_ports = latest("at_ports")[0]
    priors = Priors(
        parameters=parameters,
        roles=_roles(_known("role_cases", as_of, exclude), parameters["role_weight"].a),
        contained_from={r["what"]: dt.date.fromisoformat(r["contained_from"]) for r in _rows("regimes")},
        ends=_end_hazard(_known("ends", as_of, exclude), parameters),
        telling=_telling(_known("told", as_of, exclude), parameters),
        rides=_ride_shapes(_known("rides", as_of, exclude), parameters["ride"], parameters["days_alike"].a),
        sizes=Record(len(ratios), sum(r >= 1 for r in ratios), ratios),
        stops=Record(len(stops), sum(r["verdict"] in ("true", "early") for r in stops)),
        destinations=Record(len(far), sum(r["verdict"] == "yes" for r in far)),
        start_places=starts,
        port_shares={r["port"]: float(r["share"]) for r in latest("port_shares")},
        at_port_share=int(at_ports["at_ports"]) / int(at_ports["all_encounters"]),
    )
    return priors.regimes_known(as_of)
