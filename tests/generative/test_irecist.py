"""iRECIST on random histories: engine and oracle agree, and what must always hold."""

import datetime
from itertools import pairwise

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lesionwise.derive.irecist import derive_immune_best, derive_irecist, find_immune_progression
from lesionwise.derive.policy import derive_policy_response
from lesionwise.derive.response import Policy
from lesionwise.study.model import ResponseRules
from lesionwise.tables.registry import DERIVED_TABLES
from lesionwise.tables.rows import complete_tables
from oracle.irecist import derive_irecist_slowly
from oracle.policy_histories import treated_histories
from oracle.response_histories import RULES, START, build_table, histories

SLOW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
Tables = dict[str, pl.DataFrame]
PAIR = ["subject", "reader"]
MAYBE_CUT = st.one_of(st.none(), st.integers(50, 300).map(lambda days: START + datetime.timedelta(days=days)))
POLICIES: st.SearchStrategy[Policy | None] = st.sampled_from([None, "P0", "P1", "P2", "P3"])


@st.composite
def immune_histories(draw: st.DrawFn) -> Tables:
    """Histories with new lesions of a size, further growth in words, and scans done early."""
    tables = draw(histories())
    changes = [None, None, "increased", "increased_since_last", "no_change_since_last", "unequivocal"]
    rows = [
        row | {"change": draw(st.sampled_from(changes))} if draw(st.integers(0, 3)) == 0 else row
        for row in tables["measurement"].drop("row").to_dicts()
    ]
    scans = [
        row | {"symptomatic": draw(st.sampled_from([None, False, True]))}
        for row in tables["scan"].drop("row").to_dicts()
    ]
    return complete_tables(
        {**tables, "measurement": build_table("measurement", rows), "scan": build_table("scan", scans)}
    )


@SLOW
@given(immune_histories(), RULES, MAYBE_CUT)
def test_irecist_agrees(tables: Tables, rules: ResponseRules, cut: datetime.date | None) -> None:
    """Response, date, causes, anchor and lateness of every scan."""
    found = derive_irecist(tables, rules, cut)
    DERIVED_TABLES["irecist"].schema.validate(found)
    assert found.drop("row", "rule", "response_row").to_dicts() == derive_irecist_slowly(tables, rules, cut)


@SLOW
@given(treated_histories(), RULES, POLICIES)
def test_it_follows_recist_until_the_first_progression(
    tables: Tables, rules: ResponseRules, policy: Policy | None
) -> None:
    """Up to the first progression it is RECIST 1.1 with the prefix; that one is iUPD, never iCPD; and what
    counts for progression-free survival is never before that of RECIST 1.1."""
    found = derive_irecist(tables, rules, None, policy=policy)
    response = derive_policy_response(tables, rules, None, policy=policy).response
    both = found.join(response, left_on="response_row", right_on="row").filter(~pl.col("post_progression"))
    for row in both.to_dicts():
        plain = row["overall_response"]
        expected = {"PD": "iUPD", "NE": "NE"}.get(plain, f"i{plain}")
        assert (row["response"], row["date"]) == (expected, row["date_right"])
    first = response.filter((pl.col("overall_response") == "PD") & ~pl.col("post_progression"))
    blocks = find_immune_progression(found).join(
        found.select("response_row", source_row="row"), on="source_row"
    )
    both = blocks.join(first.select(*PAIR, first_row="row"), on=PAIR, how="left")
    assert both.filter((pl.col("response_row") < pl.col("first_row")).fill_null(True)).is_empty()


@SLOW
@given(immune_histories(), RULES)
def test_confirmed_progression_is_for_good(tables: Tables, rules: ResponseRules) -> None:
    """A confirmation follows an unconfirmed progression of the same block, and nothing comes after it."""
    found = derive_irecist(tables, rules, None)
    for rows in found.partition_by(PAIR):
        for before, after in pairwise(rows.to_dicts()):
            if before["response"] == "iCPD":
                assert after["response"] == "iCPD"
            elif after["response"] == "iCPD":
                assert before["anchor"] == after["anchor"]
                assert before["response"] in ("iUPD", "NE")
        assert rows["response"][0] != "iCPD"


@SLOW
@given(immune_histories(), RULES)
def test_what_follows_confirmation_leaves_the_best_response(tables: Tables, rules: ResponseRules) -> None:
    """Cut off after the confirmed progression, the best response stays."""
    found = derive_irecist(tables, rules, None)
    subjects = found.select("subject").unique()
    origin = subjects.with_columns(origin_date=pl.lit(START))
    stop = pl.DataFrame(schema={"subject": pl.String, "stop_date": pl.Date})
    kept = found.filter(pl.col("rule") != "I-AFTER")
    whole, cut = (derive_immune_best(rows, rules, origin, stop) for rows in (found, kept))
    assert whole.equals(cut)
