"""Local control of an irradiated lesion: growth, its confirmation, proofs, and how follow-up ends."""

import pytest

from lesion_trial import (
    SABR,
    Controlled,
    Died,
    Failed,
    Outcome,
    Removed,
    Unknown,
    assert_outcomes,
    derive_drawn,
    draw_scans,
)


def check(
    sizes: dict[str, str],
    expected: Outcome,
    *,
    cut: str | None = None,
    rules: dict[str, object] | None = None,
    **tables: str,
) -> None:
    """The outcome of the one irradiated lesion with these scans."""
    assert_outcomes({**SABR, **draw_scans(sizes), **tables}, {"L1": expected}, cut, **(rules or {}))


def test_a_lesion_is_controlled_up_to_the_last_scan_that_shows_it() -> None:
    """Status 0: a stable mass that is left is no failure (renal cancer seldom vanishes)."""
    sizes = {"2024-01-01": "30", "2024-04-01": "30", "2024-07-01": "29", "2024-10-01": "29"}
    check(sizes, Controlled("2024-10-01", "ongoing", "measurement#4"))


def test_growth_confirmed_after_56_days_is_a_failure_on_the_first_of_the_two_scans() -> None:
    """LC-GROW: at least 20 % and 5 mm over the nadir, still met at least 56 days later; day 56 counts."""
    check(
        {"2024-01-01": "25", "2024-05-01": "30", "2024-06-26": "30"},
        Failed("2024-05-01", "LC-GROW", "measurement#2"),
    )
    check(
        {"2024-01-01": "25", "2024-05-01": "30", "2024-06-25": "30"},
        Controlled("2024-01-15", "open_suspicion", "radiotherapy_target#1"),
    )


@pytest.mark.parametrize(
    ("before", "after", "fails"),
    [
        ("25", "30", True),
        ("25", "29.9", False),
        ("26", "31.2", True),
        ("26", "31.199999", False),
        ("10", "14.99", False),
        ("10", "15", True),
        ("50", "59.9", False),
        ("50", "60", True),
    ],
)
def test_both_thresholds_are_inclusive_and_exact(before: str, after: str, fails: bool) -> None:
    """20 % and 5 mm, both; sizes are whole numbers of 0.000001 mm, so 26.0 to 31.2 is exactly 20 %."""
    sizes = {"2024-01-01": before, "2024-05-01": after, "2024-08-01": after}
    failed = Failed("2024-05-01", "LC-GROW", "measurement#2")
    check(sizes, failed if fails else Controlled("2024-08-01", "ongoing", "measurement#3"))


def test_the_nadir_is_the_smallest_of_the_size_before_and_the_earlier_scans() -> None:
    """30 shrinks to 20: 25 is growth, although it is below the size before radiotherapy."""
    sizes = {"2024-01-01": "30", "2024-04-01": "20", "2024-07-01": "25", "2024-10-01": "25"}
    check(sizes, Failed("2024-07-01", "LC-GROW", "measurement#3"))


def test_the_size_before_is_that_of_the_last_scan_up_to_the_first_fraction() -> None:
    """The planning scan of the day of the first fraction is before it, and it is the reference."""
    sizes = {"2023-10-01": "20", "2024-01-15": "26", "2024-05-01": "31", "2024-08-01": "31"}
    check(sizes, Controlled("2024-08-01", "ongoing", "measurement#4"))
    drawn = {**SABR, **draw_scans(sizes)}
    assert str(derive_drawn(drawn).lesion_outcome["reference_mm"].item()) == "26.000000"


def test_without_a_size_before_the_first_scan_only_sets_the_nadir() -> None:
    """Nothing is known to compare it with: neither control nor growth."""
    check(
        {"2024-01-01": "", "2024-04-01": "20"},
        Controlled("2024-01-15", "no_imaging", "radiotherapy_target#1"),
    )
    check(
        {"2024-01-01": "", "2024-04-01": "20", "2024-07-01": "25", "2024-10-01": "26"},
        Failed("2024-07-01", "LC-GROW", "measurement#2"),
    )


