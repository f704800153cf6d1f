"""What must hold of every response, whatever the history."""

import datetime
from decimal import Decimal

import polars as pl
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lesionwise.derive.response import Derivation, derive_response
from lesionwise.study.model import ResponseRules
from lesionwise.tables.registry import DERIVED_TABLES
from oracle.response_histories import ORDERLY, RULES, START, build_table, histories

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
Tables = dict[str, pl.DataFrame]
SCAN = ["subject", "reader", "scan"]
SEVERITY = ["CR", "PR", "SD", "PD"]


def derive(tables: Tables, rules: ResponseRules | None = None) -> Derivation:
    return derive_response(tables, rules or ResponseRules(), None)


def replace(tables: Tables, measurement: pl.DataFrame) -> Tables:
    return {**tables, "measurement": measurement}


def pick_row(data: st.DataObject, frame: pl.DataFrame) -> dict[str, object]:
    """One row of a frame; the example is left out where there is none."""
    assume(frame.height > 0)
    return frame.row(data.draw(st.integers(0, frame.height - 1)), named=True)


def pick_target(data: st.DataObject, tables: Tables) -> dict[str, object]:
    """A measurement of a target after baseline."""
    targets = tables["lesion"].filter(pl.col("role") == "target").select("subject", "lesion")
    later = tables["scan"].filter(~pl.col("baseline")).select("subject", "scan")
    rows = tables["measurement"].join(targets, on=["subject", "lesion"]).join(later, on=["subject", "scan"])
    return pick_row(data, rows.sort("row"))


def find_response(tables: Tables, like: dict[str, object]) -> dict[str, object]:
    key = {name: like[name] for name in SCAN}
    return derive(tables).response.row(
        by_predicate=pl.all_horizontal(pl.col(n) == v for n, v in key.items()), named=True
    )


@SLOW
@given(histories(), RULES)
def test_frames_are_as_declared(tables: Tables, rules: ResponseRules) -> None:
    """Types, codes, limits and keys of the derived tables hold, and rows are numbered in order."""
    found = derive(tables, rules)
    DERIVED_TABLES["response"].schema.validate(found.response)
    DERIVED_TABLES["trace"].schema.validate(found.trace)
    assert found.response["row"].to_list() == list(range(1, found.response.height + 1))


