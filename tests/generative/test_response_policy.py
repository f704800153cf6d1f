"""Responses under the policies for irradiated lesions: engine and oracle agree, and what must always hold."""

import datetime
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lesionwise.derive.lesion import derive_courses
from lesionwise.derive.policy import (
    SENSITIVITY,
    derive_policy_response,
    derive_response_policy,
    list_states,
    list_treated,
)
from lesionwise.derive.response import Policy, derive_response
from lesionwise.study.model import ResponseRules
from lesionwise.tables.registry import DERIVED_TABLES
from lesionwise.tables.rows import complete_tables
from oracle.policy import derive_policy_slowly
from oracle.policy_histories import RULES, treated_histories
from oracle.response_histories import ORDERLY, START, histories

SLOW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
Tables = dict[str, pl.DataFrame]
POLICIES: st.SearchStrategy[Policy] = st.sampled_from(["P0", "P1", "P2", "P3", "non_irradiated"])
MAYBE_CUT = st.one_of(st.none(), st.integers(50, 300).map(lambda days: START + datetime.timedelta(days=days)))


def as_rows(response: pl.DataFrame) -> list[dict[str, Any]]:
    """Response rows as the oracle gives them: sizes as fractions, no row number, no rule."""
    sizes = ("target_sum_mm", "baseline_sum_mm", "nadir_mm")
    return [
        {
            name: Fraction(value) if name in sizes and value is not None else value
            for name, value in row.items()
        }
        for row in response.drop("row", "rule").to_dicts()
    ]


@SLOW
@given(treated_histories(), RULES, POLICIES, st.booleans(), MAYBE_CUT)
def test_policies_agree(
    tables: Tables, rules: ResponseRules, policy: Policy, fallback: bool, cut: datetime.date | None
) -> None:
    """Every column of every row under every policy."""
    rules = rules.model_copy(update={"p3_fallback": fallback})
    found = derive_policy_response(tables, rules, cut, policy=policy)
    states = list_states(derive_courses(tables, rules, cut))
    slow = derive_policy_slowly(tables, rules, cut, policy, list_treated(tables, cut), states)
    assert as_rows(found.response) == slow


@SLOW
@given(treated_histories(), RULES, POLICIES)
def test_frames_and_traces_are_whole(tables: Tables, rules: ResponseRules, policy: Policy) -> None:
    """Types and keys hold; every response has a deciding row, every progression its lesions and parts."""
    found = derive_policy_response(tables, rules, None, policy=policy)
    DERIVED_TABLES["response"].schema.validate(found.response)
    DERIVED_TABLES["trace"].schema.validate(found.trace)
    for row in found.trace.to_dicts():
        assert row["source_row"] in tables[row["source_table"]]["row"]
    assert set(found.trace.filter(pl.col("part") == "decided_by")["table_row"]) == set(found.response["row"])
    progressed = found.response.filter(pl.col("overall_response") == "PD")
    assert progressed["component"].null_count() == progressed["lesion_count"].null_count() == 0
    assert found.progressing is not None
    assert set(found.progressing["response_row"]) == set(progressed["row"])


@SLOW
@given(histories(), RULES)
def test_without_treated_lesion_all_policies_are_one(tables: Tables, rules: ResponseRules) -> None:
    """P0, P1, P2 and P3 are what no policy is, but for the words about parts."""
    whole = complete_tables(tables)
    words = ["component", "post_rt_pending"]
    plain = derive_response(whole, rules, None).response.drop(words)
    for policy in ("P0", "P1", "P2", "P3"):
        chosen = rules.model_copy(update={"rt_policy": policy})
        assert derive_policy_response(whole, chosen, None).response.drop(words).equals(plain)


