"""Sentences cut into clauses: stretches with one predicate or count each.

A sentence is cut at marks, quotation marks and joining words; pieces that
hold neither a cue nor a count are then given back to the piece they belong
to, so "walked out of Tapachula, in the far south," stays one clause.
"""

import re
from dataclasses import dataclass
from functools import cache

from corridor.reports.phrases import alternatives, by_language, occurrences
from corridor.reports.quantities import Mention as Amount


@dataclass(frozen=True)
class Cue:
    """One cue phrase found: its kind, weight, the place role and tense it implies, and whether it ``needs`` an authority."""

    start: int
    end: int
    kind: str
    weight: int
    role: str
    tense: str
    needs: str = ""


@dataclass(frozen=True)
class Clause:
    """One stretch of a sentence with its cues and counts."""

    start: int
    end: int
    cues: tuple[Cue, ...]
    amounts: tuple[Amount, ...]

    def part(self, start: int, end: int) -> "Clause":
        """The clause within narrower bounds."""
        return Clause(start, end, tuple(c for c in self.cues if start <= c.start < end),
                      tuple(m for m in self.amounts if start <= m.number[0] < end))


@cache
def _joints(language: str) -> re.Pattern:
    words = alternatives(r["words"] for r in by_language("joints", language))
    return re.compile(rf"(?P<mark>[;:](?=\s)|\s[-–—]{{1,2}}\s|,(?=\s)|[()])|(?P<word>(?<=\s)(?={words}\s))")


def cues(masked: str, start: int, end: int, language: str) -> tuple[Cue, ...]:
    """Cue phrases of a stretch of masked text, in order."""
    found = []
    for match, row in occurrences("cues", language, masked, start, end):
        found.append(Cue(match.start(), match.end(), row["kind"], int(row["weight"]), row["role"], row["tense"], row["needs"]))
    return tuple(sorted(found, key=lambda c: (c.start, -c.end)))


def cut(text: str, masked: str, start: int, end: int, language: str, walls: tuple[int, ...], amounts: tuple[Amount, ...],
        found: tuple[Cue, ...], bonds: tuple[tuple[int, int], ...] = ()) -> tuple[Clause, ...]:
    """The clauses of a sentence.

    Parameters
    ----------
    walls : tuple of int
        Positions that no clause crosses (ends of quotations and attributions).
    amounts, found
        Counts and cues of the sentence.
    bonds : tuple of (start, end)
        Stretches that are not cut.
    """
    edges = {start, end, *(w for w in walls if start < w < end)}
    hard = set(edges)
    inner = [(a.start, a.end) for a in amounts] + [(c.start, c.end) for c in found if c.end - c.start < 160] + list(bonds)
    openers = [(a.start, a.end) for a in amounts] + [(c.start, c.end) for c in found if c.end - c.start < 160 and c.needs != "noun"] + list(bonds)
    heads = {a.end for a in amounts if a.group == "people"}
    for match in _joints(language).finditer(masked, start, end):
        at = match.end() if match["mark"] else match.start()
        if any(a < at < b for a, b in inner) or match["word"] is not None and any(m.start == at for m in amounts):
            continue
        if match["mark"] in ("(", ")") and any(match.start() in (m.number[0] - 1, m.end, m.number[1]) for m in amounts):
            continue
        if match["word"] is not None and re.match(r"(?:and|y|e|of)\s[A-ZÀ-Þ]", text[at:at + 6]) and re.search(r"[A-ZÀ-Þ][\w'-]*\s$", text[max(start, at - 20):at]):
            continue
        if match["word"] is not None and _COORDINATOR.match(masked, at) and not _opens(text, masked, at, end, openers):
            continue
        if match["word"] is not None and (_TIGHT.search(masked, max(start, at - 8), at) or _NOUN_FOR.search(masked, max(start, at - 24), at) and masked.startswith("para ", at)):
            continue
        if _ONWARD.match(masked, at) and not (masked.startswith("after ", at) and _verbs_before_mark(masked, at, end, found)):
            continue
        if match["word"] is not None and at - 1 in heads and re.match(r"(?:that|who|que|quienes)\s", masked[at:at + 9]):
            continue
        edges.add(at)
        if match["mark"] and match["mark"].strip() in (";", "-", "–", "—", "--", ":"):
            hard.add(at)
    edges |= {c.start for c in found if c.kind == "cause" and not any(a < c.start < b for a, b in inner)}
    cuts = sorted(edges)
    pieces = [(a, b) for a, b in zip(cuts, cuts[1:]) if text[a:b].strip(' ,;:"().-–—')]
    clauses: list[list] = []                      # start, end, end of the telling part, whether it holds a cue
    pending: int | None = None
    for a, b in pieces:
        cued = any(a <= c.start < b for c in found)
        counted = any(a <= m.number[0] < b for m in amounts)
        joined = bool(_JOINED.match(text, a))
        apart = clauses and any(clauses[-1][1] <= h <= a for h in hard)
        if cued or counted:
            if pending is not None and not joined and not any(pending < h <= a for h in hard) \
                    and (not _SUBORDINATE.match(text, a) or _RELATIVE.match(text, a)) \
                    and not (_RELATIVE.match(text, a) and text[:a].rstrip().endswith(",")) and a - pending <= max(1.5 * (b - a), 45):
                a = pending
            pending = None
            if cued and clauses and not clauses[-1][3] and not apart and not joined and not _SUBORDINATE.match(text, a):
                clauses[-1][1:] = [b, b, True]    # a counted subject and its verb, with an apposition between
            else:
                clauses.append([a, b, b, cued])
        elif clauses and not apart and pending is None and _RELATIVE.match(text, a) and b - a > 12 \
                and not text[:a].rstrip().endswith(","):
            clauses[-1][1] = b                    # a relative clause that belongs to the last noun
        elif joined and text[:a].rstrip().endswith(","):
            pending = a
        elif clauses and not apart and pending is None and b - clauses[-1][2] <= 0.8 * (clauses[-1][2] - clauses[-1][0]) and not _SUBORDINATE.match(text, a):
            clauses[-1][1] = b
        elif clauses and not apart and pending is None and not clauses[-1][3] and not _SUBORDINATE.match(text, a):
            clauses[-1][1] = b
        else:
            pending = a if pending is None or any(pending < h <= a for h in hard) or joined else pending
    clauses = [[a, b] for a, b, _, _ in clauses]
    out = []
    for first, last in clauses:
        a, b = tidy(text, first, last)
        if a < b:                                 # "because" is no part of the words, but says what they are
            out.append(Clause(a, b, tuple(c for c in found if (first if c.kind == "cause" else a) <= c.start < b), tuple(m for m in amounts if a <= m.number[0] < b)))
    return tuple(out)


