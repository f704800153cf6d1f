"""Progression beyond local treatment: `ppfs`, `sabr_pfs`, `distant` (ENDPOINTS 7.6, 8.4)."""

import pytest

from endpoint_trial import Absent, Censored, Competing, Event, Expected, derive_values, further
from lesionwise.definitions import TimeToEvent
from lesionwise.study import ResponseRules

AT = "last_adequate_assessment"
PPFS = further("ppfs", "polymetastatic_progression", "death", at=AT)
SABR = further("sabr_pfs", "not_amenable_progression", "local_failure", "death", at=AT)
DISTANT = further("distant", "new_distant_lesion", competing=("death",), at=AT)

HEAD = "subject | scan | lesion | reader | state | long_axis_mm | certainty"


def read(new: dict[str, str], grown: dict[str, str] | None = None, /, **more: str) -> dict[str, str]:
    """One subject: L1 and L2 (20 mm) at baseline, `grown` sizes at V2, `new` lesions at V2 (`organ`)."""
    sizes = {"L1": "20", "L2": "20"} | (grown or {})
    rows = [
        f"S1 | {scan} | {lesion} | INVESTIGATOR | measured | 20 |"
        for scan in ("V0", "V1")
        for lesion in ("L1", "L2")
    ]
    rows += [f"S1 | V2 | {lesion} | INVESTIGATOR | measured | {size} |" for lesion, size in sizes.items()]
    rows += [f"S1 | V2 | {name} | INVESTIGATOR | measured | 12 | unequivocal" for name in new]
    lesions = [f"S1 | {name} | new | {organ}" for name, organ in new.items()]
    return {
        "subject": "subject | enrolment_date\nS1 | 2024-01-01",
        "vital_status": "subject | date | status\nS1 | 2024-12-01 | alive",
        "lesion": "\n".join(
            ["subject | lesion | role | organ", "S1|L1|target|liver", "S1|L2|target|lung", *lesions]
        ),
        "scan": """
            subject | scan | date       | baseline
            S1      | V0   | 2023-12-20 | yes
            S1      | V1   | 2024-02-26 | no
            S1      | V2   | 2024-04-22 | no
        """,
        "measurement": "\n".join([HEAD, *rows]),
    } | more


def judge(*answers: str, decision: str = "local_rt", reason: str = "") -> dict[str, str]:
    """A review of V2 with answers `lesion | amenable | reason`."""
    head = "subject | review | date | scan | decision | reason"
    review = f"{head}\nS1 | B1 | 2024-04-29 | V2 | {decision} | {reason}"
    lines = ["subject | review | lesion | amenable | reason", *(f"S1 | B1 | {answer}" for answer in answers)]
    return {"board_review": review, "board_decision": "\n".join(lines)}


def check(tables: dict[str, str], endpoint: TimeToEvent, expected: Expected, **more: object) -> None:
    assert derive_values(tables, endpoint.model_copy(update=more)) == {"S1": expected}


FREE = Censored(113, "ongoing", "response#3")
SPREAD = Event(113, "polymetastatic_progression", "response#3")
LOST = Event(113, "not_amenable_progression", "response#3")
FIVE = {f"N{number}": "lung" for number in range(1, 6)}
YES = [f"N{number} | yes |" for number in range(1, 7)]


def test_more_than_five_new_or_progressing_lesions() -> None:
    """Five is the limit and no event; a sixth, new or grown, is. All are amenable."""
    check(read(FIVE, **judge(*YES)), PPFS, FREE)
    check(read(FIVE | {"N6": "lung"}, **judge(*YES)), PPFS, SPREAD)
    check(read(FIVE, {"L1": "25"}, **judge(*YES, "L1 | yes |")), PPFS, SPREAD)
    check(read(FIVE, {"L1": "24.9"}, **judge(*YES, "L1 | yes |")), PPFS, FREE)
    check(read(FIVE, **judge(*YES)), PPFS, SPREAD, ppfs_n=4)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("N1 | yes |", FREE),
        ("N1 | no | too_large", SPREAD),
        ("N1 | no |", SPREAD),
        ("N1 | |", Absent("amenability_unknown")),
        ("N1 | no | refusal", Absent("amenability_unknown")),
        ("N1 | no | logistics", Absent("amenability_unknown")),
        ("L2 | no | too_large", Absent("amenability_unknown")),
    ],
)
def test_a_lesion_that_is_not_amenable(answer: str, expected: Expected) -> None:
    """Unknown is a query, never a no; refusal and logistics say nothing of the disease."""
    tables = read({"N1": "lung"}, **judge(answer))
    check(tables, PPFS, expected)
    other = Event(113, "not_amenable_progression", "response#3")
    check(tables, SABR, other if isinstance(expected, Event) else expected)


def test_a_review_that_is_not_amenable_as_a_whole() -> None:
    """Its reason counts as that of a lesion does."""
    whole = read({"N1": "lung"}, **judge("N1 | yes |", decision="not_amenable", reason="too_many"))
    check(whole, PPFS, SPREAD)
    refused = read({"N1": "lung"}, **judge("N1 | yes |", decision="not_amenable", reason="refusal"))
    check(refused, PPFS, FREE)


@pytest.mark.parametrize(
    ("day", "expected"), [("2024-06-17", FREE), ("2024-06-18", Absent("amenability_unknown"))]
)
def test_a_review_without_scan_is_looked_for_in_56_days(day: str, expected: Expected) -> None:
    """`decision_grace_days` from the scan of 22 April: 17 June counts, 18 June does not."""
    answer = judge("N1 | yes |")
    answer["board_review"] = f"subject | review | date | decision\nS1 | B1 | {day} | local_rt"
    check(read({"N1": "lung"}, **answer), PPFS, expected)