@SLOW
@given(treated_histories(moods=ORDERLY), RULES, st.data())
def test_frozen_out_lesions_change_nothing_but_by_failure(
    tables: Tables, rules: ResponseRules, data: st.DataObject
) -> None:
    """Under P1 any size recorded of a lesion after its treatment leaves every response, its failure aside."""
    before = derive_policy_response(tables, rules, None, policy="non_irradiated").response
    dates = tables["scan"].select("subject", "scan", scan_date="date")
    starts = list_treated(tables, None).drop_nulls()
    lines = tables["measurement"].join(dates, on=["subject", "scan"]).join(starts, on=["subject", "lesion"])
    later = lines.filter((pl.col("scan_date") > pl.col("from_date")) & pl.col("long_axis_mm").is_not_null())
    assume(later.height > 0)
    more = data.draw(st.sampled_from([1, 5, 40]))
    size = pl.col("long_axis_mm", "short_axis_mm")
    changed = tables["measurement"].with_columns(
        pl.when(pl.col("row").is_in(later["row"].implode())).then(size + more).otherwise(size).name.keep()
    )
    after = {**tables, "measurement": changed}
    assert derive_policy_response(after, rules, None, policy="non_irradiated").response.equals(before)
    failing = [derive_courses(one, rules, None).scans.filter("confirmed") for one in (tables, after)]
    if all(one.is_empty() for one in failing):
        first = derive_policy_response(tables, rules, None, policy="P1").response
        again = derive_policy_response(after, rules, None, policy="P1").response
        assert again.drop("post_rt_pending").equals(first.drop("post_rt_pending"))


@SLOW
@given(treated_histories(), RULES)
def test_the_guard_never_makes_progression(tables: Tables, rules: ResponseRules) -> None:
    """Whatever is progression under P2 is progression with all lesions alike, up to the first one."""
    plain = derive_response(tables, rules, None).response
    kept = derive_policy_response(tables, rules, None, policy="P2").response
    both = plain.select("subject", "reader", "scan", "post_progression", plain="overall_response").join(
        kept.select("subject", "reader", "scan", kept="overall_response"), on=["subject", "reader", "scan"]
    )
    dated = list_treated(tables, None)
    assume(dated["from_date"].null_count() == 0)
    first = both.filter((pl.col("kept") == "PD") & ~pl.col("post_progression"))
    assert first.filter(pl.col("plain") != "PD").is_empty()


@SLOW
@given(treated_histories(moods=ORDERLY), RULES, st.data())
def test_growth_never_improves_a_scan(tables: Tables, rules: ResponseRules, data: st.DataObject) -> None:
    """Under P2 a larger treated or untreated target gives no better response at that scan."""
    targets = tables["lesion"].filter(pl.col("role") == "target").select("subject", "lesion")
    later = tables["scan"].filter(~pl.col("baseline")).select("subject", "scan")
    rows = tables["measurement"].join(targets, on=["subject", "lesion"]).join(later, on=["subject", "scan"])
    assume(rows.height > 0)
    picked = rows.sort("row").row(data.draw(st.integers(0, rows.height - 1)), named=True)
    size = pl.col("long_axis_mm", "short_axis_mm")
    more = data.draw(st.sampled_from([1, 6, 30]))
    grown = tables["measurement"].with_columns(
        pl.when(pl.col("row") == picked["row"]).then(size + more).otherwise(size).name.keep()
    )
    key = pl.all_horizontal(pl.col(name) == picked[name] for name in ("subject", "reader", "scan"))
    found = [
        derive_policy_response(one, rules, None, policy="P2").response.filter(key)["target_response"].item()
        for one in (tables, {**tables, "measurement": grown})
    ]
    order = ["CR", "PR", "SD", "PD"]
    if found[0] in order:
        assert order.index(found[1]) >= order.index(found[0])


@SLOW
@given(treated_histories(), RULES)
def test_the_sensitivity_table_is_each_policy_alone(tables: Tables, rules: ResponseRules) -> None:
    """Rows of subjects with a treated lesion, policy by policy."""
    table = derive_response_policy(tables, rules, None)
    DERIVED_TABLES["response_policy"].schema.validate(table)
    subjects = list_treated(tables, None)["subject"].unique()
    for policy in SENSITIVITY:
        alone = derive_policy_response(tables, rules, None, policy=policy).response
        alone = alone.filter(pl.col("subject").is_in(subjects.implode()))
        rows = table.filter(pl.col("policy") == policy)
        assert rows.drop("row", "policy").equals(alone.drop("row"))
