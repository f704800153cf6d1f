"""Endpoints on questionnaires in words."""

from typing import Any

from lesionwise.definitions import Deterioration, OnInstrument, PainResponse, Questionnaire
from lesionwise.terms import CODELISTS

_RECOVERY = {
    "ignored": "the first such form counts, whatever comes",
    "confirmed": "only where the next form with a score is as bad",
    "definitive": "only where every later form with a score is as bad",
}


def tell_score(row: dict[str, Any], meaning: str) -> str:
    """The value of a measure: score and day, and what is special about it."""
    return f"{row['value']:g} on {row['event_date']:%Y-%m-%d}: {meaning} ({row['reason']}){_tell_flags(row)}."


def tell_pain(row: dict[str, Any], meaning: str) -> str:
    """The verdict on pain, its class and the change of the score."""
    label = CODELISTS["pain_class"].labels[row["detail"]] if row["detail"] else "class not known"
    verdict = "Responder" if row["status"] == 1 else "No responder"
    change = f"change {row['value']:+g} on {row['event_date']:%Y-%m-%d}"
    return f"{verdict}: {meaning} ({row['reason']}), {label}, {change}{_tell_flags(row)}."


def tell_deterioration(row: dict[str, Any], meaning: str) -> str:
    """Status, date and days of a deterioration, with the threshold and what it is."""
    verdict = ("Censored", "Event", "Competing event")[row["status"]]
    limit = CODELISTS["threshold"].labels[row["detail"]]
    when = f"{verdict} on {row['event_date']:%Y-%m-%d}, {row['days']} days"
    return f"{when}: {meaning} ({row['reason']}); threshold {row['value']:g}, {limit}{_tell_flags(row)}."


def _tell_flags(row: dict[str, Any]) -> str:
    labels = CODELISTS["questionnaire_flag"].labels
    said = [labels[flag] for flag in (row["flags"] or "").split(",") if flag]
    return f"; {'; '.join(said)}" if said else ""


def describe_measure(endpoint: Questionnaire) -> list[str]:
    """Lines about instrument, baseline and occasions."""
    return [*_describe_instrument(endpoint), _describe_occasions(endpoint.occasions)]


def describe_pain(endpoint: PainResponse) -> list[str]:
    """Lines about what is a response of pain."""
    dose = endpoint.analgesics or "not recorded"
    cut = f"{endpoint.analgesic_percent:g} % less is one too" if endpoint.analgesic_cut else "less is none"
    return [
        *_describe_instrument(endpoint),
        _describe_occasions(endpoint.occasions),
        f"min_pain: {endpoint.min_pain:g} above the lowest code at the baseline",
        f"drop: lower by {endpoint.drop:g} or more without more analgesics is a response; {cut}",
        f"rise: higher by {endpoint.rise:g} or more is progression",
        f"analgesics: {dose}; not on record: {endpoint.analgesics_missing}",
        f"population: {endpoint.population}",
    ]


def describe_deterioration(endpoint: Deterioration) -> list[str]:
    """Lines about threshold, direction, recovery and death."""
    half = f"half_sd, {CODELISTS['threshold'].labels['half_sd']}"
    return [
        *_describe_instrument(endpoint),
        f"threshold: {half if endpoint.threshold is None else f'{endpoint.threshold:g}'}",
        f"worse: {endpoint.worse or 'as the instrument declares'}",
        f"recovery: {endpoint.recovery}: {_RECOVERY[endpoint.recovery]}",
        f"death: {endpoint.death}",
        *([f"horizon_months: {endpoint.horizon_months:g}"] if endpoint.horizon_months is not None else []),
    ]


def _describe_instrument(endpoint: OnInstrument) -> list[str]:
    return [
        f"instrument: {endpoint.instrument}, scale: {endpoint.scale or 'the only one'}",
        f"baseline: {endpoint.baseline}",
    ]


def _describe_occasions(names: tuple[str, ...]) -> str:
    return f"occasions: {', '.join(names) or 'all on which it is due'}"
