"""How one claim is meant, given its words, its speaker and its date."""

import re

from corridor.reports import kinds, modality
from corridor.reports.scene import Draft, Running, Sentence, Text
from corridor.reports.speakers import Said


def meant(text: Text, sentence: Sentence, draft: Draft, said: Said, date: str | None, running: Running) -> str:
    """How a claim is meant; a sentence without a date after one about an earlier period is about that period."""
    page, masked, language = text.page, sentence.masked, text.language
    start, end = draft.start, draft.end
    low = page.low
    lead = max(sentence.start, start - 3)
    if draft.cue and draft.cue.start - start < 2 and re.search(r"\b(?:or|and|y|o)\s$", low[max(0, start - 5):start]):
        lead = sentence.start                    # "whether to rest or go on to …"
    if draft.kind == "group_size" and any(c.start < start for c in draft.clause.cues):
        lead = draft.clause.start
    before = next((a for a in sentence.attributions if a.act == "denied" and a.start <= start), None)
    if before and draft.start >= before.start or modality.says("denied", masked, lead, end, language) and _denies(low, start, end, draft, language):
        return "denied"
    limit = max(draft.cue.end if draft.cue else 0, draft.amount.end if draft.amount else 0)
    ahead = modality.future(page.text, masked, lead, min(end, limit) if limit else end, language)
    if draft.cue and draft.cue.tense == "expected":
        ahead = True
    if draft.kind == "destination_change" and re.search(r"\b(?:dropp|abandon|gave up|given up|scrapp|desist|renunci|descart)", low[start:limit or end]):
        ahead = False
    if ahead or modality.later(date, text.published) or any(a.act == "planned" and a.start <= start for a in sentence.attributions):
        if not (sentence.unit.kind == "caption" and date):
            return "expected"
    if said.act == "accused" or modality.says("allegation", masked, max(sentence.start, start - 30), end, language):
        return "allegation"
    if running.past and not sentence.dates and _AGAIN.match(low, sentence.start) and draft.kind in kinds.MOVEMENT + ("group_size",):
        return "historical"
    if modality.earlier(date, text.published, draft.kind) or modality.says("historical", masked, lead, end, language):
        return "historical"
    return "asserted"


_AGAIN = re.compile(r"(?:it|they|most of them|many of them|that group|the group|llego|llegaron|alcanzo|alcanzaron|ese grupo|el grupo|la mayoria)\b")


_BARS = re.compile(r"\b(?:not|n't|no|never|nunca|no longer)\s(?:\w+\s){0,3}(?:allow|permit|let|grant|authori[sz]|dej|permit|autoriz|otorg|conced|admit)\w*")


def _denies(low: str, start: int, end: int, draft: Draft, language: str) -> bool:
    """Whether the negation stands at the claim's own predicate; a measure that refuses is asserted."""
    if draft.amount and re.search(r"\bno\b|\bnot\b", low[draft.amount.start:draft.amount.end]):
        return False
    if draft.kind in ("processing_capacity", "encounters_total", "wait_time") and not re.search(r"\bden[iy]|\bneg|\bdesm[ie]|no longer|\bya no\b", low[start:end]):
        return False
    if draft.kind == "policy_measure" and _BARS.search(low, start, min(end, draft.cue.end if draft.cue else end)):
        return False
    if draft.kind == "cause" and not re.search(r"\bno (?:le |les )?consta|\bnot because|\bno (?:es |era )?porque", low[start:end]):
        return False
    cue = draft.cue
    limit = min(end, cue.end if cue else end)
    if language == "es":
        return not re.search(r"\bno\s(?:se\s)?(?:esper|prev)", low[start:limit]) and bool(re.search(r"(?:^|\s)(?:no|nunca|nego|negaron|niega|niegan|desmintio|desmiente|descarto|descartaron|rechazo|rechazaron|tampoco|ni|nadie|ningun\w*)\s(?:\S+\s){0,3}\S*$", low[start:limit]))
    if re.search(r"\bnot\s(?:expect|anticipate)", low[start:limit]):
        return False
    return bool(re.search(r"(?:\bnot\b|n't\b|\bnever\b|\bno longer\b|\bdenie[sd]\b|\brefut\w+|\bruled? out\b|\brules out\b|\bnobody\b|\bno one\b)\s?(?:\S+\s){0,3}\S*$", low[start:limit]))
