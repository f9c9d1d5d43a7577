"""From a history and forecasts to everything the page of scores says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from corridor.briefing.wording import Wording
from corridor.errors import DataError, Problem
from corridor.hindcast.history import Row, inits
from corridor.hindcast.replay import LEADS, Replay
from corridor.language import Language
from corridor.network import Network
from corridor.verification.announced import announced_scores, judged
from corridor.verification.arrivals import arrival_scores, arrivals
from corridor.verification.cases import Case, Key, cases_of, what_came
from corridor.verification.context import AnnouncedScore, ArrivalScore, CoverageRow, LeadScore, Miss, Verification
from corridor.verification.leads import coverage_rows, lead_scores, rank_rows, score_places, score_sizes
from corridor.verification.misses import load_past, misses


def verify(rows: Sequence[Row], folder: Path, forecasts: Mapping[Key, Replay], network: Network, say: Language, made_from: str,
           seed: int = 1) -> Verification:
    """Forecasts judged by what was reported later.

    Parameters
    ----------
    rows : sequence of Row
        The history.
    folder : Path
        With ``baseline.csv``, ``measures.csv`` and ``caravans.csv`` where there are any.
    forecasts : mapping of (movement, init) to Replay
        All with the same members.
    made_from : str
        The file of forecasts, or how they were made.
    seed : int
        Of the stream that breaks ties of rank histograms.

    Raises
    ------
    DataError
        If no forecast falls on a day on which something was reported.
    """
    cases = list(cases_of(rows, forecasts))
    if not any(c.size is not None and c.references for c in cases):
        raise DataError(Problem(made_from, "holds no forecast of a day on which a size was reported", f"{len(forecasts)} forecasts",
                                "Forecasts are made for the days that  corridor hindcast  takes by default; give its file, with the same history."))
    sizes, places, past = score_sizes(cases), score_places(cases), load_past(rows, folder, network)
    announced = judged(rows, folder, network, forecasts, say)
    scores = (*(row for name, found in sizes.items() for row in lead_scores("size", name, found)), *lead_scores("place", "energy", places))
    found = dict(
        scores=scores, coverage=tuple(coverage_rows(cases)), announcements=tuple(announced_scores(announced)),
        arrivals=tuple(arrival_scores(list(arrivals(rows, forecasts)))),
        misses=(*misses("size", sizes["crps_log"], past, say), *misses("place", places, past, say)))
    return Verification(
        title=say("How good our forecasts were"), language=say.code, made_from=made_from,
        first=min(c.init for c in cases), last=max(c.valid for c in cases), movements=len({c.movement for c in cases}),
        forecasts=len({(c.movement, c.init) for c in cases}), members=len(cases[0].members), days_judged=len(cases),
        days_missing=_missing(rows, forecasts), ranks=tuple(rank_rows(cases, seed)), announced=tuple(announced),
        messages=_messages(found["scores"], found["coverage"], found["announcements"], found["arrivals"], found["misses"],
                           sum(a.came_true for a in announced), say),
        limits=_limits(cases, say), **found)


def _missing(rows: Sequence[Row], forecasts: Mapping[Key, Replay]) -> int:
    """Days on which a size or a place was reported within the days of a forecast that was not given."""
    came = what_came(rows)
    days = {*came.sizes, *came.places}
    return sum(who == movement and 1 <= (day - init).days <= LEADS
               for movement, init in inits(rows) if (movement, init) not in forecasts for who, day in days)


def all_of(rows: Sequence, **wanted):
    """The row of all leads or kinds with these fields; None if there is none."""
    return next((r for r in rows if all(getattr(r, k) == v for k, v in wanted.items())), None)


def _messages(scores: Sequence[LeadScore], coverage: Sequence[CoverageRow], announced: Sequence[AnnouncedScore], days: Sequence[ArrivalScore],
              worst: Sequence[Miss], true: int, say: Language) -> tuple[str, ...]:
    """What matters, in order; nothing is said of what could not be judged."""
    out = []
    size, place = all_of(scores, score="crps_log", lead="all"), all_of(scores, score="energy", lead="all")
    skill = lambda row: {a.reference: Wording(say).beside(a.skill) for a in row.against}
    if size:
        out.append(say("Sizes: our error, beside keeping the last report, was {kept}; beside believing the announced figure, {announced}; beside the "
                       "changes seen in other movements, {seen}.", kept=skill(size)["persistence"], announced=skill(size)["announced"],
                       seen=skill(size)["climatology"]))
    if place:
        out.append(say("Places: our error was {km} km in the mean; beside keeping the last place, {kept}; beside carrying on the last daily step, {step}.",
                       kept=skill(place)["persistence"], step=skill(place)["climatology"], km=say.number(place.value)))
    held = {r.level: say.percent(r.share) for r in coverage if r.lead == "all"}
    out.append(say("Of the sizes reported later, {inner} fell into our 50 % interval, {middle} into the 80 % interval and {outer} into the 95 % interval.",
                   inner=held[0.5], middle=held[0.8], outer=held[0.95]))
    odds = all_of(announced, kind="all")
    if odds:
        out.append(say("Announcements: of {n} judged, {true} came true; the squared error of our odds was {ours}, where believing every one has {believed} "
                       "and the record of others {record}.", n=odds.cases, true=true, ours=say.number(odds.brier, 2),
                       believed=say.number(odds.against[0].value, 2), record=say.number(odds.against[1].value, 2)))
    arrival = all_of(days, lead="all")
    if arrival and arrival.days_off is not None:
        out.append(say("Arrivals: where our members came near a place that was reached, our day was {days} days off in the mean; on average only "
                       "{share} of members came near it.", days=say.number(arrival.days_off, 1), share=say.percent(arrival.foretold)))
    if worst:
        unknown = sum(m.reasons[0].kind == "unknown" for m in worst)
        out.append(say("Our {n} worst forecasts are told below with why, as far as the data tell; of {k} the reason is not known.", n=len(worst), k=unknown))
    return tuple(out)


def _limits(cases: Sequence[Case], say: Language) -> tuple[str, ...]:
    largest = sum(n for _, n in Counter(c.movement for c in cases).most_common(2)) / len(cases)
    return (
        say("What is reported is not all that was: most groups that end do so without a report, and a day without one is not judged."),
        say("Sizes are those of newspapers and offices; they differ by a factor of two on many days, and outlets copy each other."),
        say("The two movements told of most hold {share} of the days judged; means are over movements first, and still rest on a few.",
            share=say.percent(largest)),
        say("Cases of one movement are alike, so the doubt given of coverage and the p-values of flatness are too sure of themselves."),
        say("Some parameters were fitted on the same movements; on new ones expect less."),
    )
