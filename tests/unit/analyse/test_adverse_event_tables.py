"""Proportions by class of adverse event, acquisition modes apart, and the two tables of adverse events."""

import polars as pl

from drawn_analysis import analyse_drawn, build_study, draw_subjects, find, read_cells
from lesionwise.analyse import Analysed
from lesionwise.definitions import AdverseEvents, Reported
from lesionwise.study import AdverseEventRules, Study

AE = AdverseEvents(
    id="ae",
    rule="ae_all",
    label="Adverse events",
    origin="first_sabr_fraction",
    classes=("acute", "late"),
    report=(Reported(estimator="clopper_pearson"),),
)
BY_MODE = AE.model_copy(update={"report": (Reported(estimator="clopper_pearson", by="mode"),)})

ROWS = [
    *(f"S{place:02} | ae | acute | {int(place < 4)} | x" for place in range(1, 9)),
    *(f"S{place:02} | ae | late | {'' if place > 6 else int(place < 2)} | x" for place in range(1, 9)),
]
ENDPOINT = "\n".join(["subject | endpoint | occasion | status | reason", *ROWS])

EVENTS = """
    subject | event | term    | grade
    S01     | E1    | Fatigue | 1
    S01     | E2    | Fatigue | 3
    S02     | E1    | Nausea  | 5
    S03     | E1    | Fatigue |
    S04     | E1    | Fatigue | 2
    S05     | E1    |         | 2
"""
CLASSES = """
    subject | event | adverse_event_row | ae_class
    S01     | E1    | 1                 | acute
    S01     | E2    | 2                 | late
    S02     | E1    | 3                 | late
    S03     | E1    | 4                 | undated
    S04     | E1    | 5                 | baseline
    S05     | E1    | 6                 | acute
"""
TWO_MODES = ("prospective",) * 5 + ("retrospective",) * 3


def build(study: Study, modes: tuple[str, ...] = ("prospective",) * 8) -> Analysed:
    drawings = {
        "subject": draw_subjects(8, mode=modes),
        "endpoint": ENDPOINT,
        "adverse_event": EVENTS,
        "adverse_event_class": CLASSES,
    }
    return analyse_drawn(drawings, study)


def test_each_class_has_a_number_of_its_own() -> None:
    analysed = build(build_study([AE]))
    acute, late = find(analysed, "ae.clopper_pearson.acute"), find(analysed, "ae.clopper_pearson.late")
    assert (acute.estimate, acute.n, acute.occasion) == (3 / 8, 8, "acute")
    assert (late.estimate, late.n, late.occasion) == (1 / 6, 6, "late")
    assert find(analysed, "ae.left_out.late").estimate == 2


def test_two_acquisition_modes_are_not_pooled() -> None:
    study = build_study([BY_MODE], modes=("prospective", "retrospective"))
    analysed = build(study, TWO_MODES)
    ids = {one.id for one in analysed.analysis.results}
    assert "ae.clopper_pearson.acute.prospective" in ids
    assert not {"ae.clopper_pearson.acute", "ae.n.acute"} & ids
    for name in ("ae.numbers", "adverse_events", "adverse_events.terms"):
        frame = analysed.displays[name].filter(pl.col("n").is_not_null())
        assert set(frame["group"].to_list()) == {"prospective", "retrospective"}


def test_two_modes_are_pooled_where_the_study_says_so() -> None:
    pooled = AdverseEventRules(pool_modes_for_ae=True)
    study = build_study([BY_MODE], modes=("prospective", "retrospective"), adverse_event=pooled)
    assert find(build(study, TWO_MODES), "ae.clopper_pearson.acute").n == 8


def test_every_event_is_in_one_window_and_the_windows_add_up() -> None:
    cells = read_cells(build(build_study([AE])).displays["adverse_events"])
    assert cells["Events"] == 6
    windows = [number for name, number in cells.items() if name.endswith("/events")]
    assert sum(windows) == 6
    assert (cells["Acute/events"], cells["Late/events"], cells["Onset unknown/events"]) == (2, 2, 1)
    assert cells["Late/grade 3 or more"] == 2
    assert cells["Late/grade 5"] == 1


def test_a_subject_counts_once_a_term_with_the_highest_grade() -> None:
    """What began before study treatment is left out; an event without term or grade is not."""
    frame = build(build_study([AE])).displays["adverse_events.terms"]
    rows = [(row["label"], row["n"]) for row in frame.filter(frame["group"].is_null()).to_dicts()]
    at = rows.index(("Fatigue", 2))
    assert rows[at : at + 3] == [("Fatigue", 2), ("grade 3 or more", 1), ("of unknown grade only", 1)]
    assert ("term not recorded", 1) in rows


def test_without_records_of_adverse_events_there_is_no_table() -> None:
    analysed = analyse_drawn({"subject": draw_subjects(3)}, build_study([AE]))
    assert "adverse_events" not in analysed.displays
