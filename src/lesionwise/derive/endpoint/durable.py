"""Disease control that lasts: no progression, death or new line for so long, and a scan that shows it."""

import polars as pl

from lesionwise.definitions import DurableControl
from lesionwise.derive.endpoint.adverse_event_class import find_last_seen
from lesionwise.derive.endpoint.history import History, choose_reader, list_new_lines, list_possible_lines
from lesionwise.derive.endpoint.origins import derive_origin
from lesionwise.derive.endpoint.stops import find_stops

_ENDS = ("progression", "line", "death")
"""What ends control; of one day the first is the cause."""


def derive_durable_control(history: History, endpoint: DurableControl) -> pl.DataFrame:
    """Every subject, in stored order: status, reason, date and row that decide.

    Day 0 is the origin, or the first assessment with one of `response` (`dcr_from`). Rule, first that holds:
    a progression, new systemic line or death before day `dcr_min_duration_days`, non-responder; an
    assessment with one of `response` on day `dcr_min_duration_days - dcr_tolerance_days` or later, before
    the first progression and before a new line, responder; else as `dcr_missing` says. A progression on that
    day or later undoes nothing. Status null: no origin; a line of unknown kind or start could change the
    answer; a death in an unknown month could lie before the day; `dcr_missing = "not_evaluable"`.
    Sources: ENDPOINTS 4.4; STUDIES 9.2.
    """
    lines, possible = list_new_lines(history), list_possible_lines(history)
    if endpoint.sdcr_nact == "ignored":
        return _decide(_gather(history, endpoint, lines.clear()), endpoint)
    decided = _decide(_gather(history, endpoint, lines), endpoint)
    if possible.is_empty():
        return decided
    other = _decide(_gather(history, endpoint, pl.concat([lines, possible])), endpoint)
    origins = derive_origin(history, endpoint.origin)
    unclear = find_stops(origins, possible).select(
        "subject", unclear_table="stop_table", unclear_row="stop_row"
    )
    joined = decided.join(
        other.select("subject", other="status"), on="subject", how="left", maintain_order="left"
    ).join(unclear, on="subject", how="left", maintain_order="left")
    differs = pl.col("unclear_row").is_not_null() & pl.col("status").ne_missing(pl.col("other"))
    return joined.with_columns(
        status=pl.when(~differs).then("status"),
        event_date=pl.when(~differs).then("event_date"),
        reason=pl.when(differs).then(pl.lit("line_unknown")).otherwise("reason"),
        source_table=pl.when(differs).then("unclear_table").otherwise("source_table"),
        source_row=pl.when(differs).then("unclear_row").otherwise("source_row"),
        clause=pl.when(differs).then(pl.lit(f"endpoint.{endpoint.id}.sdcr_nact")).otherwise("clause"),
    ).drop("other", "unclear_table", "unclear_row")


def trace_durable_control(_history: History, _endpoint: DurableControl, wide: pl.DataFrame) -> pl.DataFrame:
    """One row a subject and row that was looked at: subject, part, source table and row, rule, note."""
    shown = pl.concat_str(pl.lit("shows control: "), pl.col("evidence_response"))
    clues = (
        ("decided_by", "source", _note_decided()),
        ("considered", "progression", pl.lit("first progression from the origin on")),
        ("considered", "line", pl.lit("first new systemic line from the origin on")),
        ("considered", "death", pl.lit("death")),
        ("considered", "evidence", shown),
        ("considered", "start", pl.lit("first assessment that shows control")),
        ("considered", "last", pl.lit("last assessment before the first progression")),
        ("considered", "origin", pl.lit("origin of the clock")),
    )
    rows = [
        wide.filter(pl.col(f"{name}_row").is_not_null()).select(
            "subject",
            pl.lit(part).alias("part"),
            pl.col(f"{name}_table").alias("source_table"),
            pl.col(f"{name}_row").alias("source_row"),
            pl.col("reason").alias("rule"),
            note.alias("note"),
        )
        for part, name, note in clues
    ]
    return pl.concat(rows).unique(
        ["subject", "source_table", "source_row"], keep="first", maintain_order=True
    )


