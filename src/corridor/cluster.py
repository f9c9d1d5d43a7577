"""Blocks of work: done here, on processes of this machine, or on a Dask cluster that the user names.

:func:`map_blocks` is the built-in ``map`` with a place to work at. What a
block gives must depend on the block alone; then the results, which come in the
order of the blocks, depend neither on where they were made nor on how many
workers there were. A worker that dies is replaced or its blocks go to the
others. Only a few blocks a worker are under way at a time, so memory does not
grow with the number of blocks.

    >>> list(map_blocks(pow, 2, [1, 2, 3]))
    [2, 4, 8]
"""

import contextlib
import logging
import math
import os
import re
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import corridor
from corridor.errors import DataError, Problem, UsageError

Given, Block, Made = TypeVar("Given"), TypeVar("Block"), TypeVar("Made")
HERE = ""  # in this process
AHEAD = 2  # blocks under way for each thread of the cluster
ASK_S = 1  # how often the cluster is asked how many threads it has
PATIENCE_S = 20  # until somebody answers, or a worker is there


def map_blocks(function: Callable[[Given, Block], Made], given: Given, blocks: Sequence[Block], where: str = HERE,
               progress: Callable[[float], None] = lambda share: None) -> Iterator[Made]:
    """``function(given, block)`` for every block, in their order.

    Parameters
    ----------
    function : callable
        Of a module (or a ``functools.partial`` of one), so that workers find it.
    given : object
        What all blocks need; sent once to a worker, not with every block.
    where : str
        Empty for this process; ``local`` or ``local:N`` for N processes of
        this machine (as many as it has cores if not said); else the address
        of a Dask scheduler, like ``tcp://10.0.0.5:8786``.
    progress : callable
        Called with the share that is done after each block.

    Raises
    ------
    UsageError
        ``where`` is no such place, nobody answers there, or Dask is not installed.
    DataError
        The cluster was lost on the way, or its workers run another Corridor.
    """
    if where == HERE:
        made = (function(given, block) for block in blocks)
    else:
        made = _on_cluster(function, given, blocks, checked(where))
    for k, result in enumerate(made):
        progress((k + 1) / len(blocks))
        yield result


def checked(where: str) -> str:
    """The place to work at, if it has a form that we know.

    Raises
    ------
    UsageError
        It has none.
    """
    if where == HERE or re.fullmatch(r"local(:[1-9]\d*)?|\w+://.+", where):
        return where
    raise UsageError(Problem("--cluster", "names no cluster", where, "Write local, local:4 (processes), or an address like tcp://10.0.0.5:8786."))


def _on_cluster(function, given, blocks, where):
    try:
        from dask.distributed import Client
        from distributed.client import FutureCancelledError
        from distributed.comm import CommClosedError
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise UsageError(Problem("--cluster", "needs Dask, which is not installed", fix="pip install 'corridor-forecast[cluster]'")) from None
    with contextlib.ExitStack() as stack:
        stack.enter_context(_quiet())
        address = stack.enter_context(_local(where)) if where.startswith("local") else where
        try:
            client = stack.enter_context(Client(address, timeout=PATIENCE_S, set_as_default=False))
            client.wait_for_workers(1, timeout=PATIENCE_S)
        except (OSError, ValueError) as error:
            raise UsageError(Problem("--cluster", "has no worker to give work to", f"{where}: {error}",
                                     "Start dask scheduler and dask worker there, or write local.")) from None
        _same_corridor(client)
        shared = client.submit(_itself, given, pure=False)  # a task, so that it is made again where its worker dies
        client.replicate([shared])  # a block goes to a worker that has it: without copies, all to the first until others take some away
        under_way, waiting, threads, asked = deque(), iter(blocks), 1, -math.inf
        try:
            while True:
                if time.monotonic() - asked > ASK_S:
                    threads, asked = max(1, sum(client.nthreads().values())), time.monotonic()
                for block in islice(waiting, max(0, AHEAD * threads - len(under_way))):
                    under_way.append((block, client.submit(function, shared, block, pure=False)))
                if not under_way:
                    return
                block, future = under_way.popleft()
                yield future.result()
        except KilledWorker:
            raise DataError(Problem("--cluster", "lost its worker at the same block again and again", str(block),
                                    "Give the workers more memory, or let them take smaller blocks.")) from None
        except (CommClosedError, FutureCancelledError, OSError) as error:
            raise DataError(Problem("--cluster", "was lost on the way", f"{where}: {error}", "Start it again, and repeat the call.")) from None


@contextlib.contextmanager
def _local(where: str) -> Iterator[str]:
    """The address of a cluster of processes on this machine, which ends with the block."""
    from dask.distributed import LocalCluster

    workers = int(where.partition(":")[2] or os.cpu_count() or 1)
    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL) as found:
        yield found.scheduler_address


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without Dask's words about the size of what is sent and about workers that come and go."""
    logs = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")
            yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)


def _same_corridor(client) -> None:
    """Stop where a worker runs another Corridor: its numbers could be others."""
    try:
        found = client.run(_version)
    except Exception as error:  # whatever a worker says that cannot even answer this
        raise DataError(Problem("--cluster", "has workers without Corridor", str(error), "Install the same corridor-forecast there.")) from None
    others = {f"{worker}: {version}" for worker, version in found.items() if version != corridor.__version__}
    if others:
        raise DataError(Problem("--cluster", f"has workers with another Corridor than {corridor.__version__}", ", ".join(sorted(others)),
                                "Install the same corridor-forecast there."))


def _version() -> str:
    return corridor.__version__


def _itself(given: Given) -> Given:
    return given
