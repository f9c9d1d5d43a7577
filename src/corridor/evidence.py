"""From claims to evidence: which groups there are, what was measured, what was announced.

A family of retellings is one piece of evidence, and so are restatements of a
figure by one speaker. Figures and sightings that one group could have made
are of one group; announcements are kept apart.
"""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corridor.network import Network, fold, great_circle_km
from corridor.observations import Call, Destination, EndObservation, Evidence, Group, PlaceObservation, SizeObservation, interval
from corridor.priors import Priors
from corridor.records import Claim, Family, Report

PEOPLE = ("people", "persons", "families")
ON_THE_WAY = ("town", "city", "crossroads")  # kinds of places that a group passes
WAYS = ("km", "miles", "meters", "hours", "days")  # of a way: behind, ahead or from a place
EARLY_BY, LATE_BY = 1, 3  # who leaves a town within these days of the day it was called for is who was called
NEAR_KM = 150.0  # a figure and a sighting so far apart may still be of one group


def _people(claim: Claim, family_size: float) -> tuple[float | None, float | None] | None:
    """Bounds in people of a claim's quantity, resolved where it is relative."""
    quantity = claim.quantity
    if quantity is None:
        return None
    if quantity.comparator == "relative":
        if not quantity.resolved:
            return None
        low, high, unit = quantity.resolved.get("low"), quantity.resolved.get("high"), quantity.resolved.get("unit", "people")
        high = low if high is None else high
    else:
        low, high, unit = quantity.low, quantity.high, quantity.unit
    if unit not in PEOPLE or (low is None and high is None):
        return None
    if quantity.comparator == "vague" and high is None:
        high = 10 * low  # "hundreds" are less than a thousand
    scale = family_size if unit == "families" else 1.0
    return (None if low is None else low * scale), (None if high is None else high * scale)


def independent(claims: Sequence[Claim], families: Sequence[Family], family_size: float = 1.0) -> list[Claim]:
    """One claim per family (its origin), and one per speaker, figure and kind."""
    origin = {member: family.origin for family in families for member in family.members}
    out, seen = [], set()
    for claim in claims:
        if origin.get(claim.id, claim.id) != claim.id:
            continue
        figure = _people(claim, family_size)
        key = (claim.speaker, claim.kind, figure, claim.date) if claim.speaker and figure else claim.id
        if key not in seen:
            seen.add(key)
            out.append(claim)
    return out


def _sentence(text: str, span: tuple[int, int]) -> str:
    """The sentence around a span: from the last full stop or blank line before it to the next after it."""
    ends = [m.end() for m in re.finditer(r"[.!?…][\"”’»]?\s|\n\s*\n", text)]
    first = max((e for e in ends if e <= span[0]), default=0)
    last = min((e for e in ends if e >= span[1]), default=len(text))
    return text[first:last]


def _mentioned(text: str, network: Network) -> tuple[str, ...]:
    """Ids of towns named in a stretch of words, in order of capital-letter runs."""
    found: list[str] = []
    words = text.replace(",", " , ").replace("…", " … ").split()
    for i in range(len(words)):
        for length in (4, 3, 2, 1):
            name = " ".join(words[i:i + length]).strip(".;:()[]\"'“”")
            if name[:1].isupper() and len(name) > 3:
                hit = network.find(name)
                if hit:  # a state stands for its largest town
                    town = max(hit, key=lambda i: network[i].population)
                    found += [town] if town not in found else []
                    break
    return tuple(found)


