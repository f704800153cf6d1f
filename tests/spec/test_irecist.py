"""iRECIST: a progression counts when it is confirmed, and may be taken back."""

import pytest

from immune_story import check_immune

HEAD = "scan | date | T1 | = response"


def draw(sums: str) -> str:
    """A story of one target with a scan every eight weeks: `sum response` for each."""
    dates = ["2024-01-01", "2024-02-26", "2024-04-22", "2024-06-17", "2024-08-12", "2024-10-07"]
    lines = [
        f"V{place} | {date} | {' | '.join(cell.split('='))}"
        for place, (date, cell) in enumerate(zip(dates, sums.split(), strict=False))
    ]
    return "\n".join([HEAD, *lines])


@pytest.mark.parametrize(
    ("sums", "best"),
    [
        ("50= 60=iUPD 65=iCPD", "iCPD"),
        ("50= 60=iUPD 60=iUPD 65=iCPD", "iCPD"),
        ("50= 60=iUPD ?=NE ?=NE ?=NE ?=NE", "iUPD"),
        ("50= 60=iUPD 35=iPR 35=iPR 35=iPR 35=iPR", "iPR"),
        ("50= 60=iUPD 50=iSD 35=iPR 42=iUPD 47=iCPD", "iPR"),
        ("50= 60=iUPD 50=iSD 50=iSD 60=iUPD 65=iCPD", "iSD"),
        ("50= 0=iCR 0=iCR 0=iCR 12=iUPD 17=iCPD", "iCR"),
    ],
)
def test_series_of_the_paper(sums: str, best: str) -> None:
    """Table 3 of the paper, best response last: it may follow a progression that was not confirmed."""
    check_immune(draw(sums), best=best)


def test_increases_add_up() -> None:
    """4 mm and then 2 mm over the sum of the first progression confirm it; 4 mm alone do not."""
    check_immune("""
        scan | date       | T1 | = response | = causes | = anchor   | = rule
        V0   | 2024-01-01 | 50 |            |          |            |
        V1   | 2024-03-01 | 60 | iUPD       | target   | 2024-03-01 | I-UPD
        V2   | 2024-05-01 | 64 | iUPD       | target   | 2024-03-01 | I-PENDING
        V3   | 2024-07-01 | 66 | iCPD       | target   | 2024-03-01 | I-CPD
        V4   | 2024-09-01 | 20 | iCPD       | target   | 2024-03-01 | I-AFTER
    """)


@pytest.mark.parametrize(("date", "response"), [("2024-03-26", "iUPD"), ("2024-03-27", "iCPD")])
def test_four_weeks_less_two_days_are_needed(date: str, response: str) -> None:
    """26 days after 2024-03-01 is 2024-03-27."""
    check_immune(f"""
        scan | date       | T1 | = response
        V0   | 2024-01-01 | 50 |
        V1   | 2024-03-01 | 60 | iUPD
        V2   | {date} | 70 | {response}
    """)


@pytest.mark.parametrize(
    ("early", "second", "response"), [((), "20", "iUPD"), (("V2",), "20", "iCPD"), (("V2",), "", "iUPD")]
)
def test_an_early_scan_counts_for_a_symptom_with_a_further_lesion(
    early: tuple[str, ...], second: str, response: str
) -> None:
    """Ten days after the first progression: only if done for a symptom, and only by a further new lesion."""
    cell = f"unequivocal {second}" if second else ""
    check_immune(
        f"""
        scan | date       | T1 | X1             | X2     | = response
        V0   | 2024-01-01 | 50 |                |        |
        V1   | 2024-03-01 | 50 | unequivocal 20 |        | iUPD
        V2   | 2024-03-11 | 50 | unequivocal 40 | {cell} | {response}
        """,
        early=early,
    )


def test_late_confirmation_is_flagged() -> None:
    """More than eight weeks later it still counts."""
    check_immune("""
        scan | date       | T1 | = response | = late_confirmation
        V0   | 2024-01-01 | 50 |            |
        V1   | 2024-03-01 | 60 | iUPD       | no
        V2   | 2024-04-26 | 60 | iUPD       | no
        V3   | 2024-04-27 | 65 | iCPD       | yes
    """)


