"""Treated-lesion policies: what an irradiated lesion may say about the response."""

import polars as pl
import pytest

from drawn import parse_table
from lesionwise.derive.policy import derive_policy_response, derive_response_policy
from lesionwise.derive.response import Policy, derive_response
from lesionwise.study.model import ResponseRules
from policy_story import build_treated, check_policy

SABR = {"T1": "2024-01-15"}


def test_p0_a_treated_lesion_is_not_assessed() -> None:
    """From the first fraction on the sum is partial; growth of the others can still prove progression."""
    check_policy(
        """
        scan | date       | T1 | T2 | = overall_response | = target_sum_mm | = rule
        V0   | 2024-01-01 | 30 | 20 |                    | 50              | BASELINE
        V1   | 2024-03-01 | 10 | 20 | NE                 | 20              | TP-NE
        V2   | 2024-05-01 | 10 | 60 | PD                 | 60              | TP-PD-SUM
        """,
        "P0",
        SABR,
        decided={"V1": "T1", "V2": "T2"},
    )


def test_the_scan_of_the_day_of_the_first_fraction_is_before_it() -> None:
    """So it is judged on all lesions, under every policy."""
    check_policy(
        """
        scan | date       | T1 | T2 | = target_sum_mm | = baseline_sum_mm
        V0   | 2024-01-01 | 30 | 20 | 50              | 50
        V1   | 2024-01-15 | 30 | 20 | 50              | 50
        V2   | 2024-01-16 | 30 | 20 | 20              | 20
        """,
        "P1",
        SABR,
    )


def test_p1_sums_and_nadir_are_those_of_the_lesions_that_are_left() -> None:
    """T1 leaves: T2 is judged against its own baseline of 20 and its own nadir of 10."""
    check_policy(
        """
        scan | date       | T1 | T2 | = target_sum_mm | = baseline_sum_mm | = nadir_mm | = overall_response
        V0   | 2024-01-01 | 30 | 20 | 50              | 50                |            |
        V1   | 2024-01-10 | 30 | 10 | 40              | 50                | 50         | SD
        V2   | 2024-03-01 | 60 | 12 | 12              | 20                | 10         | PR
        V3   | 2024-05-01 | 5  | 15 | 15              | 20                | 10         | PD
        """,
        "P1",
        SABR,
    )


def test_p1_growth_of_a_treated_lesion_is_no_progression_until_it_is_a_local_failure() -> None:
    """Confirmed 61 days later, the failure is dated back to the first scan of the pair."""
    found = check_policy(
        """
        scan | date       | T1 | T2 | = overall_response | = response_as_read | = known_date | = component
        V0   | 2024-01-01 | 20 | 20 |                    |                    |              |
        V1   | 2024-03-01 | 20 | 20 | SD                 | SD                 |              |
        V2   | 2024-05-01 | 30 | 20 | PD                 | SD                 | 2024-07-01   | treated
        V3   | 2024-07-01 | 30 | 20 | PD                 | PD                 |              | treated
        """,
        "P1",
        SABR,
        decided={"V2": "T1 lesion:T1", "V3": "T1 lesion:T1"},
    )
    row = found.response.row(2, named=True)
    assert (row["lesions"], row["lesion_count"], row["rule"]) == ("T1", 1, "LOCAL-FAILURE")


def test_p1_growth_that_resolves_was_no_failure() -> None:
    """Pending at the one scan, gone at the next."""
    check_policy(
        """
        scan | date       | T1 | T2 | = overall_response | = post_rt_pending
        V0   | 2024-01-01 | 20 | 20 |                    |
        V1   | 2024-03-01 | 30 | 20 | SD                 | yes
        V2   | 2024-05-01 | 20 | 20 | SD                 | no
        """,
        "P1",
        SABR,
    )


def test_p1_a_biopsy_dates_the_failure_before_the_scan() -> None:
    """Viable tumour outside any suspicion: the next scan is progression, of the day of the biopsy."""
    check_policy(
        """
        scan | date       | T1 | T2 | = overall_response | = date
        V0   | 2024-01-01 | 20 | 20 |                    | 2024-01-01
        V1   | 2024-03-01 | 20 | 20 | SD                 | 2024-03-01
        V2   | 2024-05-01 | 20 | 20 | PD                 | 2024-04-02
        V3   | 2024-07-01 | 20 | 20 | PD                 | 2024-07-01
        """,
        "P1",
        SABR,
        procedures="""
        subject | lesion | procedure | kind   | date       | positive
        S1      | T1     | P1        | biopsy | 2024-04-02 | yes
        """,
    )