def gather_evidence(claims: Sequence[Claim], families: Sequence[Family], reports: Sequence[Report],
                    network: Network, priors: Priors, as_of: dt.date) -> Evidence:
    """Evidence from the claims of all reports.

    Parameters
    ----------
    reports : sequence of Report
        The reports that the claims stand in.

    Returns
    -------
    Evidence
        Claims about the past ("historical"), denials and allegations are no
        evidence about the state; announcements are kept apart.
    """
    by_id = {r.id: r for r in reports}
    when = lambda c: interval(c.date, by_id[c.article].published, as_of)
    around = lambda c: _sentence(by_id[c.article].text, c.text_span)
    family_size = priors.value("family_size")
    claims = [replace(c, locations=tuple(dict.fromkeys((*c.locations, *network.meanings(c.place or ""))))) for c in claims]
    use = [c for c in independent(claims, families, family_size) if c.modality in ("asserted", "expected") and c.place_role != "port"]
    told = lambda c: interval(None, by_id[c.article].published, as_of)[1]
    now = [c for c in use if c.modality == "asserted" and when(c)[0] <= min(as_of, told(c))]  # nothing is seen before it happens
    article = {c.id: c.article for c in claims}
    home = {member: article.get(family.origin) for family in families for member in family.members}
    over = [c for c in claims if c.modality == "asserted" and when(c)[0] <= min(as_of, told(c)) and home.get(c.id, c.article) == c.article
            and _says_over(c, around(c))]  # also one that a sighting of its own report goes before: "slept in Huixtla … dissolved in Huixtla"
    groups, sizes, places, ends = _observed(now, over, network, when, as_of, priors)
    calls = _calls([c for c in use if c.modality == "expected"], claims, groups, network, when, around, family_size)
    calls = [c for c in calls if not _set_out(c, now, groups, when)]
    destinations = _destinations(claims, families, groups, places, network, when)
    return Evidence(tuple(groups), tuple(sizes), tuple(places), tuple(destinations), tuple(calls), tuple(ends))


_OVER = re.compile(r"\b(?:disolv(?:io|ieron)|disuelv\w+|disuelt[oa]s?|desintegr(?:o|aron|ad[oa]s?)|desarticul(?:o|aron|ad[oa]s?)|deshizo|desbarat(?:o|aron|ad[oa]s?)|dejo de existir|"
                   r"llego a su fin|dissolved|disbanded|disintegrated|fell apart|(?:is|was|were|been) broken up|broke up|ceased to exist)\b"
                   r"(?! (?:in|into|en) (?:\w+ ){0,2}(?:groups?|parts|grupos?|partes)\b)")
_IN_PART = re.compile(r"\b(?:parte|part|algunos|some|varios|several|decenas|dozens|bloqueos?|blockades?|protest\w*)\b")


def _says_over(claim: Claim, sentence: str) -> bool:
    """Whether an asserted claim, read on to the next mark of its sentence, says that a group and not a part of it has broken up."""
    at = sentence.find(claim.text)
    rest = re.split(r"[,;:.]", sentence[at + len(claim.text):])[0] if at >= 0 else ""
    words = fold(claim.text + rest)
    return claim.kind in ("location", "departure", "policy_measure", "statement") and bool(_OVER.search(words)) and not _IN_PART.search(words)


def _says_where(claim: Claim) -> bool:
    """Whether an asserted claim says where a group is or was: an arrival that happened does, a destination or "45 km from" a town does not."""
    if not claim.locations or claim.kind == "location" and claim.quantity and claim.quantity.unit in WAYS:
        return False
    return claim.kind == "arrival" or claim.kind in ("departure", "location") and claim.place_role in ("origin", "current", "waypoint")


def _is_a_count(claim: Claim, border: set[str]) -> bool:
    """Whether a total is of people in one town on one day, such as a count at a shelter, and not of a period or at the border."""
    return (claim.kind == "encounters_total" and claim.place_role == "current" and len(claim.date or "") == 10
            and len(claim.locations) == 1 and not border.issuperset(claim.locations))


def _km(a: Claim, b: Claim, network: Network) -> float:
    """Straight distance between the nearest places of two claims."""
    spots = lambda claim: np.array([(network[i].lat, network[i].lon) for i in claim.locations])
    here, there = spots(a)[:, None], spots(b)[None]
    return float(great_circle_km(here[..., 0], here[..., 1], there[..., 0], there[..., 1]).min())


