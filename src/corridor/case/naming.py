"""How a scenario names the claims that speak of it: by words of a report, or by the number that a reader gives a claim.

    claims = ["gazette: officers are moved from the cargo lanes"]   every claim that stands on these words
    claims = ["gazette-c04"]                                        the fourth claim, as the reader of today counts

Words stay when the reader changes or the report is edited elsewhere; numbers
move. White space may differ, and a name may end in "…".

>>> named("gazette: officers are moved", ["gazette"])
ClaimName(text='gazette: officers are moved', report='gazette', words='officers are moved')
>>> named("gazette-c04", ["gazette"])
ClaimName(text='gazette-c04', report='gazette', words='')
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from corridor.ledger import places_of
from corridor.records import Claim, Report

_SHARED = 0.5  # share of the shorter of two stretches that both have, from which a claim stands on the words of a name


@dataclass(frozen=True)
class ClaimName:
    """A name as it is written: the report's id, and its words; without words the claim is named by its number."""

    text: str
    report: str
    words: str = ""


def named(text: str, reports: Iterable[str]) -> ClaimName | None:
    """What a name says, if it begins with the id of one of the reports."""
    of_number, _, number = text.rpartition("-")
    for report in reports:
        if text.startswith(f"{report}:"):
            return ClaimName(text, report, text.removeprefix(f"{report}:").strip(" …"))
        if of_number == report and re.fullmatch(r"[ac]\d+", number):
            return ClaimName(text, report)
    return None


def name_of(report: str, words: str) -> str:
    """The name of the claims on some words, with quotation marks, ready for ``case.toml``."""
    return json.dumps(f"{report}: {' '.join(words.split())}", ensure_ascii=False)


def meant(name: ClaimName, report: Report, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims of a report that a name means, in the order given."""
    if not name.words:
        return tuple(c for c in claims if c.id == name.text)
    where = places_of(name.words, report.text)
    return tuple(c for c in claims if c.article == report.id and any(_stands(c.text_span, span) for span in where))


def _stands(claim: tuple[int, int], words: tuple[int, int]) -> bool:
    common = min(claim[1], words[1]) - max(claim[0], words[0])
    return common >= _SHARED * min(claim[1] - claim[0], words[1] - words[0])
