"""Scores of questionnaires: each rule with numbers made by hand, and the borders of the missing rules."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import polars as pl
import pytest

from lesionwise.definitions.instrument import InstrumentForm, Scale
from lesionwise.derive.questionnaire import FormRules
from lesionwise.study.instruments import read_instrument
from lesionwise.study.value_set import read_value_set
from questionnaire_trial import (
    NoScore,
    Score,
    assert_scores,
    draw_form,
    form,
    instrument,
    run,
    study,
)


def items(count: int, name: str = "q") -> tuple[str, ...]:
    return tuple(f"{name}{number}" for number in range(1, count + 1))


def answers(*values: object, name: str = "q") -> dict[str, object]:
    return {f"{name}{number}": value for number, value in enumerate(values, start=1)}


def with_items(name: str, **given: tuple[str, ...]) -> InstrumentForm:
    """A bundled form with the items that a user names."""
    bundled = read_instrument(name)
    scales = tuple(
        scale.model_copy(update={"items": given[scale.id]}) if scale.id in given else scale
        for scale in bundled.scales
    )
    return bundled.model_copy(update={"scales": scales})


def test_a_function_scale_runs_from_0_to_100_upside_down() -> None:
    """QLQ-C30: answers 2, 3, 1 have the mean 2; (1 - (2 - 1) / 3) x 100 = 66.67."""
    declared = with_items("qlq_c30", function=items(3))
    assert_scores(declared, answers(2, 3, 1), {"function": Score(round(200 / 3, 9), 3)})
    assert_scores(declared, answers(1, 1, 1), {"function": Score(100, 3)})
    assert_scores(declared, answers(4, 4, 4), {"function": Score(0, 3)})


def test_a_symptom_scale_runs_from_0_to_100() -> None:
    """QLQ-C30: answers 2, 3, 4 have the mean 3; (3 - 1) / 3 x 100 = 66.67."""
    declared = with_items("qlq_c30", symptom=items(3))
    assert_scores(declared, answers(2, 3, 4), {"symptom": Score(round(200 / 3, 9), 3)})


def test_global_health_has_the_range_6() -> None:
    """QLQ-C30: answers 5 and 6 have the mean 5.5; (5.5 - 1) / 6 x 100 = 75."""
    assert_scores(with_items("qlq_c30", **{"global": items(2)}), answers(5, 6), {"global": Score(75, 2)})


def test_half_of_the_items_is_enough_for_a_qlq_scale() -> None:
    """2 of 4 and 3 of 5 are at least half; 2 of 5 are not. Missing counts as the mean of the answers."""
    four, five = with_items("qlq_c30", symptom=items(4)), with_items("qlq_c30", symptom=items(5))
    assert_scores(four, answers(2, 3, None, None), {"symptom": Score(50, 2, True)})
    assert_scores(four, answers(2, None, None, None), {"symptom": NoScore("too_few_items")})
    assert_scores(five, answers(2, 3, 4, None, None), {"symptom": Score(round(200 / 3, 9), 3, True)})
    assert_scores(five, answers(2, 3, None, None, None), {"symptom": NoScore("too_few_items")})


FACT = with_items("fact_g", pwb=items(7, "p"), swb=items(7, "s"), ewb=items(6, "e"), fwb=items(7, "f"))


def fact(
    p: Sequence[object], s: Sequence[object], e: Sequence[object], f: Sequence[object]
) -> dict[str, object]:
    return answers(*p, name="p") | answers(*s, name="s") | answers(*e, name="e") | answers(*f, name="f")


def test_fact_g_prorates_a_subscale_above_half_and_the_total_above_80_percent() -> None:
    """4 of 7 answered with 3 each: 12 x 7 / 4 = 21. Of 6 items 3 are half, which is not more than half.

    24 of 27 (89 %) answered and every subscale scored: 21 + 28 + 24 + 0 = 73.
    """
    full: list[object] = [4] * 7
    gap: list[object] = [3, 3, 3, 3, None, None, None]
    given = fact(gap, full, [4] * 6, [0] * 7)
    assert_scores(FACT, given, {"pwb": Score(21, 4, True), "total": Score(73, 24, True)})
    half: list[object] = [4, 4, 4, None, None, None]
    given = fact(full, full, half, full)
    assert_scores(FACT, given, {"ewb": NoScore("too_few_items"), "total": NoScore("part_missing")})


def test_the_total_of_fact_g_needs_more_than_80_percent_of_all() -> None:
    """22 of 27 are 81.5 %, 21 of 27 are 77.8 %: the subscales stand, the total does not."""
    two: list[object] = [2, 2, 2, 2, 2, None, None]
    three: list[object] = [2, 2, 2, 2, None, None, None]
    rest = [2, 2, 2, 2, 2, None]
    enough = fact(two, two, rest, [2] * 7)
    assert_scores(FACT, enough, {"total": Score(54, 22, True)})
    short = fact(three, two, rest, [2] * 7)
    assert_scores(FACT, short, {"pwb": Score(14, 4, True), "total": NoScore("too_few_items")})


def test_exactly_80_percent_is_not_above_80_percent() -> None:
    """`above_percent` excludes its limit: 8 of 10 are too few for the total, 9 are enough."""
    part = Scale(id="part", label="", items=items(10), low=0, high=4, combine="sum", above_percent=50)
    total = Scale(id="total", label="", combine="parts", parts=("part",), above_percent=80)
    declared = form(part, total)
    assert_scores(
        declared, answers(*[1] * 8), {"part": Score(10, 8, True), "total": NoScore("too_few_items")}
    )
    assert_scores(declared, answers(*[1] * 9), {"total": Score(10, 9, True)})


def test_a_reversed_item_counts_as_low_plus_high_minus_answer() -> None:
    """0 to 4: 1, and 1 turned to 3, make 4. 1 to 5: 2, and 2 turned to 4, make 6."""
    for low, high, value, total in ((0, 4, 1, 4), (1, 5, 2, 6)):
        scale = Scale(id="s", label="", items=items(2), reversed=("q2",), low=low, high=high, combine="sum")
        assert_scores(form(scale), answers(value, value), {"s": Score(total, 2)})


def test_bpi_interference_needs_four_of_seven() -> None:
    """Mean of what is answered: 2, 4, 6, 8 make 5; three answers make none. Severity needs all four."""
    declared = read_instrument("bpi_sf")
    ranged = declared.model_copy(
        update={"scales": tuple(scale.model_copy(update={"low": 0, "high": 10}) for scale in declared.scales)}
    )
    given = answers(2, 4, 6, 8, name="interference_")
    assert_scores(ranged, given, {"interference": Score(5, 4, True), "severity": NoScore("too_few_items")})
    three = answers(2, 4, 6, name="interference_")
    assert_scores(ranged, three, {"interference": NoScore("too_few_items")})
    assert_scores(ranged, answers(1, 2, 3, 4, name="severity_"), {"severity": Score(2.5, 4)})
    assert_scores(declared, given, {"interference": NoScore("items_not_declared")})


def test_qol60_needs_ten_of_twelve() -> None:
    """Ten answers of 4: 40 x 12 / 10 = 48; nine make no score. The floor is 12, the ceiling 60."""
    declared = read_instrument("qol60_cn")
    assert_scores(declared, answers(*[4] * 10, name="item_"), {"total": Score(48, 10, True)})
    assert_scores(declared, answers(*[4] * 9, name="item_"), {"total": NoScore("too_few_items")})
    assert_scores(declared, answers(*[1] * 12, name="item_"), {"total": Score(12, 12)})
    assert_scores(declared, answers(*[5] * 12, name="item_"), {"total": Score(60, 12)})


def test_a_score_without_rule_for_missing_items_needs_every_item() -> None:
    """NFKSI-19: the sources at hand say nothing of missing items."""
    declared = with_items("nfksi_19", tse=items(3))
    assert_scores(declared, answers(1, 2, 3), {"tse": Score(6, 3), "total": NoScore("items_not_declared")})
    assert_scores(declared, answers(1, 2, None), {"tse": NoScore("too_few_items")})


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, Score(0, 1)), (60, Score(60, 1)), (60.5, NoScore("out_of_range")), (-1, NoScore("out_of_range"))],
)
def test_tess_takes_the_total_within_0_to_60(value: float, expected: Score | NoScore) -> None:
    """Both ends count; nothing outside is ever a score."""
    assert_scores(read_instrument("tess60"), {"total": value}, {"total": expected})


def test_one_answer_out_of_range_leaves_no_score_and_a_finding_without_the_value() -> None:
    """Answers are whole numbers from 1 to 4 here."""
    declared = with_items("qlq_c30", symptom=items(3))
    assert_scores(declared, answers(2, 5, 3), {"symptom": NoScore("out_of_range")})
    assert_scores(declared, answers(2, 2.5, 3), {"symptom": NoScore("out_of_range")})
    found = run(draw_form(answers(2, 777, 3)), FormRules(instruments={"form": declared})).findings
    assert found.select("code", "row", "column", "expected").rows() == [
        ("QS-RANGE", 2, "value", "a whole number from 1 to 4")
    ]
    assert "777" not in found.write_csv()


def test_items_and_forms_that_nobody_declared_are_findings() -> None:
    lines = [*draw_form({"total": 5, "mood": 1}), *draw_form({"x": 1}, name="other")]
    found = run(lines, FormRules())
    assert found.findings.select("code", "row", pl.col("severity").cast(pl.String)).rows() == [
        ("QS-ITEM", 2, "error"),
        ("QS-FORM", 3, "warning"),
    ]
    assert found.score.select("instrument", "score").rows() == [("form", 5.0)]


def test_a_form_that_did_not_come_back_keeps_its_reason() -> None:
    """Refused, or nothing said."""
    declared = with_items("qlq_c30", symptom=items(2))
    assert_scores(declared, {"q1": "refused", "q2": "refused"}, {"symptom": NoScore("refused")})
    assert_scores(declared, answers(None, None), {"symptom": NoScore("no_answer")})


def test_a_verbal_scale_may_be_coded_from_0_or_from_1() -> None:
    """The study file says the lowest code; the code stays as it is."""
    zero, one = instrument("vrs_pain", 0, 4), instrument("vrs_pain", 1, 5)
    lines = [
        *draw_form({"pain": 0}, name="vrs_pain"),
        *draw_form({"pain": 5}, name="vrs_pain", due="2024-02-01"),
    ]
    assert run(lines, FormRules(), study(zero)).score["reason"].to_list() == [None, "out_of_range"]
    assert run(lines, FormRules(), study(one)).score["reason"].to_list() == ["out_of_range", None]


def test_a_health_state_is_worth_what_the_loaded_value_set_says(tmp_path: Path) -> None:
    """Without value set, or without one of the five digits, there is no value."""
    path = tmp_path / "values.csv"
    states = ["".join(digits) for digits in product("12345", repeat=5)]
    lines = [f"{state},{1 - (int(state) - 11111) / 100000}" for state in states]
    path.write_text("\n".join(["state,value", *lines]), "utf-8")
    values = read_value_set(path, name="invented", source="test")
    lines = draw_form(answers(1, 2, 1, 3, 1, name="digit_") | {"vas": 70.5}, name="eq_5d_5l")
    said = study(instrument("eq_5d_5l"))
    loaded = run(lines, FormRules(value_sets={"eq_5d_5l": values}), said).score
    assert loaded.select("scale", pl.col("score").round(6)).rows() == [("value", 0.9898), ("vas", 70.5)]
    assert run(lines, FormRules(), said).score["reason"].to_list() == ["no_value_set", None]
    gap = draw_form(answers(1, 2, 1, 3, name="digit_"), name="eq_5d_5l")
    found = run(gap, FormRules(value_sets={"eq_5d_5l": values}), said).score
    assert found["reason"].to_list() == ["too_few_items", "too_few_items"]


def test_a_form_after_the_death_is_never_a_number() -> None:
    """Whoever filled it in."""
    lines = [*draw_form({"total": 5}), *draw_form({"total": 5}, due="2024-01-31", date="2024-01-31")]
    death = "subject | date | status\nS1 | 2024-01-30 | dead"
    found = run(lines, FormRules(), vital_status=death)
    assert found.score["reason"].to_list() == [None, "after_death"]
    assert found.findings["code"].to_list() == ["QS-DEATH"]


def test_a_score_names_its_rows() -> None:
    declared = with_items("qlq_c30", symptom=items(2), function=items(1, "f"))
    lines = [*draw_form({"f1": 1}), *draw_form({"q1": 2, "q2": 3})]
    found = run(lines, FormRules(instruments={"form": declared})).score
    assert found.select("scale", "source_table", "source_row", "source_rows").rows() == [
        ("function", "questionnaire", 1, [1]),
        ("symptom", "questionnaire", 2, [2, 3]),
        ("global", "questionnaire", 1, [1, 2, 3]),
    ]


def test_what_was_answered_after_the_data_cut_is_not_seen() -> None:
    lines = [*draw_form({"total": 5}), *draw_form({"total": 5}, due="2024-02-01", date="2024-02-01")]
    assert run(lines, FormRules(), cut="2024-01-31").score.height == 1
    missing = [*draw_form({"total": "refused"}), *draw_form({"total": "refused"}, due="2024-02-01")]
    assert run(missing, FormRules(), cut="2024-01-31").score.height == 1
    assert run(missing, FormRules(), cut="2024-02-01").score.height == 2
