"""Who may see what: a whole briefing of a made-up corridor, taken apart for partners and the public."""

import csv
import datetime as dt
import json
import re
from dataclasses import asdict, fields, is_dataclass, replace

import pytest

from corridor import records, scenario
from corridor.briefing import context
from corridor.briefing.audience import disclose, violations
from corridor.briefing.context import (
    Announcement, Briefing, CalendarRow, ClaimRow, ContradictionRow, GroupForecast, KeyMessage, MapLine, Need, Outcome,
    PortForecast, PortHour, ReportRow, Scenario, SizeDay, Skill, SkillRow, TownDay, TownForecast,
)
from corridor.briefing.naming import Names, person_names, wide
from corridor.disclosure import state_names
from corridor.errors import DataError
from corridor.needs import load_standards
from corridor.network import Link, Location, Network, fold, load_network
from corridor.schema import DATA

from briefing_fixture import briefing as invented

AS_OF = dt.date(2031, 3, 10)
WATER = load_standards()["water"]


def day(n):
    return AS_OF + dt.timedelta(n)


def place(id, name, state, kind="town", aliases=()):
    return Location(id, name, state, "MX", 16.0, -95.0, 1000, "", kind, aliases)


NETWORK = Network(
    (place("alba", "Alba", "Norte"), place("avila", "Ávila", "Norte", aliases=("Ávila de las Flores",)),
     place("brisa", "Brisa Alta", "Sur"), place("sur", "Sur", "Sur"),
     place("poe-alba", "Puente Alba", "Norte", "port_of_entry")),
    (Link("alba", "avila", 10),),
)
STATES = state_names(NETWORK)


def size(n, k=1000):
    return SizeDay(day(n), k * 0.004, k * 0.3, k * 0.5, k, k * 1.5, k * 2, k * 3)


def town(id, name, state, scale=1):
    days = tuple(TownDay(day(n), 4.0, 123.0 * scale, 1234.0 * scale, 0.4, 0.3) for n in range(3))
    return TownForecast(id, name, state, 16.0, -95.0, 200, "table of beds", 0.6, (day(1), day(2)), day(1), day(2), day(3), days, ("c1",))


def claim(id, kind, place, date, words, speaker="Rosa Ibarra Luna", role="organiser", family=None, **more):
    row = ClaimRow(id, "r1", "The Daily", "2031-03-09", kind, speaker, role, ("The Daily",), "asserted", True,
                   "1,000 people", place, date, words, family or f"f-{id}", False)
    return replace(row, **more)


