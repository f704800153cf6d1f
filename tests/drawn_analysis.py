"""A small study with drawn tables, analysed: numbers that can be checked by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import polars as pl

from drawn import parse_table, parse_tables
from lesionwise.analyse import Analysed, Result, analyse
from lesionwise.definitions import Censoring, Endpoint, Proportion, Reported, TimeToEvent
from lesionwise.derive import Derived
from lesionwise.snapshot import Manifest
from lesionwise.study import Study
from lesionwise.study.model import Arm, RegisteredOutcome, Version
from lesionwise.tables.derived import Finding

CUT = date(2024, 12, 31)
ORIGIN = date(2020, 1, 1)

PFS = TimeToEvent(
    id="pfs1",
    rule="pfs1",
    label="Progression-free survival",
    registered=("001_primary_1",),
    origin="first_sabr_fraction",
    event=("progression", "death"),
    censor=Censoring(at="last_adequate_assessment"),
    report=(
        Reported(estimator="kaplan_meier", at_months=(12.0,)),
        Reported(estimator="median"),
        Reported(estimator="follow_up"),
    ),
)

ORR = Proportion(
    id="orr",
    rule="orr",
    label="Objective response rate",
    origin="first_sabr_fraction",
    response=("CR", "PR"),
    report=(Reported(estimator="clopper_pearson"), Reported(estimator="wilson")),
)

OUTCOMES = (
    RegisteredOutcome(
        id="001_primary_1",
        role="primary",
        measure="Progression-Free Survival 1 (PFS1)",
        description="",
        time_frame="up to 2 years",
        raw="",
    ),
    RegisteredOutcome(
        id="001_other_1", role="other", measure="Local Control (LC)", description="", time_frame="", raw=""
    ),
)


DERIVED = tuple(field.name for field in fields(Derived))


def build_study(endpoints: Sequence[Endpoint] = (PFS, ORR), **changes: Any) -> Study:
    """A single-arm study unless changed."""
    facts: dict[str, Any] = {
        "slug": "drawn",
        "registration": "000",
        "title": "A drawn study",
        "short_title": "Drawn",
        "design": "single_arm",
        "population": "Subjects drawn in a test",
        "versions": (Version(id="1", randomised=False, change="first version"),),
        "arms": (Arm(id="sabr", label="SABR", experimental=True, sabr="all"),),
        "registered": OUTCOMES,
        "endpoints": tuple(endpoints),
        "needs": ("subject",),
    }
    return Study(**{**facts, **changes})


def build_randomised(endpoints: Sequence[Endpoint], **changes: Any) -> Study:
    """A randomised study of arms `rt` and `control`."""
    arms = (
        Arm(id="rt", label="Radiotherapy", experimental=True, sabr="all"),
        Arm(id="control", label="Control", experimental=False, sabr="none"),
    )
    version = Version(id="1", randomised=True, change="first version")
    return build_study(endpoints, design="randomised", arms=arms, versions=(version,), **changes)


def build_manifest(study: Study) -> Manifest:
    """The manifest of a drawn snapshot."""
    return Manifest(
        study=study.slug,
        study_version=study.version,
        study_sha256="0" * 64,
        version="0.1.0",
        freeze_time="2024-12-31",
        data_cut=CUT,
        simulated=True,
        tables={},
    )


def analyse_drawn(
    drawings: Mapping[str, str], study: Study | None = None, findings: pl.DataFrame | None = None
) -> Analysed:
    """The analysis of drawn tables, snapshot tables and derived ones by name."""
    chosen = study or build_study()
    derived = {name: drawings.get(name, "row") for name in DERIVED}
    snapshot = {name: drawing for name, drawing in drawings.items() if name not in derived}
    return analyse(
        chosen,
        build_manifest(chosen),
        parse_tables(snapshot),
        Derived(**{name: parse_table(name, drawing) for name, drawing in derived.items()}),
        Finding.create_empty() if findings is None else findings,
    )


def draw_subjects(count: int, **columns: Sequence[str]) -> str:
    """Table `subject` with S01, S02, ... and the given columns."""
    head = ["subject", "protocol_version", "enrolment_date", *columns]
    rows = [
        [f"S{place + 1:02}", "1", "2020-01-01", *(column[place] for column in columns.values())]
        for place in range(count)
    ]
    return "\n".join(" | ".join(cells) for cells in [head, *rows])


def draw_times(times: Sequence[str], endpoint: str = "pfs1", first: int = 1) -> str:
    """Table `endpoint` of S01, S02, ...: `200` an event on day 200, `200+` censored, `50-200` entry at 50.

    A word instead of a number is the reason of a subject without value.
    """
    head = "subject | endpoint | origin_date | entry_days | event_date | days | status | reason"
    rows = [_draw_time(f"S{place:02}", endpoint, time) for place, time in enumerate(times, start=first)]
    return "\n".join([head, *rows])


def _draw_time(subject: str, endpoint: str, time: str) -> str:
    if not time[0].isdigit():
        return f"{subject} | {endpoint} | | | | | | {time}"
    entry, _, rest = time.rpartition("-")
    days = rest.rstrip("+")
    day = (ORIGIN + timedelta(days=int(days) - 1)).isoformat()
    status, reason = ("0", "ongoing") if rest.endswith("+") else ("1", "progression")
    return f"{subject} | {endpoint} | {ORIGIN} | {entry} | {day} | {days} | {status} | {reason}"


def find(analysed: Analysed, name: str) -> Result:
    """The result with an id."""
    return {one.id: one for one in analysed.analysis.results}[name]


def read_cells(frame: pl.DataFrame, group: str | None = None) -> dict[str, int]:
    """Counts of a table by head and label (`Sex/female`) in one group."""
    head, cells = "", {}
    for one in frame.to_dicts():
        if one["kind"] == "head":
            head = one["label"]
        elif one["group"] == group and one["n"] is not None:
            cells[f"{head}/{one['label']}" if one["level"] else one["label"]] = one["n"]
    return cells
