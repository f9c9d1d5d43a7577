"""When things happen: dates in words, resolved against the day of publication.

    published 2021-10-25     "on Saturday"            2021-10-23
                             "early September"        2021-09-01/2021-09-10
                             "the 2021 fiscal year"   2020-10-01/2021-09-30
    published 2021-11        "the 18th of this month" 2021-11-18
                             "on Tuesday"             2021-11 (the day cannot be known)

Each pattern has one small function from match to ISO text; ``PATTERNS`` lists
them in the order in which they are tried.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from corridor.reports.phrases import alternatives, grouped


@dataclass(frozen=True)
class Mention:
    """A date in the text: ``value`` is ISO text or ``start/end``, None if it cannot be known.

    ``exact`` says that a month, day or year is named rather than counted from
    publication; ``open`` that it began then and still goes on.
    """

    start: int
    end: int
    value: str | None
    kind: str


@dataclass(frozen=True)
class Published:
    """The day of publication as exactly as it is known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str | None) -> "Published":
        """From ISO text of a day, month or year; unknown from anything else."""
        match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text or "")
        if not match:
            return cls()
        year, month, day = (int(g) if g else None for g in match.groups())
        if not 1000 <= year or month is not None and not 1 <= month <= 12:
            return cls()
        if day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
            day = None
        return cls(year, month, day)

    @property
    def date(self) -> dt.date | None:
        """The day, if it is known."""
        return dt.date(self.year, self.month, self.day) if self.day else None

    @property
    def latest(self) -> dt.date | None:
        """The last day that publication may have been on."""
        if not self.year:
            return None
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def iso(self) -> str | None:
        """ISO text as exactly as known."""
        if not self.year:
            return None
        return "-".join([f"{self.year:04d}"] + [f"{x:02d}" for x in (self.month, self.day) if x])


@lru_cache(maxsize=4096)
def ends(value: str) -> tuple[dt.date, dt.date]:
    """First and last day of ISO text or an interval."""
    first, _, last = value.partition("/")
    a = Published.parse(first)
    return dt.date(a.year, a.month or 1, a.day or 1), Published.parse(last or first).latest


def _add_months(year: int, month: int, more: int) -> tuple[int, int]:
    index = year * 12 + month - 1 + more
    return index // 12, index % 12 + 1


def _third(year: int, month: int, part: str) -> str:
    last = calendar.monthrange(year, month)[1]
    first, end = {"early": (1, 10), "mid": (11, 20), "late": (21, last)}[part]
    return f"{year:04d}-{month:02d}-{first:02d}/{year:04d}-{month:02d}-{end:02d}"


