"""A study in words, for the terminal."""

from collections.abc import Callable, Iterable
from textwrap import wrap
from typing import Any, Final

from lesionwise.definitions import (
    RULES,
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
    Reported,
    TimeToEvent,
    describe_switches,
)
from lesionwise.study.coverage import compute_coverage
from lesionwise.study.model import Criterion, ImagingSchedule, Instrument, Prescription, Study, VisitDue
from lesionwise.study.questions import compute_questions

_WIDTH = 100


def render_study(study: Study) -> str:
    """What the study file says, section by section; empty sections are left out.

    Lines have at most 100 characters where words allow it. The order is that of the manual
    (docs/study-file.md); the last section asks what the file leaves open.
    """
    parts = (
        ("", _describe_head(study)),
        ("Versions", _describe_versions(study)),
        ("Arms", _describe_arms(study)),
        ("Strata", [f"{', '.join(study.strata)} ({study.strata_basis})"] if study.strata else []),
        ("Eligibility", [_describe_criterion(each) for each in study.criteria]),
        ("Scans", [_describe_imaging(each) for each in study.imaging]),
        ("Visits", [_describe_visit(each) for each in study.visits]),
        ("Instruments", [_describe_instrument(each) for each in study.instruments]),
        ("Prescriptions", [_describe_prescription(each) for each in study.prescriptions]),
        ("Registered outcomes", _describe_outcomes(study)),
        ("Response (RECIST 1.1)", _describe_response(study)),
        ("Adverse events", _describe_adverse_event_rules(study)),
        ("Endpoints", [line for each in study.endpoints for line in _describe_endpoint(each)]),
        ("Tables that must be there", [", ".join(study.needs)] if study.needs else []),
        ("Sources", list(study.sources)),
        ("Open questions", list(compute_questions(study))),
    )
    return "\n\n".join(_render_part(title, lines) for title, lines in parts if lines)


def _render_part(title: str, lines: Iterable[str]) -> str:
    indent = "  " if title else ""
    wrapped = [
        row
        for line in lines
        for row in wrap(
            line, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}    ", break_on_hyphens=False
        )
    ]
    return "\n".join([title, *wrapped] if title else wrapped)


def _describe_head(study: Study) -> list[str]:
    numbers = [f"{register} {number}" for register, number in study.identifiers]
    phase = f", phase {study.phase}" if study.phase else ""
    return [
        f"{study.slug}: {study.short_title}",
        study.title,
        f"Registration {study.registration}; {', '.join(numbers) or 'registry number not known'}",
        f"Design: {study.design.replace('_', ' ')}{phase}; subjects {' and '.join(study.modes)}",
        f"Population: {study.population}",
        f"Planned subjects: {study.planned_subjects or 'not known'}",
        f"Data cut: {study.data_cut.date or 'last record'}",
    ]


def _describe_versions(study: Study) -> list[str]:
    return [
        f"{each.id}{' (in force)' if each.id == study.version else ''}: {each.change} ({each.basis})"
        for each in study.versions
    ]


def _describe_arms(study: Study) -> list[str]:
    return [
        f"{each.id}: {each.label}; SABR: {each.sabr}"
        + (f"; version {', '.join(each.versions)}" if each.versions else "")
        for each in study.arms
    ]


def _describe_imaging(each: ImagingSchedule) -> str:
    whom = f"; {each.mode} subjects only" if each.mode else ""
    return (
        f"day {each.first_day} from {each.anchor}, then every {each.interval_days} days, "
        f"± {each.window_days} days{whom} ({each.basis})"
    )


def _describe_visit(each: VisitDue) -> str:
    again = f", then every {each.every_days} days until day {each.until_days}" if each.every_days else ""
    return (
        f"{each.id}: {each.label}; day {each.day} from {each.anchor}{again}, "
        f"± {each.window_days} days ({each.basis})"
    )


def _describe_instrument(each: Instrument) -> str:
    scores = "" if each.low is None or each.high is None else f"{each.low:g} to {each.high:g}; "
    direction = f"{each.direction.replace('_', ' ')}; " if each.direction else ""
    return f"{each.id}: {each.label}; {scores}{direction}{each.status}"


def _describe_prescription(each: Prescription) -> str:
    dose = f"{each.dose_gy:g}" + (f"-{each.dose_gy_max:g}" if each.dose_gy_max else "")
    fractions = f"{each.fractions}" + (f"-{each.fractions_max}" if each.fractions_max else "")
    note = f"; {each.note}" if each.note else ""
    return f"{each.site}: {dose} Gy in {fractions}{note} ({each.status}: {each.source})"


def _describe_outcomes(study: Study) -> list[str]:
    return [
        f"{row.outcome}: {row.measure} -> {', '.join(row.endpoints) or 'not covered'}"
        for row in compute_coverage(study)
    ]


def _describe_response(study: Study) -> list[str]:
    rules = study.response.model_dump(exclude_none=True)
    return [", ".join(f"{name} {_say(value)}" for name, value in rules.items())]


def _describe_endpoint(each: Endpoint) -> list[str]:
    what = _KINDS[each.kind](each)
    lines = [
        f"{each.id}: {each.label} (rule {each.rule}), from {each.origin}; {what}",
        f"  reports {'; '.join(_describe_report(report) for report in each.report)}",
    ]
    return [*lines, f"  note: {each.note}"] if each.note else lines


def _describe_time(each: TimeToEvent) -> str:
    several = len(RULES[each.rule].profiles) > 1
    parts = [
        f"event {' or '.join(each.event)}",
        *([f"competing {' or '.join(each.competing)}"] if each.competing else []),
        f"censored at {each.censor.at}" + (f" ({each.censor.profile})" if several else ""),
        *(["left-truncated at the first SABR fraction"] if each.entry == "left_truncate" else []),
        *([f"no left truncation: {each.entry_waiver}"] if each.entry_waiver else []),
        *([f"cut at {each.horizon_months:g} months"] if each.horizon_months else []),
        *([f"missed scans from {each.missed_scans_max} on censor"] if each.missed_scans_max else []),
        *describe_switches(each).values(),
    ]
    return "; ".join(parts)


