"""Counting people and summing up quantities by group, the unknown always on a line of its own."""

from collections.abc import Mapping

import polars as pl

from lesionwise.analyse.displays.cells import Key, Summary, Table

UNKNOWN_LABEL = "unknown"


def count_rows(frame: pl.DataFrame) -> dict[Key, int]:
    """Rows by group, with the total."""
    found = frame.group_by("group").len()
    counted: dict[Key, int] = dict(zip(found["group"].to_list(), found["len"].to_list(), strict=True))
    return {**counted, None: frame.height}


def add_categories(
    table: Table,
    frame: pl.DataFrame,
    column: str,
    labels: Mapping[str, str],
    *,
    level: int = 1,
    unknown: str = UNKNOWN_LABEL,
) -> None:
    """One line a category, in the order of `labels`, zeros kept; last those whose value is null.

    `frame` has one row a counted thing, with `group`. Percentages are of all rows, unknown ones included.
    A value that `labels` does not hold gets a line of its own, in the order of first appearance.
    """
    everyone = count_rows(frame)
    values = frame.select("group", pl.col(column).cast(pl.String).alias("value"))
    others = values["value"].drop_nulls().unique(maintain_order=True).to_list()
    every = {**labels, **{value: value for value in others if value not in labels}}
    for value, label in every.items():
        table.add_counts(label, level, count_rows(values.filter(pl.col("value") == value)), everyone)
    table.add_counts(unknown, level, count_rows(values.filter(pl.col("value").is_null())), everyone)


def add_flag(
    table: Table, frame: pl.DataFrame, column: str, *, level: int = 1, labels: tuple[str, str] = ("yes", "no")
) -> None:
    """Yes, no, unknown."""
    words = frame.with_columns(pl.col(column).cast(pl.String).alias("word"))
    add_categories(table, words, "word", {"true": labels[0], "false": labels[1]}, level=level)


def add_quantity(table: Table, frame: pl.DataFrame, column: str, *, level: int = 1) -> None:
    """Median with quartiles (linear interpolation, type 7), mean with SD (n - 1), number unknown."""
    everyone = count_rows(frame)
    values = frame.select("group", pl.col(column).cast(pl.Float64).alias("value"))
    parts = {key: values if key is None else values.filter(pl.col("group") == key) for key in table.keys}
    known = {key: part["value"].drop_nulls() for key, part in parts.items()}
    table.add_summaries(
        "median (quartiles)", level, "median_iqr", {key: _median(one) for key, one in known.items()}
    )
    table.add_summaries("mean (SD)", level, "mean_sd", {key: _mean(one) for key, one in known.items()})
    unknown = count_rows(values.filter(pl.col("value").is_null()))
    table.add_counts(UNKNOWN_LABEL, level, unknown, everyone)


def _median(values: pl.Series) -> Summary:
    median, low, high = (values.quantile(share, "linear") for share in (0.5, 0.25, 0.75))
    return Summary(values.len(), median, low, high)


def _mean(values: pl.Series) -> Summary:
    mean, spread = values.mean(), values.std()
    return Summary(
        values.len(),
        float(mean) if isinstance(mean, float) else None,
        float(spread) if isinstance(spread, float) else None,
    )
