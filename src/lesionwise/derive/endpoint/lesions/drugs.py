"""Systemic drugs begun around radiotherapy."""

import polars as pl

from lesionwise.derive.endpoint.history import History


def list_new_drugs(history: History, origins: pl.DataFrame, before_days: int) -> pl.DataFrame:
    """The first systemic drug begun from `before_days` days before the origin on.

    One row a subject: drug_date, drug_table, drug_row. A drug begins with its line, or with its first
    interval of `drug_exposure` that is no planned hold; a drug of a line that goes on is none.
    """
    lines = history.list_kind("systemic_start").select("subject", "date", "source_table", "source_row")
    given = history.tables["drug_exposure"].filter(
        pl.col("start_date").is_not_null() & ~pl.col("hold").fill_null(False)
    )
    firsts = given.sort("subject", "drug", "start_date", "row").unique(
        ["subject", "drug"], keep="first", maintain_order=True
    )
    drugs = firsts.select(
        "subject", date="start_date", source_table=pl.lit("drug_exposure"), source_row="row"
    )
    joined = pl.concat([lines, drugs]).join(origins.select("subject", "origin_date"), on="subject")
    early = pl.col("origin_date") - pl.duration(days=before_days)
    return (
        joined.filter(pl.col("date") >= early)
        .sort("subject", "date", "source_table", "source_row")
        .unique("subject", keep="first", maintain_order=True)
        .select("subject", drug_date="date", drug_table="source_table", drug_row="source_row")
    )


def list_running_ici(history: History) -> pl.DataFrame:
    """First and last dose of a checkpoint inhibitor: subject, ici_from, ici_to (null: goes on)."""
    given = history.tables["drug_exposure"].filter(pl.col("drug_class").cast(pl.String) == "ici")
    open_ = pl.col("stop_date").is_null().any()
    return given.group_by("subject", maintain_order=True).agg(
        pl.col("start_date").min().alias("ici_from"),
        pl.when(~open_).then(pl.col("stop_date").max()).alias("ici_to"),
    )
