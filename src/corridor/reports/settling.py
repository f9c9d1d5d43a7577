"""What a claim's place, day and manner could be, and the signs that speak for each.

The rules (:mod:`corridor.reports.whereabouts`, ``timing``, ``meaning``) give
one answer each. It is one option among all that the report offers; a choice
learned from marked reports (:func:`likeliest`) weighs it against the others.

    rules' answer ──┐
    named in the words, the sentence, before ── options with signs ── the likeliest
    none ───────────┘
"""

import math
import re
from collections import Counter
from dataclasses import dataclass

from corridor.network import fold
from corridor.records import MODALITIES
from corridor.reports import modality, places
from corridor.reports.learned import choice
from corridor.reports.negation import left_open, negations
from corridor.reports.scene import Draft, Running, Sentence, Text
from corridor.reports.whereabouts import centre, place_role, written

_FAR = 12  # names told of before the sentence that are still an option


@dataclass
class Option:
    """One possible value of a field of a claim, with what speaks for or against it."""

    value: str | None
    signs: set[str]


class _Gathered:
    """The options of one field of a claim: none, the rules' answer, and what is added; values that fold alike are one."""

    def __init__(self, ruled: str | None) -> None:
        self.ruled, self.none = ruled, Option(None, {"none", f"none&{'as' if ruled is None else 'un'}ruled"})
        self.named: dict[str, Option] = {}
        self.add(ruled, "ruled")

    def add(self, value: str | None, *signs: str) -> None:
        """Note what speaks for or against a value; no value is passed over."""
        if value:
            self.named.setdefault(fold(value), Option(value, set())).signs.update(signs)

    def full(self, kind: str, common: list[str]) -> list[Option]:
        """All options, each sign alone and with the kind of the claim; what the claim itself says counts for none and for the rules' answer."""
        for option in self.named.values():
            option.signs |= {f"ruled&{c}" for c in common} if "ruled" in option.signs else {f"other:{'none' if self.ruled is None else 'some'}"}
        self.none.signs |= {f"none&{c}" for c in common}
        options = [self.none, *self.named.values()]
        for option in options:
            option.signs |= {f"{kind}&{sign}" for sign in option.signs}
        return options


def likeliest(field: str, options: list[Option]) -> Option:
    """The option of a field (``place``, ``date``, ``modality``) that its learned choice takes."""
    weights = choice(field)
    return max(options, key=lambda o: math.fsum(weights[sign] for sign in o.signs if sign in weights))  # exact, so whatever the order


def _gap(text: Text, start: int, end: int) -> str:
    """About how many words lie between two positions."""
    words = len(text.page.low[start:end].split()) if start < end else 0
    return "0" if words < 2 else "3" if words < 5 else "8" if words < 12 else "far"


def _before(text: Text, start: int) -> str:
    """The word before a position."""
    return "".join(text.page.low[max(0, start - 12):start].split()[-1:])


def signs_of(text: Text, sentence: Sentence, draft: Draft) -> list[str]:
    """What is said of a claim itself, whatever its options are."""
    out = [f"q{draft.amount.group or 'n'}" if draft.amount else "q-", f"u{sentence.unit.kind}"]
    if text.quotes.around(draft.start, draft.end):
        out.append("quoted")
    if draft.cue:
        out.append(f"cue{draft.cue.kind}{draft.cue.role}")
    if modality.future(text.page.text, sentence.masked, draft.start, draft.end, text.language):
        out.append("ahead")
    return out + list(dict.fromkeys(f"w:{w[:6]}" for w in re.findall(r"[^\W\d]{2,}", text.page.low[draft.start:draft.end])))


