"""Where a claim holds: its place, the place's role, and what "the city" stands for.

The role comes from the verb (who leaves, leaves from an origin) and from the
word before the name (*to*, *hasta*: a destination; *through*, *por*: a waypoint).
"""

import re

from corridor.network import fold
from corridor.reports import kinds, modality, places
from corridor.reports.scene import SEATS, Draft, Running, Sentence, Text


_ROLE_OF_PREPOSITION = {
    "en": {"from": "origin", "left": "origin", "leaving": "origin", "leave": "origin", "leaves": "origin", "out of": "origin", "departed": "origin",
           "to": "destination", "toward": "destination", "towards": "destination", "for": "destination", "reach": "destination",
           "reached": "destination", "into": "destination", "as far as": "destination", "through": "waypoint", "across": "waypoint",
           "via": "waypoint", "past": "waypoint", "in": "current", "at": "current", "near": "current", "on": "current", "of": "current",
           "along": "waypoint", "entering": "destination", "entered": "destination", "enter": "destination", "reaching": "destination", "outside": "current"},
    "es": {"de": "origin", "desde": "origin", "del": "origin", "abandonaron": "origin", "a": "destination", "al": "destination", "hacia": "destination",
           "hasta": "destination", "rumbo a": "destination", "por": "waypoint", "cruzar": "waypoint", "en": "current", "para": "destination",
           "alcanzar": "destination", "alcanzan": "destination", "alcanzaron": "destination", "alcanzo": "destination", "pisar": "destination"},
}

_BEFORE_NAME = {
    "en": re.compile(r"(?:the\s+)?(?:(?:mexican|southern|northern|guatemalan|coastal|nearby|neighboring|border|capital)\s+)*(?:(?:city|town|state|states|port|"
                     r"community|village|municipality|department|province)\s+(?:of|like)\s+)?(?:the\s+)?$"),
    "es": re.compile(r"(?:(?:el|la|los|las|al|del)\s+)?(?:(?:vecin[oa]|fronteriz[oa]|cercan[oa]|sureno|surena)\s+)*(?:(?:ciudad|estado|municipio|localidad|pueblo|puerto|comunidad|"
                     r"departamento|provincia|espigon)\s+(?:\w+\s+)?(?:de|del)\s+)?(?:el\s+|la\s+|los\s+)?$"),
}


def _preposition(text: Text, start: int) -> str:
    """The words before a place that tell its role, articles and kinds of place left out."""
    head = _BEFORE_NAME[text.language].sub("", text.page.low[max(0, start - 48):start])
    if text.language == "es" and re.search(r"\b(?:al|del)\s+(?:\w+\s+)?$", text.page.low[max(0, start - 14):start]):
        head = text.page.low[max(0, start - 48):start]
    return " ".join(head.split()[-2:])


_AWAY = re.compile(r"\b(?:sal[ieg]\w*|saldr\w+|sale[ns]?|part[ieo]\w+|parten?|proced\w+|proven\w+|vien\w+|ven[ií]\w+|vin\w+|huy\w+|huid\w+|huir|arranc\w+|zarp\w+|regres\w+|expuls\w+|desplaz\w+|desaloj\w+|evacu\w+|"
                   r"lejos|fuera|kilometros|km|viaj\w+|traslad\w+|camin\w+|march\w+|son|salida|atras|abandon\w+|retir\w+|entr\w+|lleg\w+|avanz\w+|desembarc\w+)\s(?:[\w,]+\s){0,5}del?\s(?:(?:la|el|los)\s)?(?:\w+\sde\s)?$")


def place_role(text: Text, place: places.Mention) -> str:
    """The role that the word before a place gives it, or nothing."""
    words = _preposition(text, place.start)
    table = _ROLE_OF_PREPOSITION[text.language]
    raw = text.page.low[max(0, place.start - 12):place.start].split()[-1:]
    for key in (words, words.split()[-1] if words else "", raw[0] if raw else ""):
        if key in table:
            if key in ("de", "del") and not _AWAY.search(text.page.low, max(0, place.start - 60), place.start):
                return ""
            return table[key]
    return ""


