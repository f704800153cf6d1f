"""Random lesion histories with radiotherapy: what, when, again, on an unknown day."""

import datetime
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import strategies as st

from lesionwise.tables.rows import complete_tables
from oracle import response_histories
from oracle.response_histories import MOODS, START, build_table, histories

Row = dict[str, Any]

RULES = st.builds(
    lambda rules, days, how, guard: rules.model_copy(
        update={"lf_confirm_days": days, "lf_confirmation": how, "guard_days": guard}
    ),
    response_histories.RULES,
    st.sampled_from([1, 1, 28, 56]),
    st.sampled_from(["two_scans_or_pet_or_biopsy", "two_scans_or_pet_or_biopsy", "single_scan"]),
    st.sampled_from([None, None, 20]),
)
"""Failures are confirmed soon, so that short histories have some."""


@st.composite
def treated_histories(draw: st.DrawFn, moods: tuple[str, ...] = MOODS) -> dict[str, pl.DataFrame]:
    """Every table; lesions of `histories` irradiated in up to two courses, some proven to have failed."""
    tables = draw(histories(moods))
    if draw(st.booleans()):
        tables["measurement"] = _grow(draw, tables["measurement"])
    courses: list[Row] = []
    targets: list[Row] = []
    procedures: list[Row] = []
    for subject in tables["lesion"]["subject"].unique().sort():
        names = tables["lesion"].filter(pl.col("subject") == subject)["lesion"].sort().to_list()
        for number in range(draw(st.integers(0, 2))):
            course = {"subject": subject, "course": f"C{number}"}
            date = draw(st.one_of(st.just(None), *[_draw_date(9)] * 9))
            courses.append({**course, "first_fraction": date, "intent": "planned"})
            targets += [
                {**course, "lesion": lesion, "fractions_delivered": draw(st.sampled_from([5, 5, 5, None, 0]))}
                for lesion in draw(st.sets(st.sampled_from(names), min_size=1, max_size=4))
            ]
        for number in range(draw(st.integers(0, 1))):
            proof = {"subject": subject, "procedure": f"P{number}", "lesion": draw(st.sampled_from(names))}
            kind = draw(st.sampled_from(["biopsy", "pet", "surgery"]))
            procedures.append({**proof, "kind": kind, "date": draw(_draw_date(250)), "positive": True})
    made = {"radiotherapy_course": courses, "radiotherapy_target": targets, "lesion_procedure": procedures}
    return complete_tables({**tables, **{name: build_table(name, rows) for name, rows in made.items()}})


def _grow(draw: st.DrawFn, measurement: pl.DataFrame) -> pl.DataFrame:
    """Lesions that mostly have a size, with steps that are growth or not, by one more or less."""
    sizes = [Decimal(size) for size in ("10", "10", "14", "15", "15", "20", "20", "26")]
    rows = []
    for row in measurement.drop("row").to_dicts():
        size = draw(st.sampled_from(sizes))
        sized = {"state": "measured", "long_axis_mm": size, "short_axis_mm": size}
        rows.append(row | sized if draw(st.integers(0, 7)) else row)
    return build_table("measurement", rows)


def _draw_date(last: int) -> st.SearchStrategy[datetime.date]:
    """Days close to the scans: most first fractions follow the baseline."""
    return st.integers(-2, max(last, 120)).map(lambda days: START + datetime.timedelta(days=days))
