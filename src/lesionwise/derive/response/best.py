"""Best overall response, unconfirmed and confirmed. Source: RECIST 1.1, 4.4 and table 3."""

from typing import Final, NamedTuple

import polars as pl

from lesionwise.derive.response.confirm import find_confirmed, keep_worst_of_day
from lesionwise.derive.response.dates import to_day
from lesionwise.derive.response.derivation import conform_frame
from lesionwise.derive.response.runs import begins_run, sum_run
from lesionwise.study.model import ResponseRules

PAIR = ("subject", "reader")


class BestRule(NamedTuple):
    """A class of the best response and the rows that belong to it; the first class with a row is the best."""

    best: str
    holds: pl.Expr


_RESPONSE, _LONG = pl.col("response"), pl.col("is_long_enough")

_STABLE: Final = (
    BestRule("SD", _RESPONSE.is_in(["CR", "PR", "SD"]) & _LONG),
    BestRule("NON-CR/NON-PD", (_RESPONSE == "NON-CR/NON-PD") & _LONG),
    BestRule("NED", (_RESPONSE == "NED") & _LONG),
)
_REST: Final = (BestRule("NE", pl.lit(True)),)

UNCONFIRMED: Final = (
    BestRule("CR", _RESPONSE == "CR"),
    BestRule("PR", _RESPONSE == "PR"),
    *_STABLE,
    BestRule("PD", _RESPONSE == "PD"),
    *_REST,
)
"""Best first. SD, NON-CR/NON-PD and NED need `min_sd_days` since the origin."""

CONFIRMED: Final = (
    BestRule("CR", pl.col("confirmed") == "CR"),
    BestRule("PR", pl.col("confirmed") == "PR"),
    *_STABLE,
    BestRule("PD", (_RESPONSE == "PD") | (_RESPONSE.is_in(["PR", "SD"]) & pl.col("after_cr"))),
    *_REST,
)
"""As above; a PR or SD after an unconfirmed CR is progression if nothing lasted long enough (table 3)."""


def derive_best_response(
    response: pl.DataFrame, rules: ResponseRules, origin: pl.DataFrame, stop: pl.DataFrame
) -> pl.DataFrame:
    """Best response of each subject and reader of `response`, as `tables.derived.BestResponse`.

    origin: subject, origin_date. stop: subject, stop_date (start of a new systemic line; subjects without
    one need no row). Both have at most one row a subject. Subjects without a row in `response` get none.
    """
    limits = origin.select("subject", "origin_date").join(
        stop.select("subject", "stop_date"), on="subject", how="full", coalesce=True
    )
    return conform_frame("best_response", compute_best(response, rules, limits))


def compute_best(response: pl.DataFrame, rules: ResponseRules, limits: pl.DataFrame) -> pl.DataFrame:
    """Best response within the limits of each subject, one row a subject and reader of `response`.

    limits: subject, origin_date, stop_date and, if wanted, end_date, one row a subject; null or no row: no
    such limit, and without origin nothing reaches the minimum of `min_sd_days`. Rows count from the origin
    (inclusive), until the first progression, before the stop; a progression on the day of the stop counts.
    `end_date` (inclusive) bounds the best response itself; what confirms it may come later. Of one day the
    worst response counts. A PR that only lasts (rule TP-PR-PERSIST) confirms nothing and needs no
    confirmation to be PR in the unconfirmed series. A row without date can be no more than NE. No row:
    MISSING.

    Columns: those of `BestResponse` and confirming_row, the response row that confirms (null: none).
    """
    numbered = _number_pairs(response)
    pairs = numbered.filter("is_first").select(*PAIR, "group")
    rows = keep_worst_of_day(_select_rows(numbered, limits)).with_columns(
        is_long_enough=(pl.col("day") >= pl.col("from_day") + rules.min_sd_days).fill_null(False),
        after_cr=_follows_cr(),
    )
    as_seen = rows.with_columns(response=pl.when("persists").then(pl.lit("SD")).otherwise("response"))
    confirmed = find_confirmed(as_seen, rules).rename({"response": "confirmed"})
    within = pl.col("to_day").is_null() | pl.col("day").is_null() | (pl.col("day") <= pl.col("to_day"))
    rows = rows.join(confirmed, on=["group", "place"], how="left").filter(within)
    first = _pick(rows, UNCONFIRMED).rename({"best_row": "source_row"}).drop("confirming_place")
    second = _pick(rows, CONFIRMED).rename(
        {
            "best": "best_confirmed",
            "best_date": "best_confirmed_date",
            "best_row": "source_row_confirmed",
            "confirming_place": "confirming_row",
        }
    )
    found = pairs.join(first, on="group", how="left", maintain_order="left")
    found = found.join(second, on="group", how="left", maintain_order="left")
    return found.with_columns(
        pl.col("best", "best_confirmed").fill_null("MISSING"),
        row=pl.col("group").cast(pl.Int64) + 1,
        confirming_row=pl.when(pl.col("best_confirmed").is_in(["CR", "PR"])).then("confirming_row"),
    )


