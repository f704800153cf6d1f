"""The outcome of each irradiated lesion: local failure, death, removal, or control up to a scan."""

from typing import Final, NamedTuple

import polars as pl

from lesionwise.derive.lesion.course import Courses
from lesionwise.derive.lesion.growth import GROUP
from lesionwise.derive.lesion.trace import trace_outcomes
from lesionwise.derive.lesion.zone import is_local, list_zones
from lesionwise.derive.response.derivation import build_trace, conform_frame
from lesionwise.derive.response.sizes import to_mm
from lesionwise.derive.timeline.life import list_unknown_deaths
from lesionwise.study.model import ResponseRules
from lesionwise.tables.rows import Tables

CENSORED, FAILED, DIED, REMOVED = 0, 1, 2, 3
"""Codes of the status (ENDPOINTS 8.1)."""

_RULES: Final = {
    "death": "LC-DEATH",
    "retreated": "LC-REMOVED",
    "retreatment_unknown": "LC-UNKNOWN",
    "no_origin": "LC-UNKNOWN",
}
"""Rule by reason; of a failure its cause, of a censoring LC-CENSORED."""

_STATUS: Final = {"local_failure": FAILED, "death": DIED, "retreated": REMOVED}
_NONE: Final = ("retreatment_unknown", "no_origin")


class Outcomes(NamedTuple):
    """Outcomes (`tables.derived.LesionOutcome`) and the rows that explain them (`tables.derived.Trace`)."""

    outcome: pl.DataFrame
    trace: pl.DataFrame


def derive_lesion_outcome(
    courses: Courses, tables: Tables, timeline: pl.DataFrame, rules: ResponseRules, reader: str
) -> Outcomes:
    """Outcomes of irradiated lesions (`tables.derived.LesionOutcome`) by the scans of `reader`, and their
    trace.

    The rules are those of `compute_outcomes`. `tables` and `timeline` at the data cut.
    """
    cases = compute_outcomes(courses, tables, timeline, rules, reader)
    named = cases.with_columns(
        row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64), start_date="start", last_fraction="last"
    )
    trace = trace_outcomes(cases).with_columns(table_row=pl.col("place") + 1)
    return Outcomes(conform_frame("lesion_outcome", named), build_trace(trace, "lesion_outcome"))


def compute_outcomes(
    courses: Courses, tables: Tables, timeline: pl.DataFrame, rules: ResponseRules, reader: str
) -> pl.DataFrame:
    """One row a unit of `courses` as `reader` follows it, in their order; what the table and traces need.

    The first that happened, a failure before removal and removal before death of one day (ENDPOINTS 8.1):
    status 1, local failure, dated at the first scan of the pair or at the proof: growth that was confirmed
    (LC-GROW, LC-PET), viable tumour (LC-BX), treatment of the site for progression (LC-RETX). 3, removed or
    treated for another reason. 2, death. Else 0, on the day of the last scan that shows the lesion
    controlled, which lies before an open suspicion; without any, on the day of the start, with
    `no_imaging`. Status null, with reason: no date of the start; the site was treated again, nobody knows
    why. A recurrence known to lie outside the field (marginal too where `marginal_is_lf` is false) is no
    local failure: the lesion is censored before it.
    """
    cases = _gather(courses, tables, timeline, rules, reader)
    local = is_local("zone", rules)
    failed = pl.col("failed").is_not_null()
    dead = pl.col("death_date").is_not_null() & (
        pl.col("end").is_null() | (pl.col("death_date") < pl.col("end"))
    )
    ended = pl.col("end").is_not_null() & ~dead
    again = ended & (pl.col("end_reason") == "progression")
    reason = (
        pl.when(pl.col("start").is_null())
        .then(pl.lit("no_origin"))
        .when(failed & local)
        .then(pl.lit("local_failure"))
        .when((failed | again) & ~local)
        .then(pl.lit("out_of_field"))
        .when(again)
        .then(pl.lit("local_failure"))
        .when(ended & (pl.col("end_reason") == "unknown"))
        .then(pl.lit("retreatment_unknown"))
        .when(ended)
        .then(pl.lit("retreated"))
        .when(dead)
        .then(pl.lit("death"))
        .when(pl.col("open_suspicion"))
        .then(pl.lit("open_suspicion"))
        .when(pl.col("no_imaging"))
        .then(pl.lit("no_imaging"))
        .when(pl.col("unknown_death_row").is_not_null())
        .then(pl.lit("death_date_unknown"))
        .otherwise(pl.lit("ongoing"))
    )
    return _name_sources(_describe(cases.with_columns(reason=reason)))


