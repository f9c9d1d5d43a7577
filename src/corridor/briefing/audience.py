"""What a briefing says to whom: the full context made fit for a partner or the public.

    local     everything (the page marks it as a working copy)
    partner   town by day; speakers by role; a few people not counted out; nothing under embargo
    public    states instead of towns, rounded counts, no path ahead, positions two days old

:func:`disclose` makes the coarser briefing, :func:`violations` looks through
any briefing for what its audience may not see: the one is tested with the
other, and a builder may refuse to write what the second finds.
"""

import csv
import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache

from corridor.briefing.context import Briefing, ClaimRow, GroupForecast, KeyMessage, Need, Scenario, SizeDay, TownForecast
from corridor.briefing.naming import Names, country, person_names, wide
from corridor.briefing.wording import Wording
from corridor.disclosure import LAG_DAYS, SUPPRESS_BELOW, Sighting, shown, shown_change, shown_state, state_names
from corridor.errors import DataError, Problem
from corridor.language import Language
from corridor.needs import Standard, load_standards, need
from corridor.network import Network, fold
from corridor.schema import DATA

SMALL_GROUP = 100  # people; smaller groups go without name and place in public
POSITIONS = ("group_size", "location", "arrival", "departure")  # kinds of claims that say where a group is
PLANS = (*POSITIONS, "planned_meeting", "destination_change")  # and those that say where it may be
STALE_DAYS = 30  # the place of an older claim is history
UNSURE = ("denied", "expected", "historical")  # modalities that say nothing of where it is now
TOWN_TOPICS = ("place", "needs")  # key messages on single towns
SIZES = ("p05", "p10", "p25", "p50", "p75", "p90", "p95")
COUNTS = {  # fields that count people
    "SizeDay": SIZES, "TownDay": ("p10", "p50", "p90"),
    "PortForecast": ("arrivals_p10", "arrivals_p50", "arrivals_p90", "outside_p50", "outside_p90"),
}
AS_WRITTEN = {  # fields whose words are ids, addresses, codes or public bodies
    "id", "location_id", "report_id", "family_id", "origin_id", "claim_ids", "publisher", "published", "url", "relation", "kind",
    "role", "modality", "language", "audience", "topic", "mode", "via", "recipient", "contact",
}
QUOTED = {("ClaimRow", "words"), ("CorrectionRow", "subject"), ("ReportRow", "title")}


@cache
def _wording(language: str) -> dict[str, str]:
    with open(DATA / "disclosure" / "wording.csv", encoding="utf-8", newline="") as file:
        return {row["id"]: row[language] for row in csv.DictReader(file)}


def _leaves(record, path: str = ""):
    """Every (path, owner, field name, text) of a record and the records in it."""
    for f in fields(record):
        value, here = getattr(record, f.name), f"{path}{f.name}"
        many = value if isinstance(value, tuple) else (value,)
        for i, one in enumerate(many):
            where = f"{here}[{i}]" if isinstance(value, tuple) else here
            if is_dataclass(one):
                yield from _leaves(one, where + ".")
            else:
                yield where, record, f.name, one


def _rewrite(record, names: Names):
    """The record with names replaced in every sentence."""
    owner, changed = type(record).__name__, {}

    def one(value, field: str):
        if is_dataclass(value):
            return _rewrite(value, names)
        return names.replace(value, (owner, field) in QUOTED) if isinstance(value, str) else value

    for f in fields(record):
        value = getattr(record, f.name)
        if f.name in AS_WRITTEN or (owner, f.name) == ("PortForecast", "name"):
            continue
        new = tuple(one(v, f.name) for v in value) if isinstance(value, tuple) else one(value, f.name)
        if new != value:
            changed[f.name] = new
    return replace(record, **changed) if changed else record


