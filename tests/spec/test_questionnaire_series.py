"""Questionnaires in time: due dates, compliance, response of pain, time to deterioration."""

import datetime
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from lesionwise.derive.questionnaire import (
    DeteriorationRules,
    PainRules,
    Series,
    derive_compliance,
    derive_measure,
    derive_pain_response,
    derive_series,
    derive_time_to_deterioration,
)
from lesionwise.terms import Faults
from questionnaire_trial import draw_form, draw_tables, instrument, study

ANCHOR = datetime.date(2024, 1, 1)
FOUR = ["baseline", "monthly_1", "monthly_2", "monthly_3"]
"""Occasions: 1 and 31 January, 1 March, 31 March 2024."""


def day(number: int) -> str:
    """The date that many days after the anchor."""
    return (ANCHOR + datetime.timedelta(days=number)).isoformat()


def one(number: int, value: object, *, late: int = 0, who: str = "S1", name: str = "form") -> list[str]:
    """A form due on day `number`, answered `late` days after."""
    item = "pain" if name in ("vrs_pain", "nrs_11") else "total"
    return draw_form({item: value}, due=day(number), date=day(number + late), name=name, who=who)


def follow(lines: list[str], *, cut: str | None = None, name: str = "form", **more: str) -> Series:
    """The series of S1 to S3, all enrolled on 1 January 2024, day 0."""
    high = {"vrs_pain": 4, "nrs_11": 10, "tess60": 60}.get(name, 100)
    said = study(instrument(name, 0, high), instrument("analgesics", 0, 1000))
    when = None if cut is None else datetime.date.fromisoformat(cut)
    return derive_series(said, draw_tables(lines, **more), when, anchor())


def anchor() -> pl.DataFrame:
    """Day 0 of S1 to S3."""
    frame = {"subject": ["S1", "S2", "S3"], "anchor": ["enrolment"] * 3, "origin_date": [ANCHOR] * 3}
    return pl.DataFrame(frame)


def states(series: Series, who: str = "S1") -> list[str]:
    return series.due.filter(pl.col("subject") == who, pl.col("instrument") != "analgesics")[
        "state"
    ].to_list()


def test_forms_are_due_every_30_days_from_the_anchor() -> None:
    """Day 0, 30, 60 and 90."""
    due = follow([], cut="2024-12-31").due
    found = due.filter(pl.col("subject") == "S1", pl.col("instrument") == "form")
    assert [value.isoformat() for value in found["due_date"]] == [day(0), day(30), day(60), day(90)]
    assert found["occasion"].to_list() == FOUR


@pytest.mark.parametrize(("late", "inside"), [(-8, False), (-7, True), (0, True), (7, True), (8, False)])
def test_the_window_holds_seven_days_to_either_side(late: int, inside: bool) -> None:
    """Seven days count, eight do not."""
    found = follow(one(30, 5, late=late), cut="2024-12-31").due.filter(
        pl.col("subject") == "S1", pl.col("occasion") == "monthly_1", pl.col("instrument") == "form"
    )
    assert found.select("received", "in_window").rows() == [(True, inside)]


def test_death_ends_the_series() -> None:
    """Due on the day before the death: expected; on its day or later: not."""
    for died, expected in ((31, ["expected", "expected", "dead", "dead"]), (30, ["expected"] + ["dead"] * 3)):
        vital = f"subject | date | status\nS1 | {day(died)} | dead"
        assert states(follow([], cut="2024-12-31", vital_status=vital)) == expected


def test_loss_ends_the_series_and_the_cut_waits_for_the_window() -> None:
    vital = f"subject | date | status\nS1 | {day(60)} | lost"
    assert states(follow([], cut="2024-12-31", vital_status=vital)) == [
        "expected",
        "expected",
        "left",
        "left",
    ]
    assert states(follow([], cut=day(37))) == ["expected", "expected", "not_yet_due", "not_yet_due"]
    assert states(follow([], cut=day(36))) == ["expected"] + ["not_yet_due"] * 3


def test_who_died_in_an_unknown_month_is_not_counted_as_expected() -> None:
    """A form of day 30 proves life up to there; afterwards nobody knows."""
    vital = "subject | date | date_precision | status\nS1 | 2024-01-01 | year | dead"
    found = follow(one(30, 5), cut="2024-12-31", vital_status=vital)
    assert states(found) == ["expected", "expected", "death_date_unknown", "death_date_unknown"]


