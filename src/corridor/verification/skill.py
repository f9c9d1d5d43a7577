"""The table of skill that briefings show, written from a page of scores.

    corridor verify HISTORY --skill-table src/corridor/data/skill.csv

refits it; nothing of it is worked out when a briefing is made.
"""

import csv
import io

from corridor.verification.context import Verification

HEADER = ("quantity", "score", "lead", "unit", "value", "reference", "reference_value", "skill", "cases", "movements", "source")
KEPT = ("crps_log", "energy")


def skill_table(record: Verification) -> str:
    """Scores by days ahead as CSV: a row a reference, and rows without one for coverage and days of arrival."""
    source = f"corridor verify on {record.movements} movements, {record.first} to {record.last}, {record.members} members"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for r in (r for r in record.scores if r.score in KEPT):
        for a in r.against:
            writer.writerow((r.quantity, r.score, r.lead, r.unit, f"{r.value:.3f}", a.reference, f"{a.value:.3f}",
                             "" if a.skill is None else f"{a.skill:.3f}", r.cases, r.movements, source))
    moved = {r.lead: r.movements for r in record.scores if r.score == "crps_log"}
    for c in record.coverage:
        writer.writerow(("size", f"coverage_{round(100 * c.level)}", c.lead, "share of cases", f"{c.share:.3f}", "", "", "", c.cases, moved[c.lead], source))
    for a in (a for a in record.arrivals if a.days_off is not None):
        writer.writerow(("arrival", "absolute_error", a.lead, "days", f"{a.days_off:.2f}", "walking", f"{a.walking_off:.2f}",
                         "" if a.skill is None else f"{a.skill:.3f}", a.dated, a.movements, source))
    for a in record.announcements:
        for r in a.against:
            writer.writerow((f"announced {a.kind}", "brier", "all", "squared probability", f"{a.brier:.3f}", r.reference, f"{r.value:.3f}",
                             "" if r.skill is None else f"{r.skill:.3f}", a.cases, a.movements, source))
    return out.getvalue()
