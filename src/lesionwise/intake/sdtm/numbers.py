"""Numbers of SDTM variables: a value that is no number is told, never dropped in silence."""

import polars as pl

from lesionwise.intake.sdtm.book import Book, Complaint


def read_number(
    rows: pl.DataFrame, variable: str, into: str, dtype: type[pl.Int64] | type[pl.Float64], book: Book
) -> pl.DataFrame:
    """The frame with the number `into`; null, and an error of the record, where the text is none."""
    number = pl.col(variable).cast(pl.Float64, strict=False)
    readable = number.is_finite() & (number == number.round(0) if dtype is pl.Int64 else pl.lit(True))
    read = rows.with_columns(pl.when(readable).then(number).cast(dtype).alias(into))
    book.note(
        read.filter(pl.col(variable).is_not_null() & pl.col(into).is_null()),
        Complaint(
            "NUM-TEXT",
            "a whole number" if dtype is pl.Int64 else "a number",
            "Correct the value in the source.",
            column=variable,
        ),
    )
    return read
