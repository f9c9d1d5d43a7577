"""What the README shows is what happens."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WALK = re.search(r"```sh\n(.*?)```", README, re.S)[1]


def test_it_begins_with_the_two_lines():
    assert [line.split("#")[0].strip() for line in README.splitlines()[:2]] == ["make brief", "make test"]


def test_the_walk_is_about_a_dozen_lines_and_runs(tmp_path):
    """Each command of the walk ends well; fewer members make it quick."""
    assert WALK.count("\n") <= 16
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "corridor"
    command.write_text(f"#!/bin/sh\n[ \"$1\" = brief ] && set -- \"$@\" --members 20\n"
                       f"exec '{sys.executable}' -c 'from corridor.cli import main; main()' \"$@\"\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    environment = os.environ | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", WALK], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for part in ('"kind": "group_size"', "days after the newest report", "continental-digest,frontier-courier,retells"):
        assert part in done.stdout
    assert (tmp_path / "my-case" / "out" / "briefing.html").exists()
    assert '<html lang="es"' in (tmp_path / "for-everyone" / "briefing.html").read_text(encoding="utf-8")
    assert not (tmp_path / "for-everyone" / "members.csv").exists()


def test_every_file_it_names_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_make_knows_the_two_lines_and_ci_calls_the_second():
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^brief:", makefile, re.M) and re.search(r"^test:", makefile, re.M)
    ci = ROOT / ".ci" / "run"
    assert "make test" in ci.read_text() and os.access(ci, os.X_OK)


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_says_what_is_missing_where_there_is_no_python(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    done = subprocess.run(["make", "PYTHON=", "test"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0 and "Python 3.11 or later is needed" in done.stderr