_LEAD = re.compile(r"(?:(?:and|but|that|because|while|as(?!\s+(?:many|much|long|few|high|far|soon))|so|then|y|e|que|pero|porque|mientras|aunque|although|though|when|cuando|where|donde)\s+)+", re.I)


_ADJUNCT = re.compile(r"(?:rumbo|con (?:destino|direccion|rumbo)|camino|hacia|para|bound|en route|on (?:its|their) way|with|to|as|por|a|en|through|across|in|at|from|"
                      r"until|into|north|back)\b")
_BOUND_WORD = re.compile(r"\b(?:to|from|would|will|could|may|might|had|has|have|who|that|que|also|tambien|not|no|de|a|al|para|y|and|or|be|been|he|she|they|it|se|were|was|"
                         r"is|are|the|el|la|los|las|sin|por|ha|han|habia|habian|of|fue|fueron|than)\s$")
_PREDICATES = ("departure", "arrival", "location", "destination_change", "policy_measure", "planned_meeting", "officers_reassigned")


def predicates(clause: Clause, masked: str) -> tuple[Clause, ...]:
    """A clause with several verbs that each have a place, date or count, cut before each later verb."""
    if len(clause.amounts) > 1 or any(m.group not in ("people", "") for m in clause.amounts):
        return (clause,)
    cuts, last = [clause.start], None
    for cue in clause.cues:
        if cue.kind not in _PREDICATES or cue.weight < 2 or _ADJUNCT.match(masked, cue.start):
            continue
        if last is not None and last.kind == "destination_change" and cue.kind == "location" and cue.role == "destination":
            continue
        if last is not None and cue.start >= last.end and re.search(r"[PDN]{2,}", masked[last.start:cue.start]) and cue.start - last.start >= 18 \
                and not _BOUND_WORD.search(masked, max(clause.start, cue.start - 9), cue.start):
            cuts.append(cue.start)
        if last is None or cue.start >= last.end:
            last = cue
    return tuple(clause.part(a, b) for a, b in zip(cuts, [*cuts[1:], clause.end]))


