"""Figures: curves with their risk table, waterfall, spider, swimmer."""

import polars as pl
import pytest

from drawn_analysis import PFS, analyse_drawn, build_study, draw_subjects, draw_times, find
from lesionwise.analyse.displays.risk_table import list_ticks
from lesionwise.study.model import ImagingSchedule

TEN = ("100", "200", "300", "400+", "500", "600+", "700", "800+", "900+", "1000+")


def test_the_risk_table_adds_up_and_agrees_with_the_results() -> None:
    analysed = analyse_drawn({"subject": draw_subjects(10), "endpoint": draw_times(TEN)}, build_study([PFS]))
    risk = analysed.displays["pfs1.km.risk"]
    assert (
        (risk.select(pl.sum_horizontal("at_risk", "events", "censored", "not_entered")) == 10)
        .to_series()
        .all()
    )
    year = risk.filter(pl.col("months") == 12).to_dicts()[0]
    assert (year["at_risk"], year["events"], year["censored"]) == (7, 3, 0)
    assert year["at_risk"] == find(analysed, "pfs1.km.12mo").n_risk


def test_an_event_on_the_day_of_a_tick_is_still_at_risk_there() -> None:
    """48 months are 1461 whole days."""
    times = ("1461", "1461+", "1500+", "1500+", "1500+")
    analysed = analyse_drawn({"subject": draw_subjects(5), "endpoint": draw_times(times)}, build_study([PFS]))
    last = analysed.displays["pfs1.km.risk"].filter(pl.col("months") == 48).to_dicts()[0]
    assert (last["at_risk"], last["events"], last["censored"]) == (5, 0, 0)


def test_the_curve_starts_at_one_and_ends_with_the_last_follow_up() -> None:
    analysed = analyse_drawn({"subject": draw_subjects(10), "endpoint": draw_times(TEN)}, build_study([PFS]))
    frame = analysed.displays["pfs1.km"]
    assert frame.row(0, named=True) == {
        "group": "all",
        "days": 0.0,
        "survival": 1.0,
        "lower": None,
        "upper": None,
        "n_risk": 10,
        "n_event": 0,
        "n_censor": 0,
    }
    assert frame["days"].to_list()[-1] == 1000
    assert frame.select(pl.sum_horizontal(pl.col("n_event", "n_censor").sum())).item() == 10
    few = frame.filter(pl.col("n_risk") < 5)
    assert few["lower"].null_count() == few.height == 4, "no band where fewer than 5 are at risk"
    display = next(one for one in analysed.analysis.displays if one.id == "pfs1.km")
    assert (display.landmarks_months, display.start_days, display.groups[0].n) == ((12.0,), None, 10)


def test_a_left_truncated_curve_begins_at_its_start_and_the_risk_table_grows() -> None:
    times = ("0-50", "100-200", "100-400+", "100-500+", "100-600+", "100-700+", "100-800+")
    analysed = analyse_drawn({"subject": draw_subjects(7), "endpoint": draw_times(times)}, build_study([PFS]))
    display = next(one for one in analysed.analysis.displays if one.id == "pfs1.km")
    assert display.start_days == 100
    assert analysed.displays["pfs1.km"]["days"][0] == 100
    risk = analysed.displays["pfs1.km.risk"].to_dicts()
    assert [(one["at_risk"], one["not_entered"]) for one in risk[:3]] == [(1, 6), (0, 6), (6, 0)]


def test_scan_ticks_stand_only_where_the_clock_is_that_of_the_schedule() -> None:
    schedule = ImagingSchedule(anchor="first_sabr_fraction", first_day=56, interval_days=84, window_days=7)
    drawings = {"subject": draw_subjects(5), "endpoint": draw_times(("100", "200", "250", "260", "230"))}
    other = PFS.model_copy(update={"id": "pfs2", "origin": "enrolment"})
    analysed = analyse_drawn(drawings, build_study([PFS, other], imaging=(schedule,)))
    ticks = {one.id: one.scan_grid_months for one in analysed.analysis.displays if one.kind == "survival"}
    assert ticks["pfs1.km"] == tuple(day / 30.4375 for day in (56, 140, 224))
    assert ticks["pfs2.km"] == ()


