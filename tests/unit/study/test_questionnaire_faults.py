"""Faults of instruments and of the endpoints on them."""

from itertools import product
from pathlib import Path

import pytest

from lesionwise.definitions import Deterioration, PainResponse, Questionnaire
from lesionwise.study import read_study, render_study
from lesionwise.study.occasions import list_occasions, select_occasions
from lesionwise.terms import Faults
from study_text import SMALL, read_text

FORMS = (
    SMALL
    + """
[visit.baseline]
label = "Baseline"
anchor = "enrolment"
day = 0
window_days = 7

[visit.monthly]
label = "Monthly"
anchor = "enrolment"
day = 30
window_days = 7
every_days = 30
until_days = 95

[instrument.tess60]
label = "Life quality"
low = 0
high = 60
direction = "higher_better"
status = "unverified"
licence = "not known"
source = "test"

[instrument.vrs_pain]
label = "Pain"
low = 0
high = 4
direction = "ordinal"
status = "unverified"
licence = "not known"
source = "test"

[instrument.eq_5d_5l]
label = "EQ-5D"
low = 0
high = 100
direction = "higher_better"
status = "unverified"
licence = "not known"
source = "test"

[instrument.quality]
label = "Quality of life"
status = "unset"
licence = "not known"
source = "test"

[endpoint.quality_of_life]
rule = "questionnaire"
label = "Quality of life"
instrument = "tess60"
report = [{ estimator = "mean" }, { estimator = "mean_change" }]

[endpoint.pain]
rule = "questionnaire"
label = "Pain"
instrument = "vrs_pain"
report = [{ estimator = "categories" }]

[endpoint.pain_response]
label = "Response of pain"
instrument = "vrs_pain"
drop = 1
rise = 1
occasions = ["monthly_1", "monthly_3"]
report = [{ estimator = "clopper_pearson" }]

[endpoint.time_to_deterioration]
label = "Time to deterioration"
instrument = "tess60"
report = [{ estimator = "aalen_johansen", at_months = [6] }]

[endpoint.unknown_quality]
rule = "questionnaire"
label = "Quality of life"
instrument = "quality"
report = [{ estimator = "mean" }]
"""
)
"""A study file with questionnaires, without fault."""


def replace(old: str, new: str, *, count: int = 1) -> str:
    assert FORMS.count(old) >= count
    return FORMS.replace(old, new, count)


def complain(folder: Path, text: str) -> list[tuple[str, str, str, str]]:
    """Key, found, expected and remedy of every fault."""
    with pytest.raises(Faults) as caught:
        read_text(folder, text)
    return [
        (each.where.split(", ")[1], each.found, each.expected, each.remedy) for each in caught.value.faults
    ]


def test_a_right_file_is_read_with_the_defaults_of_the_rules(tmp_path: Path) -> None:
    study = read_text(tmp_path, FORMS)
    by_id = {each.id: each for each in study.endpoints}
    measure, pain = by_id["quality_of_life"], by_id["pain_response"]
    assert isinstance(measure, Questionnaire)
    assert (measure.origin, measure.scale, measure.baseline, measure.occasions) == (
        "baseline_form",
        None,
        "baseline",
        (),
    )
    assert isinstance(pain, PainResponse)
    assert (pain.drop, pain.analgesics, pain.analgesics_missing) == (1, None, "unknown")
    worse = by_id["time_to_deterioration"]
    assert isinstance(worse, Deterioration)
    assert (worse.threshold, worse.recovery, worse.death) == (None, "ignored", "competing")


