"""What an engine answers when asked for one number."""

from dataclasses import dataclass

from lesionwise.statistics.estimate import Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """A value, or the reason why this engine has none; `engine` is its name and version."""

    engine: str
    value: float | None
    reason: Reason | None = None