def test_the_next_progression_is_judged_anew_by_the_nadir() -> None:
    """After 60 was taken back at 50, 59 against the nadir of 50 is none; 60 is one, and needs its own."""
    check_immune(
        """
        scan | date       | T1 | = response | = anchor
        V0   | 2024-01-01 | 50 |            |
        V1   | 2024-03-01 | 60 | iUPD       | 2024-03-01
        V2   | 2024-05-01 | 50 | iSD        |
        V3   | 2024-07-01 | 59 | iSD        |
        V4   | 2024-09-01 | 60 | iUPD       | 2024-09-01
        V5   | 2024-11-01 | 65 | iCPD       | 2024-09-01
        """,
        best="iSD",
        progression="2024-09-01",
    )


def test_progression_elsewhere_confirms() -> None:
    """First the targets, then a new lesion: another category that is newly met."""
    check_immune("""
        scan | date       | T1 | X1             | = response | = causes
        V0   | 2024-01-01 | 50 |                |            |
        V1   | 2024-03-01 | 60 |                | iUPD       | target
        V2   | 2024-05-01 | 60 | unequivocal 12 | iCPD       | target, new_lesion
    """)


@pytest.mark.parametrize("change", ["increased_since_last", "unequivocal"])
def test_non_target_progression_is_confirmed_by_any_further_growth(change: str) -> None:
    """It need not be unequivocal again; the targets do not matter."""
    check_immune(
        """
        scan | date       | T1 | N1      | = response | = causes
        V0   | 2024-01-01 | 50 | present |            |
        V1   | 2024-03-01 | 50 | worse   | iUPD       | non_target
        V2   | 2024-05-01 | 50 | worse   | iCPD       | non_target
        """,
        words={"V2 N1": change},
    )


def test_non_target_progression_without_further_growth_is_taken_back() -> None:
    """No change since the last scan: no criterion of progression is met any more."""
    check_immune(
        """
        scan | date       | T1 | N1      | = response | = causes
        V0   | 2024-01-01 | 50 | present |            |
        V1   | 2024-03-01 | 50 | worse   | iUPD       | non_target
        V2   | 2024-05-01 | 50 | present | iSD        |
        """,
        words={"V2 N1": "no_change_since_last"},
    )


@pytest.mark.parametrize(("size", "response"), [("24.9", "iUPD"), ("25", "iCPD")])
def test_new_targets_have_a_sum_of_their_own(size: str, response: str) -> None:
    """Five mm more of the new lesions confirm; the sum of the baseline stays as it is."""
    check_immune(f"""
        scan | date       | T1 | X1                 | = response
        V0   | 2024-01-01 | 50 |                    |
        V1   | 2024-03-01 | 50 | unequivocal 20     | iUPD
        V2   | 2024-05-01 | 50 | unequivocal {size} | {response}
    """)


def test_a_small_new_lesion_confirms_by_any_growth() -> None:
    """Below 10 mm it is no new target."""
    check_immune("""
        scan | date       | T1 | X1            | = response
        V0   | 2024-01-01 | 50 |               |
        V1   | 2024-03-01 | 50 | unequivocal 8 | iUPD
        V2   | 2024-05-01 | 50 | unequivocal 8 | iUPD
        V3   | 2024-07-01 | 50 | unequivocal 9 | iCPD
    """)


