"""The page of a run as one HTML file that needs no script and no network.

``render(result, "en")`` gives its text. It shares style and macros with the
briefing; what the numbers rest on is said where the numbers stand.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from markupsafe import Markup

from corridor.briefing.page import environment, tidy
from corridor.charts.curves import curves
from corridor.charts.network_map import Spot, network_map
from corridor.displacement.run import THINNED, Run
from corridor.displacement.verify import Verification, verify
from corridor.language import Language

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
CURVES = 24  # places with a curve: those with most people at some time
ROWS = 40  # of the table that are shown at once


@dataclass(frozen=True)
class Row:
    """A place on the last day."""

    name: str
    low: float
    middle: float
    high: float
    counted: float | None


class View:
    """What the template asks of a result."""

    def __init__(self, result: Run, language: str):
        self.result, self.t = result, Language(language)
        self.world = result.world
        self.days = result.dates
        self.levels = result.quantiles(LEVELS)  # (levels, places, days)
        self.total = result.everybody(LEVELS)
        self.elsewhere = result.away()
        self.counts = None if self.world.totals is None else self.world.totals.camps

    @cached_property
    def verification(self) -> Verification | None:
        """Errors against the counts, where there are counts."""
        return None if self.counts is None else verify(self.result)

    @property
    def says(self) -> list[str]:
        """What the numbers rest on."""
        n = f"{self.world.folder.hasten:,}"
        return [self.t(THINNED, n=n) if line == THINNED.format(n=n) else self.t(line) for line in self.result.says]

    @cached_property
    def rows(self) -> list[Row]:
        """Places on the last day, those with most people first."""
        low, _, middle, _, high = self.levels[:, :, -1]
        found = [Row(name, low[i], middle[i], high[i], None if self.counts is None else float(self.counts[i, -1])) for i, name in enumerate(self.world.listed)]
        return sorted(found, key=lambda row: (-row.middle, row.name))

    @property
    def counted(self) -> float | None:
        """People counted on the last day."""
        return None if self.counts is None else float(self.counts[:, -1].sum())

    def signed(self, value: float) -> str:
        """A difference with its sign."""
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{self.t.number(abs(value))}"

    def maps(self) -> Markup:
        """The map for wide and for narrow screens; nothing where places have no coordinates."""
        t, places = self.t, self.world.folder.places
        if len({(p.latitude, p.longitude) for p in places}) < 2 or any(abs(p.latitude) > 90 or abs(p.longitude) > 180 for p in places):
            return Markup("")
        listed = {int(place): i for i, place in enumerate(self.world.tables.listed)}
        starts = self._sources()
        middle = self.levels[2, :, -1]
        spots = [Spot(p.name, p.latitude, p.longitude, float(middle[listed[i]]) if i in listed else None,
                      float(self.counts[listed[i], -1]) if i in listed and self.counts is not None else None, bool(starts[i]))
                 for i, p in enumerate(places)]
        roads = [(road.a, road.b) for road in self.world.folder.roads]
        desc = t("Places and roads; {n} places with people, the fullest {name} with {people}.", n=len(listed), name=self.rows[0].name,
                 people=t.number(self.rows[0].middle))
        return Markup("".join(network_map(f"map-{width}", spots, roads, t, t("Map of the network"), desc, width) for width in (800, 360)))

    def _sources(self) -> np.ndarray:
        """Where people set out on some day, shape (places,)."""
        tables = self.world.tables
        return (tables.fixed != 0).any(0) if len(tables.fixed) else (tables.share > 0).any(0)

    def curves(self) -> list[tuple[str, Markup]]:
        """Name and curve of the whole and of the places with most people, in the order of the table."""
        t = self.t
        chosen = np.argsort(-self.levels[2].max(1), kind="stable")[:CURVES]
        order = [(self.world.listed[i], i) for i in sorted(chosen, key=lambda i: (-self.levels[2, i, -1], self.world.listed[i]))]
        out = [(t("All of them together"), self._curve("all", t("All of them together"), self.total, None if self.counts is None else self.counts.sum(0)))]
        return out + [(name, self._curve(str(i), name, self.levels[:, i], None if self.counts is None else self.counts[i])) for name, i in order]

    def _curve(self, key: str, name: str, levels: np.ndarray, counted: np.ndarray | None) -> Markup:
        t = self.t
        desc = t("On {day} {n} people (90 %: {low} to {high}).", day=t.date(self.days[-1]), n=t.number(levels[2, -1]), low=t.number(levels[0, -1]),
                 high=t.number(levels[4, -1]))
        if counted is not None:
            desc = f"{desc} {t('Counted: {n}.', n=t.number(counted[-1]))}"
        bands = [("b90", levels[0], levels[4]), ("b50", levels[1], levels[3])] if self.result.members > 1 else []
        return Markup(curves(f"curve-{key}", self.days, levels[2], t, name, desc, bands, counted))

    def errors(self) -> list[tuple[str, float, bool]]:
        """Name, averaged relative difference, and whether it is ours; the smallest first."""
        t, found = self.t, self.verification
        names = {"capacity_share": t("shared out by capacity, which is by convention the highest count"), "equal_share": t("shared out equally")}
        names |= {f"share_of_day_{n}": t("every camp keeps its share of day {n}", n=n) for n in (7, 30)}
        rows = [(t("this run"), found.ard_mean, True), (t("this run, scaled to the counted total"), found.ard_rescaled, True)]
        return sorted([*rows, *((names[name], value, False) for name, value in found.references.items())], key=lambda row: row[1])

    def error_curve(self) -> Markup:
        """The error of each day."""
        t, by_day = self.t, self.verification.ard_by_day
        desc = t("On the last day {value}; mean {mean}.", value=t.number(by_day[-1], 2), mean=t.number(self.verification.ard_mean, 2))
        return Markup(curves("error", self.days, by_day, t, t("Error day by day"), desc, digits=1))


def render(result: Run, language: str = "en") -> str:
    """The whole page as text; the same result gives the same bytes."""
    view = View(result, language)
    return tidy(environment("corridor.sheet").get_template("sheet.html").render(view=view, t=view.t, rows_at_once=ROWS))
