"""Reports read into claims: sentences made for the purpose, with answers known by hand."""

import csv
import dataclasses
import importlib.util
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corridor.network import Location, Network
from corridor.records import COMPARATORS, KINDS, MODALITIES, PLACE_ROLES, SPEAKER_ROLES, Report
from corridor.reports.intake import load_report
from corridor.reports.reader import Judge, read_report

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def town(name, state, kind="city", lat=15.0, lon=-92.0, aliases=()):
    return Location(name.lower().replace(" ", "-"), name, state, "MX", lat, lon, 1000, "", kind, aliases)


NETWORK = Network((
    town("Tapachula", "Chiapas"), town("Huixtla", "Chiapas"), town("Mapastepec", "Chiapas"), town("Arriaga", "Chiapas"),
    town("Juchitán", "Oaxaca", aliases=("Juchitan de Zaragoza",)), town("Acayucan", "Veracruz"), town("Hermosillo", "Sonora"),
    town("Ciudad de México", "Ciudad de México", aliases=("Mexico City",)),
    town("Bridge of the Americas", "Texas", kind="port_of_entry"), town("Nogales", "Arizona", kind="port_of_entry"),
), ())


def ruled(field, options):
    """The rules' answer among the options of a field."""
    return next((o for o in options if "ruled" in o.signs or f"{o.value}&ruled:{o.value}" in o.signs), options[0])


RULES = Judge(weigh=lambda text, sentence, drafts: drafts, choose=ruled)


def read(text, language="en", published="2021-10-25", **more):
    """What the rules say by themselves; what was learned is tested in ``test_learned.py`` and below, on whole sets."""
    return read_report(Report("r", text, published=published, language=language, **more), NETWORK, judge=RULES)


def one(claims, kind):
    found = [c for c in claims if c.kind == kind]
    assert len(found) == 1, [(c.kind, c.text) for c in claims]
    return found[0]


def test_a_group_and_its_departure_are_two_claims():
    claims = read("About 3,000 people walked out of Tapachula on Saturday morning.")
    size, left = one(claims, "group_size"), one(claims, "departure")
    assert (size.quantity.low, size.quantity.comparator, size.quantity.unit) == (3000, "about", "people")
    assert (left.place, left.place_role, left.date, left.locations) == ("Tapachula", "origin", "2021-10-23", ("tapachula",))
    assert size.modality == left.modality == "asserted"


def test_the_same_in_spanish():
    claims = read("Unas 3.000 personas salieron de Tapachula este sábado.", "es")
    size, left = one(claims, "group_size"), one(claims, "departure")
    assert (size.quantity.low, size.quantity.comparator) == (3000, "about")
    assert (left.place, left.date) == ("Tapachula", "2021-10-23")


@pytest.mark.parametrize("text, language, kind, place", [
    ("They walked on to Juchitán, where about 2,000 people were waiting.", "en", "group_size", "Juchitán"),
    ("Officials opened a third camp, Velindo, in May. Velindo, which lies near the road, can take 4,000 people.", "en", "processing_capacity", "Velindo"),
    ("The caravan left Tapachula on Saturday. A bus bound for Juchitán left at noon.", "en", "departure", "Tapachula"),
    ("La caravana cruzó el límite entre Chiapas y Oaxaca.", "es", "location", "límite entre Chiapas y Oaxaca"),
])
def test_a_claim_holds_at_the_place_its_words_point_to(text, language, kind, place):
    assert place in {c.place for c in read(text, language) if c.kind == kind}


def test_a_report_is_told_from_the_place_it_names_most():
    """One man's home town, named once, is not where the queue is."""
    claims = read("Juchitán is full. Pedro Ruiz, a baker from Hermosillo, sleeps in Juchitán.\n\nThe wait in the queue is now three hours.")
    assert [c.place for c in claims if c.kind == "wait_time"] == ["Juchitán"]


def test_what_opens_a_sentence_dates_it():
    claims = read("In 2016, when the Haitians came, the port of Nogales processed 150 people a day.")
    assert {(c.date, c.modality) for c in claims if c.kind == "processing_capacity"} == {("2016", "historical")}


@pytest.mark.parametrize("words, modality", [
    ("We want that office closed for good", "asserted"), ("It is a matter of hands, not of politics", "asserted"), ("I am not afraid of any of it", "denied")])
def test_an_opinion_is_denied_only_by_its_own_negation(words, modality):
    assert one(read(f'"{words}," said Pedro Ruiz, a baker.'), "statement").modality == modality