@pytest.mark.parametrize(
    ("first", "second", "response"),
    [
        ("30 30 30 30 30 20", "31 30 30 30 30 20", "iUPD"),
        ("30 30 30 30 30 20", "30 30 30 30 30 21", "iCPD"),
        ("30 30 30 30 30 20", "35 30 30 30 30 20", "iCPD"),
    ],
)
def test_five_new_lesions_are_targets_and_the_sixth_is_none(first: str, second: str, response: str) -> None:
    """Of the five largest only 5 mm of their sum confirm; of the sixth any growth. (Organs unknown.)"""
    lines = [
        f"{head} | 50 | {' | '.join(f'unequivocal {size}' for size in sizes.split())} | {shown}"
        for head, sizes, shown in (
            ("V1 | 2024-03-01", first, "iUPD"),
            ("V2 | 2024-05-01", second, response),
        )
    ]
    names = " | ".join(f"X{number}" for number in range(1, 7))
    base = "V0 | 2024-01-01 | 50" + " |" * 7
    check_immune("\n".join([f"scan | date | T1 | {names} | = response", base, *lines]))


def test_new_lesion_and_then_response() -> None:
    """Working group, scenario B: a new lesion, then the old disease shrinks to a partial response."""
    check_immune(
        """
        scan | date       | T1 | X1             | = response | = rule
        V0   | 2024-01-01 | 50 |                |            |
        V1   | 2024-03-01 | 50 | unequivocal 20 | iUPD       | I-UPD
        V2   | 2024-05-01 | 35 | unequivocal 20 | iPR        | I-RECOVERED
        V3   | 2024-07-01 | 35 | unequivocal 20 | iPR        | I-CLEAR
        V4   | 2024-09-01 | 35 | unequivocal 25 | iUPD       | I-UPD
        V5   | 2024-11-01 | 35 | unequivocal 30 | iCPD       | I-CPD
        """,
        best="iPR",
        progression="2024-09-01",
    )


def test_new_lesion_in_response_with_nothing_changed() -> None:
    """Working group, scenario F: already in partial response when the new lesion came: it stays pending."""
    check_immune(
        """
        scan | date       | T1 | X1             | = response
        V0   | 2024-01-01 | 50 |                |
        V1   | 2024-03-01 | 35 |                | iPR
        V2   | 2024-05-01 | 35 | unequivocal 20 | iUPD
        V3   | 2024-07-01 | 35 | unequivocal 20 | iUPD
        """,
        best="iPR",
        progression="2024-05-01",
    )


def test_a_new_lesion_that_goes_takes_progression_back() -> None:
    """A complete response needs every lesion to be gone, the new one too."""
    check_immune(
        """
        scan | date       | T1 | X1             | X2             | = response
        V0   | 2024-01-01 | 50 |                |                |
        V1   | 2024-03-01 | 50 | unequivocal 20 |                | iUPD
        V2   | 2024-05-01 | 50 | -              |                | iSD
        V3   | 2024-07-01 | -  | -              |                | iCR
        V4   | 2024-09-01 | -  | -              | unequivocal 20 | iUPD
        """,
        best="iCR",
        progression="2024-09-01",
    )


def test_a_complete_response_of_the_old_disease_with_a_new_lesion_is_partial() -> None:
    """The new lesion no longer counts as progression, but it is still there."""
    check_immune("""
        scan | date       | T1 | X1             | = response
        V0   | 2024-01-01 | 50 |                |
        V1   | 2024-03-01 | 50 | unequivocal 20 | iUPD
        V2   | 2024-05-01 | -  | unequivocal 20 | iPR
    """)


def test_a_progression_that_was_taken_back_is_none() -> None:
    """Nothing counts for progression-free survival."""
    check_immune(
        """
        scan | date       | T1 | = response
        V0   | 2024-01-01 | 50 |
        V1   | 2024-03-01 | 60 | iUPD
        V2   | 2024-05-01 | 50 | iSD
        """,
        progression="",
    )


def test_a_partial_sum_is_no_reference() -> None:
    """T2 was not assessed when the sum grew: what it adds later is no growth, the first whole sum counts."""
    check_immune("""
        scan | date       | T1 | T2 | = response
        V0   | 2024-01-01 | 30 | 20 |
        V1   | 2024-03-01 | 60 |    | iUPD
        V2   | 2024-05-01 | 60 | 20 | iUPD
        V3   | 2024-07-01 | 60 | 25 | iCPD
    """)
