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

_VARIANTS = {base: "[" + base + "".join(
    c for c in map(chr, range(0xC0, 0x180)) if unicodedata.normalize("NFKD", c)[0] == base) + "]"
    for base in "aceinosuyACEINOSUY"}
_PARTICLES = {"de", "del", "la", "las", "los", "y", "da", "dos", "van", "von", "bin", "al"}
WIDE = frozenset({"us", "usa", "eeuu", "border", "frontera", "america"})


def _pattern(name: str) -> str:
    """A regular expression for a name, with or without its accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "".join(r"\s+" if c.isspace() else _VARIANTS.get(c, re.escape(c)) for c in " ".join(plain.split()))


def _key(name: str) -> str:
    """What tells names apart: letters without accents, as they are or in capitals."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.split())


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
        self._words = {}
        for name, word in [*((k, None) for k in keep), *replacements.items()]:
            if any(c.isupper() for c in name):
                self._words.setdefault(_key(name), word)
                self._words.setdefault(_key(name).upper(), word)
        names = sorted(self._words, key=len, reverse=True)
        self._expression = re.compile(r"(?<!\w)(?:" + "|".join(map(_pattern, names)) + r")(?!\w)") if names else None

    def found(self, text: str) -> tuple[str, ...]:
        """The names in a sentence that would be replaced."""
        if self._expression is None:
            return ()
        return tuple(m[0] for m in self._expression.finditer(text) if self._words[_key(m[0])] is not None)

    def replace(self, text: str, quoted: bool = False) -> str:
        """The sentence with its names replaced; in square brackets where the words are somebody's own."""
        if "://" in text:
            parts = re.split(r"(\S+://\S+)", text)
            return "".join(part if "://" in part else self.replace(part, quoted) for part in parts)
        if not self.found(text):
            return text
        words = {w for w in self._words.values() if w is not None}

        def one(match: re.Match) -> str:
            word = self._words[_key(match[0])]
            if word is None:
                return match[0]
            return f"[{word}]" if quoted else word

        out = self._expression.sub(one, text)
        for word in words:  # "Veracruz, Veracruz" and "[organiser] [organiser]" say it once
            said = re.escape(f"[{word}]" if quoted else word)
            out = re.sub(rf"{said}(?:,?\s+\[?{re.escape(word)}\]?(?!\w))+", lambda m, w=word: f"[{w}]" if quoted else w, out)
        return out


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
    known = countries | set(places)
    if not tokens or fold(speaker) in known or any(fold(t) in bodies for t in tokens):
        return ()
    if any(not t[0].isupper() and t.lower() not in _PARTICLES for t in tokens) or any(t.isupper() and len(t) > 2 for t in tokens):
        return ()
    endings = [" ".join(tokens[i:]) for i in range(len(tokens)) if tokens[i].lower() not in _PARTICLES]
    parts = [t for t in tokens[1:] if len(t) >= 4 and t.lower() not in _PARTICLES]
    return tuple(dict.fromkeys(n for n in (*endings, *parts) if n == speaker or fold(n) not in known))


def wide(place: str) -> bool:
    """Whether a place is a country or a wider region rather than a town: ``southern Mexico``, ``the U.S. border``."""
    words = {re.sub(r"[^\w]", "", fold(t)) for t in place.split()}
    return fold(place) in _not_people()[1] or bool(words & (_not_people()[1] | WIDE))
