"""Which reader reads, and many reports read at once.

The built-in reader (:mod:`corridor.reports.reader`) is the default. A package
may bring another one, a trained spaCy pipeline or a language model of the
user's own, as an entry point of the group ``corridor.readers``:

    [project.entry-points."corridor.readers"]
    my-reader = "my_package:read"

    def read(report, network):      # corridor.records.Report, corridor.network.Network
        yield {"kind": "group_size", "quantity": {"low": 500, "high": 500, "unit": "people", "comparator": "about"},
               "place": "Huixtla", "place_role": "current", "date": "2021-11-10", "speaker": None, "speaker_verb": None,
               "via": None, "is_quote": False, "modality": "asserted", "text_span": [0, 37]}

It is then used with ``--reader my-reader``. What it gives is checked: spans
inside the text, and the fields and words of the labelling guide. Fields that
may be null may be left out. ``examples/spacy-reader`` is such a package.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import entry_points
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from corridor.cores import spread
from corridor.errors import DataError, Problem, UsageError
from corridor.network import Network
from corridor.records import COMPARATORS, KINDS, MODALITIES, PLACE_ROLES, SPEAKER_ROLES, Claim, Quantity, Report
from corridor.reports.names import role_of
from corridor.reports.places import locate
from corridor.reports.reader import read_report
from corridor.schema import nearest

Reader = Callable[[Report, Network | None], Sequence[Claim]]
GROUP = "corridor.readers"
BUILT_IN = "built-in"
FEW_CHARACTERS = 150_000  # read by one process: others would take longer to start

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_Date = Annotated[str, StringConstraints(pattern=rf"^{_DAY}(?:/{_DAY})?$")]


class _Quantity(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    low: float | None
    high: float | None
    unit: _Text
    comparator: Literal[COMPARATORS]
    resolved: dict | None = None

    @model_validator(mode="after")
    def _bounded(self):
        if self.low is None and self.high is None:
            raise ValueError("low and high are both null")
        if None not in (self.low, self.high) and self.low > self.high:
            raise ValueError("low is above high")
        return self


class _Found(BaseModel):
    """One claim as a plug-in gives it: the fields of the labelling guide, and what Corridor adds if it is left out."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal[KINDS]
    modality: Literal[MODALITIES]
    text_span: tuple[int, int]
    is_quote: bool = False
    quantity: _Quantity | None = None
    place: _Text | None = None
    place_role: Literal[PLACE_ROLES] | None = None
    date: _Date | None = None
    speaker: _Text | None = None
    speaker_verb: _Text | None = None
    via: list[_Text] | None = None
    speaker_role: Literal[SPEAKER_ROLES] | None = None
    flags: list[str] = Field(default_factory=list)
    id: str | None = None
    article: str | None = None


class PlugIn:
    """A reader that a package brings; loaded where it first reads, so that it can be sent to another process by name."""

    def __init__(self, name: str):
        self.name = name

    def __call__(self, report: Report, network: Network | None) -> tuple[Claim, ...]:
        """The checked claims of one report.

        Raises
        ------
        DataError
            The plug-in fails, or gives what is no claim of the guide.
        """
        where = f"reader {self.name}, report {report.id}"
        try:
            found = list(_loaded(self.name)(report, network) or ())
        except Exception as error:  # whatever another's code may raise
            raise DataError(Problem(where, "the reader failed", f"{type(error).__name__}: {error}",
                                    "Mend the plug-in, or read with the built-in reader.")) from error
        return checked(found, report, network, where)


def reader_names() -> tuple[str, ...]:
    """The readers that there are, the built-in one first."""
    return (BUILT_IN, *sorted({point.name for point in entry_points(group=GROUP)} - {BUILT_IN}))


