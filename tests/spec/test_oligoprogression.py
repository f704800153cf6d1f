"""Oligoprogression: how many lesions progress, in how many organs, how large, on two scans, under therapy."""

from typing import Any

import pytest

from state_trial import (
    Drawings,
    Verdict,
    derive_drawn,
    draw_answers,
    draw_course,
    draw_line,
    draw_scans,
    draw_subject,
    list_verdicts,
)

STORM: dict[str, Any] = {
    "max_prog": 3,
    "max_organs": 2,
    "max_lesion_cm": 4.0,
    "progressing_amenable": "assumed",
}
"""The limits of StORM."""

BASE = draw_subject() | draw_line("2023-01-01")
ORGANS = ("lung", "bone", "liver", "adrenal")


def grow(sizes: list[str], organs: list[str] | None = None, second: str = "2024-03-01") -> Drawings:
    """Lesions of 20 mm that are larger on 2024-01-10 and stay so at a second scan."""
    names = [f"L{number}" for number in range(1, len(sizes) + 1)]
    rows = [
        " | ".join(["date", *names]),
        " | ".join(["2023-10-10", *["20"] * len(sizes)]),
        " | ".join(["2024-01-10", *sizes]),
        " | ".join([second, *sizes]),
    ]
    places = organs or ["lung"] * len(sizes)
    lesions = {name: f"target {organ}" for name, organ in zip(names, places, strict=True)}
    return BASE | draw_scans("\n".join(rows), **lesions)


def second(drawings: Drawings, **rules: Any) -> Verdict:
    """The verdict on the scan of 2024-01-10, by the limits of StORM unless others are given."""
    return list_verdicts(drawings, **{**STORM, **rules})[1]


@pytest.mark.parametrize(
    ("grown", "verdict"),
    [
        (0, Verdict("none")),
        (1, Verdict("oligo")),
        (3, Verdict("oligo")),
        (4, Verdict("poly", "number")),
    ],
)
def test_one_to_three_lesions(grown: int, verdict: Verdict) -> None:
    """Five lesions, of which so many grow by 5 mm and 25 %."""
    sizes = ["25"] * grown + ["20"] * (5 - grown)
    assert second(grow(sizes)) == verdict


def test_up_to_five_as_in_sabr_5_and_curb() -> None:
    assert second(grow(["25"] * 5), max_prog=5) == Verdict("oligo")


@pytest.mark.parametrize(
    ("size", "verdict"),
    [("24.9", Verdict("none")), ("25", Verdict("oligo")), ("25.1", Verdict("oligo"))],
)
def test_growth_is_20_percent_and_5_mm_over_the_own_nadir(size: str, verdict: Verdict) -> None:
    assert second(grow([size])) == verdict


@pytest.mark.parametrize(
    ("organs", "verdict"),
    [
        (["lung", "lung", "bone"], Verdict("oligo")),
        (["lung", "liver", "bone"], Verdict("poly", "organs")),
        (["node", "node", "lung"], Verdict("oligo")),
        (["lung", "lung", ""], Verdict("oligo")),
        (["lung", "bone", ""], Verdict("unknown", "organs")),
    ],
)
def test_two_organs(organs: list[str], verdict: Verdict) -> None:
    """Lymph nodes are one organ; a lesion of unknown organ may lie in a third one."""
    drawn = grow(["30", "30", "30"], [organ or "X" for organ in organs])
    drawn["lesion"] = drawn["lesion"].replace("| X", "|")
    assert second(drawn) == verdict


@pytest.mark.parametrize(
    ("size", "verdict"),
    [
        ("40", Verdict("oligo")),
        ("40.000001", Verdict("poly", "size")),
        ("41", Verdict("poly", "size")),
    ],
)
def test_exactly_4_cm_is_within_the_limit(size: str, verdict: Verdict) -> None:
    assert second(grow([size])) == verdict
    assert second(grow([size]), max_lesion_cm=None) == Verdict("oligo")


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        ("2024-02-20", Verdict("unconfirmed", "confirmation")),
        ("2024-02-21", Verdict("oligo")),
        ("2024-04-09", Verdict("oligo")),
        ("2024-04-10", Verdict("unconfirmed", "confirmation")),
    ],
)
def test_a_second_scan_after_42_to_90_days(day: str, verdict: Verdict) -> None:
    """41, 42, 90 and 91 days after 2024-01-10."""
    assert second(grow(["25"], second=day)) == verdict
    assert second(grow(["25"], second=day), confirm_interval_days=()) == Verdict("oligo")


