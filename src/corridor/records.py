"""The records that pass between rooms.

All are frozen. People on the move appear only as counts: no field here can
hold a private person. Speakers are people or bodies who spoke in public and
are quoted by a report; above the local audience they are shown by role.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass, field
from numbers import Integral, Real

KINDS = (
    "group_size", "departure", "location", "arrival", "planned_meeting", "destination_change",
    "processing_capacity", "encounters_total", "wait_time", "officers_reassigned", "policy_measure",
    "cause", "statement",
)
MODALITIES = ("denied", "expected", "allegation", "historical", "asserted")
COMPARATORS = ("exact", "about", "almost", "more_than", "at_least", "up_to", "less_than", "range", "relative", "vague")
PLACE_ROLES = ("origin", "current", "waypoint", "destination", "meeting_point", "port")
SPEAKER_ROLES = ("organiser", "participant", "authority", "head_count", "un_ngo", "media", "expert", "business", "other")
RELATIONS = ("retells", "syndicated", "translates")
AUDIENCES = ("local", "partner", "public")


@dataclass(frozen=True)
class Report:
    """One report as it was taken in.

    ``published`` is ISO text of a day, a month or a year (``2021-11``), as
    exactly as it is known.
    """

    id: str
    text: str
    publisher: str | None = None
    published: str | None = None
    language: str = "en"
    url: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Quantity:
    """A quantity as stated: open bounds are None, ``resolved`` only for relative ones."""

    low: float | None
    high: float | None
    unit: str
    comparator: str
    resolved: dict | None = None

    def as_dict(self) -> dict:
        out = {"low": self.low, "high": self.high, "unit": self.unit, "comparator": self.comparator}
        return out | {"resolved": self.resolved} if self.resolved else out


@dataclass(frozen=True)
class Claim:
    """One assertion of one kind, by one speaker, with the words it rests on.

    ``text_span`` counts Unicode code points of the report's text. ``locations``
    are ids of the corridor that ``place`` stands for (several for a state),
    empty when the corridor does not know it. ``flags`` are doubts in words.
    """

    id: str
    article: str
    kind: str
    quantity: Quantity | None
    place: str | None
    place_role: str | None
    date: str | None
    speaker: str | None
    speaker_verb: str | None
    via: tuple[str, ...]
    is_quote: bool
    modality: str
    text_span: tuple[int, int]
    text: str = ""
    speaker_role: str = "media"
    locations: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    def guide_form(self) -> dict:
        """The claim as one JSON object of the labelling guide, with its id and flags."""
        return {
            "id": self.id, "article": self.article, "kind": self.kind,
            "quantity": self.quantity.as_dict() if self.quantity else None,
            "place": self.place, "place_role": self.place_role, "date": self.date,
            "speaker": self.speaker, "speaker_verb": self.speaker_verb, "via": list(self.via) or None,
            "is_quote": self.is_quote, "modality": self.modality, "text_span": list(self.text_span),
            "flags": list(self.flags),
        }


@dataclass(frozen=True)
class Derivation:
    """One report that took its content from another."""

    derived_id: str
    origin_id: str
    relation: str
    evidence: str = ""


@dataclass(frozen=True)
class Family:
    """Claims in several reports that go back to one utterance: one piece of evidence."""

    id: str
    origin: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Contradiction:
    """Claims that cannot all be right, kept side by side."""

    about: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """One dated act of an authority or organiser, or a what-if.

    ``kind`` and the meaning of ``strength`` are rows of ``data/levers.csv``.
    An empty ``place`` means everywhere; an ``end`` of None means open end.
    """

    kind: str
    start: dt.date
    end: dt.date | None = None
    place: str = ""
    strength: float | None = None
    note: str = ""
    source: str = ""

    def active(self, day: dt.date) -> bool:
        """Whether it is in force on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class ScenarioPlan:
    """Measures that are added to what is in force, under a name in two languages."""

    id: str
    title: dict[str, str]
    measures: tuple[Measure, ...] = ()
    claims: tuple[str, ...] = field(default=(), metadata={"help": "names of the claims that speak of these measures"})


def plain(value):
    """Plain types for JSON: dates as ISO text, numbers to four decimals."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, Real) and not isinstance(value, Integral):
        return round(float(value), 4)
    return value


def record_json(record) -> str:
    """Every field of a record, and of the records in it, as JSON."""
    return json.dumps(plain(asdict(record)), ensure_ascii=False, indent=1) + "\n"
