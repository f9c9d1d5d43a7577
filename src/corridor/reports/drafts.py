"""Which claims a clause makes, and in which words.

Each count makes one claim; beside counts of people, the strongest movement
makes another. A cue makes a claim only where it has what its kind needs: a
movement a place or a group, a measure an authority.
"""

import re
from dataclasses import replace

from corridor.records import Quantity
from corridor.reports import dates, kinds, modality, quantities
from corridor.reports.clauses import Clause, Cue, tidy
from corridor.reports.scene import Draft, Running, Sentence, Text


def continues(out: list[Draft], draft: Draft, text: str) -> bool:
    """Whether a departure or arrival only says again what the clause before it said."""
    if not out or draft.quantity is not None or draft.kind not in ("departure", "arrival", "location"):
        return False
    last = out[-1]
    if draft.kind == "location" and last.kind == "destination_change" and draft.start - last.end < 40 and draft.cue and draft.cue.role == "destination":
        return True
    if draft.kind == "location":
        return last.kind in kinds.MOVEMENT and draft.start - last.end < 20 and not re.search("[A-ZÀ-Þ]", text[draft.start + 1:draft.end])
    return last.kind == draft.kind and draft.start - last.end < 60


def drafts_of(text: Text, sentence: Sentence, clause: Clause, running: Running) -> list[Draft]:
    """Claims that a clause makes: one for each count, and one for its strongest cue."""
    page, masked, language = text.page, sentence.masked, text.language
    out: list[Draft] = []
    counted: list[tuple[quantities.Mention, str]] = []
    hypothetical = re.search(r"(?:^|[\s\"¿])(?:if|would|si|aunque hubiera)\s", page.low[max(sentence.start, clause.start - 6):clause.end]) and \
        not re.search(r"\b(?:said|dijo)\b", page.low[clause.start:clause.end])
    for amount in clause.amounts:
        period = any(d.kind in ("month_alone", "year", "fiscal", "to_date", "since", "relative_span", "third", "months", "days_month") for d in sentence.dates
                     if clause.start - 4 <= d.start <= clause.end + 4)
        last = counted[-1][1] if counted and counted[-1][0].group in ("people", "beds", "") else running.count_kind
        kind = kinds.of_amount(amount, clause, masked, page.low, language, sentence.heading, last, period,
                               (sentence.start, sentence.end), _local(clause, amount))
        if any(a.start <= amount.start and amount.end <= a.end for a in sentence.attributions) and (amount.quantity.low or 0) < 100:
            continue
        if kind is None or hypothetical and kind in ("location", "group_size") and amount.group in ("distance", "people"):
            continue
        counted.append((amount, kind))
    heads = [kind for _, kind in counted]
    moves = [c for c in clause.cues if c.kind in kinds.MOVEMENT]
    for i, (amount, kind) in enumerate(counted):
        start, end = clause.start, clause.end
        if i:
            start = max(counted[i - 1][0].end, _list_break(page.text, counted[i - 1][0].end, amount.start))
        if i + 1 < len(counted):
            end = _list_break(page.text, amount.end, counted[i + 1][0].start)
        if kind == "group_size" and len(counted) == 1 and not any(_LEAVES.match(page.low, c.start) for c in moves) and not any(start <= p.start < end for p in sentence.places) and not any(
                c.kind not in kinds.MOVEMENT for c in clause.cues):
            moves = []
        still = kind == "group_size" and _stays(page.low, clause, amount, moves)
        if still:
            stays = moves[0]
            moves = []
        elif kind == "group_size":
            start, end = _group_span(page.text, page.low, clause, amount, moves, start, end)
        if kind != "group_size" and not any(c.start > amount.end for c in clause.cues):
            rest = re.search(r",?\s(?:y|e|and|but|pero)\s", page.low[amount.end:end])
            if rest and not re.search(r"[PDN]{3,}", masked[amount.end + rest.start():end]):
                end = amount.end + rest.start()
        start, end = tidy(page.text, start, end)
        if start < end:
            own = stays if still else next((c for c in clause.cues if c.kind == kind), None)
            out.append(Draft(start, end, kind, with_unit(amount, kind), own, clause, amount))
            running.first_kind = running.first_kind or (kind if amount.group == "people" else "")
            running.count_kind = kind if amount.group in ("people", "percent", "beds", "trucks", "claims", "") else running.count_kind
    open_cues = tuple(c for c in clause.cues if c.kind != "group_size")
    if set(heads) - {"group_size"}:
        open_cues = tuple(c for c in open_cues if c.kind == "cause" and "cause" not in heads and c.start > clause.amounts[-1].end)
    elif heads:
        open_cues = tuple(c for c in open_cues if c.kind in kinds.MOVEMENT or c.kind == "planned_meeting")
    if "group_size" in heads and not moves:
        open_cues = tuple(c for c in open_cues if c.kind not in kinds.MOVEMENT)
    open_cues = tuple(c for c in open_cues if _stands(text, sentence, clause, c))
    cue = kinds.best(open_cues)
    if cue is None:
        return out
    if cue.kind == "arrival" and _GOAL.search(page.low, max(clause.start, cue.start - 40), min(clause.end, cue.start + 8)) and not any(
            clause.start <= d.start < clause.end for d in sentence.dates):
        cue = replace(cue, kind="location", role="destination", tense="expected")
    start, end = clause.start, clause.end
    if "group_size" in heads:
        amount = counted[heads.index("group_size")][0]
        if cue.start >= amount.end:
            start = cue.start
        else:
            beside = re.search(r",?\s(?:with|con)\s+(?:a\s|un\s|some\s)?$", page.low[cue.end:amount.start])
            if beside:
                end = cue.end + beside.start()
    start, end = tidy(page.text, start, end)
    if cue.kind != "cause" or len(page.text[start:end].split()) > 3:
        out.append(Draft(start, end, cue.kind, None, cue, clause))
    return out


