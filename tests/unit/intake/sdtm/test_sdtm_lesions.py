"""Lesions, scans, measurements: what a record states is kept exactly; what it does not say stays unknown."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesionwise.intake import Imported
from lesionwise.intake.sdtm.book import Book
from lesionwise.intake.sdtm.sizes import read_sizes
from sdtm_trial import TRIAL

Read = Callable[..., Imported]
Tell = Callable[..., str]

TR = "USUBJID|TRSEQ|TRLNKID|TRTESTCD|TRSTRESC|TRSTRESU|TRSTAT|TRREASND|TREVAL|TREVALID|VISIT|VISITNUM|TRDTC\n"
TU = "USUBJID|TUSEQ|TULNKID|TUGRPID|TUTESTCD|TUSTRESC|TULOC|TUEVAL|TUEVALID|VISIT|VISITNUM|TUDTC\n"
SCREENING = "INVESTIGATOR||SCREENING|1|2024-01-03"
STATES = (
    "PRESENT, ABSENT, TOO SMALL TO MEASURE, EQUIVOCAL, UNEQUIVOCAL, UNEQUIVOCAL PROGRESSION, PATHOLOGICAL, "
    "NON-PATHOLOGICAL, SPLIT, MERGED, COALESCED, NOT ASSESSED, NOT DONE, NOT EVALUABLE, NE"
)


def tr(*records: str) -> str:
    return TR + "\n".join(records)


def tu(*records: str) -> str:
    return TU + "\n".join(records)


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return frame.select(columns).rows()


def test_every_fault_of_every_record_is_told(tell: Tell) -> None:
    message = tell(
        tr=tr(
            f"S1|1|T02|LPERP|1.1234567|mm|||{SCREENING}",
            f"S1|2|NT01|TUMSTATE|GROWN||||{SCREENING}",
            "S1|3|T01|LDIAM|20|mm|||INVESTIGATOR||||2024-02-01",
            "S1|4|T01|LDIAM|20|in|||INVESTIGATOR||WEEK 3|2|2024-02-31",
            "S2|5|T01|LDIAM|20|mm|||INVESTIGATOR||WEEK 3|2|2024-02-01",
            "S1|6|T09|LDIAM|20|mm|||INVESTIGATOR||WEEK 3|2|2024-02-01",
            "S1|7|T01|LDIAM|41|cm|||INVESTIGATOR||WEEK 3|2|2024-02-01",
        )
    )
    assert message == (
        "8 faults found.\n\n"
        "tr.parquet, record 1, column TRSTRESC: text of 9 characters.\n"
        "  Expected: at most 6 decimals of a millimetre.\n"
        "  Give the size as it was measured; it is never rounded here.\n\n"
        "tr.parquet, record 2, column TRSTRESC: text of 5 characters.\n"
        f"  Expected: a number with its unit, or one of {STATES}.\n"
        "  Correct the result.\n\n"
        "tr.parquet, record 3, column VISIT: nothing.\n"
        "  Expected: a visit (VISIT or VISITNUM).\n"
        "  Fill the visit: a scan is never guessed from the date.\n\n"
        "tr.parquet, record 4, column TRDTC: text of 10 characters.\n"
        "  Expected: a date in ISO 8601: YYYY, YYYY-MM or YYYY-MM-DD.\n"
        "  Correct the date in the source.\n\n"
        "tr.parquet, record 4, column TRSTRESU: text of 2 characters.\n"
        "  Expected: mm or cm.\n"
        "  Fill the unit of the size.\n\n"
        "tr.parquet, record 5, column USUBJID: text of 2 characters.\n"
        "  Expected: a subject of DM.\n"
        "  Correct the subject, or add it to DM.\n\n"
        "tr.parquet, record 6, column TRLNKID: text of 3 characters.\n"
        "  Expected: a lesion that the same reader identified in TU.\n"
        "  Add the identification to TU, or correct TRLNKID or the reader.\n\n"
        "tr.parquet, record 7, column long_axis_mm: a number above 400 mm.\n"
        "  Expected: a size from 0 to 400 mm with at most 6 decimals.\n"
        "  Correct the value; the unit is mm."
    )


def test_sizes_in_centimetres_are_converted_exactly(read: Read) -> None:
    imported = read(
        tr=tr(f"S1|1|T01|LDIAM|2.15|cm|||{SCREENING}", f"S1|2|T02|LPERP|1.4999995|CM|||{SCREENING}")
    )
    assert rows(imported.tables["measurement"], "long_axis_mm", "short_axis_mm") == [
        (Decimal("21.5"), None),
        (None, Decimal("14.999995")),
    ]


@given(st.decimals(0, 399, places=6), st.sampled_from(["mm", "cm"]))
def test_a_size_is_its_text(size: Decimal, unit: str) -> None:
    """The number read is the number written, in millimetres, for every text with six decimals of them."""
    text = f"{size:f}" if unit == "mm" else f"{size / 10:f}"
    frame = pl.DataFrame({"source": "tr", "position": 1, "text": text, "unit": unit, "refused": False})
    book = Book()
    assert read_sizes(frame, "text", "unit", book)["size_mm"].to_list() == [size]
    assert book.findings == []


def test_what_was_not_seen_has_a_reason_and_no_size(read: Read) -> None:
    imported = read(
        tr=tr(
            f"S1|1|T01|LDIAM|||NOT DONE|SCAN NOT PERFORMED|{SCREENING}",
            f"S1|2|T02|LPERP|||NOT DONE|NOT EVALUABLE|{SCREENING}",
            f"S1|3|NT01|TUMSTATE|||NOT DONE||{SCREENING}",
            "S1|4|T01|LDIAM|TOO SMALL TO MEASURE||||INVESTIGATOR||WEEK 8|2|2024-03-01",
            "S1|5|T02|LPERP|0.0|mm|||INVESTIGATOR||WEEK 8|2|2024-03-01",
            "S1|6|NT01|TUMSTATE|UNEQUIVOCAL PROGRESSION||||INVESTIGATOR||WEEK 8|2|2024-03-01",
        )
    )
    columns = ("lesion", "state", "long_axis_mm", "short_axis_mm", "change", "reason")
    assert rows(imported.tables["measurement"], *columns) == [
        ("T01", "not_assessed", None, None, None, "not_done"),
        ("T02", "not_evaluable", None, None, None, "not_measurable"),
        ("NT01", "not_assessed", None, None, None, "unknown"),
        ("T01", "too_small", None, None, None, None),
        ("T02", "absent", None, Decimal(0), None, None),
        ("NT01", "present", None, None, "unequivocal", None),
    ]


def test_a_lesion_without_record_has_no_row(read: Read) -> None:
    imported = read(tr=tr(f"S1|1|T01|LDIAM|21|mm|||{SCREENING}"))
    assert imported.tables["measurement"]["lesion"].to_list() == ["T01"]


def test_both_axes_of_a_lesion_are_one_row_of_two_records(read: Read) -> None:
    imported = read(
        tr=tr(
            f"S1|1|T01|LDIAM|21|mm|||{SCREENING}",
            f"S1|2|T01|LPERP|18|mm|||{SCREENING}",
            f"S1|3|T01|LPERP|18|mm|||{SCREENING}",
            f"S1|4|T01|SUMDIAM|39|mm|||{SCREENING}",
        )
    )
    assert rows(imported.tables["measurement"], "long_axis_mm", "short_axis_mm") == [
        (Decimal(21), Decimal(18))
    ]
    origin = imported.tables["origin"].filter(pl.col("table") == "measurement")
    assert rows(origin, "table_row", "source", "position") == [
        (1, "tr.parquet", 1),
        (1, "tr.parquet", 2),
        (1, "tr.parquet", 3),
    ]
    assert imported.sources[2].set_aside == {"sum or change as collected": 1}


def test_results_that_contradict_are_told(tell: Tell) -> None:
    message = tell(
        tr=tr(
            f"S1|1|T01|LDIAM|21|mm|||{SCREENING}",
            f"S1|2|T01|LDIAM|2.2|cm|||{SCREENING}",
            f"S1|3|NT01|LDIAM|8|mm|||{SCREENING}",
            f"S1|4|NT01|TUMSTATE|ABSENT||||{SCREENING}",
        )
    )
    several = (
        "column TRSTRESC: a test with several results.\n"
        "  Expected: one result a lesion, scan, reader and test.\n"
        "  Correct the results, or give the visits different numbers."
    )
    against = (
        "column TRSTRESC: a state against the diameter.\n"
        "  Expected: no diameter of a lesion that is absent or was not seen.\n"
        "  Correct the state or the diameter."
    )
    assert message == (
        "4 faults found.\n\n"
        f"tr.parquet, record 1, {several}\n\ntr.parquet, record 2, {several}\n\n"
        f"tr.parquet, record 3, {against}\n\ntr.parquet, record 4, {against}"
    )


def test_partial_dates_stay_partial(read: Read) -> None:
    """The scan has the earliest whole date, else the partial one; another date stands in the measurement."""
    imported = read(
        tr=tr(
            f"S1|1|T01|LDIAM|21|mm|||{SCREENING}",
            "S1|2|T02|LPERP|15|mm|||INVESTIGATOR||SCREENING|1|2024-01",
            "S1|3|T01|LDIAM|21|mm|||INVESTIGATOR||WEEK 8|2|2024-03",
            "S1|4|T01|LDIAM|21|mm|||INVESTIGATOR||WEEK 16|3|2024---05",
            "S1|5|T01|LDIAM|21|mm|||INVESTIGATOR||WEEK 24|4|2024-06-05T09:30",
            "S1|6|T01|LDIAM|21|mm|||INVESTIGATOR||WEEK 32|5|",
        )
    )
    assert rows(imported.tables["scan"], "visit", "date", "date_precision") == [
        ("SCREENING", date(2024, 1, 3), None),
        ("WEEK 8", date(2024, 3, 1), "month"),
        ("WEEK 16", date(2024, 1, 1), "year"),
        ("WEEK 24", date(2024, 6, 5), None),
        ("WEEK 32", None, None),
    ]
    own = imported.tables["measurement"].filter(pl.col("date").is_not_null())
    assert rows(own, "lesion", "scan", "date", "date_precision") == [
        ("T02", "SCREENING", date(2024, 1, 1), "month")
    ]


def test_one_name_of_two_readers_is_two_lesions(read: Read) -> None:
    imported = read(
        tu=tu(
            "S1|1|T01||TUMIDENT|TARGET|LIVER|INVESTIGATOR||SCREENING|1|",
            "S1|2|T01||TUMIDENT|TARGET|LIVER|INDEPENDENT ASSESSOR|R1|SCREENING|1|",
            "S1|3|T02||TUMIDENT|TARGET|AXILLARY LYMPH NODE|INVESTIGATOR||SCREENING|1|",
        ),
        tr=tr(
            f"S1|1|T01|LDIAM|21|mm|||{SCREENING}",
            "S1|2|T01|LDIAM|22|mm|||INDEPENDENT ASSESSOR|R1|SCREENING|1|2024-01-03",
        ),
    )
    assert rows(imported.tables["lesion"], "lesion", "reader", "organ", "node") == [
        ("INVESTIGATOR:T01", "INVESTIGATOR", "liver", False),
        ("R1:T01", "R1", "liver", False),
        ("T02", "INVESTIGATOR", "node", True),
    ]
    assert rows(imported.tables["lesion_alias"], "lesion", "alias") == [
        ("INVESTIGATOR:T01", "T01"),
        ("R1:T01", "T01"),
        ("T02", "T02"),
    ]
    assert rows(imported.tables["measurement"], "lesion", "reader", "long_axis_mm") == [
        ("INVESTIGATOR:T01", "INVESTIGATOR", Decimal(21)),
        ("R1:T01", "R1", Decimal(22)),
    ]


def test_an_unknown_place_is_kept_in_words(read: Read) -> None:
    imported = read(
        tu=tu(
            "S1|1|T01||TUMIDENT|TARGET|ELBOW|INVESTIGATOR||SCREENING|1|",
            "S1|2|T02||TUMIDENT|TARGET|LUNG, LEFT LOWER LOBE|INVESTIGATOR||SCREENING|1|",
            "S1|3|NT01||TUMIDENT|NON-TARGET||INVESTIGATOR||SCREENING|1|",
        )
    )
    assert rows(imported.tables["lesion"], "organ", "site_text", "node") == [
        (None, "ELBOW", False),
        ("lung", "LUNG, LEFT LOWER LOBE", False),
        (None, None, None),
    ]
    assert rows(imported.findings, "severity", "code", "row", "found") == [
        ("note", "LOC-UNKNOWN", 1, "text of 5 characters")
    ]


def test_new_lesions_keep_what_is_known_of_their_certainty(read: Read) -> None:
    """TU alone shows that the lesion is there; how certain it is nobody said, and that is told."""
    new = "TUMIDENT|NEW|LIVER|INVESTIGATOR||WEEK 8|2|2024-03-01"
    imported = read(
        tu=tu(f"S1|1|N1||{new}", f"S1|2|N2||{new}"),
        tr=tr("S1|1|N2|TUMSTATE|EQUIVOCAL||||INVESTIGATOR||WEEK 8|2|2024-03-01"),
    )
    assert rows(imported.tables["measurement"], "lesion", "scan", "state", "certainty", "change") == [
        ("N2", "WEEK 8", "present", "equivocal", None),
        ("N1", "WEEK 8", "present", None, None),
    ]
    assert rows(imported.findings, "severity", "code", "file", "row") == [
        ("warning", "NEW-CERTAINTY", "tu.parquet", 1)
    ]


def test_fragments_and_merged_lesions_name_their_parent(read: Read) -> None:
    target = "TARGET|LIVER|INVESTIGATOR||SCREENING|1|"
    imported = read(
        tu=tu(
            f"S1|1|T01||TUMIDENT|{target}",
            f"S1|2|T02||TUMIDENT|{target}",
            f"S1|3|T01.1||TUMIDENT|{target}",
            f"S1|4|T01.1||TUSPLIT|{target}",
            f"S1|5|T02|T01|TUMERGE|{target}",
        ),
        tr=None,
    )
    assert rows(imported.tables["lesion"], "lesion", "parent", "link") == [
        ("T01", None, None),
        ("T02", "T01", "merge"),
        ("T01.1", "T01", "split"),
    ]


def test_records_of_a_lesion_that_is_not_followed_are_set_aside(read: Read) -> None:
    imported = read(
        tu=tu(
            "S1|1|T02||TUMIDENT|TARGET|LIVER|INVESTIGATOR||SCREENING|1|",
            "S1|2|T01||TUMIDENT|BENIGN ABNORMALITY|LIVER|INVESTIGATOR||SCREENING|1|",
        ),
        tr=tr(f"S1|1|T01|LDIAM|21|mm|||{SCREENING}"),
    )
    assert [source.set_aside for source in imported.sources[2:]] == [
        {"lesion set aside in TU": 1},
        {"benign abnormality": 1},
    ]
    assert imported.findings.is_empty()


@pytest.mark.parametrize(
    ("records", "scans"),
    [
        (
            ["UNSCHEDULED|2.1|2024-02-01", "UNSCHEDULED|2.2|2024-02-09"],
            ["UNSCHEDULED 2.1", "UNSCHEDULED 2.2"],
        ),
        (["WEEK 8|2|2024-03-01", "|2.0|2024-03-01"], ["WEEK 8"]),
        (["WEEK 8|2|2024-03-01", "WEEK 8||2024-03-01"], ["WEEK 8"]),
        (["|7|2024-03-01"], ["VISIT 7"]),
    ],
)
def test_a_scan_is_a_visit(read: Read, records: list[str], scans: list[str]) -> None:
    """By name and number; one of both is enough where the subject's own records tell the other."""
    lesions = ["T01", "T02"]
    imported = read(
        tu=tu(
            "S1|1|T01||TUMIDENT|TARGET|LIVER|INVESTIGATOR||||",
            "S1|2|T02||TUMIDENT|TARGET|LIVER|INVESTIGATOR||||",
        ),
        tr=tr(
            *(
                f"S1|{number}|{lesions[number]}|LDIAM|21|mm|||INVESTIGATOR||{visit}"
                for number, visit in enumerate(records)
            )
        ),
    )
    assert imported.tables["scan"]["scan"].to_list() == scans
    assert imported.tables["scan"]["baseline"].to_list() == [False] * len(scans)


