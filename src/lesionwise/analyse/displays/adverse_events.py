"""Adverse events by window and by term: subjects with an event, by their highest grade."""

import polars as pl

from lesionwise.analyse.displays.cells import Table, build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import count_rows
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.terms import CODELISTS
from lesionwise.terms.ctcae import read_ctcae

NO_TERM = "term not recorded"
NO_CLASS = "no organ class: not a term of the dictionary"

_DENOMINATOR = "all subjects of the column"
_WINDOWS_NOTE = (
    "Every event has one class, by its onset; grade 0 (asked and absent) is no event. The events of the "
    "classes add up to the first line."
)
_TERMS_NOTE = (
    "Each subject once a term, with the highest grade. Events that began before study treatment are left out."
)


def build_adverse_events(material: Material, grouping: Grouping) -> tuple[Shown, ...]:
    """Tables `adverse_events` (by window) and `adverse_events.terms`; none where none are recorded at all."""
    if not material.tables["adverse_event"].height:
        return ()
    modes = material.study.modes
    pooled = len(modes) < 2 or material.study.adverse_event.pool_modes_for_ae
    events = _list_events(material).join(grouping.members, on="subject", maintain_order="left")
    return (
        _build_windows(events, grouping, pooled=pooled),
        _build_terms(events.filter(pl.col("ae_class") != "baseline"), grouping, pooled=pooled),
    )


def _list_events(material: Material) -> pl.DataFrame:
    """One row a classified event: subject, class, grade, term and its organ class."""
    records = material.tables["adverse_event"].select(
        "term", "grade", pl.col("row").alias("adverse_event_row")
    )
    classes = material.derived.adverse_event_class.select(
        "subject", "adverse_event_row", pl.col("ae_class").cast(pl.String)
    )
    organs = pl.DataFrame(
        [(each.term, each.organ_class) for each in read_ctcae()],
        schema={"term": pl.String, "organ_class": pl.String},
        orient="row",
    ).unique("term", keep="first")
    return (
        classes.join(records, on="adverse_event_row", how="left", maintain_order="left")
        .join(organs, on="term", how="left", maintain_order="left")
        .with_columns(
            organ_class=pl.when(pl.col("term").is_null())
            .then(pl.lit(NO_TERM))
            .otherwise(pl.col("organ_class").fill_null(NO_CLASS)),
            term=pl.col("term").fill_null(NO_TERM),
        )
    )


def _build_windows(events: pl.DataFrame, grouping: Grouping, *, pooled: bool) -> Shown:
    table = start_table(grouping, pooled=pooled)
    table.add_counts("Events", 0, count_rows(events))
    _add_grades(table, events, "Subjects with an event", grouping)
    for code, label in CODELISTS["ae_class"].labels.items():
        own = events.filter(pl.col("ae_class") == code)
        table.add_head(label[:1].upper() + label[1:])
        table.add_counts("events", 1, count_rows(own))
        _add_grades(table, own, "subjects with an event", grouping, level=1)
    return _show("adverse_events", "Adverse events by window", table, grouping, _WINDOWS_NOTE, pooled)


def _build_terms(events: pl.DataFrame, grouping: Grouping, *, pooled: bool) -> Shown:
    """Organ classes and terms by the number of subjects, most first; equal ones by name."""
    table = start_table(grouping, pooled=pooled)
    for organ in _order(events, "organ_class"):
        own = events.filter(pl.col("organ_class") == organ)
        table.add_counts(organ, 0, count_rows(_once(own)), grouping.sizes)
        for term in _order(own, "term") if organ != NO_TERM else ():
            of_term = own.filter(pl.col("term") == term)
            _add_grades(table, of_term, term, grouping, level=1)
    return _show("adverse_events.terms", "Adverse events by term", table, grouping, _TERMS_NOTE, pooled)


def _add_grades(
    table: Table, events: pl.DataFrame, label: str, grouping: Grouping, *, level: int = 0
) -> None:
    """Subjects with any event, and below, where there are any, of grade 3 or more, 5, and unknown."""
    people = _once(events)
    table.add_counts(label, level, count_rows(people), grouping.sizes)
    parts = {
        "grade 3 or more": pl.col("highest") >= 3,
        "grade 5": pl.col("highest") == 5,
        "of unknown grade only": pl.col("highest").is_null(),
    }
    for words, holds in parts.items():
        found = people.filter(holds)
        if found.height:
            table.add_counts(words, level + 1, count_rows(found), grouping.sizes)


def _once(events: pl.DataFrame) -> pl.DataFrame:
    return events.group_by("subject", "group", maintain_order=True).agg(highest=pl.col("grade").max())


def _order(events: pl.DataFrame, column: str) -> list[str]:
    found = events.group_by(column).agg(pl.col("subject").n_unique().alias("people"))
    ordered: list[str] = found.sort("people", column, descending=[True, False])[column].to_list()
    return ordered


def _show(name: str, title: str, table: Table, grouping: Grouping, note: str, pooled: bool) -> Shown:
    notes = (note,) if pooled else (note, "Acquisition modes stay apart: retrospective records miss events.")
    display = Display(
        id=name,
        kind="table",
        title=title,
        population="all subjects",
        denominator=_DENOMINATOR,
        groups=build_groups(grouping),
        total=grouping.sizes[None] if pooled else None,
        footnotes=notes,
        empty=None if table.lines else "no such event recorded",
    )
    return Shown(display, {name: table.build()})
