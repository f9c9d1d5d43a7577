"""Files that appear whole or not at all.

A set of files is written into a hidden folder beside its target and put in
place in one step. A run that fails or is killed leaves the former set as it
was; what it left behind is swept away by the next run.

    case/.out.new-4711/   being written
    case/out/             what readers see: the former set, then the new one
"""

import contextlib
import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from corridor.errors import DataError, Problem

MARK = ".corridor"  # lists what Corridor wrote into a folder, so that nothing else is ever removed
_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)


def write_file(path: Path, data: bytes | str) -> Path:
    """The file at ``path`` with exactly this content, or as it was before.

    Raises
    ------
    DataError
        The place cannot be written.
    """
    with _explained(path), _written(path, data) as name:
        os.replace(name, path)
    return path


def write_free(paths: Iterable[Path], data: bytes | str) -> Path:
    """The first of some paths, all in one folder, at which nothing lies, with exactly this content there.

    Two processes that write at once take two paths.

    Raises
    ------
    DataError
        The place cannot be written.
    """
    paths = iter(paths)
    path = next(paths)
    with _explained(path), _written(path, data) as name:
        while not _placed(name, path):
            path = next(paths)
    return path


def _placed(name: str, path: Path) -> bool:
    """Put a file at a path in one step; False if something lies there."""
    try:
        os.link(name, path)
    except FileExistsError:
        return False
    except OSError:  # a disk without links: take the path, then fill it
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        os.replace(name, path)
    return True


@contextlib.contextmanager
def _written(path: Path, data: bytes | str) -> Iterator[str]:
    """The name of a hidden file beside ``path`` that holds this content; gone after the block if it was not moved away."""
    content = data.encode("utf-8") if isinstance(data, str) else data
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o666 & ~_umask())
        yield name
    finally:
        Path(name).unlink(missing_ok=True)


def write_files(target: Path, files: Mapping[str, bytes | str]) -> list[Path]:
    """The folder ``target`` with these files, all of them or none; their paths in order."""
    with whole_folder(target) as new:
        for name, data in files.items():
            write_file(new / name, data)
    return [target / name for name in files]


def usable(target: Path) -> Path:
    """The absolute path of a folder that Corridor may write, or write anew.

    Raises
    ------
    DataError
        It is a file, or holds files and none of them is from Corridor (they
        could be in the way).
    """
    target = Path(os.path.abspath(target))
    if target.exists() and not target.is_dir():
        raise DataError(Problem(str(target), "is a file, where a folder is to be written", fix="Name another folder."))
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).exists():
        raise DataError(Problem(str(target), "holds files that Corridor did not write", fix="Name a new or an empty folder."))
    return target


def taken(target: Path) -> Path:
    """A :func:`usable` folder that is there and that a later run may write again; what lies in it stays.

    Raises
    ------
    DataError
        As :func:`usable`, or the folder cannot be made.
    """
    target = usable(target)
    with _explained(target):
        target.mkdir(parents=True, exist_ok=True)
        (target / MARK).touch()
    return target


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A new empty folder to write into, which becomes ``target`` when the block ends well.

    Raises
    ------
    DataError
        The target is there already and is not an empty folder, or cannot be written.
    """
    target = Path(os.path.abspath(target))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DataError(Problem(str(target), "is there already", fix="Name a new or an empty folder."))
    with _beside(target) as new:
        yield new
        with _explained(target):
            new.rename(target)


@contextlib.contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A new empty folder to write into, which becomes ``target`` when the block ends well.

    Files of a former run are replaced or, if the new set lacks them, removed.
    Files of other origin in a folder that Corridor wrote are kept.

    Raises
    ------
    DataError
        The target is not :func:`usable`, or cannot be written.
    """
    target = usable(target)
    with _beside(target) as new:
        yield new
        with _explained(target):
            _finish(new, target)


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A hidden folder beside the target, gone again if the block fails."""
    with _explained(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        new = target.parent / f".{target.name}.new-{os.getpid()}"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
    try:
        yield new
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _finish(new: Path, target: Path) -> None:
    """Put the new folder in the place of the former one, others' files kept."""
    names = sorted(str(p.relative_to(new)) for p in new.rglob("*") if p.is_file())
    (new / MARK).write_text("\n".join(names) + "\n", encoding="utf-8")
    with contextlib.suppress(OSError):  # there is a former set
        new.rename(target)
        return
    ours = set((target / MARK).read_text(encoding="utf-8").split("\n")) | {MARK} if (target / MARK).exists() else set()
    for path in target.rglob("*"):
        name = str(path.relative_to(target))
        if path.is_file() and name not in ours and not (new / name).exists():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, new / name)
    if _exchange(new, target):
        shutil.rmtree(new)
        return
    former = target.parent / f".{target.name}.former-{os.getpid()}"
    target.rename(former)
    try:
        new.rename(target)
    except BaseException:
        former.rename(target)
        raise
    shutil.rmtree(former)


def _exchange(a: Path, b: Path) -> bool:
    """Swap two folders in one step; False where the system or its disk cannot (renameat2, Linux 3.15)."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    return rename(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _EXCHANGE) == 0


def _sweep(target: Path) -> None:
    """Remove what killed runs left beside the target, and restore what they had moved away."""
    for kind in ("former", "new"):
        for path in target.parent.glob(f".{target.name}.{kind}-*"):
            if _alive(path.name.rsplit("-", 1)[1]):
                continue
            if kind == "former" and not target.exists():
                path.rename(target)
            else:
                shutil.rmtree(path, ignore_errors=True)


def _alive(pid: str) -> bool:
    if not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the system says into what the user can do."""
    try:
        yield
    except OSError as error:
        raise DataError(Problem(str(path), "cannot be written", error.strerror or str(error),
                                "Check the disk and the rights of the folder.")) from error
