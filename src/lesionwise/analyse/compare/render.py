"""A comparison as a page of text and as a table."""

from collections.abc import Iterator

import polars as pl

from lesionwise.analyse.compare.comparison import Comparison, list_general
from lesionwise.analyse.compare.records import name_row
from lesionwise.analyse.compare.run import Run

_COLUMNS = ("part", "subject", "endpoint", "lesion", "course", "occasion", "name", "changed", "why")


def render_comparison(comparison: Comparison) -> str:
    """The whole page: the runs, what went in, subjects, values of endpoints with their reasons, numbers."""
    parts = [_tell_runs(comparison)]
    if comparison.is_same:
        numbers = len(comparison.first.analysis.results)
        parts.append(
            f"The two runs are the same: study file, records, {comparison.compared} values of endpoints and "
            f"{numbers} numbers."
        )
    else:
        parts += [_tell_inputs(comparison), _tell_endpoints(comparison), _tell_numbers(comparison)]
    return "\n\n".join(parts)


def _tell_runs(comparison: Comparison) -> str:
    return "\n".join(
        f"{which} run: {_describe(run)}"
        for which, run in (("First", comparison.first), ("Second", comparison.second))
    )


def _describe(run: Run) -> str:
    snapshot = run.snapshot.manifest.id
    return f"{run.name}, study {run.study.slug}, snapshot {snapshot}, version {run.analysis.version}"


def _tell_inputs(comparison: Comparison) -> str:
    lines = [f"Study file: {_count(len(comparison.keys), 'key')} with another value"]
    lines += [f"  {each}" for each in comparison.keys]
    lines += [
        f"  endpoint.{name}: only in the {which} run"
        for which, names in (("first", comparison.endpoints_removed), ("second", comparison.endpoints_added))
        for name in names
    ]
    lines += [f"{each[0].upper()}{each[1:]}" for each in list_general(comparison.first, comparison.second)]
    lines.append(f"Records: {_count(comparison.records.height, 'row')} added, removed or changed")
    counts = comparison.records.group_by("table", "change", maintain_order=True).len()
    lines += [f"  {table}: {number} {change}" for table, change, number in counts.iter_rows()]
    lines.append(f"Subjects added: {', '.join(comparison.subjects_added) or 'none'}")
    lines.append(f"Subjects removed: {', '.join(comparison.subjects_removed) or 'none'}")
    return "\n".join(lines)


def _tell_endpoints(comparison: Comparison) -> str:
    changed = len(comparison.endpoints)
    lines = [f"Values of endpoints: {changed} of {comparison.compared} changed"]
    for each in comparison.endpoints:
        lines.append(f"  {each.unit}, {each.endpoint}: {', '.join(each.changed)}")
        lines += [f"    {reason}" for reason in each.why]
    return "\n".join(lines)


def _tell_numbers(comparison: Comparison) -> str:
    lines = [f"Numbers in results.json: {len(comparison.numbers)} changed"]
    lines += [f"  {each.id}: {', '.join(each.changed)}" for each in comparison.numbers]
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def tabulate_comparison(comparison: Comparison) -> pl.DataFrame:
    """One row a difference: `part` (study, run, record, subject, endpoint, number), ids, `name`, `changed`,
    `why`; texts. Null where a column does not apply."""
    rows = [dict.fromkeys(_COLUMNS) | row for row in _list_rows(comparison)]
    return pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")


def _list_rows(comparison: Comparison) -> Iterator[dict[str, str | None]]:
    for key in comparison.keys:
        yield {
            "part": "study",
            "endpoint": key.endpoint,
            "name": key.key,
            "changed": f"{key.first} -> {key.second}",
        }
    for which, names in (("first", comparison.endpoints_removed), ("second", comparison.endpoints_added)):
        for name in names:
            yield {"part": "study", "endpoint": name, "changed": f"only in the {which} run"}
    for each in list_general(comparison.first, comparison.second):
        yield {"part": "run", "changed": each}
    for table, subject, change, first, second in comparison.records.iter_rows():
        name = f"{table} row {name_row(first, second)}"
        yield {"part": "record", "subject": subject, "name": name, "changed": change}
    for which, names in (("first", comparison.subjects_removed), ("second", comparison.subjects_added)):
        for name in names:
            yield {"part": "subject", "subject": name, "changed": f"only in the {which} run"}
    for value in comparison.endpoints:
        yield {
            "part": "endpoint",
            "subject": value.subject,
            "endpoint": value.endpoint,
            "lesion": value.lesion,
            "course": value.course,
            "occasion": value.occasion,
            "changed": ", ".join(value.changed),
            "why": "; ".join(value.why),
        }
    for number in comparison.numbers:
        yield {
            "part": "number",
            "endpoint": number.endpoint,
            "name": number.id,
            "changed": ", ".join(number.changed),
        }
