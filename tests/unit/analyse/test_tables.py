"""Tables: sums that must add up, unknown lines, medians by hand."""

import polars as pl
import pytest

from drawn_analysis import (
    ORR,
    PFS,
    analyse_drawn,
    build_randomised,
    build_study,
    draw_subjects,
    draw_times,
    read_cells,
)
from lesionwise.study.model import Version
from lesionwise.tables.derived import Finding

SUBJECTS = draw_subjects(
    4,
    age_years=("50", "60", "70", ""),
    sex=("male", "female", "male", ""),
    karnofsky=("100", "80", "60", ""),
    ecog=("0", "1", "4", ""),
    histology=("clear_cell", "clear_cell", "papillary", ""),
    sarcomatoid=("yes", "no", "", ""),
    imdc_group=("poor", "indeterminate", "favourable", ""),
    diagnosis_date=("2019-01-01", "2019-01-01", "2019-01-01", ""),
    diagnosis_date_precision=("", "month", "year", ""),
)


def test_every_characteristic_adds_up_to_the_column_and_shows_its_unknown() -> None:
    cells = read_cells(analyse_drawn({"subject": SUBJECTS}).displays["baseline"])
    blocks: dict[str, int] = {}
    for name, count in cells.items():
        head = name.split("/")[0]
        blocks[head] = blocks.get(head, 0) + count
    quantities = ("Age (years)", "Time from diagnosis (months)")
    assert {head: total for head, total in blocks.items() if total != 4 and head not in quantities} == {
        "Subjects with a lesion at baseline in": 0
    }
    assert cells["Sex/unknown"] == cells["Histology/unknown"] == 1
    assert cells["Sarcomatoid features/unknown"] == 2
    assert cells["Oligometastatic state as recorded/unknown"] == 4
    assert cells["Prior lines of systemic therapy/unknown"] == 4, "no recorded line is not no line"


def test_classes_of_scores_by_hand() -> None:
    cells = read_cells(analyse_drawn({"subject": SUBJECTS}).displays["baseline"])
    assert cells["Karnofsky performance status/90 or 100"] == 1
    assert cells["Karnofsky performance status/80 to 89"] == 1
    assert cells["Karnofsky performance status/below 70"] == 1
    assert cells["ECOG performance status/3 or more"] == 1
    assert cells["IMDC risk group as recorded/indeterminate"] == 1, "as recorded, on a line of its own"


def test_medians_are_of_known_values_only() -> None:
    """Ages 50, 60, 70: quartiles 55 and 65 by linear interpolation; SD 10."""
    frame = analyse_drawn({"subject": SUBJECTS}).displays["baseline"]
    median, mean = frame.filter(pl.col("kind").is_in(["median_iqr", "mean_sd"])).head(2).to_dicts()
    assert (median["n"], median["value"], median["low"], median["high"]) == (3, 60, 55, 65)
    assert (mean["n"], mean["value"], mean["low"]) == (3, 60, 10)


def test_a_diagnosis_of_which_only_the_year_is_known_has_no_months() -> None:
    """Two of four are known; from 2019-01-01 to the enrolment on 2020-01-01 are 365 days."""
    frame = analyse_drawn({"subject": SUBJECTS}).displays["baseline"]
    median = frame.filter(pl.col("kind") == "median_iqr").to_dicts()[1]
    assert (median["n"], median["value"]) == (2, pytest.approx(365 / 30.4375))


def test_columns_of_a_randomised_study_add_up_to_the_total() -> None:
    allocation = "subject | arm | randomisation_date\n" + "\n".join(
        f"S{place:02} | {'rt' if place < 3 else 'control'} | 2020-01-01" for place in range(1, 5)
    )
    analysed = analyse_drawn({"subject": SUBJECTS, "allocation": allocation}, build_randomised([PFS]))
    frame = analysed.displays["baseline"]
    total, rt, control = (read_cells(frame, group) for group in (None, "rt", "control"))
    assert total == {name: rt[name] + control[name] for name in total}
    assert [(group.key, group.n, group.role) for group in analysed.analysis.displays[3].groups] == [
        ("rt", 2, "experimental"),
        ("control", 2, "control"),
    ]


