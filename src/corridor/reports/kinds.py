"""Which kind of claim a count or a cue makes.

The unit decides first, then the cues around it; where two fit, the upper one
of the guide's list wins (:data:`corridor.records.KINDS`).
"""

import re
from functools import cache

from corridor.records import KINDS
from corridor.reports.clauses import Clause, Cue
from corridor.reports.phrases import joined, word_class
from corridor.reports.quantities import Mention as Amount

MOVEMENT = ("departure", "arrival", "location", "destination_change")
_ORDER = {kind: i for i, kind in enumerate(KINDS)}
_WALK = re.compile(r"\b(?:walk|walking|walked|on foot|march|marching|hike|trek|a pie|caminar|caminando|de camino|caminata|caminaron|caminan|de marcha)\b")
_SHARE = re.compile(r"\b(?:people|persons|migrants|of them|those who|children|minors|women|men|families|crossings|arrivals|personas|migrantes|de ellos|de ellas|"
                    r"quienes|ninos|menores|mujeres|hombres|familias|llegadas|traffic)\b")
_PUT = re.compile(r"(?:put|estimated|calculated|set|pegged|numbered|numbering|totaling|totalling|estimado|calculado|calculo|calcula|cifro|"
                  r"cifrado|suman|sumaban|eran|fueron|was|were|is|are|reached|to|at|en|de)\s+(?:at\s+|en\s+)?$")
_AT_PORT = re.compile(r"\b(?:trucks?|truckers?|cargo|shipments?|lanes?|bridges?|crossings?|ports? of entry|pedestrians?|motorists|drivers|camiones|camion|transportistas|carga|carriles|puentes?|"
                      r"garitas?|cruces?|peatones|automovilistas|choferes)\b")
_LARGER = re.compile(r"\s*,?\s*(?:\w+\s+)?(?:larger|bigger|greater|as (?:large|big|many)|the size|mas grande|mayor|mas numerosa)")


_TRAFFIC = re.compile(r"\b(?:traffic|volumes?|trade|cargo|commerce|trafico|carga|volumen|comercio|exportaciones)\b")
_LATER = re.compile(r"\s(?:later|after|before|ago|earlier|apart|into|old|despues|antes|mas tarde|atras|luego|previo)\b")
_LASTS = re.compile(r"\b(?:quarantine|cuarentena|valid|validez|vigencia|deadline|plazo|permit|permiso|oficio|visa|close|cierr|cerr|suspen|shut|reopen|abr|horas antes|protect|protecc|ban|curfew)")


def _of_time(amount: Amount, clause: Clause, masked: str, low: str, heading: frozenset[str], bounds: tuple[int, int]) -> str | None:
    """The kind that a stretch of time makes: a walk, a wait, or how long a measure lasts."""
    unit = amount.quantity.unit
    if unit == "years" and not has(clause, "policy_measure") or _LATER.match(low, amount.end) or re.search(
            r"\b(?:last|past|first|previous|next|ultim[oa]s|primer[oa]s|pasad[oa]s|proxim[oa]s|every|cada|tras|after|within|in|en|dentro de)\s(?:\w+\s)?$", low[max(0, amount.start - 16):amount.start]):
        return None
    if _WALK.search(low[max(bounds[0], amount.start - 40):min(bounds[1], amount.end + 25)]) and amount.quantity.comparator != "vague":
        return "location" if unit in ("hours", "days") else None
    if has(clause, "wait_time") or "wait_time" in heading:
        return "wait_time"
    if has(clause, "policy_measure") and _LASTS.search(low, clause.start, clause.end):
        return "policy_measure"
    return "wait_time" if unit in ("hours", "minutes") or _AT_PORT.search(low, clause.start, clause.end) else None


@cache
def _authority(language: str) -> re.Pattern:
    return re.compile(rf"(?<!\w){word_class('auth', language)}(?!\w)")


def has(clause: Clause, *names: str) -> bool:
    """Whether a clause holds a cue of one of these kinds."""
    return any(c.kind in names for c in clause.cues)


def by_authority(masked: str, start: int, end: int, language: str) -> bool:
    """Whether an authority is named in a stretch, or a country or city opens it as its subject."""
    return bool(_authority(language).search(masked, start, end)) or bool(re.match(r"(?:\w+\s){0,2}P{3,}\s", masked[start:end + 1]))


_NOT_AGENT = re.compile(r"\b(?:of|from|by|with|del?|con|por|al?|to|at|for|against|en|in|contra|near)\s(?:the\s|el\s|la\s|los\s)?(?:\w+\s)?$")
_PASSIVE = re.compile(r"\b(?:was|were|been|be|is|are|being|fue|fueron|son|sido|ser|sera|seran|quedan|quedo|quedaron|eran|estan siendo)\s(?:\w+\s)?$")