def test_a_lesion_that_was_irradiated_was_amenable() -> None:
    """No answer of the board is needed where radiotherapy was given."""
    courses = {
        "radiotherapy_course": "subject | course | intent | first_fraction\nS1 | C2 | salvage | 2024-05-10",
        "radiotherapy_target": "subject | course | lesion | first_fraction\nS1 | C2 | N1 | 2024-05-10",
    }
    check(read({"N1": "lung"}, **courses), PPFS, FREE)


def test_more_than_three_new_lesions_or_one_in_the_brain() -> None:
    """The published limits of SABR-PFS are parameters."""
    three = {f"N{number}": "lung" for number in range(1, 4)}
    check(read(three, **judge(*YES)), SABR, FREE)
    check(read(three | {"N4": "bone"}, **judge(*YES)), SABR, LOST)
    check(read(three | {"N4": "bone"}, **judge(*YES)), SABR, FREE, new_max=4)
    check(read({"N1": "brain"}, **judge(*YES)), SABR, LOST)
    check(read({"N1": "brain"}, **judge(*YES)), SABR, FREE, brain="ignored")
    check(read({"N1": ""}, **judge(*YES)), SABR, Absent("amenability_unknown"))
    check(read({"N1": ""}, **judge(*YES)), SABR, FREE, brain="ignored")


def test_lesions_counted_since_the_origin() -> None:
    """`cumulative`: each lesion once, at whatever scan it was first new or progressing."""
    first = read({"N1": "lung"}, **judge("N1 | yes |"))
    head, *rows = first["measurement"].splitlines()
    early = "S1 | V1 | N1 | INVESTIGATOR | measured | 12 | unequivocal"
    tables = first | {"measurement": "\n".join([head, *rows, early])}
    tables["lesion"] += "\nS1 | N2 | new | bone"
    tables["measurement"] += "\nS1 | V2 | N2 | INVESTIGATOR | measured | 12 | unequivocal"
    answers = judge("N1 | yes |", "N2 | yes |")
    answers["board_review"] = "subject | review | date | decision\nS1 | B1 | 2024-04-20 | local_rt"
    tables |= answers
    check(tables, PPFS, Absent("amenability_unknown"), ppfs_n=1)
    tables["board_review"] += "\nS1 | B2 | 2024-04-23 | local_rt"
    tables["board_decision"] += "\nS1 | B2 | N2 | yes |"
    check(tables, PPFS, FREE, ppfs_n=1)
    check(tables, PPFS, SPREAD, ppfs_n=1, ppfs_count="cumulative")


def test_a_progression_without_lesions_on_record_is_open() -> None:
    """Collected responses alone do not say how many lesions there are."""
    collected = {
        "subject": "subject | enrolment_date\nS1 | 2024-01-01",
        "response": "subject | date | overall_response\nS1 | 2024-04-22 | PD",
    }
    assert derive_values(collected, PPFS, response=ResponseRules(source="collected")) == {
        "S1": Absent("lesions_unknown")
    }


def test_distant_failure_is_dated_back_to_the_scan_that_first_showed_the_lesion() -> None:
    """Equivocal at V2, unequivocal at V3."""
    tables = read({"N1": "lung"})
    tables["scan"] += "            S1 | V3 | 2024-06-17 | no\n"
    tables["measurement"] = tables["measurement"].replace("12 | unequivocal", "12 | equivocal")
    check(tables, DISTANT, FREE)
    tables["measurement"] += "\nS1 | V3 | N1 | INVESTIGATOR | measured | 13 | unequivocal"
    check(tables, DISTANT, Event(113, "new_distant_lesion", "response#3"))


def test_death_competes_with_distant_failure() -> None:
    """Of a subject whose new lesion came first the death changes nothing."""
    dead = {"vital_status": "subject | date | status\nS1 | 2024-05-01 | dead"}
    check(read({}, **dead), DISTANT, Competing(122, "death", "vital_status#1"))
    check(read({"N1": "lung"}, **dead), DISTANT, Event(113, "new_distant_lesion", "response#3"))


def test_growth_counts_only_where_it_is_listed_and_not_after_radiotherapy() -> None:
    """`unirradiated_growth`: a lesion with a fraction by the day of the scan is left to local control."""
    grown = read({}, {"L1": "25"})
    check(grown, DISTANT, FREE)
    also = DISTANT.model_copy(update={"event": ("new_distant_lesion", "unirradiated_growth")})
    check(grown, also, Event(113, "unirradiated_growth", "response#3"))
    courses = {
        "radiotherapy_course": "subject | course | intent | first_fraction\nS1 | C1 | planned | 2024-01-05",
        "radiotherapy_target": "subject | course | lesion | first_fraction\nS1 | C1 | L1 | 2024-01-05",
    }
    check(read({}, {"L1": "25"}, **courses), also, FREE)


def test_a_local_failure_ends_sabr_pfs() -> None:
    """Growth of an irradiated lesion, confirmed 56 days later, dated at its first scan."""
    courses = {
        "radiotherapy_course": "subject | course | intent | first_fraction\nS1 | C1 | planned | 2024-01-05",
        "radiotherapy_target": "subject | course | lesion | first_fraction\nS1 | C1 | L1 | 2024-01-05",
    }
    tables = read({}, {"L1": "26"}, **courses)
    tables["scan"] += "            S1 | V3 | 2024-06-17 | no\n"
    tables["measurement"] += (
        "\nS1 | V3 | L1 | INVESTIGATOR | measured | 26 |\nS1 | V3 | L2 | INVESTIGATOR | measured | 20 |"
    )
    found = derive_values(tables, SABR)["S1"]
    assert isinstance(found, Event)
    assert found[:2] == (113, "local_failure")
