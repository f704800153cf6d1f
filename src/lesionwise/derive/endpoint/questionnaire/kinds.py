"""The three kinds of endpoints on questionnaires: from declaration to rows."""

import polars as pl

from lesionwise.definitions import Deterioration, OnInstrument, PainResponse, Questionnaire
from lesionwise.derive.endpoint.follow_up import apply_horizon, compute_days
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.questionnaire.bone import find_bone
from lesionwise.derive.questionnaire import (
    DeteriorationRules,
    PainRules,
    derive_measure,
    derive_pain_response,
    derive_time_to_deterioration,
)
from lesionwise.study.occasions import list_occasions, select_occasions


def derive_questionnaire(history: History, endpoint: Questionnaire) -> pl.DataFrame:
    """Every subject and occasion: the score, or why there is none (`questionnaire.derive_measure`).

    Of an instrument that is `unset` one row a subject, without occasion, with the reason `instrument_unset`.
    """
    if is_unset(history, endpoint):
        return _refuse(history, endpoint)
    found = derive_measure(
        history.forms,
        endpoint.instrument,
        find_scale(history, endpoint),
        occasions=name_occasions(history, endpoint),
        baseline=endpoint.baseline,
    )
    return _finish(found, endpoint)


def derive_pain(history: History, endpoint: PainResponse) -> pl.DataFrame:
    """Every subject and occasion but the baseline: whether pain responds
    (`questionnaire.derive_pain_response`).

    With `population = "bone"` subjects without an irradiated lesion in bone have no value.
    """
    if is_unset(history, endpoint):
        return _refuse(history, endpoint)
    found = derive_pain_response(
        history.forms,
        endpoint.instrument,
        find_scale(history, endpoint),
        occasions=[name for name in name_occasions(history, endpoint) if name != endpoint.baseline],
        rules=PainRules(
            drop=endpoint.drop,
            rise=endpoint.rise,
            min_pain=endpoint.min_pain,
            analgesics=endpoint.analgesics,
            unchanged=endpoint.analgesics_missing == "unchanged",
            cut_counts=endpoint.analgesic_cut,
            percent=endpoint.analgesic_percent,
        ),
        baseline=endpoint.baseline,
    )
    return _finish(_keep_bone(history, endpoint, found), endpoint)


def derive_deterioration(history: History, endpoint: Deterioration) -> pl.DataFrame:
    """Every subject: time to deterioration (`questionnaire.derive_time_to_deterioration`), cut at the
    horizon."""
    if is_unset(history, endpoint):
        return _refuse(history, endpoint)
    found = derive_time_to_deterioration(
        history.forms,
        endpoint.instrument,
        find_scale(history, endpoint),
        rules=DeteriorationRules(endpoint.threshold, endpoint.worse, endpoint.recovery, endpoint.death),
        baseline=endpoint.baseline,
    )
    return compute_days(apply_horizon(_finish(found, endpoint), endpoint))


def is_unset(history: History, endpoint: OnInstrument) -> bool:
    """Whether the study names no instrument yet."""
    return history.study.find_instrument(endpoint.instrument).status == "unset"


def find_scale(history: History, endpoint: OnInstrument) -> str:
    """Id of the scale: the endpoint's, else the only one."""
    return history.forms.find_scale(endpoint.instrument, endpoint.scale).id


def name_occasions(history: History, endpoint: Questionnaire | PainResponse) -> list[str]:
    """Occasions of the endpoint in the order of the study file."""
    due = list_occasions(history.study, history.study.find_instrument(endpoint.instrument))
    return [each.name for each in select_occasions(due, endpoint.occasions)]


def _refuse(history: History, endpoint: OnInstrument) -> pl.DataFrame:
    clause = pl.lit(f"endpoint.{endpoint.id}.instrument")
    return history.subjects.with_columns(reason=pl.lit("instrument_unset"), clause=clause)


def _finish(found: pl.DataFrame, endpoint: OnInstrument) -> pl.DataFrame:
    return found.with_columns(clause=pl.concat_str(pl.lit(f"endpoint.{endpoint.id}."), "clause"))


def _keep_bone(history: History, endpoint: PainResponse, found: pl.DataFrame) -> pl.DataFrame:
    if endpoint.population == "all":
        return found
    joined = found.join(find_bone(history.tables), on="subject", how="left", maintain_order="left")
    out = pl.col("bone").is_null() | ~pl.col("bone")
    why = pl.when(~pl.col("bone")).then(pl.lit("no_bone_lesion")).when(out).then(pl.lit("bone_unknown"))
    emptied = ("status", "value", "detail", "event_date", "source_table", "source_row", "decisive")
    return joined.with_columns(
        *(pl.when(~out).then(name).alias(name) for name in emptied),
        reason=pl.coalesce(why, "reason"),
        clause=pl.when(out).then(pl.lit("population")).otherwise("clause"),
    )
