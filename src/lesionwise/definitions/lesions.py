"""Endpoints on lesions: local control, and the response of lesions outside the field."""

from typing import Annotated, Final, Literal

from pydantic import Field

from lesionwise.definitions.clauses import Months, OriginName
from lesionwise.definitions.declared import Declared
from lesionwise.definitions.rule import Rule

Intent = Literal["planned", "salvage", "palliative"]

LESION_ORIGINS: Final[tuple[OriginName, ...]] = ("lesion_first_fraction", "lesion_last_fraction")
"""Origins that each irradiated lesion has of its own."""


class LesionControl(Declared):
    """Time to local failure: status 1 failure, 2 death, 3 lesion removed for another reason, 0 censored.

    The rule says the unit. `lc_lesion`: each irradiated lesion and course. `lc_patient`: the subject, whose
    lesions are controlled while every one of them is; a lesion treated later enters when it is treated.
    `lc_baseline_lesion`: each lesion of the baseline scan, in every arm, by the same rule of growth; planned
    radiotherapy is no matter, a salvage of the lesion is its failure.

    `intents`: courses that count, of the first two rules. `horizon_months`: as of a time to event. How growth
    is judged is said in `[response]`.
    """

    kind: Literal["lesion_control"] = "lesion_control"
    intents: tuple[Intent, ...] = ("planned", "salvage")
    horizon_months: Months | None = None


class OutOfFieldResponse(Declared):
    """Share of subjects whose lesions outside the field respond.

    Counted is a sum of the measurable lesions that were never irradiated at or below 70 % of its size at the
    last scan up to the first fraction, which had not been shrinking before (log-sum slope of the last two
    scans at least `pre_rt_slope_min` a month), without a new systemic drug from `drug_free_days` before the
    first fraction on, and without a new lesion at that scan. With `max_out_of_field_gy` a lesion known to
    have received more is left out.
    """

    kind: Literal["out_of_field_response"] = "out_of_field_response"
    pre_rt_slope_min: Annotated[float, Field(le=0)] = -0.05
    drug_free_days: Annotated[int, Field(ge=0)] = 90
    max_out_of_field_gy: Annotated[float, Field(ge=0)] | None = None


LESION_RULES: Final = (
    Rule("lc_lesion", "Local control, per lesion", "lesion_control"),
    Rule("lc_patient", "Local control, per patient", "lesion_control"),
    Rule("lc_baseline_lesion", "Local control of baseline lesions", "lesion_control"),
    Rule("out_of_field_response", "Out-of-field response", "out_of_field_response"),
)
"""Rules about lesions."""
