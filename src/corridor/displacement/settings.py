"""Flee's settings: what ``simsetting.yml`` may say, and what it means here.

Every key is a row of ``data/displacement/settings.csv`` with its default and
one of three fates: it *acts*; it is *inert* (logs, and keys that Flee itself
reads and never uses: accepted, and said in a note when it is set); or it is
*refused*, because what Flee does with it is broken or is not built here. A
key without a row is an error that names the nearest one.
"""

import csv
import functools
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import yaml
from rapidfuzz import process

from corridor.errors import DataError, Problem

MODES = ("constant", "pop_ratio", "poisson")


@dataclass(frozen=True)
class Settings:
    """What acts, under Flee's names. Speeds are km a day, chances are per day."""

    take_from_population: bool = False
    insert_day0: bool = True
    empty_camps_on_day0: bool = False
    conflict_zone_spawning_only: bool = True
    flood_zone_spawning_only: bool = False
    sum_from_camps: bool = True
    conflict_spawn_decay: tuple[float, ...] = ()
    conflict_spawn_decay_interval: float = 30.0
    conflict_driven_spawning: bool = False
    conflict_spawn_mode: str = "constant"
    displaced_per_conflict_day: float | None = None
    flood_driven_spawning: bool = False
    flood_spawn_mode: str = "pop_ratio"
    displaced_per_flood_day: tuple[float, ...] = (0.0, 0.1, 0.2, 0.5, 0.9)
    max_move_speed: float = 360.0
    max_walk_speed: float = 35.0
    foreign_weight: float = 1.0
    camp_weight: float = 1.0
    conflict_weight: float = 0.316227766
    conflict_movechance: float = 1.0
    camp_movechance: float = 0.001
    idpcamp_movechance: float = 0.1
    default_movechance: float = 0.3
    awareness_level: int = 1
    capacity_buffer: float = 0.9
    capacity_scaling: float = 1.0
    avoid_short_stints: bool = False
    start_on_foot: bool = False
    softening: float = 10.0
    weight_softening: float = 0.0
    weight_power: float = 1.0
    distance_power: float = 1.0
    use_pop_for_loc_weight: bool = False
    pop_power_for_loc_weight: float = 0.1
    movechance_pop_base: float = 10000.0
    movechance_pop_scale_factor: float = 0.0
    pruning_threshold: float = 1.0
    use_economic_pull: bool = False
    use_v1_rules: bool = False
    flood_rules: bool = False
    flood_movechances: tuple[float, ...] = ()
    flood_loc_weights: tuple[float, ...] = ()
    hasten: int = 1

    @property
    def reads_counts(self) -> bool:
        """Whether the daily total comes from the camps' counts."""
        return not (self.conflict_driven_spawning or self.flooded)

    @property
    def flooded(self) -> bool:
        """Whether floods send people."""
        return self.flood_zone_spawning_only and self.flood_driven_spawning

    def decay(self, days: int) -> float:
        """Weight of a conflict that began so many days ago."""
        if not self.conflict_spawn_decay:
            return 1.0
        return self.conflict_spawn_decay[min(int(days / self.conflict_spawn_decay_interval), len(self.conflict_spawn_decay) - 1)]


