"""The rows that may decide a time to event: one wide row a subject, gathered from the timeline."""

from collections.abc import Mapping

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events import SALVAGED, SCANNED
from lesionwise.derive.endpoint.history import History, choose_reader
from lesionwise.derive.endpoint.stops import find_stops
from lesionwise.derive.response.runs import begins_run

_PLAIN = ("progression", "clinical_progression", "death")
"""Kinds that every endpoint gathers, so that a trace can tell why they decided nothing."""


def gather_candidates(
    history: History,
    endpoint: TimeToEvent,
    origins: pl.DataFrame,
    lines: pl.DataFrame,
    events: Mapping[str, pl.DataFrame],
) -> pl.DataFrame:
    """One row a subject of `origins` (all with an origin date), with the candidates of each kind.

    Columns `<kind>_date`, `<kind>_table`, `<kind>_row` for progression, clinical_progression, death, each
    kind of `events`, line (first new systemic line), alive (latest proof of life), withdrawal (latest),
    baseline, all null where there is none; `<kind>_detail` and `<kind>_clues` for kinds of `events`,
    `<kind>_nominal` for those seen at a scan. Progression, clinical progression and lines count from the
    origin on, its day included; death counts whenever it was. `lines` are the new systemic lines; one
    without date counts from the origin. Of several happenings of a kind the first counts.
    """
    reader = choose_reader(history.study, endpoint, history.response)
    progression = _first(_after_origin(history.list_scanned("progression", reader), origins))
    nominal = progression.select("subject", progression_nominal="nominal")
    result = _join(origins, progression, "progression")
    result = result.join(nominal, on="subject", how="left", maintain_order="left")
    forms = _after_origin(history.list_kind("clinical_progression"), origins)
    result = _join(result, _first(events.get("clinical_progression", forms)), "clinical_progression")
    stops = find_stops(origins, lines).rename(
        {"stop_date": "line_date", "stop_table": "line_table", "stop_row": "line_row"}
    )
    result = result.join(stops, on="subject", how="left", maintain_order="left")
    result = _join(result, _first(history.list_kind("death")), "death")
    result = _join(result, _first(history.list_baselines(reader)), "baseline")
    for kind, rows in events.items():
        result = _add_event(history, result, kind, _first(rows))
    for kind in ("alive", "withdrawal"):
        result = _join(result, history.list_latest(kind), kind)
    return result


def _add_event(history: History, result: pl.DataFrame, kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    """`result` with the first happening of a kind: its date and row, detail, and nominal date of its scan."""
    told = [pl.col(part).alias(f"{kind}_{part}") for part in ("detail", "clues")]
    if kind not in _PLAIN:
        result = _join(result, rows, kind)
        if kind in SCANNED:
            rows = history.add_nominal(rows)
            seen = pl.lit(kind not in SALVAGED) | pl.col("scan").is_not_null()
            told.append(pl.when(seen).then("nominal").alias(f"{kind}_nominal"))
    return result.join(rows.select("subject", *told), on="subject", how="left", maintain_order="left")


def find_last_adequate(history: History, endpoint: TimeToEvent, cases: pl.DataFrame) -> pl.DataFrame:
    """`cases` with the last adequate assessment from the origin to column `until` (null: no limit).

    Adds `last_date`, `last_table`, `last_row` and `last_nominal` (due date of its scan, else its date); a
    tie of two on one day goes to the later row. Both ends are inclusive.
    """
    reader = choose_reader(history.study, endpoint, history.response)
    assessments = history.list_scanned("assessment", reader).select(
        "subject",
        last_date="date",
        last_table="source_table",
        last_row="source_row",
        last_nominal="nominal",
    )
    date, until = pl.col("last_date"), pl.col("until")
    within = (date >= pl.col("origin_date")) & (until.is_null() | (date <= until))
    seen = assessments.join(cases.select("subject", "origin_date", "until"), on="subject").filter(within)
    found = seen.drop("origin_date", "until").sort("subject", "last_date", "last_row")
    last = found.filter(begins_run("subject").shift(-1, fill_value=True))
    return cases.join(last, on="subject", how="left", maintain_order="left")


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
