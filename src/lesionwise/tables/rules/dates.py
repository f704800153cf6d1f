"""Rules about dates: their order, partial dates, the consent, the death."""

from collections.abc import Iterator

import polars as pl

from lesionwise.tables.registry import TABLES
from lesionwise.tables.rules.rule import WARNING, Rule

_c = pl.col

_IN_ROW = (
    ("systemic_line", "start_date", "stop_date"),
    ("drug_exposure", "start_date", "stop_date"),
    ("radiotherapy_course", "first_fraction", "last_fraction"),
    ("radiotherapy_target", "first_fraction", "last_fraction"),
    ("adverse_event", "onset_date", "end_date"),
    ("query", "opened", "closed"),
)
"""Table, first date, last date: the last one is not before the first one."""

_ALIVE = (
    ("subject", ("consent_date", "enrolment_date")),
    ("allocation", ("randomisation_date",)),
    ("scan", ("date",)),
    ("measurement", ("date",)),
    ("systemic_line", ("start_date", "stop_date")),
    ("drug_exposure", ("start_date", "stop_date")),
    ("radiotherapy_course", ("first_fraction", "last_fraction")),
    ("radiotherapy_target", ("first_fraction", "last_fraction")),
    ("lesion_procedure", ("date",)),
    ("adverse_event", ("onset_date",)),
    ("questionnaire", ("date",)),
    ("laboratory", ("date",)),
    ("visit", ("date",)),
    ("vital_status", ("date",)),
)
"""Dates of what only a living subject does."""

_AFTERWARDS = (("assessment", "date"), ("adverse_event", "end_date"))
"""Dates that a reading or a form may give after the death: told, but no error."""


def list_date_rules() -> Iterator[Rule]:
    """Rules about dates."""
    yield from _list_precisions()
    yield from _list_orders()
    yield from _list_deaths()
    yield from _CONSENT


def _list_precisions() -> Iterator[Rule]:
    """A partial date is stored as its first day."""
    for table, declared in TABLES.items():
        for precision in (name for name in declared.columns if name.endswith("_precision")):
            column = precision.removesuffix("_precision")
            first = pl.when(_c(precision) == "month").then(_c(column).dt.day() == 1)
            holds = first.when(_c(precision) == "year").then(_c(column).dt.ordinal_day() == 1)
            yield Rule(
                table,
                "DATE-PRECISION",
                column,
                holds,
                "a day in a date whose precision says that the day is unknown",
                "the first day of the month or year",
                f"Correct the date, or leave {precision} empty if the date is whole.",
            )


def _list_orders() -> Iterator[Rule]:
    for table, first, last in _IN_ROW:
        yield Rule(
            table,
            "DATE-ORDER",
            last,
            _c(first) <= _c(last),
            f"a date before {first}",
            f"a date on or after {first}",
            "Correct one of the two dates.",
        )


def _list_deaths() -> Iterator[Rule]:
    for table, columns in _ALIVE:
        for column in columns:
            yield _rule_of_death(table, column, "error")
    for table, column in _AFTERWARDS:
        yield _rule_of_death(table, column, WARNING)
    yield Rule(
        "vital_status",
        "DEATH-TWICE",
        "date",
        (_c("status") != "dead") | (_c("death.known") <= _c("death.latest")),
        "a date of death that another row contradicts",
        "one date of death a subject",
        "Keep the row that is right.",
        facts=("death",),
    )


def _rule_of_death(table: str, column: str, severity: str) -> Rule:
    holds = _c(column) <= _c("death.latest")
    if table == "vital_status":
        holds = (_c("status") == "dead") | holds
    return Rule(
        table,
        "AFTER-DEATH",
        column,
        holds,
        "a date after the death",
        "a date on or before the death",
        "Correct this date, or the date of death in table vital_status.",
        severity,
        ("death",),
    )


def _consent(table: str, column: str, holds: pl.Expr, severity: str = "error") -> Rule:
    return Rule(
        table,
        "BEFORE-CONSENT",
        column,
        holds,
        "a date before the consent",
        "a date on or after the consent",
        "Correct this date, or consent_date in table subject.",
        severity,
        () if table == "subject" else ("person",),
    )


_RETROSPECTIVE = (_c("person.mode") == "retrospective").fill_null(value=False)
"""Retrospective subjects were treated before anyone asked them; a trial without modes leaves it empty."""

_CONSENT = (
    _consent("subject", "enrolment_date", _c("consent_date") <= _c("enrolment_date"), WARNING),
    _consent("allocation", "randomisation_date", _c("person.consent_date") <= _c("randomisation_date")),
    _consent(
        "radiotherapy_course",
        "first_fraction",
        (_c("intent") != "planned") | _RETROSPECTIVE | (_c("person.consent_date") <= _c("first_fraction")),
    ),
    Rule(
        "subject",
        "DATE-ORDER",
        "diagnosis_date",
        _c("diagnosis_date") <= _c("enrolment_date"),
        "a diagnosis after enrolment_date",
        "a date on or before enrolment_date",
        "Correct one of the two dates.",
        WARNING,
    ),
    Rule(
        "allocation",
        "ARM-CHANGED",
        "arm",
        _c("arm") == _c("person.arm"),
        "another arm than in table subject",
        "the arm of table subject",
        "Correct the arm in one of the two tables; analyses use the arm allocated.",
        WARNING,
        ("person",),
    ),
)
