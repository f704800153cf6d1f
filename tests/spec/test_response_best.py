"""Best overall response, unconfirmed and confirmed, and responses as collected."""

import datetime
from typing import Any

import polars as pl
import pytest

from lesionwise.derive.response import compute_best, derive_best_response, derive_response
from lesionwise.study.model import ResponseRules
from oracle.response_best import Record, find_best
from oracle.response_histories import build_table

ORIGIN = datetime.date(2024, 1, 1)
EARLY = ("2024-01-15", "2024-02-01")
"""Days 14 and 31 after the origin: SD has not lasted 42 days."""
LATE = ("2024-03-01", "2024-04-01")


def collect(drawing: str) -> dict[str, pl.DataFrame]:
    """Collected responses of S1 by reader A, `date response` each: an assessment a line."""
    lines = [line.split() for line in drawing.splitlines() if line.strip()]
    rows = [
        {
            "subject": "S1",
            "assessment": f"A{place}",
            "reader": "A",
            "date": datetime.date.fromisoformat(date),
            "overall_response": response,
        }
        for place, (date, response) in enumerate(lines, start=1)
    ]
    return {"assessment": build_table("assessment", rows), "scan": build_table("scan", [])}


def find(
    drawing: str,
    rules: ResponseRules | None = None,
    *,
    origin: str | None = "2024-01-01",
    stop: str | None = None,
    end: str | None = None,
) -> dict[str, Any]:
    """The best response of the drawn assessments, which equals the oracle's where the window has no end."""
    rules = (rules or ResponseRules()).model_copy(update={"source": "collected"})
    response = derive_response(collect(drawing), rules, None).response
    start, halt, last = (
        None if day is None else datetime.date.fromisoformat(day) for day in (origin, stop, end)
    )
    limits = pl.DataFrame(
        {"subject": ["S1"], "origin_date": [start], "stop_date": [halt], "end_date": [last]},
        schema_overrides=dict.fromkeys(("origin_date", "stop_date", "end_date"), pl.Date),
    )
    found: dict[str, Any] = compute_best(response, rules, limits).row(0, named=True)
    if last is None:
        counted = response.filter(~pl.col("post_progression")).to_dicts()
        records = [Record(row["row"], row["date"], row["overall_response"]) for row in counted]
        first, second = (find_best(records, set(), rules, start, halt, way) for way in (False, True))
        assert (found["best"], found["best_date"], found["source_row"]) == (first.best, first.day, first.name)
        confirmed = found["best_confirmed"], found["best_confirmed_date"], found["source_row_confirmed"]
        assert confirmed == (second.best, second.day, second.name)
    return found


@pytest.mark.parametrize(
    ("first", "second", "early", "late"),
    [
        ("CR", "CR", "CR", "CR"),
        ("CR", "PR", "PD", "SD"),
        ("CR", "SD", "PD", "SD"),
        ("CR", "PD", "PD", "SD"),
        ("CR", "NE", "NE", "SD"),
        ("PR", "CR", "PR", "PR"),
        ("PR", "PR", "PR", "PR"),
        ("PR", "SD", "NE", "SD"),
        ("PR", "PD", "PD", "SD"),
        ("PR", "NE", "NE", "SD"),
        ("NE", "NE", "NE", "NE"),
    ],
)
def test_the_table_of_confirmed_best_responses(first: str, second: str, early: str, late: str) -> None:
    """Both assessments before day 42, and both after it, 28 days or more apart unless early.

    Early pairs are 17 days apart, so CR and PR are confirmed with `confirm_days` 14.
    """
    soon = ResponseRules(confirm_days=14)
    for (one, two), rules, expected in ((EARLY, soon, early), (LATE, ResponseRules(), late)):
        assert find(f"{one} {first}\n{two} {second}", rules)["best_confirmed"] == expected


def test_the_best_response_is_the_best_class_and_its_first_day() -> None:
    """CR before PR before SD; of the class the first record."""
    found = find("2024-03-01 SD\n2024-04-01 PR\n2024-05-01 CR\n2024-06-01 CR\n2024-07-01 PD")
    assert (found["best"], str(found["best_date"]), found["source_row"]) == ("CR", "2024-05-01", 3)
    assert (found["best_confirmed"], found["source_row_confirmed"], found["confirming_row"]) == ("CR", 3, 4)


@pytest.mark.parametrize(("day", "best"), [("2024-02-11", "NE"), ("2024-02-12", "SD")])
def test_stable_disease_needs_its_shortest_time_inclusive(day: str, best: str) -> None:
    """Day 42 after the origin counts, day 41 does not; CR and PR need no time."""
    assert find(f"{day} SD")["best"] == best
    assert find(f"{day} NON-CR/NON-PD")["best"] == ("NON-CR/NON-PD" if best == "SD" else "NE")
    assert find(f"{day} PR")["best"] == "PR"
    assert find(f"{day} PR")["best_confirmed"] == best


@pytest.mark.parametrize(("day", "best"), [("2024-03-28", "SD"), ("2024-03-29", "PR")])
def test_confirmation_needs_twenty_eight_days_inclusive(day: str, best: str) -> None:
    """2024-03-01 plus 28 days is 2024-03-29."""
    assert find(f"2024-03-01 PR\n{day} PR")["best_confirmed"] == best


