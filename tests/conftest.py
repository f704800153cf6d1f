"""What holds for every test: settings of hypothesis, and the list of tests left out (see `left_out`)."""

from typing import Any

import pytest
from hypothesis import settings

from left_out import LEFT_OUT, MARKER, SECTION, LeftOut

# Shared machines: no example is late. `house` tries the same examples everywhere, so that a change is judged
# by what it does and not by luck; `explore` (make test-long) tries new ones.
settings.register_profile("house", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", f"{MARKER}(find_missing): left out, by name, where something is missing"
    )
    config.stash[LEFT_OUT] = LeftOut()


@pytest.hookimpl(trylast=True)  # after -k and -m: a test not asked for is not left out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    removed = config.stash[LEFT_OUT].take_out(items)
    if removed:
        config.hook.pytest_deselected(items=removed)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist hands its list to the process that prints."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[SECTION] = session.config.stash[LEFT_OUT].reasons


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    output: dict[str, Any] = getattr(node, "workeroutput", {})
    node.config.stash[LEFT_OUT].reasons.update(output.get(SECTION, {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash[LEFT_OUT].render()
    if lines:
        terminalreporter.section(f"{len(lines)} tests {SECTION}")
        for line in lines:
            terminalreporter.write_line(line)
