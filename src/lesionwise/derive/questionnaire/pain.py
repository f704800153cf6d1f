"""Response of pain: a lower score without more analgesics."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lesionwise.derive.questionnaire.measure import (
    join_flags,
    keep_answers,
    list_cases,
    name_origin,
)
from lesionwise.derive.questionnaire.missing import find_row, find_table, name_detail
from lesionwise.derive.questionnaire.series import ENDPOINT_COLUMNS, Series


@dataclass(frozen=True)
class PainRules:
    """Steps and shares of a response (`definitions.PainResponse`); `analgesics`: id of the instrument."""

    drop: float = 2
    rise: float = 2
    min_pain: float = 1
    analgesics: str | None = None
    unchanged: bool = False
    """Whether analgesics that are not recorded are taken as unchanged."""
    cut_counts: bool = True
    percent: float = 25


def derive_pain_response(
    series: Series,
    instrument: str,
    scale: str,
    *,
    occasions: Sequence[str],
    rules: PainRules,
    baseline: str = "baseline",
) -> pl.DataFrame:
    """One row a subject and occasion with the columns `ENDPOINT_COLUMNS`; `days` stays null.

    Counted are subjects whose baseline lies at least `min_pain` above the lowest code. Status 1
    `pain_response`, 0 `no_pain_response`; `detail`: the class (codelist `pain_class`; null where a dose that
    is not on record leaves it open), `value`: change of the score. Status null: `no_baseline`,
    `no_pain_at_baseline`, a reason of `missing.name_missing`, `analgesics_not_recorded` (the study records
    none, and does not take them as unchanged), `analgesics_unknown` (a dose of this subject that is not on
    record could change the answer; unknown is no "no rise").

    The dose is the score of the analgesics' form of the same occasion, given in its window.
    """
    scored = series.find_scale(instrument, scale)
    cases = list_cases(series, instrument, scale, occasions, baseline)
    dosed = _add_doses(series, cases, rules.analgesics, baseline)
    judged = _judge(dosed, scored.low or 0, rules).with_columns(reason=_name_reason(scored.low or 0, rules))
    status = {"pain_response": 1, "no_pain_response": 0}
    told = pl.col("reason").is_in(list(status))
    at_baseline = pl.col("reason").is_in(["no_baseline", "no_pain_at_baseline"])
    known, form = pl.col("first_row").is_not_null(), pl.lit("questionnaire")
    return judged.with_columns(
        status=pl.col("reason").replace_strict(status, default=None, return_dtype=pl.Int64),
        event_date=pl.when(told).then("date"),
        days=pl.lit(None, dtype=pl.Int64),
        value=pl.when(told).then(pl.col("score") - pl.col("base")),
        detail=pl.when(told).then(_name_class()).when(pl.col("reason") == "not_answered").then(name_detail()),
        flags=join_flags(series, instrument),
        source_table=pl.when(at_baseline).then(pl.when(known).then(form)).otherwise(find_table()),
        source_row=pl.when(at_baseline).then("first_row").otherwise(find_row()),
        origin_table=name_origin(),
        clause=_name_clause(),
        decisive=pl.when(at_baseline).then("first_rows").otherwise(keep_answers()),
    ).select(*ENDPOINT_COLUMNS, "dose_rows")


def _add_doses(series: Series, cases: pl.DataFrame, instrument: str | None, baseline: str) -> pl.DataFrame:
    """Adds `dose`, `base_dose` and `dose_rows`: those of the occasion and of the baseline."""
    if instrument is None:
        none = pl.lit(None, dtype=pl.Float64)
        return cases.with_columns(dose=none, base_dose=none, dose_rows=pl.lit(None, dtype=pl.List(pl.Int64)))
    visits = series.list_visits(instrument, series.find_scale(instrument, None).id).filter("answered")
    doses = visits.select("subject", "occasion", dose="score", own="source_rows")
    bases = visits.filter(pl.col("occasion") == baseline).select(
        "subject", base_dose="score", first="source_rows"
    )
    nothing = pl.lit([], dtype=pl.List(pl.Int64))
    rows = (
        pl.concat_list(pl.coalesce("own", nothing), pl.coalesce("first", nothing)).list.unique().list.sort()
    )
    return (
        cases.join(doses, on=["subject", "occasion"], how="left", maintain_order="left")
        .join(bases, on="subject", how="left", maintain_order="left")
        .with_columns(dose_rows=rows)
    )


def _judge(cases: pl.DataFrame, lowest: float, rules: PainRules) -> pl.DataFrame:
    """Adds `complete`, `partial`, `worse` (progression): true, false, or null: not known."""
    pain, base = pl.col("score"), pl.col("base")
    dose, before, share = pl.col("dose"), pl.col("base_dose"), rules.percent / 100
    known = dose.is_not_null() & before.is_not_null()
    more, cut = dose > before, (before > 0) & (dose <= before * (1 - share))
    much = (dose > before) & (dose >= before * (1 + share))
    if rules.unchanged:
        more, cut, much = ((known & each).fill_null(False) for each in (more, cut, much))
    less = (base - pain >= rules.drop) & ~more
    fewer = cut & (pain <= base) if rules.cut_counts else pl.lit(False)
    return cases.with_columns(
        complete=(pain <= lowest) & (base > lowest) & ~more,
        partial=less | fewer,
        worse=((pain - base >= rules.rise) & ~cut) | (much & (pain >= base)),
    )


def _name_reason(lowest: float, rules: PainRules) -> pl.Expr:
    response = pl.col("complete") | pl.col("partial")
    unrecorded = rules.analgesics is None and not rules.unchanged
    return (
        pl.when((pl.col("missing") == "no_origin").fill_null(False))
        .then(pl.lit("no_origin"))
        .when(pl.col("base").is_null())
        .then(pl.lit("no_baseline"))
        .when(pl.col("base") < lowest + rules.min_pain)
        .then(pl.lit("no_pain_at_baseline"))
        .when(pl.col("missing").is_not_null())
        .then("missing")
        .when(pl.lit(unrecorded))
        .then(pl.lit("analgesics_not_recorded"))
        .when(response.is_null())
        .then(pl.lit("analgesics_unknown"))
        .when(response)
        .then(pl.lit("pain_response"))
        .otherwise(pl.lit("no_pain_response"))
    )


def _name_class() -> pl.Expr:
    """The first class that is known to hold when none before it may."""
    named = pl.lit("indeterminate")
    for column, code in (("worse", "progression"), ("partial", "partial"), ("complete", "complete")):
        open_ = pl.col(column).is_null()
        named = (
            pl.when(open_)
            .then(pl.lit(None, dtype=pl.String))
            .when(column)
            .then(pl.lit(code))
            .otherwise(named)
        )
    return named


def _name_clause() -> pl.Expr:
    """Key of the endpoint that decided."""
    keys = {
        "no_origin": "instrument",
        "no_baseline": "baseline",
        "no_pain_at_baseline": "min_pain",
        "analgesics_not_recorded": "analgesics",
        "analgesics_unknown": "analgesics_missing",
        "pain_response": "drop",
        "no_pain_response": "drop",
    }
    return pl.col("reason").replace_strict(keys, default="instrument", return_dtype=pl.String)
