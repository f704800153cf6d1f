"""Which forms are due on which day, and which recorded form belongs to which of them."""

from typing import Final

import polars as pl

from lesionwise.study import Study
from lesionwise.study.occasions import list_occasions

_PLAN: Final = {
    "instrument": pl.String,
    "occasion": pl.String,
    "place": pl.Int64,
    "visit": pl.String,
    "anchor": pl.String,
    "day": pl.Int64,
    "window_days": pl.Int64,
}

_FORM: Final = ("subject", "instrument", "recorded_due")


def plan_forms(study: Study) -> pl.DataFrame:
    """One row an instrument that the study names and an occasion on which it is due.

    `place`: number of the occasion, from 0, in the order of the study file; `day` from `anchor`.
    """
    rows = [
        (each.id, one.name, place, one.visit.id, one.visit.anchor, one.day, one.visit.window_days)
        for each in study.instruments
        if each.status != "unset"
        for place, one in enumerate(list_occasions(study, each))
    ]
    return pl.DataFrame(rows, schema=_PLAN, orient="row")


def plan_due(plan: pl.DataFrame, anchors: pl.DataFrame) -> pl.DataFrame:
    """`plan` for each subject who has the anchor (subject, anchor, origin_date), with `due_date`."""
    due = pl.col("origin_date") + pl.duration(days=pl.col("day"))
    return (
        anchors.join(plan, on="anchor", maintain_order="left_right")
        .with_columns(due_date=due)
        .select("subject", "instrument", "occasion", "place", "visit", "due_date", "window_days")
    )


def match_forms(forms: pl.DataFrame, planned: pl.DataFrame) -> pl.DataFrame:
    """Recorded forms (`recorded_due` and more) with the `occasion` that they belong to, one an occasion.

    A form belongs to the occasion whose due date is nearest to its own and whose window holds it, both ends
    inclusive; at the same distance to the earlier one of the plan. Of several forms of an occasion the
    answered, then the nearest, then the first one counts. Windows of one visit do not overlap.
    """
    left = forms.sort("recorded_due")
    near = [
        left.join_asof(
            visit.select("subject", "instrument", "occasion", "place", "due_date", "window_days").sort(
                "due_date"
            ),
            left_on="recorded_due",
            right_on="due_date",
            by=["subject", "instrument"],
            strategy="nearest",
            coalesce=False,
            check_sortedness=False,
        )
        for visit in planned.partition_by("visit", maintain_order=True)
    ]
    empty = left.clear().with_columns(
        occasion=pl.lit(None, dtype=pl.String),
        place=pl.lit(None, dtype=pl.Int64),
        due_date=pl.lit(None, dtype=pl.Date),
        window_days=pl.lit(None, dtype=pl.Int64),
    )
    off = (pl.col("recorded_due") - pl.col("due_date")).dt.total_days().abs()
    return (
        pl.concat([empty, *near])
        .with_columns(off=off)
        .filter(pl.col("off") <= pl.col("window_days"))
        .sort("off", "place")
        .unique(_FORM, keep="first", maintain_order=True)
        .sort("given", "off", "recorded_due", descending=[True, False, False])
        .unique(["subject", "instrument", "occasion"], keep="first", maintain_order=True)
        .drop("off", "place", "due_date", "window_days")
    )
