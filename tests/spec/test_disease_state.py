"""Oligometastatic states of ESTRO and EORTC: nine states, and the question that is not answered."""

import pytest

from lesionwise.derive.state.tree import STATES, TREE
from state_trial import (
    Called,
    Drawings,
    derive_drawn,
    draw_answers,
    draw_course,
    draw_line,
    draw_scans,
    draw_subject,
    list_states,
)

GENUINE = {"polymetastatic_before": "no", "oligometastatic_before": "no"}
REPEAT = {"polymetastatic_before": "no", "oligometastatic_before": "yes"}
INDUCED = {"polymetastatic_before": "yes", "oligometastatic_before": "no"}
EARLY = {"diagnosis_date": "2023-09-01", "metastasis_date": "2024-01-10"}
LATE = {"diagnosis_date": "2023-01-01", "metastasis_date": "2024-01-10"}
ON = draw_line("2023-06-01")
OFF = draw_line("2022-01-01", "2023-05-01")

GROWING = draw_scans(
    """
    date       | L1
    2023-11-10 | 15
    2024-01-10 | 20
    """,
    L1="target lung",
)
STABLE = draw_scans(
    """
    date       | L1
    2023-11-10 | 20
    2024-01-10 | 20
    """,
    L1="target lung",
)
YES = draw_answers("2024-01-20", L1="yes")


def seen(scans: Drawings, line: Drawings, **facts: str) -> Called:
    """The state at the last scan of an amenable lesion."""
    answers = draw_answers("2023-11-20", L1="yes")
    return list_states(draw_subject(**facts) | scans | line | answers)[-1]


@pytest.mark.parametrize(
    ("scans", "line", "facts", "state"),
    [
        (STABLE, OFF, GENUINE | EARLY, "synchronous"),
        (STABLE, OFF, GENUINE | LATE, "metachronous_oligorecurrence"),
        (STABLE, ON, GENUINE | LATE, "metachronous_oligoprogression"),
        (STABLE, OFF, REPEAT, "repeat_oligorecurrence"),
        (GROWING, ON, REPEAT, "repeat_oligoprogression"),
        (STABLE, OFF, INDUCED, "induced_oligorecurrence"),
        (GROWING, ON, INDUCED, "induced_oligoprogression"),
    ],
)
def test_states(scans: Drawings, line: Drawings, facts: dict[str, str], state: str) -> None:
    """History, time since the primary tumour, systemic therapy, and whether the lesion grows."""
    assert seen(scans, line, **facts) == Called(state)


PERSISTENT = draw_scans(
    """
    date       | L1 | L2     | L3     | L4     | L5     | L6
    2023-11-10 | 20 | 20     | 20     | 20     | 20     | 20
    2024-01-10 | 12 | absent | absent | absent | absent | absent
    """,
    **{f"L{number}": "target lung" for number in range(1, 7)},
)


def test_persistence() -> None:
    """What is left under therapy and does not grow: six lesions before are a polymetastatic history."""
    yes = draw_answers("2024-01-20", L1="yes")
    states = list_states(draw_subject(**GENUINE) | PERSISTENT | ON | yes)
    assert states == [Called("polymetastatic"), Called("induced_oligopersistence")]
    three = list_states(draw_subject(**GENUINE) | PERSISTENT | ON | yes, max_lesions=6)
    assert three[0] == Called("unclassifiable", "P2")


def test_persistence_of_repeat_disease() -> None:
    """Five lesions of which the board answered for one only, then that one is left."""
    scans = draw_scans(
        """
        date       | L1 | L2
        2023-11-10 | 20 | 20
        2024-01-10 | 12 | absent
        """,
        L1="target lung",
        L2="target bone",
    )
    states = list_states(draw_subject(**REPEAT) | scans | ON | YES)
    assert states == [Called("unclassifiable", "P2"), Called("repeat_oligopersistence")]


def test_every_state_of_the_tree_is_in_this_page() -> None:
    assert len(STATES) == 9