@pytest.mark.parametrize(("days", "ticks"), [(0, (0,)), (100, (0, 3)), (1000, (0, 6, 12, 18, 24, 30))])
def test_ticks_reach_the_last_follow_up_and_no_further(days: float, ticks: tuple[int, ...]) -> None:
    assert list_ticks(days) == ticks


RESPONSE = """
    subject | scan | date       | baseline | sum | first | complete | new | overall_response | after
    S01     | A    | 2020-01-01 | yes      | 50  | 50    | yes      |     |                  | no
    S01     | B    | 2020-03-01 | no       | 40  | 50    | yes      | no  | SD               | no
    S01     | C    | 2020-05-01 | no       | 10  | 50    | no       | no  | NE               | no
    S01     | D    | 2020-07-01 | no       | 45  | 50    | yes      | yes | PD               | no
    S01     | E    | 2020-09-01 | no       | 5   | 50    | yes      | no  | PD               | yes
    S02     | A    | 2020-01-01 | yes      | 30  | 30    | yes      |     |                  | no
    S02     | B    | 2020-03-01 | no       | 36  | 30    | yes      | no  | PD               | no
    S03     | A    | 2020-01-01 | yes      | 30  | 30    | yes      |     |                  | no
    S03     | B    | 2020-06-01 | no       | 15  | 30    | yes      | no  | PR               | no
"""

NAMES = {
    "sum": "target_sum_mm",
    "first": "baseline_sum_mm",
    "new": "new_lesion",
    "after": "post_progression",
}


def draw_response(drawing: str) -> str:
    """Table `response` of the investigator, with its long names of columns."""
    head, *rows = [line for line in drawing.splitlines() if line.strip()]
    names = [NAMES.get(name.strip(), name.strip()) for name in head.split("|")]
    return "\n".join(["reader | " + " | ".join(names), *(f"INVESTIGATOR | {row}" for row in rows)])


TIMELINE = """
    subject | date       | kind              | source_table  | source_row
    S01     | 2020-08-01 | death             | vital_status  | 1
    S02     | 2020-10-01 | alive             | vital_status  | 2
    S03     | 2020-04-01 | new_systemic_line | systemic_line | 1
    S03     | 2020-12-01 | alive             | vital_status  | 3
"""


def test_the_waterfall_takes_complete_scans_up_to_progression_and_before_a_new_line() -> None:
    """S01: -20 % (the partial scan and the one after progression do not count); S03 changed line before."""
    best = (
        "subject | reader | best | best_confirmed\nS01 | INVESTIGATOR | SD | SD\nS02 | INVESTIGATOR | PD | PD"
    )
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(4),
            "response": draw_response(RESPONSE),
            "timeline": TIMELINE,
            "best_response": best,
            "endpoint": draw_times(("200", "60", "no_origin")),
        }
    )
    bars = analysed.displays["waterfall"]
    assert bars.select("order", "subject", "change_percent", "best", "new_lesion").rows() == [
        (1, "S02", 20.0, "PD", False),
        (2, "S01", -20.0, "SD", True),
    ]
    display = next(one for one in analysed.analysis.displays if one.id == "waterfall")
    assert "Subjects without such a scan: 2." in display.footnotes


def test_the_spider_starts_at_zero_and_says_how_each_line_ends() -> None:
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(3),
            "response": draw_response(RESPONSE),
            "timeline": TIMELINE,
            "endpoint": draw_times(("200", "60", "no_origin")),
        }
    )
    lines = analysed.displays["spider"]
    assert lines.filter(pl.col("subject") == "S01").select("change_percent", "last", "end").rows() == [
        (0.0, False, None),
        (-20.0, False, None),
        (-10.0, True, "progression"),
    ]
    assert lines["months"][1] == pytest.approx(60 / 30.4375)
    assert lines["subject"].unique(maintain_order=True).to_list() == ["S01", "S02"]


