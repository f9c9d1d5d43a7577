"""Words, numbers and dates in the reader's language.

Messages are English in the code and looked up in gettext catalogues
(``data/locale/<language>.po``) through Babel, read as they are: a translator
edits one text file and nothing is compiled.
"""

import datetime as dt
from functools import cache

from babel import dates, numbers
from babel.messages.pofile import read_po

from corridor.errors import UsageError
from corridor.schema import DATA, nearest

LANGUAGES = ("en", "es")
_LOCALES = {"en": "en_US", "es": "es_MX"}


@cache
def _catalogue(language: str) -> dict[str, str]:
    path = DATA / "locale" / f"{language}.po"
    if not path.exists():
        return {}
    with open(path, "rb") as file:
        return {m.id: m.string for m in read_po(file) if m.id and isinstance(m.id, str) and m.string}


class Language:
    """Everything that depends on the reader's language.

    >>> Language("en").number(12345.6), Language("es").date(dt.date(2021, 11, 18))
    ('12,346', '18 de noviembre de 2021')
    """

    def __init__(self, code: str):
        if code not in LANGUAGES:
            raise UsageError(f'"{code}" is not a language of Corridor. {nearest(code, LANGUAGES)}')
        self.code = code
        self._locale = _LOCALES[code]
        self._words = _catalogue(code)

    def __call__(self, message: str, **values) -> str:
        """The message in the reader's language, its ``{names}`` filled in."""
        text = self._words.get(message, message)
        return text.format(**values) if values else text

    def known(self, message: str) -> bool:
        """Whether the catalogue has the message (English always has)."""
        return self.code == "en" or message in self._words

    def number(self, value: float, digits: int = 0) -> str:
        """A number with thousands marks and so many decimals."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return numbers.format_decimal(value, format=pattern, locale=self._locale)

    def percent(self, share: float) -> str:
        """A probability in words of percent; never 0 or 100 % for what is merely rare."""
        if 0 < share < 0.01:
            return "<1 %"
        if 0.99 < share < 1:
            return ">99 %"
        return f"{round(100 * share)} %"

    def date(self, day: dt.date, form: str = "long") -> str:
        """A day in long, medium or short form."""
        return dates.format_date(day, format=form, locale=self._locale)

    def day(self, day: dt.date) -> str:
        """A day as weekday, day and month, short: for tables and axes."""
        return dates.format_date(day, format="EEE d MMM", locale=self._locale)

    def day_month(self, day: dt.date) -> str:
        """A day as day and month, short: for the axes of charts."""
        return dates.format_date(day, format="d MMM", locale=self._locale)

    def month(self, day: dt.date) -> str:
        """Month and year."""
        return dates.format_skeleton("yMMMM", day, locale=self._locale)

    def short_month(self, day: dt.date) -> str:
        """Month and year, short: for the axes of charts over years."""
        return dates.format_skeleton("yMMM", day, locale=self._locale)
