"""Flee's folders and settings, read as they are; what is broken is named."""

import numpy as np
import pytest
from house_door import run as command
from small_displacement import START, leaving, make

from corridor.displacement.counts import Counts, read_counts, totals
from corridor.displacement.folder import load
from corridor.displacement.settings import Settings, known_keys, read_settings
from corridor.displacement.world import build
from corridor.errors import DataError

PLACES = [("A", "conflict_zone", 9), ("C", "camp", 0)]
ROADS = [("A", "C", 100)]


def said(tmp_path, text):
    """What is wrong with settings, as one text."""
    path = tmp_path / "simsetting.yml"
    path.write_text(text)
    with pytest.raises(DataError) as error:
        read_settings(path)
    return str(error.value)


def test_every_setting_that_acts_is_a_field_with_the_same_default():
    fields = Settings()
    for key, row in known_keys().items():
        if row["status"] == "acts":
            assert hasattr(fields, row["field"]), key
            if row["kind"] in ("number", "int") and row["default"]:
                assert getattr(fields, row["field"]) == pytest.approx(float(row["default"])), key
        assert row["meaning"] and row["status"] in ("acts", "inert", "refused")


def test_an_unknown_setting_names_the_nearest(tmp_path):
    assert 'Did you mean "move_rules.camp_movechance"?' in said(tmp_path, "move_rules:\n  camp_move_chance: 0.1\n")
    assert "unknown" in said(tmp_path, "moverules:\n  camp_movechance: 0.1\n")


@pytest.mark.parametrize(("line", "why"), [
    ("fixed_routes: true", "score twice"), ("awareness_level: 0", "freezes everybody"), ("stay_close_to_home: true", "current place"),
    ("MatchCampEthnicity: true", "error"), ("avoid_short_stints: 'False'", "neither true nor false"), ("max_move_speed: fast", "no number"),
    ("max_move_speed: 0", "above zero"), ("camp_movechance: 1.5", "no chance"), ("capacity_buffer: 1", "no share"),
    ("harvest_months: [5, 6]", "holds everybody"), ("ChildrenAvoidHazards: true", "age"),
])
def test_a_broken_setting_is_refused_by_name(tmp_path, line, why):
    text = said(tmp_path, f"move_rules:\n  {line}\n")
    assert f"move_rules.{line.split(':')[0]}" in text and why in text


def test_all_problems_of_settings_are_said_at_once(tmp_path):
    text = said(tmp_path, "move_rules:\n  fixed_routes: true\n  nonsense: 1\nspawn_rules:\n  camps_are_sicks: true\n")
    assert text.count("\n") == 2


def test_settings_without_effect_are_notes(tmp_path):
    path = tmp_path / "simsetting.yml"
    path.write_text("log_levels:\n  agent: 1\nspawn_rules:\n  camps_are_sinks: true\nmove_rules:\n  max_crossing_speed: 30\n  use_v1_rules: true\n")
    settings, notes = read_settings(path)
    assert [n.where.split(": ")[1] for n in notes] == ["spawn_rules.camps_are_sinks", "move_rules.max_crossing_speed"]
    assert (settings.max_move_speed, settings.camp_weight, settings.conflict_weight) == (200, 2, 0.25)


def test_counts_are_interpolated_and_cut_to_whole_people():
    counts = Counts(("total", "C"), (np.array([[0, 0.0]]), np.array([[2, 10.0], [5, 11.0], [5, 20.0], [9, 21.0]])))
    assert counts.series("C", 11).tolist() == [10, 10, 10, 10, 10, 20, 20, 20, 20, 21, 21]


def test_a_fall_is_paid_back_before_anybody_sets_out():
    counts = Counts(("total", "C", "X"), tuple(np.array([[0, 50.0], [1, 60.0], [2, 40.0], [3, 55.0], [4, 70.0]]) for _ in range(3)))
    got = totals(counts, ("C",), 5, True, False)
    assert got.leaving.tolist() == [0, 20, 0, 0, 20]  # X is no camp here and counts all the same
    assert totals(counts, ("C",), 5, False, False).leaving.tolist() == [0, 10, 0, 0, 10]
    assert totals(counts, ("C",), 5, True, True).camps.tolist() == [[0, 10, -10, 5, 20]]


def test_a_reregistration_scales_what_was_before(tmp_path):
    folder = make(tmp_path, PLACES, ROADS, 10, {"C": [(0, 100), (2, 200), (4, 50), (8, 80)]})
    (folder / "input" / "registration_corrections.csv").write_text("C,2020-01-05,normalize\n")
    assert load(folder).counts.tables[1].tolist() == [[0, 25], [2, 50], [4, 50], [8, 80]]
    (folder / "input" / "registration_corrections.csv").write_text("C,2020-01-04\n")
    with pytest.raises(DataError, match="registration_corrections.csv line 1"):
        load(folder)


