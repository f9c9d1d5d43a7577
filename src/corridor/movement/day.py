"""A day, and a run of days.

The order of a day is the list :data:`DAY`:

1. ``gather``            people come to a called place; the group leaves on its day
2. ``switch_regime``     groups are held, carried, let go, or come to a sudden end
3. ``move``              groups rest, walk a stage, ride, or are carried
4. ``meet``              groups in one place may become one
5. ``join``              others catch up
6. ``leave``             slow loss, papers, dissolution; nobody vanishes
7. ``split``             parts and vanguards go their own way
8. ``travel_dispersed``  dispersed people move on and reach the ports
9. ``decide``            those who wait go on, return or settle
10. ``arrive``           groups reach a port or a town
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from corridor.draws import Draws
from corridor.movement import rules
from corridor.movement.state import Luck, State
from corridor.movement.world import World

Rule = Callable[[Draws, State, World, Luck, dt.date], State]

DAY: tuple[Rule, ...] = (
    rules.gather, rules.switch_regime, rules.move, rules.meet, rules.join,
    rules.leave, rules.split, rules.travel_dispersed, rules.decide, rules.arrive,
)


def step(state: State, world: World, luck: Luck, day: dt.date, order: Iterable[Rule] = DAY) -> State:
    """The state after one day."""
    world = world.on(day)
    for rule in order:
        state = rule(Draws(world.seed, f"movement.{rule.__name__}", day.toordinal()), state, world, luck, day)
    return state


BOOKS = ("groups", "dispersed", "waiting", "settled", "returned", "at_port", "between", "entered")


@dataclass(frozen=True)
class Track:
    """What was recorded of a run, member first, time last."""

    dates: tuple[dt.date, ...]
    size: np.ndarray  # (M, S, T) people in each slot at night
    night: np.ndarray  # (M, S, T) location index
    regime: np.ndarray  # (M, S, T)
    present: np.ndarray  # (M, N, T) people on the move or waiting at night
    asked: np.ndarray  # (M, Q, T) people who came to a port that day
    crossed: np.ndarray  # (M, Q, T) people who crossed near a port that day
    books: dict[str, np.ndarray]  # (M, T) each place of the books, and ``entered``


def _record(state: State, before: State, world: World) -> dict[str, np.ndarray]:
    """One day's entries of a track."""
    where = rules.nights(state, world)
    dispersed = state.dispersed.sum(1, dtype=np.int32)
    present = dispersed + state.waiting.astype(np.int32)
    np.add.at(present, (np.arange(len(present))[:, None], where), state.size.astype(np.int32))
    return {
        "size": state.size, "night": where.astype(np.int32), "regime": state.regime.astype(np.int8), "present": present,
        "asked": state.at_port - before.at_port, "crossed": state.between - before.between,
        "groups": state.size.sum(1), "dispersed": dispersed.sum(1), "waiting": state.waiting.sum(1), "settled": state.settled.sum(1),
        "returned": state.returned, "at_port": state.at_port.sum(1), "between": state.between.sum(1), "entered": state.entered,
    }


def run(state: State, world: World, luck: Luck, start: dt.date, days: int, order: Iterable[Rule] = DAY,
        progress: Callable[[float], None] = lambda share: None) -> tuple[State, Track]:
    """Run from ``start`` (the state's day) for so many days more.

    Returns
    -------
    state : State
        After the last day.
    track : Track
        With ``days + 1`` entries: the start and each day after it.
    """
    order = tuple(order)
    dates, entries = [start], [_record(state, state, world)]
    for ahead in range(1, days + 1):
        day = start + dt.timedelta(days=ahead)
        before, state = state, step(state, world, luck, day, order)
        dates.append(day)
        entries.append(_record(state, before, world))
        progress(ahead / days)
    series = {name: np.moveaxis(np.stack([e[name] for e in entries]), 0, -1) for name in entries[0]}
    books = {name: series.pop(name) for name in BOOKS}
    return state, Track(tuple(dates), books=books, **series)