def _number_pairs(response: pl.DataFrame) -> pl.DataFrame:
    """`response` in order of `PAIR` with `group` (number of the pair, from 0) and `is_first` (row of it)."""
    facts = ("row", "date", "overall_response", "baseline", "post_progression", "rule")
    ordered = response.select(*PAIR, *facts).sort(PAIR).with_columns(is_first=begins_run(*PAIR))
    return ordered.with_columns(group=pl.col("is_first").cum_sum() - 1)


def _select_rows(response: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """The rows that may count: group, place, day, response, persists, from_day, to_day."""
    if "end_date" not in limits.columns:
        limits = limits.with_columns(end_date=pl.lit(None, dtype=pl.Date))
    counted = response.filter(
        ~pl.col("baseline").fill_null(False) & ~pl.col("post_progression").fill_null(False)
    )
    rows = counted.join(limits, on="subject", how="left").select(
        "group",
        place=pl.col("row"),
        day=to_day(pl.col("date")),
        response=pl.col("overall_response").cast(pl.String),
        persists=pl.col("rule") == "TP-PR-PERSIST",
        from_day=to_day(pl.col("origin_date")),
        stop_day=to_day(pl.col("stop_date")),
        to_day=to_day(pl.col("end_date")),
    )
    day, stop = pl.col("day"), pl.col("stop_day")
    undated = day.is_null()
    begun = pl.col("from_day").is_null() | (day >= pl.col("from_day"))
    open_still = stop.is_null() | (day < stop) | ((day == stop) & (pl.col("response") == "PD"))
    return rows.filter(pl.col("response").is_not_null() & (undated | (begun & open_still))).with_columns(
        response=pl.when(undated).then(pl.lit("NE")).otherwise("response")
    )


def _follows_cr() -> pl.Expr:
    complete = pl.col("response") == "CR"
    return sum_run(complete.cast(pl.Int32), begins_run("group")) > complete


def _pick(rows: pl.DataFrame, order: tuple[BestRule, ...]) -> pl.DataFrame:
    """The first row of the first class that has one, per group: group, best, best_date, best_row."""
    rank = pl.lit(len(order), dtype=pl.Int8)
    for place, rule in reversed(list(enumerate(order))):
        rank = pl.when(rule.holds).then(pl.lit(place, dtype=pl.Int8)).otherwise(rank)
    names = [rule.best for rule in order]
    ranked = rows.with_columns(rank=rank).sort("group", "rank", "day", "place", nulls_last=True)
    best = ranked.unique("group", keep="first", maintain_order=True)
    return best.select(
        "group",
        best=pl.col("rank").replace_strict(range(len(names)), names, return_dtype=pl.String),
        best_date=pl.col("day").cast(pl.Date),
        best_row="place",
        confirming_place="confirming_place",
    )
