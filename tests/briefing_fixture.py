"""A made-up, complete briefing for tests: every field filled, in any size, language and tier."""

import datetime as dt
import math
from dataclasses import replace

from corridor.briefing.context import (
    Announcement, Briefing, CalendarRow, ClaimRow, ContradictionRow, GroupForecast, KeyMessage, MapLine, Need, Outcome,
    PortForecast, PortHour, ReportRow, Scenario, SizeDay, Skill, SkillRow, TownDay, TownForecast,
)

AS_OF = dt.date(2031, 3, 3)
WAY = (("Tapachula", "Chiapas", 14.90, -92.26), ("Huixtla", "Chiapas", 15.14, -92.46), ("Mapastepec", "Chiapas", 15.44, -92.89),
       ("Pijijiapan", "Chiapas", 15.69, -93.21), ("Tonalá", "Chiapas", 16.09, -93.75), ("Arriaga", "Chiapas", 16.24, -93.90),
       ("San Pedro Tapanatepec", "Oaxaca", 16.37, -94.19), ("Juchitán de Zaragoza", "Oaxaca", 16.43, -95.02),
       ("Matías Romero", "Oaxaca", 16.88, -95.04), ("Acayucan", "Veracruz", 17.95, -94.91), ("Tierra Blanca", "Veracruz", 18.45, -96.36),
       ("Puebla", "Puebla", 19.04, -98.20), ("Ciudad de México", "Ciudad de México", 19.43, -99.13), ("Querétaro", "Querétaro", 20.59, -100.39),
       ("Guadalajara", "Jalisco", 20.67, -103.35), ("Mazatlán", "Sinaloa", 23.25, -106.41), ("Hermosillo", "Sonora", 29.07, -110.96))
PORTS = (("Nogales DeConcini", 31.333, -110.943), ("Del Rio", 29.327, -100.928), ("El Paso Paso del Norte", 31.75, -106.49),
         ("San Ysidro", 32.542, -117.03), ("Laredo Gateway to the Americas", 27.50, -99.507), ("Eagle Pass", 28.705, -100.511))
WORDS = {
    "en": {"message": "By Monday 10 March the group counts about 1,100 people (80 %: 500 to 2,300).",
           "words": "we are more than a thousand and we will be ten times as many", "standard": "drinking and washing water",
           "plain": "A sentence of the made-up case that says what is assumed.", "things": "as things stand"},
    "es": {"message": "Para el lunes 10 de marzo el grupo suma unas 1,100 personas (80 %: de 500 a 2,300).",
           "words": "somos más de mil y seremos diez veces más", "standard": "agua para beber y lavarse",
           "plain": "Una oración del caso inventado que dice lo que se supone.", "things": "como están las cosas"},
}