def test_a_weekday_before_a_verb_of_what_is_to_come_is_the_next_one():
    """Published on Wednesday 10 November: "on Thursday they will leave" is the 11th, "they left on Thursday" the 4th."""
    ahead = one(read("Protección Civil informó que el jueves saldrán hacia Acayucan.", "es", "2021-11-10"), "departure")
    behind = one(read("El grupo salió el jueves de Tapachula.", "es", "2021-11-10"), "departure")
    assert (ahead.date, ahead.modality) == ("2021-11-11", "expected")
    assert (behind.date, behind.modality) == ("2021-11-04", "asserted")


def test_a_denied_destination_and_the_new_one():
    claims = read('"We are not going to Mexico City, we are now going to Sonora," Ana Ruiz, one of the organizers, said on Monday.')
    old, new = [c for c in claims if c.kind == "destination_change"]
    assert (old.place, old.modality) == ("Mexico City", "denied")
    assert (new.place, new.modality, new.locations) == ("Sonora", "expected", ("hermosillo",))
    assert {c.speaker for c in (old, new)} == {"Ana Ruiz"} and old.is_quote and new.is_quote
    assert old.speaker_role == "organiser"


def test_a_relative_size_is_resolved_when_its_base_is_in_the_text():
    claims = read("Ana Ruiz is leading more than 1,000 migrants. She said she expects to meet a caravan 10 times larger in Acayucan on November 18.",
                  published="2021-11-05")
    size = next(c for c in claims if c.quantity and c.quantity.comparator == "relative")
    assert (size.quantity.low, size.quantity.resolved["low"]) == (10, 10000)
    meeting = one(claims, "planned_meeting")
    assert (meeting.place, meeting.place_role, meeting.date, meeting.modality) == ("Acayucan", "meeting_point", "2021-11-18", "expected")


def test_a_relative_size_without_a_base_is_flagged():
    claims = read("Officials said the next caravan is 10 times larger.")
    size = next(c for c in claims if c.quantity)
    assert size.quantity.resolved is None and any("base" in f for f in size.flags)


def test_speech_within_speech_keeps_the_innermost_source():
    claims = read('"The road is closed to the caravan at Huixtla," Luis Mora told Border Report.', publisher="Capital Edge")
    assert {c.speaker for c in claims} == {"Luis Mora"} and {c.via for c in claims} == {("Border Report",)}


def test_what_an_outlet_is_credited_with_is_its_own():
    claims = read("Around 2,000 people left Tapachula on Saturday, the news site Frontier Ledger reports.")
    assert {c.speaker for c in claims} == {"Frontier Ledger"} and {c.speaker_role for c in claims} == {"media"}


def test_encounters_carry_their_period():
    claim = one(read("More than 192,000 people were encountered at the Southwest border in September."), "encounters_total")
    assert (claim.quantity.low, claim.quantity.comparator, claim.date, claim.place) == (192000, "more_than", "2021-09", "Southwest border")


def test_waits_at_a_list_of_ports():
    claims = read("Wait for northbound trucks, as reported by our offices today:\n\n• El Paso, Bridge of the Americas: more than eight hours\n"
                  "• Nogales: up to two hours\n", published="2019-04-04")
    waits = [c for c in claims if c.kind == "wait_time"]
    assert [(c.place, c.place_role, c.quantity.low, c.quantity.high, c.date) for c in waits] == [
        ("Bridge of the Americas", "port", 8, None, "2019-04-04"), ("Nogales", "port", None, 2, "2019-04-04")]


def test_closed_lanes_are_a_measure_and_officers_their_own_kind():
    claims = read("At the Bridge of the Americas, 4 of 6 commercial lanes were closed. The agency moved 750 officers to the desert.")
    lanes, officers = one(claims, "policy_measure"), one(claims, "officers_reassigned")
    assert (lanes.quantity.low, lanes.quantity.unit, lanes.place) == (4, "lanes", "Bridge of the Americas")
    assert (officers.quantity.low, officers.quantity.unit) == (750, "officers")


def test_beds_are_capacity_in_spanish():
    claim = one(read("El albergue de Huixtla tiene capacidad para 300 camas.", "es"), "processing_capacity")
    assert (claim.quantity.low, claim.quantity.unit, claim.place) == (300, "beds", "Huixtla")


