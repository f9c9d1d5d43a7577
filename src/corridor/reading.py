"""The claims of a case: read, set right by analysts, told apart from retellings, retracted ones left out.

    reports ─read→ claims ─correct, reject, add→ claims ─lineage→ families ─retract→ what counts
"""

from collections.abc import Callable
from dataclasses import dataclass

from corridor.case import Case
from corridor.errors import Problem
from corridor.ledger import edited, withdrawn
from corridor.lineage import families, find_derivations
from corridor.records import Claim, Derivation, Family
from corridor.reports.readers import Reader, read_many, read_report


@dataclass(frozen=True)
class Reading:
    """What the reports of a case say.

    ``claims`` are those that count and ``families`` theirs; ``all_families``
    hold the withdrawn ones too. ``by_analyst`` names those whose reading
    an analyst set; ``withdrawn`` are retracted claims and what goes back to
    them; ``warnings`` are acts whose words are gone from their report.
    """

    claims: tuple[Claim, ...]
    derivations: tuple[Derivation, ...]
    families: tuple[Family, ...]
    all_families: tuple[Family, ...] = ()
    by_analyst: frozenset[str] = frozenset()
    withdrawn: tuple[Claim, ...] = ()
    warnings: tuple[Problem, ...] = ()


def read_case(case: Case, reader: Reader = read_report, progress: Callable[[float], None] = lambda share: None) -> Reading:
    """Read a case's reports, with the acts of its ledger in force.

    Parameters
    ----------
    reader : callable (report, network) -> claims
        The built-in one by default; see :mod:`corridor.reports.readers`.
    progress : callable (share)
        Called after each report.
    """
    found = read_many(case.reports, case.network, reader, progress)
    read = {report.id: claims for report, claims in zip(case.reports, found, strict=True)}
    right, warnings = edited(case.reports, read, case.acts)
    claims = tuple(claim for report in case.reports for claim in right[report.id])
    derivations = find_derivations(case.reports, right)
    kin = families(claims, derivations)
    gone = withdrawn(case.acts, claims, kin, case.reports)
    kept = tuple(c for c in claims if c.id not in gone)
    as_read = {c.id: c for found in read.values() for c in found}
    return Reading(kept, derivations, families(kept, derivations) if gone else kin, kin, frozenset(c.id for c in kept if as_read.get(c.id) != c),
                   tuple(c for c in claims if c.id in gone), tuple(warnings))