def test_compliance_is_what_came_in_its_window_of_what_was_expected() -> None:
    """Form 1: S1 in the window, S2 too late, S3 died before: 1 of 2. Form 0: all three of three."""
    lines = [
        *one(0, 5),
        *one(0, 5, who="S2"),
        *one(0, 5, who="S3"),
        *one(30, 5),
        *one(30, 5, late=9, who="S2"),
    ]
    vital = f"subject | date | status\nS3 | {day(20)} | dead"
    due = follow(lines, cut=day(50), vital_status=vital).due.filter(pl.col("instrument") == "form")
    found = derive_compliance(due)
    columns = [
        "occasion",
        "expected",
        "dead",
        "not_yet_due",
        "known_alive",
        "received",
        "in_window",
        "compliance",
    ]
    assert found.select(columns).rows() == [
        ("baseline", 3, 0, 0, 3, 3, 3, 1.0),
        ("monthly_1", 2, 1, 0, 2, 2, 1, 0.5),
        ("monthly_2", 0, 1, 2, 0, 0, 0, None),
        ("monthly_3", 0, 1, 2, 0, 0, 0, None),
    ]


def test_compliance_of_groups() -> None:
    series = follow([*one(0, 5), *one(0, 5, who="S2")], cut=day(10))
    groups = pl.DataFrame({"subject": ["S1", "S2", "S3"], "group": ["A", "B", "B"]})
    first = derive_compliance(series.due, groups).filter(
        pl.col("occasion") == "baseline", pl.col("instrument") == "form"
    )
    assert first.select("group", "expected", "in_window").rows() == [("A", 1, 1), ("B", 2, 1)]


def pain(*values: object) -> list[str]:
    """Forms 0, 1, 2, 3 of S1; None: not recorded."""
    given = [one(30 * k, value, name="vrs_pain") for k, value in enumerate(values) if value is not None]
    return [line for form in given for line in form]


def doses(*values: float | None) -> list[str]:
    """Daily analgesic dose of S1 at the baseline and at the occasions after it; None: not recorded."""
    given = [one(30 * k, value, name="analgesics") for k, value in enumerate(values) if value is not None]
    return [line for form in given for line in form]


VERBAL = PainRules(drop=1, rise=1, analgesics="analgesics", cut_counts=False)
"""Registration 002: one step lower without more analgesics."""
NUMERIC = PainRules(analgesics="analgesics")
"""The consensus: two steps of ten, or a quarter less analgesics."""


def respond(
    lines: list[str], rules: PainRules = VERBAL, *, name: str = "vrs_pain", **more: str
) -> tuple[int | None, str, str | None]:
    """Status, reason and detail of S1 at the first month."""
    series = follow(lines, cut="2024-12-31", name=name, **more)
    scale = series.find_scale(name, None).id
    found = derive_pain_response(series, name, scale, occasions=["monthly_1"], rules=rules)
    assert found["subject"].to_list() == ["S1", "S2", "S3"]
    return found.select("status", "reason", "detail").row(0)


STEADY = doses(20, 20)
YES, NO = "pain_response", "no_pain_response"


def test_a_drop_of_one_step_without_more_analgesics_is_a_response() -> None:
    """From 3 to 2; a drop of 2 or more as sensitivity: then it is none, 3 to 1 is."""
    two = replace(VERBAL, drop=2)
    assert respond([*pain(3, 2), *STEADY]) == (1, YES, "partial")
    assert respond([*pain(3, 2), *STEADY], two) == (0, NO, "indeterminate")
    assert respond([*pain(3, 1), *STEADY], two) == (1, YES, "partial")
    assert respond([*pain(3, 3), *STEADY]) == (0, NO, "indeterminate")
    assert respond([*pain(3, 0), *STEADY]) == (1, YES, "complete")
    assert respond([*pain(2, 3), *STEADY]) == (0, NO, "progression")


def test_a_rise_of_analgesics_is_no_response_and_unknown_is_unknown() -> None:
    """The dose at the occasion against that of the baseline; what is not recorded could be more."""
    assert respond([*pain(3, 2), *doses(20, 21)]) == (0, NO, "indeterminate")
    assert respond([*pain(3, 0), *doses(20, 21)]) == (0, NO, "indeterminate")
    assert respond([*pain(3, 2), *doses(20)]) == (None, "analgesics_unknown", None)
    assert respond([*pain(3, 2), *doses(None, 20)]) == (None, "analgesics_unknown", None)
    assert respond([*pain(3, 3), *doses(20)]) == (0, NO, None)