class _Resolver:
    """Turns matches into ISO text for one language and day of publication."""

    def __init__(self, language: str, published: Published, future: bool):
        self.published, self.future, self.american = published, future, language == "en"
        table = grouped("calendar", language, "use")
        self.words = {use: {r["words"]: r["value"] for r in found} for use, found in table.items()}

    def month(self, text: str) -> int:
        return int(self.words["month"][text.rstrip(".")])

    def year_for(self, month: int, day: int | None = None) -> int | None:
        """The year of a date without one: the latest past one, or one within nine months if the claim is about the future."""
        p = self.published
        if not p.year or not p.month:
            return p.year
        ahead = (month - p.month) % 12
        return p.year + (p.month + ahead > 12) if ahead <= (9 if self.future else 1 if day else 0) else p.year - (p.month + ahead <= 12)

    def iso(self, year, month, day=None) -> str | None:
        if not year or not 1 <= year <= 9999:
            return None
        if day is None:
            return f"{year:04d}-{month:02d}"
        if not 1 <= day <= calendar.monthrange(year, month)[1]:
            return None
        return f"{year:04d}-{month:02d}-{day:02d}"

    def day_month(self, m) -> str | None:
        month = self.month(m["month"])
        day = int(m["day"])
        year = int(m["year"]) if m["year"] else self.year_for(month, day)
        return self.iso(year, month, day)

    def days_month(self, m) -> str | None:
        month = self.month(m["month"])
        a, b = int(m["day"]), int(m["day2"])
        year = int(m["year"]) if m["year"] else self.year_for(month, a)
        first, last = self.iso(year, month, a), self.iso(year, month, b)
        return f"{first}/{last}" if first and last and first < last else None

    def month_days(self, m) -> str | None:
        month = self.month(m["month"])
        year = self.year_for(month, int(m["day"]))
        first, last = self.iso(year, month, int(m["day"])), self.iso(year, month, int(m["day2"]))
        return f"{first}/{last}" if first and last and first < last else None

    def numeric(self, m) -> str | None:
        return self.iso(int(m["y"]), int(m["m"]), int(m["d"])) if 1 <= int(m["m"]) <= 12 else None

    def written(self, m) -> str | None:
        day, month = int(m["d"]), int(m["m"])
        if month > 12 or self.american and m["sep"] == "/":
            day, month = month, day
        return self.iso(int(m["y"]), month, day) if 1 <= month <= 12 else None

    def months(self, m) -> str | None:
        first, last = self.month(m["month"]), self.month(m["last"])
        end = int(m["year"]) if m["year"] else self.year_for(last)
        if not end:
            return None
        begin = int(m["first_year"]) if m["first_year"] else end - (first > last)
        return f"{begin:04d}-{first:02d}/{end:04d}-{last:02d}"

    def third(self, m) -> str | None:
        month = self.month(m["month"])
        year = int(m["year"]) if m["year"] else self.year_for(month, 15)
        part = self.words["third"][" ".join(m["third"].split())]
        return _third(year, month, part) if year else None

    def third_of_this(self, m) -> str | None:
        p = self.published
        if not p.month:
            return None
        part = self.words["third"][" ".join(m["third"].split())]
        if part == "mid":
            return self.iso(p.year, p.month, 15)
        return _third(p.year, p.month, part)

    def day_of_this(self, m) -> str | None:
        p = self.published
        return self.iso(p.year, p.month, int(m["day"])) if p.month else None

    def lone_day(self, m) -> str | None:
        p = self.published
        if not p.month:
            return None
        day = int(m["day"])
        year, month = p.year, p.month
        if p.day and self.future and day < p.day:
            year, month = _add_months(year, month, 1)
        elif p.day and not self.future and day > p.day + 12:
            year, month = _add_months(year, month, -1)
        return self.iso(year, month, day)

    def weekday(self, m) -> str | None:
        here = self.published.date
        if here is None:
            return self.published.iso if self.published.month else None
        wanted = int(self.words["weekday"][m["weekday"]])
        pre = m["pre"] or "" if "pre" in m.re.groupindex else ""
        back = (here.weekday() - wanted) % 7
        if re.search(r"next|proximo|siguiente|coming", pre) or self.future and not re.search(r"last|pasado", pre):
            ahead = (wanted - here.weekday()) % 7
            return (here + dt.timedelta(ahead or (7 if re.search(r"next|proximo|siguiente", pre) else 0))).isoformat()
        if re.search(r"last|pasado", pre) and back == 0:
            back = 7
        return (here - dt.timedelta(back)).isoformat()

    def weekend(self, m) -> str | None:
        here = self.published.date
        if here is None:
            return self.published.iso if self.published.month else None
        saturday = here - dt.timedelta((here.weekday() - 5) % 7)
        if self.future and not re.search(r"last|past|pasad", m[0]):
            saturday += dt.timedelta(7 if here.weekday() < 5 else 0)
        return f"{saturday}/{min(saturday + dt.timedelta(1), max(here, saturday)) if not self.future else saturday + dt.timedelta(1)}"

    def day(self, m) -> str | None:
        here = self.published.date
        if here is None:
            return self.published.iso
        return (here + dt.timedelta(int(self.words["day"][" ".join(m["word"].split())]))).isoformat()

    def tomorrow(self, m) -> str | None:
        here = self.published.date
        return (here + dt.timedelta(1)).isoformat() if here else self.published.iso

    def feast(self, m) -> str | None:
        month, day = map(int, self.words["feast"][" ".join(m["feast"].split())].split("-"))
        return self.iso(int(m["year"]) if m["year"] else self.year_for(month, day), month, day)

    def month_alone(self, m) -> str | None:
        month = self.month(m["month"])
        year = int(m["year"]) if m["year"] else self.year_for(month)
        return self.iso(year, month)

    def fiscal(self, m) -> str | None:
        found = re.search(r"\d{4}", m[0])
        if found:
            year = int(found[0])
        elif self.published.year and self.published.month:
            year = self.published.year + (self.published.month >= 10)
            if re.search(r"\b(?:last|ended|pasado|previous|anterior|concluyo|termino|finalizo)\b", m[0]):
                year = self.published.year if self.published.month >= 10 else self.published.year - 1
        else:
            return None
        return f"{year - 1:04d}-10-01/{year:04d}-09-30"

    def to_date(self, m) -> str | None:
        p = self.published
        found = re.search(r"\d{4}", m[0])
        year = int(found[0]) if found else p.year
        if not year:
            return None
        if p.year == year and p.month:
            unit = re.search(r"\b(?:month|mes)\b", m[0])
            start = f"{year:04d}-{p.month:02d}-01" if unit else f"{year:04d}-01-01"
            return f"{start}/{p.iso}"
        return f"{year:04d}"

    def since(self, m) -> str | None:
        p, month = self.published, self.month(m["month"])
        if not p.year:
            return None
        year = int(m["year"]) if m["year"] else p.year - (p.month is not None and month > p.month)
        day = m["day"] and int(m["day"])
        start = self.iso(year, month, day)
        return f"{start}/{p.iso}" if start and start <= p.iso else start

    def ago(self, m) -> str | None:
        p = self.published
        count = m["count"]
        small = {"a": 1, "an": 1, "one": 1, "un": 1, "una": 1, "two": 2, "dos": 2, "three": 3, "tres": 3, "four": 4, "cuatro": 4,
                 "five": 5, "cinco": 5, "six": 6, "seis": 6, "seven": 7, "siete": 7, "eight": 8, "ocho": 8, "ten": 10, "diez": 10,
                 "fifteen": 15, "quince": 15, "twenty": 20, "veinte": 20}
        n = small.get(count) or (int(count) if count.isdigit() else None)
        if n is None or not p.year or n > 900:
            return None
        unit = self.words["span"].get(m["unit"])
        if unit == "year":
            return f"{max(p.year - n, 1):04d}"
        if unit == "month":
            return self.iso(*_add_months(p.year, p.month, -n)) if p.month else None
        if p.date is None:
            return None
        return (p.date - dt.timedelta(n * (7 if unit == "week" else 1))).isoformat()

    def relative_span(self, m) -> str | None:
        p = self.published
        text = m[0]
        step = -1 if re.search(r"last|pasad|previous|anterior", text) else 1 if re.search(r"next|proxim|que viene|coming", text) else 0
        unit = self.words["span"].get(m["unit"])
        if not p.year:
            return None
        if unit == "year":
            return f"{p.year + step:04d}"
        if unit == "month":
            return self.iso(*_add_months(p.year, p.month, step)) if p.month else None
        if unit == "week" and p.date:
            monday = p.date - dt.timedelta(p.date.weekday()) + dt.timedelta(7 * step)
            return f"{monday}/{monday + dt.timedelta(6)}"
        return None

    def year(self, m) -> str | None:
        return m["year"]


