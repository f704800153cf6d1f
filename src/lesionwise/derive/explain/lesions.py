"""Endpoints on lesions in words."""

from typing import Any

from lesionwise.definitions import LesionControl, OutOfFieldResponse
from lesionwise.study import ResponseRules
from lesionwise.terms import CODELISTS

_UNITS = {
    "lc_lesion": "each irradiated lesion and course",
    "lc_patient": "the patient: controlled while every irradiated lesion is",
    "lc_baseline_lesion": "each lesion of the baseline scan, in every arm",
}


def tell_control(row: dict[str, Any], meaning: str) -> str:
    """The value of a local control: status, date, days, reason and cause."""
    label = CODELISTS["status"].labels[str(row["status"])].capitalize()
    cause = f", {CODELISTS['failure_cause'].labels[row['detail']]} ({row['detail']})" if row["detail"] else ""
    return f"{label} on {row['event_date']:%Y-%m-%d}, {row['days']} days: {meaning} ({row['reason']}){cause}."


def describe_control(endpoint: LesionControl, rules: ResponseRules) -> list[str]:
    """Lines `name: meaning` of a local control and of the rules that judge it."""
    confirmed = {
        "single_scan": "at one scan",
        "two_scans_or_pet_or_biopsy": f"confirmed at a scan at least {rules.lf_confirm_days} days later, "
        "by PET or by tissue",
    }
    lines = [
        f"unit: {_UNITS[endpoint.rule]}",
        f"local failure: at least 20 % and 5 mm over the nadir, {confirmed[rules.lf_confirmation]}; viable "
        "tumour; or treatment again for progression",
        "other ends: death (2), removed or treated for another reason (3)",
    ]
    if endpoint.rule != "lc_baseline_lesion":
        lines.append(f"intents: {', '.join(endpoint.intents)}")
    if endpoint.horizon_months is not None:
        lines.append(f"horizon_months: {endpoint.horizon_months:g}")
    return lines


def describe_out_of_field(endpoint: OutOfFieldResponse) -> list[str]:
    """Lines `name: meaning` of an out-of-field response."""
    limit = endpoint.max_out_of_field_gy
    return [
        "response: sum of the measurable lesions never irradiated, at most 70 % of the last one before",
        f"pre_rt_slope_min: {endpoint.pre_rt_slope_min:g} a month (log of the sum, last two scans before)",
        f"drug_free_days: no new systemic drug from {endpoint.drug_free_days} days before the origin on",
        *([f"max_out_of_field_gy: {limit:g}"] if limit is not None else []),
        "causality is not shown by this endpoint",
    ]
