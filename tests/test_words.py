"""Everything the forecast says can be said in Spanish."""

import ast
import csv

import pytest

from corridor.briefing.sources import COMPARATORS
from corridor.language import Language
from corridor.ports.tables import plain
from corridor.scenario import OUTCOMES
from corridor.schema import DATA

BRIEFING = DATA.parent / "briefing"


def said(name: str) -> set[str]:
    """Constant first arguments of ``say(…)`` in a module of the briefing."""
    tree = ast.parse((BRIEFING / name).read_text(encoding="utf-8"))
    return {node.args[0].value for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "say" and node.args and isinstance(node.args[0], ast.Constant)}


def in_tables() -> set[str]:
    """Words that come from tables: levers, doubts about ports, outcomes, comparators."""
    with open(DATA / "levers.csv", encoding="utf-8", newline="") as file:
        levers = list(csv.DictReader(file))
    flags = {f for r in plain("ports") for f in r["flags"].split("|") if f}
    return flags | {r[k] for r in levers for k in ("kind", "meaning", "unit")} | {t for o in OUTCOMES for t in (o.name, o.unit)} | set(COMPARATORS.values())


@pytest.mark.parametrize("message", sorted(
    {m for name in ("people.py", "sources.py", "border.py", "messages.py", "build.py") for m in said(name)} | in_tables()))
def test_every_message_has_a_spanish_one(message):
    if any(c.isalpha() for c in message.replace("{n}", "")):
        assert Language("es").known(message), message
