"""Many members: in blocks, on one machine or many, on disk as they come, and taken up again where a run stood.

A folder holds ``run.json`` (what was run) and one Parquet file for every
:func:`members_a_file`, with a row for each member and day and a column for
each place. Each file appears whole or not at all. A run that was killed is
started again with the same call: files that are there are kept, and since a
member's draws depend on the seed and its number alone, the files are the same
bytes as those of a run that was never interrupted, whatever the size of its
blocks, on however many threads, processes or machines it ran.
"""

import datetime as dt
import hashlib
import io
import json
import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from corridor import __version__
from corridor.cluster import HERE, map_blocks
from corridor.displacement.output import QUANTILES, about, hubverse, labelled
from corridor.displacement.run import Result, run, says
from corridor.displacement.world import World
from corridor.errors import DataError, Problem
from corridor.files import write_file

A_FILE = 256  # members at most; memory grows with this and not with the number of members
NUMBERS_A_FILE = 2**23  # at most, so that many places and days make files of fewer members

Progress = Callable[[float], None]


def members_a_file(world: World) -> int:
    """How many members one file of this world holds."""
    return max(1, min(A_FILE, NUMBERS_A_FILE // max(1, len(world.listed) * world.folder.days)))


def run_blocks(world: World, members: int, seed: int = 1, cluster: str = HERE, block: int | None = None, exact: bool = False,
               progress: Progress = lambda share: None) -> Result:
    """Members run in blocks at a place that :func:`corridor.cluster.map_blocks` knows, as one result in memory.

    Its ``seconds`` are those of all workers together.
    """
    size = block or members_a_file(world)
    blocks = [(first, min(size, members - first)) for first in range(0, members, size)]
    made = list(map_blocks(partial(_block, seed=seed, threads=_threads(cluster), exact=exact), world, blocks, cluster, progress))
    people, elsewhere, seconds = zip(*made, strict=True)
    return Result(world, seed, np.concatenate(people), np.concatenate(elsewhere), sum(seconds))


def stream(world: World, members: int, folder: Path, seed: int = 1, threads: int | None = None, cluster: str = HERE, block: int | None = None,
           progress: Progress = lambda share: None) -> Path:
    """Run members into a folder, or finish a run that stands there.

    Parameters
    ----------
    threads : int, optional
        Where this process works by itself; as many as there are cores if not given.
    cluster : str
        Where blocks are run: as :func:`corridor.cluster.map_blocks` has it.
    block : int, optional
        Members that a worker runs at a time; a file of them if not given. It
        changes how fast it goes, and nothing else.

    Raises
    ------
    DataError
        The folder holds another run, or cannot be written.
    """
    _head(world, members, folder, seed)
    a_file = members_a_file(world)
    size = min(block or a_file, a_file)
    files = {first: min(a_file, members - first) for first in range(0, members, a_file)}
    missing = {first: many for first, many in files.items() if not _path(folder, first).exists()}
    blocks = [(first + at, min(size, many - at)) for first, many in missing.items() for at in range(0, many, size)]
    before = 1 - sum(missing.values()) / members
    made = map_blocks(partial(_block, seed=seed, threads=_threads(cluster, threads)), world, blocks, cluster,
                      lambda share: progress(before + (1 - before) * share))
    for first, many in missing.items():
        people, elsewhere, _ = zip(*islice(made, math.ceil(many / size)), strict=True)
        write_file(_path(folder, first), _parquet(np.concatenate(people), np.concatenate(elsewhere), first, world.listed))
    for _ in made:  # nothing is left, but the cluster is told so
        pass
    return folder


def blocks(folder: Path) -> Iterator:
    """The members of each file in turn, each an ``xarray.Dataset`` like that of :func:`corridor.displacement.output.dataset`."""
    import pyarrow.parquet as pq

    said = _said(folder)
    dates = np.datetime64(said["start"], "ns") + np.arange(said["days"]).astype("timedelta64[D]")
    for path in sorted(folder.glob("members-*.parquet")):
        table = pq.read_table(path)
        column = lambda name: table.column(name).to_numpy().reshape(-1, said["days"])
        people = np.stack([column(f"people in {place}") for place in said["places"]], axis=1)
        yield labelled(people, column("elsewhere"), column("member")[:, 0], said["places"], dates,
                       about(said["instance"], said["seed"], said["rules"], said["says"]))


def quantiles(folder: Path, levels: Sequence[float]) -> np.ndarray:
    """Quantiles over all members of a streamed run, shape (levels, places, days).

    Exact, like those of a run in memory: each place is read for as many days
    at a time as :data:`NUMBERS_A_FILE` numbers hold.
    """
    import pyarrow.parquet as pq

    said = _said(folder)
    paths, days = sorted(folder.glob("members-*.parquet")), said["days"]
    at_once = max(1, NUMBERS_A_FILE // said["members"])
    out = np.empty((len(levels), len(said["places"]), days))
    for i, place in enumerate(said["places"]):
        column = f"people in {place}"
        for day in range(0, days, at_once):
            some = [pq.read_table(path, columns=[column]).column(0).to_numpy().reshape(-1, days)[:, day:day + at_once].copy() for path in paths]
            out[:, i, day:day + at_once] = np.quantile(np.concatenate(some), levels, axis=0)
    return out


def write_quantiles(folder: Path, path: Path) -> Path:
    """The quantiles of a streamed run as hubverse rows."""
    said = _said(folder)
    first = dt.date.fromisoformat(said["start"])
    return write_file(path, hubverse(quantiles(folder, QUANTILES), said["places"], [first + dt.timedelta(days=d) for d in range(said["days"])]))


def fingerprint(world: World) -> str:
    """A hash of everything the engine reads, so that a run is not finished with other inputs."""
    digest = hashlib.blake2b(digest_size=16)
    for name, table in zip(world.tables._fields, world.tables, strict=True):
        digest.update(f"{name}{table.dtype}{table.shape}".encode())
        digest.update(np.ascontiguousarray(table).tobytes())
    return digest.hexdigest()


def _threads(cluster: str, threads: int | None = None) -> int | None:
    """A worker of a cluster has its threads filled by the cluster."""
    return threads if cluster == HERE else 1


def _block(world: World, block: tuple[int, int], seed: int, threads: int | None, exact: bool = False) -> tuple[np.ndarray, np.ndarray, float]:
    first, many = block
    result = run(world, many, seed, threads, exact=exact, first_member=first)
    return result.people, result.elsewhere, result.seconds


def _path(folder: Path, first: int) -> Path:
    return folder / f"members-{first:09d}.parquet"


def _said(folder: Path) -> dict:
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def _head(world: World, members: int, folder: Path, seed: int) -> None:
    """Say in the folder what is run there, or see that it is this run which stands there."""
    said = {"corridor": __version__, "instance": world.folder.name, "rules": world.release.name, "members": members, "seed": seed,
            "start": world.folder.start.isoformat(), "days": world.folder.days, "places": list(world.listed), "inputs": fingerprint(world),
            "says": list(says(world))}
    if (folder / "run.json").exists():
        if _said(folder) != said:
            raise DataError(Problem(str(folder), "holds another run", "", "Name a new folder, or repeat the call that began this one."))
        for left in folder.glob(".members-*.tmp"):  # of a run that was killed while it wrote
            left.unlink(missing_ok=True)
        return
    if folder.exists() and (not folder.is_dir() or any(p for p in folder.iterdir() if not p.name.startswith(".run.json."))):
        raise DataError(Problem(str(folder), "holds something else", "", "Name a new folder."))
    write_file(folder / "run.json", json.dumps(said, indent=1, ensure_ascii=False))


def _parquet(people: np.ndarray, elsewhere: np.ndarray, first: int, places: tuple[str, ...]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    members, _, days = people.shape
    columns = {"member": np.repeat(np.arange(first, first + members, dtype=np.int32), days),
               "day": np.tile(np.arange(days, dtype=np.int32), members)}
    columns |= {f"people in {place}": people[:, i].ravel() for i, place in enumerate(places)}
    columns["elsewhere"] = elsewhere.ravel()
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, compression="zstd")
    return buffer.getvalue()
