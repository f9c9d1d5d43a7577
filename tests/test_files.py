"""A set of files appears whole or not at all."""

import os
import subprocess
import sys
import textwrap

import pytest

from corridor import files
from corridor.errors import DataError


def names(folder):
    return sorted(p.name for p in folder.iterdir() if p.name != files.MARK)


def test_a_set_of_files_is_there_after_the_block_and_nothing_beside_it(tmp_path):
    paths = files.write_files(tmp_path / "out", {"a.txt": "one", "deep/b.txt": b"two"})
    assert [p.read_text() for p in paths] == ["one", "two"]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_failure_inside_the_block_leaves_the_former_set_untouched(tmp_path):
    out = tmp_path / "out"
    files.write_files(out, {"a.txt": "former"})
    with pytest.raises(RuntimeError), files.whole_folder(out) as new:
        (new / "a.txt").write_text("half")
        raise RuntimeError
    assert (out / "a.txt").read_text() == "former"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_killed_run_leaves_the_former_set_and_the_next_run_sweeps_up(tmp_path):
    out = tmp_path / "out"
    files.write_files(out, {"a.txt": "former"})
    script = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from corridor import files
        with files.whole_folder(Path(sys.argv[1])) as new:
            (new / "a.txt").write_text("half")
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert subprocess.run([sys.executable, "-c", script, str(out)]).returncode != 0
    assert (out / "a.txt").read_text() == "former"
    assert len(list(tmp_path.iterdir())) == 2
    files.write_files(out, {"a.txt": "new"})
    assert (out / "a.txt").read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_set_that_was_moved_away_by_a_killed_run_comes_back(tmp_path):
    (tmp_path / ".out.former-999999999").mkdir()
    (tmp_path / ".out.former-999999999" / "a.txt").write_text("former")
    (tmp_path / ".out.former-999999999" / files.MARK).write_text("a.txt\n")
    with pytest.raises(RuntimeError), files.whole_folder(tmp_path / "out"):
        raise RuntimeError
    assert (tmp_path / "out" / "a.txt").read_text() == "former"


@pytest.mark.parametrize("exchange", [True, False])
def test_what_the_new_set_lacks_goes_and_what_others_put_there_stays(tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(files, "_exchange", lambda a, b: False)
    out = tmp_path / "out"
    files.write_files(out, {"old.csv": "1", "both.csv": "1"})
    (out / "my note.txt").write_text("mine")
    files.write_files(out, {"both.csv": "2"})
    assert names(out) == ["both.csv", "my note.txt"]
    assert (out / "both.csv").read_text() == "2"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_other_files_is_refused_and_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine")
    with pytest.raises(DataError, match="did not write"), files.whole_folder(tmp_path / "letters"):
        pass
    assert names(tmp_path / "letters") == ["a.txt"]


def test_a_new_folder_takes_no_place_that_is_taken(tmp_path):
    with files.new_folder(tmp_path / "case") as new:
        (new / "a.txt").write_text("one")
    assert [p.name for p in (tmp_path / "case").iterdir()] == ["a.txt"]
    with pytest.raises(DataError, match="there already"), files.new_folder(tmp_path / "case"):
        pass
    with pytest.raises(RuntimeError), files.new_folder(tmp_path / "other"):
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["case"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(DataError, match="is a file"), files.whole_folder(tmp_path / "out"):
        pass


def test_a_single_file_is_replaced_whole(tmp_path):
    files.write_file(tmp_path / "a.txt", "one")
    files.write_file(tmp_path / "a.txt", "two")
    assert (tmp_path / "a.txt").read_text() == "two"
    assert names(tmp_path) == ["a.txt"]


def test_a_place_that_cannot_be_written_is_said_calmly(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataError, match="cannot be written"):
        files.write_file(tmp_path / "file" / "a.txt", "x")


def test_two_writers_leave_one_whole_set(tmp_path):
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from corridor import files
        for i in range(20):
            files.write_files(Path(sys.argv[1]), {"a.txt": sys.argv[2], "b.txt": sys.argv[2]})
    """)
    runs = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "out"), word], stderr=subprocess.PIPE)
            for word in ("one", "two")]
    for run in runs:
        run.communicate()
    assert (tmp_path / "out" / "a.txt").read_text() == (tmp_path / "out" / "b.txt").read_text()
    assert os.listdir(tmp_path) == ["out"]
