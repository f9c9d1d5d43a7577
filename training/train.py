#!/usr/bin/env python
"""Learn how claims are read, from marked reports; writes ``src/corridor/data/reading/learned.npz``.

    python training/train.py [--labelled DIR ...] [--leave ID,ID,...] [--out FILE.npz]

``training/marked/*.txt`` hold the reports (``training/README.md`` says how they are marked). ``--labelled`` adds folders
with ``articles/``, ``meta.csv`` and ``claims.jsonl``, without the reports that ``--leave`` names. Needs python-crfsuite
(``pip install -e '.[bench]'``). The same texts give the same bytes.
"""

import argparse
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from fitting import choices, packed, sequences
from marks import CODES, Marked, labelled, marked

from corridor.network import fold, load_network
from corridor.records import Report
from corridor.reports import dates
from corridor.reports.clauses import tidy
from corridor.reports.learned import BOUNDS, Models
from corridor.reports.phrases import FOLDER
from corridor.reports.reader import Judge, read_report
from corridor.reports.scene import Draft, Sentence, Text
from corridor.reports.settling import Option
from corridor.reports.weighing import LEAST, Proposal, best, draft_in, likelihood, overlap, proposals
from corridor.reports.words import Words, stretch_signs, words_of

HERE = Path(__file__).parent
FOLDS = 3
LABELLED = 3  # a labelled report counts as so many marked ones: labels were given with more care than marks
FIELDS = ("place", "date", "modality")
OPEN = {"statement", "cause"}  # labels of these are not exhaustive


@dataclass
class Taught:
    """A sentence with what the rules found in it and the claims that are marked in it (first word, word after the last, kind)."""

    words: Words
    sentence: Sentence
    drafts: list[Draft]
    claims: list[tuple[int, int, str]]
    fold: int
    weight: int


@dataclass
class Lessons:
    """What reports teach: sentences, and for each field the options of each marked claim with those that are right."""

    sentences: list[Taught] = field(default_factory=list)
    fields: dict[str, list[tuple[list[set[str]], list[bool]]]] = field(default_factory=lambda: {name: [] for name in FIELDS})


def _right(name: str, claim: Marked, value: str | None) -> bool:
    """Whether an option is what is marked; dates are when they overlap."""
    wanted = {"place": claim.place, "date": claim.date, "modality": claim.manner}[name]
    if name == "date" and wanted and value:
        (a, b), (c, d) = dates.ends(wanted), dates.ends(value)
        return max(a, c) <= min(b, d)
    return fold(wanted or "") == fold(value or "")


