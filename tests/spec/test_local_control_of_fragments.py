"""Irradiated lesions that split or merge, and where a recurrence lies."""

from lesion_trial import SABR, Controlled, Failed, assert_outcomes, derive_drawn, draw_scans

SCANS = {"2024-01-01": "", "2024-04-01": "", "2024-07-01": "", "2024-10-01": ""}


def draw(lesions: str, measurements: str) -> dict[str, str]:
    """Four scans, these lesions and measurements."""
    return {**SABR, **draw_scans(SCANS), "lesion": lesions, "measurement": measurements}


SPLIT = """
    subject | lesion | role   | node | parent | link
    S1      | L1     | target | no   |        |
    S1      | L2     | target | no   | L1     | split
    S1      | L3     | target | no   | L1     | split
"""


def test_the_fragments_of_a_lesion_are_summed_into_it() -> None:
    """20 mm, then 10 and 10: no growth. 13 and 12 at two scans: 25 mm, a failure."""
    drawn = draw(
        SPLIT,
        """
        subject | scan | lesion | reader       | state    | long_axis_mm
        S1      | V0   | L1     | INVESTIGATOR | measured | 20
        S1      | V1   | L1     | INVESTIGATOR | split    |
        S1      | V1   | L2     | INVESTIGATOR | measured | 10
        S1      | V1   | L3     | INVESTIGATOR | measured | 10
        S1      | V2   | L2     | INVESTIGATOR | measured | 13
        S1      | V2   | L3     | INVESTIGATOR | measured | 12
        S1      | V3   | L2     | INVESTIGATOR | measured | 13
        S1      | V3   | L3     | INVESTIGATOR | measured | 12
        """,
    )
    assert_outcomes(drawn, {"L1": Failed("2024-07-01", "LC-GROW", "measurement#5")})


def test_a_fragment_that_was_not_read_leaves_the_size_unknown() -> None:
    """10 mm of one fragment prove nothing; 26 mm of it alone prove growth."""
    rows = """
        subject | scan | lesion | reader       | state    | long_axis_mm
        S1      | V0   | L1     | INVESTIGATOR | measured | 20
        S1      | V1   | L2     | INVESTIGATOR | measured | 10
        S1      | V1   | L3     | INVESTIGATOR | measured | 10
        S1      | V2   | L2     | INVESTIGATOR | measured | {0}
        S1      | V3   | L2     | INVESTIGATOR | measured | {0}
    """
    unknown = Controlled("2024-04-01", "ongoing", "measurement#2")
    assert_outcomes(draw(SPLIT, rows.format(10)), {"L1": unknown})
    grown = Failed("2024-07-01", "LC-GROW", "measurement#4")
    assert_outcomes(draw(SPLIT, rows.format(26)), {"L1": grown})


MERGE = """
    subject | lesion | role   | node | parent | link
    S1      | L1     | target | no   |        |
    S1      | L2     | target | no   | L1     | merge
"""
MERGED = """
    subject | scan | lesion | reader       | state    | long_axis_mm
    S1      | V0   | L1     | INVESTIGATOR | measured | 20
    S1      | V0   | L2     | INVESTIGATOR | measured | 15
    S1      | V1   | L1     | INVESTIGATOR | measured | 20
    S1      | V1   | L2     | INVESTIGATOR | measured | 15
    S1      | V2   | L1     | INVESTIGATOR | measured | {0}
    S1      | V2   | L2     | INVESTIGATOR | merged   |
    S1      | V3   | L1     | INVESTIGATOR | measured | {0}
    S1      | V3   | L2     | INVESTIGATOR | merged   |
"""


def test_a_mass_of_two_lesions_has_grown_only_above_both() -> None:
    """20 and 15 mm became one mass. Of 30 mm nobody can tell; 42 mm are 20 % above 35; 22 mm are control."""
    unknown = Controlled("2024-04-01", "ongoing", "measurement#3")
    assert_outcomes(draw(MERGE, MERGED.format(30)), {"L1": unknown})
    assert_outcomes(draw(MERGE, MERGED.format("41.9")), {"L1": unknown})
    assert_outcomes(draw(MERGE, MERGED.format(42)), {"L1": Failed("2024-07-01", "LC-GROW", "measurement#5")})
    assert_outcomes(
        draw(MERGE, MERGED.format(22)), {"L1": Controlled("2024-10-01", "ongoing", "measurement#7")}
    )


def test_a_lesion_that_went_into_another_is_followed_up_to_there() -> None:
    """It is not followed apart any more: no size of 0, no failure, and a flag."""
    target = "subject | course | lesion | first_fraction\nS1 | C1 | L2 | 2024-01-15"
    drawn = {**draw(MERGE, MERGED.format(30)), "radiotherapy_target": target}
    assert_outcomes(drawn, {"L2": Controlled("2024-04-01", "ongoing", "measurement#4")})
    assert derive_drawn(drawn).lesion_outcome["merged"].item()


GROWN = {
    **SABR,
    **draw_scans({"2024-01-01": "20", "2024-04-01": "20", "2024-07-01": "26", "2024-10-01": "27"}),
}


def place(centroid: str, overlap: str, distance: str) -> dict[str, str]:
    """The recurrence of L1 at this place; an empty text is not recorded."""
    rows = ["subject | course | structure | metric | value"]
    named = (
        ("recurrence_centroid_in_ptv", centroid),
        ("recurrence_in_isodose", overlap),
        ("recurrence_to_ptv_cm", distance),
    )
    rows += [f"S1 | C1 | L1 | {metric} | {value}" for metric, value in named if value]
    return {**GROWN, "dose_metric": "\n".join(rows)}


def test_a_recurrence_has_a_zone_only_where_the_dose_is_known() -> None:
    """In-field: centroid inside, or 80 % inside the isodose. Marginal: up to 1 cm. Never guessed."""
    zones = {
        ("1", "", ""): "in_field",
        ("0", "0.8", "0"): "in_field",
        ("0", "0.79", "1"): "marginal",
        ("0", "0.79", "1.1"): "out_of_field",
        ("0", "", "0.5"): "unknown",
        ("", "0.5", "0.5"): "unknown",
        ("0", "0.5", ""): "unknown",
        ("", "", ""): "unknown",
    }
    for where, zone in zones.items():
        assert derive_drawn(place(*where)).lesion_outcome["zone"].item() == zone, where


def test_only_in_field_and_marginal_recurrences_are_local_failures() -> None:
    """Out-of-field is a new lesion: the irradiated one is censored before it. An unknown zone counts."""
    failed = Failed("2024-07-01", "LC-GROW", "measurement#3")
    outside = Controlled("2024-04-01", "out_of_field", "measurement#2")
    assert_outcomes(place("1", "", ""), {"L1": failed})
    assert_outcomes(place("0", "0.5", "1"), {"L1": failed})
    assert_outcomes(place("0", "0.5", "1"), {"L1": outside}, marginal_is_lf=False)
    assert_outcomes(place("0", "0.5", "1.1"), {"L1": outside})
    assert_outcomes(place("0", "0.5", "1.1"), {"L1": failed}, marginal_cm=2.0)
    assert_outcomes(place("", "", ""), {"L1": failed})
