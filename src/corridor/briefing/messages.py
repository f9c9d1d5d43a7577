"""The key messages, and what must be said beside every forecast."""

import datetime as dt
from collections.abc import Sequence

import numpy as np

from corridor.briefing.context import Announcement, GroupForecast, KeyMessage, PortForecast, PortReport, Scenario, TownForecast
from corridor.briefing.people import likely_towns
from corridor.briefing.sources import claims_of
from corridor.briefing.wording import Wording
from corridor.forecast import group_size
from corridor.language import Language
from corridor.observations import EndObservation, interval
from corridor.ports.levers import KINDS
from corridor.ports.output import STATED_WAITS_MET
from corridor.scenario import OUTCOMES
from corridor.walk import AS_THINGS_STAND, Walk

MOST_GROUPS = 3  # groups that have messages of their own
NIGHTS = (1, 3)  # days ahead of the nights that a desk prepares first
TOWNS_A_NIGHT = 2
FEWEST = 10  # people; fewer are not told of
RECENT_DAYS = 14


def odds(share: float, say: Language) -> str:
    """A probability in words and numbers: words alone are read very differently (Budescu et al. 2014)."""
    return Wording(say).odds(share)


def _rounded(people: float) -> int:
    """Two significant digits: no message is more exact than the forecast."""
    if people < 10:
        return round(people)
    digits = len(str(int(people))) - 2
    return int(round(people, -digits)) if digits > 0 else round(people)


def _size(group: GroupForecast, walk: Walk, say: Language) -> KeyMessage:
    now = group.size_now
    if ends := _ends(group, walk):
        return _ended(group, ends, walk, say)
    if group.p_exists[0] < 0.5:
        return KeyMessage(say("That {group} still moves as a group is {odds}: nothing newer is reported of it, or its people went with others.",
                              group=_lower(group.name), odds=odds(group.p_exists[0], say)), "size", group.claim_ids)
    return KeyMessage(
        say("About {n} people are in {group} today (80 % range {low} to {high}). In a week it will be about {later} ({later_low} to {later_high}); "
            "that it still moves as a group then is {odds}.",
            n=say.number(_rounded(now.p50)), group=_lower(group.name), low=say.number(_rounded(now.p10)), high=say.number(_rounded(now.p90)),
            later=say.number(_rounded(group.sizes[_week(group)].p50)), later_low=say.number(_rounded(group.sizes[_week(group)].p10)),
            later_high=say.number(_rounded(group.sizes[_week(group)].p90)), odds=odds(group.p_exists[_week(group)], say)),
        "size", tuple(s.claim_id for s in walk.evidence.sizes if s.group == group.id) or group.claim_ids)


def _ends(group: GroupForecast, walk: Walk) -> list[EndObservation]:
    """Reports that the group is over, as long as nothing later is reported of it."""
    later = max((o.date for o in (*walk.evidence.sizes, *walk.evidence.places) if o.group == group.id), default=dt.date.min)
    return [e for e in walk.evidence.ends if e.group == group.id and e.date >= later]


def _ended(group: GroupForecast, ends: Sequence[EndObservation], walk: Walk, say: Language) -> KeyMessage:
    """Reports say that the group is over: whether it still moves, and as how many if it does."""
    people = group_size(walk.forecast.track, walk.cast.slot(group.id))[:, 0]
    text = say("Reports of {date} say that {group} has broken up; that some of it still moves today is {odds}.",
               date=say.date(max(e.date for e in ends)), group=_lower(group.name), odds=odds(group.p_exists[0], say))
    if people.any():
        low, middle, high = (say.number(_rounded(float(q))) for q in np.quantile(people[people > 0], (0.1, 0.5, 0.9)))
        text += " " + say("If it does, it is about {n} people ({low} to {high}).", n=middle, low=low, high=high)
    return KeyMessage(text, "size", tuple(dict.fromkeys([e.claim_id for e in ends] + [s.claim_id for e in ends for s in e.left])))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _week(group: GroupForecast) -> int:
    return min(7, len(group.sizes) - 1)


