"""Arrays to a frame with exactly the declared columns of a table."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lesionwise.tables.registry import TABLES

Column = NDArray[Any] | str | float | bool | None


def build_frame(table: str, rows: int, **columns: Column) -> pl.DataFrame:
    """The table with `rows` rows; a scalar fills its column, a column that is not given is null.

    Missing: empty text, nan. Dates: days since 1970-01-01. Yes and no: booleans, or 1, 0 and nan.
    """
    declared = TABLES[table].schema.columns()
    unknown = set(columns) - set(declared)
    if unknown:
        raise ValueError(f"table {table} has no column {sorted(unknown)}")
    return pl.DataFrame(
        {name: _build_series(columns.get(name), column.dtype, rows) for name, column in declared.items()}
    )


def _build_series(values: Column, dtype: pl.DataType, rows: int) -> pl.Series:
    if values is None:
        return pl.repeat(None, rows, dtype=dtype, eager=True)
    filled = np.broadcast_to(np.asarray(values), (rows,))
    if dtype in (pl.String, pl.Enum):
        texts = pl.Series(filled.astype(str).tolist(), dtype=pl.String)
        return texts.replace({"": None}).cast(dtype)
    numbers = pl.Series(filled.astype(np.float64), nan_to_null=True)
    if dtype == pl.Date:
        return numbers.cast(pl.Int32).cast(dtype)
    if dtype == pl.Boolean:
        return numbers.cast(pl.Int8).cast(dtype)
    if dtype == pl.Decimal:
        return numbers.cast(pl.Int64).cast(dtype)
    return numbers.cast(dtype)
