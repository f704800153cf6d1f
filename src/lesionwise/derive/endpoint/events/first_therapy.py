"""First systemic therapy of subjects who had none at the origin."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.happened import after_origin, shape
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.timeline.happening import impute_date


def list_first_therapies(history: History, _: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Starts of systemic lines from the origin on, of the protocol or not (ENDPOINTS 7.5).

    In doubt, on the origin: a line whose start nobody knows, unless it ended before the origin; a line
    begun before the origin that ended nobody knows when.
    """
    begun = history.list_kind("systemic_start").select("subject", "date", "source_table", "source_row")
    known = after_origin(begun, origins)
    lines = _list_lines(history).join(origins.select("subject", "origin_date"), on="subject")
    over = (pl.col("stop_date") < pl.col("origin_date")).fill_null(False)
    lost_end = pl.col("stop_date").is_null() & pl.col("stop_reason").is_not_null()
    unclear = (pl.col("start").is_null() & ~over) | ((pl.col("start") < pl.col("origin_date")) & lost_end)
    doubtful = lines.filter(unclear).select(
        "subject",
        date="origin_date",
        source_table=pl.lit("systemic_line"),
        source_row="row",
        doubt=pl.lit("line_unknown"),
    )
    return shape(pl.concat([known, doubtful], how="diagonal"))


def list_treated_at_origin(history: History, origins: pl.DataFrame) -> pl.DataFrame:
    """Subjects on systemic therapy at the origin: subject, source_table, source_row of the first such line.

    A line begun before the origin that had not ended before it; a line of the protocol begun on its day
    (the treatment is given together). A line that goes on has neither an end nor a reason of one.
    """
    lines = _list_lines(history).join(origins.select("subject", "origin_date"), on="subject")
    origin = pl.col("origin_date")
    goes_on = pl.col("stop_date").is_null() & pl.col("stop_reason").is_null()
    before = (pl.col("start") < origin) & (goes_on | (pl.col("stop_date") >= origin))
    together = pl.col("protocol").fill_null(False) & (pl.col("start") == origin)
    on = lines.filter((before | together).fill_null(False)).sort("subject", "start", "row")
    first = on.unique("subject", keep="first", maintain_order=True)
    return first.select("subject", pl.lit("systemic_line").alias("source_table"), source_row="row")


def _list_lines(history: History) -> pl.DataFrame:
    """Systemic lines with `start`: their first dose, else the first one of their drugs."""
    doses = history.tables["drug_exposure"].filter(pl.col("hold").is_null() | ~pl.col("hold"))
    first = doses.group_by("subject", "line").agg(first_dose=pl.col("start_date").min())
    lines = history.tables["systemic_line"].join(first, on=["subject", "line"], how="left")
    own = impute_date("start_date", history.study.response.impute_day)
    return lines.with_columns(start=pl.coalesce(own, "first_dose"))
