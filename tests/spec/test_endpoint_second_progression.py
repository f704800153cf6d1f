"""Progression on the next systemic line: `pfs2_ema`, `pfs_nest` (ENDPOINTS 7.3, 7.6)."""

import pytest

from endpoint_trial import Absent, Censored, Event, Expected, assert_spec, derive_values, further
from lesionwise.study import ResponseRules

EMA = further("pfs2_ema", "second_progression", "death")
COLLECTED = ResponseRules(source="collected")

LINES = """
    subject | line | start_date | start_reason | protocol
    S1      | 1    | 2024-01-01 |              | yes
    S1      | 2    | 2024-05-01 | progression  | no
"""
SCANS = """
    subject | scan | date       | baseline
    S1      | V0   | 2023-12-20 | yes
    S1      | V1   | 2024-02-26 | no
    S1      | V2   | 2024-04-22 | no
    S1      | V3   | 2024-06-17 | no
    S1      | V4   | 2024-08-12 | no
"""
MEASURED = "subject | scan | lesion | reader | state | long_axis_mm | certainty"


def read(*rows: str, lines: str = LINES, **more: str) -> dict[str, str]:
    """One subject with measurements `scan | lesion | size | certainty`."""
    cells = [row.split("|") for row in rows]
    measured = [
        f"S1 | {scan} | {lesion} | INVESTIGATOR | measured | {size} | {sure}"
        for scan, lesion, size, sure in cells
    ]
    return {
        "subject": "subject | enrolment_date\nS1 | 2024-01-01",
        "vital_status": "subject | date | status\nS1 | 2024-12-01 | alive",
        "lesion": """
            subject | lesion | role       | organ
            S1      | L1     | target     | liver
            S1      | N1     | new        | lung
            S1      | N2     | new        | bone
        """,
        "scan": SCANS,
        "systemic_line": lines,
        "measurement": "\n".join([MEASURED, *measured]),
    } | more


def check(tables: dict[str, str], expected: Expected, **more: object) -> None:
    endpoint = EMA.model_copy(update=more)
    assert derive_values(tables, endpoint) == {"S1": expected}
    nest = endpoint.model_copy(update={"id": "pfs_nest", "rule": "pfs_nest"})
    assert derive_values(tables, nest) == {"S1": expected}


FREE = Censored(336, "ongoing", "vital_status#1")
GREW = ("V0|L1|20|", "V1|L1|20|", "V2|L1|26|")


def test_progression_is_judged_against_the_last_scan_before_the_line() -> None:
    """30 mm is a progression over the old nadir (20 mm), not over the new baseline (26 mm); 32 mm is."""
    check(read(*GREW, "V3|L1|30|", "V4|L1|31|"), FREE)
    check(read(*GREW, "V3|L1|30|", "V4|L1|32|"), Event(225, "second_progression", "scan#5"))


def test_the_nadir_on_the_line_is_the_reference_when_it_is_lower() -> None:
    """The lesion shrinks to 20 mm on the line and grows to 25 mm: over its own nadir."""
    check(read(*GREW, "V3|L1|20|", "V4|L1|25|"), Event(225, "second_progression", "scan#5"))


def test_a_scan_on_the_day_of_the_start_belongs_to_the_earlier_line() -> None:
    """It is the new baseline: progression shown by it is no second one."""
    start = LINES.replace("2024-05-01", "2024-06-17")
    check(read(*GREW, "V3|L1|40|", "V4|L1|41|", lines=start), FREE)


def test_without_a_scan_before_the_line_the_first_one_on_it_is_the_baseline() -> None:
    """40 mm is then the size to compare with; 50 mm are 10 mm and 25 % more."""
    check(read("V3|L1|40|", "V4|L1|41|"), FREE)
    check(read("V3|L1|40|", "V4|L1|50|"), Event(225, "second_progression", "scan#5"))


def test_lesions_that_were_new_before_the_line_are_old_disease_on_it() -> None:
    """N1 made the first progression; seen again it is none, another new lesion is."""
    first = ("V0|L1|20|", "V2|L1|20|", "V2|N1|12|unequivocal")
    check(read(*first, "V3|L1|20|", "V3|N1|12|unequivocal"), FREE)
    again = read(*first, "V3|L1|20|", "V3|N1|12|unequivocal", "V3|N2|11|unequivocal")
    check(again, Event(169, "second_progression", "scan#4"))


def test_a_measurable_lesion_of_the_first_progression_is_a_target_of_the_line() -> None:
    """12 mm at the new baseline, 21 mm later: 9 of 32 mm. Below 10 mm it is followed without size."""
    first = ("V0|L1|20|", "V2|L1|20|", "V2|N1|12|unequivocal")
    check(read(*first, "V3|L1|20|", "V3|N1|21|"), Event(169, "second_progression", "scan#4"))
    small = ("V0|L1|20|", "V2|L1|20|", "V2|N1|9|unequivocal")
    check(read(*small, "V3|L1|20|", "V3|N1|21|"), FREE)


