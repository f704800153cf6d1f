"""A draft on disk: a new file, never over another one."""

from pathlib import Path

from lesionwise.study.drafting.render import render_draft
from lesionwise.study.registration import Registration, read_registration
from lesionwise.terms import Fault, Faults


def draft_study(source: Path, out: Path) -> Registration:
    """Writes the draft of a study file from a registration; returns what was read.

    Raises `Faults` for a registration that cannot be read, and where `out` exists already or cannot be
    written: then nothing is written.
    """
    registration = read_registration(source)
    content = render_draft(registration)
    try:
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
    except FileExistsError as error:
        raise _refuse(out, "a file that exists already", "Name another file, or move this one.") from error
    except (OSError, ValueError) as error:
        raise _refuse(out, "a place that cannot be written", "Correct the path.") from error
    return registration


def _refuse(out: Path, found: str, remedy: str) -> Faults:
    return Faults([Fault(str(out), found, "the path of a new file in a folder that exists", remedy)])
