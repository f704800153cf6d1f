"""The response of each time point, in order: rules, disease after a complete response, lasting PR."""

import polars as pl

from lesionwise.derive.response.confirm import find_confirmed, keep_worst_of_day
from lesionwise.derive.response.overall import look_up_overall
from lesionwise.derive.response.proof import compute_day
from lesionwise.derive.response.rules import ALL_TREATED_RULES, NON_TARGET_RULES, TARGET_RULES, decide
from lesionwise.derive.response.runs import begins_run, fill_run, shift_run
from lesionwise.study.model import ResponseRules


def compute_series(visits: pl.DataFrame, new: str, rules: ResponseRules) -> pl.DataFrame:
    """Responses by the new-lesion answers of column `new`, one row a visit in the order of `visits`.

    `visits` with new_answer, target, target_rule, non_target, non_target_rule, overall, had_cr (a complete
    response that counts stands before), cr_visit, pr_visit (the visits that made that and a lasting PR true).
    Baseline rows have no response. Whole columns, three passes: without memory; then with the complete
    responses of the first pass (whether a visit is a CR does not depend on memory, as nothing is back at
    it); then with lasting PR (which turns only SD into PR).
    """
    start = visits.with_columns(had_cr=pl.lit(False), persists=pl.lit(False), new_answer=pl.col(new))
    complete = _mark_complete(_respond(start), rules)
    second = start.with_columns(had_cr=complete["had_cr"], cr_visit=complete["since"])
    lasting = _mark_lasting(_respond(second), rules)
    return _respond(second.with_columns(persists=lasting["persists"], pr_visit=lasting["since"]))


def _respond(visits: pl.DataFrame) -> pl.DataFrame:
    target, target_rule = decide(TARGET_RULES)
    other, other_rule = decide(NON_TARGET_RULES)
    treated, treated_rule = decide(ALL_TREATED_RULES)
    after = ~pl.col("is_baseline")
    has_target, has_other = after & (pl.col("n_target") > 0), after & (pl.col("n_non_target") > 0)
    none_left, all_treated = after & pl.col("none_left"), after & pl.col("all_treated")
    mixed = has_target & pl.col("mixed") & (target != "PD").fill_null(True)
    found = visits.lazy().select(
        pl.all(),
        target=pl.when(none_left | mixed).then(pl.lit("NE")).when(has_target).then(target),
        target_rule=pl.when(none_left)
        .then(pl.lit("RT-NO-TARGET"))
        .when(mixed)
        .then(pl.lit("RT-UNTREATED"))
        .when(has_target)
        .then(target_rule),
        non_target=pl.when(all_treated).then(treated).when(has_other).then(other),
        non_target_rule=pl.when(all_treated).then(treated_rule).when(has_other).then(other_rule),
    )
    return found.with_columns(overall=pl.when(after).then(_overall())).collect(engine="in-memory")


def _overall() -> pl.Expr:
    """The overall response by the table, and PD by a local failure; with an unknown answer on new lesions PD
    if proven, else NE."""
    known = look_up_overall(pl.col("target"), pl.col("non_target"), pl.col("new_answer"))
    return (
        pl.when("failed")
        .then(pl.lit("PD"))
        .when(pl.col("new_answer").is_null() & (known != "PD"))
        .then(pl.lit("NE"))
        .otherwise(known)
    )


def _mark_complete(found: pl.DataFrame, rules: ResponseRules) -> pl.DataFrame:
    """Per visit: does a complete response that counts stand before it (`had_cr`), and which (`since`)."""
    made = (pl.col("overall") == "CR").fill_null(False)
    if rules.post_cr_requires == "confirmed":
        confirming = _find_confirming(found, rules, ["CR"])
        made = pl.col("visit_id").is_in(confirming.implode())
    begins = begins_run("pair")
    marked = found.select(since=shift_run(fill_run(pl.when(made).then("visit_id"), begins), begins))
    return marked.select(had_cr=pl.col("since").is_not_null(), since="since")


def _mark_lasting(found: pl.DataFrame, rules: ResponseRules) -> pl.DataFrame:
    """Per visit: does a PR last at it (`persists`): reached (and confirmed, if that is required) before it,
    with no progression since. A complete response is at least a partial one."""
    if not rules.pr_persist:
        never = found.with_columns(persists=pl.lit(False), since=pl.lit(None, dtype=pl.UInt32))
        return never.select("persists", "since")
    made = pl.col("overall").is_in(["CR", "PR"]).fill_null(False)
    if rules.orr_confirmed:
        confirming = _find_confirming(found, rules, ["CR", "PR"])
        made = pl.col("visit_id").is_in(confirming.implode())
    begins = begins_run("pair")
    last_end = fill_run(pl.when((pl.col("overall") == "PD").fill_null(False)).then("visit_id"), begins)
    before = shift_run(fill_run(pl.when(made).then("visit_id"), begins), begins)
    marked = found.select(before=before, last_end=last_end)
    lasts = pl.col("last_end").is_null() | (pl.col("before") > pl.col("last_end"))
    since = pl.when(lasts).then("before")
    return marked.select(persists=since.is_not_null(), since=since)


def _find_confirming(found: pl.DataFrame, rules: ResponseRules, kinds: list[str]) -> pl.Series:
    """The visits that confirm a response of one of `kinds`."""
    responded = found.filter(~pl.col("is_baseline")).select(
        group="pair", place="visit_id", response="overall", day=compute_day(rules)
    )
    pairs = find_confirmed(keep_worst_of_day(responded), rules)
    return pairs.filter(pl.col("response").is_in(kinds))["confirming_place"]
