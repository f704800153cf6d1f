"""Choosing the first outcome that applies, for a whole table at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Outcome:
    """One way a time to event can end.

    `reason` is its code, `applies` its condition (null does not apply), `at` the columns of date, table
    and row that decide (null, or a null date: the origin and its row), `clause` its key in the study file,
    `status` 0 censored, 1 event, 2 competing event.
    """

    reason: str
    applies: pl.Expr
    at: tuple[str, str, str] | None
    clause: str
    status: int = 0


ORIGIN = ("origin_date", "origin_table", "origin_row")


def choose_outcome(cases: pl.DataFrame, outcomes: Sequence[Outcome]) -> pl.DataFrame:
    """`cases` with `event_date`, `status`, `reason`, `source_table`, `source_row`, `clause`.

    The first outcome whose condition holds; no date lies before the origin.
    """
    numbered = pl.lit(None, dtype=pl.Int64)
    for number in reversed(range(len(outcomes))):
        numbered = pl.when(outcomes[number].applies).then(number).otherwise(numbered)
    chosen = cases.with_columns(outcome=numbered)
    return chosen.with_columns(
        event_date=pl.max_horizontal(_value(outcomes, 0, pl.Date), "origin_date"),
        status=_constant([outcome.status for outcome in outcomes], pl.Int64),
        reason=_constant([outcome.reason for outcome in outcomes], pl.String),
        source_table=_value(outcomes, 1, pl.String),
        source_row=_value(outcomes, 2, pl.Int64),
        clause=_constant([outcome.clause for outcome in outcomes], pl.String),
    ).drop("outcome")


def _value(outcomes: Sequence[Outcome], part: int, dtype: type[pl.DataType]) -> pl.Expr:
    value = pl.lit(None, dtype=dtype)
    for number, outcome in enumerate(outcomes):
        at = outcome.at or ORIGIN
        found = pl.when(pl.col(at[0]).is_not_null()).then(at[part]).otherwise(ORIGIN[part])
        value = pl.when(pl.col("outcome") == number).then(found).otherwise(value)
    return value


def _constant(values: Sequence[int | str], dtype: type[pl.DataType]) -> pl.Expr:
    value = pl.lit(None, dtype=dtype)
    for number, constant in enumerate(values):
        value = pl.when(pl.col("outcome") == number).then(pl.lit(constant)).otherwise(value)
    return value