def _place(group: GroupForecast, walk: Walk, say: Language) -> KeyMessage:
    track, slot = walk.forecast.track, walk.cast.slot(group.id)
    dated = sorted(c.date for c in walk.cast.calls if c.date and track.dates[0] < c.date <= track.dates[-1])
    at = track.dates.index(dated[0]) if dated else _week(group)
    where = likely_towns(walk.case.network, track.night[:, slot, at], track.size[:, slot, at], say)
    if _ends(group, walk):
        text = say("If it still moves, {group} is today most likely in {now} ({now_share}).",
                   group=_lower(group.name), now=group.place_now, now_share=say.percent(group.place_now_share))
        return KeyMessage(text, "place", tuple(p.claim_id for p in walk.evidence.places if p.group == group.id) or group.claim_ids)
    today = likely_towns(walk.case.network, track.night[:, slot, 0], track.size[:, slot, 0], say)
    return KeyMessage(
        say("Today {group} is most likely in {now}. On {date}, if it still moves, it is most likely in {places}.",
            group=_lower(group.name), now=today, date=say.date(track.dates[at]), places=where),
        "place", tuple(p.claim_id for p in walk.evidence.places if p.group == group.id) or group.claim_ids)


def _announced(entry: Announcement, say: Language) -> KeyMessage:
    return KeyMessage(say("{what}: {odds}; in part: {part}.", what=entry.text, odds=odds(entry.probability, say), part=odds(entry.in_part, say)),
                      "announcement", entry.claim_ids)


def _nights(towns: Sequence[TownForecast], say: Language) -> KeyMessage | None:
    """Where many people may sleep on the nights to be prepared for, and whether the beds there are known.

    Where a group sleeps is seldom certain, so a median of nobody is common and
    towns are told of by their 90th percentile and the chance that 50 come.
    """
    told, spots = [], {}
    for ahead in NIGHTS:
        nights = sorted(((t.days[ahead], t) for t in towns if len(t.days) > ahead and t.days[ahead].p90 >= FEWEST), key=lambda pair: -pair[0].p90)[:TOWNS_A_NIGHT]
        if nights:
            listed = ", ".join(say("{town} up to {n} people ({odds})", town=town.name, n=say.number(_rounded(day.p90)), odds=say.percent(day.p_any)) for day, town in nights)
            told.append(f"{say.day(nights[0][0].date)}: {listed}")
            spots |= {town.location_id: town for _, town in nights}
    if not told:
        return None
    text = say("Where many people may sleep: {nights}. In nine of ten futures there are fewer; in brackets the chance that 50 or more sleep there.", nights="; ".join(told))
    if any(t.beds is None for t in spots.values()):
        text += " " + say("Where beds are not known, write them into capacity.csv.")
    return KeyMessage(text, "needs", tuple(dict.fromkeys(i for t in spots.values() for i in t.claim_ids)))


def _measures(walk: Walk, at_ports: Sequence[PortReport], say: Language) -> KeyMessage | None:
    """What reports tell authorities do or will do away from ports of entry, beside what the forecast counts."""
    published = {r.id: r.published for r in walk.case.reports}
    told = set(claims_of(walk, "policy_measure")) - {p.claim_id for p in at_ports}
    recent = [c.id for c in walk.claims if c.id in told and c.modality in ("asserted", "expected")
              and (walk.case.as_of - interval(None, published[c.article], walk.case.as_of)[1]).days <= RECENT_DAYS]
    if not recent:
        return None
    counted = sum(m.kind not in KINDS for m in walk.case.open_measures)
    return KeyMessage(say("Acts of authorities that reports of the last {days} days tell of, such as papers, buses or closures: {n}. Those in measures.csv, which alone the forecast counts: {counted}.",
                          days=RECENT_DAYS, n=say.number(len(recent)), counted=say.number(counted)), "measures", tuple(recent))


