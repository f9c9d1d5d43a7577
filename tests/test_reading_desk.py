"""Sentences that a shelter desk's reports hold, read by rules and what was learned together."""

import pytest

from corridor.records import Report
from corridor.reports.reader import read_report
from test_reading_claims import NETWORK


def read(text, language="es", published="2024-01-04"):
    return read_report(Report("x", "Titular de la nota\n\n" + text, "Diario", published, language), NETWORK)


def one(claims, kind):
    (found,) = [c for c in claims if c.kind == kind]
    return found


@pytest.mark.parametrize(("text", "place"), [
    ("La caravana arribó hoy a las 14:00 horas a Huixtla procedente de Tapachula.", "Huixtla"),
    ("El contingente llegó este jueves a Arriaga procedente de Mapastepec.", "Arriaga"),
])
def test_who_arrives_from_somewhere_arrives(text, place):
    claim = one(read(text), "arrival")
    assert (claim.place, claim.date, claim.modality) == (place, "2024-01-04", "asserted")


def test_a_group_that_has_got_to_a_town_is_there_and_one_on_its_way_is_not():
    got = one(read("Un grupo de 400 personas que no aceptó los papeles llegó caminando a Mapastepec."), "location")
    on_the_way = one(read("El grupo camina rumbo a Mapastepec."), "location")
    assert (got.place, got.place_role, got.modality) == ("Mapastepec", "current", "asserted")
    assert (on_the_way.place, on_the_way.place_role, on_the_way.modality) == ("Mapastepec", "destination", "expected")


def test_a_town_in_a_headline_is_no_person_and_its_state_is_no_place_of_its_own():
    text = "Sale de Tapachula la caravana más grande del año\n\nMiles de personas partieron este jueves de Tapachula, Chiapas, al amanecer."
    claims = read_report(Report("x", text, "Diario", "2024-01-04", "es"), NETWORK)
    assert one(claims, "departure").locations == ("tapachula",)


@pytest.mark.parametrize(("text", "language", "speakers"), [
    ("Autoridades municipales estimaron que la caravana está integrada por unas 6 mil personas, mientras que los organizadores aseguraron que son más de 10 mil.", "es",
     ["Autoridades municipales", "organizadores"]),
    ("City officials said that 6,000 people were walking, while the organisers said that more than 10,000 were.", "en", ["City officials", "organisers"]),
])
def test_who_speaks_beside_another_is_heard(text, language, speakers):
    assert [c.speaker for c in read(text, language) if c.kind == "group_size"] == speakers


def test_how_many_there_may_come_to_be_is_expected_and_called_for():
    claims = read("El activista Luis García Villagrán convocó a las personas a salir de Tapachula el domingo. \"Podemos llegar a ser 15 mil personas\", dijo.")
    size = one(claims, "group_size")
    assert (size.modality, size.quantity.low, size.speaker) == ("expected", 15000, "Luis García Villagrán")


@pytest.mark.parametrize(("publisher", "text"), [
    ("AP", "La Secretaría de Seguridad de Chiapas informó que 300 personas salieron de Huixtla."),
    ("EFE", "El jefe de la policía municipal informó que 300 personas salieron de Huixtla."),
])
def test_an_agency_whose_short_name_is_inside_a_word_does_not_speak_for_it(publisher, text):
    claims = read_report(Report("x", f"Nota\n\n{text}\n", publisher, "2024-01-04", "es"), NETWORK)
    assert one(claims, "departure").speaker_role == "authority"


def test_who_denies_in_a_relative_clause_is_who_stands_before_it():
    claims = read("El instituto, que negó haber detenido a 300 personas en Arriaga, pidió calma.")
    assert {c.speaker for c in claims} == {"instituto"}
