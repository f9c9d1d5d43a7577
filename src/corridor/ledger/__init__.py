"""What a case has taken in and what was made of it, kept in a database.

    reports ── claims ── families
       │          └───── corrections, retractions
       ├── derivations
       └── runs: as-of, seed, members, the reports and claims they rested on

entries.py: what is kept · acts.py: what corrections do · tables.py: the tables · book.py: the ledger itself

SQLite in the case folder by default; PostgreSQL by an address
(``postgresql+psycopg://host/name``) through the same code. Two writers do not
get in each other's way: SQLite writes ahead and waits, PostgreSQL locks, and
whatever is added twice is kept once. Nothing is ever removed: a corrected
edition supersedes the former one, a retraction marks what rested on it.

>>> import datetime as dt
>>> from corridor.records import Report
>>> with Ledger("sqlite://") as ledger:
...     report = Report("a", "500 people left.", "Gazette", "2021-11-10")
...     first = ledger.add_report(report, dt.datetime(2021, 11, 10, 12))
...     again = ledger.add_report(report, dt.datetime(2021, 11, 11, 12))
>>> first.status, again.status
('new', 'same')
"""

from corridor.ledger.acts import edited, held, struck, withdrawn
from corridor.ledger.book import Ledger
from corridor.ledger.entries import ACTS, Added, Anchor, Correction, Run, find_again, places_of, report_hash
from corridor.ledger.tables import FILE

__all__ = ["ACTS", "FILE", "Added", "Anchor", "Correction", "Ledger", "Run", "edited", "find_again", "held", "places_of", "report_hash",
           "struck", "withdrawn"]
