"""The house stands on its floors.

A module imports only from lower floors or from its own room, names the module
where a thing is defined (or the room that it belongs to), and does so at the top of the file, so that a cycle
cannot hide in a function. It stays short enough to be read. The command line,
which nothing imports, may fetch heavy rooms when a command needs them.
"""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
SOURCE = HOUSE / "src" / "corridor"
FLOOR = {  # each room's floor, as docs/design.md draws the house
    room: int(row[1])
    for row in re.finditer(r"^\| (\d+) \| ((?:`\w+/?` ?)+)\|", (HOUSE / "docs" / "design.md").read_text(encoding="utf-8"), re.MULTILINE)
    for room in re.findall(r"`(\w+)/?`", row[2])
}
ROOF = "cli"
MOST_LINES = 450
WORDS_WE_DO_NOT_USE = {
    "about numbers of people": (
        r"\bwaves? of (?:people|migrants|arrivals|refugees)\b", r"\b(?:migrant|human|refugee) (?:wave|tide|flood|surge)s?\b",
        r"\b(?:flood(?:s|ed|ing)?|tides?|torrents?|avalanches?|surges?) of (?:people|migrants|arrivals|refugees)\b", r"\bsurg(?:es|ed|ing)\b", r"\binflux\b",
        r"\binvasion\b", r"\binvaders?\b", r"\bswarms?\b", r"\bhordes?\b", r"\boleadas?\b", r"\bavalanchas?\b", r"\bmarea (?:humana|migrante)\b",
        r"\binvasi[oó]n\b", r"\bhordas?\b",
    ),
    "about who they are": (
        r"\billegals\b", r"\billegal (?:im)?migra(?:nt|tion)s?\b", r"\billegal aliens?\b", r"\baliens?\b(?! number)", r"\b(?:los|las) ilegales\b",
        r"\bmigrantes? ilegales?\b", r"\bmigraci[oó]n ilegal\b", r"\bindocumentados ilegales\b",
    ),
}
WHAT_REPORTS_SAY = ("src/corridor/data/reading",)  # words that reports use, to be read and not to be written
READ_ALOUD = (".py", ".md", ".csv", ".toml", ".html", ".txt", ".po", ".css", ".svg", ".json")


def modules(root):
    """Every module of a package as (its full name, its path)."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        yield ".".join(("corridor", *(p for p in parts if p != "__init__"))), path


def _imports(tree):
    """Every import as (node, whether it stands inside a function)."""
    def walk(node, inside):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import | ast.ImportFrom):
                yield child, inside
            yield from walk(child, inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))
    yield from walk(tree, False)


def _lent(path, room):
    """Names that the ``__init__`` of a package passes on from elsewhere; what its own room gives is its own."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {a.asname or a.name for node, _ in _imports(tree) for a in node.names
            if isinstance(node, ast.Import) or not f"{node.module}.".startswith(f"corridor.{room}.")}


def _only_version(tree):
    """Whether ``corridor`` is asked for nothing but its version."""
    return all(n.attr == "__version__" for n in ast.walk(tree)
               if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "corridor")


def _complaints(node, inside, name, known, tree):
    """What is wrong with one import of a module."""
    room = name.split(".")[1] if "." in name else None
    if isinstance(node, ast.Import):
        ours = [a.name for a in node.names if a.name.split(".")[0] == "corridor"]
        if ours and not (ours == ["corridor"] and _only_version(tree)):
            yield "write from corridor.x import y"
        return
    target = node.module or ""
    if node.level:
        yield "is a relative import"
        return
    if target.split(".")[0] != "corridor":
        return
    if target == "corridor":
        if [a.name for a in node.names] != ["__version__"]:
            yield "imports through the package name"
        return
    other = target.split(".")[1]
    if inside and room != ROOF:
        yield f"imports {target} inside a function"
    if target not in known:
        yield f"{target} is no module of the house"
    elif room is None or (other != room and FLOOR.get(other, 99) >= FLOOR[room]):
        yield f"{room or 'the package'} (floor {FLOOR.get(room, 0)}) imports {other} (floor {FLOOR.get(other)})"
    elif known[target].name == "__init__.py":
        lent = {a.name for a in node.names if f"{target}.{a.name}" not in known} & _lent(known[target], other)
        if lent:
            yield f"imports {', '.join(sorted(lent))} from {target}, which only passes it on"


def problems(root):
    """Everything in a package that breaks the rules of the house."""
    known, found = dict(modules(root)), []
    for name, path in known.items():
        where, text = str(path.relative_to(root)), path.read_text(encoding="utf-8")
        if len(text.splitlines()) > MOST_LINES:
            found.append(f"{where}: has more than {MOST_LINES} lines; look for the second noun")
        if "." in name and name.split(".")[1] not in FLOOR:
            found.append(f"{where}: the room {name.split('.')[1]} stands on no floor")
            continue
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("import_module", "__import__"):
                if any(isinstance(a, ast.Constant) and str(a.value).startswith("corridor") for a in node.args):
                    found.append(f"{where}:{node.lineno}: imports by a function call")
        for node, inside in _imports(tree):
            found += [f"{where}:{node.lineno}: {what}" for what in _complaints(node, inside, name, known, tree)]
    return found


