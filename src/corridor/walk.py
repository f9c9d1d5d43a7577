"""The whole walk, from reports to futures.

    reports ─read→ claims ─lineage→ families ─evidence→ cast
        ─analyse→ members on the as-of day ─forecast→ futures, as things stand and under each scenario
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from corridor.assimilation.cast import Cast, make_cast
from corridor.assimilation.filter import Analysis, analyse
from corridor.case import Case
from corridor.evidence import gather_evidence
from corridor.forecast import Forecast, look_ahead, movement_levers, with_areas
from corridor.lineage import contradictions, effective_sources
from corridor.movement.world import World, make_world
from corridor.observations import Evidence
from corridor.ports.load import port_load
from corridor.ports.tables import Port, load_ports
from corridor.priors import Priors, load_priors
from corridor.reading import Reading, read_case
from corridor.records import Claim, Contradiction, Derivation, Family, Measure
from corridor.reports.readers import Reader, read_report
from corridor.scenario import outcomes

AS_THINGS_STAND = "as-things-stand"
THREADS = 2  # runs of members side by side; each holds all its days in memory


@dataclass(frozen=True)
class Walk:
    """Everything that a briefing is built from."""

    case: Case
    reading: Reading
    claims: tuple[Claim, ...]
    derivations: tuple[Derivation, ...]
    families: tuple[Family, ...]
    contradictions: tuple[Contradiction, ...]
    effective_sources: float
    evidence: Evidence
    priors: Priors
    cast: Cast
    analysis: Analysis
    ports: tuple[Port, ...]
    forecast: Forecast
    outcomes: dict[str, dict[str, np.ndarray]]  # by scenario, then outcome: (members,)


def walk(case: Case, progress: Callable[[str, float], None] = lambda stage, share: None, reader: Reader = read_report) -> Walk:
    """Read the case's reports, estimate the state, and look ahead.

    Parameters
    ----------
    progress : callable (stage, share)
        Called as the work goes on; stages are "reading", "analysis",
        "forecast" and the ids of the scenarios.
    reader : callable (report, network) -> claims
        The built-in one by default; see :mod:`corridor.reports.readers`.

    Raises
    ------
    DataError
        If no claim speaks of a group with a place.
    """
    network, as_of = case.network, case.as_of
    reading = read_case(case, reader, lambda share: progress("reading", share))
    claims, kin = reading.claims, reading.families
    priors = load_priors(as_of, case.exclude_movements)
    evidence = gather_evidence(claims, kin, case.reports, network, priors, as_of)
    sized = {s.claim_id for s in evidence.sizes}
    cast = make_cast(evidence, network, priors, as_of)
    world = make_world(network, priors, cast.bound_for, case.seed, case.closures)
    so_far = replace(world, measures=tuple(with_areas(network, case.measures)))
    analysis = analyse(cast, evidence, so_far, as_of, case.members, lambda share: progress("analysis", share))
    ports = load_ports(network, case.folder)
    future, compared = _scenarios(case, analysis, cast, world, ports, progress)
    return Walk(case, reading, claims, reading.derivations, kin, contradictions(claims, kin),
                effective_sources([c for c in claims if c.id in sized], kin), evidence, priors, cast, analysis, ports, future, compared)


def _scenarios(case: Case, analysis: Analysis, cast: Cast, world: World, ports: tuple[Port, ...],
               progress: Callable[[str, float], None]) -> tuple[Forecast, dict[str, dict[str, np.ndarray]]]:
    """Futures as things stand, and the outcomes of every scenario.

    Scenarios that differ at the ports only share one run of the members.
    """
    beds = {case.network.index[place]: number for place, (number, _) in case.capacity.items()}
    plans = {AS_THINGS_STAND: case.measures} | {s.id: (*case.measures, *s.measures) for s in case.scenarios}
    alike: dict[tuple[Measure, ...], list[str]] = {}
    for name, measures in plans.items():
        alike.setdefault(tuple(m for m in measures if m.kind in movement_levers()), []).append(name)

    def compare(names: list[str]) -> tuple[Forecast | None, dict[str, dict[str, np.ndarray]]]:
        track = look_ahead(analysis, cast, world, plans[names[0]], case.as_of, case.horizon_days, lambda share: progress(names[0], share))
        stands, results = None, {}
        for name in names:
            load = port_load(ports, track.asked, case.as_of, plans[name], case.seed)
            results[name] = outcomes(track.present, track.asked, track.crossed, load.outside, load.truck_hours_extra,
                                     load.value_delayed_usd, beds)
            if name == AS_THINGS_STAND:
                stands = Forecast(track, load)
            progress(name, 1.0)
        return stands, results

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        found = list(pool.map(compare, alike.values()))
    results = {name: values for _, part in found for name, values in part.items()}
    return found[0][0], {name: results[name] for name in plans}