@functools.cache
def known_keys() -> dict[str, dict[str, str]]:
    """Rows of ``settings.csv`` by key."""
    text = (files("corridor") / "data" / "displacement" / "settings.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def read_settings(path: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings of a file, and notes on what it sets without effect.

    Raises
    ------
    DataError
        The file cannot be read, a key is unknown, a value is of another kind
        or out of range, or a setting is refused; all problems at once.
    """
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DataError(Problem(str(path), "cannot be read", error.strerror or str(error))) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark, what = getattr(error, "problem_mark", None), getattr(error, "problem", None) or str(error).splitlines()[0]
        raise DataError(Problem(path.name + (f" line {mark.line + 1}" if mark else ""), "is not YAML", what, "Mend the file.")) from error
    if given is None:
        given = {}
    if not isinstance(given, dict):
        raise DataError(Problem(path.name, "holds no settings", type(given).__name__, "It has sections such as move_rules."))
    values, problems, sections = {}, [], {key.rsplit(".", 1)[0] for key in known_keys() if "." in key}
    for key, value in _leaves(given, "", sections):
        row = known_keys().get(key)
        where = f"{path.name}: {key}"
        if row is None:
            if key not in sections:
                problems.append(_unknown(where, key))
            continue
        try:
            value = _value(row["kind"], value)
        except ValueError as error:
            problems.append(Problem(where, str(error), repr(value), f"It is: {row['meaning']}."))
            continue
        standard = _value(row["kind"], yaml.safe_load(row["default"]) if row["kind"] not in ("list", "text") else row["default"])
        if row["status"] == "refused" and value not in (standard, None):
            problems.append(Problem(where, "is not available", repr(value), f"{row['meaning'][0].upper()}{row['meaning'][1:]}."))
        elif row["status"] == "inert" and value not in (standard, None) and not key.startswith("log_levels"):
            problems.append(Problem(where, "has no effect", repr(value), f"{row['meaning'][0].upper()}{row['meaning'][1:]}.", "warning"))
        elif row["status"] == "acts" and value is not None:
            values[row["field"]] = value
    errors = [p for p in problems if p.level == "error"]
    if errors:
        raise DataError(*errors)
    settings = Settings(**values)
    errors = [Problem(f"{path.name}: {key}", what, str(given), fix) for key, what, given, fix in _contradictions(settings)]
    if errors:
        raise DataError(*errors)
    return _settled(settings), tuple(problems)


def _settled(settings: Settings) -> Settings:
    """Settings with the values that depend on others."""
    if settings.displaced_per_conflict_day is None:
        settings = replace(settings, displaced_per_conflict_day=0.01 if settings.conflict_spawn_mode == "pop_ratio" else 500.0)
    if settings.use_v1_rules:
        settings = replace(settings, max_move_speed=200.0, start_on_foot=False, avoid_short_stints=False, camp_weight=2.0,
                           conflict_weight=0.25)
    return settings


def _leaves(given: dict, prefix: str, sections: set[str]):
    """Each (key, value); a section that has its own row is given as present, too."""
    for name, value in given.items():
        key = f"{prefix}{name}"
        if key in sections and (isinstance(value, dict) or value is None):
            if key in known_keys():
                yield key, value is not None
            yield from _leaves(value or {}, f"{key}.", sections)
        else:
            yield key, value


def _unknown(where: str, key: str) -> Problem:
    nearest = process.extractOne(key, known_keys().keys())
    return Problem(where, "is an unknown setting", "", f'Did you mean "{nearest[0]}"?')


def _value(kind: str, value):
    """A value as its kind; None where nothing stands."""
    if value is None or value == "":
        return None
    if kind in ("bool", "section"):
        if not isinstance(value, bool):
            raise ValueError("is neither true nor false (Flee would take a text such as 'False' for true)")
        return value
    if kind == "list":
        items = value.split(",") if isinstance(value, str) else value
        try:
            return tuple(float(x) for x in items)
        except (TypeError, ValueError) as error:
            raise ValueError("is no list of numbers") from error
    if kind == "text":
        return str(value).lower() if not isinstance(value, bool) else str(value)
    if isinstance(value, bool):
        raise ValueError("is no number")
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise ValueError("is no number") from error
    if number != number or abs(number) == float("inf"):
        raise ValueError("is no number")
    return int(number) if kind == "int" else number


def _contradictions(s: Settings):
    """(key, what, given, fix) of values that cannot be."""
    if s.awareness_level == 0 or s.awareness_level < -1:
        yield "move_rules.awareness_level", "freezes everybody", s.awareness_level, "Write 1 or more."
    for name in ("conflict_movechance", "camp_movechance", "idpcamp_movechance", "default_movechance"):
        if not 0 <= getattr(s, name) <= 1:
            yield f"move_rules.{name}", "is no chance", getattr(s, name), "Write a number from 0 to 1."
    for name in ("max_move_speed", "max_walk_speed", "capacity_scaling", "movechance_pop_base"):
        if getattr(s, name) <= 0:
            yield f"move_rules.{name}", "is not above zero", getattr(s, name), ""
    if s.max_walk_speed > s.max_move_speed and s.start_on_foot:
        yield "move_rules.max_walk_speed", "is above max_move_speed", s.max_walk_speed, ""
    if not 0 < s.capacity_buffer < 1:
        yield "move_rules.capacity_buffer", "is no share between 0 and 1", s.capacity_buffer, ""
    for name in ("softening", "weight_softening", "weight_power", "foreign_weight", "camp_weight", "conflict_weight"):
        if getattr(s, name) < 0:
            yield f"move_rules.{name}", "is below zero", getattr(s, name), ""
    if s.hasten < 1:
        yield "optimisations.hasten", "is below one", s.hasten, ""
    if s.conflict_spawn_decay_interval <= 0:
        yield "spawn_rules.conflict_spawn_decay_interval", "is not above zero", s.conflict_spawn_decay_interval, ""
    if s.conflict_zone_spawning_only and s.flood_zone_spawning_only:
        yield "spawn_rules.flood_zone_spawning_only", "contradicts conflict_zone_spawning_only", "both true", "Set one of them to false."
    if s.flooded and not s.take_from_population:
        yield "spawn_rules.take_from_population", "must be true where floods send people", "false", ""
    if s.flood_rules and not s.flooded:
        yield "move_rules.flood_rules", "needs people who set out from flooded places", "", "Set flood_zone_spawning_only and flood_driven_spawn_mode."
    for name in ("conflict_spawn_mode", "flood_spawn_mode"):
        if getattr(s, name) not in MODES:
            yield f"spawn_rules: {name}", "is no way to set out", getattr(s, name), f"One of {', '.join(MODES)}."
    if not s.insert_day0 and s.reads_counts:
        yield "spawn_rules.insert_day0", "cannot be false", "false", "Flee doubles the people of day 0 then; use empty_camps_on_day0."
