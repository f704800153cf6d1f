"""Columns in words: what may stand in them, for messages, templates and the data dictionary."""

import dataframely as dy
import polars as pl

from lesionwise.tables.column import EARLIEST, LARGEST_SIZE_MM
from lesionwise.terms import CODELISTS, SIZE_DECIMALS

_TYPES: tuple[tuple[type[pl.DataType], str], ...] = (
    (pl.String, "text"),
    (pl.Date, "date"),
    (pl.Boolean, "yes or no"),
    (pl.Int64, "whole number"),
    (pl.Float64, "number"),
    (pl.Enum, "code"),
    (pl.Decimal, "exact size"),
)

_PLAIN = {
    "text": "text",
    "date": f"a date as YYYY-MM-DD, {EARLIEST} or later",
    "yes or no": "yes or no",
    "exact size": f"a size from 0 to {LARGEST_SIZE_MM} mm with at most {SIZE_DECIMALS} decimals",
}


def describe_values(column: dy.Column) -> str:
    """What may stand in a column, in words: `a whole number from 0 to 5`, `one of: left, right`."""
    if isinstance(column, dy.Enum):
        return "one of: " + ", ".join(column.categories)
    if isinstance(column, dy.Int64 | dy.Float64):
        noun = "a whole number" if isinstance(column, dy.Int64) else "a number"
        return " ".join(word for word in (noun, _describe_range(column), _unit(column)) if word)
    if isinstance(column, dy.Decimal) and column.max is None:
        return f"a size of 0 mm or more with at most {SIZE_DECIMALS} decimals"
    return _PLAIN[describe_type(column)]


def describe_type(column: dy.Column) -> str:
    """Name of a column's type for the manual."""
    return next(name for dtype, name in _TYPES if isinstance(column.dtype, dtype))


def find_fact(column: dy.Column, fact: str) -> str | None:
    """A fact of the declaration: `label`, `unit`, `codelist` or `sdtm`; None where it has none."""
    value = (column.metadata or {}).get(fact)
    return None if value is None else str(value)


def describe_codes(column: dy.Column) -> str:
    """The codes of a column with their labels, or nothing for a column without codelist."""
    codelist = find_fact(column, "codelist")
    if codelist is None:
        return ""
    return "; ".join(
        f"`{code}`" if code == label else f"`{code}` {label}"
        for code, label in CODELISTS[codelist].labels.items()
    )


def _describe_range(column: dy.Int64 | dy.Float64) -> str:
    low, high = column.min, column.max
    if low is None and high is None:
        return ""
    if high is None:
        return f"of {low:g} or more"
    return f"from {low:g} to {high:g}" if low is not None else f"of {high:g} or less"


def _unit(column: dy.Column) -> str:
    return find_fact(column, "unit") or ""
