"""What the board decided: one code a day of reviews, and the lesions that it found not amenable."""

from typing import Final

import polars as pl

from lesionwise.derive.endpoint.events.amenability import NONBIOLOGICAL
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.response.lesions import build_lesions

CHANGES: Final = ("switch", "add_drug", "stop_for_pd", "bsc")
"""Decisions that change the systemic plan."""

CODES: Final = (*CHANGES, "not_amenable", "local_rt", "other_local", "continue")
"""Decisions in the order in which the first that applies counts (STUDIES 9.1)."""

_REVIEW: Final = ["subject", "review"]


def list_decisions(history: History) -> pl.DataFrame:
    """One row a subject and day with a review that says something.

    Columns: subject, date, code, row, whole, biological, reason_known. code: the recorded decision, `switch`
    where only a change of the systemic plan is recorded, `local_rt` where only a lesion to be treated is,
    else `continue`; of several reviews of a day the first of `CODES`. Whether a lesion was not amenable is
    not in it (`list_refusals`). `whole`: not amenable as a whole; `biological` and `reason_known` are about
    the reason of that (null reason: neither refusal nor logistics). A review without any answer, or without
    date, is no decision.
    """
    asked = (
        history.tables["board_decision"]
        .group_by(_REVIEW)
        .agg(
            treat=pl.col("treat").fill_null(False).any(),
            said=(pl.col("treat").is_not_null() | pl.col("amenable").is_not_null()).any(),
        )
    )
    reviews = history.tables["board_review"].join(asked, on=_REVIEW, how="left", maintain_order="left")
    recorded = pl.col("decision").cast(pl.String)
    change = pl.col("systemic_change")
    code = (
        pl.when(recorded.is_in(CHANGES))
        .then(recorded)
        .when(change.fill_null(False))
        .then(pl.lit("switch"))
        .when(recorded.is_not_null())
        .then(recorded)
        .when(pl.col("treat").fill_null(False))
        .then(pl.lit("local_rt"))
        .when(pl.col("said").fill_null(False) | change.is_not_null())
        .then(pl.lit("continue"))
    )
    rank = pl.col("code").replace_strict(CODES, range(len(CODES)), default=None, return_dtype=pl.Int64)
    return (
        reviews.with_columns(code=code)
        .filter(pl.col("code").is_not_null() & pl.col("date").is_not_null())
        .sort("subject", "date", rank, "row")
        .unique(["subject", "date"], keep="first", maintain_order=True)
        .select(
            "subject",
            "date",
            "code",
            "row",
            whole=recorded == "not_amenable",
            biological=_is_biological("reason"),
            reason_known=pl.col("reason").is_not_null(),
        )
    )


def list_refusals(history: History) -> pl.DataFrame:
    """Lesions that are not amenable: subject, date (of the review), lesion, biological, reason_known.

    Of a fragment the whole lesion is named; without a reason of its own a lesion has that of its review.
    """
    reviews = history.tables["board_review"].select(*_REVIEW, "date", why="reason")
    answers = history.tables["board_decision"].filter(~pl.col("amenable"))
    joined = answers.join(reviews, on=_REVIEW, maintain_order="left").filter(pl.col("date").is_not_null())
    given = joined.with_columns(reason=pl.coalesce("reason", "why"))
    return _name_whole(history, given).select(
        "subject",
        "date",
        "lesion",
        biological=_is_biological("reason"),
        reason_known=pl.col("reason").is_not_null(),
    )


def _name_whole(history: History, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the lesion that a fragment came from, as the responses name it."""
    lesions = build_lesions(history.tables["lesion"])
    names = lesions.select(root_row="lesion_row", whole="lesion")
    roots = lesions.join(names, on="root_row").select("subject", "lesion", "whole")
    joined = rows.join(roots, on=["subject", "lesion"], how="left", maintain_order="left")
    return joined.with_columns(lesion=pl.coalesce("whole", "lesion"))


def _is_biological(column: str) -> pl.Expr:
    """A reason of the disease, or none given: the answer itself stands."""
    return ~pl.col(column).cast(pl.String).is_in(NONBIOLOGICAL).fill_null(False)
