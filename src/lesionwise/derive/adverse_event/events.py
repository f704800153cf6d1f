"""Which rows are adverse events, and the date of an onset whose day is unknown."""

from collections.abc import Sequence

import polars as pl

from lesionwise.tables.rows import Tables


def list_adverse_events(tables: Tables) -> pl.DataFrame:
    """The rows of table `adverse_event` that say that something happened, in their order.

    Grade 0 is asked and absent: no event. A row without grade is an event of unknown grade when an onset,
    an end, an outcome or seriousness is recorded; otherwise the term was not assessed: no event.
    """
    grade = pl.col("grade")
    told = pl.any_horizontal(pl.col("onset_date", "end_date", "outcome").is_not_null())
    happened = told | pl.col("serious").fill_null(False)
    return tables["adverse_event"].filter((grade >= 1) | (grade.is_null() & happened))


def impute_onset(starts: Sequence[pl.Expr]) -> pl.Expr:
    """The onset; of a known month the earliest day on which treatment could have caused it.

    That is the first of `starts` (radiotherapy, treatment) that lies in the month and not after the end of
    the event, else the first of the month (ENDPOINTS 10). Month unknown: null, such a date dates nothing.
    """
    onset, known = pl.col("onset_date"), pl.col("onset_date_precision").cast(pl.String)
    imputed: pl.Expr = onset
    for day in reversed(starts):
        open_then = pl.col("end_date").is_null() | (day <= pl.col("end_date"))
        inside = (day >= onset) & (day <= onset.dt.month_end()) & open_then
        imputed = pl.when(inside.fill_null(False)).then(day).otherwise(imputed)
    return pl.when(known == "year").then(None).when(known == "month").then(imputed).otherwise(onset)
