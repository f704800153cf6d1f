"""How an endpoint was executed, in words."""

from collections.abc import Callable
from typing import Any

from lesionwise.analyse.model import Definition
from lesionwise.definitions import (
    TREATED_LESIONS,
    AdverseEvents,
    Deterioration,
    DurableControl,
    Endpoint,
    LesionControl,
    OnInstrument,
    OutOfFieldResponse,
    PainResponse,
    Proportion,
    Questionnaire,
    TimeToEvent,
    describe_switches,
)
from lesionwise.definitions.clauses import EventName, OriginName
from lesionwise.terms import CODELISTS

ORIGINS: dict[OriginName, str] = {
    "consent": "consent",
    "enrolment": "enrolment",
    "randomisation": "randomisation",
    "first_systemic_dose": "the first dose of a protocol line",
    "first_sabr_fraction": "the first planned SABR fraction",
    "earliest_study_treatment": (
        "the earlier of the first dose of a protocol line and the first planned SABR fraction"
    ),
    "first_response": "the first complete or partial response",
    "lesion_first_fraction": "the first fraction to the lesion",
    "lesion_last_fraction": "the last fraction to the lesion",
    "baseline_form": "the day of the baseline form",
}

ORIGIN_LABELS: dict[OriginName, str] = {
    "consent": "consent",
    "enrolment": "enrolment",
    "randomisation": "randomisation",
    "first_systemic_dose": "first systemic dose",
    "first_sabr_fraction": "first SABR fraction",
    "earliest_study_treatment": "earliest study treatment",
    "first_response": "first response",
    "lesion_first_fraction": "first fraction to the lesion",
    "lesion_last_fraction": "last fraction to the lesion",
    "baseline_form": "baseline form",
}
"""Short names of the origins, for axes."""

_EVENTS: dict[EventName, str] = {
    "progression": "progression at a scan",
    "polymetastatic_progression": "polymetastatic progression",
    "not_amenable_progression": "progression that is not amenable to SABR",
    "local_failure": "local failure of an irradiated lesion",
    "new_distant_lesion": "the first new distant lesion",
    "unirradiated_growth": "growth of a lesion that was not irradiated",
    "second_progression": "progression on the next systemic line",
    "systemic_change": "a progression that made a change of systemic therapy necessary",
    "not_amenable": "a progression that is not amenable to radiotherapy",
    "clinical_progression": "clinical progression",
    "first_systemic_therapy": "the first systemic therapy",
    "next_line": "the start of a next systemic line",
    "next_line_for_progression": (
        "the start of a next systemic line because of progression or clinical deterioration"
    ),
    "end_of_line": "the end of the systemic line",
    "lost": "loss to follow-up",
    "death": "death from any cause",
}

_CENSORED = {
    "last_adequate_assessment": "the last adequate assessment",
    "last_known_alive": "the last day known alive",
    "last_contact": "the last day known alive without the event",
}

_PROFILES = {
    "treatment_policy": "Events count whatever happened before them (treatment policy).",
    "fda_2018": "New systemic therapy or missed scans before the event end follow-up (profile fda_2018).",
}

_POPULATIONS = {
    "all": "all subjects",
    "measurable": "subjects with a target lesion at baseline",
}


def render_words(endpoint: Endpoint) -> str:
    """Whole sentences: origin, events, censoring, entry, horizon, population."""
    return _KINDS[endpoint.kind](endpoint)


def build_definitions(endpoints: tuple[Endpoint, ...]) -> tuple[Definition, ...]:
    """One definition an endpoint, in the order of the study file."""
    return tuple(
        Definition(
            id=endpoint.id,
            label=endpoint.label,
            rule=endpoint.rule,
            words=render_words(endpoint),
            clause=f"endpoint.{endpoint.id}",
            registered=endpoint.registered,
            note=endpoint.note,
        )
        for endpoint in endpoints
    )


