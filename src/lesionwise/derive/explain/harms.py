"""Declarations of endpoints on adverse events and on durable control, in words."""

from typing import Any

from lesionwise.definitions import AdverseEvents, DurableControl


def tell_adverse_events(row: dict[str, Any], meaning: str) -> str:
    """The value of an endpoint on adverse events: whether one counts, the first, the maximum grade."""
    grade = "maximum grade not known" if row["value"] is None else f"maximum grade {row['value']:.0f}"
    if row["status"] == 1:
        return f"Yes: {meaning} ({row['reason']}), the first on {row['event_date']:%Y-%m-%d}; {grade}."
    seen = "" if row["value"] is None else f"; {grade}"
    return f"No: {meaning} ({row['reason']}){seen}."


def describe_durable(endpoint: DurableControl) -> list[str]:
    """Lines about what lasts, how long and how it is shown."""
    return [
        f"response: {', '.join(endpoint.response)}",
        f"dcr_min_duration_days: {endpoint.dcr_min_duration_days}, counted from: {endpoint.dcr_from}",
        f"dcr_tolerance_days: {endpoint.dcr_tolerance_days}",
        f"dcr_missing: {endpoint.dcr_missing}",
        f"sdcr_nact: {endpoint.sdcr_nact}",
    ]


def describe_adverse_events(endpoint: AdverseEvents) -> list[str]:
    """Lines about which events count."""
    levels = f" ({', '.join(endpoint.related_levels)})" if endpoint.related_levels else ""
    lines = [
        f"classes: {', '.join(endpoint.classes) or 'any'}",
        f"min_grade: {endpoint.min_grade}, {'exactly' if endpoint.exactly else 'or more'}",
        f"related_to: {', '.join(endpoint.related_to) or 'whatever the cause'}{levels}",
    ]
    if endpoint.acute_within_days is not None:
        lines.append(f"acute_within_days: {endpoint.acute_within_days} after radiotherapy, inclusive")
    if endpoint.window_days is not None:
        lines.append(f"window_days: {endpoint.window_days} from the origin, inclusive")
    if endpoint.ae_control_clock is not None:
        lines.append(f"ae_control_clock: {endpoint.ae_control_clock}")
    return lines
