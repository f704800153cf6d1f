"""Unknown facts that an endpoint needs: each is told, none is turned into yes or no."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.timeline.treatment import list_systemic
from lesionwise.study import Study
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.rows import Tables

_ON_LINES = {"next_line", "next_line_for_progression", "second_progression", "end_of_line"}
"""Events that ask for the lines after the first."""


def check_unknowns(study: Study, tables: Tables) -> pl.DataFrame:
    """Findings of records of which too little is known for the endpoints of the study.

    Error: a death whose month is unknown (it is never an event). Warnings: a systemic line of which nobody
    says whether it is of the protocol, or a later line without start; a course without intent; a line that
    ended for clinical deterioration without a form of clinical progression, where an endpoint counts the
    form; collected responses without any scan marked as baseline. Where an endpoint asks for next lines: a
    new line of which nobody says why it was begun; a drug added to a line after its start.
    """
    death = pl.col("status").cast(pl.String) == "dead"
    unknown_month = pl.col("date_precision").cast(pl.String) == "year"
    lines = tables["systemic_line"]
    return pl.concat(
        [
            empty_findings(),
            _tell(
                ("vital_status", "DEATH-MONTH", "date", "error"),
                tables["vital_status"].filter(death & unknown_month),
                ("a death whose month is unknown", "at least the month", "Ask for the date of death."),
            ),
            _tell(
                ("systemic_line", "LINE-KIND", "protocol", "warning"),
                lines.filter(pl.col("protocol").is_null()),
                (
                    "no answer whether the line is part of the protocol",
                    "yes or no",
                    "Fill it in: endpoints that the line could change are not derived.",
                ),
            ),
            _tell(
                ("systemic_line", "LINE-START", "start_date", "warning"),
                _find_undated(tables),
                (
                    "a line without known month of start",
                    "the date of the first dose, at least its month",
                    "Fill it in: endpoints that the line could change are not derived.",
                ),
            ),
            _tell(
                ("radiotherapy_course", "COURSE-INTENT", "intent", "warning"),
                tables["radiotherapy_course"].filter(pl.col("intent").is_null()),
                (
                    "no intent",
                    "planned, salvage or palliative",
                    "Fill it in: a course of unknown intent starts no clock.",
                ),
            ),
            _check_clinical(study, tables),
            _check_lines(study, tables),
            _check_baseline(study, tables),
        ]
    )


def _tell(place: tuple[str, str, str, str], rows: pl.DataFrame, words: tuple[str, str, str]) -> pl.DataFrame:
    table, code, column, severity = place
    return build_finding(table, code, words, rows=rows.select("row"), column=column, severity=severity)


def _find_undated(tables: Tables) -> pl.DataFrame:
    """Lines that are not known to be of the protocol and begin nobody knows when; doses may date them."""
    lines, doses = tables["systemic_line"], tables["drug_exposure"].filter(pl.col("start_date").is_not_null())
    year = pl.col("start_date_precision").cast(pl.String) == "year"
    missing = pl.col("start_date").is_null()
    outside = pl.col("protocol").is_null() | ~pl.col("protocol")
    undated = lines.filter(outside & (missing | year.fill_null(False)))
    first = lines.filter(pl.col("protocol")).group_by("subject").agg(index_line=pl.col("line").min())
    later = undated.join(first, on="subject").filter(pl.col("line") > pl.col("index_line"))
    return later.join(doses, on=["subject", "line"], how="anti", maintain_order="left")


def _check_clinical(study: Study, tables: Tables) -> pl.DataFrame:
    events = [endpoint.event for endpoint in study.endpoints if isinstance(endpoint, TimeToEvent)]
    if not any("clinical_progression" in event for event in events):
        return empty_findings()
    declared = tables["assessment"].filter(pl.col("clinical_progression"))
    ended = tables["systemic_line"].filter(pl.col("stop_reason").cast(pl.String) == "clinical_progression")
    return _tell(
        ("systemic_line", "CLINICAL-FORM", "stop_reason", "warning"),
        ended.join(declared, on="subject", how="anti", maintain_order="left"),
        (
            "a line that ended for clinical deterioration, without a form of clinical progression",
            "an assessment with clinical_progression",
            "Add the form, or correct the reason: the end of a line by itself is no event.",
        ),
    )


def _check_lines(study: Study, tables: Tables) -> pl.DataFrame:
    events = {
        event for endpoint in study.endpoints if isinstance(endpoint, TimeToEvent) for event in endpoint.event
    }
    if events.isdisjoint(_ON_LINES):
        return empty_findings()
    happened = list_systemic(tables, study.response.impute_day)
    kind = pl.col("kind")
    begun = happened.filter((kind == "new_systemic_line") & (pl.col("detail") == "unknown"))
    added = happened.filter(kind == "drug_added")
    unknown = begun.filter(pl.col("source_table") == "systemic_line")
    return pl.concat(
        [
            _tell(
                ("systemic_line", "LINE-REASON", "start_reason", "warning"),
                unknown.select(row="source_row"),
                (
                    "no reason why the line was begun",
                    "progression, clinical_progression, toxicity, completed or other",
                    "Fill it in: endpoints that the reason could change are not derived.",
                ),
            ),
            _tell(
                ("drug_exposure", "DRUG-ADDED", "start_date", "warning"),
                added.select(row="source_row"),
                (
                    "a drug that began after its line",
                    "the drugs that a line begins with, or a line of its own",
                    "Record a line of its own, with its reason, where the drug was added for progression: "
                    "after a progression it counts as one.",
                ),
            ),
        ]
    )


def _check_baseline(study: Study, tables: Tables) -> pl.DataFrame:
    marked = tables["scan"].filter(pl.col("baseline")).height > 0
    if study.response.source == "derived" or marked or tables["assessment"].is_empty():
        return empty_findings()
    words = (
        "no scan marked as baseline",
        "a baseline scan for each subject",
        "Add the scans: without them the FDA profile cannot tell who has no baseline.",
    )
    return build_finding("scan", "BASELINE-UNKNOWN", words, column="baseline", severity="warning")
