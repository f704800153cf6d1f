"""The series of responses after a salvage: `restart_series` of ENDPOINTS 7.1.

From the course on, treated lesions leave the lists (policy P1), a treated new lesion too; what was left
untreated goes on to be progression.
"""

import pytest

from drawn import parse_tables
from endpoint_trial import trial
from lesionwise.definitions import TimeToEvent
from lesionwise.derive import Derived, derive
from lesionwise.study import ResponseRules
from salvage_story import START, salvage, write_days

SCANS = """
    subject | scan | date | baseline
    S1      | V0   | @-7  | yes
    S1      | V1   | @90  | no
    S1      | V2   | @180 | no
    S1      | V3   | @270 | no
"""
LESIONS = """
    subject | lesion | role   | organ
    S1      | L1     | target | lung
    S1      | L2     | target | liver
    S1      | N1     | new    | bone
    S1      | N2     | new    | bone
"""
NEW = """
    subject | scan | lesion | reader | state    | long_axis_mm | certainty
    S1      | V0   | L1     | X      | measured | 20           |
    S1      | V0   | L2     | X      | measured | 20           |
    S1      | V1   | L1     | X      | measured | 20           |
    S1      | V1   | L2     | X      | measured | 20           |
    S1      | V1   | N1     | X      | measured | 12           | unequivocal
    S1      | V2   | L1     | X      | measured | 20           |
    S1      | V2   | L2     | X      | measured | 20           |
    S1      | V2   | N1     | X      | measured | 10           | unequivocal
    S1      | V3   | L1     | X      | measured | 20           |
    S1      | V3   | L2     | X      | measured | 20           |
    S1      | V3   | N1     | X      | measured | 10           | unequivocal
"""
COURSE = """
    subject | course | lesion | first_fraction | fractions_delivered
    S1      | C2     | N1     | @110           | 5
"""
TABLES = {
    "subject": "subject | enrolment_date\nS1 | @0",
    "scan": SCANS,
    "lesion": LESIONS,
    "board_review": "subject | review | date | decision\nS1 | B1 | @95 | local_rt\nS1 | B2 | @190 | switch",
    "radiotherapy_course": "subject | course | first_fraction | intent\nS1 | C2 | @110 | salvage",
    "radiotherapy_target": COURSE,
}


def run(tables: dict[str, str], policy: str | None, endpoint: TimeToEvent | None = None) -> Derived:
    drawn = {name: write_days(table) for name, table in (TABLES | tables).items()}
    rules = ResponseRules.model_validate({"rt_policy": policy})
    return derive(trial(endpoint or salvage(), response=rules), parse_tables(drawn), None)


def take(derived: Derived) -> tuple[int, str, int]:
    """Day, reason, salvages."""
    row = derived.endpoint.row(0, named=True)
    return (row["event_date"] - START).days, row["reason"], int(row["value"])


POLICIES = pytest.mark.parametrize("policy", [None, "P0", "P1", "P2"])


@POLICIES
def test_a_new_lesion_that_was_treated_is_new_no_more(policy: str | None) -> None:
    """Whatever the policy of the study: without the restart day 180 would be the same progression again."""
    assert take(run({"measurement": NEW}, policy)) == (270, "ongoing", 1)


@POLICIES
def test_a_new_lesion_that_was_left_is_progression_at_the_next_scan(policy: str | None) -> None:
    """Two new lesions, of which one was treated."""
    more = NEW + "".join(f"S1 | V{n} | N2 | X | measured | 12 | unequivocal\n" for n in (1, 2, 3))
    assert take(run({"measurement": more}, policy)) == (180, "systemic_change", 1)


@POLICIES
def test_sums_and_nadir_are_those_of_the_lesions_that_are_left(policy: str | None) -> None:
    """L1 was treated; L2 alone grew from 20 to 25 mm, of the two lesions together not 20 % would be seen."""
    grown = NEW.replace(
        "S1      | V1   | L1     | X      | measured | 20", "S1 | V1 | L1 | X | measured | 40"
    )
    grown = grown.replace(
        "S1      | V2   | L2     | X      | measured | 20", "S1 | V2 | L2 | X | measured | 25"
    )
    without = "\n".join(line for line in grown.splitlines() if "N1" not in line)
    course = {"radiotherapy_target": COURSE.replace("N1", "L1"), "measurement": without}
    assert take(run(course, policy)) == (180, "systemic_change", 1)


@POLICIES
def test_a_lesion_that_was_removed_leaves_the_lists_where_surgery_is_a_salvage(policy: str | None) -> None:
    tables = {
        "measurement": NEW,
        "board_review": TABLES["board_review"].replace("local_rt", "other_local"),
        "radiotherapy_course": "subject | course",
        "radiotherapy_target": "subject | course | lesion",
        "lesion_procedure": "subject | lesion | procedure | kind | date\nS1 | N1 | P1 | surgery | @110",
    }
    both = salvage(salvage_modalities=("radiotherapy", "surgery"))
    assert take(run(tables, policy, both)) == (270, "ongoing", 1)
    assert take(run(tables, policy)) == (180, "systemic_change", 0)


def test_the_restarted_series_looks_at_no_later_course() -> None:
    """A scan is judged by what was treated before it: a second salvage changes nothing before its course."""
    more = NEW + "".join(f"S1 | V{n} | N2 | X | measured | 12 | unequivocal\n" for n in (2, 3))
    again = {
        "measurement": more,
        "board_review": "subject|review|date|decision\nS1|B1|@95|local_rt\nS1|B2|@190|local_rt",
        "radiotherapy_course": (
            "subject | course | first_fraction | intent\nS1|C2|@110|salvage\nS1|C3|@200|salvage"
        ),
        "radiotherapy_target": COURSE + "S1 | C3 | N2 | @200 | 5\n",
    }
    for policy in (None, "P1", "P2"):
        derived = run(again, policy)
        assert take(derived) == (270, "ongoing", 2)
        notes = derived.trace.filter(derived.trace["table"] == "endpoint")["note"].to_list()
        assert [note for note in notes if note.startswith("salvage ")] == ["salvage C2", "salvage C3"]
