"""Questionnaires in time: due dates, compliance, response of pain, time to deterioration."""

import datetime

import polars as pl
import pytest

from lesionwise.derive.questionnaire import (
    FormRules,
    Series,
    derive_compliance,
    derive_pain_response,
    derive_series,
    derive_time_to_deterioration,
)
from lesionwise.terms import Faults
from questionnaire_trial import draw_form, draw_tables, instrument, study

ANCHOR = datetime.date(2024, 1, 1)
FOUR = FormRules(last=3)
"""Forms 0 to 3: 1 and 31 January, 1 March, 31 March 2024."""


def day(number: int) -> str:
    """The date that many days after the anchor."""
    return (ANCHOR + datetime.timedelta(days=number)).isoformat()


def one(number: int, value: object, *, late: int = 0, who: str = "S1", name: str = "form") -> list[str]:
    """A form due on day `number`, answered `late` days after."""
    item = "pain" if name == "vrs_pain" else "total"
    return draw_form({item: value}, due=day(number), date=day(number + late), name=name, who=who)


def follow(lines: list[str], *, cut: str | None = None, name: str = "form", **more: str) -> Series:
    """The series of S1 to S3, all with day 0 on 1 January 2024."""
    anchors = pl.DataFrame({"subject": ["S1", "S2", "S3"], "origin_date": [ANCHOR] * 3})
    high = 4 if name == "vrs_pain" else 100
    said = study(instrument(name, 0, high))
    when = None if cut is None else datetime.date.fromisoformat(cut)
    return derive_series(said, draw_tables(lines, **more), when, anchors, FOUR)


def states(series: Series, who: str = "S1") -> list[str]:
    return series.due.filter(pl.col("subject") == who)["state"].to_list()


def test_forms_are_due_every_30_days_from_the_anchor() -> None:
    found = follow([], cut="2024-12-31").due.filter(pl.col("subject") == "S1")
    assert [value.isoformat() for value in found["due_date"]] == [day(0), day(30), day(60), day(90)]
    assert FormRules() == FormRules(interval_days=30, window_days=7, last=24)


