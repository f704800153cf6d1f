"""The three days of a progression that was not salvaged stand in the rows of `pfs2_salvage_rt` only."""

from datetime import date

from drawn import parse_tables
from endpoint_trial import derive_at, overall_survival, parse_response, survival, trial
from salvage_story import salvage

TABLES = {
    "subject": "subject | enrolment_date\nS1 | 2024-01-01",
    "systemic_line": """
        subject | line | start_date | start_reason | protocol
        S1      | 1    | 2024-01-01 |              | yes
        S1      | 2    | 2024-05-01 | progression  | no
    """,
}
RESPONSE = "subject | date | overall_response\nS1 | 2024-04-22 | PD"


def test_no_other_rule_fills_them() -> None:
    study = trial(survival(), overall_survival(), salvage())
    found = derive_at(study, parse_tables(TABLES), parse_response(RESPONSE), None)[1].endpoint
    rows = found.select("rule", "progression_date", "next_line_date").rows()
    assert rows == [
        ("pfs1", None, None),
        ("os", None, None),
        ("pfs2_salvage_rt", date(2024, 4, 22), date(2024, 5, 1)),
    ]
