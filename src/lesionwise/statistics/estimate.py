"""An estimate with its interval, its denominators and, where there is no number, the reason."""

from dataclasses import dataclass, replace
from typing import Literal

Status = Literal["ok", "not_reached", "bound_only", "not_estimable", "suppressed"]

Reason = Literal[
    "empty",
    "few_subjects",
    "few_at_risk",
    "no_event",
    "survival_zero",
    "level_not_crossed",
    "flat_half_to_censoring",
    "before_start",
    "beyond_last_time",
    "risk_set_empty",
    "risk_set_too_small",
    "one_group",
    "no_information",
    "few_clusters",
    "no_spread",
    "too_few_for_level",
]

REASONS: dict[Reason, str] = {
    "empty": "nobody in this group",
    "few_subjects": "fewer subjects than the smallest number for which an estimate is shown",
    "few_at_risk": "fewer at risk at this time than the smallest number for which an estimate is shown",
    "no_event": "no event up to this time; the limit is an exact bound",
    "survival_zero": "everyone at risk had the event; no interval exists",
    "level_not_crossed": "the curve, or its limit, does not come down to this level",
    "flat_half_to_censoring": "the curve meets this level exactly and stays on it until follow-up ends",
    "before_start": "before the start of the conditional curve",
    "beyond_last_time": "later than the longest follow-up",
    "risk_set_empty": "later than a gap in which nobody was at risk",
    "risk_set_too_small": "never enough subjects at risk together to start the curve",
    "one_group": "only one group has subjects",
    "no_information": "no event at a time at which two groups were at risk",
    "few_clusters": "fewer subjects than the smallest number for which an interval over lesions is shown",
    "no_spread": "all subjects weigh on the number alike; no interval exists",
    "too_few_for_level": "no value lies far enough out for a limit at this level",
}
"""The fixed codes and their footnotes."""

MINIMUM_SUBJECTS = 5
"""Groups smaller than this are listed, not estimated. Status: convention of this product."""

MINIMUM_AT_RISK = 5
"""A time with fewer at risk carries no estimate. Status: convention of this product."""

MINIMUM_CLUSTERS = 10
"""With fewer subjects several rows of each carry no interval. Status: convention of this product."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number with its interval.

    `value`, `lower`, `upper` are None where they do not exist; `status`, `lower_status` and `upper_status`
    say so one by one (a median may be `ok` with an upper limit `not_reached`), `reason` why. `n` counts
    subjects, `events` all events of the curve or group, `n_risk` those at risk at the time of the estimate
    (None where no time is involved). `level` is the two-sided confidence level. Estimates of time carry the
    unit of the times given.
    """

    value: float | None
    lower: float | None
    upper: float | None
    level: float
    ci_method: str | None
    n: int
    events: int
    n_risk: int | None = None
    status: Status = "ok"
    reason: Reason | None = None
    lower_status: Status = "ok"
    upper_status: Status = "ok"

    def without_number(self, status: Status, reason: Reason) -> "Estimate":
        """The same denominators with no number at all."""
        return replace(
            self,
            value=None,
            lower=None,
            upper=None,
            status=status,
            reason=reason,
            lower_status=status,
            upper_status=status,
        )