_KIND_ROLE = {"departure": "origin", "arrival": "destination", "planned_meeting": "meeting_point", "destination_change": "destination",
              "encounters_total": "current", "processing_capacity": "current", "policy_measure": "current", "wait_time": "current",
              "officers_reassigned": "current", "group_size": "current"}

_SPOT = re.compile(r"\b(?:capital|side|lado)\b")           # a part of a country where people can meet

_PORTLIKE = ("port", "border", "crossing")

_CONFINED = re.compile(r"\b(?:stuck|trapped|stranded|confined|penned|kept|held|encerrad|varad|atrapad|retenid|jail|prison|carcel|waiting in|wait in|sin poder salir)")

_APPOSED = re.compile(r",\s(?:(?:in|en)\s)?(?:(?:the|el)\s)?(?:\w+\s)?(?:(?:state|estado|department|departamento|province|provincia)\s(?:of|de|del)\s)?$")


_BODY_OF = re.compile(r"\b(?:gobierno|autoridades|presidente|presidenta|ministerio|embajada|government|president|authorities|ministry|embassy)\s(?:de|del|of)\s(?:the\s|la\s)?$")


def _named_in(text: Text, sentence: Sentence, start: int, end: int) -> list[places.Mention]:
    """Places of a stretch; a state or country right after its town is left out."""
    out: list[places.Mention] = []
    for place in sentence.places:
        if not start <= place.start < end or place.kind == "possessor" or place.kind != "country" and fold(place.name) in SEATS and not place_role(text, place) or _BODY_OF.search(text.page.low, max(0, place.start - 40), place.start):
            continue
        if out and place.kind in ("state", "country", "region") and _APPOSED.fullmatch(text.page.low, out[-1].end, place.start):
            continue
        out.append(place)
    return out


