"""The trace of an endpoint on adverse events: which events counted, and why the others did not."""

import polars as pl

from lesionwise.definitions import AdverseEvents
from lesionwise.derive.endpoint.adverse_event import list_judged_events
from lesionwise.derive.endpoint.history import History
from lesionwise.terms import CODELISTS

_KEY = ("subject", "occasion")
_COLUMNS = ("place", "subject", "part", "source_table", "source_row", "rule", "note")


def trace_adverse_events(history: History, endpoint: AdverseEvents, wide: pl.DataFrame) -> pl.DataFrame:
    """One row a row of `wide` and row that was looked at; columns `TRACE_COLUMNS` and `place`.

    Every adverse event of the subject is told, with the course that its class counts from.
    """
    numbered = wide.with_columns(place=pl.int_range(pl.len(), dtype=pl.Int64))
    events = list_judged_events(history, endpoint)
    named = numbered.select("place", *_KEY, "reason", "source_table", "source_row", "most_row")
    told = named.join(events.drop("source_table", "source_row", strict=False), on=_KEY, nulls_equal=True)
    rows = [
        _tell_own(numbered),
        told.select(
            "place",
            "subject",
            part=_part(),
            source_table=pl.lit("adverse_event"),
            source_row="adverse_event_row",
            rule="reason",
            note=_note(endpoint),
        ),
        told.filter(pl.col("course_row").is_not_null() & pl.col("in_window").fill_null(True)).select(
            "place",
            "subject",
            part=pl.lit("considered"),
            source_table=pl.lit("radiotherapy_course"),
            source_row="course_row",
            rule="reason",
            note=pl.lit("radiotherapy that the class of an event counts from"),
        ),
        numbered.filter(pl.col("origin_row").is_not_null()).select(
            "place",
            "subject",
            part=pl.lit("considered"),
            source_table="origin_table",
            source_row="origin_row",
            rule="reason",
            note=pl.lit("origin of the clock"),
        ),
    ]
    every = pl.concat([row.select(_COLUMNS) for row in rows])
    return every.unique(["place", "source_table", "source_row"], keep="first", maintain_order=True)


def _tell_own(numbered: pl.DataFrame) -> pl.DataFrame:
    """The deciding row where it is no adverse event: proof of life, death, origin."""
    other = pl.col("source_row").is_not_null() & (pl.col("source_table") != "adverse_event")
    labels = dict(CODELISTS["reason"].labels)
    return numbered.filter(other).select(
        "place",
        "subject",
        part=pl.lit("decided_by"),
        source_table="source_table",
        source_row="source_row",
        rule="reason",
        note=pl.col("reason").replace_strict(labels, default=None, return_dtype=pl.String),
    )


def _part() -> pl.Expr:
    own = (pl.col("source_table") == "adverse_event") & (pl.col("source_row") == pl.col("adverse_event_row"))
    most = pl.col("counts").fill_null(False) & (pl.col("most_row") == pl.col("adverse_event_row"))
    return (
        pl.when(own.fill_null(False) | most.fill_null(False))
        .then(pl.lit("decided_by"))
        .when(pl.col("counts").fill_null(True))
        .then(pl.lit("considered"))
        .otherwise(pl.lit("rejected"))
    )


def _note(endpoint: AdverseEvents) -> pl.Expr:
    labels = dict(CODELISTS["ae_class"].labels)
    name = pl.col("ae_class").replace_strict(labels, default=None, return_dtype=pl.String)
    grade = pl.coalesce(pl.concat_str(pl.lit("grade "), pl.col("grade")), pl.lit("grade unknown"))
    term = pl.coalesce("term", pl.lit("term not recorded"))
    asked = f"grade {endpoint.min_grade}" + ("" if endpoint.exactly else " or more")
    why = (
        pl.when(pl.col("counts"))
        .then(pl.lit("counts"))
        .when(~pl.col("in_window"))
        .then(pl.lit("outside the window"))
        .when(~pl.col("related"))
        .then(pl.lit("not related"))
        .when(~pl.col("graded"))
        .then(pl.lit(f"not {asked}"))
        .when(pl.col("in_window").is_null())
        .then(pl.lit("whether it is in the window is unknown"))
        .when(pl.col("related").is_null())
        .then(pl.lit("whether it is related is unknown"))
        .otherwise(pl.lit("its grade is unknown"))
    )
    imputed = pl.when("onset_imputed").then(pl.lit(", day of the onset imputed")).otherwise(pl.lit(""))
    return pl.concat_str(term, pl.lit(", "), grade, pl.lit(", "), name, imputed, pl.lit(": "), why)
