"""Progression-free survival, overall survival and time to progression, rule by rule."""

from endpoint_trial import Absent, Censored, Event, assert_spec, overall_survival, survival

SUBJECTS = """
    subject | enrolment_date | mode
    S1      | 2024-01-01     | prospective
    S2      | 2024-01-01     | prospective
"""


def test_first_progression_is_the_event() -> None:
    """Progression counts on the day of its response row; death later changes nothing."""
    assert_spec(
        {
            "subject": SUBJECTS,
            "response": """
                subject | date       | overall_response
                S1      | 2024-02-26 | SD
                S1      | 2024-04-22 | PD
                S1      | 2024-06-17 | PD
                S2      | 2024-02-26 | SD
            """,
            "vital_status": """
                subject | date       | status
                S1      | 2024-09-01 | dead
                S2      | 2024-05-01 | alive
            """,
        },
        survival(),
        {"S1": Event(113, "progression", "response#2"), "S2": Censored(57, "ongoing", "response#4")},
    )


def test_event_on_the_day_of_the_origin_is_day_one() -> None:
    """No time is 0: days are event date - origin date + 1."""
    assert_spec(
        {
            "subject": SUBJECTS,
            "response": """
                subject | date       | overall_response
                S1      | 2024-01-01 | PD
                S2      | 2023-12-31 | PD
            """,
        },
        survival(),
        {"S1": Event(1, "progression", "response#1"), "S2": Censored(1, "no_post_baseline", "subject#2")},
    )


def test_progression_is_the_cause_on_the_day_of_death() -> None:
    """Of several events of one day progression comes first, then clinical progression, then death."""
    tables = {
        "subject": SUBJECTS,
        "response": """
            subject | date       | overall_response
            S1      | 2024-04-22 | PD
        """,
        "assessment": """
            subject | assessment | reader       | date       | clinical_progression
            S1      | A1         | INVESTIGATOR | 2024-04-22 | yes
            S2      | A1         | INVESTIGATOR | 2024-04-22 | yes
        """,
        "vital_status": """
            subject | date       | status
            S1      | 2024-04-22 | dead
            S2      | 2024-04-22 | dead
        """,
    }
    both = survival(event=("death", "clinical_progression", "progression"))
    assert_spec(
        tables,
        both,
        {
            "S1": Event(113, "progression", "response#1"),
            "S2": Event(113, "clinical_progression", "assessment#2"),
        },
    )
    assert_spec(tables, survival(), {"S2": Event(113, "death", "vital_status#2")})


def test_clinical_progression_counts_only_where_the_endpoint_says_so() -> None:
    """Without imaging it is no event in either profile (ENDPOINTS 6.2)."""
    tables = {
        "subject": SUBJECTS,
        "response": """
            subject | date       | overall_response
            S1      | 2023-12-20 |
            S1      | 2024-02-26 | SD
        """,
        "assessment": """
            subject | assessment | reader       | date       | clinical_progression
            S1      | A1         | INVESTIGATOR | 2024-03-01 | yes
            S2      | A1         | INVESTIGATOR | 2024-03-01 | no
        """,
    }
    assert_spec(tables, survival(), {"S1": Censored(57, "ongoing", "response#2")})
    assert_spec(
        tables,
        survival(event=("progression", "clinical_progression", "death")),
        {
            "S1": Event(61, "clinical_progression", "assessment#1"),
            "S2": Censored(1, "no_post_baseline", "subject#2"),
        },
    )


def test_not_evaluable_is_a_missed_assessment() -> None:
    """Trap: NE as the date of censoring credits follow-up without evidence."""
    assert_spec(
        {
            "subject": SUBJECTS,
            "response": """
                subject | date       | overall_response
                S1      | 2024-02-26 | SD
                S1      | 2024-04-22 | NE
                S2      | 2024-02-26 | NE
            """,
        },
        survival(),
        {"S1": Censored(57, "ongoing", "response#1"), "S2": Censored(1, "no_post_baseline", "subject#2")},
    )


def test_time_to_progression_ends_with_the_last_assessment_before_death() -> None:
    """Death is no event of it; the reason tells that the subject died."""
    assert_spec(
        {
            "subject": SUBJECTS,
            "response": """
                subject | date       | overall_response
                S1      | 2024-02-26 | SD
                S2      | 2024-02-26 | SD
                S2      | 2024-04-22 | PD
            """,
            "vital_status": """
                subject | date       | status
                S1      | 2024-05-01 | dead
                S2      | 2024-05-01 | dead
            """,
        },
        survival("ttp", rule="ttp", event=("progression",)),
        {"S1": Censored(57, "death_not_event", "response#1"), "S2": Event(113, "progression", "response#3")},
    )


