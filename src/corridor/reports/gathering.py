"""Many ways in: a page's address, a feed, a mail, a table of field notes; each gives reports, masked as they come.

    .txt .md .html .htm     one report (intake)
    .eml                    one report: subject and text; attachments are left out, and said
    .csv                    field notes, one report a row (columns: "notes" in data/attributes.csv)
    .xml .rss .atom         a saved feed, one report an entry
    http:// https://        a page, or a feed if that is what is there
"""

import datetime as dt
import email
import email.policy
import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from corridor.errors import Problem, ReportError, TableError
from corridor.records import Report
from corridor.reports.fetching import Door, fetch
from corridor.reports.intake import LARGEST_MB, load_report, report_of
from corridor.schema import check_table

FEEDS = (".xml", ".rss", ".atom")
LONGEST_ID = 60
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")


@dataclass(frozen=True)
class Gathered:
    """The reports of one source, and what is to be said about what was left out."""

    reports: tuple[Report, ...]
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What the user says about a source; it wins over what the source says."""

    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None

    def given(self) -> dict:
        return {name: value for name, value in vars(self).items() if value}


def gather(source: str, facts: Facts = Facts(), follow: bool = False, door: Door = Door()) -> Gathered:
    """The reports of a file or an address.

    Parameters
    ----------
    follow : bool
        Fetch the page of each entry of a feed for its whole text.

    Raises
    ------
    ReportError
        It cannot be read or fetched.
    TableError
        Field notes with something to mend, each with line and column.
    """
    if re.match(r"[a-z]+://", source, re.I):
        page = fetch(source, door)
        if _FEED.search(page.raw[:2000]) and "html" not in page.kind:
            return _feed(page.raw, source, facts, follow, door)
        name = slug(Path(urlsplit(page.url).path).stem or urlsplit(page.url).hostname or "page")
        found = report_of(name, page.raw, source, **{"url": page.url} | facts.given())
        return Gathered((replace(found, publisher=found.publisher or urlsplit(page.url).hostname),))
    path = Path(source)
    ending = path.suffix.lower()
    if ending == ".csv":
        return _notes(path, facts)
    if ending == ".eml" or ending in FEEDS:
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise ReportError(Problem(path.name, "cannot be opened", error.strerror or "", "Check the path.")) from None
        if len(raw) > LARGEST_MB * 2**20:
            raise ReportError(Problem(path.name, f"is larger than {LARGEST_MB} MB", f"{len(raw) / 2**20:.0f} MB", "Save the text alone."))
        return _mail(path, raw, facts) if ending == ".eml" else _feed(raw, path.name, facts, follow, door)
    return Gathered((load_report(path, **facts.given()),))


def slug(text: str) -> str:
    """A text as the id of a report: plain letters, digits and hyphens.

    >>> slug("Huixtla: 3.000 caminan") + " " + slug("¡!")
    'huixtla-3-000-caminan report'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID].strip("-") or "report"


def _feed(raw: bytes, where: str, facts: Facts, follow: bool, door: Door) -> Gathered:
    import feedparser

    parsed = feedparser.parse(raw)
    if not parsed.entries:
        raise ReportError(Problem(where, "is a feed without an entry that can be read", str(parsed.get("bozo_exception", ""))[:120],
                                  "Look at the address of the feed, or add the pages one by one."))
    publisher = facts.publisher or parsed.feed.get("title")
    language = facts.language or next((code for code in ("en", "es") if parsed.feed.get("language", "").lower().startswith(code)), None)
    reports, notes = [], []
    for number, entry in enumerate(parsed.entries, 1):
        place, title, link = f"{where}, entry {number}", entry.get("title", ""), entry.get("link")
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        given = {"publisher": publisher, "published": facts.published or (dt.date(*when[:3]).isoformat() if when else None),
                 "language": language, "url": link, "title": _plain(title) or None}
        try:
            if follow and link:
                page = fetch(link, door)
                reports.append(report_of(slug(title), page.raw, link, **given))
                continue
            text = _plain(" ".join(c.value for c in entry.get("content", ())) or entry.get("summary", ""))
            body = "\n\n".join(part for part in (_plain(title), text) if part)
            reports.append(report_of(slug(title), body.encode(), place, **given))
        except ReportError as error:
            notes += [replace(p, level="warning") for p in error.problems]
    return Gathered(tuple(reports), tuple(notes))


def _plain(markup: str) -> str:
    """Text of a little HTML, paragraphs kept apart."""
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", "", markup)
    text = re.sub(r"(?i)</(?:p|div|li|h\d|blockquote)\s*>|<br\s*/?>\s*<br\s*/?>", "\n\n", text)
    text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    parts = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(part for part in parts if part)


def _mail(path: Path, raw: bytes, facts: Facts) -> Gathered:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise ReportError(Problem(path.name, "is a mail without a text", message.get_content_type(), "Save the attachment itself and add that."))
    try:
        text = body.get_content()
    except (LookupError, UnicodeDecodeError) as error:
        raise ReportError(Problem(path.name, "has a text that cannot be decoded", str(error), "Save its text as a .txt file.")) from None
    text = _plain(text) if body.get_content_subtype() == "html" else text
    text = re.split(r"(?m)^-- ?\r?$", text)[0]  # a signature names a private person
    subject, when = str(message["subject"] or "").strip(), None
    try:
        when = parsedate_to_datetime(str(message["date"])).date().isoformat()
    except (TypeError, ValueError):
        pass
    sender = re.search(r"@([\w.-]+)", str(message["from"] or ""))
    body_text = f"{subject}\n\n{text}" if subject else text
    report = report_of(slug(subject or path.stem), body_text.encode(), path.name, **{
        "publisher": sender[1].rstrip(".") if sender else None, "published": when, "title": subject or None} | facts.given())
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    left = [Problem(path.name, f"has {len(names)} attachment(s) that are not read", ", ".join(names), "Save those that are reports and add them.",
                    "warning")] if names else []
    return Gathered((report,), tuple(left))


def _notes(path: Path, facts: Facts) -> Gathered:
    rows, problems = check_table(path, "notes")
    reports: list[Report] = []
    for row in rows:
        where = f"{path.name} line {row['_line']}"
        publisher = facts.publisher or row["publisher"]
        if not publisher:
            problems.append(Problem(where, '"publisher" is missing', "", "Name the desk that noted it, or give --publisher."))
            continue
        head = f"{row['place']}, {row['date'].isoformat()}" if row["place"] else row["date"].isoformat()
        try:
            reports.append(report_of(slug(row["id"] or f"{path.stem}-{row['date']}-{row['_line']}"), f"{head}\n\n{row['text']}\n".encode(), where,
                                     publisher=publisher, published=row["date"].isoformat(), language=facts.language or row["language"],
                                     url=row["url"]))
        except ReportError as error:
            problems += error.problems
    if problems:
        raise TableError(*problems)
    if not reports:
        raise TableError(Problem(path.name, "holds no note", fix="Columns: date, text, and publisher, place, language, id, url if you like."))
    return Gathered(tuple(_apart(reports)))


def _apart(reports: Iterable[Report]) -> Iterable[Report]:
    """Reports with ids of their own."""
    seen: dict[str, int] = {}
    for report in reports:
        seen[report.id] = seen.get(report.id, 0) + 1
        yield replace(report, id=f"{report.id}-{seen[report.id]}") if seen[report.id] > 1 else report
