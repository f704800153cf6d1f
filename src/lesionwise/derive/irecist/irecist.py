"""Responses by iRECIST from measurements, beside those by RECIST 1.1."""

import datetime
from typing import Final

import polars as pl

from lesionwise.derive.irecist.facts import CAUSES, list_facts
from lesionwise.derive.irecist.machine import run_machine
from lesionwise.derive.lesion import Courses
from lesionwise.derive.policy import Policy, prepare_treatment
from lesionwise.derive.response import Material, compute_material, conform_frame
from lesionwise.derive.response.dates import to_date
from lesionwise.study.model import ResponseRules
from lesionwise.tables.registry import DERIVED_TABLES
from lesionwise.tables.rows import Tables

_RESPONSES: Final = {
    "I-UPD": "iUPD",
    "I-PENDING": "iUPD",
    "I-CPD": "iCPD",
    "I-AFTER": "iCPD",
    "I-NE": "NE",
}
"""Responses of the rules that do not follow RECIST 1.1."""


def derive_irecist(
    tables: Tables,
    rules: ResponseRules,
    data_cut: datetime.date | None,
    *,
    policy: Policy | None = None,
    treated: pl.DataFrame | None = None,
    courses: Courses | None = None,
) -> pl.DataFrame:
    """`tables.derived.Irecist`: every scan after the baseline of every subject and reader.

    From measurements, also where a study takes its responses as collected. Sums, nadir, lists and the policy
    for irradiated lesions are those of the response engine (`derive.policy.derive_policy_response`, the
    keywords of which are the same); a local failure is a criterion of progression of its own, which a scan
    four weeks later that still shows it confirms. A progression must be confirmed (`machine.run_machine`).

    Dates: of an unconfirmed or confirmed progression that of RECIST 1.1 where that calls the scan progression
    too, else the first image; of iCR and iPR the last image, of others the first.
    Checked by the oracle in tests/oracle/irecist.py.
    """
    treatment = prepare_treatment(tables, rules, data_cut, policy=policy, treated=treated, courses=courses)
    return compute_irecist(compute_material(tables, rules, data_cut, treatment), tables, rules)


def compute_irecist(material: Material | None, tables: Tables, rules: ResponseRules) -> pl.DataFrame:
    """The same from what a response derivation was made of; null: no rows."""
    if material is None:
        return DERIVED_TABLES["irecist"].schema.create_empty()
    facts = list_facts(material, tables["scan"], tables["lesion"])
    steps = run_machine(facts)
    found = facts.with_columns(
        rule=pl.Series(steps.rule, dtype=pl.String),
        bits=pl.Series(steps.causes, dtype=pl.Int64),
        late_confirmation=pl.Series(steps.late, dtype=pl.Boolean),
        anchor=pl.Series(steps.anchor, dtype=pl.Float64, nan_to_null=True).cast(pl.Int32),
    )
    base = pl.when(pl.col("base") == "NE").then("base").otherwise(pl.lit("i") + pl.col("base"))
    named = found.with_columns(
        response=pl.coalesce(
            pl.col("rule").replace_strict(_RESPONSES, default=None, return_dtype=pl.String), base
        )
    )
    return conform_frame(
        "irecist",
        named.with_row_index("row", offset=1).with_columns(
            date=to_date(_day(rules)),
            causes=_name_causes(),
            anchor=to_date(pl.col("anchor")),
            response_row=pl.col("visit_id").cast(pl.Int64) + 1,
        ),
    )


def _day(rules: ResponseRules) -> pl.Expr:
    if rules.assessment_date != "cdisc":
        return pl.col("day")
    progressed = pl.col("response").is_in(["iUPD", "iCPD"])
    return (
        pl.when(progressed & (pl.col("overall") == "PD"))
        .then("day")
        .when(pl.col("response").is_in(["iCR", "iPR"]))
        .then("last_day")
        .otherwise("first_day")
    )


def _name_causes() -> pl.Expr:
    parts = [
        pl.when(pl.col("bits") & (1 << place) > 0).then(pl.lit(name)) for place, name in enumerate(CAUSES)
    ]
    return pl.when(pl.col("bits") > 0).then(pl.concat_str(parts, separator=", ", ignore_nulls=True))