@pytest.mark.parametrize(
    ("scans", "line", "facts", "question"),
    [
        (STABLE, ON, {}, "Q1"),
        (STABLE, ON, {"polymetastatic_before": "no"}, "Q2"),
        (STABLE, ON, GENUINE, "Q3"),
        (STABLE, ON, GENUINE | {"metastasis_date": "2024-01-10"}, "Q3"),
        (STABLE, {}, GENUINE | LATE, "Q4m"),
        (STABLE, {}, REPEAT, "Q4r"),
        (STABLE, {}, INDUCED, "Q4i"),
    ],
)
def test_questions_without_answer(
    scans: Drawings, line: Drawings, facts: dict[str, str], question: str
) -> None:
    """The first needed answer that nobody recorded is named; no systemic line of anybody: not recorded."""
    assert seen(scans, line, **facts) == Called("unclassifiable", question)


@pytest.mark.parametrize(("facts", "question"), [(REPEAT, "Q5r"), (INDUCED, "Q5i")])
def test_one_scan_does_not_show_growth(facts: dict[str, str], question: str) -> None:
    one = draw_scans("date | L1\n2024-01-10 | 20", L1="target lung")
    states = list_states(draw_subject(**facts) | one | ON | YES)
    assert states == [Called("unclassifiable", question)]


def test_answers_that_are_not_needed() -> None:
    """Induced disease does not ask for repeat disease, nor for dates, nor for growth without therapy."""
    assert seen(STABLE, OFF, polymetastatic_before="yes") == Called("induced_oligorecurrence")


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ("2024-07-01", "synchronous"),
        ("2024-07-02", "metachronous_oligorecurrence"),
    ],
)
def test_exactly_six_calendar_months_are_synchronous(found: str, state: str) -> None:
    scans = draw_scans("date | L1\n2024-07-10 | 20", L1="target lung")
    facts = GENUINE | {"diagnosis_date": "2024-01-01", "metastasis_date": found}
    drawings = draw_subject(**facts) | scans | OFF | draw_answers("2024-07-12", L1="yes")
    assert list_states(drawings) == [Called(state)]
    month = GENUINE | {
        "diagnosis_date": "2024-01-01",
        "metastasis_date": "2024-07-01",
        "metastasis_date_precision": "month",
    }
    assert list_states(drawings | draw_subject(**month)) == [Called("unclassifiable", "Q3")]


def test_a_first_metastasis_that_a_scan_shows_needs_no_recorded_date() -> None:
    """No metastasis, then one: first diagnosed then. Without a scan before it, it may be older."""
    scans = draw_scans(
        """
        date       | N1
        2024-01-10 |
        2024-07-20 | 12
        """,
        N1="new lung",
        L0="target kidney",
    )
    scans["measurement"] += "\nS1 | V0 | L0 | INVESTIGATOR | measured | 50 | | |"
    facts = draw_subject(**GENUINE, diagnosis_date="2024-01-01")
    drawings = facts | scans | OFF | draw_answers("2024-07-22", N1="yes")
    assert list_states(drawings) == [Called("no_metastasis"), Called("metachronous_oligorecurrence")]


def many(count: int) -> Drawings:
    """So many stable metastases, all amenable."""
    names = {f"L{number}": "target lung" for number in range(1, count + 1)}
    row = " | ".join(["20"] * count)
    drawing = f"date | {' | '.join(names)}\n2023-11-10 | {row}"
    return draw_scans(drawing, **names) | draw_answers("2023-11-12", **dict.fromkeys(names, "yes"))


@pytest.mark.parametrize(("count", "state"), [(5, "synchronous"), (6, "polymetastatic")])
def test_five_metastases_are_oligometastatic(count: int, state: str) -> None:
    facts = draw_subject(**GENUINE, diagnosis_date="2023-09-01", metastasis_date="2023-11-10")
    assert list_states(facts | many(count) | OFF) == [Called(state)]


def test_a_lesion_without_reading_leaves_the_number_open() -> None:
    """Five lesions seen and a sixth that nobody read: five or six?"""
    drawings = draw_subject(**GENUINE) | many(5) | OFF
    drawings["lesion"] += "\nS1 | L6 | target | lung | no"
    assert list_states(drawings) == [Called("unclassifiable", "P1")]
    assert list_states(drawings, max_lesions=4) == [Called("polymetastatic")]


