"""Two runs compared: the whole page, the table, and what is never printed."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from compared import ENDPOINTS, RECORDS, build_run, draw_endpoints
from drawn import parse_table, parse_tables
from drawn_analysis import PFS, build_study
from lesionwise.analyse.compare import compare_runs, render_comparison, tabulate_comparison
from lesionwise.analyse.compare.comparison import UNEXPLAINED
from lesionwise.analyse.compare.endpoints import pair_endpoints, select_changed
from lesionwise.analyse.compare.numbers import compare_numbers
from lesionwise.analyse.compare.records import compare_records, describe_records
from lesionwise.definitions import Censoring
from lesionwise.study import ResponseRules
from lesionwise.terms import Faults

EARLIER = ENDPOINTS.replace("2020-05-01 | 122 ", "2020-04-01 | 92  ").replace(
    "response     | 4 ", "response     | 3 "
)
"""S2 censored a month earlier, at another row."""

FDA = PFS.model_copy(
    update={"censor": Censoring(at="last_adequate_assessment", profile="fda_2018"), "label": "PFS by FDA"}
)


def test_equal_runs_say_so() -> None:
    first = build_run("one")
    comparison = compare_runs(first, build_run("two"))
    snapshot = first.snapshot.manifest.id
    assert comparison.is_same
    assert tabulate_comparison(comparison).is_empty()
    assert render_comparison(comparison) == (
        f"First run: one, study drawn, snapshot {snapshot}, version 0.1.0\n"
        f"Second run: two, study drawn, snapshot {snapshot}, version 0.1.0\n\n"
        "The two runs are the same: study file, records, 3 values of endpoints and 12 numbers."
    )


PAGE = """\
First run: one, study drawn, snapshot {first}, version 0.1.0
Second run: two, study drawn, snapshot {second}, version 0.1.0

Study file: 3 keys with another value
  response.min_sd_days: 42 -> 56
  endpoint.pfs1.label: Progression-free survival -> PFS by FDA
  endpoint.pfs1.censor.profile: treatment_policy -> fda_2018
  endpoint.orr: only in the first run
Data cut 2024-12-31 -> 2025-06-30
Records: 4 rows added, removed or changed
  subject: 1 removed
  subject: 1 added
  scan: 1 changed
  scan: 1 added
Subjects added: S4
Subjects removed: S3

Values of endpoints: 1 of 2 changed
  S2, pfs1: date, days
    response.min_sd_days: 42 -> 56
    endpoint.pfs1.censor.profile: treatment_policy -> fda_2018
    data cut 2024-12-31 -> 2025-06-30
    scan row 2 changed
    scan row 3 added
    decided by response row 4 -> response row 3

