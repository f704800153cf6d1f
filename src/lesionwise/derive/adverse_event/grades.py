"""Maximum grade per subject and term."""

from collections.abc import Sequence

import polars as pl

from lesionwise.definitions import Cause, Relation
from lesionwise.derive.adverse_event.relation import compute_related


def derive_maximum_grade(
    adverse_event: pl.DataFrame,
    classes: pl.DataFrame,
    related_to: Sequence[Cause] = (),
    related_levels: Sequence[Relation] = ("possible", "probable", "definite"),
) -> pl.DataFrame:
    """One row a subject, term and class: subject, term, ae_class, grade, events, unknown, row.

    `adverse_event`: the table; `classes`: as `tables.derived.AdverseEventClass`. Counted are the events
    known to be related (`compute_related`; without cause all). `grade`: the largest that is known, null when
    none is; `events`: their number; `unknown`: how many more there are whose grade or relation is not
    recorded, so that the maximum could be larger; `row`: of the table, the earliest event of that grade.
    Events whose term is not recorded are one term, null.
    """
    related = compute_related(related_to, related_levels)
    facts = adverse_event.select("term", "grade", related=related, adverse_event_row="row")
    named = classes.join(facts, on="adverse_event_row", how="left", maintain_order="left")
    counted = named.filter(pl.col("related").fill_null(True))
    sure = pl.col("related").is_not_null() & pl.col("grade").is_not_null()
    ordered = counted.with_columns(sure=sure, grade=pl.when(sure).then("grade")).sort(
        "subject",
        "term",
        "ae_class",
        "grade",
        "onset_date",
        "adverse_event_row",
        descending=[False, False, False, True, False, False],
        nulls_last=True,
    )
    return ordered.group_by("subject", "term", "ae_class", maintain_order=True).agg(
        grade=pl.col("grade").first(),
        events=pl.col("related").is_not_null().sum().cast(pl.Int64),
        unknown=(~pl.col("sure")).sum().cast(pl.Int64),
        row=pl.when(pl.col("grade").first().is_not_null()).then(pl.col("adverse_event_row").first()),
    )
