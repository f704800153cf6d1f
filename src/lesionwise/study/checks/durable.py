"""The days of a durable disease control fit each other and the rules of the response."""

from typing import Final

from lesionwise.definitions import DurableControl
from lesionwise.study.complaints import Complaints
from lesionwise.study.draft import Clean, Draft
from lesionwise.study.locator import Key

_DURATION: Final[int] = DurableControl.model_fields["dcr_min_duration_days"].default
_TOLERANCE: Final[int] = DurableControl.model_fields["dcr_tolerance_days"].default


def check_tolerance(draft: Draft, complaints: Complaints, key: Key, table: Clean) -> None:
    """The tolerance is shorter than the duration, and stable disease counts before both end."""
    duration = table.get("dcr_min_duration_days", _DURATION)
    tolerance = table.get("dcr_tolerance_days", _TOLERANCE)
    if duration is None or tolerance is None:
        return
    if tolerance >= duration:
        complaints.add(
            (*key, "dcr_tolerance_days") if "dcr_tolerance_days" in table else key,
            f"a tolerance of {tolerance} days in a duration of {duration}",
            f"less than {duration}",
            "Make the tolerance shorter, or the duration longer.",
        )
        return
    least = draft.single["response"].get("min_sd_days", 42)
    if least is not None and duration - tolerance < least:
        complaints.add(
            (*key, "dcr_min_duration_days") if "dcr_min_duration_days" in table else key,
            f"control that lasts {duration - tolerance} days where stable disease counts from {least}",
            f"at least {least} days without the tolerance",
            "Make the duration longer, or correct `min_sd_days` of [response].",
        )