_STILL = re.compile(r"(?:^|\s)(?:remain(?:ed|s|ing)?|stay(?:ed|s)?|wait(?:ed|s|ing)?|(?:is|are|was|were)(?!\s(?:\w+ing|\w+ed)\b)|there (?:are|were)|(?:are|were|still) (?:waiting|staying|camped|stuck|stranded)|"
                    r"permanec\w+|qued\w+|sig(?:ue|uen|uieron)|segui\w+|estan?|estaban?|se encuentran?|encontraban|hay|habia|hubo|aguard\w+|esper(?:an|aban)|varad[oa]s)(?=\s|$)")


def _stays(low: str, clause: Clause, amount: quantities.Mention, moves: list[Cue]) -> bool:
    """Whether a count and where it is are one claim: people who are, remain or wait somewhere rather than move."""
    moves = [c for c in moves if c.start < amount.start or c.role == "current"]
    if not moves or any(c.kind != "location" or c.role != "current" for c in moves):
        return False
    cue = moves[0]
    if cue.start >= amount.end:
        return bool(_STILL.search(low, amount.end, cue.end)) and cue.start - amount.end < 30
    return amount.start - cue.start < 45 and bool(_STILL.match(low, max(0, cue.start - 1), amount.start) or _STILL.match(low, cue.start, amount.start))


_GOAL = re.compile(r"\b(?:want|hop|aim|plan|intend|try|tri|seek|goal|dream|wish|determined|meta|idea|objetivo|destino|quier|quer|pretend|busc|intent|trat|suen|con el fin|proposito)\w*\s(?:\S+\s){0,4}"
                   r"(?:to\s\w|llegar|alcanzar|entrar|arribar|ingresar|cruzar)")

_LEAVES = re.compile(r"set|depart|left|leav|sali|part|abandon")
_GROUP_HEAD = re.compile(r"(?<!\w)(?:(?:a|an|the|another|one|some|caravan|caravans|group|column|contingent|crowd|convoy|march|that's|of|with|from|total|un|una|el|la|los|"
                         r"las|otro|otra|unos|caravana|grupo|columna|contingente|de|del|con|total|formad[oa]|por|which|is|smaller|larger|new|second|first|nuevo|nueva|"
                         r"segunda|segundo|primer|primera)\s+)+$")