def _describe_share(each: Proportion) -> str:
    confirmed = "confirmed best response" if each.confirmed else "best response"
    window = f"within {each.window_days} days" if each.window_days else "at any time"
    whom = "measurable disease" if each.population == "measurable" else "every subject"
    treated = f"; irradiated lesions {TREATED_LESIONS[each.rt_policy]}" if each.rt_policy else ""
    return f"{confirmed} {' or '.join(each.response)} {window}; of {whom}{treated}"


def _describe_control(each: LesionControl) -> str:
    cut = f"; cut at {each.horizon_months:g} months" if each.horizon_months else ""
    return f"courses {', '.join(each.intents)}{cut}"


def _describe_outside(each: OutOfFieldResponse) -> str:
    dose = f"; of at most {each.max_out_of_field_gy:g} Gy" if each.max_out_of_field_gy is not None else ""
    slope = f"slope before at least {each.pre_rt_slope_min:g} a month"
    return f"{slope}; no new drug from {each.drug_free_days} days before{dose}"


def _describe_durable(each: DurableControl) -> str:
    start = "" if each.dcr_from == "origin" else " from the first assessment that shows it"
    lines = "; new systemic lines ignored" if each.sdcr_nact == "ignored" else ""
    return (
        f"{' or '.join(each.response)} for {each.dcr_min_duration_days} days{start}, tolerance "
        f"{each.dcr_tolerance_days} days; not documented: {each.dcr_missing}{lines}"
    )


def _describe_adverse_events(each: AdverseEvents) -> str:
    parts = [
        f"grade {each.min_grade}" + ("" if each.exactly else " or more"),
        f"related to {' or '.join(each.related_to)}" if each.related_to else "whatever the cause",
        *([f"levels {', '.join(each.related_levels)}"] if each.related_levels else []),
        f"class {', '.join(each.classes)}" if each.classes else "any class from the origin on",
        *([f"acute within {each.acute_within_days} days"] if each.acute_within_days is not None else []),
        *([f"within {each.window_days} days"] if each.window_days is not None else []),
        *([f"control arm by {each.ae_control_clock}"] if each.ae_control_clock else []),
    ]
    return "; ".join(parts)


def _describe_instrument_of(each: OnInstrument) -> str:
    scale = f", scale {each.scale}" if each.scale else ""
    return f"instrument {each.instrument}{scale}; baseline {each.baseline}"


def _describe_measure(each: Questionnaire) -> str:
    return f"{_describe_instrument_of(each)}; at {', '.join(each.occasions) or 'every occasion'}"


def _describe_pain(each: PainResponse) -> str:
    less = f"or {each.analgesic_percent:g} % less analgesics" if each.analgesic_cut else "nothing else"
    unrecorded = "; analgesics not on record are unchanged" if each.analgesics_missing == "unchanged" else ""
    return (
        f"{_describe_instrument_of(each)}; at {', '.join(each.occasions) or 'every later occasion'}; "
        f"response: {each.drop:g} lower without more analgesics, {less}; "
        f"progression from {each.rise:g} higher on; "
        f"analgesics: {each.analgesics or 'not recorded'}{unrecorded}"
        + ("; with an irradiated lesion in bone" if each.population == "bone" else "")
    )


def _describe_deterioration(each: Deterioration) -> str:
    limit = "half a baseline standard deviation (default, not validated)"
    parts = [
        _describe_instrument_of(each),
        f"worse by {limit if each.threshold is None else f'{each.threshold:g}'}",
        *([f"{each.worse} is worse"] if each.worse else []),
        f"recovery {each.recovery}; death {each.death}",
        *([f"cut at {each.horizon_months:g} months"] if each.horizon_months else []),
    ]
    return "; ".join(parts)


_KINDS: Final[dict[str, Callable[[Any], str]]] = {
    "time_to_event": _describe_time,
    "proportion": _describe_share,
    "lesion_control": _describe_control,
    "out_of_field_response": _describe_outside,
    "durable_control": _describe_durable,
    "adverse_event": _describe_adverse_events,
    "questionnaire": _describe_measure,
    "pain_response": _describe_pain,
    "deterioration": _describe_deterioration,
}


def _describe_adverse_event_rules(study: Study) -> list[str]:
    """The windows, of a study that counts adverse events."""
    if not any(isinstance(each, AdverseEvents) for each in study.endpoints):
        return []
    rules = study.adverse_event.model_dump(exclude_none=True, exclude={"solicited"})
    asked = study.adverse_event.solicited
    lines = [", ".join(f"{name} {_say(value)}" for name, value in rules.items())]
    return [*lines, f"solicited: {'; '.join(asked)}"] if asked else lines


def _describe_report(each: Reported) -> str:
    months = f" at {', '.join(f'{month:g}' for month in each.at_months)} months" if each.at_months else ""
    groups = f" by {each.by}" if each.by else ""
    return f"{each.estimator}{months}{groups}"


def _describe_criterion(each: Criterion) -> str:
    """The criterion, and the rule by which the records decide it."""
    shown = each.model_dump(exclude_defaults=True, exclude={"id", "kind", "text", "basis", "rule"})
    keys = "".join(f"; {name} {_say(value)}" for name, value in shown.items())
    ruled = f"; by rule {each.rule}{keys}" if each.rule else "; judged by a person"
    return f"{each.id}: {each.text} ({each.kind}; {each.basis}{ruled})"


def _say(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