Numbers in results.json: 6 changed
  orr.n: only in the first run
  orr.responders: only in the first run
  orr.left_out: only in the first run
  orr.left_out.not_derived: only in the first run
  orr.clopper_pearson: only in the first run
  orr.wilson: only in the first run"""


def test_the_page_of_a_comparison() -> None:
    first = build_run("one", {"scan": "subject | scan | visit\nS1 | A | V1\nS2 | A | V1"})
    study = build_study((FDA,), response=ResponseRules(min_sd_days=56))
    records = {
        "subject": RECORDS["subject"].replace("S3", "S4"),
        "scan": "subject | scan | visit\nS1 | A | V1\nS2 | A | V9\nS2 | B | V2",
    }
    endpoints = EARLIER.replace("S3 ", "S4 ")
    second = build_run("two", records, endpoints, study, data_cut=date(2025, 6, 30))
    names = {"first": first.snapshot.manifest.id, "second": second.snapshot.manifest.id}
    assert render_comparison(compare_runs(first, second)) == PAGE.format(**names)


def test_no_value_of_a_record_is_printed() -> None:
    """Neither dates nor days of subjects, nor what a record holds."""
    second = build_run("two", {"scan": RECORDS["scan"].replace("V2", "V-SECRET")}, EARLIER)
    comparison = compare_runs(build_run("one"), second)
    for text in (render_comparison(comparison), tabulate_comparison(comparison).write_csv()):
        assert not [word for word in ("SECRET", "V2", "2020-", "122", "92") if word in text]
        assert "S2" in text


def test_a_change_without_cause_says_so() -> None:
    (change,) = compare_runs(build_run("one"), build_run("two", endpoints=EARLIER)).endpoints
    assert change.why == (UNEXPLAINED, "decided by response row 4 -> response row 3")


def test_another_reason_rule_and_clause_are_told() -> None:
    other = ENDPOINTS.replace("death       ", "progression ").replace("event[1]", "event[0]")
    (change,) = compare_runs(build_run("one"), build_run("two", endpoints=other)).endpoints
    assert (change.subject, change.changed) == ("S3", ("reason",))
    assert change.why[1:] == (
        "reason death -> progression",
        "clause event[1] -> event[0]",
    )


def test_a_key_that_moves_no_value_is_no_reason() -> None:
    study = build_study((PFS.model_copy(update={"label": "Other", "note": "Why"}),), title="Other title")
    comparison = compare_runs(build_run("one"), build_run("two", endpoints=EARLIER, study=study))
    assert comparison.endpoints[0].why[0] == UNEXPLAINED
    assert [each.key for each in comparison.keys] == ["title", "endpoint.pfs1.label", "endpoint.pfs1.note"]


def test_a_key_of_another_endpoint_is_no_reason() -> None:
    ttp = PFS.model_copy(update={"id": "ttp", "rule": "ttp", "event": ("progression",)})
    longer = ttp.model_copy(update={"horizon_months": 12.0})
    first = build_run("one", study=build_study((PFS, ttp)))
    second = build_run("two", endpoints=EARLIER, study=build_study((PFS, longer)))
    comparison = compare_runs(first, second)
    assert [str(each) for each in comparison.keys] == ["endpoint.ttp.horizon_months: absent -> 12.0"]
    assert comparison.endpoints[0].why[0] == UNEXPLAINED


def test_the_table_has_a_row_a_difference() -> None:
    second = build_run("two", {"scan": RECORDS["scan"].replace("V2", "V3")}, EARLIER)
    table = tabulate_comparison(compare_runs(build_run("one"), second))
    assert table.columns == [
        *("part", "subject", "endpoint", "lesion", "course", "occasion", "name", "changed", "why")
    ]
    assert table.filter(pl.col("part") != "number").rows() == [
        ("record", "S2", None, None, None, None, "scan row 3", "changed", None),
        (
            *("endpoint", "S2", "pfs1", None, None, None, None, "date, days"),
            "scan row 3 changed; decided by response row 4 -> response row 3",
        ),
    ]


def test_runs_of_two_studies_are_refused() -> None:
    with pytest.raises(Faults) as told:
        compare_runs(build_run("one"), build_run("two", study=build_study(slug="other")))
    assert str(told.value) == (
        "1 fault found.\n\ntwo: a run of 'other'.\n"
        "  Expected: a run of 'drawn', as one.\n"
        "  Compare two runs of one study: subjects of two studies are not the same people."
    )


def test_records_are_known_by_their_key_not_by_their_number() -> None:
    first = parse_tables({"scan": "subject | scan | visit\nS1 | A | V1\nS2 | A | V1\nS2 | B | V1"})
    second = parse_tables({"scan": "subject | scan | visit\nS1 | 0 | V1\nS1 | A | V1\nS2 | A | V2"})
    changes = compare_records(first, second)
    assert changes.rows() == [
        ("scan", "S2", "changed", 2, 3),
        ("scan", "S2", "removed", 3, None),
        ("scan", "S1", "added", None, 1),
    ]
    assert describe_records(changes) == {
        "S2": ("scan row 2 (now 3) changed", "scan row 3 removed"),
        "S1": ("scan row 1 added",),
    }


LESIONS = """
    subject | endpoint | lesion | course | days | status | reason
    S1      | lc       | L1     | 1      | 10   | 0      | ongoing
    S1      | lc       | L2     | 1      | 20   | 0      | ongoing
    S1      | lc       | L2     | 2      | 30   | 0      | ongoing
"""


def test_values_of_lesions_are_paired_by_lesion_and_course() -> None:
    first = parse_table("endpoint", LESIONS)
    second = parse_table("endpoint", LESIONS.replace("L1     | 1 ", "L3     | 1 ").replace("30 ", "31 "))
    changed = select_changed(pair_endpoints(first, second))
    kept = changed.select("lesion", "course", "in_first", "in_second").rows()
    assert kept == [("L1", "1", True, False), ("L2", "2", True, True), ("L3", "1", False, True)]


def test_a_run_of_an_older_version_has_fewer_columns() -> None:
    frame = parse_table("endpoint", draw_endpoints())
    older = frame.drop("lesion", "course", "occasion", "value", "detail")
    assert select_changed(pair_endpoints(older, frame)).is_empty()


def test_the_order_of_rows_is_no_difference() -> None:
    frame = parse_table("endpoint", draw_endpoints())
    assert select_changed(pair_endpoints(frame, frame.reverse())).is_empty()


def test_numbers_are_told_by_id_and_field() -> None:
    analysis = build_run("one").analysis
    first = analysis.results[0]
    moved = first.model_copy(update={"estimate": 7.0, "n": 7})
    extra = first.model_copy(update={"id": "pfs1.extra"})
    other = analysis.model_copy(update={"results": (moved, *analysis.results[2:], extra)})
    assert [(each.id, each.changed) for each in compare_numbers(analysis, other)] == [
        ("pfs1.n", ("estimate", "n")),
        ("pfs1.events", ("only in the first run",)),
        ("pfs1.extra", ("only in the second run",)),
    ]


def test_another_version_is_a_cause() -> None:
    second = build_run("two", endpoints=EARLIER)
    newer = replace(second, analysis=second.analysis.model_copy(update={"version": "9.9"}))
    (change,) = compare_runs(build_run("one"), newer).endpoints
    version = build_run("one").analysis.version
    assert change.why[0] == f"version of lesionwise {version} -> 9.9"