def test_p1_salvage_of_a_new_lesion_starts_the_series_anew() -> None:
    """The new lesion is progression; once treated it no longer counts, and the rest goes on."""
    check_policy(
        """
        scan | date       | T1 | X1             | = overall_response | = component | = post_progression
        V0   | 2024-01-01 | 20 |                |                    |             | no
        V1   | 2024-03-01 | 20 | unequivocal 12 | PD                 | new_lesion  | no
        V2   | 2024-05-01 | 20 | unequivocal 9  | SD                 |             | yes
        V3   | 2024-07-01 | 26 | -              | PD                 | untreated_target | yes
        """,
        "P1",
        {"X1": "2024-03-20"},
    )


def test_p1_a_progressing_lesion_left_untreated_keeps_the_progression() -> None:
    """Of two new lesions one was treated."""
    check_policy(
        """
        scan | date       | T1 | X1          | X2          | = overall_response | = lesions
        V0   | 2024-01-01 | 20 |             |             |                    |
        V1   | 2024-03-01 | 20 | unequivocal | unequivocal | PD                 | X1, X2
        V2   | 2024-05-01 | 20 | unequivocal | unequivocal | PD                 | X2
        """,
        "P1",
        {"X1": "2024-03-20"},
    )


def test_p1_a_failure_that_is_irradiated_again_has_a_new_start() -> None:
    """Its own nadir restarts with the new course."""
    check_policy(
        """
        scan | date       | T1 | T2 | = overall_response | = component
        V0   | 2024-01-01 | 20 | 20 |                    |
        V1   | 2024-03-01 | 30 | 20 | PD                 | treated
        V2   | 2024-05-01 | 30 | 20 | PD                 | treated
        V3   | 2024-07-01 | 30 | 20 | SD                 |
        """,
        "P1",
        {"T1": "2024-01-15", "T1 again": "2024-05-10"},
    )


def test_p1_with_no_untreated_target_left_is_not_evaluable() -> None:
    """Unless something proves progression: here a non-target lesion."""
    check_policy(
        """
        scan | date       | T1 | N1      | = overall_response | = rule
        V0   | 2024-01-01 | 20 | present |                    | BASELINE
        V1   | 2024-03-01 | 10 | present | NE                 | RT-NO-TARGET
        V2   | 2024-05-01 | 10 | worse   | PD                 | NT-PD
        """,
        "P1",
        SABR,
        decided={"V1": "lesion:T1", "V2": "N1"},
    )


def test_p1_may_go_over_to_p3() -> None:
    """Where the study says so: local control decides, and there is no response to be won."""
    check_policy(
        """
        scan | date       | T1 | N1      | = overall_response | = rule
        V0   | 2024-01-01 | 20 | present |                    | BASELINE
        V1   | 2024-03-01 | -  | -       | NON-CR/NON-PD      | RT-CONTROLLED
        V2   | 2024-05-01 |    | present | NE                 | RT-NE
        """,
        "P1",
        SABR,
        rules=ResponseRules(p3_fallback=True),
        decided={"V1": "N1 lesion:T1", "V2": "lesion:T1"},
    )


def test_p3_local_control_is_all_there_is() -> None:
    """Every lesion irradiated: failures and new lesions are progression."""
    check_policy(
        """
        scan | date       | T1 | X1          | = overall_response | = rule
        V0   | 2024-01-01 | 20 |             |                    | BASELINE
        V1   | 2024-03-01 | 10 |             | NON-CR/NON-PD      | RT-CONTROLLED
        V2   | 2024-05-01 | 16 |             | PD                 | LOCAL-FAILURE
        V3   | 2024-07-01 | 16 | unequivocal | PD                 | NEW-LESION
        """,
        "P3",
        SABR,
    )


def test_p3_does_not_hold_where_a_target_is_left() -> None:
    """Not evaluable, unless it is progression."""
    check_policy(
        """
        scan | date       | T1 | T2 | = overall_response | = rule
        V0   | 2024-01-01 | 20 | 20 |                    | BASELINE
        V1   | 2024-03-01 | 10 | 10 | NE                 | RT-UNTREATED
        V2   | 2024-05-01 | 10 | 20 | PD                 | TP-PD-SUM
        """,
        "P3",
        SABR,
    )