def test_lesions_organs_and_prior_lines_are_counted_per_subject() -> None:
    lesions = """
        subject | lesion | role       | organ | link  | parent
        S01     | L1     | target     | lung  |       |
        S01     | L2     | non_target | bone  |       |
        S01     | L3     | new        | liver |       |
        S01     | L4     | target     | lung  | split | L1
        S02     | L1     | target     |       |       |
    """
    lines = """
        subject | line | start_date | protocol
        S01     | 1    | 2019-01-01 | no
        S01     | 2    | 2020-02-01 | yes
        S02     | 1    | 2019-01-01 |
        S03     | 1    | 2020-01-15 | yes
    """
    cells = read_cells(
        analyse_drawn({"subject": SUBJECTS, "lesion": lesions, "systemic_line": lines}).displays["baseline"]
    )
    assert cells["Lesions at baseline/2"] == 1, "neither the new lesion nor the fragment"
    assert cells["Lesions at baseline/1"] == 1
    assert cells["Lesions at baseline/unknown"] == 2
    assert cells["Organs with lesions at baseline/2"] == 1
    assert cells["Organs with lesions at baseline/unknown"] == 3, "an organ that is not recorded"
    assert cells["Subjects with a lesion at baseline in/lung"] == 1
    assert cells["Subjects with a lesion at baseline in/organ unknown"] == 1
    assert cells["Prior lines of systemic therapy/1"] == 1
    assert cells["Prior lines of systemic therapy/none"] == 1
    assert cells["Prior lines of systemic therapy/unknown"] == 2


def test_radiotherapy_counts_courses_targets_and_how_much_was_treated() -> None:
    lesions = (
        "subject | lesion | role\nS01 | L1 | target\nS01 | L2 | target\nS02 | L1 | target\nS03 | L1 | target"
    )
    courses = """
        subject | course | intent  | first_fraction
        S01     | C1     | planned | 2020-01-11
        S02     | C1     | planned | 2020-01-01
        S02     | C2     | salvage | 2020-05-01
    """
    targets = """
        subject | course | lesion | prescription_gy | fractions_planned | fractions_delivered
        S01     | C1     | L1     | 50              | 5                 | 5
        S02     | C1     | L1     | 37.5            | 3                 | 2
        S02     | C2     | L9     | 30              | 3                 | 3
    """
    analysed = analyse_drawn(
        {
            "subject": SUBJECTS,
            "lesion": lesions,
            "radiotherapy_course": courses,
            "radiotherapy_target": targets,
        }
    )
    cells = read_cells(analysed.displays["radiotherapy"])
    assert (cells["Courses/planned"], cells["Courses/salvage"], cells["Courses/palliative"]) == (2, 1, 0)
    assert cells["Lesions in planned courses"] == 2
    assert cells["Prescription of planned courses (Gy / fractions)/50 / 5"] == 1
    assert cells["Prescription of planned courses (Gy / fractions)/37.5 / 3"] == 1
    assert cells["Delivery/complete"] == cells["Delivery/fewer fractions than planned"] == 1
    irradiated = "Irradiated in planned courses, subjects"
    assert cells[f"{irradiated}/every baseline lesion"] == 1
    assert cells[f"{irradiated}/some of the baseline lesions"] == 1
    assert cells[f"{irradiated}/no baseline lesion"] == 1
    assert cells[f"{irradiated}/unknown"] == 1
    assert cells["Salvage courses, subjects/1"] == 1


def test_numbers_of_an_endpoint_add_up_to_all_subjects() -> None:
    times = ("100", "200", "300+", "400+", "500+", "no_origin")
    analysed = analyse_drawn({"subject": draw_subjects(7), "endpoint": draw_times(times)}, build_study([PFS]))
    frame = analysed.displays["pfs1.numbers"]
    cells = read_cells(frame)
    assert cells["Analysed"] == 5
    assert cells["Events"] + cells["Censored"] + cells["Left out"] == 7
    assert cells["/progression at a scan"] == 2
    assert cells["/no value derived"] == 1
    results = frame.filter(pl.col("kind") == "result")
    assert results["result_id"].to_list() == ["pfs1.km.12mo", "pfs1.median", "pfs1.follow_up"]
    assert set(results["result_id"]) <= {one.id for one in analysed.analysis.results}


