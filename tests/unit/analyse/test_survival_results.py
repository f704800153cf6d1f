"""Numbers from survival curves, checked by hand."""

import math

import pytest
from scipy.stats import norm

from drawn_analysis import PFS, analyse_drawn, build_study, draw_subjects, draw_times, find
from lesionwise.definitions import Reported

TEN = ("100", "200", "300", "400+", "500", "600+", "700", "800+", "900+", "1000+")


def test_landmark_counts_events_up_to_the_day_that_holds_the_months() -> None:
    """Three of ten have the event by day 365.25; nobody is censored before it."""
    result = find(analyse_drawn({"subject": draw_subjects(10), "endpoint": draw_times(TEN)}), "pfs1.km.12mo")
    width = norm.ppf(0.975) * math.sqrt(1 / 90 + 1 / 72 + 1 / 56) / math.log(0.7)
    assert result.estimate == pytest.approx(0.7, abs=1e-12)
    assert result.lower == pytest.approx(0.7 ** math.exp(-width), abs=1e-12)
    assert result.upper == pytest.approx(0.7 ** math.exp(width), abs=1e-12)
    assert (result.n, result.events, result.n_risk, result.status) == (10, 5, 7, "ok")
    assert (result.ci_method, result.level, result.at_months) == ("log-log", 0.95, 12)
    assert result.registered == ("001_primary_1",)
    assert result.trace == "derived/endpoint.parquet#endpoint=pfs1"


def test_two_engines_agree_on_the_landmark() -> None:
    result = find(analyse_drawn({"subject": draw_subjects(10), "endpoint": draw_times(TEN)}), "pfs1.km.12mo")
    assert result.engine.startswith("lesionwise ")
    assert result.cross_check.engine is not None
    assert result.cross_check.engine.startswith("survival ")
    assert result.cross_check.agree is True
    assert result.cross_check.difference is not None
    assert result.cross_check.difference <= 1e-9


def test_median_is_in_months_of_30_4375_days() -> None:
    """S falls to 0.583 on day 500 and to 0.4375 on day 700."""
    result = find(analyse_drawn({"subject": draw_subjects(10), "endpoint": draw_times(TEN)}), "pfs1.median")
    assert result.estimate == 700 / 30.4375
    assert result.quantity == "median_months"
    assert (result.upper, result.upper_status) == (None, "not_reached")


def test_median_follow_up_is_by_reverse_kaplan_meier_and_counts_events_as_the_curve_does() -> None:
    """Censorings at 400, 600, 800, 900, 1000: 6/7 x 4/5 x 2/3 is below one half on day 800."""
    result = find(
        analyse_drawn({"subject": draw_subjects(10), "endpoint": draw_times(TEN)}), "pfs1.follow_up"
    )
    assert result.estimate == 800 / 30.4375
    assert (result.events, result.note) == (5, "reverse Kaplan-Meier")


def test_without_event_the_limit_is_an_exact_bound() -> None:
    times = [f"{days}+" for days in (400, 500, 600, 700, 800)]
    analysed = analyse_drawn({"subject": draw_subjects(5), "endpoint": draw_times(times)})
    landmark, median = find(analysed, "pfs1.km.12mo"), find(analysed, "pfs1.median")
    assert (landmark.estimate, landmark.upper, landmark.status) == (1, 1, "bound_only")
    assert landmark.lower == pytest.approx(0.025 ** (1 / 5))
    assert (median.estimate, median.status) == (None, "not_reached")


def test_fewer_than_five_are_counted_not_estimated() -> None:
    analysed = analyse_drawn(
        {"subject": draw_subjects(4), "endpoint": draw_times(("100", "200", "400+", "500+"))}
    )
    for name in ("pfs1.km.12mo", "pfs1.median", "pfs1.follow_up"):
        result = find(analysed, name)
        assert (result.estimate, result.lower, result.status) == (None, None, "suppressed")
        assert (result.n, result.events, result.reason) == (4, 2, "few_subjects")
    assert find(analysed, "pfs1.events").estimate == 2


def test_nobody_is_a_result_with_a_reason() -> None:
    result = find(analyse_drawn({}), "pfs1.km.12mo")
    assert (result.n, result.estimate, result.status, result.reason) == (0, None, "not_estimable", "empty")


def test_a_landmark_beyond_follow_up_is_not_estimable() -> None:
    times = ("100", "200", "300+", "310+", "320+", "330+")
    result = find(analyse_drawn({"subject": draw_subjects(6), "endpoint": draw_times(times)}), "pfs1.km.12mo")
    assert (result.status, result.reason) == ("not_estimable", "beyond_last_time")


def test_who_has_no_value_is_counted_with_the_reason() -> None:
    """Ten subjects: seven analysed, two without origin, one whom the endpoint table does not name."""
    times = ("100", "200", "300", "no_origin", "400+", "no_origin", "500+", "600+", "700+")
    analysed = analyse_drawn({"subject": draw_subjects(10), "endpoint": draw_times(times)})
    counts = {one.id: one.estimate for one in analysed.analysis.results if one.quantity == "count"}
    assert counts["pfs1.n"] == 7
    assert counts["pfs1.left_out"] == 3
    assert counts["pfs1.left_out.no_origin"] == 2
    assert counts["pfs1.left_out.not_derived"] == 1
    assert find(analysed, "pfs1.km.12mo").n == 7


def test_left_truncation_takes_who_enters_late_at_risk_from_then_on() -> None:
    """Five at risk from 0, one enters on day 150: after the event on day 200 S is 5/6."""
    times = ("0-200", "0-400+", "0-500+", "0-600+", "0-700+", "150-800+")
    analysed = analyse_drawn({"subject": draw_subjects(6), "endpoint": draw_times(times)})
    result = find(analysed, "pfs1.km.12mo")
    assert result.estimate == pytest.approx(5 / 6, abs=1e-12)
    assert (result.n, result.n_risk) == (6, 5)


def test_who_ends_on_or_before_the_entry_was_never_at_risk() -> None:
    times = ("0-200", "0-400+", "0-500+", "0-600+", "0-700+", "300-300")
    analysed = analyse_drawn({"subject": draw_subjects(6), "endpoint": draw_times(times)})
    assert find(analysed, "pfs1.left_out.before_entry").estimate == 1
    assert find(analysed, "pfs1.km.12mo").n == 5


def test_a_curve_that_starts_late_says_so() -> None:
    """Five are at risk together only after day 100; the event on day 50 is lost and told."""
    times = ("0-50", "100-200", "100-400+", "100-500+", "100-600+", "100-700+", "100-800+")
    analysed = analyse_drawn({"subject": draw_subjects(7), "endpoint": draw_times(times)})
    result = find(analysed, "pfs1.km.12mo")
    assert result.n == 6
    assert result.estimate == pytest.approx(5 / 6)
    assert result.note is not None
    assert "conditional" in result.note
    assert find(analysed, "pfs1.n").estimate == 7


def test_a_number_that_two_clauses_ask_for_is_there_once() -> None:
    clause = Reported(estimator="kaplan_meier", at_months=(12.0, 24.0))
    endpoint = PFS.model_copy(update={"report": (*PFS.report, clause)})
    analysed = analyse_drawn(
        {"subject": draw_subjects(10), "endpoint": draw_times(TEN)}, build_study([endpoint])
    )
    ids = [one.id for one in analysed.analysis.results]
    assert len(ids) == len(set(ids))
    assert ids[-4:] == ["pfs1.km.12mo", "pfs1.median", "pfs1.follow_up", "pfs1.km.24mo"]
