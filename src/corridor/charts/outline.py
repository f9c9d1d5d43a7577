"""Land and borders for a map: Natural Earth outlines, cut to a window.

The finer outline of North and Central America is used where it holds the whole
window, else that of the world (``data/maps/README.md`` names the source).
"""

import json
from dataclasses import dataclass
from functools import cache

from corridor.schema import DATA

FILES = (("north-and-central-america.geojson", (-123.0, 3.0, -72.0, 38.0)), ("world.geojson", (-180.0, -90.0, 180.0, 90.0)))


@dataclass(frozen=True)
class Window:
    """A rectangle of longitudes and latitudes in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, other: "Window") -> bool:
        """Whether another window lies within this one."""
        return (self.west <= other.west and self.south <= other.south
                and self.east >= other.east and self.north >= other.north)

    def meets(self, points: list[list[float]]) -> bool:
        """Whether the box around some points overlaps the window."""
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        return (min(lons) <= self.east and max(lons) >= self.west
                and min(lats) <= self.north and max(lats) >= self.south)


@cache
def _features(name: str) -> dict[str, list]:
    collection = json.loads((DATA / "maps" / name).read_text(encoding="utf-8"))
    return {f["properties"]["kind"]: f["geometry"]["coordinates"] for f in collection["features"]}


def outline(window: Window) -> tuple[list[list[list[float]]], list[list[list[float]]]]:
    """Rings of land and lines of borders that may show in a window, each a list of [lon, lat]."""
    name = next((n for n, box in FILES if Window(*box).holds(window)), FILES[-1][0])
    found = _features(name)
    land = [ring for polygon in found["land"] for ring in polygon if window.meets(ring)]
    return land, [run for run in found["border"] if window.meets(run)]


def clip_ring(points: list[tuple[float, float]], width: float, height: float, margin: float = 4) -> list[tuple[float, float]]:
    """A closed ring cut to a rectangle of the drawing (Sutherland and Hodgman 1974)."""
    edges = ((0, -margin, 1), (0, width + margin, -1), (1, -margin, 1), (1, height + margin, -1))
    for axis, bound, sign in edges:
        out: list[tuple[float, float]] = []
        for i, here in enumerate(points):
            before = points[i - 1]
            inside, was = sign * (here[axis] - bound) >= 0, sign * (before[axis] - bound) >= 0
            if inside != was:
                share = (bound - before[axis]) / (here[axis] - before[axis])
                out.append((before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])))
            if inside:
                out.append(here)
        points = out
        if not points:
            break
    return points
