"""R, run again, gives the kept reference results (1e-12 relative)."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from expectation import REFERENCE
from left_out import needs

PACKAGES = ("survival", "cmprsk")
TOPICS = sorted(script.parent.name for script in REFERENCE.glob("*/reference.R"))
KEPT = 1e-12


def find_missing_r() -> str | None:
    """What R lacks on this machine."""
    if shutil.which("Rscript") is None:
        return "R is not installed (Debian: r-base-core r-cran-survival r-cran-cmprsk)"
    wanted = ", ".join(f"'{name}'" for name in PACKAGES)
    asked = f"cat(setdiff(c({wanted}), rownames(installed.packages())))"
    found = subprocess.run(["Rscript", "--vanilla", "-e", asked], capture_output=True, text=True, check=True)
    return f"R lacks {found.stdout} (Debian: r-cran-<name>)" if found.stdout.strip() else None


def read_rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def is_same(kept: str, made: str) -> bool:
    """Numbers within the tolerance, anything else letter by letter."""
    if kept == made:
        return True
    try:
        a, b = float(kept), float(made)
    except ValueError:
        return False
    return abs(a - b) <= KEPT * max(abs(a), abs(b))


def test_every_topic_is_complete() -> None:
    assert len(TOPICS) >= 4
    for topic in TOPICS:
        names = {path.name for path in (REFERENCE / topic).iterdir()}
        assert names == {"reference.R", "input.csv", "expected.csv", "sessionInfo.txt"}, topic


@needs(find_missing_r)
@pytest.mark.parametrize("topic", TOPICS)
def test_r_says_the_same_again(topic: str, tmp_path: Path) -> None:
    subprocess.run([REFERENCE / "remake", "--into", tmp_path, topic], check=True, capture_output=True)
    for name in ("input.csv", "expected.csv"):
        kept, made = read_rows(REFERENCE / topic / name), read_rows(tmp_path / topic / name)
        assert len(kept) == len(made)
        different = [
            number
            for number, (old, new) in enumerate(zip(kept, made, strict=True), 1)
            if len(old) != len(new) or not all(map(is_same, old, new))
        ]
        assert not different, f"{topic}/{name}, lines {different[:10]}"


@pytest.mark.parametrize(
    ("kept", "made", "same"),
    [
        ("0.5", "0.5000000000001", True),
        ("0.5", "0.50000000001", False),
        ("0", "1e-300", False),
        ("NA", "NA", True),
        ("NA", "0.5", False),
        ("ERROR: a", "ERROR: b", False),
    ],
)
def test_the_comparison_can_fail(kept: str, made: str, same: bool) -> None:
    assert is_same(kept, made) == same
