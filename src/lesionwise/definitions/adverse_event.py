"""Endpoints on adverse events."""

from typing import Annotated, Literal

from pydantic import Field

from lesionwise.definitions.declared import Declared

Cause = Literal["overall", "rt", "tki", "ici", "disease"]
"""What an adverse event is attributed to; `overall` is the relation to treatment as a whole."""

Relation = Literal["unrelated", "unlikely", "possible", "probable", "definite"]

Clock = Literal["randomisation", "pseudo_rt_date"]
"""What the days after radiotherapy count from in subjects of an arm without SABR: randomisation, or
randomisation + the median time from it to the end of radiotherapy in the others (STUDIES 9.5)."""

CountedClass = Literal["pre_rt", "acute", "intermediate", "late", "beyond"]
"""Classes that an endpoint may count; what began before study treatment is never counted."""

Grade = Annotated[int, Field(ge=1, le=5)]


class AdverseEvents(Declared):
    """Share of subjects with at least one adverse event that counts, and their maximum grade.

    An event counts when it begins on or after the origin, at most `window_days` after it (inclusive; null:
    any time), in one of `classes`, with a grade of at least `min_grade` (`exactly`: of just this grade),
    and with a relation to one of `related_to` that is one of `related_levels`.

    `classes`: one row a subject and class; empty: one row, whatever the class. `acute_within_days`: of the
    acute class only what began up to that many days after radiotherapy, one of the study's `acute_days`;
    null: the whole class. `related_to`: empty: whatever the cause. `related_levels`, `ae_control_clock`:
    null: those of the study. Source: STUDIES 9.5, ENDPOINTS 10.
    """

    kind: Literal["adverse_event"] = "adverse_event"
    classes: tuple[CountedClass, ...] = ()
    acute_within_days: Annotated[int, Field(ge=0)] | None = None
    window_days: Annotated[int, Field(ge=0)] | None = None
    min_grade: Grade = 1
    exactly: bool = False
    related_to: tuple[Cause, ...] = ()
    related_levels: Annotated[tuple[Relation, ...], Field(min_length=1)] | None = None
    ae_control_clock: Clock | None = None
