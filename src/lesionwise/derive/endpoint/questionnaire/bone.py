"""Who has an irradiated lesion in bone."""

import polars as pl

from lesionwise.tables.rows import Tables


def find_bone(tables: Tables) -> pl.DataFrame:
    """One row a subject: `bone`, whether an irradiated lesion lies in bone; null: not known.

    Not known: no such lesion, but one whose organ is not recorded. Nobody irradiated: no.
    """
    organs = tables["lesion"].select("subject", "lesion", pl.col("organ").cast(pl.String))
    targets = tables["radiotherapy_target"].select("subject", "lesion").unique()
    mine = targets.join(organs, on=["subject", "lesion"], how="left")
    inside = (pl.col("organ") == "bone").any(ignore_nulls=False)
    told = mine.group_by("subject").agg(bone=inside)
    return (
        tables["subject"]
        .select("subject")
        .join(told.with_columns(treated=pl.lit(True)), on="subject", how="left", maintain_order="left")
        .select("subject", bone=pl.when(pl.col("treated")).then("bone").otherwise(pl.lit(False)))
    )
