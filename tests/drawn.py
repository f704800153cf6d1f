"""Tables drawn in a test: text in, typed frames out, so that a statistician can read the test."""

from collections.abc import Mapping

import polars as pl

from lesionwise.tables.registry import DERIVED_TABLES, TABLES


def parse_table(name: str, drawing: str) -> pl.DataFrame:
    """A drawn table as a frame with every declared column of table `name` and the column `row`.

    Cells are separated by `|`; an empty cell is null; columns that are not drawn are null. Without a drawn
    `row` the rows are numbered 1, 2, ... as drawn.
    """
    declaration = {**TABLES, **DERIVED_TABLES}[name]
    lines = [line for line in drawing.splitlines() if line.strip()]
    cells = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    head = [str(cell) for cell in cells[0]]
    frame = pl.DataFrame(cells[1:], schema=dict.fromkeys(head, pl.String), orient="row")
    if "row" not in head:
        frame = frame.with_columns(pl.Series("row", range(1, frame.height + 1)).cast(pl.String))
    unknown = set(head) - {"row", *declaration.columns}
    if unknown:
        raise ValueError(f"table {name} has no column {sorted(unknown)}")
    dtypes = {column.name: column.dtype for column in declaration.schema.columns().values()}
    return frame.select(
        pl.col("row").cast(pl.Int64),
        *(_typed(frame, column, dtype) for column, dtype in dtypes.items() if column != "row"),
    )


def parse_tables(drawings: Mapping[str, str]) -> dict[str, pl.DataFrame]:
    """Every table of a snapshot: the drawn ones, the others empty."""
    return {name: parse_table(name, drawings.get(name, "row")) for name in TABLES}


def _typed(frame: pl.DataFrame, column: str, dtype: pl.DataType) -> pl.Expr:
    if column not in frame.columns:
        return pl.lit(None, dtype=dtype).alias(column)
    if dtype == pl.Boolean:
        return pl.col(column).replace_strict({"yes": True, "no": False}, return_dtype=pl.Boolean)
    if dtype == pl.Date:
        return pl.col(column).str.to_date("%Y-%m-%d")
    return pl.col(column).cast(dtype)
