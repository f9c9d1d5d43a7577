"""Quantities in words and figures, in English and Spanish.

    "upwards of 1,000 … migrants"   more_than  1000 / –      people
    "entre 3 mil 300 y 4 mil"       range      3300 / 4000
    "as many as 12 hours"           up_to      –    / 12     hours
    "tens of thousands"             vague      10000 / –
    "10 times larger"               relative   10 / 10       times

Numerals, units and comparators are tables; the grammar of a number is here.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from corridor.records import Quantity
from corridor.reports.phrases import alternatives, by_language

_STOP = (r"(?:of|in|on|by|from|to|and|or|who|that|were|was|are|is|had|have|has|at|with|for|would|will|could|did|said|de|del|en|por|"
         r"a|al|y|o|que|con|cada|each|per|every|por|fueron|eran|era|son|han|ha|para|los|las|el|la|the|se)")


@dataclass(frozen=True)
class Mention:
    """One quantity and where it stands; ``start`` includes the comparator, ``end`` the unit.

    ``group`` is the unit's group (people, officers, time …), empty where no
    unit was found. ``number`` is the span of the bare number.
    """

    start: int
    end: int
    quantity: Quantity
    group: str
    number: tuple[int, int]


@cache
def _grammar(language: str) -> dict:
    numerals = by_language("numerals", language)
    value = {r["words"]: float(r["value"]) for r in numerals}
    use = lambda name: [r["words"] for r in numerals if r["use"] == name]
    scales = [s for s in use("scale") if len(s) > 1]
    small = alternatives(use("number"))
    scale = alternatives(scales)
    if language == "es":
        digits = r"\d{1,3}(?:[.,\u00a0 ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d{1,2})?"
        words = rf"{small}(?:\s+y\s+{small})?(?:\s+{small})?"
        figure = (rf"(?:(?:(?:{digits}|{words})\s+)?{scale}(?:\s+(?:(?:{digits}|{words})(?:\s+{scale}(?:\s+(?:{digits}|{words}))?)?|{scale}))?|{digits}|{words})")
    else:
        digits = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
        words = rf"{small}(?:[-\s]{small})?"
        figure = (rf"(?:(?:{digits}|{words})(?:[-\s]?{scale}(?:\s+{small}\s+hundred)?(?:\s+(?:and\s+)?(?:{words}))?|k(?![a-z])|m(?![a-z])|\s?bn)?"
                  rf"(?:\s+and\s+a\s+half(?=\s))?|{digits}|{words})")
    vague = alternatives(use("vague"))
    fraction = alternatives(use("fraction"))
    factor = alternatives(use("factor"))
    share = rf"(?P<of>{digits}|{small})\s+(?:out\s+of|in|de\s+cada)\s+(?:every\s+)?(?P<all>{digits}|{small})"
    half = r"half an(?= hour)|media(?= hora)|(?:an|a|una|un)(?= (?:hour|hora)(?! y media)\b)|una hora y media|an hour and a half"
    before = [r for r in by_language("comparators", language) if r["side"] == "before"]
    after = [r for r in by_language("comparators", language) if r["side"] == "after"]
    units = by_language("units", language)
    to = r"(?:\s*[-–—]\s*|\s+(?:to|a)\s+)" if language == "en" else r"(?:\s*[-–—]\s*|\s+(?:a|hasta)\s+)"
    either = r"\s+(?:or|o|u)\s+"
    between = r"(?:between|entre)\s+(?:los\s+|las\s+)?"
    joint = r"\s+(?:and|y)\s+(?:los\s+|las\s+)?"
    skip = r"(?:\s*\([^)]{1,40}\))?"
    adjective = rf"(?!{_STOP}\b)[a-zñ'-]+"
    adjectives = rf"(?:{adjective}(?:\s+(?:and|y|or|o)\s+{adjective})?\s+){{0,2}}?"
    return {
        "value": value,
        "range": re.compile(rf"(?<![\w.,])(?:{between}(?P<a1>{figure}){joint}(?P<b1>{figure})|(?:from\s+|de\s+(?:entre\s+)?)?"
                            rf"(?P<a2>{figure})(?:{to}|{either})(?P<b2>{figure}))(?![\w])"),
        "figure": re.compile(rf"(?<![\w.,/:])(?:(?P<vague>{vague})|(?P<share>{share})|(?P<half>{half})|(?P<fraction>{fraction})|(?P<factor>{factor})|"
                             rf"(?P<number>{figure}))(?![\w])"),
        "more": re.compile(r"\s+y\s+media(?!\w)"),
        "open": re.compile(r"(?<!\w)(?:for|durante|por|desde hace|llevan|llevaban|lleva|take|takes|took|tarda|tardan)\s+(?:many\s+|several\s+|"
                           r"varios\s+|varias\s+|muchos\s+|largos\s+)?(months|weeks|days|hours|years|meses|semanas|dias|horas|anos)(?!\w)"),
        "before": {r["words"]: r["comparator"] for r in before},
        "before_re": re.compile(r"(?<!\w)(" + alternatives(r["words"] for r in before)
                                + r")\s+(?:the\s+|the\s+usual\s+|a\s+|los\s+|las\s+|otros\s+|otras\s+|another\s+|other\s+)?$"),
        "after": {r["words"]: r["comparator"] for r in after},
        "after_re": re.compile(r",?\s+(" + alternatives(r["words"] for r in after) + r")(?!\w)"),
        "unit": {r["words"]: (r["unit"], r["group"]) for r in units},
        "unit_re": re.compile(rf"{skip}[\s-]*(?P<skip>{adjectives})(?P<unit>{alternatives(r['words'] for r in units)})(?![\w])"),
        "behind": re.compile(rf"(?<!\w)({alternatives(r['words'] for r in units if r['group'] in ('lanes', 'beds'))})\s+"
                             r"(?:(?:were|was|are|is|had|have|been|fueron|eran|estaban|quedaron|a|open|down|cut|reduced|closed|abiertos|cerrados|"
                             r"reducidos|to|at)\s+){1,4}$"),
        "each": re.compile(r"(?<!\w)(a diario|diariamente|cada dia|al dia|todos los dias|every day|each day|daily|cada noche|each night|every night|cada semana|each week|every week|"
                           r"cada mes|each month|every month)\s(?:[^\s,;]+\s){0,8}$"),
        "per": re.compile(r"\s+(?:a|per|each|al|por|a la|cada|every|an)\s+(day|month|year|hour|week|night|room|dia|mes|ano|hora|semana|noche|habitacion|"
                          r"cuarto|shift|turno|jornada)(?!\w)|\s+(daily|diarios|diarias|weekly|monthly|al dia|a diario|diariamente|nightly|hourly|mensuales|anuales|semanales)(?!\w)"),
    }


_PER = {"day": "day", "dia": "day", "daily": "day", "diarios": "day", "diarias": "day", "al dia": "day", "night": "night",
        "noche": "night", "month": "month", "mes": "month", "monthly": "month", "mensuales": "month", "year": "year",
        "ano": "year", "anuales": "year", "hour": "hour", "hora": "hour", "hourly": "hour", "week": "week", "semana": "week",
        "weekly": "week", "semanales": "week", "nightly": "night", "a diario": "day", "diariamente": "day", "room": "room", "habitacion": "room", "cuarto": "room", "shift": "shift",
        "turno": "shift", "jornada": "day"}
_FACTOR = re.compile(r"\s(?:as|the|that|its|their|of|de|del|que|what)\b|[.,;]")
_OF_FORCE = re.compile(r"\s(?:of|de|del)\s(?:the\s|la\s|las\s)?(?:\w+\s){0,2}(?:guard|guardia|army|ejercito|navy|marina|armada|police|policia|military|security forces|fuerzas)\b")
_AGE = re.compile(r"\s*[-\s]?(?:years?[- ]old|year[- ]olds?|anos de edad|months? old)")


def number(text: str, language: str = "en") -> float | None:
    """The value of one number as written, or None.

    >>> number("3 mil 300", "es"), number("1.4 million"), number("mil 500", "es")
    (3300.0, 1400000.0, 1500.0)
    """
    grammar = _grammar(language)
    value = grammar["value"]
    tokens = re.findall(r"\d[\d.,\u00a0]*|[a-z]+", re.sub(r"(?<=\d) (?=\d{3}\b)", "", text.strip()))
    millions, thousands, part, seen = 0.0, 0.0, 0.0, False
    for token in tokens:
        token = token.rstrip(".,")
        if token in ("y", "and", "de", "a"):
            continue
        if token == "half":
            scale = next((s for s in (1e6, 1e3) if (millions and s == 1e6) or (thousands and s == 1e3)), 1.0)
            part, seen = part + 0.5 * scale, True
            continue
        if token[:1].isdigit():
            amount = _digits(token, language)
            if amount is None:
                return None
            part = part + amount
        elif value.get(token, 0) >= 1e6:
            millions, thousands, part = millions + (thousands + part or 1.0) * value[token], 0.0, 0.0
        elif value.get(token) == 1000:
            thousands, part = thousands + (part or 1.0) * 1000, 0.0
        elif token == "hundred":
            part = (part or 1.0) * 100
        elif token in value:
            part = part + value[token]
        else:
            return None
        seen = True
    return millions + thousands + part if seen else None


@cache
def _worded(language: str) -> re.Pattern:
    numerals = [r for r in by_language("numerals", language) if r["use"] in ("number", "vague") and float(r["value"]) > 1 and r["words"] not in ("both", "ambos", "ambas")]
    scale = alternatives([r["words"] for r in by_language("numerals", language) if r["use"] == "scale" and len(r["words"]) > 1])
    word = alternatives(r["words"] for r in numerals)
    return re.compile(rf"(?<![\w-]){word}(?:[-\s](?:y\s)?{word})?(?:\s{scale})*(?![\w-])")


def words(low: str, language: str) -> list[tuple[int, int]]:
    """Where numerals above one are written as words."""
    return [m.span() for m in _worded(language).finditer(low)]


def _digits(token: str, language: str) -> float | None:
    token = token.replace("\u00a0", "")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", token):
        decimal = language == "en" and "." in token
        return float(token) if decimal and token.count(".") == 1 and "," not in token else float(re.sub(r"[.,]", "", token))
    if re.fullmatch(r"\d+[.,]\d{1,2}", token):
        return float(token.replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d+", token):
        return float(token.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", token):
        return float(token.replace(".", "").replace(",", "."))
    try:
        return float(token) if re.fullmatch(r"\d+(?:\.\d+)?", token) and len(token) < 16 else None
    except ValueError:
        return None


def find(low: str, start: int, end: int, language: str, taken=()) -> tuple[Mention, ...]:
    """Quantities in a stretch of folded text.

    Parameters
    ----------
    low : str
        The folded text (:attr:`corridor.reports.text.Even.low`).
    start, end : int
        The stretch.
    language : {"en", "es"}
    taken : iterable of (start, end)
        Spans of dates and the like, in which no quantity stands.
    """
    grammar = _grammar(language)
    blocked = list(taken)
    out: list[Mention] = []

    def free(a, b):
        return all(b <= s or e <= a for s, e in blocked)

    for match in grammar["range"].finditer(low, start, end):
        a, b = match["a1"] or match["a2"], match["b1"] or match["b2"]
        x, y = number(a, language), number(b, language)
        if x is None or y is None or not free(match.start(), match.end()):
            continue
        if x < y and y >= 1000 and x < 100 and re.search(r"mil|thousand|million|millon|k$", b):
            x *= y / max(number(re.sub(r"\s*(mil|thousand|millones|millon|million|k)\b.*", "", b) or "1", language) or 1, 1)
        if not x < y or _is_code(low, match.start(), match.end()):
            continue
        mention = _finish(low, match.start(), match.end(), end, Quantity(x, y, "", "range"), grammar, start)
        if mention:
            out.append(mention)
            blocked.append((mention.start, mention.end))
    for match in grammar["open"].finditer(low, start, end):
        if free(match.start(1), match.end()):
            unit, group = grammar["unit"][match[1]]
            out.append(Mention(match.start(1), match.end(), Quantity(1.0, None, unit, "vague"), group, match.span(1)))
            blocked.append(match.span(1))
    for match in grammar["figure"].finditer(low, start, end):
        if not free(match.start(), match.end()) or _is_code(low, match.start(), match.end()):
            continue
        text = " ".join(match[0].split())
        if match["vague"]:
            quantity = Quantity(grammar["value"].get(text), None, "", "vague")
        elif match["share"]:
            x, y = number(match["of"], language), number(match["all"], language)
            if not x or not y or x > y or y > 1000:
                continue
            quantity = Quantity(round(100 * x / y, 1), round(100 * x / y, 1), "percent", "exact")
        elif match["half"]:
            value = 0.5 if match[0].startswith(("half", "media")) else 1.5 if re.search("media|half", match[0]) else 1.0
            quantity = Quantity(value, value, "hours" if match[0].startswith("una hora y") or match[0].endswith("a half") else "", "exact")
        elif match["factor"]:
            if not _FACTOR.match(low, match.end()) and not re.search(r"(?:ed|ado)$", text):
                continue
            value = grammar["value"].get(text)
            quantity = Quantity(value, value, "times", "relative")
        elif match["fraction"]:
            if re.search(r"\b(?:first|second|primera|segunda|other|otra)\s(?:la\s)?$", low[max(0, match.start() - 12):match.start()]):
                continue
            quantity = Quantity(grammar["value"].get(text), grammar["value"].get(text), "percent", "exact")
        else:
            value = grammar["value"].get(text) or number(match[0], language)
            if value is None:
                continue
            quantity = Quantity(value, value, "", "exact")
        if quantity.low is None:
            continue
        mention = _finish(low, match.start(), match.end(), end, quantity, grammar, start)
        if mention and free(mention.number[0], mention.number[1]):
            out.append(mention)
            blocked.append((mention.start, mention.end))
    out = [m for m in out if not (m.quantity.unit == "percent" and not low[m.number[0]].isdigit() and any(
        o.quantity.unit == "percent" and low[o.number[0]].isdigit() and 0 < o.start - m.end < 25 for o in out))]
    return tuple(sorted(_listed(low, out), key=lambda m: m.start))


def _is_code(low: str, start: int, end: int) -> bool:
    """Clock times, ages, road and document numbers are no quantities."""
    around = low[max(0, start - 12):start]
    if re.match(r":\d\d|[ap]\.?m\.?\b|\s?[ap]\.m\.|\s?[ap]m\b|-[a-z]+\b(?<!thousand)-old", low[end:end + 14]):
        return True
    if re.search(r"\b(?:a|hasta|desde|sobre)\s+las\s$|\bat\s$", around) and re.fullmatch(r"\d{1,2}[.:]\d\d", low[start:end]):
        return True
    if re.match(r"\.\d\d\s*(?:horas|h\b)?", low[end:end + 9]) and low[end:end + 1] == ".":
        return True
    if re.search(r"\b(?:tiene|tienen|tenia|tenian|de)\s$", around) and re.match(r"\s+(?:anos|meses)\b(?! de)", low[end:end + 8]):
        return True
    return bool(_AGE.match(low, end) or re.search(r"(?:\b(?:route|highway|article|title|no\.|numero|section|ruta|carretera|articulo|"
                                                  r"h\.r\.|age|aged|flight|page)\s|#)$", around))


def _finish(low: str, a: int, b: int, limit: int, quantity: Quantity, grammar: dict, floor: int = 0) -> Mention | None:
    """A mention with its comparator and unit."""
    start, end, group = a, b, ""
    head = low[max(floor, a - 34):a]
    money = re.search(r"(?:us\$|\$|€|mxn\s?)\s?$", head)
    before = grammar["before_re"].search(head)
    if before and quantity.comparator in ("exact", "range", "vague"):
        word = " ".join(before[1].split())
        start = a - (len(head) - before.start(1))
        if quantity.comparator == "exact":
            quantity = _open(quantity, grammar["before"][word])
    unit, tail = quantity.unit, low[b:limit]
    after = grammar["after_re"].match(tail)
    if after and quantity.comparator == "exact":
        quantity = _open(quantity, grammar["after"][" ".join(after[1].split())])
        end = b + after.end()
        tail = low[end:limit]
    found = grammar["unit_re"].match(tail) or re.match(r"\s?(?P<skip>)(?P<unit>%)", tail)
    if quantity.comparator == "vague" and not found:
        of = re.match(r"\s+(?:of|de)(?:\s+los|\s+las|\s+the)?", tail)
        if of:
            again = grammar["unit_re"].match(tail, of.end())
            if again:
                found = again
    if not found and re.match(r"\s+de\s+", tail):
        again = grammar["unit_re"].match(tail, re.match(r"\s+de", tail).end())
        if again and (quantity.low or 0) >= 100 and not again["skip"].strip():
            found = again
    if not found:
        again = re.match(r"\s+(?:los|las|the)(?=\s)", tail)
        again = grammar["unit_re"].match(tail, again.end()) if again else None
        if again and grammar["unit"].get(" ".join(again["unit"].split()), ("", ""))[1] in ("officers", "lanes", "beds", "trucks", "people"):
            found = again
    if not found:
        of = re.match(r"\s+(?:of|de|of the|de los|de las)\s+(?:its\s+|the\s+|sus\s+)?[a-z0-9]+", tail)
        if of and quantity.low and quantity.low < 100:
            again = grammar["unit_re"].match(tail, of.end())
            if again and grammar["unit"].get(" ".join(again["unit"].split()), ("", ""))[1] in ("lanes", "beds", "officers"):
                found = again
    if found and not money:
        words = " ".join(found["unit"].split())
        unit, group = grammar["unit"].get(words, ("percent", "percent"))
        end = end + found.end()
        more = tail[found.end():]
        if group == "time" and grammar["more"].match(more) and quantity.low and quantity.low == quantity.high:
            quantity = replace(quantity, low=quantity.low + 0.5, high=quantity.high + 0.5)
            end, more = end + grammar["more"].match(more).end(), more[grammar["more"].match(more).end():]
        behind = grammar["after_re"].match(more)
        if behind and quantity.comparator == "exact":
            quantity = _open(quantity, grammar["after"][" ".join(behind[1].split())])
            end, more = end + behind.end(), more[behind.end():]
    else:
        more = tail
    if not group and not money and (quantity.low or 0) < 100:
        behind = grammar["behind"].search(low[max(floor, a - 60):start])
        if behind:
            unit, group = grammar["unit"][" ".join(behind[1].split())]
    if money:
        scale = "EUR" if "€" in money[0] else "MXN" if "mxn" in money[0] else "USD"
        unit, group, start = scale, "money", min(start, a - len(money[0]))
    if unit == "people" and _OF_FORCE.match(more):
        unit, group = "officers", "officers"
    per = grammar["per"].match(more)
    each = grammar["each"].search(low[max(floor, a - 60):start])
    if each and not per and group in ("people", "trucks", "claims", ""):
        unit, group = f"{unit or 'people'}/{'night' if each[1].endswith(('night', 'noche')) else 'week' if each[1].endswith(('week', 'semana')) else 'month' if each[1].endswith(('month', 'mes')) else 'day'}", group or "people"
    elif per and group not in ("time",):
        rate = _PER[per[1] or per[2]]
        unit, end = f"{unit or 'people'}/{rate}", end + per.end()
        group = group or "people"
    if quantity.unit == "percent":
        unit, group = "percent", "percent"
    if quantity.comparator == "relative":
        return Mention(start, b, quantity, "relative", (a, b))
    if quantity.unit == "hours" and not group:
        unit, group = "hours", "time"
    if group == "relative":
        return Mention(start, end, replace(quantity, unit="times", comparator="relative"), group, (a, b))
    if group == "percent" and re.match(r"\s+(?:more|less|fewer|larger|higher|lower|increase|mas|menos|superior|inferior|mayor)\b", more):
        return Mention(start, end, replace(quantity, unit="percent", comparator="relative"), group, (a, b))
    return Mention(start, end, replace(quantity, unit=unit), group, (a, b))


def _open(quantity: Quantity, comparator: str) -> Quantity:
    if comparator in ("more_than", "at_least"):
        return replace(quantity, high=None, comparator=comparator)
    if comparator in ("up_to", "less_than"):
        return replace(quantity, low=None, comparator=comparator)
    return replace(quantity, comparator=comparator)


def _listed(low: str, found: list[Mention]) -> list[Mention]:
    """Bare numbers take the unit of the one before them in a list ("2 of 3", "and nearly 209,000")."""
    out: list[Mention] = []
    for mention in sorted(found, key=lambda m: m.start):
        if out and re.fullmatch(r"\s+(?:of|de|out of)\s+(?:its\s+|the\s+|sus\s+)?", low[out[-1].number[1]:mention.number[0]]):
            if out[-1].group in ("", mention.group) and mention.quantity.comparator == "exact":
                out[-1] = replace(out[-1], end=mention.end, group=mention.group,
                                  quantity=replace(out[-1].quantity, unit=mention.quantity.unit))
                continue
        if out and not mention.group and (mention.quantity.low or 0) >= 10 and out[-1].group in ("distance", "time", "officers", "beds") and re.fullmatch(
                r"[^.;:\n]{0,40}\b(?:y|and|or|o)\s+", low[out[-1].end:mention.start]):
            mention = replace(mention, group=out[-1].group, quantity=replace(mention.quantity, unit=out[-1].quantity.unit))
        elif out and not mention.group and out[-1].group == "time" and mention.number[0] - out[-1].end < 45 and re.fullmatch(
                r",?\s(?:\w+\s){0,5}(?:at|to|from|of|a|en|de|las|los|hasta)\s", low[out[-1].end:mention.start]):
            mention = replace(mention, group="time", quantity=replace(mention.quantity, unit=out[-1].quantity.unit))
        out.append(mention)
    return out
