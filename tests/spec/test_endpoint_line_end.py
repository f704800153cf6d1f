"""First systemic therapy, and the end of the line (ENDPOINTS 7, 7.5; STUDIES 004.4)."""

import pytest

from endpoint_trial import (
    Absent,
    Censored,
    Competing,
    Event,
    Expected,
    assert_spec,
    derive_values,
    further,
)

FFST = further("ffst", "first_systemic_therapy", competing=("death",))
STFS = further("stfs", "first_systemic_therapy", "death")
ON_LINE = further("time_on_line", "end_of_line", "death")

BASE = {
    "subject": "subject | enrolment_date\nS1 | 2024-01-01",
    "vital_status": "subject | date | status\nS1 | 2024-12-01 | alive",
}
DEAD = {"vital_status": "subject | date | status\nS1 | 2024-05-01 | dead"}
HEAD = "subject | line | start_date | stop_date | stop_reason | start_reason | protocol"


def treat(*rows: str) -> dict[str, str]:
    """Lines `line | start | stop | stop reason | start reason | protocol`."""
    return BASE | {"systemic_line": "\n".join([HEAD, *(f"S1 | {row}" for row in rows)])}


@pytest.mark.parametrize("kind", ["no", "yes", ""])
def test_any_systemic_line_after_the_origin_is_the_event(kind: str) -> None:
    """Of the protocol, not of it, or unknown: it is systemic anticancer therapy."""
    event = Event(92, "first_systemic_therapy", "systemic_line#1")
    assert_spec(treat(f"1 | 2024-04-01 | | | | {kind}"), FFST, {"S1": event})
    assert_spec(treat(f"1 | 2024-04-01 | | | | {kind}"), STFS, {"S1": event})


def test_death_competes_with_ffst_and_ends_stfs() -> None:
    """A line on the day of death comes first."""
    assert_spec(BASE | DEAD, FFST, {"S1": Competing(122, "death", "vital_status#1")})
    assert_spec(BASE | DEAD, STFS, {"S1": Event(122, "death", "vital_status#1")})
    event = Event(122, "first_systemic_therapy", "systemic_line#1")
    assert_spec(treat("1 | 2024-05-01 | | | | no") | DEAD, STFS, {"S1": event})


def test_nobody_treated_is_censored_at_the_last_contact() -> None:
    """Known to be without systemic therapy until then."""
    assert_spec(BASE, FFST, {"S1": Censored(336, "ongoing", "vital_status#1")})


@pytest.mark.parametrize(
    "row",
    [
        "1 | 2023-06-01 | | | | no",
        "1 | 2023-06-01 | 2024-01-01 | progression | | no",
        "1 | 2023-06-01 | 2024-02-01 | progression | | yes",
        "1 | 2024-01-01 | | | | yes",
    ],
)
def test_not_applicable_on_systemic_therapy_at_the_origin(row: str) -> None:
    """It goes on, it ends on the day of the origin or later, or the protocol begins both together."""
    assert_spec(treat(row), FFST, {"S1": Absent("on_systemic_therapy")})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1 | 2023-06-01 | 2023-12-31 | completed | | no", Censored(336, "ongoing", "vital_status#1")),
        ("1 | 2024-01-01 | | | | no", Event(1, "first_systemic_therapy", "systemic_line#1")),
        ("1 | 2023-06-01 | | completed | | no", Absent("line_unknown")),
        ("1 | | | | | no", Absent("line_unknown")),
        ("1 | | 2023-12-31 | | | no", Censored(336, "ongoing", "vital_status#1")),
    ],
)
def test_therapy_about_the_origin(row: str, expected: Expected) -> None:
    """Ended before: over. Begun on its day without the protocol: the event. Start or end unknown: open."""
    assert_spec(treat(row), FFST, {"S1": expected})


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("1 | 2023-06-01 | 2024-04-01 | progression | | yes",), Event(92, "end_of_line", "systemic_line#1")),
        (("1 | 2023-06-01 | | | | yes",), Censored(336, "ongoing", "vital_status#1")),
        (("1 | 2023-06-01 | | progression | | yes",), Absent("line_unknown")),
        (("1 | 2023-06-01 | 2023-12-31 | progression | | yes",), Absent("no_index_line")),
        (("1 | 2023-06-01 | | | | no",), Absent("no_index_line")),
        (("1 | 2023-06-01 | | | | ",), Absent("line_unknown")),
        (("1 | 2024-02-01 | 2024-04-01 | | | yes",), Event(92, "end_of_line", "systemic_line#1")),
    ],
)
def test_the_end_of_the_line_of_the_protocol(rows: tuple[str, ...], expected: Expected) -> None:
    """The last dose. Without such a line the endpoint does not apply; ended nobody knows when: open."""
    assert_spec(treat(*rows), ON_LINE, {"S1": expected})


