"""How a briefing words numbers: likelihoods, people, ranges, money, roles.

The page and the terminal say the same thing in the same words because both
take them from here. A value of None was suppressed to protect people and is
said so.
"""

import datetime as dt
import math

from corridor.language import Language

# bounds: Mastrandrea and others 2010, IPCC guidance note on uncertainties, table 1; lower end of each class
LIKELIHOOD = (
    (0.99, "almost certain"), (0.90, "very likely"), (0.66, "likely"), (0.33, "about as likely as not"),
    (0.10, "unlikely"), (0.01, "very unlikely"), (0.0, "almost certainly not"),
)
ROLES = {
    "organiser": "organiser", "participant": "person on the move", "authority": "authority", "head_count": "head count",
    "un_ngo": "UN or aid organisation", "media": "reporter", "expert": "expert", "business": "business", "other": "other",
}
MODALITIES = {
    "asserted": "asserted", "expected": "expected", "denied": "denied", "allegation": "alleged", "historical": "past",
}
KINDS = {
    "group_size": "size of a group", "departure": "departure", "location": "place", "arrival": "arrival",
    "planned_meeting": "planned meeting", "destination_change": "destination", "processing_capacity": "capacity",
    "encounters_total": "encounters", "wait_time": "wait", "officers_reassigned": "officers reassigned",
    "policy_measure": "measure", "cause": "cause", "statement": "statement",
}
AT_PORTS = {
    "given": "yes", "missing": "no: measures.csv does not give it", "ended": "no: it tells of an end, or that none will come", "taken_back": "no: a later report takes it back",
    "no_lever": "no: nothing in the model stands for it", "wait": "a stated wait",
}
RELATIONS = {"retells": "retells", "syndicated": "carries the same text as", "translates": "translates"}
CALENDAR_KINDS = {"event": "event", "announced": "announced", "measure": "measure", "arrival": "arrival"}
AUDIENCES = {"local": "local working copy", "partner": "partner briefing", "public": "public briefing"}
ACTS = {"correct": "corrected", "reject": "rejected", "add": "added", "retract": "retracted", "undo": "took back"}
TOPICS = {
    "size": "Size", "place": "Place", "announcement": "Announcement", "needs": "Needs", "ports": "Ports",
    "measures": "Measures", "scenario": "Scenario", "sources": "Sources",
}


