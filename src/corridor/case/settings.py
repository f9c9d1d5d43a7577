"""What ``case.toml`` may say, and what is wrong with what it says."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from corridor.case.folder import FILE
from corridor.errors import Problem
from corridor.schema import nearest


def _written_date(value):
    if isinstance(value, dt.datetime) or not isinstance(value, (dt.date, str)):
        raise ValueError("is not a date like 2021-11-18")
    return value


_Day = Annotated[dt.date, BeforeValidator(_written_date)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class MeasurePlan(_Strict):
    kind: str
    place: str = ""
    start: _Day | None = None
    end: _Day | None = None
    strength: float | None = None
    note: str = ""
    source: str = ""


class ScenarioEntry(_Strict):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str | dict[Literal["en", "es"], str]
    claims: list[str] = []
    measures: list[MeasurePlan] = []


class Settings(_Strict):
    title: str = Field(min_length=1)
    as_of: _Day
    horizon_days: int = Field(60, ge=1, le=365)
    members: int = Field(500, ge=1, le=1_000_000)
    seed: int = Field(1, ge=0, lt=2**31)
    audience: Literal["local", "partner", "public"] = "partner"
    language: Literal["en", "es"] = "en"
    recipient: str = ""
    purpose: str = ""
    contact: str = ""
    corridor: Literal["shipped", "own"] = "shipped"
    exclude_movements: list[str] = []
    ledger: str = ""
    reader: str = ""
    scenarios: list[ScenarioEntry] = []


def read_settings(folder: Path, given: dict) -> tuple[Settings | None, list[Problem]]:
    path = folder / FILE
    if not folder.is_dir():
        return None, [Problem(str(folder), "is not a folder", fix="Make a case with: corridor init DIR")]
    if not path.exists():
        return None, [Problem(str(path), "is missing", fix="Make a case with: corridor init DIR")]
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        return None, [Problem(FILE, "is not UTF-8 text", f"byte {error.start}", "Save it as UTF-8.")]
    except tomllib.TOMLDecodeError as error:
        return None, [Problem(FILE, "is not TOML", str(error), "Text goes in quotes, dates as 2021-11-18.")]
    try:
        settings = Settings(**written | given)
    except ValidationError as error:
        return None, [_explain(detail) for detail in error.errors()]
    problems = []
    if settings.as_of > dt.date.today() + dt.timedelta(days=1):  # a day of grace for time zones
        problems.append(Problem(f"{FILE} as_of", "lies in the future", str(settings.as_of), "Give the day up to which reports count."))
    if settings.audience == "partner":
        problems += [Problem(f"{FILE} {name}", "is empty, and a partner briefing needs it", fix=fix) for name, fix in
                     (("recipient", "Name the reception actor it is for."), ("purpose", "State what it is for in one sentence."))
                     if not getattr(settings, name)]
    return settings, problems


def extends_shipped(folder: Path) -> bool:
    """Whether a case lies over the shipped corridor; so it does unless it says ``corridor = "own"``."""
    return _written(folder).get("corridor") != "own"


def ledger_address(folder: Path) -> str | Path:
    """Where a case keeps its ledger: the address it gives, else the folder itself."""
    return _written(folder).get("ledger") or folder


def _written(folder: Path) -> dict:
    """What ``case.toml`` says, unchecked; nothing if it cannot be read."""
    try:
        return tomllib.loads((folder / FILE).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _explain(detail: dict) -> Problem:
    """One complaint of pydantic in the words of the case."""
    where, model = FILE, Settings
    for part in detail["loc"]:
        if isinstance(part, int):
            where += f"[{part + 1}]"
        elif part in ("str", "date") or part.startswith(("dict[", "function-")):
            continue
        else:
            where += (" " if where == FILE else ".") + part
            model = {"scenarios": ScenarioEntry, "measures": MeasurePlan}.get(part, model)
    if detail["type"] == "extra_forbidden":
        return Problem(where, "is not a known key", fix=nearest(str(detail["loc"][-1]), model.model_fields))
    if detail["type"] == "missing":
        return Problem(where, "is missing", fix="Add it; corridor init shows each key with its meaning.")
    value = "" if isinstance(detail["input"], (dict, list)) else str(detail["input"])
    return Problem(where, detail["msg"].removeprefix("Value error, ").replace("Input should be", "should be"), value,
                   "corridor init shows each key with its meaning.")


