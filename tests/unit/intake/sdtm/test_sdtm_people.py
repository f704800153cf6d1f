"""Subjects, treatment, events and deaths: who is in the trial, and what happened to them."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from lesionwise.intake import Imported
from sdtm_trial import TRIAL

Read = Callable[..., Imported]
Tell = Callable[..., str]

DM = "USUBJID|ARMCD|ACTARMCD|ARMNRS|RFSTDTC|DTHDTC|DTHFL\n"
DS = "USUBJID|DSSEQ|DSDECOD|DSCAT|DSSTDTC\n"
AE = "USUBJID|AESEQ|AESPID|AETERM|AETOXGR|AESEV|AESER|AEREL|AEOUT|AESDTH|AESTDTC|AEENDTC\n"
DD = "USUBJID|DDSEQ|DDTESTCD|DDSTRESC|DDDTC\n"
SS = "USUBJID|SSSEQ|SSTESTCD|SSSTRESC|SSDTC\n"
EX = "USUBJID|EXSEQ|EXGRPID|EXLNKID|EXTRT|EXDOSE|EXDOSU|EXSTDTC|EXENDTC\n"
CM = "USUBJID|CMSEQ|CMGRPID|CMTRT|CMCAT|CMDOSE|CMDOSU|CMSTDTC|CMENDTC|CMRSDISC\n"
PR = "USUBJID|PRSEQ|PRGRPID|PRLNKID|PRTRT|PRDECOD|PRINDC|PRDOSE|PRDOSU|VISIT|VISITNUM|PRSTDTC|PRENDTC\n"

FAILURE = "SCREEN FAILURE|DISPOSITION EVENT|2024-01-05"


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return frame.select(columns).rows()


def test_only_enrolled_subjects_are_kept(read: Read) -> None:
    imported = read(
        dm=DM + "S1|SABR|SABR||||\nS2|Scrnfail|||||\nS3|||SCREEN FAILURE|||\nS4||||||\nS5|SABR|TKI||||",
        ds=DS
        + "S1|1|ENROLLED|PROTOCOL MILESTONE|2024-01-05\nS4|1|SCREEN FAILURE|DISPOSITION EVENT|2024-01-05",
    )
    assert imported.tables["subject"]["subject"].to_list() == ["S1", "S5"]
    assert imported.tables["subject"]["enrolment_date"].to_list() == [date(2024, 1, 5), None]
    account = {source.name: source.set_aside for source in imported.sources}
    assert account["dm.parquet"] == {"subject not enrolled": 3}
    assert account["ds.parquet"] == {"subject not enrolled": 1}
    assert rows(imported.findings, "severity", "code", "row") == [("warning", "ARM-ACTUAL", 5)]


def test_subjects_named_twice_or_both_in_and_out(tell: Tell) -> None:
    message = tell(
        dm=DM + "S1|SABR|||||\nS2|SABR|||||\nS2|DRUG|||||",
        ds=DS
        + "S1|1|RANDOMIZED|PROTOCOL MILESTONE|2024-01\nS1|2|SCREEN FAILURE|DISPOSITION EVENT|2024-01-05",
    )
    twice = (
        "column USUBJID: text of 2 characters.\n"
        "  Expected: one record a subject.\n"
        "  Remove the repeated records, or name the subject."
    )
    assert message == (
        "4 faults found.\n\n"
        "dm.parquet, record 1, column ARMCD: a subject who is both enrolled and a screen failure.\n"
        "  Expected: either enrolled or a screen failure.\n"
        "  Correct DM or DS.\n\n"
        "dm.parquet, record 1, column ARMCD: a randomised subject without date or arm.\n"
        "  Expected: a whole date of randomisation and an arm.\n"
        "  Complete DS and DM.\n\n"
        f"dm.parquet, record 2, {twice}\n\ndm.parquet, record 3, {twice}"
    )


def test_allocation_is_the_arm_as_planned(read: Read) -> None:
    imported = read(dm=DM + "S1|SABR|TKI||||", ds=DS + "S1|1|RANDOMIZED|PROTOCOL MILESTONE|2024-01-05T10:00")
    assert rows(imported.tables["allocation"], "subject", "arm", "randomisation_date") == [
        ("S1", "SABR", date(2024, 1, 5))
    ]


def test_age_in_another_unit_is_unknown(read: Read) -> None:
    imported = read(dm=TRIAL["dm"].replace("YEARS", "MONTHS"))
    assert imported.tables["subject"]["age_years"].to_list() == [None]
    assert rows(imported.findings, "severity", "code", "column") == [("warning", "AGE-UNIT", "AGE")]


def test_history_and_performance_status(read: Read) -> None:
    imported = read(
        mh="USUBJID|MHSEQ|MHTERM|MHSTDTC\n"
        "S1|1|Clear cell renal cell carcinoma|2021-05\nS1|2|Nephrectomy|2021-06-01\nS1|3|Asthma|",
        qs="USUBJID|QSSEQ|QSCAT|QSTESTCD|QSSTRESN|VISIT|QSDTC\n"
        "S1|1|ECOG|ECOG101|1.0|SCREENING|2024-01-02\nS1|2|ECOG|ECOG101|2|WEEK 8|2024-03-01\n"
        "S1|3|BPI-SF|BPI01|4|WEEK 8|2024-03-01",
    )
    columns = ("histology", "nephrectomy", "diagnosis_date", "diagnosis_date_precision", "ecog", "karnofsky")
    assert rows(imported.tables["subject"], *columns) == [
        ("clear_cell", True, date(2021, 5, 1), "month", 1, None)
    ]
    assert rows(imported.tables["questionnaire"], "instrument", "item", "value") == [("BPI-SF", "BPI01", 4.0)]
    account = {source.name: source.set_aside for source in imported.sources}
    assert account["mh.parquet"] == {"MHTERM not mapped": 1}
    assert account["qs.parquet"] == {"performance status after baseline": 1}


def test_one_death_of_records_that_agree(read: Read) -> None:
    """A partial date agrees with every day that it may mean; DD tells the cause, and when it was reported."""
    imported = read(
        dm=DM + "S1|SABR|||2024-01-06|2024-05|Y",
        ae=AE + "S1|1|A|Sepsis|5||Y|UNRELATED|FATAL|Y|2024-04-20|2024-05-03",
        dd=DD + "S1|1|PRCDTH|DISEASE|2024-05-20",
        ss=SS + "S1|1|SURVSTAT|ALIVE|2024-03-03\nS1|2|SURVSTAT|DEAD|2024-06-03",
    )
    assert rows(imported.tables["vital_status"], "date", "date_precision", "status", "cause") == [
        (date(2024, 5, 3), None, "dead", "DISEASE"),
        (date(2024, 3, 3), None, "alive", None),
    ]
    assert imported.findings.is_empty()


def test_deaths_that_disagree_are_told_with_all_places(tell: Tell) -> None:
    message = tell(
        dm=DM + "S1|SABR|||2024-01-06|2024-05-03|Y",
        ds=DS + "S1|1|ENROLLED|PROTOCOL MILESTONE|2024-01-05\nS1|2|DEATH|DISPOSITION EVENT|2024-05-03",
        ae=AE + "S1|1|A|Sepsis|5||Y|UNRELATED|FATAL|Y|2024-04-20|2024-05-02",
        dd=DD + "S1|1|PRCDTH|DISEASE|2024-05-20",
    )
    told = (
        "a death whose records do not agree on the day.\n"
        "  Expected: one day of death in DM, DS, AE and DD.\n"
        "  Correct the records that are wrong; all that speak of this death are listed."
    )
    assert message == (
        "4 faults found.\n\n"
        f"ae.parquet, record 1: {told}\n\ndd.parquet, record 1: {told}\n\n"
        f"dm.parquet, record 1: {told}\n\nds.parquet, record 2: {told}"
    )


def test_deaths_without_date_and_details_without_death(tell: Tell) -> None:
    message = tell(
        dm=DM + "S1|SABR|||||Y\nS2|SABR|||||",
        dd=DD + "S2|1|PRCDTH|DISEASE|2024-05-20",
    )
    assert message == (
        "2 faults found.\n\n"
        "dd.parquet, record 1: details of a death that no other domain knows.\n"
        "  Expected: a death in DM, DS or AE.\n"
        "  Record the death in DM.\n\n"
        "dm.parquet, record 1: a death without a date.\n"
        "  Expected: a date of death in DM, DS or AE.\n"
        "  Give the date, partial if need be."
    )


def test_severity_is_never_a_grade(read: Read) -> None:
    imported = read(ae=AE + "S1|1|A|Fatigue||MILD|N|RELATED|RECOVERED/RESOLVED||2024-02|2024-03")
    columns = (
        "event",
        "grade",
        "onset_date",
        "onset_date_precision",
        "end_date",
        "serious",
        "related_overall",
    )
    assert rows(imported.tables["adverse_event"], *columns) == [
        ("A", None, date(2024, 2, 1), "month", None, False, None)
    ]
    assert rows(imported.findings, "severity", "code", "column") == [
        ("warning", "AE-GRADE", "AETOXGR"),
        ("warning", "DATE-PART", "AEENDTC"),
        ("warning", "CODE-UNKNOWN", "AEREL"),
    ]


def test_drugs_and_radiotherapy_of_the_protocol(read: Read) -> None:
    """EX is radiotherapy by its name or its unit; each record there is a fraction; cGy are converted."""
    imported = read(
        ex=EX + "S1|1|LINE 1||Axitinib|5|mg|2024-01-08|2024-02-01\n"
        "S1|2|LINE 1||Toripalimab|240|mg|2024-01-08|2024-01-08\n"
        "S1|3|C1|T01|RADIOTHERAPY|810|cGy|2024-01-15|2024-01-15\n"
        "S1|4|C1|T01|SABR|8.1|Gy|2024-01-17|",
    )
    assert rows(imported.tables["systemic_line"], "line", "regimen", "start_date", "protocol") == [
        (1, "Axitinib + Toripalimab", date(2024, 1, 8), True)
    ]
    assert rows(imported.tables["drug_exposure"], "drug", "drug_class", "dose") == [
        ("Axitinib", "tki", 5.0),
        ("Toripalimab", "ici", 240.0),
    ]
    assert rows(imported.tables["radiotherapy_course"], "course", "intent", "last_fraction") == [
        ("C1", "planned", date(2024, 1, 17))
    ]
    columns = ("lesion", "fractions_delivered", "delivered_gy", "prescription_gy")
    assert rows(imported.tables["radiotherapy_target"], *columns) == [("T01", 2, 16.2, None)]
    assert imported.findings.is_empty()


def test_later_lines_and_salvage_radiotherapy(read: Read) -> None:
    imported = read(
        cm=CM + "S1|1|LINE 1|Sunitinib|PRIOR ANTICANCER THERAPY|50|mg|2023-01-01|2023-06-01|TOXICITY\n"
        "S1|2|LINE 2|Cabozantinib|SYSTEMIC THERAPY|60|mg|2024-06-01|2024-08-01|PROGRESSIVE DISEASE\n"
        "S1|3||Paracetamol|GENERAL|1|g|2024-01-01||",
        pr=PR + "S1|1|C9|T01|SBRT|RADIOTHERAPY|SALVAGE|40|Gy|||2024-04-01|2024-04-10\n"
        "S1|2|||CT SCAN|||||WEEK 8|2|2024-02-29|\nS1|3|||BIOPSY|||||||2024-02-29|",
    )
    assert rows(imported.tables["systemic_line"], "line", "regimen", "stop_reason", "protocol") == [
        (1, "Sunitinib", "toxicity", False),
        (2, "Cabozantinib", "progression", False),
    ]
    columns = ("course", "lesion", "prescription_gy", "fractions_delivered", "delivered_gy")
    assert rows(imported.tables["radiotherapy_target"], *columns) == [("C9", "T01", 40.0, None, None)]
    scan = imported.tables["scan"].filter(pl.col("scan") == "WEEK 8")
    assert rows(scan, "date", "modality") == [(date(2024, 2, 29), "ct")]
    account = {source.name: source.set_aside for source in imported.sources}
    assert account["cm.parquet"] == {"CMCAT not anticancer": 1}
    assert account["pr.parquet"] == {"procedure not mapped": 1}


def test_lines_without_number_are_drafted_by_their_start(read: Read) -> None:
    imported = read(
        ex=EX + "S1|1|||Axitinib|5|mg|2024-01-08|2024-02-01",
        cm=CM + "S1|1|FIRST|Sunitinib|PRIOR ANTICANCER THERAPY|50|mg|2023-01-01|2023-06-01|",
    )
    assert rows(imported.tables["systemic_line"].sort("line"), "line", "regimen") == [
        (1, "Sunitinib"),
        (2, "Axitinib"),
    ]
    assert rows(imported.findings, "severity", "code", "file") == [
        ("note", "LINE-DRAFT", "cm.parquet"),
        ("note", "LINE-DRAFT", "ex.parquet"),
    ]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (
            "S1|1||T01|RADIOTHERAPY|8|Gy|2024-01-19|",
            "column EXGRPID: nothing.\n"
            "  Expected: the course in EXGRPID.\n"
            "  Fill EXGRPID: fractions are never put together by their dates.",
        ),
        (
            "S1|1|C1|T01|RADIOTHERAPY|8|kGy|2024-01-19|",
            "column EXDOSU: a dose without a known unit.\n"
            "  Expected: a dose in Gy or cGy.\n"
            "  Correct the dose or its unit.",
        ),
        (
            "S1|1|C1|T01|RADIOTHERAPY|much|Gy|2024-01-19|",
            "column EXDOSE: text of 4 characters.\n  Expected: a number.\n  Correct the value in the source.",
        ),
    ],
)
def test_fractions_that_cannot_be_read(tell: Tell, record: str, message: str) -> None:
    assert tell(ex=EX + record) == f"1 fault found.\n\nex.parquet, record 1, {message}"


def test_radiotherapy_of_no_known_lesion_is_a_course_only(read: Read) -> None:
    imported = read(pr=PR + "S1|1|||RADIATION|RADIOTHERAPY||8|Gy|||2024-05|")
    assert rows(imported.tables["radiotherapy_course"], "course", "intent", "first_fraction") == [
        ("PR 1", None, None)
    ]
    assert imported.tables["radiotherapy_target"].is_empty()
    assert rows(imported.findings, "severity", "code") == [("warning", "DATE-PART"), ("warning", "RT-LESION")]


def test_collected_responses(read: Read, tell: Tell) -> None:
    head = "USUBJID|RSSEQ|RSCAT|RSTESTCD|RSSTRESC|RSEVAL|RSACPTFL|VISIT|VISITNUM|RSDTC\n"
    end = "INVESTIGATOR|Y|WEEK 8|2|2024-03-01"
    imported = read(
        rs=head + f"S1|1|RECIST 1.1|OVRLRESP|PD|{end}\nS1|2|RECIST 1.1|TRGRESP|SD|{end}\n"
        f"S1|3|RECIST 1.1|NEWLPROG|UNEQUIVOCAL|{end}\nS1|4|IRECIST|OVRLRESP|iUPD|{end}\n"
        f"S1|5|RECIST 1.1|BESTRESP|SD|{end}\nS1|6|ECOG|ECOG101|1|INVESTIGATOR||SCREENING|1|2024-01-03"
    )
    columns = ("scan", "reader", "overall_response", "target_response", "new_lesion", "accepted", "sequence")
    assert rows(imported.tables["assessment"], *columns) == [
        ("WEEK 8", "INVESTIGATOR", "PD", "SD", True, True, 1)
    ]
    assert imported.tables["subject"]["ecog"].to_list() == [1]
    account = {source.name: source.set_aside for source in imported.sources}
    assert account["rs.parquet"] == {"RSCAT other than RECIST 1.1": 1, "RSTESTCD not mapped": 1}
    assert tell(rs=head + f"S1|1|RECIST 1.1|OVRLRESP|CHECK|{end}") == (
        "1 fault found.\n\n"
        "rs.parquet, record 1, column RSSTRESC: text of 5 characters.\n"
        "  Expected: one of CR, PR, SD, NON-CR/NON-PD, PD, NE, NED.\n"
        "  Correct the word in the source."
    )


def test_other_events(read: Read) -> None:
    imported = read(
        lb="USUBJID|LBSEQ|LBTESTCD|LBSTRESN|LBSTRESU|LBSTAT|LBREASND|LBDTC\n"
        "S1|1|HGB|130|g/L|||2024-01-03T08:00\nS1|2|HGB|131|g/L|||2024-01-03T12:00\n"
        "S1|3|CA|||NOT DONE|PATIENT REFUSED|2024-01-03\nS1|4|CA||||| \nS1|5|PH||||| 2024-01-03",
        ie="USUBJID|IESEQ|IETESTCD|IECAT|IEORRES\nS1|1|INCL03|INCLUSION|N",
        dv="USUBJID|DVSEQ|DVSPID|DVTERM|DVDECOD|DVCAT|DVSTDTC\nS1|1|D1|Late scan|TIMING|MINOR|2024-03-09",
        sv="USUBJID|VISIT|VISITNUM|SVSTDTC|SVOCCUR\nS1|WEEK 8|2|2024-03-01|\nS1|WEEK 16|3||N\nS1|WEEK 24|4||",
    )
    assert rows(imported.tables["laboratory"], "test", "date", "value", "reason") == [
        ("HGB", date(2024, 1, 3), 130.0, None),
        ("CA", date(2024, 1, 3), None, "refused"),
    ]
    assert rows(imported.tables["eligibility"], "criterion", "met") == [("INCL03", "not_met")]
    assert rows(imported.tables["deviation"], "deviation", "category", "severity") == [
        ("D1", "TIMING", "minor")
    ]
    assert rows(imported.tables["visit"], "visit", "date", "state") == [
        ("WEEK 8", date(2024, 3, 1), "done"),
        ("WEEK 16", None, "missed"),
    ]
    account = {source.name: source.set_aside for source in imported.sources}
    assert account["lb.parquet"] == {
        "a later result of the same test and day (finding LB-DAY)": 1,
        "no whole date": 1,
        "result not a number": 1,
    }
    assert account["sv.parquet"] == {"visit without date": 1}
    assert rows(imported.findings, "severity", "code", "row") == [("warning", "LB-DAY", 2)]
