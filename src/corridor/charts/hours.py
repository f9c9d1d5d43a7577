"""Waits hour by hour at one port: trucks, passenger vehicles, people on foot."""

import datetime as dt

from corridor.charts.svg import Axis, area, drawing, fmt, label, line, margin, nice_ceiling, scale
from corridor.language import Language

WIDTH = 360


def hours(key: str, when: list[dt.datetime], panels: list[tuple[str, list[float], list[float] | None, float]],
          language: Language, title: str, desc: str) -> str:
    """One panel a mode under a shared axis of hours.

    Parameters
    ----------
    when : list of datetime, length H
    panels : list of (name, median, p90 or None, usual), arrays of length H in minutes
        The band reaches from the median to the 90th percentile; the dashed
        line is the usual wait.
    """
    right, tall, gap = WIDTH - 6, 62, 30
    tops = [nice_ceiling(max([*(p90 or median), *median, usual, 10])) for _, median, p90, usual in panels]
    left = margin(tops, language.number)
    x = Axis(0, max(1, len(when) - 1), left, right)
    xs = [x(i) for i in range(len(when))]
    parts, head = [], 22
    for (name, median, p90, usual), top in zip(panels, tops, strict=True):
        floor = head + tall
        y = Axis(0, top, floor, head)
        parts.append(label(0, head - 9, name))
        parts.append(scale(y, [0, y.high / 2, y.high], left, right, language.number))
        if p90:
            parts.append(f'<path class="b80" d="{area(xs, map(y, median), map(y, p90))}"/>')
        parts.append(f'<path class="median" d="{line(xs, map(y, median))}"/>')
        parts.append(f'<path class="cap" d="M{fmt(left)} {fmt(y(usual))}H{right}"/>')
        head = floor + gap
    floor = head - gap
    midnights = [i for i, hour in enumerate(when) if hour.hour == 0] or [0]
    for i in midnights:
        parts.append(f'<path class="tick" d="M{fmt(x(i))} {floor}v4"/>')
        shown = language.day_month(when[i].date())
        if x(i) + 30 < WIDTH:
            parts.append(label(x(i), floor + 17, shown))
    return drawing(key, WIDTH, floor + 24, title, desc, "".join(parts), "small")
