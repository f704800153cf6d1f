"""A test that a machine cannot run is named with its reason, with and without several processes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent

EXAMPLE = '''
from left_out import needs

def find_missing_chisel():
    """Asked once, however many tests need it."""
    with open("asked", "a") as file:
        file.write("x")
    return "there is no chisel"

@needs(find_missing_chisel)
def test_carving():
    raise AssertionError

@needs(find_missing_chisel)
@needs(lambda: None)
def test_engraving():
    raise AssertionError

@needs(lambda: None)
def test_looking():
    pass
'''


def run(folder: Path, *options: str) -> str:
    for name in ("conftest.py", "left_out.py"):
        shutil.copy(TESTS / name, folder)
    (folder / "test_example.py").write_text(EXAMPLE)
    command = [sys.executable, "-m", "pytest", "-q", "--strict-markers", f"--rootdir={folder}", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["one process", "a worker"])
def test_what_was_left_out_is_told(tmp_path: Path, options: tuple[str, ...]) -> None:
    told = run(tmp_path, *options)
    assert "2 tests left out" in told
    assert "test_example.py::test_carving: there is no chisel" in told
    assert "test_example.py::test_engraving: there is no chisel" in told
    assert "1 passed" in told
    assert (tmp_path / "asked").read_text() == "x"


def test_what_was_not_asked_for_is_not_left_out(tmp_path: Path) -> None:
    told = run(tmp_path, "-k", "looking")
    assert "left out" not in told
    assert not (tmp_path / "asked").exists()