def test_growth_that_is_gone_at_the_next_scan_was_no_failure() -> None:
    """Oedema after radiotherapy: the suspicion is resolved and a later one starts anew."""
    swollen = {"2024-01-01": "20", "2024-04-01": "26", "2024-07-01": "22", "2024-10-01": "20"}
    check(swollen, Controlled("2024-10-01", "ongoing", "measurement#4"))
    again = {
        "2024-01-01": "20",
        "2024-04-01": "26",
        "2024-05-01": "22",
        "2024-07-01": "26",
        "2024-10-01": "27",
    }
    check(again, Failed("2024-07-01", "LC-GROW", "measurement#4"))


def test_a_scan_that_tells_nothing_does_not_break_the_pair() -> None:
    """The growth of April is confirmed by the next scan that shows the lesion."""
    sizes = {"2024-01-01": "20", "2024-04-01": "26", "2024-05-01": "not_assessed", "2024-07-01": "26"}
    check(sizes, Failed("2024-04-01", "LC-GROW", "measurement#2"))
    unread = {"2024-01-01": "20", "2024-04-01": "26", "2024-05-01": "", "2024-07-01": "26"}
    check(unread, Failed("2024-04-01", "LC-GROW", "measurement#2"))


def test_an_open_suspicion_is_no_event_and_censors_before_it() -> None:
    """The lesion is known to be controlled up to the scan before the suspicion, not up to it."""
    sizes = {"2024-01-01": "20", "2024-04-01": "20", "2024-07-01": "26"}
    check(sizes, Controlled("2024-04-01", "open_suspicion", "measurement#2"))
    frame = derive_drawn({**SABR, **draw_scans(sizes)}).lesion_outcome
    assert frame.select("open_suspicion", "no_imaging").row(0) == (True, False)


def test_growth_confirmed_after_the_data_cut_is_not_yet_a_failure() -> None:
    """With the day of the second scan in the data it is one; a day earlier it is a suspicion."""
    sizes = {"2024-01-01": "20", "2024-04-01": "26", "2024-07-01": "26"}
    check(sizes, Failed("2024-04-01", "LC-GROW", "measurement#2"), cut="2024-07-01")
    check(sizes, Controlled("2024-01-15", "open_suspicion", "radiotherapy_target#1"), cut="2024-06-30")


def test_a_lesion_that_comes_back_from_nothing_is_suspected_from_5_mm_on() -> None:
    """Over a nadir of 0 mm there is no 20 %: 5 mm decide."""
    back = {"2024-01-01": "20", "2024-04-01": "absent", "2024-07-01": "5", "2024-10-01": "5"}
    check(back, Failed("2024-07-01", "LC-GROW", "measurement#3"))
    small = {"2024-01-01": "20", "2024-04-01": "absent", "2024-07-01": "4.9", "2024-10-01": "4.9"}
    check(small, Controlled("2024-10-01", "ongoing", "measurement#4"))


def test_too_small_to_measure_is_no_proof_of_growth() -> None:
    """The 5 mm that RECIST gives to a lesion too small to measure were not measured."""
    sizes = {"2024-01-01": "20", "2024-04-01": "absent", "2024-07-01": "too_small", "2024-10-01": "too_small"}
    check(sizes, Controlled("2024-10-01", "ongoing", "measurement#4"))


def test_one_scan_is_enough_where_the_protocol_says_so() -> None:
    """`lf_confirmation`: the first scan with growth is the failure, although the next one is smaller."""
    sizes = {"2024-01-01": "20", "2024-04-01": "26", "2024-07-01": "20"}
    check(sizes, Failed("2024-04-01", "LC-GROW", "measurement#2"), rules={"lf_confirmation": "single_scan"})