def test_response_shows_who_has_no_assessment_and_adds_up() -> None:
    best = """
        subject | reader       | best | best_confirmed
        S01     | INVESTIGATOR | CR   | SD
        S02     | INVESTIGATOR | PD   | PD
        S02     | OTHER        | CR   | CR
    """
    response = "subject | reader | scan\nS01 | INVESTIGATOR | A\nS02 | OTHER | A"
    analysed = analyse_drawn(
        {"subject": draw_subjects(3), "best_response": best, "response": response}, build_study([ORR])
    )
    cells = read_cells(analysed.displays["response"])
    assert cells["Best overall response/complete response (CR)"] == 1
    assert cells["Best overall response/no assessment"] == 1
    assert cells["Best overall response, confirmed/stable disease (SD)"] == 1
    confirmed = {name: count for name, count in cells.items() if name.startswith("Best overall response, ")}
    assert sum(confirmed.values()) == 3
    rates = analysed.displays["response"].filter(pl.col("kind") == "result")["result_id"].to_list()
    assert rates == ["orr.clopper_pearson", "orr.wilson"]


def test_findings_are_counted_by_code_errors_first() -> None:
    head = {"expected": "a date", "remedy": "Correct it.", "found": "text", "row": None, "column": "date"}
    rows = [
        {**head, "severity": "warning", "code": "late", "table": "scan"},
        {**head, "severity": "error", "code": "type", "table": "scan"},
        {**head, "severity": "error", "code": "type", "table": "scan"},
    ]
    findings = Finding.cast(pl.DataFrame(rows))
    analysed = analyse_drawn({}, findings=findings)
    counts = analysed.displays["findings"].filter(pl.col("group") == "count")
    assert list(zip(counts["label"], counts["n"], strict=True)) == [("type", 2), ("late", 1)]
    assert (analysed.analysis.stamp.findings_errors, analysed.analysis.stamp.findings_warnings) == (2, 1)


def test_history_counts_the_subjects_of_each_version_and_of_none() -> None:
    versions = (
        Version(id="1", randomised=False, planned_subjects=114, change="first"),
        Version(id="2", randomised=False, change="second"),
    )
    subjects = draw_subjects(3).replace("S03 | 1", "S03 | ")
    frame = analyse_drawn({"subject": subjects}, build_study([PFS], versions=versions)).displays["history"]
    counts = frame.filter(pl.col("group") == "subjects")
    assert list(zip(counts["label"], counts["n"], strict=True)) == [
        ("1", 2),
        ("2", 0),
        ("version unknown", 1),
    ]
    planned = frame.filter(pl.col("group") == "planned")["text"].to_list()
    assert planned == ["114", "unknown"]


def test_coverage_has_every_registered_outcome_verbatim() -> None:
    noted = PFS.model_copy(update={"note": "Death counts."})
    second = PFS.model_copy(update={"id": "pfs1_full", "registered": ()})
    analysed = analyse_drawn({}, build_study([noted, second]))
    first, other, extra = analysed.displays["coverage"].to_dicts()
    assert (first["measure"], first["time_frame"]) == ("Progression-Free Survival 1 (PFS1)", "up to 2 years")
    assert (first["status"], first["reason"]) == ("declared deviation", "Death counts.")
    assert first["result_ids"] == ["pfs1.km.12mo", "pfs1.median", "pfs1.follow_up"]
    assert first["executed_as"].startswith(
        "pfs1: From the first planned SABR fraction to progression at a scan or death from any cause"
    )
    assert (other["status"], other["endpoint"], other["result_ids"]) == ("not covered yet", None, [])
    assert (extra["id"], extra["status"]) == ("pfs1_full", "not registered")
    plain = analyse_drawn({}, build_study([PFS])).displays["coverage"]
    assert plain["status"].to_list() == ["executed, no deviation declared", "not covered yet"]