def _gather(
    courses: Courses, tables: Tables, timeline: pl.DataFrame, rules: ResponseRules, reader: str
) -> pl.DataFrame:
    """Units with the series of the reader, its last controlled scan, death and zone."""
    mine = courses.series.filter(pl.col("reader") == reader)
    facts = mine.drop(*(name for name in courses.units.columns if name != "unit"), "reader", "pair")
    deaths = timeline.filter(pl.col("kind").cast(pl.String) == "death")
    death = deaths.unique("subject", keep="first", maintain_order=True).select(
        "subject", death_date="date", death_row="source_row"
    )
    unknown = list_unknown_deaths(tables).select("subject", unknown_death_row="source_row")
    joined = courses.units.with_columns(reader=pl.lit(reader))
    for frame, key in (
        (facts, ["unit"]),
        (_summarise(courses, mine), [GROUP]),
        (death, ["subject"]),
        (unknown, ["subject"]),
        (list_zones(tables, rules), ["subject", "course", "lesion"]),
    ):
        joined = joined.join(frame, on=key, how="left", maintain_order="left")
    return joined.with_columns(
        no_imaging=~pl.col("judged").fill_null(False),
        merged=pl.col("merged").fill_null(False),
        open_suspicion=pl.col("suspected").fill_null(False) & pl.col("failed").is_null(),
    )


def _summarise(courses: Courses, mine: pl.DataFrame) -> pl.DataFrame:
    """One row a series with scans: its last controlled scan before a failure, and the scans that decided."""
    deciding = mine.select(GROUP, "failed", first="first_row", confirming="confirm_row")
    scans = courses.scans.join(deciding, on=GROUP, maintain_order="left")
    before = pl.col("failed").is_null() | (pl.col("day") < pl.col("failed"))
    shows = (~pl.col("growth")).fill_null(False) & before
    first, second = pl.col("scan_row") == pl.col("first"), pl.col("scan_row") == pl.col("confirming")
    size = pl.when(pl.col("size").is_null() & pl.col("any_sized")).then("proven").otherwise("size")
    return scans.group_by(GROUP, maintain_order=True).agg(
        pl.col("day").filter(shows).last().alias("last_date"),
        pl.col("rows").filter(shows).last().alias("last_rows"),
        pl.col("growth").is_not_null().any().alias("judged"),
        (pl.col("state").last() == "suspected").alias("suspected"),
        pl.col("merged").any(),
        pl.col("nadir").filter(first).first().alias("nadir_then"),
        pl.col("nadir_row").filter(first).first(),
        pl.min_horizontal(pl.col("nadir").min(), pl.col("size").filter(before).min()).alias("lowest"),
        size.filter(first).first().alias("event_size"),
        pl.col("rows").filter(first).first().alias("first_rows"),
        pl.col("rows").filter(second).first().alias("confirm_rows"),
        pl.col("rows").filter(pl.col("growth").is_null()).explode().alias("silent_rows"),
    )


def _describe(cases: pl.DataFrame) -> pl.DataFrame:
    """Status, date, sizes, zone and rule of the reason."""
    reason = pl.col("reason")
    status = pl.when(~reason.is_in(_NONE)).then(
        reason.replace_strict(_STATUS, default=CENSORED, return_dtype=pl.Int64)
    )
    recurred = reason.is_in(["local_failure", "out_of_field"])
    by_scan = reason.eq("local_failure") & pl.col("first_row").is_not_null()
    cause = pl.when(recurred).then(pl.coalesce("cause", pl.lit("LC-RETX")))
    at = (
        pl.when(recurred & reason.eq("local_failure"))
        .then(pl.coalesce("failed", "end"))
        .when(reason == "retreated")
        .then("end")
        .when(reason == "death")
        .then("death_date")
        .otherwise("last_date")
    )
    rule = reason.replace_strict(_RULES, default="LC-CENSORED", return_dtype=pl.String)
    return cases.with_columns(
        status=status,
        event_date=pl.when(status.is_not_null()).then(pl.max_horizontal(pl.coalesce(at, "start"), "start")),
        cause=pl.when(reason == "local_failure").then(cause),
        zone=pl.when(recurred).then(pl.col("zone").fill_null("unknown")),
        rule=pl.when(reason == "local_failure").then(cause).otherwise(rule),
        known_date=pl.when(reason == "local_failure").then(pl.coalesce("known", "end")),
        reference_mm=to_mm(pl.col("reference")),
        nadir_mm=to_mm(pl.when(by_scan).then("nadir_then").otherwise(pl.coalesce("lowest", "reference"))),
        event_size_mm=to_mm(pl.when(by_scan).then("event_size")),
    )


def _name_sources(cases: pl.DataFrame) -> pl.DataFrame:
    """Table and row that decided: of the scan the first measurement, of the start the target."""
    reason = pl.col("reason")
    failed = reason == "local_failure"
    sources = (
        (
            failed & pl.col("first_row").is_not_null(),
            pl.lit("measurement"),
            pl.col("first_rows").list.first(),
        ),
        (failed & pl.col("proof_row").is_not_null(), pl.lit("lesion_procedure"), pl.col("proof_row")),
        (
            failed | reason.is_in(["retreated", "retreatment_unknown"]),
            pl.col("end_table"),
            pl.col("end_row"),
        ),
        (reason == "death", pl.lit("vital_status"), pl.col("death_row")),
        (
            pl.col("last_date").is_not_null() & (reason != "no_origin"),
            pl.lit("measurement"),
            pl.col("last_rows").list.first(),
        ),
    )
    table, row = pl.col("unit_table"), pl.col("target_row")
    for holds, its_table, its_row in reversed(sources):
        table = pl.when(holds).then(its_table).otherwise(table)
        row = pl.when(holds).then(its_row).otherwise(row)
    return cases.with_columns(source_table=table, source_row=row)