def test_the_confirming_scan_is_named() -> None:
    row = derive_drawn(grow(["25", "20"]), **STORM).disease_state.row(1, named=True)
    assert row["confirmed_by"] == "V2"
    assert row["confirmed_date"].isoformat() == "2024-03-01"
    assert (row["progressing"], row["progressing_lesions"]) == (1, "L1")


@pytest.mark.parametrize(
    ("last", "verdict"),
    [
        ("25 | 20 | 20 | 20", Verdict("oligo")),
        ("25 | 26 | 20 | 20", Verdict("oligo")),
        ("25 | 26 | 26 | 26", Verdict("unconfirmed", "confirmation")),
        ("24 | 20 | 20 | 20", Verdict("unconfirmed", "confirmation")),
        ("absent | 20 | 20 | 20", Verdict("unconfirmed", "confirmation")),
        (" | 20 | 20 | 20", Verdict("unknown", "confirmation")),
        ("25 | | 20 | 20", Verdict("unknown", "confirmation")),
    ],
)
def test_the_second_scan_shows_the_same_or_a_larger_set_within_the_limits(
    last: str, verdict: Verdict
) -> None:
    """L1 grew at the first scan. What was not read at the second may be larger than 4 cm."""
    drawing = f"""
        date       | L1 | L2 | L3 | L4
        2023-10-10 | 20 | 20 | 20 | 20
        2024-01-10 | 25 | 20 | 20 | 20
        2024-03-01 | {last}
    """
    lesions = {f"L{number}": "target lung" for number in range(1, 5)}
    assert second(BASE | draw_scans(drawing, **lesions)) == verdict


NEW = {"L1": "target lung", "L2": "non_target bone", "N1": "new liver"}


@pytest.mark.parametrize(
    ("first", "then", "verdict"),
    [
        ("20 | no_change | 12", "20 | no_change | 12", Verdict("oligo")),
        ("20 | no_change | 12?", "20 | no_change | 12", Verdict("oligo")),
        ("20 | no_change | 12?", "20 | no_change | 12?", Verdict("none")),
        ("20 | no_change | 12", "20 | no_change | absent", Verdict("unconfirmed", "confirmation")),
        ("20 | unequivocal |", "20 | unequivocal |", Verdict("oligo")),
        ("20 | unequivocal |", "20 | no_change |", Verdict("unconfirmed", "confirmation")),
    ],
)
def test_new_lesions_and_non_target_lesions(first: str, then: str, verdict: Verdict) -> None:
    """A new lesion counts when unequivocal, dated back; a non-target one when it grows unequivocally."""
    drawing = f"""
        date       | L1 | L2        | N1
        2023-10-10 | 20 | no_change |
        2024-01-10 | {first}
        2024-03-01 | {then}
    """
    assert second(BASE | draw_scans(drawing, **NEW), max_lesion_cm=None) == verdict


def test_a_size_limit_needs_sizes() -> None:
    """A lesion that grows and was never measured may be larger than 4 cm."""
    drawing = """
        date       | L1 | L2
        2023-10-10 | 20 | no_change
        2024-01-10 | 20 | unequivocal
        2024-03-01 | 20 | unequivocal
    """
    scans = draw_scans(drawing, L1="target lung", L2="non_target bone")
    assert second(BASE | scans) == Verdict("unknown", "size")


