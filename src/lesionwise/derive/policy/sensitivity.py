"""The response under each policy, beside that of the study."""

import datetime
from typing import Final

import polars as pl

from lesionwise.derive.lesion import Courses, derive_courses
from lesionwise.derive.policy.policy import list_states, list_treated
from lesionwise.derive.response import (
    Policy,
    Treatment,
    conform_frame,
    judge_reading,
    read_scans,
    shape_response,
)
from lesionwise.study.model import ResponseRules
from lesionwise.tables.registry import DERIVED_TABLES
from lesionwise.tables.rows import Tables

SENSITIVITY: Final[tuple[Policy, ...]] = ("P0", "P1", "P2", "non_irradiated")
"""Policies under which the response is derived again."""


def derive_response_policy(
    tables: Tables,
    rules: ResponseRules,
    data_cut: datetime.date | None,
    courses: Courses | None = None,
) -> pl.DataFrame:
    """`tables.derived.ResponsePolicy`: responses of subjects with a treated lesion, under each policy.

    Rows in order of policy, then as the response table; without trace. Subjects without treated lesion have
    the same response under every policy and no row here. Collected responses know no policy: no rows. Records
    are read once.
    """
    treated = list_treated(tables, data_cut)
    if treated.is_empty() or rules.source == "collected":
        return DERIVED_TABLES["response_policy"].schema.create_empty()
    subjects = treated.select("subject").unique()
    names = ("subject", "allocation", "lesion", "scan", "measurement", "assessment")
    own = {
        name: tables[name].join(subjects, on="subject", how="semi", maintain_order="left") for name in names
    }
    reading = read_scans(own, rules, data_cut)
    states = list_states(courses or derive_courses(tables, rules, data_cut))
    frames = [
        shape_response(
            judge_reading(reading, rules, Treatment(policy, treated, states, rules.p3_fallback))
        ).with_columns(policy=pl.lit(policy))
        for policy in SENSITIVITY
    ]
    return conform_frame("response_policy", pl.concat(frames).drop("row").with_row_index("row", offset=1))
