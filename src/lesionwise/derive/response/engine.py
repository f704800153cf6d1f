"""Response by RECIST 1.1 from measurements, for every subject and reader at once."""

import datetime
from collections.abc import Mapping

import polars as pl

from lesionwise.derive.response.collected import derive_collected
from lesionwise.derive.response.dates import to_date
from lesionwise.derive.response.derivation import Derivation, conform_frame
from lesionwise.derive.response.fragments import settle_fragments
from lesionwise.derive.response.lesion_state import add_references, compute_lesion_states, summarise_visits
from lesionwise.derive.response.lesions import build_lesions, count_expected
from lesionwise.derive.response.lines import build_lines, place_lines, size_lines
from lesionwise.derive.response.material import Material
from lesionwise.derive.response.new_lesions import add_new_lesions, compute_new_lesions
from lesionwise.derive.response.proof import add_proof_days, compute_causes, compute_day
from lesionwise.derive.response.series import compute_series
from lesionwise.derive.response.sizes import to_mm
from lesionwise.derive.response.trace import derive_response_trace
from lesionwise.derive.response.visits import build_pairs, build_scans, build_visits
from lesionwise.study.model import ResponseRules


def derive_response(
    tables: Mapping[str, pl.DataFrame], rules: ResponseRules, data_cut: datetime.date | None
) -> Derivation:
    """Responses of every subject, reader and scan from the baseline scan on, with their trace.

    Rule: RECIST 1.1; the lists of `rules`, the table of `overall`. Readers are never mixed: sums, nadir
    and memory run within a subject and reader; a lesion without reader is followed by every reader, else by
    its own.

    tables: `lesion`, `scan`, `measurement`, `assessment` of a snapshot, each with `row`. Sizes in mm are
    compared as whole numbers of 1e-6 mm. A lesion without row at a scan was not assessed. A lesion that is
    present without a size is not in the sum (the scan is partial) but it is seen.

    Baseline: the last scan marked as baseline that the reader read; with none marked, the first scan that
    the reader read. Scans before it are left out. A scan that the reader did not read gives a row that is
    not evaluable; a reader without any measurement in a subject gives no rows there, unless there is no
    disease at baseline and the reader recorded responses.

    Dates: one imputation a partial date; month unknown: `date` is null. `data_cut`: inclusive; null: all.
    A scan without usable date goes with the dated scan before it.

    With `rules.source` = collected, the collected overall responses (rule COLLECTED) instead.

    Output: `tables.derived.Response` in order of subject, reader and time, and `tables.derived.Trace`.
    Source: Eisenhauer, Eur J Cancer 2009;45:228. Checked by the oracle in tests/oracle/response.py.
    """
    if rules.source == "collected":
        return derive_collected(tables["assessment"], tables["scan"], rules, data_cut)
    material = compute_material(tables, rules, data_cut)
    return Derivation(_shape_response(material.visits), derive_response_trace(material))


def compute_material(
    tables: Mapping[str, pl.DataFrame], rules: ResponseRules, data_cut: datetime.date | None
) -> Material:
    """Everything that the responses and their trace are made of."""
    measurement, assessment = tables["measurement"], tables["assessment"]
    lesions = build_lesions(tables["lesion"])
    pairs = build_pairs(measurement, assessment, tables["lesion"])
    scans = build_scans(tables["scan"], rules)
    raw = build_lines(measurement, lesions, scans, pairs, rules)
    visits = build_visits(pairs, scans, raw, _find_recorded(assessment, pairs, scans), data_cut)
    lines = settle_fragments(size_lines(place_lines(raw, visits, data_cut)), lesions, visits)
    states = compute_lesion_states(lines)
    new = compute_new_lesions(lines, visits)
    visits = add_references(summarise_visits(visits, states, count_expected(lesions, pairs)))
    visits = add_proof_days(add_new_lesions(visits, new), lines)
    return Material(_restate(visits, rules), lines, new, lesions, pairs)


def _find_recorded(assessment: pl.DataFrame, pairs: pl.DataFrame, scans: pl.DataFrame) -> pl.DataFrame:
    recorded = assessment.filter(pl.col("overall_response").is_not_null())
    recorded = recorded.join(pairs, on=["subject", "reader"]).join(scans, on=["subject", "scan"])
    return recorded.select("pair", "scan_row").unique()


def _restate(visits: pl.DataFrame, rules: ResponseRules) -> pl.DataFrame:
    """Responses with new lesions dated back, beside those as read."""
    read = compute_series(visits, "new_read", rules)
    series = compute_series(visits, "new", rules).with_columns(as_read=read["overall"])
    series = series.with_columns(
        restated=(pl.col("overall") != pl.col("as_read")).fill_null(False),
        day=compute_day(rules),
        rule=_name_rule(),
        **{
            f"cause_{name}": (pl.col("overall") == "PD").fill_null(False) & held
            for name, held in compute_causes().items()
        },
    )
    progressed = (pl.col("overall") == "PD").fill_null(False).cast(pl.Int32)
    return series.with_columns(post_progression=progressed.cum_sum().over("pair") - progressed > 0)


def _name_rule() -> pl.Expr:
    """The rule that decided the overall response."""
    overall, target, other = pl.col("overall"), pl.col("target"), pl.col("non_target")
    return (
        pl.when("is_baseline")
        .then(pl.lit("BASELINE"))
        .when((overall == "PD") & (target == "PD"))
        .then("target_rule")
        .when((overall == "PD") & (other == "PD"))
        .then("non_target_rule")
        .when(overall == "PD")
        .then(pl.lit("NEW-LESION"))
        .when((overall == "NE") & ~pl.col("is_read") & target.is_null() & other.is_null())
        .then(pl.lit("NOT-READ"))
        .when((overall == "NE") & (target.fill_null(other) != "NE").fill_null(True))
        .then(pl.lit("NEW-UNKNOWN"))
        .when((overall == "PR") & (target == "CR"))
        .then(pl.lit("NT-KEEPS-PR"))
        .when(target.is_not_null())
        .then("target_rule")
        .when(other.is_not_null())
        .then("non_target_rule")
        .otherwise(pl.lit("NED"))
    )


def _shape_response(visits: pl.DataFrame) -> pl.DataFrame:
    after = ~pl.col("is_baseline")
    shaped = visits.with_columns(
        row=pl.col("visit_id").cast(pl.Int64) + 1,
        date=to_date(pl.col("day")),
        baseline=pl.col("is_baseline"),
        target_sum_mm=to_mm(pl.col("target_sum")),
        baseline_sum_mm=to_mm(pl.col("baseline_sum")),
        nadir_mm=to_mm(pl.col("nadir")),
        complete=pl.col("is_complete"),
        target_response=pl.col("target"),
        non_target_response=pl.col("non_target"),
        new_lesion=pl.when(after).then("new"),
        overall_response=pl.col("overall"),
        response_as_read=pl.col("as_read"),
        known_date=pl.when("restated").then(to_date(pl.col("known_day"))),
    )
    return conform_frame("response", shaped)