def places_of(text: Text, sentence: Sentence, draft: Draft, running: Running, ruled: str | None, common: list[str]) -> list[Option]:
    """The names that a claim's place could be, and none; ``common`` are the signs of the claim itself."""
    out = _Gathered(ruled)
    inside = [p for p in sentence.places if draft.start <= p.start < draft.end and not _apposed(text, sentence, p)]
    _within(text, sentence, draft, inside, out)
    _unsure(text, sentence, draft, bool(inside), out)
    earlier = [p for p in text.places if p.end <= sentence.start]
    for back, place in enumerate(reversed(earlier[-_FAR:])):
        where = "par" if place.start >= sentence.unit.start else "ear"
        out.add(_named(place), where, f"{where}:{place.kind}", f"{where}:{place_role(text, place)}", f"back{min(back, 4)}", f"out:{bool(inside)}")
    for name, sign in ((running.town, "town"), (running.site, "site"), (running.count_place, "count"), (running.told_place, "told"),
                       (centre(text), "centre"), (text.seat, "seat"), (text.base, "base")):
        out.add(name, f"run:{sign}")
    named = Counter(fold(p.name) for p in text.places)
    recent = list(dict.fromkeys(fold(p.name) for p in reversed(earlier) if p.kind not in ("possessor", "country", "region")))[:3]
    often = [name for name, _ in Counter(fold(p.name) for p in text.places if p.kind in (*places.TOWNS, "crossing")).most_common(3)]
    title = text.page.low[:max(text.page.text.find("\n"), 0)]
    for name, option in out.named.items():
        if name in often:
            option.signs |= {f"often{often.index(name)}", f"often{often.index(name)}:{bool(inside)}"}
        if name in recent and "in" not in option.signs:
            option.signs.add(f"recent{recent.index(name)}:{bool(inside)}:{'par' in option.signs}:{name in often[:1]}")
        option.signs |= {f"times{min(named[name] or 1, 4)}", f"title:{name in title}"}
    out.none.signs.add(f"none:in{min(len(inside), 2)}")
    return out.full(draft.kind, common)


def _within(text: Text, sentence: Sentence, draft: Draft, inside: list[places.Mention], out: _Gathered) -> None:
    """Places named in the claim's words, and then those of the rest of its sentence."""
    anchor = draft.cue.start if draft.cue else draft.start
    for order, place in enumerate(inside):
        role, side = place_role(text, place), "after" if place.start >= anchor else "ahead"
        out.add(_named(place), "in", f"in:{place.kind}", f"in:{role}", f"in:{place.kind}:{role}", f"in:{side}", f"in#{min(order, 2)}", f"in-{min(len(inside) - order - 1, 2)}",
                f"in:w:{_before(text, place.start)}", f"in:{side}:{_gap(text, min(anchor, place.start), max(anchor, place.start))}")
        for name, how in _variants(text, sentence, place):
            out.add(name, "in", how, f"{how}:{place.kind}", f"{how}:{role}")
    for place in sentence.places:
        if place not in inside and not _apposed(text, sentence, place):
            role, where = place_role(text, place), "sb" if place.end <= draft.start else "sa"
            gap = _gap(text, place.end, draft.start) if where == "sb" else _gap(text, draft.end, place.start)
            out.add(_named(place), where, f"{where}:{place.kind}", f"{where}:{role}", f"{where}:{place.kind}:{role}", f"{where}:{gap}", f"{where}:{bool(inside)}")


def _unsure(text: Text, sentence: Sentence, draft: Draft, named: bool, out: _Gathered) -> None:
    """Other capitalised names, and words such as "the bridge", in the sentence; and the last such names before it."""
    for place in text.others:
        before = _before(text, place.start)
        if sentence.start <= place.start < sentence.end:
            where = "in" if draft.start <= place.start < draft.end else "sb" if place.end <= draft.start else "sa"
            word = fold(place.name).split()[-1] if place.kind == "noun" else "opens" if place.start < sentence.start + 2 else ""
            out.add(re.sub(r"^(?:the|el|la)\s+", "", place.name, flags=re.I), f"other:{place.kind}", f"other:{place.kind}:{where}:{named}", f"other:{place.kind}:w:{before}",
                    f"other:{where}:{before}", f"noun:{word}", f"noun:{word}:{where}")
    for place in [p for p in text.others if p.kind == "name" and p.end <= sentence.start][-4:]:
        out.add(place.name, "other:ear", f"other:ear:w:{_before(text, place.start)}")


def _apposed(text: Text, sentence: Sentence, place: places.Mention) -> bool:
    """Whether a state only says where the town before it lies: "Tapachula, Chiapas"."""
    return place.kind == "state" and any(p.kind in ("town", "city", "gazetteer") and text.page.text[p.end:place.start] == ", " for p in sentence.places)


def _named(place: places.Mention) -> str | None:
    """The name of a place as written; what a word like "there" stands for is the rules' to say."""
    return None if place.kind.startswith("anaphor") else written(place)


_SITE = re.compile(r"\s(?:international\s)?(?:bridge|port of entry|crossing|sector|camp|refugee camp|shelter)\b", re.I)


