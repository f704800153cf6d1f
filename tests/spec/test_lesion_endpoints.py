"""Local control per lesion, per patient, of baseline lesions in both arms; out-of-field response."""

from collections.abc import Mapping
from typing import Any

import pytest

from drawn import parse_tables
from endpoint_trial import trial
from lesion_trial import READER, SABR, control, derive_drawn, draw_scans
from lesionwise.definitions import LesionControl, OutOfFieldResponse
from lesionwise.derive import derive, explain
from lesionwise.study import ResponseRules

TWO = {
    **SABR,
    "lesion": """
        subject | lesion | role   | node
        S1      | L1     | target | no
        S1      | L2     | target | no
    """,
    "scan": """
        subject | scan | date       | baseline
        S1      | V0   | 2024-01-01 | yes
        S1      | V1   | 2024-04-01 | no
        S1      | V2   | 2024-07-01 | no
        S1      | V3   | 2024-10-01 | no
    """,
    "radiotherapy_course": """
        subject | course | intent  | first_fraction
        S1      | C1     | planned | 2024-01-15
        S1      | C2     | salvage | 2024-05-01
    """,
    "radiotherapy_target": """
        subject | course | lesion | first_fraction | last_fraction
        S1      | C1     | L1     | 2024-01-15     | 2024-01-24
        S1      | C2     | L2     | 2024-05-01     | 2024-05-10
    """,
}


def measure(first: str, second: str) -> dict[str, str]:
    """Sizes of L1 and L2 at V0 to V3."""
    lines = ["subject | scan | lesion | reader | state | long_axis_mm"]
    for lesion, sizes in (("L1", first), ("L2", second)):
        for number, size in enumerate(sizes.split()):
            if size != "-":
                lines.append(f"S1 | V{number} | {lesion} | {READER} | measured | {size}")
    return {**TWO, "measurement": "\n".join(lines)}


def read(drawings: Mapping[str, str], endpoint: LesionControl, **more: Any) -> list[tuple[Any, ...]]:
    """Lesion, days, status, reason of every row of S1."""
    rows = derive_drawn(drawings, endpoint, **more).endpoint.rows(named=True)
    return [(row["lesion"], row["days"], row["status"], row["reason"]) for row in rows]


def test_each_lesion_has_its_own_clock() -> None:
    """Days are date - first (or last) fraction of that lesion in that course + 1."""
    drawn = measure("20 20 26 26", "20 20 20 20")
    assert read(drawn, control()) == [("L1", 169, 1, "local_failure"), ("L2", 154, 0, "ongoing")]
    last = control(origin="lesion_last_fraction")
    assert read(drawn, last) == [("L1", 160, 1, "local_failure"), ("L2", 145, 0, "ongoing")]


def test_only_courses_of_the_intents_named_count() -> None:
    """`intents`; who has no such course was not irradiated in this sense."""
    drawn = measure("20 20 26 26", "20 20 20 20")
    assert read(drawn, control(intents=("salvage",))) == [("L2", 154, 0, "ongoing")]
    assert read(drawn, control(intents=("palliative",))) == [(None, None, None, "not_irradiated")]


def test_a_course_of_unknown_intent_leaves_its_lesion_without_value() -> None:
    """And so its patient, who is controlled only while every irradiated lesion is."""
    course = TWO["radiotherapy_course"].replace("salvage", "")
    drawn = {**measure("20 20 26 26", "20 20 20 20"), "radiotherapy_course": course}
    assert read(drawn, control())[1] == ("L2", None, None, "intent_unknown")
    assert read(drawn, control("lc_patient")) == [(None, None, None, "intent_unknown")]


def test_the_horizon_cuts_every_status() -> None:
    """12 months are day 366; the death after it is none within the horizon."""
    drawn = {
        **measure("20 20 20 20", "20 20 20 20"),
        "vital_status": "subject | date | status\nS1 | 2025-06-01 | dead",
    }
    assert read(drawn, control(horizon_months=12)) == [("L1", 366, 0, "horizon"), ("L2", 366, 0, "horizon")]
    assert [row[2] for row in read(drawn, control(horizon_months=24))] == [2, 2]