def test_the_swimmer_tells_the_course_of_each_subject_longest_follow_up_first() -> None:
    lines = """
        subject | line | regimen  | start_date | stop_date  | stop_reason | start_reason | protocol
        S01     | 1    | axitinib | 2020-01-01 | 2020-07-01 | progression |              | yes
        S01     | 2    |          | 2020-07-15 |            |             |              | no
    """
    courses = """
        subject | course | intent  | first_fraction
        S01     | C1     | planned | 2020-01-01
        S02     | C1     | planned | 2020-01-01
        S02     | C2     | salvage | 2020-03-10
    """
    targets = "subject | course | lesion\nS01 | C1 | L3\nS01 | C1 | L1\nS02 | C2 | L2"
    exposure = """
        subject | line | drug     | start_date | stop_date  | hold
        S01     | 1    | axitinib | 2020-01-05 | 2020-01-12 | yes
    """
    contacts = "subject | date | status\nS01 | 2020-08-01 | dead\nS02 | 2020-10-01 | lost"
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(3),
            "systemic_line": lines,
            "drug_exposure": exposure,
            "radiotherapy_course": courses,
            "radiotherapy_target": targets,
            "vital_status": contacts,
            "response": draw_response(RESPONSE),
            "timeline": TIMELINE,
            "endpoint": draw_times(("200", "60", "no_origin")),
        }
    )
    frame = analysed.displays["swimmer"]
    assert dict(frame.select("subject", "order").unique().rows()) == {"S02": 1, "S01": 2}
    of_first = frame.filter(pl.col("subject") == "S01")
    rows = [(one["kind"], one["label"], one["detail"]) for one in of_first.to_dicts()]
    assert rows == [
        ("line", "axitinib", "1"),
        ("line", "line 2", "2"),
        ("hold", "axitinib", "axitinib"),
        ("line_change", "line 2", "progression"),
        ("sabr", "L1 L3", "planned"),
        ("response", "SD", "SD"),
        ("response", "NE", "NE"),
        ("response", "PD", "PD"),
        ("response", "PD", "PD"),
        ("new_lesion", None, None),
        ("progression", None, None),
        ("death", None, None),
    ]
    second = of_first.row(1, named=True)
    assert second["stop_months"] == pytest.approx(213 / 30.4375), "a line without end is drawn to the death"
    ends = frame.filter(pl.col("kind").is_in(["death", "lost", "ongoing"]))
    assert ends.select("subject", "kind").rows() == [("S02", "lost"), ("S01", "death")]
    display = next(one for one in analysed.analysis.displays if one.id == "swimmer")
    assert "Left out because the origin has no date: 1." in display.footnotes


def test_non_irradiated_lesions_have_their_own_sums() -> None:
    """L1 (irradiated) shrinks from 20 to 10, L2 (not) grows from 20 to 22: -20 % on all, +10 % on L2."""
    lesions = """
        subject | lesion | role   | organ | node | measurable
        S01     | L1     | target | lung  | no   | yes
        S01     | L2     | target | liver | no   | yes
    """
    scans = "subject | scan | date | baseline\nS01 | A | 2020-01-01 | yes\nS01 | B | 2020-03-01 | no"
    measurements = """
        subject | scan | lesion | reader       | state    | long_axis_mm
        S01     | A    | L1     | INVESTIGATOR | measured | 20
        S01     | A    | L2     | INVESTIGATOR | measured | 20
        S01     | B    | L1     | INVESTIGATOR | measured | 10
        S01     | B    | L2     | INVESTIGATOR | measured | 22
    """
    response = """
        subject | scan | date       | baseline | sum | first | complete | overall_response
        S01     | A    | 2020-01-01 | yes      | 40  | 40    | yes      |
        S01     | B    | 2020-03-01 | no       | 32  | 40    | yes      | SD
    """
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(1),
            "lesion": lesions,
            "scan": scans,
            "measurement": measurements,
            "response": draw_response(response),
            "radiotherapy_course": """
                subject | course | intent  | first_fraction
                S01     | C1     | planned | 2020-01-10
            """,
            "radiotherapy_target": "subject | course | lesion\nS01 | C1 | L1",
            "endpoint": draw_times(("200",)),
        }
    )
    assert analysed.displays["waterfall.non_irradiated"]["change_percent"].to_list() == [10.0]
    assert analysed.displays["waterfall"]["change_percent"].to_list() == [-20.0]
