"""Counts as stated, in English and Spanish."""

import pytest

from corridor.reports.quantities import find, number


@pytest.mark.parametrize(("language", "text", "low", "high", "unit", "comparator"), [
    ("en", "3,000 people", 3000, 3000, "people", "exact"),
    ("en", "about 3,000 people", 3000, 3000, "people", "about"),
    ("en", "roughly 1.4 million migrants", 1.4e6, 1.4e6, "people", "about"),
    ("en", "nearly 209,000 encounters", 209000, 209000, "people", "almost"),
    ("en", "upwards of 1,000 central and haitian migrants", 1000, None, "people", "more_than"),
    ("en", "at least 12 officers", 12, None, "officers", "at_least"),
    ("en", "5,000 or more people", 5000, None, "people", "at_least"),
    ("en", "as many as 750 officers", None, 750, "officers", "up_to"),
    ("en", "as long as 12 hours", None, 12, "hours", "up_to"),
    ("en", "fewer than 40 beds", None, 40, "beds", "less_than"),
    ("en", "3,000 to 4,000 people", 3000, 4000, "people", "range"),
    ("en", "between 3,000 and 4,000 migrants", 3000, 4000, "people", "range"),
    ("en", "two or three hours", 2, 3, "hours", "range"),
    ("en", "tens of thousands of people", 10000, None, "people", "vague"),
    ("en", "dozens of families", 12, None, "families", "vague"),
    ("en", "several thousand migrants", 1000, None, "people", "vague"),
    ("en", "10 times larger", 10, 10, "times", "relative"),
    ("en", "100 claims a day", 100, 100, "claims/day", "exact"),
    ("en", "4 of 6 commercial lanes", 4, 4, "lanes", "exact"),
    ("en", "a third of export shipments", 33.3, 33.3, "percent", "exact"),
    ("en", "10k", 10000, 10000, "", "exact"),
    ("es", "unos 6.000 extranjeros", 6000, 6000, "people", "about"),
    ("es", "3 mil 300 personas", 3300, 3300, "people", "exact"),
    ("es", "mil 500 migrantes", 1500, 1500, "people", "exact"),
    ("es", "10.000 migrantes", 10000, 10000, "people", "exact"),
    ("es", "1,500 migrantes", 1500, 1500, "people", "exact"),
    ("es", "2,2 millones de personas", 2.2e6, 2.2e6, "people", "exact"),
    ("es", "mas de 7 mil personas", 7000, None, "people", "more_than"),
    ("es", "por lo menos 300 ninos", 300, None, "children", "at_least"),
    ("es", "hasta 12 horas", None, 12, "hours", "up_to"),
    ("es", "entre 10 y 14 dias", 10, 14, "days", "range"),
    ("es", "de 6 a 8 mil personas", 6000, 8000, "people", "range"),
    ("es", "casi 400 agentes", 400, 400, "officers", "almost"),
    ("es", "centenares de personas", 100, None, "people", "vague"),
    ("es", "decenas de miles de migrantes", 10000, None, "people", "vague"),
    ("es", "unos 15 kilometros diarios", 15, 15, "km/day", "about"),
    ("es", "el 21 % de ellos", 21, 21, "percent", "exact"),
    ("es", "treinta y cinco agentes", 35, 35, "officers", "exact"),
    ("es", "no pasaban de 1.500 personas", None, 1500, "people", "up_to"),
    ("en", "two and a half hours", 2.5, 2.5, "hours", "exact"),
    ("en", "nine thousand one hundred and fifty people", 9150, 9150, "people", "exact"),
    ("en", "40 minutes or so", 40, 40, "minutes", "about"),
    ("en", "three weeks or more", 3, None, "weeks", "at_least"),
    ("en", "nine out of ten of them", 90, 90, "percent", "exact"),
    ("en", "more than twice as many", 2, 2, "times", "relative"),
    ("en", "400 members of the Texas national guard".lower(), 400, 400, "officers", "exact"),
    ("en", "half an hour", 0.5, 0.5, "hours", "exact"),
    ("es", "dos horas y media", 2.5, 2.5, "hours", "exact"),
    ("es", "media hora", 0.5, 0.5, "hours", "exact"),
    ("es", "seis de cada diez personas", 60, 60, "percent", "exact"),
    ("es", "el doble de lo que habia", 2, 2, "times", "relative"),
    ("es", "ni 700 personas", None, 700, "people", "less_than"),
    ("es", "a diario llegan entre mil y mil 200 migrantes", 1000, 1200, "people/day", "range"),
    ("es", "calcula en 19 mil los traileres", 19000, 19000, "trucks", "exact"),
])
def test_a_count_is_read_as_stated(language, text, low, high, unit, comparator):
    quantity = find(text, 0, len(text), language)[0].quantity
    assert (quantity.low, quantity.high, quantity.unit, quantity.comparator) == (low, high, unit, comparator)


@pytest.mark.parametrize(("text", "language", "value"), [
    ("3 mil 300", "es", 3300), ("mil", "es", 1000), ("dos millones 300 mil", "es", 2.3e6), ("1.7 million", "en", 1.7e6),
    ("twenty-five", "en", 25), ("three hundred", "en", 300), ("ciento veinte", "es", 120), ("248.901", "es", 248901), ("abc", "en", None),
])
def test_a_numeral_has_its_value(text, language, value):
    assert number(text, language) == value


@pytest.mark.parametrize(("text", "language"), [
    ("a five-year-old girl", "en"), ("a woman, 34 years old", "en"), ("un joven de 34 anos de edad", "es"), ("at 12:30", "en"), ("a las 20.30", "es"),
])
def test_ages_and_clock_times_are_no_counts(text, language):
    assert find(text, 0, len(text), language) == ()