def test_a_patient_is_controlled_while_every_irradiated_lesion_is() -> None:
    """The clock of the patient starts with the first lesion; L2 is counted from its own radiotherapy on."""
    patient = control("lc_patient")
    assert read(measure("20 20 20 20", "20 20 26 26"), patient) == [(None, 169, 1, "local_failure")]
    assert read(measure("20 20 26 26", "20 20 20 20"), patient) == [(None, 169, 1, "local_failure")]
    grown_before = measure("20 20 20 20", "20 26 26 26")
    assert read(grown_before, patient) == [(None, 261, 0, "ongoing")]


def test_a_patient_is_known_to_be_controlled_only_as_long_as_each_lesion_is_seen() -> None:
    """The last day on which every lesion was still seen: L1 was not after 1 April."""
    assert read(measure("20 20 - -", "20 20 20 20"), control("lc_patient")) == [(None, 78, 0, "ongoing")]


def test_death_and_removal_of_a_patient() -> None:
    """Death competes. A removed lesion ends the patient's follow-up only when none is left."""
    drawn = measure("20 20 20 20", "20 20 20 20")
    procedures = """
        subject | lesion | procedure | kind    | date       | reason
        S1      | L1     | P1        | surgery | 2024-05-20 | other
        S1      | L2     | P2        | surgery | 2024-08-20 | {}
    """
    dead = {"vital_status": "subject | date | status\nS1 | 2025-01-01 | dead"}
    patient = control("lc_patient")
    assert read({**drawn, **dead}, patient) == [(None, 353, 2, "death")]
    both = {**drawn, **dead, "lesion_procedure": procedures.format("other")}
    assert read(both, patient) == [(None, 219, 3, "retreated")]
    first = {**drawn, **dead, "lesion_procedure": procedures.format("").rsplit("\n", 2)[0]}
    assert read(first, patient) == [(None, 353, 2, "death")]
    unsure = {**drawn, **dead, "lesion_procedure": procedures.format("")}
    assert read(unsure, patient) == [(None, None, None, "retreatment_unknown")]


ARMS = {
    "subject": "subject\nS1\nS2",
    "allocation": """
        subject | arm  | randomisation_date
        S1      | sabr | 2024-01-10
        S2      | sabr | 2024-01-10
    """,
    "lesion": """
        subject | lesion | role       | node
        S1      | L1     | target     | no
        S1      | L2     | new        | no
        S2      | L1     | non_target | no
    """,
    "scan": """
        subject | scan | date       | baseline
        S1      | V0   | 2024-01-12 | yes
        S1      | V1   | 2024-04-01 | no
        S1      | V2   | 2024-07-01 | no
        S2      | V0   | 2024-01-05 | yes
        S2      | V1   | 2024-04-01 | no
        S2      | V2   | 2024-07-01 | no
    """,
    "measurement": """
        subject | scan | lesion | reader       | state    | long_axis_mm
        S1      | V0   | L1     | INVESTIGATOR | measured | 20
        S1      | V1   | L1     | INVESTIGATOR | measured | 26
        S1      | V2   | L1     | INVESTIGATOR | measured | 26
        S1      | V2   | L2     | INVESTIGATOR | measured | 10
        S2      | V0   | L1     | INVESTIGATOR | measured | 20
        S2      | V1   | L1     | INVESTIGATOR | measured | 20
        S2      | V2   | L1     | INVESTIGATOR | measured | 20
    """,
    "radiotherapy_course": "subject | course | intent | first_fraction\nS1 | C1 | planned | 2024-01-20",
    "radiotherapy_target": "subject | course | lesion | first_fraction\nS1 | C1 | L1 | 2024-01-20",
}


def test_baseline_lesions_of_both_arms_are_judged_by_one_rule() -> None:
    """From randomisation; the baseline scan may lie after it. New lesions do not count.

    Planned radiotherapy ends nothing.
    """
    baseline = control("lc_baseline_lesion", origin="randomisation")
    rows = derive_drawn(ARMS, baseline).endpoint.rows(named=True)
    assert [(row["subject"], row["lesion"], row["course"], row["days"], row["status"]) for row in rows] == [
        ("S1", "L1", None, 83, 1),
        ("S2", "L1", None, 174, 0),
    ]
    assert {row["origin_table"] for row in rows} == {"allocation"}