def test_occasions_are_visits_and_their_repetitions(tmp_path: Path) -> None:
    """Every 30 days from day 30 until day 95: days 30, 60 and 90."""
    study = read_text(tmp_path, FORMS)
    due = list_occasions(study, study.instruments[0])
    assert [(each.name, each.day) for each in due] == [
        ("baseline", 0),
        ("monthly_1", 30),
        ("monthly_2", 60),
        ("monthly_3", 90),
    ]
    assert [each.name for each in select_occasions(due, ("monthly",))] == [
        "monthly_1",
        "monthly_2",
        "monthly_3",
    ]
    assert [each.name for each in select_occasions(due, ("monthly_2", "baseline"))] == [
        "baseline",
        "monthly_2",
    ]
    some = study.instruments[0].model_copy(update={"visits": ("baseline",)})
    assert [each.name for each in list_occasions(study, some)] == ["baseline"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'instrument = "tess60"\nreport = [{ estimator = "mean" }',
            'instrument = "tess6"\nreport = [{ estimator = "mean" }',
            (
                "endpoint.quality_of_life.instrument",
                "unknown instrument 'tess6'",
                "one of tess60, vrs_pain, eq_5d_5l, quality",
                "Did you mean tess60? Correct the id, or add the instrument under [instrument].",
            ),
        ),
        (
            'instrument = "vrs_pain"\nreport',
            'instrument = "vrs_pain"\nscale = "pan"\nreport',
            (
                "endpoint.pain.scale",
                "unknown scale 'pan' of vrs_pain",
                "one of pain",
                "Did you mean pain? Correct the scale.",
            ),
        ),
        (
            'instrument = "vrs_pain"\nreport',
            'instrument = "eq_5d_5l"\nreport',
            (
                "endpoint.pain",
                "no scale of eq_5d_5l",
                "one of value, vas",
                "Name one in `scale`: the instrument has several.",
            ),
        ),
        (
            '"monthly_3"]',
            '"monthly_4"]',
            (
                "endpoint.pain_response.occasions[1]",
                "vrs_pain is not due at 'monthly_4'",
                "one of baseline, monthly, monthly_1, monthly_2, monthly_3",
                "Did you mean monthly_3? Name a visit of the study, or one of its repetitions.",
            ),
        ),
        (
            "[visit.baseline]",
            "[visit.screening]",
            (
                "endpoint.quality_of_life",
                "no occasion 'baseline' of tess60",
                "one of screening, monthly_1, monthly_2, monthly_3",
                "Name the occasion whose form is the baseline in `baseline`.",
            ),
        ),
        (
            '{ estimator = "categories" }',
            '{ estimator = "mean" }',
            (
                "endpoint.pain.report[0].estimator",
                "mean of an ordinal scale",
                "categories: its steps are unequal, and it has no mean",
                "Report the categories.",
            ),
        ),
        (
            '{ estimator = "mean_change" }',
            '{ estimator = "categories" }',
            (
                "endpoint.quality_of_life.report[1].estimator",
                "categories of a scale that is not ordinal",
                "mean, mean_change",
                "Report the mean.",
            ),
        ),
        (
            'instrument = "tess60"\nreport = [{ estimator = "aalen',
            'instrument = "vrs_pain"\nworse = "higher"\nreport = [{ estimator = "aalen',
            (
                "endpoint.time_to_deterioration",
                "time to deterioration of an ordinal scale without threshold",
                "threshold, in steps, and worse: an ordinal scale has no standard deviation",
                "Add them.",
            ),
        ),
        (
            'estimator = "aalen_johansen"',
            'estimator = "kaplan_meier"',
            (
                "endpoint.time_to_deterioration.report[0].estimator",
                "kaplan_meier of an endpoint with a competing event",
                "aalen_johansen: Kaplan-Meier counts who had the competing event as still at risk",
                "Use aalen_johansen, or take the competing event as an event or a censoring.",
            ),
        ),
        (
            'instrument = "vrs_pain"\ndrop',
            'instrument = "tess60"\ndrop',
            (
                "endpoint.pain_response.instrument",
                "response of pain on a scale where higher is better",
                "a scale of pain: ordinal or higher_worse",
                "Choose another instrument or scale.",
            ),
        ),
        (
            "drop = 1\n",
            'drop = 1\nanalgesics = "vrs_pain"\n',
            (
                "endpoint.pain_response.analgesics",
                "the instrument of pain itself",
                "an instrument of the study that records the daily dose",
                "Correct it, or leave analgesics out.",
            ),
        ),
        (
            'label = "Response of pain"',
            'label = "Response of pain"\norigin = "enrolment"',
            (
                "endpoint.pain_response.origin",
                "the origin enrolment of pain_response",
                "baseline_form, the day of the baseline form",
                "Remove origin.",
            ),
        ),
        (
            'label = "Overall survival"\nregistered = ["900_primary_1"]\norigin = "enrolment"',
            'label = "Overall survival"\nregistered = ["900_primary_1"]\norigin = "baseline_form"',
            (
                "endpoint.os.origin",
                "the origin baseline_form of os",
                "a date of the treatment: no form is filled in for it",
                "Correct the origin.",
            ),
        ),
        (
            "[visit.baseline]",
            "[visit.monthly_2]",
            (
                "visit.monthly_2",
                "the name of the repetition 2 of visit monthly",
                "a name of its own",
                "Call one of the two visits something else.",
            ),
        ),
        (
            'high = 60\ndirection = "higher_better"',
            'high = 60\nvisits = ["baselin"]\ndirection = "higher_better"',
            (
                "instrument.tess60.visits[0]",
                "unknown visit 'baselin'",
                "one of baseline, monthly",
                "Did you mean baseline? Correct the id, or add the visit.",
            ),
        ),
    ],
)
def test_each_fault_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, fault: tuple[str, str, str, str]
) -> None:
    assert fault in complain(tmp_path, replace(old, new))