def test_a_dose_that_nobody_recorded_is_unchanged_only_where_the_study_says_so() -> None:
    """A study that records no analgesics can tell no response at all: not even that there is none."""
    bare = PainRules(drop=1, rise=1)
    for after in (2, 3):
        assert respond(pain(3, after), bare) == (None, "analgesics_not_recorded", None)
    assert respond(pain(3, 2), replace(bare, unchanged=True)) == (1, YES, "partial")
    assert respond(pain(3, 3), replace(bare, unchanged=True)) == (0, NO, "indeterminate")
    assert respond([*pain(3, 2), *doses(20)], replace(VERBAL, unchanged=True)) == (1, YES, "partial")


@pytest.mark.parametrize(
    ("before", "after", "status", "detail"),
    [
        # pain and dose at the baseline, at the occasion
        ((6, 20), (0, 20), 1, "complete"),
        ((6, 20), (0, 10), 1, "complete"),
        ((6, 20), (0, 21), 0, "indeterminate"),
        ((6, 20), (4, 20), 1, "partial"),
        ((6, 20), (5, 20), 0, "indeterminate"),
        ((6, 20), (6, 15), 1, "partial"),
        ((6, 20), (6, 15.1), 0, "indeterminate"),
        ((6, 20), (7, 15), 0, "indeterminate"),
        ((6, 20), (8, 20), 0, "progression"),
        ((6, 20), (8, 15), 0, "indeterminate"),
        ((6, 20), (8, 30), 0, "progression"),
        ((6, 20), (7, 25), 0, "progression"),
        ((6, 20), (6, 25), 0, "progression"),
        ((6, 20), (6, 24.9), 0, "indeterminate"),
        ((6, 20), (5, 25), 0, "indeterminate"),
        ((6, 0), (6, 0), 0, "indeterminate"),
        ((6, 0), (6, 5), 0, "progression"),
    ],
)
def test_the_four_classes_of_the_consensus(
    before: tuple[float, float], after: tuple[float, float], status: int, detail: str
) -> None:
    """Scale from 0 to 10: two steps, or a quarter of the dose; both ends count."""
    lines = [*scored(before[0], after[0]), *doses(before[1], after[1])]
    assert respond(lines, NUMERIC, name="nrs_11") == (status, YES if status else NO, detail)


def scored(*values: float) -> list[str]:
    """Pain from 0 to 10 of S1."""
    given = [one(30 * k, value, name="nrs_11") for k, value in enumerate(values)]
    return [line for form in given for line in form]


def test_only_who_has_pain_at_the_baseline_can_respond() -> None:
    """One step above the lowest code at least."""
    assert respond([*pain(0, 0), *STEADY]) == (None, "no_pain_at_baseline", None)
    assert respond([*pain(1, 0), *STEADY]) == (1, YES, "complete")
    assert respond([*pain(None, 0), *STEADY]) == (None, "no_baseline", None)


def test_what_is_missing_is_never_a_number() -> None:
    """No form, a refusal, a code that does not exist, a late answer, death: each has its reason."""
    assert respond([*pain(3), *STEADY]) == (None, "no_form", None)
    assert respond([*pain(3, "refused"), *STEADY]) == (None, "not_answered", "refused")
    assert respond([*pain(3, 9), *STEADY]) == (None, "out_of_range", None)
    late = [*one(0, 3, name="vrs_pain"), *one(30, 1, late=8, name="vrs_pain"), *STEADY]
    assert respond(late) == (None, "outside_window", None)
    vital = f"subject | date | status\nS1 | {day(30)} | dead"
    assert respond(pain(3), vital_status=vital) == (None, "death", None)


def test_a_response_names_the_rows_of_its_forms() -> None:
    series = follow([*pain(3, 2), *STEADY], cut="2024-12-31", name="vrs_pain")
    found = derive_pain_response(series, "vrs_pain", "pain", occasions=["monthly_1"], rules=VERBAL)
    assert found.row(0, named=True) == {
        "subject": "S1",
        "occasion": "monthly_1",
        "origin_date": ANCHOR,
        "event_date": datetime.date.fromisoformat(day(30)),
        "days": None,
        "status": 1,
        "reason": "pain_response",
        "value": -1.0,
        "detail": "partial",
        "flags": "unverified",
        "source_table": "questionnaire",
        "source_row": 2,
        "origin_table": "questionnaire",
        "origin_row": 1,
        "clause": "drop",
        "decisive": [2],
        "base_rows": [1],
        "dose_rows": [3, 4],
    }


BASELINES = [*one(0, 50), *one(0, 54, who="S2"), *one(0, 58, who="S3")]
"""Standard deviation 4: half of it is 2."""


def deteriorate(series: Series, groups: pl.DataFrame | None = None, **said: Any) -> pl.DataFrame:
    """Time to deterioration of every subject."""
    return derive_time_to_deterioration(
        series, "form", "total", rules=DeteriorationRules(**said), groups=groups
    )


