"""Time to deterioration of a score, death competing."""

from typing import Final

import polars as pl

from lesionwise.derive.questionnaire.series import ENDPOINT_COLUMNS, Series
from lesionwise.terms import Fault, Faults

DEFAULT_SHARE: Final = 0.5
"""Half a standard deviation of the baseline scores: a default, not validated for any instrument here."""

DEFAULT_LABEL: Final = "0.5 SD of the baseline, default, not validated"

_TINY: Final = 1e-9
"""A worsening that reaches the threshold but for rounding reaches it."""


def derive_time_to_deterioration(
    series: Series,
    instrument: str,
    scale: str,
    *,
    direction: str | None = None,
    threshold: float | None = None,
    groups: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row a subject with the columns `ENDPOINT_COLUMNS`; days = event date - origin date + 1.

    The clock starts on the day of the baseline form (form 0, scored, in its window). Status 1
    `deterioration`: the first later form whose score is worse than the baseline by at least the threshold.
    Status 2 `death` without one before. Status 0 `last_form`: the last scored form; `no_form_after_baseline`:
    day 1. Missing forms are passed over, never imputed. Status null: `no_baseline`, `death_date_unknown`
    (died in an unknown month, no deterioration before), `no_threshold` (fewer than two baselines in the
    group, or all alike).

    `threshold`: points; null: half the standard deviation (n - 1) of the baseline scores of the subject's
    group. `groups`: subject, group; null: all are one group. `value`: the threshold, `detail` what it is.
    `direction`: null: as the scale or the study declares it. An ordinal scale has no standard deviation: it
    needs a threshold and a direction, else `Faults`. Source: STUDIES 6.1, 11.1 (inferred default).
    """
    forms = series.list_scale(instrument, scale)
    sign = _find_sign(forms, f"{instrument}.{scale}", direction, threshold)
    cases = _add_threshold(series, series.list_baselines(instrument, scale), threshold, groups)
    later = _list_later(forms, cases, sign)
    ended = (
        cases.join(_find_first(later), on="subject", how="left", maintain_order="left")
        .join(_find_last(later), on="subject", how="left", maintain_order="left")
        .with_columns(reason=_name_reason())
    )
    return _finish(ended, DEFAULT_LABEL if threshold is None else "threshold of the study")


def _find_sign(forms: pl.DataFrame, name: str, direction: str | None, threshold: float | None) -> int:
    """1 where a higher score is worse, -1 where it is better."""
    declared = forms["direction"].drop_nulls().first() if forms.height else "higher_better"
    ordinal = declared == "ordinal"
    said = direction or declared
    if said in ("higher_better", "higher_worse") and not (ordinal and threshold is None):
        return 1 if said == "higher_worse" else -1
    found = "an ordinal scale without direction or threshold" if ordinal else "a scale without direction"
    expected = "a direction, higher_better or higher_worse, and of an ordinal scale a threshold in steps"
    raise Faults([Fault(f"instrument {name}", found, expected, "Say both where the endpoint is declared.")])


def _add_threshold(
    series: Series, baselines: pl.DataFrame, threshold: float | None, groups: pl.DataFrame | None
) -> pl.DataFrame:
    """Every subject with its baseline and `limit`, the worsening that counts."""
    everyone = series.life.join(baselines, on="subject", how="left", maintain_order="left")
    if threshold is not None:
        return everyone.with_columns(limit=pl.lit(threshold, dtype=pl.Float64))
    named = (
        everyone.with_columns(group=pl.lit("all"))
        if groups is None
        else everyone.join(groups.select("subject", "group"), on="subject", how="left", maintain_order="left")
    )
    spread = pl.col("base").std().over("group") * DEFAULT_SHARE
    known = pl.col("group").is_not_null() & (spread > 0)
    return named.with_columns(limit=pl.when(known).then(spread))


def _list_later(forms: pl.DataFrame, cases: pl.DataFrame, sign: int) -> pl.DataFrame:
    """Scored forms after the baseline: subject, date, source_row, `worse` (by how many points)."""
    scored = forms.filter(pl.col("score").is_not_null()).select("subject", "date", "score", "source_row")
    joined = scored.join(cases.select("subject", "base", "origin_date", "limit"), on="subject")
    later = joined.filter(pl.col("date") > pl.col("origin_date"))
    worse = (pl.col("score") - pl.col("base")) * sign
    return later.with_columns(worse=worse).sort("subject", "date", "source_row")


def _find_first(later: pl.DataFrame) -> pl.DataFrame:
    reached = later.filter(pl.col("worse") >= pl.col("limit") - _TINY)
    return reached.unique("subject", keep="first", maintain_order=True).select(
        "subject", worse_date="date", worse_row="source_row"
    )


def _find_last(later: pl.DataFrame) -> pl.DataFrame:
    return later.unique("subject", keep="last", maintain_order=True).select(
        "subject", last_date="date", last_row="source_row"
    )


def _name_reason() -> pl.Expr:
    return (
        pl.when(pl.col("base").is_null())
        .then(pl.lit("no_baseline"))
        .when(pl.col("limit").is_null())
        .then(pl.lit("no_threshold"))
        .when(pl.col("worse_date").is_not_null())
        .then(pl.lit("deterioration"))
        .when(pl.col("death_date").is_not_null())
        .then(pl.lit("death"))
        .when("death_unknown")
        .then(pl.lit("death_date_unknown"))
        .when(pl.col("last_date").is_not_null())
        .then(pl.lit("last_form"))
        .otherwise(pl.lit("no_form_after_baseline"))
    )


def _finish(ended: pl.DataFrame, label: str) -> pl.DataFrame:
    status = {"deterioration": 1, "death": 2, "last_form": 0, "no_form_after_baseline": 0}
    reason = pl.col("reason")

    def choose(*columns: str) -> pl.Expr:
        """The column that belongs to each of the four reasons, in the order of `status`."""
        value = pl.when(reason == "deterioration").then(columns[0])
        named = value.when(reason == "death").then(columns[1]).when(reason == "last_form").then(columns[2])
        return named.when(reason == "no_form_after_baseline").then(columns[3])

    day = choose("worse_date", "death_date", "last_date", "origin_date")
    row = choose("worse_row", "death_row", "last_row", "origin_row")
    table = pl.when(reason == "death").then(pl.lit("vital_status")).otherwise(pl.lit("questionnaire"))
    return ended.with_columns(
        status=reason.replace_strict(status, default=None, return_dtype=pl.Int64),
        event_date=day,
        days=(day - pl.col("origin_date")).dt.total_days() + 1,
        value="limit",
        detail=pl.lit(label),
        occasion=pl.lit(None, dtype=pl.String),
        source_row=row,
        source_table=pl.when(row.is_not_null()).then(table),
        origin_table=pl.when(pl.col("origin_row").is_not_null()).then(pl.lit("questionnaire")),
    ).select(ENDPOINT_COLUMNS)
