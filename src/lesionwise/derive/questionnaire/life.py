"""Who was alive and on study: deaths, losses, the last day on which a subject was known to be alive."""

from datetime import date

import polars as pl

from lesionwise.derive.timeline.life import list_life, list_unknown_deaths
from lesionwise.study import Study
from lesionwise.tables.rows import Tables

LIFE_COLUMNS = (
    "subject",
    "death_date",
    "death_row",
    "left_date",
    "left_row",
    "alive_date",
    "death_unknown",
    "unknown_row",
)


def find_life(study: Study, seen: Tables, data_cut: date | None) -> pl.DataFrame:
    """One row a subject: `LIFE_COLUMNS`.

    `left_date`: the first loss to follow-up or withdrawal; `alive_date`: the latest day that proves the
    subject alive; `death_unknown`: died, in a month that is not known. Rows are those of `vital_status`.
    `seen`: tables cut at `data_cut`.
    """
    rows = list_life(seen, data_cut, study.response.impute_day)
    kind = pl.col("kind").cast(pl.String)
    facts = (
        rows.sort("date", "source_row")
        .group_by("subject")
        .agg(
            death_date=pl.col("date").filter(kind == "death").first(),
            death_row=pl.col("source_row").filter(kind == "death").first(),
            left_date=pl.col("date").filter(kind == "withdrawal").first(),
            left_row=pl.col("source_row").filter(kind == "withdrawal").first(),
            alive_date=pl.col("date").filter(kind == "alive").max(),
        )
    )
    unknown = list_unknown_deaths(seen).select(
        "subject", unknown_row="source_row", death_unknown=pl.lit(True)
    )
    return (
        seen["subject"]
        .select("subject")
        .join(facts, on="subject", how="left", maintain_order="left")
        .join(unknown, on="subject", how="left", maintain_order="left")
        .with_columns(pl.col("death_unknown").fill_null(False))
        .select(LIFE_COLUMNS)
    )


def find_deaths(life: pl.DataFrame) -> pl.DataFrame:
    """Subjects who died on a known day or in a known month: subject, death_date."""
    return life.filter(pl.col("death_date").is_not_null()).select("subject", "death_date")