@pytest.mark.parametrize(
    ("intent", "expected"),
    [
        ("salvage", (1, "local_failure")),
        ("palliative", (3, "retreated")),
        ("", (None, "retreatment_unknown")),
    ],
)
def test_salvage_of_a_baseline_lesion_is_its_failure(intent: str, expected: tuple[int | None, str]) -> None:
    """Radiotherapy for another reason removes it (status 3); of unknown intent: no value."""
    drawn = {
        **ARMS,
        "radiotherapy_course": f"subject | course | intent | first_fraction\nS2 | C1 | {intent} | 2024-05-01",
        "radiotherapy_target": "subject | course | lesion | first_fraction\nS2 | C1 | L1 | 2024-05-01",
    }
    row = derive_drawn(drawn, control("lc_baseline_lesion", origin="randomisation")).endpoint.row(
        1, named=True
    )
    assert (row["status"], row["reason"]) == expected


def test_explain_names_lesion_and_scan_of_one_subject() -> None:
    drawn = parse_tables({**measure("20 20 26 26", "20 20 20 20"), "subject": "subject\nS1\nS2"})
    study = trial(control(), control("lc_patient"), response=ResponseRules(reader=READER))
    derived = derive(study, drawn, None)
    told = explain(study, drawn, derived, "S1", "lc_lesion")
    assert "Of lesion L1, course C1: Event on 2024-07-01, 169 days: local failure (local_failure)" in told
    assert "Of lesion L2, course C2: Censored on 2024-10-01" in told
    assert (
        "measurement row 3, scan V2, 2024-07-01: lesion L1: growth of at least 20 % and 5 mm over the nadir."
        in told
    )
    assert "measurement row 4, scan V3, 2024-10-01: lesion L1: growth, confirmed by this scan." in told
    assert "S2" not in told
    patient = explain(study, drawn, derived, "S1", "lc_patient")
    assert "lesion L1: growth of at least" in patient
    assert "No value: no lesion was irradiated (not_irradiated)." in explain(
        study, drawn, derived, "S2", "lc_lesion"
    )


OUTSIDE = OutOfFieldResponse(
    id="out", rule="out_of_field_response", label="out", origin="first_sabr_fraction", report=()
)
FIELD = {
    "subject": "subject\nS1",
    "lesion": """
        subject | lesion | role       | node | measurable
        S1      | L1     | target     | no   | yes
        S1      | L2     | target     | no   | yes
        S1      | L3     | non_target | no   | no
    """,
    "scan": """
        subject | scan | date       | baseline
        S1      | U0   | 2023-11-01 | no
        S1      | V0   | 2024-01-01 | yes
        S1      | V1   | 2024-04-01 | no
        S1      | V2   | 2024-07-01 | no
    """,
    "radiotherapy_course": "subject | course | intent | first_fraction\nS1 | C1 | planned | 2024-01-15",
    "radiotherapy_target": "subject | course | lesion | first_fraction\nS1 | C1 | L1 | 2024-01-15",
    "systemic_line": "subject | line | start_date | protocol\nS1 | 1 | 2023-01-01 | yes",
}


def judge(sizes: str, endpoint: OutOfFieldResponse = OUTSIDE, **tables: str) -> tuple[Any, ...]:
    """Status, reason, date and detail of S1 with these sizes of L2 at U0, V0, V1, V2; L1 always 20 mm."""
    lines = ["subject | scan | lesion | reader | state | long_axis_mm"]
    for scan, size in zip(("U0", "V0", "V1", "V2"), sizes.split(), strict=True):
        lines.append(f"S1 | {scan} | L1 | {READER} | measured | 20")
        state, length = ("measured", size) if size[0].isdigit() else (size, "")
        if size != "-":
            lines.append(f"S1 | {scan} | L2 | {READER} | {state} | {length}")
    drawn = {**FIELD, "measurement": "\n".join(lines), **tables}
    row = derive_drawn(drawn, endpoint).endpoint.row(0, named=True)
    date = None if row["event_date"] is None else row["event_date"].isoformat()
    return row["status"], row["reason"], date, row["detail"]


def test_a_sum_of_exactly_70_percent_is_an_out_of_field_response() -> None:
    """The sum of the lesions outside the field, here L2 alone: 14 of 20 mm."""
    assert judge("20 20 14 20") == (1, "out_of_field_response", "2024-04-01", None)
    assert judge("20 20 14.01 20") == (0, "non_responder", "2024-07-01", None)
    assert judge("20 20 - 10") == (1, "out_of_field_response", "2024-07-01", None)


