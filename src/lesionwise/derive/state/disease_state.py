"""The table of states: one row a dated scan, with the rows that decide."""

from typing import Final, NamedTuple

import polars as pl

from lesionwise.derive.endpoint.history import History, choose_study_reader
from lesionwise.derive.response.derivation import build_trace, conform_frame
from lesionwise.derive.state.extent import answer_amenable, describe_extent
from lesionwise.derive.state.oligometastatic import classify_states
from lesionwise.derive.state.oligoprogression import classify_extent, classify_oligoprogression
from lesionwise.derive.state.sightings import Sightings, list_sightings
from lesionwise.derive.state.therapy import answer_therapy
from lesionwise.study.model import StateRules

_TRACE: Final = ("table_row", "part", "source_table", "source_row", "rule", "note")


class States(NamedTuple):
    """`table`: `tables.derived.DiseaseState`. `trace`: rows of table trace.

    `sightings`: visits (in the order of the table) and lesions with `amenable`, for what builds on them.
    """

    table: pl.DataFrame
    trace: pl.DataFrame
    sightings: Sightings


def derive_states(history: History, rules: StateRules | None = None) -> States:
    """State, oligoprogression and extent of progression at each dated scan of the study's reader.

    `rules` null: those of the study. Scans before the baseline are read too. A later record changes no row
    but by confirming it, by dating a new lesion back, and by the answers of the board on its lesions.
    """
    chosen = rules or history.study.state_rules
    reader = choose_study_reader(history.study, history.response)
    seen = list_sightings(history, reader)
    spots = answer_amenable(history, seen.spots, chosen.grace_days)
    visits = answer_therapy(history, seen.visits)
    visits = describe_extent(visits, spots, chosen)
    visits = classify_states(history, visits, chosen)
    visits = classify_oligoprogression(visits, spots, chosen)
    visits = classify_extent(visits, spots, chosen)
    named = visits.with_columns(
        row=pl.col("visit_id").cast(pl.Int64) + 1, reader=pl.lit(reader), date=pl.col("day")
    )
    table = named.rename(
        {
            "metastases_most": "metastases_at_most",
            "metastases_organs": "organs",
            "metastases_organs_most": "organs_at_most",
            "progressing_most": "progressing_at_most",
            "extent": "burden",
            "progression": "extent",
        }
    )
    frame = conform_frame("disease_state", table)
    return States(frame, _trace(history, named, spots), Sightings(seen.visits, spots))


def _trace(history: History, visits: pl.DataFrame, spots: pl.DataFrame) -> pl.DataFrame:
    """The scan, the scan of the diagnosis, progressing lesions, the systemic line, the subject's history."""
    number = pl.col("row")
    scans = visits.select(
        table_row=number,
        part=pl.lit("decided_by"),
        source_table=pl.lit("scan"),
        source_row="scan_row",
        rule=pl.lit("STATE-SCAN"),
        note=pl.format("{} metastases, {} progressing", "metastases", "progressing"),
    )
    origin = visits.select(diagnosed_id="visit_id", source_row="scan_row")
    kept = visits.filter(pl.col("diagnosed_id") != pl.col("visit_id")).join(origin, on="diagnosed_id")
    diagnoses = _shape(kept, "decided_by", "scan", "source_row", "STATE-DIAGNOSIS", pl.lit("diagnosis"))
    lines = visits.filter(pl.col("line_row").is_not_null())
    therapy = _shape(lines, "considered", "systemic_line", "line_row", "STATE-THERAPY", pl.lit("active line"))
    subjects = history.tables["subject"].select("subject", subject_row="row")
    asked = visits.filter(pl.col("path").is_not_null()).join(subjects, on="subject")
    people = _shape(asked, "considered", "subject", "subject_row", "STATE-HISTORY", pl.col("path"))
    treated = visits.filter(pl.col("path").is_not_null() & (pl.col("treated_on") < pl.col("day")))
    parts = [scans, diagnoses, therapy, people, _trace_lesions(visits, spots)]
    for name in ("radiotherapy_target", "lesion_procedure"):
        rows = treated.filter(pl.col("treated_table") == name)
        note = pl.lit("first local treatment of a metastasis")
        parts.append(_shape(rows, "considered", name, "treated_row", "STATE-TREATED", note))
    return build_trace(pl.concat(parts), "disease_state")


def _trace_lesions(visits: pl.DataFrame, spots: pl.DataFrame) -> pl.DataFrame:
    rows = spots.filter(pl.col("progressing") & pl.col("measured_row").is_not_null())
    rows = rows.join(visits.select("visit_id", "row"), on="visit_id")
    what = pl.when("new").then(pl.lit("new")).otherwise(pl.lit("larger than it was"))
    answer = pl.when(pl.col("amenable")).then(pl.lit(", amenable")).when(~pl.col("amenable"))
    known = answer.then(pl.lit(", not amenable")).otherwise(pl.lit(""))
    note = pl.concat_str(pl.lit("lesion "), "lesion", pl.lit(" at scan "), "scan", pl.lit(": "), what, known)
    return _shape(rows, "decided_by", "measurement", "measured_row", "STATE-PROGRESSING", note)


def _shape(rows: pl.DataFrame, part: str, table: str, source: str, rule: str, note: pl.Expr) -> pl.DataFrame:
    return rows.select(
        table_row="row",
        part=pl.lit(part),
        source_table=pl.lit(table),
        source_row=pl.col(source).cast(pl.Int64),
        rule=pl.lit(rule),
        note=note,
    )
