"""How often forecasts like the one on the page were right: read from ``data/skill.csv``.

The table is refitted by ``corridor verify HISTORY --skill-table``; a briefing
works out nothing of it.
"""

import csv
from functools import cache

from corridor.briefing.context import Skill, SkillRow
from corridor.briefing.wording import Wording
from corridor.language import Language
from corridor.schema import DATA
from corridor.walk import Walk

ALL = "all"


@cache
def measured() -> dict[tuple[str, str, str], dict[str, str]]:
    """Rows of the table by score, group of days ahead and reference."""
    with open(DATA / "skill.csv", encoding="utf-8", newline="") as file:
        return {(r["score"], r["lead"], r["reference"]): r for r in csv.DictReader(file) if not r["quantity"].startswith("announced")}


def skill_rows() -> tuple[SkillRow, ...]:
    """Skill by days ahead, all of them last."""
    table = measured()
    number = lambda key, column: float(table[key][column]) if key in table and table[key][column] else None
    return tuple(SkillRow(
        lead=lead, size_beside_last=number(("crps_log", lead, "persistence"), "skill"),
        size_beside_others=number(("crps_log", lead, "climatology"), "skill"), inside_80=number(("coverage_80", lead, ""), "value"),
        place_km=number(("energy", lead, "persistence"), "value"), place_beside_last=number(("energy", lead, "persistence"), "skill"),
        cases=int(table["crps_log", lead, "persistence"]["cases"]), movements=int(table["crps_log", lead, "persistence"]["movements"]))
        for lead in dict.fromkeys(lead for score, lead, _ in table if score == "crps_log"))


def skill(walk: Walk, say: Language) -> tuple[Skill, ...]:
    """How often forecasts like this were right, in sentences with their source."""
    table, stops, beside = measured(), walk.priors.stops, Wording(say).beside
    value = lambda score, reference="", column="value": float(table[score, ALL, reference][column])
    first = table["crps_log", ALL, "persistence"]
    replayed = say("{n} past movements replayed, each with only what was published by then (data/skill.csv)", n=first["movements"])
    found = [
        Skill(say("Of the sizes reported later, {inner} fell into the 50 % interval and {outer} into the 80 % interval of such forecasts.",
                  inner=say.percent(value("coverage_50")), outer=say.percent(value("coverage_80"))), replayed),
        Skill(say("Over the next 14 days the error of the size, beside keeping the last report, was {kept}; beside believing the announced figure, "
                  "{announced}; beside the changes seen in other movements, {seen}.", kept=beside(value("crps_log", "persistence", "skill")),
                  announced=beside(value("crps_log", "announced", "skill")), seen=beside(value("crps_log", "climatology", "skill"))), replayed),
        Skill(say("The error of the place, beside keeping the last place, was {kept}.", kept=beside(value("energy", "persistence", "skill"))), replayed),
    ]
    if ("absolute_error", ALL, "walking") in table:
        found.append(Skill(say("Where such forecasts came near a place that a group reached, their median day of arrival was {days} days off in the mean.",
                               days=say.number(value("absolute_error", "walking"), 1)), replayed))
    return (
        *found,
        Skill(say("Some parameters were fitted on the same movements; on new ones expect less."), "data/priors/parameters.csv"),
        Skill(say("Next stops announced by organisers and participants came true on the day in {k} of {n} cases known then.",
                  k=stops.came_true, n=stops.cases), "data/priors/announced_stops.csv"),
    )
