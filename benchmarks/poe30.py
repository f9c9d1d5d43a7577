"""POE-30: one port of entry for 30 days, 381,000 vehicles.

    python benchmarks/poe30.py --reps 100 --json
    python benchmarks/poe30.py --reps 20 --peers 2      # SimPy in the same run

Cars (12,000 a day, mean service 1 min) and trucks (700 a day, 3 min) wait in
two lines, first come first served; arrivals are Poisson within each hour.
From day 10 to 19 officers are away: cars have 0.85 of their lanes by day, and
trucks two lanes until 13 h and three after. A lane that closes finishes its
vehicle first. Replication r draws arrivals and service times from seed
1000 + r. Delay is the waiting of vehicles that start service within 30 days.
"""

import argparse
import collections
import json
import math
import time

import numpy as np

from corridor.ports.queue import SHAPE, planning, sweep

DAYS, HOUR = 30, 60.0
END = DAYS * 24 * HOUR
VOLUME = {"pov": 12_000.0, "cov": 700.0}
MEAN_MIN = {"pov": 1.0, "cov": 3.0}
WEIGHT = {
    "pov": np.array([1.5, 1.0, 0.8, 1.2, 3.0, 5.5, 6.5, 6.5, 6.0, 5.5, 5.2, 5.0, 5.0, 5.0, 5.2, 5.3, 5.3, 5.0, 4.5, 4.2, 4.0, 3.5, 2.8, 2.0]),
    "cov": np.array([0.0] * 6 + [6, 8, 9, 10, 10, 9, 9, 9, 9, 8, 7, 6] + [0] * 6),
}
RATE_H = {k: VOLUME[k] * w / w.sum() for k, w in WEIGHT.items()}
PLANNING_STEPS = 12


def lanes(kind: str) -> np.ndarray:
    """Open lanes by hour of the 30 days, shape (720,)."""
    out = np.zeros((DAYS, 24), np.int64)
    for day in range(DAYS):
        away = 10 <= day <= 19
        for h in range(24):
            by_day = 6 <= h <= 19
            if kind == "cov":
                out[day, h] = (4 if not away else 2 if h <= 12 else 3) if by_day else 0
                continue
            base = max(2, math.ceil(RATE_H["pov"][h] * MEAN_MIN["pov"] / 60 / 0.92))
            out[day, h] = base if not away or h == 5 else math.floor(0.85 * base) if by_day else base + 2
    return out.ravel()


LANES = {k: lanes(k) for k in VOLUME}