def reader_of(name: str | None) -> Reader:
    """A reader by its name; the built-in one if none is given.

    Raises
    ------
    UsageError
        No reader has that name.
    """
    if name in (None, "", BUILT_IN):
        return read_report
    if name not in reader_names():
        raise UsageError(Problem("--reader", "is no reader that is installed", name, f"{nearest(name, reader_names())} "
                                 f"Installed: {', '.join(reader_names())}. A package brings one as an entry point of {GROUP}."))
    return PlugIn(name)


@cache
def _loaded(name: str):
    return next(point for point in entry_points(group=GROUP) if point.name == name).load()


def checked(found: Iterable[Mapping | Claim], report: Report, network: Network | None, where: str) -> tuple[Claim, ...]:
    """Claims in the guide's form as records, in the order of the words, numbered anew.

    Raises
    ------
    DataError
        Naming every claim and field that is to be mended.
    """
    problems: list[Problem] = []
    out: list[Claim] = []
    for number, one in enumerate(found, 1):
        try:
            claim = _Found.model_validate(one.guide_form() if isinstance(one, Claim) else one)
        except ValidationError as error:
            problems += [_explained(f"{where}, claim {number}", detail) for detail in error.errors()]
            continue
        start, end = claim.text_span
        if not 0 <= start < end <= len(report.text) or not report.text[start:end].strip():
            problems.append(Problem(f"{where}, claim {number}, text_span", "does not lie on words of the report", str([start, end]),
                                    f"The text has {len(report.text)} characters; give [start, end) in them."))
            continue
        out.append(_record(claim, report, network))
    if problems:
        raise DataError(*problems)
    out.sort(key=lambda c: (c.text_span, c.kind))
    return tuple(replace(c, id=f"{report.id}-c{i:02d}") for i, c in enumerate(out, 1))


def _record(claim: _Found, report: Report, network: Network | None) -> Claim:
    quantity = Quantity(**claim.quantity.model_dump()) if claim.quantity else None
    role = claim.speaker_role or ("media" if claim.speaker is None else role_of(claim.speaker.lower(), report.language) or "other")
    located = locate(claim.place, network)
    flags = [*claim.flags, *([f"place not in the corridor: {claim.place}"] if claim.place and network and not located else [])]
    return Claim("", report.id, claim.kind, quantity, claim.place, claim.place_role, claim.date, claim.speaker, claim.speaker_verb,
                 tuple(claim.via or ()), claim.is_quote, claim.modality, claim.text_span, report.text[slice(*claim.text_span)], role,
                 located, tuple(dict.fromkeys(flags)))


def _explained(where: str, detail: Mapping) -> Problem:
    """One complaint of pydantic in the words of the guide."""
    field = ".".join(str(part) for part in detail["loc"]) or "as a whole"
    if detail["type"] == "extra_forbidden":
        return Problem(f"{where}, {field}", "is not a field of the labelling guide", fix=nearest(str(detail["loc"][-1]), _Found.model_fields))
    if detail["type"] == "missing":
        return Problem(f"{where}, {field}", "is missing", fix="The labelling guide needs it.")
    return Problem(f"{where}, {field}", detail["msg"].removeprefix("Value error, ").replace("Input should be", "should be"),
                   repr(detail["input"])[:80], "docs/readers.md lists every field.")


def read_many(reports: Sequence[Report], network: Network | None, reader: Reader = read_report,
              progress: Callable[[float], None] = lambda share: None, processes: int | None = None) -> list[tuple[Claim, ...]]:
    """The claims of each report, in the order of the reports.

    Many reports are read by one process a core (``processes``); the result is
    the same. ``progress`` is called after each report with the share done.
    """
    few = sum(len(r.text) for r in reports) < FEW_CHARACTERS
    out: list[tuple[Claim, ...]] = []
    for claims in spread(_read_one, (reader, network), reports, processes or (1 if few else None)):
        out.append(tuple(claims))
        progress(len(out) / len(reports))
    return out


def _read_one(given: tuple[Reader, Network | None], report: Report) -> Sequence[Claim]:
    reader, network = given
    return reader(report, network)
