"""The messages of a room, read from its templates and modules: what a catalogue must hold."""

import ast
from pathlib import Path

import jinja2

SOURCE = Path(__file__).resolve().parents[1] / "src" / "corridor"
CALLS = {"t", "language", "self.t", "self.language"}


def of_templates(folder: Path) -> set[str]:
    """Constant first arguments of ``t(…)`` in every template of a folder."""
    found = set()
    for path in sorted(folder.glob("*.html")):
        tree = jinja2.Environment().parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(jinja2.nodes.Call):
            if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "t":
                assert isinstance(call.args[0], jinja2.nodes.Const), f"{path.name} line {call.lineno}: t() of something that is not a text"
                found.add(call.args[0].value)
    return found


def of_module(path: Path) -> set[str]:
    """Constant first arguments of ``t(…)``, ``language(…)`` and the like in a module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CALLS and node.args:
            texts = [node.args[0]] if isinstance(node.args[0], ast.Constant) else []
            found |= {x.value for x in texts if isinstance(x.value, str)}
    return found
