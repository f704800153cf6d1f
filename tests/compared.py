"""Two drawn runs to compare: study, records, endpoints and numbers of each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drawn import parse_table, parse_tables
from drawn_analysis import DERIVED, analyse_drawn, build_manifest, build_study
from lesionwise.analyse.compare import Run
from lesionwise.derive import Derived
from lesionwise.snapshot import Snapshot
from lesionwise.study import Study

RECORDS = {
    "subject": """
        subject | protocol_version | enrolment_date
        S1      | 1                | 2020-01-01
        S2      | 1                | 2020-01-01
        S3      | 1                | 2020-01-01
    """,
    "scan": """
        subject | scan | visit
        S1      | A    | V1
        S2      | A    | V1
        S2      | B    | V2
    """,
}

ENDPOINTS = """
    subject | origin_date | event_date | days | status | reason      | source_table | source_row | clause
    S1      | 2020-01-01  | 2020-03-01 | 61   | 1      | progression | response     | 2          | event[0]
    S2      | 2020-01-01  | 2020-05-01 | 122  | 0      | ongoing     | response     | 4          | censor.at
    S3      | 2020-01-01  | 2020-07-01 | 183  | 1      | death       | vital_status | 1          | event[1]
"""
"""Values of `pfs1`; `draw_endpoints` gives them the columns that are the same in every row."""


def draw_endpoints(drawing: str = ENDPOINTS) -> str:
    """The drawing with endpoint and rule."""
    head, *rows = [line for line in drawing.splitlines() if line.strip()]
    return "\n".join([f"{head} | endpoint | rule", *(f"{row} | pfs1 | pfs1" for row in rows)])


def build_run(
    name: str,
    records: Mapping[str, str] | None = None,
    endpoints: str = ENDPOINTS,
    study: Study | None = None,
    **manifest: Any,
) -> Run:
    """One run of drawn records and endpoints, analysed; `manifest` changes facts of its snapshot."""
    chosen, drawn = study or build_study(), RECORDS | dict(records or {})
    facts = build_manifest(chosen).model_copy(update=manifest)
    values = draw_endpoints(endpoints)
    derived = Derived(
        **{each: parse_table(each, values if each == "endpoint" else "row") for each in DERIVED}
    )
    analysis = analyse_drawn({**drawn, "endpoint": values}, chosen).analysis
    return Run(name, chosen, Snapshot(parse_tables(drawn), facts, Path(name)), derived, analysis)