def full(audience):
    hours = (PortHour(dt.datetime(2031, 3, 12, 8), 10.0, 20.0, 30.0, 60.0, 15.0),)
    return Briefing(
        title="From Alba to the border", language="en", audience=audience, recipient="Shelter of Ávila", purpose="beds",
        as_of=AS_OF, valid_until=day(7), horizon_days=30, members=500, seed=7, effective_sources=1.4,
        key_messages=(
            KeyMessage("About 1,237 people (340 to 2,468 people) walk as one group.", "size", ("c1",)),
            KeyMessage("In a week it is 1,037 (312 to 2,468; 80 %).", "size"),
            KeyMessage("On 12 March the group most likely sleeps in Ávila.", "place"),
            KeyMessage("Brisa Alta needs 18,510 litres of water on 12 March.", "needs"),
            KeyMessage("Ibarra says they go to Alba.", "announcement"),
            KeyMessage("Trucks at Puente Alba wait 40 minutes longer on 20 March.", "ports"),
        ),
        groups=(GroupForecast("group-1", "caravan from Alba", False, "Brisa Alta", 0.7, size(0), (size(0), size(1)), (1.0, 0.9),
                              ("c1", "c2")),
                GroupForecast("announced-1", "the announced group of 10,000 at Ávila", True, "Ávila", 0.5, size(0, 0), (size(0, 0),), (0.0,)),
                GroupForecast("group-2", "vanguard near Ávila", False, "Ávila", 0.6, size(0, 60), (size(0, 60),), (1.0,))),
        towns=(town("alba", "Alba", "Norte"), town("brisa", "Brisa Alta", "Sur")),
        needs=(Need("alba", "Alba", day(1), WATER.name["en"], WATER.unit["en"], 60.0, 1845.0, 18510.0, WATER.source),
               Need("brisa", "Brisa Alta", day(1), WATER.name["en"], WATER.unit["en"], 60.0, 1845.0, 18510.0, WATER.source)),
        reports=(ReportRow("r1", "The Daily", "2031-03-09", "1,000 leave ALBA", "https://daily.example/alba-Alba", "en", "", ""),),
        claims=(
            claim("c1", "departure", "Alba", "2031-03-01", "a thousand left Alba, Ibarra Luna said"),
            claim("c2", "location", "Brisa Alta", "2031-03-09", "they are in Brisa Alta, 1,000 of them"),
            claim("c3", "planned_meeting", "Ávila", "2031-03-20", "we meet in Avila on the 20th"),
            claim("c4", "location", "Poblado Chico", "2031-03-02", "they slept in Poblado Chico", "the priest", "other"),
            claim("c7", "location", "Poblado Chico", "2030-03-02", "a year ago they slept in Poblado Chico"),
            claim("c5", "policy_measure", "southern Mexico", "2031-03-02", "papers in southern Mexico", "INM", "authority"),
        ),
        contradictions=(ContradictionRow("how many left Alba on 1 March", ("c1", "c2")),),
        announcements=(Announcement("10,000 meet in Ávila, Norte", "organiser", day(10), 0.1, 0.3, "Ávila is two days away",
                                    "3 of 10 before", ("c3",)),),
        ports=(PortForecast("poe-alba", "Puente Alba", 31.0, -110.0, 0.5, day(9), 3.0, 123.0, 1240.0, 50.0, 4.0, 333.0, 20.0, 60.0,
                            15.0, 30.0, 10.0, 900.0, 2000.0, 1e6, 0.0, 5e5, 0.0, 1e6, hours),),
        scenarios=(Scenario("now", "as things stand", "nobody is held at Alba", (
            Outcome("people who arrive", "people", 4.0, 1234.0, 5678.0, None), Outcome("wait of trucks", "minutes", 4.0, 33.0, 61.0, None))),
            Scenario("papers", "papers are offered", "in Ávila", (
                Outcome("people who arrive", "people", 2.0, 934.0, 4678.0, -301.0, -1012.0, -3.0),
                Outcome("wait of trucks", "minutes", 3.0, 30.0, 59.0, -3.0, -4.0, -2.0)))),
        calendar=(CalendarRow(day(2), "the group reaches Ávila", "arrival"), CalendarRow(day(10), "meeting in Ávila", "announced", ("c3",))),
        map_lines=(MapLine(16, -95, 17, -95, "road", 0.8),), skill=(Skill("7 of 10 were right", "hindcast of Alba 2029"),),
        skill_by_lead=(SkillRow("all", 0.1, 0.0, 0.8, 70.0, 0.2, 100, 9),),
        assumptions=("rest days as in Alba",), limits=("two reports",), intended_use="planning of reception",
        prohibited_use="anything that stops people", contact="the desk", changes=("papers in Alba",),
    )


def state_towns():
    return (town("mx-norte", "Norte", "Norte", 2), town("mx-sur", "Sur", "Sur"))


def public(briefing=None, **more):
    return disclose(briefing or full("public"), STATES, state_towns=state_towns(), **more)


def texts(record, path=""):
    """Every text of a record with its path, written apart from the code under test."""
    for f in fields(record):
        value = getattr(record, f.name)
        for one in value if isinstance(value, tuple) else (value,):
            if is_dataclass(one):
                yield from texts(one, f"{path}{f.name}.")
            elif isinstance(one, str):
                yield f"{path}{f.name}", one


def town_names_left(briefing):
    """Paths whose text holds the name or id of a town that is no state and no port of entry."""
    names = {fold(n) for p in NETWORK.locations if p.kind != "port_of_entry" for n in (p.id, p.name, *p.aliases)}
    names -= {fold(p.state) for p in NETWORK.locations}
    left = []
    for path, text in texts(briefing):
        if path in ("reports.url", "ports.name", "ports.location_id"):
            continue
        rest = fold(text).replace("puente alba", "")
        left += [f"{path}: {text}" for n in names if re.search(rf"\b{re.escape(n)}\b", rest)]
    return left


def test_local_is_everything():
    assert disclose(full("local"), STATES) == full("local") and violations(full("local"), NETWORK) == ()


def test_no_town_is_left_in_a_whole_public_briefing():
    assert len(town_names_left(full("public"))) > 20
    assert town_names_left(public()) == []
    assert violations(public(), NETWORK) == ()


def test_states_take_the_place_of_towns_and_the_sentence_still_reads():
    out = public()
    assert [t.name for t in out.towns] == ["Norte", "Sur"]
    assert out.title == "From Norte to the border"
    assert out.announcements[0].text == "10,000 meet in Norte"
    assert out.claims[2].place == "Norte" and out.claims[2].words == "we meet in [Norte] on the 20th"
    assert out.reports[0].title == "1,000 leave [Norte]" and out.reports[0].url.endswith("Alba")