def acted(cue: Cue, masked: str, start: int, language: str) -> bool:
    """Whether an authority does what a cue says: its agent stands between ``start`` and the cue, or people have it done to them."""
    if _PASSIVE.search(masked, max(start, cue.start - 24), cue.start) and not masked[cue.start:cue.end].split()[0].endswith("ing"):
        return True
    agents = list(_authority(language).finditer(masked, max(start, cue.start - 90), cue.start))
    if any(not _NOT_AGENT.search(masked, start, m.start()) for m in agents):
        return True
    return bool(re.match(r"(?:\w+\s){0,2}P{3,}\s", masked[start:cue.start]))


def of_amount(amount: Amount, clause: Clause, masked: str, low: str, language: str, heading: frozenset[str], running: str,
              period: bool, bounds: tuple[int, int], local: tuple[int, int]) -> str | None:
    """The kind of claim that a count makes, or None if it makes none.

    Parameters
    ----------
    heading : frozenset of str
        Kinds whose cues stand in the heading of the list the count stands in.
    running : str
        Kind of the last count of people in the paragraph, or empty.
    period : bool
        Whether a month, year or longer is named in the clause.
    bounds : (int, int)
        The sentence.
    local : (int, int)
        From the count before to the count after, within the clause.
    """
    group = amount.group
    if group in ("money", "volunteers"):
        return None
    if group == "points":
        return "location" if any(c.kind == "location" and c.role == "waypoint" for c in clause.cues) else None
    if group == "time":
        return _of_time(amount, clause, masked, low, heading, bounds)
    if group == "distance":
        lined = shows("queue", masked, *bounds, language) and not has(clause, "departure", "arrival") and not _WALK.search(low, *bounds)
        return "wait_time" if lined else "location"
    if group == "officers":
        hurt = shows("harm", masked, max(local[0], amount.start - 24), min(local[1], amount.end + 30), language)
        return None if hurt or (amount.quantity.low or amount.quantity.high or 0) < 4 and not has(clause, "officers_reassigned") else "officers_reassigned"
    if group == "lanes":
        return "processing_capacity" if has(clause, "processing_capacity") and not has(clause, "policy_measure") else "policy_measure"
    if group == "beds":
        return "processing_capacity"
    if group == "claims":
        if "/" not in amount.quantity.unit and period and (shows("taken_in", masked, *local, language) or shows("counted", masked, *local, language)):
            return "encounters_total"
        if "/" in amount.quantity.unit or has(clause, "processing_capacity"):
            return "processing_capacity"
        return "policy_measure" if has(clause, "policy_measure") else "encounters_total"
    if group == "trucks":
        if "/" in amount.quantity.unit or re.search(r"\b(?:each|a|per|every) day\b|\bdaily\b|\b(?:cada|al|por) dia\b|\bdiari", low[local[0]:local[1]]):
            return "departure" if amount.quantity.unit.startswith("boats") and has(clause, "departure") else "processing_capacity"
        if has(clause, "arrival"):
            return None if any(m.group == "people" for m in clause.amounts) else "arrival"
        if has(clause, "wait_time") or re.search(r"\b(?:varad|stuck|stranded|waiting|held up|parad|deten)", low[local[0]:local[1]]):
            return "wait_time"
        return "encounters_total" if period and shows("crossed", masked, *local, language) else None
    if group == "percent":
        if has(clause, "wait_time"):
            return "wait_time"
        if has(clause, "processing_capacity") or _TRAFFIC.search(low, clause.start, clause.end):
            return "processing_capacity"
        if running == "encounters_total" or has(clause, "encounters_total") or _SHARE.search(low[clause.start:clause.end]):
            return "group_size" if running in ("group_size", "arrival") and not period and not has(clause, "encounters_total") else "encounters_total"
        return "policy_measure" if has(clause, "policy_measure") else None
    if group == "relative":
        if shows("capacity", masked, *local, language):
            return "processing_capacity"
        if _LARGER.match(low, amount.end) or re.search(r"larg|big|may|grand|size", low[amount.start:amount.end]):
            return "group_size"
        if amount.quantity.unit == "times" and low[amount.number[0]:amount.number[1]].isdigit() is False and not re.match(r"\s(?:as|more|larger|mas|que|de)\b|\s?veces\s(?:mas|mayor)", low[amount.number[1]:amount.number[1] + 10]) \
                and not re.search(r"doubl|twice|tripl|dupl|doble", low[amount.start:amount.end]):
            return None
        return running if running in ("group_size", "processing_capacity") and not has(clause, "encounters_total") else "encounters_total"
    if group == "" and running in ("encounters_total", "processing_capacity") and shows("part", masked, amount.number[1], min(amount.number[1] + 16, bounds[1]), language):
        return running
    if group == "" and shows("capacity", masked, *local, language) and (amount.quantity.low or amount.quantity.high or 0) >= 20:
        return "processing_capacity"
    if group == "" and running == "processing_capacity" and (amount.quantity.low or 0) >= 20:
        return "processing_capacity"
    if group == "" and running == "arrival" and _PUT.search(low[max(bounds[0], amount.start - 24):amount.start]) and (amount.quantity.low or 0) >= 20 and not has(clause, "departure", "processing_capacity"):
        return "arrival"
    if group == "":
        if heading & {"policy_measure"} and has(clause, "policy_measure"):
            return "policy_measure"
        stated = (amount.quantity.low or amount.quantity.high or 0) >= 100
        if not stated:
            return None
        if running == "encounters_total" and (period or has(clause, "encounters_total") or low[max(0, amount.number[0] - 1)] == "("):
            return "encounters_total"
        if not (_PUT.search(low[max(bounds[0], amount.start - 24):amount.start]) or has(clause, "encounters_total", *MOVEMENT, "processing_capacity")
                or amount.quantity.comparator not in ("exact", "vague")):
            return None
    return _of_people(amount, clause, masked, low, language, running, period, local)


