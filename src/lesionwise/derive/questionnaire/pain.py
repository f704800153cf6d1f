"""Response of pain: a lower score without more analgesics."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from lesionwise.derive.questionnaire.series import ENDPOINT_COLUMNS, Series

ANALGESICS: Final = {"subject": pl.String, "date": pl.Date, "level": pl.Float64}
"""Analgesic levels: one row a subject and day from which a level holds; a higher level is more."""

_NOT_SEEN: Final = {
    "dead": "death",
    "left": "left_study",
    "not_yet_due": "not_yet_due",
    "death_date_unknown": "death_date_unknown",
}


def derive_pain_response(
    series: Series,
    instrument: str,
    scale: str,
    *,
    analgesics: pl.DataFrame | None = None,
    forms: Sequence[int] = (1, 3, 6),
    drop: float = 1,
) -> pl.DataFrame:
    """One row a subject and form of `forms` with the columns `ENDPOINT_COLUMNS`; `days` stays null.

    Counted are subjects whose baseline is at least one step above the lowest code. Status 1 `response`: the
    score fell by at least `drop` (default 1; 2 as sensitivity) and the analgesic level on the day of the form
    is not higher than on that of the baseline. Status 0: `no_drop`, or `analgesic_rise`. Status null:
    `no_origin`, `no_baseline`, `no_pain_at_baseline`, `death`, `left_study`, `not_yet_due`,
    `death_date_unknown`, `no_form`, `outside_window`, the reason why there is no score, or
    `analgesics_unknown` (it fell, but no level is on record by one of the two days; unknown is no "no
    rise"). `value`: change of the score.

    `analgesics`: columns `ANALGESICS`; the last level on or before a day holds. Null: nothing is known.
    Source: STUDIES 6.1, 002_secondary_4 (inferred defaults).
    """
    levels = pl.DataFrame(schema=ANALGESICS) if analgesics is None else analgesics
    lowest = series.scales[instrument, scale].low or 0
    cases = _list_cases(series, instrument, scale, forms)
    known = _add_level(_add_level(cases, levels, "origin_date"), levels, "date")
    judged = known.with_columns(reason=_name_reason(lowest, drop), value=pl.col("score") - pl.col("base"))
    status = {"response": 1, "no_drop": 0, "analgesic_rise": 0}
    return judged.with_columns(
        status=pl.col("reason").replace_strict(status, default=None, return_dtype=pl.Int64),
        occasion=pl.format("month {}", "form"),
        event_date="date",
        days=pl.lit(None, dtype=pl.Int64),
        detail=pl.format("drop of {} or more", pl.lit(f"{drop:g}")),
        source_table=pl.when(pl.col("source_row").is_not_null()).then(pl.lit("questionnaire")),
        origin_table=pl.when(pl.col("origin_row").is_not_null()).then(pl.lit("questionnaire")),
    ).select(ENDPOINT_COLUMNS)


def _list_cases(series: Series, instrument: str, scale: str, forms: Sequence[int]) -> pl.DataFrame:
    wanted = pl.DataFrame({"form": list(forms)}, schema={"form": pl.Int64})
    return (
        series.life.select("subject")
        .join(wanted, how="cross", maintain_order="left_right")
        .join(
            series.list_visits(instrument, scale),
            on=["subject", "form"],
            how="left",
            maintain_order="left",
        )
        .join(series.list_baselines(instrument, scale), on="subject", how="left", maintain_order="left")
    )


def _add_level(cases: pl.DataFrame, levels: pl.DataFrame, day: str) -> pl.DataFrame:
    """Adds `level_<day>`: the last level on or before that day."""
    numbered = cases.with_row_index("case")
    found = (
        numbered.select("case", "subject", pl.col(day).alias("at"))
        .join(levels, on="subject")
        .filter(pl.col("date") <= pl.col("at"), pl.col("level").is_not_null())
        .sort("case", "date", "level")
        .unique("case", keep="last")
        .select("case", pl.col("level").alias(f"level_{day}"))
    )
    return numbered.join(found, on="case", how="left", maintain_order="left").drop("case")


def _name_reason(lowest: float, drop: float) -> pl.Expr:
    rise = pl.col("level_date") > pl.col("level_origin_date")
    missing = pl.coalesce("score_reason", "reason", pl.lit("no_form"))
    return (
        pl.when(pl.col("state").is_null())
        .then(pl.lit("no_origin"))
        .when(pl.col("base").is_null())
        .then(pl.lit("no_baseline"))
        .when(pl.col("base") < lowest + 1)
        .then(pl.lit("no_pain_at_baseline"))
        .when(pl.col("state") != "expected")
        .then(pl.col("state").replace_strict(_NOT_SEEN, default=None, return_dtype=pl.String))
        .when(pl.col("score").is_null())
        .then(missing)
        .when(~pl.col("in_window"))
        .then(pl.lit("outside_window"))
        .when(pl.col("base") - pl.col("score") < drop)
        .then(pl.lit("no_drop"))
        .when(rise.is_null())
        .then(pl.lit("analgesics_unknown"))
        .when(rise)
        .then(pl.lit("analgesic_rise"))
        .otherwise(pl.lit("response"))
    )
