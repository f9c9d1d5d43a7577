"""Who vouches for a stretch of a sentence: attributions, quotations, pronouns."""

import re

from corridor.network import fold
from corridor.reports.names import role_of
from corridor.reports.scene import Draft, Running, Sentence, Text
from corridor.reports.speakers import Attribution, Said, merge


def said_of(text: Text, sentence: Sentence, start: int, end: int, running: Running) -> Said:
    """Speaker, verb and relays for a stretch of a sentence."""
    names = text.names
    quoted = text.quotes.around(start, end)
    inner, outer = Said(), Said()
    for a in sentence.attributions:
        covers = a.scope == "both" or a.scope == "after" and start >= a.start or a.scope == "before" and start < a.end
        if not covers:
            continue
        if a.act in ("wanted", "planned") and any(b.act in ("said", "cited") and b.start < a.start for b in sentence.attributions):
            continue
        speaker = names.resolve(a.speaker)
        if a.pronoun:
            speaker = _antecedent(text, sentence, a, running)
        here = Said(speaker, a.verb, _relays(text, a), a.act)
        if a.scope in ("before", "after") and inner.speaker is None and not (a.act == "cited" and len(sentence.attributions) > 1):
            inner = here
        elif a.scope == "after" and a.start > 0 and start >= a.end:
            outer, inner = (inner if inner.speaker else outer), here
        else:
            outer = here if outer.speaker is None else merge(here, outer, names)
    said = merge(inner, outer, names) if inner.speaker or outer.speaker else Said()
    if said.speaker is None and quoted:
        return running.quoted
    if said.speaker is None and sentence.heading_speaker.speaker:
        return sentence.heading_speaker
    return said


def _relays(text: Text, a: Attribution) -> tuple[str, ...]:
    """Outlets that were told, or that quote a speaker, other than the report's own."""
    if not a.addressee or text.names.is_own(a.addressee) or a.verb != "saying" and not text.names.outlet(a.addressee):
        return ()
    return tuple(re.sub(r"^(?:the|la|el)\s", "", name) for name in re.split(r"\sand\s|\sy\s|,\s", a.addressee))


def _antecedent(text: Text, sentence: Sentence, a: Attribution, running: Running) -> str | None:
    """Whom a pronoun before a verb of speech stands for."""
    if a.speaker == "we":
        return text.names.own[0] if text.names.own else None
    head = text.page.low[a.start:a.end]
    if re.match(r"(?:then |also )?they\b|(?:ellos|ellas)\b", head) or text.language == "es" and re.search(r"(?:aron|ieron|an|en)\b", fold(a.verb)):
        return running.speaker or running.person or _people_told_of(text, a.start)
    told = running.speaker if running.speaker and (text.language == "es" or role_of(running.speaker, "en") == "participant") else None
    if text.language == "es" and a.speaker is None and told:
        return told                              # "…, añadió." goes on with the speaker of before
    return _person_before(text, sentence, a.start) or told or running.person


def _people_told_of(text: Text, position: int) -> str | None:
    """The last word for people on the move before a position."""
    found = re.findall(r"\b(?:migrants|refugees|marchers|walkers|migrantes|caminantes|refugiados)\b", text.page.low[:position])
    return found[-1] if found else None


def _person_before(text: Text, sentence: Sentence, position: int) -> str | None:
    """The last person named in a sentence before a position, for pronouns."""
    found = [(m.start(), name) for name in dict.fromkeys(text.names.full.values())
             for m in re.finditer(re.escape(name) + r"|\b" + re.escape(name.split()[-1]) + r"\b", text.page.text[sentence.start:position])]
    if found:
        return max(found)[1]
    one = [m[1] for m in _ONE_NAME.finditer(text.page.text, sentence.unit.start, position)]
    return one[-1] if one else None


# A person told of by one name: "Olena, a dentist from Kharkiv, …", "Yusmary, que …"
_ONE_NAME = re.compile(r"(?:^|[.!?\"]\s|\n)([A-ZÀ-Þ][a-zß-ÿ]{2,}(?:\s[A-Z]\.)?),\s(?:an?|the|\d+|who|un|una|que|quien|de)\s", re.M)

_BY = {"en": re.compile(r"(?:put|estimated|calculated|counted|set|pegged)\s+(?:at|by)\s+[^;.]{0,30}?\bby\s+((?:(?!\w+ed\b|who\b|that\b)[^\s,;.]+\s?){1,6})|"
                          r"\b(?:by)\s+([^,;.]+)$"),
       "es": re.compile(r"(?:calculad|estimad|cifrad|contad)\w+\s+[^,;.]{0,30}?\bpor\s+([^,;.]+)")}


def counted_by(text: Text, draft: Draft) -> str | None:
    """Who made a count: "put at 12,000 by activists in Tapachula"."""
    if draft.quantity is None or not re.search(r"\b(?:put|estimat|calculat|peg|count|calcul|estim|cifr|conta)", text.page.low[draft.start:draft.end]):
        return None
    match = _BY[text.language].search(text.page.low, draft.start, draft.end)
    if not match:
        return None
    group = 1 if match[1] else 2
    return text.page.text[match.start(group):match.end(group)].strip()


def closing(text: Text, sentence: Sentence, following: list[Sentence]) -> Said | None:
    """Who speaks in a quotation that ends in a later sentence, if that one says so."""
    inside = [q for q in text.quotes.within(sentence.start, sentence.end) if q[1] > sentence.end]
    if not inside or sentence.attributions:
        return None
    for other in following:
        if other.start < inside[-1][1] <= other.end + 1:
            named = [a for a in other.attributions if a.scope in ("before", "both") and a.speaker and not a.pronoun]
            if named:
                return Said(text.names.resolve(named[0].speaker), named[0].verb, _relays(text, named[0]))
    return None
