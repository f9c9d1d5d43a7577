"""The tables of phrases: one row is one way of saying something.

Tables lie in ``data/reading``. Cells are written without accents and in lower
case, as :attr:`corridor.reports.text.Even.low` is. In cue tables a phrase may
hold

    word~        the word with any ending of its verb (``depart~``: departs, departed, departing; ``verbs.csv`` has irregular verbs)
    (a|b)        either; ``(a )?`` what may be left out
    ..           up to five words in between; ... up to fourteen
    <place>      a place name; likewise <num>, <date>, <group>, <auth>

Marks such as ``<place>`` stand on a masked copy of the text, in which every
mention is a run of one capital letter, so a phrase is one regular expression.
"""

import csv
import re
from collections import defaultdict
from functools import cache

from corridor.schema import DATA

FOLDER = DATA / "reading"
MARKS = {"<place>": "P+", "<num>": "N+", "<date>": "D+"}
_EN_ENDINGS = r"(?:s|e|es|d|ed|ing)?"
_ES_ENDINGS = (r"(?:o|a|as|amos|an|e|es|en|emos|ais|aron|eron|ieron|io|aba|aban|abamos|ia|ian|iamos|imos|ando|iendo|endo|ado|ada|ados|adas|ido|ida|idos|idas|"
               r"os|ar|er|ir|ara|aran|era|eran|ira|iran|aremos|eremos|iremos|aria|arian|eria|erian|iria|irian|iera|ieran|ase|iese|"
               r"(?:arse|erse|irse|andose|iendose|endose)|(?:ar|er|ir|ando|iendo)(?:l[aeo]s?|nos))")
_ES_CHANGES = (("car", ("c", "qu")), ("gar", ("g", "gu")), ("zar", ("z", "c")), ("ger", ("g", "j")), ("gir", ("g", "j")), ("guir", ("gu", "g")),
               ("cer", ("c", "zc")), ("cir", ("c", "zc")), ("uir", ("u", "uy")))


_START = r"(?<![\w])"


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """The rows of one table."""
    with open(FOLDER / f"{table}.csv", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def by_language(table: str, language: str) -> tuple[dict[str, str], ...]:
    """The rows of one table for one language."""
    return tuple(r for r in rows(table) if r["language"] in (language, "any"))


def alternatives(words) -> str:
    """A group that matches any of the words, longest first, spaces elastic."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered) + ")"


@cache
def word_class(name: str, language: str) -> str:
    """A regular expression for the words of a class in ``classes.csv``."""
    return alternatives(r["words"] for r in by_language("classes", language) if r["class"] == name)


@cache
def _irregular(language: str) -> dict[str, tuple[str, ...]]:
    return {r["verb"]: tuple(r["forms"].split()) for r in by_language("verbs", language)}


def _inflected(verb: str, language: str) -> str:
    """The forms of a verb, or of what begins like one; ``verbs.csv`` has the irregular ones, stems with a hyphen."""
    if verb in _irregular(language):
        forms = _irregular(language)[verb]
        stems = [f[:-1] for f in forms if f.endswith("-")]
        whole = [f for f in forms if not f.endswith("-")]
        return "(?:" + "|".join(whole + ([f"(?:{'|'.join(stems)}){_ES_ENDINGS}"] if stems else [])) + ")"
    if language == "es":
        changes = next((c for ending, c in _ES_CHANGES if verb.endswith(ending)), None)
        stem = re.sub(r"(?:ar|er|ir)$", "", verb)
        if changes:
            stem = stem[:len(stem) - len(changes[0])] + f"(?:{'|'.join(changes)})"
        return stem + _ES_ENDINGS
    if verb.endswith("ee"):
        return verb + r"(?:s|d|ing)?"
    if verb.endswith("e"):
        return verb[:-1] + r"(?:e|es|ed|ing)"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + r"(?:y|ies|ied|ying)"
    if re.search(r"[^aeiou][aeiou][bdgmnprt]$", verb):
        return verb + f"(?:{verb[-1]}?(?:ed|ing)|s)?"
    return verb + _EN_ENDINGS


def expression(phrase: str, language: str) -> str:
    """A cue phrase as a regular expression over the masked text."""
    out = re.sub(r"([a-z]+)~", lambda m: _inflected(m[1], language), phrase.replace(r"\w", r"[\w'-]"))
    out = re.sub(r"\(([^?)(]*(?:\([^)]*\)[^)(]*)*)\)", r"(?:\1)", out)
    out = re.sub(r"\s*\.\.\.\s*", r"\\s+(?:[^\\s;:]+\\s+){0,14}?", out)
    out = re.sub(r"\s*\.\.\s*", r"\\s+(?:[^\\s;:,]*[^\\s;:,.]\\s+){0,5}?", out)
    for mark, mask in MARKS.items():
        out = out.replace(mark, mask)
    out = re.sub(r"<(\w+)>", lambda m: word_class(m[1], language), out)
    out = re.sub(r"(?<!\\s) (?!\\s)", r"\\s+", out)
    tail = "" if re.search(r"\s(?:\))?\??$", phrase) else r"(?![\w])"
    return _START + "(?:" + out + r")" + tail


def occurrences(table: str, language: str, text: str, start: int, end: int):
    """Each place where a row's phrase stands, with the row; phrases start at words.

    Words are looked for after the search, not in the expression: Python's
    ``re`` scans twice as fast for an expression that starts with letters.
    """
    for pattern, row in _bare(table, language):
        position = start
        while match := pattern.search(text, position, end):
            first = match.start()
            if first > 0 and (text[first - 1].isalnum() or text[first - 1] == "_"):
                position = first + 1
            else:
                yield match, row
                position = max(match.end(), first + 1)


@cache
def _bare(table: str, language: str) -> tuple[tuple[re.Pattern, dict[str, str]], ...]:
    return tuple((re.compile(expression(r["phrase"], language).removeprefix(_START)), r) for r in by_language(table, language))


@cache
def joined(table: str, language: str, key: str, value: str, column: str = "phrase") -> re.Pattern:
    """One expression for all rows of a table with a given value."""
    found = [expression(r[column], language) for r in by_language(table, language) if r[key] == value]
    return re.compile("|".join(found) or r"(?!)")


@cache
def grouped(table: str, language: str, key: str) -> dict[str, tuple[dict[str, str], ...]]:
    """Rows of a table by the value of a column."""
    out = defaultdict(list)
    for row in by_language(table, language):
        out[row[key]].append(row)
    return {k: tuple(v) for k, v in out.items()}
