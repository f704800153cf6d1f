"""Two whole runs compared by the command: every changed value is told, with the key that changed it."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from lesionwise.study import locate_study

COMMAND = Path(sys.executable).with_name("lesionwise")
UNIT = ("subject", "endpoint", "lesion", "course", "occasion")
VALUES = ("origin_date", "entry_days", "event_date", "days", "status", "reason", "value", "detail")


def call(*arguments: object, ends: int = 0) -> subprocess.CompletedProcess[str]:
    words = [str(COMMAND), *(str(argument) for argument in arguments)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == ends, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`one` by the bundled study; `two` by the same file without death among the events of pfs1."""
    place = tmp_path_factory.mktemp("compare")
    text = locate_study("axitoria").read_text(encoding="utf-8")
    head, mark, rest = text.partition("[endpoint.pfs1]")
    changed = rest.replace('["progression", "death"]', '["progression"]', 1)
    assert changed != rest
    (place / "other.toml").write_text(f"{head}{mark}{changed}", encoding="utf-8")
    call("simulate", "axitoria", "--subjects", 20, "--seed", 3, "--out", place / "records")
    call("run", "axitoria", place / "records", "--out", place / "one")
    call("run", place / "other.toml", place / "records", "--out", place / "two")
    return place


def find_changed(runs: Path) -> set[tuple[str, ...]]:
    """Units whose value differs, straight from the files."""
    rows = []
    for name in ("one", "two"):
        frame = pl.read_parquet(runs / name / "derived" / "endpoint.parquet")
        held = [column for column in (*UNIT, *VALUES) if column in frame.columns]
        rows.append({tuple(str(cell) for cell in row) for row in frame.select(held).rows()})
    return {row[:2] for row in rows[0] ^ rows[1]}


def test_every_changed_value_is_told_with_its_reason(runs: Path) -> None:
    file = runs / "changes.csv"
    page = call("compare", runs / "one", runs / "two", "--out", file).stdout
    told = pl.read_csv(file, infer_schema=False).filter(pl.col("part") == "endpoint")
    changed = find_changed(runs)
    assert set(told.select("subject", "endpoint").rows()) == changed
    assert {endpoint for _, endpoint in changed} == {"pfs1"}
    assert all("endpoint.pfs1.event: [progression, death] -> [progression]" in why for why in told["why"])
    assert all(f"  {subject}, {endpoint}: " in page for subject, endpoint in changed)
    assert "Subjects added: none\nSubjects removed: none\n" in page
    assert "  pfs1.events: estimate, events\n" in page


def test_a_run_is_the_same_as_itself(runs: Path) -> None:
    page = call("compare", runs / "one", runs / "one").stdout
    assert page.splitlines()[-1].startswith("The two runs are the same: study file, records, ")


def test_help_has_an_example_and_a_wrong_folder_ends_with_1(runs: Path) -> None:
    assert "Example: lesionwise compare " in call("compare", "--help").stdout
    assert "the manifest of a run" in call("compare", runs / "one", runs / "records", ends=1).stderr
    assert "Example: lesionwise study draft " in call("study", "draft", "--help").stdout