@cache
def _patterns(language: str):
    table = grouped("calendar", language, "use")
    words = {use: alternatives(r["words"] for r in found) for use, found in table.items()}
    month, weekday, unit = words["month"], words["weekday"], words["span"]
    year = r"(?P<year>(?:19|20)\d\d)"
    if language == "es":
        rows = [
            ("to_date", rf"desde (?:el )?(?:inicio|comienzo|principios?|comienzos|inicios) (?:de|del)(?: este)? ano|en los primeros \w+ meses (?:de|del)(?: este)? (?:ano|(?:19|20)\d\d)|(?:{words['to date']}) (?:(?:19|20)\d\d|ano|mes|(?:este |el )?(?:ano|mes))(?: en curso)?"),
            ("fiscal", r"(?:el )?(?:pasado |actual )?ano fiscal(?: de)? ?(?:(?:19|20)\d\d|pasado|actual|anterior|que (?:termino|concluyo|finalizo)[^,.]{0,30})?"),
            ("since", rf"desde (?:el |principios de |finales de )?(?:(?P<day>\d{{1,2}}) de )?(?:pasado )?(?P<month>{month})(?: (?:de|del) {year})?"),
            ("days_month", rf"(?:entre )?(?:el |del )?(?P<day>\d{{1,2}})(?: y | al | a )(?:el )?(?P<day2>\d{{1,2}}) de (?P<month>{month})(?: (?:de|del) {year})?"),
            ("month_days", rf"(?P<month>{month})[^.;\d]{{0,30}} (?P<day>\d{{1,2}}) (?:y|al) (?:el )?(?P<day2>\d{{1,2}})(?!\d)"),
            ("day_month", rf"(?:(?:el|este|del) )?(?:(?:pasado|proximo) )?(?:{weekday},? )?(?P<day>\d{{1,2}})(?: de)? (?P<month>{month})\.?(?:,? (?:(?:de|del) )?{year})?"),
            ("third", rf"(?P<third>{words['third']}) (?P<month>{month})(?: (?:de|del) {year})?"),
            ("third_of_this", rf"(?P<third>{words['third']}) (?:este |l )?mes"),
            ("day_of_this", r"(?:el )?(?:dia )?(?P<day>\d{1,2}) (?:de|del) (?:este|presente|corriente|actual)(?: mes)?"),
            ("ago", rf"hace (?:unos |unas |mas de |casi )?(?P<count>\w+) (?P<unit>{unit})"),
            ("relative_span", rf"(?:(?:el|la|del|este|esta) )?(?:pasad[oa]|proxim[oa]|presente) (?P<unit>{unit})|(?:el|la|del) (?P<unit2>{unit}) (?:pasad[oa]|anterior|que viene)|(?:este|esta) (?P<unit3>{unit})"),
            ("weekend", r"(?:el |este |del |en el )?(?:pasado )?fin de semana(?: pasado)?"),
            ("feast", rf"(?:la |el )?(?P<feast>{words['feast']})(?: (?:de|del) {year})?"),
            ("weekday", rf"(?P<pre>(?:el|este|del|al) (?:pasado |proximo )?|proximo |pasado )?(?P<weekday>{weekday})(?! santo)(?: pasado)?(?: por la (?:manana|tarde|noche))?"),
            ("day", rf"(?P<word>{words['day']})"),
            ("tomorrow", r"(?<!la[ ])(?<!esta[ ])manana(?![ ]siguiente)"),
            ("lone_day", r"(?:el|del|para el) (?:proximo |pasado )?(?:dia )?(?P<day>(?:[12]?\d|3[01]))(?= |,|\.)(?! (?:%|por|de|mil|a |y |anos|dias|horas|km|kilo))"),
            ("month_alone", rf"(?:el )?(?:(?:pasado|proximo|mes de) )?(?P<month>{month})(?: (?:de|del) {year})?"),
            ("year", rf"(?:(?:en|de|del|desde|durante|todo|ano|el) )?(?:el )?(?:ano )?{year}(?!\.\d)"),
        ]
    else:
        rows = [
            ("to_date", r"since (?:the )?(?:start|beginning) of (?:the|this) year|since the new year|in the first (?:\w+ months|half|quarter) of (?:(?:the|this) year|(?:19|20)\d\d)|(?:so far|thus far|to date)(?: in)? (?:this (?:year|month)|(?:19|20)\d\d)|this year to date|year to date"),
            ("fiscal", r"(?:the )?(?:u\.s\. )?(?:(?:19|20)\d\d|last|this|current|previous) (?:federal )?fiscal year|(?:the )?fiscal year(?: (?:19|20)\d\d| that ended[^,.]{0,25})?|fy ?(?:19|20)\d\d"),
            ("since", rf"since (?:early |late |mid-?)?(?P<month>{month})\.?(?: (?P<day>\d{{1,2}})(?!\d))?(?:,? {year})?"),
            ("days_month", rf"(?P<day>\d{{1,2}})(?: and | to |-)(?P<day2>\d{{1,2}}) (?:of )?(?P<month>{month})(?:,? {year})?"),
            ("month_days", rf"(?P<month>{month})\.? (?P<day>\d{{1,2}})(?: and | to |-|–)(?P<day2>\d{{1,2}})(?!\d)"),
            ("day_month", rf"(?:{weekday},? )?(?:(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{month})|(?P<month_>{month})\.? (?P<day_>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|,\d))(?:,? {year})?"),
            ("third", rf"(?P<third>{words['third']})[ -]?(?P<month>{month})(?:,? {year})?"),
            ("third_of_this", rf"(?P<third>{words['third']}) (?:the|this) month"),
            ("day_of_this", r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th) (?:of )?(?:this|the) month"),
            ("ago", rf"(?:about |some |more than |nearly )?(?P<count>\w+) (?P<unit>{unit}) (?:ago|earlier|before)"),
            ("relative_span", rf"(?:last|next|this|the (?:previous|past|coming)) (?P<unit>{unit})"),
            ("weekend", r"(?:over |at |during |on )?(?:the |this |last |this past )weekend"),
            ("feast", rf"(?P<feast>{words['feast']})(?:,? {year})?"),
            ("weekday", rf"(?P<pre>(?:last|next|this|on|by|the following|coming) )?(?P<weekday>{weekday})(?: (?:morning|afternoon|evening|night))?"),
            ("day", rf"(?P<word>{words['day']})"),
            ("lone_day", r"(?:on |by )?the (?P<day>[12]?\d|3[01])(?:st|nd|rd|th)(?! (?:person|time|country|parallel|largest|century))"),
            ("month_alone", rf"(?P<month>{month})\.?(?:,? {year})?"),
            ("year", rf"(?:(?:in|of|since|during|year) )?{year}(?!\.\d)"),
        ]
    joint, start = ("(?:a|y|hasta)", "(?:entre|de|desde)") if language == "es" else ("(?:to|and|through)", "(?:between|from)")
    rows.insert(1, ("months", rf"{start} (?P<month>{month})(?: (?:de |del )?(?P<first_year>(?:19|20)\d\d))? {joint} (?P<last>{month})"
                              rf"(?:,? (?:(?:de|del) )?{year})?"))
    rows.insert(0, ("written", r"(?P<d>\d{1,2})(?P<sep>[./])(?P<m>\d{1,2})[./](?P<y>(?:19|20)\d\d)"))
    rows.insert(0, ("numeric", r"(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)"))
    def compile_(pattern: str) -> re.Pattern:
        elastic = re.sub(r"(?<!\[) (?!\])", r"\\s+", pattern)
        return re.compile(r"(?<![\w.,$])(?:" + elastic + r")(?![\w])")

    return tuple((name, compile_(pattern)) for name, pattern in rows)


