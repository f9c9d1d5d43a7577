"""The briefing as one HTML file that needs no script and no network.

``render(briefing)`` gives the text of the file. What it says is in the record
(:mod:`corridor.briefing.context`), how it is worded in
:mod:`corridor.briefing.wording`, how it is drawn in
:mod:`corridor.briefing.drawings`; the templates only lay it out. Text from
reports is escaped; addresses become links only where they are ``http(s)``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import jinja2
from markupsafe import Markup

from corridor.briefing.border import first_ports
from corridor.briefing.context import Briefing, ClaimRow, GroupForecast, Need, PortForecast, PortReport, ReportRow, SizeDay, TownDay, TownForecast
from corridor.briefing.drawings import Drawings
from corridor.briefing.wording import ROLES, Wording
from corridor.language import Language

TOWNS_FIRST = 12  # shown at once; the rest stand folded
PORTS_FIRST = 8
PORTS_BY_HOUR = 4
HOURS_A_ROW = 3  # of a table of waits
NIGHTS = 7
SOURCES_AT_ONCE = 8
MOST_BYTES = 490_000  # opens from e-mail; towns least likely to be visited give up their strips for it


@dataclass(frozen=True)
class Night:
    """Consecutive nights of a town that read the same in its table."""

    when: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Branch:
    """A report in the tree of retellings, with those that took from it."""

    report: ReportRow
    twigs: tuple["Branch", ...]


class View:
    """What the templates ask of a briefing beyond its fields."""

    def __init__(self, briefing: Briefing, drawn: int):
        self.briefing = briefing
        self.drawn = drawn
        self.t = Language(briefing.language)
        self.wording = Wording(self.t)
        self.public = briefing.audience == "public"

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The running number of each claim by id."""
        return {row.id: n for n, row in enumerate(self.briefing.claims, 1)}

    @cached_property
    def claims(self) -> dict[str, ClaimRow]:
        """Claims by id."""
        return {row.id: row for row in self.briefing.claims}

    @cached_property
    def numbered(self) -> list[tuple[int, ClaimRow]]:
        """Claims with their running numbers."""
        return list(enumerate(self.briefing.claims, 1))

    def known(self, ids: Iterable[str]) -> list[tuple[int, str]]:
        """Number and id of those claims that the briefing holds, in the order of the list."""
        return sorted((self.numbers[i], i) for i in dict.fromkeys(ids) if i in self.numbers)

    @cached_property
    def first_towns(self) -> tuple[TownForecast, ...]:
        """Towns that are shown at once: those likeliest to be visited, in order along the way."""
        likely = sorted(self.briefing.towns, key=lambda x: -x.p_visit)[:TOWNS_FIRST]
        kept = {x.location_id for x in likely}
        return tuple(x for x in self.briefing.towns if x.location_id in kept)

    @cached_property
    def other_towns(self) -> tuple[TownForecast, ...]:
        """The rest of the towns."""
        kept = {x.location_id for x in self.first_towns}
        return tuple(x for x in self.briefing.towns if x.location_id not in kept)

    @cached_property
    def other_drawn(self) -> tuple[TownForecast, ...]:
        """Those of the rest that have strips of their own: the likeliest, as far as the page has room."""
        likely = sorted(self.other_towns, key=lambda x: -x.p_visit)[:max(0, self.drawn - len(self.first_towns))]
        kept = {x.location_id for x in likely}
        return tuple(x for x in self.other_towns if x.location_id in kept)

    @cached_property
    def drawn_ids(self) -> set[str]:
        """Ids of the towns that have strips."""
        return {x.location_id for x in (*self.first_towns, *self.other_drawn)}

    @cached_property
    def nights(self) -> list:
        """The dates of the first nights, for the table of all towns."""
        return [d.date for d in self.briefing.towns[0].days[:NIGHTS]] if self.briefing.towns else []

    def riskiest(self, town: TownForecast) -> TownDay | None:
        """The night likeliest to exceed the beds; None without beds or without a chance of it."""
        days = [d for d in town.days if d.p_exceed is not None]
        worst = max(days, key=lambda d: d.p_exceed, default=None)
        return worst if worst and worst.p_exceed >= 0.005 else None

    def fullest(self, town: TownForecast) -> TownDay | None:
        """The night with the highest median, the highest p90 among equals; None if all are suppressed."""
        return max((d for d in town.days if d.p50 is not None), key=lambda d: (d.p50, d.p90 or 0), default=None)

    def about_town(self, town: TownForecast) -> str:
        """What a town may expect, in a few sentences: a night there, the arrival, the night to prepare for."""
        t, w = self.t, self.wording
        odds = w.odds(town.p_visit)
        says = [t("A group spends a night in the state: {odds}.", odds=odds) if self.public
                else t("A group spends a night here: {odds}.", odds=odds)]
        if town.arrival_p50:
            says.append(t("If it comes, it first arrives about {day} (80 %: {span}).", day=t.day(town.arrival_p50),
                          span=w.day_span(town.arrival_p10, town.arrival_p90)))
        worst, full = self.riskiest(town), self.fullest(town)
        if worst:
            says.append(t("Night likeliest to exceed the {n} beds: {day}, {odds}.", n=t.number(town.beds), day=t.day(worst.date),
                          odds=w.odds(worst.p_exceed)))
        elif town.beds is not None and full:
            says.append(t("Exceeding the {n} beds is very unlikely on any night (<1 %).", n=t.number(town.beds)))
        elif full and full.p90 and full.p90 >= 10:
            says.append(t("Fullest night: {day}, {n} people (80 %: {span}). Beds: not known.", day=t.day(full.date),
                          n=w.amount(full.p50), span=w.span(full.p10, full.p90)))
        room = [c.quantity for i in town.claim_ids if (c := self.claims.get(i)) and c.kind == "processing_capacity" and c.quantity and not c.retold]
        if room:
            says.append(t("Reports give figures of shelter or intake here: {figures}.", figures="; ".join(dict.fromkeys(room))))
        return " ".join(says)

    def lang(self, claim: ClaimRow) -> Markup:
        """The ``lang`` attribute of a claim's words, where they are in another language than the page."""
        spoken = self._languages.get(claim.report_id, "")
        return Markup(' lang="{}"').format(spoken) if spoken and spoken != self.briefing.language else Markup("")

    @cached_property
    def _languages(self) -> dict[str, str]:
        return {r.id: r.language for r in self.briefing.reports}

    def kin(self, claim: ClaimRow) -> list[tuple[int, str]]:
        """Number and id of the other claims of a claim's family."""
        return [(n, i) for n, i in self._families[claim.family_id] if i != claim.id]

    @cached_property
    def _families(self) -> dict[str, list[tuple[int, str]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        for n, row in self.numbered:
            found.setdefault(row.family_id, []).append((n, row.id))
        return found

    @staticmethod
    def largest(group: GroupForecast) -> SizeDay:
        """The day on which a group is likely largest."""
        return max(group.sizes, key=lambda s: (s.p50, s.p90))

    def table(self, town: TownForecast) -> list[Night]:
        """A town's nights as they read, equal neighbours joined; under ten people at the 90th percentile is one reading."""
        w, percent = self.wording, self.t.percent
        few = self.t("fewer than 10")
        rows = []
        for d in town.days:
            quiet = d.p90 is not None and 0 < d.p90 < 10
            people = (few,) * 3 if quiet else tuple(w.amount(v) for v in (d.p50, d.p10, d.p90))
            rows.append((d.date, (*people, percent(d.p_any), "–" if d.p_exceed is None else percent(d.p_exceed))))
        out = []
        for cells, run in groupby(rows, key=lambda r: r[1]):
            dates = [r[0] for r in run]
            out.append(Night(w.day_span(dates[0], dates[-1]), cells))
        return out

    @cached_property
    def weeks(self) -> list:
        """First night of each week from the as-of day on."""
        return [d.date for d in self.briefing.towns[0].days[::7]] if self.briefing.towns else []

    def fullest_by_week(self, town: TownForecast) -> list[TownDay | None]:
        """The fullest night of each week; None where all are suppressed."""
        weeks = (town.days[i:i + 7] for i in range(0, len(town.days), 7))
        return [max((d for d in week if d.p50 is not None), key=lambda d: (d.p50, d.p90 or 0), default=None) for week in weeks]

    @cached_property
    def needs_by_place(self) -> list[tuple[str, list[Need]]]:
        """Needs in runs of one place, in the order given."""
        found: dict[str, list[Need]] = {}
        for need in self.briefing.needs:
            found.setdefault(need.location_id, []).append(need)
        return [(rows[0].name, rows) for rows in found.values()]

    @staticmethod
    def standards_of(places: list[tuple[str, list[Need]]]) -> list[tuple[str, str]]:
        """Standards and their units, in order, that apply in some places."""
        return list(dict.fromkeys((n.standard, n.unit) for _, rows in places for n in rows))

    @staticmethod
    def need_in(rows: list[Need], standard: str) -> Need | None:
        """The need of one place by one standard."""
        return next((n for n in rows if n.standard == standard), None)

    @cached_property
    def standards(self) -> list[tuple[str, str]]:
        """Each standard with its source, once."""
        return list(dict.fromkeys((n.standard, n.source) for n in self.briefing.needs))

    @cached_property
    def roles(self) -> list[tuple[str, str]]:
        """Roles of speakers that occur, in a fixed order, with their names."""
        seen = dict.fromkeys([*ROLES, *(c.role for c in self.briefing.claims)])
        used = {c.role for c in self.briefing.claims}
        return [(r, self.wording.role(r)) for r in seen if r in used]

    @cached_property
    def lineage(self) -> list[Branch]:
        """Reports as trees: origins first, under each those that took from it."""
        reports = self.briefing.reports
        ids = {r.id for r in reports}

        def grow(report: ReportRow, above: frozenset[str]) -> Branch:
            below = [r for r in reports if r.origin_id == report.id and r.id not in above]
            return Branch(report, tuple(grow(r, above | {r.id}) for r in below))

        trees = [grow(r, frozenset({r.id})) for r in reports if r.origin_id not in ids]
        return sorted(trees, key=lambda tree: (not tree.twigs, tree.report.published))

    @cached_property
    def own_evidence(self) -> int:
        """How many claims are not retellings of earlier ones."""
        return sum(not c.retold for c in self.briefing.claims)

    @cached_property
    def first_ports(self) -> tuple[PortForecast, ...]:
        """Ports shown at once: those with arrivals or with waits well above the usual, at least three, at most :data:`PORTS_FIRST`."""
        return first_ports(self.briefing.ports, PORTS_FIRST)

    @cached_property
    def other_ports(self) -> tuple[PortForecast, ...]:
        """The rest of the ports."""
        return tuple(p for p in self.briefing.ports if p not in self.first_ports)

    @cached_property
    def ports_by_hour(self) -> list[PortForecast]:
        """The first ports that have hours."""
        return [p for p in self.briefing.ports if p.hours][:PORTS_BY_HOUR]

    def waits(self, port: PortForecast) -> list[tuple[str, tuple[str, ...]]]:
        """Waits of a port as rows of a table: the highest in each few hours."""
        amount = self.wording.amount
        rows = []
        for i in range(0, len(port.hours), HOURS_A_ROW):
            few = port.hours[i:i + HOURS_A_ROW]
            cells = [max(getattr(h, name) for h in few) for name in (
                "wait_cargo_min", "wait_cargo_p90_min", "wait_passenger_min", "wait_passenger_p90_min", "wait_pedestrian_min")]
            rows.append((f"{self.t.day(few[0].hour.date())} {few[0].hour:%H:%M}",
                         (f"{amount(cells[0])} ({amount(cells[1])})", f"{amount(cells[2])} ({amount(cells[3])})", amount(cells[4]))))
        return rows

    @cached_property
    def told_at_ports(self) -> list[tuple[PortReport, ClaimRow]]:
        """What reports say of ports, with the claims that the briefing holds."""
        return [(r, self.claims[r.claim_id]) for r in self.briefing.port_reports if r.claim_id in self.claims]

    @cached_property
    def rows_to_check(self) -> list[str]:
        """Rows for measures.csv, for the desk that can write them."""
        return [r.row for r in self.briefing.port_reports if r.row] if self.briefing.audience == "local" else []

    def port(self, location_id: str) -> PortForecast | None:
        """A port by its id."""
        return next((p for p in self.briefing.ports if p.location_id == location_id), None)

    @cached_property
    def port_flags(self) -> list[tuple[str, list[str]]]:
        """Each doubt with the ports it concerns."""
        found: dict[str, list[str]] = {}
        for port in self.briefing.ports:
            for flag in port.flags:
                found.setdefault(flag, []).append(port.name)
        return list(found.items())

    @staticmethod
    def safe_url(url: str) -> str:
        """The address if a reader may follow it, else nothing."""
        return url if url.lower().startswith(("https://", "http://")) else ""


def environment(*rooms: str) -> jinja2.Environment:
    """The templates' environment, those of other rooms before the briefing's: escaping on, an unknown name is an error."""
    loaders = [jinja2.PackageLoader(room) for room in (*rooms, "corridor.briefing")]
    return jinja2.Environment(loader=jinja2.ChoiceLoader(loaders), autoescape=True, trim_blocks=True,
                              lstrip_blocks=True, undefined=jinja2.StrictUndefined)


def tidy(text: str) -> str:
    """A page without blank lines and indents, its percent signs kept beside their numbers."""
    lines = (raw.strip() for raw in text.replace(" %", "\N{NO-BREAK SPACE}%").splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def render(briefing: Briefing) -> str:
    """The whole page as text.

    A page that would grow too large draws strips for fewer towns; their
    tables stay. The same record gives the same bytes. Nothing in it asks for anything else:
    no script, no image, no font, no style sheet from elsewhere.
    """
    page = environment().get_template("page.html")
    drawn = len(briefing.towns)
    while True:
        view = View(briefing, drawn)
        text = page.render(b=briefing, t=view.t, w=view.wording, view=view, draw=Drawings(briefing, view.wording),
                           sources_at_once=SOURCES_AT_ONCE)
        whole = tidy(text)
        if len(whole.encode()) <= MOST_BYTES or drawn <= TOWNS_FIRST:
            return whole
        drawn = max(TOWNS_FIRST, drawn - 12)
