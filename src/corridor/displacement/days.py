"""Places, roads and routes as they change from day to day.

Follows ``flee.md`` 1.2 (order within a day), 2 (places), 4.5 (closures) and
5.1 (where people set out).
"""

import numpy as np

from corridor.displacement.folder import Closure, Folder, Place
from corridor.displacement.release import Release
from corridor.displacement.routes import Choice, Plans, candidates, ways
from corridor.displacement.settings import Settings
from corridor.errors import DataError, Problem

NEVER = 2**31 - 1
ZERO = 1e-6  # intensities below this are none
WAY = np.dtype([("km", "f8"), ("speed", "f8"), ("start", "i4"), ("end", "i4"), ("after", "i4"), ("back", "i4"), ("closed", "i4")], align=True)


def journeys(way: np.ndarray, pace: np.ndarray) -> dict[str, np.ndarray]:
    """How long ways take at each pace (km a day, shape (paces, ways)), as tables of :class:`corridor.displacement.world.Tables`.

    A way of just so many whole days takes one more (``flee.md`` 4.3).
    """
    days = np.floor(way["km"] / pace)
    return {"way_pace": pace, "way_days": days.astype(np.int64), "way_rest": way["km"] - days * pace}


class Sites:
    """Places as they stand on one day; changed in place as days go by."""

    def __init__(self, folder: Folder, release: Release):
        s, places = folder.settings, folder.places
        self.settings, self.release = s, release
        self.names: dict[str, int] = {}
        for i, place in enumerate(places):
            self.names.setdefault(place.name, i)  # conflicts and closures act on the first of a name
        kinds = [_kind(place) for place in places]
        of = lambda *wanted: np.array([kind in wanted for kind in kinds])
        self.camp, self.idp, self.town, self.marker = of("camp", "idpcamp"), of("idpcamp"), of("town"), of("marker")
        self.flood_zone = of("flood_zone")
        chance = {"camp": s.camp_movechance, "idpcamp": s.idpcamp_movechance, "conflict": s.conflict_movechance,
                  "flood_zone": s.default_movechance, "town": s.default_movechance}
        self.chance = np.array([chance.get(kind, 1.0) for kind in kinds])
        self.conflict = np.where(of("conflict"), [float(p.attributes.get("conflict_intensity", 1.0)) for p in places], -1.0)
        self.since = np.full(len(places), -1)
        people = np.array([p.people for p in places])
        self.capacity, self.population = np.where(self.camp, people, -1), np.where(self.camp, 0, people)
        quiet = (self.chance < 0.005) & ~self.camp & ~self.flood_zone  # Flee takes such places for camps
        self.camp, self.town = self.camp | quiet, self.town & ~quiet
        home = places[0].country
        self.foreign = np.array([p.country != home for p in places])
        self.pull = np.array([float(p.attributes.get("trade_volume", 0)) + float(p.attributes.get("hdi", 0)) ** 2 for p in places])

    def begin(self, i: int, intensity: float, day: int) -> None:
        """A conflict starts."""
        self.chance[i], self.conflict[i], self.town[i], self.since[i] = self.settings.conflict_movechance, intensity, False, day

    def cease(self, i: int) -> None:
        """A conflict ends; the place is a town now, whatever it was."""
        self.chance[i], self.conflict[i], self.town[i] = self.settings.default_movechance, -1.0, True

    def shut(self, i: int) -> None:
        """A camp closes and becomes a town; its capacity stays."""
        self.chance[i], self.conflict[i], self.town[i] = self.settings.default_movechance, -1.0, True
        self.camp[i] = self.idp[i] = self.marker[i] = False

    def open(self, i: int, idp: bool) -> None:
        """A camp opens."""
        self.chance[i] = self.settings.idpcamp_movechance if idp else self.settings.camp_movechance
        self.conflict[i], self.town[i], self.camp[i], self.marker[i] = -1.0, False, True, False
        self.idp[i] |= idp

    def decay(self, day: int) -> np.ndarray:
        """Weight of each place's conflict by its age."""
        table, s = np.array(self.settings.conflict_spawn_decay or (1.0,)), self.settings
        return table[np.clip(((day - self.since) / s.conflict_spawn_decay_interval).astype(int), 0, len(table) - 1)]

    def score(self, day: int, level: np.ndarray) -> np.ndarray:
        """Attraction of each place, ``flee.md`` 2.2 and 3.2."""
        s = self.settings
        score = np.where(self.foreign, (self.pull + 1.0 if s.use_economic_pull else 1.0) * s.foreign_weight, 1.0)
        score = score * np.where(self.camp, s.camp_weight, 1.0)
        in_conflict = self.conflict > 0
        score = score * np.where(in_conflict, s.conflict_weight ** np.where(in_conflict, self.decay(day) * self.conflict, 0.0), 1.0)
        if s.flood_rules and s.flood_loc_weights:
            drawn = np.array(s.flood_loc_weights)[level]
            score = score * np.where(self.flood_zone, drawn, 1.0) * np.where(level > 0, drawn, 1.0)
        if s.use_pop_for_loc_weight:
            score = score * np.where(self.camp, 1.0, np.maximum(1.0, self.population) ** s.pop_power_for_loc_weight)
        return score

    def leave(self, level: np.ndarray) -> np.ndarray:
        """Chance to leave each place, ``flee.md`` 2.4."""
        s = self.settings
        chance = self.chance
        if s.movechance_pop_scale_factor:
            size = np.maximum(np.maximum(self.population, self.capacity), 0)
            chance = chance * (size / s.movechance_pop_base) ** s.movechance_pop_scale_factor
        if s.flood_rules and s.flood_movechances:
            chance = np.where(level > 0, np.array(s.flood_movechances)[level], chance)
        return np.minimum(chance, 1.0)