def test_counts_in_public_are_rounded_and_a_few_people_are_not_shown():
    out = public()
    assert (out.towns[1].days[0].p10, out.towns[1].days[0].p50, out.towns[1].days[0].p90) == (None, 100, 1200)
    assert (out.ports[0].arrivals_p10, out.ports[0].arrivals_p50, out.ports[0].outside_p50) == (None, 100, None)
    assert out.groups[0].sizes[0].p05 == 0 and out.groups[0].sizes[0].p50 == 1000
    assert out.scenarios[1].outcomes[0].change_p50 == -300 and out.scenarios[1].outcomes[0].p10 is None
    assert out.scenarios[1].outcomes[1] == full("public").scenarios[1].outcomes[1]


def test_key_messages_in_public_name_no_place_and_round_their_people():
    messages = [m.text for m in public().key_messages]
    assert messages[0] == "About 1,200 people (350 to 2,500 people) walk as one group."
    assert messages[1] == "In a week it is 1,000 (300 to 2,500; 80 %)."
    assert not any("12 March" in m for m in messages)
    assert "Trucks at Puente Alba wait 40 minutes longer on 20 March." in messages
    assert messages[2] == "States where a group most likely spends a night within 30 days: Norte (60 %), Sur (60 %)."


def test_the_way_ahead_is_not_in_public():
    out = public()
    assert all(line.used == 0 for line in out.map_lines) and len(out.map_lines) == 1
    assert out.ports[0].first_arrival_p50 is None and out.ports[0].hours
    assert [row.kind for row in out.calendar] == ["announced"]


def test_needs_in_public_are_those_of_the_rounded_people_of_a_state():
    out = public()
    assert [(n.name, n.p10, n.p50, n.p90) for n in out.needs] == [("Norte", None, 250 * 15, 2500 * 15), ("Sur", None, 100 * 15, 1200 * 15)]


def test_a_fresh_position_from_one_source_is_held_back():
    out = public()
    assert out.groups[0].place_now == "Norte" and out.groups[0].place_now_share is None
    assert out.claims[1].place == "" and "held" in out.claims[1].words and "Brisa" not in out.claims[1].words


def test_a_fresh_position_that_two_sources_published_is_shown_as_its_state():
    briefing = full("public")
    second = claim("c6", "location", "Sur", "2031-03-10", "we saw them in Brisa Alta", "a reporter", "media")
    briefing = replace(briefing, claims=(*briefing.claims, second), groups=(
        replace(briefing.groups[0], claim_ids=("c1", "c2", "c6")), *briefing.groups[1:]))
    out = public(briefing)
    assert out.groups[0].place_now == "Sur" and out.groups[0].place_now_share == 0.7
    assert out.claims[1].place == "Sur" and out.claims[1].words == "they are in [Sur], 1,000 of them"
    retold = replace(briefing, claims=(*briefing.claims[:-1], replace(second, family_id="f-c2", retold=True)))
    assert public(retold).groups[0].place_now == "Norte"


def test_a_position_two_days_old_from_the_members_is_used_when_given():
    out = public(places_lagged={"group-1": ("Norte", 0.8)})
    assert (out.groups[0].place_now, out.groups[0].place_now_share) == ("Norte", 0.8)


def test_a_small_group_has_no_name_and_no_place_in_public():
    assert (public().groups[2].name, public().groups[2].place_now) == ("a small group", "not shown to the public")


def test_an_announced_group_keeps_its_name_without_its_place_in_public():
    group = public().groups[1]
    assert (group.name, group.place_now, group.place_now_share) == ("the announced group of 10,000 at Norte", "not shown to the public", None)


def test_a_village_that_the_corridor_does_not_know_is_not_named_in_public_but_a_region_is():
    out = public()
    assert out.claims[3].place == "" and out.claims[3].words == "they slept in […]"
    assert out.claims[4].place == "Poblado Chico"
    assert out.claims[5].place == "southern Mexico" and out.claims[5].words == "papers in southern Mexico"


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_speakers_go_by_role(audience):
    out = public() if audience == "public" else disclose(full("partner"), STATES)
    assert [c.speaker for c in out.claims] == ["organiser", "organiser", "organiser", "other", "organiser", "authority"]
    said = json.dumps(asdict(out), default=str)
    assert "Ibarra" not in said and "Luna" not in said and "The Daily" in said
    assert "[organiser] said" in out.claims[0].words


