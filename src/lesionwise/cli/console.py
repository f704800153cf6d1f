"""What commands print: results to standard output, everything else to standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from lesionwise.terms import Faults

USER_FAULT = 1
BUG = 3

_ERRORS = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def tell(*lines: str) -> None:
    """Print lines to standard error."""
    for line in lines:
        _ERRORS.print(line)


def print_fault_page(faults: Faults) -> None:
    """All faults of an input, as one page on standard error."""
    tell(str(faults))


class Steps:
    """A progress bar over named steps; silent when standard error is no terminal."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total)

    def begin(self, what: str) -> None:
        """Say what is being done now."""
        self._progress.update(self._task, description=what)

    def end(self) -> None:
        """One step is done."""
        self._progress.advance(self._task)


@contextmanager
def steps(total: int) -> Iterator[Steps]:
    """A progress bar for `total` steps, removed at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_ERRORS, transient=True, disable=not sys.stderr.isatty()) as progress:
        yield Steps(progress, total)


def stop(message: str) -> typer.Exit:
    """Print a message to standard error; the exit to raise."""
    tell(message)
    return typer.Exit(USER_FAULT)
