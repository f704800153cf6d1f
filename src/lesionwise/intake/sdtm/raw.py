"""One file of a folder, read: every value as text, every record with its number."""

from dataclasses import dataclass

import polars as pl

SOURCE = "source"
"""Column with the name of the file."""

POSITION = "position"
"""Column with the number of the record in the file, from 1."""


@dataclass(frozen=True)
class Content:
    """A data set as its reader found it. `numeric`: variables that are stored as numbers."""

    frame: pl.DataFrame
    numeric: frozenset[str]


@dataclass(frozen=True)
class Refusal:
    """Why a file was not read: the facts of one finding about the whole file."""

    code: str
    found: str
    expected: str
    remedy: str


def convert_to_text(frame: pl.DataFrame, numeric: frozenset[str]) -> pl.DataFrame:
    """Every column as text: trailing blanks cut, empty text null, whole numbers without a fraction.

    A number stored as text stays as it is written, unless its column is in `numeric`: then `1.0` becomes
    `1`, so that keys of different formats are equal.
    """
    return frame.select(_text(name, dtype, name in numeric) for name, dtype in frame.schema.items())


def _text(name: str, dtype: pl.DataType, number: bool) -> pl.Expr:
    column = pl.col(name)
    if dtype.is_float():
        whole = column.is_finite() & (column == column.round(0)) & (column.abs() < 2**53)
        return (
            pl.when(whole)
            .then(column.cast(pl.Int64, strict=False).cast(pl.String))
            .when(column.is_finite())
            .then(column.cast(pl.String))
            .alias(name)
        )
    text = column.cast(pl.String).str.strip_chars_end()
    if number:
        text = text.str.replace(r"^(-?\d+)\.0+$", "${1}")
    return pl.when(text != "").then(text).alias(name)