class _Groups:
    """A match whose doubled group names (``month_``) read as one."""

    def __init__(self, match: re.Match):
        self.match, self.re = match, match.re

    def __getitem__(self, key):
        if key == 0:
            return self.match[0]
        for name in (key, f"{key}_", f"{key}2", f"{key}3") if key != "day" else (key, "day_"):
            if name in self.re.groupindex and self.match[name]:
                return self.match[name]
        return None




def _plausible(name: str, match: re.Match, original: str, language: str) -> bool:
    """Months that are also words must look like months."""
    if name == "month_alone" and language == "en":
        word = original[match.start():match.end()]
        month = match["month"]
        if not word[:1].isupper():
            return False
        if month in ("may", "march") and not match["year"]:
            return bool(re.search(r"\b(?:in|since|of|by|during|until|last|early|late|mid) $", original[:match.start()].lower()[-8:]))
        return len(month) > 3 or month in ("jan", "feb", "aug", "oct", "nov", "dec")
    if name == "month_alone" and language == "es":
        return len(match["month"]) > 3
    if name == "third" and language == "en":
        return original[match.start("month")].isupper()
    if name == "weekday" and language == "en":
        return original[match.start("weekday")].isupper()
    if name == "day_month" and language == "es":
        return len(match["month"]) > 3 or match["month"] not in ("mar", "sep") or bool(match["year"])
    return True


