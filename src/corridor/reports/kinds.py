"""Which kind of claim a count or a cue makes.

The unit decides first, then the cues around it; where two fit, the upper one
of the guide's list wins (:data:`corridor.records.KINDS`).
"""

import re
from functools import cache

from corridor.records import KINDS
from corridor.reports.clauses import Clause, Cue
from corridor.reports.phrases import word_class
from corridor.reports.quantities import Mention as Amount

MOVEMENT = ("departure", "arrival", "location", "destination_change")
_ORDER = {kind: i for i, kind in enumerate(KINDS)}
_WALK = re.compile(r"\b(?:walk|walking|walked|on foot|march|marching|hike|trek|a pie|caminar|caminando|camino|caminata|caminaron|de marcha)\b")
_SHARE = re.compile(r"\b(?:people|persons|migrants|of them|those who|children|minors|women|men|families|crossings|arrivals|personas|migrantes|de ellos|de ellas|"
                    r"quienes|ninos|menores|mujeres|hombres|familias|llegadas|traffic)\b")
_PUT = re.compile(r"(?:put|estimated|calculated|set|pegged|numbered|numbering|totaling|totalling|estimado|calculado|calculo|calcula|cifro|"
                  r"cifrado|suman|sumaban|eran|fueron|was|were|is|are|reached|to|at|en|de)\s+(?:at\s+|en\s+)?$")
_LARGER = re.compile(r"\s*,?\s*(?:\w+\s+)?(?:larger|bigger|greater|as (?:large|big|many)|the size|mas grande|mayor|mas numerosa)")


@cache
def _authority(language: str) -> re.Pattern:
    return re.compile(rf"(?<!\w){word_class('auth', language)}(?!\w)")


def has(clause: Clause, *names: str) -> bool:
    """Whether a clause holds a cue of one of these kinds."""
    return any(c.kind in names for c in clause.cues)


def by_authority(masked: str, start: int, end: int, language: str) -> bool:
    """Whether an authority is named in a stretch, or a country or city opens it as its subject."""
    return bool(_authority(language).search(masked, start, end)) or bool(re.match(r"(?:\w+\s){0,2}P{3,}\s", masked[start:end + 1]))


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
    if group == "money":
        return None
    if group == "time":
        if _WALK.search(low[max(bounds[0], amount.start - 40):min(bounds[1], amount.end + 25)]) and amount.quantity.comparator != "vague":
            return "location" if amount.quantity.unit in ("hours", "days") and not re.search(r"\b(?:tras|after)\s*$", low[max(0, amount.start - 7):amount.start]) else None
        if has(clause, "wait_time") or "wait_time" in heading:
            return "wait_time"
        return "policy_measure" if has(clause, "policy_measure") and re.search(
            r"quarantine|cuarentena|valid|validez|vigencia|deadline|plazo|permit|close|cierr|suspen", low[clause.start:clause.end]) else None
    if group == "distance":
        return "location"
    if group == "officers":
        return "officers_reassigned"
    if group == "lanes":
        return "processing_capacity" if has(clause, "processing_capacity") and not has(clause, "policy_measure") else "policy_measure"
    if group == "beds":
        return "processing_capacity"
    if group == "claims":
        if "/" in amount.quantity.unit or has(clause, "processing_capacity"):
            return "processing_capacity"
        return "policy_measure" if has(clause, "policy_measure") else "encounters_total"
    if group == "trucks":
        return "processing_capacity" if "/" in amount.quantity.unit or re.search(
            r"\b(?:each|a|per|every) day\b|\bdaily\b|\b(?:cada|al|por) dia\b|\bdiari", low[local[0]:local[1]]) else "wait_time" if has(clause, "wait_time") else None
    if group == "percent":
        if has(clause, "wait_time"):
            return "wait_time"
        if has(clause, "processing_capacity"):
            return "processing_capacity"
        if running == "encounters_total" or has(clause, "encounters_total") or _SHARE.search(low[clause.start:clause.end]):
            return "encounters_total"
        return "policy_measure" if has(clause, "policy_measure") else None
    if group == "relative":
        return "group_size" if _LARGER.match(low, amount.end) or re.search(r"larg|big|may|grand|size", low[amount.start:amount.end]) else "encounters_total"
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


_CAPACITY = re.compile(r"\bcapacity\b|\bcapacidad\b|\baforo\b|\boccup|\bocupa|\bcan (?:hold|take|house|sleep|process|fit|accommodate)|"
                       r"\b(?:meant|built|designed|equipped|intended) for\b|\b(?:disenad|pensad|construid|habilitad)\w+ para\b|\b(?:room|space|sitio|espacio|lugar) (?:for|para)\b|\bappointments?\b|\bcitas?\b|\bshelters? (?:holds?|houses?|takes?)|\balberg(?:a|an|ue)\b")
_COUNTED = re.compile(r"\bencounter|\barrest|\bapprehen|\bfiscal|\bregist|\bso far (?:this|in)|\blo que va|\brecord\b|\bdetencion|\bdetenid|"
                      r"\baprehen|\bcifra|\bcontabiliz|\bcounted\b|\btallied\b|\brecorded\b|\basylum (?:claims|applications)|\bsolicitudes\b|"
                      r"\bpasaron\b|\batraves|\brescatad|\brescued\b|\bcrossings\b|\bsin precedentes\b|\bacumul")


_HELD = re.compile(r"\b(?:(?:were|have been|had been|was|fueron|han sido|resultaron) (?:detained|arrested|apprehended|intercepted|rescued|registered|processed|detenid|arrestad|"
                   r"interceptad|rescatad|registrad|asegurad)|(?:rescato|rescataron|intercepto|interceptaron|detuvo|detuvieron|arrestaron|aseguraron|apprehended|"
                   r"intercepted|arrested|rescued)\b)")


def _of_people(amount: Amount, clause: Clause, masked: str, low: str, language: str, running: str, period: bool,
               local: tuple[int, int]) -> str:
    stretch = low[local[0]:local[1]]
    if "/" in amount.quantity.unit:
        return "processing_capacity" if _CAPACITY.search(stretch) or has(clause, "processing_capacity") else "encounters_total"
    if _CAPACITY.search(stretch):
        return "processing_capacity"
    if _HELD.search(stretch):
        return "encounters_total"
    if _COUNTED.search(stretch) and (period or has(clause, "encounters_total")):
        return "encounters_total"
    if re.search(r"\b(?:group|caravan|column|contingent|march|grupo|caravana|contingente|marcha)\b", stretch) and not has(clause, "encounters_total"):
        running = ""
    if running == "encounters_total" and period and not has(clause, "departure", "location"):
        return "encounters_total"
    if running == "encounters_total" and not has(clause, *MOVEMENT):
        return "encounters_total"
    policy = [c for c in clause.cues if c.kind == "policy_measure" and c.start < amount.start]
    if policy and by_authority(masked, clause.start, policy[0].start, language) and not has(clause, "departure"):
        return "policy_measure"
    if has(clause, "arrival"):
        return "arrival"
    return "group_size"


def best(found: tuple[Cue, ...]) -> Cue | None:
    """The strongest cue; the upper kind of the guide wins a tie."""
    return max(found, key=lambda c: (c.weight, -_ORDER[c.kind], -c.start), default=None)
