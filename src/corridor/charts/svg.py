"""What all charts share: scales, ticks, dates on an axis, the frame of a drawing."""

import datetime as dt
import math
from dataclasses import dataclass
from html import escape

from corridor.language import Language

TEXT = 13  # height of text in units
GLYPH = 6.9  # mean width of a character of that height in a system sans-serif face


def fmt(value: float) -> str:
    """A coordinate with at most one decimal, as short as it can be.

    >>> fmt(12.04), fmt(-0.02), fmt(3.25)
    ('12', '0', '3.2')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def text_width(text: str) -> float:
    """About how wide a text is, in units."""
    return GLYPH * len(text)


def nice_ceiling(value: float) -> float:
    """The least of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten that holds a value; 1 for nothing.

    >>> nice_ceiling(1240), nice_ceiling(0), nice_ceiling(7)
    (1500.0, 1.0, 8.0)
    """
    if not value > 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-9))


def ticks(top: float) -> list[float]:
    """Three to five even marks from 0 to a nice ceiling.

    >>> ticks(1500.0)
    [0.0, 500.0, 1000.0, 1500.0]
    """
    lead = top / 10.0 ** math.floor(math.log10(top))
    parts = {1: 2, 1.5: 3, 2: 4, 3: 3, 4: 4, 5: 5, 6: 3, 8: 4}[round(lead, 1)]
    return [top * i / parts for i in range(parts + 1)]


@dataclass(frozen=True)
class Axis:
    """A straight scale from values ``low … high`` to positions ``start … end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return self.start + share * (self.end - self.start)


def day_ticks(first: dt.date, last: dt.date, room: int) -> list[dt.date]:
    """Evenly spaced days, not more than ``room``, starting with the first."""
    span = max(1, (last - first).days)
    steps = (1, 2, 3, 5, 7, 10, 14, 21, 28, 56, 91, 182, 365, 730, 3650)
    step = next((s for s in steps if span / s + 1 <= max(2, room)), steps[-1])
    return [first + dt.timedelta(days=i) for i in range(0, span + 1, step)]


def date_axis(axis: Axis, first: dt.date, last: dt.date, y: float, language: Language, spacing: float = 62) -> str:
    """Ticks and labels of a date axis whose positions are ordinals of days."""
    room = int(abs(axis.end - axis.start) / spacing) + 1
    marks, names = [], []
    for day in day_ticks(first, last, room):
        x, name = axis(day.toordinal()), language.day_month(day)
        marks.append(f"M{fmt(x)} {fmt(y)}v4")
        half = text_width(name) / 2
        names.append(label(min(max(x, half), axis.end + 8 - half), y + 17, name, anchor="middle"))
    return f'<path class="tick" d="{"".join(marks)}"/>{"".join(names)}'


def label(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    """One text of a drawing, escaped; the style sheet anchors the classes ``m`` and ``e``."""
    classes = " ".join(filter(None, (kind, {"start": "", "middle": "m", "end": "e"}[anchor])))
    kind = f' class="{classes}"' if classes else ""
    return f'<text{kind} x="{fmt(x)}" y="{fmt(y)}">{escape(text, quote=False)}</text>'


def scale(axis: Axis, values: list[float], left: float, right: float, write) -> str:
    """Lines across the drawing at some values of an upright axis, each with its value written by ``write``."""
    lines = "".join(f"M{fmt(left)} {fmt(axis(v))}H{fmt(right)}" for v in values)
    names = "".join(label(left - 6, axis(v) + 4, write(v), anchor="end") for v in values)
    return f'<path class="grid" d="{lines}"/>{names}'


def area(xs, lows, highs) -> str:
    """Path data of the band between two lines; days without values break it."""
    out, run = [], []
    for x, low, high in [*zip(xs, lows, highs, strict=True), (None, None, None)]:
        if x is not None and low is not None and high is not None:
            run.append((x, low, high))
            continue
        if run:
            upper = "L".join(f"{fmt(a)} {fmt(h)}" for a, _, h in run)
            lower = "L".join(f"{fmt(a)} {fmt(b)}" for a, b, _ in reversed(run))
            out.append(f"M{upper}L{lower}Z")
            run = []
    return "".join(out)


def line(xs, ys) -> str:
    """Path data of a line; missing values break it."""
    out, pen = [], "M"
    for x, y in zip(xs, ys, strict=True):
        if y is None:
            pen = "M"
            continue
        out.append(f"{pen}{fmt(x)} {fmt(y)}")
        pen = "L"
    return "".join(out)


def short(value: float, top: float, language: Language) -> str:
    """A number for an axis that ends at ``top``: in millions (M) from a million on, one decimal below five."""
    if top >= 1e6:
        return f"{language.number(value / 1e6, 0 if top >= 5e6 or value == 0 else 1)}{' M' if value else ''}"
    return language.number(value, 0 if top >= 5 or value == 0 else 1)


def margin(values: list[float], write) -> float:
    """Room to the left of an upright axis for its values, in faces wider than most, too."""
    return max(44.0, 10 + 1.2 * max(text_width(write(v)) for v in values))


def drawing(key: str, width: float, height: float, title: str, desc: str, body: str,
            kind: str = "", role: str = "img") -> str:
    """The frame of a chart: an ``<svg>`` with title and description.

    Parameters
    ----------
    key : str
        Unique on the page; ids of title and description are made from it.
    role : str
        ``img``, or ``group`` where the drawing holds links.
    """
    key = escape(key, quote=True)
    return (f'<svg class="chart {kind}" viewBox="0 0 {fmt(width)} {fmt(height)}" role="{role}" '
            f'aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{escape(title)}</title>'
            f'<desc id="{key}-d">{escape(desc)}</desc>{body}</svg>')
