"""Dates in words, resolved against the day of publication."""

import pytest

from corridor.reports.dates import Published, ends, find
from corridor.reports.text import even


def first(text, language, published, future=False):
    page = even(text)
    found = find(page.text, page.low, 0, len(page.text), language, Published.parse(published), future)
    return found[0].value if found else None


@pytest.mark.parametrize(("text", "language", "published", "value"), [
    ("on Saturday morning", "en", "2021-10-25", "2021-10-23"),
    ("on Monday", "en", "2021-10-25", "2021-10-25"),
    ("early September", "en", "2021-10-23", "2021-09-01/2021-09-10"),
    ("mid-November", "en", "2021-11-20", "2021-11-11/2021-11-20"),
    ("the 2021 fiscal year", "en", "2021-10-25", "2020-10-01/2021-09-30"),
    ("the fiscal year that ended last month", "en", "2021-10-23", "2020-10-01/2021-09-30"),
    ("the 18th of this month", "en", "2021-11", "2021-11-18"),
    ("on Tuesday", "en", "2021-11", "2021-11"),
    ("Last month", "en", "2021-11", "2021-10"),
    ("October 28, 2018", "en", "2021-10-25", "2018-10-28"),
    ("on December 24", "en", "2024-01-03", "2023-12-24"),
    ("two weeks ago", "en", "2019-04-12", "2019-03-29"),
    ("yesterday", "en", "2021-03-01", "2021-02-28"),
    ("between January and November 2023", "en", "2024-01-03", "2023-01/2023-11"),
    ("este lunes", "es", "2023-07-31", "2023-07-31"),
    ("ayer", "es", "2023-08-01", "2023-07-31"),
    ("el 24 de diciembre", "es", "2024-01-03", "2023-12-24"),
    ("En lo que va de 2023", "es", "2023-07-31", "2023-01-01/2023-07-31"),
    ("desde febrero", "es", "2021-10-23", "2021-02/2021-10-23"),
    ("a mediados de noviembre", "es", "2021-10-23", "2021-11-11/2021-11-20"),
    ("en Nochebuena", "es", "2024-01-08", "2023-12-24"),
    ("hace quince años", "es", "2021-05-17", "2006"),
    ("(02.01.2024)", "es", "2024-01-03", "2024-01-02"),
    ("entre enero y noviembre de 2023", "es", "2024-01-03", "2023-01/2023-11"),
    ("el 18 de este mes", "es", "2021-11-05", "2021-11-18"),
    ("between Wednesday and Friday", "en", "2020-01-20", "2020-01-15/2020-01-17"),
    ("entre el viernes y el domingo", "es", "2018-11-19", "2018-11-16/2018-11-18"),
    ("over the weekend", "en", "2020-01-20", "2020-01-18/2020-01-19"),
    ("el fin de semana", "es", "2024-11-19", "2024-11-16/2024-11-17"),
    ("since the start of the year", "en", "2023-09-15", "2023-01-01/2023-09-15"),
])
def test_a_date_is_resolved(text, language, published, value):
    assert first(text, language, published) == value


def test_a_weekday_of_a_plan_is_the_next_one():
    assert first("starting Monday", "en", "2019-04-12", future=True) == "2019-04-15"
    assert first("el lunes", "es", "2019-04-12", future=True) == "2019-04-15"
    assert first("este viernes", "es", "2023-10-05", future=True) == "2023-10-06"


def test_words_that_are_also_months_are_left_alone():
    assert first("they may march on", "en", "2021-10-25") is None
    assert first("a mar abierto", "es", "2021-10-25") is None


def test_an_unknown_publication_leaves_relative_dates_open():
    assert first("on Saturday", "en", None) is None
    assert first("October 28, 2018", "en", None) == "2018-10-28"


def test_ends_of_an_interval():
    first_day, last_day = ends("2021-02/2021-10-23")
    assert (first_day.isoformat(), last_day.isoformat()) == ("2021-02-01", "2021-10-23")
