"""What the ledger of a case says about its reports: acts of analysts, and briefings that they shook."""

from collections.abc import Container
from pathlib import Path

from corridor.errors import DataError, Problem
from corridor.ledger import FILE, Correction, Ledger, Run

Kept = tuple[tuple[Correction, ...], tuple[tuple[Run, frozenset[str]], ...], dict[str, str]]


def read_kept(folder: Path, address: str, names: Container[str] = ()) -> tuple[Kept, list[Problem]]:
    """The acts in force, the briefings to be issued again, each with the claims it lost, and the words of claims by id.

    Words are those of the last briefing, of the claims whose ids are among
    ``names``. Where there is no ledger yet, there is nothing.

    A ledger that cannot be opened is a warning: the case is then read as the
    reader alone reads it.
    """
    if not address and not (folder / FILE).is_file():
        return ((), (), {}), []
    try:
        with Ledger(address or folder) as ledger:
            last_read = {c.id: c.text for c in ledger.claims() if c.id in names} if names else {}
            return (ledger.acts(), ledger.shaken(), last_read), []
    except DataError as error:
        return ((), (), {}), [Problem(p.where, f"{p.what}, so corrections and retractions kept in it do not count", p.given, p.fix, "warning")
                          for p in error.problems]
