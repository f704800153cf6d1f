"""What the tests of the SDTM import share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lesionwise.intake import Imported, check_imported, list_faults
from lesionwise.intake.sdtm import read_sdtm_folder
from lesionwise.terms import render_faults
from sdtm_files import draw_domains
from sdtm_trial import STUDY, TRIAL

Read = Callable[..., Imported]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads the drawn trial, with the given domains in place of its own (None: without that file)."""

    def read_trial(**drawings: str | None) -> Imported:
        given = {**TRIAL, **drawings}
        folder = draw_domains(tmp_path, {name: text for name, text in given.items() if text is not None})
        return read_sdtm_folder(folder, STUDY)

    return read_trial


@pytest.fixture
def tell(read: Read) -> Callable[..., str]:
    """Reads the trial and gives the whole message that publishing it would raise; empty without an error."""

    def tell_trial(**drawings: str | None) -> str:
        faults = list_faults(check_imported(read(**drawings), STUDY).findings)
        return render_faults(faults) if faults else ""

    return tell_trial
