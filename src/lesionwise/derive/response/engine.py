"""Response by RECIST 1.1 from measurements, for every subject and reader at once."""

import datetime
from collections.abc import Mapping

import polars as pl

from lesionwise.derive.response.collected import derive_collected
from lesionwise.derive.response.dates import to_date
from lesionwise.derive.response.derivation import Derivation, conform_frame
from lesionwise.derive.response.judge import judge_reading
from lesionwise.derive.response.material import Material
from lesionwise.derive.response.progressing import COMPONENTS
from lesionwise.derive.response.reading import read_scans
from lesionwise.derive.response.sizes import to_mm
from lesionwise.derive.response.trace import derive_response_trace
from lesionwise.derive.response.treatment import Treatment
from lesionwise.study.model import ResponseRules


def derive_response(
    tables: Mapping[str, pl.DataFrame],
    rules: ResponseRules,
    data_cut: datetime.date | None,
    treatment: Treatment | None = None,
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

    `treatment`: irradiated lesions and the policy by which they are judged; null: like all others. What
    `rules.rt_policy` says is applied by `derive.policy.derive_policy_response`; here it raises ValueError
    where no treatment is given.

    With `rules.source` = collected, the collected overall responses (rule COLLECTED) instead.

    Output: `tables.derived.Response` in order of subject, reader and time, and `tables.derived.Trace`.
    Source: Eisenhauer, Eur J Cancer 2009;45:228. Checked by the oracle in tests/oracle/response.py.
    """
    if rules.source == "collected":
        return derive_collected(tables["assessment"], tables["scan"], rules, data_cut)
    if rules.rt_policy is not None and treatment is None:
        raise ValueError("rules with rt_policy are for derive.policy, which knows the treated lesions")
    material = compute_material(tables, rules, data_cut, treatment)
    return Derivation(
        shape_response(material),
        derive_response_trace(material),
        list_progressing_lesions(material),
        material,
    )


def compute_material(
    tables: Mapping[str, pl.DataFrame],
    rules: ResponseRules,
    data_cut: datetime.date | None,
    treatment: Treatment | None = None,
) -> Material:
    """Everything that the responses and their trace are made of."""
    return judge_reading(read_scans(tables, rules, data_cut), rules, treatment)


def shape_response(material: Material) -> pl.DataFrame:
    """The response rows, as `tables.derived.Response`."""
    visits, after = material.visits, ~pl.col("is_baseline")
    shaped = (
        visits.join(_name_parts(material), on="visit_id", how="left")
        .sort("visit_id")
        .with_columns(
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
            post_rt_pending=pl.when(after & pl.col("tells_pending")).then("pending"),
        )
    )
    return conform_frame("response", shaped)


def list_progressing_lesions(material: Material) -> pl.DataFrame:
    """One row a progression and lesion that has part in it, in order.

    Columns: response_row, subject, reader, scan, date, lesion, lesion_row, component (null without a policy:
    nobody says which lesions are treated), rule.
    """
    visits = material.visits.select("visit_id", "subject", "reader", "scan", date=to_date(pl.col("day")))
    names = material.lesions.select("lesion", "lesion_row")
    rows = material.progressing.join(visits, on="visit_id").join(names, on="lesion_row")
    return rows.sort("visit_id", "lesion_row", "rule").select(
        (pl.col("visit_id").cast(pl.Int64) + 1).alias("response_row"),
        "subject",
        "reader",
        "scan",
        "date",
        "lesion",
        "lesion_row",
        "component",
        "rule",
    )


def _name_parts(material: Material) -> pl.DataFrame:
    """Components and lesions of each progression in words: visit_id, component, lesions, lesion_count."""
    names = material.lesions.select("lesion", "lesion_row")
    rows = material.progressing.join(names, on="lesion_row")
    parts = rows.group_by("visit_id").agg(
        (pl.col("component") == name).any().alias(name) for name in COMPONENTS
    )
    told = (pl.when(name).then(pl.lit(name)) for name in COMPONENTS)
    component = pl.when(pl.any_horizontal(COMPONENTS)).then(
        pl.concat_str(told, separator=", ", ignore_nulls=True)
    )
    lesions = (
        rows.unique(["visit_id", "lesion_row"])
        .sort("visit_id", "lesion")
        .group_by("visit_id", maintain_order=True)
        .agg("lesion", lesion_count=pl.len().cast(pl.Int64))
    )
    return lesions.join(parts, on="visit_id").select(
        "visit_id", "lesion_count", lesions=pl.col("lesion").list.join(", "), component=component
    )
