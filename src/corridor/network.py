"""The corridor: locations, links and the way to a destination.

    Tapachula ──12── Álvaro Obregón ──13── Huehuetán ── … ── Nogales ──1── port of entry

Locations and links come from ``data/corridor``; a case may override or extend
them with tables of its own. Roads run both ways. Distances are along the road.
"""

import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import networkx as nx
import numpy as np
from babel import Locale
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridor.errors import NetworkError, Problem, UnknownLocation
from corridor.schema import DATA, check_table, nearest

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
SHIPPED = DATA / "corridor"


def fold(name: str) -> str:
    """Lower case without accents or doubled spaces, for comparing names."""
    if name.isascii():
        return " ".join(name.lower().split())
    text = unicodedata.normalize("NFKD", name.lower().replace("’", "'"))
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def great_circle_km(lat_a, lon_a, lat_b, lon_b) -> np.ndarray:
    """Great-circle distance in km (haversine); arrays of degrees, broadcast."""
    a, b, c, d = (np.radians(np.asarray(x, float)) for x in (lat_a, lon_a, lat_b, lon_b))
    h = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))


@dataclass(frozen=True)
class Location:
    """One place of the corridor; ``aliases`` in Spanish and English."""

    id: str
    name: str
    state: str
    country: str
    lat: float
    lon: float
    population: int
    code: str
    kind: str
    aliases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Link:
    """One road or rail leg between neighbouring locations."""

    a: str
    b: str
    km: float
    mode: str = "road"
    route: str = ""
    road: str = ""
    source: str = ""


