"""What a shelter desk reads off a briefing day after day: a walk of its own through four towns."""

import datetime as dt
import re
from dataclasses import replace

import small_case
from corridor.briefing.audience import disclose
from corridor.briefing.build import build
from corridor.briefing.messages import key_messages
from corridor.briefing.page import render
from corridor.briefing.people import group_forecasts
from corridor.case import load_case
from corridor.language import Language
from corridor.walk import walk

LOCATIONS = """\
id,name,state,country,lat,lon,population,kind,aliases
southtown,Southtown,South,XX,10.0,20.0,5000,town,
midtown,Midtown,South,XX,10.2,20.0,20000,city,
hilltown,Hilltown,South,XX,10.4,20.0,9000,town,
laketown,Laketown,North,XX,10.6,20.0,9000,town,
northgate,Northgate,North,XX,15.6,20.0,0,port_of_entry,
"""
LINKS = """\
from,to,km
southtown,midtown,24
midtown,hilltown,24
hilltown,laketown,24
laketown,northgate,600
"""
REPORTS = {
    "monday": ("2024-05-06", "About 600 people left Southtown on Monday. They will reach Midtown on Tuesday, an organiser said."),
    "tuesday": ("2024-05-07", "The group arrived in Midtown on Tuesday. About 550 people slept in Midtown, the mayor said. They will reach Hilltown on Wednesday, an organiser said. "
                              "They want to reach Northgate."),
}


def prepared(folder, reports=REPORTS):
    """The case folder of the small walk."""
    small_case.make(folder)
    (folder / "reports" / "gazette.txt").unlink()
    (folder / "locations.csv").write_text(LOCATIONS)
    (folder / "links.csv").write_text(LINKS)
    for name, (day, text) in reports.items():
        (folder / "reports" / f"{name}.txt").write_text(f"publisher: {name.title()} Post\npublished: {day}\nlanguage: en\n\nA group on the road\n\n{text}\n")
    return folder


def briefing(folder, as_of, audience="local", reports=REPORTS):
    """The briefing of the small walk as of a day; ``reports`` is {name: (day, text)}."""
    if not folder.exists():
        prepared(folder, reports)
    return build(walk(load_case(folder, as_of=as_of, members=200, audience=audience)))


def test_a_stop_that_was_reached_is_told_as_reached_and_gets_no_odds(tmp_path):
    found = {a.text: a for a in briefing(tmp_path / "case", dt.date(2024, 5, 7)).announcements}
    reached = found["The group reaches Midtown"]
    assert reached.came == dt.date(2024, 5, 7) and reached.by_date == dt.date(2024, 5, 7)
    ahead = found["The group (half of it or more) reaches Hilltown by May 8, 2024"]
    assert ahead.came is None and 0 < ahead.probability < 1 and "24 km" in ahead.reason and "announced_stops" in ahead.record
    far = found["The group (half of it or more) reaches Northgate within 10 days"]
    assert far.probability < ahead.probability and "announced_destinations" in far.record


def test_a_stop_whose_day_went_by_without_a_report_is_left_out(tmp_path):
    texts = [a.text for a in briefing(tmp_path / "case", dt.date(2024, 5, 10)).announcements]
    assert not any("Hilltown" in t for t in texts) and any("Northgate" in t for t in texts)


def test_the_public_gets_no_odds_of_a_town_under_the_name_of_a_state(tmp_path):
    full = briefing(tmp_path / "case", dt.date(2024, 5, 7))
    assert any(m.topic == "announcement" and "Hilltown" in m.text for m in full.key_messages)
    states = {"Southtown": "South", "Midtown": "South", "Hilltown": "South", "Laketown": "North"}
    out = disclose(replace(full, audience="public"), states)
    assert [a.text for a in out.announcements] == ["The group (half of it or more) reaches Northgate within 10 days"]
    assert not any("South by" in m.text for m in out.key_messages)


OVER = {**REPORTS, "wednesday": ("2024-05-08", "The group dissolved on Wednesday in Midtown, the mayor said. About 80 people remained in Midtown on Wednesday.")}


def test_a_group_reported_over_is_said_to_be_over_with_what_is_left(tmp_path):
    out = briefing(tmp_path / "case", dt.date(2024, 5, 8), reports=OVER)
    size, place = (m.text for m in out.key_messages[:2])
    assert size.startswith("Reports of May 8, 2024 say that the group first reported in Southtown has broken up")
    assert place.startswith("If it still moves") and "wednesday-c01" in out.key_messages[0].claim_ids
    assert out.groups[0].size_now.p75 < 250 and out.towns[0].days[0].p90 > 80, "people who left the group are still in town"


