"""Records of two snapshots that differ, by the key of their table. Row numbers only, never a value."""

from collections.abc import Mapping

import polars as pl

from lesionwise.tables.registry import TABLES

COLUMNS = ("table", "subject", "change", "first_row", "second_row")


def compare_records(first: Mapping[str, pl.DataFrame], second: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row a record that was added, removed or changed; `COLUMNS`.

    A record is the same when its key is (`tables.registry`); its number may differ. `subject` is null in
    tables without subject. `origin`, which says where rows came from, is not compared. Missing tables are
    empty.
    """
    found = [
        _compare_table(name, first[name], second[name])
        for name in TABLES
        if name != "origin" and name in first and name in second
    ]
    return pl.concat(found) if found else _shape(pl.DataFrame(), "")


def _compare_table(name: str, first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    columns = [column for column in first.columns if column != "row" and column in second.columns]
    key = [column for column in TABLES[name].key if column in columns] or columns
    one = first.join(second, on=columns, how="anti", nulls_equal=True)
    two = second.join(first, on=columns, how="anti", nulls_equal=True)
    subject = pl.col("subject") if "subject" in columns else pl.lit(None, dtype=pl.String)
    left = one.select(*key, first_row="row", first_subject=subject)
    right = two.select(*key, second_row="row", second_subject=subject)
    joined = left.join(
        right, on=key, how="full", nulls_equal=True, coalesce=True, maintain_order="left_right"
    )
    return _shape(joined, name)


def _shape(joined: pl.DataFrame, name: str) -> pl.DataFrame:
    if not joined.width:
        return pl.DataFrame(
            schema=dict.fromkeys(COLUMNS[:3], pl.String) | dict.fromkeys(COLUMNS[3:], pl.Int64)
        )
    change = (
        pl.when(pl.col("first_row").is_null())
        .then(pl.lit("added"))
        .when(pl.col("second_row").is_null())
        .then(pl.lit("removed"))
        .otherwise(pl.lit("changed"))
    )
    return joined.select(
        pl.lit(name).alias("table"),
        pl.coalesce("first_subject", "second_subject").cast(pl.String).alias("subject"),
        change.alias("change"),
        pl.col("first_row").cast(pl.Int64),
        pl.col("second_row").cast(pl.Int64),
    )


def describe_records(changes: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """The changes of each subject in words, one a table and kind: `measurement row 12 added`."""
    told: dict[str, list[str]] = {}
    grouped = changes.filter(pl.col("subject").is_not_null()).group_by(
        "subject", "table", "change", maintain_order=True
    )
    for (subject, table, change), rows in grouped:
        names = [name_row(first, second) for first, second in rows.select(COLUMNS[3:]).iter_rows()]
        noun = "row" if len(names) == 1 else "rows"
        told.setdefault(str(subject), []).append(f"{table} {noun} {', '.join(names)} {change}")
    return {subject: tuple(words) for subject, words in told.items()}


def name_row(first: int | None, second: int | None) -> str:
    """The number of a record in the run that has it; both where it has moved."""
    if first is None or second is None or first == second:
        return str(second if first is None else first)
    return f"{first} (now {second})"
