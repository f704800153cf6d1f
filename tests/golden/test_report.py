"""A whole report against kept files: document model, HTML, index, CSV, drawn data.

To write the files anew after a change that was meant, and then read the difference:

    LESIONWISE_REGOLD=1 .venv/bin/python -m pytest tests/golden/test_report.py
"""

import json
import os
from pathlib import Path

import pytest

from invented import Wanted, invent
from invented.report import build, store
from lesionwise.report import write_report

KEPT = Path(__file__).parent / "report"
FILES = ("document.json", "report.html", "report-index.json", "pfs1.km.svg", "flow.csv", "pfs1.km.csv")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Texts of a report of 12 invented subjects by name."""
    folder = tmp_path_factory.mktemp("golden")
    write_report(store(folder, invent(Wanted(subjects=12))))
    document, _ = build(Wanted(subjects=12))
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.name in FILES}
    texts["document.json"] = json.dumps(document.dump(), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("LESIONWISE_REGOLD"):
        KEPT.mkdir(exist_ok=True)
        for name, text in texts.items():
            (KEPT / name).write_text(text, encoding="utf-8")
    return texts


@pytest.mark.parametrize("name", FILES)
def test_the_report_is_as_kept(made: dict[str, str], name: str) -> None:
    assert made[name] == (KEPT / name).read_text(encoding="utf-8")