def _variants(text: Text, sentence: Sentence, place: places.Mention) -> list[tuple[str, str]]:
    """A place as it could be written otherwise: with the one named right after it ("Acayucan, Veracruz"), with or without "bridge"."""
    out = []
    after = next((p for p in sentence.places if p.start >= place.end), None)
    if after and re.fullmatch(r",?\s(?:and|y|e)\s|,\s", text.page.low[place.end:after.start]):
        out.append((text.page.text[place.start:after.end], "longer"))
    site = _SITE.match(text.page.text, place.end)
    if site:
        out.append((text.page.text[place.start:site.end()], "with site"))
    site = _SITE.search(place.name)
    if site and site.end() == len(place.name) and site.start():
        out.append((place.name[:site.start()], "without site"))
    return out


def days_of(text: Text, sentence: Sentence, draft: Draft, running: Running, ruled: str | None, common: list[str]) -> list[Option]:
    """The dates that a claim could hold on, and none."""
    out, known = _Gathered(ruled), [d for d in sentence.dates if d.value]
    ahead = "ahead" in common
    inside = [d for d in known if draft.start <= d.start < draft.end]
    for order, day in enumerate(known):
        where = "in" if day in inside else "clause" if draft.clause.start - 3 <= day.start < draft.clause.end + 3 else "sb" if day.end <= draft.start else "sa"
        gap = _gap(text, day.end, draft.start) if day.end <= draft.start else _gap(text, draft.end, day.start)
        out.add(day.value, where, f"{where}:{day.kind}", f"{where}:{gap}", f"{where}:one{len(known) == 1}", f"#{min(order, 2)}", f"{where}:open{day.start - sentence.start < 5}")
    for day in sentence.coming:
        out.add(day.value, f"coming{ahead}")
    if text.published.day:
        out.add(text.published.iso, "published")
    for value, sign in ((running.date if running.date_age <= 3 else None, f"date{min(running.date_age, 3)}"), (running.day, "day"), (running.count_date, "count"),
                        (running.told_date, "told"), (running.past, "past"), (sentence.heading_date, "heading")):
        out.add(value, f"run:{sign}", f"run:{sign}:known{bool(known)}")
    for option in out.named.values():
        option.signs |= {f"len{len(option.value)}", f"late{modality.later(option.value, text.published)}{ahead}"}
    out.none.signs |= {f"none:in{bool(inside)}", f"none:known{bool(known)}"}
    tense = "told" if re.search(r"\b\w+(?:ó|aron|ieron|ed)\b|\b(?:was|were|had)\b", text.page.text[draft.start:draft.end]) else "now"
    return out.full(draft.kind, [*common, tense])


def manners_of(text: Text, sentence: Sentence, draft: Draft, ruled: str, date: str | None, common: list[str]) -> list[Option]:
    """How a claim can be meant, each with the words of the claim and of what leads to it; where a negation is plain, as a denial only."""
    low, stems = text.page.low, []
    lead = max(sentence.start, draft.start - 60)
    for where, start, end in (("in", draft.start, draft.end), ("le", lead, draft.start), ("fo", draft.end, min(sentence.end, draft.end + 40))):
        stems += [f"{where}:{w[:6]}" for w in re.findall(r"[^\W\d]+", low[start:end])]
        tense = re.findall(r"\w+(?:rán?|remos|rían?|aron|ieron|aban?|ían?|ing|ed)\b", text.page.text[start:end])
        stems += [f"{where}:-{re.search('(?:rán?|remos|rían?|aron|ieron|aban?|ían?|ing|ed)$', w)[0]}" for w in tense]
    when = "-" if date is None else "later" if modality.later(date, text.published) else "earlier" if modality.earlier(date, text.published, draft.kind) else "now"
    found = [*dict.fromkeys(stems), *common, f"when:{when}", f"when:{when}:{draft.kind}", draft.kind, f"ruled:{ruled}", f"ruled:{ruled}:{draft.kind}",
              *(f"act:{a.act}{a.start <= draft.start}" for a in sentence.attributions),
              *(f"says:{m}" for m in ("denied", "expected", "allegation", "historical") if modality.says(m, sentence.masked, max(sentence.start, draft.start - 3), draft.end, text.language))]
    return [Option(m, {f"{m}&{c}" for c in found} | {m}) for m in left_open(draft.kind, negations(text, sentence, draft), MODALITIES)]
