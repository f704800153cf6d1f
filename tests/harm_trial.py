"""A trial in small for tests of adverse events: drawn tables in, classes and verdicts out."""

from collections.abc import Mapping
from typing import Any

from drawn import parse_tables
from endpoint_trial import derive_at, parse_response, trial
from lesionwise.definitions import AdverseEvents
from lesionwise.derive.endpoint import History, classify_adverse_events
from lesionwise.derive.timeline import derive_timeline
from lesionwise.study import AdverseEventRules, Arm, Study
from oracle.adverse_event import classify_slowly, find_delay, read_patients
from oracle.adverse_event_verdict import Verdict, judge_slowly

ARMS = (
    Arm(id="rt", label="Radiotherapy", experimental=True, sabr="all"),
    Arm(id="control", label="Control", experimental=False, sabr="none"),
)
SABLOR = AdverseEventRules(
    acute_days=(91, 183), acute_from="randomisation", late_from_days=365, late_to_days=1095
)
"""The windows of registration 003 (STUDIES 9.5)."""


def harm_study(*endpoints: AdverseEvents, **more: Any) -> Study:
    """A randomised study with an arm without radiotherapy, unless something else is said."""
    return trial(*endpoints, **({"design": "randomised", "arms": ARMS} | more))


def harm(**more: Any) -> AdverseEvents:
    """Any adverse event from the first study treatment, unless something else is said."""
    given = {"id": "ae", "rule": "ae_all", "label": "ae", "report": (), "origin": "earliest_study_treatment"}
    return AdverseEvents(**(given | more))


def list_classes(tables: Mapping[str, str], **study: Any) -> dict[str, tuple[str, int | None]]:
    """Class and smallest acute window of each event by its id; engine and oracle agree on them."""
    frames, said = parse_tables(tables), harm_study(**study)
    response = parse_response("row")
    timeline = derive_timeline(frames, response, None)
    fast = classify_adverse_events(History(said, frames, timeline, response))
    found = {row[0]: row[1:] for row in fast.select("event", "ae_class", "acute_within_days").iter_rows()}
    patients = read_patients(said, frames)
    delay = 0 if said.adverse_event.ae_control_clock == "randomisation" else find_delay(patients)
    slow = {
        each.row["event"]: (each.name, each.within)
        for patient in patients.values()
        for each in classify_slowly(said, patient, delay)
    }
    assert found == slow
    return found


def judge(tables: Mapping[str, str], endpoint: AdverseEvents, **study: Any) -> dict[Any, Verdict]:
    """The verdict on each subject and occasion; engine and oracle agree."""
    frames, said = parse_tables(tables), harm_study(endpoint, **study)
    found = derive_at(said, frames, parse_response("row"), None)[1].endpoint
    fast = {
        (row["subject"], row["occasion"]): Verdict(
            row["status"],
            row["reason"],
            None if row["value"] is None else int(row["value"]),
            row["event_date"],
            row["source_row"] if row["status"] == 1 else None,
        )
        for row in found.iter_rows(named=True)
    }
    assert fast == judge_slowly(said, endpoint, frames)
    return fast if endpoint.classes else {subject: verdict for (subject, _), verdict in fast.items()}


def draw_events(*onsets: str, **facts: str) -> str:
    """Events E1, E2, ... of S1 with these onsets, grade 2 unless something else is said."""
    given = {"subject": "S1", "term": "Nausea", "grade": "2"} | facts
    head = ["event", "onset_date", *given]
    rows = [[f"E{number}", onset, *given.values()] for number, onset in enumerate(onsets, 1)]
    return "\n".join(" | ".join(row) for row in [head, *rows])
