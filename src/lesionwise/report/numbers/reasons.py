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
        "suppressed": f"not printed, {FEWER}: {reason}",
    }
    if result.status != "ok":
        return words[result.status]
    limits = {"lower limit": result.lower_status, "upper limit": result.upper_status}
    open_ones = [name for name, status in limits.items() if status == "not_reached"]
    if open_ones:
        return f"NR, {' and '.join(open_ones)} not reached"
    return f"limit NE: {reason}" if "not_estimable" in limits.values() else None
