"""Next systemic line: TTNT, PFS2 by the next line, modified PFS (ENDPOINTS 7.2, 7.4, 7.6)."""

import pytest

from endpoint_trial import Absent, Censored, Competing, Event, Expected, assert_spec, further
from lesionwise.definitions import TimeToEvent

TTNT = further("ttnt", "next_line", "death")
PFS2 = further("pfs2_next_line", "next_line_for_progression", "death")

SUBJECT = """
    subject | enrolment_date
    S1      | 2024-01-01
"""
FOLLOWED = """
    subject | date       | status
    S1      | 2024-12-01 | alive
"""


def treat(*rows: str, died: str | None = None) -> dict[str, str]:
    """One subject on a line of the protocol from the origin, with the lines `start | reason`."""
    lines = [f"S1 | {number} | {row} | no" for number, row in enumerate(rows, start=2)]
    head = "subject | line | start_date | start_reason | protocol\nS1 | 1 | 2024-01-01 | | yes"
    end = f"S1 | {died} | dead" if died else FOLLOWED.strip().splitlines()[1]
    vital = f"subject | date | status\n{end}"
    return {"subject": SUBJECT, "systemic_line": "\n".join([head, *lines]), "vital_status": vital}


def test_the_start_of_a_line_that_is_not_of_the_protocol_is_the_event() -> None:
    """Dated by its first dose, for whatever reason; the reason is kept beside it."""
    for reason in ("progression", "toxicity", "other", ""):
        assert_spec(treat(f"2024-04-01 | {reason}"), TTNT, {"S1": Event(92, "next_line", "systemic_line#2")})


def test_without_a_next_line_the_last_contact_censors() -> None:
    """Known alive and free of a next line until then."""
    assert_spec(treat(), TTNT, {"S1": Censored(336, "ongoing", "vital_status#1")})
    assert_spec(treat(), PFS2, {"S1": Censored(336, "ongoing", "vital_status#1")})


@pytest.mark.parametrize("endpoint", [TTNT, PFS2])
def test_a_line_on_the_day_of_death_comes_first(endpoint: TimeToEvent) -> None:
    """Same-day order of STUDIES 3.1: systemic start, then death."""
    tables = treat("2024-04-01 | progression", died="2024-04-01")
    assert_spec(tables, endpoint, {"S1": Event(92, endpoint.event[0], "systemic_line#2")})


@pytest.mark.parametrize(
    ("event", "competing", "expected"),
    [
        (("next_line", "death"), (), Event(92, "death", "vital_status#1")),
        (("next_line",), ("death",), Competing(92, "death", "vital_status#1")),
        (("next_line",), (), Censored(92, "death_not_event", "vital_status#1")),
    ],
)
def test_death_is_an_event_or_competes_or_censors(
    event: tuple[str, ...], competing: tuple[str, ...], expected: Expected
) -> None:
    """As the study file says; where it is neither, the subject was free of a next line until the death."""
    endpoint = TTNT.model_copy(update={"event": event, "competing": competing})
    assert_spec(treat(died="2024-04-01"), endpoint, {"S1": expected})


def test_an_event_wins_over_what_competes_on_its_day() -> None:
    """The line starts on the day of the death."""
    endpoint = TTNT.model_copy(update={"event": ("next_line",), "competing": ("death",)})
    tables = treat("2024-04-01 |", died="2024-04-01")
    assert_spec(tables, endpoint, {"S1": Event(92, "next_line", "systemic_line#2")})


@pytest.mark.parametrize("reason", ["progression", "clinical_progression"])
def test_pfs2_counts_lines_for_progression_and_deterioration(reason: str) -> None:
    """Registration 001 counts progression and clinical deterioration (STUDIES 5.1, 001_secondary_2)."""
    event = Event(92, "next_line_for_progression", "systemic_line#2")
    assert_spec(treat(f"2024-04-01 | {reason}"), PFS2, {"S1": event})