def _render_time(endpoint: TimeToEvent) -> str:
    events = " or ".join(_EVENTS[event] for event in endpoint.event)
    sentences = [
        f"From {ORIGINS[endpoint.origin]} to {events}, whichever comes first."
        if len(endpoint.event) > 1
        else f"From {ORIGINS[endpoint.origin]} to {events}.",
        f"Censored at {_CENSORED[endpoint.censor.at]}.",
    ]
    if endpoint.competing:
        competing = " or ".join(_EVENTS[event] for event in endpoint.competing)
        sentences.append(f"Competing event: {competing}.")
    sentences += [f"{words[0].upper()}{words[1:]}." for words in describe_switches(endpoint).values()]
    if endpoint.censor.at == "last_adequate_assessment":
        sentences.append(_PROFILES[endpoint.censor.profile])
    if endpoint.missed_scans_max is not None:
        sentences.append(
            f"An event after {endpoint.missed_scans_max} or more scheduled scans missed in a row is censored "
            f"before the gap."
        )
    if endpoint.entry == "left_truncate":
        sentences.append(
            "At risk from the first SABR fraction when the origin lies before it (left truncation)."
        )
    if endpoint.horizon_months is not None:
        sentences.append(f"Follow-up is cut at {endpoint.horizon_months:g} months.")
    return " ".join(sentences)


def _render_share(endpoint: Proportion) -> str:
    responses = ", ".join(endpoint.response)
    when = (
        f"within {endpoint.window_days} days after {ORIGINS[endpoint.origin]}"
        if endpoint.window_days is not None
        else f"at any time after {ORIGINS[endpoint.origin]}"
    )
    kind = "confirmed best" if endpoint.confirmed else "best"
    return (
        f"Share of {_POPULATIONS[endpoint.population]} whose {kind} overall response is one of {responses} "
        f"{when}, up to the first progression and before a new systemic line. "
        f"A subject without assessment counts as no response."
        + (f" Irradiated lesions: {TREATED_LESIONS[endpoint.rt_policy]}." if endpoint.rt_policy else "")
    )


_UNITS = {
    "lc_lesion": "Of each irradiated lesion and course",
    "lc_patient": "Of the patient, first failure of any irradiated lesion",
    "lc_baseline_lesion": "Of each lesion of the baseline scan, in every arm",
}


def _render_control(endpoint: LesionControl) -> str:
    sentences = [
        f"{_UNITS[endpoint.rule]}: from {ORIGINS[endpoint.origin]} to local failure.",
        "Death competes; a lesion removed for another reason has a status of its own.",
        "Censored at the last scan that shows the lesion controlled.",
    ]
    if endpoint.horizon_months is not None:
        sentences.append(f"Follow-up is cut at {endpoint.horizon_months:g} months.")
    return " ".join(sentences)


def _render_outside(endpoint: OutOfFieldResponse) -> str:
    return (
        "Sum of the measurable lesions that were never irradiated at most 70 % of the last one up to "
        f"{ORIGINS[endpoint.origin]}, not shrinking before, without a new systemic drug or a new lesion. "
        "A response outside the field; causality is not shown."
    )


def _render_durable(endpoint: DurableControl) -> str:
    start = (
        ORIGINS[endpoint.origin] if endpoint.dcr_from == "origin" else "the first assessment that shows it"
    )
    lines = "" if endpoint.sdcr_nact == "ignored" else ", no new systemic line"
    missing = "counts as no response" if endpoint.dcr_missing == "non_responder" else "has no value"
    return (
        f"Share of all subjects without progression{lines} and death before day "
        f"{endpoint.dcr_min_duration_days} after {start}, and with an assessment of "
        f"{', '.join(endpoint.response)} at most {endpoint.dcr_tolerance_days} days before that day or "
        "later. "
        f"A subject without such an assessment {missing}."
    )


