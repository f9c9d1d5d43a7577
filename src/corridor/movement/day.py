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


def _present(state: State, world: World) -> np.ndarray:
    present = state.waiting + state.dispersed.sum(1)
    np.add.at(present, (np.arange(len(present))[:, None], rules.nights(state, world)), state.size)
    return present


def _books(state: State) -> dict[str, np.ndarray]:
    return {
        "groups": state.size.sum(1), "dispersed": state.dispersed.sum((1, 2)), "waiting": state.waiting.sum(1),
        "settled": state.settled.sum(1), "returned": state.returned, "at_port": state.at_port.sum(1),
        "between": state.between.sum(1), "entered": state.entered,
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
    dates, slices, before = [start], [], state
    record = lambda now, last: (now.size, rules.nights(now, world), now.regime, _present(now, world),
                                now.at_port - last.at_port, now.between - last.between, _books(now))
    slices.append(record(state, state))
    for ahead in range(1, days + 1):
        day = start + dt.timedelta(days=ahead)
        before, state = state, step(state, world, luck, day, order)
        dates.append(day)
        slices.append(record(state, before))
        progress(ahead / days)
    stack = lambda k, kind: np.stack([s[k] for s in slices], axis=-1).astype(kind)
    books = {name: np.stack([s[6][name] for s in slices], axis=-1) for name in slices[0][6]}
    return state, Track(tuple(dates), stack(0, np.int64), stack(1, np.int32), stack(2, np.int8), stack(3, np.int32),
                        stack(4, np.int64), stack(5, np.int64), books)
