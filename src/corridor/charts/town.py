"""One town: the nights ahead as small bars, and the day of arrival as dots."""

import datetime as dt
from collections import Counter

from corridor.charts.svg import Axis, date_axis, drawing, fmt, label, margin, nice_ceiling, scale, short, text_width
from corridor.language import Language

WIDTH = 360


def strip(key: str, days: list[dt.date], p10: list[float | None], p50: list[float | None], p90: list[float | None],
          p_exceed: list[float | None], beds: int | None, language: Language, title: str, desc: str) -> str:
    """A bar per night from the 10th to the 90th percentile, a mark at the median, a line at the beds.

    Nights that are likelier than not to exceed the beds carry a triangle;
    suppressed nights (None) are dots on the base line.
    """
    right, top, floor = WIDTH - 6, 22, 104
    known = [v for v in p90 if v is not None]
    y = Axis(0, nice_ceiling(max([*known, beds or 0, 1])), floor, top)
    write = lambda v: short(v, y.high, language)
    marked = [0, y.high / 2, y.high]
    left = margin(marked, write)
    step = (right - left) / max(1, len(days))
    parts = []
    parts.append(scale(y, marked, left, right, write))
    bars, marks, rings, over = [], [], [], []
    wide = min(0.62, 14 / step)  # of a night
    for i, (low, mid, high, exceeds) in enumerate(zip(p10, p50, p90, p_exceed, strict=True)):
        x = left + (i + 0.5) * step
        if exceeds is not None and exceeds >= 0.5:
            over.append(f"M{fmt(x)} {max(15, round(y(high or 0)) - 8)}l3 5h-6z")
        if high is None:
            rings.append(f"M{fmt(x)} {floor - 4}z")
            continue
        if high >= y.high / 200:
            bars.append(f"M{i} {round(y(low or 0))}V{round(y(high))}")
        if mid is not None and mid >= y.high / 200:
            marks.append(f"M{i} {round(y(mid))}h{wide:.2g}")
    by_night = f"scale({step:.4g} 1)"
    if bars:
        parts.append(f'<path class="bar" transform="translate({fmt(left + step / 2)}){by_night}" stroke-width="{wide:.2g}" d="{"".join(bars)}"/>')
    if marks:
        parts.append(f'<path class="mid" transform="translate({fmt(left + step * (1 - wide) / 2)}){by_night}" d="{"".join(marks)}"/>')
    if rings:
        parts.append(f'<path class="ring" d="{"".join(rings)}"/>')
    if over:
        parts.append(f'<path class="over" d="{"".join(over)}"/>')
    parts.append(label(0, 13, language("people overnight")))
    if beds:
        parts.append(f'<path class="cap" d="M{fmt(left)} {fmt(y(beds))}H{right}"/>')
        parts.append(label(right, max(13, y(beds) - 5), language("{n} beds", n=language.number(beds)), "warm", "end"))
    x = Axis(days[0].toordinal(), days[-1].toordinal(), left + step / 2, right - step / 2)
    parts.append(date_axis(x, days[0], days[-1], floor, language, 66))
    return drawing(key, WIDTH, floor + 24, title, desc, "".join(parts), "small")


def arrival_dots(key: str, dots: list[dt.date], first: dt.date, last: dt.date, language: Language,
                 title: str, desc: str) -> str:
    """A quantile dot plot of the day of first arrival: each dot is one chance in fifty.

    The axis covers the dots with a day to spare, at least ten days, so that
    single days stay apart (Fernandes and others 2018: fifty or fewer dots are
    counted, not judged).
    """
    left, right, top = 6, WIDTH - 6, 22
    start = max(first, min(dots) - dt.timedelta(days=1))
    end = max(min(last, max(dots) + dt.timedelta(days=1)), start + dt.timedelta(days=9))
    cell = (right - left) / ((end - start).days + 1)
    size = min(7.0, cell)
    tall = 96
    stacks = Counter(dots)
    while max(-(-n // max(1, int(cell / size))) for n in stacks.values()) * size > tall and size > 2:
        size *= 0.95
    across = max(1, int(cell / size))
    floor = top + max(-(-n // across) for n in stacks.values()) * size + 4
    marks = []
    for day, n in sorted(stacks.items()):
        middle = left + ((day - start).days + 0.5) * cell
        for k in range(n):
            row, column = divmod(k, across)
            in_row = min(across, n - row * across)
            marks.append(f"M{fmt(middle + (column - (in_row - 1) / 2) * size)} {fmt(floor - 2 - (row + 0.5) * size)}z")
    x = Axis(start.toordinal(), end.toordinal(), left + cell / 2, right - cell / 2)
    body = (label(0, 13, language("first arrival; each dot is 1 chance in 50"))
            + f'<path class="grid" d="M{left} {fmt(floor)}H{right}"/>'
            + f'<path class="dots" stroke-width="{fmt(size * 0.86)}" d="{"".join(marks)}"/>'
            + date_axis(x, start, end, floor, language, max(66, text_width("30 Sept"))))
    return drawing(key, WIDTH, floor + 24, title, desc, body, "small")
