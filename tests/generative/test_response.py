"""The engine and the slow per-subject oracle agree on random lesion histories."""

import datetime
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle.confirmation import Record, find_best
from oracle.histories import RULES, START, histories
from oracle.response import derive_slowly

from lesionwise.derive.response import derive_best_response, derive_response
from lesionwise.study.model import ResponseRules

SLOW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
CUTS = st.one_of(st.none(), st.integers(-1, 300).map(lambda days: START + datetime.timedelta(days=days)))
Tables = dict[str, pl.DataFrame]


def as_rows(response: pl.DataFrame) -> list[dict[str, Any]]:
    """Response rows as the oracle gives them: sizes as fractions, no row number, no rule."""
    rows = response.drop("row", "rule").to_dicts()
    sizes = ("target_sum_mm", "baseline_sum_mm", "nadir_mm")
    return [
        {name: Fraction(value) if name in sizes and value is not None else value for name, value in row.items()}
        for row in rows
    ]


@SLOW
@given(histories(), RULES, CUTS)
def test_responses_agree(tables: Tables, rules: ResponseRules, cut: datetime.date | None) -> None:
    """Every column of every row: sums, nadir, responses, dates, restatement, rows after progression."""
    assert as_rows(derive_response(tables, rules, cut).response) == derive_slowly(tables, rules, cut)
