"""A made-up history of three movements and forecasts of them, for everything that judges forecasts."""

import datetime as dt

import numpy as np

from corridor.hindcast.history import inits, read_history
from corridor.hindcast.replay import LEADS, Replay, forecast_rows
from corridor.verification.cases import COLUMNS, what_came

FILES = {
    "observations.csv": """caravan_id,report_url,published_date,observed_date,place,lat,lon,kind,value_low,value_high,speaker,speaker_class,scope
walk,https://example.org/1,2021-10-24,2021-10-23,"Tapachula, Chiapas",14.905,-92.263,departed,2000,2000,reporter,media,whole
walk,https://example.org/2,2021-10-27,2021-10-26,"Huixtla, Chiapas",15.138,-92.467,at,1800,1800,reporter,media,whole
walk,https://example.org/2,2021-10-27,2021-10-30,"Mapastepec, Chiapas",15.441,-92.892,expected_place,,,organiser,organiser_or_participant,plan
walk,https://example.org/3,2021-10-31,2021-10-30,"Mapastepec, Chiapas",15.441,-92.892,at,1000,2000,reporter,media,whole
walk,https://example.org/4,2021-10-31,2021-10-30,"Mapastepec, Chiapas",15.441,-92.892,at,4000,,organiser,organiser_or_participant,whole
walk,https://example.org/5,2021-11-08,2021-11-07,"Tonala, Chiapas",16.089,-93.752,at,1200,1200,reporter,media,whole
ends,https://example.org/6,2022-01-10,2022-01-10,"Tapachula, Chiapas",14.905,-92.263,departed,900,900,reporter,media,whole
ends,https://example.org/7,2022-01-11,2022-01-11,"Huixtla, Chiapas",15.138,-92.467,at,800,800,reporter,media,whole
ends,https://example.org/8,2022-01-13,2022-01-13,"Huixtla, Chiapas",15.138,-92.467,bused,300,300,authority,authority,flow
ends,https://example.org/9,2022-01-13,2022-01-13,"Huixtla, Chiapas",15.138,-92.467,dissolved,,,authority,authority,event
rides,https://example.org/10,2023-03-01,2023-03-01,"Tapachula, Chiapas",14.905,-92.263,departed,500,500,reporter,media,whole
rides,https://example.org/11,2023-03-04,2023-03-04,"Mexico City",19.405,-99.100,arrived,450,450,reporter,media,whole
rides,https://example.org/12,2023-03-09,2023-03-09,"Mexico City",19.405,-99.100,at,6,6,reporter,media,whole
""",
    "measures.csv": """date,actor,measure,place,effect_on_caravan,source_url,confidence
2022-01-13,Immigration service,Buses <and> cards offered,"Huixtla, Chiapas",dissolved,https://example.org/13,high
2022-01-13,Immigration service,Far away,"Tijuana, Baja California",,https://example.org/14,high
""",
    "baseline.csv": """type,caravan_id,announced_on_or_published,speaker_class,place_or_destination,target_date,announced_low,announced_high,observed_low,observed_high,observed_date,delta_days,verdict,note,source_url
size,walk,2021-10-27,organiser,Tonala,2021-11-07,10000,,1200,1200,2021-11-07,,over,,https://example.org/15
next_stop,ends,2022-01-11,organiser,Mapastepec,2022-01-14,,,,,,,false,,https://example.org/16
next_stop,walk,2021-11,organiser,Acayucan,2021-11-14,,,,,,,unknown,month only,https://example.org/17
""",
    "caravans.csv": """caravan_id,start_date,start_place,announced_destination
walk,2021-10-23,Tapachula,Mexico City; later Sonora
ends,2022-01-10,Tapachula,US border
rides,2023-03-01,Tapachula,Mexico City
""",
}


def write_history(folder):
    """The tables of the history, in a folder."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def forecasts(rows, members: int = 40) -> dict:
    """Forecasts that keep the last size and place known, with a spread: enough to be judged, cheap to make."""
    made = {}
    for k, (movement, init) in enumerate(inits(rows)):
        rng = np.random.default_rng(k)
        came = what_came([r for r in rows if r.movement == movement and r.known <= init])
        size = came.sizes[max(came.sizes)]
        spot = came.places[max(came.places)] if came.places else (np.nan, np.nan)
        people = np.round(size * np.exp(rng.normal(0, 0.4, (members, LEADS)))) * (rng.random((members, 1)) < 0.9)
        away = rng.normal(0, 0.3, (members, LEADS, 2))
        place = np.where(people[..., None] > 0, np.round(spot + away, 4), np.nan)
        made[movement, init] = Replay(movement, init, people, place[..., 0], place[..., 1])
    return made


def write_forecasts(path, made) -> None:
    """A forecast file as the hindcast writes it."""
    lines = (",".join(map(str, row)) for one in made.values() for row in forecast_rows(one))
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")


def record(folder, language: str = "en"):
    """Everything that the page of scores says of the made-up history."""
    from corridor.language import Language
    from corridor.network import load_network
    from corridor.verification.build import verify

    rows = read_history(write_history(folder))
    return verify(rows, folder, forecasts(rows), load_network(), Language(language), "made-up forecasts")


DAY = dt.date(2021, 10, 27)
