"""Rules a to k of `pfs2_salvage_rt`: what becomes of a progression on day 90 (STUDIES 9.1).

The window is 56 days from the progression, both days included: day 90 to day 146.
"""

import pytest

from lesionwise.study import ResponseRules
from salvage_story import Ended, Expected, Open, assert_salvage

PD = """
    subject | date | overall_response | lesions | component
    S1      | @90  | PD               | N1      | new_lesion
    S1      | @200 | SD               |         |
"""
LATER = "response#2"
ALIVE = "subject | date | status\nS1 | @200 | alive"


def decide(*codes: str) -> str:
    """Reviews of the board: day, code, and reason where it was not amenable."""
    rows = (f"S1 | B{number} | {code}" for number, code in enumerate(codes))
    return "\n".join(["subject | review | date | decision | reason", *rows])


def begin(*lines: str) -> str:
    """The line of the protocol, and lines begun later: day, reason."""
    rows = (f"S1 | {number} | {line} | no" for number, line in enumerate(lines, 2))
    return "\n".join(["subject | line | start_date | start_reason | protocol", "S1 | 1 | @0 | | yes", *rows])


def irradiate(day: str, intent: str = "salvage") -> str:
    return f"subject | course | first_fraction | intent\nS1 | C2 | {day} | {intent}"


def judge(expected: Expected, /, **tables: str) -> None:
    assert_salvage({"response": PD, **tables}, {"S1": expected}, first={"S1": 90})


@pytest.mark.parametrize("why", ["progression", "clinical_progression", ""])
@pytest.mark.parametrize("day", [90, 146])
def test_a_a_line_for_progression_or_an_unknown_reason(why: str, day: int) -> None:
    """From the day of the progression, which comes first on its day, to the last day of the window."""
    judge(Ended(90, "systemic_change", "a", "response#1"), systemic_line=begin(f"@{day} | {why}"))


def test_a_comes_before_every_decision() -> None:
    change = Ended(90, "systemic_change", "a", "response#1", flags="rt_and_change")
    judge(
        change,
        systemic_line=begin("@140 | progression"),
        board_review=decide("@95 | local_rt |"),
        radiotherapy_course=irradiate("@110"),
    )


@pytest.mark.parametrize("code", ["switch", "add_drug", "stop_for_pd", "bsc"])
@pytest.mark.parametrize("day", [90, 146])
def test_b_a_decision_that_changes_the_therapy(code: str, day: int) -> None:
    judge(Ended(90, "systemic_change", "b", "response#1"), board_review=decide(f"@{day} | {code} |"))


def test_b_only_the_first_decision_counts() -> None:
    judge(
        Open(200, "ongoing", LATER, flags="treated_beyond_progression"),
        board_review=decide("@95 | continue |", "@100 | switch |"),
    )


@pytest.mark.parametrize("day", [62, 90, 146])
def test_b_a_line_that_was_stopped_for_progression(day: int) -> None:
    """The end of the line says what a decision would say; the last dose may lie 28 days before the scan."""
    head = "subject | line | start_date | protocol | stop_date | stop_reason"
    line = f"{head}\nS1 | 1 | @0 | yes | @{day} | progression"
    judge(Ended(90, "systemic_change", "b", "response#1"), systemic_line=line)


def test_c_not_amenable() -> None:
    judge(
        Ended(90, "not_amenable", "c", "response#1"), board_review=decide("@95 | not_amenable | prior_dose")
    )


def test_c_without_a_reason_the_answer_stands_and_is_asked_about() -> None:
    judge(
        Ended(90, "not_amenable", "c", "response#1", queries="reason_missing"),
        board_review=decide("@95 | not_amenable |"),
    )


@pytest.mark.parametrize(("lesion", "rule"), [("N1", "c"), ("L7", "i")])
def test_c_one_progressing_lesion_is_enough(lesion: str, rule: str) -> None:
    """A lesion that is not amenable counts if it progresses."""
    ended: Expected = Ended(90, "not_amenable", "c", "response#1")
    if rule == "i":
        ended = Open(200, "ongoing", LATER, flags="treated_beyond_progression")
    judge(
        ended,
        board_review=decide("@95 | continue |"),
        board_decision=f"subject | review | lesion | amenable | reason\nS1 | B0 | {lesion} | no | too_large",
    )


@pytest.mark.parametrize("reason", ["refusal", "logistics"])
def test_d_refusal_and_logistics_are_not_biology(reason: str) -> None:
    flag = "not_amenable_nonbiological"
    review = decide(f"@95 | not_amenable | {reason}")
    judge(Open(200, "ongoing", LATER, flags=flag), board_review=review)
    assert_salvage(
        {"response": PD, "board_review": review},
        {"S1": Ended(90, "not_amenable_nonbiological", "d", "response#1")},
        nonbiological_not_amenable="event",
    )


def test_d_a_change_later_is_dated_at_the_progression() -> None:
    judge(
        Ended(90, "systemic_change", "later", "response#1", flags="not_amenable_nonbiological"),
        board_review=decide("@95 | not_amenable | refusal"),
        systemic_line=begin("@160 | progression"),
    )


@pytest.mark.parametrize(("decided", "given"), [(90, 90), (95, 110), (146, 202)])
def test_e_local_radiotherapy_decided_and_begun(decided: int, given: int) -> None:
    """The course begins at most 56 days after the decision."""
    judge(
        Open(200, "ongoing", LATER, salvages=1),
        board_review=decide(f"@{decided} | local_rt |"),
        radiotherapy_course=irradiate(f"@{given}"),
        systemic_line=begin(),
    )


