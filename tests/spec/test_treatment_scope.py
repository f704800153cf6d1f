"""Scope of the planned radiotherapy: which of the known lesions it reached."""

from typing import Any, NamedTuple

import pytest

from state_trial import Drawings, derive_drawn, draw_course, draw_scans, draw_subject


class Scope(NamedTuple):
    """Scope, known and irradiated lesions, lesions left out."""

    scope: str
    known: int | None
    irradiated: int | None
    left_out: str | None = None


SCANS = draw_scans(
    """
    date       | L1 | L2 | P1 | L3
    2023-10-10 | 20 | 15 | 50 | 12
    2024-01-10 | 26 | 15 | 50 | absent
    2024-06-10 | 26 | 15 | 50 | 12
    """,
    L1="target lung",
    L2="target bone",
    P1="target kidney",
    L3="target liver",
)


def find_scope(*lesions: str, day: str = "2024-02-01", more: Drawings | None = None, **rules: Any) -> Scope:
    """The scope of one course to these lesions."""
    drawings = draw_subject() | SCANS | draw_course(day, *lesions) | (more or {})
    row = derive_drawn(drawings, **rules).treatment_scope.row(0, named=True)
    return Scope(row["scope"], row["known"], row["irradiated"], row["left_out"])


@pytest.mark.parametrize(
    ("lesions", "scope"),
    [
        (("L1", "L2", "P1"), Scope("all_lesions", 3, 3)),
        (("L1", "L2"), Scope("all_metastases", 3, 2, "P1")),
        (("L1",), Scope("progressing_only", 3, 1, "L2, P1")),
        (("L2",), Scope("other", 3, 1, "L1, P1")),
        (("L1", "P1"), Scope("other", 3, 2, "L2")),
    ],
)
def test_scopes(lesions: tuple[str, ...], scope: Scope) -> None:
    """Two metastases of which L1 grows, and the primary tumour in place; L3 had vanished."""
    assert find_scope(*lesions) == scope


def test_completeness_is_the_irradiated_share() -> None:
    drawings = draw_subject() | SCANS | draw_course("2024-02-01", "L1", "L2")
    row = derive_drawn(drawings).treatment_scope.row(0, named=True)
    assert row["completeness"] == pytest.approx(2 / 3)
    assert row["comprehensive"] is False
    assert (row["metastases"], row["metastases_irradiated"], row["scan"]) == (2, 2, "V1")


def test_vanished_lesions_count_where_the_study_says_so() -> None:
    counted = find_scope("L1", "L2", "P1", complete_response_lesions_counted=True)
    assert counted == Scope("other", 4, 3, "L3")


def test_lesions_found_later_do_not_count() -> None:
    """A scan of the day of the first fraction counts, one after it does not. L3 is back at the last one."""
    assert find_scope("L1", "L2", "P1", day="2024-06-09") == Scope("all_lesions", 3, 3)
    assert find_scope("L1", "L2", "P1", day="2024-06-10") == Scope("other", 4, 3, "L3")


def test_without_an_earlier_scan_nobody_knows_what_progresses() -> None:
    """All lesions are all lesions; a part of them may be the progressing ones."""
    assert find_scope("L1", "L2", "P1", "L3", day="2023-11-01") == Scope("all_lesions", 4, 4)
    assert find_scope("L1", day="2023-11-01") == Scope("unknown", 4, 1, "L2, L3, P1")
    assert find_scope("L1", day="2023-10-09") == Scope("unknown", None, None)


def test_courses_that_are_not_planned() -> None:
    """Salvage is no planned treatment; a course of unknown intent may be one."""
    salvage = draw_course("2024-02-01", "L1", intent="salvage")
    assert find_scope(more=salvage) == Scope("none", None, None)
    unknown = draw_course("2024-02-01", "L1", intent="")
    assert find_scope(more=unknown) == Scope("unknown", None, None)


def test_a_target_without_fraction_was_not_irradiated() -> None:
    targets = {
        "radiotherapy_target": """
            subject | course | lesion | first_fraction | fractions_delivered
            S1      | C1     | L1     | 2024-02-01     | 3
            S1      | C1     | L2     |                | 0
        """
    }
    assert find_scope("L1", more=targets) == Scope("progressing_only", 3, 1, "L2, P1")


def test_a_lesion_of_unknown_organ() -> None:
    """It may be a metastasis that was left out."""
    lesions = SCANS["lesion"].replace("P1 | target | kidney", "P1 | target | ")
    assert find_scope("L1", "L2", more={"lesion": lesions}) == Scope("unknown", 3, 2, "P1")
