"""Whether odds keep their word: where the truth fell among the members, and how often intervals held it."""

import math

from corridor.charts.svg import Axis, drawing, fmt, label, nice_ceiling
from corridor.language import Language

WIDTH = 360


def ranks(key: str, counts: list[int], language: Language, title: str, desc: str, ends: tuple[str, str]) -> str:
    """A rank histogram with the flat line that honest odds would give.

    Parameters
    ----------
    counts : list of int
        Cases by where they fell among the members, lowest first.
    ends : (str, str)
        What stands below the first and the last bar.
    """
    left, right, top, floor = 4, WIDTH - 4, 10, 110
    flat = sum(counts) / len(counts)
    y = Axis(0, nice_ceiling(max([*counts, flat])), floor, top)
    step = (right - left) / len(counts)
    bars = "".join(f'<rect class="b80" x="{fmt(left + i * step + 2)}" y="{fmt(y(n))}" width="{fmt(step - 4)}" height="{fmt(floor - y(n))}"/>'
                   + label(left + (i + 0.5) * step, floor - 6, str(n), anchor="middle") for i, n in enumerate(counts))
    body = (bars + f'<path class="cap" d="M{left} {fmt(y(flat))}H{right}"/><path class="grid" d="M{left} {floor}H{right}"/>'
            + label(left, floor + 17, ends[0]) + label(right, floor + 17, ends[1], anchor="end"))
    return drawing(key, WIDTH, floor + 24, title, desc, body, "small")


def coverage(key: str, rows: list[tuple[str, float, float, float, float]], language: Language, title: str, desc: str) -> str:
    """A row an interval: the share it held with its own doubt, and a mark where it should be.

    Parameters
    ----------
    rows : list of (name, level, share, low, high)
        Shares between 0 and 1.
    """
    left, right, top, row = 8, WIDTH - 22, 6, 40
    x = Axis(0, 1, left, right)
    floor = top + row * len(rows)
    parts = [f'<path class="grid" d="M{fmt(x(v))} {top}V{floor}"/>' + label(x(v), floor + 17, language.percent(v), anchor="middle" if v else "start")
             for v in (0.0, 0.25, 0.5, 0.75, 1.0)]
    for i, (name, level, share, low, high) in enumerate(rows):
        y = top + row * i + 29
        parts.append(label(left, y - 13, name))
        parts.append(f'<path class="span" d="M{fmt(x(low))} {y}H{fmt(x(high))}"/><path class="goal" d="M{fmt(x(level))} {y - 9}v18"/>'
                     f'<circle class="dot" cx="{fmt(x(share))}" cy="{y}" r="5"/>')
    return drawing(key, WIDTH, floor + 24, title, desc, "".join(parts), "small")


def said_and_came(key: str, low: float, middle: float, high: float, came: float, language: Language, title: str, desc: str) -> str:
    """What was said (a line with a dot at the median) and what came (a diamond), on a scale of factors from 0."""
    left, right = 10, WIDTH - 34
    top = math.log10(max(high, came, 100.0))
    marks = [0.0] + [10.0**k for k in range(1, math.ceil(top) + 1)]
    place = lambda people: max(0.0, math.log10(max(people, 1.0)))
    x = Axis(0, place(marks[-1]), left, right)
    parts = [f'<path class="grid" d="M{fmt(x(place(v)))} 4V40"/>' + label(x(place(v)), 57, language.number(v), anchor="middle") for v in marks]
    at = x(place(came))
    parts.append(f'<path class="span" d="M{fmt(x(place(low)))} 22H{fmt(x(place(high)))}"/><circle class="dot" cx="{fmt(x(place(middle)))}" cy="22" r="5"/>'
                 f'<path class="came" d="M{fmt(at)} 12l8 10l-8 10l-8-10z"/>')
    return drawing(key, WIDTH, 62, title, desc, "".join(parts), "small")
