"""The page of a displacement run: map, curves, errors, caveats, in two languages, from nothing but itself."""

import re
import shutil

import numpy as np
import pytest
from small_displacement import leaving, make

from corridor.charts.curves import curves
from corridor.charts.network_map import Spot, network_map
from corridor.displacement.folder import load
from corridor.displacement.run import run
from corridor.displacement.world import build
from corridor.language import Language
from corridor.sheet import page
from test_browser import CHROMIUM, browser  # noqa: F401

EN = Language("en")
PLACES = [("A", "conflict_zone", 9), ("T", "town", 0), ("Camp <one>", "camp", 600), ("D", "camp", 900)]
ROADS = [("A", "T", 90), ("T", "Camp <one>", 90), ("A", "D", 300)]


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = make(tmp_path_factory.mktemp("sheet") / "small", PLACES, ROADS, 150, {"Camp <one>": leaving(500), "D": leaving(40, day=60)})
    table = folder / "input" / "locations.csv"
    lines = table.read_text().splitlines()
    table.write_text("\n".join([lines[0], *(line.replace(",0,0,", f",{14 + k},{-3 + 2 * k},", 1) for k, line in enumerate(lines[1:]))]) + "\n")
    return run(build(load(folder)), 12)


@pytest.fixture(scope="module")
def pages(result):
    return {language: page.render(result, language) for language in ("en", "es")}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_loads_nothing_and_says_what_it_rests_on(pages, language):
    text = pages[language]
    assert not re.search(r"<script|https?:|src=|@import|url\(", text.replace("http-equiv", ""))
    assert "Camp &lt;one&gt;" in text and "<one>" not in text
    assert ("give away part of the answer" if language == "en" else "delatan parte de la respuesta") in text
    assert ("taken from the camps' own counts" if language == "en" else "se toma de los conteos") in text.replace("&#39;", "'")
    assert text.count("<svg class=\"chart map") == 2 and len(text.encode()) < 200_000


def test_every_word_of_the_page_is_known_in_spanish(result, monkeypatch):
    said = set()

    class Listening(Language):
        def __call__(self, message, **values):
            said.add(message)
            return super().__call__(message, **values)

    monkeypatch.setattr(page, "Language", Listening)
    page.render(result, "es")
    assert len(said) > 40 and [m for m in said if not Language("es").known(m)] == []


def test_its_figures_are_those_of_the_run(result, pages):
    last = result.people[:, :, -1]
    for value in (np.median(last.sum(1)), np.median(last[:, 0]), np.median(last[:, 1]), np.median(result.elsewhere[:, -1])):
        assert EN.number(value) in pages["en"]
    order = [row.middle for row in page.View(result, "en").rows]
    assert order == sorted(order, reverse=True)


def test_without_counts_or_coordinates_it_says_less(tmp_path):
    folder = make(tmp_path / "x", [("A", "conflict_zone", 9), ("C", "camp", 0)], [("A", "C", 90)])
    shutil.rmtree(folder / "validation")
    text = page.render(run(build(load(folder), setting_out=5)))
    assert "no coordinates" in text and 'id="errors"' not in text and "90 % interval" not in text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_area_of_a_disc_grows_with_the_people_there():
    drawn = network_map("m", [Spot("A", 0, 0, 100.0), Spot("B", 1, 1, 400.0, 100.0), Spot("C", 2, 0, source=True)], [(0, 1), (1, 2)], EN, "t", "d")
    r = {name: float(radius) for radius, name in re.findall(r'<circle class="camp"[^>]* r="([\d.]+)"><title>(\w)', drawn)}
    ring = float(re.search(r'class="counted"[^>]* r="([\d.]+)"', drawn)[1])
    assert r["B"] == 2 * r["A"] == 2 * ring and drawn.count('class="m-x"') == 1


def test_a_long_curve_is_thinned_and_keeps_its_last_day(result):
    drawn = curves("c", result.dates, list(range(150)), EN, "t", "d", counted=[0.0] * 150)
    path = re.search(r'class="median" d="([^"]+)"', drawn)[1]
    assert path.count("L") <= 120 and path.endswith("348 10.9") and "2020" in drawn


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; install it (apt-get install chromium) or set CORRIDOR_CHROMIUM")
@pytest.mark.parametrize(("language", "width", "scheme"), [("en", 1280, "light"), ("es", 390, "dark")])
def test_a_browser_and_axe_find_nothing_wrong(pages, browser, tmp_path, language, width, scheme):  # noqa: F811
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    path = tmp_path / "page.html"
    path.write_text(pages[language], encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    seen, said = context.new_page(), []
    seen.on("console", lambda m: said.append(m.text))
    seen.goto(path.as_uri())
    assert said == [] and seen.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(seen, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found if v["impact"] in ("serious", "critical")] == []
    context.close()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; install it (apt-get install chromium) or set CORRIDOR_CHROMIUM")
def test_on_a_telephone_millions_and_their_counts_are_seen_whole(tmp_path, browser):  # noqa: F811
    places = [("A", "conflict_zone", 9), ("Vysne_Nemecke_and_more", "camp", 20_000_000)]
    folder = make(tmp_path / "x", places, [("A", "Vysne_Nemecke_and_more", 90)], 5, {"Vysne_Nemecke_and_more": leaving(12_345_678)})
    (tmp_path / "page.html").write_text(page.render(run(build(load(folder)), 5), "es"), encoding="utf-8")
    seen = browser.new_page(viewport={"width": 390, "height": 900})
    seen.goto((tmp_path / "page.html").as_uri())
    assert seen.evaluate("[...document.querySelectorAll('.scroll')].map(box => box.scrollWidth - box.clientWidth)") == [0, 0]
    seen.close()