def test_only_the_reader_of_the_endpoint_counts() -> None:
    """Readers are never mixed."""
    tables = {
        "subject": SUBJECTS,
        "response": """
            subject | reader       | date       | overall_response
            S1      | INVESTIGATOR | 2024-02-26 | SD
            S1      | CENTRAL      | 2024-02-28 | PD
            S2      | CENTRAL      | 2024-02-28 | SD
        """,
    }
    assert_spec(
        tables,
        survival(),
        {"S1": Censored(57, "ongoing", "response#1"), "S2": Censored(1, "no_post_baseline", "subject#2")},
    )
    assert_spec(
        tables,
        survival(reader="CENTRAL"),
        {"S1": Event(59, "progression", "response#2"), "S2": Censored(59, "ongoing", "response#3")},
    )


def test_death_is_the_event_of_overall_survival() -> None:
    """Without death: the latest proof of life of any table, never the cut; loss and withdrawal are named."""
    assert_spec(
        {
            "subject": SUBJECTS + "S3 | 2024-01-01 | prospective\nS4 | 2024-01-01 | prospective",
            "vital_status": """
                subject | date       | status
                S1      | 2024-09-01 | dead
                S2      | 2024-05-01 | alive
                S3      | 2024-05-01 | lost
                S4      | 2024-05-01 | withdrawn
            """,
            "laboratory": """
                subject | test | date       | reason
                S2      | HB   | 2024-06-01 |
                S2      | CRP  | 2024-07-01 | not_done
                S4      | HB   | 2024-06-02 |
            """,
        },
        overall_survival(),
        {
            "S1": Event(245, "death", "vital_status#1"),
            "S2": Censored(153, "ongoing", "laboratory#1"),
            "S3": Censored(122, "lost_or_withdrawn", "vital_status#3"),
            "S4": Censored(154, "ongoing", "laboratory#3"),
        },
        cut="2024-12-31",
    )


def test_a_death_without_day_is_dated_after_the_last_proof_of_life() -> None:
    """The later of the first of the month and the last proof of life in it (ENDPOINTS 6.4).

    A proof of life after that month contradicts the death (a finding of the checks) and moves nothing.
    """
    assert_spec(
        {
            "subject": SUBJECTS + "S3 | 2024-01-01 | prospective",
            "vital_status": """
                subject | date       | date_precision | status
                S1      | 2024-09-01 | month          | dead
                S2      | 2024-09-01 | month          | dead
                S2      | 2024-09-12 |                | alive
                S3      | 2024-09-01 | month          | dead
                S3      | 2024-09-30 |                | alive
                S3      | 2024-10-01 |                | alive
            """,
        },
        overall_survival(),
        {
            "S1": Event(245, "death", "vital_status#1"),
            "S2": Event(256, "death", "vital_status#2"),
            "S3": Event(274, "death", "vital_status#4"),
        },
    )


def test_a_death_without_month_is_never_an_event() -> None:
    """The subject is censored where known alive, and the reason says that a death is on record."""
    assert_spec(
        {
            "subject": SUBJECTS,
            "vital_status": """
                subject | date       | date_precision | status
                S1      | 2025-01-01 | year           | dead
                S1      | 2024-03-01 |                | alive
            """,
        },
        overall_survival(),
        {"S1": Censored(61, "death_date_unknown", "vital_status#2")},
    )


def test_nothing_after_the_cut_is_seen() -> None:
    """The day of the cut belongs to the data; an old cut gives the old result again."""
    tables = {
        "subject": SUBJECTS,
        "response": """
            subject | date       | overall_response
            S1      | 2024-02-26 | SD
            S1      | 2024-04-22 | PD
        """,
        "vital_status": """
            subject | date       | status
            S1      | 2024-05-01 | dead
        """,
    }
    progressed = {"S1": Event(113, "progression", "response#2")}
    assert_spec(tables, survival(), progressed, cut="2024-04-22")
    assert_spec(tables, survival(), {"S1": Censored(57, "ongoing", "response#1")}, cut="2024-04-21")
    assert_spec(tables, overall_survival(), {"S1": Event(122, "death", "vital_status#1")}, cut="2024-05-01")
    alive = {"S1": Censored(1, "ongoing", "subject#1")}
    assert_spec(tables, overall_survival(), alive, cut="2024-04-30")


def test_every_subject_has_a_row_also_without_origin() -> None:
    """No origin: no value, and the reason says so."""
    assert_spec(
        {
            "subject": SUBJECTS,
            "allocation": """
                subject | arm  | randomisation_date
                S1      | sabr | 2024-01-05
            """,
            "vital_status": """
                subject | date       | status
                S1      | 2024-01-05 | dead
                S2      | 2024-01-05 | dead
            """,
        },
        overall_survival(origin="randomisation"),
        {"S1": Event(1, "death", "vital_status#1"), "S2": Absent("no_origin")},
        design="randomised",
    )


def test_a_death_before_the_origin_counts_on_its_day() -> None:
    """A fault of the records (a finding of the checks); the engine's rule: no date before the origin."""
    assert_spec(
        {
            "subject": SUBJECTS,
            "vital_status": """
                subject | date       | status
                S1      | 2023-12-01 | dead
            """,
        },
        overall_survival(),
        {"S1": Event(1, "death", "vital_status#1")},
    )
