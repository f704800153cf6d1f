"""Confirmation of complete and partial responses: the pair of assessments that proves one."""

import polars as pl

from lesionwise.derive.response.runs import begins_run
from lesionwise.study.model import ResponseRules

SEVERITY = ("NE", "NED", "CR", "PR", "SD", "NON-CR/NON-PD", "PD")
"""From best to worst for one day: any other response beats NE."""


def keep_worst_of_day(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a group and day, the worst response; of equals the first. Rows without day all stay.

    `rows`: group, place (order within the group), day (may be null), response. The result is sorted; a row
    without day stands after the day of the row before it.
    """
    severity = pl.col("response").replace_strict(SEVERITY, range(len(SEVERITY)), return_dtype=pl.Int8)
    rows = rows.sort("group", "place").with_columns(
        severity=severity, sort_day=pl.col("day").cum_max().forward_fill().over("group").fill_null(0)
    )
    rows = rows.with_columns(sort_day=pl.coalesce("day", "sort_day")).sort(
        "group", "sort_day", pl.col("day").is_null(), pl.col("severity") * -1, "place"
    )
    return rows.filter(begins_run("group", "day") | pl.col("day").is_null()).drop("severity", "sort_day")


def find_confirmed(rows: pl.DataFrame, rules: ResponseRules) -> pl.DataFrame:
    """Confirmed responses: group, response (CR or PR), place and confirming_place, one row a first record.

    `rows` as `keep_worst_of_day` gives them. CR: a CR at least `confirm_days` later, nothing but CR and NE
    between. PR: the first CR or PR at least `confirm_days` later, nothing but CR, PR and NE between (with
    `accept_sd` one SD between two PR), no PR after a CR. At most `max_ne` NE between. A record never
    confirms itself and a record without day takes no part, but stands between.

    Counts and indices run on over all groups: a pair is of one group, so that only what lies between matters.
    """
    rows = rows.with_columns(index=pl.int_range(pl.len(), dtype=pl.Int64))
    response = pl.col("response")
    counts = {
        "ne": response == "NE",
        "sd": response == "SD",
        "other": ~response.is_in(["CR", "PR", "NE", "SD"]),
        "pr": response == "PR",
    }
    index = pl.col("index")
    rows = rows.with_columns(
        *(flag.cum_sum().cast(pl.Int64).alias(f"n_{name}") for name, flag in counts.items()),
        last_pr=pl.when(response == "PR").then(index).forward_fill(),
        next_cr=pl.when(response == "CR").then(index).shift(-1).backward_fill(),
        next_sd=pl.when(response == "SD").then(index).shift(-1).backward_fill(),
    )
    pairs = _match(rows, ["CR"], ["CR"], rules), _match(rows, ["PR"], ["CR", "PR"], rules)
    return pl.concat(pairs).select("group", "response", "place", "confirming_place")


def _match(rows: pl.DataFrame, first: list[str], second: list[str], rules: ResponseRules) -> pl.DataFrame:
    dated = rows.filter(pl.col("day").is_not_null())
    later = dated.filter(pl.col("response").is_in(second)).select(
        "group",
        "n_ne",
        "n_sd",
        "n_other",
        "n_pr",
        "last_pr",
        "index",
        due=pl.col("day"),
        confirming_place=pl.col("place"),
    )
    gap = max(rules.confirm_days, 1)
    starts = dated.filter(pl.col("response").is_in(first)).with_columns(due=pl.col("day") + gap)
    pairs = starts.sort("due").join_asof(
        later.sort("due"), on="due", by="group", strategy="forward", suffix="_to", check_sortedness=False
    )
    between = {name: pl.col(f"n_{name}_to") - pl.col(f"n_{name}") for name in ("ne", "sd", "other", "pr")}
    is_clean = (between["other"] == 0) & (between["ne"] <= rules.max_ne)
    kept_sd = (
        pl.lit(rules.accept_sd)
        & (between["sd"] == 1)
        & (pl.col("last_pr_to") > pl.col("next_sd"))
        & pl.lit(first == ["PR"])
    )
    is_clean &= (between["sd"] == 0) | kept_sd
    if first == ["CR"]:
        is_clean &= between["pr"] == 0
    else:
        is_clean &= (
            pl.col("next_cr").is_null()
            | (pl.col("next_cr") > pl.col("index_to"))
            | (pl.col("next_cr") > pl.col("last_pr_to"))
        )
    return pairs.filter(pl.col("confirming_place").is_not_null() & is_clean)
