"""Local control of a patient: every irradiated lesion is controlled."""

import polars as pl

from lesionwise.derive.lesion.outcome import CENSORED, DIED, FAILED, REMOVED


def join_lesions(cases: pl.DataFrame) -> pl.DataFrame:
    """One row a subject of `cases` (one row a lesion and course), in their order.

    The first failure of a lesion is that of the patient (1). A lesion of which nobody knows how it ended,
    before that or at an unknown date, leaves no value. Without failure: the death (2); every lesion removed
    (3), on the day of the last removal; else censored (0) on the earliest of the days up to which each
    lesion still followed is shown controlled, for a lesion that was not seen later is not known to be
    controlled later. The clock starts with the first lesion; one treated later enters when it is treated.
    Source: ENDPOINTS 8.3.
    """
    status = pl.col("status")
    unknown = status.is_null()
    failed = pl.when(status == FAILED).then("event_date")
    first = failed.min().over("subject")
    doubt = pl.when(pl.col("reason") == "retreatment_unknown").then("end").otherwise(pl.date(1, 1, 1))
    unsure = pl.when(unknown).then(doubt).min().over("subject")
    start = pl.col("origin").min().over("subject")
    held = cases.with_columns(
        chosen=pl.when(unsure.is_not_null() & (first.is_null() | (unsure < first)))
        .then(unknown)
        .when(first.is_not_null())
        .then(failed == first)
        .when((status == DIED).any().over("subject"))
        .then(status == DIED)
        .when((status == REMOVED).all().over("subject"))
        .then(status == REMOVED)
        .otherwise(status == CENSORED),
        late=pl.when(status == REMOVED)
        .then(-pl.col("event_date").cast(pl.Int64))
        .otherwise(pl.col("event_date").cast(pl.Int64)),
        first_start=start,
    )
    firsts = held.sort("origin", "unit", nulls_last=True).unique("subject", keep="first", maintain_order=True)
    starts = firsts.select("subject", "origin_table", "origin_row")
    decided = (
        held.filter(pl.col("chosen").fill_null(False))
        .sort("subject", "late", "unit", nulls_last=False)
        .unique("subject", keep="first", maintain_order=True)
        .drop("origin_table", "origin_row", "origin", "lesion", "course")
    )
    return decided.join(starts, on="subject", how="left", maintain_order="left").rename(
        {"first_start": "origin"}
    )
