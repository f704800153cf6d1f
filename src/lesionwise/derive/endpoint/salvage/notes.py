"""What the state machine went through: salvages, flags, queries, and the rows that it looked at."""

from typing import Final

import polars as pl

from lesionwise.derive.endpoint.events import SALVAGED
from lesionwise.derive.endpoint.salvage.machine import Run
from lesionwise.derive.endpoint.salvage.records import Records
from lesionwise.derive.endpoint.salvage.words import LETTERS, OUTCOMES

_STOPPED: Final = ("toxicity_switch_before", "new_systemic_therapy")
_CUT: Final = ("horizon", "missed_scans", "toxicity_switch")
"""Reasons by which follow-up ends before the machine did."""

_LETTER, _OUTCOME = pl.col("letter"), pl.col("outcome")

_FLAGS: Final = {
    "rt_and_change": _LETTER.is_in(["a", "b"]) & pl.col("course_date").is_not_null(),
    "not_amenable_nonbiological": (_LETTER == "d") & (_OUTCOME == "remain"),
    "rt_not_given": (_LETTER == "g") & (_OUTCOME == "remain"),
    "other_local_therapy": (_LETTER == "h") & (_OUTCOME == "remain"),
    "treated_beyond_progression": _LETTER == "i",
    "undecided": (_LETTER == "k") & _OUTCOME.is_in(["remain", "undecided"]),
    "line_not_continued": pl.col("interrupted") & (_OUTCOME == "remain"),
    "decision_pending": _OUTCOME == "pending",
}
"""Flags of an episode. The keys are codes of the codelist `salvage_flag`."""

_QUERIES: Final = {
    "radiotherapy_missing": (_LETTER == "g") & (_OUTCOME == "remain"),
    "local_therapy_missing": pl.col("unrecorded") & (_OUTCOME == "remain"),
    "decision_missing": (_LETTER == "j") | ((_LETTER == "k") & _OUTCOME.is_in(["remain", "undecided"])),
    "reason_missing": (_LETTER == "c") & pl.col("unexplained"),
}
"""Open queries of an episode. The keys are codes of the codelist `salvage_query`."""


def tell_run(run: Run, records: Records) -> pl.DataFrame:
    """subject, moments (date, flag, query, salvage) and story (rows of the trace), both as lists."""
    moments = [_list_salvages(run.episodes), *_list_line_moments(run, records)]
    moments += [_list_moments(run.episodes, "flag", code, when) for code, when in _FLAGS.items()]
    moments += [_list_moments(run.episodes, "query", code, when) for code, when in _QUERIES.items()]
    every = pl.concat(moments, how="diagonal").sort("subject", "date", "flag", "query")
    packed = every.group_by("subject", maintain_order=True).agg(
        moments=pl.struct("date", "flag", "query", "salvage")
    )
    story = pl.concat([*_tell_episodes(run.episodes), *_tell_ends(run.ends)])
    told = story.filter(pl.col("source_row").is_not_null()).sort("subject", "number", maintain_order=True)
    rows = told.group_by("subject", maintain_order=True).agg(
        story=pl.struct("ends", "source_table", "source_row", "note")
    )
    return packed.join(rows, on="subject", how="full", coalesce=True)


def add_notes(wide: pl.DataFrame) -> pl.DataFrame:
    """`wide` with `value` (salvages), `flags`, `queries`, and the days of an event that was not cut away."""
    limit = (
        pl.when(pl.col("reason").is_in(list(SALVAGED)))
        .then("progression_date")
        .when(pl.col("reason").is_in(_STOPPED))
        .then("halt_date")
        .when(pl.col("reason").is_in(_CUT))
        .then("event_date")
    )
    ended = (pl.col("status") == 1) & pl.col("reason").is_in(list(SALVAGED))
    rows = wide.with_columns(limit=limit).select("subject", "limit", "moments")
    held = (
        rows.filter(pl.col("moments").is_not_null())
        .explode("moments")
        .unnest("moments")
        .filter(pl.col("limit").is_null() | (pl.col("date") <= pl.col("limit")))
    )
    counted = held.group_by("subject", maintain_order=True).agg(
        pl.col("salvage").fill_null(False).sum().cast(pl.Float64).alias("salvages"),
        *(
            pl.col(name).drop_nulls().unique(maintain_order=True).str.join(", ").alias(label)
            for name, label in (("flag", "flags"), ("query", "queries"))
        ),
    )
    joined = wide.join(counted, on="subject", how="left", maintain_order="left")
    known = pl.col("status").is_not_null()
    return (
        joined.with_columns(
            pl.when(pl.col(label) != "").then(label).alias(label) for label in ("flags", "queries")
        )
        .with_columns(
            pl.when(ended).then(name).alias(name)
            for name in ("progression_date", "decision_date", "next_line_date")
        )
        .with_columns(value=pl.when(known).then(pl.col("salvages").fill_null(0.0)))
    )


def _list_salvages(episodes: pl.DataFrame) -> pl.DataFrame:
    done = episodes.filter(_OUTCOME == "salvage")
    return done.select("subject", date="treat_date", salvage=pl.lit(True))


