"""What was wrong with an input, told so that it can be mended."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One fault in something that a user gave.

    `where` is a place (file, key, table and row id, column), never a value of a patient; `found` is a
    shape or a name from a study file; `remedy` says what to do.
    """

    where: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.found}.\n  Expected: {self.expected}.\n  {self.remedy}"


class Faults(Exception):
    """All faults of one input at once; the command line turns it into exit code 1.

    `hint`: a last line about all of them, such as where the values stand.
    """

    def __init__(self, faults: Iterable[Fault], hint: str | None = None) -> None:
        self.faults = tuple(faults)
        if not self.faults:
            raise ValueError("Faults needs at least one fault")
        super().__init__(render_faults(self.faults) + (f"\n\n{hint}" if hint else ""))


def render_faults(faults: Iterable[Fault]) -> str:
    """One page of text: a count, then each fault with where, found, expected and what to do."""
    listed = tuple(faults)
    head = "1 fault found." if len(listed) == 1 else f"{len(listed)} faults found."
    return "\n\n".join([head, *(str(fault) for fault in listed)])