def _observed(now: list[Claim], over: list[Claim], network: Network, when, as_of: dt.date, priors: Priors):
    family_size = priors.value("family_size")
    border = {p.id for p in network.locations if p.kind == "port_of_entry"}
    told = sorted((c for c in now if _says_where(c) and not border.issuperset(c.locations)), key=lambda c: (when(c)[0], c.id))
    located = [c for c in told if c.date or c.kind != "departure"] or told  # who set out from where, nobody says when, is not seen there on the day it is told
    threads: list[list[Claim]] = []
    def apart(a: Claim, b: Claim) -> bool:
        gap = max((when(b)[1] - when(a)[0]).days, 0) + 1
        return _km(a, b, network) > priors.value("day_reach_km") * gap
    for claim in located:
        thread = next((t for t in threads if not any(apart(other, claim) for other in t[-1:])), None)
        if thread is None:
            threads.append([claim])
        else:
            thread.append(claim)
    figures = [c for c in now if (c.kind in ("group_size", "departure", "arrival") or _is_a_count(c, border)) and _people(c, family_size)]
    home: dict[str, int] = {}
    for claim in (*figures, *(c for c in over if c not in figures)):
        if claim.locations:  # a figure with a place of its own belongs to a group seen near there
            here = [k for k, t in enumerate(threads) if any(_km(claim, c, network) <= NEAR_KM for c in t)]
        else:
            here = [k for _, k in sorted((abs(c.text_span[0] - claim.text_span[0]), k) for k, t in enumerate(threads)
                                         for c in t if c.article == claim.article)]
            here = here or ([0] if len(threads) == 1 and (claim.quantity is None or claim.quantity.comparator != "vague") else [])
        if here:
            home[claim.id] = here[0]
    day_over = lambda c: when(replace(c, date=None) if c.kind == "departure" else c)[1]  # a departure has a day of its own
    groups, sizes, places, ends = [], [], [], []
    for k, thread in enumerate(threads):
        if not any(home.get(c.id) == k for c in figures) and len(thread) < 2:
            continue  # a place named once without a figure is no group
        name = f"group-{len(groups) + 1}"
        first = thread[0]
        mine = [c for c in figures if home.get(c.id) == k]
        groups.append(Group(name, when(first), first.locations, tuple(dict.fromkeys(c.id for c in [*thread, *mine]))))
        over_here = [c for c in over if home.get(c.id) == k]
        for claim in thread[1:]:
            left = any(c.article == claim.article and c.text_span[1] <= claim.text_span[0] and day_over(c) == when(claim)[1] for c in over_here)
            places.append(PlaceObservation(name, min(when(claim)[1], as_of), claim.locations, claim.id, left))
        told = {}
        for claim in mine:
            low, high = _people(claim, family_size)
            told[claim.id] = SizeObservation(name, min(when(claim)[1], as_of), low, high, claim.speaker_role, claim.id)
        for claim in over_here:
            day = min(day_over(claim), as_of)
            got_to = next((p.locations for p in reversed(places) if p.group == name and p.left and p.date == day), ())
            ends.append(EndObservation(name, day, claim.id, tuple(told.pop(c.id) for c in _left_of(claim, mine, told, day)), got_to))
        sizes += told.values()
    return groups, sizes, places, ends


def _left_of(end: Claim, figures: Sequence[Claim], told: dict[str, SizeObservation], day: dt.date) -> list[Claim]:
    """Figures that the report of an end gives after it for the same day, no more than half of what was reported before: what is left."""
    number = lambda c: told[c.id].low or told[c.id].high
    before = max((number(c) for c in figures if c.id in told and c.article != end.article), default=0.0)
    return [c for c in figures if c.id in told and c.article == end.article and c.text_span[0] >= end.text_span[1] and told[c.id].date == day and number(c) <= before / 2]


