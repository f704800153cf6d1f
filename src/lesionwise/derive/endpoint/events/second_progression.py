"""Progression on the next systemic line (ENDPOINTS 7.3)."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.happened import CLUES, clue, shape
from lesionwise.derive.endpoint.events.lines import list_next_lines
from lesionwise.derive.endpoint.events.new_baseline import derive_on_line
from lesionwise.derive.endpoint.history import History, choose_reader


def list_second_progressions(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """The first progression on the next line; detail: the basis that it rests on.

    The next line is the first one from the origin on; under `toxicity_switch` = `treatment_policy` or
    `hypothetical` a line begun for toxicity is none. A progression on the day of the start belongs to the
    earlier line. `pd2_basis`: `objective`, a scan against the baseline at the start of the line, or with
    collected responses a collected progression after it; `clinical`, that or a form of clinical
    progression after the start, whichever is first; `start_of_third_line`, the line after the next;
    `end_of_next_line`, the recorded end of the next line.

    Where a line is in doubt (kind, start or, if it matters, reason unknown), every line that may be the
    next one is tried; when they do not all say the same, the second progression is in doubt.
    """
    lines = _list_candidates(history, endpoint, origins)
    if lines.is_empty():
        return shape(lines)
    found = _FIND[endpoint.pd2_basis](history, endpoint, lines)
    return shape(_compare(lines, found))


def _list_candidates(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """The lines that may be the next one: each line in doubt before the first sure one, and that one.

    Columns: key, copy, subject, start, line_table, line_row, doubt.
    """
    lines = _list_counted(history, endpoint, origins)
    sure = pl.col("doubt").is_null()
    lines = lines.with_columns(closed=sure.cum_sum().over("subject") - sure.cast(pl.Int64))
    open_lines = lines.filter(pl.col("closed") == 0)
    numbered = open_lines.with_columns(copy=pl.int_range(pl.len(), dtype=pl.Int64).over("subject"))
    return numbered.select(
        pl.concat_str("subject", pl.lit("|"), pl.col("copy").cast(pl.String)).alias("key"),
        "copy",
        "subject",
        "doubt",
        start="date",
        line_table="source_table",
        line_row="source_row",
    )


def _list_counted(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Next lines without those begun for toxicity, unless these are events themselves."""
    lines = list_next_lines(history, endpoint, origins)
    if endpoint.toxicity_switch == "composite":
        return lines
    reason = pl.when(pl.col("detail") == "unknown").then(pl.lit("line_reason_unknown"))
    kept = lines.filter(pl.col("detail") != "toxicity")
    return kept.with_columns(doubt=pl.coalesce("doubt", reason))


