"""Happenings of treatment: systemic lines, radiotherapy courses."""

from typing import Final

import polars as pl

from lesionwise.derive.response.runs import begins_run, shift_run
from lesionwise.derive.timeline.happening import Day, build_happenings, impute_date
from lesionwise.tables.rows import Tables

_LINE = ("subject", "line")
_COURSE = ("subject", "course")

SWITCH_DAYS: Final = 28
"""Days after the end of a line for toxicity in which the next one is taken as the switch for it; later it
was begun for another reason, which nobody recorded. Default of `max_hold_days` (STUDIES 3.2)."""


def list_systemic(tables: Tables, day: Day) -> pl.DataFrame:
    """Start and end of each systemic line; a line that is not of the protocol is also a new line.

    Detail of a start: `protocol`, `not_protocol`, or `unknown` where the record does not say; an unknown
    line is neither a start of protocol treatment nor a new line. Detail of a new line: why it was begun
    (`add_reason`). Detail of an end: its reason. A line without a first dose begins with its first
    interval of `drug_exposure` that is no planned hold. A drug whose first dose is later than the start of
    its line is a drug added; detail: its class.
    """
    lines = add_reason(tables["systemic_line"].with_columns(start=impute_date("start_date", day)))
    kind = (
        pl.when(pl.col("protocol"))
        .then(pl.lit("protocol"))
        .when(~pl.col("protocol"))
        .then(pl.lit("not_protocol"))
        .otherwise(pl.lit("unknown"))
    )
    undated = lines.filter(pl.col("start_date").is_null())
    doses = _list_first_doses(tables).join(undated.select(*_LINE, "protocol", "why"), on=_LINE)
    stops = build_happenings(
        lines, "systemic_line", "systemic_stop", "stop_date", detail=pl.col("stop_reason")
    )
    parts = [stops]
    for rows, table in ((lines, "systemic_line"), (doses, "drug_exposure")):
        parts.append(build_happenings(rows, table, "systemic_start", "start", detail=kind))
        new = rows.filter(~pl.col("protocol"))
        parts.append(build_happenings(new, table, "new_systemic_line", "start", detail=pl.col("why")))
    return pl.concat([*parts, _list_added_drugs(tables, lines)])


def add_reason(lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` (of `systemic_line`, with `start`) with `why`: the reason why each line was begun.

    Its own reason; else that of the end of the line before it (by number), where this is progression or
    clinical deterioration, or toxicity at most `SWITCH_DAYS` days before; else `unknown`: the end of a
    completed line does not say why another one was begun.
    """
    begins = begins_run("subject")
    ordered = lines.sort("subject", "line", "row").with_columns(
        ended_by=shift_run(pl.col("stop_reason").cast(pl.String), begins),
        ended_on=shift_run(pl.col("stop_date"), begins),
    )
    days = (pl.col("start") - pl.col("ended_on")).dt.total_days()
    ended = (
        pl.when(pl.col("ended_by").is_in(["progression", "clinical_progression"]))
        .then("ended_by")
        .when((pl.col("ended_by") == "toxicity") & (days <= SWITCH_DAYS))
        .then("ended_by")
    )
    why = pl.coalesce(pl.col("start_reason").cast(pl.String), ended, pl.lit("unknown"))
    return ordered.with_columns(why=why).drop("ended_by", "ended_on").sort("row")


def _list_added_drugs(tables: Tables, lines: pl.DataFrame) -> pl.DataFrame:
    """First dose of each drug that was not given from the start of its line on."""
    given = tables["drug_exposure"].filter(pl.col("hold").is_null() | ~pl.col("hold"))
    first = _first(given, "start_date", (*_LINE, "drug"))
    begun = first.group_by(_LINE).agg(first_dose=pl.col("start_date").min())
    starts = lines.select(*_LINE, "start").join(begun, on=_LINE, how="left")
    later = first.join(starts, on=_LINE, maintain_order="left").filter(
        pl.col("start_date") > pl.coalesce("start", "first_dose")
    )
    return build_happenings(later, "drug_exposure", "drug_added", "start_date", detail=pl.col("drug_class"))


def list_radiotherapy(tables: Tables) -> pl.DataFrame:
    """First and last fraction of each course, with its intent as detail (`unknown` where not recorded).

    A course that was not planned is also an unplanned local therapy. A course without a first fraction
    begins with the earliest first fraction of its targets.
    """
    courses = tables["radiotherapy_course"]
    undated = courses.filter(pl.col("first_fraction").is_null()).select(*_COURSE, "intent")
    targets = _first(tables["radiotherapy_target"], "first_fraction", _COURSE).join(undated, on=_COURSE)
    intent = pl.col("intent").cast(pl.String).fill_null("unknown")
    ends = build_happenings(
        courses, "radiotherapy_course", "radiotherapy_end", "last_fraction", detail=intent
    )
    parts = [ends]
    for rows, table in ((courses, "radiotherapy_course"), (targets, "radiotherapy_target")):
        parts.append(build_happenings(rows, table, "radiotherapy_start", "first_fraction", detail=intent))
        extra = rows.filter(pl.col("intent").cast(pl.String).is_in(["salvage", "palliative"]))
        parts.append(build_happenings(extra, table, "salvage_local_therapy", "first_fraction", detail=intent))
    return pl.concat(parts)


def _list_first_doses(tables: Tables) -> pl.DataFrame:
    given = tables["drug_exposure"].filter(pl.col("hold").is_null() | ~pl.col("hold"))
    return _first(given, "start_date", _LINE).with_columns(start=pl.col("start_date"))


def _first(rows: pl.DataFrame, column: str, keys: tuple[str, ...]) -> pl.DataFrame:
    dated = rows.filter(pl.col(column).is_not_null())
    return dated.sort(*keys, column, "row").unique(list(keys), keep="first", maintain_order=True)