def test_tables_of_one_camp_are_added_as_flee_adds_them(tmp_path):
    folder = make(tmp_path, PLACES, ROADS, 10, {"C": [(0, 10), (4, 20), (8, 30)]})
    (folder / "validation" / "more.csv").write_text("2020-01-01,1\n2020-01-03,2\n2020-01-05,3\n")
    (folder / "validation" / "data_layout.csv").write_text("total,total.csv\nC,C.csv,more.csv\n")
    table = read_counts(folder / "validation", START).tables[1]
    assert table.tolist() == [[0, 11], [2, 22], [4, 23]]  # day 2 takes the next row of the first, what lies after day 4 is dropped


@pytest.mark.parametrize(("file", "text", "why"), [
    ("locations.csv", "#h\nA,r,Here,0,0,conflict_zone,0,9\nC,r,Here,0,0,camp,0,many\n", "line 3"),
    ("locations.csv", "#h\nA,r,Here,0,0,conflict_zone,0,9\nC,r,Here,0,0,tent,0,5\n", "of no kind"),
    ("locations.csv", "#h\nA,r,Here,0,0,conflict_zone,0,9\nC,r,Here,0,0,camp,0,5\nC,r,Here,0,0,camp,0,5\n", "more than once"),
    ("routes.csv", "A,Nowhere,5\n", "leads to Nowhere"), ("routes.csv", "A,C,5,1\n", "forced_redirection"), ("routes.csv", "A,C,far\n", "no number"),
    ("closures.csv", "camp,Nowhere,,0,5\n", "closes Nowhere"), ("closures.csv", "camp,C,,5,0\n", "ends before it starts"),
    ("closures.csv", "road,A,C,0,5\n", "no kind of closure"), ("conflicts.csv", "#Day,A\n0,1\n", "ends before the run"),
    ("sim_period.csv", "StartDate,soon\n", "no start and length"),
    ("locations.csv", "#h\nA,r,Here,0,0,conflict_zone,0,-9\nC,r,Here,0,0,camp,0,5\n", "line 2: holds a value that is no number, or below zero"),
    ("locations.csv", "#h\nA;r;Here;0,5;0;conflict_zone;0;9\n", "separated by semicolons"), ("routes.csv", "A;C;5\n", "separated by semicolons"),
    ("conflicts.csv", "#Day;A\n" + "".join(f"{day};1\n" for day in range(10)), "separated by semicolons"),
    ("routes.csv", "A,CC,5\n", "leads to CC, which locations.csv does not know"), ("routes.csv", "A,C,inf\n", "cannot be"),
    ("routes.csv", "A,C,5\nA,,5\n", "line 2: leads to no place"),
    ("conflicts.csv", "#Day,A\n0,1\n1,nan\n", "line 3: has a value for A"), ("conflicts.csv", "#Day,A\n0,-1\n", "line 2: has a value for A"),
])
def test_a_defect_names_its_file(tmp_path, file, text, why):
    folder = make(tmp_path, PLACES, ROADS, 10, {"C": leaving(5)})
    (folder / "input" / file).write_text(text)
    with pytest.raises(DataError) as error:
        build(load(folder))
    assert why in str(error.value) and file in str(error.value)


@pytest.mark.parametrize("name", ["locations.csv", "routes.csv", "closures.csv", "conflicts.csv", "sim_period.csv"])
def test_a_file_that_is_missing_or_in_other_letters_is_named(tmp_path, name):
    folder = make(tmp_path / "x", [("Áa", "conflict_zone", 100), ("C", "camp", 0)], [("Áa", "C", 100)], 10, {"C": leaving(5)})
    file = folder / "input" / name
    file.write_bytes(file.read_text().encode() + "é,é,é,1,1\n".encode("latin-1"))
    with pytest.raises(DataError, match=f"{name}: is not UTF-8"):
        load(folder)
    file.unlink()
    with pytest.raises(DataError, match=name.replace("locations.csv", "no displacement instance")):
        load(folder)