def _note_decided() -> pl.Expr:
    shown = pl.concat_str(pl.lit("shows control long enough: "), pl.col("evidence_response"))
    notes = {
        "progression": "progression before control had lasted long enough",
        "new_systemic_therapy": "a new systemic line before control had lasted long enough",
        "death": "death before control had lasted long enough",
        "not_documented": "the last that is known: no assessment shows control late enough",
        "line_unknown": "a line of unknown kind or start",
        "death_date_unknown": "the last that is known before a death in an unknown month",
        "no_origin": "no origin",
    }
    told = pl.col("reason").replace_strict(notes, default=None, return_dtype=pl.String)
    return pl.when(pl.col("reason") == "control_lasted").then(shown).otherwise(told)


def _gather(history: History, endpoint: DurableControl, lines: pl.DataFrame) -> pl.DataFrame:
    """Every subject with origin, day 0, first progression, line and death, evidence, what is known last."""
    origins = derive_origin(history, endpoint.origin)
    reader = choose_reader(history.study, endpoint, history.response)
    stops = find_stops(origins, lines).select(
        "subject", line_date="stop_date", line_table="stop_table", line_row="stop_row"
    )
    cases = history.subjects
    for frame in (origins, _first_progression(history, origins, reader), stops, find_last_seen(history)):
        cases = cases.join(frame, on="subject", how="left", maintain_order="left")
    unknown = history.list_unknown_deaths().select("subject", death_unknown=pl.lit(True))
    cases = cases.join(unknown.unique("subject"), on="subject", how="left", maintain_order="left")
    rows = _list_rows(history, cases, reader)
    control = rows.filter(pl.col("response").is_in(endpoint.response) & pl.col("open_then"))
    start = _take(control, "start", last=False)
    cases = cases.join(start, on="subject", how="left", maintain_order="left")
    zero = "origin_date" if endpoint.dcr_from == "origin" else "start_date"
    duration, tolerance = endpoint.dcr_min_duration_days, endpoint.dcr_tolerance_days
    cases = cases.with_columns(
        due_date=pl.col(zero) + pl.duration(days=duration),
        early_date=pl.col(zero) + pl.duration(days=duration - tolerance),
    )
    late = control.join(cases.select("subject", "early_date"), on="subject").filter(
        pl.col("date") >= pl.col("early_date")
    )
    evidence = _take(late, "evidence", "response", last=False)
    last = _take(rows, "last", last=True)
    return cases.join(evidence, on="subject", how="left", maintain_order="left").join(
        last, on="subject", how="left", maintain_order="left"
    )


def _first_progression(history: History, origins: pl.DataFrame, reader: str) -> pl.DataFrame:
    rows = history.list_kind("progression", reader).join(
        origins.select("subject", "origin_date"), on="subject", maintain_order="left"
    )
    first = rows.filter(pl.col("date") >= pl.col("origin_date")).unique(
        "subject", keep="first", maintain_order=True
    )
    return first.select(
        "subject",
        progression_date="date",
        progression_table="source_table",
        progression_row="source_row",
    )


def _list_rows(history: History, cases: pl.DataFrame, reader: str) -> pl.DataFrame:
    """The reader's dated assessments from the origin to the first progression, in order of date.

    `open_then`: before the first progression and before a new line, neither day included.
    """
    limits = cases.select("subject", "origin_date", "progression_date", "line_date")
    seen = history.response.filter(
        (pl.col("reader") == reader)
        & ~pl.col("baseline").fill_null(False)
        & ~pl.col("post_progression").fill_null(False)
        & pl.col("date").is_not_null()
    ).join(limits, on="subject")
    date = pl.col("date")
    before = [pl.col(name).is_null() | (date < pl.col(name)) for name in ("progression_date", "line_date")]
    rows = seen.filter(date >= pl.col("origin_date")).sort("subject", "date", "row")
    return rows.select(
        "subject",
        "date",
        "row",
        response=pl.col("overall_response").cast(pl.String),
        open_then=before[0] & before[1],
    )


