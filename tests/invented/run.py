"""An invented analysis for tests of the report: no study, no subject, only shapes that a run may have."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from invented.curves import build_risk, build_survival
from invented.displays import build_displays
from invented.figures import build_flow, build_spider, build_swimmer, build_waterfall
from invented.people import draw_people
from invented.results import build_results
from invented.schemas import CELLS
from invented.tables import build_baseline, build_coverage, build_history, build_response
from lesionwise.analyse import is_published
from lesionwise.analyse.model import (
    Analysis,
    Definition,
    DisplayGroup,
    Result,
    Stamp,
)

Role = Literal["experimental", "control", "other", "column"]


@dataclass
class Invented:
    """What an invented analysis has; `rows` gathers frames by display."""

    analysis: Analysis
    frames: dict[str, pl.DataFrame]


@dataclass
class Wanted:
    """How the invented analysis shall look."""

    subjects: int = 20
    arms: Sequence[tuple[str, str, Role]] = (
        ("sabr", "SABR + systemic", "experimental"),
        ("systemic", "Systemic alone", "control"),
    )
    title: str = "An invented trial of ablative radiotherapy"
    words: str = "Progression-free survival"
    simulated: bool = True
    seed: int = 1
    event_share: float = 0.6
    disagree: bool = False
    results: list[Result] = field(default_factory=list)


def invent(wanted: Wanted) -> Invented:
    """An analysis with every kind of display."""
    rng = random.Random(wanted.seed)  # noqa: S311  (no secret)
    people = draw_people(wanted.subjects, [key for key, _, _ in wanted.arms], wanted.event_share, rng)
    groups = tuple(
        DisplayGroup(key=key, label=label, n=sum(1 for p in people if p["group"] == key), role=role)
        for key, label, role in wanted.arms
    )
    results = [*build_results(people, groups, disagree=wanted.disagree), *wanted.results]
    frames = {
        "coverage": build_coverage(results, wanted.words),
        "flow": build_flow(people, groups),
        "baseline": build_baseline(people, groups),
        "response": build_response(people, groups),
        "pfs1.km": build_survival(people, groups),
        "pfs1.km.risk": build_risk(people, groups),
        "waterfall": build_waterfall(people, rng),
        "spider": build_spider(people, rng),
        "swimmer": build_swimmer(people, rng),
        "history": build_history(),
        "findings": pl.DataFrame(schema=CELLS),
        "lesions": pl.DataFrame(schema=CELLS),
    }
    displays = build_displays(groups, results, frames, wanted.words, wanted.subjects)
    stamp = Stamp(
        study="invented",
        title=wanted.title,
        study_version="2",
        study_sha256="ab" * 32,
        snapshot="4be0c91c77aa",
        snapshot_sha256="cd" * 32,
        freeze_time="2026-11-15T00:00:00Z",
        data_cut="2026-11-15",
        simulated=wanted.simulated,
        sources=("simulate",),
        version="0.1.0",
        engines=("lesionwise 0.1.0", "survival 2.0.0"),
        numbers=sum(is_published(one) for one in results),
        two_engines=sum(is_published(one) for one in results),
        disagreements=int(wanted.disagree),
        single_engine=0,
        findings_errors=0,
        findings_warnings=2,
    )
    analysis = Analysis(
        study="invented",
        snapshot="4be0c91c77aa",
        version="0.1.0",
        stamp=stamp,
        results=tuple(results),
        displays=displays,
        definitions=(
            Definition(
                id="pfs1",
                label=wanted.words,
                rule="pfs1",
                words="From randomisation to progression at a scan or death from any cause.",
                clause="endpoint.pfs1",
                registered=("003_primary_1",),
            ),
            Definition(
                id="orr",
                label="Objective response rate",
                rule="orr",
                words="Share of subjects whose best response is CR or PR.",
                clause="endpoint.orr",
                note="The window is not registered.",
            ),
        ),
    )
    return Invented(analysis, frames)
