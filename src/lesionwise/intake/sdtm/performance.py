"""Performance status at baseline: ECOG or Karnofsky, from RS or QS records of that category."""

import polars as pl

from lesionwise.intake.sdtm.book import Book
from lesionwise.intake.sdtm.domains import Domains
from lesionwise.intake.sdtm.numbers import read_number

BASELINE_VISITS = ("SCREENING", "BASELINE")
"""Names of a visit that say by themselves that it is the baseline."""


def is_performance(category: str) -> pl.Expr:
    """The record is of a performance scale, not of a response or a questionnaire."""
    name = pl.col(category).str.to_uppercase()
    return (name.str.contains("ECOG") | name.str.contains("KARNOFSKY|^KPS")).fill_null(False)


def read_performance(domains: Domains, book: Book) -> pl.DataFrame:
    """One row a subject: `ecog`, `karnofsky` and `performance_from` (the records)."""
    rows = pl.concat([_read(domains["RS"], "RS", book), _read(domains["QS"], "QS", book)])
    ecog = pl.col("category").str.contains("ECOG")
    return rows.group_by("USUBJID", maintain_order=True).agg(
        pl.col("score").filter(ecog).drop_nulls().first().alias("ecog"),
        pl.col("score").filter(~ecog).drop_nulls().first().alias("karnofsky"),
        pl.struct("source", "position").alias("performance_from"),
    )


def _read(frame: pl.DataFrame, prefix: str, book: Book) -> pl.DataFrame:
    result = "RSSTRESC" if prefix == "RS" else "QSSTRESN"
    scales = frame.filter(is_performance(f"{prefix}CAT"))
    baseline = (pl.col(f"{prefix}BLFL") == "Y") | pl.col("VISIT").str.to_uppercase().is_in(BASELINE_VISITS)
    rows = book.keep(scales, baseline, "performance status after baseline")
    scored = read_number(rows, result, "score", pl.Int64, book)
    return scored.select(
        "source", "position", "USUBJID", "score", category=pl.col(f"{prefix}CAT").str.to_uppercase()
    )
