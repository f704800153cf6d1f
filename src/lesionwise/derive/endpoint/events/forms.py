"""Loss to follow-up and unplanned local therapy as events."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.happened import after_origin, shape
from lesionwise.derive.endpoint.history import History


def list_losses(history: History, _: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Losses to follow-up; who withdrew consent is not lost."""
    lost = history.list_kind("withdrawal").filter(pl.col("detail") == "lost")
    return shape(after_origin(lost.drop("detail"), origins))


def list_local_therapies(history: History, _: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Unplanned courses of radiotherapy, salvage or palliative; a course of unknown intent is in doubt."""
    unplanned = history.list_kind("salvage_local_therapy").select(
        "subject", "date", "source_table", "source_row", "detail"
    )
    starts = history.list_kind("radiotherapy_start").filter(pl.col("detail") == "unknown")
    unknown = starts.select(
        "subject", "date", "source_table", "source_row", "detail", doubt=pl.lit("course_unknown")
    )
    return shape(after_origin(pl.concat([unplanned, unknown], how="diagonal"), origins))