@pytest.mark.parametrize(
    ("organ", "state"),
    [
        ("lung", Called("polymetastatic")),
        ("nephrectomy_bed", Called("synchronous")),
        ("kidney", Called("synchronous")),
        ("", Called("unclassifiable", "P1")),
    ],
)
def test_what_is_no_metastasis(organ: str, state: Called) -> None:
    """The primary tumour and its recurrence do not count; a lesion of unknown organ may."""
    facts = draw_subject(**GENUINE, diagnosis_date="2023-09-01", metastasis_date="2023-11-10")
    drawings = facts | many(5) | OFF
    drawings["lesion"] += f"\nS1 | X | target | {organ} | no"
    drawings["measurement"] += "\nS1 | V0 | X | INVESTIGATOR | measured | 30 | | |"
    assert list_states(drawings) == [state]


@pytest.mark.parametrize(
    ("answer", "state"),
    [("yes", Called("synchronous")), ("no", Called("not_amenable")), ("", Called("unclassifiable", "P2"))],
)
def test_every_metastasis_must_be_amenable(answer: str, state: Called) -> None:
    facts = draw_subject(**GENUINE, diagnosis_date="2023-09-01", metastasis_date="2023-11-10")
    drawings = facts | many(2) | OFF | draw_answers("2023-11-12", L1="yes", L2=answer)
    assert list_states(drawings) == [state]
    if answer != "no":
        assert list_states(drawings, amenable="assumed") == [Called("synchronous")]


def test_lesions_treated_before_are_not_counted() -> None:
    """L1 is irradiated; then a new lesion: oligometastatic for the second time."""
    scans = draw_scans(
        """
        date       | L1 | N1
        2024-01-10 | 20 |
        2024-04-10 | 18 |
        2024-07-10 | 18 | 12
        2024-10-10 | 18 | 12
        """,
        L1="target lung",
        N1="new bone",
    )
    drawings = (
        draw_subject(**GENUINE | EARLY)
        | scans
        | OFF
        | draw_course("2024-01-20", "L1")
        | draw_answers("2024-07-20", N1="yes")
    )
    assert list_states(drawings) == [
        Called("synchronous"),
        Called("no_metastasis"),
        Called("repeat_oligorecurrence"),
        Called("repeat_oligorecurrence"),
    ]
    table = derive_drawn(drawings).disease_state
    assert table["diagnosed"].cast(str).to_list() == ["2024-01-10", None, "2024-07-10", "2024-07-10"]
    assert table["path"].to_list()[2] == "Q1 no; Q2 yes; Q4r no"


def test_a_state_lasts_until_something_happens() -> None:
    """Therapy begun later does not make the first diagnosis oligoprogression; growth is a new diagnosis."""
    scans = draw_scans(
        """
        date       | L1
        2024-01-10 | 20
        2024-04-10 | 20
        2024-07-10 | 26
        """,
        L1="target lung",
    )
    drawings = draw_subject(**GENUINE | LATE) | scans | draw_line("2024-02-01") | YES
    assert list_states(drawings) == [
        Called("metachronous_oligorecurrence"),
        Called("metachronous_oligorecurrence"),
        Called("repeat_oligoprogression"),
    ]


@pytest.mark.parametrize(
    ("start", "stop", "state"),
    [
        ("2023-10-01", "", "metachronous_oligoprogression"),
        ("2024-01-09", "", "metachronous_oligoprogression"),
        ("2024-01-10", "", "metachronous_oligorecurrence"),
        ("2023-10-01", "2024-01-10", "metachronous_oligoprogression"),
        ("2023-10-01", "2024-01-09", "metachronous_oligorecurrence"),
    ],
)
def test_active_systemic_therapy(start: str, stop: str, state: str) -> None:
    """The last day of a line is one of therapy; a line that starts on the day comes after the scan."""
    scans = draw_scans("date | L1\n2024-01-10 | 20", L1="target lung")
    drawings = draw_subject(**GENUINE | LATE) | scans | draw_line(start, stop) | YES
    assert list_states(drawings) == [Called(state)]


def test_every_question_of_the_tree_is_asked_in_this_page() -> None:
    assert list(TREE) == ["Q1", "Q2", "Q3", "Q4m", "Q4r", "Q5r", "Q4i", "Q5i"]
