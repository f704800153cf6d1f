"""Endpoints on adverse events: who has one that counts, and who has no value."""

from datetime import date
from typing import Any

import pytest

from drawn import parse_table
from harm_trial import SABLOR, draw_events, harm, judge
from lesionwise.derive.adverse_event import derive_maximum_grade
from oracle.adverse_event_verdict import Verdict

BASE = {
    "subject": "subject | arm\nS1 | rt\nS2 | rt",
    "radiotherapy_course": """
        subject | course | intent  | first_fraction | last_fraction
        S1      | C1     | planned | 2024-03-01     | 2024-03-11
        S2      | C1     | planned | 2024-03-01     | 2024-03-11
    """,
    "vital_status": "subject | date | status\nS1 | 2027-06-01 | alive\nS2 | 2024-06-09 | alive",
}
ACUTE, LATE = harm(classes=("acute",)), harm(classes=("late",))


def status(verdict: Verdict) -> tuple[int | None, str]:
    return verdict.status, verdict.reason


def test_the_first_event_that_counts_and_the_maximum_grade() -> None:
    """Date and row are those of the first event; the value is the largest grade in the window."""
    events = """
        event | subject | term    | grade | onset_date
        E1    | S1      | Nausea  | 1     | 2024-03-05
        E2    | S1      | Fatigue | 3     | 2024-04-01
        E3    | S1      | Fatigue | 4     | 2024-07-01
    """
    found = judge(BASE | {"adverse_event": events}, harm(classes=("acute", "late")))
    assert found["S1", "acute"] == Verdict(1, "adverse_event", 3, date(2024, 3, 5), 1)
    assert found["S1", "late"] == Verdict(1, "adverse_event", 4, date(2024, 7, 1), 3)


def test_grade_three_and_grade_three_or_more() -> None:
    """`exactly` takes the word literally; the maximum grade is the same."""
    tables = BASE | {"adverse_event": draw_events("2024-04-01", grade="4")}
    assert judge(tables, harm(min_grade=3))["S1"] == Verdict(1, "adverse_event", 4, date(2024, 4, 1), 1)
    assert judge(tables, harm(min_grade=3, exactly=True))["S1"] == Verdict(0, "window_open", 4, None, None)
    assert judge(tables, harm(min_grade=5))["S1"].status == 0


@pytest.mark.parametrize(
    ("rule", "declared", "expected"),
    [
        ("ae_all", {}, {None: (date(2024, 3, 5), 3)}),
        ("ae_related", {"related_to": ("rt",)}, {None: (date(2024, 4, 1), 3)}),
        ("ae_acute", {"classes": ("acute",)}, {"acute": (date(2024, 3, 5), 3)}),
        ("ae_late", {"classes": ("late",)}, {"late": (date(2024, 7, 1), 2)}),
        ("ae_acute_g3", {"classes": ("acute",), "min_grade": 3}, {"acute": (date(2024, 4, 1), 3)}),
        ("ae_chronic_g3", {"classes": ("late",), "min_grade": 3}, {"late": None}),
    ],
)
def test_the_rules_of_the_catalogue(
    rule: str, declared: dict[str, Any], expected: dict[str | None, tuple[date, int] | None]
) -> None:
    """One set of records under each: first event that counts and the largest grade; of grade 3 late, none."""
    events = """
        event | subject | term    | grade | onset_date | related_rt
        E1    | S1      | Nausea  | 1     | 2024-03-05 | unrelated
        E2    | S1      | Fatigue | 3     | 2024-04-01 | possible
        E3    | S1      | Fatigue | 2     | 2024-07-01 | unrelated
    """
    endpoint = harm(id=rule, rule=rule, **declared)
    found = judge(BASE | {"adverse_event": events}, endpoint)
    for occasion, first in expected.items():
        verdict = found["S1", occasion] if occasion else found["S1"]
        assert verdict.status == (1 if first else 0)
        assert first is None or (verdict.date, verdict.value) == first


@pytest.mark.parametrize(
    ("facts", "related", "expected"),
    [
        ({"related_rt": "possible"}, ("rt",), (1, "adverse_event")),
        ({"related_rt": "unlikely"}, ("rt",), (0, "window_open")),
        ({}, ("rt",), (None, "relation_unknown")),
        ({"related_rt": "unrelated", "related_tki": "definite"}, ("rt", "tki"), (1, "adverse_event")),
        ({"related_rt": "unrelated"}, ("rt", "tki"), (None, "relation_unknown")),
        ({"related_overall": "unrelated"}, ("overall", "rt", "tki", "ici"), (0, "window_open")),
        (
            {"related_overall": "unrelated", "related_ici": "probable"},
            ("overall", "ici"),
            (1, "adverse_event"),
        ),
        ({"related_overall": "unrelated"}, ("overall", "disease"), (None, "relation_unknown")),
    ],
)
def test_attribution(
    facts: dict[str, str], related: tuple[str, ...], expected: tuple[int | None, str]
) -> None:
    """One cause is enough; an answer about treatment as a whole answers for its modalities."""
    tables = BASE | {"adverse_event": draw_events("2024-04-01", **facts)}
    assert status(judge(tables, harm(related_to=related))["S1"]) == expected


def test_levels_of_attribution() -> None:
    """`related_levels`: possible is too little where probable is asked for."""
    tables = BASE | {"adverse_event": draw_events("2024-04-01", related_rt="possible")}
    strict = harm(related_to=("rt",), related_levels=("probable", "definite"))
    assert judge(tables, strict)["S1"].status == 0


