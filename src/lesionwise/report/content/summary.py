"""The summary: primary outcome in one sentence, its curve, its numbers, and what is not as it should be."""

from collections.abc import Mapping
from typing import Any

from lesionwise.analyse.model import Result
from lesionwise.report.content.choice import choose_results
from lesionwise.report.content.numbers import Numbers, describe_estimator, describe_months, differs
from lesionwise.report.content.plan import Plan
from lesionwise.report.content.registered import is_covered, is_registered
from lesionwise.report.content.run import Run, clean, clean_or
from lesionwise.report.document import Inline, Line, Notice, Paragraph, Text, write_words
from lesionwise.report.numbers import SCALES, render_result


def write_lead(run: Run, numbers: Numbers) -> tuple[Paragraph | Notice, ...]:
    """A sentence for each primary registered outcome; a notice for one that is not covered."""
    return tuple(
        _sentence(row, run, numbers)
        if is_covered(row)
        else Notice(tone="warning", line=write_words(f"{_name(row)} is not covered yet: {_reason(row)}."))
        for row in _coverage(run)
        if row["role"] == "primary"
    )


def write_warnings(run: Run, plan: Plan) -> tuple[Notice, ...]:
    """Disagreements, findings and outcomes without a number."""
    found = [_disagreements(run), _findings(run), _uncovered(run)]
    if plan.primary is None and not any(row["role"] == "primary" for row in _coverage(run)):
        found.append(Notice(tone="warning", line=write_words("The study file names no primary outcome.")))
    return tuple(notice for notice in found if notice is not None)


def _coverage(run: Run) -> list[Mapping[str, Any]]:
    return [
        row
        for display in run.analysis.displays
        if display.kind == "coverage" and display.empty is None
        for row in run.frame(display.id).iter_rows(named=True)
    ]


def _name(row: Mapping[str, Any]) -> str:
    return f"Primary outcome, {clean_or(row['measure'], clean(row['id']))}"


def _reason(row: Mapping[str, Any]) -> str:
    return clean_or(row["reason"], "no endpoint executes it")


def _sentence(row: Mapping[str, Any], run: Run, numbers: Numbers) -> Paragraph:
    parts: dict[tuple[str, str | None], list[Result]] = {}
    for key in choose_results(row, run):
        result = run.results[key]
        parts.setdefault((_quantity(result), result.group), []).append(result)
    clauses: dict[str, dict[str | None, list[Result]]] = {}
    for (words, group), results in parts.items():
        clauses.setdefault(f"{words}{_list_times(results)}", {})[group] = results
    line: list[Inline] = [Text(text=f"{_name(row)}: ", style="strong")]
    for number, (words, groups) in enumerate(clauses.items()):
        line.append(Text(text=f"{'; ' if number else ''}{words}"))
        line.extend(_list_numbers(groups, row, run, numbers))
    return Paragraph(line=(*line, Text(text=".")), lead=True)


def _quantity(result: Result) -> str:
    if result.quantity == "p_value":
        return f"{describe_estimator(result)}, p{'' if render_result(result).text[:1] in '<>' else ' ='}"
    return SCALES[result.quantity].name


def _list_times(results: list[Result]) -> str:
    """` at 6, 12, 24 months`, in the order of the numbers that follow."""
    times = [result.at_months for result in results if result.at_months is not None]
    if not times:
        return ""
    return f" at {', '.join([*(f'{time:g}' for time in times[:-1]), describe_months(times[-1])])}"


def _list_numbers(
    groups: Mapping[str | None, list[Result]], row: Mapping[str, Any], run: Run, numbers: Numbers
) -> list[Inline]:
    """` 86.3 %, 70.0 %`, or ` with SABR 86.3 %, 70.0 %; with control ...`."""
    display = run.displays.get(str(row["display"]))
    line: list[Inline] = []
    for place, (group, results) in enumerate(groups.items()):
        label = group if display is None or group is None else run.group_label(display, group)
        line.append(Text(text=";" if place else ""))
        line.append(Text(text=" " if label is None else f" with {clean(label)} "))
        for number, result in enumerate(results):
            line.extend([Text(text=", " if number else ""), numbers.write(result.id)])
    return [part for part in line if part.text]


def _disagreements(run: Run) -> Notice | None:
    found = [result.id for result in run.analysis.results if differs(result)]
    if not found:
        return None
    line: Line = (
        Text(text="Two engines disagree: ", style="bad"),
        Text(text=", ".join(clean(key) for key in found), style="code"),
        Text(text=". A final report refuses these numbers."),
    )
    return Notice(tone="error", line=line)


def _findings(run: Run) -> Notice | None:
    stamp = run.analysis.stamp
    if not stamp.findings_errors:
        return None
    words = f"{stamp.findings_errors} findings in the data are errors. See Findings."
    return Notice(tone="warning", line=write_words(words))


def _uncovered(run: Run) -> Notice | None:
    rows = [row for row in _coverage(run) if is_registered(row)]
    missing = [clean(row["id"]) for row in rows if not is_covered(row)]
    if not missing:
        return None
    words = f"{len(missing)} of {len(rows)} registered outcomes are not covered yet: {', '.join(missing)}."
    return Notice(tone="warning", line=write_words(words))
