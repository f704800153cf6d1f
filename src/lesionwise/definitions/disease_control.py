"""Disease control that lasts."""

from typing import Annotated, Literal

from pydantic import Field

from lesionwise.definitions.declared import Declared


class DurableControl(Declared):
    """Share of subjects whose disease control lasted `dcr_min_duration_days`, and was seen to.

    Responder: no progression, death or new systemic line before that day, and an assessment with one of
    `response` not more than `dcr_tolerance_days` before it or later, before the first progression and
    before a new systemic line. `dcr_missing`: what a subject without such an assessment is. `dcr_from`:
    the days count from the origin, or from the first assessment with one of `response`. `sdcr_nact`:
    whether a new systemic line before the day makes a non-responder; `ignored`: lines change nothing.
    Sources: ENDPOINTS 4.4; STUDIES 9.2 (RAPPORT).
    """

    kind: Literal["durable_control"] = "durable_control"
    response: tuple[Literal["CR", "PR", "SD", "NON-CR/NON-PD"], ...]
    dcr_min_duration_days: Annotated[int, Field(ge=1)] = 183
    dcr_tolerance_days: Annotated[int, Field(ge=0)] = 14
    dcr_missing: Literal["non_responder", "not_evaluable"] = "non_responder"
    dcr_from: Literal["origin", "first_response"] = "origin"
    sdcr_nact: Literal["non_responder", "ignored"] = "non_responder"
