"""Endpoint declarations: frozen values that say what is derived, checked before any data exist."""

from typing import Annotated, Literal

from pydantic import Field

from lesionwise.definitions.adverse_event import AdverseEvents
from lesionwise.definitions.clauses import TreatedLesions
from lesionwise.definitions.declared import Declared
from lesionwise.definitions.disease_control import DurableControl
from lesionwise.definitions.lesions import LesionControl, OutOfFieldResponse
from lesionwise.definitions.questionnaire import Deterioration, PainResponse, Questionnaire
from lesionwise.definitions.time_to_event import TimeToEvent


class Proportion(Declared):
    """Share of subjects whose best overall response is one of `response`.

    `window_days`: the response is dated at most that many days after the origin, inclusive; null: any
    time. `confirmed`: the confirmed best response counts. Best response stops at the first progression and
    before a new systemic line. A subject without an assessment is a non-responder. `population`:
    `measurable` leaves out subjects without a target lesion at baseline. `rt_policy`: how irradiated lesions
    enter these responses; null: as the study says in `[response]`.
    """

    kind: Literal["proportion"] = "proportion"
    response: tuple[Literal["CR", "PR", "SD", "NON-CR/NON-PD"], ...]
    window_days: Annotated[int, Field(ge=1)] | None = None
    confirmed: bool = False
    population: Literal["all", "measurable"] = "measurable"
    rt_policy: TreatedLesions | None = None


Endpoint = Annotated[
    TimeToEvent
    | Proportion
    | LesionControl
    | OutOfFieldResponse
    | DurableControl
    | AdverseEvents
    | Questionnaire
    | PainResponse
    | Deterioration,
    Field(discriminator="kind"),
]
"""Any endpoint; a new kind is one declaration here and in `KINDS`, and one module in `derive`."""

KINDS: dict[str, type[Declared]] = {
    "time_to_event": TimeToEvent,
    "proportion": Proportion,
    "lesion_control": LesionControl,
    "out_of_field_response": OutOfFieldResponse,
    "durable_control": DurableControl,
    "adverse_event": AdverseEvents,
    "questionnaire": Questionnaire,
    "pain_response": PainResponse,
    "deterioration": Deterioration,
}
"""Declarations by kind, as the rules of the catalogue name it."""
