"""What a published number is: one definition for the stamp and for the cross-check table."""

from lesionwise.analyse.model import Result


def is_published(result: Result) -> bool:
    """Whether a result is an estimate that was made: printed as a number, as NR or as a bound.

    Counts estimate nothing. What is `suppressed` or `not_estimable` has no number that an engine could check.
    """
    return result.quantity != "count" and result.status not in ("suppressed", "not_estimable")
