"""The command line: ``corridor COMMAND``.

Data goes to standard output, messages and progress to standard error. Exit
code 0: done; 1: what was given cannot be used; 2: the command was called
wrongly. Heavy rooms are imported by the command that needs them, so that
``corridor --help`` answers at once.
"""

import sys
from collections.abc import Sequence

from corridor.cli import cases, writing, ports, reading, replays, scoring, displacement, camps, claims  # noqa: F401, I001  (each registers its commands, in the order of the help)
from corridor.cli.app import app, show_error
from corridor.errors import CorridorError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; ends the process with its exit code."""
    try:
        app(args=arguments, prog_name="corridor")
    except CorridorError as error:
        show_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("Stopped. What was written before is unchanged.", file=sys.stderr)
        sys.exit(130)
