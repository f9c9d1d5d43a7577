#!/usr/bin/env python
"""Learn which words make claims, from marked reports; writes ``src/corridor/data/reading/learned.npz``.

    python training/train.py [--labelled DIR ...] [--leave ID,ID,...] [--out FILE.npz]

``training/marked/*.txt`` hold the reports (``training/README.md`` says how they are marked). ``--labelled`` adds folders
with ``articles/``, ``meta.csv`` and ``claims.jsonl``, without the reports that ``--leave`` names. Needs python-crfsuite
(``pip install -e '.[bench]'``). The same texts give the same bytes.
"""

import argparse
import csv
import json
import re
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import pycrfsuite

from corridor.network import load_network
from corridor.records import Report
from corridor.reports.learned import LABELS
from corridor.reports.phrases import FOLDER
from corridor.reports.scene import paragraphs, prepare
from corridor.reports.words import stretch_signs, words_of

HERE = Path(__file__).parent
CODES = {"gs": "group_size", "dep": "departure", "loc": "location", "arr": "arrival", "meet": "planned_meeting", "dest": "destination_change",
         "cap": "processing_capacity", "enc": "encounters_total", "wait": "wait_time", "off": "officers_reassigned", "pol": "policy_measure",
         "cause": "cause", "stmt": "statement"}
MARK = re.compile(r"⟦(\w+)(?::\w)?\||⟧")
LEAST = 0.02  # smaller weights are left out


def marked(path):
    """(report, [(kind, start, end)]) for each report of a file of marked reports."""
    for number, part in enumerate(re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.M)[1:]):
        head, _, body = part.partition("\n")
        language, date = head.split()[:2]
        text, opened, claims, at = "", [], [], 0
        for mark in MARK.finditer(body):
            text, at = text + body[at:mark.start()], mark.end()
            if mark[1]:
                opened.append((CODES[mark[1]], len(text)))
            else:
                kind, start = opened.pop()
                claims.append((kind, start, len(text)))
        yield Report(id=f"{path.stem}-{number}", text=text + body[at:], publisher=None, published=date, language=language), claims


def labelled(folder, leave):
    """The same for a folder of labelled reports."""
    claims = defaultdict(list)
    for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        claims[row["article"]].append((row["kind"], *row["text_span"]))
    with open(folder / "meta.csv", encoding="utf-8", newline="") as file:
        meta = {row["id"]: row for row in csv.DictReader(file)}
    for name in sorted(set(claims) - leave):
        text = (folder / "articles" / f"{name}.txt").read_bytes().decode()
        yield Report(id=name, text=text, publisher=meta[name].get("publisher"), published=meta[name]["published_date"], language=meta[name]["language"]), claims[name]


def samples(reports, network):
    """Words and labels of every sentence, and signs and kind of every claim."""
    words, kinds = [], []
    for report, claims in reports:
        text = prepare(report, network, ())
        origin = text.page.origin
        for _, spoken in paragraphs(text):
            for sentence in spoken:
                found = words_of(text, sentence)
                labels = ["O"] * len(found.spans)
                for kind, start, end in claims:
                    inside = [i for i, (a, b) in enumerate(found.spans) if start <= origin[a] and origin[b] <= end]
                    for i in inside:
                        labels[i] = "I"
                    if inside:
                        labels[inside[0]] = "B"
                        kinds.append((stretch_signs(found, inside[0], inside[-1] + 1), kind))
                words.append((found.signs, labels))
    return words, kinds


def learn(sequences, ridge, lasso, rounds):
    """Weights {(sign, label): weight} and {(label, label): weight} of a conditional random field."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for signs, labels in sequences:
        trainer.append([list(s) for s in signs], list(labels))
    trainer.set_params({"c1": lasso, "c2": ridge, "max_iterations": rounds, "feature.minfreq": 3})
    with tempfile.TemporaryDirectory() as folder:
        trainer.train(f"{folder}/model")
        tagger = pycrfsuite.Tagger()
        tagger.open(f"{folder}/model")
        info = tagger.info()
        return dict(info.state_features), dict(info.transitions)


def packed(weights, labels):
    """Signs as bytes, and their weights as a table of half floats."""
    rows = defaultdict(lambda: np.zeros(len(labels)))
    for (sign, label), weight in weights.items():
        if abs(weight) >= LEAST:
            rows[sign][labels.index(label)] = weight
    signs = sorted(rows)
    return np.frombuffer("\n".join(signs).encode(), np.uint8), np.array([rows[s] for s in signs], np.float16)


def main():
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labelled", type=Path, action="append", default=[])
    parser.add_argument("--leave", default="")
    parser.add_argument("--out", type=Path, default=FOLDER / "learned.npz")
    args = parser.parse_args()
    reports = [r for path in sorted((HERE / "marked").glob("*.txt")) for r in marked(path)]
    for folder in args.labelled:
        reports += labelled(folder, set(filter(None, args.leave.split(","))))
    words, kinds = samples(reports, load_network())
    print(f"{len(reports)} reports, {len(words)} sentences, {len(kinds)} claims")
    of_words, steps = learn(words, ridge=2.0, lasso=0.02, rounds=80)
    of_kinds, _ = learn(([([signs], [kind]) for signs, kind in kinds]), ridge=1.0, lasso=0.02, rounds=120)
    names = sorted({kind for _, kind in kinds})
    transitions = np.array([[steps.get((a, b), -20.0) for b in LABELS] for a in LABELS], np.float32)
    word_signs, word_table = packed(of_words, LABELS)
    kind_signs, kind_table = packed(of_kinds, names)
    np.savez_compressed(args.out, words_signs=word_signs, words_labels=np.array(LABELS), words_table=word_table, transitions=transitions,
                        kinds_signs=kind_signs, kinds_labels=np.array(names), kinds_table=kind_table)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB, {len(word_table)} signs of words, {len(kind_table)} of claims")


if __name__ == "__main__":
    main()