def test_files_with_a_mark_and_other_line_ends_read_the_same(tmp_path):
    plain, marked = (load(make(tmp_path / name, PLACES, ROADS, 10, {"C": leaving(5)}, closures=[("location", "C", "", 2, 4)])) for name in "ab")
    for file in (*(tmp_path / "b" / "input").iterdir(), *(tmp_path / "b" / "validation").iterdir()):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    again = load(tmp_path / "b")
    assert (again.places, again.roads, again.closures) == (plain.places, plain.roads, plain.closures) == (marked.places, marked.roads, marked.closures)
    assert all(np.array_equal(a, b) for a, b in zip(again.counts.tables, plain.counts.tables, strict=True))


def test_a_count_below_zero_is_an_error_of_its_line(tmp_path):
    folder = make(tmp_path, PLACES, ROADS, 10, {"C": [(0, 5), (3, -2)]})
    with pytest.raises(DataError, match="C.csv line 2: counts fewer than no people"):
        load(folder)


def test_what_is_read_but_does_nothing_is_a_note_that_names_the_nearest(tmp_path):
    folder = make(tmp_path, [("Kidal", "conflict_zone", 100), ("Mentao", "camp", 0)], [("Kidal", "Mentao", 100)], 10, {"Mentao": [(400, 5)]},
                  closures=[("location", "Mentaoo", "", 2, 4), ("location", "Kidal", "", 5, 3), ("location", "Kidal", "", -2, 3)])
    (folder / "input" / "conflicts.csv").write_text("#Day,Kidal,Kidall\n" + "".join(f"{day},1,1\n" for day in range(10)))
    with (folder / "validation" / "data_layout.csv").open("a") as layout:
        layout.write("Mento,total.csv\n")
    said = [f"{note.where}: {note.what} {note.fix}" for note in load(folder).notes]
    for words in ('closures.csv line 2: closes what is not there Did you mean "Mentao"?', "closures.csv line 3: ends before it starts",
                  "closures.csv line 4: never starts", 'column Kidall, which locations.csv does not know Did you mean "Kidal"?',
                  "data_layout.csv: Mentao: has no count in the days of the run", "data_layout.csv: Mento: is no place of locations.csv"):
        assert any(words in line for line in said), words
    assert len(said) == 6


def test_places_that_lie_nowhere_are_a_note(tmp_path):
    folder = make(tmp_path, PLACES, ROADS, 10, {"C": leaving(5)})
    table = folder / "input" / "locations.csv"
    table.write_text(table.read_text().replace("A,r,Here,0,0,", "A,r,Here,118.4,12.1,"))
    assert [(note.given, note.fix) for note in load(folder).notes] == [("A", "Latitude stands before longitude, in degrees.")]


def test_a_setting_out_of_range_is_said_by_the_command(capsys, tmp_path):
    folder = make(tmp_path, PLACES, ROADS, 10, {"C": leaving(5)}, settings="move_rules:\n  max_move_speed: -400\n")
    code, _, err = command(capsys, "displacement", "run", folder)
    assert code == 1 and "is not above zero" in err and "-400" in err


def test_a_camp_without_counts_is_named(tmp_path):
    folder = make(tmp_path, [*PLACES, ("D", "camp", 0)], ROADS, 10, {"C": leaving(5)})
    (folder / "validation" / "data_layout.csv").write_text("total,total.csv\nC,C.csv\n")
    with pytest.raises(DataError, match="no counts of D"):
        build(load(folder))


def test_the_input_files_may_stand_alone(tmp_path):
    folder = make(tmp_path / "x", PLACES, ROADS, 10, {"C": leaving(5)})
    assert load(folder / "input").counts is not None and load(folder / "input").name == "x"
    with pytest.raises(DataError, match=r"input/locations\.csv"):
        load(tmp_path)


def test_the_commands_say_what_their_numbers_rest_on(capsys, tmp_path):
    import json

    folder = make(tmp_path / "x", PLACES, ROADS, 10, {"C": leaving(50)})
    code, out, err = command(capsys, "displacement", "run", folder, "--members", 3, "--out", tmp_path / "x.csv")
    assert code == 0 and out.splitlines()[1] == "C,2020-01-10,50,50,50,50" and "counts" in err and "capacities" in err
    assert (tmp_path / "x.csv").read_text().startswith("reference_date,target,horizon")
    code, out, _ = command(capsys, "displacement", "verify", folder, "--json")
    found = json.loads(out)
    assert code == 0 and {"ard_mean", "ard_rescaled", "ard_by_day", "seconds_simulating", "references"} <= set(found)
    assert found["ard_mean"] == 0 and len(found["ard_by_day"]) == 10 and any("capacities" in line for line in found["says"])
    (folder / "simsetting.yml").write_text("move_rules:\n  awarenes_level: 2\n")
    code, _, err = command(capsys, "displacement", "verify", folder)
    assert code == 1 and "awareness_level" in err
