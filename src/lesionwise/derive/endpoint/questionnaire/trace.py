"""The trace of endpoints on questionnaires: the answers that decided, the baseline, what did not count."""

import polars as pl

from lesionwise.definitions import Deterioration, OnInstrument
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.questionnaire.kinds import find_scale, is_unset
from lesionwise.derive.endpoint.trace import TRACE_COLUMNS
from lesionwise.terms import CODELISTS

_COLUMNS = ("place", *TRACE_COLUMNS)


def trace_questionnaire(history: History, endpoint: OnInstrument, wide: pl.DataFrame) -> pl.DataFrame:
    """One row a row of `wide` and row that was looked at; columns `TRACE_COLUMNS` and `place`.

    Decided by: every answer of the form of the occasion, or the row of `vital_status` that ended the series.
    Considered: the answers of the baseline form, the analgesics; of a time to deterioration every later form.
    Rejected: a form that did not count (outside its window, without score).
    """
    empty = pl.DataFrame(
        schema=dict.fromkeys(_COLUMNS, pl.String) | {"source_row": pl.Int64, "place": pl.Int64}
    )
    if is_unset(history, endpoint):
        return empty
    numbered = wide.with_columns(place=pl.int_range(pl.len(), dtype=pl.Int64))
    rows = [
        _tell_deciding(history, numbered),
        _tell_life(numbered),
        _tell_answers(history, numbered, "base_rows", "considered", "baseline"),
    ]
    if "dose_rows" in wide.columns:
        rows.append(_tell_answers(history, numbered, "dose_rows", "considered", "analgesics"))
    if isinstance(endpoint, Deterioration):
        rows.append(_tell_later(history, endpoint, numbered))
    every = pl.concat([empty, *(row.select(_COLUMNS) for row in rows)])
    return every.unique(["place", "source_table", "source_row"], keep="first", maintain_order=True)


def _tell_deciding(history: History, numbered: pl.DataFrame) -> pl.DataFrame:
    """The form of the occasion: it decides, or is rejected where it has no score that counts."""
    told = ["answered", "pain_response", "no_pain_response", "deterioration", "last_form"]
    first = numbered.with_columns(
        part=pl.when(pl.col("reason").is_in([*told, "no_form_after_baseline", "horizon"]))
        .then(pl.lit("decided_by"))
        .otherwise(pl.lit("rejected"))
    )
    return _tell_answers(history, first, "decisive", None, None)


def _tell_answers(
    history: History, numbered: pl.DataFrame, column: str, part: str | None, what: str | None
) -> pl.DataFrame:
    """The rows of table questionnaire in a list of rows, each with item and answer."""
    items = history.tables["questionnaire"].select(
        "item", "value", "due_date", source_row="row", missing=pl.col("reason").cast(pl.String)
    )
    listed = numbered.explode(column).filter(pl.col(column).is_not_null())
    joined = listed.drop("source_row", "value", strict=False).join(
        items, left_on=column, right_on="source_row", how="inner", maintain_order="left"
    )
    answer = pl.coalesce(_say(pl.col("value")), pl.format("no answer ({})", "missing"), pl.lit("no answer"))
    said = pl.format("item {}: {}", "item", answer)
    why = pl.col("reason").replace_strict(dict(CODELISTS["reason"].labels), return_dtype=pl.String)
    note = pl.format("{}, {}", said, why) if what is None else pl.format(f"{what}, {{}}", said)
    return joined.select(
        "place",
        "subject",
        part=pl.col("part") if part is None else pl.lit(part),
        source_table=pl.lit("questionnaire"),
        source_row=pl.col(column),
        rule="reason",
        note=note,
    )


def _tell_life(numbered: pl.DataFrame) -> pl.DataFrame:
    """Death or loss where it decides."""
    why = pl.col("reason").replace_strict(dict(CODELISTS["reason"].labels), return_dtype=pl.String)
    return numbered.filter(pl.col("source_table") == "vital_status").select(
        "place",
        "subject",
        part=pl.lit("decided_by"),
        source_table="source_table",
        source_row="source_row",
        rule="reason",
        note=why,
    )


def _tell_later(history: History, endpoint: Deterioration, numbered: pl.DataFrame) -> pl.DataFrame:
    """Every scored form after the baseline with its score against the baseline."""
    scale = find_scale(history, endpoint)
    forms = history.forms.list_scale(endpoint.instrument, scale).filter(pl.col("score").is_not_null())
    bases = history.forms.list_baselines(endpoint.instrument, scale, endpoint.baseline)
    later = (
        numbered.select("place", "subject", "reason", "origin_date")
        .join(forms.select("subject", "date", "score", "source_row"), on="subject")
        .join(bases.select("subject", "base"), on="subject")
        .filter(pl.col("date") > pl.col("origin_date"))
        .sort("place", "date", "source_row")
    )
    change = pl.col("score") - pl.col("base")
    return later.select(
        "place",
        "subject",
        part=pl.lit("considered"),
        source_table=pl.lit("questionnaire"),
        source_row="source_row",
        rule="reason",
        note=pl.format("score {}, change from the baseline {}", _say(pl.col("score")), _say(change)),
    )


def _say(number: pl.Expr) -> pl.Expr:
    """A number as text, whole numbers without decimals."""
    return number.round(4).cast(pl.String).str.strip_suffix(".0")
