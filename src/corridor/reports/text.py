"""A report's text made even, cut into units, sentences and quotations.

The reader works on an even copy of the text: Unicode form C, one kind of line
ending, straight quotation marks. Every position of the copy knows where it
stands in the text as stored, so a claim's span is always a span of the stored
text, whatever line ending or normal form that came in.

    stored   “Cafe\u0301 …”\\r\\n     even   "Café …"\\n     low   "cafe …"\\n
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

_EVEN = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"', "’": "'", "‘": "'", "ʼ": "'",
         "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\x0b": " ", "\x0c": " ",
         "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "‐": "-", "‑": "-", "−": "-"}
LONGEST = 1500                                  # characters of a sentence
OPENING, CLOSING = "“«„", "”»"


@lru_cache(maxsize=4096)
def low_char(char: str) -> str:
    """One character in lower case without its accent; always one character."""
    base = [c for c in unicodedata.normalize("NFKD", char.lower()) if not unicodedata.combining(c)]
    return base[0] if len(base) == 1 else char


def _clusters(text: str):
    """Stretches of the text that compose on their own, with where each starts."""
    start = 0
    for i in range(1, len(text)):
        seg, char = text[start:i], text[i]
        if unicodedata.combining(char) == 0 and (
            char < "\u0300" or unicodedata.normalize("NFC", seg + char)
            == unicodedata.normalize("NFC", seg) + unicodedata.normalize("NFC", char)
        ):
            yield start, seg
            start = i
    if text:
        yield start, text[start:]


class _Low(dict):
    """For ``str.translate``: each character in lower case without its accent, looked up once."""

    def __missing__(self, code: int) -> str:
        self[code] = low_char(chr(code))
        return self[code]


_LOW_TABLE, _EVEN_TABLE = _Low(), str.maketrans(_EVEN)


@dataclass(frozen=True)
class Even:
    """The even copy of a text.

    ``text`` is the copy, ``low`` the same without case and accents (same
    length), ``raw`` the copy with its own quotation marks, and ``origin[i]``
    where position ``i`` stands in the text as stored.
    """

    text: str
    low: str
    raw: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the copy as a span of the stored text."""
        return self.origin[start], self.origin[end]


def even(stored: str) -> Even:
    """The even copy of a stored text."""
    if unicodedata.is_normalized("NFC", stored):
        chars, origin = stored, range(len(stored))
    else:
        pairs = [(s + min(k, len(seg) - 1), c) for s, seg in _clusters(stored) for k, c in enumerate(unicodedata.normalize("NFC", seg))]
        chars, origin = "".join(c for _, c in pairs), [i for i, _ in pairs]
    if "\r" in chars:
        kept = [i for i, c in enumerate(chars) if c != "\n" or chars[i - 1:i] != "\r"]
        chars, origin = "".join(chars[i] for i in kept).replace("\r", "\n"), [origin[i] for i in kept]
    text = chars.translate(_EVEN_TABLE)
    low = re.sub(r"(?<=\w)…(?=\w)", " ", text.translate(_LOW_TABLE))
    return Even(text, low, chars, (*origin, len(stored)))


_ABBREVIATIONS = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Dra|Sr|Sra|Srta|Lic|Ing|Gen|Gov|Sen|Rep|Sgt|Lt|Col|St|Ste|No|Núm|Nr|Jr|vs|etc|approx|aprox|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic|Ud|Uds|art|hab|"
    r"a\.m|p\.m|U\.S|U\.N|EE\.UU|EE\. UU|E\.U|D\.F|Inc|Corp|Co|Mt|Ft|Ave|Av|km))\.$")
_STARTERS = {"the", "a", "an", "it", "in", "on", "he", "she", "they", "this", "that", "these", "those", "but", "there",
             "we", "you", "at", "as", "when", "while", "after", "before", "from", "his", "her", "their", "its", "some",
             "many", "most", "el", "la", "los", "las", "un", "una", "en", "al", "ese", "esa", "este", "esta", "pero"}
_END = re.compile(r"[.!?…]+(?:[\"')\]]+)?(?=\s+[\"'(\[¿¡]*[A-ZÀ-ÞÑ0-9]|\s*$)")
_BULLET = re.compile(r"\s*(?:[•·▪◦*‣–—-]|\d{1,2}[.)])\s+")
_BYLINE = re.compile(
    r"^(?:by|por|posted by|redaccion|publicado|published|updated|actualizado|editor|edited|related|view|date|current|prepared by|elaborado por|fecha|boletin|comunicado|columna|entrevista|reportaje|cronica|opinion|"
    r"noticiero|transcripcion|field note|situation report|sitrep|press release|news release|a weekly column|contact|contacto|n\. de la r|with reporting by|con informacion de|fotos?:|photos?:|from our|de nuestro|de nuestra|"
    r"read more|lea tambien|copyright|\(?editor|texto|fuente|source|share|tags)\b[^.]*$|"
    r"^[^.!?]{0,60}\|[^.!?]{0,40}$", re.I)
_CAPTION = re.compile(
    r"\b(?:(?:photo|picture|image|foto|fotografia|imagen)(?: by| de|:| courtesy| credit)|(?:file|archive|stock) (?:photo|picture|image)|(?:image|photo|picture) caption|pie de foto|en la foto|"
    r"(?:foto|imagen|fotografia) de archivo|getty images|via getty|afp via|ap photo)")
_DATELINE = re.compile(r"(?P<head>[^\n\"]{3,90}?)(?P<mark>\s[-–—]{1,2}\s|\.[-–—]\s+|\)\s*[-–—.]{1,2}\s)")


