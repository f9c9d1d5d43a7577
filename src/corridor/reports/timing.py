"""When a claim holds: a date in its words, its clause, its sentence, or the day told of."""

import re

from corridor.reports import modality
from corridor.reports.scene import Draft, Running, Sentence, Text


STATES = frozenset({"cause", "statement", "wait_time", "processing_capacity"})

_PAST_MOVE = {"en": re.compile(r"(?!)"), "es": re.compile(r"\b\w{3,}(?:aron|ieron)\b")}

_SAME_DAY = re.compile(r"\b(?:same (?:day|date)|that day|ese (?:mismo )?dia|mismo dia|esa (?:misma )?(?:fecha|noche|jornada)|misma fecha)\b")


def date_of(text: Text, sentence: Sentence, draft: Draft, running: Running) -> str | None:
    """When a claim holds: a date in its words, then in its clause and sentence, then the running one."""
    known = [d for d in (sentence.coming if draft.kind == "planned_meeting" else sentence.dates) if d.value]
    first = draft.cue.start if draft.cue and (draft.cue.tense == "expected" and draft.kind != "planned_meeting" or draft.kind == "wait_time") else draft.start
    inside = [d for d in known if first <= d.start < draft.end or draft.start <= d.start < draft.start + 12 and draft.kind == "wait_time"]
    if inside:
        return inside[0].value
    if _opens(text, sentence, known) and draft.kind in (*STATES, "location") and _PAST[text.language].search(text.page.text, sentence.start, draft.end):
        return known[0].value
    if draft.quantity and "/" in draft.quantity.unit:
        return None
    if draft.kind == "statement":
        return _day_of_saying(text, sentence, draft)
    if draft.kind in ("policy_measure", "wait_time") and not known and text.published.day and _STILL.search(text.page.low, draft.start, draft.end):
        return text.published.iso
    if draft.kind == "location" and draft.quantity is None and _MOVED[text.language].search(text.page.text, draft.start, draft.end):
        before = [d for d in known if d.end <= draft.start and not modality.later(d.value, text.published)]
        if before:
            return before[-1].value
    if sentence.unit.kind == "caption" and known:
        return known[0].value
    if draft.kind in ("statement", "cause"):
        return None
    if draft.kind == "group_size" and any(c.kind == "planned_meeting" for c in draft.clause.cues):
        return None
    if running.day and _SAME_DAY.search(text.page.low, sentence.start, sentence.end):
        return running.day
    clause = [d for d in known if first == draft.start and draft.clause.start - 3 <= d.start < draft.clause.end + 3]
    if clause:
        return clause[0].value
    if sentence.heading_date:
        return sentence.heading_date
    now = bool(_NOW[text.language].search(text.page.low, draft.start, draft.cue.end if draft.cue and draft.cue.start >= draft.start else draft.end)) \
        and not _TOLD[text.language].search(text.page.text, draft.start, draft.end)
    if now and draft.kind == "policy_measure":
        return None
    near = [d for d in known if modality.future(text.page.text, sentence.masked, max(sentence.start, d.start - 120), d.start, text.language)
            == modality.future(text.page.text, sentence.masked, draft.start, draft.end, text.language)]
    if near and draft.kind not in ("location", "wait_time", "processing_capacity"):
        return min(near, key=lambda d: abs(d.start - draft.start)).value
    if draft.kind == "encounters_total":
        return running.count_date
    if draft.kind in STATES or draft.kind == "location" and not _PAST_MOVE[text.language].search(text.page.low, draft.start, draft.end):
        return None
    if now:
        return None
    return running.date if running.date_age <= 1 else None


def _opens(text: Text, sentence: Sentence, known: list) -> bool:
    """Whether a month or year opens a sentence, and so dates all of it: "In 2016, when the Haitians came, …"."""
    return bool(known) and known[0].start - sentence.start <= 4 and len(known[0].value) <= 7


def _day_of_saying(text: Text, sentence: Sentence, draft: Draft) -> str | None:
    """A past date beside what somebody says dates the saying: "in his speech on Tuesday he warned …"."""
    near = [d for d in sentence.dates if d.value and not draft.start <= d.start < draft.end and not text.quotes.around(d.start, d.end)
            and (text.published.iso is None or d.value < text.published.iso)]
    return min(near, key=lambda d: abs(d.start - draft.start)).value if near else None


_STILL = re.compile(r"\b(?:(?<!can )still|remains? (?:closed|shut)|siguen?|continuan?|ahorita|right now|permanecen?)\b")
_PAST = {"en": re.compile(r"\b(?:was|were|had|did|came|took|went|left|[a-z]{3,}ed)\b"), "es": re.compile(r"\b\w+(?:ó|aron|ieron|aba|aban|ía|ían|imos|amos)\b")}
_MOVED = {"en": re.compile(r"(?!)"), "es": re.compile(r"\b\w{3,}(?:ó|aron|ieron)\b")}

_NOW = {"en": re.compile(r"\b(?:has|have|is|are|must|can|cannot|may)\b|'(?:s|ve|re)\b"),
        "es": re.compile(r"\b(?:ha|han|es|son|esta|estan|hay|tienen?|pueden?|deben?|sera|seran|sigue[n]?)\b")}
_TOLD = {"en": re.compile(r"\b(?:was|were|had|did)\b"), "es": re.compile(r"\b\w+(?:ó|aron|ieron|aba|aban|ía|ían)\b")}


def dated_here(text: Text, sentence: Sentence) -> bool:
    """Whether a sentence gives a date itself."""
    return any(d.value for d in sentence.dates) or sentence.heading_date is not None or \
        bool(_SAME_DAY.search(text.page.low, sentence.start, sentence.end))
