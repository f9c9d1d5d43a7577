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
    if draft.kind == "statement":
        if before and draft.start >= before.start or modality.says("denied", masked, lead, end, language) and _REFUSES.match(low, start, end):
            return "denied"
    elif before and draft.start >= before.start or _REFUTED.match(low, start, end) or modality.says("denied", masked, lead, end, language) and _denies(low, start, end, draft, language):
        return "denied"
    limit = max(draft.cue.end if draft.cue else 0, draft.amount.end if draft.amount else 0)
    ahead = modality.future(page.text, masked, lead, min(end, limit) if limit else end, language)
    if draft.kind == "statement" and ahead:      # a wish is an opinion, not a plan
        ahead = modality.future(page.text[lead:end], _WISH.sub(lambda m: "x" * len(m[0]), masked[lead:end]), 0, end - lead, language)
    if draft.cue and draft.cue.tense == "expected":
        ahead = True
    if draft.kind == "policy_measure" and re.search(r"\b(?:nobody|no one) (?:may|can)\b", low[start:end]):
        ahead = False
    if draft.kind == "destination_change" and re.search(r"\b(?:dropp|abandon|gave up|given up|scrapp|desist|renunci|descart)", low[start:limit or end]):
        ahead = False
    if ahead or modality.later(date, text.published) or any(a.act == "planned" and a.start <= start for a in sentence.attributions):
        if not (sentence.unit.kind == "caption" and date):
            return "expected"
    if said.act == "accused" or draft.kind == "statement" and _WRONG.search(low, start, end) or modality.says("allegation", masked, max(sentence.start, start - 30), end, language):
        return "allegation"
    if running.past and not sentence.dates and _AGAIN.match(low, sentence.start) and draft.kind in kinds.MOVEMENT + ("group_size",):
        return "historical"
    if draft.kind in ("wait_time", "processing_capacity", "encounters_total") and _COMPARED.match(low, start, end):
        return "historical"
    if modality.earlier(date, text.published, draft.kind) or modality.says("historical", masked, lead, end, language):
        return "historical"
    return "asserted"


_REFUSES = re.compile(r"(?!you\b|[^,]*\bno es [^,]*, es\b)(?:\S+\s){0,2}\S*(?:(?<!, )\b(?:not|no|never|nunca|nadie|nobody|none|jamas)\b|n't\b)|.*\b(?:den(?:y|ied|ies)|rejects?|rejected|refut\w+|lo nieg\w+|neg[oa]\w*|nieg\w+|desmint\w+|desmient\w+|lo rechaz\w+)\b")
_REFUTED = re.compile(r"(?:\S+\s){0,2}(?:desmient\w+|desmint\w+|denied|denies)\b")
_WISH = re.compile(r"\b(?:wants?|wanted|wish\w*|quier\w+|quer\w+|pid\w+|ped\w+|exig\w+|demand\w*)\b")
_WRONG = re.compile(r"\b(?:beat(?:en|ing)?|with sticks|robbed|extort\w*|bribe\w*|manipulat\w+|tortur\w+|mistreat\w*|golpe\w*|robaron|quitaban|extors\w*|soborn\w*|maltrat\w*|como a (?:delincuentes|animales|perros)|mordida)\b")
_COMPARED = re.compile(r"(?:frente a|contra|compared (?:with|to)|as against|up from|down from)\s|(?:.{0,40}\b)?(?:a (?:month|year) ago|in a normal|in the week before|normally|hace ano y medio|hace (?:un|dos|tres) anos?|(?:then|entonces) (?:housed|held|took|albergaba))\b")
_AGAIN = re.compile(r"(?:it|they|most of them|many of them|that group|the group|llego|llegaron|alcanzo|alcanzaron|ese grupo|el grupo|la mayoria)\b")


_BARS = re.compile(r"\b(?:nobody|no one|nadie)\s(?:may|can|puede)|\b(?:not|n't|no|never|nunca|no longer)\s(?:\w+\s){0,3}(?:allow|permit|let|grant|authori[sz]|dej|permit|autoriz|otorg|conced|admit)\w*")


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
