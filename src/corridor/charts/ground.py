"""What maps stand on: a projection, land and borders, labels that do not cover each other, a bar of kilometres."""

import math

from corridor.charts.outline import Window, clip_ring, outline
from corridor.charts.svg import fmt, label, text_width
from corridor.language import Language


class Projection:
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


def piece(a: tuple[float, float], b: tuple[float, float]) -> str:
    """Path data of one straight piece on whole units; nothing where it is shorter than one."""
    x, y = round(a[0]), round(a[1])
    dx, dy = round(b[0]) - x, round(b[1]) - y
    return f"M{x} {y}l{dx} {dy}".replace(" -", "-") if dx or dy else ""


def within(a: tuple[float, float], b: tuple[float, float], width: float, height: float) -> bool:
    """Whether a piece may show in the drawing."""
    return max(a[0], b[0]) >= 0 and min(a[0], b[0]) <= width and max(a[1], b[1]) >= 0 and min(a[1], b[1]) <= height


def backdrop(project: Projection) -> str:
    """Sea, land and borders."""
    land, borders = outline(project.window)
    width, height = project.width, project.height
    return (f'<rect class="sea" width="{fmt(width)}" height="{fmt(height)}"/>'
            f'<path class="land" d="{"".join(_whole(clip_ring([project(*p) for p in ring], width, height), True) for ring in land)}"/>'
            f'<path class="border" d="{"".join(_whole([project(*p) for p in run], False) for run in borders)}"/>')


def labels(names: list[tuple[int, str]], spots: list[tuple[float, float]], width: float, height: float, most: int, radius: float | list[float] = 6) -> list[str]:
    """Names beside their places, as many as fit without covering each other or a mark.

    Parameters
    ----------
    names : list of (index, name)
        The most important first; the index says which spot is theirs.
    spots : list of (x, y)
        Of all marks.
    radius : float or list of float
        Room of each mark to all sides.
    """
    radii = radius if isinstance(radius, list) else [radius] * len(spots)
    boxes = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(spots, radii, strict=True)]
    out: list[str] = []
    for i, name in names:
        if len(out) >= most:
            break
        x, y = spots[i]
        wide = 1.15 * text_width(name)  # bold
        r = radii[i]
        for dx, dy, anchor in ((r + 3, 4, "start"), (-r - 3, 4, "end"), (0, -r - 5, "middle"), (0, r + 14, "middle"), (r + 3, -8, "start"), (-r - 3, 17, "end"),
                               (r, -r - 5, "end"), (-r, -r - 5, "start"), (r, r + 14, "end"), (-r, r + 14, "start")):
            start = x + dx - (wide if anchor == "end" else wide / 2 if anchor == "middle" else 0)
            box = (start - 2, y + dy - 12, start + wide + 2, y + dy + 4)
            outside = box[0] < 2 or box[2] > width - 2 or box[1] < 2 or box[3] > height - 2
            if outside or any(box[0] < b[2] and box[2] > b[0] and box[1] < b[3] and box[3] > b[1] for k, b in enumerate(boxes) if k != i):
                continue
            boxes.append(box)
            out.append(label(x + dx, y + dy, name, "place", anchor))
            break
    return out


def scale_bar(project: Projection, language: Language) -> str:
    """A bar of a round number of kilometres in the lower left corner."""
    units_per_km = project.scale / 111.2
    km = next((k for k in (1000, 500, 200, 100, 50, 20, 10, 5) if k * units_per_km <= project.width / 4), 2)
    y = project.height - 12
    return (f'<path class="scale" d="M12 {fmt(y - 4)}v4H{fmt(12 + km * units_per_km)}v-4"/>'
            + label(16 + km * units_per_km, y + 2, f"{language.number(km)} km", "note"))
