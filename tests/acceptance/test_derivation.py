"""Whole simulated trials: frames as declared, no contradictions, an old cut gives the old result."""

from datetime import timedelta
from functools import cache

import polars as pl
import pytest

from lesionwise.derive import Derived, check_records, derive, explain
from lesionwise.derive.timeline import cut_tables
from lesionwise.design import Simulated, simulate
from lesionwise.study import Study, read_study
from lesionwise.tables.registry import DERIVED_TABLES
from lesionwise.tables.rows import complete_tables

STUDIES = ("sabr-cohort", "axitoria", "sabr-registry", "sablor", "storm")


@cache
def run(slug: str) -> tuple[Study, Simulated, Derived]:
    study, records = read_study(slug), simulate(slug, 60, 11)
    return study, records, derive(study, records.tables, records.data_cut)


@pytest.mark.parametrize("slug", STUDIES)
def test_derived_tables_are_as_declared(slug: str) -> None:
    study, _, derived = run(slug)
    for name in ("timeline", "response", "best_response", "endpoint", "trace"):
        DERIVED_TABLES[name].schema.validate(getattr(derived, name))
    people = derived.endpoint.group_by("endpoint").agg(pl.col("subject").n_unique())
    assert dict(people.rows()) == {endpoint.id: 60 for endpoint in study.endpoints}


@pytest.mark.parametrize("slug", STUDIES)
def test_derived_values_do_not_contradict_each_other(slug: str) -> None:
    study, records, _ = run(slug)
    found = check_records(study, records.tables)
    assert found.filter(pl.col("severity") == "error").is_empty()


@pytest.mark.parametrize("slug", STUDIES)
def test_an_earlier_cut_sees_the_records_of_that_day(slug: str) -> None:
    """Deriving at a cut is deriving from the records as they stood then."""
    study, records, _ = run(slug)
    cut = records.data_cut - timedelta(days=400)
    early = derive(study, records.tables, cut)
    again = derive(study, cut_tables(complete_tables(records.tables), cut), None)
    assert early.endpoint.equals(again.endpoint)
    assert early.timeline.filter(pl.col("date") > cut).is_empty()


@pytest.mark.parametrize("slug", STUDIES)
def test_every_value_can_be_explained(slug: str) -> None:
    study, records, derived = run(slug)
    for endpoint in study.endpoints:
        for reason in derived.endpoint.filter(endpoint=endpoint.id)["reason"].unique():
            subject = derived.endpoint.filter(endpoint=endpoint.id, reason=reason)["subject"][0]
            told = explain(study, records.tables, derived, subject, endpoint.id)
            assert f"({reason})" in told
            assert "Clause that decided: endpoint." in told
