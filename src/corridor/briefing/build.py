"""From a walk to the briefing that its audience may see."""

from dataclasses import replace

from corridor.briefing import people, sources
from corridor.briefing.at_ports import port_reports
from corridor.briefing.audience import disclose
from corridor.briefing.border import port_forecasts, scenarios
from corridor.briefing.context import Briefing, CalendarRow
from corridor.briefing.messages import assumptions, changes, key_messages, limits, valid_until
from corridor.briefing.reissue import marked
from corridor.briefing.skill import skill, skill_rows
from corridor.calendar import CalendarEntry, merge
from corridor.disclosure import LAG_DAYS, embargoed, load_embargoes, state_key, state_names
from corridor.language import Language
from corridor.needs import load_standards
from corridor.observations import interval
from corridor.walk import Walk


def _calendar(walk: Walk, say: Language) -> tuple[CalendarRow, ...]:
    """Events of the case, plans from claims, measures, and the likely arrival of the group."""
    reports = {r.id: r.published for r in walk.case.reports}
    retold = {m: f.origin for f in walk.families for m in f.members if m != f.origin}
    planned: dict[tuple, CalendarEntry] = {}
    for claim in (c for c in walk.claims if sources.plans(c)):
        day = interval(claim.date, reports[claim.article], walk.case.as_of)[0]
        key = (day, retold.get(claim.id, claim.id))
        if key in planned:
            planned[key] = replace(planned[key], claim_ids=(*planned[key].claim_ids, claim.id))
        else:
            planned[key] = CalendarEntry(day, " ".join(claim.text.split()[:16]), claim.place or "", kind="announced", claim_ids=(claim.id,))
    first = [walk.case.as_of, *(m.start for m in walk.case.measures)]
    measures = [CalendarEntry(m.start, m.note or say(m.kind), m.place, m.source, "measure") for m in walk.case.measures]
    entries = merge(walk.case.calendar, measures, planned.values())
    return tuple(CalendarRow(e.date, e.event + (f" ({e.place})" if e.place and e.place not in e.event else ""), e.kind, e.claim_ids)
                 for e in entries if e.date >= min(first))


def _lagged(walk: Walk) -> dict[str, tuple[str, float]]:
    """The state that most members have each group in, where a sighting at least two days old names it too.

    The analysis keeps no history of members, so a public position rests on what
    was published before the lag and is left out where the two differ.
    """
    track, network = walk.forecast.track, walk.case.network
    old = [p for p in walk.evidence.places if (walk.case.as_of - p.date).days >= LAG_DAYS]
    out = {}
    for name in walk.cast.names:
        seen = [p for p in old if p.group == name]
        if seen:
            slot = walk.cast.slot(name)
            state, share = people.likely_state(network, track.night[:, slot, 0], track.size[:, slot, 0])
            if state in {network[i].state for i in seen[-1].locations}:
                out[name] = (state, share)
    return out


def build(walk: Walk) -> Briefing:
    """The briefing of a walk, as its case's audience may see it.

    Raises
    ------
    DataError
        If a town is given where the audience may see states only.
    """
    case, network = walk.case, walk.case.network
    say = Language(case.language)
    groups, towns = people.group_forecasts(walk, say), people.town_forecasts(walk)
    ports, announced, compared = port_forecasts(walk), sources.announcements(walk, say), scenarios(walk, say)
    told = port_reports(walk)
    full = Briefing(
        title=case.title, language=case.language, audience=case.audience, recipient=case.recipient, purpose=case.purpose,
        as_of=case.as_of, valid_until=valid_until(case.as_of), horizon_days=case.horizon_days, members=case.members, seed=case.seed,
        effective_sources=float(walk.effective_sources),
        key_messages=key_messages(walk, groups, towns, announced, ports, told, compared, say),
        groups=groups, towns=towns, needs=people.need_rows(walk, towns, say), reports=sources.report_rows(walk),
        claims=sources.claim_rows(walk, say), contradictions=sources.contradiction_rows(walk, say), announcements=announced,
        ports=ports, scenarios=compared, calendar=_calendar(walk, say), map_lines=people.map_lines(walk), skill=skill(walk, say), skill_by_lead=skill_rows(),
        assumptions=assumptions(walk, say), limits=limits(say),
        port_reports=told,
        intended_use=say("Planning of shelter, water, food, health, information and port staffing for people on the move and those who receive them."),
        prohibited_use=say("Not for finding, stopping, detaining or turning back people, and not for decisions about any one person."),
        contact=case.contact or say("the person who sent you this briefing"), changes=changes(say),
    )
    states = state_names(network)
    last = max(walk.forecast.track.dates)
    hidden = embargoed(load_embargoes(case.folder, network), network, case.as_of, last)
    public = people.state_forecasts(walk, {p.id: state_key(p) for p in network.locations}) if case.audience == "public" else ()
    return disclose(marked(full, walk), states, state_towns=public, places_lagged=_lagged(walk), embargoed=hidden,
                    standards=load_standards(case.folder))