def test_beyond_the_guard_growth_needs_no_confirmation() -> None:
    """`guard_days` is inclusive: 2024-04-14 is day 90."""
    at = {"2024-01-01": "20", "2024-04-14": "26"}
    check(at, Controlled("2024-01-15", "open_suspicion", "radiotherapy_target#1"), rules={"guard_days": 90})
    after = {"2024-01-01": "20", "2024-04-15": "26"}
    check(after, Failed("2024-04-15", "LC-GROW", "measurement#2"), rules={"guard_days": 90})


def test_pet_or_tissue_proves_a_suspicion_which_is_dated_at_its_scan() -> None:
    """LC-PET: one scan with growth, and a PET whose uptake rose or a positive biopsy, at any time after."""
    sizes = {"2024-01-01": "20", "2024-04-01": "26"}
    for kind in ("pet", "biopsy"):
        check(
            sizes,
            Failed("2024-04-01", "LC-PET", "measurement#2"),
            lesion_procedure=f"""
                subject | lesion | procedure | kind   | date       | positive
                S1      | L1     | P1        | {kind} | 2024-09-20 | yes
            """,
        )


@pytest.mark.parametrize(
    ("day", "positive", "in_field"),
    [
        ("2024-03-31", "yes", ""),
        ("2024-07-01", "yes", ""),
        ("2024-05-01", "no", ""),
        ("2024-05-01", "", ""),
        ("2024-05-01", "yes", "no"),
    ],
    ids=["before the scan", "on the day the growth is gone", "negative", "not said", "outside the field"],
)
def test_a_pet_that_proves_nothing(day: str, positive: str, in_field: str) -> None:
    """A PET counts from the day of the scan to the day before the scan that ends the suspicion."""
    check(
        {"2024-01-01": "20", "2024-04-01": "26", "2024-07-01": "20"},
        Controlled("2024-07-01", "ongoing", "measurement#3"),
        lesion_procedure=f"""
            subject | lesion | procedure | kind | date  | positive   | in_field
            S1      | L1     | P1        | pet  | {day} | {positive} | {in_field}
        """,
    )


def test_viable_tumour_is_a_failure_without_growth() -> None:
    """LC-BX: dated at the biopsy; one known to lie outside the field and its margin is none."""
    biopsy = """
        subject | lesion | procedure | kind   | date       | positive | in_field
        S1      | L1     | P1        | biopsy | 2024-05-02 | yes      | {}
    """
    sizes = {"2024-01-01": "20", "2024-04-01": "20"}
    failed = Failed("2024-05-02", "LC-BX", "lesion_procedure#1")
    check(sizes, failed, lesion_procedure=biopsy.format(""))
    check(sizes, failed, lesion_procedure=biopsy.format("yes"))
    outside = Controlled("2024-04-01", "ongoing", "measurement#2")
    check(sizes, outside, lesion_procedure=biopsy.format("no"))


def test_two_scans_are_the_cause_where_a_pet_proved_it_too() -> None:
    """Growth that a second scan confirmed is LC-GROW, whatever else proves it."""
    check(
        {"2024-01-01": "20", "2024-04-01": "26", "2024-07-01": "26"},
        Failed("2024-04-01", "LC-GROW", "measurement#2"),
        lesion_procedure="""
            subject | lesion | procedure | kind | date       | positive
            S1      | L1     | P1        | pet  | 2024-04-20 | yes
        """,
    )


AGAIN = {
    "radiotherapy_course": """
        subject | course | intent  | first_fraction
        S1      | C1     | planned | 2024-01-15
        S1      | C2     | {}      | 2024-09-01
    """,
    "radiotherapy_target": """
        subject | course | lesion | first_fraction
        S1      | C1     | L1     | 2024-01-15
        S1      | C2     | L1     | 2024-09-01
    """,
}
SIZES = {"2024-01-01": "20", "2024-04-01": "20", "2024-08-01": "23", "2024-12-01": "27", "2025-03-01": "28"}