def test_scans_before_the_baseline_count() -> None:
    """Two scans before entry show the progression; the baseline scan confirms it."""
    drawings = grow(["25"])
    drawings["scan"] = drawings["scan"].replace("yes", "no").replace("2024-03-01 | no", "2024-03-01 | yes")
    assert second(drawings) == Verdict("oligo")


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (draw_line("2023-01-01", "2023-12-31"), Verdict("not_on_therapy", "therapy")),
        (draw_line("2024-01-10"), Verdict("not_on_therapy", "therapy")),
        (draw_line("2024-01-09"), Verdict("oligo")),
        ({"systemic_line": ""}, Verdict("unknown", "therapy")),
    ],
)
def test_under_active_systemic_therapy(line: Drawings, verdict: Verdict) -> None:
    drawings = grow(["25"]) | line
    kept = {name: drawing for name, drawing in drawings.items() if drawing}
    assert second(kept) == verdict


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("yes", Verdict("oligo")),
        ("no", Verdict("poly", "amenable")),
        ("", Verdict("unknown", "amenable")),
    ],
)
def test_every_progressing_lesion_is_amenable(answer: str, verdict: Verdict) -> None:
    """A known no excludes always; without an answer it is unknown unless the study assumes a yes."""
    drawings = grow(["25", "20"]) | draw_answers("2024-01-20", L1=answer)
    assert second(drawings, progressing_amenable="asked") == verdict
    assumed = second(drawings, progressing_amenable="assumed")
    assert assumed == (Verdict("oligo") if answer != "no" else verdict)


def test_the_rest_is_controlled() -> None:
    """Growth of the primary tumour or in the nephrectomy bed is no metastasis and not controlled."""
    drawings = grow(["25", "30"], ["lung", "kidney"])
    assert second(drawings) == Verdict("poly", "rest")
    assert second(grow(["25", "20"], ["lung", "nephrectomy_bed"])) == Verdict("oligo")


def test_growth_of_an_irradiated_lesion_needs_proof() -> None:
    """L1 was irradiated: a larger size is no progression until a scan 56 days later makes it a failure."""
    drawings = grow(["25"], second="2024-03-06") | draw_course("2023-10-20", "L1")
    assert second(drawings) == Verdict("oligo")
    early = grow(["25"], second="2024-03-05") | draw_course("2023-10-20", "L1")
    assert second(early) == Verdict("none")


def test_the_first_scan_shows_nothing() -> None:
    """Before a second scan nobody knows what is larger."""
    assert list_verdicts(grow(["25"]), **STORM)[0] == Verdict("unknown", "progressing")


@pytest.mark.parametrize(
    ("stations", "verdict"),
    [
        (("hilar", "hilar", "hilar", "Hilar"), Verdict("oligo")),
        (("hilar", "iliac", "inguinal", "axillary"), Verdict("poly", "number")),
        (("hilar", "hilar", "iliac", ""), Verdict("oligo")),
        (("hilar", "iliac", "inguinal", ""), Verdict("unknown", "progressing")),
    ],
)
def test_nodes_counted_by_station(stations: tuple[str, ...], verdict: Verdict) -> None:
    """Nodes of one station and side count once; a node without station may lie in any."""
    drawings = grow(["25"] * 4, ["node"] * 4)
    lines = [f"S1 | L{number} | target | node | {each}" for number, each in enumerate(stations, 1)]
    drawings["lesion"] = "\n".join(["subject | lesion | role | organ | site_text", *lines])
    assert second(drawings, node_counting="station") == verdict
    assert second(drawings) == Verdict("poly", "number")


@pytest.mark.parametrize(
    ("count", "answer", "extent"),
    [
        (0, "yes", "none"),
        (5, "yes", "oligometastatic"),
        (6, "yes", "polymetastatic"),
        (2, "no", "polymetastatic"),
        (2, "", "unknown"),
    ],
)
def test_oligometastatic_or_polymetastatic_progression(count: int, answer: str, extent: str) -> None:
    """Of new and growing lesions at one scan; blind to therapy and to a second scan."""
    names = [f"L{number}" for number in range(1, 7)]
    sizes = ["25"] * count + ["20"] * (6 - count)
    drawings = grow(sizes) | draw_answers("2024-01-20", **dict.fromkeys(names, answer))
    frame = derive_drawn(drawings).disease_state
    assert frame["extent"].to_list()[:2] == ["unknown", extent]
