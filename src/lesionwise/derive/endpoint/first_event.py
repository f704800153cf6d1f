"""The earliest event of each subject and its cause."""

from collections.abc import Sequence

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.candidates import EVENT_ORDER


def choose_event(cases: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    """`cases` with `first_kind`, `first_date`, `first_table`, `first_row`: the earliest event.

    Events are those of the endpoint; on one day the first of `EVENT_ORDER` is the cause. A death before the
    origin (a fault of the records) counts on the day of the origin: no time is below 1.
    """
    kinds = [kind for kind in EVENT_ORDER if kind in endpoint.event]
    floor = cases.with_columns(
        pl.when(pl.col(f"{kind}_date").is_not_null())
        .then(pl.max_horizontal(f"{kind}_date", "origin_date"))
        .alias(f"{kind}_at")
        for kind in kinds
    )
    first = floor.with_columns(first_date=pl.min_horizontal(f"{kind}_at" for kind in kinds))
    chosen = pl.lit(None, dtype=pl.String)
    for kind in reversed(kinds):
        chosen = pl.when(pl.col(f"{kind}_at") == pl.col("first_date")).then(pl.lit(kind)).otherwise(chosen)
    named = first.with_columns(first_kind=chosen).drop(f"{kind}_at" for kind in kinds)
    return named.with_columns(
        _pick(kinds, "table", pl.String).alias("first_table"),
        _pick(kinds, "row", pl.Int64).alias("first_row"),
    )


def _pick(kinds: Sequence[str], part: str, dtype: type[pl.DataType]) -> pl.Expr:
    picked = pl.lit(None, dtype=dtype)
    for kind in kinds:
        picked = pl.when(pl.col("first_kind") == kind).then(f"{kind}_{part}").otherwise(picked)
    return picked
