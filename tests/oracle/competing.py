"""Slow, obvious cumulative incidence in exact fractions, one row at a time."""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from typing import NamedTuple


class Row(NamedTuple):
    """At risk in (entry, exit]; whole days; cause 0 is a censoring. Several rows may be of one subject."""

    entry: int
    exit: int
    cause: int
    subject: int = 0


def find_times(rows: Sequence[Row]) -> list[int]:
    return sorted({row.exit for row in rows})


def compute_incidence(
    rows: Sequence[Row], cause: int, time: int, weights: Sequence[Fraction] | None = None
) -> Fraction:
    """Aalen-Johansen at `time`: the chance of reaching each day free of all causes, times the day's share."""
    weight = weights or [Fraction(1)] * len(rows)
    free, incidence = Fraction(1), Fraction(0)
    for day in find_times(rows):
        if day > time:
            break
        at_risk = sum(w for row, w in zip(rows, weight, strict=True) if row.entry < day <= row.exit)
        if not at_risk:
            continue
        events = [(row, w) for row, w in zip(rows, weight, strict=True) if row.exit == day and row.cause]
        incidence += free * sum(w for row, w in events if row.cause == cause) / at_risk
        free *= 1 - sum((w for _, w in events), Fraction(0)) / at_risk
    return incidence


def compute_free(rows: Sequence[Row], time: int) -> Fraction:
    """The chance of no event of any cause by `time`."""
    causes = {row.cause for row in rows} - {0}
    return 1 - sum((compute_incidence(rows, cause, time) for cause in causes), Fraction(0))


def compute_standard_error(rows: Sequence[Row], cause: int, time: int, step: Fraction) -> float:
    """What a slightly heavier subject does to the incidence, squared and added over subjects.

    The derivative by the weight of all rows of a subject, as a symmetric difference of exact fractions: its
    error is of the order of step squared.
    """
    total = 0.0
    for subject in sorted({row.subject for row in rows}):
        up, down = (
            compute_incidence(rows, cause, time, [1 + sign * step * (row.subject == subject) for row in rows])
            for sign in (1, -1)
        )
        total += float((up - down) / (2 * step)) ** 2
    return sqrt(total)


def leave_one_out(rows: Sequence[Row], cause: int, time: int) -> list[Fraction]:
    """The incidence without each subject in turn."""
    return [
        compute_incidence([row for row in rows if row.subject != subject], cause, time)
        for subject in sorted({row.subject for row in rows})
    ]
