"""The notebook runs from a clean clone, and what it shows is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "examples" / "notebooks" / "october-to-december-2021.ipynb"
FRAMES_APART = 18  # days, in the test; the notebook itself has a frame a day

nbformat = pytest.importorskip("nbformat", reason="nbclient is not installed: pip install 'corridor-forecast[test]'")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: pip install 'corridor-forecast[test]'")


@pytest.fixture(scope="module")
def book():
    return nbformat.read(BOOK, as_version=4)


@pytest.fixture(scope="module")
def run(book):
    """The notebook carried out in its own folder, with fewer frames and members."""
    quick = nbformat.from_dict(book)
    cell = next(c for c in quick.cells if "parameters" in c.metadata.get("tags", ()))
    cell.source, changed = re.subn(r"(?m)^(EVERY_DAYS|MEMBERS) = \d+", lambda m: f"{m[1]} = {FRAMES_APART if m[1] == 'EVERY_DAYS' else 30}", cell.source)
    assert changed == 2
    return nbclient.NotebookClient(quick, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(BOOK.parent)}}).execute()


def test_it_is_committed_without_outputs_and_names_no_machine(book):
    assert all(c.get("execution_count") is None and not c.get("outputs") for c in book.cells)
    assert not re.search(r"/(?:home|root|tmp|work|Users)/", BOOK.read_text(encoding="utf-8"))


def test_its_facts_have_addresses_and_hold_no_text_of_a_report():
    lines = (BOOK.parent / "october-2021" / "observations.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 162 and all(re.match(r"2021-10-23,https?://\S+,", line) for line in lines[1:])
    assert not {"value_text", "note", "title", "text"} & set(lines[0].split(","))


def test_it_runs_and_shows_a_frame_for_each_forecast(run):
    pictures = [o.data["image/svg+xml"] for c in run.cells for o in c.get("outputs", ()) if "image/svg+xml" in o.get("data", {})]
    assert sum(p.count('class="median"') for p in pictures) == 4  # 24 October, 11 and 29 November, 17 December
    assert all(p.count('class="members"') == p.count('class="median"') for p in pictures)
    assert sum(p.count('class="came"') for p in pictures) > 12
    assert len(re.findall(r"error \d\.\d\d, kept \d\.\d\d", "".join(pictures))) == 4


def test_it_tells_the_scores_of_each_week_and_the_misses(run):
    tables = [o.data["text/plain"] for c in run.cells for o in c.get("outputs", ()) if "text/html" in o.get("data", {})]
    assert any("inside 80 %" in t for t in tables) and any("why" in t for t in tables)
    text = "".join(o.get("text", "") for c in run.cells for o in c.get("outputs", ()))
    share = float(re.search(r"2021-11-11: ten thousand or more .*: ([\d.]+)% of members", text)[1])
    assert share < 10  # of thirty members
    assert "/tmp/" not in str(run) and "Traceback" not in str(run)
