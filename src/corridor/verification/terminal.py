"""The page of scores on a terminal: its key messages and the tables to read first."""

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from corridor.briefing.terminal import plain_table
from corridor.verification.context import Verification
from corridor.verification.page import View

MISSES = 5


def show(record: Verification, console: Console) -> None:
    """Write key messages, scores by days ahead, coverage, announcements and the worst misses to a console."""
    view = View(record)
    t = view.t
    console.print()
    console.print(f"[bold]{escape(record.title)}[/bold]")
    console.print(t("{forecasts} forecasts of {movements} movements, {days} days judged, {n} possible futures each.", forecasts=t.number(record.forecasts),
                    movements=record.movements, days=t.number(record.days_judged), n=t.number(record.members)))
    console.print()
    for number, text in enumerate(record.messages, 1):
        console.print(Padding(f"[bold]{number}.[/bold] {escape(text)}", (0, 0, 0, 1)))
    for table in (*(_scores(view, name) for name in ("crps_log", "energy") if view.scores(name)), _calibration(view), _announced(view), _misses(view)):
        if table.row_count:
            console.print()
            console.print(table)


def _scores(view: View, name: str):
    t, rows = view.t, view.scores(name)
    title = t("Sizes by days ahead") if rows[0].quantity == "size" else t("Places by days ahead")
    table = plain_table(f"{title}: {view.about_score(name)}", t("Days ahead"), t("Ours"),
                        *(view.reference(rows[0].quantity, a.reference) for a in rows[0].against), t("Days judged"))
    for r in rows:
        table.add_row(view.lead(r.lead), view.value(name, r.value),
                      *(f"{view.value(name, a.value)} ({view.skill(a.skill)})" for a in r.against), t.number(r.cases))
    return table


def _calibration(view: View):
    t = view.t
    table = plain_table(t("Intervals and ranks by days ahead"), t("Days ahead"), *(t("{level} interval", level=t.percent(x)) for x in view.levels),
                        t("Chi-square"), "p")
    for rank, held in view.calibration:
        table.add_row(view.lead(rank.lead), *(t.percent(c.share) for c in held), t.number(rank.chi_square, 1), view.p_value(rank.p_value))
    return table


def _announced(view: View):
    t = view.t
    table = plain_table(t("Odds of announcements"), t("Announced"), t("Came true"), t("Our odds, mean"), t("Our squared error"), t("Believing all"),
                        t("Record of others"), t("Judged"))
    for a in view.record.announcements:
        table.add_row(view.kind(a.kind), t.percent(a.came_true), t.percent(a.probability), t.number(a.brier, 2),
                      *(t.number(r.value, 2) for r in a.against), str(a.cases))
    return table


def _misses(view: View):
    t, w = view.t, view.wording
    table = plain_table(t("Our misses"), t("Movement"), t("Day"), t("We said"), t("Reported"), t("Why"))
    for m in view.misses("size")[:MISSES]:
        table.add_row(escape(m.name), t.date(m.valid, "medium"), w.ranged(m.said_p10, m.said_p50, m.said_p90), view.came(m), escape(m.reasons[0].text))
    return table
