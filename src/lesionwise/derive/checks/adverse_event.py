"""Adverse events against the dictionary, the radiotherapy and the death that they speak of."""

from pathlib import Path

import polars as pl

from lesionwise.derive.adverse_event import compute_related, list_adverse_events, list_courses
from lesionwise.derive.timeline import cut_tables
from lesionwise.study import Study
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.rows import Tables
from lesionwise.terms import AdverseEventTerm, read_ctcae

_TABLE = "adverse_event"


def check_adverse_events(study: Study, tables: Tables) -> pl.DataFrame:
    """Findings of single adverse events; unknown is no fault. No row is left out for them.

    Errors: a grade that does not exist for the term; grade 5 and another outcome than fatal, or a fatal
    outcome and another grade; grade 5 of a subject who is not recorded as dead; an event related to
    radiotherapy before the first fraction of its course, or of any. Warnings: a term that the dictionary
    does not have; `Other, specify` without text; grade 0 of a term that is not solicited; an event without
    grade, or of which not even the month of onset is known. The dictionary is that of the study file
    (`[adverse_event]`); raises `Faults` when its file cannot be read. Source: ENDPOINTS 10; STUDIES 9.5.
    """
    rows = tables[_TABLE]
    if rows.is_empty():
        return empty_findings()
    terms = read_ctcae(find_dictionary(study))
    return pl.concat(
        [
            empty_findings(),
            *_check_terms(rows, terms, study.adverse_event.solicited),
            *_check_fatal(rows, tables),
            *_check_radiotherapy(study, tables),
            *_check_known(tables),
        ]
    )


def check_classes(study: Study, tables: Tables, classes: pl.DataFrame) -> pl.DataFrame:
    """Errors: an adverse event without class, or with two; the sum over classes is the listing."""
    events = list_adverse_events(cut_tables(tables, study.data_cut.date)).select("row")
    held = classes.group_by("adverse_event_row").len().filter(pl.col("len") == 1)
    wrong = events.join(held, left_on="row", right_on="adverse_event_row", how="anti", maintain_order="left")
    words = ("an event without exactly one class", "one class", "Report it: the product is wrong.")
    return _tell(wrong, "AE-CLASS", "onset_date", words)


def find_dictionary(study: Study) -> Path | None:
    """The file of the study's own dictionary, beside the study file; null: that of the product."""
    named = study.adverse_event.dictionary
    return None if named is None else Path(study.path).parent / named


def _tell(
    rows: pl.DataFrame, code: str, column: str, words: tuple[str, str, str], severity: str = "error"
) -> pl.DataFrame:
    return build_finding(_TABLE, code, words, rows=rows.select("row"), column=column, severity=severity)


def _check_terms(
    rows: pl.DataFrame, terms: tuple[AdverseEventTerm, ...], solicited: tuple[str, ...]
) -> list[pl.DataFrame]:
    facts = pl.DataFrame(
        [(each.term, sorted(each.grades), each.asks_text) for each in terms],
        schema={"term": pl.String, "grades": pl.List(pl.Int64), "asks_text": pl.Boolean},
        orient="row",
    )
    known = rows.join(facts, on="term", how="left", maintain_order="left")
    grade, there = pl.col("grade"), pl.col("grades").is_not_null()
    asked = pl.col("term").is_in(solicited)
    return [
        _tell(
            known.filter(pl.col("term").is_not_null() & ~there),
            "AE-TERM",
            "term",
            (
                "a term that the dictionary does not have",
                "a term of the dictionary, letter by letter",
                "Correct the term, or name your dictionary in [adverse_event] of the study file.",
            ),
            "warning",
        ),
        _tell(
            known.filter(there & (grade >= 1) & ~pl.col("grades").list.contains(grade)),
            "AE-GRADE",
            "grade",
            (
                "a grade that does not exist for the term",
                "a grade of the dictionary for this term",
                "Correct grade or term.",
            ),
        ),
        _tell(
            known.filter(pl.col("asks_text").fill_null(False) & pl.col("specified").is_null() & (grade != 0)),
            "AE-SPECIFY",
            "specified",
            ("`Other, specify` without text", "what it was", "Fill specified."),
            "warning",
        ),
        _tell(
            rows.filter((grade == 0) & ~asked.fill_null(False)),
            "AE-NOT-ASKED",
            "grade",
            (
                "grade 0, asked and absent, of a term that is not solicited",
                "grade 1 or more, or a term of `solicited` in [adverse_event] of the study file",
                "Remove the row, or add the term to the study file.",
            ),
            "warning",
        ),
    ]


