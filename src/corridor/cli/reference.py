"""The page about the commands, made from the same words as their ``--help``.

    python -m corridor.cli.reference > docs/commands.md
"""

import inspect

import typer.main

from corridor.cli.app import app

TOP = """# Commands

Made from `corridor COMMAND --help` by `make docs`; a test holds that it is current.

Data goes to standard output, messages and progress to standard error. Exit code 0: done. 1: what was given
cannot be used; the message says where, what was given, and what to do. 2: the command was called wrongly.
`--help` and `--version` work with every command, `NO_COLOR` turns colour off.
"""


def page() -> str:
    """The page as Markdown."""
    return "\n".join([TOP, *(_section(name, command) for name, command in commands().items())])


def commands() -> dict:
    """Every command by its full name, those of groups too."""
    return dict(_leaves("", typer.main.get_command(app)))


def _leaves(name: str, command):
    if name and getattr(command, "invoke_without_command", not hasattr(command, "commands")):
        yield name, command
    for part, inner in getattr(command, "commands", {}).items():
        yield from _leaves(f"{name} {part}".strip(), inner)


def _section(name: str, command) -> str:
    text, _, example = inspect.cleandoc(command.help).partition("\b\nExample:\n")
    rows = []
    for parameter in command.params:
        if "--version" in parameter.opts:
            continue
        option = parameter.param_type_name == "option"
        what = " ".join(f"`{word}`" for word in parameter.opts) if option else f"`{parameter.metavar}`"
        value = (parameter.metavar or "").replace("|", "\\|") if option else ""
        rows.append(f"| {what} | {value} | {parameter.help}{' Required.' if parameter.required else ''} |")
    return "\n".join([f"## corridor {name.replace('claims ', 'claims CASE ')}", "", text.strip(), "", "| | | |", "| --- | --- | --- |", *rows, "",
                      "```", inspect.cleandoc(example), "```", ""])


if __name__ == "__main__":
    print(page(), end="")
