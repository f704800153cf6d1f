"""The trace of a time to event: which rows decided, were considered or were rejected, and why."""

from dataclasses import dataclass

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events import SAME_DAY, list_kinds
from lesionwise.derive.endpoint.history import History, choose_reader
from lesionwise.derive.endpoint.survival import is_on_scans
from lesionwise.terms import CODELISTS

TRACE_COLUMNS = ("subject", "part", "source_table", "source_row", "rule", "note")

_REASON = pl.col("reason")
_FIRST = pl.col("first_date")


@dataclass(frozen=True)
class Clue:
    """One kind of row of a trace: `columns` of table and row in the wide frame, when it is written, why."""

    part: str
    columns: tuple[str, str]
    when: pl.Expr
    note: pl.Expr


def trace_time_to_event(history: History, endpoint: TimeToEvent, wide: pl.DataFrame) -> pl.DataFrame:
    """One row a subject and row that was looked at; columns `TRACE_COLUMNS`.

    `rule` is the reason of the endpoint's row. A row that decides is not also told as rejected.
    """
    clues = [*_list_deciders(), *_list_rejected(endpoint)]
    rows = pl.collect_all(
        (_write(wide, clue) for clue in clues if clue.columns[1] in wide.columns), engine="in-memory"
    )
    rows[1:1] = [_trace_clues(wide)]
    rows += [_trace_local_therapy(history, endpoint, wide)]
    if is_on_scans(endpoint):
        rows += [_trace_unread(history, endpoint, wide), _trace_early(history, endpoint, wide)]
    every = pl.concat(rows).unique(
        ["subject", "source_table", "source_row"], keep="first", maintain_order=True
    )
    return every.select(TRACE_COLUMNS)


def _trace_clues(wide: pl.DataFrame) -> pl.DataFrame:
    """What else the event rests on: lesions, the baseline of the next line, its start."""
    held = wide.filter((_REASON != "horizon") & pl.col("clues").is_not_null())
    told = held.select("subject", "reason", "clues").explode("clues").unnest("clues")
    return told.select("subject", "part", "source_table", "source_row", rule="reason", note="note")


def _list_deciders() -> list[Clue]:
    labels = CODELISTS["reason"].labels
    decided = pl.col("source_row").is_not_null()
    own = _REASON.replace_strict(dict(labels), default=None, return_dtype=pl.String)
    beyond = pl.concat_str(
        pl.lit("follow-up reaches beyond the horizon: "),
        pl.col("reason_beyond").replace_strict(dict(labels), default=None, return_dtype=pl.String),
    )
    plain = pl.when(_REASON == "horizon").then(beyond).otherwise(own)
    note = pl.when(pl.col("detail").is_null()).then(plain).otherwise(pl.format("{}: {}", plain, "detail"))
    return [
        Clue("decided_by", ("source_table", "source_row"), decided, note),
        Clue(
            "decided_by",
            ("line_table", "line_row"),
            _REASON == "new_systemic_therapy",
            pl.lit("a new systemic line began: follow-up for the event stops at the assessment before it"),
        ),
        Clue(
            "decided_by",
            ("halt_table", "halt_row"),
            pl.col("reason").is_in(["local_therapy_before", "toxicity_switch_before"]),
            pl.lit("follow-up for the event stops here"),
        ),
        Clue(
            "decided_by",
            ("withdrawal_table", "withdrawal_row"),
            _REASON == "lost_or_withdrawn",
            pl.lit("lost to follow-up or consent withdrawn"),
        ),
        Clue(
            "decided_by",
            ("unknown_death_table", "unknown_death_row"),
            _REASON == "death_date_unknown",
            pl.lit("death in an unknown month: never the date of an event"),
        ),
        Clue(
            "decided_by",
            ("entry_table", "entry_row"),
            pl.col("entry_days").is_not_null(),
            pl.lit("at risk from this first SABR fraction on"),
        ),
        Clue("considered", ("origin_table", "origin_row"), pl.lit(True), pl.lit("origin of the clock")),
    ]


def _list_rejected(endpoint: TimeToEvent) -> list[Clue]:
    told = {"progression", "clinical_progression", "death", *list_kinds(endpoint), *endpoint.competing}
    clues = [_reject_event(endpoint, kind) for kind in SAME_DAY if kind in told]
    if not is_on_scans(endpoint):
        return [*clues, _consider("alive", "latest proof of life")]
    if endpoint.censor.profile == "fda_2018":
        why = pl.lit("this new systemic line began on or after the day of the event, or decided nothing")
    else:
        why = pl.lit("a new systemic line does not end follow-up under the profile treatment_policy")
    line = Clue("rejected", ("line_table", "line_row"), pl.lit(True), why)
    return [
        *clues,
        line,
        _consider("baseline", "baseline assessment"),
        _consider("last", "last adequate assessment before the end of follow-up"),
    ]


