"""How each kind of endpoint is derived and traced: one module a kind, on one protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from lesionwise.definitions import (
    AdverseEvents,
    Declared,
    Deterioration,
    DurableControl,
    Endpoint,
    LesionControl,
    OutOfFieldResponse,
    PainResponse,
    Proportion,
    Questionnaire,
    TimeToEvent,
)
from lesionwise.derive.endpoint.adverse_event import derive_adverse_events
from lesionwise.derive.endpoint.adverse_event_trace import trace_adverse_events
from lesionwise.derive.endpoint.durable import derive_durable_control, trace_durable_control
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.lesions import (
    derive_lesion_control,
    derive_out_of_field,
    trace_lesion_control,
    trace_out_of_field,
)
from lesionwise.derive.endpoint.proportion import derive_proportion, trace_proportion
from lesionwise.derive.endpoint.questionnaire import (
    derive_deterioration,
    derive_pain,
    derive_questionnaire,
    trace_questionnaire,
)
from lesionwise.derive.endpoint.salvage import derive_salvage, trace_salvage
from lesionwise.derive.endpoint.survival import reads_scans
from lesionwise.derive.endpoint.time_to_event import derive_time_to_event
from lesionwise.derive.endpoint.trace import trace_time_to_event


@dataclass(frozen=True)
class Kind:
    """A kind of endpoint.

    `derive`: history and declaration to a frame with the columns of `tables.derived.Endpoint` that it
    fills, in the order of its rows, and whatever `trace` needs. `trace`: history, declaration and that
    frame to rows of `TRACE_COLUMNS`, with `place` (number of the frame's row, from 0) where a subject has
    several rows. `reads`: whether the responses of a reader decide.
    """

    derive: Callable[[History, Any], pl.DataFrame]
    trace: Callable[[History, Any, pl.DataFrame], pl.DataFrame]
    reads: Callable[[Any], bool]


KINDS: dict[type[Declared], Kind] = {
    TimeToEvent: Kind(derive_time_to_event, trace_time_to_event, reads_scans),
    Proportion: Kind(derive_proportion, trace_proportion, lambda _: True),
    LesionControl: Kind(derive_lesion_control, trace_lesion_control, lambda _: True),
    OutOfFieldResponse: Kind(derive_out_of_field, trace_out_of_field, lambda _: True),
    DurableControl: Kind(derive_durable_control, trace_durable_control, lambda _: True),
    AdverseEvents: Kind(derive_adverse_events, trace_adverse_events, lambda _: False),
    Questionnaire: Kind(derive_questionnaire, trace_questionnaire, lambda _: False),
    PainResponse: Kind(derive_pain, trace_questionnaire, lambda _: False),
    Deterioration: Kind(derive_deterioration, trace_questionnaire, lambda _: False),
}
"""Kinds by declaration."""

RULES: dict[str, Kind] = {"pfs2_salvage_rt": Kind(derive_salvage, trace_salvage, reads_scans)}
"""Rules of a kind that have a module of their own."""


def choose_kind(endpoint: Endpoint) -> Kind:
    """How an endpoint is derived: by its rule, else by its declaration."""
    return RULES.get(endpoint.rule) or KINDS[type(endpoint)]
