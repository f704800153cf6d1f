"""Numbers by group, tests between groups, proportions."""

import pytest
from scipy.stats import chi2

from drawn_analysis import (
    ORR,
    PFS,
    analyse_drawn,
    build_randomised,
    build_study,
    draw_subjects,
    draw_times,
    find,
)
from lesionwise.definitions import Reported
from lesionwise.study.model import Version

ARMS = ("rt",) * 6 + ("control",) * 6
TIMES = ("300", "400", "500+", "600", "700+", "800+", "100", "150", "200", "250", "450", "500+")
BY_ARM = PFS.model_copy(
    update={
        "report": (
            Reported(estimator="kaplan_meier", at_months=(12.0,), by="arm"),
            Reported(estimator="log_rank", by="arm"),
        )
    }
)


def draw_allocation(arms: tuple[str, ...], strata: tuple[str, ...] | None = None) -> str:
    layers = strata or ("",) * len(arms)
    rows = [
        f"S{place:02} | {arm} | 2020-01-01 | {stratum}"
        for place, (arm, stratum) in enumerate(zip(arms, layers, strict=True), start=1)
    ]
    return "\n".join(["subject | arm | randomisation_date | stratum", *rows])


def test_each_arm_has_its_number_beside_that_of_everyone() -> None:
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(12),
            "allocation": draw_allocation(ARMS),
            "endpoint": draw_times(TIMES),
        },
        build_randomised([BY_ARM]),
    )
    assert find(analysed, "pfs1.km.12mo.rt").estimate == pytest.approx(5 / 6)
    assert find(analysed, "pfs1.km.12mo.control").estimate is None, "two at risk at 12 months"
    assert find(analysed, "pfs1.km.12mo.control").reason == "few_at_risk"
    assert find(analysed, "pfs1.km.12mo").n == 12
    assert find(analysed, "pfs1.events.control").estimate == 5


def test_log_rank_is_one_number_and_equals_the_sum_over_events_by_hand() -> None:
    """O - E of the control arm and the hypergeometric variance, event by event."""
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(12),
            "allocation": draw_allocation(ARMS),
            "endpoint": draw_times(TIMES),
        },
        build_randomised([BY_ARM]),
    )
    result = find(analysed, "pfs1.logrank")
    at_risk = [(6, 6), (6, 5), (6, 4), (6, 3), (6, 2), (5, 2), (4, 2), (3, 0)]
    control = [1, 1, 1, 1, 0, 0, 1, 0]
    expected = sum(c / (r + c) for r, c in at_risk)
    variance = sum(r * c / (r + c) ** 2 for r, c in at_risk)
    chi_square = (sum(control) - expected) ** 2 / variance
    assert result.p_value == pytest.approx(chi2.sf(chi_square, 1), rel=1e-9)
    assert result.estimate == result.p_value
    assert (result.quantity, result.group, result.n, result.events) == ("p_value", None, 12, 8)
    assert result.cross_check.agree is True


def test_a_randomised_study_with_strata_also_has_the_stratified_test() -> None:
    strata = ("low", "high") * 6
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(12),
            "allocation": draw_allocation(ARMS, strata),
            "endpoint": draw_times(TIMES),
        },
        build_randomised([BY_ARM], strata=("risk",)),
    )
    stratified = find(analysed, "pfs1.logrank.stratified")
    assert stratified.p_value is not None
    assert stratified.p_value != find(analysed, "pfs1.logrank").p_value
    assert stratified.note is not None
    assert stratified.note.startswith("strata as randomised: risk")
    assert stratified.cross_check.agree is True


def test_an_arm_below_five_suppresses_the_test() -> None:
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(8),
            "allocation": draw_allocation(("rt",) * 5 + ("control",) * 3),
            "endpoint": draw_times(TIMES[:8]),
        },
        build_randomised([BY_ARM]),
    )
    result = find(analysed, "pfs1.logrank")
    assert (result.p_value, result.status, result.reason) == (None, "suppressed", "few_subjects")


