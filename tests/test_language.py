"""Two languages: numbers, dates and words as their readers write them."""

import datetime as dt
import string

import pytest
from babel.messages.pofile import read_po

from corridor.errors import UsageError
from corridor.language import LANGUAGES, Language
from corridor.schema import DATA

DAY = dt.date(2021, 11, 18)
EN, ES = Language("en"), Language("es")


def catalogue(code):
    path = DATA / "locale" / f"{code}.po"
    if not path.exists():
        pytest.skip(f"there is no catalogue for {code} yet")
    with open(path, "rb") as file:
        return [m for m in read_po(file) if m.id]


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(("value", "digits", "text"), [(0, 0, "0"), (999, 0, "999"), (12345.6, 0, "12,346"), (1234.56, 1, "1,234.6"), (-1200, 0, "-1,200")])
def test_numbers_have_thousands_marks_as_in_mexico_and_the_united_states(value, digits, text):
    assert EN.number(value, digits) == ES.number(value, digits) == text


def test_dates_are_written_out():
    assert EN.date(DAY) == "November 18, 2021" and ES.date(DAY) == "18 de noviembre de 2021"
    assert EN.day(DAY) == "Thu 18 Nov" and ES.day(DAY) == "jue 18 nov"
    assert EN.day_month(DAY) == "18 Nov" and ES.day_month(DAY) == "18 nov"


@pytest.mark.parametrize(("share", "text"), [
    (0, "0 %"), (0.0004, "<1 %"), (0.0099, "<1 %"), (0.01, "1 %"), (0.255, "26 %"), (0.99, "99 %"), (0.991, ">99 %"), (0.99999, ">99 %"), (1, "100 %"),
])
def test_what_is_merely_rare_is_never_said_to_be_impossible_or_certain(share, text):
    assert EN.percent(share) == text


def test_a_message_is_looked_up_and_its_names_filled_in():
    assert EN("{n} beds", n=EN.number(1200)) == "1,200 beds"
    assert EN("100 {sure}") == "100 {sure}"


def test_a_message_that_no_catalogue_has_stays_english_and_is_known_to_be_missing():
    assert ES("a message that nobody wrote") == "a message that nobody wrote"
    assert not ES.known("a message that nobody wrote") and EN.known("a message that nobody wrote")


def test_another_language_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match='"eng" is not a language of Corridor. Did you mean "en"'):
        Language("eng")


@pytest.mark.parametrize("code", [c for c in LANGUAGES if c != "en"])
def test_every_translation_is_there_and_fills_in_the_same_names(code):
    for message in catalogue(code):
        assert message.string, f"no translation of {message.id!r}"
        assert fields(message.string) == fields(message.id), message.id


@pytest.mark.parametrize("code", [c for c in LANGUAGES if c != "en"])
def test_a_translation_keeps_the_end_of_its_sentence(code):
    ends = ".:?!"
    for message in catalogue(code):
        assert (message.id[-1] in ends) == (message.string[-1] in ends), message.id
