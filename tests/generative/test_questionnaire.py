"""Forms at random: engine and oracle agree; what always holds of scores."""

import random
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from lesionwise.definitions.instrument import InstrumentForm, Scale
from lesionwise.derive.questionnaire import FormRules
from oracle.questionnaire import score_slowly
from questionnaire_trial import draw_form, form, run

FEW = settings(max_examples=40, deadline=None)
RULES: tuple[dict[str, int], ...] = (
    {},
    {"least_answered": 2},
    {"least_percent": 50},
    {"above_percent": 50},
    {"above_percent": 80},
    {"least_percent": 50, "least_answered": 3},
)


@st.composite
def scales(draw: st.DrawFn, name: str) -> Scale:
    """A scale of items of its own."""
    items = tuple(f"{name}{number}" for number in range(draw(st.integers(0, 6))))
    low = draw(st.sampled_from([0, 1]))
    combine = draw(st.sampled_from(["sum", "mean"]))
    shown = ["raw", "function", "symptom"] if combine == "mean" else ["raw"]
    return Scale(
        id=name,
        label=name,
        items=items,
        reversed=tuple(item for item in items if draw(st.booleans())),
        low=low,
        high=low + draw(st.sampled_from([1, 3, 4, 6])),
        whole=draw(st.booleans()),
        combine=combine,
        shown=draw(st.sampled_from(shown)),
        **draw(st.sampled_from(RULES)),
    )


@st.composite
def forms(draw: st.DrawFn) -> tuple[InstrumentForm, dict[str, object]]:
    """A form of two scales and their sum, and answers to it: right, missing, refused, or out of range."""
    first, second = draw(scales("a")), draw(scales("b"))
    rule = draw(st.sampled_from(RULES))
    total = Scale(id="total", label="total", combine="parts", parts=("a", "b"), **rule)
    answer = st.one_of(
        st.none(), st.integers(0, 4), st.integers(0, 4), st.sampled_from(["refused", "unknown", 2.5, -1, 9])
    )
    return form(first, second, total), {item: draw(answer) for item in (*first.items, *second.items)}


def score(
    declared: InstrumentForm, answers: Mapping[str, object]
) -> dict[str, tuple[float | None, str | None]]:
    found = run(draw_form(answers), FormRules(instruments={"form": declared})).score
    return {row["scale"]: (row["score"], row["reason"]) for row in found.iter_rows(named=True)}


@FEW
@given(forms())
def test_engine_and_oracle_agree(drawn: tuple[InstrumentForm, dict[str, object]]) -> None:
    declared, answers = drawn
    fast, slow = score(declared, answers), score_slowly(declared, answers)
    for name, (number, reason) in fast.items():
        assert reason == slow[name][1]
        assert (number is None) == (slow[name][0] is None) == (reason is not None)
        assert number is None or abs(number - float(slow[name][0] or 0)) < 1e-9
    assert set(fast) == (set(slow) if answers else set())


@FEW
@given(forms())
def test_a_score_lies_within_the_range_of_its_scale(drawn: tuple[InstrumentForm, dict[str, object]]) -> None:
    declared, answers = drawn
    for name, (number, _) in score(declared, answers).items():
        scale = next(each for each in declared.scales if each.id == name)
        if number is None or scale.combine == "parts":
            continue
        assert scale.low is not None
        assert scale.high is not None
        times = len(scale.items) if scale.combine == "sum" else 1
        low, high = (scale.low * times, scale.high * times) if scale.shown == "raw" else (0, 100)
        assert low - 1e-9 <= number <= high + 1e-9


@FEW
@given(forms(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(
    drawn: tuple[InstrumentForm, dict[str, object]], chance: random.Random
) -> None:
    declared, answers = drawn
    items = [item for item in answers if not isinstance(answers[item], str)]
    chance.shuffle(items)
    some = {item: answers[item] for item in items}
    assert score(declared, some) == score(declared, dict(sorted(some.items())))