def _kind(place: Place) -> str:
    """Kind of a place by the words in its type, in Flee's order of looking."""
    if "camp" in place.kind:
        return "idpcamp" if "idp" in place.kind else "camp"
    if "conflict" in place.kind:
        return "town" if place.conflict_date > 0 else "conflict"
    for word, kind in (("forward", "forward"), ("marker", "marker"), ("flood_zone", "flood_zone"), ("default", "town"), ("town", "town")):
        if word in place.kind:
            return kind
    raise DataError(Problem(f"locations.csv: {place.name}", "is of no kind that Flee knows", place.kind,
                            "One of conflict_zone, town, camp, idpcamp, forwarding_hub, marker, flood_zone."))


class Roads:
    """Open links of each place, in order; a link that reopens is a new one at the end."""

    def __init__(self, folder: Folder):
        self.start, self.end, self.km, self.speed, self.closed = [], [], [], [], []
        self.open: list[list[int]] = [[] for _ in folder.places]
        self.shut: list[list[int]] = [[] for _ in folder.places]
        self.country = [p.country for p in folder.places]
        for road in folder.roads:
            for a, b in ((road.a, road.b), (road.b, road.a)):
                self.open[a].append(self._new(a, b, road.km, road.speed_km or folder.settings.max_move_speed))

    def _new(self, a: int, b: int, km: float, speed: float) -> int:
        for column, value in ((self.start, a), (self.end, b), (self.km, km), (self.speed, speed), (self.closed, NEVER)):
            column.append(value)
        return len(self.start) - 1

    def change(self, closure: Closure, place: int, closing: bool, day: int) -> None:
        """Close or reopen what a closure of a country or a location names."""
        if closure.kind == "country":
            pair = {(closure.first, closure.second), (closure.second, closure.first)}
            meant = lambda link: (self.country[self.start[link]], self.country[self.end[link]]) in pair
        else:
            meant = lambda link: place in (self.start[link], self.end[link])
        for at, links in enumerate(self.open if closing else self.shut):
            if not (chosen := [link for link in links if meant(link)]):
                continue
            kept = [link for link in links if link not in set(chosen)]
            if closing:
                for link in chosen:
                    self.closed[link] = day
                self.open[at], self.shut[at] = kept, self.shut[at] + chosen
            else:
                self.shut[at] = kept
                self.open[at] = self.open[at] + [self._new(self.start[k], self.end[k], self.km[k], self.speed[k]) for k in chosen]


