"""What is believed before a case is read, as it could have been known then.

Parameters stand in ``data/priors/parameters.csv`` with their sources; the record
of past movements stands beside it, a row a case. Only rows known on the as-of
day, of movements that the case does not exclude, are counted.
"""

import csv
import datetime as dt
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.special import betaincinv, ndtri

from corridor.draws import Draws
from corridor.schema import DATA

FOLDER = DATA / "priors"
AGES = (0, 4, 8, 15)  # first day of each band of a group's age, for the hazard of a sudden end


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
class Priors:
    """Parameters and the record, as known on the as-of day."""

    parameters: dict[str, Parameter]
    roles: dict[str, tuple[float, float]]
    end_hazard: tuple[float, ...]
    sizes: Record
    stops: Record
    destinations: Record
    start_places: dict[str, int]
    port_shares: dict[str, float]
    at_port_share: float

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


def _hazard(rows: list[dict]) -> tuple[float, ...]:
    """Chance of a sudden end per day in each age band: ends over days at risk, half an end added."""
    out = []
    for first, after in zip(AGES, (*AGES[1:], 10_000), strict=True):
        ends = days = 0
        for row in rows:
            length = int(row["days"])
            if length < first:
                continue
            days += min(length, after - 1) - first + 1
            ends += row["ended_suddenly"] == "yes" and length < after
        out.append((ends + 0.5) / (days + 1))
    return tuple(out)


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
    return Priors(
        parameters=parameters,
        roles={r["role"]: (float(r["bias"]), float(r["spread"])) for r in _rows("roles")},
        end_hazard=_hazard(_known("durations", as_of, exclude)),
        sizes=Record(len(ratios), sum(r >= 1 for r in ratios), ratios),
        stops=Record(len(stops), sum(r["verdict"] in ("true", "early") for r in stops)),
        destinations=Record(len(far), sum(r["verdict"] == "yes" for r in far)),
        start_places=starts,
        port_shares={r["port"]: float(r["share"]) for r in latest("port_shares")},
        at_port_share=int(at_ports["at_ports"]) / int(at_ports["all_encounters"]),
    )
