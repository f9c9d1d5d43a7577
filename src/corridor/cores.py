"""Work on many things at once, on the cores of this machine.

    >>> list(spread(pow, 2, [1, 2, 3], processes=1))
    [2, 4, 8]

What one thing gives must depend on it and on what is given alone; then the
results, which come in the order of the things, do not depend on the number of
processes. For blocks of members, and for clusters, see :mod:`corridor.cluster`.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

Given, Thing, Made = TypeVar("Given"), TypeVar("Thing"), TypeVar("Made")
CHUNK = 16  # things handed to a process at a time
_GIVEN: list = []  # function and given of a process that works


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(function: Callable[[Given, Thing], Made], given: Given, things: Sequence[Thing], processes: int | None = None) -> Iterator[Made]:
    """``function(given, thing)`` for every thing, in their order.

    Parameters
    ----------
    function : callable
        Of a module, so that another process finds it.
    given : object
        What all things need; sent once to a process.
    processes : int, optional
        One for each core if not said; 1 works in this process.
    """
    processes = min(processes or cores(), max(1, len(things)))
    done = 0
    if processes > 1 and _can_be_started_again():
        try:
            with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (function, given)) as pool:
                for made in pool.map(_work, things, chunksize=CHUNK):
                    done += 1
                    yield made
        except BrokenProcessPool:  # a script without a main guard, or too little memory: the rest is done here
            pass
    yield from (function(given, thing) for thing in things[done:])


def _can_be_started_again() -> bool:
    """Whether another process finds the script that this one runs (it does not if that came by standard input)."""
    script = getattr(sys.modules["__main__"], "__file__", None)
    return script is None or os.path.exists(script)


def _begin(function: Callable, given: object) -> None:
    _GIVEN[:] = [function, given]


def _work(thing):
    function, given = _GIVEN
    return function(given, thing)