def _last_day(text: str) -> dt.date | None:
    """The last day that a date, a month, a year or an interval may mean."""
    part = text.split("/")[-1][:10]
    try:
        if len(part) == 4:
            return dt.date(int(part), 12, 31)
        if len(part) == 7:
            first = dt.date.fromisoformat(part + "-01")
            return (first + dt.timedelta(32)).replace(day=1) - dt.timedelta(1)
        return dt.date.fromisoformat(part)
    except ValueError:
        return None


class _Places:
    """States by the folded names and ids of their towns."""

    def __init__(self, towns_to_state: Mapping[str, str]):
        self.states = {fold(s): s for s in towns_to_state.values()}
        self.towns = {fold(name): state for name, state in towns_to_state.items()}
        self.names = {*towns_to_state, *towns_to_state.values()}

    def state(self, place: str) -> str:
        """The state of a town, a state itself, or nothing for a place that is not known."""
        return self.states.get(fold(place)) or self.towns.get(fold(place), "")


def _sightings(claims: Iterable[ClaimRow], places: _Places, as_of: dt.date) -> list[Sighting]:
    seen = []
    for claim in claims:
        day = _last_day(claim.date) or _last_day(claim.published)
        if claim.kind in POSITIONS and claim.modality not in UNSURE and day and places.state(claim.place) and not country(claim.place):
            seen.append(Sighting(places.state(claim.place), min(day, as_of), claim.family_id))
    return seen


def _size(day: SizeDay, audience: str) -> SizeDay:
    """A day of the fan; what is too small to show starts at zero."""
    return replace(day, **{p: shown(getattr(day, p), audience) or 0.0 for p in SIZES})


def _counts(record, audience: str):
    """A record with its counts of people as the audience may see them."""
    return replace(record, **{f: shown(getattr(record, f), audience) for f in COUNTS[type(record).__name__]})


def _group(group: GroupForecast, audience: str) -> GroupForecast:
    return replace(group, size_now=_size(group.size_now, audience), sizes=tuple(_size(d, audience) for d in group.sizes))


def _public_group(group: GroupForecast, briefing: Briefing, places: _Places,
                  lagged: Mapping[str, tuple[str, float]], says: Mapping[str, str]) -> GroupForecast:
    """A group whose place is a state, two days old unless two independent sources have it there."""
    if group.announced_only:
        return replace(_group(group, "public"), place_now=says["not_shown"], place_now_share=None)
    if group.size_now.p50 < SMALL_GROUP:
        return replace(_group(group, "public"), name=says["small_group"], place_now=says["not_shown"], place_now_share=None)
    own = [c for c in briefing.claims if c.id in group.claim_ids]
    known, now = shown_state(_sightings(own, places, briefing.as_of), briefing.as_of), places.state(group.place_now)
    place, share = lagged.get(group.id, (known or says["not_shown"], None))
    if known and known == now:
        place, share = now, group.place_now_share
    return replace(_group(group, "public"), place_now=place, place_now_share=share)


def _town(town: TownForecast, audience: str) -> TownForecast:
    return replace(town, days=tuple(_counts(day, audience) for day in town.days))


def _needs_of(town: TownForecast, standards: Iterable[Standard], language: str) -> tuple[Need, ...]:
    """Needs of a place on its busiest day, from the counts that it shows."""
    day = max(town.days, key=lambda d: (d.p50 or 0, d.p90 or 0), default=None)
    if day is None or not day.p90:
        return ()
    return tuple(Need(
        town.location_id, town.name, day.date, s.name[language], s.unit[language],
        *(None if p is None else float(need(p, s)) for p in (day.p10, day.p50, day.p90)), s.source,
    ) for s in standards)


def _round_small(row: Need, towns: Mapping[str, TownForecast], standards: Mapping[str, Standard]) -> Need:
    """A need that gives no count of a few people away: where so few may be present, it is that of nobody or ten."""
    town, standard = towns.get(row.location_id), standards.get(row.standard)
    day = next((d for d in town.days if d.date == row.date), None) if town else None
    people = {p: getattr(day, p) for p in COUNTS["TownDay"]} if day else {}
    return replace(row, **{p: float(need(shown(n, "partner"), standard)) if standard else None
                           for p, n in people.items() if n is not None and n < SUPPRESS_BELOW})


