"""The corridor on an equirectangular map: land, borders, roads, towns, ports."""

import math
from dataclasses import dataclass
from html import escape

from corridor.charts.ground import Projection, backdrop, labels, piece, scale_bar, within
from corridor.charts.outline import Window
from corridor.charts.svg import drawing, fmt
from corridor.language import Language

USED = (0.02, 0.1, 0.33, 0.66)  # lower ends of the classes of "may be travelled"


@dataclass(frozen=True)
class Place:
    """One town or port of entry: ``share`` is the probability of being visited or reached."""

    name: str
    lat: float
    lon: float
    share: float
    port: bool = False
    now: bool = False


@dataclass(frozen=True)
class Road:
    """One straight piece of road or rail and the probability that a group travels it."""

    from_lat: float
    from_lon: float
    to_lat: float
    to_lon: float
    mode: str
    used: float


def window_of(places: list[Place], roads: list[Road]) -> Window:
    """What the map has to show: places with a chance, roads with a use; all of them if none has."""
    some = [p for p in places if p.share >= 0.02 or p.now] or places
    used = [r for r in roads if r.used >= USED[0]]
    lats = [p.lat for p in some] + [v for r in used for v in (r.from_lat, r.to_lat)]
    lons = [p.lon for p in some] + [v for r in used for v in (r.from_lon, r.to_lon)]
    if not lats:
        lats, lons = [v for r in roads for v in (r.from_lat, r.to_lat)], [v for r in roads for v in (r.from_lon, r.to_lon)]
    pad = max(0.6, 0.06 * max(max(lats) - min(lats), max(lons) - min(lons)))
    return Window(min(lons) - 1.4 * pad, min(lats) - pad, max(lons) + 1.4 * pad, max(lats) + pad)


def corridor_map(key: str, places: list[Place], roads: list[Road], language: Language, title: str, desc: str,
                 width: int = 800, window: Window | None = None) -> str:
    """The map, with few labels that do not cover each other.

    Roads are drawn in classes of the probability that a group travels them:
    the likelier, the wider and stronger; rail lines are dashed. Towns are
    discs whose area grows with the probability of a night there, ports of
    entry are squares. ``window`` is what to show, by default what
    :func:`window_of` finds.
    """
    wide = width > 500
    project = Projection(window or window_of(places, roads), width, 220 if wide else 260, 620 if wide else 460)
    height = project.height
    parts = [backdrop(project)]
    for mode in ("rail", "road"):
        for k in range(-1, len(USED)):
            low, high = USED[k] if k >= 0 else -1.0, USED[k + 1] if k + 1 < len(USED) else 2.0
            pieces = [(project(r.from_lon, r.from_lat), project(r.to_lon, r.to_lat))
                      for r in roads if r.mode == mode and low <= r.used < high]
            path = "".join(piece(a, b) for a, b in pieces if within(a, b, width, height))
            if path:
                parts.append(f'<path class="{mode} u{k + 1}" d="{path}"/>')
    spots = [project(p.lon, p.lat) for p in places]
    order = sorted(range(len(places)), key=lambda i: places[i].share)
    for i in order:
        place, (x, y) = places[i], spots[i]
        if not (0 <= x <= width and 0 <= y <= height):
            continue
        about = f"<title>{escape(place.name)}: {escape(language.percent(place.share))}</title>"
        if place.port:
            r = 3 + 3.5 * math.sqrt(place.share)
            parts.append(f'<rect class="port" x="{fmt(x - r)}" y="{fmt(y - r)}" width="{fmt(2 * r)}" height="{fmt(2 * r)}">{about}</rect>')
        else:
            r = 2.5 + 6 * math.sqrt(place.share)
            kind = "town" if place.share >= 0.02 else "town dim"
            parts.append(f'<circle class="{kind}" cx="{fmt(x)}" cy="{fmt(y)}" r="{fmt(r)}">{about}</circle>')
        if place.now:
            parts.append(f'<circle class="here" cx="{fmt(x)}" cy="{fmt(y)}" r="{fmt(r + 4)}"/>')
    named = sorted((i for i, p in enumerate(places) if p.share >= USED[0] or p.now), key=lambda i: (not places[i].now, -places[i].share, places[i].name))
    parts += labels([(i, places[i].name) for i in named], spots, width, height, 18 if wide else 8)
    parts.append(scale_bar(project, language))
    return drawing(key, width, height, title, desc, "".join(parts), "map wide" if wide else "map narrow")
