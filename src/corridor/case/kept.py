"""What the ledger of a case says about its reports: acts of analysts, and briefings that they shook."""

from pathlib import Path

from corridor.errors import DataError, Problem
from corridor.ledger import FILE, Correction, Ledger, Run

Kept = tuple[tuple[Correction, ...], tuple[tuple[Run, frozenset[str]], ...]]


def read_kept(folder: Path, address: str) -> tuple[Kept, list[Problem]]:
    """The acts in force and the briefings to be issued again, each with the claims it lost; nothing where there is no ledger yet.

    A ledger that cannot be opened is a warning: the case is then read as the
    reader alone reads it.
    """
    if not address and not (folder / FILE).is_file():
        return ((), ()), []
    try:
        with Ledger(address or folder) as ledger:
            return (ledger.acts(), ledger.shaken()), []
    except DataError as error:
        return ((), ()), [Problem(p.where, f"{p.what}, so corrections and retractions kept in it do not count", p.given, p.fix, "warning")
                          for p in error.problems]