def test_p2_growth_after_radiotherapy_waits_for_its_confirmation() -> None:
    """The sum of 50 would be progression over 40; while the growth of T1 is suspected it is none."""
    check_policy(
        """
        scan | date       | T1 | T2 | = overall_response | = target_sum_mm | = post_rt_pending
        V0   | 2024-01-01 | 20 | 20 |                    | 40              |
        V1   | 2024-03-01 | 30 | 20 | SD                 | 50              | yes
        V2   | 2024-04-01 | 30 | 20 | SD                 | 50              | yes
        V3   | 2024-05-01 | 20 | 20 | SD                 | 40              | no
        """,
        "P2",
        SABR,
    )


def test_p2_confirmed_growth_is_progression_from_its_first_scan() -> None:
    """Dated back; the whole sum counts then."""
    check_policy(
        """
        scan | date       | T1 | T2 | = overall_response | = response_as_read | = component | = known_date
        V0   | 2024-01-01 | 20 | 20 |                    |                    |             |
        V1   | 2024-03-01 | 30 | 20 | PD                 | SD                 | treated     | 2024-05-01
        V2   | 2024-05-01 | 30 | 20 | PD                 | PD                 | treated     |
        """,
        "P2",
        SABR,
    )


def test_p2_a_local_failure_alone_is_no_progression_of_the_sum() -> None:
    """In both arms of a trial the sum decides: 12 to 20 within a sum of 112 is 7 %."""
    check_policy(
        """
        scan | date       | T1 | T2  | = overall_response
        V0   | 2024-01-01 | 12 | 100 |
        V1   | 2024-03-01 | 20 | 100 | SD
        V2   | 2024-05-01 | 20 | 100 | SD
        """,
        "P2",
        SABR,
    )


def test_p2_untreated_growth_counts_beside_a_suspicion() -> None:
    """T1 is held at its nadir of 20: 20 + 28 against 40 is +20 % and +8 mm."""
    check_policy(
        """
        scan | date       | T1 | T2   | = overall_response | = component      | = lesions
        V0   | 2024-01-01 | 20 | 20   |                    |                  |
        V1   | 2024-03-01 | 30 | 27.9 | SD                 |                  |
        V2   | 2024-04-01 | 30 | 28   | PD                 | untreated_target | T2
        """,
        "P2",
        SABR,
    )


def test_p2_small_growth_of_many_treated_lesions_does_not_add_up() -> None:
    """None of three has grown by 5 mm over its own nadir: no suspicion, and no progression by their sum."""
    check_policy(
        """
        scan | date       | T1   | T2   | T3   | = overall_response | = post_rt_pending
        V0   | 2024-01-01 | 10   | 10   | 10   |                    |
        V1   | 2024-03-01 | 14.9 | 14.9 | 14.9 | SD                 | no
        """,
        "P2",
        {"T1": "2024-01-15", "T2": "2024-01-15", "T3": "2024-01-15"},
    )


def test_p2_a_treated_lesion_that_is_back_waits_too() -> None:
    """After a complete response 3 mm in the field are no progression; an untreated lesion would be one."""
    check_policy(
        """
        scan | date       | T1 | T2 | = overall_response
        V0   | 2024-01-01 | 20 | 20 |
        V1   | 2024-03-01 | -  | -  | CR
        V2   | 2024-05-01 | 3  | -  | PR
        V3   | 2024-07-01 | 3  | 3  | PD
        """,
        "P2",
        SABR,
    )


def test_p2_unequivocal_growth_of_a_treated_non_target_waits() -> None:
    """Said once it is a suspicion, said again after eight weeks a failure, from the first time on."""
    check_policy(
        """
        scan | date       | T1 | N1      | = overall_response | = component
        V0   | 2024-01-01 | 20 | present |                    |
        V1   | 2024-03-01 | 20 | worse   | SD                 |
        V2   | 2024-04-01 | 20 | present | SD                 |
        V3   | 2024-06-01 | 20 | worse   | PD                 | treated
        V4   | 2024-08-01 | 20 | worse   | PD                 | treated
        """,
        "P2",
        {"N1": "2024-01-15"},
    )


