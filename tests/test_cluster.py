"""Blocks of work give the same wherever they are done: here, on processes, on a cluster that loses its workers."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from small_displacement import leaving, make

from corridor import cluster
from corridor.cli import main
from corridor.cluster import checked, map_blocks
from corridor.displacement.folder import load
from corridor.displacement.output import summary, write
from corridor.displacement.run import run
from corridor.displacement.stream import A_FILE, Streamed, blocks, run_blocks, stream
from corridor.displacement.verify import verify
from corridor.displacement.world import build
from corridor.errors import DataError, UsageError
from corridor.hindcast.replay import hindcast
from corridor.network import load_network
from corridor.sheet.page import render
from test_hindcast import HEADER, ROWS

MEMBERS = A_FILE + 25


def instance(folder):
    return make(folder, [("A", "conflict_zone", 9), ("T", "town", 0), ("C", "camp", 0), ("D", "camp", 0)],
                [("A", "T", 90), ("T", "C", 90), ("A", "D", 300)], counts={"C": leaving(500)})


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return build(load(instance(tmp_path_factory.mktemp("instance") / "x")))


@pytest.fixture(scope="module")
def whole(world, tmp_path_factory):
    """What a run gives that nothing stopped: bytes by file name."""
    return read(stream(world, MEMBERS, tmp_path_factory.mktemp("whole"), threads=1))


@pytest.fixture(scope="module")
def two_workers():
    """A cluster of two worker processes that stands for one elsewhere."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as found:
        yield found


def read(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_blocks_come_in_their_order_and_say_how_far_they_are():
    shares = []
    assert list(map_blocks(pow, 3, [2, 0, 1], progress=shares.append)) == [9, 1, 3]
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])


def test_nothing_is_done_before_it_is_asked_for():
    made = map_blocks(divmod, 1, [1, 0])
    assert next(made) == (1, 0)
    with pytest.raises(ZeroDivisionError):
        next(made)


@pytest.mark.parametrize("where", ["locale", "local:0", "local:x", "10.0.0.5:8786"])
def test_what_names_no_cluster_is_an_error(where):
    with pytest.raises(UsageError, match="names no cluster"):
        checked(where)


