"""What a case has taken in and what was made of it, kept in a database.

    reports ── claims ── families
       │          └───── corrections, retractions
       ├── derivations
       └── runs: as-of, seed, members, the reports and claims they rested on

SQLite in the case folder by default; PostgreSQL by an address
(``postgresql+psycopg://host/name``) through the same code. Two writers do not
get in each other's way: SQLite writes ahead and waits, and whatever is added
twice is kept once. Nothing is ever removed: a corrected edition supersedes
the former one, a retraction marks what rested on it.

>>> with Ledger("sqlite://") as ledger:
...     report = Report("a", "500 people left.", "Gazette", "2021-11-10")
...     first = ledger.add_report(report, dt.datetime(2021, 11, 10, 12))
...     again = ledger.add_report(report, dt.datetime(2021, 11, 11, 12))
>>> first.status, again.status
('new', 'same')
"""

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from corridor.errors import DataError, Problem
from corridor.records import Claim, Derivation, Family, Quantity, Report

FILE = "ledger.sqlite"
_BUSY_MS = 20_000

_metadata = sa.MetaData()
_reports = sa.Table(
    "reports", _metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(200), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("publisher", sa.Text), sa.Column("published", sa.String(20)), sa.Column("language", sa.String(20)),
    sa.Column("url", sa.Text), sa.Column("title", sa.Text),
    sa.Column("added_at", sa.String(40), nullable=False),
    sa.Column("superseded_by", sa.String(64)),
)
_claims = sa.Table(
    "claims", _metadata,
    sa.Column("report_hash", sa.String(64), sa.ForeignKey("reports.hash"), primary_key=True),
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("record", sa.Text, nullable=False),
)
_derivations = sa.Table(
    "derivations", _metadata,
    sa.Column("derived_id", sa.String(200), primary_key=True),
    sa.Column("origin_id", sa.String(200), primary_key=True),
    sa.Column("relation", sa.String(20), nullable=False), sa.Column("evidence", sa.Text, nullable=False),
)
_families = sa.Table(
    "families", _metadata,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("origin", sa.String(200), nullable=False), sa.Column("members", sa.Text, nullable=False),
)
_corrections = sa.Table(
    "corrections", _metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("subject", sa.String(200), nullable=False, index=True),
    sa.Column("act", sa.String(20), nullable=False), sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False), sa.Column("at", sa.String(40), nullable=False),
    sa.Column("replacement", sa.Text),
)
_runs = sa.Table(
    "runs", _metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(40), nullable=False), sa.Column("as_of", sa.String(10), nullable=False),
    sa.Column("seed", sa.Integer, nullable=False), sa.Column("members", sa.Integer, nullable=False),
    sa.Column("audience", sa.String(20), nullable=False), sa.Column("version", sa.String(40), nullable=False),
    sa.Column("reports", sa.Text, nullable=False), sa.Column("hashes", sa.Text, nullable=False),
    sa.Column("claims", sa.Text, nullable=False), sa.Column("outputs", sa.Text, nullable=False),
)

_RUN_LISTS = ("reports", "hashes", "claims", "outputs")
ACTS = ("correct", "reject", "retract")


@dataclass(frozen=True)
class Added:
    """What became of a report that was added: ``new``, ``same`` or ``edition``."""

    status: str
    hash: str
    former_id: str = ""


@dataclass(frozen=True)
class Correction:
    """One act of an analyst on a claim or a report, with who, when and why.

    ``replacement`` is the corrected claim in the guide's form, or None.
    """

    subject: str
    act: str
    reason: str
    by: str
    at: str
    replacement: dict | None = None


@dataclass(frozen=True)
class Run:
    """One briefing that was made, and what it rested on: report ids, the hashes of their texts, claim ids."""

    at: str
    as_of: str
    seed: int
    members: int
    audience: str
    version: str
    reports: tuple[str, ...]
    hashes: tuple[str, ...]
    claims: tuple[str, ...]
    outputs: tuple[str, ...]