def place_of(text: Text, sentence: Sentence, draft: Draft, running: Running) -> tuple[str | None, str | None]:
    """Place and role of a claim."""
    kind = draft.kind
    low = text.page.low[draft.start:draft.end]
    wanted = (draft.cue.role if draft.cue else "") or _KIND_ROLE.get(kind, "")
    if kind == "wait_time" and _CONFINED.search(low):
        wanted = "origin"
    inside = _named_in(text, sentence, draft.start, draft.end)
    if kind == "statement":
        inside = []
    if kind == "policy_measure":
        inside = [p for p in inside if p.kind != "country" or place_role(text, p) in ("current", "waypoint", "origin")]
    if kind == "cause":
        inside = [p for p in inside if p.kind != "country"]
    if kind == "group_size":
        moving = any(c.kind in kinds.MOVEMENT for c in draft.clause.cues)
        still = draft.cue is not None and draft.cue.kind == "location"
        inside = [p for p in inside if still and place_role(text, p) != "origin" or place_role(text, p) == "current" and not moving]
    if sentence.unit.kind == "item" or re.match(r"[^:.]{2,50}:\s", text.page.text[sentence.start:sentence.end]):
        headed = _named_in(text, sentence, sentence.start, sentence.start + max(0, text.page.text[sentence.start:sentence.end].find(":")))
        if headed:
            return headed[-1].name, "port"
    after = [p for p in inside if draft.cue and p.start >= draft.cue.start and p.kind not in ("country", "region", "border") and place_role(text, p) != "destination"]
    if kind == "departure" and after:
        inside = after
    elif kind == "departure" and not any(place_role(text, p) == "origin" for p in inside):
        inside = [p for p in _named_in(text, sentence, sentence.start, sentence.end) if place_role(text, p) == "origin"] or \
            [p for p in inside if p.kind not in ("country", "region", "border")]
    if kind == "encounters_total" and running.count_place:
        inside = [p for p in inside if p.kind != "country" or p.start - draft.start < 12]
    if kind == "encounters_total" and inside and inside[0].kind == "country" and inside[0].start - draft.start < 5:
        return inside[0].name, "current"             # "Ethiopia has taken in …"
    if kind == "encounters_total" and not inside:
        inside = [p for p in _named_in(text, sentence, sentence.start, sentence.end) if p.kind in ("border", "region", "port")]
    if kind == "encounters_total" and not inside:        # "13,558 trucks crossed there in August; in September, 20,000"
        before = [p for p in _named_in(text, sentence, sentence.start, draft.start) if place_role(text, p) in ("", "current")
                  and not any(a.start <= p.start < a.end for a in sentence.attributions) and any(c.kind == kind and p.start - 60 < c.start < draft.start for c in sentence.cues)]
        name = _stands_for(text, before[-1], running) if before else None
        if name:
            return name, "current"
    if draft.amount is not None and draft.amount.group == "distance":
        reached = [p for p in inside if place_role(text, p) == "destination"]
        here = [p for p in sentence.places if p.end <= draft.amount.start and p.kind != "possessor"]
        left = [p for p in inside if place_role(text, p) == "origin" and p.start > draft.amount.end]
        if left and not reached and _ON_FOOT.search(low):
            return _stands_for(text, left[0], running), "origin"
        if reached or here:
            return (_stands_for(text, reached[0], running), "destination") if reached else (_stands_for(text, here[-1], running), "current")
    if kind == "departure" and draft.cue and _THAT_SITE.search(text.page.low, draft.cue.start, min(draft.cue.end + 10, draft.end)) and running.site and \
            not any(draft.cue.start <= p.start < draft.cue.end for p in inside):
        return running.site, "origin"
    if kind == "departure":
        inside = [p for p in inside if place_role(text, p) != "destination" or draft.cue and p.start >= draft.cue.start]
    if kind in ("arrival", "planned_meeting") and inside:
        inside = [p for p in inside if place_role(text, p) != "origin"]
    if not inside and _WHERE.search(text.page.low, max(sentence.start, draft.start - 40), draft.start) and kind != "cause":
        before = _named_in(text, sentence, sentence.start, draft.start)
        if before and before[-1].kind in (*places.TOWNS, "crossing"):
            name = _stands_for(text, before[-1], running)
            return name, _KIND_ROLE.get(kind, "current")
    if not inside:
        return _beside(text, sentence, draft) or _fallback(text, sentence, kind, draft, running)
    narrow = len(inside) > 1
    if kind == "planned_meeting" and draft.cue:
        inside = [p for p in inside if (p.start >= draft.cue.end - 1 or p.start > draft.cue.start and (
            draft.cue.end - p.end <= 1 or _MEETS.search(text.page.low, draft.cue.start, p.start))) and (p.kind not in ("country", "region") or _SPOT.search(p.name))]
        if text.language == "en":            # "Tamaulipas officials" tells no place
            inside = [p for p in inside if place_role(text, p) or not re.match(r"\s[a-z]+", text.page.text[p.end:p.end + 6])]
        if not inside:
            return None, None
    if kind == "officers_reassigned" and {"origin", "destination"} <= {place_role(text, p) for p in inside}:
        wanted = "destination"
    since = draft.cue.start if draft.cue and kind in ("departure", "arrival") else 0
    named = kind in ("processing_capacity", "wait_time", "encounters_total")
    chosen = min(inside, key=lambda p: (p.start < since, not (named and p.start - draft.start < 12 and p.kind in places.TOWNS), place_role(text, p) != wanted, narrow and p.kind in ("country", "region"), narrow and p.name.lower() in ("border", "frontera"),
                                        narrow and p.kind == "border" and kind == "destination_change", p.start))
    name = _stands_for(text, chosen, running)
    if name is None:
        return None, None
    if kind in ("departure", "officers_reassigned", "cause", "processing_capacity"):
        name = _with_next(text, inside, chosen, name)
    role = place_role(text, chosen)
    if kind in ("departure", "arrival", "planned_meeting", "destination_change"):
        role = _KIND_ROLE[kind]
    elif kind == "location":
        role = role if role in ("waypoint", "destination") else wanted or role or "current"
        if wanted == "waypoint" and role == "destination" and not re.search(r"\b(?:to|a|al|hasta|hacia|toward|towards)\s$", text.page.low[:chosen.start][-9:]):
            role = "waypoint"
    elif wanted == "origin":
        role = "origin"
    elif chosen.kind in _PORTLIKE and kind in ("wait_time", "officers_reassigned", "processing_capacity", "policy_measure"):
        role = "port"
    elif role in ("", "destination", "waypoint") and kind != "cause":
        role = _KIND_ROLE.get(kind, "current")
    return name, role or _KIND_ROLE.get(kind, "current")


