"""Made-up reports on three events, English and Spanish, with who took what from whom: not written to fit any threshold."""

from corridor.records import Report

TEXTS = {
    # a shelter in Danlí, Honduras, fills up
    "danli-wire": ("Agencia Cardinal", "2023-08-14", "es", """DANLÍ, Honduras, 14 ago (Agencia Cardinal) - El albergue municipal de Danlí quedó rebasado este lunes cuando llegaron 740 personas en una sola mañana, casi el triple de sus 260 camas, informó la directora del centro, Ivonne Palacios.

"Anoche durmieron niños sobre cartones en el pasillo y hoy ya no nos quedan ni cartones", dijo Palacios a Agencia Cardinal.

Las familias, en su mayoría venezolanas y ecuatorianas, cruzaron el punto ciego de Las Manos en grupos de veinte y pagaron hasta 35 dólares por un aventón en camión ganadero.

El alcalde suplente, Gerson Mairena, pidió al gobierno central 4,000 litros de agua diarios y dos médicos permanentes. La oficina de migración reabrirá el miércoles una ventanilla móvil que estuvo cerrada once días por falta de papel."""),
    "danli-cut": ("Diario del Valle", "2023-08-15", "es", """El albergue municipal de Danlí quedó rebasado este lunes cuando llegaron 740 personas en una sola mañana, casi el triple de sus 260 camas, informó la directora del centro, Ivonne Palacios.

"Anoche durmieron niños sobre cartones en el pasillo y hoy ya no nos quedan ni cartones", dijo Palacios.

El alcalde suplente, Gerson Mairena, pidió al gobierno central 4,000 litros de agua diarios y dos médicos permanentes."""),
    "danli-english": ("Isthmus Bulletin", "2023-08-15", "en", """DANLI — The municipal shelter in Danlí was overwhelmed on Monday when 740 people arrived in a single morning, nearly three times its 260 beds, the director of the centre, Ivonne Palacios, said.

"Last night children slept on cardboard in the corridor and today we do not even have cardboard left," Palacios said.

The families, most of them Venezuelan and Ecuadorian, crossed the Las Manos blind spot in groups of twenty and paid up to 35 dollars for a ride in a cattle truck.

The deputy mayor, Gerson Mairena, asked the central government for 4,000 litres of water a day and two permanent doctors. The migration office will reopen a mobile counter on Wednesday that had been closed for eleven days for lack of paper."""),
    "danli-retold": ("Northern Lamp", "2023-08-16", "en", """Beds ran out long before breakfast in Danlí. Agencia Cardinal reported that 740 newcomers reached the town's shelter on Monday, although it has room for only 260.

Ivonne Palacios, who runs the place, told the agency that youngsters had to lie on cardboard in a hallway and that even this was now gone.

Most are from Venezuela and Ecuador. A lift on a truck meant for cattle costs them as much as 35 dollars, according to the same account, and deputy mayor Gerson Mairena wants 4,000 litres of water brought in every day."""),
    "danli-own": ("Radio Ceiba", "2023-08-14", "es", """Redacción Radio Ceiba. En el parque central de Danlí, doña Mirna vende tortillas al doble desde el domingo. "Vienen con hambre y con los pies hinchados", cuenta.

Esta emisora contó poco más de quinientas personas formadas frente al albergue a las nueve de la mañana del lunes. La Cruz Roja repartió 180 raciones y atendió a 62 personas con deshidratación, según su coordinador Efraín Zúniga.

Un bus rumbo a Trojes cobra el equivalente de doce dólares. La terminal dijo que no venderá boletos de noche."""),
    # a bridge closes at Ciudad Hidalgo
    "bridge-first": ("Soconusco Express", "2022-04-02", "es", """CIUDAD HIDALGO, Chis. (Soconusco Express).- El puente Rodolfo Robles amaneció cerrado el sábado después de que unas 1,150 personas se sentaron sobre la línea divisoria para exigir documentos de tránsito.

La Guardia Nacional desplegó a 90 elementos con escudos y dejó libre sólo un carril peatonal de metro y medio. Ninguna persona fue detenida, aseguró el subdelegado Abelardo Trinidad Ocampo.

Carlos Ixchop, cañero guatemalteco, esperaba con tres quintales de cardamomo: "Si no paso hoy, se me moja la carga y pierdo la semana entera", lamentó.

Los balseros del Suchiate subieron el pasaje de 10 a 25 pesos. La aduana calcula pérdidas por 1.3 millones de pesos al día."""),
    "bridge-edition": ("Soconusco Express", "2022-04-03", "es", """CIUDAD HIDALGO, Chis. (Soconusco Express).- El puente Rodolfo Robles reabrió el domingo a mediodía, tras 29 horas de cierre, después de que unas 1,150 personas se sentaron sobre la línea divisoria para exigir documentos de tránsito.

El instituto migratorio entregó 430 fichas numeradas para una cita en Tapachula; el resto del grupo volvió a Tecún Umán por su pie.

La Guardia Nacional desplegó a 90 elementos con escudos y dejó libre sólo un carril peatonal de metro y medio. Ninguna persona fue detenida, aseguró el subdelegado Abelardo Trinidad Ocampo.

Carlos Ixchop, cañero guatemalteco, esperaba con tres quintales de cardamomo: "Si no paso hoy, se me moja la carga y pierdo la semana entera", lamentó."""),
    "bridge-mirror": ("noticias247.example", "2023-11-20", "es", """El puente Rodolfo Robles amaneció cerrado el sábado después de que unas 1,150 personas se sentaron sobre la línea divisoria para exigir documentos de tránsito.

La Guardia Nacional desplegó a 90 elementos con escudos y dejó libre sólo un carril peatonal de metro y medio. Ninguna persona fue detenida, aseguró el subdelegado Abelardo Trinidad Ocampo.

Carlos Ixchop, cañero guatemalteco, esperaba con tres quintales de cardamomo: "Si no paso hoy, se me moja la carga y pierdo la semana entera", lamentó.

Los balseros del Suchiate subieron el pasaje de 10 a 25 pesos. La aduana calcula pérdidas por 1.3 millones de pesos al día."""),
    "bridge-spun": ("Frontera Al Día", "2022-04-03", "es", """Permanece tomado el puente Rodolfo Robles: cerca de 1,150 migrantes ocupan la raya fronteriza y reclaman papeles para transitar.

Noventa guardias nacionales con escudo vigilan, y para quienes van a pie queda un paso de apenas metro y medio. El subdelegado Abelardo Trinidad Ocampo sostuvo que no hay detenciones.

El cañero Carlos Ixchop, de Guatemala, teme perder la semana completa si su carga de cardamomo, tres quintales, se moja antes de cruzar. Cruzar en balsa por el Suchiate ya cuesta 25 pesos en vez de 10, y la aduana habla de un daño diario de 1.3 millones de pesos."""),
    "bridge-release-a": ("El Orbe del Istmo", "2022-04-02", "es", """Comercios de Ciudad Hidalgo bajaron cortinas el sábado por temor a disturbios. Lidia Cifuentes, dueña de una farmacia, contó que vendió más suero en dos horas que en todo marzo.

El Instituto Nacional de Migración informó en un comunicado que atiende a 1,150 personas en el puente Rodolfo Robles y que ofrece 430 citas en Tapachula.

Camioneros con plátano hicieron fila hasta el entronque de Suchiate Dos, donde un mecánico les vendía hielo."""),
    "bridge-release-b": ("Southern Gateway News", "2022-04-02", "en", """Brokers at the port of Ciudad Hidalgo spent Saturday rerouting melon and rubber through Talismán, a detour of 38 kilometers that adds two hours and a second inspection.

The National Migration Institute said in a statement that it is attending to 1,150 people on the Rodolfo Robles bridge and offers 430 appointments in Tapachula.

"We will not wait for the sit-in to end," said Thomas Weil, who manages cold storage for six exporters. He expects normal traffic by Tuesday."""),
    # a march rests at Mapastepec
    "march-english": ("Coastline Report", "2024-01-08", "en", """MAPASTEPEC, Mexico (Coastline Report) — Roughly 2,900 people rested on a baseball diamond on Monday after covering 31 kilometers in the dark to avoid the heat.

Volunteers from the parish of San Pedro cooked 1,400 portions of beans in oil drums. Nurse Adriana Cueto said 210 people had blisters cut and 17 were sent to the clinic with fever.

"Nobody here is an animal that you can herd from field to field," organiser Wilmer Azuaje said through a megaphone, and announced a stop of two nights.

A truck of the water utility came once, at four in the afternoon, and was empty within twenty minutes."""),
    "march-spanish": ("La Voz Costera", "2024-01-09", "es", """MAPASTEPEC.- Unas 2,900 personas descansaron el lunes en un campo de béisbol tras recorrer 31 kilómetros a oscuras para evitar el calor.

Voluntarios de la parroquia de San Pedro cocinaron 1,400 porciones de frijol en tambos de aceite. La enfermera Adriana Cueto dijo que a 210 personas les cortaron ampollas y que 17 fueron enviadas a la clínica con fiebre.

"Aquí nadie es un animal al que se pueda arrear de potrero en potrero", dijo el organizador Wilmer Azuaje con un megáfono, y anunció una parada de dos noches.

Una pipa del organismo de agua llegó una vez, a las cuatro de la tarde, y quedó vacía en veinte minutos."""),
    "march-back": ("Gulf Reader", "2024-01-10", "en", """About 2,900 persons took a rest on Monday at a baseball field after walking 31 kilometres in darkness so as to escape the heat.

Church volunteers of San Pedro prepared 1,400 servings of beans inside oil barrels. According to nurse Adriana Cueto, blisters were treated on 210 people, and 17 with fever went to the clinic.

Organiser Wilmer Azuaje said with a loudspeaker that "nobody is an animal to be driven from pasture to pasture" and that they would stay two nights. A water tanker arrived a single time, at 4 p.m., and ran dry in twenty minutes."""),
    "march-other": ("Pacific Standard Wire", "2024-01-08", "en", """MAPASTEPEC (Pacific Standard Wire) — Federal agents watched from three pickup trucks as a column of migrants spread blankets across the town's sports ground, the fifth stop since the group set out.

Mayor Karla Rivas counted "no more than two thousand" and lent the municipal toilets until Tuesday morning.

Joel Peña, a welder from Maracaibo, carried his daughter on his shoulders for most of the night. He hopes to find cousins in Monterrey. A bus firm refused to sell seats to anyone without papers."""),
    "march-older": ("Coastline Report", "2023-11-02", "en", """MAPASTEPEC, Mexico (Coastline Report) — Nearly 5,000 people slept on the same baseball diamond on Thursday where earlier groups had rested, and left again before sunrise.

Teachers opened two classrooms for mothers with infants. Organiser Mireya Solano said the walkers would cross into Oaxaca within a week if the rain held off.

Police in Pijijiapan stopped four trailers that had offered rides and fined the drivers."""),
}
DERIVED = {
    ("danli-cut", "danli-wire"): "syndicated", ("danli-english", "danli-wire"): "translates", ("danli-retold", "danli-wire"): "retells",
    ("bridge-edition", "bridge-first"): "syndicated", ("bridge-mirror", "bridge-first"): "syndicated", ("bridge-spun", "bridge-first"): "retells",
    ("march-spanish", "march-english"): "translates", ("march-back", "march-spanish"): "retells", ("march-back", "march-english"): "retells",
}
APART = (
    ("danli-own", "danli-wire"), ("danli-own", "danli-english"), ("bridge-release-a", "bridge-first"), ("bridge-release-b", "bridge-first"),
    ("bridge-release-b", "bridge-release-a"), ("march-other", "march-english"), ("march-other", "march-spanish"), ("march-older", "march-english"),
    ("march-older", "march-spanish"), ("danli-wire", "bridge-first"),
)


def reports() -> list[Report]:
    """Every made-up report."""
    return [Report(name, text, publisher, published, language) for name, (publisher, published, language, text) in TEXTS.items()]
