"""T-COV: each registered outcome, verbatim, with its number or `not covered yet`."""

from collections.abc import Mapping
from typing import Any

from lesionwise.analyse.model import Display
from lesionwise.report.content.notes import list_footnotes
from lesionwise.report.content.numbers import Numbers
from lesionwise.report.content.plan import Plan
from lesionwise.report.content.run import Run, clean, clean_or
from lesionwise.report.document import Cell, Column, Inline, Line, Link, Row, Table, Text, write_words

NOT_COVERED = "not covered yet"
MOST_NUMBERS = 4
"""Numbers of one outcome in the table; the others stand at its place."""

_COMPARING = ("difference", "hazard_ratio", "p_value")
_COLUMNS = (
    Column(head="Outcome", width=1.1),
    Column(head="Registered measure and time frame", width=3.4),
    Column(head="Executed as", width=2.6),
    Column(head="Number, 95 % interval", width=2.2, align="right"),
    Column(head="Agreement", width=1.6),
    Column(head="Place", width=0.8, align="right"),
)


def build_registered(display: Display, plan: Plan, run: Run, numbers: Numbers) -> Table:
    """One row a registered outcome, in registered order."""
    rows = [] if display.empty else list(run.frame(display.id).iter_rows(named=True))
    ids = tuple(clean(key) for row in rows for key in choose_results(row, run))
    return Table(
        id=display.id,
        number=plan.labels[display.id],
        title=clean(display.title),
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


def choose_results(row: Mapping[str, Any], run: Run) -> list[str]:
    """The results shown for an outcome: those at a landmark or a proportion first, comparisons before groups."""
    found = [run.results[key] for key in row["result_ids"] or () if key in run.results]
    comparing = [result for result in found if result.quantity in _COMPARING]
    shown = comparing or [result for result in found if result.quantity not in ("count", "follow_up_months")]
    return [result.id for result in (shown or found)[:MOST_NUMBERS]]


def _row(row: Mapping[str, Any], plan: Plan, run: Run, numbers: Numbers) -> Row:
    return Row(
        cells=(
            Cell(lines=(write_words(clean(row["id"])), write_words(clean_or(row["role"], ""), "muted"))),
            Cell(
                lines=(
                    write_words(clean_or(row["measure"], "unknown"), "strong"),
                    write_words(f"“{clean_or(row['time_frame'], 'no time frame')}”", "muted"),
                )
            ),
            Cell(lines=_executed(row)),
            Cell(lines=_numbers(row, run, numbers), stacked=len(choose_results(row, run)) == 1),
            Cell(lines=_agreement(row, run)),
            Cell(lines=(_place(row, plan),)),
        )
    )


def _executed(row: Mapping[str, Any]) -> tuple[Line, ...]:
    if row["endpoint"] is None:
        return (write_words("no endpoint", "muted"),)
    endpoint = write_words(clean(row["endpoint"]), "code")
    return (endpoint, write_words(clean_or(row["executed_as"], "no words"), "muted"))


def _numbers(row: Mapping[str, Any], run: Run, numbers: Numbers) -> tuple[Line, ...]:
    chosen = choose_results(row, run)
    if not is_covered(row) or not chosen:
        return (write_words(NOT_COVERED, "muted"),)
    lines = []
    for key in chosen:
        result = run.results[key]
        when = "" if result.at_months is None else f"{result.at_months:g} mo"
        words = ", ".join(part for part in (_group(row, run, result.group), when) if part)
        line: tuple[Inline, ...] = (numbers.write(key),)
        lines.append(
            line if len(chosen) == 1 or not words else (Text(text=f"{words} ", style="muted"), *line)
        )
    return tuple(lines)


def _group(row: Mapping[str, Any], run: Run, group: str | None) -> str:
    if group is None:
        return ""
    display = run.displays.get(str(row["display"]))
    return clean(group if display is None else run.group_label(display, group))


def _agreement(row: Mapping[str, Any], run: Run) -> tuple[Line, ...]:
    if not is_covered(row):
        reason = clean_or(row["reason"], "no endpoint executes it")
        return (write_words(f"○ {NOT_COVERED}", "warn"), write_words(reason, "muted"))
    definition = run.definitions.get(str(row["endpoint"]))
    note = row["reason"] or (definition.note if definition else None)
    if note:
        return (write_words("△ declared deviation", "warn"), write_words(clean(note), "muted"))
    return (write_words("✓ as registered", "good"),)


def _place(row: Mapping[str, Any], plan: Plan) -> Line:
    label = plan.labels.get(str(row["display"]))
    if label is None:
        return write_words("none", "muted")
    return (Link(text=label, target=str(row["display"])),)