def _towns(count: int, days: int, public: bool) -> tuple[TownForecast, ...]:
    towns = []
    way = [next(x for x in WAY if x[1] == state) for state in dict.fromkeys(x[1] for x in WAY)] if public else WAY
    for i in range(min(count, len(way)) if public else count):
        name, state, lat, lon = way[i % len(way)]
        round_trip = i // len(way)
        if round_trip:
            name, lat, lon = f"{name} {round_trip + 1}", lat + 0.23 * round_trip, lon + 0.31 * round_trip
        share = 0.97 * math.exp(-i / 9)
        middle = 1.2 + 1.9 * (i % 17)
        rows = []
        for d in range(days):
            peak = 1300 * math.exp(-((d - middle) / 2.2) ** 2) * math.exp(-d / 30)
            gone = public and peak < 10
            rows.append(TownDay(AS_OF + dt.timedelta(days=d), None if gone else round(peak * 0.3), None if gone else round(peak),
                                None if gone else round(peak * 2.1), min(1.0, share * math.exp(-((d - middle) / 4) ** 2)),
                                None if i % 3 == 2 else min(1.0, peak / 1200 * share)))
        dots = tuple(AS_OF + dt.timedelta(days=max(0, round(middle + 1.6 * math.sin(k * 2.4) + (k % 5 == 0) * 3)))
                     for k in range(round(50 * share)))
        when = sorted(dots)
        towns.append(TownForecast(
            f"t{i:02d}", state if public else name, state, lat, lon, None if i % 3 == 2 else 150 + 40 * i, "made-up table of beds",
            share, () if public else tuple(when), *((None,) * 3 if public or not when else (when[len(when) // 10], when[len(when) // 2], when[-len(when) // 10])),
            tuple(rows), ("r1-c01",) if i < 4 else ()))
    return tuple(towns)


def _claims(count: int, words: str) -> tuple[ClaimRow, ...]:
    roles = ("organiser", "authority", "media", "expert", "business", "un_ngo", "participant", "head_count")
    modes = ("asserted", "expected", "denied", "allegation", "historical")
    dates = ("2031-03-02", "2031-03-10", "", "2031-02-20/2031-02-25", "2031-02", "2030", "2031-04-28")
    out = []
    for i in range(count):
        report = i % 4
        out.append(ClaimRow(
            f"r{report}-c{i:02d}", f"r{report}", ("The Valley Post", "Diario del Istmo", "Agencia Tres Ríos", "Border Notes")[report],
            f"2031-03-0{1 + report % 3}", ("group_size", "location", "planned_meeting", "statement", "wait_time")[i % 5],
            roles[i % 8], roles[i % 8], ("Diario del Istmo",) if i % 5 == 3 else (), modes[i % 5], i % 3 == 0,
            ("more than 1,000 people", "", "10,000 people", "18,000 people", "")[i % 5], ("Tonalá", "", "Acayucan")[i % 3], dates[i % 7],
            words, f"f{i // 2}", i % 2 == 1, ("unknown place <Nowhere & co>",) if i % 7 == 5 else ()))
    return tuple(out)


def _ports(count: int, public: bool) -> tuple[PortForecast, ...]:
    out = []
    start = dt.datetime.combine(AS_OF + dt.timedelta(days=30), dt.time())
    for i in range(count):
        name, lat, lon = PORTS[i % len(PORTS)]
        name = name if i < len(PORTS) else f"{name} {i // len(PORTS) + 1}"
        share = 0.82 * math.exp(-i / 2)
        hours = tuple(PortHour(start + dt.timedelta(hours=h), 35 + 25 * math.sin(h / 24 * 6.28), 70 + 40 * math.sin(h / 24 * 6.28),
                               60 + 90 * math.exp(-((h - 50) / 14) ** 2), 90 + 260 * math.exp(-((h - 50) / 14) ** 2), 12 + 6 * math.sin(h / 24 * 6.28))
                      for h in range(96)) if i < 3 else ()
        out.append(PortForecast(
            f"p{i:02d}", name, lat + 0.2 * (i // 6), lon - 0.5 * (i // 6), share, AS_OF + dt.timedelta(days=25 + i) if share > 0.1 else None,
            0.0, None if public and i > 4 else 340 * share, 1900 * share, 60, 120 * share, None if public else 700 * share, 55, 55 + 240 * share,
            38, 38 + 50 * share, 14, 5200 * share, 21000 * share, 9.4e6 * share, 0, 2.6e6 * share, 0, 1.1e6 * share, hours,
            ("lanes borrowed from the neighbouring port",) if i % 4 == 1 else ()))
    return tuple(out)


def briefing(language: str = "en", audience: str = "partner", towns: int = 12, ports: int = 6, claims: int = 14, days: int = 60) -> Briefing:
    """A complete briefing of an invented case."""
    say = WORDS[language]
    public = audience == "public"
    sizes = []
    for d in range(days + 1):
        mid = 1350 * math.exp(-d / 26)
        sizes.append(SizeDay(AS_OF + dt.timedelta(days=d), *(mid * f ** (1 + d / 40) for f in (0.35, 0.48, 0.72, 1, 1.4, 1.9, 2.6))))
    group = GroupForecast("group-1", {"en": "The group led from Tapachula", "es": "El grupo que salió de Tapachula"}[language], False,
                          "Chiapas" if public else "Tonalá", 0.64, sizes[0], tuple(sizes), tuple(math.exp(-d / 22) for d in range(days + 1)), ("r1-c01", "r2-c02"))
    other = replace(group, id="group-2", name={"en": "The announced second group", "es": "El segundo grupo anunciado"}[language], announced_only=True,
                    claim_ids=("r2-c02",), p_exists=tuple(0.34 * math.exp(-abs(d - 9) / 15) for d in range(days + 1)))
    lines = () if public else tuple(
        MapLine(a[2], a[3], b[2], b[3], mode, used) for a, b, used, mode in
        [(WAY[i], WAY[i + 1], math.exp(-i / 5), "road") for i in range(len(WAY) - 1)]
        + [(WAY[9], WAY[10], 0.05, "rail"), (WAY[12], WAY[14], 0.0, "rail")])
    cases = ("Papers offered", "Officers moved to intake", "The merger happens as announced") if language == "en" else (
        "Se ofrecen documentos", "Oficiales al ingreso", "La reunión ocurre como se anunció")
    outcomes = ("bed-nights above capacity", "people waiting at ports, worst day", "truck-hours of delay") if language == "en" else (
        "noches-cama sobre la capacidad", "personas en espera en puertos, peor día", "horas-camión de demora")
    units = ("bed-nights", "people", "hours") if language == "en" else ("noches-cama", "personas", "horas")
    scenarios = tuple(
        Scenario(f"s{k}", title, say["plain"], tuple(
            Outcome(name, unit, 200 * (j + 1) / (k + 1), 900 * (j + 1) / (k + 1), None if public and j == 1 else 2400 * (j + 1) / (k + 1),
                    None if k == 0 else -120.0 * k, None if k == 0 else -400.0 * k, None if k == 0 else 0.0)
            for j, (name, unit) in enumerate(zip(outcomes, units, strict=True))), ("r1-c01",) if k == 1 else ())
        for k, title in enumerate((say["things"].capitalize(), *cases)))
    rows = _claims(claims, say["words"])
    known = _towns(towns, days, public)
    return Briefing(
        title={"en": "Two groups on the isthmus, March 2031", "es": "Dos grupos en el istmo, marzo de 2031"}[language], language=language,
        audience=audience, recipient="" if audience != "partner" else "Albergue La Ventana", purpose="" if audience != "partner" else say["plain"],
        as_of=AS_OF, valid_until=AS_OF + dt.timedelta(days=3), horizon_days=days, members=500, seed=7, effective_sources=1.6,
        key_messages=tuple(KeyMessage(say["message"], topic, ("r1-c01", "r2-c02", "gone-c09")) for topic in ("size", "place", "announcement", "needs", "ports", "sources")),
        groups=(group, other), towns=known,
        needs=tuple(Need(t.location_id, t.name, AS_OF + dt.timedelta(days=i), standard, unit, *((None,) * 3 if public and i > 3 else (300.0 * k, 1200.0 * k, 2600.0 * k)), source)
                    for i, t in enumerate(known[:8]) for k, (standard, unit, source) in enumerate((
                        (say["standard"], "L/d", "Sphere 2018, WASH 2.1"), ("kcal", "Mcal/d", "WFP/UNHCR 1997"), ("m²", "m²", "Sphere 2018, Shelter 3")), 1)),
        reports=(ReportRow("r0", "The Valley Post", "2031-03-01", "A second group may gather", "https://example.org/a", "en", "r1", "retells"),
                 ReportRow("r1", "Diario del Istmo", "2031-03-02", "Piden reunirse el día diez", "", "es", "", ""),
                 ReportRow("r2", "Agencia Tres Ríos", "2031-03-03", "<b>Caminan</b> hacia el norte", "javascript:alert(1)", "es", "r1", "syndicated"),
                 ReportRow("r3", "Border Notes", "2031-03", "Trucks and long lines", "https://example.org/d?a=1&b=2", "en", "", "")),
        claims=rows, contradictions=(ContradictionRow(say["plain"], tuple(r.id for r in rows[:3])),),
        announcements=(Announcement(say["plain"], "organiser", AS_OF + dt.timedelta(days=7), 0.04, 0.38, say["plain"], say["plain"], ("r2-c02",)),
                       Announcement(say["plain"], "organiser", None, 0.41, 0.66, say["plain"], say["plain"], ())),
        ports=_ports(ports, public), scenarios=scenarios,
        calendar=(CalendarRow(AS_OF, say["plain"], "event", ("r1-c01",)), CalendarRow(AS_OF + dt.timedelta(days=7), say["plain"], "announced", ("r2-c02",)),
                  CalendarRow(AS_OF + dt.timedelta(days=9), say["plain"], "measure"), CalendarRow(AS_OF + dt.timedelta(days=30), say["plain"], "arrival")),
        map_lines=lines, skill=(Skill(say["plain"], "docs/track-record.md"),),
        skill_by_lead=(SkillRow("1-2", 0.1, -0.1, 0.8, 70.0, 0.2, 100, 9), SkillRow("all", 0.01, None, None, None, None, 100, 9)), assumptions=(say["plain"],) * 4, limits=(say["plain"],) * 3,
        intended_use=say["plain"], prohibited_use=say["plain"], contact="corrections@example.org", changes=(say["plain"],) * 3)