def _consider(name: str, note: str) -> Clue:
    return Clue("considered", (f"{name}_table", f"{name}_row"), pl.lit(True), pl.lit(note))


def _reject_event(endpoint: TimeToEvent, kind: str) -> Clue:
    """Why an event of `kind` that is on record did not decide."""
    label = CODELISTS["reason"].labels[kind]
    if kind not in list_kinds(endpoint) and kind not in endpoint.competing:
        note: pl.Expr = pl.lit(f"{label} is no event of this endpoint")
    else:
        note = (
            pl.when(_REASON == "missed_scans")
            .then(pl.lit(f"{label}, but after too many missed scans in a row"))
            .when(_REASON == "new_systemic_therapy")
            .then(pl.lit(f"{label}, but after a new systemic line had begun"))
            .when(_REASON == "no_baseline")
            .then(pl.lit(f"{label}, but without a baseline assessment"))
            .when(_REASON == "line_unknown")
            .then(pl.lit(f"{label}, but a line of unknown kind or start may have begun before"))
            .when(pl.col("status").is_null())
            .then(pl.lit(f"{label}, but the endpoint has no value"))
            .when(_REASON.is_in(["local_therapy_before", "toxicity_switch_before"]))
            .then(pl.lit(f"{label}, but after the end of follow-up"))
            .otherwise(pl.lit(f"{label}, but not the first event"))
        )
    return Clue("rejected", (f"{kind}_table", f"{kind}_row"), pl.lit(True), note)


def _write(wide: pl.DataFrame, clue: Clue) -> pl.LazyFrame:
    table, row = clue.columns
    held = wide.lazy().filter(clue.when.fill_null(False) & pl.col(row).is_not_null())
    return held.select(
        "subject",
        pl.lit(clue.part).alias("part"),
        pl.col(table).alias("source_table"),
        pl.col(row).alias("source_row"),
        pl.col("reason").alias("rule"),
        clue.note.cast(pl.String).alias("note"),
    )


def _empty(wide: pl.DataFrame) -> pl.DataFrame:
    text = pl.lit(None, dtype=pl.String)
    return wide.clear().select(
        "subject",
        part=text,
        source_table=text,
        source_row=pl.lit(None, dtype=pl.Int64),
        rule=text,
        note=text,
    )


def _trace_local_therapy(history: History, endpoint: TimeToEvent, wide: pl.DataFrame) -> pl.DataFrame:
    if endpoint.local_therapy_before_pd != "ignored":
        return _empty(wide)
    note = "unplanned local therapy: never a new systemic therapy, follow-up goes on"
    return _reject_happenings(wide, history.list_kind("salvage_local_therapy"), note)


def _trace_unread(history: History, endpoint: TimeToEvent, wide: pl.DataFrame) -> pl.DataFrame:
    """Assessments that were not evaluable after the last adequate one: they are no evidence."""
    reader = choose_reader(history.study, endpoint, history.response)
    rows = history.list_kind("not_evaluable", reader)
    note = "not evaluable: a missed assessment, never a date of censoring"
    later = wide.filter(pl.col("last_date").is_null() | (pl.col("status") == 0))
    return _reject_happenings(later, rows, note, pl.col("date") > pl.coalesce("last_date", "origin_date"))


def _trace_early(history: History, endpoint: TimeToEvent, wide: pl.DataFrame) -> pl.DataFrame:
    reader = choose_reader(history.study, endpoint, history.response)
    rows = history.list_kind("progression", reader)
    note = "progression before the origin of the clock"
    return _reject_happenings(wide, rows, note, pl.col("date") < pl.col("origin_date"), after_origin=False)


def _reject_happenings(
    wide: pl.DataFrame,
    rows: pl.DataFrame,
    note: str,
    when: pl.Expr | None = None,
    *,
    after_origin: bool = True,
) -> pl.DataFrame:
    facts = [name for name in ("origin_date", "last_date", "reason") if name in wide.columns]
    joined = rows.join(wide.select("subject", *facts), on="subject", maintain_order="left")
    if after_origin:
        joined = joined.filter(pl.col("date") >= pl.col("origin_date"))
    held = joined if when is None else joined.filter(when)
    return held.select(
        "subject",
        pl.lit("rejected").alias("part"),
        "source_table",
        "source_row",
        pl.col("reason").alias("rule"),
        pl.lit(note).alias("note"),
    )