def test_every_module_keeps_the_rules_of_the_house():
    assert problems(SOURCE) == []


@pytest.mark.parametrize("name", [m for m, _ in modules(SOURCE)])
def test_every_module_says_what_it_is(name):
    text = dict(modules(SOURCE))[name].read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{name} has no docstring"


@pytest.mark.parametrize(("code", "complaint"), [
    ("from corridor.walk import x", "needs (floor 3) imports walk (floor 6)"),
    ("from corridor.scores import x", "needs (floor 3) imports scores (floor 3)"),
    ("from . import errors", "is a relative import"),
    ("from .errors import x", "is a relative import"),
    ("import corridor.errors", "write from corridor.x import y"),
    ("import corridor\nx = corridor.errors", "write from corridor.x import y"),
    ("from corridor import errors", "imports through the package name"),
    ("from corridor.nowhere import x", "is no module of the house"),
    ("from corridor.network import lent", "imports lent from corridor.network, which only passes it on"),
    ("def f():\n    from corridor.errors import x", "inside a function"),
    ("class A:\n    def f(self):\n        if 1:\n            from corridor.errors import x", "inside a function"),
    ("import importlib\nimportlib.import_module('corridor.errors')", "imports by a function call"),
    ("x = 1\n" * (MOST_LINES + 1), "more than 450 lines"),
])
def test_a_broken_rule_is_found(tmp_path, code, complaint):
    (tmp_path / "network").mkdir()
    for name in ("__init__", "errors", "walk", "scores", "network/roads"):
        (tmp_path / f"{name}.py").write_text("x = 1\n")
    (tmp_path / "network" / "__init__.py").write_text("from corridor.errors import lent\n")
    (tmp_path / "needs.py").write_text(code + "\n")
    found = problems(tmp_path)
    assert len(found) == 1 and "needs.py" in found[0] and complaint in found[0]


def test_what_is_allowed_is_not_found(tmp_path):
    for room in ("reports", "network", "cli"):
        (tmp_path / room).mkdir()
    (tmp_path / "__init__.py").write_text("__version__ = '1'\n")
    for name in ("errors", "walk", "reports/__init__", "network/roads"):
        (tmp_path / f"{name}.py").write_text("")
    (tmp_path / "network" / "__init__.py").write_text("from corridor.network.roads import way\ndef load(): pass\n")
    (tmp_path / "reports" / "dates.py").write_text("from corridor import __version__\nfrom corridor.errors import x\n")
    (tmp_path / "reports" / "claims.py").write_text(
        "import corridor\nfrom corridor.network import load, roads, way\nfrom corridor.reports import dates\n"
        "from corridor.reports.dates import x\ny = corridor.__version__\ndef f():\n    import numba\n")
    (tmp_path / "cli" / "__init__.py").write_text("def f():\n    from corridor.walk import x\n")
    assert problems(tmp_path) == []


def test_a_room_without_a_floor_is_found(tmp_path):
    (tmp_path / "attic.py").write_text("")
    assert problems(tmp_path) == ["attic.py: the room attic stands on no floor"]


def test_the_house_is_drawn_from_the_ground_to_the_roof():
    assert set(FLOOR.values()) == set(range(max(FLOOR.values()) + 1)) and FLOOR[ROOF] == max(FLOOR.values()) and FLOOR["errors"] == 0
    drawn = re.findall(r"^\| \d+ \| (.*?) \|", (HOUSE / "docs" / "design.md").read_text(encoding="utf-8"), re.MULTILINE)
    rooms = [room for row in drawn for room in re.findall(r"`(\w+)/?`", row)]
    assert len(rooms) == len(set(rooms)) == len(FLOOR), "a room stands on two floors"


def written():
    """Every text of the house that somebody may read."""
    roots = [SOURCE, HOUSE / "examples", HOUSE / "docs", *HOUSE.glob("README*")]
    files = [f for root in roots for f in ([root] if root.is_file() else sorted(root.rglob("*"))) if f.suffix in READ_ALOUD]
    return [f for f in files if not f.relative_to(HOUSE).as_posix().startswith(WHAT_REPORTS_SAY)]


def unkind(text):
    """Words about people that are not ours, as they stand in a text."""
    return [m[0] for words in WORDS_WE_DO_NOT_USE.values() for word in words for m in re.finditer(word, text, re.IGNORECASE)]


def test_words_about_people_are_calm():
    assert {str(f.relative_to(HOUSE)): words for f in written() if (words := unkind(f.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize("text", [
    "a wave of migrants", "Migrant surge at the border", "the flood of arrivals", "an invasion", "crossings surged", "una oleada",
    "illegal immigrants", "los ilegales", "hordes",
])
def test_an_unkind_word_is_found(text):
    assert unkind(text)


@pytest.mark.parametrize("text", ["a flood of 2007 closed the road", "a sine wave", "the road floods in October", "actividad ilegal"])
def test_a_plain_word_is_left_alone(text):
    assert not unkind(text)
