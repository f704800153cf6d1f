"""Rows of tables: their numbers, their stored order, frames with exactly the declared columns."""

from collections.abc import Mapping

import dataframely as dy
import polars as pl

from lesionwise.tables.registry import TABLES

Tables = Mapping[str, pl.DataFrame]
"""Frames by table name; each has `row` first, then the declared columns."""


def number_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the column `row` (Int64: 1, 2, ... in the order of the frame) first.

    A `row` that is there already is replaced.
    """
    rest = frame.drop("row", strict=False)
    return rest.select(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row"), pl.all())


def complete_tables(tables: Tables) -> dict[str, pl.DataFrame]:
    """Every table of a snapshot in the order of the manual; those that are not given are empty frames.

    A frame without `row` is numbered. Unknown names raise ValueError.
    """
    unknown = set(tables) - set(TABLES)
    if unknown:
        raise ValueError(f"no table is called {sorted(unknown)}")
    given = {name: _ensure_numbers(frame) for name, frame in tables.items()}
    return {
        name: given[name] if name in given else number_rows(declared.schema.create_empty())
        for name, declared in TABLES.items()
    }


def sort_tables(tables: Tables) -> dict[str, pl.DataFrame]:
    """The same rows in stored order: by key, then by every other column, null first; numbered anew.

    The rows that `origin` speaks of are renumbered with them; rows of `origin` whose row is not there any
    more are left out.
    """
    numbered = {name: _ensure_numbers(frame) for name, frame in tables.items()}
    ordered = {name: _sort(name, frame) for name, frame in numbered.items()}
    if "origin" in ordered:
        ordered["origin"] = _sort("origin", _move_origin(ordered["origin"], ordered))
    return {name: number_rows(frame) for name, frame in ordered.items()}


def build_rows(
    schema: type[dy.Schema], places: pl.DataFrame, **facts: str | int | float | bool | None
) -> pl.DataFrame:
    """A frame with exactly the columns of `schema`: from `places`, else the same fact in each row, else null.

    `places` gives the number of rows; its other columns are left out.
    """
    return places.select(
        pl.col(name).cast(column.dtype)
        if name in places.columns
        else pl.lit(facts.get(name)).cast(column.dtype).alias(name)
        for name, column in schema.columns().items()
    )


def _ensure_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    return frame if "row" in frame.columns else number_rows(frame)


def _sort(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    key = TABLES[name].key
    rest = [column for column in TABLES[name].columns if column not in key]
    return frame.sort(*key, *rest, nulls_last=False, maintain_order=True)


def _move_origin(origin: pl.DataFrame, ordered: Tables) -> pl.DataFrame:
    moves = pl.concat(
        frame.select(
            pl.lit(name).alias("table"),
            pl.col("row").alias("table_row"),
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("moved"),
        )
        for name, frame in ordered.items()
    )
    joined = origin.join(moves, on=["table", "table_row"], how="inner", maintain_order="left")
    return joined.with_columns(table_row=pl.col("moved")).drop("moved")
