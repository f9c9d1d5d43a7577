"""What an analyst does about a reading: correct, reject or add a claim, retract one or a whole report, undo an act.

    corridor claims CASE              shows the claims with their ids
    corridor claims CASE correct …    and what else is here, each as a command

Each act is kept in the ledger of the case with a reason, when, and by whom: a
desk, a role or initials. The reports it concerns are put into the ledger with
it, so that an act can be made before the first briefing.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from corridor.case import Case
from corridor.errors import DataError, Problem, UsageError
from corridor.ledger import Anchor, Correction, Ledger, Run, edited, find_again, report_hash
from corridor.records import Claim, Report
from corridor.reports.intake import redact
from corridor.reports.readers import Reader, checked, reader_of
from corridor.schema import nearest

LONGEST_NAME = 40  # characters of a desk's name
OPEN_ABOVE, OPEN_BELOW = ("more_than", "at_least", "vague"), ("up_to", "less_than")


@dataclass(frozen=True)
class Done:
    """An act that was kept: its number, the claim as it is now read, and the briefings to be issued again."""

    number: int
    claim: Claim | None
    to_reissue: tuple[Run, ...]


@dataclass(frozen=True)
class Desk:
    """A case on the desk of someone: ``by`` is a desk, a role or initials, ``reader`` what reads its reports.

    Raises
    ------
    UsageError
        ``by`` is empty, long, or holds an address or a number of a person.
    """

    case: Case
    by: str
    reader: Reader | None = None

    def __post_init__(self):
        if not self.by.strip() or len(self.by) > LONGEST_NAME or redact(self.by) != self.by:
            raise UsageError(Problem("--by", "is no desk, role or initials", redact(self.by)[:LONGEST_NAME],
                                     f'Write at most {LONGEST_NAME} characters like "news desk" or "AR"; no address, no telephone.'))

    def correct(self, claim_id: str, changes: Mapping, why: str) -> Done:
        """Have a claim read otherwise; ``changes`` are fields of the guide, ``words`` a new span, ``low`` and the like its quantity."""
        report, claim = self._claim(claim_id)
        record = _changed(claim.guide_form(), changes, report)
        new, = checked([record], report, self.case.network, f"claim {claim_id}")
        return self._keep(report, claim_id, "correct", why, Anchor.of(claim, report_hash(report)), new)

    def reject(self, claim_id: str, why: str) -> Done:
        """Leave a claim out: the report does not say that."""
        report, claim = self._claim(claim_id)
        return self._keep(report, claim_id, "reject", why, Anchor.of(claim, report_hash(report)))

    def add(self, report_id: str, changes: Mapping, why: str) -> Done:
        """Read a claim that the reader does not find."""
        report = self._report(report_id)
        record = _changed({"kind": None, "modality": "asserted", "text_span": None}, changes, report)
        new, = checked([record], report, self.case.network, f"a claim of {report_id}")
        return self._keep(report, report_id, "add", why, Anchor.of(new, report_hash(report)), new)

    def retract(self, subject: str, why: str) -> Done:
        """Take a claim, or a report with all its claims, as withdrawn by whoever made it; what goes back to it falls too."""
        if subject in {r.id for r in self.case.reports}:
            report = self._report(subject)
            return self._keep(report, subject, "retract", why, Anchor(report.id, report_hash(report)))
        report, claim = self._claim(subject)
        return self._keep(report, subject, "retract", why, Anchor.of(claim, report_hash(report)))

    def undo(self, number: int, why: str) -> Done:
        """Take an earlier act back; both stay in the ledger."""
        with self._ledger() as ledger:
            made = ledger.correct(Correction(str(number), "undo", redact(why), self.by.strip(), _now()))
            return Done(made, None, ledger.to_reissue())

    def _ledger(self) -> Ledger:
        return Ledger(self.case.ledger or self.case.folder)

    def _report(self, report_id: str) -> Report:
        found = {r.id: r for r in self.case.reports}
        if report_id not in found:
            raise DataError(Problem(str(self.case.folder), "has no such report that counts", report_id, nearest(report_id, found)))
        return found[report_id]

    def _read(self, report: Report) -> tuple[Claim, ...]:
        reader = self.reader or reader_of(self.case.reader)
        return edited([report], {report.id: reader(report, self.case.network)}, self.case.acts)[0][report.id]

    def _claim(self, claim_id: str) -> tuple[Report, Claim]:
        report = next((r for r in self.case.reports if claim_id.rpartition("-")[0] == r.id), None)
        found = {c.id: c for c in self._read(report)} if report else {}
        if claim_id not in found:
            near = found or [f"{r.id}-c01" for r in self.case.reports]
            raise DataError(Problem(str(self.case.folder), "has no claim or report of that id", claim_id,
                                    f"{nearest(claim_id, near)} corridor claims {self.case.folder} prints the ids."))
        return report, found[claim_id]

    def _keep(self, report: Report, subject: str, act: str, why: str, anchor: Anchor, new: Claim | None = None) -> Done:
        if not why.strip():
            raise UsageError(Problem("--why", "is empty", fix="Say in a sentence why, for those who come after."))
        now = _now()
        with self._ledger() as ledger:
            ledger.add_report(report, dt.datetime.fromisoformat(now))
            number = ledger.correct(Correction(subject, act, redact(why.strip()), self.by.strip(), now,
                                               asdict(new) if new else None, anchor))
            return Done(number, new, ledger.to_reissue())


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat()


def _changed(record: dict, changes: Mapping, report: Report) -> dict:
    """A claim in the guide's form with some of its fields changed; a value of None clears the field."""
    record = {k: v for k, v in record.items() if k not in ("id", "article", "flags")}
    given = dict(changes)
    words = given.pop("words", None)
    if words is not None:
        span = find_again(Anchor(report.id, "", *(record["text_span"] or (0, 0)), words), report)
        if span is None:
            raise DataError(Problem("--words", "do not stand in the report", words, f"Copy them from {report.id} as they are written."))
        record["text_span"] = span
        record["is_quote"] = _in_quotes(report.text, span) if record.get("is_quote") is None else record["is_quote"]
    size = {name: given.pop(name) for name in ("low", "high", "unit", "comparator") if name in given}
    if size:
        record["quantity"] = _quantity(record.get("quantity"), size)
    return record | given


def _in_quotes(text: str, span: tuple[int, int]) -> bool:
    return text[:span[0]].rstrip()[-1:] in tuple('"“«') and text[span[1]:].lstrip()[:1] in tuple('"”»')


def _quantity(before: dict | None, size: dict) -> dict | None:
    """A quantity from what is given of it, the rest as before; None clears it."""
    if None in (size.get("low", 0), size.get("high", 0)) and not any(v is not None for v in size.values()):
        return None
    low, high = size.get("low"), size.get("high")
    before = before or {"low": None, "high": None, "unit": "people", "comparator": "exact"}
    unit = size.get("unit") or before["unit"]
    how = size.get("comparator") or ("range" if None not in (low, high) and low != high else
                                     "exact" if before["comparator"] in ("range", "relative") else before["comparator"])
    if low is None and high is None:
        low, high = before["low"], before["high"]
    one = low if low is not None else high
    low, high = (one, None) if how in OPEN_ABOVE else (None, high if high is not None else low) if how in OPEN_BELOW else \
        (low, high) if how == "range" else (one, one)
    return {"low": low, "high": high, "unit": unit, "comparator": how}
