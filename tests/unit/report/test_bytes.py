"""The same input gives the same bytes, in any process; files and index are complete."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from invented import Wanted, invent
from invented.report import build, store
from lesionwise.report import write_report
from lesionwise.report.figures import render_csv
from lesionwise.report.index import list_numbers

PROGRAM = """import sys
from pathlib import Path
from lesionwise.report import write_report
write_report(Path(sys.argv[1]))"""


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file by name."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai")):
        folder = tmp_path / seed
        folder.mkdir()
        store(folder, invent(Wanted()))
        clean = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": "C" if seed == "1" else "C.UTF-8",
        }
        subprocess.run([sys.executable, "-c", PROGRAM, str(folder)], check=True, env=clean)
        found.append(hash_files(folder))
    assert found[0] == found[1]


def test_a_report_is_a_page_a_pdf_an_index_and_figures(tmp_path: Path) -> None:
    written = write_report(store(tmp_path, invent(Wanted(subjects=50))))
    names = sorted(str(path.relative_to(tmp_path)) for path in written)
    assert names == [
        "figures/flow.csv", "figures/flow.svg", "figures/pfs1.km.csv", "figures/pfs1.km.risk.csv",
        "figures/pfs1.km.svg", "figures/spider.csv", "figures/spider.svg", "figures/swimmer-2.svg",
        "figures/swimmer.csv", "figures/swimmer.svg", "figures/waterfall.csv", "figures/waterfall.svg",
        "report-index.json", "report.html", "report.pdf",
    ]  # fmt: skip
    assert all(path.stat().st_size for path in written)


def test_the_index_has_every_printed_number(tmp_path: Path) -> None:
    write_report(store(tmp_path, invent(Wanted())))
    index = json.loads((tmp_path / "report-index.json").read_text(encoding="utf-8"))
    document, _ = build(Wanted())
    assert index["numbers"] == list(list_numbers(document))
    first = index["numbers"][0]
    assert (first["section"], first["id"], first["text"]) == (
        "summary",
        "pfs1.difference.12mo",
        "+24.6 pp (−2.1 to 44.7)",
    )
    assert {entry["id"] for entry in index["numbers"]} == {
        result.id for result in invent(Wanted()).analysis.results
    }


def test_formula_starts_in_csv_are_escaped() -> None:
    made = invent(Wanted(arms=(("=1+1", "A", "experimental"), ("b", "B", "control"))))
    lines = render_csv(made.frames["pfs1.km"]).splitlines()
    assert lines[1].startswith("'=1+1,0,1.0,")
    assert lines[-1].startswith("b,")