@dataclass(frozen=True)
class Network:
    """Locations and the links between them.

    Indices follow the order of ``locations``; ``index[id]`` gives one.
    """

    locations: tuple[Location, ...]
    links: tuple[Link, ...]
    index: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, "index", {place.id: i for i, place in enumerate(self.locations)})

    def __len__(self) -> int:
        return len(self.locations)

    def __getitem__(self, place_id: str) -> Location:
        return self.locations[self.index[place_id]]

    @cached_property
    def ports(self) -> tuple[str, ...]:
        """Ids of the ports of entry, in the order of the table."""
        return tuple(p.id for p in self.locations if p.kind == "port_of_entry")

    @cached_property
    def straight_km(self) -> np.ndarray:
        """Straight distance between every two locations, shape (locations, locations)."""
        lat, lon = (np.array([getattr(p, k) for p in self.locations]) for k in ("lat", "lon"))
        return great_circle_km(lat[:, None], lon[:, None], lat[None], lon[None])

    @cached_property
    def road_km(self) -> csr_array:
        """Road legs as a sparse matrix of km, shape (locations, locations); of parallel roads the shortest."""
        legs: dict[tuple[int, int], float] = {}
        for k in self.links:
            if k.mode == "road":
                ends = min(self.index[k.a], self.index[k.b]), max(self.index[k.a], self.index[k.b])
                legs[ends] = min(k.km, legs.get(ends, np.inf))
        a, b = np.array(list(legs), int).reshape(-1, 2).T
        km = np.array(list(legs.values()), float)
        shape = (len(self), len(self))
        return csr_array((np.r_[km, km], (np.r_[a, b], np.r_[b, a])), shape=shape)

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, list[str]] = {}
        for place in self.locations:
            for name in (place.name, *place.aliases, f"{place.name}, {place.state}", place.id):
                if place.id not in names.setdefault(fold(name), []):
                    names[fold(name)].append(place.id)
        return {k: tuple(v) for k, v in names.items()}

    @cached_property
    def states(self) -> dict[str, tuple[str, ...]]:
        """Ids of the locations in each state, by folded name.

        A state that is named like its country ("México") is left out: reports
        that say so mean the country.
        """
        countries = {fold(Locale(language).territories.get(place.country, "")) for place in self.locations for language in ("en", "es")}
        found: dict[str, list[str]] = {}
        for place in self.locations:
            if place.state and fold(place.state) not in countries:
                found.setdefault(fold(place.state), []).append(place.id)
        return {k: tuple(v) for k, v in found.items()}

    def find(self, name: str, kind: str = "any") -> tuple[str, ...]:
        """Ids that a name stands for: one for a town, several for a state, none if unknown.

        A town of that name comes before a state of that name, unless ``kind``
        is ``"state"``; ``"town"`` leaves states out.
        """
        text = fold(name)
        town, state = self._names.get(text, ()), self.states.get(text, ())
        if kind == "state":
            return state
        return town or (state if kind == "any" else ())

    def meanings(self, name: str) -> tuple[str, ...]:
        """Ids of everything a name can mean: "Oaxaca" is a state and a city, and reports seldom say which."""
        return tuple(dict.fromkeys((*self.find(name, "town"), *self.find(name, "state"))))

    def require(self, name: str, where: str) -> tuple[str, ...]:
        """Like :meth:`find`, but an unknown name is an error that names the nearest.

        Raises
        ------
        UnknownLocation
        """
        found = self.find(name)
        if not found:
            known = [p.name for p in self.locations] + [p.id for p in self.locations] + list(self.states)
            raise UnknownLocation(Problem(where, "names a place that the corridor does not know", name,
                                          nearest(name, known) + " Or add it to locations.csv."))
        return found

    def ways(self, destinations: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Shortest ways by road to each destination.

        Parameters
        ----------
        destinations : list of int
            Indices of locations.

        Returns
        -------
        next_hop : ndarray of int32, shape (destinations, locations)
            The neighbour to go to; a place's own index where one has arrived.
        km_left : ndarray of float, shape (destinations, locations)
            Road km to go; infinite where there is no way.
        """
        km_left, towards = dijkstra(self.road_km, indices=destinations, return_predecessors=True)
        here = np.arange(len(self))
        return np.where(towards < 0, here, towards).astype(np.int32), km_left

    def km(self, a: str, b: str) -> float:
        """Shortest road distance between two locations in km."""
        return float(dijkstra(self.road_km, indices=self.index[a])[self.index[b]])


def _merge(shipped: list[dict], own: list[dict], key) -> list[dict]:
    rows = {key(r): r for r in shipped}
    rows.update({key(r): r for r in own})
    return list(rows.values())


def check_network(folder: Path | None = None, extend: bool = True) -> tuple[Network | None, list[Problem]]:
    """The shipped corridor with a case's own tables over it, and every problem found.

    Parameters
    ----------
    folder : Path, optional
        A case folder with ``locations.csv`` and ``links.csv`` of its own.
    extend : bool
        False leaves the shipped corridor out: the case brings a whole one.
    """
    problems: list[Problem] = []
    tables = {}
    for table, key in (("locations", lambda r: r["id"]),
                       ("links", lambda r: (*sorted((r["from"], r["to"])), r["mode"]))):
        shipped = check_table(SHIPPED / f"{table}.csv", table)[0] if extend else []
        own = []
        if folder is not None and (folder / f"{table}.csv").exists():
            own, found = check_table(folder / f"{table}.csv", table)
            problems += found
            seen: dict = {}
            for row in own:
                if key(row) in seen and any(row[k] != seen[key(row)][k] for k in row if k not in ("_line", "from", "to")):
                    problems.append(Problem(f"{table}.csv line {row['_line']}",
                                            f"contradicts line {seen[key(row)]['_line']}", str(key(row)), "Keep one of the two."))
                seen[key(row)] = row
        tables[table] = _merge(shipped, own, key)
    locations = tuple(
        Location(r["id"], r["name"], r["state"] or "", r["country"], r["lat"], r["lon"], r["population"], r["code"] or "",
                 r["kind"], tuple(a.strip() for a in (r["aliases"] or "").split("|") if a.strip()), r["source"] or "")
        for r in tables["locations"]
    )
    known = {p.id: p for p in locations}
    links = []
    for r in tables["links"]:
        where = f"links.csv line {r['_line']}"
        missing = [end for end in (r["from"], r["to"]) if end not in known]
        if missing:
            problems += [Problem(where, "names an unknown location", end, nearest(end, known)) for end in missing]
            continue
        if r["from"] == r["to"]:
            problems.append(Problem(where, "joins a location to itself", r["from"], "Remove the line."))
            continue
        a, b = known[r["from"]], known[r["to"]]
        straight = float(great_circle_km(a.lat, a.lon, b.lat, b.lon))
        if r["km"] < straight - 0.05:
            problems.append(Problem(where, f"is shorter than the great circle of {straight:.1f} km", f"{r['km']:g} km",
                                    "Check the distance and the coordinates."))
            continue
        links.append(Link(a.id, b.id, r["km"], r["mode"], r["route"] or "", r["road"] or "", r["source"] or ""))
    if not locations or not links:
        problems.append(Problem("locations.csv, links.csv", "give no network", f"{len(locations)} locations, {len(links)} links",
                                "A case needs at least two locations and a road between them."))
        return None, problems
    graph = nx.Graph((k.a, k.b) for k in links if k.mode == "road")
    graph.add_nodes_from(known)
    parts = sorted(nx.connected_components(graph), key=len, reverse=True)
    for part in parts[1:]:
        problems.append(Problem("links.csv", "leaves locations without a road to the rest", ", ".join(sorted(part)[:6]),
                                "Add a link, or remove them from locations.csv."))
    return Network(locations, tuple(links)), problems


def load_network(folder: Path | None = None, extend: bool = True) -> Network:
    """The corridor of a case.

    Raises
    ------
    NetworkError
        Naming every line to mend.
    """
    network, problems = check_network(folder, extend)
    if problems or network is None:
        raise NetworkError(*problems)
    return network
