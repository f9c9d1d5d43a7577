"""Who spoke of which day: one row a role, one mark a claim."""

import datetime as dt
from dataclasses import dataclass
from html import escape

from corridor.charts.svg import Axis, date_axis, drawing, fmt, label, text_width
from corridor.language import Language


@dataclass(frozen=True)
class Mark:
    """One claim on the timeline.

    ``start`` and ``end`` are the days it speaks of; ``shape`` is asserted,
    expected, denied, allegation or historical; ``text`` is written beside it
    where there is room, ``name`` is read out for the link.
    """

    row: str
    start: dt.date
    end: dt.date
    shape: str
    text: str
    name: str
    href: str
    faint: bool = False


def shape_path(shape: str, x: float, y: float, r: float = 5.5) -> str:
    """The mark of a modality: disc asserted, ring expected, cross denied, triangle alleged, square past."""
    if shape == "denied":
        return f'<path class="m-x" d="M{fmt(x - r + 1)} {fmt(y - r + 1)}l{fmt(2 * r - 2)} {fmt(2 * r - 2)}m0-{fmt(2 * r - 2)}l-{fmt(2 * r - 2)} {fmt(2 * r - 2)}"/>'
    if shape == "allegation":
        return f'<path class="m-o" d="M{fmt(x)} {fmt(y - r)}l{fmt(r)} {fmt(1.8 * r)}h-{fmt(2 * r)}z"/>'
    if shape == "historical":
        return f'<rect class="m-s" x="{fmt(x - r + 1)}" y="{fmt(y - r + 1)}" width="{fmt(2 * r - 2)}" height="{fmt(2 * r - 2)}"/>'
    return f'<circle class="{"m-o" if shape == "expected" else "m-f"}" cx="{fmt(x)}" cy="{fmt(y)}" r="{fmt(r - 0.5)}"/>'


def timeline(key: str, rows: list[tuple[str, str]], marks: list[Mark], as_of: dt.date, language: Language,
             title: str, desc: str, width: int = 800, around_days: int = 45) -> str:
    """Claims by the day they speak of, a row for each role.

    Days more than ``around_days`` from the as-of day stand at the edge, with
    an arrow. Marks that would cover each other are stacked.

    Parameters
    ----------
    rows : list of (id, name)
        Roles in order; those without marks are left out.
    """
    rows = [r for r in rows if any(m.row == r[0] for m in marks)]
    left, right, pad = (184, width - 20, 15) if width > 500 else (14, width - 14, 15)
    reach = dt.timedelta(days=around_days)
    days = [d for m in marks for d in (m.start, m.end) if abs(d - as_of) <= reach] or [as_of]
    first = max(as_of - reach, min(days)) - dt.timedelta(days=2)
    last = max(min(as_of + reach, max(days)), as_of) + dt.timedelta(days=4)
    x = Axis(first.toordinal(), last.toordinal(), left + 18, right - 18)
    body, y = [], 26.0
    for row, name in rows:
        if width <= 500:
            body.append(label(0, y + 4, name, "name"))
            y += 20
        lanes: list[float] = []
        drawn = []
        for mark in sorted((m for m in marks if m.row == row), key=lambda m: (m.start, m.end, m.href)):
            a, b = (min(max(d.toordinal(), first.toordinal()), last.toordinal()) for d in (mark.start, mark.end))
            at = (x(a) + x(b)) / 2
            room = text_width(mark.text) + 16 if mark.text else 14
            begins = min(x(a), at - 8)
            ends = max(x(b) + 8, at + room)
            flip = bool(mark.text) and at + room > width - 2
            if flip:
                begins, ends = min(begins, at - room), max(x(b), at) + 8
            lane = next((k for k, taken in enumerate(lanes) if taken <= begins), len(lanes))
            lanes[lane:lane + 1] = [ends]
            drawn.append((mark, lane, x(a), x(b), at, flip))
        step = 21
        if width > 500:
            body.append(label(0, y + 9, name, "name"))
        for mark, lane, xa, xb, at, flip in drawn:
            cy = y + pad / 2 - 2 + lane * step
            parts = [f'<path class="m-span" d="M{fmt(xa)} {fmt(cy)}H{fmt(xb)}"/>' if xb - xa > 12 else ""]
            if mark.end < first or mark.start > last:
                way = -1 if mark.end < first else 1
                parts.append(f'<path class="m-x" d="M{fmt(at + way * 9)} {fmt(cy - 4)}l{way * 5} 4l{-way * 5} 4"/>')
            parts.append(shape_path(mark.shape, at, cy))
            if mark.text:
                parts.append(label(at + (-10 if flip else 10), cy + 4, mark.text, "", "end" if flip else "start"))
            kind = ' class="faint"' if mark.faint else ""
            body.append(f'<a href="{escape(mark.href, quote=True)}"{kind} aria-label="{escape(mark.name, quote=True)}">{"".join(parts)}</a>')
        y += max(1, len(lanes)) * step + 9
        body.append(f'<path class="grid" d="M0 {fmt(y - 6)}H{width}"/>')
        y += 8
    now = x(as_of.toordinal())
    behind = f'<path class="asof" d="M{fmt(now)} 16V{fmt(y - 14)}"/>' + label(now, 11, language("as of {day}", day=language.day_month(as_of)), "note", "middle")
    body.append(date_axis(x, first, last, y - 14, language, 70))
    return drawing(key, width, y + 10, title, desc, behind + "".join(body), "wide" if width > 500 else "narrow", role="group")