def _calls(expected: list[Claim], claims: Sequence[Claim], groups: list[Group], network: Network, when, around, family_size: float) -> list[Call]:
    calls = []
    for claim in expected:
        people = _people(claim, family_size)
        if claim.kind != "group_size" or not people or not claim.speaker:
            continue  # a group is announced by somebody
        size = people[0] if people[0] is not None else people[1]
        near = sorted((c for c in claims if c.article == claim.article and c.modality == "expected"
                       and (c.kind == "planned_meeting" or c.kind == "departure" and c.locations)),
                      key=lambda c: abs(c.text_span[0] - claim.text_span[0]))
        dated = next((c for c in near if c.date), claim)
        day = when(dated)[1] if dated.date else None
        same = [c for c in near if c.speaker == claim.speaker or c.date == dated.date]
        meeting = next((c for c in same if c.place_role == "meeting_point"), None)
        spots = meeting.locations if meeting else ()
        leaves = tuple(i for c in same if c.kind == "departure" for i in c.locations)
        called = leaves or tuple(dict.fromkeys(i for c in same for i in _mentioned(around(c), network) if c is not meeting or i not in spots))
        ids = tuple(dict.fromkeys([claim.id, *(c.id for c in same)]))
        calls.append(Call(f"announced-{len(calls) + 1}", size, claim.speaker_role, day, called, spots,
                          meeting.place if meeting else "", groups[0].id if groups else None, ids))
    unique: dict = {}
    for call in calls:  # one speaker's call told twice is one call
        key = (round(math.log(call.size), 1), call.date)
        if key in unique:
            first = unique[key]
            unique[key] = replace(first, called=first.called or call.called, meeting=first.meeting or call.meeting,
                                  meeting_place=first.meeting_place or call.meeting_place,
                                  claim_ids=tuple(dict.fromkeys((*first.claim_ids, *call.claim_ids))))
        else:
            unique[key] = replace(call, group=f"announced-{len(unique) + 1}")
    return list(unique.values())


def _set_out(call: Call, now: Sequence[Claim], groups: Sequence[Group], when) -> bool:
    """Whether a group seen is the one that was called: it left a town of the call, or was first seen there, within days of the day named."""
    spots = {*call.called, *call.meeting}
    near = lambda day: call.date is not None and -EARLY_BY <= (day - call.date).days <= LATE_BY
    left = [c for c in now if c.kind == "departure" and c.date and spots & set(c.locations) and near(when(c)[0])]
    return bool(left) or any(spots & set(g.places) and near(g.start[0]) for g in groups)


def _destinations(claims: Sequence[Claim], families: Sequence[Family], groups: list[Group], places: Sequence[PlaceObservation],
                  network: Network, when) -> list[Destination]:
    if not groups:
        return []
    seen = tuple(dict.fromkeys(i for where in (groups[0].places, *(p.locations for p in places if p.group == groups[0].id)) if len(where) == 1 for i in where))
    origin = {member: family.origin for family in families for member in family.members}
    out = []
    for claim in claims:
        if claim.kind not in ("location", "destination_change", "arrival") or claim.place_role != "destination" or not claim.locations:
            continue
        if claim.modality not in ("expected", "denied", "asserted") or (claim.kind == "arrival" and claim.modality == "asserted") or origin.get(claim.id, claim.id) != claim.id:
            continue
        dropped = claim.modality == "denied" or (claim.kind == "destination_change" and claim.modality == "asserted")
        by = when(claim)[1] if claim.modality == "expected" and len(claim.date or "") == 10 else None
        stop = (claim.kind != "destination_change" and len(claim.locations) == 1 and network[claim.locations[0]].kind in ON_THE_WAY
                and any(_km(claim, replace(claim, locations=(i,)), network) <= NEAR_KM for i in seen))
        out.append(Destination(groups[0].id, when(claim)[0], claim.locations, claim.place or "", dropped, claim.id, by, stop))
    return out