def _compare(lines: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The second progression of each subject; in doubt where the candidates do not say the same.

    A subject whose candidates are all in doubt may also have no next line at all.
    """
    told_by = found if "doubt" in found.columns else found.with_columns(doubt=pl.lit(None, dtype=pl.String))
    bare = told_by if "clues" in told_by.columns else told_by.with_columns(clues=pl.lit(None, dtype=CLUES))
    answers = bare.rename({"doubt": "found_doubt"})
    joined = lines.join(answers, on="key", how="left", maintain_order="left")
    told = joined.group_by("subject", maintain_order=True).agg(
        pl.col("date").n_unique().alias("answers"),
        pl.col("date").is_not_null().any().alias("any"),
        pl.col("doubt").is_null().any().alias("sure"),
        pl.col("doubt").drop_nulls().first().alias("why"),
        pl.col("date").min().alias("earliest"),
    )
    firm = (pl.col("answers") == 1) & pl.col("sure") & pl.col("found_doubt").is_null()
    judged = joined.drop("doubt").join(told.filter(pl.col("any")), on="subject", maintain_order="left")
    first = judged.filter(pl.col("date") == pl.col("earliest")).unique(
        "subject", keep="last", maintain_order=True
    )
    start = clue("considered", pl.col("line_table"), "line_row", pl.lit("start of the next systemic line"))
    line = pl.concat_list(start)
    return first.with_columns(
        doubt=pl.when(~firm).then(pl.coalesce("found_doubt", "why")),
        clues=pl.when(pl.col("clues").is_null()).then(line).otherwise(pl.concat_list("clues", line)),
    )


def _find_objective(history: History, endpoint: TimeToEvent, lines: pl.DataFrame) -> pl.DataFrame:
    reader = choose_reader(history.study, endpoint, history.response)
    if history.study.response.source == "collected":
        read = history.list_kind("progression", reader).select(
            "subject", "date", "scan", "source_table", "source_row"
        )
        return _first_after(lines, read.with_columns(detail=pl.lit("collected")))
    seen = derive_on_line(history, lines.select("key", "copy", "subject", "start"), reader)
    named = seen.select(
        "key",
        "date",
        "scan",
        pl.lit("scan").alias("source_table"),
        "clues",
        source_row="scan_row",
        detail=pl.lit("objective"),
    )
    return named.unique("key", keep="first", maintain_order=True)


def _find_clinical(history: History, endpoint: TimeToEvent, lines: pl.DataFrame) -> pl.DataFrame:
    forms = history.list_kind("clinical_progression").select(
        "subject", "date", "scan", "source_table", "source_row", detail=pl.lit("clinical")
    )
    objective = _find_objective(history, endpoint, lines)
    every = pl.concat([objective, _first_after(lines, forms)], how="diagonal")
    return every.sort("key", "date", maintain_order=True).unique("key", keep="first", maintain_order=True)


def _find_third_line(history: History, endpoint: TimeToEvent, lines: pl.DataFrame) -> pl.DataFrame:
    """The first line after the next one, which counts as the next one does."""
    origins = lines.group_by("subject", maintain_order=True).agg(origin_date=pl.col("start").min())
    later = _list_counted(history, endpoint, origins)
    return _first_after(lines, later.with_columns(detail=pl.lit("start_of_third_line")))


def _find_line_end(history: History, _: TimeToEvent, lines: pl.DataFrame) -> pl.DataFrame:
    """The recorded end of the next line itself, whatever its reason."""
    doses = history.tables["drug_exposure"].select("subject", "line", line_row="row")
    rows = history.tables["systemic_line"]
    by_dose = lines.filter(pl.col("line_table") == "drug_exposure").join(doses, on=["subject", "line_row"])
    ends = pl.concat(
        [
            lines.filter(pl.col("line_table") == "systemic_line").join(
                rows.select(line_row="row", date="stop_date", source_row="row"), on="line_row"
            ),
            by_dose.join(
                rows.select("subject", "line", date="stop_date", source_row="row"), on=["subject", "line"]
            ).drop("line"),
        ]
    )
    return ends.filter(pl.col("date").is_not_null()).select(
        "key",
        "date",
        pl.lit(None, dtype=pl.String).alias("scan"),
        pl.lit("systemic_line").alias("source_table"),
        "source_row",
        pl.lit("end_of_next_line").alias("detail"),
    )


def _first_after(lines: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The first of `rows` after each start."""
    known = rows if "doubt" in rows.columns else rows.with_columns(doubt=pl.lit(None, dtype=pl.String))
    joined = lines.select("key", "subject", "start").join(known, on="subject", maintain_order="left_right")
    later = joined.filter(pl.col("date") > pl.col("start"))
    first = later.sort("key", "date", maintain_order=True).unique("key", keep="first", maintain_order=True)
    return first.select("key", "date", "scan", "source_table", "source_row", "detail", "doubt")


_FIND = {
    "objective": _find_objective,
    "clinical": _find_clinical,
    "start_of_third_line": _find_third_line,
    "end_of_next_line": _find_line_end,
}
"""How each basis finds the second progression: history, endpoint, candidates to one row a key."""
