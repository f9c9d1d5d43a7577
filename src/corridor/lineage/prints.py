"""What a report can be recognised by: its words, runs of words, names, numbers and order.

Words are kept as stems of five letters, which many words of English and
Spanish share (*caravana*, *caravan*; *voluntario*, *voluntary*), so one print
serves comparison within and across languages. Words that every report of the
field uses (those of the reading tables) weigh little.
"""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from corridor.network import fold
from corridor.records import Claim, Report
from corridor.reports import quantities
from corridor.reports.phrases import rows
from corridor.reports.text import even, quotes, sentences, units

STEM = 5
RUN = 4                                          # words in a run
_WORD = re.compile(r"[a-z]{3,}|\d[\d.,]*\d|\d")
_RELEASE = re.compile(r"\b(?:press release|news release|press statement|(?:said|says) in a statement|comunicado|boletin de prensa|rueda de prensa|"
                      r"news conference|press conference|conferencia de prensa)\b")
_PERSON = re.compile(r"(?<![\w])[A-ZÀ-ÞÑ][a-zß-ÿ'-]+(?:\s(?:de|del|la)){0,2}(?:\s[A-ZÀ-ÞÑ][a-zß-ÿ'-]+){1,3}")


@dataclass(frozen=True)
class Print:
    """One report's print.

    ``stems`` are content stems in order of first use, ``runs`` hashed runs of
    four words outside quotations, ``quoted`` hashed runs inside, ``numbers``
    and ``names`` those of the text, ``sentences`` the runs of each sentence.
    ``publisher`` and ``outlet`` (of the dateline) are folded, ``name`` is the
    publisher as written.
    """

    id: str
    language: str
    name: str
    publisher: str
    published: str
    outlet: str
    length: int
    stems: tuple[str, ...]
    runs: frozenset[int]
    quoted: frozenset[int]
    numbers: frozenset[float]
    names: frozenset[str]
    sentences: tuple[frozenset[int], ...]
    low: str
    words: frozenset[str]


@cache
def common() -> frozenset[str]:
    """Stems of the words that reports of this field share anyway."""
    words = set()
    for table in ("units", "classes", "regions", "calendar", "numerals", "speech", "roles", "comparators"):
        for row in rows(table):
            words.update(re.findall(r"[a-z]{3,}", row["words"]))
    for row in rows("cues"):
        words.update(re.findall(r"[a-z]{4,}", row["phrase"]))
    return frozenset(w[:STEM] for w in words)


@cache
def stop(language: str) -> frozenset[str]:
    """Function words of a language, as spaCy lists them."""
    if language == "es":
        from spacy.lang.es.stop_words import STOP_WORDS
    else:
        from spacy.lang.en.stop_words import STOP_WORDS
    return frozenset(fold(w) for w in STOP_WORDS)


def _hash(words: tuple[str, ...]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=7).digest(), "little")


def _runs(words: list[str]) -> frozenset[int]:
    return frozenset(_hash(tuple(words[i:i + RUN])) for i in range(len(words) - RUN + 1))


def take(report: Report, claims: tuple[Claim, ...] = ()) -> Print:
    """The print of one report; numbers come from its claims too."""
    page = even(report.text)
    found = [u for u in units(page) if u.kind != "skip"]
    marks = quotes(page, tuple(found))
    spans = [s for u in found for s in sentences(page, u)]
    stems: dict[str, None] = {}
    runs, quoted, per_sentence = set(), set(), []
    ignored = stop(report.language)
    for start, end in spans:
        if _RELEASE.search(page.low, start, end):
            continue                             # a shared release makes no derivation
        inside, outside = [], []
        for match in _WORD.finditer(page.low, start, end):
            word = match[0]
            (inside if marks.around(match.start(), match.end()) else outside).append(word)
            if word not in ignored and not word[0].isdigit():
                stems.setdefault(word[:STEM])
        here = _runs(outside)
        runs |= here
        quoted |= _runs(inside)
        if len(outside) >= 6:
            per_sentence.append(here)
    amounts = quantities.find(page.low, 0, len(page.low), report.language)
    numbers = {x for m in amounts for x in (m.quantity.low, m.quantity.high) if x}
    numbers |= {x for c in claims if c.quantity for x in (c.quantity.low, c.quantity.high) if x}
    names = {" ".join(re.findall(r"[a-z]+", page.low[m.start():m.end()])) for m in _PERSON.finditer(page.text)}
    outlet = next((u.outlet for u in found if u.outlet), "")
    return Print(report.id, report.language, report.publisher or "", fold(report.publisher or ""), report.published or "", fold(outlet), len(page.low), tuple(stems),
                 frozenset(runs), frozenset(quoted), frozenset(n for n in numbers if n >= 13 and not 1990 <= n <= 2035), frozenset(names),
                 tuple(per_sentence), page.low, frozenset(re.findall(r"[^\W_]+", page.low)))
