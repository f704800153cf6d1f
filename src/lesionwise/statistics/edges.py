"""Where a curve ends and who is at risk there: what every number at a landmark is refused for."""

import math

import numpy as np

from lesionwise.statistics.estimate import Reason, Status
from lesionwise.statistics.follow_up import Booleans, FollowUp
from lesionwise.statistics.truncation import Span


def check_time(time: float) -> None:
    """Raise ValueError for a time that is not finite or below 0."""
    if not math.isfinite(time) or time < 0:
        raise ValueError(f"time {time} is not a finite number of at least 0")


def mark_at_risk(rows: FollowUp, time: float, start: float) -> Booleans:
    """Rows with entry < time <= exit; at the start of the curve: those at risk just after it."""
    if time == start:
        return np.asarray((rows.entry <= time) & (rows.exit > time))
    return np.asarray((rows.entry < time) & (rows.exit >= time))


def find_refusal(span: Span, n: int, minimum_subjects: int) -> Reason | None:
    """Why no number at all can be taken from a curve of `n` subjects; None when one can."""
    if not span.begun:
        return "risk_set_too_small"
    if n == 0:
        return "risk_set_empty" if span.cut else "empty"
    return "few_subjects" if n < minimum_subjects else None


def find_refusal_at(
    span: Span, time: float, n: int, n_risk: int, minimum_subjects: int, minimum_at_risk: int
) -> Reason | None:
    """Why the curve has no number at this time; `find_refusal` comes first."""
    general = find_refusal(span, n, minimum_subjects)
    if general is not None:
        return general
    if time < span.start:
        return "before_start"
    if time > span.end:
        return "risk_set_empty" if span.cut else "beyond_last_time"
    return "few_at_risk" if n_risk < minimum_at_risk else None


def choose_status(refusal: Reason) -> Status:
    """Too few are suppressed; all else cannot be estimated."""
    return "suppressed" if refusal in ("few_subjects", "few_at_risk") else "not_estimable"
