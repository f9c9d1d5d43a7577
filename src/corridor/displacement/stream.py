"""Many members on disk: written block by block, and taken up again where a run stood.

A folder holds ``run.json`` (what was run) and one Parquet file for every
:data:`A_FILE` members, with a row for each member and day and a column for
each place. Each file appears whole or not at all. A run that was killed is
started again with the same call: files that are there are kept, and since a
member's draws depend on the seed and its number alone, the files are the same
bytes as those of a run that was never interrupted, however many threads ran.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from corridor.displacement.run import run, says
from corridor.displacement.world import World
from corridor.errors import DataError, Problem
from corridor.files import write_file

A_FILE = 256  # members; memory grows with this and not with the number of members


def stream(world: World, members: int, folder: Path, seed: int = 1, threads: int | None = None,
           progress: Callable[[float], None] = lambda share: None) -> Path:
    """Run members into a folder, or finish a run that stands there.

    Raises
    ------
    DataError
        The folder holds another run, or cannot be written.
    """
    said = {"instance": world.folder.name, "rules": world.release.name, "members": members, "seed": seed, "start": world.folder.start.isoformat(),
            "days": world.folder.days, "places": list(world.listed), "inputs": fingerprint(world), "says": list(says(world))}
    head = folder / "run.json"
    if head.exists():
        if json.loads(head.read_text(encoding="utf-8")) != said:
            raise DataError(Problem(str(folder), "holds another run", "", "Name a new folder, or repeat the call that began this one."))
    else:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise DataError(Problem(str(folder), "holds something else", "", "Name a new folder."))
        folder.mkdir(parents=True, exist_ok=True)
        write_file(head, json.dumps(said, indent=1, ensure_ascii=False))
    for first in range(0, members, A_FILE):
        path = folder / f"members-{first:09d}.parquet"
        if not path.exists():
            result = run(world, min(A_FILE, members - first), seed, threads, first_member=first)
            write_file(path, _parquet(result.people, first, world.listed))
        progress(min(1.0, (first + A_FILE) / members))
    return folder


def blocks(folder: Path) -> Iterator[np.ndarray]:
    """People of each file in turn, shape (members, places, days)."""
    import pyarrow.parquet as pq

    said = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    for path in sorted(folder.glob("members-*.parquet")):
        table = pq.read_table(path)
        columns = [table.column(f"people in {place}").to_numpy().reshape(-1, said["days"]) for place in said["places"]]
        yield np.stack(columns, axis=1)


def fingerprint(world: World) -> str:
    """A hash of everything the engine reads, so that a run is not finished with other inputs."""
    digest = hashlib.blake2b(digest_size=16)
    for name, table in zip(world.tables._fields, world.tables, strict=True):
        digest.update(f"{name}{table.dtype}{table.shape}".encode())
        digest.update(np.ascontiguousarray(table).tobytes())
    return digest.hexdigest()


def _parquet(people: np.ndarray, first: int, places: tuple[str, ...]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    members, _, days = people.shape
    columns = {"member": np.repeat(np.arange(first, first + members, dtype=np.int32), days),
               "day": np.tile(np.arange(days, dtype=np.int32), members)}
    columns |= {f"people in {place}": people[:, i].ravel() for i, place in enumerate(places)}
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, compression="zstd")
    return buffer.getvalue()