def role_at(text: Text, sentence: Sentence, draft: Draft, name: str | None) -> str | None:
    """The role of a place that a claim has been given: by the word before it, else by the kind of the claim and of the place."""
    if name is None:
        return None
    same = [p for p in text.places if fold(p.name) == fold(name)]
    here = [p for p in same if sentence.start <= p.start < sentence.end]
    if draft.kind in ("departure", "arrival", "planned_meeting", "destination_change"):
        return _KIND_ROLE[draft.kind]
    if same and same[-1].kind in _PORTLIKE and draft.kind in ("wait_time", "officers_reassigned", "processing_capacity", "policy_measure"):
        return "port"
    return here and draft.kind == "location" and place_role(text, here[0]) or _KIND_ROLE.get(draft.kind, "current")


def _with_next(text: Text, inside: list[places.Mention], chosen: places.Mention, name: str) -> str:
    """A place with those named with it: "Makamba and Rutana", "Warsaw, Kraków and Berlin"."""
    last = chosen
    for place in sorted(inside, key=lambda p: p.start):
        if place.start >= last.end and re.fullmatch(r",?\s(?:and|y|e)\s|,\s", text.page.low[last.end:place.start]) and place.kind in (*places.TOWNS, "country") \
                and (place.kind == "country") == (chosen.kind == "country") and not (place.kind == "state" and chosen.kind != "state"):
            last = place
    return text.page.text[chosen.start:last.end] if last is not chosen else name


_WHERE = re.compile(r",\s(?:(?:a )?city |(?:una )?ciudad )?(?:where|donde|a donde|en la que|en el que|in which)\s(?:[a-z]+\s){0,2}$")

_BARRIER = re.compile(r"\b(?:checkpoint|roadblock|cordon|barrier|blockade|guard line|fence|valla|reten|cerco|operativo|bloqueo|raid)")


_BESIDE = ("wait_time", "processing_capacity", "encounters_total", "policy_measure", "arrival")


def _beside(text: Text, sentence: Sentence, draft: Draft) -> tuple[str, str] | None:
    """The place named before a claim in its sentence, for kinds that hold where the sentence is set."""
    if draft.kind not in _BESIDE or text.quotes.around(draft.start, draft.end):
        return None
    before = [p for p in sentence.places if p.end <= draft.start and p.kind in (*places.TOWNS, "crossing") and place_role(text, p) not in ("origin", "destination")
              and not any(a.start <= p.start < a.end for a in sentence.attributions)]
    if not before:
        return None
    chosen = before[-1]
    if draft.kind == "policy_measure" and draft.start - chosen.end > 80:
        return None
    return chosen.name, "port" if chosen.kind in _PORTLIKE and draft.kind != "arrival" else _KIND_ROLE[draft.kind]


_MEETS = re.compile(r"\b(?:meet|gather|assembl|converg|talks|summit|conference|travel|fly|flew|visit|reun|junt|encontr|encuentr|concentr|congreg|cumbre|asamblea|cita|viaj|acud|asist|visit)")
_BARS_THE_WAY = re.compile(r"\b(?:clos(?:e|es|ed|ing)|shut|reopen\w*|lifted|blockade|beaten back|beat back|pushed back|drove back|driven back|dispers\w+|cleared|evict\w*|raid\w*|northbound|southbound|"
                           r"can still cross|cierre|cerr\w+|cierra\w*|reabr\w+|casetas|desaloj\w+|dispers\w+|repel\w+|replegar\w*|bloque\w+)\b")
