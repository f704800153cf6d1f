"""The class of an adverse event: every onset in exactly one window (STUDIES 9.5)."""

import pytest

from harm_trial import SABLOR, draw_events, list_classes
from lesionwise.study import AdverseEventRules

TREATED = {
    "subject": "subject | arm\nS1 | rt",
    "systemic_line": "subject | line | start_date | protocol\nS1 | 1 | 2024-01-01 | yes",
    "radiotherapy_course": """
        subject | course | intent  | first_fraction | last_fraction
        S1      | C1     | planned | 2024-03-01     | 2024-03-11
    """,
}
"""First study treatment on 1 January, radiotherapy from 1 to 11 March 2024."""

RANDOMISED = TREATED | {"allocation": "subject | arm | randomisation_date\nS1 | rt | 2024-02-01"}

CONTROL = {
    "subject": "subject | arm\nS1 | control",
    "allocation": "subject | arm | randomisation_date\nS1 | control | 2024-02-01",
}


@pytest.mark.parametrize(
    ("onset", "name"),
    [
        ("2023-12-31", "baseline"),
        ("2024-01-01", "pre_rt"),
        ("2024-02-29", "pre_rt"),
        ("2024-03-01", "acute"),
        ("2024-03-11", "acute"),
        ("2024-06-09", "acute"),
        ("2024-06-10", "late"),
        ("2030-01-01", "late"),
        ("", "undated"),
    ],
)
def test_windows_by_default(onset: str, name: str) -> None:
    """Acute from the first fraction to 90 days after the last, 9 June included; late from the 91st day."""
    assert list_classes(TREATED | {"adverse_event": draw_events(onset)})["E1"][0] == name


@pytest.mark.parametrize(
    ("onset", "expected"),
    [
        ("2024-01-31", ("baseline", None)),
        ("2024-02-01", ("acute", 91)),
        ("2024-06-10", ("acute", 91)),
        ("2024-06-11", ("acute", 183)),
        ("2024-09-10", ("acute", 183)),
        ("2024-09-11", ("intermediate", None)),
        ("2025-03-10", ("intermediate", None)),
        ("2025-03-11", ("late", None)),
        ("2027-03-11", ("late", None)),
        ("2027-03-12", ("beyond", None)),
        ("", ("undated", None)),
    ],
)
def test_nested_windows_with_a_gap(onset: str, expected: tuple[str, int | None]) -> None:
    """Registration 003: acute from randomisation to day 91 and day 183 after radiotherapy, late from day 365
    to day 1095; what lies between is intermediate, never lost."""
    found = list_classes(RANDOMISED | {"adverse_event": draw_events(onset)}, adverse_event=SABLOR)
    assert found["E1"] == expected


@pytest.mark.parametrize(
    ("onset", "expected"),
    [
        ("2024-01-31", ("baseline", None)),
        ("2024-02-01", ("acute", 91)),
        ("2024-05-02", ("acute", 91)),
        ("2024-05-03", ("acute", 183)),
        ("2024-08-02", ("acute", 183)),
        ("2024-08-03", ("intermediate", None)),
        ("2025-01-30", ("intermediate", None)),
        ("2025-01-31", ("late", None)),
        ("2027-01-31", ("late", None)),
        ("2027-02-01", ("beyond", None)),
    ],
)
def test_an_arm_without_radiotherapy_counts_from_randomisation(
    onset: str, expected: tuple[str, int | None]
) -> None:
    """The windows of registration 003, with the randomisation (1 February) in place of the last fraction."""
    found = list_classes(CONTROL | {"adverse_event": draw_events(onset)}, adverse_event=SABLOR)
    assert found["E1"] == expected


def test_the_pseudo_date_of_an_arm_without_radiotherapy() -> None:
    """Randomisation + the median time to the end of radiotherapy of the others: 30 and 41 days give 35."""
    rules = SABLOR.model_copy(update={"ae_control_clock": "pseudo_rt_date"})
    tables = {
        "subject": "subject | arm\nS1 | control\nS2 | rt\nS3 | rt",
        "allocation": """
            subject | arm     | randomisation_date
            S1      | control | 2024-02-01
            S2      | rt      | 2024-02-01
            S3      | rt      | 2024-02-01
        """,
        "radiotherapy_course": """
            subject | course | intent  | first_fraction | last_fraction
            S2      | C1     | planned | 2024-03-01     | 2024-03-02
            S3      | C1     | planned | 2024-03-01     | 2024-03-13
        """,
        "adverse_event": draw_events("2024-06-06", "2024-06-07"),
    }
    found = list_classes(tables, adverse_event=rules)
    assert found == {"E1": ("acute", 91), "E2": ("acute", 183)}


