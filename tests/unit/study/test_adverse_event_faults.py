"""Faults of `[adverse_event]` and of the endpoints that count adverse events and lasting control."""

from pathlib import Path

import pytest

from lesionwise.study import read_study, render_study
from study_text import SMALL, change, read_faults

WINDOWS = """
[adverse_event]
acute_days = [91, 183]
late_from_days = 365
late_to_days = 1095
solicited = ["Nausea"]
"""
ENDPOINTS = """
[endpoint.ae_acute_g3]
label = "Acute adverse events of grade 3"
origin = "first_sabr_fraction"
classes = ["acute"]
acute_within_days = 91
min_grade = 3
report = [{ estimator = "wilson" }]

[endpoint.ae_related]
label = "Related adverse events"
origin = "first_sabr_fraction"
window_days = 730
related_to = ["rt", "tki"]
related_levels = ["probable", "definite"]
report = [{ estimator = "clopper_pearson" }]

[endpoint.dcr_durable]
label = "Durable disease control"
origin = "enrolment"
response = ["CR", "PR", "SD"]
report = [{ estimator = "wilson" }]
"""
RIGHT = SMALL + WINDOWS + ENDPOINTS


def test_a_right_file(tmp_path: Path) -> None:
    """It is read, and told in words."""
    path = tmp_path / "study.toml"
    path.write_text(RIGHT, encoding="utf-8")
    page = " ".join(render_study(read_study(path)).split())
    assert "acute_days 91, 183, acute_from first_fraction, late_from_days 365, late_to_days 1095" in page
    assert "grade 3 or more; whatever the cause; class acute; acute within 91 days" in page
    assert "related to rt or tki; levels probable, definite; any class from the origin on" in page
    assert "CR or PR or SD for 183 days, tolerance 14 days; not documented: non_responder" in page


@pytest.mark.parametrize(
    ("old", "new", "key", "found"),
    [
        ("[91, 183]", "[183, 91]", "adverse_event.acute_days", "windows out of order"),
        ("[91, 183]", "[]", "adverse_event.acute_days", "a list of 0"),
        (
            "late_from_days = 365",
            "late_from_days = 183",
            "adverse_event.late_from_days",
            "a late window from day 183 inside the acute one",
        ),
        ("= 1095", "= 364", "adverse_event.late_to_days", "a late window from day 365 to day 364"),
        (
            "late_to_days = 1095",
            'late_to_days = 1095\nacute_from = "randomisation"',
            "adverse_event.acute_from",
            "randomisation in a study without a randomised version",
        ),
        (
            "late_to_days = 1095",
            'late_to_days = 1095\nae_control_clock = "randomisation"',
            "adverse_event.ae_control_clock",
            "the clock randomisation of an arm without SABR",
        ),
        ('["Nausea"]', '["Nausae"]', "adverse_event.solicited[0]", "unknown term 'Nausae'"),
        (
            "late_to_days = 1095",
            'late_to_days = 1095\nctcae_version = "6.0"',
            "adverse_event.ctcae_version",
            "CTCAE version 6.0 without a dictionary",
        ),
        ('["acute"]', '["late", "acute"]', "endpoint.ae_acute_g3.classes", "ae_acute_g3 of late, acute"),
        ("min_grade = 3", "min_grade = 2", "endpoint.ae_acute_g3.min_grade", "ae_acute_g3 from grade 2"),
        (
            "acute_within_days = 91",
            "acute_within_days = 90",
            "endpoint.ae_acute_g3.acute_within_days",
            "an acute window of 90 days",
        ),
        (
            'window_days = 730\nrelated_to = ["rt", "tki"]\nrelated_levels = ["probable", "definite"]',
            "window_days = 730",
            "endpoint.ae_related",
            "ae_related without a relation",
        ),
        (
            'response = ["CR", "PR", "SD"]\nreport = [{ estimator = "wilson" }]\n\n[adverse_event]',
            'response = ["CR", "PR", "SD"]\nreport = [{ estimator = "median" }]\n\n[adverse_event]',
            "endpoint.dcr.report[0].estimator",
            "median of dcr",
        ),
    ],
)
def test_one_fault(old: str, new: str, key: str, found: str, tmp_path: Path) -> None:
    faults = read_faults(tmp_path, change((old, new), text=RIGHT))
    assert [(fault.where.split(", ")[1], fault.found) for fault in faults] == [(key, found)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("dcr_tolerance_days = 183", "a tolerance of 183 days in a duration of 183"),
        (
            "dcr_min_duration_days = 50",
            "control that lasts 36 days where stable disease counts from 42",
        ),
    ],
)
def test_the_days_of_lasting_control(line: str, found: str, tmp_path: Path) -> None:
    text = change(
        ('label = "Durable disease control"', f'label = "Durable disease control"\n{line}'), text=RIGHT
    )
    assert [fault.found for fault in read_faults(tmp_path, text)] == [found]


def test_two_modes_are_not_pooled(tmp_path: Path) -> None:
    """Retrospective records miss events; a study file may still say that it wants both together."""
    modes = ('needs = ["subject"]', 'needs = ["subject"]\nmodes = ["prospective", "retrospective"]')
    faults = read_faults(tmp_path, change(modes, text=RIGHT))
    assert {fault.found for fault in faults} == {"adverse events of both acquisition modes together"}
    assert len(faults) == 2
    pooled = change(
        modes, ("late_to_days = 1095", "late_to_days = 1095\npool_modes_for_ae = true"), text=RIGHT
    )
    (tmp_path / "study.toml").write_text(pooled, encoding="utf-8")
    read_study(tmp_path / "study.toml")