def _group_span(text: str, low: str, clause: Clause, amount: quantities.Mention, moves: list[Cue], start: int, end: int) -> tuple[int, int]:
    """The words of a group and its count, when the clause goes on to say something else of it."""
    after = [c for c in moves if c.start >= amount.end and c.start < end]
    before = [c for c in clause.cues if c.start < amount.start and c.kind in ("planned_meeting", "departure", "arrival", "destination_change", "location")
              and not (c.kind == "location" and c.role == "current")]
    if after:
        end = after[0].start
        comma = text.find(", ", amount.end, end)
        if comma > 0 and not before:
            end = comma
        aux = re.search(r"\s(?:have|has|had|were|was|are|is|han|ha|habian|habia|se|ya|also|still|then|later|tambien|todavia|luego)(?:\s(?:been|already|ya|sido))?\s*$", low[amount.end:end])
        if aux:
            end = amount.end + aux.start()
        trailing = re.match(r"[\s,]*(?:who|that|which|que|quienes)\s(?:\w+\s?){0,2}$", low[amount.end:end])
        if trailing:
            end = amount.end
        if start < amount.start - 12:
            head = _GROUP_HEAD.search(low, max(start, amount.start - 45), amount.start)
            lead = re.search(r",\s(?:\w+\s){0,6}$", low[start:amount.start])
            start = head.start() if head else start + lead.start() + 2 if lead else start
    led = re.search(r"\b(?:leading|led|encabez\w+|lider\w+)\b", low[start:amount.start])
    if (before or led or start < amount.start - 60) and amount.end - amount.start > 12:
        head = _GROUP_HEAD.search(low, max(start, amount.start - 45), amount.start)
        start = head.start() if head else amount.start
        if not after:
            tail = re.match(r"(?:,?\s+(?:larger|bigger|mas grande|mayor))?", low[amount.end:end])
            end = amount.end + tail.end()
    return start, end


def with_unit(amount: quantities.Mention, kind: str) -> Quantity:
    """The quantity with the unit that its kind implies, where none is written."""
    if amount.quantity.unit:
        return amount.quantity
    return replace(amount.quantity, unit="lanes" if kind == "policy_measure" and (amount.quantity.low or 0) <= 20 else "officers" if kind == "officers_reassigned" else "people")


def _local(clause: Clause, amount: quantities.Mention) -> tuple[int, int]:
    """The stretch of a clause that is nearer to one count than to the others."""
    before = [m.end for m in clause.amounts if m.end <= amount.start]
    after = [max(amount.end, m.start - 16) for m in clause.amounts if m.start >= amount.end]
    return max(before, default=clause.start), min(after, default=clause.end)


def _list_break(text: str, a: int, b: int) -> int:
    """Where one item of a list ends and the next begins, between two positions."""
    match = re.search(r"[,;)]\s|\s(?:and|y|e|or|o)\s", text[a:b])
    return a + match.start() + 1 if match else b


_WHENEVER = re.compile(r"\b(?:every time|each time|whenever|any time|cada vez que|siempre que|si |if )")

_GENERIC = re.compile(r"\b(?:(?:those|people|everyone|anyone|many|most|los|las|todos|aquellos)\s(?:who|that|que)|quienes|cuantos|before|antes\sde)\s$")

_ONE_PERSON = re.compile(r"^(?:a|an|one|un|una)\s(?:\w+\s)?(?:man|woman|boy|girl|father|mother|teenager|hombre|mujer|nino|nina|joven|padre|madre|senor|senora)\s(?:who|that|que)\s")

_PLANNED = re.compile(r"\b(?:schedul|convoc|previst|emergency|urgen|summit|cumbre|to (?:meet|gather|converge)|agreed|calling on|llam)")

