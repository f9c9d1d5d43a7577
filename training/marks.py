"""Marked reports: the claims that stand in their words (``training/README.md`` says how they are marked)."""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corridor.records import Report

CODES = {"gs": "group_size", "dep": "departure", "loc": "location", "arr": "arrival", "meet": "planned_meeting", "dest": "destination_change",
         "cap": "processing_capacity", "enc": "encounters_total", "wait": "wait_time", "off": "officers_reassigned", "pol": "policy_measure",
         "cause": "cause", "stmt": "statement"}
MANNERS = {None: "asserted", "x": "expected", "d": "denied", "g": "allegation", "h": "historical"}
_MARK = re.compile(r"⟦(?P<kind>\w+)(?::(?P<manner>\w))?(?:@(?P<place>[^#|⟦⟧]+))?(?:#(?P<date>[\d/-]+))?\||⟧")


@dataclass(frozen=True)
class Marked:
    """One claim of a marked report: its kind, span of characters and manner, and its place and date where ``settled`` says that these are marked."""

    kind: str
    start: int
    end: int
    manner: str
    place: str | None
    date: str | None
    settled: bool


def marked(path: Path) -> Iterator[tuple[Report, list[Marked]]]:
    """The reports of a file of marked reports, each with its claims.

    Raises
    ------
    ValueError
        For a mark that is not closed or not known; names file and report.
    """
    for number, part in enumerate(re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.M)[1:]):
        head, _, body = part.partition("\n")
        language, date, *more = head.split()
        text, opened, claims, at = "", [], [], 0
        for mark in _MARK.finditer(body):
            text, at = text + body[at:mark.start()], mark.end()
            if mark["kind"]:
                opened.append((mark, len(text)))
            else:
                begun, start = opened.pop()
                claims.append(Marked(CODES[begun["kind"]], start, len(text), MANNERS[begun["manner"]], begun["place"], begun["date"], "full" in more))
        text += body[at:]
        if opened or "⟦" in text or "⟧" in text:
            raise ValueError(f"{path}, report {number + 1}: a mark is not closed or not known; write ⟦kind|words⟧ (training/README.md)")
        yield Report(id=f"{path.stem}-{number}", text=text, publisher=None, published=date, language=language), claims


def labelled(folder: Path, leave: set[str]) -> Iterator[tuple[Report, list[Marked]]]:
    """The same for a folder of labelled reports (``articles/``, ``meta.csv``, ``claims.jsonl``), without those that ``leave`` names."""
    claims = defaultdict(list)
    for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        claims[row["article"]].append(Marked(row["kind"], *row["text_span"], row["modality"], row["place"], row["date"], True))
    with open(folder / "meta.csv", encoding="utf-8", newline="") as file:
        meta = {row["id"]: row for row in csv.DictReader(file)}
    for name in sorted(set(claims) - leave):
        text = (folder / "articles" / f"{name}.txt").read_bytes().decode()
        yield Report(id=name, text=text, publisher=meta[name].get("publisher"), published=meta[name]["published_date"], language=meta[name]["language"]), claims[name]
