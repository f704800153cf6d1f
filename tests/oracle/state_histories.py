"""Random histories of disease, for hypothesis: few lesions, everything that a state asks for."""

import datetime
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import strategies as st

from lesionwise.study import StateRules
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import complete_tables
from oracle.response_histories import build_table

BEGIN = datetime.date(2024, 1, 1)
READER = "INVESTIGATOR"

_LESIONS = (
    ("L1", "target", "lung", False),
    ("L2", "target", "bone", False),
    ("L3", "target", None, False),
    ("L4", "non_target", "liver", False),
    ("L5", "target", "node", True),
    ("L6", "target", "kidney", False),
    ("N1", "new", "lung", False),
    ("N2", "new", "node", True),
    ("N3", "new", "adrenal", False),
)
_SIZES = ("8", "10", "12", "15", "19", "20", "24", "25", "30", "40", "41")
_YES = st.sampled_from((True, False, False, None))

RULES = st.builds(
    StateRules,
    max_lesions=st.sampled_from((2, 3, 5)),
    max_prog=st.sampled_from((1, 3)),
    max_organs=st.sampled_from((None, 1, 2)),
    max_lesion_cm=st.sampled_from((None, 4.0)),
    confirm_interval_days=st.sampled_from(((42, 90), (42, 90), ())),
    amenable=st.sampled_from(("asked", "assumed", "assumed")),
    progressing_amenable=st.sampled_from(("asked", "assumed", "assumed")),
    extent_lesions=st.sampled_from((1, 2, 5)),
)


