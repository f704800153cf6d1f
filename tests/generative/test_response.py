"""The engine and the slow per-subject oracle agree on random lesion histories."""

import datetime
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lesionwise.derive.response import derive_best_response, derive_response
from lesionwise.study.model import ResponseRules
from oracle.response import derive_slowly
from oracle.response_best import Best, Record, find_best
from oracle.response_histories import RULES, START, histories

SLOW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
Tables = dict[str, pl.DataFrame]
MAYBE_DATE = st.one_of(
    st.none(), st.integers(-1, 300).map(lambda days: START + datetime.timedelta(days=days))
)


def as_rows(response: pl.DataFrame) -> list[dict[str, Any]]:
    """Response rows as the oracle gives them: sizes as fractions, no row number, no rule."""
    rows = response.drop("row", "rule").to_dicts()
    sizes = ("target_sum_mm", "baseline_sum_mm", "nadir_mm")
    return [
        {
            name: Fraction(value) if name in sizes and value is not None else value
            for name, value in row.items()
        }
        for row in rows
    ]


@SLOW
@given(histories(), RULES, MAYBE_DATE)
def test_responses_agree(tables: Tables, rules: ResponseRules, cut: datetime.date | None) -> None:
    """Every column of every row: sums, nadir, responses, dates, restatement, rows after progression."""
    assert as_rows(derive_response(tables, rules, cut).response) == derive_slowly(tables, rules, cut)


def best_slowly(
    response: pl.DataFrame, rules: ResponseRules, origin: Any, stop: Any
) -> list[tuple[Any, ...]]:
    """Best response of each subject and reader by the oracle, unconfirmed and confirmed."""
    found = []
    for (subject, reader), rows in response.group_by(["subject", "reader"], maintain_order=True):
        counted = [row for row in rows.to_dicts() if not row["baseline"] and not row["post_progression"]]
        records = [Record(row["row"], row["date"], row["overall_response"]) for row in counted]
        lasting = {row["row"] for row in counted if row["rule"] == "TP-PR-PERSIST"}
        first, second = (find_best(records, lasting, rules, origin, stop, way) for way in (False, True))
        found.append((subject, reader, *_flatten(first), *_flatten(second)))
    return found


def _flatten(best: Best) -> tuple[Any, ...]:
    return best.best, best.day, best.name


@SLOW
@given(histories(), RULES, MAYBE_DATE, MAYBE_DATE)
def test_best_responses_agree(
    tables: Tables, rules: ResponseRules, origin: datetime.date | None, stop: datetime.date | None
) -> None:
    """Best response, its date and its row, unconfirmed and confirmed; confirmed is never the better one."""
    response = derive_response(tables, rules, None).response
    subjects = response.select("subject").unique()
    best = derive_best_response(
        response,
        rules,
        subjects.with_columns(origin_date=pl.lit(origin, dtype=pl.Date)),
        subjects.with_columns(stop_date=pl.lit(stop, dtype=pl.Date)),
    )
    columns = ["subject", "reader", "best", "best_date", "source_row"]
    columns += ["best_confirmed", "best_confirmed_date", "source_row_confirmed"]
    assert best.select(columns).rows() == best_slowly(response, rules, origin, stop)
    order = ["CR", "PR", "SD", "NON-CR/NON-PD", "NED", "PD", "NE", "MISSING"]
    for row in best.to_dicts():
        assert order.index(row["best"]) <= order.index(row["best_confirmed"])
