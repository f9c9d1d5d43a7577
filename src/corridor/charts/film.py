"""A film strip: a frame a day, each with the fan of sizes ahead, where the members are, and what was reported later.

    ┌ Wed 27 Oct ┐
    │  fan of 14 │  people, on a scale of factors; diamonds: reported later
    │  map, 7 on │  discs: shares of members by place a week on; diamond: where the group was reported then
    │  0.4 · 63  │
    └────────────┘

The strip is a picture of its own: it brings its style along, so that it can
stand in a notebook or a document as an image.
"""

import math
from dataclasses import dataclass
from html import escape

from corridor.charts.ground import Projection, backdrop, piece, within
from corridor.charts.outline import Window
from corridor.charts.svg import Axis, area, fmt, label, line
from corridor.language import Language

WIDTH, GAP, HEAD, FAN, MAP, FOOT = 150, 10, 20, 92, 112, 22
LEFT = 44  # room for the scale
ACROSS = 7  # frames a row
SCALE = (10, 100, 1000, 10_000)  # people; below the first is drawn on the floor
STYLE = """text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:#50606b}.day{fill:#1a2730;font-weight:600}
.m{text-anchor:middle}.e{text-anchor:end}.grid{stroke:#d5dde2;fill:none}.b80{fill:#9cc6d9}.b50{fill:#5d9fbd}.median{fill:none;stroke:#0b5c80;stroke-width:2}
.sea{fill:#eaf1f5}.land{fill:#fbfaf6;stroke:#b9c4c8;stroke-width:.7}
.border{fill:none;stroke:#b9c4c8;stroke-dasharray:4 3}.road{fill:none;stroke:#98a4a9;stroke-width:.7}.members{fill:#0b5c80;fill-opacity:.55}
.came{fill:#fff;stroke:#a83f08;stroke-width:1.8}.paper{fill:#fff}"""


@dataclass(frozen=True)
class Frame:
    """One day's forecast: ``low80 low50 middle high50 high80`` people a day ahead each, and what was reported later.

    ``reported`` holds (days ahead, people), ``members`` places on the day
    of the map as (lat, lon, share of members), ``seen`` the place reported then.
    """

    day: str
    low80: tuple[float, ...]
    low50: tuple[float, ...]
    middle: tuple[float, ...]
    high50: tuple[float, ...]
    high80: tuple[float, ...]
    reported: tuple[tuple[int, float], ...]
    members: tuple[tuple[float, float, float], ...]
    seen: tuple[float, float] | None
    note: str


def film(key: str, frames: list[Frame], roads: list[tuple[float, float, float, float]], window: Window, language: Language, title: str, desc: str) -> str:
    """Frames in rows of a week as one SVG picture.

    Parameters
    ----------
    roads : list of (from lat, from lon, to lat, to lon)
        What the small maps show of the network.
    window : Window
        What the small maps show; the same in every frame.
    """
    project = Projection(window, WIDTH, MAP, MAP)
    step = HEAD + FAN + MAP + FOOT + GAP
    rows = math.ceil(len(frames) / ACROSS)
    wide, tall = LEFT + ACROSS * (WIDTH + GAP), rows * step
    body = [f'<rect class="paper" width="{wide}" height="{tall}"/><defs><g id="{key}-map">{_ground(project, roads)}</g>'
            f'<clipPath id="{key}-cut"><rect width="{WIDTH}" height="{MAP}"/></clipPath></defs>']
    for i, frame in enumerate(frames):
        x, y = LEFT + (i % ACROSS) * (WIDTH + GAP), (i // ACROSS) * step
        if i % ACROSS == 0:
            body += [label(LEFT - 5, y + HEAD + _height(people) + 4, language.number(people) if people < 10_000 else "10k", anchor="end") for people in SCALE]
        body.append(f'<g transform="translate({x} {y})">{_fan(frame)}<g transform="translate(0 {HEAD + FAN + 4})">'
                    f'<g clip-path="url(#{key}-cut)"><use href="#{key}-map"/>{_members(frame, project)}</g></g>'
                    f'{label(0, 14, frame.day, "day")}{label(0, HEAD + FAN + MAP + 19, frame.note)}</g>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" role="img" '
            f'aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(desc)}</desc>'
            f'<style>{STYLE}</style>{"".join(body)}</svg>')


def _height(people: float) -> float:
    """Where so many people stand in a fan, from its top."""
    axis = Axis(math.log10(SCALE[0]), math.log10(SCALE[-1]), FAN - 6, 6)
    return axis(min(max(math.log10(max(people, 1)), math.log10(SCALE[0])), math.log10(SCALE[-1])))


def _fan(frame: Frame) -> str:
    x = Axis(1, len(frame.middle), 4, WIDTH - 8)
    xs = [x(k + 1) for k in range(len(frame.middle))]
    at = lambda values: [HEAD + _height(v) for v in values]
    grid = "".join(f"M0 {fmt(HEAD + _height(v))}H{WIDTH}" for v in SCALE)
    marks = "".join(_diamond(x(lead), HEAD + _height(people), 4) for lead, people in frame.reported)
    return (f'<path class="grid" d="{grid}"/><path class="b80" d="{area(xs, at(frame.low80), at(frame.high80))}"/>'
            f'<path class="b50" d="{area(xs, at(frame.low50), at(frame.high50))}"/><path class="median" d="{line(xs, at(frame.middle))}"/>{marks}')


def _diamond(x: float, y: float, r: float) -> str:
    return f'<path class="came" d="M{fmt(x)} {fmt(y - r)}l{fmt(r)} {fmt(r)}l-{fmt(r)} {fmt(r)}l-{fmt(r)}-{fmt(r)}z"/>'


def _ground(project: Projection, roads: list[tuple[float, float, float, float]]) -> str:
    pieces = [(project(b, a), project(d, c)) for a, b, c, d in roads]
    return f'{backdrop(project)}<path class="road" d="{"".join(piece(a, b) for a, b in pieces if within(a, b, WIDTH, MAP))}"/>'


def _members(frame: Frame, project: Projection) -> str:
    discs = []
    for lat, lon, share in frame.members:
        (x, y), r = project(lon, lat), fmt(1.2 + 9 * math.sqrt(share))
        discs.append(f"M{fmt(x)} {fmt(y)}m-{r} 0a{r} {r} 0 1 0 {fmt(2 * float(r))} 0a{r} {r} 0 1 0-{fmt(2 * float(r))} 0z")
    seen = _diamond(*project(frame.seen[1], frame.seen[0]), 5) if frame.seen else ""
    return f'<path class="members" d="{"".join(discs)}"/>{seen}'