def test_a_partner_sees_towns_by_day_but_not_a_few_people():
    out = disclose(full("partner"), STATES)
    assert [t.name for t in out.towns] == ["Alba", "Brisa Alta"] and out.groups[0].place_now == "Brisa Alta"
    assert (out.towns[0].days[0].p10, out.towns[0].days[0].p50) == (0, 123)
    assert (out.needs[0].p10, out.needs[0].p50) == (0, 1845)
    assert out.recipient == "Shelter of Ávila" and out.ports[0].first_arrival_p50 == day(9)
    assert out.claims[1].words == full("partner").claims[1].words and violations(out, NETWORK) == ()


def test_a_place_under_embargo_is_shown_to_no_partner():
    out = disclose(full("partner"), STATES, embargoed={"brisa", "Brisa Alta"})
    assert "Brisa" not in json.dumps(asdict(out), default=str, ensure_ascii=False)
    assert out.groups[0].place_now == "Sur" and out.claims[1].words == "they are in [Sur], 1,000 of them"
    assert [t.name for t in out.towns] == ["Alba"] and [n.name for n in out.needs] == ["Alba"]
    assert "mx-sur" not in [t.location_id for t in public(embargoed={"mx-sur"}).towns]


def test_both_languages_have_words_for_what_is_not_shown():
    out = public(replace(full("public"), language="es"))
    assert out.groups[2].name == "un grupo pequeño" and out.limits[-1].startswith("No se muestran")
    assert violations(out, NETWORK) == ()


@pytest.mark.parametrize(("inject", "path"), [
    (lambda b: replace(b, towns=(town("alba", "Alba", "Norte"), *b.towns)), "towns[0].location_id"),
    (lambda b: replace(b, needs=(replace(b.needs[0], name="Ávila"),)), "needs[0].name"),
    (lambda b: replace(b, key_messages=(KeyMessage("300 people in AVILA on 12 March", "size"),)), "key_messages[0].text"),
    (lambda b: replace(b, limits=("12 people in Brisa Alta on Monday",)), "limits[0]"),
    (lambda b: replace(b, groups=(replace(b.groups[0], size_now=size(0, 1237)),)), "groups[0].size_now.p50"),
    (lambda b: replace(b, ports=(replace(b.ports[0], arrivals_p10=3.0),)), "ports[0].arrivals_p10"),
    (lambda b: replace(b, ports=(replace(b.ports[0], first_arrival_p50=AS_OF),)), "ports[0].first_arrival_p50"),
    (lambda b: replace(b, map_lines=(replace(b.map_lines[0], used=0.1),)), "map_lines[0].used"),
    (lambda b: replace(b, calendar=(CalendarRow(AS_OF, "arrival", "arrival"),)), "calendar[0]"),
    (lambda b: replace(b, claims=(replace(b.claims[0], speaker="Rosa Ibarra Luna"),)), "claims[0].speaker"),
])
def test_a_violation_put_into_a_public_briefing_is_found_at_its_place(inject, path):
    assert violations(public(), NETWORK) == ()
    found = violations(inject(public()), NETWORK)
    assert found and any(v.startswith(path + ":") for v in found)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("audience", ["partner", "public"])
def test_a_briefing_with_the_towns_of_the_shipped_corridor_is_made_fit_for_its_audience(language, audience):
    shipped = load_network()
    briefing = replace(invented(language, "local", towns=40, ports=10, claims=40), audience=audience)
    assert violations(briefing, shipped)
    assert violations(disclose(briefing, state_names(shipped)), shipped) == ()


def test_a_town_given_as_a_state_is_refused():
    with pytest.raises(DataError, match="was given a town where a state is due"):
        disclose(full("public"), STATES, state_towns=(town("alba", "Alba", "Norte"),))


def test_names_are_found_with_and_without_accents_in_capitals_but_not_inside_words():
    names = Names({"Ávila": "Norte", "Alba": "Norte"}, {"Puente Alba"})
    assert names.found("Avila, ÁVILA and Ávila; Albañil; albas; Puente Alba") == ("Avila", "ÁVILA", "Ávila")
    assert names.replace("from Alba, Norte to Ávila, Norte") == "from Norte to Norte"
    assert names.replace("gone to A\u0301vila") == "gone to Norte"
    assert names.replace("see https://x.example/Alba now") == "see https://x.example/Alba now"
    assert Names({}).replace("Alba") == "Alba"


def test_the_name_of_an_organisation_or_a_river_is_no_town():
    names = Names({"Fronteras": "Sonora", "Río Grande": "Zacatecas", "González": "Tamaulipas"})
    assert names.replace("Pueblo Sin Fronteras waits at the Rio Grande") == "Pueblo Sin Fronteras waits at the Rio Grande"
    assert names.replace("on the road to Fronteras") == "on the road to Sonora"


