"""`study check` on the registered text of a study: the page, and how the command ends."""

from pathlib import Path

from typer.testing import CliRunner, Result

from lesionwise.cli.app import app
from study_text import SMALL, change

STEPS = "A form rated in five-point steps on a scale"

DOUBTFUL = change(
    ('measure = "OS"', 'measure = "Quality of life"'),
    ('description = "Time to death"', f'description = "{STEPS}"'),
    ("OS, Time to death, 2 years", f"Quality of life, {STEPS}, 2 years"),
)
"""The small study with an outcome in which the lint finds an error and a warning."""

RESOLVED = """
[[lint]]
rule = "L15"
outcomes = ["900_primary_1"]
resolution = "The form is asked for."

[[lint]]
rule = "L16"
outcomes = ["900_primary_1"]
resolution = "The lowest step is 0."
parameter = "endpoint.os.label"

[[lint]]
rule = "L23"
resolution = "There is one now."
"""

OPEN_PAGE = """\
small: well formed, but its registered text has open errors. Version 1, 3 endpoints, 1 registered outcomes.

error L15 instrument unknown, 900_primary_1: "Quality of life"
  Proposed: Ask for the blank form; until then the instrument is unverified or unset.
  Recorded by: `status` of the instrument.

warning L16 coding of a scale missing, 900_primary_1: "five-point"
  Proposed: Say the lowest code.
  Recorded by: `low` of the instrument.

Registered text: 1 error, 1 warning, 0 notes.
"""

RESOLVED_PAGE = """\
small: right. Version 1, 3 endpoints, 1 registered outcomes.

error L15 instrument unknown, 900_primary_1: "Quality of life"
  Resolved: The form is asked for.

warning L16 coding of a scale missing, 900_primary_1: "five-point"
  Resolved: The lowest step is 0. (endpoint.os.label)

Registered text: 1 error, 1 warning, 0 notes.

Recorded, but not found any more: L23 (the record).
"""


def check(folder: Path, text: str) -> Result:
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["study", "check", str(path)])


def test_an_open_error_ends_with_1(tmp_path: Path) -> None:
    told = check(tmp_path, DOUBTFUL)
    assert told.exit_code == 1
    assert told.stdout == OPEN_PAGE


def test_a_recorded_resolution_lets_it_pass(tmp_path: Path) -> None:
    told = check(tmp_path, DOUBTFUL + RESOLVED)
    assert told.exit_code == 0
    assert told.stdout == RESOLVED_PAGE


def test_a_text_without_findings_is_right(tmp_path: Path) -> None:
    told = check(tmp_path, SMALL)
    assert told.exit_code == 0
    assert told.stdout == "small: right. Version 1, 3 endpoints, 1 registered outcomes.\n"
