"""One table of attributes: every value checked, every mistake named with its line and how to mend it."""

import csv
import datetime as dt

import pytest

from corridor.errors import CaseError, CorridorError, DataError, Problem, TableError, UsageError
from corridor.schema import DATA, Attribute, attributes, check_table, nearest, parse, read_table

with open(DATA / "attributes.csv", encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
TABLES = tuple(dict.fromkeys(row["table"] for row in ROWS))


def number(**changes):
    values = {"table": "t", "attribute": "a", "type": "number", "unit": "", "default": "", "minimum": None, "maximum": None,
              "choices": (), "meaning": "a number", "source": ""} | changes
    return Attribute(**values)


@pytest.fixture
def capacity(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "capacity.csv"
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return path

    return write


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['table']}.{r['attribute']}")
def test_every_attribute_has_a_known_type_a_meaning_and_a_default_that_is_allowed(row):
    attribute = attributes(row["table"])[row["attribute"]]
    assert attribute.type in ("text", "number", "integer", "date") and attribute.meaning
    if not attribute.required:
        parse("", attribute)
    if attribute.type in ("number", "integer"):
        assert attribute.unit or attribute.table == "links"


@pytest.mark.parametrize("table", TABLES)
def test_no_attribute_stands_twice_and_rows_of_a_table_stand_together(table):
    names = [r["attribute"] for r in ROWS if r["table"] == table]
    assert len(names) == len(set(names))
    places = [i for i, r in enumerate(ROWS) if r["table"] == table]
    assert places == list(range(places[0], places[-1] + 1))


def test_an_unknown_table_is_a_mistake_of_the_program():
    with pytest.raises(KeyError, match="no table 'towns'"):
        attributes("towns")


@pytest.mark.parametrize(("text", "attribute", "value"), [
    ("12.5", number(), 12.5), (" 12 ", number(type="integer"), 12), ("12.0", number(type="integer"), 12), ("", number(default="3"), 3.0),
    ("", number(), None), ("2021-11-18", number(type="date"), dt.date(2021, 11, 18)), (" a ", number(type="text"), "a"),
    ("-90", number(minimum=-90.0), -90.0), ("road", number(type="text", choices=("road", "rail")), "road"),
])
def test_a_value_is_read_as_its_type(text, attribute, value):
    assert parse(text, attribute) == value and type(parse(text, attribute)) is type(value)


@pytest.mark.parametrize(("text", "attribute", "complaint"), [
    ("", number(default="required"), "is missing"), ("  ", number(default="required"), "is missing"),
    ("many", number(), "is not a number"), ("1,000", number(), "is not a number"), ("nan", number(), "is not a finite number"),
    ("inf", number(), "is not a finite number"), ("1e999", number(), "is not a finite number"),
    ("1.5", number(type="integer"), "is not a whole number"), ("-91", number(minimum=-90.0), "is below -90"),
    ("91", number(maximum=90.0), "is above 90"), ("18 November", number(type="date"), "is not a date like 2021-11-18"),
    ("raod", number(type="text", choices=("road", "rail")), 'is not one of road, rail; Did you mean "road"?'),
    ("1", number(type="colour"), "has an unknown type 'colour'"),
])
def test_a_value_that_cannot_be_used_says_why(text, attribute, complaint):
    with pytest.raises(ValueError, match=complaint.replace("?", r"\?")):
        parse(text, attribute)


def test_rows_carry_their_lines_and_their_defaults(capacity):
    rows = read_table(capacity("location,beds\nalba,12\nbrisa,0\n"), "capacity")
    assert rows == [{"_line": 2, "location": "alba", "beds": 12, "source": None}, {"_line": 3, "location": "brisa", "beds": 0, "source": None}]


def test_all_mistakes_are_named_in_one_run_and_good_rows_kept(capacity):
    rows, problems = check_table(capacity("location,beds\nalba,many\n,5\nbrisa,-3\ncalma,7\n"), "capacity")
    assert [r["location"] for r in rows] == ["calma"]
    assert [p.where for p in problems] == ["capacity.csv line 2", "capacity.csv line 3", "capacity.csv line 4"]
    assert 'line 2: "beds" is not a number (given: many). It holds: people who can sleep' in str(problems[0])


def test_an_unknown_column_is_refused_with_the_nearest(capacity):
    with pytest.raises(TableError, match='unknown column "bedz". Did you mean "beds"'):
        read_table(capacity("location,beds,bedz\nalba,1,1\n"), "capacity")


def test_a_missing_column_is_named_with_what_it_holds(capacity):
    with pytest.raises(TableError, match='line 1: lacks the column "beds". It holds: people'):
        read_table(capacity("location\nalba\n"), "capacity")


def test_an_empty_table_lacks_its_columns(capacity):
    assert len(check_table(capacity(""), "capacity")[1]) == 2


def test_a_table_of_a_spreadsheet_with_its_mark_and_line_ends_is_read(capacity):
    assert read_table(capacity("\ufefflocation,beds\r\nalba,12\r\n"), "capacity")[0]["beds"] == 12


def test_a_table_in_another_encoding_is_refused_with_the_byte(capacity):
    rows, (problem,) = check_table(capacity("location,beds\nÁvila,1\n", "latin-1"), "capacity")
    assert rows == [] and "byte 14" in str(problem) and "UTF-8" in problem.fix


def test_a_comma_too_many_is_a_mistake_and_not_lost(capacity):
    rows, (problem,) = check_table(capacity("location,beds,source\nalba,12,the mayor, by phone\n"), "capacity")
    assert rows == [] and "line 2" in problem.where and "quotation marks" in problem.fix


def test_a_line_break_inside_quotes_is_kept(capacity):
    rows = read_table(capacity('location,beds,source\nalba,12,"the mayor,\nby phone"\nbrisa,1,\n'), "capacity")
    assert rows[0]["source"] == "the mayor,\nby phone" and rows[1]["location"] == "brisa"


def test_a_binary_file_is_refused_and_not_a_crash(capacity):
    for content in (b"\x00\x01\x02" * 100, b'location,beds\n"' + b"a" * 200_000):
        rows, problems = check_table(capacity(content), "capacity")
        assert rows == [] and problems


def test_nearest_names_the_nearest_or_what_is_known():
    assert nearest("Tapachulla", ["Tapachula", "Huixtla"]) == 'Did you mean "Tapachula"?'
    assert nearest("TAPACHULA", ["Huixtla", "Tapachula"]) == 'Did you mean "Tapachula"?'
    assert nearest("San Mateo", ["San Mateo del Mar", "Don"]) == 'Did you mean "San Mateo del Mar"?'
    assert nearest("Donají", ["Don", "Donaji"]) == 'Did you mean "Donaji"?'
    assert nearest("qqq", ["a", "b"]) == "Known: a, b."
    assert nearest("qqq", [f"w{i:02d}" for i in range(23)]).endswith("w18, w19, and 3 more.")


def test_a_problem_says_where_what_what_was_given_and_how_to_mend_it():
    assert str(Problem("links.csv line 3", "is too short", "5 km", "Check it.")) == "links.csv line 3: is too short (given: 5 km). Check it."
    assert str(Problem("links.csv", "is empty")) == "links.csv: is empty."


def test_errors_tell_usage_from_data_by_their_exit_code():
    assert UsageError("x").exit_code == 2 and CaseError("x").exit_code == DataError("x").exit_code == 1
    error = TableError(Problem("a", "b"), Problem("c", "d"))
    assert str(error) == "a: b.\nc: d." and isinstance(error, CorridorError) and len(error.problems) == 2
