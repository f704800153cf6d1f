"""The slow and obvious scoring of one form, in exact fractions, as its manual would be read aloud."""

from collections.abc import Mapping
from fractions import Fraction

from lesionwise.definitions.instrument import InstrumentForm, Scale

Slow = tuple[Fraction | None, str | None]
"""A score, or the reason why there is none."""


def score_slowly(form: InstrumentForm, answers: Mapping[str, object]) -> dict[str, Slow]:
    """Every scale of one form. An answer that is a word is a reason why it is missing; nothing is None.

    States are not scored: no value set is known here.
    """
    scores = {scale.id: _score(scale, answers) for scale in form.scales if scale.combine != "parts"}
    for scale in form.scales:
        if scale.combine == "parts":
            scores[scale.id] = _add(scale, form, answers, scores)
    return scores


def _score(scale: Scale, answers: Mapping[str, object]) -> Slow:
    reason = _refuse([scale], answers) or _lack(scale, scale.items, answers)
    if reason is not None or scale.combine == "state":
        return None, reason or "no_value_set"
    assert scale.low is not None
    assert scale.high is not None
    low, high = Fraction(scale.low), Fraction(scale.high)
    counted = [
        low + high - _number(answers[item]) if item in scale.reversed else _number(answers[item])
        for item in scale.items
        if _answered(answers.get(item))
    ]
    mean = sum(counted, Fraction(0)) / len(counted)
    raw = mean * len(scale.items) if scale.combine == "sum" else mean
    share = (raw - low) / (high - low)
    return {"raw": raw, "function": (1 - share) * 100, "symptom": share * 100}[scale.shown], None


def _add(
    scale: Scale, form: InstrumentForm, answers: Mapping[str, object], scores: Mapping[str, Slow]
) -> Slow:
    parts = [each for each in form.scales if each.id in scale.parts]
    items = [item for part in parts for item in part.items]
    reason = _refuse(parts, answers) or _lack(scale, items, answers)
    if reason is not None:
        return None, reason
    numbers = [scores[part.id][0] for part in parts]
    known = [number for number in numbers if number is not None]
    return (sum(known, Fraction(0)), None) if len(known) == len(parts) else (None, "part_missing")


def _refuse(scales: list[Scale], answers: Mapping[str, object]) -> str | None:
    if any(not scale.items or scale.low is None for scale in scales):
        return "items_not_declared"
    for scale in scales:
        for item in scale.items:
            if _answered(answers.get(item)) and not _allowed(scale, _number(answers[item])):
                return "out_of_range"
    if not any(_answered(answer) for answer in answers.values()):
        words = [answer for answer in answers.values() if isinstance(answer, str)]
        return words[0] if words else "no_answer"
    return None


def _lack(scale: Scale, items: tuple[str, ...] | list[str], answers: Mapping[str, object]) -> str | None:
    there, count = sum(_answered(answers.get(item)) for item in items), len(items)
    rules = [
        scale.least_answered is None or there >= scale.least_answered,
        scale.least_percent is None or Fraction(there, count) >= Fraction(scale.least_percent, 100),
        scale.above_percent is None or Fraction(there, count) > Fraction(scale.above_percent, 100),
        not scale.must_be_complete or there == count,
        there > 0,
    ]
    return None if all(rules) else "too_few_items"


def _allowed(scale: Scale, value: Fraction) -> bool:
    assert scale.low is not None
    assert scale.high is not None
    return scale.low <= value <= scale.high and (not scale.whole or value.denominator == 1)


def _answered(answer: object) -> bool:
    return isinstance(answer, int | float)


def _number(answer: object) -> Fraction:
    assert isinstance(answer, int | float)
    return Fraction(answer)