def test_one_assessment_that_is_not_evaluable_may_stand_between() -> None:
    """Not two; and nothing but CR and NE in a confirmed complete response."""
    assert find("2024-03-01 CR\n2024-03-15 NE\n2024-04-01 CR")["best_confirmed"] == "CR"
    assert find("2024-03-01 CR\n2024-03-10 NE\n2024-03-15 NE\n2024-04-01 CR")["best_confirmed"] == "SD"
    assert find("2024-03-01 CR\n2024-03-15 PR\n2024-04-01 CR")["best_confirmed"] == "SD"


def test_stable_disease_between_two_partial_responses_only_where_the_study_accepts_it() -> None:
    """One SD, and PR on both sides."""
    drawing = "2024-03-01 PR\n2024-03-15 SD\n2024-04-01 PR"
    assert find(drawing)["best_confirmed"] == "SD"
    assert find(drawing, ResponseRules(accept_sd=True))["best_confirmed"] == "PR"
    other = "2024-03-01 PR\n2024-03-15 SD\n2024-04-01 CR"
    assert find(other, ResponseRules(accept_sd=True))["best_confirmed"] == "SD"


def test_nothing_after_the_first_progression_counts() -> None:
    """Nor is anything before the origin counted."""
    assert find("2023-12-31 CR\n2024-03-01 PD\n2024-04-01 CR")["best"] == "PD"


def test_a_new_systemic_line_ends_the_window() -> None:
    """A response on its first day is too late; a progression on that day still counts."""
    assert find("2024-03-01 SD\n2024-04-01 CR", stop="2024-04-01")["best"] == "SD"
    assert find("2024-02-01 SD\n2024-04-01 PD", stop="2024-04-01")["best"] == "PD"
    assert find("2024-02-01 SD\n2024-04-02 PD", stop="2024-04-01")["best"] == "NE"


def test_of_one_day_the_worst_response_counts() -> None:
    """Any response beats NE."""
    assert find("2024-03-01 CR\n2024-03-01 SD")["best"] == "SD"
    assert find("2024-03-01 NE\n2024-03-01 SD")["best"] == "SD"


def test_without_an_origin_nothing_lasts_long_enough() -> None:
    """SD cannot reach its shortest time; a response needs none."""
    assert find("2024-03-01 SD", origin=None)["best"] == "NE"
    assert find("2024-03-01 PR", origin=None)["best"] == "PR"


def test_a_window_bounds_the_response_not_its_confirmation() -> None:
    """The end day is inclusive; what confirms the response may come later."""
    drawing = "2024-03-01 PR\n2024-04-01 CR\n2024-05-01 CR"
    assert find(drawing, end="2024-03-01")["best"] == "PR"
    assert find(drawing, end="2024-03-01")["best_confirmed"] == "PR"
    assert find(drawing, end="2024-04-01")["best_confirmed"] == "CR"


def test_a_subject_with_a_baseline_scan_only_is_missing() -> None:
    """MISSING is no assessment at all, NE is one that could not be evaluated."""
    rows = {"subject": "S1", "scan": "V0", "baseline": True, "date": ORIGIN}
    line = {
        "subject": "S1",
        "scan": "V0",
        "lesion": "T1",
        "reader": "A",
        "state": "measured",
        "long_axis_mm": 20,
    }
    tables = {
        "lesion": build_table("lesion", [{"subject": "S1", "lesion": "T1", "role": "target", "node": False}]),
        "scan": build_table("scan", [rows]),
        "measurement": build_table("measurement", [line]),
        "assessment": build_table("assessment", []),
    }
    response = derive_response(tables, ResponseRules(), None).response
    origin = pl.DataFrame({"subject": ["S1"], "origin_date": [ORIGIN]})
    none = pl.DataFrame(schema={"subject": pl.String, "stop_date": pl.Date})
    best = derive_best_response(response, ResponseRules(), origin, none)
    assert best.select("subject", "reader", "best", "best_confirmed", "source_row").rows() == [
        ("S1", "A", "MISSING", "MISSING", None)
    ]


def test_collected_responses_keep_their_rows_and_their_order() -> None:
    """Rule COLLECTED; the assessment decides; rows after progression are marked, and nothing is derived."""
    tables = collect("2024-05-01 PD\n2024-03-01 PR\n2024-07-01 PR")
    found = derive_response(tables, ResponseRules(source="collected"), datetime.date(2024, 7, 1))
    assert found.response.select("scan", "overall_response", "post_progression").rows() == [
        ("A2", "PR", False),
        ("A1", "PD", False),
        ("A3", "PR", True),
    ]
    assert found.response["rule"].to_list() == ["COLLECTED"] * 3
    assert found.trace.select("table_row", "part", "source_table", "source_row").rows() == [
        (1, "decided_by", "assessment", 2),
        (2, "decided_by", "assessment", 1),
        (3, "decided_by", "assessment", 3),
    ]
    before = derive_response(tables, ResponseRules(source="collected"), datetime.date(2024, 4, 30))
    assert before.response["overall_response"].to_list() == ["PR"]