@pytest.mark.parametrize(
    ("resumed", "expected"),
    [
        ("2024-04-29", Event(275, "end_of_line", "systemic_line#2")),
        ("2024-04-30", Event(92, "end_of_line", "systemic_line#1")),
    ],
)
def test_a_pause_of_28_days_ends_no_line(resumed: str, expected: Expected) -> None:
    """`max_hold_days`: from the last dose (1 April) to the next one."""
    rows = (
        "1 | 2024-01-01 | 2024-04-01 | other | | yes",
        f"2 | {resumed} | 2024-10-01 | progression | | yes",
    )
    assert_spec(treat(*rows), ON_LINE, {"S1": expected})


def test_a_line_for_toxicity_goes_on_with_the_line() -> None:
    """`toxicity_switch`: under `composite` the line ends with its own drug."""
    rows = (
        "1 | 2024-01-01 | 2024-03-31 | toxicity | | yes",
        "2 | 2024-04-10 | 2024-10-01 | progression | toxicity | no",
    )
    assert_spec(treat(*rows), ON_LINE, {"S1": Event(275, "end_of_line", "systemic_line#2")})
    own = ON_LINE.model_copy(update={"toxicity_switch": "composite"})
    assert_spec(treat(*rows), own, {"S1": Event(91, "end_of_line", "systemic_line#1")})


def test_another_line_ends_the_line_at_the_latest() -> None:
    """No end is on record, but the next line has begun."""
    rows = ("1 | 2024-01-01 | | | | yes", "2 | 2024-04-01 | | | progression | no")
    assert_spec(treat(*rows), ON_LINE, {"S1": Event(92, "end_of_line", "systemic_line#2")})


def test_the_end_comes_before_death_of_its_day() -> None:
    """Same-day order; a line without recorded end was ended by the death."""
    ended = treat("1 | 2024-01-01 | 2024-05-01 | | | yes") | DEAD
    assert_spec(ended, ON_LINE, {"S1": Event(122, "end_of_line", "systemic_line#1")})
    going_on = treat("1 | 2024-01-01 | | | | yes") | DEAD
    assert_spec(going_on, ON_LINE, {"S1": Event(122, "death", "vital_status#1")})


DOSES = "subject | line | drug | start_date | stop_date | hold"


def give(*rows: str, stop: str = "") -> dict[str, str]:
    doses = "\n".join([DOSES, *(f"S1 | 1 | {row}" for row in rows)])
    return treat(f"1 | 2023-06-01 | {stop} | | | yes") | {"drug_exposure": doses}


def check(tables: dict[str, str], expected: Expected) -> None:
    assert derive_values(tables, ON_LINE) == {"S1": expected}


def test_planned_holds_about_radiotherapy_end_no_line() -> None:
    """8 days before to 8 days after SRT (StORM): the drug is given again within 28 days."""
    tables = give(
        "tki | 2023-06-01 | 2024-02-01 | no", "tki | 2024-02-02 | 2024-02-20 | yes", "tki | 2024-02-21 | | no"
    )
    check(tables, Censored(336, "ongoing", "vital_status#1"))


def test_a_longer_hold_ends_the_line_although_it_was_planned() -> None:
    """Next dose 29 days after the last: the line ended with that last one."""
    tables = give(
        "tki | 2023-06-01 | 2024-02-01 | no", "tki | 2024-02-02 | 2024-02-29 | yes", "tki | 2024-03-01 | | no"
    )
    check(tables, Event(32, "end_of_line", "drug_exposure#1"))


def test_one_drug_that_goes_on_keeps_the_line() -> None:
    """Dropping a drug ends no line."""
    tables = give("tki | 2023-06-01 | 2024-02-01 | no", "ici | 2023-06-01 | | no")
    check(tables, Censored(336, "ongoing", "vital_status#1"))


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2024-11-03", Censored(336, "ongoing", "vital_status#1")),
        ("2024-11-02", Event(307, "end_of_line", "drug_exposure#1")),
    ],
)
def test_a_drug_that_stopped_lately_may_be_held(last: str, expected: Expected) -> None:
    """The line has no recorded end: it ended when 28 days without drug were followed (1 December)."""
    check(give(f"tki | 2023-06-01 | {last} | no"), expected)


def test_the_recorded_end_of_the_line_counts_beside_the_doses() -> None:
    """Within 28 days of the last dose on record."""
    tables = give("tki | 2023-06-01 | 2024-03-20 | no", stop="2024-04-01")
    check(tables, Event(92, "end_of_line", "systemic_line#1"))
