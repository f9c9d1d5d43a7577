"""The main command: brief."""

import datetime as dt
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import corridor
from corridor.cli.app import Json, Lang, ReaderName, Version, app, console, ledger_may_fail, say, show_problems
from corridor.cli.cases import CaseFolder
from corridor.records import AUDIENCES

Audience = StrEnum("Audience", [(name, name) for name in AUDIENCES])


@app.command()
def brief(
    folder: CaseFolder,
    as_of: Annotated[dt.datetime | None, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], show_default=False,
                                                      help="Nothing published after this day enters.")] = None,
    members: Annotated[int | None, typer.Option(metavar="N", min=1, max=1_000_000, show_default=False,
                                                help="Number of possible futures.")] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", min=0, max=2**31 - 1, show_default=False,
                                             help="Seed of their luck.")] = None,
    audience: Annotated[Audience | None, typer.Option(metavar="local|partner|public", show_default=False, help="Who it is for.")] = None,
    lang: Annotated[Lang | None, typer.Option(metavar="en|es", show_default=False, help="Language of the briefing.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", show_default=False, file_okay=False,
                                             help="Where to write; CASE/out if not given.")] = None,
    reader: ReaderName = None, as_json: Json = False, version: Version = False,
) -> None:
    """Write the briefing of a case: one page, and the data beside it.

    What is not given here is as case.toml says. The files appear together or
    not at all; the terminal shows the key messages.

    \b
    Example:
      corridor brief examples/november-2021 --out out
    """
    from corridor.case import load_case
    from corridor.files import usable

    out = out or folder / "out"
    usable(out)
    case = load_case(folder, as_of=as_of.date() if as_of else None, members=members, seed=seed,
                     audience=audience.value if audience else None, language=lang.value if lang else None)
    show_problems(case.warnings, console(stderr=True))

    from corridor.briefing import build, export, terminal
    from corridor.reports.readers import reader_of
    from corridor.walk import walk

    with _Progress(4 + len(case.scenarios)) as progress:  # reading, analysis, as things stand, each scenario, the briefing
        walked = walk(case, progress, reader_of(reader or case.reader))
        progress("briefing", 0.0)
        briefing = build.build(walked)
        paths = export.write(walked, briefing, out)
        progress("briefing", 1.0)
    show_problems(walked.reading.warnings, console(stderr=True))
    _keep(walked, briefing, paths)
    if as_json:
        messages = [{"text": m.text, "topic": m.topic, "claim_ids": list(m.claim_ids)} for m in briefing.key_messages]
        typer.echo(json.dumps({"paths": [str(p) for p in paths], "key_messages": messages}, ensure_ascii=False))
    else:
        terminal.show(briefing, console())
        say(f"Written: {', '.join(str(p) for p in paths)}")


class _Progress:
    """A bar on standard error; called with a stage and the share of it that is done. Stages may run side by side."""

    def __init__(self, stages: int):
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        self._bar = Progress(TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
                             console=console(stderr=True), transient=True)
        self._task = self._bar.add_task("starting", total=stages)
        self._done: dict[str, float] = {}

    def __enter__(self) -> "_Progress":
        self._bar.start()
        return self

    def __exit__(self, *exception) -> None:
        self._bar.stop()

    def __call__(self, stage: str, share: float) -> None:
        self._done[stage] = max(share, self._done.get(stage, 0.0))
        self._bar.update(self._task, description=stage.replace("-", " "), completed=sum(list(self._done.values())))


def _keep(walked, briefing, paths: list[Path]) -> None:
    """Write what was read and made into the ledger of the case."""
    from corridor.briefing.reissue import figures, resting
    from corridor.ledger import Ledger, Run

    case, now = walked.case, dt.datetime.now(dt.UTC)
    with ledger_may_fail("The briefing is written"), Ledger(case.ledger or case.folder) as ledger:
        hashes = {report.id: ledger.add_report(report, now).hash for report in case.reports}
        for report in case.reports:
            ledger.put_claims(report, [c for c in (*walked.claims, *walked.reading.withdrawn) if c.article == report.id])
        ledger.put_lineage(walked.derivations, walked.reading.all_families)
        reports, claims = resting(walked)
        ledger.add_run(Run(
            now.isoformat(), case.as_of.isoformat(), case.seed, case.members, case.audience, corridor.__version__,
            tuple(r.id for r in case.reports if r.id in reports), tuple(hashes[r.id] for r in case.reports if r.id in reports),
            tuple(c.id for c in claims), tuple(p.name for p in paths),
            tuple((c.id, hashes[c.article], *c.text_span, c.kind) for c in claims), figures(briefing)))
