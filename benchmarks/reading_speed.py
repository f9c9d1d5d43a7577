"""How long many reports take to be read: by one process, and by one a core.

    python benchmarks/reading_speed.py [--reports DIR] [--number 1000] [--words 300] [--json]

The texts are those of DIR (default: the reports of examples/november-2021),
put together until a report has about so many words, and given other numbers
so that no two are the same. Time is wall time of ``read_many``, the start of
its processes included, and what all of them used of the processor, which a
busy machine does not change.
"""

import argparse
import json
import random
import re
import time
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from lineage_scale import used

from corridor.case.folder import report_files
from corridor.cores import cores
from corridor.network import load_network
from corridor.records import Report
from corridor.reports.intake import load_report
from corridor.reports.readers import read_many

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "november-2021" / "reports"


def many(folder: Path, number: int, words: int) -> list[Report]:
    """So many reports of about so many words each."""
    rng = random.Random(1)
    texts = cycle([load_report(path, published="2021-11-10") for path in report_files(folder)])
    out = []
    for i in range(number):
        first = next(texts)
        text = first.text
        while len(text.split()) < words:
            more = next(t for t in texts if t.language == first.language)
            text += "\n\n" + more.text
        text = re.sub(r"\b\d{3}\b", lambda m: str(rng.randint(100, 999)), text)
        out.append(replace(first, id=f"{first.id}-{i:04d}", text=text))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, default=EXAMPLE)
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reports, network = many(options.reports, options.number, options.words), load_network()
    result = {"reports": len(reports), "words_a_report": round(sum(len(r.text.split()) for r in reports) / len(reports)), "cores": cores()}
    start, before = time.perf_counter(), used()
    spread = read_many(reports, network)
    result |= {"seconds_all_cores": round(time.perf_counter() - start, 1), "cpu_seconds": round(used() - before, 1)}
    part = reports[:max(1, len(reports) // 10)]
    start = time.process_time()
    alone = read_many(part, network, processes=1)
    result["cpu_seconds_a_report_one_core"] = round((time.process_time() - start) / len(part), 4)
    assert alone == spread[:len(part)], "the number of processes changed what was read"
    result["claims"] = sum(map(len, spread))
    print(json.dumps(result) if options.json else "\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
