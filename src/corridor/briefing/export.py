"""The files of a briefing: page, data beside it, and a manifest.

    briefing.html   the page              briefing.json   the same fields
    forecast.csv    quantiles (hubverse)  members.csv     each member's groups by day
    claims.jsonl    who said what         lineage.csv     who retells whom
    manifest.json   inputs, seed, versions, audience, and a hash of every file

All appear together or not at all. Every file but the manifest's clock is the
same, byte for byte, for the same inputs and seed. Files follow the audience:
a public briefing has no file with places of members.
"""

import csv
import datetime as dt
import hashlib
import io
import json
import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

import corridor
from corridor.briefing.audience import violations
from corridor.briefing.context import Briefing
from corridor.briefing.page import render
from corridor.disclosure import embargo_mask, load_embargoes
from corridor.errors import DataError, Problem
from corridor.files import write_files
from corridor.forecast import group_size
from corridor.movement.state import SLOTS
from corridor.records import plain, record_json
from corridor.walk import Walk

MODEL = "corridor-groups"
QUANTILES = {"p05": 0.05, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}


def _csv(header: tuple[str, ...], rows) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def forecast_csv(briefing: Briefing) -> str:
    """Quantiles in the long format of the hubverse, of what this audience may see."""
    def rows():
        series = [("people present", t.location_id, t.days) for t in briefing.towns]
        series += [("people in group", g.id, g.sizes) for g in briefing.groups]
        for target, place, days in series:
            for day in days:
                for name, level in QUANTILES.items():
                    value = getattr(day, name, None)
                    if value is not None:
                        yield (MODEL, briefing.as_of, target, (day.date - briefing.as_of).days, place, day.date, "quantile", level, round(value, 2))
    return _csv(("model_id", "reference_date", "target", "horizon", "location", "target_end_date", "output_type", "output_type_id", "value"), rows())


def members_csv(walk: Walk) -> str:
    """Size and place of each group in each member by day; a group that has ended has size 0 and no place.

    Above the local audience a place under embargo is left out.
    """
    track, network = walk.forecast.track, walk.case.network
    rules = () if walk.case.audience == "local" else load_embargoes(walk.case.folder, network)
    hidden = embargo_mask(rules, network, track.dates)
    lat = [f"{p.lat:.4f}" for p in network.locations]
    lon = [f"{p.lon:.4f}" for p in network.locations]
    def rows():
        for name in walk.cast.names:
            slot = walk.cast.slot(name)
            people = group_size(track, slot)
            largest = track.size[:, slot:slot + SLOTS].argmax(1)
            night = np.take_along_axis(track.night[:, slot:slot + SLOTS], largest[:, None], 1)[:, 0]
            for m in range(len(people)):
                for t, day in enumerate(track.dates):
                    at = night[m, t] if people[m, t] and not hidden[night[m, t], t] else None
                    yield (name, walk.case.as_of, day, m, people[m, t], "" if at is None else lat[at], "" if at is None else lon[at])
    return _csv(("caravan_id", "init_date", "valid_date", "member", "size_people", "lat", "lon"), rows())


def _claims(walk: Walk, briefing: Briefing) -> str:
    """Claims: the guide's form with names where the audience is local, else as the briefing shows them."""
    rows = [c.guide_form() | {"text": c.text, "speaker_role": c.speaker_role} for c in walk.claims] if briefing.audience == "local" \
        else [asdict(c) for c in briefing.claims]
    return "".join(json.dumps(plain(row), ensure_ascii=False) + "\n" for row in rows)


def files_of(walk: Walk, briefing: Briefing) -> dict[str, str]:
    """Every file but the manifest, by name."""
    files = {
        "briefing.html": render(briefing),
        "briefing.json": record_json(briefing),
        "forecast.csv": forecast_csv(briefing),
        "claims.jsonl": _claims(walk, briefing),
        "lineage.csv": _csv(("derived_id", "origin_id", "relation"), [(d.derived_id, d.origin_id, d.relation) for d in walk.derivations]),
    }
    if briefing.audience != "public":
        files["members.csv"] = members_csv(walk)
    return files


def _manifest(walk: Walk, briefing: Briefing, files: dict[str, str], now: dt.datetime) -> str:
    digest = lambda text: hashlib.sha256(text.encode()).hexdigest()
    return json.dumps({
        "written_at": now.isoformat(timespec="seconds"),
        "corridor": corridor.__version__, "python": platform.python_version(),
        "libraries": {name: version(name) for name in ("numpy", "numba", "scipy", "spacy")},
        "title": briefing.title, "as_of": briefing.as_of.isoformat(), "valid_until": briefing.valid_until.isoformat(),
        "horizon_days": briefing.horizon_days, "members": briefing.members, "seed": briefing.seed, "language": briefing.language,
        "audience": briefing.audience, "recipient": briefing.recipient, "purpose": briefing.purpose,
        "intended_use": briefing.intended_use, "prohibited_use": briefing.prohibited_use, "contact": briefing.contact,
        "left_out_reports": list(walk.case.left_out), "excluded_movements": list(walk.case.exclude_movements),
        "not_written": [] if "members.csv" in files else ["members.csv: places of groups by day are not for the public"],
        "inputs_sha256": walk.case.input_hashes, "files_sha256": {name: digest(text) for name, text in sorted(files.items())},
    }, ensure_ascii=False, indent=1) + "\n"


def write(walk: Walk, briefing: Briefing, out: Path) -> list[Path]:
    """Write every file of a briefing into ``out``, all or none.

    Raises
    ------
    DataError
        If something in the briefing is not for its audience; nothing is written.
    """
    found = violations(briefing, walk.case.network)
    if found:
        raise DataError(*(Problem("briefing", f"holds what a {briefing.audience} briefing may not say", v) for v in found))
    files = files_of(walk, briefing)
    return write_files(out, files | {"manifest.json": _manifest(walk, briefing, files, dt.datetime.now(dt.UTC))})