def _beds(towns: Sequence[TownForecast], say: Language) -> KeyMessage | None:
    tight = [(max(t.days[1:15], key=lambda d: (d.p_exceed, d.p90)), t) for t in towns if t.beds and len(t.days) > 1]
    tight = [(day, town) for day, town in tight if day.p_exceed >= 0.05]
    if not tight:
        return None
    day, town = max(tight, key=lambda pair: pair[0].p_exceed)
    return KeyMessage(
        say("The next two weeks are tightest in {town}: on {date} that more people sleep there than its {beds} beds hold is {odds} (90th percentile {high} people).",
            town=town.name, date=say.date(day.date), beds=say.number(town.beds), odds=odds(day.p_exceed, say), high=say.number(_rounded(day.p90))),
        "needs", town.claim_ids)


def _told_at_ports(told: Sequence[PortReport], say: Language) -> KeyMessage | None:
    missing = [p for p in told if p.state == "missing"]
    if not missing:
        return None
    names = ", ".join(dict.fromkeys(p.port for p in missing if p.port)) or say("place not said")
    return KeyMessage(
        say("Reports tell of measures at ports of entry that are not among the measures of this case ({ports}): waits and trade are forecast as if there were none.",
            ports=names), "ports", tuple(p.claim_id for p in missing))


def _ports(ports: Sequence[PortForecast], walk: Walk, say: Language) -> KeyMessage | None:
    busy = [p for p in ports if p.arrivals_p50 is not None and p.p_arrivals >= 0.2]
    if not busy:
        return None
    acting = any(m.kind in KINDS for m in walk.case.open_measures)
    results = walk.outcomes[AS_THINGS_STAND]
    low, middle, high = (say.number(_rounded(float(q))) for q in np.quantile(results["people_arriving"], (0.1, 0.5, 0.9)))
    text = say("Within {days} days {n} people ({low} to {high}) may reach the border, most of them alone and near {port} first.",
               days=walk.case.horizon_days, n=middle, low=low, high=high, port=busy[0].name)
    at_ports = {i for i, place in enumerate(walk.case.network.locations) if place.kind in ("port_of_entry", "border_town")}
    near = {c.id for c in walk.claims if any(walk.case.network.index[i] in at_ports for i in c.locations if i in walk.case.network.index)}
    hours = {name: float(np.median(values["truck_hours"])) for name, values in walk.outcomes.items()}
    worst = max(hours, key=hours.get)
    if not acting and hours[AS_THINGS_STAND] < 1 and hours[worst] >= 1:
        title = next(s.title for s in walk.case.scenarios if s.id == worst)
        text += " " + say("As things stand this adds no delay for trucks at any port; with “{scenario}” it is {hours} truck-hours.",
                          scenario=title.get(say.code) or next(iter(title.values())), hours=say.number(_rounded(hours[worst])))
    elif not any(p.known("cargo") for p in walk.ports):
        text += " " + say("Nothing is known of the traffic of trucks at these ports (ports.csv of the case), so no waits are foretold.")
    elif acting:
        text += " " + say("With the measures at ports that are in force, trucks at all ports together wait {hours} hours longer than usual in the median.",
                          hours=say.number(_rounded(hours[AS_THINGS_STAND])))
    elif hours[AS_THINGS_STAND] >= 1:
        text += " " + say("Extra delay of trucks at all ports together: {hours} truck-hours in the median.",
                          hours=say.number(_rounded(hours[AS_THINGS_STAND])))
    return KeyMessage(text, "ports", tuple(i for i in claims_of(walk, "officers_reassigned", "wait_time") if i in near))


def _scenario(scenarios: Sequence[Scenario], say: Language) -> KeyMessage | None:
    people = {say(kind.name) for kind in OUTCOMES if kind.unit != "USD" and kind.id != "truck_hours"}  # trade has a message of its own
    changed = [(abs(o.change_p50) / max(abs(o.p50 - o.change_p50), 1), s, o) for s in scenarios[1:] for o in s.outcomes
               if o.change_p50 and o.name in people]
    if not changed:
        return None
    _, scenario, outcome = max(changed, key=lambda row: row[0])
    return KeyMessage(
        say("Of the measures compared, “{scenario}” changes most: {outcome} {change} {unit} (80 % range {low} to {high}) against how things stand.",
            scenario=scenario.title, outcome=_lower(outcome.name), change=_signed(outcome.change_p50, say), unit=outcome.unit,
            low=_signed(outcome.change_p10, say), high=_signed(outcome.change_p90, say)),
        "scenario", scenario.claim_ids)


