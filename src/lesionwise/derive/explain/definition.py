"""An endpoint's declaration in words."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from lesionwise.definitions import (
    TREATED_LESIONS,
    Endpoint,
    LesionControl,
    OriginName,
    Proportion,
    TimeToEvent,
    describe_switches,
)
from lesionwise.derive.endpoint.survival import compute_missed_limit, is_on_scans
from lesionwise.derive.explain.forms import describe_deterioration, describe_measure, describe_pain
from lesionwise.derive.explain.harms import describe_adverse_events, describe_durable
from lesionwise.derive.explain.lesions import describe_control, describe_out_of_field
from lesionwise.study import ResponseRules
from lesionwise.terms import CODELISTS

ORIGINS: Mapping[OriginName, str] = {
    "consent": "consent",
    "enrolment": "enrolment",
    "randomisation": "randomisation",
    "first_systemic_dose": "first dose of a protocol line",
    "first_sabr_fraction": "first planned SABR fraction",
    "earliest_study_treatment": "the earlier of first protocol dose and first planned SABR fraction",
    "first_response": "first complete or partial response",
    "lesion_first_fraction": "first fraction to the lesion",
    "lesion_last_fraction": "last fraction to the lesion",
    "baseline_form": "day of the baseline form",
}

_CENSORED = {
    "last_adequate_assessment": "the last adequate assessment (any response but NE), else the origin",
    "last_known_alive": "the last day on which the subject is known to be alive",
    "last_contact": "the last day known alive without the event, death that is no event included",
}

_PROFILES = {
    "treatment_policy": "an event counts whatever happened before it (EMA/CHMP/27994/2008/Rev.1, recalled)",
    "fda_2018": "no baseline, a new systemic line or a gap of missed scans before the event censor "
    "(FDA 2018, recalled)",
}


def describe_clause(endpoint: Endpoint, clause: str) -> str:
    """The clause with what stands there: `endpoint.pfs1.event[0] = progression`."""
    value: Any = endpoint.model_dump()
    for name, number in re.findall(r"\.(\w+)(?:\[(\d+)\])?", clause.removeprefix(f"endpoint.{endpoint.id}")):
        value = value[name][int(number)] if number else value[name]
    return f"{clause} = {', '.join(value) if isinstance(value, tuple) else value}"


def describe_definition(endpoint: Endpoint, reader: str | None, rules: ResponseRules) -> list[str]:
    """Lines `name: meaning` of what the study file says about the endpoint, in the order of its keys."""
    lines = [f"rule: {endpoint.rule}", f"origin: {endpoint.origin}, {ORIGINS[endpoint.origin]}"]
    if isinstance(endpoint, LesionControl):
        lines += describe_control(endpoint, rules)
    else:
        lines += _DESCRIBE[endpoint.kind](endpoint)
    if reader is not None:
        lines.append(f"reader: {reader}")
    return [*lines, f"note: {endpoint.note}"] if endpoint.note else lines


def _describe_share(endpoint: Proportion) -> list[str]:
    window = endpoint.window_days
    return [
        f"response: {', '.join(endpoint.response)}" + (", confirmed" if endpoint.confirmed else ""),
        *([f"window_days: {window} from the origin, inclusive"] if window is not None else []),
        f"population: {endpoint.population}",
        *(
            [f"rt_policy: {endpoint.rt_policy}, irradiated lesions: {TREATED_LESIONS[endpoint.rt_policy]}"]
            if endpoint.rt_policy
            else []
        ),
    ]


def _describe_survival(endpoint: TimeToEvent) -> list[str]:
    labels = CODELISTS["reason"].labels
    lines = [
        f"event: the first of {', '.join(labels[kind] for kind in endpoint.event)}",
        *(f"competing: {labels[kind]}, status 2" for kind in endpoint.competing),
        f"censor.at: {_CENSORED[endpoint.censor.at]}",
    ]
    if is_on_scans(endpoint):
        lines.append(f"censor.profile: {endpoint.censor.profile}: {_PROFILES[endpoint.censor.profile]}")
        limit = compute_missed_limit(endpoint)
        if limit is not None:
            lines.append(f"missed_scans_max: {limit} scheduled scans missed in a row before the event censor")
    lines += [f"{name}: {words}" for name, words in describe_switches(endpoint).items()]
    if endpoint.entry == "left_truncate":
        lines.append("entry: left_truncate: at risk from the first planned SABR fraction on")
    if endpoint.horizon_months is not None:
        lines.append(f"horizon_months: {endpoint.horizon_months:g}")
    return lines


_DESCRIBE: Mapping[str, Callable[[Any], list[str]]] = {
    "time_to_event": _describe_survival,
    "proportion": _describe_share,
    "out_of_field_response": describe_out_of_field,
    "durable_control": describe_durable,
    "adverse_event": describe_adverse_events,
    "questionnaire": describe_measure,
    "pain_response": describe_pain,
    "deterioration": describe_deterioration,
}
"""Words by kind; a local control also needs the rules of the response."""
