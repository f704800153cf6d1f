"""The examples of the manual are those that the spec tests make today. `make manual` writes them anew."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cases.chapters import EVERY
from manual_cases import main

TESTS = Path(__file__).parents[1]
QUICK = ("survival", "policies", "adverse-events")
"""Chapters that are made in some seconds."""


def find_old(*arguments: str) -> str:
    """What the generator says of pages that are not up to date."""
    command = [sys.executable, "-m", "manual_cases", "--check", *arguments]
    told = subprocess.run(
        command,
        cwd=TESTS.parent,
        env=os.environ | {"PYTHONPATH": str(TESTS), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{told.stdout}{told.stderr}" if told.returncode else ""


@pytest.mark.parametrize("chapter", QUICK)
def test_a_quick_chapter_is_up_to_date(chapter: str) -> None:
    assert find_old(chapter) == ""


@pytest.mark.long
def test_every_chapter_and_the_index_are_up_to_date() -> None:
    assert find_old() == ""


def test_a_chapter_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"no chapter is called \['survivor'\]"):
        main(["survivor"])
    assert set(QUICK) < set(EVERY)
