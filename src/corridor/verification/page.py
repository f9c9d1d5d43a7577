"""The page of scores as one HTML file that needs no script and no network.

``render(verification)`` gives the text of the file. It shares its style, its
macros and its manner of wording numbers with the briefing.
"""

from functools import cached_property

from markupsafe import Markup

from corridor.briefing.page import environment, tidy
from corridor.briefing.wording import Wording
from corridor.charts.calibration import coverage, ranks, said_and_came
from corridor.charts.leads import Series, leads, legend_mark
from corridor.disclosure import SUPPRESS_BELOW
from corridor.language import Language
from corridor.scores import LEVELS
from corridor.verification.arrivals import USUAL_KM_A_DAY
from corridor.verification.context import CoverageRow, LeadScore, Miss, RankRow, Verification
from corridor.verification.wording import Names

WIDTHS = (("w", 800), ("n", 360))
SHAPES = {"forecast": "asserted", "persistence": "historical", "decay": "allegation", "announced": "denied", "climatology": "expected"}
DIGITS = {"crps_log": 2, "wis_log": 2}
FLAT = 0.01  # p-value from which a rank histogram passes for flat


class View:
    """What the templates ask of the record beyond its fields."""

    usual_km = USUAL_KM_A_DAY
    levels = LEVELS

    def __init__(self, record: Verification):
        self.record = record
        self.t = Language(record.language)
        self.wording = Wording(self.t)
        names = Names(self.t)
        self.lead, self.kind, self.skill, self.signed = self.wording.lead, names.kind, names.skill, names.signed
        self.reference, self.about_score, self.method = names.reference, names.score, names.method()

    @cached_property
    def sections(self) -> list[tuple[str, str]]:
        """Anchor and name of each section that the page has."""
        t = self.t
        found = [("key", t("Key messages")), ("sizes", t("Sizes by days ahead")), ("places", t("Places by days ahead")),
                 ("odds", t("Do the odds keep their word?")), ("announced", t("Announcements")), ("arrivals", t("Days of arrival")),
                 ("misses", t("Our misses")), ("how", t("How it is judged"))]
        return [x for x in found if x[0] != "places" or self.scores("energy")]

    def scores(self, name: str) -> list[LeadScore]:
        """Rows of one score, by days ahead, all of them last."""
        return [r for r in self.record.scores if r.score == name]

    def value(self, score: str, value: float) -> str:
        """A score as it is written."""
        return self.t.number(value, DIGITS.get(score, 0))

    def days(self, value: float | None) -> str:
        """A number of days."""
        return "–" if value is None else self.t.number(value, 1)

    def chart(self, name: str) -> Markup:
        """One score by days ahead, for wide and narrow screens."""
        t, rows = self.t, [r for r in self.scores(name) if r.lead != "all"]
        quantity = rows[0].quantity
        series = [Series(self.reference(quantity, "forecast"), tuple(r.value for r in rows), SHAPES["forecast"], True)]
        for i, a in enumerate(rows[0].against):
            series.append(Series(self.reference(quantity, a.reference), tuple(r.against[i].value for r in rows), SHAPES[a.reference]))
        title = t("Error of sizes, ours and by habit") if quantity == "size" else t("Error of places, ours and by habit")
        desc = "; ".join(f"{s.name}: " + ", ".join(f"{self.lead(r.lead)} {self.value(name, v)}" for r, v in zip(rows, s.values, strict=True))
                         for s in series)
        names = [self.lead(r.lead) for r in rows]
        return Markup("".join(leads(f"lead-{name}-{suffix}", names, series, self.about_score(name), t, title, desc, width, 1 if quantity == "size" else 0)
                              for suffix, width in WIDTHS))

    def legend(self, quantity: str) -> list[tuple[Markup, str]]:
        """Mark and name of each forecaster."""
        row = next(r for r in self.record.scores if r.quantity == quantity)
        return [(Markup(legend_mark(SHAPES[who])), self.reference(quantity, who)) for who in ("forecast", *(a.reference for a in row.against))]

    @cached_property
    def calibration(self) -> list[tuple[RankRow, list[CoverageRow]]]:
        """Ranks and coverage of each group of days ahead."""
        return [(rank, [c for c in self.record.coverage if c.lead == rank.lead]) for rank in self.record.ranks]

    def coverage(self) -> Markup:
        """How often intervals held the size, over all days."""
        t = self.t
        held = [c for c in self.record.coverage if c.lead == "all"]
        rows = [(t("{level} interval: {share}", level=t.percent(c.level), share=t.percent(c.share)), c.level, c.share, c.low, c.high) for c in held]
        return Markup(coverage("coverage", rows, t, t("How often intervals held the size"), "; ".join(r[0] for r in rows)))

    def ranks(self, rank: RankRow) -> Markup:
        """The rank histogram of a group of days ahead."""
        t, counts = self.t, list(rank.counts)
        return Markup(ranks(f"ranks-{rank.lead}", counts, t, t("Where the reported size fell among our members"),
                            f"{self.lead(rank.lead)}: {', '.join(map(str, counts))}", (t("came lower"), t("came higher"))))

    @staticmethod
    def between(low: float, high: float) -> str:
        """A range of shares, in percent."""
        return f"{100 * low:.0f}–{100 * high:.0f} %"

    def p_value(self, p: float) -> str:
        """A p-value."""
        return "–" if p != p else "<0.001" if p < 0.001 else self.t.number(p, 3)

    def flatness(self) -> str:
        """What the chi-square test says of the histogram over all days."""
        t, rank = self.t, self.record.ranks[-1]
        values = {"x": t.number(rank.chi_square, 1), "p": self.p_value(rank.p_value)}
        if rank.p_value >= FLAT:
            return t("Chi-square {x}, p {p}: no sign that it is not flat.", **values)
        low, high = rank.counts[0], rank.counts[-1]
        flat = sum(rank.counts) / len(rank.counts)
        shape = (t("both ends are full: our odds are too sure") if min(low, high) > 1.2 * flat
                 else t("the upper end is full: more came than we thought possible, too often") if high > 1.2 * flat
                 else t("the lower end is full: fewer came than we thought possible, too often") if low > 1.2 * flat
                 else t("the ends are not full: the unevenness lies within"))
        return t("Chi-square {x}, p {p}: not flat; {shape}. The test takes days of one movement for independent, which they are not.", shape=shape, **values)

    def misses(self, quantity: str) -> list[Miss]:
        """Our misses of sizes or of places."""
        return [m for m in self.record.misses if m.quantity == quantity]

    def came(self, miss: Miss) -> str:
        """The people reported, in words."""
        if miss.came_people == 0:
            return self.t("dissolved: nobody as a group")
        if miss.came_people < SUPPRESS_BELOW:
            return self.t("fewer than 10")
        return self.t("{n} people", n=self.wording.amount(miss.came_people))

    def said(self, miss: Miss, number: int) -> Markup:
        """What was said and what came, drawn."""
        t, w = self.t, self.wording
        desc = t("We said {n} people (80 %: {span}); reported: {came}.", n=w.amount(miss.said_p50), span=w.span(miss.said_p10, miss.said_p90),
                 came=self.came(miss))
        return Markup(said_and_came(f"miss-{number}", miss.said_p10, miss.said_p50, miss.said_p90, miss.came_people, t, miss.name, desc))


def render(record: Verification) -> str:
    """The whole page as text; the same record gives the same bytes."""
    view = View(record)
    return tidy(environment("corridor.verification").get_template("verification.html").render(v=record, t=view.t, w=view.wording, view=view))
