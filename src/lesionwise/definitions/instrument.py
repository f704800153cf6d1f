"""Questionnaires as declarations: items, ranges, scales and their scoring; never the wording of an item."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lesionwise.definitions.node import Node

Direction = Literal["higher_better", "higher_worse", "ordinal"]
Percent = Annotated[int, Field(ge=0, le=100)]


class Scale(Node):
    """How one score is made of answers.

    `low` and `high` are the range of each answer, inclusive; null: not known, and then nothing is scored.
    `whole`: an answer is a whole number. An answer of `reversed` counts as low + high - answer.

    `combine`: `only` takes the one item as it is; `sum` and `mean` need no further word; `state` reads the
    answers as digits in the order of `items`, whose value a loaded value set gives; `parts` adds the scores
    of the scales `parts`.

    Missing items: a scale is scored when at least `least_answered` items, at least `least_percent` and more
    than `above_percent` of its items are answered; with none of the three every item must be. What is
    missing counts as the mean of the answers to the same scale (a sum is prorated).

    `shown`: `raw`, or of a mean 0 to 100 as `function` (1 - (raw - low) / range) x 100 or `symptom`
    ((raw - low) / range) x 100. `direction` null: the study file says it.

    A scale without items declares the rule only: which items belong to it is left to a file of the user.
    """

    id: str
    label: str
    direction: Direction | None = None
    items: tuple[str, ...] = ()
    reversed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = True
    combine: Literal["only", "sum", "mean", "state", "parts"]
    parts: tuple[str, ...] = ()
    least_answered: Annotated[int, Field(ge=1)] | None = None
    least_percent: Percent | None = None
    above_percent: Percent | None = None
    shown: Literal["raw", "function", "symptom"] = "raw"

    @property
    def must_be_complete(self) -> bool:
        """Whether no item may be missing."""
        return self.least_answered is None and self.least_percent is None and self.above_percent is None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        complaints = [text for text, wrong in _check_scale(self) if wrong]
        if complaints:
            raise ValueError("; ".join(complaints))
        return self


class InstrumentForm(Node):
    """One questionnaire. `status`: `verified` once compared with its manual or blank form.

    `item_count`: items of the whole form; null: not known. `text_included`: whether the file holds wording
    (then its owner permitted it); the bundled ones hold none. `open`: what the sources at hand do not say.
    """

    id: str
    label: str
    item_count: Annotated[int, Field(ge=1)] | None = None
    licence: str
    source: str
    status: Literal["verified", "unverified"]
    text_included: bool
    open: tuple[str, ...] = ()
    scales: tuple[Scale, ...]

    def find_items(self, scale: Scale) -> tuple[str, ...]:
        """Items of a scale; of a scale made of others those of its parts, none while one has none."""
        if scale.combine != "parts":
            return scale.items
        parts = [each.items for each in self.scales if each.id in scale.parts]
        return tuple(item for items in parts for item in items) if all(parts) else ()

    @model_validator(mode="after")
    def _agree(self) -> Self:
        complaints = [text for text, wrong in _check_form(self) if wrong]
        if complaints:
            raise ValueError("; ".join(complaints))
        return self


def _check_scale(scale: Scale) -> Iterator[tuple[str, bool]]:
    ranged = scale.low is not None and scale.high is not None
    yield "low and high go together", (scale.low is None) != (scale.high is None)
    yield "low must lie below high", ranged and not (scale.low or 0) < (scale.high or 0)
    yield "an item stands twice", len(set(scale.items)) < len(scale.items)
    yield "a reversed item is no item of the scale", not set(scale.reversed) <= set(scale.items)
    yield "parts are for combine = 'parts', and only it has no items", _mixes_parts(scale)
    yield "combine = 'only' takes one item", scale.combine == "only" and len(scale.items) > 1
    scaled = scale.shown != "raw"
    yield "a scale from 0 to 100 is made of a mean, and has low and high", scaled and not _may_scale(scale)
    yield "a state needs every answer", scale.combine == "state" and not scale.must_be_complete


def _may_scale(scale: Scale) -> bool:
    return scale.combine == "mean" and scale.low is not None


def _mixes_parts(scale: Scale) -> bool:
    composed = scale.combine == "parts"
    return composed != bool(scale.parts) or (composed and bool(scale.items))


def _check_form(form: InstrumentForm) -> Iterator[tuple[str, bool]]:
    simple = {scale.id for scale in form.scales if scale.combine != "parts"}
    parts = {part for scale in form.scales for part in scale.parts}
    yield "a scale stands twice", max(Counter(scale.id for scale in form.scales).values(), default=1) > 1
    yield "no scale is declared", not form.scales
    yield "a part is no scale of items", not parts <= simple
