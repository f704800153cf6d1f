"""Slow, obvious curves and log-rank tests in exact fractions, one subject at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class Subject(NamedTuple):
    """At risk in (entry, exit]; whole days."""

    entry: int
    exit: int
    event: bool
    group: str = "a"
    stratum: str = "x"


@dataclass(frozen=True)
class Step:
    """The curve at one exit time; `greenwood` is None where S is 0."""

    time: int
    n_risk: int
    n_event: int
    n_censor: int
    survival: Fraction
    greenwood: Fraction | None


def compute_steps(subjects: Sequence[Subject]) -> list[Step]:
    """Product limit and Greenwood's sum at every exit time."""
    survival, greenwood = Fraction(1), Fraction(0)
    steps = []
    for time in sorted({subject.exit for subject in subjects}):
        n_risk = sum(subject.entry < time <= subject.exit for subject in subjects)
        leaving = [subject for subject in subjects if subject.exit == time]
        n_event = sum(subject.event for subject in leaving)
        survival *= Fraction(n_risk - n_event, n_risk)
        if survival:
            greenwood += Fraction(n_event, n_risk * (n_risk - n_event))
        steps.append(
            Step(time, n_risk, n_event, len(leaving) - n_event, survival, greenwood if survival else None)
        )
    return steps


def compute_quantile_exactly(steps: Sequence[Step], probability: Fraction) -> Fraction | None:
    """First time with S below 1 - p; the midpoint of the piece on which S equals it, when one exists."""
    below = [step.time for step in steps if step.survival < 1 - probability]
    on = [step.time for step in steps if step.survival == 1 - probability]
    if not below:
        return None
    return Fraction(min(on) + below[0], 2) if on else Fraction(below[0])


def find_start(subjects: Sequence[Subject], enough: int) -> int | None:
    """First entry after which enough are at risk together; 0 when everyone is there from the origin on."""
    if all(subject.entry == 0 for subject in subjects):
        return 0
    for time in sorted({subject.entry for subject in subjects}):
        if sum(subject.entry <= time < subject.exit for subject in subjects) >= enough:
            return time
    return None


def find_end(subjects: Sequence[Subject], start: int) -> int:
    """Last time for which the product means survival: before a gap, or before all at risk have the event
    although others are followed beyond it."""
    previous, last = start, max(subject.exit for subject in subjects)
    for time in sorted({subject.exit for subject in subjects}):
        if time == last:
            return last
        at_risk = [subject for subject in subjects if subject.entry < time <= subject.exit]
        if all(subject.exit == time and subject.event for subject in at_risk):
            return previous
        if not any(subject.entry <= time < subject.exit for subject in subjects):
            return time
        previous = time
    return last


def cut(subjects: Sequence[Subject], enough: int) -> list[Subject]:
    """The rows a left-truncated curve rests on; rows that start at the origin stay as they are."""
    start = find_start(subjects, enough)
    if start is None:
        return []
    if all(subject.entry == 0 for subject in subjects):
        return list(subjects)
    late = [s._replace(entry=max(s.entry, start)) for s in subjects if s.exit > start]
    end = find_end(late, start)
    return [s._replace(exit=min(s.exit, end), event=s.event and s.exit <= end) for s in late if s.entry < end]


def compute_excess(subjects: Sequence[Subject], group: str) -> tuple[Fraction, Fraction]:
    """Observed minus expected events of a group against all others, and its variance, summed over strata."""
    difference, variance = Fraction(0), Fraction(0)
    for stratum in {subject.stratum for subject in subjects}:
        inside = [subject for subject in subjects if subject.stratum == stratum]
        for time in {subject.exit for subject in inside if subject.event}:
            at_risk = [subject for subject in inside if subject.entry < time <= subject.exit]
            events = [subject for subject in at_risk if subject.exit == time and subject.event]
            n, d = len(at_risk), len(events)
            share = Fraction(sum(subject.group == group for subject in at_risk), n)
            difference += sum(subject.group == group for subject in events) - d * share
            if n > 1:
                variance += d * share * (1 - share) * Fraction(n - d, n - 1)
    return difference, variance
