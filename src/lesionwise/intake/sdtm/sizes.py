"""Sizes from their text, exactly: whole numbers of a millionth of a millimetre, never through a float."""

import polars as pl

from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.terms import SIZE_DECIMALS, UNITS_PER_MM

SIZE = pl.Decimal(18, SIZE_DECIMALS)

_NUMBER = r"^\d{1,6}(?:\.\d+)?$"
_SHIFT = {"mm": 0, "cm": 1}
"""Places by which the decimal point moves to make millimetres of the unit."""


def read_sizes(rows: pl.DataFrame, text: str, unit: str, book: Book) -> pl.DataFrame:
    """The rows with `size_mm` (exact) from the number in `text`; centimetres are converted by ten.

    A number with more than six decimals of a millimetre, without a unit or in another unit is refused (the
    row is marked, its size null). Text that is no number is left to the caller, with `size_mm` null.
    """
    number = is_number(text)
    shift = pl.col(unit).str.to_lowercase().replace_strict(_SHIFT, default=None, return_dtype=pl.Int64)
    known = book.mark(
        rows,
        number & shift.is_null(),
        Complaint("UNIT", "mm or cm", "Fill the unit of the size.", column=unit),
    )
    places = _fraction(text).str.len_chars().cast(pl.Int64) - shift
    exact = book.mark(
        known,
        number & (places > SIZE_DECIMALS),
        Complaint(
            "SIZE-DECIMALS",
            f"at most {SIZE_DECIMALS} decimals of a millimetre",
            "Give the size as it was measured; it is never rounded here.",
            column=text,
        ),
    )
    readable = number & shift.is_not_null() & (places <= SIZE_DECIMALS)
    return exact.with_columns(pl.when(readable).then(_millimetres(text, shift)).alias("size_mm"))


def is_number(text: str) -> pl.Expr:
    """Digits, with or without a decimal point and more digits; no sign, no exponent, no comma."""
    return pl.col(text).str.contains(_NUMBER)


def _fraction(text: str) -> pl.Expr:
    return pl.col(text).str.extract(r"\.(\d+)$").fill_null("").str.strip_chars_end("0")


def _millimetres(text: str, shift: pl.Expr) -> pl.Expr:
    """Units as a whole number, written out with the decimal point in its place and read as a decimal."""
    fraction = _fraction(text)
    digits = pl.col(text).str.extract(r"^(\d+)") + fraction
    missing = SIZE_DECIMALS + shift - fraction.str.len_chars().cast(pl.Int64)
    power = pl.lit(10, dtype=pl.Int64).pow(pl.max_horizontal(missing, 0))
    units = digits.cast(pl.Int64, strict=False) * power
    rest = (units % UNITS_PER_MM).cast(pl.String).str.zfill(SIZE_DECIMALS)
    return pl.format("{}.{}", units // UNITS_PER_MM, rest).cast(SIZE, strict=False)