def test_death_before_or_on_the_next_line_is_an_event() -> None:
    """On one day the progression comes first."""
    dead = {"vital_status": "subject | date | status\nS1 | 2024-08-12 | dead"}
    check(read(*GREW, **dead), Event(225, "death", "vital_status#1"))
    grown = read(*GREW, "V3|L1|30|", "V4|L1|32|", **dead)
    check(grown, Event(225, "second_progression", "scan#5"))


def test_progression_without_a_next_line_is_no_second_one() -> None:
    """The clock of the second progression starts with the next line; there is none."""
    only = LINES.rsplit("\n", 2)[0]
    check(read(*GREW, "V3|L1|40|", lines=only), FREE)


def test_a_line_for_toxicity_is_no_next_line() -> None:
    """`composite`: it is an event itself. An unknown reason leaves the value open where it matters."""
    rows = (*GREW, "V3|L1|30|", "V4|L1|32|")
    toxic = LINES.replace("progression", "toxicity")
    check(read(*rows, lines=toxic), FREE)
    check(
        read(*rows, lines=toxic),
        Event(122, "toxicity_switch", "systemic_line#2"),
        toxicity_switch="composite",
    )
    halted = Censored(122, "toxicity_switch_before", "systemic_line#2")
    check(read(*rows, lines=toxic), halted, toxicity_switch="hypothetical")
    unknown = LINES.replace("| progression  |", "|              |")
    check(read(*rows, lines=unknown), Absent("line_reason_unknown"))
    check(read(*GREW, "V3|L1|26|", lines=unknown), FREE)


THREE = """
    subject | line | start_date | stop_date  | start_reason | protocol
    S1      | 1    | 2024-01-01 |            |              | yes
    S1      | 2    | 2024-05-01 | 2024-07-01 | progression  | no
    S1      | 3    | 2024-07-10 |            | {why}        | no
"""


def test_stand_ins_for_a_second_progression() -> None:
    """`pd2_basis`; a third line of unknown reason leaves its start open."""
    tables = read(*GREW, lines=THREE.format(why="progression"))
    check(tables, FREE)
    check(tables, Event(183, "second_progression", "systemic_line#2"), pd2_basis="end_of_next_line")
    check(tables, Event(192, "second_progression", "systemic_line#3"), pd2_basis="start_of_third_line")
    open_reason = read(*GREW, lines=THREE.format(why=""))
    check(open_reason, Absent("line_reason_unknown"), pd2_basis="start_of_third_line")


def test_clinical_progression_on_the_line() -> None:
    """With `clinical`, after the start of the line; the first of form and scan."""
    form = "subject | assessment | reader | date | clinical_progression\nS1 | A1 | X | {} | yes"
    later = read(*GREW, "V3|L1|30|", "V4|L1|32|", assessment=form.format("2024-07-01"))
    check(later, Event(225, "second_progression", "scan#5"))
    check(later, Event(183, "second_progression", "assessment#1"), pd2_basis="clinical")
    on_start = read(*GREW, assessment=form.format("2024-05-01"))
    check(on_start, FREE, pd2_basis="clinical")


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2024-05-01", FREE), ("2024-05-02", Event(123, "second_progression", "response#2"))],
)
def test_collected_responses_count_after_the_start(day: str, expected: Expected) -> None:
    """The investigator's own progressions: on the day of the start it belongs to the earlier line."""
    tables = read() | {
        "response": f"""
            subject | date       | overall_response
            S1      | 2024-04-22 | PD
            S1      | {day}      | PD
        """
    }
    assert_spec(tables, EMA, {"S1": expected}, response=COLLECTED)


def test_missed_scans_before_it_censor_at_the_last_adequate_assessment() -> None:
    """Censored at scans, with `missed_scans_max`: two scans of every 8 weeks were missed before 12 August."""
    rows = ("V0|L1|20|", "V1|L1|26|", "V4|L1|40|")
    started = LINES.replace("2024-05-01", "2024-03-01")
    at_scan = further(
        "pfs2_ema", "second_progression", "death", at="last_adequate_assessment", missed_scans_max=2
    )
    assert derive_values(read(*rows, lines=started), at_scan) == {
        "S1": Censored(57, "missed_scans", "response#2")
    }
    without = at_scan.model_copy(update={"missed_scans_max": None})
    assert derive_values(read(*rows, lines=started), without) == {
        "S1": Event(225, "second_progression", "scan#5")
    }