def report_hash(report: Report) -> str:
    """SHA-256 of who says what: publisher and text, blind to line endings and to spaces at the ends of lines.

    Two outlets with one text are two reports: that one of them took it from
    the other is for the lineage to say.
    """
    text = "\n".join(line.rstrip() for line in report.text.strip().splitlines())
    return hashlib.sha256(f"{' '.join((report.publisher or '').lower().split())}\x1f{text}".encode()).hexdigest()


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
        text = str(address)
        self.address = text if "://" in text else f"sqlite:///{Path(text) / FILE}"
        try:
            self._engine = sa.create_engine(self.address)
            if self._engine.dialect.name == "sqlite":
                sa.event.listen(self._engine, "connect", _set_up_sqlite)
                sa.event.listen(self._engine, "begin", _begin_sqlite)
            with self._engine.execution_options(write=True).begin() as connection:
                _metadata.create_all(connection)
        except (SQLAlchemyError, ImportError) as error:
            raise DataError(Problem("ledger", "cannot be opened", str(getattr(error, "orig", None) or error),
                                    "Check the address, the rights of the folder, and for PostgreSQL that its driver is "
                                    "installed.")) from error

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
            if connection.execute(sa.select(_reports.c.hash).where(_reports.c.hash == key)).first():
                return Added("same", key)
            same = _reports.c.id == report.id
            if report.url:
                same = same | ((_reports.c.url == report.url) & (_reports.c.publisher == report.publisher))
            former = connection.execute(
                sa.select(_reports.c.hash, _reports.c.id).where(same, _reports.c.superseded_by.is_(None))).all()
            connection.execute(_reports.insert().values(**asdict(report), hash=key, added_at=added_at.isoformat()))
            for row in former:
                connection.execute(_reports.update().where(_reports.c.hash == row.hash).values(superseded_by=key))
        return Added("edition", key, former[0].id) if former else Added("new", key)

    def reports(self, editions: bool = False) -> tuple[Report, ...]:
        """The reports by published date and id; with ``editions``, the superseded ones too."""
        query = sa.select(*[_reports.c[name] for name in Report.__dataclass_fields__])
        query = query.order_by(_reports.c.published, _reports.c.id, _reports.c.added_at)
        if not editions:
            query = query.where(_reports.c.superseded_by.is_(None))
        with self._engine.connect() as connection:
            return tuple(Report(**row._mapping) for row in connection.execute(query))

    def put_claims(self, report: Report, claims: Iterable[Claim]) -> None:
        """Keep the claims of a report in place of those of an earlier reading."""
        key = report_hash(report)
        rows = [{"report_hash": key, "id": c.id, "record": json.dumps(asdict(c), ensure_ascii=False)} for c in claims]
        with self._writing() as connection:
            connection.execute(_claims.delete().where(_claims.c.report_hash == key))
            if rows:
                connection.execute(_claims.insert(), rows)

    def claims(self) -> tuple[Claim, ...]:
        """The claims of all reports that are not superseded, by id."""
        query = (sa.select(_claims.c.record).join(_reports, _reports.c.hash == _claims.c.report_hash)
                 .where(_reports.c.superseded_by.is_(None)).order_by(_claims.c.id))
        with self._engine.connect() as connection:
            return tuple(_claim(json.loads(row.record)) for row in connection.execute(query))

    def put_lineage(self, derivations: Iterable[Derivation], families: Iterable[Family]) -> None:
        """Keep who derives from whom, and the families, in place of the earlier ones."""
        derived = [asdict(d) for d in derivations]
        kin = [{"id": f.id, "origin": f.origin, "members": json.dumps(f.members)} for f in families]
        with self._writing() as connection:
            for table, rows in ((_derivations, derived), (_families, kin)):
                connection.execute(table.delete())
                if rows:
                    connection.execute(table.insert(), rows)

    def derivations(self) -> tuple[Derivation, ...]:
        """Who derives from whom."""
        query = _derivations.select().order_by(_derivations.c.derived_id, _derivations.c.origin_id)
        with self._engine.connect() as connection:
            return tuple(Derivation(**row._mapping) for row in connection.execute(query))

    def families(self) -> tuple[Family, ...]:
        """The families of claims."""
        with self._engine.connect() as connection:
            rows = connection.execute(_families.select().order_by(_families.c.id))
            return tuple(Family(r.id, r.origin, tuple(json.loads(r.members))) for r in rows)

    def correct(self, correction: Correction) -> None:
        """Keep one act on a claim or report.

        Raises
        ------
        DataError
            The act is not known, or the ledger has no such claim or report.
        """
        with self._writing() as connection:
            known = connection.execute(sa.select(_claims.c.id).where(_claims.c.id == correction.subject)).first() or \
                connection.execute(sa.select(_reports.c.id).where(_reports.c.id == correction.subject)).first()
            if not known:
                raise DataError(Problem("ledger", "has no claim or report of that id", correction.subject,
                                        "Ids are printed by corridor read."))
            if correction.act not in ACTS:
                raise DataError(Problem("ledger", "does not know that act", correction.act, f"Known: {', '.join(ACTS)}."))
            row = asdict(correction) | {"replacement": json.dumps(correction.replacement) if correction.replacement else None}
            connection.execute(_corrections.insert().values(**row))

    def corrections(self) -> tuple[Correction, ...]:
        """Every act on a claim or report, in the order they were made."""
        query = sa.select(*[_corrections.c[n] for n in Correction.__dataclass_fields__]).order_by(_corrections.c.number)
        with self._engine.connect() as connection:
            return tuple(Correction(**{**row._mapping, "replacement": json.loads(row.replacement) if row.replacement else None})
                         for row in connection.execute(query))

    def unsound(self) -> tuple[str, ...]:
        """Ids that no figure may rest on: rejected claims, retracted reports and claims, and their retellings.

        A retracted report takes its claims with it, and with each of them
        the claims of its family that go back to it.
        """
        acts = self.corrections()
        withdrawn = {c.subject for c in acts if c.act == "retract"}
        withdrawn |= {claim.id for claim in self.claims() if claim.article in withdrawn}
        for family in self.families():
            if family.origin in withdrawn:
                withdrawn |= set(family.members)
        return tuple(sorted(withdrawn | {c.subject for c in acts if c.act == "reject"}))

    def add_run(self, run: Run) -> None:
        """Keep that a briefing was made."""
        row = asdict(run)
        with self._writing() as connection:
            connection.execute(_runs.insert().values(
                **row | {name: json.dumps(row[name]) for name in _RUN_LISTS}))

    def runs(self) -> tuple[Run, ...]:
        """The briefings that were made, in order."""
        query = sa.select(*[_runs.c[n] for n in Run.__dataclass_fields__]).order_by(_runs.c.number)
        with self._engine.connect() as connection:
            return tuple(Run(**{**row._mapping, **{n: tuple(json.loads(getattr(row, n))) for n in _RUN_LISTS}})
                         for row in connection.execute(query))

    def to_reissue(self) -> tuple[Run, ...]:
        """The briefings that rested on what was later rejected, retracted or corrected by its publisher."""
        unsound = set(self.unsound())
        with self._engine.connect() as connection:
            former = {row.hash for row in connection.execute(
                sa.select(_reports.c.hash).where(_reports.c.superseded_by.is_not(None)))}
        return tuple(run for run in self.runs() if unsound & {*run.reports, *run.claims} or former & set(run.hashes))


def _claim(record: dict) -> Claim:
    """A claim as it was before it became JSON."""
    quantity = Quantity(**record["quantity"]) if record["quantity"] else None
    lists = {name: tuple(record[name]) for name in ("via", "text_span", "locations", "flags")}
    return Claim(**record | lists | {"quantity": quantity})


def _begin_sqlite(connection) -> None:
    """Take the right to write at the start, or only to read."""
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _set_up_sqlite(connection, _record) -> None:
    """Write ahead, wait for the other writer, and leave the start of transactions to us."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