_REQUEST = re.compile(r"\b(?:press(?:ing)?|ask(?:ing|ed|s)?|demand(?:ing|ed|s)?|want(?:ing|ed|s)?|seek(?:ing|s)?|request(?:ing|ed|s)?|wait(?:ing|ed)?|pedir|piden|exig\w+|"
                      r"solicit\w+|reclam\w+|esper\w+|tramitar|regularizar|apply|applied|hop(?:e|ing|ed)|fail(?:ed|ing|s)?|pressure|unable|presion\w*|incapaz|incapaces)\s")


def _stands(text: Text, sentence: Sentence, clause: Clause, cue: Cue) -> bool:
    """Whether a cue makes a claim here: movement needs a place or people, a measure an authority or place."""
    if text.page.low[max(0, cue.start - 3):cue.end].startswith("in order"):
        return False
    if cue.kind == "planned_meeting" and not any(d.value and text.published.day and dates.ends(d.value)[0] >= text.published.date for d in sentence.dates) and not _PLANNED.search(text.page.low, clause.start, clause.end) and not modality.future(
            text.page.text, sentence.masked, clause.start, clause.end, text.language):
        return False
    if cue.kind in ("departure", "arrival") and _ONE_PERSON.search(text.page.low[clause.start:cue.start]):
        return False
    if cue.kind == "policy_measure" and text.quotes.around(clause.start, clause.end) and not clause.amounts and not any(
            clause.start <= p.start < clause.end for p in sentence.places) and not kinds.by_authority(sentence.masked, clause.start, clause.end, text.language):
        return False
    if cue.kind in kinds.MOVEMENT and _WHENEVER.search(text.page.low, max(sentence.start, clause.start - 12), cue.start):
        return False
    if cue.kind in ("departure", "arrival") and _GENERIC.search(text.page.low[max(sentence.start, cue.start - 24):cue.start]):
        return False
    if cue.kind == "policy_measure" and _REQUEST.search(text.page.low[max(sentence.start, clause.start - 4, cue.start - 70):cue.end]):
        return False
    near = [p for p in sentence.places if clause.start <= p.start < clause.end and p.kind != "possessor"]
    low = text.page.low[clause.start:clause.end]
    if cue.kind == "destination_change" and re.search(r"\b(?:traffic|trucks?|vehicles|cars|flights?|shipments|cargo|trafico|camiones|vehiculos|vuelos|carga)\b", low):
        return False
    if cue.kind in ("arrival", "departure", "destination_change"):
        near = [p for p in near if p.name.lower() not in ("border", "frontera")]
        return bool(near) or bool(re.search(r"\b(?:there|here|city|country|group|caravan|ahi|alli|ciudad|grupo|caravana)\b", low)) or \
            any(clause.start <= d.start < clause.end for d in sentence.dates)
    if cue.kind == "wait_time" and re.match(r"wait|esper", text.page.low[cue.start:cue.end]):
        return bool(clause.amounts) or bool(re.search(r"\b(?:line|lines|queue|hours|days|weeks|months|cross|crossing|border|bridge|port|trucks?|times?|fila|filas|cola|horas|"
                                                      r"dias|semanas|meses|cruzar|frontera|puente|camiones)\b", low)) or bool(near and not text.quotes.around(clause.start, clause.end))
    if cue.needs == "auth":
        return kinds.acted(cue, sentence.masked, clause.start, text.language) or kinds.by_authority(sentence.masked, clause.start, cue.start, text.language)
    if cue.kind == "location" and re.search(r"deshi|disol|disuel|desinteg|disband|dissol|broke|apart|reagrup|regroup|fragment", text.page.low[cue.start:cue.end]):
        return True
    if cue.kind == "location":
        return bool(near) or bool(clause.amounts) or bool(re.search(
            r"\b(?:caravan|group|march|highway|road|square|plaza|park|north|buses|caravana|grupo|marcha|carretera|norte|autobuses|there|ahi)\b", low))
    if cue.kind == "encounters_total":
        return False
    if cue.kind == "processing_capacity":
        return bool(re.search(r"capac|overcrowd|overwhelm|satura|colaps|desborda|full|llen|swamped|rebasad", low))
    return True
