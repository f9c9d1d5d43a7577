"""The whole walk, from reports to futures.

    reports ─read→ claims ─lineage→ families ─evidence→ cast
        ─analyse→ members on the as-of day ─forecast→ futures, as things stand and under each scenario
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from corridor.assimilation.cast import Cast, make_cast
from corridor.assimilation.filter import Analysis, analyse
from corridor.case import Case
from corridor.forecast import Forecast, forecast, with_areas
from corridor.lineage import contradictions, effective_sources, families, find_derivations
from corridor.movement.world import make_world
from corridor.observations import Evidence, gather_evidence
from corridor.ports.tables import Port, load_ports
from corridor.priors import Priors, load_priors
from corridor.records import Claim, Contradiction, Derivation, Family
from corridor.reports.reader import read_report
from corridor.scenario import outcomes

AS_THINGS_STAND = "as-things-stand"


@dataclass(frozen=True)
class Walk:
    """Everything that a briefing is built from."""

    case: Case
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


def walk(case: Case, progress: Callable[[str, float], None] = lambda stage, share: None) -> Walk:
    """Read the case's reports, estimate the state, and look ahead.

    Parameters
    ----------
    progress : callable (stage, share)
        Called as the work goes on; stages are "reading", "analysis",
        "forecast" and the ids of the scenarios.

    Raises
    ------
    DataError
        If no claim speaks of a group with a place.
    """
    network, as_of = case.network, case.as_of
    read = {}
    for k, report in enumerate(case.reports):
        read[report.id] = read_report(report, network)
        progress("reading", (k + 1) / len(case.reports))
    claims = tuple(claim for report in case.reports for claim in read[report.id])
    derivations = find_derivations(case.reports, read)
    kin = families(claims, derivations)
    priors = load_priors(as_of, case.exclude_movements)
    evidence = gather_evidence(claims, kin, case.reports, network, priors, as_of)
    sized = {s.claim_id for s in evidence.sizes}
    cast = make_cast(evidence, network, priors, as_of)
    world = make_world(network, priors, cast.bound_for, case.seed, case.closures)
    so_far = replace(world, measures=tuple(with_areas(network, case.measures)))
    analysis = analyse(cast, evidence, so_far, as_of, case.members, lambda share: progress("analysis", share))
    ports = load_ports(network, case.folder)
    beds = {network.index[place]: number for place, (number, _) in case.capacity.items()}
    futures, compared = None, {}
    for name, extra in [(AS_THINGS_STAND, ()), *((s.id, s.measures) for s in case.scenarios)]:
        future = forecast(analysis, cast, world, ports, (*case.measures, *extra), as_of, case.horizon_days,
                          lambda share, name=name: progress(name, share))
        load = future.ports
        compared[name] = outcomes(future.track.present, future.track.asked, future.track.crossed, load.outside,
                                  load.truck_hours_extra, load.value_delayed_usd, beds)
        futures = futures or future
    return Walk(case, claims, derivations, kin, contradictions(claims, kin),
                effective_sources([c for c in claims if c.id in sized], kin), evidence, priors, cast, analysis, ports, futures, compared)
