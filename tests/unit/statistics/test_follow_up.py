"""Rows that cannot be used as they stand are refused, all faults at once, by position, without a value."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

from lesionwise.statistics import RefusedInput, check_follow_up, compute_kaplan_meier, compute_logrank

MISSING: Any = None
NOT_NUMBERS = "exits that are not numbers"
DAY = np.array(["2024-01-01"], dtype="datetime64[D]")

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "missing exit": ({"exits": [5, None, np.nan], "events": [1, 0, 1]}, "exit missing or infinite at 1, 2"),
    "infinite exit": ({"exits": [5, np.inf], "events": [1, 0]}, "exit missing or infinite at 1"),
    "missing event": ({"exits": [5, 6], "events": [1, None]}, "event neither 0 nor 1 at 1"),
    "event coded 1 and 2": ({"exits": [5, 6], "events": [1, 2]}, "event neither 0 nor 1 at 1"),
    "exit at the origin": ({"exits": [0, 6], "events": [1, 1]}, "entry not before exit at 0"),
    "exit before the origin": ({"exits": [5, -6], "events": [1, 1]}, "entry not before exit at 1"),
    "missing entry": (
        {"exits": [5, 6], "events": [1, 1], "entries": [None, 0]},
        "entry missing or infinite at 0",
    ),
    "entry at the exit": (
        {"exits": [5, 6], "events": [1, 1], "entries": [1, 6]},
        "entry not before exit at 1",
    ),
    "early entry": (
        {"exits": [5, 6], "events": [1, 1], "entries": [-1, 0]},
        "entry before 0 at 0",
    ),
    "one subject twice": (
        {"exits": [5, 6, 7], "events": [1, 1, 0], "ids": ["S1", "S2", "S1"]},
        "id used before at 2",
    ),
    "subject without id": ({"exits": [5, 6], "events": [1, 1], "ids": ["S1", None]}, "ids missing at 1"),
    "missing label": (
        {"exits": [5, 6], "events": [1, 1], "labels": {"groups": ["a", None], "strata": [1.0, np.nan]}},
        "groups missing at 1; strata missing at 1",
    ),
    "lengths": ({"exits": [5, 6], "events": [1]}, "lengths differ: exits 2, events 1, entries 2"),
    "table": ({"exits": [[5, 6]], "events": [1, 0]}, "exits of 2 dimensions instead of one value a row"),
    "text": ({"exits": ["5", "6"], "events": [1, 0]}, NOT_NUMBERS),
    "text among numbers": (
        {"exits": np.array([5, "6"], dtype=object), "events": [1, 0]},
        NOT_NUMBERS,
    ),
    "dates": (
        {"exits": DAY, "events": [1]},
        NOT_NUMBERS,
    ),
    "other objects": (
        {"exits": [date(2024, 1, 1), Decimal(5)], "events": [1, 0]},
        NOT_NUMBERS,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    given, told = REFUSED[name]
    with pytest.raises(RefusedInput) as refused:
        check_follow_up(**given)
    assert str(refused.value) == told


def test_all_faults_at_once_and_no_value() -> None:
    with pytest.raises(RefusedInput) as refused:
        check_follow_up([98765, MISSING, 3, 4], [1, 0, 7, 1], [0, 1, 3, 98764], ["S1", "S2", "S3", "S3"])
    assert str(refused.value) == (
        "exit missing or infinite at 1; event neither 0 nor 1 at 2; entry not before exit at 2, 3; "
        "id used before at 3"
    )
    assert [fault.positions for fault in refused.value.faults] == [(1,), (2,), (2, 3), (3,)]
    assert "98765" not in str(refused.value)


def test_a_long_list_of_positions_is_shortened_in_the_message_only() -> None:
    with pytest.raises(RefusedInput) as refused:
        check_follow_up([0] * 25, [1] * 25)
    assert str(refused.value).endswith("0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 15 more")
    assert len(refused.value.faults[0].positions) == 25


def test_missing_ids_are_not_one_subject() -> None:
    with pytest.raises(RefusedInput, match=r"^ids missing at 0, 1$"):
        check_follow_up([5, 6], [1, 1], ids=[MISSING, MISSING])


def test_accepted() -> None:
    given = check_follow_up(
        pl.Series([3, 5]), pl.Series([True, False]), pl.Series([0, 2]), pl.Series(["S1", "S2"])
    )
    assert given.entry.tolist() == [0, 2]
    assert given.exit.tolist() == [3, 5]
    assert given.event.tolist() == [True, False]
    assert given.truncated
    assert not check_follow_up([3, 5], [1, 0], [0, 0]).truncated
    assert check_follow_up([], []).exit.size == 0


def test_the_estimators_refuse_as_well() -> None:
    with pytest.raises(RefusedInput):
        compute_kaplan_meier([5, 5], [1, 1], ids=[1, 1])
    with pytest.raises(RefusedInput, match=r"^groups missing at 1$"):
        compute_logrank([5, 5], [1, 1], ["a", MISSING])
    with pytest.raises(RefusedInput, match=r"^strata missing at 0$"):
        compute_logrank([5, 5], [1, 1], ["a", "b"], strata=[MISSING, "x"])