def test_a_form_and_a_value_set_stand_beside_the_study_file(tmp_path: Path) -> None:
    named = replace('label = "EQ-5D"', 'label = "EQ-5D"\nform = "mine.toml"\nvalue_set = "values.csv"')
    keys = [fault[0] for fault in complain(tmp_path, named)]
    assert keys == ["instrument.eq_5d_5l.form", "instrument.eq_5d_5l.value_set"]
    states = ["".join(digits) for digits in product("12345", repeat=5)]
    lines = ["state,value", *(f"{state},1" for state in states)]
    (tmp_path / "values.csv").write_text("\n".join(lines), "utf-8")
    (tmp_path / "mine.toml").write_text(
        'id = "mine"\nlabel = "Mine"\nlicence = "none"\nsource = "test"\nstatus = "verified"\n'
        'text_included = false\n[scale.sum]\nlabel = "Sum"\ncombine = "sum"\nlow = 0\nhigh = 4\n'
        'items = ["a", "b"]\n',
        "utf-8",
    )
    read_text(tmp_path, named)
    scaled = named.replace(
        'instrument = "tess60"\nreport', 'instrument = "eq_5d_5l"\nscale = "vas"\nreport', 1
    )
    assert [fault[:3] for fault in complain(tmp_path, scaled)] == [
        ("endpoint.quality_of_life.scale", "unknown scale 'vas' of eq_5d_5l", "one of sum")
    ]


def test_an_unset_instrument_is_no_fault_but_a_question(tmp_path: Path) -> None:
    """Its scale and its estimates cannot be judged; visits can."""
    shown = " ".join(render_study(read_text(tmp_path, FORMS)).split())
    assert "Which instrument is quality? The file names none." in shown
    assert "instrument quality; baseline baseline; at every occasion" in shown


def test_study_show_tells_what_is_asked(tmp_path: Path) -> None:
    shown = " ".join(render_study(read_text(tmp_path, FORMS)).split())
    assert (
        "response: 1 lower without more analgesics, or 25 % less analgesics; progression from 1 higher on; "
        "analgesics: not recorded"
    ) in shown
    assert (
        "instrument tess60; baseline baseline; worse by half a baseline standard deviation "
        "(default, not validated); recovery ignored; death competing"
    ) in shown


def test_no_bundled_study_is_at_fault() -> None:
    for slug in ("sabr-registry", "storm"):
        assert read_study(slug).instruments