def test_a_speaker_who_is_named_like_a_town_is_a_speaker_in_public_and_the_town_stays_with_partners():
    briefing = replace(full("public"), claims=(claim("c1", "statement", "", "2031-03-01", "“No”, Alba said", "Rosa Alba", "expert"),))
    assert public(briefing).claims[0].words == "“No”, [expert] said"
    assert disclose(replace(briefing, audience="partner"), STATES).towns[0].name == "Alba"


@pytest.mark.parametrize(("speaker", "names"), [
    ("Rosa Ibarra Luna", ("Rosa Ibarra Luna", "Ibarra Luna", "Luna", "Ibarra")), ("Ibarra", ("Ibarra",)),
    ("INM", ()), ("Instituto Nacional de Migración", ()), ("White House", ()), ("a volunteer doctor", ()), ("Guatemala", ()),
    ("Organizers", ()), ("Alba", ()), ("Rosa Alba", ("Rosa Alba", "Alba")), ("", ()), ("Ana de la Torre", ("Ana de la Torre", "Torre")),
])
def test_persons_are_told_from_bodies_and_places(speaker, names):
    assert person_names(speaker, {"alba"}) == names


@pytest.mark.parametrize(("place", "is_wide"), [
    ("Mexico", True), ("the U.S. border", True), ("Central America", True), ("southern Mexico", True), ("Poblado Chico", False),
])
def test_countries_and_regions_are_wide(place, is_wide):
    assert wide(place) == is_wide


def test_a_country_is_not_taken_for_the_state_of_that_name():
    """"Mexico" is the country, though a state is called México."""
    briefing = replace(full("public"), claims=(claim("c1", "policy_measure", "Mexico", "2031-03-01", "Mexico let them pass"),))
    out = disclose(briefing, STATES | {"toluca": "México", "Toluca": "México"})
    assert out.claims[0].place == "Mexico" and out.claims[0].words == "Mexico let them pass"


STOPPING = re.compile(r"intercept|interdict|apprehen|arrest|detain|detención|detencion|deport|deter\b|deterrence|captur|"
                      r"repel|turn(ed)? back|aprehen|expuls|expel|pushback", re.IGNORECASE)


def test_no_outcome_serves_to_stop_people():
    """What scenarios are compared by are needs, waits, delay and nights without a bed."""
    for outcome in scenario.OUTCOMES:
        assert not STOPPING.search(f"{outcome.id} {outcome.name}"), outcome


def test_levers_are_given_from_outside_and_none_is_a_goal():
    """Acts of authorities are facts or what-ifs; each says who acts and where it was seen, and none is scored."""
    with open(DATA / "levers.csv", encoding="utf-8", newline="") as file:
        levers = list(csv.DictReader(file))
    assert levers and all(lever["who_acts"] and lever["source"] for lever in levers)
    assert not [lever["kind"] for lever in levers if STOPPING.search(lever["kind"]) or STOPPING.search(lever["meaning"])]
    assert not {lever["kind"] for lever in levers} & {outcome.id for outcome in scenario.OUTCOMES}


PERSONAL = re.compile(r"name|phone|telephone|mobile|e_?mail|passport|document|device|imei|face|photo|birth|gender|(^|_)sex$|(^|_)age$|"
                      r"nationality|health|handle|account|plate|address|person(?!s?_|$)|contact", re.IGNORECASE)
OF_PLACES_AND_PUBLISHERS = {
    ("Location", "name"), ("locations", "name"), ("ports", "name"), ("standards", "name_en"), ("standards", "name_es"),
    ("GroupForecast", "name"), ("TownForecast", "name"), ("Need", "name"), ("PortForecast", "name"), ("Outcome", "name"),
    ("Briefing", "contact"), ("standards", "per_person"),
}


def _fields():
    for module in (records, context):
        for record in vars(module).values():
            if isinstance(record, type) and is_dataclass(record):
                yield from ((record.__name__, f.name) for f in fields(record))
    with open(DATA / "attributes.csv", encoding="utf-8", newline="") as file:
        yield from ((row["table"], row["attribute"]) for row in csv.DictReader(file))


def test_no_field_can_hold_a_private_person():
    """Publishers, public speakers, places and ports may be named; nobody else has a field."""
    found = [pair for pair in _fields() if PERSONAL.search(pair[1]) and pair not in OF_PLACES_AND_PUBLISHERS]
    assert found == []


def test_a_personal_field_would_be_seen():
    for field in ("migrant_name", "phone", "passport_no", "device_id", "birth_date", "email", "photo"):
        assert PERSONAL.search(field)