def learn_from(report: Report, claims: list[Marked], network, lessons: Lessons, weight: int = 1) -> None:
    """Read a report with the marked claims in place of learned ones, and note what it teaches."""
    number, settled = zlib.crc32(report.id.rsplit("-", 1)[0].encode()) % FOLDS, []

    def weigh(text: Text, sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
        found, origin = words_of(text, sentence), text.page.origin
        here, out = [], []
        for claim in claims:
            inside = [i for i, (a, b) in enumerate(found.spans) if claim.start <= origin[a] and origin[b] <= claim.end]
            if inside:
                here.append((inside[0], inside[-1] + 1, claim.kind))
                start, end = tidy(text.page.text, found.spans[inside[0]][0], found.spans[inside[-1]][1])
                own = next((d for d in drafts if d.kind == claim.kind and overlap((d.start, d.end), (start, end)) >= 0.5), None)
                out.append((own or draft_in(sentence, claim.kind, start, end), claim))
        known = Words(found.spans, tuple(tuple(map(sys.intern, signs)) for signs in found.signs))
        lessons.sentences.append(Taught(known, sentence, drafts, here, number, weight))
        out.sort(key=lambda pair: (pair[0].start, pair[0].end))
        settled.extend(claim for _, claim in out for _ in FIELDS)
        return [draft for draft, _ in out]

    def choose(name: str, options: list[Option]) -> Option:
        claim = settled.pop(0)
        right = [_right(name, claim, option.value) for option in options]
        if any(right) and (claim.settled or name == "modality"):
            lessons.fields[name] += [([set(map(sys.intern, o.signs)) for o in options], right)] * weight
        return next((option for option, is_so in zip(options, right) if is_so), options[0])

    read_report(report, network, judge=Judge(weigh, choose))


def _labels(taught: Taught, named: bool) -> list[str]:
    """The label of each word: B, I or O, with the kind if ``named``."""
    labels = ["O"] * len(taught.words.spans)
    for start, end, kind in sorted(taught.claims, key=lambda c: c[0] - c[1]):  # inner claims over outer ones
        tail = f"-{kind}" if named else ""
        labels[start:end] = [f"B{tail}", *[f"I{tail}"] * (end - start - 1)]
        if end < len(labels) and labels[end][0] == "I":
            labels[end] = "B" + labels[end][1:]
    return labels


def models_of(sentences: list[Taught]) -> dict[str, np.ndarray]:
    """The models of words and kinds as arrays."""
    full = [s for s in sentences if s.words.spans for _ in range(s.weight)]
    of_bounds, bound_steps = sequences(((s.words.signs, _labels(s, False)) for s in full), ridge=2.0, lasso=0.02, rounds=80)
    of_claims, claim_steps = sequences(((s.words.signs, _labels(s, True)) for s in full), ridge=2.0, lasso=0.02, rounds=60)
    of_kinds, _ = sequences((([stretch_signs(s.words, start, end)], [kind]) for s in full for start, end, kind in s.claims), ridge=1.0, lasso=0.02, rounds=120)
    kinds = sorted(CODES.values())
    labels = ["O", *(f"{x}-{kind}" for kind in kinds for x in "BI")]

    def steps(known: dict, names: Iterable[str], unseen: float) -> np.ndarray:
        return np.array([[known.get((a, b), unseen) for b in names] for a in names], np.float32)

    columns = [*BOUNDS, *labels]  # "O" stands in both; the second one is told apart by its place
    words = {(sign, f"bounds {label}"): w for (sign, label), w in of_bounds.items()} | {(sign, f"claims {label}"): w for (sign, label), w in of_claims.items()}
    stored = packed("words", words, [*(f"bounds {b}" for b in BOUNDS), *(f"claims {c}" for c in labels)]) | packed("kinds", of_kinds, kinds)
    return stored | {"words_labels": np.array(columns), "bounds_step": steps(bound_steps, BOUNDS, -20.0), "claims_step": steps(claim_steps, labels, -6.0)}


def _hits(taught: Taught, found: list[Proposal]) -> list[bool]:
    """Which proposals are marked claims: of the same kind, with half of the letters of both together in common."""
    spans = taught.words.spans

    def letters(start: int, end: int) -> tuple[int, int]:
        return spans[start][0], spans[end - 1][1]

    return [any(kind == p.kind and overlap(letters(start, end), letters(p.start, p.end)) >= 0.5 for start, end, kind in taught.claims) for p in found]


def quality(judged: list[tuple[Taught, list[Proposal], list[bool]]], weights: dict[str, float], least: float) -> tuple[float, float, float]:
    """F1, precision and recall of the chosen proposals, statements and causes left out."""
    hits = chosen = wanted = 0
    for taught, found, right in judged:
        taken = [p for p in best(found, [likelihood(p, weights) for p in found], least) if p.kind not in OPEN]
        hits += sum(right[found.index(p)] for p in taken)
        chosen += len(taken)
        wanted += sum(kind not in OPEN for _, _, kind in taught.claims)
    return 2 * hits / (chosen + wanted), hits / chosen, hits / wanted


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labelled", type=Path, action="append", default=[])
    parser.add_argument("--leave", default="")
    parser.add_argument("--out", type=Path, default=FOLDER / "learned.npz")
    args = parser.parse_args()
    reports = [(*r, 1) for path in sorted((HERE / "marked").glob("*.txt")) for r in marked(path)]
    for folder in args.labelled:
        reports += [(*r, LABELLED) for r in labelled(folder, set(filter(None, args.leave.split(","))))]
    lessons, network = Lessons(), load_network()
    for report, claims, weight in reports:
        learn_from(report, claims, network, lessons, weight)
    print(f"{len(reports)} reports, {len(lessons.sentences)} sentences, {sum(len(s.claims) for s in lessons.sentences)} claims", flush=True)
    judged = []  # proposals are judged by models that have not seen the report
    for number in range(FOLDS):
        rest = Models.of(models_of([s for s in lessons.sentences if s.fold != number]))
        for taught in (s for s in lessons.sentences if s.fold == number):
            found = proposals(taught.words, taught.sentence, taught.drafts, rest)
            judged.append((taught, found, _hits(taught, found)))
        print(f"part {number + 1} of {FOLDS}: {sum(len(found) for _, found, _ in judged)} proposals, {sum(sum(right) for _, _, right in judged)} of them claims", flush=True)
    groups = {"worth": [([p.signs, {}], [is_so, not is_so]) for taught, found, right in judged for p, is_so in zip(found, right) for _ in range(taught.weight)], **lessons.fields}
    weights = {name: choices(groups[name], ridge=8.0, rare=4) for name in groups}
    for least in (0.2, 0.25, 0.3, 0.35, 0.4):
        print("marked reports not seen, claims of at least {:.2f}: F1 {:.3f}, precision {:.3f}, recall {:.3f}".format(least, *quality([j for j in judged if j[0].weight == 1], weights["worth"], least)), flush=True)
    if args.labelled:
        print("labelled reports not seen, as shipped: F1 {:.3f}, precision {:.3f}, recall {:.3f}".format(*quality([j for j in judged if j[0].weight > 1], weights["worth"], LEAST)), flush=True)
    stored = models_of(lessons.sentences)
    for name, known in weights.items():
        stored |= packed(name, {(sign, "weight"): w for sign, w in known.items()}, ["weight"])
    np.savez_compressed(args.out, **stored)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