def test_a_plan_is_expected_and_an_old_caption_historical():
    assert one(read("The group will arrive in Juchitán on Friday."), "arrival").modality == "expected"
    claims = read("A caravan leaves Tapachula on October 28, 2018, with about 300 people. File photo by R. Molina")
    assert {c.modality for c in claims} == {"historical"}


def test_titles_bylines_and_section_labels_make_no_claims():
    assert read("Thousands leave Tapachula\n\nBy Ana Ruiz, Frontier Ledger\nOctober 24, 2021\n") == ()


def test_places_unknown_to_the_corridor_are_flagged():
    claim = one(read("About 500 people arrived in Ocosingo on Saturday."), "arrival")
    assert claim.place == "Ocosingo" and claim.locations == () and any("Ocosingo" in f for f in claim.flags)


def test_ids_are_numbered_in_the_order_of_the_words():
    claims = read("About 3,000 people left Tapachula on Saturday. They arrived in Huixtla on Sunday.")
    assert [c.id for c in claims] == [f"r-c{i:02d}" for i in range(1, len(claims) + 1)]
    assert [c.text_span for c in claims] == sorted(c.text_span for c in claims)


@pytest.mark.parametrize(("text", "language", "speaker", "role"), [
    ("The organizer, Ana Ruiz, said that the caravan will leave Tapachula on Monday.", "en", "Ana Ruiz", "organiser"),
    ('"Trucks wait five hours at Nogales," said Jerry Pacheco, president and CEO of the Border Industrial Association.', "en", "Jerry Pacheco", "business"),
    ("About 1,000 people left Tapachula, according to Mexico's National Migration Institute.", "en", "Mexico's National Migration Institute", "authority"),
    ('"About 3,000 people will come to Huixtla," said Tony Payan, a professor at Rice University.', "en", "Tony Payan", "expert"),
    ("La alcaldesa de Huixtla, Rosa Cruz, dijo que unas 900 personas llegaron a Huixtla.", "es", "Rosa Cruz", "authority"),
    ("Unas 900 personas salieron de Tapachula, según la Cruz Roja.", "es", "Cruz Roja", "un_ngo"),
    ("Unos 500 migrantes llegaron a Arriaga, informó este lunes el activista Luis García.", "es", "Luis García", "organiser"),
])
def test_speakers_are_known_by_name_and_role(text, language, speaker, role):
    claims = [c for c in read(text, language) if c.kind != "statement"]
    assert claims and {(c.speaker, c.speaker_role) for c in claims} == {(speaker, role)}


def test_who_put_a_number_is_its_speaker():
    claims = read("Another group, put at 12,000 by activists in Tapachula, left the city in early September.", published="2021-10-23")
    size = one(claims, "group_size")
    assert (size.speaker, size.quantity.low, size.modality, size.date) == ("activists in Tapachula", 12000, "historical", "2021-09-01/2021-09-10")


def test_one_person_is_no_group():
    assert [c.kind for c in read("A Honduran man who arrived in Huixtla on Sunday bought bread.")] == []


def test_a_quotation_over_several_sentences_has_one_speaker():
    claims = read('"About 2,000 people reached Arriaga on Sunday. They want to rest. The road is closed at Huixtla," said Ana Ruiz.')
    assert {c.speaker for c in claims} == {"Ana Ruiz"} and all(c.is_quote for c in claims)


@pytest.mark.parametrize(("text", "language", "kind", "place"), [
    ("Pedestrians waited two hours to cross the Paso del Norte bridge on Monday.", "en", "wait_time", "Paso del Norte bridge"),
    ("Mahama camp was laid out to hold 60,000.", "en", "processing_capacity", "Mahama"),
    ("In October 5,300 people were registered in the Del Rio sector.", "en", "encounters_total", "Del Rio sector"),
    ("Guatemala's migration agency returned 1,568 of them by Sunday.", "en", "encounters_total", "Guatemala"),
    ("Troops strung razor wire along the river in Eagle Pass.", "en", "policy_measure", "Eagle Pass"),
    ("They were fleeing gang violence in Choloma.", "en", "cause", "Choloma"),
    ("Los albergues de Tijuana tienen cupo para 700 personas.", "es", "processing_capacity", "Tijuana"),
    ("La aduana cerró el puente Córdova de las Américas.", "es", "policy_measure", "puente Córdova de las Américas"),
    ("Unos 300 migrantes siguen varados en Necoclí.", "es", "group_size", "Necoclí"),
    ("El alcalde declaró la calamidad pública en Arauquita.", "es", "policy_measure", "Arauquita"),
    ("Los gobernadores sostendrán un encuentro en Cúcuta.", "es", "planned_meeting", "Cúcuta"),
    ("La caravana cambió de ruta y ya no irá a Reynosa.", "es", "destination_change", "Reynosa"),
])
def test_whole_fields_of_words_make_their_kinds(text, language, kind, place):
    assert (kind, place) in {(c.kind, c.place) for c in read(text, language, published="2023-10-05")}


