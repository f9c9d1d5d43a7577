"""The charts of one briefing: which of its numbers each drawing shows.

Wide charts are drawn twice, for wide and for narrow screens, so that letters
keep their size; the style sheet shows one of the two.
"""

import calendar
import datetime as dt
from functools import cached_property

from markupsafe import Markup

from corridor.briefing.context import Briefing, ClaimRow, GroupForecast, PortForecast, TownForecast
from corridor.briefing.wording import Wording
from corridor.charts.corridor_map import Place, Road, corridor_map, window_of
from corridor.charts.fan import fan
from corridor.charts.hours import hours
from corridor.charts.intervals import intervals, odds_bar
from corridor.charts.timeline import Mark, timeline
from corridor.charts.town import arrival_dots, strip

MARKS = 60  # claims on the timeline, those with figures of their own first
NEAR = 0.1  # probability of a night from which a town is on the map of the next stretch
WIDTHS = (("w", 800), ("n", 360))
QUANTILES = ("p05", "p10", "p25", "p50", "p75", "p90", "p95")


def days_of(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of an ISO day, month, year or interval; None where it is none.

    >>> days_of("2021-11")
    (datetime.date(2021, 11, 1), datetime.date(2021, 11, 30))
    """
    ends = [_one(part) for part in text.split("/")]
    if not text or None in ends:
        return None
    return ends[0][0], max(ends[0][1], ends[-1][1])


def _one(text: str) -> tuple[dt.date, dt.date] | None:
    numbers = text.strip()[:10].split("-")
    try:
        year, month, day = (int(n) for n in (*numbers, "0", "0")[:3])
        if day:
            return dt.date(year, month, day), dt.date(year, month, day)
        if month:
            return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    except ValueError:
        return None


class Drawings:
    """Charts for the templates, each as safe markup."""

    def __init__(self, briefing: Briefing, wording: Wording):
        self.briefing = briefing
        self.wording = wording
        self.t = wording.language

    def _both(self, draw, key: str, *args, **more) -> Markup:
        return Markup("".join(draw(f"{key}-{suffix}", *args, width=width, **more) for suffix, width in WIDTHS))

    def size(self, group: GroupForecast) -> Markup:
        """The fan of a group's size over the probability that it still moves."""
        t, w = self.t, self.wording
        days = [s.date for s in group.sizes]
        people = {q: [getattr(s, q) for s in group.sizes] for q in QUANTILES}
        last = group.sizes[-1]
        desc = t("Median from {a} people on {first} to {b} on {last}; 80 % range on the last day {span}.",
                 a=w.amount(group.sizes[0].p50), first=t.day(days[0]), b=w.amount(last.p50), last=t.day(days[-1]),
                 span=w.span(last.p10, last.p90))
        return self._both(fan, f"fan-{group.id}", days, people, list(group.p_exists), self.briefing.as_of, t,
                          t("Size day by day: {name}", name=group.name), desc)

    @cached_property
    def places(self) -> list[Place]:
        """Towns, or states, as the map shows them."""
        here = {g.place_now for g in self.briefing.groups if not g.announced_only}
        return [Place(x.name, x.lat, x.lon, x.p_visit, now=x.name in here) for x in self.briefing.towns]

    @cached_property
    def roads(self) -> list[Road]:
        """Roads and rails as the map shows them."""
        return [Road(m.from_lat, m.from_lon, m.to_lat, m.to_lon, m.mode, m.used) for m in self.briefing.map_lines]

    def map(self) -> Markup:
        """The corridor with roads, towns (or states) and ports."""
        b, t = self.briefing, self.t
        places = self.places + [Place(x.name, x.lat, x.lon, x.p_arrivals, port=True) for x in b.ports]
        likeliest = sorted(b.towns, key=lambda x: -x.p_visit)[:3]
        desc = t("Likeliest to be visited: {names}.", names="; ".join(f"{x.name} {t.percent(x.p_visit)}" for x in likeliest))
        return self._both(corridor_map, "map", places, self.roads, t, t("Map of the corridor"), desc)

    def map_near(self) -> Markup:
        """The part of the corridor where a group may spend a night; nothing where the whole map shows it well."""
        near = [p for p in self.places if p.share >= NEAR]
        if self.briefing.audience == "public" or len(near) < 3:
            return Markup("")
        box = window_of(near, [])
        whole = window_of(self.places + [Place("", x.lat, x.lon, 1) for x in self.briefing.ports], self.roads)
        if box.north - box.south > 0.5 * (whole.north - whole.south) or box.east - box.west > 0.5 * (whole.east - whole.west):
            return Markup("")
        desc = self.t("Towns where a group spends a night with a probability of {p} or more.", p=self.t.percent(NEAR))
        return self._both(corridor_map, "near", near, self.roads, self.t, self.t("Map of the next stretch"), desc, window=box)

    @cached_property
    def last_night(self) -> dt.date:
        """The last night on which any town may hold ten people or more: where the strips end, alike for all."""
        busy = [d.date for x in self.briefing.towns for d in x.days if d.p90 is not None and d.p90 >= 10]
        return max([*busy, self.briefing.as_of + dt.timedelta(days=13)]) + dt.timedelta(days=1)

    def strip(self, town: TownForecast) -> Markup:
        """A town's nights."""
        t, w = self.t, self.wording
        days = [d for d in town.days if d.date <= self.last_night]
        shown = [d for d in days if d.p50 is not None]
        top = max(shown, key=lambda d: d.p50, default=None)
        desc = t("Highest median: {n} people on {day}.", n=w.amount(top.p50), day=t.day(top.date)) if top else t("All values are suppressed.")
        return Markup(strip(f"st-{town.location_id}", [d.date for d in days], [d.p10 for d in days], [d.p50 for d in days],
                            [d.p90 for d in days], [d.p_exceed for d in days], town.beds, t,
                            t("People overnight in {name}", name=town.name), desc))

    def dots(self, town: TownForecast) -> Markup:
        """A town's day of first arrival; nothing where there are no dots."""
        if not town.arrival_dots:
            return Markup("")
        t, b = self.t, self.briefing
        desc = t("{n} of 50 dots; half of them by {day}.", n=len(town.arrival_dots), day=self.wording.day(town.arrival_p50))
        return Markup(arrival_dots(f"ad-{town.location_id}", list(town.arrival_dots), b.as_of, b.as_of + dt.timedelta(days=b.horizon_days),
                                   t, t("Day of first arrival in {name}", name=town.name), desc))

    def said(self, claims: list[tuple[int, ClaimRow]], roles: list[tuple[str, str]]) -> Markup:
        """Numbered claims with a day or a figure, by role and by the day they speak of (of publication where they name none)."""
        t = self.t
        marks = []
        telling = sorted(claims, key=lambda x: (x[1].retold, not x[1].quantity))[:MARKS]
        for number, row in sorted(telling, key=lambda x: x[0]):
            when = days_of(row.date) or days_of(row.published)
            if when is None or not (row.date or row.quantity):
                continue
            name = t("claim {n}: {role}, {modality}", n=number, role=self.wording.role(row.role), modality=self.wording.modality(row.modality))
            text = f"{row.quantity} [{number}]" if row.quantity and not row.retold else f"[{number}]"
            marks.append(Mark(row.role, *when, row.modality, text, f"{name}; {row.quantity}" if row.quantity else name, f"#claim-{row.id}", row.retold))
        if not marks:
            return Markup("")
        desc = t("{n} claims, a row for each role; each mark links to the words.", n=len(marks))
        return self._both(timeline, "said", roles, marks, self.briefing.as_of, t, t("Who spoke of which day"), desc)

    def odds(self, full: float, in_part: float) -> Markup:
        """The small bar of a probability."""
        return Markup(odds_bar(full, in_part))

    def port_hours(self, port: PortForecast) -> Markup:
        """Waits hour by hour at a port."""
        t, w, h = self.t, self.wording, port.hours
        panels = [
            (t("trucks, minutes"), [x.wait_cargo_min for x in h], [x.wait_cargo_p90_min for x in h], port.wait_cargo_usual_min),
            (t("passenger vehicles, minutes"), [x.wait_passenger_min for x in h], [x.wait_passenger_p90_min for x in h], port.wait_passenger_usual_min),
            (t("people on foot, minutes"), [x.wait_pedestrian_min for x in h], None, port.wait_pedestrian_usual_min),
        ]
        trucks = port.wait_cargo_usual_min is not None
        worst = max(h, key=lambda x: x.wait_cargo_min if trucks else x.wait_passenger_min)
        at = {"hour": f"{worst.hour:%H:%M}", "day": t.day(worst.hour.date())}
        desc = t("Longest median wait of trucks: {n} in the hour from {hour} on {day}.", n=w.minutes(worst.wait_cargo_min), **at) if trucks else (
            t("Longest median wait of passenger vehicles: {n} in the hour from {hour} on {day}.", n=w.minutes(worst.wait_passenger_min), **at))
        return Markup(hours(f"hr-{port.location_id}", [x.hour for x in h], [p for p in panels if p[3] is not None], t, t("Waits at {name}, hour by hour", name=port.name), desc))

    def outcome(self, index: int) -> Markup:
        """One outcome across the scenarios; nothing where it is nil in all of them."""
        t, w, scenarios = self.t, self.wording, self.briefing.scenarios
        found = [s.outcomes[index] for s in scenarios]
        if not any(o.p90 for o in found):
            return Markup("")
        desc = "; ".join(f"{s.title}: {w.measured(o.p50, o.unit)} ({w.measured_span(o.p10, o.p90, o.unit)})"
                         for s, o in zip(scenarios, found, strict=True))
        return Markup(intervals(f"sc-{index}", [s.title for s in scenarios], [o.p10 for o in found], [o.p50 for o in found],
                                [o.p90 for o in found], t, found[0].name, desc, w.absent()))
