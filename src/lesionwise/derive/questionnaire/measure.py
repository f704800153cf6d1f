"""The score of a scale at each occasion."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from lesionwise.derive.questionnaire.missing import find_row, find_table, name_detail, name_missing
from lesionwise.derive.questionnaire.series import ENDPOINT_COLUMNS, Series

NO_ROWS: Final = pl.lit(None, dtype=pl.List(pl.Int64))


def list_cases(
    series: Series, instrument: str, scale: str, occasions: Sequence[str], baseline: str
) -> pl.DataFrame:
    """Every subject at every occasion: columns of `Series.list_visits`, `Series.list_baselines`,
    `Series.list_first` and `life`, with `missing`, the reason why there is no score (null where there is
    one)."""
    wanted = pl.DataFrame({"occasion": list(occasions)}, schema={"occasion": pl.String})
    visits = series.list_visits(instrument, scale)
    bases = series.list_baselines(instrument, scale, baseline)
    return (
        series.life.join(wanted, how="cross", maintain_order="left_right")
        .join(visits, on=["subject", "occasion"], how="left", maintain_order="left")
        .join(bases, on="subject", how="left", maintain_order="left")
        .join(
            series.list_first(instrument, scale, baseline),
            on="subject",
            how="left",
            maintain_order="left",
        )
        .with_columns(missing=name_missing())
    )


def derive_measure(
    series: Series,
    instrument: str,
    scale: str,
    *,
    occasions: Sequence[str],
    baseline: str = "baseline",
) -> pl.DataFrame:
    """One row a subject and occasion with the columns `ENDPOINT_COLUMNS`; `days` stays null.

    Status 1 `answered`: `value` is the score of the form that belongs to the occasion, given in its window,
    `event_date` its day. Status null: `missing.name_missing` says why; `detail`: what the form records of it.
    `origin_date`: day of the baseline form, null without one. Flags: `prorated`, `unverified` (instrument).
    """
    cases = list_cases(series, instrument, scale, occasions, baseline)
    answered = pl.col("missing").is_null()
    return cases.with_columns(
        status=pl.when(answered).then(pl.lit(1, dtype=pl.Int64)),
        reason=pl.coalesce("missing", pl.lit("answered")),
        event_date=pl.when(answered).then("date"),
        days=pl.lit(None, dtype=pl.Int64),
        value=pl.when(answered).then("score"),
        detail=name_detail(),
        flags=join_flags(series, instrument, pl.col("prorated") & answered),
        source_table=find_table(),
        source_row=find_row(),
        origin_table=name_origin(),
        clause=pl.lit("instrument"),
        decisive=keep_answers(),
    ).select(ENDPOINT_COLUMNS)


def join_flags(series: Series, instrument: str, prorated: pl.Expr | None = None) -> pl.Expr:
    """Codes of `questionnaire_flag` joined by commas; null without any."""
    unverified = pl.lit("unverified" if series.forms[instrument].status == "unverified" else None, pl.String)
    flags = [unverified]
    if prorated is not None:
        flags.append(pl.when(prorated.fill_null(False)).then(pl.lit("prorated")))
    joined = pl.concat_str(flags, separator=",", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def name_origin() -> pl.Expr:
    """Table of the baseline form, where there is one."""
    return pl.when(pl.col("origin_row").is_not_null()).then(pl.lit("questionnaire"))


def keep_answers() -> pl.Expr:
    """Rows of the form of the occasion, where the form decides."""
    return pl.when(find_table() == "questionnaire").then("source_rows")
