"""Findings about the order of further endpoints, and about lines of which too little is recorded."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from drawn import parse_tables
from endpoint_trial import further, overall_survival, survival, trial
from lesionwise.derive import Derived, check_derived, check_records, derive
from lesionwise.study import Arm, Study

AT = "last_adequate_assessment"
STUDY = trial(
    survival(),
    further("ttnt", "next_line", "death"),
    further("pfs2_next_line", "next_line_for_progression", "death"),
    further("pfs2_ema", "second_progression", "death"),
    further("ppfs", "polymetastatic_progression", "death", at=AT),
    further("stfs", "first_systemic_therapy", "death"),
    overall_survival(),
)
SALVAGED = ("2024-06-01", "2024-08-01", "2025-02-01", "2025-04-01", "2025-06-01")
"""Days on which the systemic therapy of the subjects begins."""


def draw_trap(*progressed: str, systemic: tuple[str, ...] = SALVAGED) -> dict[str, pl.DataFrame]:
    """One subject a pair: a scan with progression, and the start of systemic therapy."""
    subjects = [f"S{number}" for number in range(1, len(progressed) + 1)]
    pairs = list(zip(subjects, progressed, systemic, strict=True))
    return parse_tables(
        {
            "subject": "\n".join(
                ["subject | enrolment_date", *(f"{name} | 2024-01-01" for name in subjects)]
            ),
            "scan": "\n".join(
                ["subject | scan | date | baseline"]
                + [f"{name} | V0 | 2023-12-20 | yes\n{name} | V1 | {day} | no" for name, day, _ in pairs]
            ),
            "lesion": "\n".join(
                ["subject | lesion | role | organ", *(f"{name} | L1 | target | lung" for name in subjects)]
            ),
            "measurement": "\n".join(
                ["subject | scan | lesion | reader | state | long_axis_mm"]
                + [
                    f"{name} | V0 | L1 | X | measured | 20\n{name} | V1 | L1 | X | measured | 40"
                    for name in subjects
                ]
            ),
            "systemic_line": "\n".join(
                ["subject | line | start_date | start_reason | protocol"]
                + [f"{name} | 1 | {day} | progression | no" for name, _, day in pairs]
            ),
        }
    )


def find(
    study: Study, tables: dict[str, pl.DataFrame], derived: Derived | None = None
) -> list[tuple[str, str]]:
    """Code and severity of the findings of derived values."""
    found = check_derived(study, tables, derived or derive(study, tables, None))
    return (
        found.filter(pl.col("code") != "AMENABILITY").select("code", "severity").unique().sort("code").rows()
    )


def test_pfs_before_systemic_therapy_is_in_order() -> None:
    """Progression first, systemic therapy when salvage is exhausted."""
    tables = draw_trap("2024-05-01", "2024-06-01", "2024-07-01", "2024-09-01", "2024-10-01")
    assert find(STUDY, tables) == []


def test_the_trap_pfs_longer_than_systemic_therapy_free_survival() -> None:
    """The order found in print: told a subject, and of the medians (SC04)."""
    tables = draw_trap(*("2026-01-01",) * 5)
    trap = [
        ("PFS1-STFS", "warning"),
        ("PFS1-STFS-MEDIAN", "warning"),
        ("PFS1-TTNT", "warning"),
    ]
    assert find(STUDY, tables) == trap
    told = check_derived(STUDY, tables, derive(STUDY, tables, None))
    median = told.filter(pl.col("code") == "PFS1-STFS-MEDIAN").row(0, named=True)
    assert median["found"] == "the median of pfs1 is longer than that of stfs"
    assert told.filter(pl.col("code") == "PFS1-STFS").height == 5


def test_without_sabr_the_medians_are_not_compared() -> None:
    """Nothing may be salvaged there."""
    bare = STUDY.model_copy(update={"arms": (Arm(id="a", label="A", experimental=True, sabr="none"),)})
    codes = [code for code, _ in find(bare, draw_trap(*("2026-01-01",) * 5))]
    assert codes == ["PFS1-STFS", "PFS1-TTNT"]


def test_other_origins_are_not_compared() -> None:
    other = STUDY.model_copy(
        update={
            "endpoints": (
                survival(origin="consent"),
                *(endpoint for endpoint in STUDY.endpoints if endpoint.id != "pfs1"),
            )
        }
    )
    assert find(other, draw_trap(*("2026-01-01",) * 5)) == []


@pytest.mark.parametrize(
    ("endpoint", "reason", "code"),
    [
        ("pfs2_ema", "second_progression", "PFS1-PFS2"),
        ("ppfs", "polymetastatic_progression", "PFS1-SPREAD"),
        ("pfs2_next_line", "next_line_for_progression", "TTNT-PFS2"),
        ("pfs2_ema", "second_progression", "TTNT-PFS2"),
    ],
)
def test_impossible_orders_are_errors(endpoint: str, reason: str, code: str) -> None:
    """A wrong value of the engine would be found: here it is put in."""
    tables = draw_trap("2024-05-01", systemic=("2024-06-01",))
    derived = derive(STUDY, tables, None)
    early = pl.col("endpoint") == endpoint
    wrong = derived.endpoint.with_columns(
        event_date=pl.when(early).then(date(2024, 2, 1)).otherwise("event_date"),
        status=pl.when(early).then(1).otherwise("status"),
        reason=pl.when(early).then(pl.lit(reason)).otherwise("reason"),
    )
    assert (code, "error") in find(STUDY, tables, replace(derived, endpoint=wrong))


def test_an_event_after_the_death_is_an_error() -> None:
    tables = draw_trap("2024-05-01", systemic=("2024-06-01",))
    tables |= {
        "vital_status": parse_tables({"vital_status": "subject | date | status\nS1 | 2024-08-01 | dead"})[
            "vital_status"
        ]
    }
    derived = derive(STUDY, tables, None)
    late = pl.when(pl.col("endpoint") == "ttnt").then(date(2024, 8, 2)).otherwise("event_date")
    wrong = replace(derived, endpoint=derived.endpoint.with_columns(event_date=late))
    assert ("ENDPOINT-OS", "error") in find(STUDY, tables, wrong)
    assert ("ENDPOINT-OS", "error") not in find(STUDY, tables, derived)


def list_codes(study: Study, tables: dict[str, pl.DataFrame]) -> list[tuple[str, str, int | None]]:
    found = check_records(study, tables).filter(
        pl.col("code").is_in(["LINE-REASON", "DRUG-ADDED", "AMENABILITY"])
    )
    return found.select("code", "table", "row").rows()


def test_lines_of_which_too_little_is_recorded() -> None:
    """A query each; only where an endpoint asks for lines."""
    tables = parse_tables(
        {
            "subject": "subject | enrolment_date\nS1 | 2024-01-01",
            "systemic_line": """
                subject | line | start_date | start_reason | protocol
                S1      | 1    | 2024-01-01 |              | yes
                S1      | 2    | 2024-04-01 |              | no
                S1      | 3    | 2024-05-01 | other        | no
            """,
            "drug_exposure": """
                subject | line | drug | start_date | drug_class
                S1      | 1    | a    | 2024-01-01 | tki
                S1      | 1    | b    | 2024-02-01 | ici
            """,
        }
    )
    assert list_codes(STUDY, tables) == [
        ("LINE-REASON", "systemic_line", 2),
        ("DRUG-ADDED", "drug_exposure", 2),
    ]
    assert list_codes(trial(survival()), tables) == []


def test_a_progression_nobody_answered_is_a_query() -> None:
    """The board said nothing about the lesion."""
    tables = draw_trap("2024-05-01", systemic=("2024-06-01",))
    (row,) = [number for code, _, number in list_codes(STUDY, tables) if code == "AMENABILITY"]
    assert derive(STUDY, tables, None).endpoint.filter(pl.col("row") == row)["endpoint"].item() == "ppfs"
