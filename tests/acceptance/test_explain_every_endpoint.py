"""The story of every endpoint of the five studies: told for whoever has a row, and of nobody else."""

import re

import polars as pl
import pytest

from lesionwise.derive import derive, explain
from lesionwise.design import simulate
from lesionwise.study import list_studies, read_study
from lesionwise.tables.rows import complete_tables

SUBJECT = re.compile(r"\bS\d{4}\b")


@pytest.mark.parametrize("slug", list_studies())
def test_every_endpoint_is_explained_and_one_subject_shown(slug: str) -> None:
    """The first row of each status: its origin, the clause that decided, no other subject."""
    study = read_study(slug)
    simulated = simulate(study, 25, 11)
    tables = complete_tables(simulated.tables)
    derived = derive(study, tables, simulated.data_cut)
    for endpoint in study.endpoints:
        rows = derived.endpoint.filter(derived.endpoint["endpoint"] == endpoint.id)
        assert rows.height >= 25
        assert rows.filter(pl.col("origin_date").is_not_null() & pl.col("origin_row").is_null()).is_empty()
        for subject in rows.unique("status", keep="first", maintain_order=True)["subject"]:
            story = explain(study, tables, derived, subject, endpoint.id)
            assert story.startswith(f"{endpoint.label} ({endpoint.id}) of subject {subject}")
            assert f"rule: {endpoint.rule}" in story
            assert "Clause that decided: " in story
            assert set(SUBJECT.findall(story)) == {subject}