def find(text: str, low: str, start: int, end: int, language: str, published: Published, future: bool = False) -> tuple[Mention, ...]:
    """Dates in a stretch of text, left to right.

    ``future`` says that the words around speak of what is to come, so a bare
    weekday or day is the next one.
    """
    resolver = _Resolver(language, published, future)
    found: list[Mention] = []
    for name, pattern in _patterns(language):
        for match in pattern.finditer(low, start, end):
            if any(m.start < match.end() and match.start() < m.end for m in found):
                continue
            if not _plausible(name, match, text, language):
                continue
            value = getattr(resolver, name)(_Groups(match))
            found.append(Mention(match.start(), match.end(), value, name))
    return tuple(_spans(low, sorted(found, key=lambda m: m.start), language))


_FROM = {"en": (re.compile(r"(?:between|from)\s(?:early\s|late\s)?$"), re.compile(r"\s(?:and|to|until|through|till)\s(?:early\s|late\s)?")),
         "es": (re.compile(r"(?:entre|desde|de|del)\s(?:el\s|la\s)?$"), re.compile(r"\s(?:y|al?|hasta)\s(?:el\s|la\s)?"))}


def _spans(low: str, found: list[Mention], language: str) -> list[Mention]:
    """Two dates that are the ends of one stretch are one mention: "between Wednesday and Friday"."""
    out: list[Mention] = []
    before, joint = _FROM[language]
    for mention in found:
        last = out[-1] if out else None
        if last and last.value and mention.value and "/" not in last.value + mention.value and last.value < mention.value and joint.fullmatch(low, last.end, mention.start) \
                and (before.search(low, max(0, last.start - 12), last.start) or re.match(r"(?:del?|desde|entre|from)\s", low[last.start:last.end])):
            out[-1] = Mention(last.start, mention.end, f"{last.value}/{mention.value}", "span")
        else:
            out.append(mention)
    return out