def _scenario(scenario: Scenario, audience: str, says: Mapping[str, str]) -> Scenario:
    counted = re.compile(says["people_unit"], re.IGNORECASE)
    return replace(scenario, outcomes=tuple(
        replace(o, p10=shown(o.p10, audience), p50=shown(o.p50, audience), p90=shown(o.p90, audience),
                change_p50=shown_change(o.change_p50, audience), change_p10=shown_change(o.change_p10, audience),
                change_p90=shown_change(o.change_p90, audience))
        if counted.search(o.unit) else o for o in scenario.outcomes))


def _round_words(text: str, language: Language, audience: str, says: Mapping[str, str], people_only: bool = False) -> str:
    """A sentence whose counts of people are rounded; in one on people only, every number of three digits or more is a count."""
    pattern = rf"(?<![\d.,$])(\d{{1,3}}(?:,\d{{3}})*)(?![\d%])(?=(?:\s*(?:–|-|to|a|and|y)\s*[\d,]+)?\s+(?:{says['people_word']}))"

    def one(match: re.Match) -> str:
        value = shown(float(match[1].replace(",", "")), audience)
        return says["fewer_than_ten"] if value is None else language.number(value)

    out = re.sub(pattern, one, text)
    return re.sub(r"(?<![\d.,$])(\d{1,3}(?:,\d{3})+|\d{3})(?![\d%]|,\d| %)", one, out) if people_only else out


def _by_role(briefing: Briefing, places: Collection[str]) -> tuple[Briefing, dict[str, str]]:
    """Claims with speakers by role, and what their names give way to in sentences."""
    role = Wording(Language(briefing.language)).role
    bodies = {fold(r.publisher) for r in briefing.reports}
    words: dict[str, str] = {}
    for claim in briefing.claims:
        if fold(claim.speaker) not in bodies:
            words |= {name: role(claim.role) for name in person_names(claim.speaker, places) if name not in words}
    claims = tuple(replace(c, speaker=role(c.role), via=tuple(role(c.role) if v in words else v for v in c.via))
                   for c in briefing.claims)
    return replace(briefing, claims=claims), words


def _public_claim(claim: ClaimRow, places: _Places, ports: Collection[str], states_shown: Collection[str], as_of: dt.date,
                  says: Mapping[str, str]) -> ClaimRow:
    """A claim whose place is a state and whose position is not fresher than it may be."""
    state = places.state(claim.place)
    if not claim.place or fold(claim.place) in ports or country(claim.place) or (not state and wide(claim.place)):
        return claim
    day = _last_day(claim.date) or _last_day(claim.published) or as_of
    if (claim.kind in POSITIONS and claim.modality not in UNSURE and day > as_of - dt.timedelta(LAG_DAYS)
            and state not in states_shown):
        return replace(claim, place="", date="", words=says["withheld"])
    words = claim.words
    if not state and (claim.kind not in PLANS or claim.modality == "historical" or day < as_of - dt.timedelta(STALE_DAYS)):
        return claim
    if claim.place not in places.states.values():
        words = Names({claim.place: state or "…"}).replace(words, quoted=True)
    return replace(claim, place=state, words=words)


def _confirmed(briefing: Briefing, places: _Places) -> set[str]:
    """States in which two independent sources have published a fresh position."""
    seen = [s for s in _sightings(briefing.claims, places, briefing.as_of)
            if s.day > briefing.as_of - dt.timedelta(LAG_DAYS)]
    return {s.state for s in seen if shown_state([t for t in seen if t.state == s.state], briefing.as_of)}


