"""Findings about PFS2 with salvage: its order with PFS1, and its open queries."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from drawn import parse_tables
from endpoint_trial import survival, trial
from lesionwise.definitions import EventName
from lesionwise.derive import Derived, check_derived, derive
from lesionwise.study import Study
from salvage_story import salvage, write_days

EVENTS: tuple[EventName, ...] = ("progression", "clinical_progression", "death")
STUDY = trial(survival(event=EVENTS), salvage())
TABLES = parse_tables(
    {
        name: write_days(table)
        for name, table in {
            "subject": "subject | enrolment_date\nS1 | @0\nS2 | @0",
            "scan": """
                subject | scan | date | baseline
                S1      | V0   | @-7  | yes
                S1      | V1   | @90  | no
                S2      | V0   | @-7  | yes
                S2      | V1   | @90  | no
            """,
            "lesion": "subject | lesion | role | organ\nS1 | L1 | target | lung\nS2 | L1 | target | lung",
            "measurement": """
                subject | scan | lesion | reader | state    | long_axis_mm
                S1      | V0   | L1     | X      | measured | 20
                S1      | V1   | L1     | X      | measured | 40
                S2      | V0   | L1     | X      | measured | 20
                S2      | V1   | L1     | X      | measured | 20
            """,
            "systemic_line": """
                subject | line | start_date | start_reason | protocol
                S2      | 1    | @0         |              | yes
                S2      | 2    | @50        | progression  | no
            """,
        }.items()
    }
)
DERIVED = derive(STUDY, TABLES, None)


def find(derived: Derived, study: Study = STUDY) -> list[tuple[str, str, str, int]]:
    found = check_derived(study, TABLES, derived)
    return found.select("code", "severity", "found", "row").rows()


def test_each_open_query_is_a_warning() -> None:
    """A line for progression without one on record is asked about; that it comes first is no error.

    Of two endpoints that ask the same of a subject the first is told.
    """
    twice = STUDY.model_copy(update={"endpoints": (*STUDY.endpoints, salvage(id="again"))})
    assert find(derive(twice, TABLES, None), twice) == find(DERIVED)
    assert find(DERIVED) == [
        ("PFS2-QUERY", "warning", "what was decided on the progression?", 3),
        ("PFS2-QUERY", "warning", "which progression was the reason of the systemic line?", 4),
    ]


@pytest.mark.parametrize("status", [0, 1])
def test_an_event_by_a_line_before_pfs1_is_an_error(status: int) -> None:
    """PFS1 ends on the day of that line; a wrong value, later, an event or not, is put in."""
    dates = {
        row["endpoint"]: row["event_date"]
        for row in DERIVED.endpoint.filter(pl.col("subject") == "S2").iter_rows(named=True)
    }
    assert dates["pfs1"] == dates["pfs2_salvage_rt"]
    late = (pl.col("endpoint") == "pfs1") & (pl.col("subject") == "S2")
    wrong = DERIVED.endpoint.with_columns(
        event_date=pl.when(late).then(date(2024, 3, 30)).otherwise("event_date"),
        status=pl.when(late).then(status).otherwise("status"),
    )
    assert ("PFS1-PFS2", "error") in [one[:2] for one in find(replace(DERIVED, endpoint=wrong))]


@pytest.mark.parametrize(
    ("reason", "events", "missed", "told"),
    [
        ("systemic_change", EVENTS, None, True),
        ("toxicity_switch", EVENTS, None, False),
        ("systemic_change", ("progression", "death"), None, False),
        ("systemic_change", EVENTS, 2, False),
    ],
)
def test_an_event_before_the_first_progression_is_an_error(
    reason: str, events: tuple[EventName, ...], missed: int | None, told: bool
) -> None:
    """Where both count the same things; a wrong value of the engine is put in."""
    study = STUDY.model_copy(
        update={"endpoints": (survival(event=events, missed_scans_max=missed), salvage())}
    )
    early = (pl.col("endpoint") == "pfs2_salvage_rt") & (pl.col("subject") == "S1")
    wrong = DERIVED.endpoint.with_columns(
        event_date=pl.when(early).then(date(2024, 2, 1)).otherwise("event_date"),
        status=pl.when(early).then(1).otherwise("status"),
        reason=pl.when(early).then(pl.lit(reason)).otherwise("reason"),
    )
    found = [one[:2] for one in find(replace(DERIVED, endpoint=wrong), study)]
    assert (("PFS1-PFS2", "error") in found) == told
