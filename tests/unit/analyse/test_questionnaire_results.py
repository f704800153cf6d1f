"""Scores at visits by hand: means, changes, categories, what was due, and the tables and figures of them."""

import math
import statistics

import pytest

from drawn_analysis import analyse_drawn, build_study, draw_subjects, find
from lesionwise.analyse import Analysed
from lesionwise.definitions import Questionnaire, Reported
from lesionwise.study import Study
from lesionwise.study.model import Instrument, VisitDue

FORM = Instrument(
    id="form",
    label="Form",
    low=0,
    high=4,
    direction="higher_better",
    status="unverified",
    licence="none",
    source="drawn",
)
VISITS = (
    VisitDue(id="baseline", label="Baseline", anchor="enrolment", day=0, window_days=7),
    VisitDue(
        id="monthly", label="Monthly", anchor="enrolment", day=30, window_days=7, every_days=30, until_days=60
    ),
)
SCORES: dict[str, list[int | None]] = {
    "baseline": [1, 2, 3, 4, 3, 2],
    "monthly_1": [2, 2, 3, 4, 4, None],
    "monthly_2": [4, 3, None, None, 4, 4],
}


def measure(*estimators: str, **more: object) -> Questionnaire:
    given = {
        "id": "qol",
        "rule": "questionnaire",
        "label": "Quality of life",
        "instrument": "form",
        "report": tuple(Reported.model_validate({"estimator": each}) for each in estimators),
    }
    return Questionnaire.model_validate(given | more)


def build(*estimators: str, **changes: object) -> Study:
    return build_study([measure(*estimators)], **{"instruments": (FORM,), "visits": VISITS, **changes})


def draw() -> dict[str, str]:
    rows, due = [], []
    for occasion, values in SCORES.items():
        for place, value in enumerate(values, start=1):
            end = f"1 | answered | {value}" if value is not None else " | form_missing | "
            rows.append(f"S{place:02} | qol | {occasion} | {end}")
            came = "yes" if value is not None else "no"
            due.append(f"S{place:02} | form | {occasion} | 2020-02-01 | expected | {came} | {came}")
    return {
        "subject": draw_subjects(6),
        "endpoint": "\n".join(["subject | endpoint | occasion | status | reason | value", *rows]),
        "questionnaire_compliance": "\n".join(
            ["subject | instrument | occasion | due_date | state | received | in_window", *due]
        ),
    }


def count(analysed: Analysed, column: str) -> list[int | None]:
    frame = analysed.displays["qol.numbers"]
    return [row["n"] for row in frame.to_dicts() if row["group"] == column]


def test_the_mean_of_each_visit_is_of_those_who_answered() -> None:
    analysed = analyse_drawn(draw(), build("mean"))
    known = [value for value in SCORES["monthly_1"] if value is not None]
    found = find(analysed, "qol.mean.monthly_1")
    half = 2.7764451051977987 * statistics.stdev(known) / math.sqrt(5)
    assert (found.n, found.estimate) == (5, statistics.mean(known))
    assert found.lower == pytest.approx(statistics.mean(known) - half)
    assert found.cross_check.agree is True
    assert find(analysed, "qol.left_out.form_missing.monthly_2").estimate == 2


def test_a_change_needs_both_scores_and_the_baseline_has_none() -> None:
    analysed = analyse_drawn(draw(), build("mean_change"))
    found = find(analysed, "qol.mean_change.monthly_1")
    assert (found.n, found.estimate) == (5, statistics.mean([1, 0, 0, 0, 1]))
    ids = [one.id for one in analysed.analysis.results if one.estimator == "mean_change"]
    assert ids == ["qol.mean_change.monthly_1", "qol.mean_change.monthly_2"]
    assert find(analysed, "qol.mean_change.monthly_2").reason == "few_subjects"


def test_categories_have_a_share_each_and_no_mean() -> None:
    analysed = analyse_drawn(draw(), build("categories"))
    shares = [find(analysed, f"qol.category_{code}.baseline").estimate for code in range(5)]
    assert shares == [0, 1 / 6, 2 / 6, 2 / 6, 1 / 6]
    assert not [one for one in analysed.analysis.results if one.quantity == "mean"]
    stack = analysed.displays["qol.categories"]
    assert stack.filter(stack["occasion"] == "monthly_2")["n"].to_list() == [0, 0, 0, 1, 3]
    assert set(stack["due"].to_list()) == {6}


def test_the_table_shows_what_was_due_what_came_and_the_scores() -> None:
    analysed = analyse_drawn(draw(), build("mean", "mean_change"))
    assert [count(analysed, name) for name in ("due", "received", "in_window", "scored")] == [
        [6, 6, 6],
        [6, 5, 4],
        [6, 5, 4],
        [6, 5, 4],
    ]
    course = analysed.displays["qol.course"]
    assert course["months"].to_list() == pytest.approx([0, 30 / 30.4375, 60 / 30.4375])
    shown = {one.id: one for one in analysed.analysis.displays}["qol.course"]
    assert (shown.range, shown.origin) == ((0, 4), "enrolment")
    assert "not verified" in shown.title


def test_an_instrument_that_nobody_has_named_gives_a_number_that_is_not_estimable() -> None:
    unset = FORM.model_copy(update={"low": None, "high": None, "direction": None, "status": "unset"})
    rows = "subject | endpoint | reason\n" + "\n".join(
        f"S{place:02} | qol | instrument_unset" for place in range(1, 4)
    )
    analysed = analyse_drawn(
        {"subject": draw_subjects(3), "endpoint": rows}, build("mean", instruments=(unset,))
    )
    found = find(analysed, "qol.mean")
    assert (found.status, found.n) == ("not_estimable", 0)
    assert find(analysed, "qol.left_out.instrument_unset").estimate == 3
    shown = {one.id: one for one in analysed.analysis.displays}["qol.numbers"]
    assert shown.empty == "the protocol names no instrument yet: nothing can be estimated"