def test_e_the_line_does_not_go_on() -> None:
    """29 days without drug are too many, 28 are not (`max_hold_days`)."""
    for days, ended in ((28, Open(200, "ongoing", LATER, salvages=1)), (29, None)):
        judge(
            ended or Open(200, "ongoing", LATER, flags="line_not_continued"),
            board_review=decide("@95 | local_rt |"),
            radiotherapy_course=irradiate("@110"),
            systemic_line=begin(),
            drug_exposure=(
                "subject | line | drug | start_date | stop_date\n"
                f"S1 | 1 | x | @0 | @100\nS1 | 1 | x | @{100 + days} |"
            ),
        )


@pytest.mark.parametrize(
    ("last", "again", "goes_on"), [(40, 90, True), (40, 91, False), (109, 150, False), (110, 150, True)]
)
def test_e_drug_is_missing_between_the_progression_and_the_course(
    last: int, again: int, goes_on: bool
) -> None:
    """A dose on the day of the progression, and one on the day of the course, are enough."""
    judge(
        Open(200, "ongoing", LATER, salvages=1)
        if goes_on
        else Open(200, "ongoing", LATER, flags="line_not_continued"),
        board_review=decide("@95 | local_rt |"),
        radiotherapy_course=irradiate("@110"),
        systemic_line=begin(),
        drug_exposure=(
            "subject | line | drug | start_date | stop_date\n"
            f"S1 | 1 | x | @0 | @{last}\nS1 | 1 | x | @{again} |"
        ),
    )


def test_f_a_lesion_outside_the_scope() -> None:
    for scope, component, inside in (
        ("new_only", "new_lesion", True),
        ("new_only", "untreated_target", False),
        ("new_or_growing_unirradiated", "untreated_target, new_lesion", True),
        ("new_or_growing_unirradiated", "treated, new_lesion", False),
    ):
        assert_salvage(
            {
                "response": PD.replace("new_lesion", component),
                "board_review": decide("@95 | local_rt |"),
                "radiotherapy_course": irradiate("@110"),
            },
            {
                "S1": Open(200, "ongoing", LATER, salvages=1)
                if inside
                else Ended(90, "out_of_scope", "f", "response#1")
            },
            salvage_scope=scope,
        )


@pytest.mark.parametrize("course", [None, "@152 | salvage", "@110 | palliative", "@110 | planned"])
def test_g_local_radiotherapy_decided_and_not_begun(course: str | None) -> None:
    """Nor within 56 days of the decision on day 95: that is day 151; only a salvage course is one."""
    tables = {"radiotherapy_course": irradiate(*course.split(" | "))} if course else {}
    judge(
        Open(200, "ongoing", LATER, flags="rt_not_given", queries="radiotherapy_missing"),
        board_review=decide("@95 | local_rt |"),
        **tables,
    )


SURGERY = "subject | lesion | procedure | kind | date\nS1 | N1 | P1 | surgery | @110"


def test_h_another_local_treatment() -> None:
    """It is a salvage where `salvage_modalities` says so, and was done."""
    review = decide("@95 | other_local |")
    flag = "other_local_therapy"
    judge(Open(200, "ongoing", LATER, flags=flag), board_review=review, lesion_procedure=SURGERY)
    tables = {"response": PD, "board_review": review, "lesion_procedure": SURGERY}
    both = ResponseRules(source="collected")
    salvaged = {"S1": Open(200, "ongoing", LATER, salvages=1)}
    assert_salvage(tables, salvaged, salvage_modalities=("radiotherapy", "surgery"), rules=both)
    missing = {"S1": Open(200, "ongoing", LATER, flags=flag, queries="local_therapy_missing")}
    assert_salvage(tables, missing, salvage_modalities=("radiotherapy", "ablation"), rules=both)


def test_i_treatment_goes_on() -> None:
    judge(
        Open(200, "ongoing", LATER, flags="treated_beyond_progression"),
        board_review=decide("@95 | continue |"),
    )


@pytest.mark.parametrize("day", [90, 146])
def test_j_a_salvage_without_a_decision(day: int) -> None:
    judge(
        Open(200, "ongoing", LATER, salvages=1, queries="decision_missing"),
        radiotherapy_course=irradiate(f"@{day}"),
    )


def test_k_nothing() -> None:
    """A decision, a course and a line the day after the window come too late for it."""
    nothing = Open(200, "ongoing", LATER, flags="undecided", queries="decision_missing")
    judge(nothing)
    judge(nothing, board_review=decide("@147 | switch |"))
    judge(nothing, radiotherapy_course=irradiate("@147"))
    judge(
        Ended(90, "systemic_change", "later", "response#1", flags="undecided", queries="decision_missing"),
        systemic_line=begin("@147 | progression"),
    )


def test_reviews_that_say_nothing_are_no_decision() -> None:
    nothing = Open(200, "ongoing", LATER, flags="undecided", queries="decision_missing")
    judge(nothing, board_review="subject | review | date\nS1 | B1 | @95")


def test_change_of_the_systemic_plan_comes_before_what_else_the_board_decided() -> None:
    """On one day the first of the codes counts, and a flag of the plan is a switch."""
    change = Ended(90, "systemic_change", "b", "response#1")
    judge(change, board_review=decide("@95 | local_rt |", "@95 | bsc |"))
    plan = "subject | review | date | decision | systemic_change\nS1 | B1 | @95 | not_amenable | yes"
    judge(change, board_review=plan)


def test_lesions_to_be_treated_are_a_decision_for_radiotherapy() -> None:
    judge(
        Open(200, "ongoing", LATER, salvages=1),
        board_review="subject | review | date\nS1 | B1 | @95",
        board_decision="subject | review | lesion | amenable | treat\nS1 | B1 | N1 | yes | yes",
        radiotherapy_course=irradiate("@110"),
    )
