"""Reports taken in: headers, saved pages, what cannot be used, and what is masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.errors import ReportError
from corridor.reports.intake import LARGEST_MB, guess_language, load_report
from corridor.reports.redaction import MASK, redact


def test_text_without_header_is_kept_exactly_as_stored(tmp_path):
    """Spans of the labelling guide count in the file's own code points, line endings included."""
    stored = "Título\r\n\r\nUnas 3.000 personas salieron de Tapachula el sábado.\r\n"
    path = tmp_path / "a1.txt"
    path.write_bytes(stored.encode())
    report = load_report(path)
    assert report.text == stored
    assert (report.id, report.language, report.published) == ("a1", "es", None)


def test_header_gives_publisher_date_language_and_address(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("publisher: Frontier Ledger\npublished: 2021-11\nlanguage: en\naddress: https://example.org/1\ntitle: A title\n\n"
                    "About 1,000 people left Tapachula.\n")
    report = load_report(path)
    assert (report.publisher, report.published, report.url, report.title) == ("Frontier Ledger", "2021-11", "https://example.org/1", "A title")
    assert report.text == "About 1,000 people left Tapachula.\n"


def test_what_is_given_wins_over_the_header(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("publisher: One\npublished: 2021-11\n\nAbout 1,000 people left Tapachula.\n")
    report = load_report(path, publisher="Two", published="2021-11-05")
    assert (report.publisher, report.published) == ("Two", "2021-11-05")


def test_saved_page_gives_its_main_text_and_no_script(tmp_path):
    words = "About 1,000 people left Tapachula on Saturday and walked north along the highway toward Huixtla. " * 4
    path = tmp_path / "page.html"
    path.write_text(f"<!DOCTYPE html><html><head><title>Walk</title><script>var secret = 1;</script></head><body><nav>Menu Home</nav>"
                    f"<article><h1>Walk</h1><p>{words}</p><p>{words}</p></article><script>alert('no')</script></body></html>")
    report = load_report(path)
    assert "left Tapachula" in report.text
    assert "secret" not in report.text and "alert" not in report.text and "<" not in report.text


@pytest.mark.parametrize(("name", "content", "says"), [
    ("empty.txt", b"", "empty"),
    ("blank.txt", b" \n\n ", "empty"),
    ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not a text"),
    ("paper.txt", b"%PDF-1.7 text text text", "not a text"),
    ("zeros.txt", b"abc\x00\x00\x00def", "not a text"),
    ("bytes.txt", bytes(range(128, 256)) * 4, "not UTF-8"),
    ("page.html", b"<html><body><nav>Home</nav></body></html>", "without a main text"),
    ("when.txt", b"published: soon\n\nAbout 1,000 people left.", "not a date"),
    ("when2.txt", b"published: 2021-02-30\n\nAbout 1,000 people left.", "not a date"),
    ("head.txt", b"publisher: One\n\n  \n", "no text"),
    ("tongue.txt", b"language: fr\n\nAbout 1,000 people left.", "not a language"),
])
def test_what_cannot_be_used_is_said_with_a_way_to_mend_it(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReportError) as caught:
        load_report(path)
    problem = caught.value.problems[0]
    assert says in problem.what and problem.where == name and problem.fix


def test_a_file_that_is_too_large_or_missing_is_refused(tmp_path):
    path = tmp_path / "large.txt"
    with open(path, "wb") as file:
        file.truncate(LARGEST_MB * 2**20 + 1)
    with pytest.raises(ReportError, match="larger than"):
        load_report(path)
    with pytest.raises(ReportError, match="cannot be opened"):
        load_report(tmp_path / "none.txt")


def test_old_windows_text_is_read(tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes("Unas 3.000 personas salieron de Tapachula el sábado rumbo a la Ciudad de México.".encode("cp1252"))
    assert "sábado" in load_report(path).text


def test_lines_of_two_codes_in_one_file_are_read_each_in_its_own(tmp_path):
    path = tmp_path / "mixed.txt"
    path.write_bytes("Unas 3.000 personas salieron de Tapachula el sábado.\n".encode("cp1252") + "La niña y el señor caminarán más.\n".encode())
    assert "sábado.\nLa niña y el señor caminarán" in load_report(path).text


@pytest.mark.parametrize("secret", [
    "+52 962 123 4567", "(915) 555-0134", "915-555-0134", "ana.ruiz@example.org", "GOMC850101HDFRRL09",
    "1204 San Bernardo Avenue", "14.9056, -92.2634", "@ana_ruiz", "wa.me/529621234567", "4111 1111 1111 1111", "calle Hidalgo 45",
    "Av. Benito Juárez No. 12",
])
def test_contacts_and_documents_are_masked_in_place(secret):
    text = f"Ask at {secret} about the group."
    assert redact(text) == f"Ask at {MASK * len(secret)} about the group."


def test_labelled_numbers_are_masked():
    assert redact("teléfono: 962 123 45 67.") == "teléfono: " + MASK * 13 + "."
    assert redact("Tapachula, C.P. 30700, Chiapas") == "Tapachula, C.P. " + MASK * 5 + ", Chiapas"
    assert redact("Passport no. G12345678 was shown") == "Passport no. " + MASK * 9 + " was shown"


@pytest.mark.parametrize("text", [
    "Between 3,000 and 4,000 migrants", "1.4 million encounters", "3 mil 300 personas", "10.000 migrantes y 2,2 millones",
    "from 2018-10-22 to 2018-10-30", "192,000 encounters in 2021 and 209,000 in 2020", "12:00 pm EDT, April 2", "6,000-8,000 people",
    "136.650 personas, 34.357, 34.082 y 8.183", "$9.95 million", "the Oct. 12-15, 2021 summit", "la avenida Central Norte", "kilómetro 25 de la carretera a Huixtla", "3,000 Central American people on the Road",
    "caminaron por la calle Real 300 personas", "Calle Grande 2 mil personas", "14.5, 15.2 and 16.1 percent", "the 5 Mexican States", "20 a 25 mil personas en 2018 2019",
])
def test_quantities_and_dates_are_never_masked(text):
    assert redact(text) == text


@given(st.text())
def test_masking_keeps_the_length(text):
    assert len(redact(text)) == len(text)


def test_language_is_guessed_from_function_words():
    assert guess_language("The group left the city and walked to the north.") == "en"
    assert guess_language("El grupo salió de la ciudad y caminó hacia el norte.") == "es"
    assert guess_language("") == "en"
