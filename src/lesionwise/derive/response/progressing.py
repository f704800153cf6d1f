"""Which lesions made each progression."""

from typing import Final

import polars as pl

from lesionwise.derive.response.setting import Setting

COMPONENTS: Final = ("treated", "untreated_target", "untreated_nontarget", "new_lesion")
"""Parts of a progression, in the order in which they are named."""

_SPOT: Final = ["visit_id", "root_row"]


def list_progressing(
    visits: pl.DataFrame, states: pl.DataFrame, new: pl.DataFrame, setting: Setting
) -> pl.DataFrame:
    """One row a progression and lesion that has part in it: visit_id, lesion_row, component, rule.

    TP-PD-SUM: targets that are larger than at the scan that set the nadir. TP-PD-POSTCR: lesions
    that are back. NT-PD: unequivocal progression. NEW-LESION: new lesions that count.
    LOCAL-FAILURE: irradiated lesions that failed. component: one of `COMPONENTS`; of a lesion that was
    treated before the scan and is kept in the lists `treated`, save that a new lesion stays `new_lesion`.
    `visits`: those that are shown.
    """
    causes = visits.select("visit_id", "base_visit", "nadir_visit", pl.col("^cause_.*$"))
    shown = states.join(causes, on="visit_id")
    target = pl.col("role") == "target"
    before = states.select("root_row", nadir_visit="visit_id", smallest="proof")
    grown = shown.filter(pl.col("cause_sum") & target & pl.col("any_sized"))
    grown = grown.join(before, on=["nadir_visit", "root_row"]).filter(pl.col("proof") > pl.col("smallest"))
    back = pl.col("reappeared") & (
        (pl.col("cause_target_back") & target) | (pl.col("cause_other_back") & ~target)
    )
    found = {
        "TP-PD-SUM": grown,
        "TP-PD-POSTCR": shown.filter(back),
        "NT-PD": shown.filter(pl.col("cause_worse") & ~target & pl.col("worse")),
        "NEW-LESION": new.filter("counts")
        .join(causes.filter("cause_new"), on="visit_id")
        .with_columns(role=pl.lit("new")),
    }
    rows = pl.concat(
        frame.select(*_SPOT, "base_visit", "role", rule=pl.lit(rule)) for rule, frame in found.items()
    )
    treated = setting.placed.select("root_row", base_visit="visit_id", was_treated=pl.lit(True)).unique()
    component = (
        pl.when(pl.col("role") == "new")
        .then(pl.lit("new_lesion"))
        .when(pl.col("was_treated").fill_null(False))
        .then(pl.lit("treated"))
        .when(pl.col("role") == "target")
        .then(pl.lit("untreated_target"))
        .otherwise(pl.lit("untreated_nontarget"))
    )
    named = rows.join(treated, on=["base_visit", "root_row"], how="left").select(
        "visit_id", lesion_row="root_row", rule="rule", component=component
    )
    every = [named] if setting.states.is_empty() else [named, _list_failed(causes, setting)]
    return pl.concat(every).unique().sort("visit_id", "lesion_row", "rule")


def _list_failed(causes: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    failed = causes.filter("cause_failed").select("visit_id", "base_visit")
    states = setting.states.filter("confirmed").select("lesion_row", base_visit="visit_id")
    return failed.join(states, on="base_visit").select(
        "visit_id", "lesion_row", rule=pl.lit("LOCAL-FAILURE"), component=pl.lit("treated")
    )