def test_where_nobody_answers_is_an_error(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE_S", 0.2)
    with pytest.raises(UsageError, match="no worker to give work to"):
        list(map_blocks(pow, 2, [1], "tcp://127.0.0.1:9"))


def test_without_dask_the_option_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    with pytest.raises(UsageError, match=r"corridor-forecast\[cluster\]"):
        list(map_blocks(pow, 2, [1], "local:1"))


def test_an_error_of_a_block_comes_back_as_it_is(two_workers):
    with pytest.raises(ZeroDivisionError):
        list(map_blocks(divmod, 1, [1, 0], two_workers.scheduler_address))


def die(given, block):
    os._exit(1)


def test_a_block_that_ends_its_workers_is_named(two_workers, monkeypatch):
    monkeypatch.setattr(two_workers.scheduler, "allowed_failures", 0)
    with pytest.raises(DataError, match=r"same block again and again \(given: 17\)"):
        list(map_blocks(die, None, [17], two_workers.scheduler_address))


def test_workers_with_another_corridor_are_refused(two_workers, monkeypatch):
    monkeypatch.setattr(cluster.corridor, "__version__", "another")
    with pytest.raises(DataError, match="another Corridor"):
        list(map_blocks(pow, 2, [1], two_workers.scheduler_address))


def test_the_bytes_depend_neither_on_blocks_nor_on_workers(world, whole, two_workers, tmp_path):
    assert len(whole) == 3  # run.json and two files
    assert read(stream(world, MEMBERS, tmp_path / "three", threads=2, block=3)) == whole
    assert read(stream(world, MEMBERS, tmp_path / "seven", cluster=two_workers.scheduler_address, block=7)) == whole
    pytest.importorskip("distributed")
    assert read(stream(world, MEMBERS, tmp_path / "one", cluster="local:1", block=100)) == whole
    gathered = run_blocks(world, 9, cluster=two_workers.scheduler_address, block=4)
    assert np.array_equal(gathered.people, run(world, 9).people)


def test_a_worker_that_is_killed_changes_nothing(world, whole, two_workers, tmp_path):
    killed = []

    def kill(share):
        if share > 0.2 and not killed:
            killed.append(two_workers.workers[0].process.pid)
            os.kill(killed[0], signal.SIGKILL)

    assert read(stream(world, MEMBERS, tmp_path / "x", cluster=two_workers.scheduler_address, block=7, progress=kill)) == whole
    assert killed


def test_a_call_that_is_killed_is_taken_up_and_ends_in_the_same_bytes(world, whole, two_workers, tmp_path):
    folder, out, members = instance(tmp_path / "x"), tmp_path / "out", 40 * A_FILE
    call = [sys.executable, "-c", "from corridor.cli import main; main()", "displacement", "run", folder, "--members", members, "--stream", out,
            "--cluster", two_workers.scheduler_address]
    with subprocess.Popen([str(x) for x in call], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while not list(out.glob("members-*")) and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        process.wait()
    before = read(out)
    assert 1 < len(before) < 41, process.stderr
    again = read(stream(world, members, out, cluster=two_workers.scheduler_address))
    assert len(again) == 41 and all(again[name] == data for name, data in before.items() if not name.startswith("."))
    assert again == read(stream(world, members, tmp_path / "uninterrupted"))


def test_a_run_is_verified_alike_wherever_it_was_made(two_workers, tmp_path, capsys):
    folder, found = instance(tmp_path / "x"), []
    for more in ([], ["--cluster", two_workers.scheduler_address, "--block", "3"]):
        with pytest.raises(SystemExit, match="0"):
            main(["displacement", "verify", str(folder), "--members", "10", "--json", *more])
        found.append(json.loads(capsys.readouterr().out))
        assert found[-1].pop("seconds_simulating") > 0 and len(found[-1]["ard_of_members"]) == 10
    assert found[0] == found[1]


def test_a_folder_keeps_its_run(world, tmp_path):
    folder = stream(world, 5, tmp_path / "x")
    found = next(blocks(folder))
    assert found.people.dims == ("member", "location", "time") and np.array_equal(found.people, run(world, 5).people)
    assert np.all(found.people.sum("location") + found.elsewhere == found.people.sum("location")[0] + found.elsewhere[0])
    with pytest.raises(DataError, match="another run"):
        stream(world, 5, folder, seed=2)
    with pytest.raises(DataError, match="something else"):
        stream(world, 5, tmp_path)


def test_quantiles_of_a_streamed_run_are_those_of_a_run_in_memory(world, tmp_path, monkeypatch):
    here, levels = Streamed(world, stream(world, A_FILE + 40, tmp_path / "x")), (0.05, 0.5, 0.95)
    result = run(world, A_FILE + 40)
    last = slice(-1, None)
    for _ in range(2):
        assert np.array_equal(here.quantiles(levels), np.quantile(result.people, levels, axis=0)) and here.members == A_FILE + 40
        assert np.array_equal(here.quantiles(levels, last), here.quantiles(levels)[:, :, last])
        assert np.array_equal(here.everybody(levels), np.quantile(result.people.sum(1), levels, axis=0))
        assert here.away() == np.median(result.elsewhere[:, -1])
        monkeypatch.setattr("corridor.displacement.stream.NUMBERS_A_FILE", 3 * (A_FILE + 40))  # a few days at a time
    assert write(here, tmp_path / "a.csv").read_bytes() == write(result, tmp_path / "b.csv").read_bytes()
    with pytest.raises(UsageError, match="one file of arrays"):
        write(here, tmp_path / "a.nc")
    ours, theirs = verify(here), verify(result)
    assert ours.ard_of_members == theirs.ard_of_members and ours.ard_rescaled == pytest.approx(theirs.ard_rescaled, rel=1e-12)
    assert {k: v for k, v in summary(here).items() if k != "seconds_simulating"} == {k: v for k, v in summary(result).items() if k != "seconds_simulating"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_of_a_streamed_run_is_that_of_a_run_in_memory(world, tmp_path, language):
    members = A_FILE + 40  # two files
    here = Streamed(world, stream(world, members, tmp_path / "x"))
    assert render(here, language) == render(run(world, members), language)


def test_replays_are_the_same_on_a_cluster(two_workers, tmp_path):
    (tmp_path / "observations.csv").write_text(f"{HEADER}\n{ROWS}\n", encoding="utf-8")
    here, there = (list(hindcast(tmp_path, load_network(), 5, 1, cluster=where)) for where in ("", two_workers.scheduler_address))
    assert [(r.movement, r.init) for r in here] == [(r.movement, r.init) for r in there] and len(here) == 2
    assert all(np.array_equal(a.size, b.size) and np.array_equal(a.lat, b.lat, equal_nan=True) for a, b in zip(here, there, strict=True))
