"""What can go wrong, drawn once.

    CorridorError
    ├── UsageError          the command was called wrongly            exit code 2
    └── DataError           what was given cannot be used             exit code 1
        ├── TableError      a CSV table
        ├── NetworkError    locations and links that do not fit together
        ├── UnknownLocation a place that the corridor does not know
        ├── ReportError     a report that cannot be read
        └── CaseError       a case folder

Every error carries one or more :class:`Problem` records, each saying where,
what, what was given, and how to mend it. Doubt in data is never an error: it
is a wider spread or a flag on a claim.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to mend.

    Parameters
    ----------
    where : str
        File (and line) or field, as the user knows it.
    what : str
        What is wrong, as a plain sentence.
    given : str, optional
        What was found there.
    fix : str, optional
        What to do about it.
    level : {"error", "warning"}
        A warning does not stop a run.
    """

    where: str
    what: str
    given: str = ""
    fix: str = ""
    level: str = "error"

    def __str__(self) -> str:
        given = f" (given: {self.given})" if self.given else ""
        fix = f" {self.fix}" if self.fix else ""
        return f"{self.where}: {self.what}{given}.{fix}"


class CorridorError(Exception):
    """Base of all errors that Corridor raises on purpose."""

    exit_code = 1

    def __init__(self, *problems: Problem | str):
        self.problems = tuple(p if isinstance(p, Problem) else Problem("corridor", p) for p in problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    def __reduce__(self):
        return type(self), self.problems  # whole, also from another process


class UsageError(CorridorError):
    """The command was called wrongly."""

    exit_code = 2


class DataError(CorridorError):
    """What was given cannot be used."""


class TableError(DataError):
    """A table has missing columns or values that cannot be used."""


class NetworkError(DataError):
    """Locations and links do not fit together."""


class UnknownLocation(DataError):
    """A place that the corridor does not know."""


class ReportError(DataError):
    """A report cannot be read."""


class CaseError(DataError):
    """A case folder is incomplete or contradicts itself."""
