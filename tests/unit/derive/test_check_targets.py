"""Targets against RECIST 1.1 and new lesions that stay equivocal: what is told, where and in which words."""

from drawn import parse_tables
from lesionwise.derive.checks.new_lesions import check_new_lesions
from lesionwise.derive.checks.targets import check_targets

SCANS = """
    subject | scan | date       | baseline | slice_mm
    S1      | V0   | 2024-01-02 | yes      | 8
    S1      | V1   | 2024-03-01 | no       | 8
"""
MEASURED = "subject | scan | lesion | reader | state | long_axis_mm | short_axis_mm\n"
LESIONS = "subject | lesion | role | organ | node | reader | prior_local_therapy | parent | link\n"
ADVICE = "Have the reader look at it; if the target was a mistake, give it the role `non_target`."

Told = list[tuple[str, str, str, int | None, str | None]]


def find(lesions: str, measurements: str = "", scans: str = SCANS) -> Told:
    tables = parse_tables(
        {"lesion": LESIONS + lesions, "scan": scans, "measurement": MEASURED + measurements}
    )
    found = check_targets(tables)
    return found.select("severity", "code", "table", "row", "column").rows()


def list_targets(*organs: str, reader: str = "R1") -> str:
    return "".join(
        f"S1 | L{number} | target | {organ} | | {reader} | | |\n" for number, organ in enumerate(organs)
    )


def test_five_targets_and_two_of_an_organ_are_right() -> None:
    assert find(list_targets("lung", "lung", "liver", "liver", "bone")) == []


def test_the_sixth_target_of_a_reader_is_told_and_readers_are_not_added_up() -> None:
    lungs = list_targets("lung", "liver", "bone", "adrenal", "brain")
    assert find(lungs + "S1 | L9 | target | kidney | | R2 | | |\n") == []
    assert find(lungs + "S1 | L9 | target | kidney | | R1 | | |\n") == [
        ("warning", "TGT-NUM", "lesion", 6, "role")
    ]


def test_a_lesion_without_reader_is_a_target_of_every_reader_who_measured() -> None:
    lungs = list_targets("lung", "liver", "bone", "adrenal", "brain", reader="")
    own = "S1 | L9 | target | kidney | | R2 | | |\n"
    measured = "S1 | V0 | L0 | R1 | measured | 20 |\nS1 | V0 | L0 | R2 | measured | 20 |"
    assert find(lungs + own, measured) == [("warning", "TGT-NUM", "lesion", 6, "role")]


def test_the_third_target_of_an_organ_is_told_and_nodes_are_one_organ() -> None:
    assert find(list_targets("lung", "lung", "lung")) == [("warning", "TGT-ORG", "lesion", 3, "organ")]
    nodes = "S1 | N1 | target | node | | R1 | | |\nS1 | N2 | target | node | yes | R1 | | |\n"
    assert find(nodes + "S1 | N3 | target | | yes | R1 | | |") == [
        ("warning", "TGT-ORG", "lesion", 3, "organ")
    ]


def test_an_organ_that_is_not_known_is_no_finding_and_neither_are_fragments() -> None:
    assert find(list_targets("", "", "")) == []
    parts = "S1 | F1 | target | lung | | R1 | | L0 | split\nS1 | F2 | target | lung | | R1 | | L0 | split\n"
    assert find(list_targets("lung") + parts) == []


def test_sizes_at_the_baseline_of_the_reader() -> None:
    thin = SCANS.replace("8\n", "5\n")
    lesions = list_targets("lung", "liver") + "S1 | N | target | node | | R1 | | |"
    at_limit = "S1|V0|L0|R1|measured|10|\nS1|V0|L1|R1|measured|10.000001|\nS1|V0|N|R1|measured||15"
    assert find(lesions, at_limit, thin) == []
    below = "S1|V0|L0|R1|measured|9.999999|\nS1|V0|L1|R1|too_small||\nS1|V0|N|R1|measured|30|14.9"
    assert find(lesions, below, thin) == [
        ("warning", "TGT-SIZE", "measurement", 1, "long_axis_mm"),
        ("warning", "TGT-SIZE", "measurement", 2, "long_axis_mm"),
        ("warning", "TGT-NODE", "measurement", 3, "short_axis_mm"),
    ]
    assert find(lesions, below.replace("V0", "V1"), thin.replace("S1      | V1", "S1 | V2")) == []