def _render_adverse_events(endpoint: AdverseEvents) -> str:
    labels = CODELISTS["ae_class"].labels
    classes = " or ".join(labels[name] for name in endpoint.classes)
    causes = " or ".join(CODELISTS["ae_cause"].labels[cause] for cause in endpoint.related_to)
    grade = f"grade {endpoint.min_grade}" + ("" if endpoint.exactly else " or more")
    sentences = [
        f"Share of subjects with an adverse event of {grade}"
        + (f" related to {causes}" if causes else ", whatever its cause,")
        + f" that began on or after {ORIGINS[endpoint.origin]}"
        + (
            f" and at most {endpoint.window_days} days after it." if endpoint.window_days is not None else "."
        ),
        *([f"Windows of the study: {classes}, each for itself."] if classes else []),
    ]
    if endpoint.acute_within_days is not None:
        sentences.append(f"Acute up to {endpoint.acute_within_days} days after radiotherapy.")
    if endpoint.ae_control_clock is not None:
        sentences.append(
            f"Arms without radiotherapy are counted from the {_CLOCKS[endpoint.ae_control_clock]}."
        )
    return " ".join(
        [*sentences, "A subject who was never at risk, or of whom too little is known, has no value."]
    )


_CLOCKS = {
    "randomisation": "randomisation",
    "pseudo_rt_date": "randomisation + median time to the end of radiotherapy",
}


def _render_measure(endpoint: Questionnaire) -> str:
    when = ", ".join(endpoint.occasions) or "every occasion on which it is due"
    return (
        f"Score of {_name_scale(endpoint)} at {when}, where its form was answered in its window. "
        "A missing score stays missing; death ends the series."
    )


def _name_scale(endpoint: OnInstrument) -> str:
    return f"{endpoint.instrument} ({endpoint.scale})" if endpoint.scale else endpoint.instrument


def _render_pain(endpoint: PainResponse) -> str:
    cut = (
        f" or analgesics are {endpoint.analgesic_percent:g} % lower or more without more pain"
        if endpoint.analgesic_cut
        else ""
    )
    dose = (
        "Analgesics that are not on record count as unchanged."
        if endpoint.analgesics_missing == "unchanged"
        else "Analgesics that are not on record leave a response unknown."
    )
    bone = " and an irradiated lesion in bone" if endpoint.population == "bone" else ""
    return (
        f"Share of subjects with pain at the baseline{bone} whose score of {_name_scale(endpoint)} is at "
        f"least {endpoint.drop:g} lower than at the baseline without more analgesics{cut}. {dose}"
    )


def _render_deterioration(endpoint: Deterioration) -> str:
    limit = (
        "half a standard deviation of the baseline scores (a default, not validated)"
        if endpoint.threshold is None
        else f"{endpoint.threshold:g} points"
    )
    sentences = [
        f"From {ORIGINS[endpoint.origin]} to the first form on which {_name_scale(endpoint)} is worse by "
        f"{limit}{_RECOVERY[endpoint.recovery]}.",
        _DEATHS[endpoint.death],
        "Censored at the last form with a score.",
    ]
    if endpoint.horizon_months is not None:
        sentences.append(f"Follow-up is cut at {endpoint.horizon_months:g} months.")
    return " ".join(sentences)


_RECOVERY = {
    "ignored": "",
    "confirmed": ", confirmed by the next form",
    "definitive": ", and on every form after it",
}

_DEATHS = {
    "competing": "Death competes.",
    "event": "Death is an event.",
    "censored": "Death is no event.",
}


_KINDS: dict[str, Callable[[Any], str]] = {
    "time_to_event": _render_time,
    "proportion": _render_share,
    "lesion_control": _render_control,
    "out_of_field_response": _render_outside,
    "durable_control": _render_durable,
    "adverse_event": _render_adverse_events,
    "questionnaire": _render_measure,
    "pain_response": _render_pain,
    "deterioration": _render_deterioration,
}