def test_a_group_seen_again_after_its_end_moves_on(tmp_path):
    again = {**OVER, "friday": ("2024-05-10", "The group arrived in Hilltown on Friday. About 500 people slept in Hilltown on Friday, a shelter said.")}
    out = briefing(tmp_path / "case", dt.date(2024, 5, 10), reports=again)
    assert out.key_messages[0].text.startswith("About ") and out.groups[0].p_exists[0] > 0.8


def test_the_first_messages_say_where_people_may_sleep_and_what_is_not_counted(tmp_path):
    told = {**REPORTS, "bulletin": ("2024-05-07", "The mayor of Midtown closed the main road on Tuesday. The shelter in Midtown has room for 150 people.")}
    out = briefing(tmp_path / "case", dt.date(2024, 5, 7), reports=told)
    by = {}
    for message in out.key_messages:
        by.setdefault(message.topic, message)
    assert "Hilltown" in by["place"].text and "South (" not in by["place"].text, "a town and not its state"
    assert by["needs"].text.startswith("Where many people may sleep: Wed 8 May: ") and "capacity.csv" in by["needs"].text
    assert "closures: 1." in by["measures"].text and by["measures"].claim_ids == ("bulletin-c01",)
    assert "truck-hours" not in by["ports"].text and not by["ports"].claim_ids
    voices = int(re.search(r"of (\d+) voices", by["sources"].text)[1])
    assert voices == round(out.effective_sources) and "may quote several" in by["sources"].text
    assert "Reports give figures of shelter or intake here: 150 people." in render(out)
    (tmp_path / "case" / "capacity.csv").write_text("location,beds,source\nHilltown,100,town hall\nMidtown,150,town hall\nLaketown,90,town hall\nSouthtown,90,town hall\n")
    (tmp_path / "case" / "measures.csv").write_text("kind,place,start,end,strength,note,source\ncontainment,Laketown,2024-05-07,,0.5,,\n")
    known = briefing(tmp_path / "case", dt.date(2024, 5, 7), reports=told)
    needs = [m.text for m in known.key_messages if m.topic == "needs"]
    assert "capacity.csv" not in needs[0] and " beds hold" in needs[1]
    assert any("counts: 1." in m.text for m in known.key_messages if m.topic == "measures")


def test_who_was_rounded_up_and_what_is_left_are_told_apart(tmp_path):
    """The group of a report's beginning is the one that ends; what it gives afterwards is left."""
    over = "About 500 people slept in Midtown on Wednesday. Officers surrounded them. The group dissolved on Wednesday in Midtown. About 60 people remained in Midtown on Wednesday."
    out = briefing(tmp_path / "case", dt.date(2024, 5, 8), reports={**REPORTS, "wednesday": ("2024-05-08", over)})
    assert "has broken up" in out.key_messages[0].text and out.groups[0].size_now.p50 < 100


def test_a_group_that_few_members_still_have_is_not_told_of_as_nobody(tmp_path):
    walked = walk(load_case(prepared(tmp_path / "case"), as_of=dt.date(2024, 5, 7), members=200))
    say = Language("en")
    groups = group_forecasts(walked, say)
    gone = replace(groups[0], p_exists=(0.3,) * len(groups[0].p_exists), size_now=replace(groups[0].size_now, p50=0.0))
    message, *rest = key_messages(walked, [gone], (), (), (), (), (), say)
    assert message.text.startswith("That the group first reported in Southtown still moves as a group is unlikely (30") and "About 0" not in message.text
    assert not any(m.topic == "place" for m in rest)


def test_those_who_are_left_go_on_and_the_others_stay_where_it_ended(tmp_path):
    over = "The group dissolved on Wednesday in Midtown, the mayor said. A group of 90 people arrived in Laketown on Wednesday."
    out = briefing(tmp_path / "case", dt.date(2024, 5, 8), reports={**REPORTS, "wednesday": ("2024-05-08", over)})
    tonight = {t.name: t.days[0] for t in out.towns}
    assert out.groups[0].place_now in ("Hilltown", "Laketown") and out.groups[0].size_now.p50 < 200
    assert tonight["Midtown"].p50 > 100, "who does not go on is still where the group ended"