def disclose(briefing: Briefing, towns_to_state: Mapping[str, str], *, state_towns: tuple[TownForecast, ...] = (),
             places_lagged: Mapping[str, tuple[str, float]] | None = None, embargoed: Collection[str] = (),
             standards: Mapping[str, Standard] | None = None) -> Briefing:
    """The briefing as its own ``audience`` may see it, made from the full one.

    Parameters
    ----------
    briefing : Briefing
        With every field filled as for the local audience, and ``audience`` set.
    towns_to_state : mapping
        As ``corridor.disclosure.state_names`` gives it.
    state_towns : tuple of TownForecast
        For the public: one for each state, of the members' people in all its
        towns together, with ids as ``corridor.disclosure.state_key`` gives.
    places_lagged : mapping of group id to (state, share), optional
        Where the members had each group 48 hours before the as-of day.
    embargoed : collection of str
        Ids and names not to be shown, as ``corridor.disclosure.embargoed`` gives.
    standards : mapping of Standard, optional
        Those of the case; default the shipped ones.

    Returns
    -------
    Briefing
        The same one for the local audience.

    Raises
    ------
    DataError
        If a town is given where a state is due.
    """
    if briefing.audience == "local":
        return briefing
    standards = load_standards() if standards is None else standards
    says, audience = _wording(briefing.language), briefing.audience
    places = _Places(towns_to_state)
    ports = {p.name for p in briefing.ports}
    briefing, people = _by_role(briefing, places.states.keys() | places.towns.keys())
    briefing = replace(briefing, scenarios=tuple(_scenario(s, audience, says) for s in briefing.scenarios))
    if audience == "partner":
        full = {t.location_id: t for t in briefing.towns if t.location_id not in embargoed}
        by_name = {s.name[briefing.language]: s for s in standards.values()}
        messages = tuple(replace(m, text=_round_words(m.text, Language(briefing.language), audience, says))
                         for m in briefing.key_messages)
        out = replace(
            briefing, key_messages=messages, towns=tuple(_town(t, audience) for t in full.values()), groups=tuple(_group(g, audience) for g in briefing.groups),
            needs=tuple(_round_small(n, full, by_name) for n in briefing.needs if n.location_id not in embargoed),
            ports=tuple(_counts(p, audience) for p in briefing.ports if p.location_id not in embargoed),
            port_reports=tuple(p for p in briefing.port_reports if p.location_id not in embargoed),
        )
        hidden = {name: towns_to_state[name] for name in embargoed if name in towns_to_state}
        return _rewrite(_without(out, hidden), Names(hidden | people, ports | places.names - hidden.keys()))
    for town in state_towns:
        if town.location_id in towns_to_state:
            raise DataError(Problem("public briefing", "was given a town where a state is due", town.location_id,
                                    "Add up the towns of each state with corridor.disclosure.by_state."))
    asked = {n.standard for n in briefing.needs}
    briefing = _without_stops(briefing, Names(dict(towns_to_state), ports | set(places.states.values())))
    towns = tuple(_town(t, audience) for t in state_towns if t.location_id not in embargoed)
    names = Names(dict(towns_to_state) | people, ports | set(places.states.values()))
    states_shown, port_names = _confirmed(briefing, places), {fold(p) for p in ports}
    out = replace(
        briefing, recipient="", purpose="", towns=towns,
        key_messages=_public_messages(briefing, towns, says),
        groups=tuple(_public_group(g, briefing, places, places_lagged or {}, says) for g in briefing.groups),
        needs=tuple(n for t in towns for n in _needs_of(
            t, [s for s in standards.values() if s.name[briefing.language] in asked], briefing.language)),
        claims=tuple(_public_claim(c, places, port_names, states_shown, briefing.as_of, says) for c in briefing.claims),
        ports=tuple(replace(_counts(p, audience), first_arrival_p50=None) for p in briefing.ports
                    if p.location_id not in embargoed),
        calendar=tuple(row for row in briefing.calendar if row.kind != "arrival"),
        map_lines=tuple(replace(line, used=0.0) for line in briefing.map_lines),
        corrections=tuple(replace(c, subject="", reason="", by="") for c in briefing.corrections),
        limits=(*briefing.limits, says["public_limit"]), port_reports=(),
    )
    return _rewrite(out, names)


