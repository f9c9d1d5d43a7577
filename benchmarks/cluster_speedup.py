"""How much faster two Dask workers are than one, what a cluster costs beside threads, and how much memory many members take.

Workers are processes with one thread each; they are there and have loaded the
kernel before the clock starts, as on a cluster that stands. On a machine that
others use, too, the fastest of many short runs says most.

    python benchmarks/cluster_speedup.py --data DATA/mali2012 [--members 96] [--block 4]
    python benchmarks/cluster_speedup.py --data DATA/fab_dflee_example --members 100000 --memory
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from distributed import Client, LocalCluster
from flee_driver import memory_mb

from corridor.displacement.folder import load
from corridor.displacement.stream import stream
from corridor.displacement.world import build


def seconds(world, members, block, where):
    """Wall time of a streamed run."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        stream(world, members, Path(folder) / "run", cluster=where, block=block, threads=1)
        return time.perf_counter() - began


def busy(world, members, block, where):
    """Processor seconds of each worker and of this process during a run: what it would take if nobody else used the machine."""
    with Client(where, set_as_default=False) as client:
        before, began = client.run(time.process_time), time.process_time()
        seconds(world, members, block, where)
        return sorted(after - before[worker] for worker, after in client.run(time.process_time).items()), time.process_time() - began


def speedup(world, members, block, repeat):
    found = {"one thread": [], "one worker": [], "two workers": []}
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as one, \
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as two:
        places = {"one thread": "", "one worker": one.scheduler_address, "two workers": two.scheduler_address}
        for name, where in places.items():
            seconds(world, 4, 1, where)
        for _ in range(repeat):
            for name, where in places.items():
                found[name].append(seconds(world, members, block, where))
        workers = {name: busy(world, members, block, where) for name, where in places.items() if where}
    print("where,seconds: fastest,median,all")
    for name, values in found.items():
        print(f"{name},{min(values):.2f},{statistics.median(values):.2f},{' '.join(f'{v:.2f}' for v in values)}")
    for name, (each, here) in workers.items():
        print(f"{name}: processor seconds {', '.join(f'{v:.2f}' for v in each)}; of the process that gives out work {here:.2f}")
    alone = {name: max(each[-1], (sum(each) + here) / 2) for name, (each, here) in workers.items()}  # on two cores that nobody else uses
    print(f"processor time on two cores: two workers {alone['one worker'] / alone['two workers']:.2f} times as fast as one")
    for name, of in (("fastest", min), ("median", statistics.median)):
        one, two, thread = (of(found[k]) for k in ("one worker", "two workers", "one thread"))
        print(f"{name}: two workers {one / two:.2f} times as fast as one; one worker takes {one / thread:.2f} times as long as one thread")


def memory(world, members):
    print("members,seconds,highest memory of the process MB")
    for many in (members // 100, members // 10, members):
        print(f"{many},{seconds(world, many, None, ''):.1f},{memory_mb():.0f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="an instance folder")
    parser.add_argument("--members", type=int, default=96)
    parser.add_argument("--block", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--memory", action="store_true", help="highest memory with a hundredth, a tenth and all members")
    given = parser.parse_args()
    instance = build(load(given.data))
    memory(instance, given.members) if given.memory else speedup(instance, given.members, given.block, given.repeat)