def test_visits_that_cannot_be_told_apart(tell: Tell) -> None:
    message = tell(
        tr=tr(
            "S1|1|T01|LDIAM|20|mm|||INVESTIGATOR||EXTRA|2.1|2024-02-01",
            "S1|2|T01|LDIAM|20|mm|||INVESTIGATOR||EXTRA|2.2|2024-02-09",
            "S1|3|T01|LDIAM|20|mm|||INVESTIGATOR||EXTRA||2024-02-09",
            "S1|4|T01|LDIAM|20|mm|||INVESTIGATOR||Week 8|3|2024-03-01",
            "S1|5|T02|LPERP|20|mm|||INVESTIGATOR||WEEK 8|3|2024-03-01",
        )
    )
    name = (
        "column VISIT: a visit number with several names.\n"
        "  Expected: one name a visit number.\n"
        "  Write the visit in one way for this subject."
    )
    assert message == (
        "3 faults found.\n\n"
        "tr.parquet, record 3, column VISITNUM: nothing.\n"
        "  Expected: the number of the visit, because several visits of the subject have this name.\n"
        "  Fill VISITNUM.\n\n"
        f"tr.parquet, record 4, {name}\n\ntr.parquet, record 5, {name}"
    )


def test_the_baseline_is_where_targets_were_identified(read: Read, tell: Tell) -> None:
    imported = read(tu=TRIAL["tu"].replace("SCREENING", "VISIT ONE"), tr=None)
    assert rows(imported.tables["scan"], "scan", "baseline") == [("VISIT ONE", True)]
    message = tell(tu=TRIAL["tu"].replace("INVESTIGATOR | SCREENING | 1", "INVESTIGATOR | WEEK 8    | 2", 1))
    several = (
        "column VISIT: targets identified at several visits.\n"
        "  Expected: one visit at which the targets of a subject were identified.\n"
        "  Correct TU: a target is chosen at baseline only."
    )
    assert message == (
        f"2 faults found.\n\ntu.parquet, record 1, {several}\n\ntu.parquet, record 2, {several}"
    )


