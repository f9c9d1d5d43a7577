"""The ledger of a case: everything is added, nothing is removed."""

import contextlib
import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

import sqlalchemy as sa

from corridor.errors import DataError, Problem
from corridor.ledger import tables
from corridor.ledger.acts import claim_of, held, in_force, not_to_undo, rested, struck, withdrawn
from corridor.ledger.entries import ACTS, Added, Anchor, Correction, Run, report_hash
from corridor.records import Claim, Derivation, Family, Report

_RUN_LISTS = ("reports", "hashes", "claims", "outputs", "anchors", "figures")


class Ledger:
    """The ledger at an address: a folder, a file, or a database address.

    Parameters
    ----------
    address : str or Path
        A case folder (its ``ledger.sqlite``), or a SQLAlchemy address.

    Raises
    ------
    DataError
        The database cannot be opened.
    """

    def __init__(self, address: str | Path):
        self.address = tables.address_of(address)
        self._engine = tables.opened(self.address)

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextlib.contextmanager
    def _writing(self):
        """A transaction that no other writer shares: it waits its turn before it reads."""
        with self._engine.execution_options(write=True).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("LOCK TABLE reports IN SHARE ROW EXCLUSIVE MODE"))
            yield connection

    def add_report(self, report: Report, added_at: dt.datetime) -> Added:
        """Keep a report once; one of the same id or address with other words supersedes the former."""
        key = report_hash(report)
        with self._writing() as connection:
            if connection.execute(sa.select(tables.reports.c.hash).where(tables.reports.c.hash == key)).first():
                return Added("same", key)
            same = tables.reports.c.id == report.id
            if report.url:
                same = same | ((tables.reports.c.url == report.url) & (tables.reports.c.publisher == report.publisher))
            former = connection.execute(
                sa.select(tables.reports.c.hash, tables.reports.c.id).where(same, tables.reports.c.superseded_by.is_(None))).all()
            connection.execute(tables.reports.insert().values(**asdict(report), hash=key, added_at=added_at.isoformat()))
            for row in former:
                connection.execute(tables.reports.update().where(tables.reports.c.hash == row.hash).values(superseded_by=key))
        return Added("edition", key, former[0].id) if former else Added("new", key)

    def reports(self, editions: bool = False) -> tuple[Report, ...]:
        """The reports by published date and id; with ``editions``, the superseded ones too."""
        query = sa.select(*[tables.reports.c[name] for name in Report.__dataclass_fields__])
        query = query.order_by(tables.reports.c.published, tables.reports.c.id, tables.reports.c.added_at)
        if not editions:
            query = query.where(tables.reports.c.superseded_by.is_(None))
        with self._engine.connect() as connection:
            return tuple(Report(**row._mapping) for row in connection.execute(query))

    def put_claims(self, report: Report, claims: Iterable[Claim]) -> None:
        """Keep the claims of a report in place of those of an earlier reading."""
        key = report_hash(report)
        rows = [{"report_hash": key, "id": c.id, "record": json.dumps(asdict(c), ensure_ascii=False)} for c in claims]
        with self._writing() as connection:
            connection.execute(tables.claims.delete().where(tables.claims.c.report_hash == key))
            if rows:
                connection.execute(tables.claims.insert(), rows)

    def claims(self) -> tuple[Claim, ...]:
        """The claims of all reports that are not superseded, by id."""
        query = (sa.select(tables.claims.c.record).join(tables.reports, tables.reports.c.hash == tables.claims.c.report_hash)
                 .where(tables.reports.c.superseded_by.is_(None)).order_by(tables.claims.c.id))
        with self._engine.connect() as connection:
            return tuple(claim_of(json.loads(row.record)) for row in connection.execute(query))

    def put_lineage(self, derivations: Iterable[Derivation], families: Iterable[Family]) -> None:
        """Keep who derives from whom, and the families, in place of the earlier ones."""
        derived = [asdict(d) for d in derivations]
        kin = [{"id": f.id, "origin": f.origin, "members": json.dumps(f.members)} for f in families]
        with self._writing() as connection:
            for table, rows in ((tables.derivations, derived), (tables.families, kin)):
                connection.execute(table.delete())
                if rows:
                    connection.execute(table.insert(), rows)

    def derivations(self) -> tuple[Derivation, ...]:
        """Who derives from whom."""
        query = tables.derivations.select().order_by(tables.derivations.c.derived_id, tables.derivations.c.origin_id)
        with self._engine.connect() as connection:
            return tuple(Derivation(**row._mapping) for row in connection.execute(query))

    def families(self) -> tuple[Family, ...]:
        """The families of claims."""
        with self._engine.connect() as connection:
            rows = connection.execute(tables.families.select().order_by(tables.families.c.id))
            return tuple(Family(r.id, r.origin, tuple(json.loads(r.members))) for r in rows)

    def correct(self, correction: Correction) -> int:
        """Keep one act on a claim or report; its number.

        Without an anchor it is given one: the words of the claim, or the text
        of the report, as the ledger has them now.

        Raises
        ------
        DataError
            The act is not known, the ledger has no such claim, report or act,
            or an act cannot be undone (:func:`corridor.ledger.acts.not_to_undo`).
        """
        if correction.act not in ACTS:
            raise DataError(Problem("ledger", "does not know that act", correction.act, f"Known: {', '.join(ACTS)}."))
        with self._writing() as connection:
            if correction.act == "undo":
                made = self._placed(connection)
                known, anchor = next((a for a in made if str(a.number) == correction.subject), None), None
                if known and (problem := not_to_undo(known.number, made)):
                    raise DataError(problem)
            else:
                known = anchor = correction.anchor or self._anchor(connection, correction.subject)
            if not known:
                raise DataError(Problem("ledger", "has no claim or report or act of that id", correction.subject,
                                        "corridor claims CASE prints the ids."))
            row = {name: getattr(correction, name) for name in ("subject", "act", "reason", "by", "at")}
            added = connection.execute(tables.corrections.insert().values(
                **row, replacement=_packed(correction.replacement), anchor=_packed(anchor and asdict(anchor))))
            return added.inserted_primary_key[0]

    def _anchor(self, connection, subject: str) -> Anchor | None:
        """The words of a claim, or the whole of a report, by its id."""
        latest = tables.reports.c.superseded_by.is_(None)
        row = connection.execute(
            sa.select(tables.claims.c.record, tables.claims.c.report_hash).join(tables.reports).where(
                tables.claims.c.id == subject).order_by(sa.desc(latest))).first()
        if row:
            return Anchor.of(claim_of(json.loads(row.record)), row.report_hash)
        report = connection.execute(sa.select(tables.reports.c.hash).where(tables.reports.c.id == subject).order_by(
            sa.desc(latest))).first()
        return Anchor(subject, report.hash) if report else None

    def corrections(self) -> tuple[Correction, ...]:
        """Every act on a claim or report, in the order they were made."""
        with self._engine.connect() as connection:
            return self._corrections(connection)

    def _corrections(self, connection) -> tuple[Correction, ...]:
        rows = connection.execute(tables.corrections.select().order_by(tables.corrections.c.number))
        return tuple(Correction(**{**row._mapping, "replacement": json.loads(row.replacement or "null"),
                                   "anchor": _anchored(row.anchor)}) for row in rows)

    def acts(self) -> tuple[Correction, ...]:
        """The acts in force: those that no later act has undone, on the latest edition of their report."""
        with self._engine.connect() as connection:
            return in_force(self._placed(connection))

    def _placed(self, connection) -> tuple[Correction, ...]:
        """Every act, on the latest edition of its report."""
        latest = self._latest(connection)
        return tuple(replace(a, anchor=a.anchor and replace(a.anchor, report=latest.get(a.anchor.hash, a.anchor.report)))
                     for a in self._corrections(connection))

    def _latest(self, connection) -> dict[str, str]:
        """The id of the latest edition by the hash of any."""
        rows = connection.execute(sa.select(tables.reports.c.hash, tables.reports.c.id, tables.reports.c.superseded_by)).all()
        step = {row.hash: row.superseded_by for row in rows}
        name = {row.hash: row.id for row in rows}
        found = {}
        for start in step:
            at = start
            while step.get(at):
                at = step[at]
            found[start] = name[at]
        return found

    def unsound(self) -> tuple[str, ...]:
        """Ids that no figure may rest on: rejected claims, retracted reports and claims, and their retellings.

        A retracted report takes its claims with it, and with each of them
        the claims of its family that go back to it.
        """
        acts, claims, reports = self.acts(), self.claims(), self.reports()
        of_report = {r.id: r for r in reports}
        gone = {a.subject for a in acts if a.act in ("retract", "reject")} | withdrawn(acts, claims, self.families(), reports)
        found = (held(a, claims, of_report.get(a.anchor.report)) for a in acts if a.act == "reject" and a.anchor)
        return tuple(sorted(gone | {c.id for c in found if c}))

    def add_run(self, run: Run) -> None:
        """Keep that a briefing was made."""
        row = {name: value for name, value in asdict(run).items() if name != "number"}
        with self._writing() as connection:
            connection.execute(tables.runs.insert().values(
                **row | {name: json.dumps(row[name]) for name in _RUN_LISTS}))

    def runs(self) -> tuple[Run, ...]:
        """The briefings that were made, in order."""
        with self._engine.connect() as connection:
            rows = connection.execute(tables.runs.select().order_by(tables.runs.c.number))
            return tuple(Run(**{**row._mapping, **{n: _tuples(json.loads(getattr(row, n) or "[]")) for n in _RUN_LISTS}}) for row in rows)

    def to_reissue(self) -> tuple[Run, ...]:
        """The briefings that rested on what was later rejected, corrected or retracted, by an analyst or its publisher."""
        return tuple(run for run, _ in self.shaken())

    def shaken(self) -> tuple[tuple[Run, frozenset[str]], ...]:
        """The briefings to be issued again, each with the ids of the claims that it lost, as it numbered them.

        One that was issued again for the same audience, on sound ground, is no
        longer among them.
        """
        acts, claims, reports, ids = self.acts(), self.claims(), self.reports(), set(self.unsound())
        keys = {r.id: report_hash(r) for r in reports}
        gone = withdrawn(acts, claims, self.families(), reports)
        with self._engine.connect() as connection:
            former = {row.hash for row in connection.execute(
                sa.select(tables.reports.c.hash).where(tables.reports.c.superseded_by.is_not(None)))}
        former |= {a.anchor.hash for a in acts if a.act == "retract" and a.anchor and not a.anchor.words}
        anchors = [Anchor.of(c, keys[c.article]) for c in claims if c.id in gone] + [Anchor("", key) for key in former]
        out: dict[str, list[tuple[Run, frozenset[str]]]] = {}
        for run in self.runs():
            lost = set().union(*(struck(run, act) for act in acts), *(rested(run, anchor) for anchor in anchors))
            if not run.anchors:
                lost |= ids & {*run.reports, *run.claims}
            kept = out.setdefault(run.audience, [])
            if lost or former & set(run.hashes):
                kept.append((run, frozenset(lost)))
            else:
                out[run.audience] = [(r, ids) for r, ids in kept if r.as_of > run.as_of or not set(r.reports) & set(run.reports)]
        return tuple(sorted((one for found in out.values() for one in found), key=lambda one: one[0].number))


def _packed(value) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _tuples(value):
    """Lists of JSON as the tuples they were."""
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value


def _anchored(text: str | None) -> Anchor | None:
    record = json.loads(text or "null")
    return Anchor(**record | {"values": tuple(record["values"])}) if record else None
