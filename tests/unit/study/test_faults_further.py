"""Faults of endpoints on further events: what competes, and switches that the rule does not have."""

from pathlib import Path

import pytest

from study_text import SMALL, read_faults, read_text

HEAD = '\n[endpoint.{rule}]\nlabel = "x"\norigin = "enrolment"\nreport = [{{ estimator = "follow_up" }}]\n'
CONTACT = 'censor = { at = "last_contact" }\n'
SCAN = 'censor = { at = "last_adequate_assessment" }\n'


def write(rule: str, *lines: str, at: str = CONTACT) -> str:
    return SMALL + HEAD.format(rule=rule) + at + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "place", "found", "remedy"),
    [
        (
            write("ttnt", 'event = ["next_line", "death"]', 'competing = ["death"]'),
            "endpoint.ttnt.competing[0]",
            "death as an event and as a competing event",
            "Remove it from `event` or from `competing`.",
        ),
        (
            SMALL
            + HEAD.format(rule="ttnt").replace("follow_up", "median")
            + CONTACT
            + 'event = ["next_line"]\ncompeting = ["death"]\n',
            "endpoint.ttnt.report[0].estimator",
            "median of an endpoint with a competing event",
            "Use aalen_johansen, or take the competing event as an event or a censoring.",
        ),
        (
            SMALL
            + HEAD.format(rule="ttnt").replace("follow_up", "aalen_johansen")
            + CONTACT
            + 'event = ["next_line"]\n',
            "endpoint.ttnt.report[0].estimator",
            "aalen_johansen of an endpoint without a competing event",
            "Name the competing event, or use kaplan_meier.",
        ),
        (
            write("ttnt", 'event = ["next_line"]', 'competing = ["lost"]'),
            "endpoint.ttnt.competing[0]",
            "lost as a competing event of ttnt",
            "Remove it, or choose another rule.",
        ),
        (
            write("ttnt", 'event = ["next_line"]', "ppfs_n = 4"),
            "endpoint.ttnt.ppfs_n",
            "ppfs_n in ttnt",
            "Remove it: the rule has no such switch.",
        ),
        (
            write("ttnt", 'event = ["next_line"]', "missed_scans_max = 2"),
            "endpoint.ttnt.missed_scans_max",
            "missed scans in ttnt",
            "Remove missed_scans_max.",
        ),
        (
            write("pfs2_ema", 'event = ["second_progression"]', "missed_scans_max = 2"),
            "endpoint.pfs2_ema.missed_scans_max",
            "missed scans in an endpoint censored at last_contact",
            "Remove missed_scans_max, or censor at scans.",
        ),
        (
            write("stfs", 'event = ["first_systemic_therapy"]'),
            "endpoint.stfs.event",
            "stfs without death",
            "Add what is missing, or choose another rule.",
        ),
        (
            write("ppfs", 'event = ["polymetastatic_progression"]'),
            "endpoint.ppfs.censor.at",
            "ppfs censored at last_contact",
            "Correct the place of censoring.",
        ),
    ],
)
def test_faults(text: str, place: str, found: str, remedy: str, tmp_path: Path) -> None:
    (fault,) = read_faults(tmp_path, text)
    assert fault.where.startswith(f"study.toml, {place}, line ")
    assert (fault.found, fault.remedy) == (found, remedy)


@pytest.mark.parametrize(
    "text",
    [
        write("ttnt", 'event = ["next_line"]', 'competing = ["death"]', "ttnt_counts_within_class = false"),
        write("mpfs", 'event = ["next_line", "lost", "death"]'),
        write("pfs2_next_line", 'event = ["next_line_for_progression"]', 'toxicity_switch = "composite"'),
        write("pfs2_ema", 'event = ["second_progression"]', "missed_scans_max = 2", at=SCAN),
        write("time_on_line", 'event = ["end_of_line", "death"]', "max_hold_days = 14"),
        write("sabr_pfs", 'event = ["not_amenable_progression", "local_failure"]', "new_max = 5", at=SCAN),
        write("distant", 'event = ["new_distant_lesion"]', 'competing = ["death"]', at=SCAN),
    ],
)
def test_right_endpoints_are_read(text: str, tmp_path: Path) -> None:
    assert len(read_text(tmp_path, text).endpoints) == 4
