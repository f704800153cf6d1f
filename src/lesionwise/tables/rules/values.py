"""Rules about treatment, units and states."""

import polars as pl

from lesionwise.tables.rules.rule import WARNING, Rule

_c = pl.col


def _inside_course(column: str, holds: pl.Expr) -> Rule:
    return Rule(
        "radiotherapy_target",
        "OUTSIDE-COURSE",
        column,
        holds,
        f"a date outside the course's {column}",
        "a date from the course's first to its last fraction",
        "Correct this date, or the one in table radiotherapy_course.",
        facts=("course",),
    )


TREATMENT_RULES = (
    _inside_course("first_fraction", _c("course.first_fraction") <= _c("first_fraction")),
    _inside_course("last_fraction", _c("last_fraction") <= _c("course.last_fraction")),
    Rule(
        "radiotherapy_target",
        "FRACTIONS",
        "fractions_delivered",
        _c("fractions_delivered") <= _c("fractions_planned"),
        "more fractions than planned",
        "not more than fractions_planned",
        "Correct one of the two numbers.",
        WARNING,
    ),
    Rule(
        "drug_exposure",
        "OUTSIDE-LINE",
        "start_date",
        _c("line.start_date") <= _c("start_date"),
        "a dose before the start of its line",
        "a date on or after start_date of the line",
        "Correct this date, or the one in table systemic_line.",
        WARNING,
        ("line",),
    ),
)


def _unit(table: str, value: str, unit: str, *, zero: bool = False) -> Rule:
    """A value has a unit beside it; with `zero` nothing at all needs none (a dose that was held)."""
    return Rule(
        table,
        "UNIT",
        unit,
        _c(value).is_null() | _c(unit).is_not_null() | (zero & (_c(value) == 0)),
        f"no unit beside {value}",
        "the unit of the value",
        "Fill the unit; for a value without dimension write 1.",
        WARNING,
    )


VALUE_RULES = (
    _unit("drug_exposure", "dose", "dose_unit", zero=True),
    _unit("laboratory", "value", "unit"),
    _unit("dose_metric", "value", "unit"),
    _unit("assay", "value", "unit"),
    Rule(
        "laboratory",
        "LIMITS",
        "lower_limit",
        _c("lower_limit") <= _c("upper_limit"),
        "a lower limit above the upper one",
        "a lower limit not above upper_limit",
        "Exchange the two limits, or correct one.",
    ),
    Rule(
        "visit",
        "VISIT-STATE",
        "date",
        (_c("date").is_not_null() == (_c("state") == "done")),
        "a date and a state that contradict each other",
        "a date for the state `done` only",
        "Correct date or state.",
        WARNING,
    ),
    Rule(
        "adverse_event",
        "FATAL",
        "outcome",
        (_c("outcome") != "fatal") | _c("death.earliest").is_not_null(),
        "a fatal event of a subject without a record of death",
        "a row `dead` in table vital_status",
        "Add the death to table vital_status, or correct the outcome.",
        WARNING,
        ("death",),
    ),
    Rule(
        "vital_status",
        "CAUSE",
        "cause",
        (_c("status") == "dead") | _c("cause").is_null(),
        "a cause of death of a subject who is not dead",
        "a cause for the status `dead` only",
        "Correct status or cause.",
        WARNING,
    ),
)
