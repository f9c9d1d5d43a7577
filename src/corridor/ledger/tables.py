"""The tables of the ledger, and how a database is opened: the same for SQLite and PostgreSQL."""

import sqlite3
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from corridor.errors import DataError, Problem

FILE = "ledger.sqlite"
BUSY_MS = 20_000
SETTING_UP = 0x636F7272  # key of the lock under which PostgreSQL makes the tables

metadata = sa.MetaData()
reports = sa.Table(
    "reports", metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(200), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("publisher", sa.Text), sa.Column("published", sa.String(20)), sa.Column("language", sa.String(20)),
    sa.Column("url", sa.Text), sa.Column("title", sa.Text),
    sa.Column("added_at", sa.String(40), nullable=False),
    sa.Column("superseded_by", sa.String(64)),
)
claims = sa.Table(
    "claims", metadata,
    sa.Column("report_hash", sa.String(64), sa.ForeignKey("reports.hash"), primary_key=True),
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("record", sa.Text, nullable=False),
)
derivations = sa.Table(
    "derivations", metadata,
    sa.Column("derived_id", sa.String(200), primary_key=True),
    sa.Column("origin_id", sa.String(200), primary_key=True),
    sa.Column("relation", sa.String(20), nullable=False), sa.Column("evidence", sa.Text, nullable=False),
)
families = sa.Table(
    "families", metadata,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("origin", sa.String(200), nullable=False), sa.Column("members", sa.Text, nullable=False),
)
corrections = sa.Table(
    "corrections", metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("subject", sa.String(200), nullable=False, index=True),
    sa.Column("act", sa.String(20), nullable=False), sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False), sa.Column("at", sa.String(40), nullable=False),
    sa.Column("replacement", sa.Text), sa.Column("anchor", sa.Text),
)
runs = sa.Table(
    "runs", metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(40), nullable=False), sa.Column("as_of", sa.String(10), nullable=False),
    sa.Column("seed", sa.Integer, nullable=False), sa.Column("members", sa.Integer, nullable=False),
    sa.Column("audience", sa.String(20), nullable=False), sa.Column("version", sa.String(40), nullable=False),
    sa.Column("reports", sa.Text, nullable=False), sa.Column("hashes", sa.Text, nullable=False),
    sa.Column("claims", sa.Text, nullable=False), sa.Column("outputs", sa.Text, nullable=False),
    sa.Column("anchors", sa.Text), sa.Column("figures", sa.Text),
)


def address_of(place: str | Path) -> str:
    """The SQLAlchemy address of a case folder's ledger, or the address that is given."""
    text = str(place)
    return text if "://" in text else f"sqlite:///{Path(text) / FILE}"


def opened(address: str) -> sa.Engine:
    """A database with the ledger's tables in it.

    A ledger that an earlier version made gets the columns it lacks.

    Raises
    ------
    DataError
        It cannot be opened or written.
    """
    try:
        engine = sa.create_engine(address)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _set_up_sqlite)
            sa.event.listen(engine, "begin", _begin_sqlite)
        with engine.execution_options(write=True).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SETTING_UP)))
            metadata.create_all(connection)
            _complete(connection)
    except (SQLAlchemyError, ImportError) as error:
        raise DataError(Problem("ledger", "cannot be opened", str(getattr(error, "orig", None) or error).strip(),
                                "Check the address and the rights of the folder; PostgreSQL needs its driver: "
                                "pip install 'corridor-forecast[postgres]'")) from error
    return engine


def _complete(connection: sa.Connection) -> None:
    """Add columns that a ledger of an earlier version lacks; new columns may be empty."""
    inspector = sa.inspect(connection)
    for table in metadata.sorted_tables:
        there = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                kind = column.type.compile(connection.dialect)
                connection.execute(sa.text(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}'))


def _begin_sqlite(connection) -> None:
    """Take the right to write at the start, or only to read."""
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _set_up_sqlite(connection, _record) -> None:
    """Write ahead, wait for the other writer, and leave the start of transactions to us."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch to writing ahead; SQLite does not wait by itself while another connection is about to switch a new file."""
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