@pytest.mark.parametrize(("text", "language"), [
    ("Is the caravan going to leave Tapachula?", "en"),
    ("Every time a caravan comes to Tapachula, the shops close early.", "en"),
    ("The crash killed 30 people in May.", "en"),
    ("El municipio tiene 70 mil habitantes.", "es"),
])
def test_questions_habits_deaths_and_inhabitants_make_no_claims(text, language):
    assert [c for c in read(text, language) if c.kind not in ("statement", "policy_measure")] == []


def test_a_goal_without_a_day_is_where_a_group_is_bound():
    assert one(read("They want to reach Mexico City."), "location").modality == "expected"
    assert one(read("They hope to reach Mexico City on Friday."), "arrival").modality == "expected"


def test_a_refused_measure_is_denied_but_a_ban_is_a_measure():
    assert one(read("The shelter is no longer accepting newcomers."), "policy_measure").modality == "denied"
    assert one(read("Los permisos no les permiten salir de Chiapas.", "es"), "policy_measure").modality == "asserted"


def test_every_row_of_a_reading_table_has_a_cell_for_each_column():
    """A comma inside a phrase must be quoted, or the phrase is cut there without a word."""
    from corridor.reports.phrases import FOLDER

    for path in sorted(FOLDER.glob("*.csv")):
        rows = list(csv.reader(open(path, encoding="utf-8", newline="")))
        assert {len(row) for row in rows} == {len(rows[0])}, path.name


def test_a_verb_stands_in_all_its_forms():
    import re

    from corridor.reports.phrases import expression

    for language, verb, forms in (("en", "leave~", "leaves left leaving"), ("en", "flee~", "fled fleeing flees"), ("es", "detener~", "detuvo detuvieron detenidos detendran"),
                                  ("es", "cruzar~", "cruzaron crucen cruzando"), ("es", "devolver~", "devueltos devuelve devolvio")):
        pattern = re.compile(expression(verb, language))
        assert all(pattern.fullmatch(form) for form in forms.split())


SAMPLES = [
    'TAPACHULA, Oct 23 (Agency) - Some 3,000 people left Tapachula on Saturday, Ana Ruiz said. "We are going to Juchitán," she added.',
    "Unos 2.000 migrantes volvieron a Huixtla el martes; según la policía, «no pasaban de 1.500».\n\nEl INM negó que vaya a entregar visas.",
    "In 2023, 248,901 people crossed; in 2022, 133,726. The wait is 3 to 5 hours at Nogales.",
]


def check(report):
    for claim in read_report(report, NETWORK):
        start, end = claim.text_span
        assert 0 <= start < end <= len(report.text) and claim.text == report.text[start:end]
        assert claim.kind in KINDS and claim.modality in MODALITIES and claim.speaker_role in SPEAKER_ROLES
        assert claim.place_role is None or claim.place_role in PLACE_ROLES
        assert claim.quantity is None or claim.quantity.comparator in COMPARATORS


WORDS = st.sampled_from([
    "3,000", "10.000", "3 mil 300", "migrants", "personas", "left", "salieron de", "Tapachula", "Juchitán", "on Saturday", "el 31 de febrero",
    "said", "dijo", '"', "“", "”", "«", "(", ")", ",", ".", "\n", "\n\n", "• ", ":", "Ana Ruiz", "according to", "según", "not", "will", "between",
    "and", "y", "of", "to", "the", "than", "more", "99th", "0", "1999", "hours", "lanes", "%", "U.S.", "\u0301", "\r\n", "million", "K", "two", "31.02.2024",
])


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=40).map(" ".join)), st.sampled_from(("en", "es")),
       st.sampled_from((None, "2021-11", "2021-11-05", "0999", "nonsense", "2024-02-29")))
@example("", "en", None)
@example("\n\n\n", "es", "2021")
@example("1 million million million billion people left Tapachula", "en", "2021-11-05")
def test_any_text_gives_claims_with_spans_inside_it(text, language, published):
    check(Report("x", text, "Outlet", published, language))