_UNIT_NEXT = re.compile(r"(?:and|or|y|e|o)\s(?:\w+\s)?(?:officers|agents|soldiers|troops|police|guards|women|children|men|minors|families|adults|babies|agentes|soldados|policias|elementos|oficiales|militares|guardias|mujeres|"
                        r"ninos|ninas|hombres|menores|familias|adultos|bebes|adolescentes|ancianos)\b")
_NOUN_FOR = re.compile(r"\b(?:planes?|acuerdos?|ordenes|orden|permisos?|intencion|medidas?|operativos?|esfuerzos?|list[oa]s?|ayuda|tiempos?|espacio|esperas?|filas?|colas?|listas?|citas?|cupos?|plazos?|lugar|"
                       r"sitio|capacidad|autorizacion|dinero|recursos|fondos|condiciones|camino|opcion|opciones|oportunidad|motivos?|razones|necesari[oa]s?|suficientes?)\s$")


def _verbs_before_mark(masked: str, at: int, end: int, found: tuple[Cue, ...]) -> bool:
    """Whether a verb of a claim stands between a joint and the next mark."""
    mark = re.search(r"[,;.:]", masked[at:end])
    limit = at + mark.start() if mark else end
    return any(at + 8 < c.start < limit and c.kind in _PREDICATES and c.needs != "noun" for c in found)


_COORDINATOR = re.compile(r"(?:and|or|y|e|o)\s")
_OPENER = re.compile(r"(?:and|or|y|e|o)\s+(?:(?:the|a|an|some|many|most|his|her|their|its|they|he|she|it|we|that|this|those|these|there|then|now|later|not|who|which|more|"
                     r"are|is|was|were|will|would|has|have|had|could|may|might|in|on|at|by|for|after|el|la|los|las|un|una|unos|unas|su|sus|se|le|les|lo|que|no|ya|"
                     r"otros|otras|muchos|algunos|varios|después|luego|en|por|para|al|cuando|tres|dos|got|went|came|left|said|took|made|began|set|put|held|met|ran|saw|gave|told|kept|led|fell|broke|sent|found|lost|rose|grew|drew|wrote|sat|"
                     r"stood|sought|fled|swam|slept|spent)\b|[A-ZÀ-Þ]|\w+ed\b|\w+(?:aron|ieron)\b)")


def _opens(text: str, masked: str, at: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a coordinator opens a clause rather than joining two nouns."""
    if _OPENER.match(text, at):
        return True
    if _UNIT_NEXT.match(masked, at):
        return False
    near = re.match(r"\S+\s+(?:\S+\s+){0,1}", masked[at:end])
    limit = at + (near.end() if near else 0)
    return any(at < a <= limit for a, _ in spans)


_TIGHT = re.compile(r"\b(?:de|of|a|to|por|by|from|before|after|without|sin)\s$")
_ONWARD = re.compile(r"(?:para\s(?:cruzar|entrar|ser|pasar)\b|para\s(?:unos\s|unas\s)?N|after\s(?!\w+ing\b|(?:about\s|some\s|around\s|nearly\s|more\sthan\s)?N+\s(?!hours|days|weeks|months|years|minutes|miles|k)"
                     r"|(?:he|she|they|it|we|its|their|the\s(?:group|caravan|migrants|government|police|authorities))\s))")
_RELATIVE = re.compile(r"\s*(?:who|which|that|que|quien|quienes)\s", re.I)
_JOINED = re.compile(r"\s*(?:and|but|y|e|pero|while|mientras|aunque|although|though)\s", re.I)
_SUBORDINATE = re.compile(r"\s*(?:where|which|while|although|because|as|since|unless|until|if|que|quien|donde|mientras|aunque|porque|siempre que|"
                          r"algo que|but|pero|when|cuando|sin que)\s", re.I)


_TAIL = re.compile(r"(?:[\s,]+(?:and|but|or|y|e|o|pero|que|para|that|to|who|would|will|also|también|de|a|which|while|as|the|el|la|before|after|antes))+[\s,]*$", re.I)


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without marks and joining words at its ends, on whole words."""
    junk = " \n,;:.-–—()!?…\""
    while start < end and text[start] in junk:
        start += 1
    lead = _LEAD.match(text, start, end)
    if lead and lead.end() < end:
        start = lead.end()
    tail = _TAIL.search(text, start, end)
    if tail and tail.start() > start:
        end = tail.start()
    while end > start and text[end - 1] in junk and not re.match(r"(?:U\.S|EE\.UU|[A-Z])\.$", text[max(start, end - 5):end][-4:]):
        end -= 1
    return start, end
