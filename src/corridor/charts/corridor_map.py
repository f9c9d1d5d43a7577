"""The corridor on an equirectangular map: land, borders, roads, towns, ports."""

import math
from dataclasses import dataclass
from html import escape

from corridor.charts.outline import Window, clip_ring, outline
from corridor.charts.svg import drawing, fmt, label, text_width
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


class _Projection:
    """Equirectangular with the true scale in the middle latitude."""

    def __init__(self, window: Window, width: float, lowest: float, highest: float):
        squeeze = math.cos(math.radians((window.south + window.north) / 2))
        span_x, span_y = (window.east - window.west) * squeeze, window.north - window.south
        self.width = width
        self.height = min(max(width * span_y / span_x, lowest), highest)
        self.scale = min(width / span_x, self.height / span_y)
        self.squeeze = squeeze
        self.mid_lon, self.mid_lat = (window.west + window.east) / 2, (window.south + window.north) / 2
        half_x, half_y = width / self.scale / squeeze / 2, self.height / self.scale / 2
        self.window = Window(self.mid_lon - half_x, self.mid_lat - half_y, self.mid_lon + half_x, self.mid_lat + half_y)

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        return (self.width / 2 + (lon - self.mid_lon) * self.squeeze * self.scale,
                self.height / 2 - (lat - self.mid_lat) * self.scale)


def _whole(points: list[tuple[float, float]], closed: bool) -> str:
    """Path data on whole units with relative steps; repeated points drop out."""
    out: list[tuple[int, int]] = []
    for x, y in points:
        spot = (round(x), round(y))
        if not out or spot != out[-1]:
            out.append(spot)
    if len(out) < (3 if closed else 2):
        return ""
    steps = "".join(f"{b[0] - a[0]} {b[1] - a[1]} ".replace(" -", "-") for a, b in zip(out, out[1:], strict=False))
    return f"M{out[0][0]} {out[0][1]}l{steps.strip()}{'z' if closed else ''}"


def _piece(a: tuple[float, float], b: tuple[float, float]) -> str:
    """Path data of one straight piece on whole units; nothing where it is shorter than one."""
    x, y = round(a[0]), round(a[1])
    dx, dy = round(b[0]) - x, round(b[1]) - y
    return f"M{x} {y}l{dx} {dy}".replace(" -", "-") if dx or dy else ""


def _within(a: tuple[float, float], b: tuple[float, float], width: float, height: float) -> bool:
    """Whether a piece may show in the drawing."""
    return max(a[0], b[0]) >= 0 and min(a[0], b[0]) <= width and max(a[1], b[1]) >= 0 and min(a[1], b[1]) <= height


def _labels(places: list[Place], spots: list[tuple[float, float]], width: float, height: float, most: int) -> list[str]:
    """Names beside the most likely places, as many as fit without covering each other or a mark."""
    boxes = [(x - 6, y - 6, x + 6, y + 6) for x, y in spots]
    order = sorted(range(len(places)), key=lambda i: (not places[i].now, -places[i].share, places[i].name))
    out: list[str] = []
    for i in order:
        if len(out) >= most or (places[i].share < 0.02 and not places[i].now):
            break
        x, y = spots[i]
        wide = 1.15 * text_width(places[i].name)  # bold
        for dx, dy, anchor in ((9, 4, "start"), (-9, 4, "end"), (0, -11, "middle"), (0, 20, "middle"), (9, -8, "start"), (-9, 17, "end")):
            start = x + dx - (wide if anchor == "end" else wide / 2 if anchor == "middle" else 0)
            box = (start - 2, y + dy - 12, start + wide + 2, y + dy + 4)
            outside = box[0] < 2 or box[2] > width - 2 or box[1] < 2 or box[3] > height - 2
            if outside or any(box[0] < b[2] and box[2] > b[0] and box[1] < b[3] and box[3] > b[1] for k, b in enumerate(boxes) if k != i):
                continue
            boxes.append(box)
            out.append(label(x + dx, y + dy, places[i].name, "place", anchor))
            break
    return out


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
    project = _Projection(window or window_of(places, roads), width, 220 if wide else 260, 620 if wide else 460)
    height = project.height
    land, borders = outline(project.window)
    parts = [f'<rect class="sea" width="{width}" height="{fmt(height)}"/>',
             f'<path class="land" d="{"".join(_whole(clip_ring([project(*p) for p in ring], width, height), True) for ring in land)}"/>',
             f'<path class="border" d="{"".join(_whole([project(*p) for p in run], False) for run in borders)}"/>']
    for mode in ("rail", "road"):
        for k in range(-1, len(USED)):
            low, high = USED[k] if k >= 0 else -1.0, USED[k + 1] if k + 1 < len(USED) else 2.0
            pieces = [(project(r.from_lon, r.from_lat), project(r.to_lon, r.to_lat))
                      for r in roads if r.mode == mode and low <= r.used < high]
            path = "".join(_piece(a, b) for a, b in pieces if _within(a, b, width, height))
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
    parts += _labels(places, spots, width, height, 18 if wide else 8)
    parts.append(_scale_bar(project, language))
    return drawing(key, width, height, title, desc, "".join(parts), "map wide" if wide else "map narrow")


def _scale_bar(project: _Projection, language: Language) -> str:
    """A bar of a round number of kilometres in the lower left corner."""
    units_per_km = project.scale / 111.2
    km = next((k for k in (1000, 500, 200, 100, 50, 20, 10, 5) if k * units_per_km <= project.width / 4), 2)
    y = project.height - 12
    return (f'<path class="scale" d="M12 {fmt(y - 4)}v4H{fmt(12 + km * units_per_km)}v-4"/>'
            + label(16 + km * units_per_km, y + 2, f"{language.number(km)} km", "note"))
