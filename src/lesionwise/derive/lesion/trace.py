"""The trace of lesion outcomes: which rows decided, were considered or rejected, and why."""

from typing import Final

import polars as pl

TRACE_COLUMNS: Final = ("place", "subject", "part", "source_table", "source_row", "rule", "note")

_PROVED = pl.col("reason").is_in(["local_failure", "out_of_field"])


def trace_outcomes(cases: pl.DataFrame) -> pl.DataFrame:
    """One row a case of `compute_outcomes` (`place`, from 0) and row looked at; each row once a case.

    Decided by: measurements of the first scan and of the scan that confirms, the proof, the treatment that
    ended follow-up, the death, the last scan that shows control. Considered: the target of radiotherapy, the
    measurements of the reference size, the scan that set the nadir, the dose metrics of the zone. Rejected:
    measurements of scans that tell nothing, and a death or a new treatment after the outcome. Notes name
    the lesion and what the row shows.
    """
    numbered = cases.with_row_index("place")
    lesion = pl.format("lesion {}", "lesion")
    failed = pl.col("reason") == "local_failure"
    first = pl.concat_str(lesion, pl.lit(": growth of at least 20 % and 5 mm over the nadir"))
    parts = [
        _list(numbered.filter(_PROVED), "first_rows", "decided_by", first),
        _list(
            numbered.filter(_PROVED),
            "confirm_rows",
            "decided_by",
            _say(lesion, "growth, confirmed by this scan"),
        ),
        _one(
            numbered.filter(_PROVED),
            "lesion_procedure",
            "proof_row",
            "decided_by",
            _say(lesion, "proves tumour"),
        ),
        _end(numbered, lesion),
        _death(numbered),
        _list(
            numbered.filter(pl.col("source_table") == "measurement").filter(~failed),
            "last_rows",
            "decided_by",
            _say(lesion, "last scan that shows it controlled"),
        ),
        _shape(
            numbered.with_columns(note=_say(lesion, "the lesion that is followed")),
            pl.col("unit_table"),
            "target_row",
            pl.lit("considered"),
        ),
        _list(numbered, "reference_rows", "considered", _say(lesion, "size before the radiotherapy")),
        _one(numbered, "scan", "nadir_row", "considered", _say(lesion, "sets the nadir")),
        _one(
            numbered.filter(_PROVED),
            "dose_metric",
            "zone_row",
            "considered",
            _say(lesion, "place of the recurrence"),
        ),
        _list(numbered, "silent_rows", "rejected", _say(lesion, "tells nothing of growth at this scan")),
    ]
    key = ["place", "source_table", "source_row"]
    return pl.concat(parts).unique(key, keep="first", maintain_order=True).select(TRACE_COLUMNS)


def _say(lesion: pl.Expr, words: str) -> pl.Expr:
    return pl.concat_str(lesion, pl.lit(f": {words}"))


def _list(cases: pl.DataFrame, rows: str, part: str, note: pl.Expr) -> pl.DataFrame:
    """One trace row a measurement row of the list column `rows`."""
    listed = cases.with_columns(note=note, listed=pl.col(rows)).explode("listed")
    return _shape(listed, pl.lit("measurement"), "listed", pl.lit(part))


def _one(cases: pl.DataFrame, table: str, row: str, part: str, note: pl.Expr) -> pl.DataFrame:
    return _shape(cases.with_columns(note=note), pl.lit(table), row, pl.lit(part))


def _end(cases: pl.DataFrame, lesion: pl.Expr) -> pl.DataFrame:
    decided = (pl.col("source_table") == pl.col("end_table")) & (pl.col("source_row") == pl.col("end_row"))
    why = {"progression": "for progression", "other": "for another reason", "unknown": "nobody knows why"}
    said = pl.col("end_reason").replace_strict(why, default="", return_dtype=pl.String)
    part = pl.when(decided).then(pl.lit("decided_by")).otherwise(pl.lit("rejected"))
    note = pl.concat_str(lesion, pl.lit(": removed or treated again, "), said)
    return _shape(cases.with_columns(note=note), pl.col("end_table"), "end_row", part)


def _death(cases: pl.DataFrame) -> pl.DataFrame:
    part = pl.when(pl.col("reason") == "death").then(pl.lit("decided_by")).otherwise(pl.lit("rejected"))
    dead = (
        pl.when(pl.col("reason") == "death")
        .then(pl.lit("death without local failure"))
        .otherwise(pl.lit("death, but after the outcome of the lesion"))
    )
    unknown = pl.lit("death in an unknown month: never the date of an event")
    return pl.concat(
        [
            _shape(cases.with_columns(note=dead), pl.lit("vital_status"), "death_row", part),
            _shape(
                cases.with_columns(note=unknown),
                pl.lit("vital_status"),
                "unknown_death_row",
                pl.lit("considered"),
            ),
        ]
    )


def _shape(cases: pl.DataFrame, table: pl.Expr, row: str, part: pl.Expr) -> pl.DataFrame:
    return cases.filter(pl.col(row).is_not_null()).select(
        pl.col("place").cast(pl.Int64),
        "subject",
        part.alias("part"),
        table.cast(pl.String).alias("source_table"),
        pl.col(row).cast(pl.Int64).alias("source_row"),
        "rule",
        "note",
    )