@pytest.mark.parametrize("reason", ["other", "completed"])
def test_pfs2_counts_no_line_for_another_reason(reason: str) -> None:
    """Follow-up goes on; a later line for progression is the event."""
    tables = treat(f"2024-04-01 | {reason}", "2024-05-01 | progression")
    assert_spec(tables, PFS2, {"S1": Event(122, "next_line_for_progression", "systemic_line#3")})


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        ("treatment_policy", Event(122, "next_line_for_progression", "systemic_line#3")),
        ("hypothetical", Censored(92, "toxicity_switch_before", "systemic_line#2")),
        ("composite", Event(92, "toxicity_switch", "systemic_line#2")),
    ],
)
def test_a_line_for_toxicity(switch: str, expected: Expected) -> None:
    """`toxicity_switch`: it is the line from there on, it ends follow-up, or it is an event."""
    endpoint = PFS2.model_copy(update={"toxicity_switch": switch})
    assert_spec(treat("2024-04-01 | toxicity", "2024-05-01 | progression"), endpoint, {"S1": expected})


def test_the_reason_may_stand_with_the_end_of_the_line_before() -> None:
    """The end says progression; after toxicity only a line within 28 days is the switch for it."""
    lines = """
        subject | line | start_date | stop_date  | stop_reason | protocol
        S1      | 1    | 2024-01-01 | 2024-03-04 | {reason}    | yes
        S1      | 2    | 2024-04-01 |            |             | no
    """
    tables = treat()
    progressed = tables | {"systemic_line": lines.format(reason="progression")}
    assert_spec(progressed, PFS2, {"S1": Event(92, "next_line_for_progression", "systemic_line#2")})
    toxic = tables | {"systemic_line": lines.format(reason="toxicity")}
    assert_spec(toxic, PFS2, {"S1": Censored(336, "ongoing", "vital_status#1")})
    late = tables | {"systemic_line": lines.format(reason="toxicity").replace("03-04", "03-03")}
    assert_spec(late, PFS2, {"S1": Absent("line_reason_unknown")})


def test_an_unknown_reason_leaves_pfs2_open_where_it_matters() -> None:
    """No value; where death or another line comes first, the reason changes nothing."""
    assert_spec(treat("2024-04-01 |"), PFS2, {"S1": Absent("line_reason_unknown")})
    earlier = treat("2024-03-01 | progression", "2024-04-01 |")
    assert_spec(earlier, PFS2, {"S1": Event(61, "next_line_for_progression", "systemic_line#2")})


def test_a_line_of_unknown_kind_or_start_leaves_the_value_open() -> None:
    """Nobody says whether it is of the protocol; or when it began."""
    tables = treat()
    unknown_kind = {"systemic_line": "subject | line | start_date\nS1 | 1 | 2024-04-01"}
    assert_spec(tables | unknown_kind, TTNT, {"S1": Absent("line_unknown")})
    undated = {
        "systemic_line": """
            subject | line | start_date | protocol
            S1      | 1    | 2024-01-01 | yes
            S1      | 2    |            | no
        """
    }
    assert_spec(tables | undated, TTNT, {"S1": Absent("line_unknown")})


def test_lines_before_the_origin_and_radiotherapy_start_no_next_line() -> None:
    """Earlier therapy is over; salvage keeps the line."""
    tables = treat("2023-06-01 | progression") | {
        "radiotherapy_course": """
            subject | course | intent  | first_fraction
            S1      | C1     | salvage | 2024-03-01
        """
    }
    assert_spec(tables, TTNT, {"S1": Censored(336, "ongoing", "vital_status#1")})


def test_loss_is_an_event_of_mpfs_only_where_it_is_listed() -> None:
    """Published so once; replicated only as a sensitivity (ENDPOINTS 7.6)."""
    tables = treat() | {"vital_status": "subject | date | status\nS1 | 2024-05-01 | lost"}
    plain = further("mpfs", "next_line", "death")
    assert_spec(tables, plain, {"S1": Censored(122, "lost_or_withdrawn", "vital_status#1")})
    published = further("mpfs", "next_line", "lost", "death")
    assert_spec(tables, published, {"S1": Event(122, "lost", "vital_status#1")})
    withdrawn = tables | {"vital_status": "subject | date | status\nS1 | 2024-05-01 | withdrawn"}
    assert_spec(withdrawn, published, {"S1": Censored(122, "lost_or_withdrawn", "vital_status#1")})
