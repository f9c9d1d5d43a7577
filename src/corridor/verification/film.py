"""A movement replayed as a film strip: what each day's forecast said, and what was reported later."""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from corridor.charts.film import Frame, film
from corridor.charts.outline import Window
from corridor.hindcast.history import Row
from corridor.hindcast.replay import LEADS, Replay
from corridor.language import Language
from corridor.network import Network
from corridor.verification.cases import Case, Key, what_came

MAP_LEAD = 7  # days ahead that the maps show
MAP_NEAR = 2  # days around it on which a place reported counts as then
BANDS = (0.1, 0.25, 0.5, 0.75, 0.9)
PAD_DEGREES = 0.7


def frames(rows: Sequence[Row], made: Sequence[Replay], judged: Mapping[Key, Sequence[tuple[Case, Mapping[str, float]]]], say: Language) -> list[Frame]:
    """A frame for each forecast.

    Parameters
    ----------
    judged : mapping of (movement, init) to (case, score by forecaster)
        CRPS of log(1 + people) of the days ahead that were reported: the note
        of a frame is its mean, ours beside the last report kept.
    """
    came, out = what_came(rows), []
    for one in made:
        later = {k: one.init + dt.timedelta(days=k) for k in range(1, LEADS + 1)}
        reported = tuple((k, came.sizes[one.movement, day]) for k, day in later.items() if (one.movement, day) in came.sizes)
        near = sorted((k for k, day in later.items() if (one.movement, day) in came.places and abs(k - MAP_LEAD) <= MAP_NEAR),
                      key=lambda k: abs(k - MAP_LEAD))
        here = np.isfinite(one.lat[:, MAP_LEAD - 1]) & (one.size[:, MAP_LEAD - 1] > 0)
        spots, counts = np.unique(np.column_stack((one.lat[here, MAP_LEAD - 1], one.lon[here, MAP_LEAD - 1])), axis=0, return_counts=True)
        low80, low50, middle, high50, high80 = (tuple(float(v) for v in q) for q in np.quantile(one.size, BANDS, axis=0))
        scores = judged.get((one.movement, one.init), ())
        note = say("error {ours}, kept {kept}", ours=say.number(np.mean([v["forecast"] for _, v in scores]), 2),
                   kept=say.number(np.mean([v["persistence"] for _, v in scores]), 2)) if scores else ""
        out.append(Frame(say.day(one.init), low80, low50, middle, high50, high80, reported,
                         tuple((float(lat), float(lon), n / len(here)) for (lat, lon), n in zip(spots, counts.tolist(), strict=True)),
                         came.places[one.movement, later[near[0]]] if near else None, note))
    return out


def strip(key: str, shown: Sequence[Frame], rows: Sequence[Row], network: Network, say: Language) -> str:
    """Frames as one picture; their maps show where the movement was reported."""
    places = list(what_came(rows).places.values())
    lats, lons = [p[0] for p in places], [p[1] for p in places]
    window = Window(min(lons) - PAD_DEGREES, min(lats) - PAD_DEGREES, max(lons) + PAD_DEGREES, max(lats) + PAD_DEGREES)
    roads = [(a.lat, a.lon, b.lat, b.lon) for k in network.links if k.mode == "road" for a, b in [(network[k.a], network[k.b])]]
    title = say("Forecasts of {first} to {last}", first=shown[0].day, last=shown[-1].day)
    desc = say("Each frame: people over the next {n} days with what was reported later, and where members are after {k} days.", n=LEADS, k=MAP_LEAD)
    return film(key, list(shown), roads, window, say, title, desc)
