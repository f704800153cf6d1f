"""Faults of `pfs2_salvage_rt` in a study file, and how it is told."""

from pathlib import Path

import pytest

from lesionwise.analyse.words import render_words
from lesionwise.study import render_study
from study_text import SMALL, read_faults, read_text

RIGHT = """
[endpoint.pfs2_salvage_rt]
label = "PFS2"
origin = "enrolment"
event = ["systemic_change", "not_amenable", "death"]
censor = { at = "last_adequate_assessment" }
report = [{ estimator = "kaplan_meier", at_months = [12, 24] }]
missed_scans_max = 2
"""
POLICY = '[response]\nrt_policy = "P1"\n'


def write(*lines: str, policy: str = "") -> str:
    return SMALL + policy + RIGHT + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "place", "found", "remedy"),
    [
        (
            write('salvage_modalities = ["surgery"]'),
            "endpoint.pfs2_salvage_rt.salvage_modalities",
            "salvage without radiotherapy",
            "Add radiotherapy.",
        ),
        (
            write('salvage_scope = "new_only"'),
            "endpoint.pfs2_salvage_rt.salvage_scope",
            "the scope new_only where no response says which lesions are irradiated",
            "Name the policy in [response], or let any lesion be salvaged.",
        ),
        (
            write('salvage_scope = "new_only"', policy=POLICY + 'source = "collected"\n'),
            "endpoint.pfs2_salvage_rt.salvage_scope",
            "the scope new_only where no response says which lesions are irradiated",
            "Name the policy in [response], or let any lesion be salvaged.",
        ),
        (
            write().replace('"not_amenable", ', ""),
            "endpoint.pfs2_salvage_rt.event",
            "pfs2_salvage_rt without not_amenable",
            "Add what is missing, or choose another rule.",
        ),
        (
            write("max_hold_days = -1"),
            "endpoint.pfs2_salvage_rt.max_hold_days",
            "the number -1",
            "Correct the number.",
        ),
        (
            write("new_max = 3"),
            "endpoint.pfs2_salvage_rt.new_max",
            "new_max in pfs2_salvage_rt",
            "Remove it: the rule has no such switch.",
        ),
        (
            write()
            .replace("pfs2_salvage_rt]", "ppfs]")
            .replace('"systemic_change", "not_amenable"', '"polymetastatic_progression"')
            + 'salvage_scope = "any"\n',
            "endpoint.ppfs.salvage_scope",
            "salvage_scope in ppfs",
            "Remove it: the rule has no such switch.",
        ),
    ],
)
def test_faults(text: str, place: str, found: str, remedy: str, tmp_path: Path) -> None:
    (fault,) = read_faults(tmp_path, text)
    assert fault.where.startswith(f"study.toml, {place}, line ")
    assert (fault.found, fault.remedy) == (found, remedy)


def test_every_switch_is_told_in_words(tmp_path: Path) -> None:
    """In `study show` and in the report."""
    study = read_text(
        tmp_path,
        write(
            'toxicity_switch = "hypothetical"',
            'pfs2_event_date = "decision"',
            'salvage_scope = "new_or_growing_unirradiated"',
            'salvage_modalities = ["radiotherapy", "surgery"]',
            'nonbiological_not_amenable = "event"',
            "clinical_progression_is_event = false",
            'undecided_progression = "event"',
            policy=POLICY,
        ),
    )
    endpoint = study.endpoints[-1]
    words = (
        "the event is dated at the decision on the progression",
        "only lesions that were not irradiated before may be salvaged",
        "salvage is radiotherapy or surgery on the same systemic line",
        "a progression not treated for refusal or logistics is an event",
        "clinical progression does not count as progression",
        "a progression after which nothing was decided or begun is an event",
        "a line begun for toxicity ends follow-up",
    )
    shown = " ".join(render_study(study).split())
    report = render_words(endpoint)
    for sentence in words:
        assert sentence in shown
        assert f"{sentence[0].upper()}{sentence[1:]}." in report