def _dateline(text: str) -> tuple[int, str, str] | None:
    """Length, place and outlet of a dateline such as ``TAPACHULA, Oct 23 (Agency) -``."""
    match = _DATELINE.match(text)
    if not match:
        return None
    head = match["head"] + (")" if match["mark"].startswith(")") else "")
    outlet = re.search(r"\(([^()]{2,40})\)\s*$", head)
    place = re.split(r"[,(.]|\s[-–—]", head)[0].strip()
    if not place[:1].isupper() or len(place.split()) > 5 or not (outlet or place.isupper() or match["mark"].startswith(".")):
        return None
    return match.end(), place, outlet[1].strip() if outlet else ""


@dataclass(frozen=True)
class Unit:
    """A paragraph, list item or heading: a stretch that no claim crosses."""

    start: int
    end: int
    kind: str                                   # body | item | heading | skip | caption
    lead: int                                   # where the content starts, after a dateline or bullet
    dateline: str = ""
    outlet: str = ""


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def units(page: Even) -> tuple[Unit, ...]:
    """The paragraphs, list items and headings of a text, titles and bylines told apart."""
    out: list[Unit] = []
    for match in re.finditer(r"(?:[^\n]|\n(?![ ]*\n))+", page.text):
        lines, cursor = [], match.start()
        for line in page.text[match.start():match.end()].split("\n"):
            lines.append((cursor, cursor + len(line)))
            cursor += len(line) + 1
        parts: list[list[int]] = []
        for start, end in lines:
            if parts and not _BULLET.match(page.text, start, end) and not _heads(page.text[parts[-1][0]:parts[-1][1]]):
                parts[-1][1] = end
            else:
                parts.append([start, end])
        for start, end in parts:
            start, end = _trim(page.text, start, end)
            if start < end:
                out.append(_unit(page, start, end, first=not out))
    return tuple(out)


def _heads(text: str) -> bool:
    """Whether a line ends a unit of its own although no blank line follows."""
    return bool(_BULLET.match(text)) or len(text) < 60 and not text.rstrip().endswith((",", ";", "-"))


def _unit(page: Even, start: int, end: int, first: bool) -> Unit:
    text = page.text[start:end]
    bullet = _BULLET.match(page.text, start, end)
    if bullet and bullet.end() < end:
        return Unit(start, end, "item", bullet.end())
    closed = text.rstrip('"\')]').endswith((".", "!", "?", "…"))
    dateline = _dateline(text)
    if text.rstrip().endswith(":") and len(text) < 160:
        return Unit(start, end, "heading", start)
    if _BYLINE.match(page.low[start:end].split("\n")[0]) and len(text) < 140:
        return Unit(start, end, "skip", end)
    caption = _CAPTION.search(page.low, start, end)
    if not closed and not caption and dateline is None and (len(text) < 130 or first and len(text) < 220) and (first or not re.match(r"[^:]{2,60}: \S", text)):
        return Unit(start, end, "skip", end)
    kind = "caption" if caption and len(text) < 700 else "body"
    if dateline:
        return Unit(start, end, kind, start + dateline[0], dateline[1], dateline[2])
    return Unit(start, end, kind, start)


def sentences(page: Even, unit: Unit) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences of a unit, closing quotation marks included."""
    out, start = [], unit.lead
    for match in _END.finditer(page.text, unit.lead, unit.end):
        head = page.text[max(unit.lead, match.start() - 12):match.start() + 1]
        if match[0] == "." and _ABBREVIATIONS.search(head):
            following = re.match(r"\s+([\w']+)", page.low[match.end():match.end() + 20])
            if not (head.endswith(("S.", "UU.", "N.", "m.")) and following and following[1] in _STARTERS):
                continue
        span = _trim(page.text, start, match.end())
        if span[0] < span[1]:
            out.append(span)
        start = match.end()
    span = _trim(page.text, start, unit.end)
    if span[0] < span[1]:
        out.append(span)
    return tuple(part for a, b in out for part in _bounded(page.text, a, b))


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A span in parts of at most LONGEST characters, cut at blanks: no sentence is longer, but a text may lack full stops."""
    parts = []
    while end - start > LONGEST:
        at = text.rfind(" ", start + 1, start + LONGEST)
        at = at if at > start else start + LONGEST
        parts.append(_trim(text, start, at))
        start = _trim(text, at, end)[0]
    parts.append((start, end))
    return [p for p in parts if p[0] < p[1]]


@dataclass(frozen=True)
class Quotes:
    """Spans between quotation marks, marks included."""

    spans: tuple[tuple[int, int], ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [s for s, _ in self.spans]

    def around(self, start: int, end: int) -> tuple[int, int] | None:
        """The quotation that holds a whole span, if any."""
        i = bisect_right(self._starts, start) - 1
        if i >= 0 and self.spans[i][0] <= start and end <= self.spans[i][1]:
            return self.spans[i]
        return None

    def within(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Quotations that overlap a span."""
        return tuple(q for q in self.spans if q[0] < end and start < q[1])


def quotes(page: Even, found: tuple[Unit, ...]) -> Quotes:
    """Every quotation; one that is not closed ends with its paragraph."""
    spans = []
    for unit in found:
        opened = None
        for i in range(unit.start, unit.end):
            if page.text[i] != '"':
                continue
            mark = page.raw[i]
            if opened is None and mark not in CLOSING:
                opened = i
            elif opened is not None and mark not in OPENING:
                spans.append((opened, i + 1))
                opened = None
        if opened is not None:
            spans.append((opened, unit.end))
    return Quotes(tuple(spans))