def _signed(value: float, say: Language) -> str:
    return ("+" if value > 0 else "−" if value < 0 else "") + say.number(abs(_rounded(value)) if value > 0 else _rounded(-value))


def _sources(walk: Walk, say: Language) -> KeyMessage:
    sizes = tuple(s.claim_id for s in walk.evidence.sizes)
    return KeyMessage(
        say("Reports read: {reports}. The figures for sizes weigh like those of {n} voices that speak for themselves; a report may quote several. Retellings among them: {retold}.",
            reports=len(walk.case.reports), n=say.number(round(walk.effective_sources)), retold=len({d.derived_id for d in walk.derivations})),
        "sources", sizes)


def key_messages(walk: Walk, groups: Sequence[GroupForecast], towns: Sequence[TownForecast], announced: Sequence[Announcement],
                 ports: Sequence[PortForecast], told: Sequence[PortReport], compared: Sequence[Scenario],
                 say: Language) -> tuple[KeyMessage, ...]:
    """What matters, in order; messages with nothing to say are left out."""
    seen = sorted((g for g in groups if not g.announced_only), key=lambda g: -g.size_now.p50)
    found = [message(group, walk, say) for group in seen[:MOST_GROUPS] for message in (_size, _place)
              if message is _size or group.p_exists[0] >= 0.5 or _ends(group, walk) and group.p_exists[0] > 0]
    found += [_nights(towns, say)]
    found += [_announced(entry, say) for entry in [a for a in announced if a.came is None][:2]]
    found += [_beds(towns, say), _ports(ports, walk, say), _told_at_ports(told, say), _scenario(compared, say), _measures(walk, told, say), _sources(walk, say)]
    return tuple(m for m in found if m is not None)


def assumptions(walk: Walk, say: Language) -> tuple[str, ...]:
    """What the forecast takes for granted, with the values in force."""
    value = walk.priors.parameters
    return (
        say("Groups walk about {km} km on a walking day, rest one day in four, and stages end in towns.", km=say.number(value["stage_km"].a)),
        say("A group loses {share} of its people a day in the median; apart from that it may end suddenly, most of all in its first days.",
            share=say.percent(value["leave"].a)),
        say("Those who leave wait for papers ({waits}), return ({returns}), settle ({settles}) or go on alone.",
            waits=say.percent(value["leaver_waits"].a), returns=say.percent(value["leaver_returns"].a), settles=say.percent(value["leaver_settles"].a)),
        say("Of those who reach the border alone, {share} ask at a port of entry and the rest cross near it, as in the last full fiscal year.",
            share=say.percent(walk.priors.at_port_share)),
        say("Figures are read with the usual bias of who gives them: organisers high, authorities low, head counts close."),
        say("Nothing published after {date} was used.", date=say.date(walk.case.as_of)),
    )


def limits(say: Language) -> tuple[str, ...]:
    """What the forecast cannot do."""
    return (
        say("Few reports mean wide ranges; a single new count can move them."),
        say("A name may mean a town or a state of that name; both are kept possible."),
        say("Sudden decisions of authorities or assemblies are only in the odds, not foreseen."),
        say("Lanes and officers of some ports are estimates; they are marked."),
        say("Waits at ports are means of a usual day of the month over all lane types; weekends, holidays, trains and exits of the port are not modelled. "
            "Their ranges hold how many people come, not how traffic varies: of {n} longest waits stated in past events {met} were met within a factor of 1.5.",
            n=STATED_WAITS_MET[1], met=STATED_WAITS_MET[0]),
    )


def changes(say: Language) -> tuple[str, ...]:
    """What could change this most."""
    return (
        say("an offer of papers or buses to the group"),
        say("a raid, a line of officers or a closed road"),
        say("a head count by a shelter or a UN agency"),
        say("rides: a day in trucks is worth four on foot"),
    )


def valid_until(as_of: dt.date) -> dt.date:
    """Forecasts of groups age fast: after a week the size is off by half again as much."""
    return as_of + dt.timedelta(days=7)

