"""Words for footnotes: why a number is not there."""

from lesionwise.analyse.model import Result
from lesionwise.statistics.estimate import REASONS

FEWER = "fewer than 5"

_WORDS = {str(code): words for code, words in REASONS.items()}


def render_reason(code: str | None) -> str:
    """The words of a reason code; a code that is not known is printed with blanks, never dropped."""
    if code is None:
        return "no reason given"
    return _WORDS.get(code, code.replace("_", " "))


def render_status(result: Result) -> str | None:
    """The footnote of a result without a plain number; None for one that needs none."""
    reason = render_reason(result.reason)
    words = {
        "not_estimable": f"NE, not estimable: {reason}",
        "not_reached": "NR, not reached",
        "bound_only": f"bound only: {reason}",
        "suppressed": f"counts only, {FEWER}: {reason}",
    }
    if result.status != "ok":
        return words[result.status]
    statuses = {result.lower_status, result.upper_status}
    if "not_reached" in statuses:
        return words["not_reached"]
    return f"limit NE: {reason}" if "not_estimable" in statuses else None