def _check_fatal(rows: pl.DataFrame, tables: Tables) -> list[pl.DataFrame]:
    dead = tables["vital_status"].filter(pl.col("status").cast(pl.String) == "dead")
    grade, fatal = pl.col("grade"), pl.col("outcome").cast(pl.String) == "fatal"
    differs = (fatal & (grade != 5)) | (~fatal & (grade == 5))
    alive = rows.filter(grade == 5).join(dead, on="subject", how="anti", maintain_order="left")
    return [
        _tell(
            rows.filter(differs.fill_null(False)),
            "AE-FATAL",
            "outcome",
            (
                "grade and outcome that contradict each other",
                "outcome fatal exactly with grade 5",
                "Correct grade or outcome.",
            ),
        ),
        _tell(
            alive,
            "AE-DEATH",
            "grade",
            (
                "grade 5 of a subject without a record of death",
                "a row `dead` in table vital_status",
                "Add the death to table vital_status, or correct the grade.",
            ),
        ),
    ]


def _check_radiotherapy(study: Study, tables: Tables) -> list[pl.DataFrame]:
    """An onset of which only the month is known counts from the end of the month here."""
    courses = list_courses(tables)
    own = courses.select("subject", "course", own_start="start")
    first = courses.group_by("subject").agg(first_start=pl.col("start").min())
    related = compute_related(("rt",), study.adverse_event.related_levels)
    events = list_adverse_events(tables).join(
        own, on=["subject", "course"], how="left", maintain_order="left"
    )
    events = events.join(first, on="subject", how="left", maintain_order="left")
    known = pl.col("onset_date_precision").cast(pl.String).fill_null("day")
    last = (
        pl.when(known == "day")
        .then("onset_date")
        .when(known == "month")
        .then(pl.col("onset_date").dt.month_end())
    )
    early = last < pl.coalesce("own_start", pl.when(related).then("first_start"))
    without = related & pl.col("first_start").is_null()
    return [
        _tell(
            events.filter(early.fill_null(False)),
            "AE-BEFORE-RT",
            "onset_date",
            (
                "an onset before the radiotherapy that it is attributed to",
                "an onset on or after the first fraction",
                "Correct the onset, the course or the relation.",
            ),
        ),
        _tell(
            events.filter(without.fill_null(False)),
            "AE-NO-RT",
            "related_rt",
            (
                "a relation to radiotherapy of a subject without radiotherapy",
                "a course in table radiotherapy_course",
                "Add the course, or correct the relation.",
            ),
        ),
    ]


def _check_known(tables: Tables) -> list[pl.DataFrame]:
    events = list_adverse_events(tables)
    year = (pl.col("onset_date_precision").cast(pl.String) == "year").fill_null(False)
    return [
        _tell(
            events.filter(pl.col("grade").is_null()),
            "AE-NO-GRADE",
            "grade",
            (
                "an event without grade",
                "a grade from 1 to 5",
                "Ask for the grade: an endpoint that it could change has no value.",
            ),
            "warning",
        ),
        _tell(
            events.filter(pl.col("onset_date").is_null() | year),
            "AE-UNDATED",
            "onset_date",
            (
                "an event whose onset, or its month, is unknown",
                "at least the month",
                "Ask for the onset: an endpoint that it could change has no value.",
            ),
            "warning",
        ),
    ]
