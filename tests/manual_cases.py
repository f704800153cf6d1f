"""The cases of the manual: spec tests of endpoints, each with the records that went in and what came out.

`PYTHONPATH=tests .venv/bin/python -m manual_cases` runs the tests and writes the pages anew. The words that
follow name chapters; `--check` writes nothing and tells which pages are old.
"""

import ast
import contextlib
import io
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from cases.case import Recorded
from cases.chapters import CHAPTERS, EVERY, HOW, find_place
from cases.page import Section, name_test, read_docstring
from cases.recorder import Recorder
from manual_tables import DOCS, render_table

SPEC: Final = Path(__file__).parent / "spec"
INDEX: Final = DOCS / "endpoint-cases.md"
PAGES: Final = DOCS / "cases"


class Spec(NamedTuple):
    """A module of spec tests: its stem, docstring, and tests with their docstrings."""

    stem: str
    docstring: str
    tests: dict[str, str]


def read_specs() -> dict[str, list[Spec]]:
    """Modules by chapter, in their order."""
    chosen: dict[str, list[Spec]] = {chapter.name: [] for chapter in CHAPTERS}
    places = {path.stem: find_place(path.stem) for path in SPEC.glob("test_*.py")}
    for stem, place in sorted(places.items(), key=lambda each: (each[1] or (0, 0), each[0])):
        if place is not None:
            chosen[CHAPTERS[place[0]].name].append(_read_spec(SPEC / f"{stem}.py"))
    return chosen


def run_specs(names: Collection[str]) -> dict[tuple[str, str], Recorded]:
    """What is seen while the spec tests of these chapters run. Raises RuntimeError where one fails."""
    recorder, said = Recorder(), io.StringIO()
    chosen = [spec for name, specs in read_specs().items() if name in names for spec in specs]
    paths = [str(SPEC / f"{spec.stem}.py") for spec in chosen]
    if not paths:
        return {}
    with contextlib.redirect_stdout(said):
        code = pytest.main([*_PLAIN, *paths], plugins=[recorder])
    if code or recorder.failed:
        raise RuntimeError(f"a spec test fails: {recorder.failed or said.getvalue()}")
    return recorder.tests


def render_pages(names: Collection[str]) -> dict[Path, str]:
    """The pages of these chapters by path; with every chapter the index too."""
    tests, specs = run_specs(names), read_specs()
    pages: dict[Path, str] = {}
    shown: dict[str, dict[str, None]] = {}
    listed: list[list[str]] = []
    for chapter in CHAPTERS:
        told = [
            spec for spec in specs[chapter.name] if any(any(tests.get(key, ())) for key in _list_keys(spec))
        ]
        if not told:
            continue
        parts = [f"# {chapter.title}\n", _POINTER, *([chapter.note] if chapter.note else [])]
        parts += [_render_module(spec, tests) for spec in told]
        pages[PAGES / f"{chapter.name}.md"] = "\n".join(parts)
        for spec in told:
            link = f"cases/{chapter.name}.md#{_anchor(spec)}"
            listed.append([f"[{chapter.title}](cases/{chapter.name}.md)", f"[{_title(spec)}]({link})"])
            for rule in _list_rules(spec, tests):
                shown.setdefault(rule, {})[f"[{_anchor(spec).replace('_', ' ')}]({link})"] = None
    if set(names) == set(EVERY):
        rules = ([f"`{rule}`", ", ".join(shown[rule])] for rule in sorted(shown))
        table = render_table(("page", "section"), listed)
        tables = (
            "## Pages",
            table,
            "## Which example shows which rule",
            render_table(("rule", "sections"), rules),
        )
        pages[INDEX] = "\n".join([HOW, "\n\n".join(text.rstrip() for text in tables)]) + "\n"
    return pages


def find_stale(pages: Mapping[Path, str]) -> list[Path]:
    """Pages that are not as they are made now."""
    return [
        path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str]) -> int:
    """`[--check] [CHAPTER ...]`: writes the pages, or tells which are old (exit code 1)."""
    names = [word for word in arguments if word != "--check"] or list(EVERY)
    if set(names) - set(EVERY):
        raise SystemExit(f"no chapter is called {sorted(set(names) - set(EVERY))}: {', '.join(EVERY)}")
    pages = render_pages(names)
    stale = find_stale(pages)
    if "--check" in arguments:
        sys.stdout.writelines(f"not up to date: {path.relative_to(DOCS)}\n" for path in stale)
        return min(len(stale), 1)
    PAGES.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    for path in set(PAGES.glob("*.md")) - set(pages) if names == list(EVERY) else ():
        path.unlink()
    return 0


_PLAIN: Final = (
    "-q",
    "-p",
    "no:xdist",
    "-p",
    "no:cacheprovider",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
)
_POINTER: Final = "How to read an example: [docs/endpoint-cases.md](../endpoint-cases.md).\n"


def _read_spec(path: Path) -> Spec:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = {
        node.name: ast.get_docstring(node) or ""
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    return Spec(path.stem, ast.get_docstring(tree) or "", tests)


def _anchor(spec: Spec) -> str:
    return spec.stem.removeprefix("test_")


def _title(spec: Spec) -> str:
    return read_docstring(spec.docstring).split("\n\n")[0].rstrip(".")


def _render_module(spec: Spec, tests: Mapping[tuple[str, str], Recorded]) -> str:
    section, rest = Section(), read_docstring(spec.docstring).split("\n\n")[1:]
    lettered = any(name.startswith(("test_b_", "test_k_")) for name in spec.tests)
    path = f"tests/spec/{spec.stem}.py"
    blocks = [f'<a id="{_anchor(spec)}"></a>\n\n## {_title(spec)}\n', f"Tests: [{path}](../../{path}).\n"]
    blocks += [f"{part}\n" for part in rest]
    for name, docstring in spec.tests.items():
        recorded = tests.get((spec.stem, name))
        if recorded is None or not any(recorded):
            continue
        said = read_docstring(docstring)
        blocks.append(f"### {name_test(name, lettered)}\n\n<!-- {spec.stem}::{name} -->\n")
        blocks += [said + "\n"] if said else []
        blocks.append(section.render(recorded))
    return "\n".join(blocks)


def _list_rules(spec: Spec, tests: Mapping[tuple[str, str], Recorded]) -> list[str]:
    seen = [tests[key] for key in _list_keys(spec) if key in tests]
    return sorted({rule for recorded in seen for case in recorded.cases for rule in case.rules})


def _list_keys(spec: Spec) -> list[tuple[str, str]]:
    return [(spec.stem, name) for name in spec.tests]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
