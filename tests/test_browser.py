"""The briefing and the page of scores in a real browser: quiet, offline, accessible, at any width, on paper.

The tests use the Chromium of the machine: ``CORRIDOR_CHROMIUM``, or
``chromium`` / ``chromium-browser`` on the path. Without one they are skipped.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from briefing_fixture import briefing
from verification_fixture import record

from corridor.briefing import claims_page
from corridor.briefing.page import render
from corridor.case import load_case
from corridor.reading import read_case
from corridor.verification.page import render as render_scores

CHROMIUM = os.environ.get("CORRIDOR_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; install it (apt-get install chromium) or set CORRIDOR_CHROMIUM"),
]
EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "november-2021"
CASES = [("en", "partner"), ("es", "partner"), ("es", "public"), ("en", "local")]


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'corridor-forecast[test]'")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for language, audience in CASES:
        (folder / f"{language}-{audience}.html").write_text(render(briefing(language, audience)), encoding="utf-8")
        short = briefing(language, audience, towns=13, ports=4, claims=6, days=8)
        (folder / f"short-{language}-{audience}.html").write_text(render(short), encoding="utf-8")
    for language in ("en", "es"):
        case = load_case(EXAMPLE, language=language)
        (folder / f"claims-{language}.html").write_text(claims_page.render(case, read_case(case)), encoding="utf-8")
    (folder / "large.html").write_text(render(briefing("es", "partner", towns=80, ports=28, claims=120)), encoding="utf-8")
    for language in ("en", "es"):
        (folder / f"scores-{language}.html").write_text(render_scores(record(tmp_path_factory.mktemp("history"), language)), encoding="utf-8")
    return folder


@pytest.fixture
def visit(browser, files):
    """Opens one page; gives it with what it logged and asked for."""
    contexts = []

    def go(name: str, width: int = 1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda m: page.said.append(m.text))
        page.on("pageerror", lambda e: page.said.append(str(e)))
        page.on("request", lambda r: page.asked.append(r.url))
        page.goto((files / f"{name}.html").as_uri())
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", [*("-".join(c) for c in CASES), "large", "scores-en", "scores-es", "claims-es"])
def test_a_page_is_quiet_and_asks_for_nothing_but_itself(visit, files, name):
    page = visit(name)
    page.mouse.wheel(0, 4000)
    assert page.said == []
    assert [u for u in page.asked if not u.startswith("data:")] == [(files / f"{name}.html").as_uri()]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["en-partner", "es-public", "large", "scores-en", "scores-es", "claims-es"])
def test_a_page_never_scrolls_sideways(visit, name, width):
    """Wide tables scroll inside their own region, and that region can be reached with the keyboard."""
    page = visit(name, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate("""[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll') && !e.closest('svg')
        && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))""")
    assert outside == []
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(e => e.tabIndex === 0 && e.getAttribute('aria-label'))")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["es-partner", "scores-es"])
def test_no_text_is_smaller_than_12_pixels(visit, name, width):
    page = visit(name, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    small = page.evaluate("""(() => {
      const found = new Set();
      for (const e of document.querySelectorAll('body *')) {
        if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length) continue;
        const svg = e.closest('svg.chart');
        const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        const size = parseFloat(getComputedStyle(e).fontSize) * scale;
        if (size < 12) found.add(e.tagName + ' ' + e.textContent.slice(0, 30) + ' ' + size);
      }
      return [...found];
    })()""")
    assert small == []


@pytest.mark.parametrize(("name", "width", "scheme"), [
    ("short-en-partner", 1280, "light"), ("short-es-partner", 390, "dark"), ("short-es-public", 1280, "dark"), ("short-en-local", 390, "light"),
    ("scores-en", 1280, "light"), ("scores-es", 390, "dark"),
    ("claims-en", 1280, "light"), ("claims-es", 390, "dark")])
def test_axe_finds_nothing_serious(visit, name, width, scheme):
    """Every kind of part is on the page once, all of it unfolded; axe takes seconds for more."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = visit(name, width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"][:160], v["nodes"][0]["failureSummary"][:300]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


def test_the_first_key_press_leads_to_the_skip_link_and_on_to_the_content(visit):
    page = visit("en-partner")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_number_leads_to_the_words_it_rests_on(visit):
    page = visit("en-partner")
    page.locator("#key .src a").first.click()
    claim = page.locator(":target")
    assert claim.get_attribute("id").startswith("claim-")
    assert claim.is_visible() and "thousand" in claim.inner_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_mark_leads_to_how_its_words_were_read_and_back(visit, width):
    """Without script, and told by letter and underline where no colour is seen."""
    page = visit("claims-en", width)
    page.locator(".words a.num").first.click()
    claim = page.locator(".claim:target")
    label = claim.locator("a.num").inner_text()
    assert claim.is_visible() and label[0] in claims_page.ABOUT
    claim.locator("a.num").click()
    assert page.evaluate("document.querySelector('.at:target').id").removeprefix("words-") == claim_id(label, page)
    lines = page.evaluate("[...document.querySelectorAll('.keys .mark')].map(e => getComputedStyle(e).textDecorationStyle)")
    assert len(set(lines)) == len(claims_page.ABOUT)


def claim_id(label, page):
    return page.locator(f".words a.num:text-is('{label}')").first.get_attribute("href").removeprefix("#claim-")


@pytest.mark.parametrize("width", [390, 1280])
def test_each_chart_is_seen_once_at_any_width(visit, width):
    page = visit("en-partner", width)
    shown = page.evaluate("[...document.querySelectorAll('svg.map')].filter(e => e.getClientRects().length).map(e => e.classList.contains('wide'))")
    assert len(shown) == page.locator("svg.map").count() / 2 >= 1
    assert set(shown) == {width > 500}


@pytest.mark.parametrize("name", ["en-partner", "es-public", "large", "scores-es"])
def test_it_prints_on_a_sane_number_of_a4_pages(visit, name):
    pdf = visit(name).pdf(prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    width, height = (float(v) for v in re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf).groups())
    assert (round(width), round(height)) == (595, 842)
    assert 4 <= pages <= (30 if name == "large" else 20)
