"""Collected responses that differ from derived ones: told by cause, with what to do."""

from drawn import parse_tables
from endpoint_trial import survival, trial
from lesionwise.derive import check_derived, derive
from lesionwise.study import ResponseRules, Study

TABLES = {
    "subject": "subject | enrolment_date\nS1 | 2024-01-01",
    "lesion": "subject | lesion | role | organ\nS1 | L1 | target | lung",
    "scan": """
        subject | scan | date       | baseline
        S1      | V0   | 2023-12-20 | yes
        S1      | V1   | 2024-02-26 | no
        S1      | V2   | 2024-04-22 | no
        S1      | V3   | 2024-06-17 | no
        S1      | V4   | 2024-08-12 | no
    """,
    "measurement": """
        subject | scan | lesion | reader       | state    | long_axis_mm
        S1      | V0   | L1     | INVESTIGATOR | measured | 100
        S1      | V1   | L1     | INVESTIGATOR | measured | 70
        S1      | V2   | L1     | INVESTIGATOR | measured | 80
        S1      | V3   | L1     | INVESTIGATOR | measured | 120
        S1      | V4   | L1     | INVESTIGATOR | measured | 90
    """,
}
HEAD = "subject | assessment | reader | scan | overall_response\n"
STUDY = trial(survival())


def find(study: Study, *collected: str) -> list[tuple[object, ...]]:
    drawn = "".join(
        f"S1 | A{n} | INVESTIGATOR | V{n} | {said}\n" for n, said in enumerate(collected, start=1)
    )
    tables = parse_tables(TABLES | {"assessment": HEAD + drawn})
    found = check_derived(study, tables, derive(study, tables, None))
    columns = ["severity", "code", "row", "column", "found", "expected", "remedy"]
    return found.filter(table="assessment").select(columns).rows()


DIFFERS = (
    "overall_response",
    "another overall response than the one derived from the measurements",
    "the same response from the reader and from the measurements of the scan",
    "Compare the measurements of that scan with what the reader judged; endpoints use the derived.",
)
PERSIST = (
    "overall_response",
    "SD collected where the derived PR lasts until progression",
    "the same response, if the reader too kept a partial response until progression",
    "Nothing, if the reader did not; `pr_persist` of [response] in the study file is the switch.",
)
AFTER = (
    "overall_response",
    "another overall response than the one derived, after the first progression",
    "the same response, where it matters",
    "Nothing: no endpoint reads responses after the first progression.",
)


def test_equal_responses_are_no_finding() -> None:
    assert find(STUDY, "PR", "PR", "PD") == []


def test_each_cause_has_its_own_code() -> None:
    assert find(STUDY, "SD", "SD", "PD", "CR") == [
        ("note", "RESPONSE-AFTER-PD", 4, *AFTER),
        ("note", "RESPONSE-PERSIST", 2, *PERSIST),
        ("warning", "RESPONSE-DIFFERS", 1, *DIFFERS),
    ]


def test_the_progression_itself_is_no_later_row() -> None:
    assert find(STUDY, "PR", "PR", "SD") == [("warning", "RESPONSE-DIFFERS", 3, *DIFFERS)]


def test_without_the_switch_the_stable_disease_agrees() -> None:
    study = STUDY.model_copy(update={"response": ResponseRules(pr_persist=False)})
    assert find(study, "PR", "SD", "PD") == []


def test_another_response_than_stable_disease_is_not_excused_by_the_switch() -> None:
    assert find(STUDY, "PR", "NE", "PD") == [("warning", "RESPONSE-DIFFERS", 2, *DIFFERS)]