@st.composite
def histories(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    """Tables of one or two subjects, each with up to five scans."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for number in range(draw(st.integers(1, 2))):
        _add_subject(draw, rows, f"S{number + 1}")
    return complete_tables({name: build_table(name, given) for name, given in rows.items() if given})


def _add_subject(draw: st.DrawFn, rows: dict[str, list[dict[str, Any]]], subject: str) -> None:
    """An orderly subject has what a classification asks for; another one lacks something of it."""
    orderly = draw(st.booleans())
    flags = st.sampled_from((True, False, False)) if orderly else _YES
    dates = (_day(-300), _day(-300), _day(10)) if orderly else (None, _day(-300), _day(-182), _day(10))
    found = (_day(-60), _day(0)) if orderly else (None, _day(-60), _day(0))
    rows["subject"].append(
        {
            "subject": subject,
            "diagnosis_date": draw(st.sampled_from(dates)),
            "metastasis_date": draw(st.sampled_from(found)),
            "polymetastatic_before": draw(flags),
            "oligometastatic_before": draw(flags),
        }
    )
    known = [lesion for lesion in _LESIONS if lesion[2] is not None] if orderly else list(_LESIONS)
    chosen = sorted(draw(st.lists(st.sampled_from(known), min_size=1, max_size=5, unique=True)))
    before = (False,) if orderly else (None, False, False, False, True)
    rows["lesion"] += [
        {
            "subject": subject,
            "lesion": name,
            "role": role,
            "organ": organ,
            "node": node,
            "prior_local_therapy": draw(st.sampled_from(before)),
            "measurable": draw(st.sampled_from((None, True, False))),
        }
        for name, role, organ, node in chosen
    ]
    names = [name for name, *_ in chosen]
    _add_scans(draw, rows, subject, chosen, orderly=orderly)
    _add_lines(draw, rows, subject, orderly=orderly)
    if not orderly or draw(st.sampled_from((False, False, True))):
        _add_treatment(draw, rows, subject, names)
    _add_answers(draw, rows, subject, names, orderly=orderly)


def _day(days: int) -> datetime.date:
    return BEGIN + datetime.timedelta(days)


def _add_scans(
    draw: st.DrawFn,
    rows: dict[str, list[dict[str, Any]]],
    subject: str,
    lesions: list[Any],
    *,
    orderly: bool,
) -> None:
    day = 0
    for number in range(draw(st.integers(2 if orderly else 1, 5))):
        day += draw(st.sampled_from((41, 42, 60, 90, 91) if orderly else (20, 60, 90)))
        rows["scan"].append(
            {"subject": subject, "scan": f"V{number}", "date": _day(day), "baseline": number == 1}
        )
        for name, role, _, node in lesions:
            line = _draw_line(draw, role, node, number, orderly=orderly)
            if line is not None:
                rows["measurement"].append(
                    {"subject": subject, "scan": f"V{number}", "lesion": name, "reader": READER, **line}
                )


def _draw_line(
    draw: st.DrawFn, role: str, node: bool, number: int, *, orderly: bool
) -> dict[str, Any] | None:
    wild = (None, "absent", "not_assessed", "present", *["measured"] * 7)
    states = ("measured",) * 9 + ("absent",) if orderly else wild
    state = draw(st.sampled_from(states))
    if state is None or (orderly and role == "new" and number == 0):
        return None
    line: dict[str, Any] = {"state": state}
    if state == "measured":
        size = Decimal(draw(st.sampled_from(("20", "20", "20", "25", "41") if orderly else _SIZES)))
        line["short_axis_mm" if node else "long_axis_mm"] = size
    if role == "non_target" and state in ("measured", "present"):
        line["change"] = draw(st.sampled_from((None, "no_change", "no_change", "unequivocal")))
    if role == "new" and state in ("measured", "present"):
        words = (None, "unequivocal", "unequivocal", "unequivocal", "equivocal", "refuted")
        line["certainty"] = draw(st.sampled_from(words[1:4] if orderly else words))
    return line


def _add_treatment(
    draw: st.DrawFn, rows: dict[str, list[dict[str, Any]]], subject: str, lesions: list[str]
) -> None:
    for number in range(draw(st.integers(0, 2))):
        course = {"subject": subject, "course": f"C{number}"}
        intent = draw(st.sampled_from(("planned", "planned", "salvage", "palliative", None)))
        day = _day(draw(st.integers(-20, 300)))
        rows["radiotherapy_course"].append({**course, "intent": intent, "first_fraction": day})
        for lesion in draw(st.lists(st.sampled_from(lesions), min_size=1, max_size=2, unique=True)):
            rows["radiotherapy_target"].append({**course, "lesion": lesion})
    if draw(st.sampled_from((False, False, False, True))):
        rows["lesion_procedure"].append(
            {
                "subject": subject,
                "procedure": "P1",
                "lesion": draw(st.sampled_from(lesions)),
                "kind": draw(st.sampled_from(("surgery", "ablation", "biopsy"))),
                "date": _day(draw(st.integers(-20, 300))),
            }
        )


def _add_lines(
    draw: st.DrawFn, rows: dict[str, list[dict[str, Any]]], subject: str, *, orderly: bool
) -> None:
    starts = (_day(-400), _day(-30), _day(60)) if orderly else (None, _day(-400), _day(0), _day(100))
    for number in range(draw(st.integers(0, 2))):
        stop = draw(st.sampled_from((None, None, None, _day(-10)) if orderly else (None, _day(120))))
        start = draw(st.sampled_from(starts))
        rows["systemic_line"].append(
            {"subject": subject, "line": number + 1, "start_date": start, "stop_date": stop, "protocol": True}
        )


def _add_answers(
    draw: st.DrawFn,
    rows: dict[str, list[dict[str, Any]]],
    subject: str,
    lesions: list[str],
    *,
    orderly: bool,
) -> None:
    for number in range(draw(st.integers(1 if orderly else 0, 2))):
        review = {"subject": subject, "review": f"B{number}"}
        rows["board_review"].append({**review, "date": _day(draw(st.integers(41 if orderly else 0, 130)))})
        for lesion in lesions:
            words = (True, True, True, False, None)
            said = draw(st.sampled_from((True,) if orderly else words))
            rows["board_decision"].append({**review, "lesion": lesion, "amenable": said})
