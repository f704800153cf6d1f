"""One long table of the dated happenings of each subject."""

from datetime import date

import polars as pl

from lesionwise.derive.timeline.happening import Day, build_happenings
from lesionwise.derive.timeline.life import list_life
from lesionwise.derive.timeline.readings import list_clinical_progression, list_readings
from lesionwise.derive.timeline.treatment import list_radiotherapy, list_systemic
from lesionwise.tables.derived import Timeline
from lesionwise.tables.rows import Tables, number_rows

SAME_DAY = (
    "consent",
    "enrolment",
    "randomisation",
    "baseline",
    "not_evaluable",
    "assessment",
    "response",
    "progression",
    "clinical_progression",
    "radiotherapy_start",
    "radiotherapy_end",
    "salvage_local_therapy",
    "systemic_stop",
    "systemic_start",
    "new_systemic_line",
    "drug_added",
    "alive",
    "withdrawal",
    "death",
)
"""Order of happenings of one day: assessment, radiotherapy, systemic stop, systemic start, death
(STUDIES 3.1); so a line that starts on the day of a progression comes after it."""


def derive_timeline(
    tables: Tables, response: pl.DataFrame, data_cut: date | None, impute_day: Day = "last"
) -> pl.DataFrame:
    """The timeline (`tables.derived.Timeline`): one row a happening, in order of subject, date and day.

    `tables` must already be cut (`cut_tables`) and hold every declared table with its `row`; `response` is
    the derived response table. `impute_day` is the day given to a record whose day is unknown (death:
    ENDPOINTS 6.4); a happening that falls after the cut thereby is left out. `alive` has one row a subject
    and table, its latest proof of life. Rows of subjects who are not in `subject` stay.
    """
    parts = [
        _list_entry(tables),
        list_systemic(tables, impute_day),
        list_radiotherapy(tables),
        list_readings(response),
        list_clinical_progression(tables, impute_day),
        list_life(tables, data_cut, impute_day),
    ]
    if data_cut is not None:
        parts = [part.filter(pl.col("date") <= data_cut) for part in parts]
    order = pl.col("kind").replace_strict(dict(zip(SAME_DAY, range(99), strict=False)), return_dtype=pl.Int64)
    ordered = pl.concat(parts).sort(
        "subject", "date", order, "reader", "source_table", "source_row", maintain_order=True
    )
    return number_rows(ordered).with_columns(pl.col("kind").cast(Timeline.kind.dtype))


def _list_entry(tables: Tables) -> pl.DataFrame:
    subject, allocation = tables["subject"], tables["allocation"]
    return pl.concat(
        [
            build_happenings(subject, "subject", "consent", "consent_date"),
            build_happenings(subject, "subject", "enrolment", "enrolment_date"),
            build_happenings(
                allocation,
                "allocation",
                "randomisation",
                "randomisation_date",
                detail=pl.col("arm"),
            ),
        ]
    )