def _without(briefing: Briefing, hidden: Mapping[str, str]) -> Briefing:
    """The briefing with the places under embargo given as their states."""
    if not hidden:
        return briefing
    folded = {fold(name): state for name, state in hidden.items()}
    return replace(
        briefing,
        groups=tuple(replace(g, place_now=folded.get(fold(g.place_now), g.place_now)) for g in briefing.groups),
        claims=tuple(replace(c, place=folded.get(fold(c.place), c.place)) for c in briefing.claims),
        key_messages=tuple(m for m in briefing.key_messages
                           if m.topic not in TOWN_TOPICS or not Names(hidden).found(m.text)),
    )


def _without_stops(briefing: Briefing, towns: Names) -> Briefing:
    """The briefing without odds of reaching a town: under the name of its state, where the group may be already, they would be wrong."""
    stops = [a.text for a in briefing.announcements if a.came or a.reaches and towns.found(a.text)]
    return replace(briefing, announcements=tuple(a for a in briefing.announcements if a.text not in stops),
                   key_messages=tuple(m for m in briefing.key_messages if not (m.topic == "announcement" and m.text.startswith(tuple(stops)))))


def _public_messages(briefing: Briefing, towns: Iterable[TownForecast], says: Mapping[str, str]) -> tuple[KeyMessage, ...]:
    """Key messages without those on places and their needs, and one on the states ahead in their stead."""
    language = Language(briefing.language)
    kept = [replace(m, text=_round_words(m.text, language, "public", says, m.topic == "size"))
            for m in briefing.key_messages if m.topic not in TOWN_TOPICS]
    likely = [t for t in sorted(towns, key=lambda t: -t.p_visit) if t.p_visit >= 0.05][:5]
    if not likely:
        return tuple(kept)
    listed = ", ".join(f"{t.name} ({language.percent(t.p_visit)})" for t in likely)
    at = sum(m.topic == "size" for m in kept)
    kept.insert(at, KeyMessage(says["states_ahead"].format(days=briefing.horizon_days, states=listed), "place"))
    return tuple(kept)


def violations(briefing: Briefing, network: Network) -> tuple[str, ...]:
    """What a briefing says that its audience may not see, each as ``path: what``.

    Above the local audience: names of persons quoted, and counts of a few
    people. In public also: towns by id or by name, unrounded counts, the path
    ahead, arrival days at ports, and arrivals in the calendar.
    """
    if briefing.audience == "local":
        return ()
    public, found = briefing.audience == "public", []
    towns = state_names(network)
    places = _Places(towns)
    ports = {p.name for p in briefing.ports} | {p.name for p in network.locations if p.kind == "port_of_entry"}
    by_role, people = _by_role(briefing, places.states.keys() | places.towns.keys())
    found += [f'claims[{i}].speaker: is "{a.speaker}" and not a role'
              for i, (a, b) in enumerate(zip(briefing.claims, by_role.claims, strict=True)) if a.speaker != b.speaker]
    names = Names((towns if public else {}) | people, ports | (set(places.states.values()) if public else places.names))
    for where, owner, field, value in _leaves(briefing):
        kind = type(owner).__name__
        if isinstance(value, str):
            if field not in AS_WRITTEN and (kind, field) != ("PortForecast", "name"):
                found += [f'{where}: names "{name}"' for name in dict.fromkeys(names.found(value))]
            if public and field == "location_id" and kind != "PortForecast" and value in network.index:
                found.append(f'{where}: is the town "{value}"')
        elif field in COUNTS.get(kind, ()) and value is not None:
            if kind == "SizeDay" and value == 0:
                continue
            if 0 < value < SUPPRESS_BELOW or (public and value != shown(value, "public")):
                found.append(f"{where}: counts {value:g} people")
        elif public and value and (kind, field) in (("MapLine", "used"), ("PortForecast", "first_arrival_p50")):
            found.append(f"{where}: shows the way ahead")
    if public:
        found += [f"calendar[{i}]: says when a place is reached" for i, row in enumerate(briefing.calendar) if row.kind == "arrival"]
    return tuple(found)
