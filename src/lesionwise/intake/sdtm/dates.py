"""ISO 8601 dates of SDTM, whole or partial: the first day that they may mean, and their precision.

Nothing is imputed. A time of day is left out. A month that is unknown while the day is known
(`2014---05`) leaves only the year. Source: SDTM IG 3.4, section 4.4 (dates and times).
"""

import polars as pl

from lesionwise.intake.sdtm.book import Book, Complaint

_PARTS = r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?|---\d{2})?(?:T[0-9:.,Z+-]*)?$"


def read_date(frame: pl.DataFrame, variable: str, into: str, book: Book) -> pl.DataFrame:
    """The frame with columns `into` (date) and `into_precision` (null: whole; `month`; `year`).

    Text that is no date is an error of its record; the date is then null.
    """
    year, month, day = (pl.col(variable).str.extract(_PARTS, group) for group in (1, 2, 3))
    text = pl.concat_str(year, month.fill_null("01"), day.fill_null("01"), separator="-")
    parsed = frame.with_columns(
        text.str.to_date("%Y-%m-%d", strict=False).alias(into),
        pl.when(year.is_null())
        .then(None)
        .when(month.is_null())
        .then(pl.lit("year"))
        .when(day.is_null())
        .then(pl.lit("month"))
        .alias(f"{into}_precision"),
    )
    book.note(
        parsed.filter(pl.col(variable).is_not_null() & pl.col(into).is_null()),
        Complaint(
            "DATE-ISO",
            "a date in ISO 8601: YYYY, YYYY-MM or YYYY-MM-DD",
            "Correct the date in the source.",
            column=variable,
        ),
    )
    return parsed.with_columns(
        pl.when(pl.col(into).is_not_null()).then(pl.col(f"{into}_precision")).alias(f"{into}_precision")
    )


def read_whole_date(frame: pl.DataFrame, variable: str, into: str, book: Book) -> pl.DataFrame:
    """The frame with the date `into`, for a column that cannot carry a precision.

    A partial date becomes null, with a warning: the table cannot hold it without making a day up.
    """
    parsed = read_date(frame, variable, into, book)
    partial = pl.col(f"{into}_precision").is_not_null()
    book.note(
        parsed.filter(partial),
        Complaint(
            "DATE-PART",
            "a whole date",
            "Complete the date in the source, or accept that it is unknown.",
            column=variable,
            found="a partial date",
            severity="warning",
        ),
    )
    return parsed.with_columns(pl.when(~partial).then(pl.col(into)).alias(into)).drop(f"{into}_precision")


def earliest(date: str) -> tuple[pl.Expr, pl.Expr]:
    """Of a group: its earliest whole date, else its earliest partial one, and the precision of that."""
    precision = f"{date}_precision"
    whole = pl.col(date).filter(pl.col(precision).is_null()).min()
    first = pl.col(date).min()
    finest = pl.col(precision).filter(pl.col(date) == first).min()
    return pl.coalesce(whole, first), pl.when(whole.is_null()).then(finest)
