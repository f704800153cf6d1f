"""The rows that may decide a time to event: one wide row a subject, gathered from the timeline."""

import polars as pl

from lesionwise.definitions import EventName, TimeToEvent
from lesionwise.derive.endpoint.history import History, choose_reader
from lesionwise.derive.endpoint.stops import find_stops

EVENT_ORDER: tuple[EventName, ...] = ("progression", "clinical_progression", "death")
"""Which of several events of one day is the cause: a progression comes before death (ENDPOINTS 0)."""


def gather_candidates(
    history: History, endpoint: TimeToEvent, origins: pl.DataFrame, lines: pl.DataFrame
) -> pl.DataFrame:
    """One row a subject of `origins` (all with an origin date), with the candidates of each kind.

    Columns `<kind>_date`, `<kind>_table`, `<kind>_row` for progression, clinical_progression, death, line
    (first new systemic line), alive (latest proof of life), withdrawal (latest), baseline, all null where
    there is none; and `progression_nominal`. Progression, clinical progression and lines count from the
    origin on, its day included; death counts whenever it was. `lines` are the new systemic lines; one
    without date counts from the origin.
    """
    reader = choose_reader(history.study, endpoint, history.response)
    progression = _first(_after_origin(history.list_kind("progression", reader), origins))
    nominal = add_nominal(history, progression).select("subject", progression_nominal="nominal")
    result = _join(origins, progression, "progression")
    result = result.join(nominal, on="subject", how="left", maintain_order="left")
    clinical = _first(_after_origin(history.list_kind("clinical_progression"), origins))
    result = _join(result, clinical, "clinical_progression")
    stops = find_stops(origins, lines).rename(
        {"stop_date": "line_date", "stop_table": "line_table", "stop_row": "line_row"}
    )
    result = result.join(stops, on="subject", how="left", maintain_order="left")
    result = _join(result, _first(history.list_kind("death")), "death")
    result = _join(result, _first(history.list_baselines(reader)), "baseline")
    for kind in ("alive", "withdrawal"):
        rows = history.list_kind(kind).sort(
            "subject", "date", "source_table", "source_row", descending=[False, True, False, False]
        )
        result = _join(result, _first(rows), kind)
    return result


def find_last_adequate(history: History, endpoint: TimeToEvent, cases: pl.DataFrame) -> pl.DataFrame:
    """`cases` with the last adequate assessment from the origin to column `until` (null: no limit).

    Adds `last_date`, `last_table`, `last_row` and `last_nominal` (due date of its scan, else its date); a
    tie of two on one day goes to the later row. Both ends are inclusive.
    """
    reader = choose_reader(history.study, endpoint, history.response)
    assessments = add_nominal(history, history.list_kind("assessment", reader))
    limits = cases.select("subject", "origin_date", "until")
    seen = (
        assessments.join(limits, on="subject")
        .filter(pl.col("date") >= pl.col("origin_date"))
        .filter(pl.col("until").is_null() | (pl.col("date") <= pl.col("until")))
        .sort("subject", "date", "source_row")
        .unique("subject", keep="last", maintain_order=True)
    )
    found = seen.select(
        "subject",
        last_date="date",
        last_table="source_table",
        last_row="source_row",
        last_nominal="nominal",
    )
    return cases.join(found, on="subject", how="left", maintain_order="left")


def add_nominal(history: History, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with `nominal`: the due date of the scan where recorded, else the date of the happening."""
    scans = history.tables["scan"].unique(["subject", "scan"], keep="first", maintain_order=True)
    due = scans.select("subject", "scan", "due_date")
    joined = rows.join(due, on=["subject", "scan"], how="left", maintain_order="left")
    return joined.with_columns(nominal=pl.coalesce("due_date", "date")).drop("due_date")


def _after_origin(rows: pl.DataFrame, origins: pl.DataFrame) -> pl.DataFrame:
    joined = rows.join(origins.select("subject", "origin_date"), on="subject", maintain_order="left")
    return joined.filter(pl.col("date") >= pl.col("origin_date"))


def _first(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.unique("subject", keep="first", maintain_order=True)


def _join(cases: pl.DataFrame, rows: pl.DataFrame, prefix: str) -> pl.DataFrame:
    named = rows.select(
        "subject",
        pl.col("date").alias(f"{prefix}_date"),
        pl.col("source_table").alias(f"{prefix}_table"),
        pl.col("source_row").alias(f"{prefix}_row"),
    )
    return cases.join(named, on="subject", how="left", maintain_order="left")
