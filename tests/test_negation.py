"""What is denied is read as denied, and what only looks so is not; sentences written for this, in both languages."""

import pytest

from corridor.network import load_network
from corridor.records import MODALITIES, Report
from corridor.reports.negation import DROPPED, left_open
from corridor.reports.reader import read_report

DENIED = {
    "en": ["The group did not leave [Huixtla] on Monday.", "The group won't stop in [Juchitán] on Thursday, a spokesman said.", "The group never reached [Puebla].",
           '"We are not going to cross at [Del Rio]", a marcher said.', "They are not planning to gather in [Coatzacoalcos] on November 18.",
           "About 400 people have not yet arrived in [Arriaga].", "No caravan has left [San Pedro Sula] this week, police said.",
           "Nobody is walking towards [Tuxtla] any longer.", "The meeting in [Acayucan] will not take place, the organisers said.",
           "Reports that 2,000 people had crossed the [Suchiate] are false, the institute said.", "The institute denied that 5,000 people had left [Tapachula].",
           "None of the groups reached [Tijuana] before Christmas.", "The caravan isn't leaving [Tapachula] tomorrow."],
    "es": ["El grupo no salió de [Huixtla] el lunes.", "El grupo nunca llegó a [Puebla].", "Unas 400 personas aún no han llegado a [Arriaga].",
           "Ninguna caravana ha salido de [San Pedro Sula] esta semana, informó la policía.", "Tampoco salieron de [Arriaga] el martes.",
           "La reunión en [Acayucan] no se llevará a cabo, dijeron los organizadores.", "El instituto negó que 5,000 personas hubieran salido de [Tapachula].",
           "Es falso que 2,000 personas hayan cruzado el [Suchiate], dijo el instituto.", "Nadie salió de [Mapastepec] el miércoles.",
           "Los caminantes no llegaron a [Tonalá] el martes como estaba previsto.", "La caravana no sale mañana de [Tapachula]."]}
NOT_DENIED = {
    "en": ["The group not only left [Tapachula] but also reached Huixtla.", "There is no doubt that the group will reach [Sonora], the organiser said.",
           "No fewer than 2,000 people left [Tapachula] on Saturday.", "The group, which does not have buses, reached [Arriaga] on Friday.",
           "They will not rest until they reach [Sonora].", "The group arrived in [Matías Romero] not on Monday but on Tuesday.",
           "Nothing will stop the group from reaching [Mexico City], the organiser said.", "People who had not eaten for a day reached [Juchitán] at noon.",
           "The march left [Tapachula] last month, not this week.", "The group left [Huixtla] because it did not get buses."],
    "es": ["El grupo no solo salió de [Tapachula], sino que ya llegó a Huixtla.", "El grupo, que no tiene autobuses, llegó a [Arriaga] el viernes.",
           "No menos de 2,000 personas salieron de [Tapachula] el sábado.", "Si no les dan documentos, caminarán a la [Ciudad de México], dijo el organizador.",
           "No bien llegó el grupo a [Juchitán], aparecieron autobuses.", "Quienes no habían comido en un día llegaron a [Juchitán] al mediodía.",
           "Un grupo de 400 personas que no aceptó los papeles llegó caminando a [Mapastepec].", "Llegaron a [Arriaga], no a Tonalá.", "El grupo salió de [Huixtla] porque no consiguió autobuses."]}


@pytest.fixture(scope="module")
def network():
    return load_network()


def modalities(sentence, language, network):
    """Of the claims that hold the place in brackets."""
    place = sentence[sentence.index("[") + 1:sentence.index("]")]
    head = {"en": "A note from the road", "es": "Una nota del camino"}[language]
    text = f"{head}\n\n{sentence.replace('[', '').replace(']', '')}\n"
    found = [c for c in read_report(Report("x", text, "Gazette", "2021-11-10", language), network) if place in c.text]
    assert found, sentence
    return [c.modality for c in found]


@pytest.mark.parametrize(("language", "sentence"), [(code, s) for code in DENIED for s in DENIED[code]])
def test_what_is_denied_is_read_so(language, sentence, network):
    assert "denied" in modalities(sentence, language, network)


@pytest.mark.parametrize(("language", "sentence"), [(code, s) for code in NOT_DENIED for s in NOT_DENIED[code]])
def test_what_only_looks_like_a_denial_is_not(language, sentence, network):
    assert "denied" not in modalities(sentence, language, network)


@pytest.mark.parametrize("sentence", ["We will not walk to [Mexico City] any more, the organiser said.", "La caravana ya no se dirige a la [Ciudad de México], dijo el vocero."])
def test_a_destination_that_is_given_up_is_not_one_to_come(sentence, network):
    assert set(modalities(sentence, "en" if "We" in sentence else "es", network)) <= set(DROPPED)


@pytest.mark.parametrize(("kind", "found", "left"), [
    ("departure", ("holds",), {"denied"}), ("departure", ("holds", "seeming"), set(MODALITIES)), ("departure", ("aside",), set(MODALITIES) - {"denied"}),
    ("destination_change", ("holds",), set(DROPPED)), ("policy_measure", ("holds",), set(MODALITIES)), ("group_size", ("denied",), {"denied"}),
    ("group_size", ("leads",), set(MODALITIES)), ("encounters_total", ("false",), {"denied"}), ("statement", (), set(MODALITIES)),
])
def test_a_plain_negation_leaves_one_manner_and_any_other_is_weighed(kind, found, left):
    assert set(left_open(kind, found, MODALITIES)) == left


@pytest.mark.parametrize(("language", "sentence"), [
    ("en", "The agency, which took 400 people to [Tuxtla], denies that it held them."),
    ("es", "El alcalde rechazó las críticas, pero unas 300 personas llegaron a [Arriaga] el lunes.")])
def test_a_denial_reaches_to_the_end_of_its_clause_only(language, sentence, network):
    assert "denied" not in modalities(sentence, language, network)


@pytest.mark.parametrize(("language", "sentence"), [
    ("en", "The National Migration Institute did not say whether it would stop the group in Huixtla."),
    ("en", "Officials have not yet said when the group will be allowed to leave Tapachula."),
    ("es", "El Instituto Nacional de Migración no dijo si detendrá al grupo en Huixtla.")])
def test_who_did_not_say_vouches_for_nothing(language, sentence, network):
    text = f"A group sets out\n\n{sentence}\n"
    assert not any(c.speaker for c in read_report(Report("x", text, "Gazette", "2021-11-10", language), network))
