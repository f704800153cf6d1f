"""Cumulative incidence and local control of drawn lesions, by hand; figures and tables of them."""

from fractions import Fraction

import pytest

from drawn_analysis import analyse_drawn, build_study, draw_subjects, find, read_cells
from lesionwise.definitions import Censoring, LesionControl, Reported, TimeToEvent
from lesionwise.report.numbers import render_result

LC = LesionControl(
    id="lc",
    rule="lc_lesion",
    label="Local control",
    origin="lesion_first_fraction",
    report=(Reported(estimator="aalen_johansen", at_months=(12.0,)),),
)

TTP = TimeToEvent(
    id="ttp",
    rule="ttp",
    label="Time to progression",
    origin="first_sabr_fraction",
    event=("progression",),
    competing=("death",),
    censor=Censoring(at="last_adequate_assessment"),
    report=(Reported(estimator="aalen_johansen", at_months=(12.0,)),),
)


def draw_rows(endpoint: str, rows: list[tuple[str, int, int]]) -> str:
    """Table `endpoint`: subject, days, status of each row."""
    head = "subject | endpoint | days | status | reason"
    return "\n".join([head, *(f"{name} | {endpoint} | {days} | {status} | x" for name, days, status in rows)])


def compute_by_hand(rows: list[tuple[str, int, int]], until: int) -> Fraction:
    """Aalen-Johansen sum over the distinct times."""
    free, incidence = Fraction(1), Fraction(0)
    for time in sorted({days for _, days, _ in rows if days <= until}):
        at_risk = sum(days >= time for _, days, _ in rows)
        failed = sum(days == time and status == 1 for _, days, status in rows)
        ended = sum(days == time and status > 0 for _, days, status in rows)
        incidence += free * Fraction(failed, at_risk)
        free *= 1 - Fraction(ended, at_risk)
    return incidence


TWELVE = [(f"S{place:02}", 100 * place, (1, 0, 2)[place % 3]) for place in range(1, 13)]
LESIONS = [(f"S{place % 12 + 1:02}", 60 * place + 1, (1, 0, 2, 0, 3)[place % 5]) for place in range(24)]


def test_a_death_that_competes_is_no_censoring() -> None:
    analysed = analyse_drawn(
        {"subject": draw_subjects(12), "endpoint": draw_rows("ttp", TWELVE)}, build_study([TTP])
    )
    found = find(analysed, "ttp.aj.12mo")
    assert found.quantity == "cumulative_incidence"
    assert found.estimate == pytest.approx(float(compute_by_hand(TWELVE, 365)), rel=1e-12)
    assert found.cross_check.agree is True
    assert find(analysed, "ttp.competing").estimate == sum(status == 2 for *_, status in TWELVE)
    assert (found.n, found.events) == (12, 4)


def test_of_lesions_the_unit_is_the_lesion_and_the_cluster_the_subject() -> None:
    analysed = analyse_drawn(
        {"subject": draw_subjects(13), "endpoint": draw_rows("lc", LESIONS)}, build_study([LC])
    )
    found = find(analysed, "lc.aj.12mo")
    assert found.estimate == pytest.approx(float(compute_by_hand(LESIONS, 365)), rel=1e-12)
    assert (found.population, found.n) == ("lesions", 24)
    assert "12 subjects as clusters" in (found.note or "")
    assert find(analysed, "lc.subjects").estimate == 12
    assert find(analysed, "lc.left_out.not_derived").estimate == 1, "the subject without a lesion, once"


def test_local_control_is_what_is_left_with_its_limits_turned_round() -> None:
    analysed = analyse_drawn(
        {"subject": draw_subjects(12), "endpoint": draw_rows("lc", LESIONS)}, build_study([LC])
    )
    failed, control = find(analysed, "lc.aj.12mo"), find(analysed, "lc.control.12mo")
    assert control.quantity == "local_control"
    limits = (failed.estimate, failed.upper, failed.lower)
    assert [control.estimate, control.lower, control.upper] == [1 - (limit or 0) for limit in limits]
    assert 0 < (control.lower or 0) < (control.estimate or 0) < (control.upper or 1) < 1


def test_without_a_failure_local_control_has_a_lower_bound() -> None:
    rows = [(name, days + 400, 0) for name, days, _ in LESIONS]
    analysed = analyse_drawn(
        {"subject": draw_subjects(12), "endpoint": draw_rows("lc", rows)}, build_study([LC])
    )
    control = find(analysed, "lc.control.12mo")
    assert (control.estimate, control.status) == (1.0, "bound_only")
    assert render_result(control).text.startswith("\N{GREATER-THAN OR EQUAL TO}")


def test_too_few_subjects_at_risk_say_so_and_not_a_number_of_lesions() -> None:
    rows = [(f"S{place % 4 + 1:02}", 500 + place, 0) for place in range(20)]
    analysed = analyse_drawn(
        {"subject": draw_subjects(4), "endpoint": draw_rows("lc", rows)}, build_study([LC])
    )
    assert render_result(find(analysed, "lc.aj.12mo")).text == "too few subjects"


def test_the_numbers_under_the_curve_add_up_at_every_month() -> None:
    analysed = analyse_drawn(
        {"subject": draw_subjects(12), "endpoint": draw_rows("lc", LESIONS)}, build_study([LC])
    )
    risk = analysed.displays["lc.cif.risk"]
    parts = ("at_risk", "events", "competing", "censored", "not_entered")
    assert risk.height > 1
    assert {sum(row[part] for part in parts) for row in risk.to_dicts()} == {24}
    curve = analysed.displays["lc.cif"]
    assert curve["incidence"].is_sorted()
    assert (curve["n_event"].sum(), curve["n_competing"].sum()) == (
        sum(status == 1 for *_, status in LESIONS),
        sum(status > 1 for *_, status in LESIONS),
    )


def test_the_table_counts_events_competing_events_and_subjects() -> None:
    analysed = analyse_drawn(
        {"subject": draw_subjects(12), "endpoint": draw_rows("lc", LESIONS)}, build_study([LC])
    )
    cells = read_cells(analysed.displays["lc.numbers"])
    assert (cells["Analysed"], cells["/subjects"]) == (24, 12)
    assert cells["Events"] + cells["Competing events"] + cells["Censored"] == 24


def test_nobody_and_one_lesion_give_no_number_and_no_fault() -> None:
    nobody = analyse_drawn({"subject": draw_subjects(2)}, build_study([LC, TTP]))
    assert find(nobody, "lc.aj.12mo").estimate is None
    one = analyse_drawn(
        {"subject": draw_subjects(1), "endpoint": draw_rows("lc", [("S01", 30, 1)])}, build_study([LC])
    )
    assert find(one, "lc.control.12mo").status == "suppressed"


def test_median_follow_up_takes_a_competing_death_for_no_censoring() -> None:
    """Reverse Kaplan-Meier: only 200, 400 and 600 are ends of follow-up; with the deaths it would be 152."""
    rows = [
        *((f"S{place:02}", 100 + place, 2) for place in range(1, 5)),
        ("S05", 200, 0),
        ("S06", 400, 0),
        ("S07", 600, 0),
        ("S08", 300, 1),
    ]
    both = (Reported(estimator="aalen_johansen", at_months=(12.0,)), Reported(estimator="follow_up"))
    analysed = analyse_drawn(
        {"subject": draw_subjects(8), "endpoint": draw_rows("ttp", rows)},
        build_study([TTP.model_copy(update={"report": both})]),
    )
    found = find(analysed, "ttp.follow_up").estimate
    assert found is not None
    assert found * 30.4375 == pytest.approx(400)
