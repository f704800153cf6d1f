"""T-COV: each registered outcome, verbatim, with its number or `not covered yet`."""

from collections.abc import Mapping
from typing import Any

from lesionwise.analyse.model import Display
from lesionwise.report.content.choice import choose_results
from lesionwise.report.content.notes import list_footnotes
from lesionwise.report.content.numbers import Numbers
from lesionwise.report.content.plan import Plan, split_endpoints
from lesionwise.report.content.run import Run, clean, clean_or
from lesionwise.report.document import Cell, Column, Line, Link, Row, Table, Text, write_words
from lesionwise.report.numbers import SCALES

NOT_COVERED = "not covered yet"
AT_VISITS = "at every visit: see the place"
NOT_REGISTERED = "not registered"

_COLUMNS = (
    Column(head="Outcome", width=1.75),
    Column(head="Registered measure and time frame", width=2.5),
    Column(head="Executed as", width=2.8),
    Column(head="Number, 95 % interval", width=2.3, align="right"),
    Column(head="Agreement", width=2.6),
    Column(head="Place", width=0.9, align="right"),
)


def build_registered(display: Display, plan: Plan, run: Run, numbers: Numbers) -> Table:
    """One row a registered outcome, in registered order; endpoints that nobody registered follow."""
    rows = [] if display.empty else list(run.frame(display.id).iter_rows(named=True))
    ids = tuple(clean(key) for row in rows for key in choose_results(row, run))
    return Table(
        id=display.id,
        number=plan.labels[display.id],
        title=clean_or(display.title, clean(display.id)),
        columns=_COLUMNS,
        rows=tuple(_row(row, plan, run, numbers) for row in rows),
        footnotes=list_footnotes(display, run, ids),
        ids=ids,
        empty=None if rows else clean_or(display.empty, "no registered outcome in the study file"),
        wide=True,
    )


def is_covered(row: Mapping[str, Any]) -> bool:
    """Whether an endpoint executes the outcome and gave a result."""
    return row["endpoint"] is not None and bool(row["result_ids"])


def is_registered(row: Mapping[str, Any]) -> bool:
    """Whether the row is an outcome of the registration."""
    return bool(row["status"] != NOT_REGISTERED)


def _row(row: Mapping[str, Any], plan: Plan, run: Run, numbers: Numbers) -> Row:
    return Row(
        cells=(
            Cell(
                lines=(write_words(clean(row["id"])), write_words(clean_or(row["role"], "no role"), "muted"))
            ),
            Cell(lines=_registered(row)),
            Cell(lines=_executed(row)),
            Cell(lines=_numbers(row, run, numbers), stacked=True),
            Cell(lines=_agreement(row)),
            Cell(lines=(_place(row, plan),)),
        )
    )


def _registered(row: Mapping[str, Any]) -> tuple[Line, ...]:
    measure = write_words(clean_or(row["measure"], "unknown"), "strong")
    if not is_registered(row):
        return (measure,)
    return (measure, write_words(f"“{clean_or(row['time_frame'], 'no time frame')}”", "muted"))


def _executed(row: Mapping[str, Any]) -> tuple[Line, ...]:
    if row["endpoint"] is None:
        return (write_words("no endpoint", "muted"),)
    told = [clean(words) for words in str(row["executed_as"] or "").split("\n") if words]
    if len(told) == 1:
        told = [told[0].removeprefix(f"{row['endpoint']}: ")]
    endpoint = write_words(clean(row["endpoint"]), "code")
    return (endpoint, *(write_words(words, "muted") for words in told))


def _numbers(row: Mapping[str, Any], run: Run, numbers: Numbers) -> tuple[Line, ...]:
    chosen = choose_results(row, run)
    if is_covered(row) and not chosen:
        return (write_words(AT_VISITS, "muted"),)
    if not chosen:
        return (write_words(NOT_COVERED, "muted"),)
    lines: list[Line] = []
    for key in chosen:
        words = _describe(row, run, key)
        if run.results[key].quantity == "p_value":
            lines.append((Text(text=f"{words} ", style="muted"), numbers.write(key)))
        else:
            lines.append((numbers.write(key),))
            lines.extend([write_words(words, "muted")] if words else [])
    return tuple(lines)


def _describe(row: Mapping[str, Any], run: Run, key: str) -> str:
    """Group and time of a number: `SABR, 12 mo`; a p-value says so."""
    result = run.results[key]
    display = run.displays.get(str(row["display"]))
    group = None if result.group is None else run.labels.get(result.group, result.group)
    if group is not None and display is not None:
        group = run.group_label(display, result.group)
    test = "p, stratified" if result.estimator.endswith("stratified") else "p"
    first = split_endpoints(row["endpoint"])[0]
    parts = [
        "" if result.endpoint == first else clean(result.endpoint),
        clean(group) if group else "",
        "" if result.at_months is None else f"{result.at_months:g} mo",
        test if result.quantity == "p_value" else "",
        SCALES[result.quantity].name if result.quantity == "median_months" else "",
    ]
    return ", ".join(part for part in parts if part)


def _agreement(row: Mapping[str, Any]) -> tuple[Line, ...]:
    reason = write_words(clean(row["reason"]), "muted") if row["reason"] else None
    if not is_registered(row):
        status = write_words(f"□ {NOT_REGISTERED}")
    elif not is_covered(row):
        status = write_words(f"○ {NOT_COVERED}", "warn")
        reason = reason or write_words("no endpoint executes it", "muted")
    elif reason is not None:
        status = write_words("△ declared deviation", "warn")
    else:
        status = write_words("executed, no deviation declared")
    return (status,) if reason is None else (status, reason)


def _place(row: Mapping[str, Any], plan: Plan) -> Line:
    first = next(iter(split_endpoints(row["endpoint"])), "")
    for target in (f"{first}.km", str(row["display"])):
        if target in plan.labels:
            return (Link(text=plan.labels[target], target=target),)
    return write_words("none", "muted")