@SLOW
@given(histories(), RULES, st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(tables: Tables, rules: ResponseRules, random: object) -> None:
    """Rows may come in any order."""
    seed = hash(str(random)) % 1000
    mixed = {name: table.sample(fraction=1, shuffle=True, seed=seed) for name, table in tables.items()}
    assert derive(mixed, rules).response.equals(derive(tables, rules).response)
    assert derive(mixed, rules).trace.equals(derive(tables, rules).trace)


@SLOW
@given(histories(), RULES)
def test_nadir_never_rises(tables: Tables, rules: ResponseRules) -> None:
    """The nadir of a reader falls or stays, and is a sum of an earlier complete scan."""
    for rows in derive(tables, rules).response.partition_by("subject", "reader"):
        whole: list[Decimal] = []
        for row in rows.to_dicts():
            assert row["nadir_mm"] == min(whole, default=None)
            whole += [row["target_sum_mm"]] if row["complete"] else []


@SLOW
@given(histories(moods=ORDERLY), st.data())
def test_growth_of_a_target_never_improves_its_scan(tables: Tables, data: st.DataObject) -> None:
    """A larger diameter gives no better response at that scan."""
    target = pick_target(data, tables)
    more = pl.col("long_axis_mm", "short_axis_mm") + data.draw(st.sampled_from([1, 6, 30]))
    grown = tables["measurement"].with_columns(
        pl.when(pl.col("row") == target["row"])
        .then(more)
        .otherwise(pl.col("long_axis_mm", "short_axis_mm"))
        .name.keep()
    )
    before, after = find_response(tables, target), find_response(replace(tables, grown), target)
    if before["target_response"] in SEVERITY:
        assert SEVERITY.index(str(after["target_response"])) >= SEVERITY.index(str(before["target_response"]))


@SLOW
@given(histories(moods=ORDERLY), st.data())
def test_a_missing_target_gives_ne_or_the_same_progression(tables: Tables, data: st.DataObject) -> None:
    """A response is never won by missingness."""
    target = pick_target(data, tables)
    fewer = tables["measurement"].filter(pl.col("row") != target["row"])
    before, after = find_response(tables, target), find_response(replace(tables, fewer), target)
    assert after["target_response"] in ("NE", "PD")
    assert after["target_response"] == "NE" or before["target_response"] == "PD"


@SLOW
@given(histories(moods=ORDERLY))
def test_fragments_with_the_same_total_change_nothing(tables: Tables) -> None:
    """Every target splits after baseline, into fragments with rows of their own or with the total on it."""
    targets = tables["lesion"].filter(pl.col("role") == "target").select("subject", "lesion", "node")
    later = tables["scan"].filter(~pl.col("baseline")).select("subject", "scan")
    whole = tables["measurement"].join(targets, on=["subject", "lesion"]).join(later, on=["subject", "scan"])
    rest = tables["measurement"].join(whole, on="row", how="anti")
    parts = [
        whole.with_columns(
            pl.col("lesion") + name,
            *(
                (pl.col(axis) * pl.lit(Decimal(share))).cast(pl.Decimal(18, 6))
                for axis in ("long_axis_mm", "short_axis_mm")
            ),
            row=pl.lit(None, dtype=pl.Int64),
        )
        for name, share in ((".a", "0.3"), (".b", "0.7"))
    ]
    fragments = pl.concat(
        [targets.select("subject", pl.col("lesion") + name, parent="lesion") for name in (".a", ".b")]
    ).with_columns(role=pl.lit("new"), link=pl.lit("split"))
    lesions = build_table("lesion", [*tables["lesion"].drop("row").to_dicts(), *fragments.to_dicts()])
    before = derive(tables).response
    rows = [*rest.drop("row").to_dicts(), *pl.concat(parts).drop("row", "node").to_dicts()]
    assert derive(
        {**tables, "lesion": lesions, "measurement": build_table("measurement", rows)}
    ).response.equals(before)
    totals = (
        whole.with_columns(state=pl.lit("split").cast(whole["state"].dtype)).drop("row", "node").to_dicts()
    )
    assert derive(
        {**tables, "lesion": lesions, "measurement": build_table("measurement", [*rows, *totals])}
    ).response.equals(before)


@SLOW
@given(histories(), RULES, st.data())
def test_an_unequivocal_new_lesion_is_progression(
    tables: Tables, rules: ResponseRules, data: st.DataObject
) -> None:
    """Whatever else a scan shows."""
    response = derive(tables, rules).response.filter(~pl.col("baseline"))
    row = pick_row(data, response)
    key = {name: row[name] for name in SCAN}
    lesions = [
        *tables["lesion"].drop("row").to_dicts(),
        {"subject": row["subject"], "lesion": "Z9", "role": "new"},
    ]
    line = {**key, "lesion": "Z9", "state": "present", "certainty": "unequivocal"}
    changed = {
        **tables,
        "lesion": build_table("lesion", lesions),
        "measurement": build_table("measurement", [*tables["measurement"].drop("row").to_dicts(), line]),
    }
    found = derive(changed, rules).response.filter(pl.all_horizontal(pl.col(n) == v for n, v in key.items()))
    assert found["overall_response"].to_list() == ["PD"]


@SLOW
@given(histories(moods=ORDERLY), st.integers(0, 300), st.integers(0, 300))
def test_a_later_cut_never_moves_progression_later(tables: Tables, first: int, second: int) -> None:
    """What becomes known later can only date a progression back."""
    cuts = [START + datetime.timedelta(days=days) for days in sorted((first, second))]
    early, late = (derive_response(tables, ResponseRules(), cut).response for cut in cuts)
    dates = [
        {
            (row["subject"], row["reader"]): row["date"]
            for row in found.filter(
                (pl.col("overall_response") == "PD") & ~pl.col("post_progression")
            ).to_dicts()
        }
        for found in (early, late)
    ]
    for pair, date in dates[0].items():
        assert dates[1][pair] <= date


@SLOW
@given(histories(), RULES)
def test_every_response_has_a_deciding_row_that_exists(tables: Tables, rules: ResponseRules) -> None:
    """The trace names rows of the inputs only, and decides every response."""
    found = derive(tables, rules)
    for row in found.trace.to_dicts():
        assert row["source_row"] in tables[row["source_table"]]["row"]
    decided = found.trace.filter(pl.col("part") == "decided_by")["table_row"]
    assert set(decided) == set(found.response["row"])


@SLOW
@given(histories(moods=ORDERLY), st.data())
def test_rows_outside_the_trace_change_nothing(tables: Tables, data: st.DataObject) -> None:
    """Deleting a measurement that neither the row's trace nor that of its scans names leaves the row."""
    found = derive(tables)
    row = pick_row(data, found.response.filter(~pl.col("baseline") & ~pl.col("post_progression")))
    own = found.trace.filter(pl.col("table_row") == row["row"])
    scans = tables["scan"].filter(
        pl.col("row").is_in(own.filter(source_table="scan")["source_row"].implode())
    )
    behind = found.response.join(scans, on=["subject", "scan"]).filter(pl.col("reader") == row["reader"])
    rows = pl.concat([own, found.trace.join(behind.select(table_row="row"), on="table_row")])
    used = rows.filter(source_table="measurement")["source_row"]
    spare = pick_row(data, tables["measurement"].filter(~pl.col("row").is_in(used.implode())))
    without = tables["measurement"].filter(pl.col("row") != spare["row"])
    key = pl.all_horizontal(pl.col(name) == row[name] for name in SCAN)
    again = derive(replace(tables, without)).response.filter(key)
    assert again.drop("row").rows(named=True) == [
        {name: value for name, value in row.items() if name != "row"}
    ]
