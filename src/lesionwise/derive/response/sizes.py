"""Sizes as whole numbers of 1e-6 mm and back, exactly."""

from decimal import Decimal

import polars as pl

from lesionwise.terms import SIZE_DECIMALS, UNITS_PER_MM

FIVE_MM = 5 * UNITS_PER_MM
"""Smallest absolute growth of a progression, and the size of a lesion too small to measure."""

TEN_MM = 10 * UNITS_PER_MM
"""A node with a short axis below this is normal."""

FIFTEEN_MM = 15 * UNITS_PER_MM
"""A new node below this is no certain sign of progression."""


def to_units(size: pl.Expr) -> pl.Expr:
    """Size units of a decimal column with `SIZE_DECIMALS` decimals."""
    return size.cast(pl.Decimal(18, SIZE_DECIMALS)).to_physical().cast(pl.Int64)


def to_mm(units: pl.Expr) -> pl.Expr:
    """Millimetres, exact, of size units."""
    smallest = Decimal(1).scaleb(-SIZE_DECIMALS)
    return (units.cast(pl.Decimal(38, 0)) * pl.lit(smallest)).cast(pl.Decimal(18, SIZE_DECIMALS))