def bare(claim):
    text = unicodedata.normalize("NFC", claim.text.replace("\r\n", "\n"))
    return dataclasses.replace(claim, text_span=(0, 0), text=text)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.sampled_from(SAMPLES), st.lists(WORDS, max_size=40).map(" ".join)), st.sampled_from(("en", "es")))
def test_line_ending_and_normal_form_do_not_matter(text, language):
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    plain = [bare(c) for c in read_report(Report("x", text, None, "2021-11-05", language), NETWORK)]
    for other in (text.replace("\n", "\r\n"), unicodedata.normalize("NFD", text), unicodedata.normalize("NFD", text).replace("\n", "\r\n")):
        report = Report("x", other, None, "2021-11-05", language)
        check(report)
        assert [bare(c) for c in read_report(report, NETWORK)] == plain


needs_shared = pytest.mark.skipif(not (SHARED / "data" / "reports").exists(), reason="the shared reports are not beside the repository")


def scorer():
    """The scorer that is shared with the labels."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "data" / "reports" / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    return score


def scored(gold_name, only=None, folder=SHARED / "data" / "reports", **how):
    from corridor.network import load_network

    network = load_network()
    gold = [json.loads(line) for line in open(folder / gold_name, encoding="utf-8") if line.strip()]
    gold = [g for g in gold if only is None or g["article"] in only]
    wanted, predicted = {g["article"] for g in gold}, []
    seeds = {"seed-000": "000_dc27cf7930b53456.txt", "seed-001": "001_35b9230c7fdc70dc.txt"}
    for row in csv.DictReader(open(folder / "meta.csv", encoding="utf-8")):
        if row["id"] in wanted:
            path = SHARED / "seeds" / seeds[row["id"]] if row["id"] in seeds else folder / "articles" / f"{row['id']}.txt"
            report = dataclasses.replace(load_report(path, publisher=row["publisher"], published=row["published_date"], language=row["language"]), id=row["id"])
            predicted += [c.guide_form() for c in read_report(report, network, **how)]
    return scorer().score_claims(gold, predicted)


@needs_shared
def test_reports_of_many_makes_are_read_as_well_as_measured():
    """Columns, bulletins, interviews and field notes from other parts of the world are harder than the wire.

    The rules were mended on these very reports (place 0.77 by the rules alone, 0.47 unseen); what was learned was not
    taught with them, so what it does here says more than the rules do.
    """
    result = scored("claims.jsonl", folder=Path(__file__).parent / "data" / "reports")
    fields = result["fields_on_matches"]
    assert result["f1"] >= 0.60 and fields["quantity"] >= 0.92 and fields["is_quote"] >= 0.97
    assert fields["speaker"] >= 0.74 and fields["modality"] >= 0.88 and fields["date"] >= 0.82 and fields["place"] >= 0.64


@needs_shared
def test_unseen_reports_of_the_wire_are_read_as_well_as_measured():
    """Agency and newspaper pieces labelled by somebody who knew neither reader nor lessons; nothing was mended on them, and nothing should be.

    Floors lie two standard errors below what was measured once: F1 0.80, place 0.76.
    """
    result = scored("claims.jsonl", folder=Path(__file__).parent / "data" / "unseen")
    fields = result["fields_on_matches"]
    assert result["f1"] >= 0.76 and fields["quantity"] >= 0.93
    assert fields["speaker"] >= 0.79 and fields["modality"] >= 0.88 and fields["date"] >= 0.84 and fields["place"] >= 0.70


@needs_shared
def test_labelled_reports_are_read_as_well_as_measured():
    """Floors a little below what was measured when this was written."""
    result = scored("claims.jsonl")
    fields = result["fields_on_matches"]
    assert result["f1"] >= 0.90
    assert fields["quantity"] >= 0.95 and fields["is_quote"] >= 0.97
    assert min(fields[k] for k in ("speaker", "place", "date", "modality")) >= 0.85


@needs_shared
def test_spanish_is_read_as_well_as_english():
    english, spanish = (scored("claims.jsonl", only)["f1"] for only in (
        {"001", "002", "003", "018", "024", "037", "038"}, {"005", "015", "017", "042", "048"}))
    assert spanish >= english - 0.07


@needs_shared
def test_seeds_are_read_as_well_as_measured():
    result = scored("seed_claims.jsonl")
    assert result["f1"] >= 0.78 and result["fields_on_matches"]["quantity"] == 1.0