def worsen(lines: list[str], *, cut: str = "2024-12-31", who: str = "S1", **more: str) -> tuple[object, ...]:
    """Status, days, reason and source of one subject."""
    series = follow([*BASELINES, *lines], cut=cut, **more)
    found = deteriorate(series).filter(pl.col("subject") == who)
    return found.select("status", "days", "reason", "source_table", "source_row").row(0)


def test_a_fall_of_half_a_standard_deviation_is_deterioration() -> None:
    """48 is 2 less than 50; the first such form counts, a later recovery does not undo it."""
    assert worsen([*one(30, 48), *one(60, 50)]) == (1, 31, "deterioration", "questionnaire", 4)
    assert worsen([*one(30, 48.001), *one(60, 49)]) == (0, 61, "last_form", "questionnaire", 5)


def test_the_default_threshold_says_what_it_is() -> None:
    """Half the standard deviation of the baselines, or the number that the study file gives."""
    series = follow(BASELINES, cut="2024-12-31")
    found = deteriorate(series)
    assert found.select("value", "detail").row(0) == (2.0, "half_sd")
    given = deteriorate(series, threshold=10)
    assert given.select("value", "detail").row(0) == (10.0, "given")


def test_death_competes_unless_deterioration_came_before() -> None:
    """49 is not worse by the threshold of 2, 40 is."""
    vital = f"subject | date | status\nS1 | {day(70)} | dead"
    assert worsen(one(30, 49), vital_status=vital) == (2, 71, "death", "vital_status", 1)
    assert worsen(one(30, 40), vital_status=vital) == (1, 31, "deterioration", "questionnaire", 4)


def test_without_a_later_form_the_subject_is_censored_on_day_1() -> None:
    """Nothing is known after the baseline."""
    assert worsen([]) == (0, 1, "no_form_after_baseline", "questionnaire", 1)
    assert worsen(one(30, "refused")) == (0, 1, "no_form_after_baseline", "questionnaire", 1)


def test_what_cannot_be_timed_says_why() -> None:
    series = follow([*one(0, 50), *one(30, 10)], cut="2024-12-31")
    found = deteriorate(series)
    assert found.select("status", "reason").rows() == [
        (None, "no_threshold"),
        (None, "no_baseline"),
        (None, "no_baseline"),
    ]
    vital = "subject | date | date_precision | status\nS1 | 2024-01-01 | year | dead"
    assert worsen(one(30, 49), vital_status=vital) == (None, None, "death_date_unknown", "vital_status", 1)


def test_each_group_has_its_own_standard_deviation() -> None:
    """Of a group with one baseline there is none."""
    groups = pl.DataFrame({"subject": ["S1", "S2", "S3"], "group": ["A", "A", "B"]})
    series = follow([*BASELINES, *one(30, 48.6)], cut="2024-12-31")
    found = deteriorate(series, groups)
    assert found["value"].round(6).to_list() == [1.414214, 1.414214, None]
    assert found["reason"].to_list() == ["last_form", "no_form_after_baseline", "no_threshold"]


def test_recovery_may_undo_a_deterioration() -> None:
    """48 is worse by the threshold of 2, 49 is not. The last form has none after it to confirm it."""
    dip, stays, last = [48, 50, 50], [48, 50, 48], [50, 50, 48]
    for recovery, expected in (
        ("ignored", [(1, 31), (1, 31), (1, 91)]),
        ("confirmed", [(0, 91), (0, 91), (0, 91)]),
        ("definitive", [(0, 91), (1, 91), (1, 91)]),
    ):
        for values, (status, days) in zip((dip, stays, last), expected, strict=True):
            lines = [line for k, value in enumerate(values, 1) for line in one(30 * k, value)]
            found = deteriorate(follow([*BASELINES, *lines], cut="2024-12-31"), recovery=recovery)
            assert found.select("status", "days").row(0) == (status, days), (recovery, values)
    twice = [*BASELINES, *one(30, 48), *one(60, 47), *one(90, 50)]
    found = deteriorate(follow(twice, cut="2024-12-31"), recovery="confirmed")
    assert found.select("status", "days").row(0) == (1, 31)


def test_death_competes_or_is_an_event_or_only_censors() -> None:
    vital = f"subject | date | status\nS1 | {day(70)} | dead"
    series = follow([*BASELINES, *one(30, 49)], cut="2024-12-31", vital_status=vital)
    for death, expected in (
        ("competing", (2, 71, "death")),
        ("event", (1, 71, "death")),
        ("censored", (0, 31, "last_form")),
    ):
        found = deteriorate(series, death=death)
        assert found.select("status", "days", "reason").row(0) == expected
    vital = "subject | date | date_precision | status\nS1 | 2024-01-01 | year | dead"
    unknown = follow([*BASELINES, *one(30, 49)], cut="2024-12-31", vital_status=vital)
    found = deteriorate(unknown, death="censored")
    assert found.select("status", "days", "reason").row(0) == (0, 31, "last_form")


