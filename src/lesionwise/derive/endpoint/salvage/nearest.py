"""The first record of a subject on or after a day."""

from collections.abc import Sequence

import polars as pl


def find_next(
    cases: pl.DataFrame, records: pl.DataFrame, at: str, name: str, by: Sequence[str] = ("subject",)
) -> pl.DataFrame:
    """`cases` with the first of `records` dated on or after `at`, as `<name>_<column>`; null: there is none.

    `records`: `by`, `date` and further columns; of several on one day the first row. A case without `at` gets
    none. Rows come back in order of `at`.
    """
    return _join(cases, records, at, name, by, last=False)


def find_latest(
    cases: pl.DataFrame, records: pl.DataFrame, at: str, name: str, by: Sequence[str] = ("subject",)
) -> pl.DataFrame:
    """As `find_next`, the last record dated on or before `at`."""
    return _join(cases, records, at, name, by, last=True)


def _join(
    cases: pl.DataFrame, records: pl.DataFrame, at: str, name: str, by: Sequence[str], *, last: bool
) -> pl.DataFrame:
    keys = list(by)
    one = records.unique([*keys, "date"], keep="first", maintain_order=True).sort("date")
    named = one.rename({column: f"{name}_{column}" for column in one.columns if column not in keys})
    return cases.sort(at, nulls_last=True, maintain_order=True).join_asof(
        named,
        left_on=at,
        right_on=f"{name}_date",
        by=keys,
        strategy="backward" if last else "forward",
        check_sortedness=False,
        coalesce=False,
    )