def test_who_entered_without_randomisation_is_in_a_group_of_their_own_and_not_compared() -> None:
    """The second version has one arm: its subjects are no controls and no part of the test."""
    versions = (
        Version(id="1", randomised=True, change="first"),
        Version(id="2", randomised=False, change="one arm"),
    )
    study = build_randomised([BY_ARM]).model_copy(update={"versions": versions})
    subjects = draw_subjects(13, arm=("",) * 12 + ("rt",)).replace("S13 | 1", "S13 | 2")
    analysed = analyse_drawn(
        {
            "subject": subjects,
            "allocation": draw_allocation(ARMS),
            "endpoint": draw_times((*TIMES, "50")),
        },
        study,
    )
    assert find(analysed, "pfs1.n.rt").estimate == 6
    assert find(analysed, "pfs1.n.not_randomised").estimate == 1
    assert find(analysed, "pfs1.n").estimate == 13
    assert find(analysed, "pfs1.logrank").n == 12


def test_a_subject_without_a_declared_arm_is_unknown_never_dropped() -> None:
    endpoint = BY_ARM.model_copy(update={"report": BY_ARM.report[:1]})
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(7, arm=("sabr",) * 5 + ("", "other")),
            "endpoint": draw_times(TIMES[:7]),
        },
        build_study([endpoint]),
    )
    assert find(analysed, "pfs1.n.sabr").estimate == 5
    assert find(analysed, "pfs1.n.unknown").estimate == 2


def test_an_empty_arm_keeps_its_row() -> None:
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(6),
            "allocation": draw_allocation(("rt",) * 6),
            "endpoint": draw_times(TIMES[:6]),
        },
        build_randomised([BY_ARM]),
    )
    empty = find(analysed, "pfs1.km.12mo.control")
    assert (empty.n, empty.status, empty.reason) == (0, "not_estimable", "empty")
    assert find(analysed, "pfs1.logrank").reason == "one_group"


def draw_shares(responders: int, others: int, unknown: int = 0) -> str:
    head = "subject | endpoint | origin_date | status | reason"
    codes = ["1 | responder"] * responders + ["0 | non_responder"] * others
    codes += [" | no_measurable_disease"] * unknown
    rows = [f"S{place:02} | orr | 2020-01-01 | {code}" for place, code in enumerate(codes, start=1)]
    return "\n".join([head, *rows])


def test_a_proportion_has_exact_and_wilson_limits() -> None:
    """3 of 10: R's binom.test gives 0.06673951 to 0.65245285; Wilson by his formula."""
    analysed = analyse_drawn({"subject": draw_subjects(12), "endpoint": draw_shares(3, 7, 2)})
    exact, wilson = find(analysed, "orr.clopper_pearson"), find(analysed, "orr.wilson")
    assert (exact.estimate, exact.n, exact.events) == (0.3, 10, 3)
    assert exact.lower == pytest.approx(0.06673951, abs=1e-8)
    assert exact.upper == pytest.approx(0.65245285, abs=1e-8)
    assert wilson.lower == pytest.approx(0.1077913, abs=1e-6)
    assert wilson.upper == pytest.approx(0.6032219, abs=1e-6)
    assert (exact.population, exact.cross_check.agree) == ("measurable", True)
    assert find(analysed, "orr.left_out.no_measurable_disease").estimate == 2


def test_a_proportion_of_fewer_than_five_is_suppressed_with_its_counts() -> None:
    analysed = analyse_drawn({"subject": draw_subjects(4), "endpoint": draw_shares(1, 3)})
    result = find(analysed, "orr.clopper_pearson")
    assert (result.estimate, result.status, result.n, result.events) == (None, "suppressed", 4, 1)


def test_modes_of_a_cohort_are_groups() -> None:
    endpoint = ORR.model_copy(update={"report": (Reported(estimator="wilson", by="mode"),)})
    study = build_study([endpoint], design="cohort", modes=("retrospective", "prospective"))
    modes = ("retrospective",) * 6 + ("prospective",) * 5 + ("",)
    analysed = analyse_drawn({"subject": draw_subjects(12, mode=modes), "endpoint": draw_shares(3, 9)}, study)
    assert find(analysed, "orr.wilson.retrospective").estimate == 0.5
    assert find(analysed, "orr.wilson.prospective").estimate == 0
    assert find(analysed, "orr.n.unknown").estimate == 1
