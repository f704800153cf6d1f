"""Tests that this machine cannot run are left out by name, with the reason, never in silence.

Above such a test stands `@needs(find_missing)`, where `find_missing` is a function without arguments that
returns None, or in words what is missing. It is asked once, and only when the test was chosen to run.
`tests/conftest.py` takes the test out of the run and prints, at the end, its name and the reason.
"""

from collections.abc import Callable

import pytest

MARKER = "needs"
SECTION = "left out"

FindMissing = Callable[[], str | None]


def needs(find_missing: FindMissing) -> pytest.MarkDecorator:
    """Mark a test, a class of tests, or (as `pytestmark`) a module that needs something of the machine."""
    return pytest.mark.needs.with_args(find_missing)


class LeftOut:
    """Which tests were left out of this run and why; kept in `config.stash` under `LEFT_OUT`."""

    def __init__(self) -> None:
        self.reasons: dict[str, str] = {}
        self._asked: dict[FindMissing, str | None] = {}

    def take_out(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """Remove the items that miss something, in place; the removed ones are returned."""
        removed = [item for item in items if self._note(item)]
        items[:] = [item for item in items if item not in removed]
        return removed

    def render(self) -> list[str]:
        """One line a test."""
        return [f"{name}: {reason}" for name, reason in sorted(self.reasons.items())]

    def _note(self, item: pytest.Item) -> bool:
        found = [self._ask(marker.args[0]) for marker in item.iter_markers(MARKER)]
        missing = [reason for reason in found if reason is not None]
        if missing:
            self.reasons[item.nodeid] = "; ".join(dict.fromkeys(missing))
        return bool(missing)

    def _ask(self, find_missing: FindMissing) -> str | None:
        if find_missing not in self._asked:
            self._asked[find_missing] = find_missing()
        return self._asked[find_missing]


LEFT_OUT = pytest.StashKey[LeftOut]()
