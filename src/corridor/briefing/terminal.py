"""The briefing on a terminal: the page's key messages and the tables to act on.

It shows the same record in the same words as the page, shorter. Nothing is
marked by colour only, so a terminal without colours loses nothing.
"""

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from corridor.briefing.border import first_ports
from corridor.briefing.context import Briefing, TownForecast
from corridor.briefing.wording import Wording
from corridor.language import Language

TOWNS = 8
PORTS = 5


def show(briefing: Briefing, console: Console) -> None:
    """Write key messages, odds, towns and ports to a console."""
    t = Language(briefing.language)
    w = Wording(t)
    console.print()
    console.print(f"[bold]{escape(briefing.title)}[/bold]  ({w.audience(briefing.audience)})")
    if briefing.audience == "local":
        console.print(f"[bold]{t('LOCAL – not for sharing')}[/bold]")
    if briefing.recipient:
        console.print(f"{t('For')}: {escape(briefing.recipient)}. {escape(briefing.purpose)}")
    console.print(t("As of {day}; use until {until}; {n} possible futures, seed {seed}.", day=t.date(briefing.as_of),
                    until=t.date(briefing.valid_until), n=t.number(briefing.members), seed=briefing.seed))
    console.print()
    for number, message in enumerate(briefing.key_messages, 1):
        rest = f" \\[{', '.join(message.claim_ids[:6])}{' …' if len(message.claim_ids) > 6 else ''}]" if message.claim_ids else ""
        console.print(Padding(f"[bold]{number}.[/bold] {escape(message.text)}[dim]{rest}[/dim]", (0, 0, 0, 1)))
    for table in (_announcements(briefing, t, w), _towns(briefing, t, w), _ports(briefing, t, w)):
        if table.row_count:
            console.print()
            console.print(table)


def plain_table(title: str, *columns: str) -> Table:
    """A table without lines: its first column left, the others right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i == 0 else "right", overflow="fold", header_style="dim")
    return table


def _announcements(briefing: Briefing, t: Language, w: Wording) -> Table:
    table = plain_table(t("Announcements"), t("Announcement"), t("As announced"), t("In part"))
    for x in briefing.announcements:
        if x.came:
            table.add_row(escape(x.text), t("reported there on {date}", date=t.date(x.came)), "")
        else:
            table.add_row(escape(x.text), w.odds(x.probability), w.odds(x.in_part))
    return table


def _towns(briefing: Briefing, t: Language, w: Wording) -> Table:
    place = t("State") if briefing.audience == "public" else t("Town")
    table = plain_table(t("States") if briefing.audience == "public" else t("Towns"), place, t("Night there"), t("First arrival"),
                   t("Fullest night"), t("People (80 %)"), t("Beds"), t("above beds"))
    for town in sorted(briefing.towns, key=lambda x: -x.p_visit)[:TOWNS]:
        table.add_row(escape(town.name), t.percent(town.p_visit), w.day(town.arrival_p50), *_fullest(town, t, w))
    return table


def _fullest(town: TownForecast, t: Language, w: Wording) -> tuple[str, str, str, str]:
    day = max((d for d in town.days if d.p50 is not None), key=lambda d: (d.p50, d.p90 or 0), default=None)
    beds = t.number(town.beds) if town.beds is not None else "–"
    if day is None:
        return "–", w.absent(), beds, "–"
    if not day.p90:
        return "–", w.amount(0), beds, "–"
    exceed = "–" if day.p_exceed is None else t.percent(day.p_exceed)
    return t.day(day.date), w.ranged(day.p10, day.p50, day.p90), beds, exceed


def _ports(briefing: Briefing, t: Language, w: Wording) -> Table:
    table = plain_table(t("Ports of entry"), t("Port of entry"), t("10 or more arrive"), t("Arrivals (80 %)"), t("Trucks, usual → worst day"),
                   t("Value delayed"))
    for port in first_ports(briefing.ports, PORTS):
        table.add_row(escape(port.name), t.percent(port.p_arrivals), w.ranged(port.arrivals_p10, port.arrivals_p50, port.arrivals_p90),
                      "–" if port.wait_cargo_usual_min is None else f"{w.minutes(port.wait_cargo_usual_min)} → {w.minutes(port.wait_cargo_worst_day_min)}",
                      "–" if port.wait_cargo_usual_min is None else w.money(port.value_delayed_usd))
    return table