_JUNGLE = re.compile(r"\b(?:la selva|the jungle)\b")
_ON_FOOT = re.compile(r"\b(?:hike|walk|trek|march|caminata|recorrido|marcha|jornada)\b")
_QUEUE = re.compile(r"\b(?:queues?|lines?|waits|colas?|filas?|esperas)\b")
_THAT_SITE = re.compile(r"\b(?:the|this|that|these|those|its|el|la|ese|esa|este|esta|su|al|del|los|las)\s(?:\w+\s)?(?:bridge|crossing|port|camp|shelter|checkpoint|centre|center|facility|hall|pier|dock|lanes?|site|line|queue|list|"
                        r"puente|garita|cruce|campamento|campo|albergue|muelle|recinto|centro|puerto|aduana|fila|cola|lista|carril|carriles|estacion|puesto)\b|\b(?:there|here|alli|ahi|aqui)\b")
_CAMP_WORD = re.compile(r"\b(?:the|this|that|el|este|ese)\s(?:camp|shelter|campamento|campo|albergue)\b")
_PORT_WORD = re.compile(r"\b(?:bridge|crossing|port|lanes?|line|queue|list|puente|garita|cruce|aduana|fila|cola|lista|carril|carriles|puesto)\b")


def centre(text: Text) -> str | None:
    """The town that a report tells of most: its base, unless that is named once and another place three times or more."""
    if "centre" not in text.memo:
        text.memo["centre"] = text.seat or _told_most(text)
    return text.memo["centre"]


def _told_most(text: Text) -> str | None:
    named: dict[str, list[str]] = {}
    for place in text.places:
        if place.kind in ("town", "city", "gazetteer", "unknown", "site", "port") and place_role(text, place) != "origin" and not place.name.lower().endswith(" sector"):
            same = next((n for n in named if n.endswith(f" {fold(place.name)}") or fold(place.name).endswith(f" {n}")), fold(place.name))
            named.setdefault(same, []).append(place.name)
    most = max(named.values(), key=len, default=[])
    rival = len(named.get(fold(text.base or ""), []))
    first = bool(most) and next(p.name for p in text.places if p.name in (text.base, *most)) in most
    if len(most) < max(2 if first else 3, 2 * rival):
        return text.base
    return max(most, key=len)


def _fallback(text: Text, sentence: Sentence, kind: str, draft: Draft, running: Running) -> tuple[str | None, str | None]:
    """The place told of before, for kinds that always have one."""
    if kind in ("wait_time", "processing_capacity", "policy_measure", "officers_reassigned", "group_size", "encounters_total") and running.site and \
            _THAT_SITE.search(text.page.low, draft.start, draft.end):
        camp = _last_named(text, draft.start, wanted=("site",)) if running.site_kind != "unknown" and _CAMP_WORD.search(text.page.low, draft.start, draft.end) else None
        if camp:
            return camp, "current"
        port = bool(_PORT_WORD.search(text.page.low, draft.start, draft.end))
        if not port or running.site_kind in ("port", "site"):
            return running.site, "port" if port else "current"
    if kind == "encounters_total":
        jungle = next((p.name for p in text.places if fold(p.name).startswith("darien")), None) if _JUNGLE.search(text.page.low, sentence.start, sentence.end) else None
        if jungle:
            return jungle, "waypoint"
        if running.count_place:
            return running.count_place, running.count_role
        owner = [p for p in text.places if p.kind == "possessor" and sentence.start <= p.start < draft.end]
        return (re.sub(r"^(?:the|el|la)\s", "", owner[0].name), "current") if owner else (None, None)
    if kind == "departure" and running.town and not (draft.cue and modality.future(text.page.text, text.page.low, draft.start, draft.end, text.language)):
        return running.town, "origin"
    if kind == "arrival" and (text.seat or running.town):
        return text.seat or running.town, "destination"
    if kind == "policy_measure" and draft.quantity is None and centre(text) and running.date and _BARRIER.search(text.page.low, draft.start, draft.end):
        return centre(text), "current"
    spoken = text.quotes.around(draft.start, draft.end)
    if kind == "policy_measure" and not spoken and draft.end - draft.start > 14 and _BARS_THE_WAY.search(text.page.low, draft.start, draft.end):
        held = _last_named(text, draft.start, sentence.start) or _last_named(text, draft.start, sentence.unit.start, ("port", "crossing")) or \
            (running.site if running.site_kind == "port" else None) or centre(text)
        return (held, "port" if _PORT_WORD.search(text.page.low, draft.start, draft.end) else "current") if held else (None, None)
    if kind == "wait_time" and not spoken and (draft.amount is None or draft.amount.group != "distance") and _QUEUE.search(text.page.low, sentence.start, draft.end):
        held = running.site if running.site and running.site_near else centre(text)
        return (held, "port") if held else (None, None)
    if kind in ("processing_capacity", "wait_time", "arrival") and draft.quantity is not None and running.site and running.site_near and (
            kind != "wait_time" or running.site_kind in ("port", "site")):
        return running.site, "port" if kind == "wait_time" else _KIND_ROLE[kind]
    if kind == "processing_capacity" and draft.quantity is not None and centre(text) and not text.quotes.around(draft.start, draft.end):
        return centre(text), "current"
    return None, None


