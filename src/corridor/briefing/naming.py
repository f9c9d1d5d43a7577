"""Names in sentences: towns give way to their states, speakers to their roles.

>>> names = Names({"Álamo": "Veracruz"})
>>> names.replace("The group left Alamo, Veracruz on Tuesday.")
'The group left Veracruz on Tuesday.'
>>> names.replace("they reached Álamo", quoted=True)
'they reached [Veracruz]'
"""

import csv
import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache

from babel import Locale

from corridor.network import fold
from corridor.schema import DATA

_PARTICLES = {"de", "del", "la", "las", "los", "y", "da", "dos", "van", "von", "bin", "al"}
WIDE = frozenset({"us", "usa", "eeuu", "border", "frontera", "america"})


def _level(text: str) -> str:
    """The text letter by letter without accents, as long as it is when composed (NFC)."""
    return "".join(unicodedata.normalize("NFKD", c)[0] for c in unicodedata.normalize("NFC", text))


def _key(name: str) -> str:
    """What tells names apart: letters without accents and doubled spaces."""
    return " ".join(_level(name).split())


@cache
def _not_places() -> tuple[str, ...]:
    """Names that hold the name of a town and are none."""
    with open(DATA / "disclosure" / "not_places.csv", encoding="utf-8", newline="") as file:
        return tuple(row["phrase"] for row in csv.DictReader(file))


class Names:
    """Names to replace in sentences.

    Parameters
    ----------
    replacements : mapping of name to word
        Only names with a capital letter are looked for in sentences, as
        written or in capitals throughout, with or without accents.
    keep : collection of str
        Longer names that stay as they are, such as those of ports of entry.
    """

    def __init__(self, replacements: Mapping[str, str], keep: Collection[str] = ()):
        self._words: dict[str, str | None] = {}
        for name, word in [*((k, None) for k in (*_not_places(), *keep)), *replacements.items()]:
            if any(c.isupper() for c in name):
                self._words.setdefault(_key(name), word)
                self._words.setdefault(_key(name).upper(), word)
        names = sorted(self._words, key=len, reverse=True)
        self._expression = re.compile(r"(?<!\w)(?:" + "|".join(r"\s+".join(map(re.escape, n.split())) for n in names) + r")(?!\w)")

    def _hits(self, text: str) -> list[tuple[int, int, str]]:
        """Where names to be replaced stand in a composed text, and what takes their place."""
        hits = ((m.span(), self._words[_key(m[0])]) for m in self._expression.finditer(_level(text)))
        return [(*span, word) for span, word in hits if word is not None]

    def found(self, text: str) -> tuple[str, ...]:
        """The names in a sentence that would be replaced."""
        text = unicodedata.normalize("NFC", text)
        return tuple(text[a:b] for a, b, _ in self._hits(text))

    def replace(self, text: str, quoted: bool = False) -> str:
        """The sentence with its names replaced; in square brackets where the words are somebody's own.

        Addresses of web pages stay as they are.
        """
        if "://" in text:
            parts = re.split(r"(\S+://\S+)", text)
            return "".join(part if "://" in part else self.replace(part, quoted) for part in parts)
        composed = unicodedata.normalize("NFC", text)
        hits = self._hits(composed)
        if not hits:
            return text
        out, at = [], 0
        for a, b, word in hits:
            out += [composed[at:a], f"[{word}]" if quoted else word]
            at = b
        said = "".join(out) + composed[at:]
        for word in dict.fromkeys(word for _, _, word in hits):  # "Veracruz, Veracruz" and "[organiser] [organiser]" say it once
            once = f"[{word}]" if quoted else word
            said = re.sub(rf"{re.escape(once)}(?:,?\s+\[?{re.escape(word)}\]?(?!\w))+", lambda _, once=once: once, said)
        return said


@cache
def _not_people() -> tuple[frozenset[str], frozenset[str]]:
    """Words that mark a body, and names of countries."""
    with open(DATA / "disclosure" / "bodies.csv", encoding="utf-8", newline="") as file:
        bodies = frozenset(fold(row["word"]) for row in csv.DictReader(file))
    return bodies, frozenset(fold(name) for code in ("en", "es") for name in Locale.parse(code).territories.values())


def person_names(speaker: str, places: Collection[str] = ()) -> tuple[str, ...]:
    """The ways a text may name a speaker who is a person; none for a body, a place or a description.

    Parameters
    ----------
    speaker : str
        As a claim gives it, e.g. ``"Luis García Villagrán"``.
    places : collection of str
        Folded names of places, which are nobody's name alone.

    Returns
    -------
    tuple of str
        The full name, its endings, and each later part of four letters or more.
    """
    tokens = speaker.replace(",", " ").split()
    bodies, countries = _not_people()
    if not tokens or fold(speaker) in countries or fold(speaker) in places or any(fold(t) in bodies for t in tokens):
        return ()
    if any(not t[0].isupper() and t.lower() not in _PARTICLES for t in tokens) or any(t.isupper() and len(t) > 2 for t in tokens):
        return ()
    endings = [" ".join(tokens[i:]) for i in range(len(tokens)) if tokens[i].lower() not in _PARTICLES]
    parts = [t for t in tokens[1:] if len(t) >= 4 and t.lower() not in _PARTICLES]
    return tuple(dict.fromkeys((*endings, *parts)))


def country(place: str) -> bool:
    """Whether a place is a country, or another territory of CLDR, by its English or Spanish name."""
    return fold(place) in _not_people()[1]


def wide(place: str) -> bool:
    """Whether a place is a country or a wider region rather than a town: ``southern Mexico``, ``the U.S. border``."""
    words = {re.sub(r"[^\w]", "", fold(t)) for t in place.split()}
    return country(place) or bool(words & (_not_people()[1] | WIDE))
