"""A network of places on a map: camps as discs by people, beside rings by what was counted."""

import math
from dataclasses import dataclass
from html import escape

from corridor.charts.ground import Projection, backdrop, labels, piece, scale_bar, within
from corridor.charts.outline import Window
from corridor.charts.svg import drawing, fmt
from corridor.language import Language

LARGEST = 26  # radius of the fullest camp, in units


@dataclass(frozen=True)
class Spot:
    """One place: ``people`` where people are shown, None elsewhere; ``source`` where people set out."""

    name: str
    lat: float
    lon: float
    people: float | None = None
    counted: float | None = None
    source: bool = False


def network_map(key: str, spots: list[Spot], roads: list[tuple[int, int]], language: Language, title: str, desc: str, width: int = 800) -> str:
    """The map: the area of a disc grows with the people there, that of a ring with the people counted.

    Places without people are small discs, those where people set out are
    crosses. ``roads`` are pairs of indices.
    """
    wide = width > 500
    lats, lons = [s.lat for s in spots], [s.lon for s in spots]
    pad = max(0.25, 0.1 * max(max(lats) - min(lats), max(lons) - min(lons)))
    project = Projection(Window(min(lons) - 1.3 * pad, min(lats) - pad, max(lons) + 1.3 * pad, max(lats) + pad), width, 220 if wide else 260,
                         560 if wide else 420)
    height = project.height
    at = [project(s.lon, s.lat) for s in spots]
    pieces = "".join(piece(at[a], at[b]) for a, b in roads if within(at[a], at[b], width, height))
    parts = [backdrop(project), f'<path class="road" d="{pieces}"/>']
    most = max([1.0, *(v for s in spots for v in (s.people, s.counted) if v is not None)])
    radius = lambda people: (LARGEST if wide else 0.7 * LARGEST) * math.sqrt(people / most)
    plain = [i for i, s in enumerate(spots) if s.people is None]
    camps = sorted((i for i, s in enumerate(spots) if s.people is not None), key=lambda i: -spots[i].people)
    for i in plain:
        x, y = at[i]
        kind = f'<path class="m-x" d="M{fmt(x - 4)} {fmt(y - 4)}l8 8m0-8l-8 8"' if spots[i].source else f'<circle class="town dim" cx="{fmt(x)}" cy="{fmt(y)}" r="2.5"'
        parts.append(f"{kind}><title>{escape(spots[i].name)}</title></{'path' if spots[i].source else 'circle'}>")
    for i in camps:
        spot, (x, y) = spots[i], at[i]
        said = f"{spot.name}: {language.number(spot.people)}"
        if spot.counted is not None:
            said = f"{said} ({language('counted: {n}', n=language.number(spot.counted))})"
        parts.append(f'<circle class="camp" cx="{fmt(x)}" cy="{fmt(y)}" r="{fmt(max(2.5, radius(spot.people)))}"><title>{escape(said)}</title></circle>')
        if spot.counted is not None:
            parts.append(f'<circle class="counted" cx="{fmt(x)}" cy="{fmt(y)}" r="{fmt(max(2.5, radius(spot.counted)))}"/>')
    sources = [i for i in plain if spots[i].source]
    small = 6.0 if wide else 1.5  # a name may lie over a small mark where there is little room
    room = [small if s.people is None else max(4.0, radius(s.people), radius(s.counted or 0)) for s in spots]
    parts += labels([(i, spots[i].name) for i in (*camps, *sources)], at, width, height, 22 if wide else 9, room)
    parts.append(scale_bar(project, language))
    return drawing(key, width, height, title, desc, "".join(parts), "map wide" if wide else "map narrow")
