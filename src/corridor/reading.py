"""The claims of a case: read, set right by analysts, told apart from retellings, retracted ones left out.

    reports ─read→ claims ─correct, reject, add→ claims ─lineage→ families ─retract→ what counts
    former editions ───────────────────────────────────────┘        scenarios name claims ──┘
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corridor.case import Case, examine
from corridor.case.folder import FILE
from corridor.case.naming import ClaimName, meant, name_of, named
from corridor.errors import CorridorError, Problem
from corridor.ledger import edited, places_of, withdrawn
from corridor.lineage import families, find_derivations
from corridor.records import Claim, Derivation, Family, Report
from corridor.reports.readers import Reader, read_many, read_report, reader_of


@dataclass(frozen=True)
class Reading:
    """What the reports of a case say.

    ``claims`` are those that count and ``families`` theirs; ``all_families``
    hold the withdrawn ones too. ``by_analyst`` names those whose reading
    an analyst set; ``withdrawn`` are retracted claims, and those of other reports
    that go back to them or to what a later edition no longer says; ``of_scenarios`` are the ids of the claims that each scenario names;
    ``warnings`` are acts whose words are gone from their report, names that no
    longer lead to a claim, and what later editions took back.
    """

    claims: tuple[Claim, ...]
    derivations: tuple[Derivation, ...]
    families: tuple[Family, ...]
    all_families: tuple[Family, ...] = ()
    by_analyst: frozenset[str] = frozenset()
    withdrawn: tuple[Claim, ...] = ()
    of_scenarios: dict[str, tuple[str, ...]] = field(default_factory=dict)
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
    reports = (*case.reports, *(report for report, _ in case.former))
    found = read_many(reports, case.network, reader, progress)
    read = {report.id: claims for report, claims in zip(reports, found, strict=True)}
    right, warnings = edited(case.reports, {r.id: read[r.id] for r in case.reports}, case.acts)
    claims = tuple(claim for report in case.reports for claim in right[report.id])
    all_derivations = find_derivations(reports, read | right)
    derivations = tuple(d for d in all_derivations if not {d.derived_id, d.origin_id} & set(case.editions))
    kin = families(claims, derivations)
    taken_back, notes = _taken_back(case, (*claims, *(c for r, _ in case.former for c in read[r.id])), all_derivations)
    gone = withdrawn(case.acts, claims, kin, case.reports) | taken_back
    kept = tuple(c for c in claims if c.id not in gone)
    of_scenarios, lost = _of_scenarios(case, kept)
    as_read = {c.id: c for found in read.values() for c in found}
    return Reading(kept, derivations, families(kept, derivations) if gone else kin, kin, frozenset(c.id for c in kept if as_read.get(c.id) != c),
                   tuple(c for c in claims if c.id in gone), of_scenarios, (*warnings, *notes, *lost))


def check_reading(folder: Path) -> list[Problem]:
    """Everything that is wrong with a case, and with what its acts and scenarios say of the claims; errors first."""
    case, problems = examine(Path(folder), {})
    if case is not None and not any(p.level == "error" for p in problems):
        try:
            reader = reader_of(case.reader)
            if case.acts or case.former or any(plan.claims for plan in case.scenarios):
                problems += read_case(case, reader).warnings
        except CorridorError as error:
            problems += error.problems
    return sorted(problems, key=lambda p: p.level)


def _taken_back(case: Case, claims: Sequence[Claim], derivations: Sequence[Derivation]) -> tuple[set[str], list[Problem]]:
    """Ids of the claims that go back to what a former edition said and the latest does not, and a note on each edition.

    ``claims`` and ``derivations`` hold those of former editions too.
    """
    article, words, text = {c.id: c.article for c in claims}, {c.id: c.text for c in claims}, {r.id: r.text for r in case.reports}
    gone, by_edition = set(), {}
    for family in families(claims, derivations) if case.editions else ():
        latest = case.editions.get(article[family.origin])
        fallen = [i for i in family.members if article[i] not in case.editions]
        if latest and fallen and not any(article[i] == latest for i in fallen) and not places_of(words[family.origin], text[latest]):
            gone |= set(fallen)
            by_edition.setdefault(latest, []).append((words[family.origin], fallen))
    return gone, [Problem(f"reports: {latest}", "no longer says what claims of other reports go back to, so these do not count",
                          "; ".join(f'"{said}": {", ".join(fallen)}' for said, fallen in found), level="warning")
                  for latest, found in by_edition.items()]


def _of_scenarios(case: Case, claims: Sequence[Claim]) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """The ids of the claims that each scenario names, and the names that lead to none, or may lead to others tomorrow."""
    reports = {r.id: r for r in case.reports}
    found, problems = {}, []
    for number, plan in enumerate(case.scenarios, 1):
        ids: dict[str, None] = {}
        for name in filter(None, (named(text, [*reports, *case.editions]) for text in plan.claims)):
            report = reports[case.editions.get(name.report, name.report)]
            mine = meant(name, report, claims)
            ids |= dict.fromkeys(c.id for c in mine)
            problems += _doubts(f"{FILE} scenarios[{number}].claims", name, report, mine, case)
        found[plan.id] = tuple(ids)
    return found, problems


def _doubts(where: str, name: ClaimName, report: Report, claims: Iterable[Claim], case: Case) -> list[Problem]:
    """What is to be said of a name: nothing if it is made of words on which a claim stands.

    Words that the report lacks are told of where the case is read.
    """
    now, before = next((c.text for c in claims), ""), case.last_read.get(name.text, "")
    shown = f"corridor claims {case.folder} shows the claims with their words."
    if name.words:
        lost = not now and places_of(name.words, report.text)
        return [Problem(where, "names words on which no claim stands that counts", name.text, shown, "warning")] if lost else []
    if re.search(r"-a\d+$", name.text) and now:  # added by an act, and numbered by it
        return []
    if before and not _alike(before, now):
        return [Problem(where, "names a claim by its number, which stood on other words in the last briefing",
                        f'{name.text}: then "{before}", now {_quoted(now) or "no claim"}',
                        f"Name the one that is meant by its words: {' or '.join(name_of(report.id, w) for w in (before, now) if w)}", "warning")]
    if not now:
        return [Problem(where, "names a claim by a number that no claim has which counts", name.text,
                        f'Name it by its words, like "{report.id}: words of the claim". {shown}', "warning")]
    return [Problem(where, "names a claim by its number, which another version of the reader may give to other words", name.text,
                    f"Name it by its words: {name_of(report.id, now)}", "warning")]


def _alike(one: str, other: str) -> bool:
    """Whether two readings stand on the same words, give or take an edge."""
    a, b = " ".join(one.split()), " ".join(other.split())
    return bool(a and b) and (a in b or b in a)


def _quoted(words: str) -> str:
    return f'"{words}"' if words else ""