def draw(kind: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Arrival and service times of one replication in minutes."""
    count = rng.poisson(np.tile(RATE_H[kind], DAYS))
    arrival = np.repeat(np.arange(DAYS * 24) * HOUR, count) + rng.random(count.sum()) * HOUR
    arrival.sort()
    return arrival, rng.exponential(MEAN_MIN[kind], len(arrival))


def delay_h(arrival: np.ndarray, start: np.ndarray) -> float:
    """Vehicle-hours of waiting of those who start within the 30 days."""
    served = start < END
    return float((start[served] - arrival[served]).sum() / 60)


def swept(kind: str, arrival: np.ndarray, service: np.ndarray) -> np.ndarray:
    """When each vehicle starts service, by the sweep."""
    return sweep(arrival, service, LANES[kind], HOUR)


def simpy_lean(kind: str, arrival: np.ndarray, service: np.ndarray, end: float = END) -> np.ndarray:
    """The same by SimPy, with as few events as it can be written."""
    import simpy

    env, schedule = simpy.Environment(), LANES[kind].tolist()
    came, need, start = arrival.tolist(), service.tolist(), [math.inf] * len(arrival)
    line: collections.deque = collections.deque()
    busy, opened = 0, schedule[0]

    def begin(i):
        nonlocal busy
        busy += 1
        start[i] = env.now
        env.timeout(need[i]).callbacks.append(leave)

    def leave(_):
        nonlocal busy
        busy -= 1
        if line and busy < opened:
            begin(line.popleft())

    def source():
        for i, t in enumerate(came):
            yield env.timeout(t - env.now)
            if busy < opened and not line:
                begin(i)
            else:
                line.append(i)

    def shifts():
        nonlocal opened
        for number in schedule[1:]:
            yield env.timeout(HOUR)
            opened = number
            while line and busy < opened:
                begin(line.popleft())

    env.process(source())
    env.process(shifts())
    env.run(until=end)
    return np.array(start)


def simpy_idiomatic(kind: str, arrival: np.ndarray, service: np.ndarray, end: float = END) -> np.ndarray:
    """The same by SimPy as its guide would: a process per vehicle, closed lanes held by requests of higher priority."""
    import simpy

    env, most = simpy.Environment(), int(LANES[kind].max())
    resource = simpy.PriorityResource(env, most)
    came, need, start = arrival.tolist(), service.tolist(), [math.inf] * len(arrival)

    def keep_shut(opened):
        hour = 0
        while hour < len(opened):
            until = hour
            while until < len(opened) and opened[until] == opened[hour]:
                until += 1
            if opened[hour]:
                yield env.timeout(max(until * HOUR - env.now, 0))
            else:
                with resource.request(priority=0) as held:
                    yield held
                    yield env.timeout(max(until * HOUR - env.now, 0))
            hour = until

    def vehicle(i):
        with resource.request(priority=1) as turn:
            yield turn
            start[i] = env.now
            yield env.timeout(need[i])

    def source():
        for i, t in enumerate(came):
            yield env.timeout(t - env.now)
            env.process(vehicle(i))

    for lane in range(most):
        env.process(keep_shut((LANES[kind] > lane).tolist()))
    env.process(source())
    env.run(until=end)
    return np.array(start)


def timed(engine, reps: int) -> tuple[float, dict[str, list[float]]]:
    """Seconds for the replications, drawing included, and delay by class."""
    total: dict[str, list[float]] = {k: [] for k in VOLUME}
    begin = time.perf_counter()
    for rep in range(reps):
        rng = np.random.default_rng(1000 + rep)
        for kind in VOLUME:
            arrival, service = draw(kind, rng)
            total[kind].append(delay_h(arrival, engine(kind, arrival, service)))
    return time.perf_counter() - begin, total


def plan() -> dict:
    """Delay by the planning solver, and its best time of seven."""
    out, ms = {}, []
    for kind in VOLUME:
        given = np.tile(RATE_H[kind], DAYS), LANES[kind], 60 / MEAN_MIN[kind], 1.0, PLANNING_STEPS, SHAPE
        times = []
        for _ in range(8):
            begin = time.perf_counter()
            line, _ = planning(*given)
            times.append(1000 * (time.perf_counter() - begin))
        out[f"{kind}_delay_h"] = round(float(line.sum()), 1)
        ms.append(round(min(times[1:]), 3))
    return out | {"ms_per_class": ms}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=10, help="replications of the sweep")
    parser.add_argument("--peers", type=int, default=0, help="replications of SimPy, idiomatic and lean, in the same run")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    timed(swept, 1)
    seconds, delay = timed(swept, asked.reps)
    result = {"reps": asked.reps, "seconds": round(seconds, 3),
              **{f"{k}_delay_h": round(float(np.mean(v)), 1) for k, v in delay.items()}, "planning": plan()}
    if asked.peers:
        result["peers"] = {}
        for name, engine in (("simpy_idiomatic", simpy_idiomatic), ("simpy_lean", simpy_lean)):
            spent, theirs = timed(engine, asked.peers)
            result["peers"][name] = {
                "reps": asked.peers, "seconds": round(spent, 3),
                "times_slower": round(spent / asked.peers / (seconds / asked.reps), 1),
                **{f"{k}_delay_h": round(float(np.mean(v)), 1) for k, v in theirs.items()}}
    if asked.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