def test_qualifiers_find_their_record_by_number(read: Read) -> None:
    """`1`, `1.0` and ` 1` are one sequence number; the place of a lesion may stand in a qualifier only."""
    head = "USUBJID|RDOMAIN|IDVAR|IDVARVAL|QNAM|QVAL\n"
    supp = head + "S1|TR|TRSEQ|1.0|TRLOC|LYMPH NODE\nS1|TR|TRSEQ|2|TRLOC|LIVER\nS1|TR|TRSEQ|2|TRWHO|ME"
    imported = read(
        tu=tu(
            "S1|1|T01||TUMIDENT|TARGET||INVESTIGATOR||SCREENING|1|",
            "S1|2|T02||TUMIDENT|TARGET||INVESTIGATOR||SCREENING|1|",
        ),
        tr=tr(f"S1|1|T01|LPERP|21|mm|||{SCREENING}", f"S1|2.0|T02|LDIAM|21|mm|||{SCREENING}"),
        supptr=supp,
    )
    assert rows(imported.tables["lesion"], "lesion", "organ", "node") == [
        ("T01", "node", True),
        ("T02", "liver", False),
    ]
    account = {source.name: (source.rows_used, source.set_aside) for source in imported.sources}
    assert account["supptr.parquet"] == (2, {"QNAM not mapped": 1})


def test_qualifiers_without_record_or_twice(tell: Tell) -> None:
    head = "USUBJID|RDOMAIN|IDVAR|IDVARVAL|QNAM|QVAL\n"
    message = tell(
        supptr=head
        + "S1|TR|TRSEQ|99|TRLOC|LIVER\nS1|TR|TRSEQ|1|TRLOC|LIVER\nS1|TR|TRSEQ|1|TRLOC|LUNG\n"
        + "S1|TR|TRTHING|1|TRLOC|LIVER"
    )
    twice = (
        "column QNAM: text of 5 characters.\n"
        "  Expected: one value a record and qualifier.\n"
        "  Remove the repeated qualifiers."
    )
    assert message == (
        "4 faults found.\n\n"
        "supptr.parquet, record 1, column IDVARVAL: text of 2 characters.\n"
        "  Expected: a record of the domain with this subject and key.\n"
        "  Correct IDVARVAL, or add the record.\n\n"
        f"supptr.parquet, record 2, {twice}\n\nsupptr.parquet, record 3, {twice}\n\n"
        "supptr.parquet, record 4, column IDVAR: text of 7 characters.\n"
        "  Expected: a variable of the domain.\n"
        "  Correct IDVAR, or export that variable."
    )
