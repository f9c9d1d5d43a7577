"""How an error grows with the days ahead: ours beside what habit would have said."""

from dataclasses import dataclass

from corridor.charts.svg import Axis, drawing, fmt, label, line, margin, nice_ceiling, scale, ticks
from corridor.charts.timeline import shape_path
from corridor.language import Language


@dataclass(frozen=True)
class Series:
    """Errors of one forecaster, one a lead (None = none); ``shape`` is a mark of :func:`shape_path`; ours is drawn strong."""

    name: str
    values: tuple[float | None, ...]
    shape: str
    ours: bool = False


def leads(key: str, names: list[str], series: list[Series], unit: str, language: Language, title: str, desc: str,
          width: int = 800, digits: int = 0) -> str:
    """A line per forecaster over groups of days ahead; lower is better.

    Parameters
    ----------
    names : list of str, length L
        The groups of days ahead.
    series : list of Series
        With L values each.
    unit : str
        What the upright axis counts.
    digits : int
        Decimals of its numbers.
    """
    top, right = 30, width - 14
    floor = top + (230 if width > 500 else 200)
    known = [v for s in series for v in s.values if v is not None]
    y = Axis(0, nice_ceiling(max([*known, 0])), floor, top)
    write = lambda v: language.number(v, digits if v else 0)
    left = margin(ticks(y.high), write)
    x = Axis(0, max(1, len(names) - 1), left + 36, right - 36)
    xs = [x(i) for i in range(len(names))]
    parts = [label(0, 13, unit), scale(y, ticks(y.high), left, right, write)]
    for s in sorted(series, key=lambda s: s.ours):
        ys = [None if v is None else y(v) for v in s.values]
        parts.append(f'<path class="{"median" if s.ours else "other"}" d="{line(xs, ys)}"/>')
        parts += [shape_path(s.shape, at, h, 6.5 if s.ours else 5.5) for at, h in zip(xs, ys, strict=True) if h is not None]
    parts += [f'<path class="tick" d="M{fmt(at)} {floor}v4"/>' + label(at, floor + 18, name, anchor="middle") for at, name in zip(xs, names, strict=True)]
    return drawing(key, width, floor + 26, title, desc, "".join(parts), "wide" if width > 500 else "narrow")


def legend_mark(shape: str) -> str:
    """The mark of a forecaster for a legend; hidden from screen readers, which read its name."""
    return f'<svg class="key-s sq" viewBox="0 0 14 14" aria-hidden="true">{shape_path(shape, 7, 7)}</svg>'