def shows(sign: str, masked: str, start: int, end: int, language: str) -> bool:
    """Whether a stretch holds a phrase of ``signs.csv``."""
    return bool(joined("signs", language, "sign", sign).search(masked, start, end))


_GROUP = re.compile(r"\b(?:group|caravan|column|contingent|march|grupo|caravana|contingente|marcha)\b")


def _of_people(amount: Amount, clause: Clause, masked: str, low: str, language: str, running: str, period: bool,
               local: tuple[int, int]) -> str | None:
    def sign(name: str, start: int = local[0], end: int = local[1]) -> bool:
        return shows(name, masked, start, end, language)

    if sign("harm", max(local[0], amount.start - 24), min(local[1], amount.end + 30)) or low[amount.number[1]:amount.end].strip() in ("crossings", "cruces") and (amount.quantity.low or 0) < 20:
        return None
    if sign("background", amount.start, min(local[1], amount.end + 14)) or low[amount.number[1]:amount.end].strip() in _RESIDENTS:
        return None
    if "/" in amount.quantity.unit:
        return "processing_capacity" if sign("capacity") or not (sign("crossed") or sign("counted") or period) else "encounters_total"
    if sign("taken_in") and (amount.quantity.low or 0) >= 1000 and not sign("able"):
        return "encounters_total"
    if sign("capacity"):
        return "processing_capacity"
    if amount.quantity.unit == "nationalities":
        return "group_size" if re.search(r"\b(?:migrants?|people|groups?|caravans?|personas|migrantes?|grupo|caravana|integrantes|refugees|refugiados)\b", low[clause.start:clause.end]) else None
    if sign("held"):
        return "encounters_total"
    if sign("part", max(clause.start - 18, local[0] - 18), amount.start) and running in ("encounters_total", "processing_capacity", "policy_measure"):
        return running
    if sign("sent"):
        return "encounters_total" if period or amount.quantity.comparator != "vague" and has(clause, "encounters_total") else "policy_measure"
    if sign("queue") and not has(clause, *MOVEMENT):
        return "wait_time"
    arrives = any(c.kind == "arrival" and not re.match(r"llegadas?|arrivals?|entry|newcomers", low[c.start:c.end]) for c in clause.cues)
    leaves = any(c.kind == "departure" and amount.end <= c.start for c in clause.cues)
    if arrives and not period and not leaves and not has(clause, "processing_capacity") and running != "encounters_total":
        return "arrival"
    if sign("counted") and (period or has(clause, "encounters_total")):
        return "encounters_total"
    if period and sign("crossed") and not _GROUP.search(low, *local):
        return "encounters_total"
    if _GROUP.search(low, *local) and not has(clause, "encounters_total"):
        running = ""
    if running == "encounters_total" and period and not has(clause, "departure", "location"):
        return "encounters_total"
    if running == "encounters_total" and not has(clause, *MOVEMENT):
        return "encounters_total"
    policy = [c for c in clause.cues if c.kind == "policy_measure" and c.start < amount.start]
    if policy and (by_authority(masked, clause.start, policy[0].start, language) or by_authority(masked, max(0, clause.start - 50), clause.start, language)) and not has(clause, "departure"):
        return "policy_measure"
    return "arrival" if arrives and not leaves else "group_size"


_RESIDENTS = ("residents", "inhabitants", "habitantes", "vecinos", "residentes", "voters", "votantes")


def best(found: tuple[Cue, ...]) -> Cue | None:
    """The strongest cue; the upper kind of the guide wins a tie."""
    return max(found, key=lambda c: (c.weight, -_ORDER[c.kind], -c.start), default=None)
