"""A PostgreSQL server that is there for the tests only: a throw-away cluster on a free port of this machine.

The server's programs come with the Debian package ``postgresql`` (or any
other installation on the path), its driver with ``psycopg``; a test that asks
for the server is skipped where one of them is missing, and says how to get it.
"""

import contextlib
import glob
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


def program(name: str) -> str | None:
    """The path of a program of the server; Debian keeps them off the path."""
    debian = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda p: int(Path(p).parts[4]) if Path(p).parts[4].isdigit() else 0)
    return shutil.which(name) or (debian[-1] if debian else None)


def missing() -> str:
    """What a server lacks here and how to get it; empty where it can be started."""
    if not program("initdb") or not program("pg_ctl"):
        return "no PostgreSQL server here: apt-get install postgresql"
    if not importlib.util.find_spec("psycopg"):
        return "no driver for PostgreSQL here: pip install 'corridor-forecast[test]'"
    return ""


def _user() -> str | None:
    """Whom the server runs as: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    names = {p.pw_name for p in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextlib.contextmanager
def running():
    """Start a server, give its address, stop it and remove its files."""
    user, folder = _user(), Path(tempfile.mkdtemp(prefix="corridor-postgresql-"))
    if user:
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*arguments):
        prefix = ["runuser", "-u", user, "--"] if user else []
        subprocess.run([*prefix, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    control = (program("pg_ctl"), "-D", folder / "data", "-w", "-l", folder / "log")
    try:
        run(program("initdb"), "-D", folder / "data", "-U", "corridor", "-A", "trust", "--no-sync", "-E", "UTF8")
        run(*control, "-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off", "start")
        try:
            yield f"postgresql+psycopg://corridor@127.0.0.1:{port}/postgres"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
