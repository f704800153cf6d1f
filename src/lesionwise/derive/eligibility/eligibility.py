"""Each criterion of a study for each subject: met, not met or unknown, and the row that shows it."""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from lesionwise.derive.eligibility.case import ANSWER, Case
from lesionwise.derive.eligibility.disease import (
    decide_count,
    decide_disease,
    decide_extracerebral,
    decide_measurable,
    decide_oligometastatic,
    decide_oligoprogression,
    decide_risk,
    decide_size,
)
from lesionwise.derive.eligibility.person import (
    decide_age,
    decide_board,
    decide_consent,
    decide_drugs,
    decide_histology,
    decide_primary,
    decide_therapy,
)
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.response.derivation import conform_frame
from lesionwise.derive.state import Risks, States
from lesionwise.study import Criterion

Decider = Callable[[Case, Criterion], pl.DataFrame]


def _plain(decide: Callable[[Case], pl.DataFrame]) -> Decider:
    """A rule that has no parameters."""

    def decide_plainly(case: Case, _: Criterion) -> pl.DataFrame:
        return decide(case)

    return decide_plainly


DECIDERS: Final[Mapping[str, Decider]] = {
    "age": decide_age,
    "histology": decide_histology,
    "risk_group": decide_risk,
    "recurrent_or_metastatic": _plain(decide_disease),
    "metastases": decide_count,
    "organs": decide_count,
    "size": decide_size,
    "measurable": decide_measurable,
    "extracerebral": decide_extracerebral,
    "oligometastatic": decide_oligometastatic,
    "oligoprogression": _plain(decide_oligoprogression),
    "systemic_therapy": _plain(decide_therapy),
    "drugs": decide_drugs,
    "primary_treated": _plain(decide_primary),
    "board_before": _plain(decide_board),
    "consent_before": _plain(decide_consent),
}
"""How each rule of a criterion is decided."""


def derive_eligibility(history: History, states: States, risks: Risks) -> pl.DataFrame:
    """`tables.derived.EligibilityVerdict`: every subject and criterion, in the order of the study file.

    A criterion with a rule is decided by the records at entry; where they do not suffice, and of a criterion
    without rule, a person's record counts. Whole tables.
    """
    case = Case(history, states, risks)
    parts = [_decide(case, criterion) for criterion in history.study.criteria]
    empty = conform_frame("eligibility_verdict", pl.DataFrame(schema={"subject": pl.String}))
    joined = pl.concat([empty.drop("row"), *parts])
    numbered = joined.with_columns(row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    return conform_frame("eligibility_verdict", numbered)


def _decide(case: Case, criterion: Criterion) -> pl.DataFrame:
    records = case.history.tables["eligibility"].filter(pl.col("criterion") == criterion.id)
    said = records.select("subject", record_row="row", recorded=pl.col("met").cast(pl.String))
    answers = _ask(case, criterion).join(said, on="subject", how="left", maintain_order="left")
    entry = case.entry.select("subject", "entry_date")
    answers = answers.join(entry, on="subject", how="left", maintain_order="left")
    computed = (
        pl.when(pl.col("holds")).then(pl.lit("met")).when(~pl.col("holds")).then(pl.lit("not_met"))
    ).otherwise(pl.lit("unknown"))
    judged = pl.col("recorded").is_in(["met", "not_met"]).fill_null(False)
    known = pl.col("holds").is_not_null()
    person = ~known & judged
    met = pl.when(known).then(computed).when(judged).then("recorded").otherwise(pl.lit("unknown"))
    ruled = criterion.rule is not None
    reason = pl.col("reason") if ruled else pl.lit("not_judged")
    told = answers.with_columns(
        criterion=pl.lit(criterion.id),
        met=met,
        by=pl.when(known).then(pl.lit("engine")).when(judged).then(pl.lit("record")),
        computed=computed if ruled else pl.lit(None, dtype=pl.String),
        reason=pl.when(person & pl.lit(not ruled)).then(pl.lit("judged")).otherwise(reason),
        evidence_table=pl.when(person).then(pl.lit("eligibility")).otherwise("evidence_table"),
        evidence_row=pl.when(person).then("record_row").otherwise("evidence_row"),
        row=pl.lit(1),
    )
    return conform_frame("eligibility_verdict", told).drop("row")


def _ask(case: Case, criterion: Criterion) -> pl.DataFrame:
    if criterion.rule is not None:
        return DECIDERS[criterion.rule](case, criterion).select(ANSWER)
    nothing = pl.lit(None, dtype=pl.String)
    return case.entry.select(
        "subject",
        holds=pl.lit(None, dtype=pl.Boolean),
        reason=nothing,
        detail=nothing,
        evidence_table=nothing,
        evidence_row=pl.lit(None, dtype=pl.Int64),
    )
