"""Random lesion histories with radiotherapy: what, when, again, on an unknown day."""

import datetime
from typing import Any

import polars as pl
from hypothesis import strategies as st

from lesionwise.tables.rows import complete_tables
from oracle.response_histories import MOODS, START, build_table, histories

Row = dict[str, Any]


@st.composite
def treated_histories(draw: st.DrawFn, moods: tuple[str, ...] = MOODS) -> dict[str, pl.DataFrame]:
    """Every table; lesions of `histories` irradiated in up to two courses, some proven to have failed."""
    tables = draw(histories(moods))
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


def _draw_date(last: int) -> st.SearchStrategy[datetime.date]:
    """Days close to the scans: most first fractions follow the baseline."""
    return st.integers(-2, max(last, 120)).map(lambda days: START + datetime.timedelta(days=days))
