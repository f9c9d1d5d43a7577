"""Reports taken in: plain text with an optional small header, or saved HTML.

    publisher: Frontier Ledger
    published: 2021-10-23
    language: en
    address: https://…
    title: …

    The text after the blank line.

What could lead to a private person is masked on the way in
(:mod:`corridor.reports.redaction`). Other ways in: :mod:`corridor.reports.fetching`
for an address, :mod:`corridor.reports.gathering` for feeds, e-mail and field notes.
"""

import re
from pathlib import Path

from corridor.errors import Problem, ReportError
from corridor.records import Report
from corridor.reports.redaction import redact

LARGEST_MB = 20
_HEADER = re.compile(r"(publisher|published|language|address|url|title)[ \t]*:[ \t]*(.*)", re.I)
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_FUNCTION_WORDS = {
    "en": frozenset("the of and to in that is was for on with as at by from were have has had they their this which who would".split()),
    "es": frozenset("el la los las de del y que en un una por con para se su sus al es fue como más este esta pero entre".split()),
}


def guess_language(text: str) -> str:
    """``en`` or ``es``, whichever's function words the text holds more of; English when in doubt."""
    words = re.findall(r"[a-zñáéíóúü]+", text.lower()[:20000])
    score = {code: sum(w in known for w in words) for code, known in _FUNCTION_WORDS.items()}
    return "es" if score["es"] > score["en"] else "en"


def _decode(raw: bytes, where: str) -> str:
    if not raw.strip():
        raise ReportError(Problem(where, "is empty", "0 words", "Save the report's text in it."))
    if len(raw) > LARGEST_MB * 2**20:
        raise ReportError(Problem(where, f"is larger than {LARGEST_MB} MB", f"{len(raw) / 2**20:.0f} MB", "Save the text alone, or split it."))
    if raw[:4] in (b"%PDF", b"PK\x03\x04", b"\x89PNG") or raw[:3] == b"\xff\xd8\xff" or b"\x00" in raw[:4096] and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise ReportError(Problem(where, "is not a text", f"it starts with {raw[:8]!r}", "Save it as plain text or as a web page."))
    try:
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = error.start
    try:  # line by line, since what was put together from several sources may hold both
        text = "\n".join(map(_line, raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")))
    except UnicodeDecodeError:
        text = ""
    strange = sum(1 for c in text if c < " " and c not in "\n\r\t\f")
    letters = sum(1 for c in text if c.isalpha() or c.isspace())
    if not text or strange or letters < 0.7 * len(text):
        raise ReportError(Problem(where, "is not UTF-8 text", f"byte {byte} cannot be read", "Save it as UTF-8."))
    return text


def _line(raw: bytes) -> str:
    """A line in UTF-8, or else in the old code of Windows."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def _is_html(text: str) -> bool:
    head = text.lstrip()[:2000].lower()
    return head.startswith(("<!doctype html", "<html")) or bool(re.search(r"<(?:html|head|body|article|div|p)[\s>]", head)) and "</" in text


def _from_html(text: str, where: str) -> tuple[dict[str, str], str]:
    """Facts and main text of a saved page."""
    import trafilatura

    document = trafilatura.bare_extraction(text, include_comments=False, include_tables=False, with_metadata=True)
    found = document.as_dict() if document is not None else {}
    body = (found.get("text") or "").strip()
    if len(body.split()) < 8:
        raise ReportError(Problem(where, "is a web page without a main text", f"{len(body.split())} words found",
                                  "Copy the article's text into a .txt file."))
    facts = {"title": found.get("title"), "publisher": found.get("sitename"), "published": found.get("date"), "address": found.get("url")}
    return {k: v for k, v in facts.items() if v}, body.replace("\n", "\n\n")


def _header(text: str, where: str) -> tuple[dict[str, str], str]:
    """Facts of a small header and the body after it; no header gives none and the whole text."""
    head, blank, body = text.partition("\r\n\r\n") if "\r\n\r\n" in text[:2000] else text.partition("\n\n")
    lines = head.strip().splitlines()
    matches = [_HEADER.fullmatch(line.strip()) for line in lines]
    if not lines or not all(matches) or not blank:
        return {}, text
    facts = {m[1].lower().replace("url", "address"): m[2].strip() for m in matches if m[2].strip()}
    if not body.strip():
        raise ReportError(Problem(where, "has a header but no text", head[:60], "Put the report's text after the blank line."))
    return facts, body


def _checked_date(value: str | None, where: str) -> str | None:
    if value is None:
        return None
    value = value.strip()
    import datetime as dt

    good = bool(_DATE.fullmatch(value))
    if good and len(value) == 10:
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            good = False
    if not good:
        raise ReportError(Problem(where, '"published" is not a date', value, "Write it like 2021-11-05, 2021-11 or 2021."))
    return value


def load_report(path: Path, *, publisher: str | None = None, published: str | None = None, language: str | None = None,
                url: str | None = None) -> Report:
    """One report from a text file or saved web page; what is given wins over what the file says.

    Parameters
    ----------
    path : Path
        ``.txt``, ``.md`` or ``.html``. The file's stem becomes the report's id.
    publisher, published, language, url : str, optional
        ``published`` is ISO text of a day, a month or a year. The language is
        guessed from function words when neither given nor in the header.

    Raises
    ------
    ReportError
        Empty, binary, larger than 20 MB, not decodable, HTML without a main
        text, or a date that is none.
    """
    path = Path(path)
    where = path.name
    try:
        raw = path.read_bytes() if path.stat().st_size <= LARGEST_MB * 2**20 else b"x" * (LARGEST_MB * 2**20 + 1)
    except OSError as error:
        raise ReportError(Problem(where, "cannot be opened", error.strerror or "", "Check the path.")) from None
    return report_of(path.stem, raw, where, publisher=publisher, published=published, language=language, url=url)


def report_of(name: str, raw: bytes, where: str, *, publisher: str | None = None, published: str | None = None, language: str | None = None,
              url: str | None = None, title: str | None = None) -> Report:
    """One report from what a file or a page holds; what is given wins over what it says.

    Raises
    ------
    ReportError
        As :func:`load_report`.
    """
    text = _decode(raw, where)
    if not text.strip():
        raise ReportError(Problem(where, "is empty", "only blanks", "Save the report's text in it."))
    facts, body = _from_html(text, where) if _is_html(text) else _header(text, where)
    language = language or facts.get("language")
    if language is not None and language not in ("en", "es"):
        raise ReportError(Problem(where, f'"{language}" is not a language that is read', language, "Use en or es."))
    body, title = redact(body), title or facts.get("title")
    return Report(name, body, publisher or facts.get("publisher"), _checked_date(published or facts.get("published"), where),
                  language or guess_language(body), url or facts.get("address"), redact(title) if title else None)
