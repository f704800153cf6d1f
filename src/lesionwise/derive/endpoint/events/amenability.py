"""Whether the lesions of a progression can be treated by radiotherapy, by the board's answers."""

from typing import Final

import polars as pl

from lesionwise.derive.endpoint.events.progressing import list_fractions
from lesionwise.derive.endpoint.history import History

NONBIOLOGICAL: Final = ("refusal", "logistics")
"""Reasons that say nothing of the disease (STUDIES 9.1, rule d)."""


def add_amenable(history: History, lesions: pl.DataFrame, grace: int) -> pl.DataFrame:
    """`lesions` (subject, scan, day, lesion) with `amenable`: true, false, or null where nobody answered.

    The reviews of the scan, and those from its day to `grace` days after it that name no other scan. Not
    amenable: the answer on the lesion is no, or a review is "not amenable" as a whole; refusal and
    logistics are no reasons of the disease and give no answer. Amenable: a yes on the lesion, or a
    fraction to it from the day of the scan to twice `grace` days after it (a decision, then a start).
    """
    reviews = history.tables["board_review"].select(
        "subject",
        "review",
        reviewed="date",
        reviewed_scan="scan",
        whole=(pl.col("decision").cast(pl.String) == "not_amenable") & _is_biological(),
    )
    answers = (
        history.tables["board_decision"]
        .select("subject", "review", "lesion", said="amenable", biological=_is_biological())
        .with_columns(said=pl.when(pl.col("said") | pl.col("biological")).then("said"))
    )
    days = (pl.col("reviewed") - pl.col("day")).dt.total_days()
    near = pl.col("reviewed_scan").is_null() & (days >= 0) & (days <= grace)
    held = lesions.join(reviews, on="subject").filter(
        (pl.col("reviewed_scan") == pl.col("scan")).fill_null(False) | near.fill_null(False)
    )
    told = held.join(answers, on=["subject", "review", "lesion"], how="left")
    by_lesion = told.group_by("subject", "scan", "lesion").agg(
        no=((~pl.col("said")).fill_null(False) | pl.col("whole").fill_null(False)).any(),
        yes=pl.col("said").fill_null(False).any(),
    )
    after = (pl.col("first_fraction") - pl.col("day")).dt.total_days()
    treated = (
        lesions.join(list_fractions(history), on=["subject", "lesion"])
        .filter((after >= 0) & (after <= 2 * grace))
        .select("subject", "scan", "lesion", treated=pl.lit(True))
        .unique()
    )
    key = ["subject", "scan", "lesion"]
    joined = lesions.join(by_lesion, on=key, how="left", maintain_order="left").join(
        treated, on=key, how="left", maintain_order="left"
    )
    yes = pl.col("yes").fill_null(False) | pl.col("treated").fill_null(False)
    answer = pl.when(pl.col("no").fill_null(False)).then(False).when(yes).then(True)
    return joined.with_columns(amenable=answer).drop("no", "yes", "treated")


def _is_biological() -> pl.Expr:
    """A reason of the disease, or none given: the answer itself stands."""
    return ~pl.col("reason").cast(pl.String).is_in(NONBIOLOGICAL).fill_null(False)