def test_an_unknown_grade_or_onset_is_no_answer() -> None:
    """An event without grade is of grade 1 at least; whether of grade 3, nobody knows."""
    tables = BASE | {"adverse_event": draw_events("2024-04-01", grade="")}
    assert judge(tables, harm())["S1"] == Verdict(1, "adverse_event", None, date(2024, 4, 1), 1)
    assert status(judge(tables, harm(min_grade=3))["S1"]) == (None, "grade_unknown")
    undated = BASE | {"adverse_event": draw_events("")}
    assert status(judge(undated, ACUTE)["S1", "acute"]) == (None, "onset_unknown")
    both = BASE | {"adverse_event": draw_events("", "2024-04-01")}
    assert judge(both, ACUTE)["S1", "acute"] == Verdict(1, "adverse_event", 2, date(2024, 4, 1), 2)


@pytest.mark.parametrize(("onset", "expected"), [("2024-05-30", 1), ("2024-05-31", 0)])
def test_the_window_from_the_origin_includes_its_last_day(onset: str, expected: int) -> None:
    """90 days from 1 March are 30 May."""
    tables = BASE | {"adverse_event": draw_events(onset)}
    assert judge(tables, harm(window_days=90))["S1"].status == expected


@pytest.mark.parametrize(("onset", "expected"), [("2024-06-10", 1), ("2024-06-11", 0)])
def test_a_nested_acute_window(onset: str, expected: int) -> None:
    """Day 91 after radiotherapy counts in both windows, day 92 in the longer only."""
    tables = BASE | {
        "allocation": "subject | arm | randomisation_date\nS1 | rt | 2024-02-01\nS2 | rt | 2024-02-01",
        "adverse_event": draw_events(onset),
    }
    short = harm(classes=("acute",), acute_within_days=91, origin="randomisation")
    assert judge(tables, short, adverse_event=SABLOR)["S1", "acute"].status == expected
    whole = harm(classes=("acute",), origin="randomisation")
    assert judge(tables, whole, adverse_event=SABLOR)["S1", "acute"].status == 1


@pytest.mark.parametrize(
    ("contact", "acute", "late"),
    [
        ("2024-06-08 | alive", (0, "window_open"), (None, "window_not_reached")),
        ("2024-06-09 | alive", (0, "no_adverse_event"), (None, "window_not_reached")),
        ("2024-06-10 | alive", (0, "no_adverse_event"), (0, "window_open")),
        ("2024-06-09 | dead", (0, "died_in_window"), (None, "died_before_window")),
        ("2024-06-10 | dead", (0, "no_adverse_event"), (0, "died_in_window")),
    ],
)
def test_who_was_followed_through_the_window(
    contact: str, acute: tuple[int | None, str], late: tuple[int | None, str]
) -> None:
    """Died or left before a window opens: never at risk, no value. Inside it: no event so far."""
    contacts = f"subject | date | status\nS2 | {contact}"
    tables = BASE | {"vital_status": contacts, "adverse_event": draw_events("2024-04-01")}
    assert status(judge(tables, ACUTE)["S2", "acute"]) == acute
    assert status(judge(tables, LATE)["S2", "late"]) == late


def test_who_has_no_value_without_radiotherapy_origin_or_collected_events() -> None:
    """Three ways not to be at risk, or not to be known."""
    bare = {
        "subject": "subject | arm\nS1 | rt\nS2 | rt",
        "systemic_line": "subject | line | start_date | protocol\nS1 | 1 | 2024-01-01 | yes",
        "adverse_event": draw_events("2024-02-01"),
    }
    found = judge(bare, ACUTE)
    assert status(found["S1", "acute"]) == (None, "no_radiotherapy")
    assert status(found["S2", "acute"]) == (None, "no_origin")
    assert status(judge(BASE, ACUTE)["S1", "acute"]) == (None, "not_collected")


def test_events_before_the_origin_do_not_count() -> None:
    """1 February lies after the first study treatment, before the first fraction."""
    tables = BASE | {
        "systemic_line": "subject | line | start_date | protocol\nS1 | 1 | 2024-01-01 | yes",
        "adverse_event": draw_events("2024-02-01"),
    }
    assert judge(tables, harm())["S1"].status == 1
    assert judge(tables, harm(origin="first_sabr_fraction"))["S1"].status == 0


def test_the_maximum_grade_per_subject_and_term() -> None:
    """One row a subject, term and class; what is unknown is told beside."""
    events = parse_table(
        "adverse_event",
        """
        subject | event | term    | grade | related_rt
        S1      | E1    | Nausea  | 2     | possible
        S1      | E2    | Nausea  | 3     | unrelated
        S1      | E3    | Nausea  | 1     | probable
        S1      | E4    | Fatigue |       | definite
        """,
    )
    classes = parse_table(
        "adverse_event_class",
        "subject | event | adverse_event_row | ae_class\n"
        + "\n".join(f"S1 | E{row} | {row} | acute" for row in range(1, 5)),
    )
    columns = ("term", "grade", "events", "unknown", "row")
    assert derive_maximum_grade(events, classes).select(columns).rows() == [
        ("Fatigue", None, 1, 1, None),
        ("Nausea", 3, 3, 0, 2),
    ]
    related = derive_maximum_grade(events, classes, ("rt",))
    assert related.select(columns).rows() == [("Fatigue", None, 1, 1, None), ("Nausea", 2, 2, 0, 1)]