@pytest.mark.parametrize("policy", ["P0", "P1", "P2", "P3"])
def test_a_treatment_on_an_unknown_day_leaves_the_lesion_not_assessed(policy: Policy) -> None:
    """Nobody can say whether it was before the scan."""
    check_policy(
        """
        scan | date       | T1 | T2 | = overall_response | = rule
        V0   | 2024-01-01 | 20 | 20 |                    | BASELINE
        V1   | 2024-03-01 | 20 | 20 | NE                 | TP-NE
        V2   | 2024-05-01 | 20 | 60 | PD                 | TP-PD-SUM
        """,
        policy,
        {"T1": ""},
    )


def test_non_irradiated_lesions_are_judged_alone() -> None:
    """As under P1, but the failure of T1 says nothing about T2."""
    check_policy(
        """
        scan | date       | T1 | T2 | = overall_response
        V0   | 2024-01-01 | 20 | 20 |
        V1   | 2024-03-01 | 30 | 14 | PR
        V2   | 2024-05-01 | 30 | 14 | PR
        """,
        "non_irradiated",
        SABR,
    )


STORY = """
    scan | date       | T1 | T2
    V0   | 2024-01-01 | 20 | 20
    V1   | 2024-03-01 | 30 | 14
    V2   | 2024-05-01 | 30 | 14
"""


def test_one_table_shows_the_response_under_each_policy() -> None:
    """The same scans under P0, P1, P2 and of the non-irradiated lesions."""
    tables = build_treated(STORY, SABR)
    found = derive_response_policy(tables, ResponseRules(), None).filter(~pl.col("baseline"))
    rows = found.group_by("policy", maintain_order=True).agg(pl.col("overall_response").cast(pl.String))
    assert dict(rows.rows()) == {
        "P0": ["NE", "NE"],
        "P1": ["PD", "PD"],
        "P2": ["SD", "SD"],
        "non_irradiated": ["PR", "PR"],
    }


def test_the_study_names_the_policy_and_the_caller_may_name_another() -> None:
    """`rt_policy` of the rules holds, unless a policy or a set of treated lesions is handed over."""
    tables, rules = build_treated(STORY, SABR), ResponseRules(rt_policy="P1")
    named = derive_policy_response(tables, rules, None).response
    other = derive_policy_response(tables, rules, None, policy="P2").response
    none = tables["radiotherapy_target"].select("subject", "lesion", from_date=pl.lit(None, dtype=pl.Date))
    nothing = derive_policy_response(tables, rules, None, treated=none.clear()).response
    assert [one["overall_response"].to_list()[1:] for one in (named, other, nothing)] == [
        ["PD", "PD"],
        ["SD", "SD"],
        ["SD", "SD"],
    ]


def test_the_engine_alone_refuses_rules_with_a_policy() -> None:
    """It does not know which lesions are treated, so it would judge them like all others."""
    with pytest.raises(ValueError, match=r"rt_policy are for derive\.policy"):
        derive_response(build_treated(STORY, SABR), ResponseRules(rt_policy="P1"), None)


ENROLLED = """
    scan | date       | T1 | X1
    V0   | 2024-01-01 | 30 |
    V1   | 2024-03-01 | 20 |
    V2   | 2024-05-01 | 26 | unequivocal
    V3   | 2024-07-01 | 26 | unequivocal
    V4   | 2024-09-01 | 32 | unequivocal
"""


@pytest.mark.parametrize(
    ("reset", "shown"),
    [
        (False, {"V1": "PR", "V2": "PD", "V3": "PD", "V4": "PD"}),
        (True, {"V3": "SD", "V4": "PD"}),
    ],
)
def test_a_trial_that_enrols_at_progression_starts_from_a_new_baseline(
    reset: bool, shown: dict[str, str]
) -> None:
    """Randomised on 2024-05-10: V2 is the baseline, and the lesion that was new by then is old disease."""
    tables = build_treated(ENROLLED, {})
    given = {
        "subject": parse_table("subject", "subject\nS1"),
        "allocation": parse_table("allocation", "subject | randomisation_date\nS1 | 2024-05-10"),
        "scan": tables["scan"].with_columns(baseline=pl.lit(None, dtype=pl.Boolean)),
    }
    rules = ResponseRules(baseline_reset=reset)
    response = derive_response({**tables, **given}, rules, None).response.filter(~pl.col("baseline"))
    assert dict(response.select("scan", pl.col("overall_response").cast(pl.String)).rows()) == shown
    assert response["nadir_mm"].max() == (30 if not reset else 26)