class Wording:
    """Numbers, ranges and probabilities as the reader sees them."""

    def __init__(self, language: Language):
        self.language = language

    def likelihood(self, probability: float) -> str:
        """A probability in the words of the IPCC scale.

        >>> Wording(Language("en")).likelihood(0.7)
        'likely'
        """
        return self.language(next(word for least, word in LIKELIHOOD if probability >= least))

    def odds(self, probability: float) -> str:
        """Words and number: ``likely (72 %)``."""
        return f"{self.likelihood(probability)} ({self.language.percent(probability)})"

    def beside(self, skill: float | None) -> str:
        """An error beside that of a reference, from the share of it that is saved.

        >>> Wording(Language("en")).beside(0.13), Wording(Language("en")).beside(-0.2), Wording(Language("en")).beside(0.01)
        ('13 % smaller', '20 % larger', 'about the same')
        """
        if skill is None:
            return self.language("not comparable")
        if abs(skill) < 0.02:
            return self.language("about the same")
        share = self.language.percent(abs(skill))
        return self.language("{share} smaller", share=share) if skill > 0 else self.language("{share} larger", share=share)

    def lead(self, lead: str) -> str:
        """A group of days ahead: ``3-5`` or ``all``."""
        return self.language("all") if lead == "all" else self.language("{span} days", span=lead.replace("-", "–"))

    def absent(self) -> str:
        """The word for a value that is not shown."""
        return self.language("suppressed")

    def amount(self, value: float | None, digits: int = 0) -> str:
        """A number, of two significant digits from a hundred on: no figure is more exact than the forecast.

        >>> Wording(Language("en")).amount(12345.6)
        '12,000'
        """
        if value is None:
            return self.absent()
        if abs(value) >= 100:
            unit = 10 ** (math.floor(math.log10(abs(value))) - 1)
            value = round(value / unit) * unit
        return self.language.number(0 if abs(value) < 0.5 * 10**-digits else value, digits)

    def span(self, low: float | None, high: float | None, digits: int = 0) -> str:
        """A range from low to high; only its upper end where the lower was suppressed; nothing where both were."""
        if high is None:
            return ""
        if low is None:
            return self.language("up to {n}", n=self.amount(high, digits))
        first, last = self.amount(low, digits), self.amount(high, digits)
        return f"{first}–{last}" if min(low, high) >= 0 else self.language("{low} to {high}", low=first, high=last)

    def ranged(self, low: float | None, middle: float | None, high: float | None) -> str:
        """A median with its range in brackets, as far as they are shown."""
        span = self.span(low, high)
        return f"{self.amount(middle)} ({span})" if span else self.amount(middle)

    def change(self, value: float) -> str:
        """A difference with its sign."""
        text = self.amount(abs(value))
        return text if text == "0" else f"{'+' if value > 0 else '−'}{text}"

    def money(self, value: float | None) -> str:
        """US dollars in millions or thousands."""
        t = self.language
        if value is None:
            return self.absent()
        if abs(value) >= 999_500_000:
            return t("US${n} billion", n=self.language.number(value / 1e9, 1 if abs(value) < 9.95e9 else 0))
        if abs(value) >= 999_500:
            millions = value / 1e6
            return t("US${n} million", n=self.amount(millions, 1 if abs(millions) < 9.95 else 0))
        if abs(value) >= 1000:
            return t("US${n} thousand", n=self.amount(value / 1000))
        return t("US${n}", n=self.amount(value))

    def money_span(self, low: float | None, high: float | None) -> str:
        """A range of US dollars."""
        if low is None or high is None:
            return self.absent()
        return self.money(high) if low == high else self.language("{low} to {high}", low=self.money(low), high=self.money(high))

    def measured(self, value: float | None, unit: str) -> str:
        """A number, as money where its unit is US dollars."""
        return self.money(value) if self._is_money(unit) else self.amount(value)

    def _is_money(self, unit: str) -> bool:
        return unit in ("USD", self.language("USD"))

    def measured_span(self, low: float | None, high: float | None, unit: str) -> str:
        """A range, as money where its unit is US dollars; nothing where it was suppressed."""
        return self.money_span(low, high) if self._is_money(unit) and None not in (low, high) else self.span(low, high)

    def measured_change(self, low: float | None, middle: float, high: float | None, unit: str) -> str:
        """A paired difference with its range, or that there is none."""
        t = self.language
        if not any((low, middle, high)):
            return t("no change")
        signed = (lambda v: ("+" if v > 0 else "−" if v < 0 else "") + self.money(abs(v))) if self._is_money(unit) else self.change
        if low is None or high is None or low == high:
            return signed(middle)
        return f"{signed(middle)} ({t('{low} to {high}', low=signed(low), high=signed(high))})"

    def minutes(self, value: float | None) -> str:
        """A wait in minutes, in hours from two hours on."""
        if value is None:
            return self.absent()
        if value >= 120:
            return self.language("{n} h", n=self.amount(value / 60, 1 if value < 600 else 0))
        if 0 < value < 0.5:
            return self.language("<1 min")
        return self.language("{n} min", n=self.amount(value))

    def day(self, day: dt.date | None) -> str:
        """A day as weekday, day and month; a dash where there is none."""
        return self.language.day(day) if day else "–"

    def dated(self, text: str) -> str:
        """An ISO day, month, year or interval in the reader's form; other text as it is.

        >>> Wording(Language("es")).dated("2021-11-18")
        '18 nov 2021'
        """
        return " – ".join(self._dated(part) for part in text.split("/"))

    def _dated(self, text: str) -> str:
        try:
            if len(text) == 7:
                return self.language.month(dt.date.fromisoformat(f"{text}-01"))
            return self.language.date(dt.date.fromisoformat(text), "medium")
        except ValueError:
            return text

    def day_span(self, low: dt.date | None, high: dt.date | None) -> str:
        """Two days as a range, one where they are the same."""
        if low is None or high is None:
            return ""
        return self.day(low) if low == high else f"{self.day(low)} – {self.day(high)}"

    def role(self, role: str) -> str:
        """The name of a speaker's role."""
        return self.language(ROLES.get(role, role))

    def modality(self, modality: str) -> str:
        """The name of a modality."""
        return self.language(MODALITIES.get(modality, modality))

    def kind(self, kind: str) -> str:
        """The name of a kind of claim."""
        return self.language(KINDS.get(kind, kind))

    def doubt(self, flag: str) -> str:
        """A doubt about a port, as it is written in ports.csv where the catalogue does not have it."""
        return self.language(flag) if self.language.known(flag) else flag

    def at_port(self, state: str) -> str:
        """Whether what is told of a port is in the figures."""
        return self.language(AT_PORTS[state])

    def relation(self, relation: str) -> str:
        """The name of a relation between reports."""
        return self.language(RELATIONS.get(relation, relation))

    def calendar_kind(self, kind: str) -> str:
        """The name of a kind of calendar entry."""
        return self.language(CALENDAR_KINDS.get(kind, kind))

    def act(self, act: str) -> str:
        """What an analyst did."""
        return self.language(ACTS.get(act, act))

    def audience(self, audience: str) -> str:
        """The name of an audience tier."""
        return self.language(AUDIENCES[audience])

    def speaker(self, speaker: str, role: str) -> str:
        """Who spoke: the name or description given, else the role."""
        return speaker if speaker and speaker != role else self.role(role)

    def topic(self, topic: str) -> str:
        """The name of the topic of a key message."""
        return self.language(TOPICS.get(topic, topic))