def test_an_ordinal_scale_needs_a_threshold_and_a_direction() -> None:
    said = study(instrument("vrs_pain", 0, 4).model_copy(update={"direction": "ordinal"}))
    series = derive_series(said, draw_tables(pain(1, 3)), None, anchor())
    for given in ({}, {"worse": "higher"}, {"threshold": 2.0}):
        with pytest.raises(Faults, match="an ordinal scale without threshold or `worse`"):
            derive_time_to_deterioration(series, "vrs_pain", "pain", rules=DeteriorationRules(**given))
    rules = DeteriorationRules(threshold=2, worse="higher")
    found = derive_time_to_deterioration(series, "vrs_pain", "pain", rules=rules)
    assert found.select("status", "days").row(0) == (1, 31)


def measure(lines: list[str], *, cut: str = "2024-12-31", **more: str) -> list[tuple[object, ...]]:
    """Occasion, status, value, reason and source row of S1."""
    series = follow(lines, cut=cut, **more)
    found = derive_measure(series, "form", "total", occasions=FOUR).filter(pl.col("subject") == "S1")
    return found.select("occasion", "status", "value", "reason", "source_row").rows()


def test_a_score_at_each_visit_and_never_a_number_for_a_missing_one() -> None:
    """Nothing came at month 1, a refusal at month 2, an answer nine days late at month 3."""
    lines = [*one(0, 50), *one(60, "refused"), *one(90, 40, late=9)]
    assert measure(lines) == [
        ("baseline", 1, 50.0, "answered", 1),
        ("monthly_1", None, None, "no_form", None),
        ("monthly_2", None, None, "not_answered", 2),
        ("monthly_3", None, None, "outside_window", 3),
    ]


def test_after_the_death_or_the_loss_nothing_is_due() -> None:
    dead = f"subject | date | status\nS1 | {day(60)} | dead"
    assert [row[1:] for row in measure([*one(0, 0), *one(30, 7)], vital_status=dead)] == [
        (1, 0.0, "answered", 1),
        (1, 7.0, "answered", 2),
        (None, None, "death", 1),
        (None, None, "death", 1),
    ]
    lost = f"subject | date | status\nS1 | {day(45)} | lost"
    assert [row[3:] for row in measure(one(0, 0), vital_status=lost)] == [
        ("answered", 1),
        ("no_form", None),
        ("left_study", 1),
        ("left_study", 1),
    ]


def test_a_form_that_came_before_the_data_end_counts_before_its_window_is_over() -> None:
    """Cut on day 31: the window of month 1 is open until day 37. Its form came; those of others may yet."""
    assert [row[3] for row in measure([*one(0, 5), *one(30, 5)], cut=day(31))] == [
        "answered",
        "answered",
        "not_yet_due",
        "not_yet_due",
    ]
    assert measure(one(0, 5), cut=day(31))[1][3] == "not_yet_due"


def test_an_answer_without_a_day_is_in_no_window() -> None:
    """It is kept, and not counted."""
    undated = [f"S1 | form | {day(30)} | total |  | 5 | "]
    assert measure(undated)[1] == ("monthly_1", None, None, "undated_form", 1)


def test_a_form_belongs_to_the_nearest_occasion_whose_window_holds_it() -> None:
    """Due on record on day 26, answered on day 28: month 1. Due on day 15: of no occasion."""
    lines = [*draw_form({"total": 5}, due=day(26), date=day(28)), *draw_form({"total": 9}, due=day(15))]
    assert [row[2] for row in measure(lines)] == [None, 5.0, None, None]
    series = follow(lines, cut="2024-12-31")
    assert series.score.select("due_date", "occasion", "in_window").rows() == [
        (datetime.date.fromisoformat(day(15)), None, None),
        (datetime.date.fromisoformat(day(26)), "monthly_1", True),
    ]


def test_totals_that_never_fall_below_12_are_noted() -> None:
    """The score that TESS 0-60 may be has this floor."""
    low = follow(draw_form({"total": 11}, name="tess60"), name="tess60").findings
    high = follow(draw_form({"total": 12}, name="tess60"), name="tess60").findings
    assert low["code"].to_list() == []
    assert high.select("code", pl.col("severity").cast(pl.String)).rows() == [("QS-TOTAL", "note")]