@pytest.mark.parametrize(("late", "inside"), [(-8, False), (-7, True), (0, True), (7, True), (8, False)])
def test_the_window_holds_seven_days_to_either_side(late: int, inside: bool) -> None:
    found = follow(one(30, 5, late=late), cut="2024-12-31").due.filter(
        pl.col("subject") == "S1", pl.col("form") == 1
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
    found = derive_compliance(follow(lines, cut=day(50), vital_status=vital).due)
    columns = [
        "form",
        "expected",
        "dead",
        "not_yet_due",
        "known_alive",
        "received",
        "in_window",
        "compliance",
    ]
    assert found.select(columns).rows() == [
        (0, 3, 0, 0, 3, 3, 3, 1.0),
        (1, 2, 1, 0, 2, 2, 1, 0.5),
        (2, 0, 1, 2, 0, 0, 0, None),
        (3, 0, 1, 2, 0, 0, 0, None),
    ]


def test_compliance_of_groups() -> None:
    series = follow([*one(0, 5), *one(0, 5, who="S2")], cut=day(10))
    groups = pl.DataFrame({"subject": ["S1", "S2", "S3"], "group": ["A", "B", "B"]})
    first = derive_compliance(series.due, groups).filter(pl.col("form") == 0)
    assert first.select("group", "expected", "in_window").rows() == [("A", 1, 1), ("B", 2, 1)]


def pain(*values: object) -> list[str]:
    """Forms 0, 1, 2, 3 of S1; None: not recorded."""
    given = [one(30 * k, value, name="vrs_pain") for k, value in enumerate(values) if value is not None]
    return [line for form in given for line in form]


def level(*days: tuple[int, float]) -> pl.DataFrame:
    """Analgesic levels of S1 from given days on."""
    return pl.DataFrame(
        {
            "subject": ["S1"] * len(days),
            "date": [ANCHOR + datetime.timedelta(days=number) for number, _ in days],
            "level": [value for _, value in days],
        },
        schema={"subject": pl.String, "date": pl.Date, "level": pl.Float64},
    )


def respond(
    lines: list[str], levels: pl.DataFrame | None, *, drop: float = 1, **more: str
) -> tuple[int | None, str]:
    """Status and reason of S1 at form 1."""
    series = follow(lines, cut="2024-12-31", name="vrs_pain", **more)
    found = derive_pain_response(series, "vrs_pain", "pain", analgesics=levels, forms=(1,), drop=drop)
    assert found["subject"].to_list() == ["S1", "S2", "S3"]
    return found.select("status", "reason").row(0)


STEADY = level((-10, 2))


def test_a_drop_of_one_step_without_more_analgesics_is_a_response() -> None:
    """From 3 to 2; a drop of 2 or more as sensitivity: then it is none, 3 to 1 is."""
    assert respond(pain(3, 2), STEADY) == (1, "response")
    assert respond(pain(3, 2), STEADY, drop=2) == (0, "no_drop")
    assert respond(pain(3, 1), STEADY, drop=2) == (1, "response")
    assert respond(pain(3, 3), STEADY) == (0, "no_drop")


def test_a_rise_of_analgesics_is_no_response_and_unknown_is_unknown() -> None:
    """The level on the day of the form against that of the baseline; a rise on the day itself counts."""
    assert respond(pain(3, 2), level((-10, 2), (30, 3))) == (0, "analgesic_rise")
    assert respond(pain(3, 2), level((-10, 2), (31, 3))) == (1, "response")
    assert respond(pain(3, 2), level((-10, 2), (10, 3), (20, 1))) == (1, "response")
    assert respond(pain(3, 2), level((5, 2))) == (None, "analgesics_unknown")
    assert respond(pain(3, 2), None) == (None, "analgesics_unknown")
    assert respond(pain(3, 3), None) == (0, "no_drop")


def test_only_who_has_pain_at_the_baseline_can_respond() -> None:
    assert respond(pain(0, 0), STEADY) == (None, "no_pain_at_baseline")
    assert respond(pain(1, 0), STEADY) == (1, "response")
    assert respond(pain(None, 0), STEADY) == (None, "no_baseline")


def test_what_is_missing_is_never_a_number() -> None:
    assert respond(pain(3), STEADY) == (None, "no_form")
    assert respond(pain(3, "refused"), STEADY) == (None, "refused")
    assert respond(pain(3, 9), STEADY) == (None, "out_of_range")
    late = [*one(0, 3, name="vrs_pain"), *one(30, 1, late=8, name="vrs_pain")]
    assert respond(late, STEADY) == (None, "outside_window")
    vital = f"subject | date | status\nS1 | {day(30)} | dead"
    assert respond(pain(3), STEADY, vital_status=vital) == (None, "death")


def test_a_response_names_the_rows_of_both_forms() -> None:
    series = follow(pain(3, 2), cut="2024-12-31", name="vrs_pain")
    found = derive_pain_response(series, "vrs_pain", "pain", analgesics=STEADY, forms=(1,)).head(1)
    columns = ["occasion", "value", "detail", "source_table", "source_row", "origin_table", "origin_row"]
    assert found.select(columns).row(0) == (
        "month 1",
        -1.0,
        "drop of 1 or more",
        "questionnaire",
        2,
        "questionnaire",
        1,
    )


BASELINES = [*one(0, 50), *one(0, 54, who="S2"), *one(0, 58, who="S3")]
"""Standard deviation 4: half of it is 2."""


def worsen(lines: list[str], *, cut: str = "2024-12-31", who: str = "S1", **more: str) -> tuple[object, ...]:
    """Status, days, reason and source of one subject."""
    series = follow([*BASELINES, *lines], cut=cut, **more)
    found = derive_time_to_deterioration(series, "form", "total").filter(pl.col("subject") == who)
    return found.select("status", "days", "reason", "source_table", "source_row").row(0)


def test_a_fall_of_half_a_standard_deviation_is_deterioration() -> None:
    """48 is 2 less than 50; the first such form counts, a later recovery does not undo it."""
    assert worsen([*one(30, 48), *one(60, 50)]) == (1, 31, "deterioration", "questionnaire", 4)
    assert worsen([*one(30, 48.001), *one(60, 49)]) == (0, 61, "last_form", "questionnaire", 5)


def test_the_default_threshold_says_what_it_is() -> None:
    series = follow(BASELINES, cut="2024-12-31")
    found = derive_time_to_deterioration(series, "form", "total")
    assert found.select("value", "detail").row(0) == (2.0, "0.5 SD of the baseline, default, not validated")
    given = derive_time_to_deterioration(series, "form", "total", threshold=10)
    assert given.select("value", "detail").row(0) == (10.0, "threshold of the study")


def test_death_competes_unless_deterioration_came_before() -> None:
    vital = f"subject | date | status\nS1 | {day(70)} | dead"
    assert worsen(one(30, 49), vital_status=vital) == (2, 71, "death", "vital_status", 1)
    assert worsen(one(30, 40), vital_status=vital) == (1, 31, "deterioration", "questionnaire", 4)


def test_without_a_later_form_the_subject_is_censored_on_day_1() -> None:
    assert worsen([]) == (0, 1, "no_form_after_baseline", "questionnaire", 1)
    assert worsen(one(30, "refused")) == (0, 1, "no_form_after_baseline", "questionnaire", 1)


def test_what_cannot_be_timed_says_why() -> None:
    series = follow([*one(0, 50), *one(30, 10)], cut="2024-12-31")
    found = derive_time_to_deterioration(series, "form", "total")
    assert found.select("status", "reason").rows() == [
        (None, "no_threshold"),
        (None, "no_baseline"),
        (None, "no_baseline"),
    ]
    vital = "subject | date | date_precision | status\nS1 | 2024-01-01 | year | dead"
    assert worsen(one(30, 49), vital_status=vital) == (None, None, "death_date_unknown", None, None)


def test_each_group_has_its_own_standard_deviation() -> None:
    groups = pl.DataFrame({"subject": ["S1", "S2", "S3"], "group": ["A", "A", "B"]})
    series = follow([*BASELINES, *one(30, 48.6)], cut="2024-12-31")
    found = derive_time_to_deterioration(series, "form", "total", groups=groups)
    assert found["value"].round(6).to_list() == [1.414214, 1.414214, None]
    assert found["reason"].to_list() == ["last_form", "no_form_after_baseline", "no_threshold"]


def test_an_ordinal_scale_needs_a_threshold_and_a_direction() -> None:
    rules = FormRules(last=3)
    said = study(instrument("vrs_pain", 0, 4).model_copy(update={"direction": "ordinal"}))
    anchors = pl.DataFrame({"subject": ["S1"], "origin_date": [ANCHOR]})
    series = derive_series(said, draw_tables(pain(1, 3)), None, anchors, rules)
    for direction, threshold in ((None, None), ("higher_worse", None), (None, 2.0)):
        with pytest.raises(Faults, match="an ordinal scale without direction or threshold"):
            derive_time_to_deterioration(series, "vrs_pain", "pain", direction=direction, threshold=threshold)
    found = derive_time_to_deterioration(series, "vrs_pain", "pain", direction="higher_worse", threshold=2)
    assert found.select("status", "days").row(0) == (1, 31)


def test_totals_that_never_fall_below_12_are_noted() -> None:
    """The score that TESS 0-60 may be has this floor."""
    low = follow(draw_form({"total": 11}, name="tess60"), name="tess60").findings
    high = follow(draw_form({"total": 12}, name="tess60"), name="tess60").findings
    assert low["code"].to_list() == []
    assert high.select("code", pl.col("severity").cast(pl.String)).rows() == [("QS-TOTAL", "note")]
