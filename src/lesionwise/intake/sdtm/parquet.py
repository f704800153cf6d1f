"""Parquet files whose columns have SDTM names."""

import io

import polars as pl

from lesionwise.intake.sdtm.raw import Content, Refusal


def read_parquet(data: bytes) -> Content | Refusal:
    """The frame of a Parquet file with simple columns, or why it was refused."""
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError):
        return Refusal(
            "PARQUET-READ",
            "a file that cannot be read as Parquet",
            "a Parquet file",
            "Copy or export the file again.",
        )
    nested = sorted(column for column, dtype in frame.schema.items() if dtype.is_nested())
    if nested:
        return Refusal(
            "PARQUET-NESTED",
            f"nested columns: {', '.join(nested)}",
            "one simple value a cell",
            "Write these columns as text or numbers.",
        )
    numeric = frozenset(column for column, dtype in frame.schema.items() if dtype.is_numeric())
    return Content(frame, numeric)
