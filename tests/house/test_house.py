"""The house keeps its own law: sizes, locks, words."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
PYTHON = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]
LOCKS = ("requirements.lock", "benchmarks/requirements.lock")
MARKS = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError|mark\.(skip|xfail)")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_source_file_is_longer_than_the_stop() -> None:
    lines = {named(path): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert {name: count for name, count in lines.items() if count > 400} == {}


def test_no_function_is_longer_than_the_stop() -> None:
    long = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 80
    ]
    assert long == []


def test_packages_hand_names_on_and_do_nothing_else() -> None:
    for path in SOURCES:
        if path.name == "__init__.py" and path.parent.name != "lesionwise":
            allowed = (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign, ast.AnnAssign)
            body = ast.parse(path.read_text("utf-8")).body
            assert all(isinstance(node, allowed) for node in body), named(path)


def test_every_public_function_of_the_product_says_what_it_does() -> None:
    silent = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert silent == []


def test_no_marks_of_unfinished_work() -> None:
    marked = [
        named(path) for path in PYTHON if path != Path(__file__) and MARKS.search(path.read_text("utf-8"))
    ]
    assert marked == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_have_hashes_and_no_registry_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"https?:|index-url|find-links", text)
    pins = re.findall(r"^([\w.-]+)==\S+(?: ; [^\\]+)? \\$", text, re.M)
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert len(pins) == len(blocks) > 0
    assert all("--hash=sha256:" in block for block in blocks)


def test_no_lock_that_names_addresses_is_tracked() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not [name for name in tracked if name.endswith(("uv.lock", "package-lock.json"))]
    assert "PLAN.md" not in tracked