@pytest.mark.parametrize(
    ("intent", "first"),
    [
        ("salvage", Failed("2024-09-01", "LC-RETX", "radiotherapy_target#2")),
        ("planned", Removed("2024-09-01", "radiotherapy_target#2")),
        ("palliative", Removed("2024-09-01", "radiotherapy_target#2")),
        ("", Unknown("retreatment_unknown")),
    ],
)
def test_irradiation_again_ends_the_first_course_and_opens_a_new_one(intent: str, first: Outcome) -> None:
    """LC-RETX where the later course is a salvage; status 3 where it is not; unknown where nobody says.

    The second course has a reference of its own (23 mm): 27 mm is no growth over it.
    """
    course = AGAIN["radiotherapy_course"].format(intent)
    drawn = {**SABR, **AGAIN, "radiotherapy_course": course, **draw_scans(SIZES)}
    second = Controlled("2024-12-01", "open_suspicion", "measurement#4")
    assert_outcomes(drawn, {"L1 C1": first, "L1 C2": second})


@pytest.mark.parametrize(
    ("kind", "positive", "reason", "expected"),
    [
        ("surgery", "", "progression", Failed("2024-06-01", "LC-RETX", "lesion_procedure#1")),
        ("ablation", "", "progression", Failed("2024-06-01", "LC-RETX", "lesion_procedure#1")),
        ("surgery", "no", "other", Removed("2024-06-01", "lesion_procedure#1")),
        ("other_local", "", "other", Removed("2024-06-01", "lesion_procedure#1")),
        ("surgery", "", "", Unknown("retreatment_unknown")),
        ("surgery", "yes", "other", Failed("2024-06-01", "LC-BX", "lesion_procedure#1")),
        ("biopsy", "no", "", Controlled("2024-09-01", "ongoing", "measurement#3")),
    ],
)
def test_removal_is_a_failure_for_progression_only(
    kind: str, positive: str, reason: str, expected: Outcome
) -> None:
    """Status 3: removed or treated for another reason. Viable tumour in the specimen is a failure (LC-BX)."""
    check(
        {"2024-01-01": "20", "2024-04-01": "20", "2024-09-01": "20"},
        expected,
        lesion_procedure=f"""
            subject | lesion | procedure | kind   | date       | positive   | reason
            S1      | L1     | P1        | {kind} | 2024-06-01 | {positive} | {reason}
        """,
    )


DEAD = """
    subject | date | status
    S1      | {}   | dead
"""


def test_death_without_failure_is_status_2() -> None:
    """Death competes, whatever the last scan showed: an open suspicion at death is no failure."""
    sizes = {"2024-01-01": "20", "2024-04-01": "26"}
    check(sizes, Died("2024-05-05", "vital_status#1"), vital_status=DEAD.format("2024-05-05"))


def test_failure_and_death_of_one_day_are_a_failure() -> None:
    """The failure comes first."""
    check(
        {"2024-01-01": "20", "2024-04-01": "20"},
        Failed("2024-05-05", "LC-BX", "lesion_procedure#1"),
        vital_status=DEAD.format("2024-05-05"),
        lesion_procedure="""
            subject | lesion | procedure | kind   | date       | positive
            S1      | L1     | P1        | biopsy | 2024-05-05 | yes
        """,
    )


def test_a_death_in_an_unknown_month_is_no_event() -> None:
    """The lesion is censored at its last scan, and the reason says that a death is on record."""
    drawn = {
        **SABR,
        **draw_scans({"2024-01-01": "20", "2024-04-01": "20"}),
        "vital_status": """
            subject | date       | date_precision | status
            S1      | 2024-01-01 | year           | dead
        """,
    }
    row = derive_drawn(drawn).lesion_outcome.row(0, named=True)
    assert (row["status"], row["event_date"].isoformat(), row["reason"]) == (
        0,
        "2024-04-01",
        "death_date_unknown",
    )


def test_without_imaging_a_lesion_is_censored_at_its_start_and_counted() -> None:
    """No scan after the radiotherapy, or none that shows the lesion."""
    check({"2024-01-01": "20"}, Controlled("2024-01-15", "no_imaging", "radiotherapy_target#1"))
    check(
        {"2024-01-01": "20", "2024-04-01": "not_assessed"},
        Controlled("2024-01-15", "no_imaging", "radiotherapy_target#1"),
    )
    assert derive_drawn({**SABR, **draw_scans({"2024-01-01": "20"})}).lesion_outcome["no_imaging"].item()


