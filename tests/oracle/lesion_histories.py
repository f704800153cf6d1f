"""Random histories of irradiated lesions, for hypothesis: few subjects, everything that may go wrong."""

import datetime
from collections.abc import Mapping
from typing import Any

import polars as pl
from hypothesis import strategies as st

from lesionwise.study import ResponseRules
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import complete_tables

BEGIN = datetime.date(2024, 1, 1)
READER = "INVESTIGATOR"

_LESIONS = (
    {"lesion": "L1", "role": "target", "node": False},
    {"lesion": "L2", "role": "non_target", "node": False},
    {"lesion": "L3", "role": "target", "node": False, "parent": "L1", "link": "split"},
    {"lesion": "L4", "role": "target", "node": False, "parent": "L1", "link": "merge"},
)
_STATES = ("measured",) * 18 + (
    "absent",
    "too_small",
    "present",
    "not_assessed",
    "not_evaluable",
    "split",
    "merged",
)
_SIZES = ("0", "4", "5", "10", "12", "15", "16", "20", "24", "25", "26", "30", "31.2", "36")

RULES = st.builds(
    ResponseRules,
    lf_confirmation=st.sampled_from(
        ("two_scans_or_pet_or_biopsy", "two_scans_or_pet_or_biopsy", "single_scan")
    ),
    lf_confirm_days=st.sampled_from((56, 56, 28)),
    guard_days=st.sampled_from((None, None, 90)),
    marginal_is_lf=st.booleans(),
)

CUTS = st.one_of(st.none(), st.integers(100, 700).map(lambda days: BEGIN + datetime.timedelta(days)))


@st.composite
def histories(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    """Tables of one or two subjects."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for number in range(draw(st.integers(1, 2))):
        _add_subject(draw, rows, f"S{number + 1}")
    return complete_tables({name: _frame(name, given) for name, given in rows.items() if given})


def _add_subject(draw: st.DrawFn, rows: dict[str, list[dict[str, Any]]], subject: str) -> None:
    rows["subject"].append({"subject": subject})
    rows["lesion"] += [{"subject": subject, **lesion} for lesion in _LESIONS]
    _add_scans(draw, rows, subject)
    _add_courses(draw, rows, subject)
    for number in range(draw(st.integers(0, 2))):
        rows["lesion_procedure"].append(
            {
                "subject": subject,
                "procedure": f"P{number}",
                "lesion": draw(st.sampled_from(("L1", "L1", "L2", "L3"))),
                "kind": draw(st.sampled_from(("pet", "pet", "biopsy", "biopsy", "surgery", "ablation"))),
                "date": _day(draw, 700),
                "positive": draw(st.sampled_from((True, True, False, None))),
                "in_field": draw(st.sampled_from((True, None, None, False))),
                "reason": draw(st.sampled_from(("progression", "other", None))),
            }
        )
    if draw(st.booleans()):
        rows["vital_status"].append({"subject": subject, "date": _day(draw, 700), "status": "dead"})
    metrics = (
        ("recurrence_centroid_in_ptv", (0.0, 1.0)),
        ("recurrence_in_isodose", (0.5, 0.8)),
        ("recurrence_to_ptv_cm", (1.0, 2.0)),
    )
    for metric, values in metrics:
        value = draw(st.sampled_from((None, *values)))
        if value is not None:
            rows["dose_metric"].append(
                {"subject": subject, "course": "C1", "structure": "L1", "metric": metric, "value": value}
            )


def _add_scans(draw: st.DrawFn, rows: dict[str, list[dict[str, Any]]], subject: str) -> None:
    day = 0
    for number in range(draw(st.integers(2, 8))):
        scan = f"V{number}"
        date = BEGIN + datetime.timedelta(day)
        rows["scan"].append({"subject": subject, "scan": scan, "date": date, "baseline": number == 0})
        for lesion in sorted(draw(st.sets(st.sampled_from(("L1", "L2", "L3", "L4")))) | {"L1"}):
            rows["measurement"].append(_measure(draw, subject, scan, lesion))
        day += draw(st.sampled_from((20, 28, 35, 56, 70, 84)))


def _measure(draw: st.DrawFn, subject: str, scan: str, lesion: str) -> dict[str, Any]:
    state = draw(st.sampled_from(_STATES))
    sized = state == "measured" or (state in ("split", "too_small", "present") and draw(st.booleans()))
    change = draw(st.sampled_from((None, "no_change", "unequivocal"))) if lesion == "L2" else None
    return {
        "subject": subject,
        "scan": scan,
        "lesion": lesion,
        "reader": READER,
        "state": state,
        "long_axis_mm": draw(st.sampled_from(_SIZES)) if sized else None,
        "change": change,
    }


def _add_courses(draw: st.DrawFn, rows: dict[str, list[dict[str, Any]]], subject: str) -> None:
    for number in range(draw(st.integers(1, 2))):
        course = f"C{number + 1}"
        first = BEGIN + datetime.timedelta(draw(st.sampled_from((0, 14, 14, 28, 28, 200))))
        intent = draw(st.sampled_from(("planned", "salvage", "palliative", None)))
        rows["radiotherapy_course"].append(
            {"subject": subject, "course": course, "intent": intent, "first_fraction": first}
        )
        for lesion in sorted(draw(st.sets(st.sampled_from(("L1", "L2", "L3")), min_size=1))):
            rows["radiotherapy_target"].append(
                {
                    "subject": subject,
                    "course": course,
                    "lesion": lesion,
                    "first_fraction": draw(st.sampled_from((first, None))),
                    "fractions_delivered": draw(st.sampled_from((5, None, 0))),
                }
            )


def _day(draw: st.DrawFn, last: int) -> datetime.date:
    return BEGIN + datetime.timedelta(draw(st.integers(10, last)))


def _frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    types: Mapping[str, pl.DataType] = {
        column.name: column.dtype for column in TABLES[name].schema.columns().values()
    }
    columns = {
        column: pl.Series(
            column, [row.get(column) for row in rows], dtype=pl.String if dtype.is_decimal() else None
        ).cast(dtype)
        if any(row.get(column) is not None for row in rows)
        else pl.Series(column, [None] * len(rows), dtype=dtype)
        for column, dtype in types.items()
    }
    return pl.DataFrame(columns)
