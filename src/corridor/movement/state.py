"""Who is where: groups, dispersed people, and those who no longer move.

Member first. ``M`` members, ``S`` slots of groups, ``N`` locations, ``P``
ports that dispersed people go to, ``Q`` all ports of entry. Everyone who has
entered the books is in exactly one place of them; :func:`total` says so.

Each base group owns four slots: the main group, a vanguard, and two parts
that may split off.
"""

from dataclasses import dataclass, replace

import numpy as np

from corridor.draws import Draws
from corridor.priors import Priors

SLOTS = 4
MAIN, VANGUARD, PART = 0, 1, 2
GATHERING, PERMITTED, CONTAINED, TRANSPORTED, DISSOLVING, ARRIVED, ENDED, UNUSED = range(8)
REGIMES = ("gathering", "permitted", "contained", "transported", "dissolving", "arrived", "ended", "unused")


@dataclass(frozen=True)
class State:
    """One day of all members."""

    size: np.ndarray  # (M, S) people
    at: np.ndarray  # (M, S) location last reached
    km_on: np.ndarray  # (M, S) km beyond it
    bound: np.ndarray  # (M, S) index of the destination
    then: np.ndarray  # (M, S) index of the next destination after it, or -1
    regime: np.ndarray  # (M, S)
    age: np.ndarray  # (M, S) days since departure
    dispersed: np.ndarray  # (M, P, N) people by port they are bound for
    waiting: np.ndarray  # (M, N) people who wait for papers or decide
    settled: np.ndarray  # (M, N) people who stay
    returned: np.ndarray  # (M,) people who went back
    at_port: np.ndarray  # (M, Q) people who asked for entry at a port so far
    between: np.ndarray  # (M, Q) people who crossed near a port, not at it, so far
    entered: np.ndarray  # (M,) people who entered the books so far

    def pick(self, members: np.ndarray) -> "State":
        """The state of chosen members, as new members."""
        return State(*(getattr(self, name)[members] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Luck:
    """What is uncertain but does not change from day to day, one value per member."""

    stage_km: np.ndarray
    rest: np.ndarray
    ride: np.ndarray  # (M,) rank among groups, in (0, 1), of how often they ride
    leave: np.ndarray
    join: np.ndarray
    dissolve: np.ndarray
    at_port: np.ndarray
    departure: np.ndarray  # (M, S) ordinal of the day of departure
    called: np.ndarray  # (M, S) people who come to the departure

    def pick(self, members: np.ndarray) -> "Luck":
        """The luck of chosen members."""
        return Luck(*(getattr(self, name)[members] for name in self.__dataclass_fields__))


def make_luck(priors: Priors, seed: int, members: int, departure: np.ndarray, called: np.ndarray) -> Luck:
    """Parameters drawn from their priors, one per member."""
    draw = lambda name: priors.draw(name, seed, members)
    return Luck(np.maximum(draw("stage_km"), 5.0), draw("rest"), Draws(seed, "priors", "ride").uniform(members), np.minimum(draw("leave"), 0.9),
                draw("join"), draw("dissolve"), draw("group_at_port"), departure, called)


def rejuvenate(luck: Luck, seed: int, when: int, spread: float = 0.1) -> Luck:
    """Luck moved a little, so that copies made by resampling differ.

    Kernel with shrinkage towards the mean (Liu & West 2001, "Combined parameter
    and state estimation in simulation-based filtering"): mean and variance of
    each parameter over the members stay what they were.
    """
    shrink = np.sqrt(1 - spread**2)
    def moved(name: str, values: np.ndarray, to, back) -> np.ndarray:
        x = to(values)
        noise = Draws(seed, "assimilation.rejuvenate", name, when).normal(x.shape)
        return back(shrink * x + (1 - shrink) * x.mean() + spread * x.std() * noise)
    logit = lambda x: np.log(np.clip(x, 1e-6, 1 - 1e-6) / (1 - np.clip(x, 1e-6, 1 - 1e-6)))
    expit = lambda x: 1 / (1 + np.exp(-x))
    return replace(luck, stage_km=moved("stage_km", luck.stage_km, np.log, np.exp),
                   **{k: moved(k, getattr(luck, k), logit, expit) for k in ("rest", "ride", "leave", "join", "dissolve")})


def empty_state(members: int, slots: int, locations: int, ports: int, all_ports: int) -> State:
    """A world without anyone in it; all slots unused."""
    zeros = lambda *shape: np.zeros(shape, np.int64)
    return State(zeros(members, slots), zeros(members, slots), np.zeros((members, slots)), zeros(members, slots),
                 np.full((members, slots), -1), np.full((members, slots), UNUSED), zeros(members, slots), np.zeros((members, ports, locations), np.int32),
                 zeros(members, locations), zeros(members, locations), zeros(members), zeros(members, all_ports),
                 zeros(members, all_ports), zeros(members))


def total(state: State) -> np.ndarray:
    """People in all places of the books, shape (M,); always equal to ``state.entered``."""
    return (state.size.sum(1) + state.dispersed.sum((1, 2)) + state.waiting.sum(1) + state.settled.sum(1)
            + state.returned + state.at_port.sum(1) + state.between.sum(1))