def test_a_lesion_of_which_the_start_is_unknown_has_no_outcome() -> None:
    """Without a first fraction there is no clock."""
    bare = {
        **SABR,
        **draw_scans({"2024-01-01": "20", "2024-04-01": "20"}),
        "radiotherapy_course": "subject | course | intent\nS1 | C1 | planned",
        "radiotherapy_target": "subject | course | lesion\nS1 | C1 | L1",
    }
    assert_outcomes(bare, {"L1": Unknown("no_origin")})


def test_a_target_without_any_fraction_was_not_irradiated() -> None:
    """Planned only: it has no row."""
    target = "subject | course | lesion | first_fraction | fractions_delivered\nS1 | C1 | L1 | 2024-01-15 | 0"
    drawn = {**SABR, **draw_scans({"2024-01-01": "20"}), "radiotherapy_target": target}
    assert derive_drawn(drawn).lesion_outcome.is_empty()


def test_a_node_is_followed_by_its_short_axis() -> None:
    """16 to 20 mm are 4 mm: no growth, although the longest diameter grew by half."""
    drawn = {
        **SABR,
        **draw_scans({"2024-01-01": "", "2024-04-01": "", "2024-07-01": ""}),
        "lesion": "subject | lesion | role | organ\nS1 | L1 | target | node",
        "measurement": """
            subject | scan | lesion | reader       | state    | long_axis_mm | short_axis_mm
            S1      | V0   | L1     | INVESTIGATOR | measured | 40           | 16
            S1      | V1   | L1     | INVESTIGATOR | measured | 60           | 20
            S1      | V2   | L1     | INVESTIGATOR | measured | 60           | 20
        """,
    }
    row = derive_drawn(drawn).lesion_outcome.row(0, named=True)
    assert (row["status"], str(row["reference_mm"])) == (0, "16.000000")


def test_a_lesion_followed_in_words_has_grown_where_its_progression_is_unequivocal() -> None:
    """A bone lesion without size: unequivocal progression at two scans is a failure."""
    drawn = {
        **SABR,
        **draw_scans({"2024-01-01": "", "2024-04-01": "", "2024-07-01": "", "2024-10-01": ""}),
        "lesion": "subject | lesion | role | node\nS1 | L1 | non_target | no",
        "measurement": """
            subject | scan | lesion | reader       | state   | change
            S1      | V1   | L1     | INVESTIGATOR | present | no_change
            S1      | V2   | L1     | INVESTIGATOR | present | unequivocal
            S1      | V3   | L1     | INVESTIGATOR | present | unequivocal
        """,
    }
    assert_outcomes(drawn, {"L1": Failed("2024-07-01", "LC-GROW", "measurement#2")})
    two = "\n".join(drawn["measurement"].splitlines()[:-2])
    assert_outcomes(
        {**drawn, "measurement": two}, {"L1": Controlled("2024-04-01", "open_suspicion", "measurement#1")}
    )


def test_the_outcome_tells_sizes_dose_and_when_the_failure_was_known() -> None:
    """Size before, nadir and size at the failure; known at the scan that confirms it."""
    sizes = {"2024-01-01": "30", "2024-04-01": "20", "2024-07-01": "25.5", "2024-10-01": "26"}
    row = derive_drawn({**SABR, **draw_scans(sizes)}).lesion_outcome.row(0, named=True)
    told = {name: str(row[name]) for name in ("reference_mm", "nadir_mm", "event_size_mm", "known_date")}
    assert told == {
        "reference_mm": "30.000000",
        "nadir_mm": "20.000000",
        "event_size_mm": "25.500000",
        "known_date": "2024-10-01",
    }
    assert (row["dose_gy"], row["fractions"], row["zone"], row["rule"]) == (50, 5, "unknown", "LC-GROW")
