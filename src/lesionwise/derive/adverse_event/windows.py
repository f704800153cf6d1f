"""The limits of the classes in days after radiotherapy."""

from typing import NamedTuple

from lesionwise.study import AdverseEventRules


class Limits(NamedTuple):
    """First and last day of a class, both inclusive; `last` null: no end."""

    first: int
    last: int | None


def compute_limits(rules: AdverseEventRules, name: str, within: int | None = None) -> Limits | None:
    """The days of class `name` after radiotherapy; null: the study has no such class.

    `acute` begins at the start of its window, not at a number of days: its first day is 0. `within` takes a
    nested acute window instead of the largest.
    """
    acute = rules.acute_days[-1]
    late = compute_late_start(rules)
    end = rules.late_to_days
    found = {
        "acute": Limits(0, acute if within is None else within),
        "intermediate": Limits(acute + 1, late - 1),
        "late": Limits(late, end),
        "beyond": None if end is None else Limits(end + 1, None),
    }[name]
    return None if found is None or (found.last is not None and found.last < found.first) else found


def compute_late_start(rules: AdverseEventRules) -> int:
    """The first day of the late window; without one of its own the day after the acute window."""
    return rules.acute_days[-1] + 1 if rules.late_from_days is None else rules.late_from_days
