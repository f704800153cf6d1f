"""The state of each irradiated lesion at each scan after its radiotherapy, reader by reader."""

import datetime
from typing import Final, NamedTuple

import polars as pl

from lesionwise.derive.lesion.failure import confirm_suspicions, find_failures
from lesionwise.derive.lesion.growth import GROUP, list_episodes, mark_growth
from lesionwise.derive.lesion.sizes import Sites, measure_sites
from lesionwise.derive.lesion.units import find_endings, list_kin, list_procedures, list_proofs, list_units
from lesionwise.derive.response.dates import to_date
from lesionwise.derive.response.lesions import build_lesions
from lesionwise.study.model import ResponseRules
from lesionwise.tables.rows import Tables

COLUMNS: Final = (
    "subject",
    "reader",
    "lesion",
    "course",
    "target_row",
    "scan",
    "scan_row",
    "date",
    "start",
    "size",
    "nadir",
    "growth",
    "state",
    "first_suspicion",
    "confirmed",
    "rows",
)


class Courses(NamedTuple):
    """`units`: one row a subject, course and irradiated lesion. `series`: those as each reader follows them.

    `scans`: one row a series and scan after the first fraction, up to the end of its follow-up.
    """

    units: pl.DataFrame
    series: pl.DataFrame
    scans: pl.DataFrame


def derive_lesion_course(
    tables: Tables, rules: ResponseRules, data_cut: datetime.date | None
) -> pl.DataFrame:
    """One row a subject, reader, irradiated lesion, course and dated scan after the first fraction.

    A state machine (ENDPOINTS 2.11): `controlled` until a scan shows growth (`suspected` from there, at that
    scan too), back to `controlled` at a scan without growth, `local_failure` from the day on which the
    suspicion was confirmed or tumour was proven; for good. Scans on which nothing can be told (`growth` null)
    change nothing. Scans of the day of the first fraction come before it; those after the site was treated
    again belong to no row of this course.

    Columns `COLUMNS`: `size` and `nadir` in units of 1e-6 mm (the nadir before this scan; null: not known);
    `first_suspicion` (date) of the suspicion or failure that the state speaks of, else null; `confirmed`:
    whether this scan belongs to the suspicion that was confirmed, now or later; then the failure is dated
    `first_suspicion`. `rows`: rows of `measurement` read at the scan. Order: target row, reader, time.

    `tables` with every declared table and `row`; a part of a split lesion counts for the lesion. `data_cut`
    inclusive; null: all. Checked by the oracle in tests/oracle/lesion.py.
    """
    return derive_courses(tables, rules, data_cut).scans.select(COLUMNS)


def derive_courses(tables: Tables, rules: ResponseRules, data_cut: datetime.date | None) -> Courses:
    """Irradiated lesions, their series and scans, with what decided."""
    lesions = build_lesions(tables["lesion"])
    units = list_units(tables, lesions, data_cut)
    kin = list_kin(units, lesions)
    procedures = list_procedures(tables, lesions, rules.impute_day, data_cut)
    endings = find_endings(units, kin, units, procedures)
    units = units.join(endings, on="unit", how="left", maintain_order="left")
    proofs = list_proofs(units, kin, procedures)
    sites = measure_sites(tables, lesions, kin, units, rules, data_cut)
    return judge_courses(units, proofs, sites, rules)


def judge_courses(units: pl.DataFrame, proofs: pl.DataFrame, sites: Sites, rules: ResponseRules) -> Courses:
    """Growth, suspicions and failures of `units` (with `end`) by what each scan shows of their sites."""
    series, scans = _follow(units, sites)
    scans, episodes = list_episodes(mark_growth(scans))
    followed = proofs.join(series.select("unit", GROUP), on="unit").drop("unit")
    confirmed = confirm_suspicions(scans, episodes, followed, rules)
    failures = find_failures(confirmed, followed)
    series = series.join(failures, on=GROUP, how="left", maintain_order="left")
    return Courses(units, series, _name_states(scans, confirmed, failures))


def _follow(units: pl.DataFrame, sites: Sites) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Series (unit and reader, with the reference size) and their scans after the first fraction."""
    series = (
        units.join(sites.pairs, on="subject", maintain_order="left_right")
        .sort("unit", "reader")
        .with_row_index(GROUP)
    )
    keys = series.select(
        GROUP,
        "unit",
        "unit_table",
        "course",
        "lesion",
        "target_row",
        "role",
        "pair",
        "lesion_row",
        "start",
        "end",
    )
    shown = sites.visits.with_columns(day=to_date(pl.col("day"))).drop("subject", "root_row")
    every = keys.join(shown, on=["pair", "lesion_row"]).join(sites.pairs.select("pair", "subject"), on="pair")
    every = every.sort(GROUP, "day", "position")
    baseline = pl.col("marked") & (pl.col("unit_table") == "lesion")
    first = (pl.col("day") <= pl.col("start")) | baseline
    before = every.filter(first & pl.col("size").is_not_null())
    reference = before.unique(GROUP, keep="last", maintain_order=True).select(
        GROUP, reference="size", reference_row="scan_row", reference_rows="rows"
    )
    series = series.join(reference, on=GROUP, how="left", maintain_order="left")
    ended = pl.col("end").is_not_null() & (pl.col("day") > pl.col("end"))
    dated = pl.col("start").is_not_null()
    later = every.filter(dated & ~first & ~ended)
    return series, later.join(reference.drop("reference_rows"), on=GROUP, how="left", maintain_order="left")


def _name_states(scans: pl.DataFrame, episodes: pl.DataFrame, failures: pl.DataFrame) -> pl.DataFrame:
    known = episodes.select(GROUP, "episode", suspected="first", confirming=pl.col("cause").is_not_null())
    told = scans.join(known, on=[GROUP, "episode"], how="left", maintain_order="left")
    told = told.join(
        failures.select(GROUP, "failed", failure_known="known"), on=GROUP, how="left", maintain_order="left"
    )
    failed = (pl.col("day") >= pl.col("failure_known")).fill_null(False)
    open_ = (pl.col("day") >= pl.col("suspected")).fill_null(False)
    mine = open_ & pl.col("confirming").fill_null(False) & (pl.col("suspected") == pl.col("failed"))
    return told.with_columns(
        date=pl.col("day"),
        state=pl.when(failed)
        .then(pl.lit("local_failure"))
        .when(open_)
        .then(pl.lit("suspected"))
        .otherwise(pl.lit("controlled")),
        first_suspicion=pl.when(failed).then("failed").when(open_).then("suspected"),
        confirmed=mine.fill_null(False) | failed,
    ).drop("suspected", "confirming", "failed", "failure_known")
