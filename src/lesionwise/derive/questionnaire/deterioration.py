"""Time to deterioration of a score."""

from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from lesionwise.derive.questionnaire.measure import join_flags, name_origin
from lesionwise.derive.questionnaire.series import ENDPOINT_COLUMNS, Series
from lesionwise.terms import Fault, Faults

DEFAULT_SHARE: Final = 0.5
"""Half a standard deviation of the baseline scores: a default, not validated for any instrument here."""

_TINY: Final = 1e-9
"""A worsening that reaches the threshold but for rounding reaches it."""

_STATUS: Final = {"deterioration": 1, "death": 2, "last_form": 0, "no_form_after_baseline": 0}


@dataclass(frozen=True)
class DeteriorationRules:
    """Threshold, direction, recovery and death (`definitions.Deterioration`)."""

    threshold: float | None = None
    worse: Literal["higher", "lower"] | None = None
    recovery: Literal["ignored", "confirmed", "definitive"] = "ignored"
    death: Literal["competing", "event", "censored"] = "competing"


def derive_time_to_deterioration(
    series: Series,
    instrument: str,
    scale: str,
    *,
    rules: DeteriorationRules,
    baseline: str = "baseline",
    groups: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row a subject with the columns `ENDPOINT_COLUMNS`; days = event date - origin date + 1.

    The clock starts on the day of the baseline form (scored, in its window). Status 1 `deterioration`: the
    first later form whose score is worse than the baseline by at least the threshold, and that `recovery`
    lets count. `death` without one before: status 2 (`competing`), 1 (`event`), or no matter (`censored`).
    Status 0 `last_form`: the last scored form; `no_form_after_baseline`: day 1. Forms count in their window
    or not, by the day of their answer; missing ones are passed over, never imputed. Status null:
    `no_baseline`, `death_date_unknown` (died in an unknown month, no deterioration before, and the death
    would count), `no_threshold` (fewer than two baselines in the group, or all alike).

    Without threshold it is half the standard deviation (n - 1) of the baseline scores of the subject's group.
    `groups`: subject, group; null: all are one group. `value`: the threshold, `detail` what it is (codelist
    `threshold`). An ordinal scale has no standard deviation: it needs a threshold and `worse`, else `Faults`.
    Source: STUDIES 6.1, 11.1 (inferred default).
    """
    forms = series.list_scale(instrument, scale)
    sign = find_sign(series, instrument, scale, rules)
    cases = _add_threshold(
        series, series.list_baselines(instrument, scale, baseline), rules.threshold, groups
    )
    later = list_later(forms, cases, sign, rules.recovery)
    ended = (
        cases.join(_find_first(later), on="subject", how="left", maintain_order="left")
        .join(_find_last(later), on="subject", how="left", maintain_order="left")
        .join(series.list_first(instrument, scale, baseline), on="subject", how="left", maintain_order="left")
        .with_columns(reason=_name_reason(counts_death=rules.death != "censored"))
    )
    flagged = ended.with_columns(flags=join_flags(series, instrument))
    return _finish(flagged, "half_sd" if rules.threshold is None else "given", rules.death)


def find_sign(series: Series, instrument: str, scale: str, rules: DeteriorationRules) -> int:
    """1 where a higher score is worse, -1 where it is better. Raises `Faults` where nobody says which."""
    declared = series.find_scale(instrument, scale).direction
    told = series.list_scale(instrument, scale)["direction"].drop_nulls()
    direction = declared or (told.first() if len(told) else "higher_better")
    if direction == "ordinal":
        if rules.worse is None or rules.threshold is None:
            raise Faults(
                [_complain(f"{instrument}.{scale}", "an ordinal scale without threshold or `worse`")]
            )
        return 1 if rules.worse == "higher" else -1
    worse = rules.worse or ("higher" if direction == "higher_worse" else "lower")
    return 1 if worse == "higher" else -1


def _complain(name: str, found: str) -> Fault:
    expected = "worse = higher or lower, and a threshold in steps"
    return Fault(f"instrument {name}", found, expected, "Say both where the endpoint is declared.")


def _add_threshold(
    series: Series, baselines: pl.DataFrame, threshold: float | None, groups: pl.DataFrame | None
) -> pl.DataFrame:
    """Every subject with its baseline and `limit`, the worsening that counts."""
    everyone = series.life.join(baselines, on="subject", how="left", maintain_order="left")
    if threshold is not None:
        return everyone.with_columns(limit=pl.lit(threshold, dtype=pl.Float64))
    named = (
        everyone.with_columns(group=pl.lit("all"))
        if groups is None
        else everyone.join(groups.select("subject", "group"), on="subject", how="left", maintain_order="left")
    )
    spread = pl.col("base").std().over("group") * DEFAULT_SHARE
    known = pl.col("group").is_not_null() & (spread > 0)
    return named.with_columns(limit=pl.when(known).then(spread))


def list_later(forms: pl.DataFrame, cases: pl.DataFrame, sign: int, recovery: str) -> pl.DataFrame:
    """Scored forms after the baseline in order of date: subject, date, source_row, source_rows, `worse` (by
    how many points), `reached` (the threshold), `counts` (also by the rule of recovery)."""
    scored = forms.filter(pl.col("score").is_not_null()).select(
        "subject", "date", "score", "source_row", "source_rows"
    )
    joined = scored.join(cases.select("subject", "base", "origin_date", "limit"), on="subject")
    later = joined.filter(pl.col("date") > pl.col("origin_date")).sort("subject", "date", "source_row")
    worse = (pl.col("score") - pl.col("base")) * sign
    reached = (worse >= pl.col("limit") - _TINY).fill_null(False)
    told = later.with_columns(worse=worse, reached=reached)
    stays = {
        "ignored": pl.lit(True),
        "confirmed": pl.col("reached").shift(-1).over("subject").fill_null(False),
        "definitive": pl.col("reached").cum_min(reverse=True).over("subject"),
    }[recovery]
    return told.with_columns(counts=pl.col("reached") & stays)


def _find_first(later: pl.DataFrame) -> pl.DataFrame:
    return (
        later.filter("counts")
        .unique("subject", keep="first", maintain_order=True)
        .select("subject", worse_date="date", worse_row="source_row", worse_rows="source_rows")
    )


def _find_last(later: pl.DataFrame) -> pl.DataFrame:
    return later.unique("subject", keep="last", maintain_order=True).select(
        "subject", last_date="date", last_row="source_row", last_rows="source_rows"
    )


def _name_reason(*, counts_death: bool) -> pl.Expr:
    return (
        pl.when(pl.col("base").is_null())
        .then(pl.lit("no_baseline"))
        .when(pl.col("limit").is_null())
        .then(pl.lit("no_threshold"))
        .when(pl.col("worse_date").is_not_null())
        .then(pl.lit("deterioration"))
        .when(pl.col("death_date").is_not_null() & counts_death)
        .then(pl.lit("death"))
        .when(pl.col("death_unknown") & counts_death)
        .then(pl.lit("death_date_unknown"))
        .when(pl.col("last_date").is_not_null())
        .then(pl.lit("last_form"))
        .otherwise(pl.lit("no_form_after_baseline"))
    )


def _finish(ended: pl.DataFrame, label: str, death: str) -> pl.DataFrame:
    reason = pl.col("reason")

    def choose(*columns: str) -> pl.Expr:
        """The column that belongs to each of the four reasons, in the order of `_STATUS`."""
        value = pl.when(reason == "deterioration").then(columns[0])
        named = value.when(reason == "death").then(columns[1]).when(reason == "last_form").then(columns[2])
        return named.when(reason == "no_form_after_baseline").then(columns[3])

    day = choose("worse_date", "death_date", "last_date", "origin_date")
    at_baseline, unknown = reason.is_in(["no_baseline", "no_threshold"]), reason == "death_date_unknown"
    row = (
        pl.when(unknown)
        .then("unknown_row")
        .when(at_baseline)
        .then("first_row")
        .otherwise(choose("worse_row", "death_row", "last_row", "origin_row"))
    )
    table = (
        pl.when(unknown | (reason == "death")).then(pl.lit("vital_status")).otherwise(pl.lit("questionnaire"))
    )
    status = _STATUS | ({"death": 1} if death == "event" else {})
    rows = choose("worse_rows", "none", "last_rows", "base_rows")
    return (
        ended.with_columns(none=pl.lit(None, dtype=pl.List(pl.Int64)))
        .with_columns(
            status=reason.replace_strict(status, default=None, return_dtype=pl.Int64),
            event_date=day,
            days=(day - pl.col("origin_date")).dt.total_days() + 1,
            value=pl.when(~at_baseline).then("limit"),
            detail=pl.when(~at_baseline).then(pl.lit(label)),
            occasion=pl.lit(None, dtype=pl.String),
            source_row=row,
            source_table=pl.when(row.is_not_null()).then(table),
            origin_table=name_origin(),
            clause=reason.replace_strict(_CLAUSES, return_dtype=pl.String),
            decisive=pl.when(at_baseline).then("first_rows").otherwise(rows),
        )
        .select(ENDPOINT_COLUMNS)
    )


_CLAUSES: Final = {
    "deterioration": "threshold",
    "death": "death",
    "death_date_unknown": "death",
    "last_form": "threshold",
    "no_form_after_baseline": "baseline",
    "no_baseline": "baseline",
    "no_threshold": "threshold",
}
