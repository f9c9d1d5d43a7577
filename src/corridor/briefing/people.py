"""Groups, towns and needs of a briefing, from the members of the forecast."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
from scipy.sparse.csgraph import dijkstra

from corridor.briefing.context import GroupForecast, MapLine, Need, SizeDay, TownDay, TownForecast
from corridor.forecast import group_nights, group_size
from corridor.language import Language
from corridor.movement.day import Track
from corridor.needs import load_standards, needs_on
from corridor.network import Network
from corridor.walk import Walk

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
ANYONE = 50  # people; fewer in a town are not called a visit
DOTS = 50  # dots of an arrival-day plot; more are not read better (Fernandes et al. 2018)
MOST_TOWNS = 40
MOST_STAYING = 10  # towns that no group may visit, such as where one ended
SOON_DAYS = 3


def size_days(dates: Sequence[dt.date], people: np.ndarray) -> tuple[SizeDay, ...]:
    """Percentiles by day of people (M, T)."""
    q = np.quantile(people, LEVELS, axis=0)
    return tuple(SizeDay(day, *(float(x) for x in q[:, t])) for t, day in enumerate(dates))


def likely_state(network: Network, nights: np.ndarray, size: np.ndarray) -> tuple[str, float]:
    """The most likely state of a group among members where it exists, and the share of members there."""
    exists = size > 0
    if not exists.any():
        return "", 0.0
    names = np.array([place.state or place.name for place in network.locations])
    states, counts = np.unique(names[nights[exists]], return_counts=True)
    best = counts.argmax()
    return str(states[best]), float(counts[best] / exists.sum())


def likely_place(network: Network, nights: np.ndarray, size: np.ndarray) -> tuple[str, float]:
    """The most likely town of a group, or its state where no town holds a third of the members."""
    exists = size > 0
    if not exists.any():
        return "", 0.0
    places, counts = np.unique(nights[exists], return_counts=True)
    best = counts.argmax()
    share = float(counts[best] / exists.sum())
    if share >= 1 / 3:
        return network.locations[places[best]].name, share
    return likely_state(network, nights, size)


def likely_towns(network: Network, nights: np.ndarray, size: np.ndarray, say: Language) -> str:
    """The three likeliest towns of a group with their shares; its likeliest state where these hold less than a third of the members."""
    exists = size > 0
    places, counts = np.unique(nights[exists], return_counts=True)
    if not len(places):
        return "–"
    first = np.argsort(-counts, kind="stable")[:3]
    if counts[first].sum() < exists.sum() / 3:
        state, share = likely_state(network, nights, size)
        return f"{state} ({say.percent(share)})"
    shares = [(network.locations[places[i]].name, float(counts[i] / exists.sum())) for i in first]
    return ", ".join(f"{name} ({say.percent(share)})" for name, share in shares if share >= 0.05 or name == shares[0][0])


def group_forecasts(walk: Walk, say: Language) -> tuple[GroupForecast, ...]:
    """Each group, seen or announced, with its sizes ahead."""
    track, cast, network = walk.forecast.track, walk.cast, walk.case.network
    out = []
    announced = {call.group: call for call in cast.calls}
    seen = {group.id: group for group in cast.groups}
    for name in cast.names:
        slot = cast.slot(name)
        people = group_size(track, slot)
        sizes = size_days(track.dates, people)
        place, share = likely_place(network, track.night[:, slot, 0], track.size[:, slot, 0])
        if name in seen:
            first = network[seen[name].places[0]].name if len(seen[name].places) == 1 else network[seen[name].places[0]].state
            title = say("The group first reported in {place}", place=first)
            ids = seen[name].claim_ids
        else:
            call = announced[name]
            title = say("The announced group of {number}", number=say.number(call.size))
            ids = call.claim_ids
        out.append(GroupForecast(name, title, name in announced, place, share, sizes[0], sizes,
                                 tuple(float(x) for x in (people > 0).mean(0)), ids))
    return tuple(out)


def visits(walk: Walk) -> np.ndarray:
    """First night index of a group at each place, shape (M, N); the number of days where none comes."""
    track = walk.forecast.track
    here = group_nights(track, len(walk.case.network)) >= walk.priors.value("group_minimum")
    return np.where(here.any(2), here.argmax(2), here.shape[2])


def _dots(first: np.ndarray, dates: Sequence[dt.date]) -> tuple[tuple[dt.date, ...], tuple[dt.date | None, ...]]:
    """Quantile dots of an arrival day, and its 10th, 50th and 90th percentiles where it comes."""
    ordered = np.sort(first)
    at = ordered[((np.arange(DOTS) + 0.5) / DOTS * len(ordered)).astype(int)]
    dots = tuple(dates[i] for i in at if i < len(dates))
    comes = ordered[ordered < len(dates)]
    if not len(comes):
        return dots, (None, None, None)
    return dots, tuple(dates[int(np.quantile(comes, q, method="lower"))] for q in (0.1, 0.5, 0.9))


def _town(walk: Walk, key: str, name: str, state: str, lat: float, lon: float, people: np.ndarray, first: np.ndarray,
          beds: tuple[int, str] | None, claim_ids: tuple[str, ...]) -> TownForecast:
    dates = walk.forecast.track.dates
    q = np.quantile(people, (0.1, 0.5, 0.9), axis=0)
    some = (people >= ANYONE).mean(0)
    over = (people > beds[0]).mean(0) if beds else None
    days = tuple(TownDay(day, float(q[0, t]), float(q[1, t]), float(q[2, t]), float(some[t]), None if over is None else float(over[t]))
                 for t, day in enumerate(dates))
    dots, (early, middle, late) = _dots(first, dates)
    return TownForecast(key, name, state, lat, lon, beds[0] if beds else None, beds[1] if beds else "",
                        float((first < len(dates)).mean()), dots, early, middle, late, days, claim_ids)


def _claims_about(walk: Walk, ids: set[str]) -> tuple[str, ...]:
    return tuple(c.id for c in walk.claims if len(c.locations) <= 3 and ids & set(c.locations))


def town_forecasts(walk: Walk) -> tuple[TownForecast, ...]:
    """Towns that a group may visit, by likely arrival; then those where most people stay without one, and towns whose beds are known."""
    network, present = walk.case.network, walk.forecast.track.present
    first = visits(walk)
    chance = (first < present.shape[2]).mean(0)
    chosen = [i for i in np.argsort(-chance, kind="stable")[:MOST_TOWNS] if chance[i] >= 0.02]
    staying = np.median(present[:, :, :1 + SOON_DAYS], axis=0).max(1)
    chosen += [i for i in np.argsort(-staying, kind="stable")[:MOST_STAYING] if staying[i] >= ANYONE and i not in chosen]
    chosen += [network.index[place] for place in walk.case.capacity if network.index[place] not in chosen]
    towns = []
    for i in chosen:
        place = network.locations[i]
        towns.append(_town(walk, place.id, place.name, place.state, place.lat, place.lon, present[:, i], first[:, i],
                           walk.case.capacity.get(place.id), _claims_about(walk, {place.id})))
    return tuple(sorted(towns, key=lambda t: (t.p_visit < 0.05, t.arrival_p50 or dt.date.max, -t.p_visit, t.location_id)))


def state_forecasts(walk: Walk, keys: dict[str, str]) -> tuple[TownForecast, ...]:
    """One entry per state for the public: people in all its places together.

    Parameters
    ----------
    keys : dict
        Public id of the state of each location id.
    """
    network, present = walk.case.network, walk.forecast.track.present
    first = visits(walk)
    members: dict[str, list[int]] = {}
    for place in network.locations:
        members.setdefault(keys[place.id], []).append(network.index[place.id])
    out = []
    for key, indices in members.items():
        arrival = first[:, indices].min(1)
        if (arrival < present.shape[2]).mean() < 0.02:
            continue
        places = [network.locations[i] for i in indices]
        state = places[0].state or places[0].country
        out.append(_town(walk, key, state, state, float(np.mean([p.lat for p in places])), float(np.mean([p.lon for p in places])),
                         present[:, indices].sum(1), arrival, None, ()))
    return tuple(sorted(out, key=lambda t: (t.arrival_p50 or dt.date.max, t.location_id)))


def need_rows(walk: Walk, towns: Sequence[TownForecast], say: Language) -> tuple[Need, ...]:
    """What the towns most likely to be visited need on their busiest day, as-of day left out."""
    network, present = walk.case.network, walk.forecast.track.present
    standards = list(load_standards(walk.case.folder).values())
    rows = []
    for town in [t for t in towns if t.p_visit >= 0.2][:12]:
        people = present[:, network.index[town.location_id]]
        day = 1 + int(np.quantile(people[:, 1:], 0.9, axis=0).argmax())
        amounts = needs_on(people[:, None, :], standards, day)[0]  # (standards, levels)
        for standard, (low, middle, high) in zip(standards, amounts, strict=True):
            rows.append(Need(town.location_id, town.name, walk.forecast.track.dates[day],
                             standard.name[say.code], standard.unit[say.code],
                             float(low), float(middle), float(high), standard.source))
    return tuple(rows)


def road_use(network: Network, track: Track) -> np.ndarray:
    """Probability that some group travels each link within the horizon, shape (links,)."""
    members, slots, days = track.night.shape
    use = np.zeros((members, len(network.links)), bool)
    link_of = {}
    for k, link in enumerate(network.links):
        if link.mode == "road":
            a, b = network.index[link.a], network.index[link.b]
            link_of[a, b] = link_of[b, a] = k
    moved = (track.night[:, :, 1:] != track.night[:, :, :-1]) & (track.size[:, :, :-1] > 0)
    who, slot, when = np.nonzero(moved)
    pairs = np.stack([track.night[who, slot, when], track.night[who, slot, when + 1]], axis=1)
    unique, inverse = np.unique(pairs, axis=0, return_inverse=True)
    sources, row_of = np.unique(unique[:, 0], return_inverse=True)
    if not len(sources):
        return np.zeros(len(network.links))
    _, before = dijkstra(network.road_km, indices=sources, return_predecessors=True)
    order = np.argsort(inverse.ravel(), kind="stable")
    starts = np.searchsorted(inverse.ravel()[order], np.arange(len(unique) + 1))
    for k, (a, b) in enumerate(unique):
        travellers = np.unique(who[order[starts[k]:starts[k + 1]]])
        while b != a and before[row_of[k], b] >= 0:
            step = before[row_of[k], b]
            use[travellers, link_of[step, b]] = True
            b = step
    return use.mean(0)


def map_lines(walk: Walk) -> tuple[MapLine, ...]:
    """Roads and rails of the corridor with the chance that a group travels them."""
    network = walk.case.network
    use = road_use(network, walk.forecast.track)
    ends = lambda link: (network[link.a].lat, network[link.a].lon, network[link.b].lat, network[link.b].lon)
    return tuple(MapLine(*ends(link), link.mode, float(share)) for link, share in zip(network.links, use, strict=True))
