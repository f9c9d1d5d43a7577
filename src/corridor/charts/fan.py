"""How large a group may be, day by day: a median inside bands of 50, 80 and 90 %."""

import datetime as dt

from corridor.charts.svg import Axis, area, date_axis, drawing, fmt, label, line, margin, nice_ceiling, scale, ticks
from corridor.language import Language

BANDS = (("p05", "p95", "b90"), ("p10", "p90", "b80"), ("p25", "p75", "b50"))


def fan(key: str, days: list[dt.date], people: dict[str, list[float]], p_exists: list[float], as_of: dt.date,
        language: Language, title: str, desc: str, width: int = 800) -> str:
    """A fan chart over the probability that the group still moves.

    Parameters
    ----------
    days : list of date, length D
    people : dict of lists of float, length D
        ``p05 p10 p25 p50 p75 p90 p95`` of the people in the group.
    p_exists : list of float, length D
        Probability that it still moves; an empty list leaves the lower panel out.
    """
    t = language
    top, right = 26, width - 14
    floor = top + (250 if width > 500 else 190)
    y = Axis(0, nice_ceiling(max(people["p95"])), floor, top)
    left = margin(ticks(y.high), t.number)
    x = Axis(days[0].toordinal(), max(days[-1].toordinal(), days[0].toordinal() + 1), left, right)
    xs = [x(d.toordinal()) for d in days]
    parts = [label(0, 13, t("people in the group"))]
    parts.append(scale(y, ticks(y.high), left, right, t.number))
    for low, high, kind in BANDS:
        parts.append(f'<path class="{kind}" d="{area(xs, map(y, people[low]), map(y, people[high]))}"/>')
    parts.append(f'<path class="median" d="{line(xs, map(y, people["p50"]))}"/>')
    if days[0] <= as_of <= days[-1]:
        now = x(as_of.toordinal())
        median = dict(zip(days, people["p50"], strict=True)).get(as_of)
        parts.append(f'<path class="asof" d="M{fmt(now)} {top}V{floor}"/>')
        if median is not None:
            parts.append(f'<circle class="dot" cx="{fmt(now)}" cy="{fmt(y(median))}" r="4.5"/>')
        parts.append(label(max(now + 6, 160), 13, t("● as of {day}", day=t.day_month(as_of)), "note"))
    parts.append(date_axis(x, days[0], days[-1], floor, language))
    height = floor + 26
    if p_exists:
        head, foot = height + 28, height + 28 + (64 if width > 500 else 54)
        share = Axis(0, 1, foot, head)
        parts.append(label(0, head - 12, t("probability that it still moves as a group")))
        parts.append(scale(share, [0, 0.5, 1], left, right, t.percent))
        shown = xs[:len(p_exists)]
        parts.append(f'<path class="b80" d="{area(shown, [foot] * len(shown), map(share, p_exists))}"/>')
        parts.append(f'<path class="median" d="{line(shown, map(share, p_exists))}"/>')
        parts.append(date_axis(x, days[0], days[-1], foot, language))
        height = foot + 26
    return drawing(key, width, height, title, desc, "".join(parts), "wide" if width > 500 else "narrow")