class Days:
    """All days of an instance, walked through once."""

    def __init__(self, folder: Folder, release: Release, sites: Sites):
        self._folder, self._release, self._sites = folder, release, sites
        self._s: Settings = folder.settings
        self._roads, self._plans = Roads(folder), Plans(len(folder.places))
        self._population = sites.population.astype(float)
        self._choices: list[Choice] = []
        self._open: list[list[list[int]]] = []
        self._epoch, self._open_set, self._leave, self._rushes, self._camp, self._weight = [], [], [], [], [], []
        self._share_epoch, self._share, self._fixed = [], [], []
        self._conflicts = self._table(folder.conflicts, "conflicts.csv", release.hold_conflicts)
        self._levels = self._table(folder.floods, "flood_level.csv", False)
        self._check_levels()
        self._look_around()
        last = None
        for day in range(folder.days):
            last = self._day(day, last)

    def _table(self, given, name: str, hold: bool):
        if given is None:
            return None
        names, table = given
        days = self._folder.days
        if len(table) < days:
            if not hold or len(table) == 0:
                raise DataError(Problem(name, f"ends before the run, which has {days} days", f"{len(table)} rows",
                                        "Add rows, shorten sim_period.csv, or let the last row hold (--hold)."))
            table = np.vstack([table, np.repeat(table[-1:], days - len(table), axis=0)])
        return [self._sites.names[n] for n in names], table[:days]

    def _check_levels(self) -> None:
        if self._levels is None:
            return
        top = int(self._levels[1].max(initial=0))
        for key, table in (("displaced_per_flood_day", self._s.displaced_per_flood_day), ("flood_movechances", self._s.flood_movechances),
                           ("flood_loc_weights", self._s.flood_loc_weights)):
            if table and top >= len(table) - 1:
                raise DataError(Problem(key, f"has no use for level {top} of flood_level.csv", f"{len(table)} values",
                                        "Flee cannot reach the last of them; add one more."))

    def _look_around(self) -> None:
        """Routes under the links that are open now."""
        open_links = [list(links) for links in self._roads.open]
        self._open.append(open_links)
        self._choices.append(candidates(open_links, self._roads.end, self._roads.km, self._sites.marker, self._s.awareness_level, self._plans))

    def _day(self, day: int, last):
        """One day: conflicts, who sets out, closures, then what holds while people move."""
        sites = self._sites
        fought = self._fight(day)
        level = self._level(day)
        self._set_out(day, day if fought or day == 0 else day - 1, level)
        moved = self._close(day)
        if moved:
            self._look_around()
        decay = sites.decay(day)
        seen = (decay.tobytes(), level.tobytes())
        if last is None or fought or moved or seen != last:
            s = self._s
            choice = self._choices[-1]
            score = sites.score(day, level)
            self._open_set.append(len(self._choices) - 1)
            self._leave.append(sites.leave(level))
            self._rushes.append(sites.town & s.avoid_short_stints)
            self._camp.append(sites.camp.copy())
            self._weight.append(((s.weight_softening + score[choice.final]) / (s.softening + choice.km) ** s.distance_power) ** s.weight_power)
        self._epoch.append(len(self._open_set) - 1)
        return seen

    def _fight(self, day: int) -> bool:
        """Conflicts that start, end or (if the rule says so) change today."""
        if self._conflicts is None:
            return False
        places, table = self._conflicts
        now, before, changed = table[day], table[day - 1] if day else np.zeros(len(places)), False
        for k in np.flatnonzero((now > ZERO) != (before > ZERO)):
            if now[k] > ZERO:
                self._sites.begin(places[k], now[k], day)
                changed = True
            elif day and (self._release.ends_from_any or before[k] == 1):
                self._sites.cease(places[k])
                changed = True
        if self._release.intensity_follows and day:
            for k in np.flatnonzero((now > ZERO) & (before > ZERO) & (now != before)):
                self._sites.conflict[places[k]] = now[k]
                changed = True
        return changed

    def _level(self, day: int) -> np.ndarray:
        level = np.zeros(len(self._folder.places), np.int64)
        if self._levels is not None:
            level[self._levels[0]] = self._levels[1][day].astype(np.int64)
        return level

    def _set_out(self, day: int, as_of: int, level: np.ndarray) -> None:
        """Where people set out today: shares where a total is given, else numbers."""
        s, sites = self._s, self._sites
        if s.reads_counts:
            share = np.where(sites.conflict > 0, sites.conflict * sites.decay(as_of), 0.0)
            if not self._share or not np.array_equal(share, self._share[-1]):
                self._share.append(share)
            self._share_epoch.append(len(self._share) - 1)
            return
        if s.flooded:
            rate, mode = np.where(level > 0, np.array(s.displaced_per_flood_day)[level], 0.0), s.flood_spawn_mode
        else:
            rate, mode = np.where(sites.conflict > 0, s.displaced_per_conflict_day * sites.conflict, 0.0), s.conflict_spawn_mode
        if mode == "poisson":
            self._fixed.append(-rate)
            return
        people = np.trunc(rate * (self._population if mode == "pop_ratio" else 1.0))
        self._fixed.append(people)
        if s.take_from_population:
            self._population = np.maximum(self._population - people, 0.0)

    def _close(self, day: int) -> bool:
        """Closures that start or end today; True if routes change."""
        changed = False
        for closure in self._folder.closures:
            place = self._sites.names.get(closure.first, -1)
            for closing in (True, False):
                if day != (closure.start if closing else closure.end):
                    continue
                changed = True
                if closure.kind in ("camp", "idpcamp"):
                    if closing:
                        self._sites.shut(place)
                    else:
                        self._sites.open(place, closure.kind == "idpcamp")
                else:
                    self._roads.change(closure, place, closing, day)
        return changed

    def nobody(self) -> np.ndarray:
        """Days on which no conflict zone has people."""
        none = np.array([not (share * self._population).any() for share in self._share])
        return np.flatnonzero(none[np.array(self._share_epoch)])

    def arrays(self) -> dict[str, np.ndarray]:
        """All days as arrays, under the names of :class:`corridor.displacement.world.Tables`."""
        plans, roads = self._plans, self._roads
        way_of, step, link = ways(plans, self._open, roads.end)
        first, before = [], 0
        for choice in self._choices:
            first.append(choice.first + before)
            before += len(choice.step)
        places = len(self._folder.places)
        sizes = np.array([len(w) for w in self._weight])
        whole = lambda values: np.array(values, np.int64)
        way = np.zeros(len(link), WAY)
        for name, column in (("km", roads.km), ("speed", roads.speed), ("start", roads.start), ("end", roads.end), ("closed", roads.closed)):
            way[name] = np.array(column)[link]
        way["after"], way["back"] = whole(plans.step_after)[step], whole(plans.step_back)[step]
        pace = np.stack([way["speed"], np.full(len(way), self._s.max_walk_speed)][: 1 + self._s.start_on_foot])  # riding, and walking
        planned = whole(plans.node_step)
        return {
            "epoch": whole(self._epoch), "open_set": whole(self._open_set), "leave": np.array(self._leave), "rushes": np.array(self._rushes),
            "camp": np.array(self._camp), "weight_at": np.cumsum(sizes) - sizes, "weight": np.concatenate(self._weight),
            "first": np.stack(first), "cand_way": np.concatenate([way_of[k, c.step] for k, c in enumerate(self._choices)]),
            "cand_final": np.concatenate([c.final for c in self._choices]), "node_place": whole(plans.node_place),
            "node_way": np.where(planned >= 0, way_of[:, planned], -1) if len(plans.step_from) else np.full((len(first), places), -1),
            "node_final": np.where(planned >= 0, whole(plans.step_final)[planned], -1) if len(plans.step_from) else np.full(places, -1),
            "way": way, **journeys(way, pace),
            "share_epoch": whole(self._share_epoch), "share": np.array(self._share).reshape(-1, places),
            "fixed": np.array(self._fixed, float).reshape(-1, places),
        }
