"""Charts: answers known by hand, then what must hold for any numbers."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.charts import calibration
from corridor.charts.corridor_map import Place, Road, corridor_map, window_of
from corridor.charts.fan import fan
from corridor.charts.hours import hours
from corridor.charts.intervals import intervals, odds_bar
from corridor.charts.film import Frame, film
from corridor.charts.leads import Series, leads, legend_mark
from corridor.charts.outline import Window, clip_ring, outline
from corridor.charts.svg import Axis, area, day_ticks, line, nice_ceiling, ticks
from corridor.charts.timeline import Mark, timeline
from corridor.charts.town import arrival_dots, strip
from corridor.language import Language

EN = Language("en")
DAY = dt.date(2031, 3, 3)


def days(n: int) -> list[dt.date]:
    return [DAY + dt.timedelta(days=i) for i in range(n)]


def box(svg: str) -> tuple[float, float]:
    return tuple(float(v) for v in re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())


def check(svg: str) -> ET.Element:
    """A chart is well-formed, has a title and a description, and no number that is not one."""
    root = ET.fromstring(svg)
    names = root.get("aria-labelledby").split()
    assert [root.find(f".//*[@id='{n}']").tag for n in names] == ["title", "desc"]
    assert "nan" not in svg and "inf" not in svg
    return root


def test_an_axis_maps_its_ends_to_its_ends():
    axis = Axis(0, 200, 100, 0)
    assert (axis(0), axis(200), axis(50)) == (100, 0, 75)


@given(st.floats(1e-3, 1e9))
def test_a_nice_ceiling_holds_the_value_and_is_no_more_than_twice_it(value):
    top = nice_ceiling(value)
    assert value * (1 - 1e-9) <= top <= 2 * value
    marks = ticks(top)
    assert 3 <= len(marks) <= 6 and marks[0] == 0 and marks[-1] == top


@given(st.integers(1, 4000), st.integers(2, 12))
def test_days_on_an_axis_are_even_and_never_too_many(span, room):
    found = day_ticks(DAY, DAY + dt.timedelta(days=span), room)
    assert found[0] == DAY and len(found) <= room
    assert len({b - a for a, b in zip(found, found[1:], strict=False)}) <= 1


def test_missing_values_break_a_line_and_a_band():
    assert line([0, 1, 2, 3], [5, None, 6, 7]) == "M0 5M2 6L3 7"
    assert area([0, 1, 2], [1, None, 1], [0, 0, 0]).count("Z") == 2


def test_a_town_with_a_median_at_half_the_scale_has_its_mark_at_half_height():
    """The scale tops out at 200, the base lies at 104 and the top at 22, so 100 people lie at 63."""
    svg = strip("s", days(4), [0, 50, 0, None], [0, 100, 0, None], [0, 200, 0, None], [0, 0.6, 0, None], 150, EN, "t", "d")
    root = check(svg)
    assert root.find("path[@class='mid']").get("d").startswith("M1 63h")
    assert root.find("path[@class='bar']").get("d") == "M1 84V22"
    assert root.find("path[@class='over']").get("d").count("M") == 1
    assert root.find("path[@class='ring']").get("d").count("M") == 1
    assert "150 beds" in svg


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 59), min_size=1, max_size=50))
def test_every_dot_of_an_arrival_is_drawn_once_and_inside(found):
    svg = arrival_dots("d", [DAY + dt.timedelta(days=i) for i in found], DAY, DAY + dt.timedelta(days=60), EN, "t", "d")
    path = check(svg).find("path[@class='dots']").get("d")
    spots = [tuple(map(float, p)) for p in re.findall(r"M(-?[\d.]+) (-?[\d.]+)z", path)]
    width, height = box(svg)
    assert len(spots) == len(found)
    assert all(0 <= x <= width and 0 <= y <= height for x, y in spots)
    assert len(set(spots)) == len(spots)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=61))
def test_the_bands_of_a_fan_lie_inside_each_other(medians):
    people = {q: [m * f for m in medians] for q, f in zip(("p05", "p10", "p25", "p50", "p75", "p90", "p95"), (.3, .5, .8, 1, 1.3, 2, 3), strict=True)}
    svg = fan("f", days(len(medians)), people, [0.5] * len(medians), DAY, EN, "t", "d", 360)
    root = check(svg)
    heights = []
    for kind in ("b90", "b80", "b50"):
        ys = [float(y) for _, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", root.find(f"path[@class='{kind}']").get("d"))]
        heights.append((min(ys), max(ys)))
    assert heights[0][0] <= heights[1][0] <= heights[2][0] and heights[0][1] >= heights[1][1] >= heights[2][1]


def test_intervals_say_absent_where_a_value_was_suppressed():
    root = check(intervals("i", ["as things stand", "papers"], [1, None], [5, None], [9, None], EN, "t", "d", "suppressed"))
    assert len(root.findall("circle")) == 1
    assert "suppressed" in [x.text for x in root.findall("text")]


def test_intervals_reach_below_zero():
    root = check(intervals("i", ["a", "b"], [-400, 0], [-120, 20], [0, 90], EN, "t", "d", "–"))
    assert len(root.findall("circle")) == 2


@pytest.mark.parametrize(("full", "part", "widths"), [(0.25, 0.5, (25.0, 25.0)), (0.4, 0.1, (40.0, 0.0)), (1, 1, (100.0, 0.0))])
def test_the_bar_of_an_announcement_is_as_long_as_its_odds(full, part, widths):
    root = ET.fromstring(odds_bar(full, part))
    assert tuple(float(root.find(f"rect[@class='{k}']").get("width")) for k in ("full", "part")) == widths


def test_waits_have_a_panel_for_each_mode_and_a_label_at_midnight():
    when = [dt.datetime(2031, 3, 3) + dt.timedelta(hours=h) for h in range(48)]
    root = check(hours("h", when, [("trucks", [30.0] * 48, [60.0] * 48, 40.0), ("on foot", [0.0] * 48, None, 0.0)], EN, "t", "d"))
    texts = [x.text for x in root.findall("text")]
    assert {"trucks", "on foot", "3 Mar", "4 Mar"} <= set(texts)
    assert len(root.findall("path[@class='median']")) == 2 and len(root.findall("path[@class='b80']")) == 1


@pytest.mark.parametrize("width", [800, 360])
def test_marks_of_a_timeline_link_to_their_claims_and_do_not_cover_each_other(width):
    marks = [Mark("organiser", DAY, DAY, shape, "1,000 people", f"claim {i}", f"#claim-{i}")
             for i, shape in enumerate(("asserted", "expected", "denied", "allegation", "historical"))]
    marks.append(Mark("media", dt.date(2029, 1, 1), dt.date(2029, 12, 31), "asserted", "far", "claim far", "#claim-far"))
    svg = timeline("w", [("organiser", "organiser"), ("media", "reporter"), ("expert", "expert")], marks, DAY, EN, "t", "d", width)
    root = check(svg)
    links = root.findall("a")
    assert [a.get("href") for a in links][-1] == "#claim-far" and len(links) == 6
    heights = [a.find("text").get("y") for a in links[:5]]
    assert len(set(heights)) == 5
    assert "expert" not in [x.text for x in root.iter("text")]
    assert all(0 <= float(x.get("x")) <= width for x in root.iter("text"))


def test_the_land_of_mexico_city_and_no_land_in_the_gulf():
    def on_land(lon, lat):
        rings, _ = outline(Window(-118, 8, -80, 33))
        hit = False
        for ring in rings:
            for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
                if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
                    hit = not hit
        return hit
    assert on_land(-99.1, 19.4) and on_land(-92.26, 14.9) and not on_land(-94, 23) and not on_land(-110, 15)


def test_another_region_has_an_outline_too():
    rings, borders = outline(Window(20, -5, 45, 15))
    assert rings and borders


def test_a_ring_is_cut_at_the_edge_of_the_drawing():
    square = clip_ring([(-100, -100), (50, -100), (50, 50), (-100, 50)], 100, 100, 0)
    assert {(round(x), round(y)) for x, y in square} == {(0, 0), (50, 0), (50, 50), (0, 50)}
    assert clip_ring([(-9, -9), (-8, -9), (-8, -8)], 100, 100, 0) == []


@pytest.mark.parametrize("width", [800, 360])
def test_labels_of_a_map_do_not_cover_each_other(width):
    places = [Place(f"Town number {i}", 14.9 + 0.3 * i, -92.3 - 0.35 * i, 1 - i / 40) for i in range(40)]
    roads = [Road(a.lat, a.lon, b.lat, b.lon, "road", 0.9 - i / 50) for i, (a, b) in enumerate(zip(places, places[1:], strict=False))]
    svg = corridor_map("m", places, roads, EN, "t", "d", width)
    root = check(svg)
    assert len(root.findall("circle")) == 40
    spans = []
    for text in root.findall("text"):
        wide, anchor = 6.9 * len(text.text), text.get("class")
        x = float(text.get("x")) - (wide if " e" in anchor else wide / 2 if " m" in anchor else 0)
        spans.append((x, float(text.get("y")) - 12, x + wide, float(text.get("y"))))
    assert len(spans) > 5
    for i, a in enumerate(spans):
        assert a[0] >= 0 and a[2] <= width
        assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in spans[i + 1:])


def test_likelier_roads_are_drawn_in_a_stronger_class():
    roads = [Road(15, -92, 16, -93, "road", u) for u in (0, 0.05, 0.2, 0.5, 0.9)] + [Road(15, -92, 16, -94, "rail", 0)]
    root = check(corridor_map("m", [Place("a", 15, -92, 1)], roads, EN, "t", "d"))
    classes = [p.get("class") for p in root.findall("path")]
    assert [c for c in classes if c.startswith("ro")] == ["road u0", "road u1", "road u2", "road u3", "road u4"]
    assert "rail u0" in classes


def test_a_map_shows_what_may_be_visited_and_leaves_the_rest_outside():
    window = window_of([Place("near", 15, -92, 0.9), Place("far", 50, 10, 0.0)], [])
    assert window.east < 0


@pytest.mark.parametrize("width", [800, 360])
def test_errors_by_days_ahead_are_drawn_with_a_mark_each_and_ours_last_on_top(width):
    series = [Series("ours", (0.5, None, 1.0), "asserted", True), Series("kept", (0.8, 1.2, 2.0), "historical")]
    root = check(leads("l", ["1-2", "3-5", "6-9"], series, "error", EN, "t", "d", width, 1))
    lines = [p.get("class") for p in root.findall("path") if p.get("class") in ("median", "other")]
    assert lines == ["other", "median"]
    assert len(root.findall("circle")) == 2 and len(root.findall("rect")) == 3
    assert ET.fromstring(legend_mark("denied")).get("aria-hidden") == "true"


def test_a_rank_histogram_has_a_bar_a_count_and_the_flat_line_between():
    root = check(calibration.ranks("r", [4, 0, 8], EN, "t", "d", ("low", "high")))
    heights = [float(r.get("height")) for r in root.findall("rect")]
    assert heights[0] == pytest.approx(heights[2] / 2, abs=0.1) and heights[1] == 0
    flat = float(re.search(r"M4 ([\d.]+)H", root.find("path[@class='cap']").get("d"))[1])
    assert flat == pytest.approx(110 - heights[0], abs=0.1)  # the mean of the bars


def test_what_was_said_and_what_came_stand_on_one_scale_of_factors():
    """From 100 to 10,000 with 1,000 in the middle; what came is 100, where the line begins."""
    root = check(calibration.said_and_came("s", 100, 1000, 10_000, 100, EN, "t", "d"))
    low, high = (float(v) for v in re.match(r"M([\d.]+) 22H([\d.]+)", root.find("path[@class='span']").get("d")).groups())
    assert float(root.find("circle").get("cx")) == pytest.approx((low + high) / 2, abs=0.1)
    assert float(re.match(r"M([\d.]+)", root.find("path[@class='came']").get("d"))[1]) == pytest.approx(low, abs=0.1)
    check(calibration.said_and_came("s", 0, 0, 0, 0, EN, "t", "d"))


def test_coverage_has_a_row_an_interval_and_a_mark_where_it_should_be():
    root = check(calibration.coverage("c", [("50 %", 0.5, 0.5, 0.4, 0.6), ("80 %", 0.8, 0.7, 0.6, 0.8)], EN, "t", "d"))
    goals = [float(re.match(r"M([\d.]+)", p.get("d"))[1]) for p in root.findall("path[@class='goal']")]
    dots = [float(c.get("cx")) for c in root.findall("circle")]
    assert goals[0] == dots[0] and goals[1] > dots[1]


def test_a_film_has_a_frame_a_day_in_rows_of_a_week_and_draws_its_ground_once():
    people = tuple((v,) * 14 for v in (0.0, 100.0, 300.0, 800.0, 50_000.0))
    frame = Frame("Thu 23 Oct", *people, ((3, 250.0), (9, 0.0)), ((15.0, -92.0, 0.75), (16.0, -93.0, 0.25)), (15.5, -92.5), "error <0.3>")
    svg = film("f", [frame] * 9, [(15.0, -92.0, 16.0, -93.0)], Window(-94, 14, -91, 17), EN, "t", "d")
    root = ET.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f".//{space}use")) == 9 and len(root.findall(f".//{space}defs")) == 1
    assert len(root.findall(f".//{space}path[@class='came']")) == 9 * 3 and "error &lt;0.3&gt;" in svg
    tall = float(root.get("height"))
    one = ET.fromstring(film("f", [frame], [], Window(-94, 14, -91, 17), EN, "t", "d"))
    assert tall == 2 * float(one.get("height")) and "nan" not in svg and "http" not in svg.replace("http://www.w3.org/2000/svg", "")