_NAMELESS = re.compile(r"(?:international )?(?:port of entry|crossing|bridge|port|puente|garita|cruce)|puerto de entrada|puente internacional")

_THERE = ("there", "alli", "ahi", "alla")


def _last_named(text: Text, position: int, since: int = 0, wanted: tuple[str, ...] = (*places.TOWNS, "crossing")) -> str | None:
    """The last town or site named before a position that nobody is said to come from."""
    before = [p for p in text.places if since <= p.start and p.end <= position and p.kind in wanted and p.kind != "state"
              and place_role(text, p) != "origin" and not _NAMELESS.fullmatch(fold(p.name))]
    return before[-1].name if before else None


def written(place: places.Mention) -> str:
    """The name of a place as written, without an article that is no part of it."""
    return re.sub(r"^(?:the|el|la)\s+", "", place.name) if place.kind not in ("town", "state", "city") else place.name


def _stands_for(text: Text, place: places.Mention, running: Running) -> str | None:
    """The name that a place or a word like *there* stands for."""
    if place.kind == "anaphor-capital":
        return "Ciudad de México" if text.language == "es" else "Mexico City"
    if place.kind == "anaphor-here":
        return centre(text)
    if place.kind == "anaphor-country":
        before = [p.name for p in text.places if p.start < place.start and p.kind in ("country", "possessor")]
        return before[-1] if before else None
    if place.kind in ("crossing", "port") and fold(place.name) in ("port of entry", "puerto de entrada"):
        return centre(text) or place.name
    if place.kind.startswith("anaphor"):
        near = _last_named(text, place.start, wanted=(*places.TOWNS, "crossing", "border")) if fold(place.name) in _THERE else None
        return near or running.town
    return written(place)


def note_places(text: Text, sentence: Sentence, running: Running) -> None:
    """Remember the first town of a sentence that is no destination, for "the city" and "there" in later ones."""
    if running.town == text.base:
        running.town = centre(text)
    towns = [p for p in sentence.places if p.kind in ("town", "city", "gazetteer", "port", "site", "unknown") and not p.name.lower().endswith(" sector")]
    sites = [p for p in towns if p.kind in ("port", "site") or place_role(text, p) not in ("origin", "destination")]
    if sites:
        running.site, running.site_near, running.site_kind = sites[0].name, True, sites[0].kind
    here = [p for p in towns if place_role(text, p) != "destination" and (place_role(text, p) != "origin" or text.base is None or running.town is None)]
    if here:
        running.town = here[0].name
    elif towns and running.town is None:
        running.town = towns[0].name
