"""The values of a figure as a table: what stands in the drawing, in numbers."""

from collections.abc import Callable, Mapping
from typing import Any

from lesionwise.analyse.model import Display
from lesionwise.report.content.run import Run, clean
from lesionwise.report.document import Column, Values
from lesionwise.report.numbers import parse_decimal, render_fixed
from lesionwise.terms import compute_months

_Writer = Callable[[Any], str]
UNKNOWN = "unknown"


def _words(value: Any) -> str:
    return clean(value)


def _one(value: Any) -> str:
    return render_fixed(parse_decimal(float(value)), 1)


def _percent(value: Any) -> str:
    return render_fixed(parse_decimal(float(value)) * 100, 1)


def _month_of_day(value: Any) -> str:
    return render_fixed(parse_decimal(compute_months(float(value))), 1)


def _yes(value: Any) -> str:
    return "yes" if value else "no"


_COLUMNS: dict[str, tuple[tuple[str, str, _Writer], ...]] = {
    "risk": (
        ("group", "Group", _words),
        ("months", "Months", lambda value: f"{value:g}"),
        ("at_risk", "At risk", _words),
        ("events", "Events", _words),
        ("censored", "Censored", _words),
        ("not_entered", "Not entered", _words),
    ),
    "risk.competing": (
        ("group", "Group", _words),
        ("months", "Months", lambda value: f"{value:g}"),
        ("at_risk", "At risk", _words),
        ("events", "Events", _words),
        ("competing", "Competing", _words),
        ("censored", "Censored", _words),
        ("not_entered", "Not entered", _words),
    ),
    "survival": (
        ("group", "Group", _words),
        ("days", "Months", _month_of_day),
        ("survival", "Event-free, %", _percent),
        ("lower", "Lower, %", _percent),
        ("upper", "Upper, %", _percent),
        ("n_risk", "At risk", _words),
        ("n_event", "Events", _words),
        ("n_censor", "Censored", _words),
    ),
    "incidence": (
        ("group", "Group", _words),
        ("days", "Months", _month_of_day),
        ("incidence", "Incidence, %", _percent),
        ("lower", "Lower, %", _percent),
        ("upper", "Upper, %", _percent),
        ("n_risk", "At risk", _words),
        ("n_event", "Events", _words),
        ("n_competing", "Competing", _words),
        ("n_censor", "Censored", _words),
    ),
    "course": (
        ("group", "Group", _words),
        ("months", "Months", _one),
        ("mean", "Mean", _one),
        ("lower", "Lower", _one),
        ("upper", "Upper", _one),
        ("scored", "Scores", _words),
        ("due", "Due", _words),
    ),
    "stack": (
        ("group", "Group", _words),
        ("months", "Months", _one),
        ("category", "Category", _words),
        ("n", "Forms", _words),
        ("due", "Due", _words),
    ),
    "waterfall": (
        ("subject", "Subject", _words),
        ("group", "Group", _words),
        ("change_percent", "Best change, %", _one),
        ("best", "Best response", _words),
        ("new_lesion", "New lesion", _yes),
    ),
    "spider": (
        ("subject", "Subject", _words),
        ("group", "Group", _words),
        ("months", "Months", _one),
        ("change_percent", "Change, %", _one),
        ("end", "Ends with", _words),
    ),
    "swimmer": (
        ("subject", "Subject", _words),
        ("group", "Group", _words),
        ("kind", "What", lambda value: clean(value).replace("_", " ")),
        ("start_months", "From month", _one),
        ("stop_months", "To month", _one),
        ("label", "Detail", _words),
    ),
    "flow": (
        ("label", "Box", _words),
        ("column", "Group", _words),
        ("n", "Subjects", _words),
        ("sha256", "Set of ids", lambda value: clean(value)[:12]),
    ),
}
_NUMERIC = (
    "months",
    "days",
    "at_risk",
    "events",
    "censored",
    "not_entered",
    "survival",
    "incidence",
    "competing",
    "n_competing",
    "mean",
    "scored",
    "due",
    "category",
    "lower",
    "upper",
    "n_risk",
)
_RIGHT = (*_NUMERIC, "n_event", "n_censor", "change_percent", "start_months", "stop_months", "n")
_RISK = {"survival": "risk", "incidence": "risk.competing"}
_ABSENT = {"lower": "none", "upper": "none", "stop_months": "none", "label": "none", "end": "none"}


def list_values(display: Display, run: Run) -> tuple[Values, ...]:
    """The frames of a figure as printed texts: numbers at risk before a curve, else one table.

    A null group is `all`; another null says so in words.
    """
    own = _print(display, run, display.id, display.kind, clean(display.title))
    if display.kind not in _RISK or not display.extra:
        return (own,)
    title = f"Numbers at risk, {clean(display.title)}"
    return (_print(display, run, display.extra[0], _RISK[display.kind], title), own)


def _print(display: Display, run: Run, name: str, kind: str, title: str) -> Values:
    columns = _COLUMNS[kind]
    rows = tuple(
        tuple(_text(display, run, row, column, write) for column, _, write in columns)
        for row in run.frame(name).iter_rows(named=True)
    )
    heads = tuple(Column(head=head, align="right" if name in _RIGHT else "left") for name, head, _ in columns)
    return Values(title=title, columns=heads, rows=rows)


def _text(display: Display, run: Run, row: Mapping[str, Any], name: str, write: _Writer) -> str:
    value = row.get(name)
    if name in ("group", "column"):
        return clean(run.group_label(display, value))
    return _ABSENT.get(name, UNKNOWN) if value is None else write(value)
