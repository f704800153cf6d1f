"""Progression beyond local treatment: too many lesions, or lesions that are not amenable (ENDPOINTS 7.6)."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.amenability import add_amenable
from lesionwise.derive.endpoint.events.happened import after_origin, clue, shape
from lesionwise.derive.endpoint.events.progressing import list_progressing
from lesionwise.derive.endpoint.history import History, choose_reader
from lesionwise.derive.lesion.outcome import compute_outcomes

_SCAN = ["subject", "scan"]


def list_polymetastatic(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Progressions with more than `ppfs_n` new or progressing lesions, or one known not to be amenable.

    Lesions are counted at the scan, with `ppfs_count` = `cumulative` each once from the origin on. In
    doubt: a progression within the limit with a lesion of which nobody says whether it is amenable, and
    one without any lesion on record at its scan. Detail: `too_many` or `not_amenable`.
    """
    scans = _list_scans(history, endpoint, origins)
    number = "since" if endpoint.ppfs_count == "cumulative" else "count"
    return _judge(scans, {"too_many": pl.col(number) > endpoint.ppfs_n}, pl.lit(False))


def list_not_amenable(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Progressions with more than `new_max` new lesions, one in the brain, or a lesion that is not amenable.

    A new brain lesion counts with `brain` = `event`; a new lesion of unknown organ is then in doubt.
    Otherwise as `list_polymetastatic`.
    """
    scans = _list_scans(history, endpoint, origins)
    beyond = {"too_many": pl.col("new") > endpoint.new_max}
    if endpoint.brain == "ignored":
        return _judge(scans, beyond, pl.lit(False))
    return _judge(scans, beyond | {"brain": pl.col("in_brain")}, pl.col("organ_unknown"))


def list_distant(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """First scans of unequivocal new lesions, dated back (ENDPOINTS 8.4)."""
    return _list_signs(history, endpoint, origins, "new")


def list_growth(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Scans with growth of a lesion that was not irradiated."""
    return _list_signs(history, endpoint, origins, "growth")


def list_local_failures(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Local failures of irradiated lesions. An outcome that is not known is in doubt."""
    reader = choose_reader(history.study, endpoint, history.response)
    rules = history.study.response
    outcomes = compute_outcomes(history.courses, history.tables, history.timeline, rules, reader)
    status = pl.col("status")
    told = outcomes.filter((status == 1) | status.is_null()).select(
        "subject",
        "source_table",
        "source_row",
        date="event_date",
        clues=pl.concat_list(
            clue("decided_by", "radiotherapy_target", "target_row", pl.format("lesion {}", "lesion"))
        ),
        doubt=pl.when(status.is_null()).then("reason"),
    )
    return shape(after_origin(told, origins))


def _list_signs(history: History, endpoint: TimeToEvent, origins: pl.DataFrame, sign: str) -> pl.DataFrame:
    reader = choose_reader(history.study, endpoint, history.response)
    lesions = list_progressing(history, reader).filter(pl.col("sign") == sign)
    named = _add_clues(history, lesions, reader).group_by(_SCAN).agg(pl.col("clues").list.explode())
    rows = _list_responses(history, reader).join(named, on=_SCAN)
    return shape(after_origin(rows, origins))


def _add_clues(history: History, lesions: pl.DataFrame, reader: str) -> pl.DataFrame:
    """`lesions` with `clues`: the measurements of the lesion at the scan, and what they show."""
    measured = history.tables["measurement"].filter(pl.col("reader") == reader)
    amenable = "amenable" in lesions.columns
    answer = pl.col("amenable") if amenable else pl.lit(None, dtype=pl.Boolean)
    known = pl.when(answer).then(pl.lit(", amenable")).when(~answer).then(pl.lit(", not amenable"))
    told = known.otherwise(pl.lit(", nobody says whether it is amenable" if amenable else ""))
    note = pl.concat_str(pl.lit("lesion "), "lesion", pl.lit(" at scan "), "scan", pl.lit(": "), "sign", told)
    rows = lesions.join(
        measured.select(*_SCAN, "lesion", measured_row="row"), on=[*_SCAN, "lesion"], how="left"
    ).sort(*_SCAN, "lesion", "measured_row")
    clues = rows.filter(pl.col("measured_row").is_not_null()).with_columns(
        clues=clue("decided_by", "measurement", "measured_row", note)
    )
    grouped = clues.group_by(*_SCAN, "lesion", maintain_order=True).agg("clues")
    return lesions.join(grouped, on=[*_SCAN, "lesion"], how="left", maintain_order="left")


def _list_responses(history: History, reader: str) -> pl.DataFrame:
    rows = history.response.filter((pl.col("reader") == reader) & pl.col("date").is_not_null())
    return rows.select(
        "subject",
        "scan",
        "date",
        pl.lit("response").alias("source_table"),
        overall=pl.col("overall_response").cast(pl.String),
        baseline=pl.col("baseline").fill_null(False),
        source_row="row",
    ).filter(~pl.col("baseline"))


def _list_scans(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """One row a progression from the origin on, with what its scan shows of the lesions.

    count: new or progressing lesions; since: distinct ones from the origin to here; new; in_brain;
    organ_unknown; refused: one is known not to be amenable; unanswered: of one nobody knows.
    """
    reader = choose_reader(history.study, endpoint, history.response)
    seen = list_progressing(history, reader).join(origins.select("subject", "origin_date"), on="subject")
    seen = seen.filter(pl.col("day") >= pl.col("origin_date")).drop("origin_date")
    answered = add_amenable(history, seen, endpoint.decision_grace_days)
    lesions = _add_clues(history, answered, reader).sort("subject", "day", "lesion_row")
    first = lesions.select(pl.struct("subject", "lesion_row").is_first_distinct()).to_series()
    new = pl.col("sign") == "new"
    counted = (
        lesions.with_columns(first=first)
        .with_columns(since=pl.col("first").cum_sum().over("subject"))
        .group_by(_SCAN)
        .agg(
            pl.len().cast(pl.Int64).alias("count"),
            pl.col("since").max().cast(pl.Int64),
            new.sum().cast(pl.Int64).alias("new"),
            (new & (pl.col("organ") == "brain").fill_null(False)).any().alias("in_brain"),
            (new & pl.col("organ").is_null()).any().alias("organ_unknown"),
            (~pl.col("amenable")).fill_null(False).any().alias("refused"),
            pl.col("amenable").is_null().any().alias("unanswered"),
            pl.col("clues").list.explode(),
        )
    )
    read = history.tables["measurement"].filter(pl.col("reader") == reader).select(_SCAN).unique()
    rows = after_origin(_list_responses(history, reader).filter(pl.col("overall") == "PD"), origins)
    rows = rows.join(read.with_columns(read=pl.lit(True)), on=_SCAN, how="left", maintain_order="left")
    return rows.join(counted, on=_SCAN, how="left", maintain_order="left")


def _judge(scans: pl.DataFrame, beyond: dict[str, pl.Expr], unsure: pl.Expr) -> pl.DataFrame:
    """Scans that are events (detail: the first of `beyond` that holds, else `not_amenable`) or in doubt."""
    detail: pl.Expr = pl.when(pl.col("refused").fill_null(False)).then(pl.lit("not_amenable"))
    for name in reversed(beyond):
        detail = pl.when(beyond[name].fill_null(False)).then(pl.lit(name)).otherwise(detail)
    event = pl.col("detail").is_not_null()
    doubt = (
        pl.when(event)
        .then(None)
        .when(pl.col("read").is_null())
        .then(pl.lit("lesions_unknown"))
        .when((pl.col("unanswered") | unsure).fill_null(False))
        .then(pl.lit("amenability_unknown"))
    )
    judged = scans.with_columns(detail=detail).with_columns(doubt=doubt)
    return shape(judged.filter(event | pl.col("doubt").is_not_null()))