def _list_moments(episodes: pl.DataFrame, name: str, code: str, when: pl.Expr) -> pl.DataFrame:
    held = episodes.filter(when.fill_null(False))
    return held.select("subject", "date", pl.lit(code).alias(name))


def _list_line_moments(run: Run, records: Records) -> list[pl.DataFrame]:
    """Lines begun for toxicity or another reason, lines of unknown reason, lines without a progression."""
    bare = run.ends.filter(_LETTER == "line").select("subject", "date", source_row="source_row")
    lines = records.lines
    why = pl.col("why")
    driven = lines.join(bare, on=["subject", "date", "source_row"], how="semi")
    said = (
        ("flag", "toxicity_switch", lines.filter(why == "toxicity")),
        ("flag", "line_for_another_reason", lines.filter(why.is_in(["completed", "other"]))),
        ("query", "line_reason_unknown", _drop_deciding(lines.filter(why == "unknown"), run)),
        ("query", "progression_missing", driven.filter(why == "progression")),
    )
    return [rows.select("subject", "date", pl.lit(code).alias(name)) for name, code, rows in said]


def _drop_deciding(lines: pl.DataFrame, run: Run) -> pl.DataFrame:
    """Without lines that decided in a window, where a missing reason counts as progression."""
    used = run.episodes.filter(_LETTER == "a").select(
        "subject", source_table="start_source_table", source_row="start_source_row"
    )
    return lines.join(used, on=["subject", "source_table", "source_row"], how="anti")


def _tell_episodes(episodes: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows of each episode: the progression, the decision, what was begun or stopped."""
    ends = ~_OUTCOME.is_in(["salvage", "remain", "pending", "died"])
    first = pl.when(pl.col("number") == 1).then(pl.lit("first ")).otherwise(pl.lit(""))
    place = (
        pl.when(pl.col("scan").is_null())
        .then(pl.lit("clinical progression"))
        .otherwise(
            pl.concat_str(
                pl.lit("progression at scan "),
                pl.col("scan"),
                pl.when(pl.col("lesions").is_not_null())
                .then(pl.format(", lesions {}", "lesions"))
                .otherwise(pl.lit("")),
                pl.when(pl.col("series") > 0)
                .then(pl.lit(", in the series restarted by a salvage"))
                .otherwise(pl.lit("")),
            )
        )
    )
    rule = pl.concat_str(
        pl.lit("rule "), "letter", pl.lit(", "), _LETTER.replace_strict(LETTERS, return_dtype=pl.String)
    )
    broken = pl.when("interrupted").then(pl.lit(", but the line did not go on")).otherwise(pl.lit(""))
    open_ = _OUTCOME.is_in(["pending", "died"])
    outcome = _OUTCOME.replace_strict(OUTCOMES, return_dtype=pl.String)
    judged = pl.when(open_).then(outcome).otherwise(pl.concat_str(rule, broken, pl.lit(": "), outcome))
    rows = episodes.with_columns(
        ends=ends,
        said=pl.concat_str(first, place, pl.lit("; "), judged),
        decided=pl.format("decision on it: {}", "review_code"),
        treated=pl.when(ends)
        .then(pl.lit("local treatment for it"))
        .when(_OUTCOME == "salvage")
        .then(pl.format("salvage {}", "treat_name"))
        .otherwise(pl.lit("local treatment for it, no salvage")),
    )
    inside = _LETTER.is_in(["a", "b"])
    parts = (
        (pl.lit(True), "source_table", "source_row", "said"),
        (pl.col("review_date").is_not_null(), None, "review_row", "decided"),
        (~inside, "treat_source_table", "treat_source_row", "treated"),
        (inside, "course_source_table", "course_source_row", "radiotherapy was given too"),
        (_LETTER == "a", "start_source_table", "start_source_row", "systemic therapy begun in the window"),
        (_LETTER == "b", "stop_source_table", "stop_source_row", "stopped for progression"),
    )
    return [_take(rows.filter(when), table, row, note) for when, table, row, note in parts]


def _tell_ends(ends: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows of an event: the progression or line, the change, the decision and therapy that led there."""
    rows = ends.with_columns(
        ends=pl.lit(True),
        number=pl.lit(10**6),
        said=pl.concat_str(
            pl.lit("rule "), "letter", pl.lit(", "), _LETTER.replace_strict(LETTERS, return_dtype=pl.String)
        ),
    )
    later = rows.filter(_LETTER == "later")
    return [
        _take(later, "source_table", "source_row", "said"),
        _take(later, "change_source_table", "change_source_row", "the systemic therapy changed"),
        _take(rows.filter(_LETTER == "line"), "source_table", "source_row", "said"),
        _take(rows, None, "decision_row", "the decision that led to the change"),
        _take(rows, "next_source_table", "next_source_row", "the systemic therapy that followed"),
    ]


def _take(rows: pl.DataFrame, table: str | None, row: str, note: str) -> pl.DataFrame:
    named = pl.lit("board_review") if table is None else pl.col(table)
    return rows.select(
        "subject",
        pl.col("number").cast(pl.Int64),
        "ends",
        named.alias("source_table"),
        pl.col(row).alias("source_row"),
        (pl.col(note) if note in rows.columns else pl.lit(note)).alias("note"),
    )
