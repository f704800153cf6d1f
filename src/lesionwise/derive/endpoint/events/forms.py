"""Clinical progression, loss to follow-up and unplanned local therapy as events."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.happened import after_origin, shape
from lesionwise.derive.endpoint.events.lines import FOR_PROGRESSION, list_lines_from
from lesionwise.derive.endpoint.history import History


def list_clinical(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Forms of clinical progression, and next lines begun for progression or deterioration, on their day.

    Detail of a line: `line_for_` and its reason; of a form none, and on one day the form comes first. A
    line of unknown reason is none; one of unknown kind or start is in doubt. Under profile `fda_2018` forms
    alone: there a line censors. Source: STUDIES 9.1, new line without progression, and invariant 1.
    """
    forms = after_origin(history.list_kind("clinical_progression").drop("detail"), origins)
    lines = list_lines_from(history, origins).filter(pl.col("detail").is_in(FOR_PROGRESSION))
    if endpoint.censor.profile == "fda_2018":
        lines = lines.clear()
    told = lines.with_columns(detail=pl.format("line_for_{}", "detail"))
    return shape(pl.concat([shape(forms), shape(told)]))


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