def _take(rows: pl.DataFrame, name: str, *more: str, last: bool) -> pl.DataFrame:
    chosen = rows.unique("subject", keep="last" if last else "first", maintain_order=True)
    return chosen.select(
        "subject",
        pl.col("date").alias(f"{name}_date"),
        pl.lit("response").alias(f"{name}_table"),
        pl.col("row").alias(f"{name}_row"),
        *(pl.col(column).alias(f"{name}_{column}") for column in more),
    )


def _decide(cases: pl.DataFrame, endpoint: DurableControl) -> pl.DataFrame:
    """Adds status, reason, event_date, source and clause."""
    dated = cases.with_columns(
        death_at=pl.when(pl.col("death_date").is_not_null()).then(
            pl.max_horizontal("death_date", "origin_date")
        )
    )
    dates = {"progression": "progression_date", "line": "line_date", "death": "death_at"}
    first = pl.min_horizontal(dates.values())
    early = pl.col("origin_date").is_not_null() & (
        pl.col("due_date").is_null() | (first < pl.col("due_date"))
    )
    ended = dated.with_columns(first=pl.when(early).then(first))
    which = pl.lit(None, dtype=pl.String)
    for name in reversed(_ENDS):
        which = pl.when(pl.col(dates[name]) == pl.col("first")).then(pl.lit(name)).otherwise(which)
    shown = pl.col("evidence_row").is_not_null()
    alive = pl.max_horizontal("seen_date", "evidence_date") >= pl.col("due_date")
    unsure = shown & pl.col("death_unknown").fill_null(False) & ~alive.fill_null(False)
    names = {"progression": "progression", "line": "new_systemic_therapy", "death": "death"}
    reason = (
        pl.when(pl.col("origin_date").is_null())
        .then(pl.lit("no_origin"))
        .when(which.is_not_null())
        .then(which.replace_strict(names, return_dtype=pl.String))
        .when(unsure)
        .then(pl.lit("death_date_unknown"))
        .when(shown)
        .then(pl.lit("control_lasted"))
        .otherwise(pl.lit("not_documented"))
    )
    return _place(ended.with_columns(reason=reason, which=which), endpoint)


def _place(cases: pl.DataFrame, endpoint: DurableControl) -> pl.DataFrame:
    reason = pl.col("reason")
    missing = None if endpoint.dcr_missing == "not_evaluable" else 0
    statuses = {"control_lasted": 1, "progression": 0, "new_systemic_therapy": 0, "death": 0}
    status = reason.replace_strict(
        statuses | {"not_documented": missing}, default=None, return_dtype=pl.Int64
    )
    keys = {
        "no_origin": "origin",
        "control_lasted": "response",
        "not_documented": "dcr_missing",
        "new_systemic_therapy": "sdcr_nact",
    }
    clause = reason.replace_strict(keys, default="dcr_min_duration_days", return_dtype=pl.String)
    table, row = (
        pl.coalesce("last_table", "seen_table", "origin_table"),
        pl.coalesce("last_row", "seen_row", "origin_row"),
    )
    shown, known = reason == "control_lasted", reason != "no_origin"
    for name in reversed(_ENDS):
        ended = pl.col("which") == name
        table = pl.when(ended).then(f"{name}_table").otherwise(table)
        row = pl.when(ended).then(f"{name}_row").otherwise(row)
    return cases.with_columns(
        status=status,
        days=pl.lit(None, dtype=pl.Int64),
        entry_days=pl.lit(None, dtype=pl.Int64),
        event_date=pl.when(shown).then("evidence_date").otherwise("first"),
        source_table=pl.when(shown).then("evidence_table").when(known).then(table),
        source_row=pl.when(shown).then("evidence_row").when(known).then(row),
        clause=pl.concat_str(pl.lit(f"endpoint.{endpoint.id}."), clause),
    )
