"""Columns of a display table that the report makes itself."""

import polars as pl

CELLS = {
    "row": pl.Int64,
    "label": pl.String,
    "level": pl.Int64,
    "group": pl.String,
    "kind": pl.String,
    "n": pl.Int64,
    "denominator": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "result_id": pl.String,
    "text": pl.String,
}
