"""Where a best response stops: the first new systemic line after an origin."""

import polars as pl


def find_stops(origins: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The first line of `lines` from the origin on: subject, stop_date, stop_table, stop_row.

    `origins`: subject, origin_date. `lines`: subject, date, source_table, source_row; a line without date
    counts from the origin. A line that began before the origin is earlier therapy.
    """
    begun = lines.join(origins.select("subject", "origin_date"), on="subject")
    dated = begun.with_columns(date=pl.coalesce("date", "origin_date"))
    later = dated.filter(pl.col("date") >= pl.col("origin_date"))
    return (
        later.sort("subject", "date", "source_table", "source_row")
        .unique("subject", keep="first", maintain_order=True)
        .select("subject", stop_date="date", stop_table="source_table", stop_row="source_row")
    )
