"""A plugin of pytest that sees what the watched functions were given and gave while a test ran."""

import functools
import importlib
import inspect
import sys
from collections.abc import Callable, Generator
from fnmatch import fnmatch
from typing import Any, Final

import pytest

from cases.case import Case, Recorded, Story
from cases.watch import NARROWED, WATCHED, Memory, narrow

FIRST: Final = {
    "test_local_control*": "lesion",
    "test_disease_state*": "state",
    "test_oligoprogression*": "oligoprogression",
    "test_risk*": "risk",
    "test_treatment_scope*": "scope",
}
"""Which kind of case a module is about, where several are seen."""

ORDER: Final = ("endpoint", "class", "grade", "form", "compliance", "score", "due", "policy", "response")
"""Of these kinds the first one that is seen in a test is told."""


class Recorder:
    """`tests`: by module and name, in the order of running; `failed`: tests that did not pass."""

    def __init__(self) -> None:
        self.tests: dict[tuple[str, str], Recorded] = {}
        self.failed: list[str] = []
        self._own: Recorded | None = None
        self._memory = Memory()
        self._depth = 0
        self._replaced: list[tuple[Any, str, object]] = []

    def pytest_collection_finish(self) -> None:
        """Every module that holds a watched function gets the watching one."""
        for module, name, see in WATCHED:
            function = getattr(importlib.import_module(module), name)
            self._replace(function, self._watch(function, see))
        for module, name, argument, column in NARROWED:
            function = getattr(importlib.import_module(module), name)
            self._replace(function, self._narrow(function, argument, column))

    def pytest_sessionfinish(self) -> None:
        """The modules are as they were."""
        for holder, key, function in self._replaced:
            setattr(holder, key, function)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None]:
        """Cases belong to the test that runs; sets of parameters are cases of one test."""
        self._memory = Memory()
        self._own = Recorded([], [], [])
        yield
        kind = next((first for pattern, first in FIRST.items() if fnmatch(item.path.stem, pattern)), None)
        kept = _choose(self._own.cases, kind)
        name = getattr(item, "originalname", item.name)
        told = self.tests.setdefault((item.path.stem, name), Recorded([], [], []))
        told.cases.extend(case for case in kept if case not in told.cases)
        told.stories.extend(story for story in self._own.stories if story not in told.stories)
        told.pages.extend(page for page in self._own.pages if page not in told.pages)
        self._own = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What did not pass."""
        if report.failed:
            self.failed.append(report.nodeid)

    def _replace(self, function: Callable[..., Any], other: Callable[..., Any]) -> None:
        """In every module that holds the function."""
        for holder in list(sys.modules.values()):
            for key, value in list(getattr(holder, "__dict__", {}).items()):
                if value is function:
                    self._replaced.append((holder, key, function))
                    setattr(holder, key, other)

    def _narrow(self, function: Callable[..., Any], argument: str, column: str) -> Callable[..., Any]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def narrowing(*args: Any, **kwargs: Any) -> Any:
            cases = [] if self._own is None else self._own.cases
            before = len(cases)
            result = function(*args, **kwargs)
            names = signature.bind(*args, **kwargs).arguments[argument]
            cases[before:] = [narrow(case, column, names) for case in cases[before:]]
            return result

        return narrowing

    def _watch(self, function: Callable[..., Any], see: Callable[..., list[Any]]) -> Callable[..., Any]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def watching(*args: Any, **kwargs: Any) -> Any:
            self._depth += 1
            try:
                result = function(*args, **kwargs)
            finally:
                self._depth -= 1
            if self._own is not None and not self._depth:
                bound = signature.bind(*args, **kwargs)
                bound.apply_defaults()
                self._add(see(bound.arguments, result, self._memory))
            return result

        return watching

    def _add(self, seen: list[Any]) -> None:
        if self._own is None:
            return
        for each in seen:
            if isinstance(each, Case):
                self._own.cases.append(each)
            elif isinstance(each, Story):
                self._own.stories.append(each)
            else:
                self._own.pages.append(each)


def _choose(cases: list[Case], first: str | None) -> list[Case]:
    seen = {case.kind for case in cases}
    order = [kind for kind in (first, *ORDER) if kind in seen]
    return [case for case in cases if order and case.kind == order[0]]
