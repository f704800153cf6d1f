"""The earliest event of each subject and its cause."""

from collections.abc import Sequence

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events import SAME_DAY, SCANNED, list_kinds
from lesionwise.derive.endpoint.events.happened import CLUES


def choose_event(cases: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    """`cases` with `first_kind`, `first_date`, `first_table`, `first_row`: what ends the time first.

    And `first_detail`, `first_clues`, `first_nominal` (of a kind that is seen at a scan), `first_seen`
    (whether it is one; a progression that was not salvaged may be clinical). Events are those of the
    endpoint; on one day the first of `SAME_DAY` is the cause, and an event comes before a competing one. A
    death before the origin (a fault of the records) counts on the day of the origin: no time is below 1.
    """
    kinds = [*list_kinds(endpoint), *(kind for kind in SAME_DAY if kind in endpoint.competing)]
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
    scanned = [kind for kind in kinds if kind in SCANNED]
    return named.with_columns(
        _pick(kinds, "table", pl.String).alias("first_table"),
        _pick(kinds, "row", pl.Int64).alias("first_row"),
        _pick(kinds, "detail", pl.String).alias("first_detail"),
        _pick(kinds, "clues", CLUES).alias("first_clues"),
        _pick(scanned, "nominal", pl.Date).alias("first_nominal"),
    ).with_columns(
        first_seen=pl.col("first_kind").is_in(scanned).fill_null(False)
        & pl.col("first_nominal").is_not_null()
    )


def _pick(kinds: Sequence[str], part: str, dtype: type[pl.DataType] | pl.DataType) -> pl.Expr:
    picked = pl.lit(None, dtype=dtype)
    for kind in kinds:
        picked = pl.when(pl.col("first_kind") == kind).then(f"{kind}_{part}").otherwise(picked)
    return picked
