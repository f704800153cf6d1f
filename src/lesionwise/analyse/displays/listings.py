"""Listings: findings in the records, versions of the protocol."""

from collections.abc import Iterable, Mapping

import polars as pl

from lesionwise.analyse.displays.cells import TABLE_SCHEMA, build_columns
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.terms import CODELISTS

_FINDINGS = {
    "severity": "severity",
    "table": "table",
    "column": "column",
    "count": "findings",
    "expected": "expected",
    "remedy": "what to do",
}

_HISTORY = {
    "date": "date",
    "design": "design",
    "planned": "planned subjects",
    "change": "change",
    "subjects": "subjects under it",
    "basis": "basis",
}


def build_findings(material: Material) -> Shown:
    """Listing `findings`: one line a code, table and column, with the number of findings; errors first."""
    counted = _count_findings(material.findings)
    lines = [
        (
            str(one["code"]),
            {
                "severity": CODELISTS["severity"].labels[one["severity"]],
                "table": one["table"],
                "column": one["column"] or "",
                "count": one["count"],
                "expected": one["expected"],
                "remedy": one["remedy"],
            },
        )
        for one in counted.to_dicts()
    ]
    display = Display(
        id="findings",
        kind="table",
        title="Findings in the records",
        population="all rows of the snapshot",
        denominator="none",
        groups=build_columns(_FINDINGS),
        empty=None if lines else "no finding",
    )
    return Shown(display, {"findings": _frame(lines)})


def build_history(material: Material) -> Shown:
    """Listing `history`: one line a version of the protocol, with the subjects who consented to it."""
    found = material.subjects.group_by("protocol_version").len()
    under = dict(zip(found["protocol_version"].to_list(), found["len"].to_list(), strict=True))
    lines: list[tuple[str, Mapping[str, object]]] = [
        (
            version.id,
            {
                "date": version.date.isoformat() if version.date else "unknown",
                "design": "randomised" if version.randomised else "not randomised",
                "planned": str(version.planned_subjects) if version.planned_subjects else "unknown",
                "change": version.change,
                "subjects": under.pop(version.id, 0),
                "basis": version.basis.replace("_", " "),
            },
        )
        for version in material.study.versions
    ]
    lines.append(("version unknown", {"subjects": sum(under.values())}))
    display = Display(
        id="history",
        kind="table",
        title="Protocol history",
        population="all subjects",
        denominator="none",
        groups=build_columns(_HISTORY),
        footnotes=("Subjects are counted under the version they consented to.",),
    )
    return Shown(display, {"history": _frame(lines)})


def _count_findings(findings: pl.DataFrame) -> pl.DataFrame:
    keys = ["severity", "code", "table", "column", "expected", "remedy"]
    ranks = {severity: rank for rank, severity in enumerate(CODELISTS["severity"].codes)}
    counted = findings.select(pl.col(keys).cast(pl.String)).group_by(keys).agg(pl.len().alias("count"))
    rank = pl.col("severity").replace_strict(ranks, return_dtype=pl.Int64)
    order = [rank, pl.col("code"), pl.col("table"), pl.col("column"), pl.col("expected"), pl.col("remedy")]
    return counted.sort(order, nulls_last=False)


def _frame(lines: Iterable[tuple[str, Mapping[str, object]]]) -> pl.DataFrame:
    """One row a cell: whole numbers as counts, the rest as text."""
    cells = [
        {
            "row": row,
            "label": label,
            "level": 0,
            "group": key,
            "kind": "count" if isinstance(value, int) else "text",
            "n": value if isinstance(value, int) else None,
            "text": None if isinstance(value, int) else value,
        }
        for row, (label, values) in enumerate(lines, start=1)
        for key, value in values.items()
    ]
    empty = dict.fromkeys(TABLE_SCHEMA)
    return pl.DataFrame([{**empty, **cell} for cell in cells], schema=TABLE_SCHEMA, orient="row")