def test_lesions_that_were_shrinking_before_do_not_respond() -> None:
    """Slope of the logarithm over the last two scans before, at least -0.05 a month (61 days: 18.09 mm)."""
    assert judge("20 18.1 9 9")[:2] == (1, "out_of_field_response")
    assert judge("20 18 9 9")[:2] == (0, "shrinking_before")
    assert judge("20 18 18 18")[:2] == (0, "non_responder")


def test_with_one_scan_before_nobody_can_verify() -> None:
    """Reported apart whatever came later, so that the denominator does not depend on the outcome."""
    assert judge("- 20 10 10") == (None, "unverifiable", None, None)
    assert judge("- 20 20 20") == (None, "unverifiable", None, None)


def test_a_new_systemic_drug_explains_the_response() -> None:
    """From 90 days before the first fraction (2023-10-17) to the day before the response."""
    line = "subject | line | start_date | protocol\nS1 | 1 | 2023-01-01 | yes\nS1 | 2 | {} | no"
    for day, reason in {
        "2023-10-17": "new_systemic_drug",
        "2023-10-16": "out_of_field_response",
        "2024-03-31": "new_systemic_drug",
        "2024-04-01": "out_of_field_response",
    }.items():
        assert judge("20 20 10 10", systemic_line=line.format(day))[1] == reason, day
    assert judge("20 20 10 10", systemic_line=line.format("")) == (None, "line_unknown", None, None)


def test_a_new_lesion_at_the_scan_is_no_response() -> None:
    """The next scan without one may still be."""
    lesions = FIELD["lesion"] + "\n        S1 | N1 | new | no | no"
    rows = "\n".join(
        ["subject | scan | lesion | reader | state | long_axis_mm | certainty"]
        + [
            f"S1 | {scan} | {lesion} | {READER} | measured | {size} |"
            for scan, lesion, size in (("U0", "L2", 20), ("V0", "L2", 20), ("V1", "L2", 10), ("V2", "L2", 10))
        ]
        + [f"S1 | V1 | N1 | {READER} | measured | 12 | {{0}}", f"S1 | V2 | N1 | {READER} | {{1}} | | {{2}}"]
    )

    def read_new(*words: str) -> tuple[Any, ...]:
        return judge("20 20 10 10", lesion=lesions, measurement=rows.format(*words))[:3]

    assert read_new("unequivocal", "present", "unequivocal") == (0, "non_responder", "2024-07-01")
    assert read_new("unequivocal", "absent", "") == (1, "out_of_field_response", "2024-07-01")
    assert read_new("", "present", "") == (None, "new_lesion_unknown", None)


def test_who_is_not_in_the_denominator() -> None:
    """No measurable lesion outside the field; or one without size at the last scan before."""
    target = (
        "subject | course | lesion | first_fraction\nS1 | C1 | L1 | 2024-01-15\nS1 | C1 | L2 | 2024-01-15"
    )
    assert judge("20 20 10 10", radiotherapy_target=target)[:2] == (None, "no_unirradiated_lesion")
    assert judge("20 present 10 10")[:2] == (None, "incomplete_before_rt")
    near = "subject | course | structure | metric | value\nS1 | C1 | L2 | max_gy | 5.1"
    limited = OUTSIDE.model_copy(update={"max_out_of_field_gy": 5.0})
    assert judge("20 20 10 10", limited, dose_metric=near)[:2] == (None, "no_unirradiated_lesion")
    at_limit = near.replace("5.1", "5")
    assert judge("20 20 10 10", limited, dose_metric=at_limit)[:2] == (1, "out_of_field_response")


def test_on_a_checkpoint_inhibitor_causality_is_not_established() -> None:
    """The response stands; `detail` says what cannot be concluded from it."""
    given = """
        subject | line | drug      | start_date | drug_class
        S1      | 1    | nivolumab | 2023-01-01 | ici
    """
    assert judge("20 20 10 10", drug_exposure=given)[3] == "causality_not_established"


def test_explain_tells_an_out_of_field_response() -> None:
    drawn = parse_tables(
        {**FIELD, "measurement": draw_scans({"2024-01-01": "20", "2024-04-01": "20"})["measurement"]}
    )
    study = trial(OUTSIDE, response=ResponseRules(reader=READER))
    told = explain(study, drawn, derive(study, drawn, None), "S1", "out")
    assert "No value:" in told
    assert "causality is not shown by this endpoint" in told
