"""The claims of a case, marked in the words of its reports: a page for the desk, and a table on the terminal.

``render(case, reading)`` gives one HTML file without script or network. What
a claim is about is told by colour (Okabe & Ito 2008, told apart with any
colour vision), by the kind of underline, and by a letter; the number beside
the words leads to how they were read, and back.

The page holds whole reports, so it is always a local working copy, whatever
the audience of the case's briefing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from corridor.briefing.page import View, environment
from corridor.briefing.sources import flag_words, quantity_words
from corridor.briefing.wording import Wording
from corridor.case import Case
from corridor.language import Language
from corridor.ledger import Correction, Run
from corridor.reading import Reading
from corridor.records import Claim, Report

ABOUT = {  # letter, the initial in both languages: (style, name, kinds)
    "N": ("n", "Numbers of people", ("group_size", "arrival", "encounters_total")),
    "R": ("r", "Route and day", ("departure", "location", "destination_change", "planned_meeting")),
    "A": ("a", "Authorities", ("policy_measure", "officers_reassigned")),
    "P": ("p", "Ports, shelters and waits", ("processing_capacity", "wait_time")),
    "V": ("v", "Voices and reasons", ("statement", "cause")),
}
LETTER = {kind: letter for letter, (_, _, kinds) in ABOUT.items() for kind in kinds}
MOST_WORDS = 14  # of a claim's words in the table
WIDE = 140  # columns where the output is no terminal


@dataclass(frozen=True)
class Stretch:
    """A stretch of a report's text: ``style`` of the claim whose words it is, and the labels of the claims that end with it."""

    text: str
    style: str
    starts: tuple[str, ...]
    ends: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """One claim as the page shows it."""

    id: str
    label: str
    style: str
    claim: Claim
    quantity: str
    flags: tuple[str, ...]
    by_analyst: bool
    origin: str
    origin_label: str


@dataclass(frozen=True)
class Sheet:
    """One report with its claims."""

    report: Report
    stretches: tuple[Stretch, ...]
    entries: tuple[Entry, ...]
    relation: str
    origin: str


def stretches(text: str, claims: Sequence[Claim], labels: dict[str, str]) -> tuple[Stretch, ...]:
    """The text cut where words of claims begin and end; together they are the text.

    Words that several claims share take the style of the shortest of them.
    """
    edges = sorted({0, len(text), *(edge for c in claims for edge in c.text_span)})
    out = []
    for start, end in zip(edges, edges[1:], strict=False):
        over = [c for c in claims if c.text_span[0] <= start and end <= c.text_span[1]]
        top = min(over, key=lambda c: (c.text_span[1] - c.text_span[0], c.id), default=None)
        out.append(Stretch(text[start:end], ABOUT[LETTER[top.kind]][0] if top else "", tuple(c.id for c in over if c.text_span[0] == start),
                           tuple((c.id, labels[c.id]) for c in over if c.text_span[1] == end)))
    return tuple(out)


def sheets(case: Case, reading: Reading, say: Language) -> tuple[Sheet, ...]:
    """Every report with its claims, in the order of the case."""
    labels = {c.id: f"{LETTER[c.kind]}{n}" for n, c in enumerate(reading.claims, 1)}
    origin = {member: f.origin for f in reading.families for member in f.members if member != f.origin}
    source = {d.derived_id: d for d in reading.derivations}
    out = []
    for report in case.reports:
        mine = [c for c in reading.claims if c.article == report.id]
        entries = tuple(Entry(c.id, labels[c.id], ABOUT[LETTER[c.kind]][0], c, quantity_words(c.quantity, say), tuple(flag_words(f, say) for f in c.flags),
                              c.id in reading.by_analyst, origin.get(c.id, ""), labels.get(origin.get(c.id, ""), "")) for c in mine)
        link = source.get(report.id)
        out.append(Sheet(report, stretches(report.text, mine, labels), entries, link.relation if link else "", link.origin_id if link else ""))
    return tuple(out)


def render(case: Case, reading: Reading) -> str:
    """The page as text; the same case and acts give the same bytes."""
    say = Language(case.language)
    acts = [a for a in case.acts if a.anchor.report in {r.id for r in case.reports}]
    text = environment().get_template("claims.html").render(
        case=case, reading=reading, sheets=sheets(case, reading, say),
        about={letter: (style, say(name), kinds) for letter, (style, name, kinds) in ABOUT.items()}, acts=acts, t=say, w=Wording(say), safe_url=View.safe_url)
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def show(case: Case, reading: Reading, console: Console) -> None:
    """The claims as a table."""
    say = Language(case.language)
    w = Wording(say)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), title=f"{escape(case.title)} · {say('LOCAL – not for sharing')}",
                  title_justify="left", title_style="bold", expand=True)
    for name, ratio in (("Claim", None), ("What", 4), ("Where and day", 3), ("Who", 4), ("Words", 6)):
        table.add_column(say(name), overflow="fold", header_style="dim", ratio=ratio)
    for c in reading.claims:
        words = c.text.split()
        told = " ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "")
        mark = f"\n[{say('as an analyst reads it')}]" if c.id in reading.by_analyst else ""
        size = quantity_words(c.quantity, say)
        table.add_row(escape(c.id), f"{w.kind(c.kind)}{': ' if size else ''}[bold]{escape(size)}[/bold]{escape(mark)}",
                      escape(" · ".join(x for x in (c.place, w.dated(c.date or "")) if x)),
                      escape(f"{c.speaker or say('the report itself')} ({w.modality(c.modality)})"), escape(told))
    if not console.is_terminal:
        console.width = max(console.width, WIDE)
    console.print(table)


def show_log(case: Case, acts: Sequence[Correction], in_force: set[int], runs: Sequence[Run], console: Console) -> None:
    """Every act in order, those undone struck out in words, and the briefings that they shook."""
    say = Language(case.language)
    w = Wording(say)
    for act in acts:
        told = f': "{act.anchor.words}"' if act.anchor and act.anchor.words else ""
        undone = "" if act.act == "undo" or act.number in in_force else f" ({say('undone')})"
        console.print(escape(f"{act.number}. {act.at[:16].replace('T', ' ')} {act.by}: {w.act(act.act)}{undone} {act.subject}{told}. {act.reason}"),
                      soft_wrap=True)
    for run in runs:
        console.print(escape(f"{say('Briefings to issue again')}: {w.audience(run.audience)} {run.as_of} ({run.at[:16]}): "
                             f"{', '.join(run.outputs)}"), soft_wrap=True)