def test_a_small_size_after_baseline_is_a_response_and_no_finding() -> None:
    sizes = "S1|V0|L0|R1|measured|20|\nS1|V1|L0|R1|measured|5|"
    assert find(list_targets("lung"), sizes) == []


def test_thick_slices_need_twice_their_thickness() -> None:
    assert find(list_targets("lung"), "S1|V0|L0|R1|measured|16|") == []
    assert find(list_targets("lung"), "S1|V0|L0|R1|measured|15.9|") == [
        ("warning", "TGT-SLICE", "measurement", 1, "long_axis_mm")
    ]
    assert find(list_targets("lung"), "S1|V0|L0|R1|measured|9|") == [
        ("warning", "TGT-SIZE", "measurement", 1, "long_axis_mm")
    ]


def test_a_target_that_was_treated_before() -> None:
    assert find("S1 | L | target | lung | | | yes | |\nS1 | M | target | lung | | | | |") == [
        ("warning", "TGT-RT", "lesion", 1, "prior_local_therapy")
    ]


def test_the_whole_words() -> None:
    organs = ["lung"] * 3 + ["liver"] * 3
    lesions = list_targets(*organs) + "S1 | N | target | node | | R1 | yes | |"
    sizes = "S1|V0|L0|R1|measured|9|\nS1|V0|L1|R1|measured|15|\nS1|V0|N|R1|measured||12"
    tables = parse_tables({"lesion": LESIONS + lesions, "scan": SCANS, "measurement": MEASURED + sizes})
    told = {
        row["code"]: (row["found"], row["expected"], row["remedy"])
        for row in check_targets(tables).rows(named=True)
    }
    assert told == {
        "TGT-NUM": (
            "more than 5 targets of one reader: this is the next one",
            "at most 5 targets a subject and reader",
            ADVICE,
        ),
        "TGT-ORG": (
            "more than 2 targets of one organ and reader: this is the next one",
            "at most 2 targets an organ; all lymph nodes are one organ",
            ADVICE,
        ),
        "TGT-SIZE": (
            "a target below 10 mm at baseline",
            "a longest diameter of at least 10 mm",
            ADVICE,
        ),
        "TGT-NODE": (
            "a lymph node as target with a short axis below 15 mm at baseline",
            "a short axis of at least 15 mm",
            ADVICE,
        ),
        "TGT-SLICE": (
            "a target below twice the slice thickness at baseline, slices above 5 mm",
            "a longest diameter of at least twice slice_mm of the scan",
            ADVICE,
        ),
        "TGT-RT": (
            "a target that was treated locally before the trial",
            "a target without earlier local therapy, or one that has grown since",
            ADVICE,
        ),
    }


def test_a_new_lesion_that_stays_equivocal_is_a_note() -> None:
    head = "subject | scan | lesion | reader | state | certainty\n"
    rows = """
        S1 | V0 | A | R1 | present      | equivocal
        S1 | V1 | A | R1 | present      |
        S1 | V0 | B | R1 | present      | equivocal
        S1 | V1 | B | R1 | present      | unequivocal
        S1 | V0 | C | R1 | present      | equivocal
        S1 | V1 | C | R1 | absent       |
        S1 | V0 | D | R1 | present      | equivocal
        S1 | V1 | D | R1 | not_assessed |
    """
    lesions = "subject | lesion | role\n" + "".join(f"S1 | {name} | new\n" for name in "ABCD")
    found = check_new_lesions(parse_tables({"lesion": lesions, "scan": SCANS, "measurement": head + rows}))
    words = (
        "a new lesion that is still equivocal where it was last seen",
        "unequivocal or refuted at some scan",
        "Nothing, if nobody can say more: it does not count as progression.",
    )
    assert found.rows() == [
        ("note", "NEW-EQUIVOCAL", "measurement", row, "certainty", *words) for row in (2, 7)
    ]
