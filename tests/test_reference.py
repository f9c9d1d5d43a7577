"""What is written about the code is true: the reference page is current, examples in docstrings run."""

import doctest
import importlib
import importlib.util
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from corridor.briefing import context

HOUSE = Path(__file__).resolve().parents[1]
DOCS = HOUSE / "docs"
WITH_EXAMPLES = [path.relative_to(HOUSE / "src").with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
                 for path in sorted((HOUSE / "src").rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(maker):
    assert maker.PAGE.read_text(encoding="utf-8") == maker.page(), "run: python docs/make_reference.py"


def test_every_table_of_a_case_is_introduced(maker):
    assert {row["table"] for row in maker._rows("attributes.csv")} == set(maker.TABLES)


def test_every_field_of_the_briefing_is_documented():
    records = [r for r in vars(context).values() if isinstance(r, type) and is_dataclass(r)]
    assert len(records) > 15
    assert [f"{r.__name__}.{f.name}" for r in records for f in fields(r) if not f.metadata.get("help")] == []


def test_a_bar_in_a_cell_does_not_break_the_table(maker):
    for line in maker.page().splitlines():
        if line.startswith("|"):
            assert line.endswith(" |")
    assert maker._cell("a|b\nc") == "a\\|b c"


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_in_a_module_give_what_they_say(name):
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.attempted and not outcome.failed
