"""What is true of every briefing page and terminal, on a made-up case."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from briefing_fixture import briefing
from messages import SOURCE, of_module, of_templates
from rich.console import Console

from corridor.briefing import claims_page, wording
from corridor.briefing.page import render
from corridor.briefing.terminal import show
from corridor.language import Language

CASES = [(language, audience) for language in ("en", "es") for audience in ("local", "partner", "public")]
VOID = {"meta", "link", "br"}
OPTIONAL_END = {"tr", "td", "th", "thead", "tbody", "li"}


class Outline(HTMLParser):
    """Tags, ids, links and text of a page; unbalanced tags are collected."""

    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.hrefs, self.loads, self.open, self.wrong, self.text = [], [], [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.hrefs.append(found["href"])
        for name in ("src", "srcset", "data", "action", "poster", "xlink:href"):
            if name in found:
                self.loads.append(found[name])
        if tag == "link":
            self.loads.append(found["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL_END:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text.append(data)


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    return found


@pytest.fixture(scope="module")
def pages():
    return {case: render(briefing(*case)) for case in CASES}


@pytest.mark.parametrize("case", CASES)
def test_a_page_is_one_well_formed_document_that_loads_nothing(pages, case):
    page = pages[case]
    found = outline(page)
    assert page.startswith("<!doctype html>") and not found.wrong and not found.open
    assert not [t for t, _ in found.tags if t in ("script", "img", "iframe", "object", "embed", "video", "audio")]
    assert found.loads == ["data:,"] and "url(" not in page and "@import" not in page
    assert not [name for _, attrs in found.tags for name in attrs if name.startswith("on") or name == "style"]
    assert len(found.ids) == len(set(found.ids))


@pytest.mark.parametrize("case", CASES)
def test_every_link_within_the_page_leads_somewhere(pages, case):
    found = outline(pages[case])
    inside = {h[1:] for h in found.hrefs if h.startswith("#")}
    assert inside <= set(found.ids)
    assert {f"claim-{c.id}" for c in briefing(*case).claims} <= set(found.ids)
    assert "claim-r1-c01" in inside and "claim-gone-c09" not in inside


def test_only_web_addresses_become_links_and_words_of_reports_are_escaped(pages):
    page = pages["en", "partner"]
    outside = [h for h in outline(page).hrefs if not h.startswith("#")]
    assert outside == ["https://example.org/a", "https://example.org/d?a=1&b=2"]
    assert "<b>Caminan</b>" not in page and "&lt;b&gt;Caminan" in page and "unknown place &lt;Nowhere &amp; co&gt;" in page


@pytest.mark.parametrize("case", CASES)
def test_headings_do_not_skip_a_level_and_every_section_has_one(pages, case):
    found = outline(pages[case])
    levels = [int(t[1]) for t, _ in found.tags if re.fullmatch("h[1-6]", t)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))
    for tag, attrs in found.tags:
        if tag == "section":
            assert attrs["aria-labelledby"] in found.ids
        if tag == "svg" and "role" in attrs:
            assert set(attrs["aria-labelledby"].split()) <= set(found.ids)
    tables = [t for t, _ in found.tags if t in ("table", "caption")]
    assert tables.count("table") == tables.count("caption") > 5
    assert all("scope" in attrs for tag, attrs in found.tags if tag == "th")


def test_the_same_record_gives_the_same_bytes(pages):
    assert render(briefing("es", "partner")) == pages["es", "partner"]


def test_a_large_briefing_stays_under_500_kB():
    assert len(render(briefing("es", "partner", towns=80, ports=28, claims=120)).encode()) < 500_000


def test_a_page_says_its_tier_its_days_and_its_recipient(pages):
    partner, local, public = (" ".join(outline(pages["en", a]).text) for a in ("partner", "local", "public"))
    for text in (partner, local, public):
        assert "March 3, 2031" in text and "March 6, 2031" in text
    assert "Albergue La Ventana" in partner and "Albergue" not in public
    assert "not for sharing" in local and "not for sharing" not in partner
    assert 'data-mark="LOCAL' in pages["en", "local"]


def test_a_public_page_names_no_town_and_draws_no_road(pages):
    """Suppressed values are said to be suppressed, and the places are called states."""
    page = pages["en", "public"]
    assert 'class="road' not in page and 'class="rail u' not in page
    assert "suppressed" in page and ">States<" in page and ">Towns<" not in page
    assert "Huixtla" not in page
    assert "suprimido" in pages["es", "public"]


def test_probabilities_stand_in_words_and_numbers(pages):
    assert "As announced: very unlikely (4\N{NO-BREAK SPACE}%). In part: about as likely as not (38\N{NO-BREAK SPACE}%)." in pages["en", "partner"]
    assert "Como se anunció: muy improbable (4\N{NO-BREAK SPACE}%)" in pages["es", "partner"]


def test_a_retelling_stands_under_its_origin(pages):
    tree = re.search(r'<ul class="tree">.*?</ul></li>', pages["en", "partner"], re.S).group()
    assert tree.index("Piden reunirse") < tree.index("A second group may gather") and "retells r1" in tree


def test_an_empty_briefing_still_makes_a_page_and_a_terminal_text():
    full = briefing("es", "partner")
    empty = replace(full, key_messages=(), groups=(), towns=(), needs=(), reports=(), claims=(), contradictions=(), announcements=(),
                    ports=(), scenarios=(), calendar=(), map_lines=(), skill=(), skill_by_lead=(), assumptions=(), limits=(), changes=())
    page = outline(render(empty))
    assert not page.wrong and not page.open
    assert "No se conoce ningún grupo" in " ".join(page.text)
    show(empty, Console(file=io.StringIO()))


@pytest.mark.parametrize("case", CASES)
def test_the_terminal_shows_the_key_messages_of_the_page(case):
    out = io.StringIO()
    record = briefing(*case)
    show(record, Console(file=out, width=200, color_system=None))
    text = out.getvalue()
    assert all(m.text in text for m in record.key_messages) and record.title in text
    assert "r1-c01" in text


def test_every_message_has_a_spanish_entry():
    words = of_templates(SOURCE / "briefing" / "templates")
    for path in [*(SOURCE / "charts").glob("*.py"), *(SOURCE / "briefing" / f"{n}.py" for n in ("page", "drawings", "wording", "terminal", "claims_page"))]:
        words |= of_module(path)
    for table in (wording.ROLES, wording.MODALITIES, wording.KINDS, wording.RELATIONS, wording.CALENDAR_KINDS, wording.AUDIENCES, wording.TOPICS, wording.ACTS):
        words |= set(table.values())
    words |= {word for _, word in wording.LIKELIHOOD} | {name for _, name, _ in claims_page.ABOUT.values()}
    spanish = Language("es")
    assert len(words) > 200 and sorted(w for w in words if not spanish.known(w)) == []


def test_a_spanish_page_has_no_english_message(pages):
    """Every template message that differs between the languages is absent from the Spanish page."""
    text = " ".join(" ".join(outline(pages["es", "partner"]).text).split())
    english = {m for m in of_templates(SOURCE / "briefing" / "templates") if "{" not in m and len(m) > 12 and Language("es")(m) != m}
    assert sorted(m for m in english if m in text) == []


def test_numbers_keep_two_digits_and_say_when_they_are_suppressed():
    en, es = (wording.Wording(Language(x)) for x in ("en", "es"))
    assert [en.amount(v) for v in (0.2, 7, 1234, 98765)] == ["0", "7", "1,200", "99,000"]
    assert (en.amount(None), es.amount(None)) == ("suppressed", "suprimido")
    assert (en.span(10, 2000), en.span(-5, 5), en.change(-120), en.change(0)) == ("10–2,000", "-5 to 5", "−120", "0")
    assert (en.money(9_400_000), es.money(9_400_000), en.money(633_000), en.money(0)) == (
        "US$9.4 million", "9.4 millones de USD", "US$630 thousand", "US$0")
    assert (en.span(None, 415), en.span(None, None)) == ("up to 420", "")
    assert (en.money(14_600_000_000), en.measured(2e6, "USD"), en.measured(2e6, "people")) == ("US$15 billion", "US$2.0 million", "2,000,000")
    assert (en.measured_change(0, 0, 0, "people"), en.measured_change(-84, 137, 709, "people")) == ("no change", "+140 (−84 to +710)")
    assert (en.minutes(55), en.minutes(240), en.minutes(0.2), en.minutes(None)) == ("55 min", "4.0 h", "<1 min", "suppressed")
    assert (en.dated("2031-03"), es.dated("2031-03-02/2031-03-04"), en.dated("soon")) == ("March 2031", "2 mar 2031 – 4 mar 2031", "soon")


@pytest.mark.parametrize(("probability", "words"), [(1, "almost certain"), (0.9, "very likely"), (0.66, "likely"), (0.5, "about as likely as not"),
                                                    (0.32, "unlikely"), (0.09, "very unlikely"), (0, "almost certainly not")])
def test_words_of_likelihood_follow_the_ipcc_scale(probability, words):
    assert wording.Wording(Language("en")).likelihood(probability) == words


def test_no_word_of_the_page_makes_people_a_flood(pages):
    for page in pages.values():
        assert not re.search(r"\b(flood|wave|surge|invasion|illegals?|oleada|avalancha|invasión|ilegales)\b", page, re.I)