def test_several_courses() -> None:
    """The latest course that had begun; during a course is acute; an attributed course goes first."""
    courses = """
        subject | course | intent  | first_fraction | last_fraction
        S1      | C1     | planned | 2024-03-01     | 2024-03-11
        S1      | C2     | salvage | 2024-09-01     | 2024-09-11
    """
    events = """
        event | subject | term   | grade | onset_date | course
        E1    | S1      | Nausea | 2     | 2024-08-31 |
        E2    | S1      | Nausea | 2     | 2024-09-01 |
        E3    | S1      | Nausea | 2     | 2024-09-01 | C1
        E4    | S1      | Nausea | 2     | 2024-12-10 |
        E5    | S1      | Nausea | 2     | 2024-12-11 |
        E6    | S1      | Nausea | 2     | 2024-08-31 | C2
    """
    found = list_classes(TREATED | {"radiotherapy_course": courses, "adverse_event": events})
    names = {event: name for event, (name, _) in found.items()}
    assert names == {"E1": "late", "E2": "acute", "E3": "late", "E4": "acute", "E5": "late", "E6": "late"}


def test_radiotherapy_before_the_study_is_past_therapy() -> None:
    """It opens no window, unless an event is attributed to it."""
    courses = """
        subject | course | intent     | first_fraction | last_fraction
        S1      | C0     | palliative | 2023-06-01     | 2023-06-05
        S1      | C1     | planned    | 2024-03-01     | 2024-03-11
    """
    events = """
        event | subject | term   | grade | onset_date | course
        E1    | S1      | Nausea | 2     | 2024-02-01 |
        E2    | S1      | Nausea | 2     | 2024-02-01 | C0
    """
    found = list_classes(TREATED | {"radiotherapy_course": courses, "adverse_event": events})
    assert (found["E1"][0], found["E2"][0]) == ("pre_rt", "late")


def test_a_course_without_known_end() -> None:
    """Acute as long as it must be, then nobody knows."""
    courses = "subject | course | intent | first_fraction\nS1 | C1 | planned | 2024-03-01"
    events = draw_events("2024-05-30", "2024-05-31")
    found = list_classes(TREATED | {"radiotherapy_course": courses, "adverse_event": events})
    assert found == {"E1": ("acute", 90), "E2": ("unanchored", None)}


def test_a_subject_without_radiotherapy() -> None:
    """Of the arm with radiotherapy: before radiotherapy; in 003 by the clock of randomisation."""
    bare = {name: table for name, table in RANDOMISED.items() if name != "radiotherapy_course"}
    events = {"adverse_event": draw_events("2024-12-01")}
    assert list_classes(bare | events)["E1"][0] == "pre_rt"
    assert list_classes(bare | events, adverse_event=SABLOR)["E1"][0] == "intermediate"


@pytest.mark.parametrize(
    ("month", "relation", "name"),
    [
        ("2024-03-01", "possible", "acute"),
        ("2024-03-01", "unrelated", "acute"),
        ("2024-01-01", "unrelated", "pre_rt"),
        ("2023-12-01", "unrelated", "baseline"),
        ("2024-06-01", "unrelated", "acute"),
    ],
)
def test_an_onset_of_a_known_month(month: str, relation: str, name: str) -> None:
    """The earliest day of the month that treatment allows: its start where it lies in the month."""
    events = draw_events(month, onset_date_precision="month", related_rt=relation)
    assert list_classes(TREATED | {"adverse_event": events})["E1"][0] == name


def test_a_month_in_which_radiotherapy_began_later() -> None:
    """What may be related to radiotherapy counts from the first fraction; what is not, from the first day."""
    courses = (
        "subject | course | intent | first_fraction | last_fraction\nS1|C1|planned|2024-03-20|2024-03-25"
    )
    tables = TREATED | {"radiotherapy_course": courses}
    for relation, name in (("possible", "acute"), ("", "acute"), ("unrelated", "pre_rt")):
        events = draw_events("2024-03-01", onset_date_precision="month", related_rt=relation)
        assert list_classes(tables | {"adverse_event": events})["E1"][0] == name


def test_an_onset_of_a_known_year_is_undated() -> None:
    """Its month is unknown: it dates nothing, and is not dropped."""
    events = draw_events("2024-01-01", onset_date_precision="year")
    assert list_classes(TREATED | {"adverse_event": events})["E1"][0] == "undated"


def test_what_is_no_event_has_no_class() -> None:
    """Grade 0 is asked and absent; a row with nothing but its term was not assessed."""
    events = """
        event | subject | term   | grade | onset_date
        E1    | S1      | Nausea | 0     | 2024-04-01
        E2    | S1      | Nausea |       |
        E3    | S1      | Nausea |       | 2024-04-01
    """
    assert set(list_classes(TREATED | {"adverse_event": events})) == {"E3"}


def test_a_longer_acute_window_takes_from_the_late_one() -> None:
    """Day 91 is acute where the acute window holds 91 days, and late where it holds 90."""
    events = {"adverse_event": draw_events("2024-06-10")}
    assert (
        list_classes(TREATED | events, adverse_event=AdverseEventRules(acute_days=(91,)))["E1"][0] == "acute"
    )
