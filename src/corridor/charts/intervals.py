"""Dots with intervals, side by side, and the small bar of a probability."""

from corridor.charts.svg import GLYPH, Axis, drawing, fmt, label, nice_ceiling, short, text_width, ticks
from corridor.language import Language

WIDTH = 360


def intervals(key: str, names: list[str], p10: list[float | None], p50: list[float | None], p90: list[float | None],
              language: Language, title: str, desc: str, absent: str) -> str:
    """A row per name: a line from the 10th to the 90th percentile and a dot at the median.

    Parameters
    ----------
    absent : str
        Word that stands where a value is None.
    """
    left, right, top, row = 4, WIDTH - 26, 6, 38
    known = [v for v in [*p10, *p50, *p90] if v is not None]
    highest, lowest = max([*known, 0]), min([*known, 0])
    x = Axis(-nice_ceiling(-lowest) if lowest < 0 else 0, nice_ceiling(highest), left, right)
    floor = top + row * len(names)
    parts = []
    marks = ticks(x.high)
    marks = marks[:: 2 if len(marks) > 4 and text_width(short(x.high, x.high, language)) > 44 else 1]
    for value in ([x.low] if lowest < 0 else []) + marks:
        parts.append(f'<path class="grid" d="M{fmt(x(value))} {top}V{floor}"/>')
        anchor = "start" if value == x.low else "middle"
        shown = short(value, x.high, language)
        at = x(value) - 2 if anchor == "start" else min(x(value), WIDTH - text_width(shown) / 2 - 2)
        parts.append(label(at, floor + 17, shown, anchor=anchor))
    for i, (name, low, mid, high) in enumerate(zip(names, p10, p50, p90, strict=True)):
        y = top + row * i + 28
        parts.append(label(left, y - 12, _shortened(name, WIDTH - 2 * left)))
        if mid is None:
            parts.append(label(left, y + 4, absent, "note"))
            continue
        if low is not None and high is not None:
            parts.append(f'<path class="span" d="M{fmt(x(low))} {y}H{fmt(x(high))}"/>')
        parts.append(f'<circle class="dot" cx="{fmt(x(mid))}" cy="{y}" r="5"/>')
    return drawing(key, WIDTH, floor + 24, title, desc, "".join(parts), "small")


def _shortened(name: str, room: float) -> str:
    """The name, cut with an ellipsis where it would not fit."""
    most = int(room / GLYPH)
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def odds_bar(full: float, in_part: float) -> str:
    """A bar of 0 to 100 %: solid for in full, hatched beyond it for in part.

    It repeats the numbers beside it and is hidden from screen readers.
    """
    whole, part = 100 * min(max(full, 0), 1), 100 * min(max(in_part, full, 0), 1)
    ticks_at = "".join(f"M{v} 0v12" for v in (25, 50, 75))
    hatch = "".join(f"M{fmt(v)} 11l5-10" for v in _steps(whole, part - 5))
    return (f'<svg class="odds" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect class="rail" width="100" height="12"/><rect class="part" x="{fmt(whole)}" width="{fmt(part - whole)}" height="12"/>'
            f'<path class="hatch" d="{hatch}"/><rect class="full" width="{fmt(max(whole, 0.6))}" height="12"/>'
            f'<path class="gap" d="{ticks_at}"/></svg>')


def _steps(start: float, stop: float, step: float = 4.0):
    value = start
    while value <= stop:
        yield value
        value += step
