"""Many members: in blocks, on one machine or many, on disk as they come, and taken up again where a run stood.

A folder holds ``run.json`` (what was run) and one Parquet file for every
:func:`members_a_file`, with a row for each member and day and a column for
each place. Each file appears whole or not at all. A run that was killed is
started again with the same call: files that are there are kept, and since a
member's draws depend on the seed and its number alone, the files are the same
bytes as those of a run that was never interrupted, whatever the size of its
blocks, on however many threads, processes or machines it ran.
"""

import hashlib
import io
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from pathlib import Path

import numpy as np

from corridor import __version__
from corridor.cluster import HERE, map_blocks
from corridor.displacement.output import about, labelled
from corridor.displacement.run import Result, Run, run, says
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
    said = _said(folder)
    dates = np.datetime64(said["start"], "ns") + np.arange(said["days"]).astype("timedelta64[D]")
    for path in _paths(folder):
        member, elsewhere, *people = _read(path, ["member", "elsewhere", *map(_column, said["places"])], said["days"])
        yield labelled(np.stack(people, axis=1), elsewhere, member[:, 0], said["places"], dates,
                       about(said["instance"], said["seed"], said["rules"], said["says"]))


@dataclass(frozen=True)
class Streamed(Run):
    """A run of this world that stands in a folder, read as :class:`corridor.displacement.run.Result` is.

    Quantiles are exact; no more than :data:`NUMBERS_A_FILE` numbers are held
    at a time, so that memory does not grow with the members.
    """

    world: World
    folder: Path
    seconds: None = None
    average: bool = False

    @cached_property
    def _run(self) -> dict:
        return _said(self.folder)

    @property
    def seed(self) -> int:
        """Of its luck."""
        return self._run["seed"]

    @property
    def members(self) -> int:
        """How many there are."""
        return self._run["members"]

    def blocks(self) -> Iterator[np.ndarray]:
        """People of each file's members, each of shape (members, places, days)."""
        for path in _paths(self.folder):
            yield np.stack(_read(path, list(map(_column, self.world.listed)), self.world.folder.days), axis=1)

    def quantiles(self, levels: Sequence[float], days: slice = slice(None)) -> np.ndarray:
        """Quantiles over members of the people in each place, shape (levels, places, days)."""
        return np.stack([self._levels([_column(place)], levels, days) for place in self.world.listed], axis=1)

    def everybody(self, levels: Sequence[float]) -> np.ndarray:
        """Quantiles of the people in all places together, shape (levels, days)."""
        return self._levels(list(map(_column, self.world.listed)), levels)

    def away(self) -> float:
        """Median of the people elsewhere on the last day."""
        return float(self._levels(["elsewhere"], (0.5,), slice(-1, None))[0, 0])

    def _levels(self, columns: list[str], levels: Sequence[float], days: slice = slice(None)) -> np.ndarray:
        """Quantiles of the sum of columns, shape (levels, days), some days at a time."""
        first, until, _ = days.indices(self.world.folder.days)
        at_once, out = max(1, NUMBERS_A_FILE // self.members), []
        for day in range(first, until, at_once):
            some = [sum(table[:, day:min(day + at_once, until)] for table in _read(path, columns, self.world.folder.days)) for path in _paths(self.folder)]
            out.append(np.quantile(np.concatenate(some), levels, axis=0))
        return np.concatenate(out, axis=1)


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


def _paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("members-*.parquet"))


def _column(place: str) -> str:
    return f"people in {place}"


def _read(path: Path, columns: list[str], days: int) -> list[np.ndarray]:
    """Columns of a file, each of shape (members, days)."""
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=columns)
    return [table.column(name).to_numpy().reshape(-1, days) for name in columns]


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
    columns |= {_column(place): people[:, i].ravel() for i, place in enumerate(places)}
    columns["elsewhere"] = elsewhere.ravel()
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, compression="zstd")
    return buffer.getvalue()
