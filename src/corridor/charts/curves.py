"""A number day by day: a median inside bands of 50 and 90 %, and what was counted as a dashed line."""

import datetime as dt
from collections.abc import Sequence

from corridor.charts.svg import Axis, area, date_axis, drawing, fmt, label, line, margin, nice_ceiling, scale, short, text_width, ticks
from corridor.language import Language

WIDTH = 360
POINTS = 120  # of a line at most; more are not seen at this width
LONG = 120  # days from which the axis names months with their year


def curves(key: str, days: list[dt.date], middle: Sequence[float], language: Language, title: str, desc: str,
           bands: Sequence[tuple[str, Sequence[float], Sequence[float]]] = (), counted: Sequence[float] | None = None, digits: int = 0) -> str:
    """One small chart.

    Parameters
    ----------
    days : list of date, length D
    middle : sequence of float, length D
    bands : sequence of (class, lows, highs), the widest first
    counted : sequence of float, length D, optional
    digits : int
        Decimals of the axis.
    """
    top, right, floor = 10, WIDTH - 12, 150
    every = -(-len(days) // POINTS)
    pick = lambda values: [*values[::every], *([values[-1]] if (len(values) - 1) % every else [])]
    highest = max([*middle, *(v for _, _, highs in bands for v in highs), *(counted if counted is not None else ())])
    y = Axis(0, nice_ceiling(highest), floor, top)
    write = (lambda v: language.number(v, digits)) if digits else (lambda v: short(v, y.high, language))
    left = margin(ticks(y.high), write)
    x = Axis(days[0].toordinal(), max(days[-1].toordinal(), days[0].toordinal() + 1), left, right)
    xs = [x(d.toordinal()) for d in pick(days)]
    parts = [scale(y, ticks(y.high), left, right, write)]
    for kind, lows, highs in bands:
        parts.append(f'<path class="{kind}" d="{area(xs, map(y, pick(lows)), map(y, pick(highs)))}"/>')
    parts.append(f'<path class="median" d="{line(xs, map(y, pick(middle)))}"/>')
    if counted is not None:
        parts.append(f'<path class="cap" d="{line(xs, map(y, pick(counted)))}"/>')
    write_axis = _months if (days[-1] - days[0]).days >= LONG else date_axis
    parts.append(write_axis(x, days[0], days[-1], floor, language))
    return drawing(key, WIDTH, floor + 24, title, desc, "".join(parts), "small")


def _months(axis: Axis, first: dt.date, last: dt.date, y: float, language: Language) -> str:
    """A date axis that names months with their year, as many as there is room for."""
    begins: list[dt.date] = []
    month = dt.date(first.year, first.month, 1)
    while month <= last:
        if month >= first:
            begins.append(month)
        month = (month + dt.timedelta(days=32)).replace(day=1)
    room = max(2, int((axis.end - axis.start) / 90) + 1)
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120) if len(begins) / s <= room or s == 120)
    shown = begins[::step]
    marks = "".join(f"M{fmt(axis(d.toordinal()))} {fmt(y)}v4" for d in shown)
    return f'<path class="tick" d="{marks}"/>{_spaced([(axis(d.toordinal()), language.short_month(d)) for d in shown], axis, y)}'


def _spaced(names: Sequence[tuple[float, str]], axis: Axis, y: float, gap: float = 14) -> str:
    """Labels under an axis, without those that would touch the one before."""
    out, end = [], -1e9
    for x, name in names:
        half = text_width(name) / 2
        at = min(max(x, half), axis.end + 10 - half)
        if at - half < end + gap:
            continue
        out.append(label(at, y + 17, name, anchor="middle"))
        end = at + half
    return "".join(out)
