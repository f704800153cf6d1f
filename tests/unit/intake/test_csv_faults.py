"""Bad CSV input: each fault in whole words, all at once, nothing written, no value told."""

import stat
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from lesionwise.intake import check_imported, publish
from lesionwise.intake.csv import read_csv_folder
from lesionwise.study import Study, read_study
from lesionwise.terms import Faults

FILES: Mapping[str, str] = {
    "subject": "subject,consent_date\nS1,2024-01-02\n",
    "lesion": "subject,lesion,role\nS1,L1,target\n",
    "scan": "subject,scan,date,date_precision,baseline\nS1,V00,2024-01-10,,yes\n",
    "measurement": "subject,scan,lesion,reader,state,long_axis_mm\nS1,V00,L1,R1,measured,20.5\n",
    "systemic_line": "subject,line,start_date\nS1,1,2024-01-15\n",
    "radiotherapy_course": "subject,course,first_fraction,last_fraction\nS1,C1,2024-02-01,2024-02-09\n",
    "radiotherapy_target": "subject,course,lesion\nS1,C1,L1\n",
    "vital_status": "subject,date,status\nS1,2024-12-01,alive\n",
}


HINT = "No value is shown here: --findings FILE writes every fault with the value that stood there."


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study("axitoria")


class Import:
    """A folder of files that are right, some of them replaced, and what importing it says."""

    def __init__(self, folder: Path, study: Study) -> None:
        self.source, self.out, self.study = folder / "in", folder / "records", study
        self.findings = folder / "findings.csv"

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        self.source.mkdir(exist_ok=True)
        for name, content in {**FILES, **files}.items():
            if content is not None:
                data = content if isinstance(content, bytes) else content.encode()
                (self.source / (name if "." in name else f"{name}.csv")).write_bytes(data)

    def fail(self, encoding: str | None = None, **files: str | bytes | None) -> str:
        """The page of faults, without its last line where that is the hint; nothing is written."""
        self.write(files)
        before = sorted(self.source.parent.iterdir())
        with pytest.raises(Faults) as caught:
            publish(read_csv_folder(self.source, self.study, encoding=encoding), self.study, self.out)
        assert sorted(self.source.parent.iterdir()) == before
        return str(caught.value).removesuffix(f"\n\n{HINT}")


@pytest.fixture
def folder(tmp_path: Path, study: Study) -> Import:
    return Import(tmp_path, study)


def page(*faults: str) -> str:
    head = "1 fault found." if len(faults) == 1 else f"{len(faults)} faults found."
    return "\n\n".join([head, *faults])


def test_a_folder_that_is_right_is_imported(folder: Import) -> None:
    folder.write({})
    imported = read_csv_folder(folder.source, folder.study)
    assert imported.findings.is_empty()
    manifest = publish(imported, folder.study, folder.out)
    assert manifest is not None
    assert set(manifest.tables) == {*FILES, "origin"}
    assert folder.out.is_dir()


NEEDS = (
    "  Expected: at least one row; study axitoria needs the tables {}.\n"
    "  Add the file of this table, or take the table out of `needs` in the study file."
)


@pytest.mark.parametrize("content", [None, "subject,date,status\n"])
def test_a_needed_table_is_missing_without_a_file_and_without_a_row(
    folder: Import, content: str | None
) -> None:
    assert folder.fail(vital_status=content) == page(
        "table vital_status: no row of this table in the sources.\n"
        + NEEDS.format(", ".join(folder.study.needs))
    )


def test_a_table_whose_rows_were_refused_is_not_called_missing(folder: Import) -> None:
    assert "no row of this table" not in folder.fail(vital_status="subject,date,status\nS1,2024-12-01\n")


def test_the_page_says_where_the_values_stand(folder: Import) -> None:
    folder.write({"subject": "subject,ecog\nS1,x\n"})
    imported = read_csv_folder(folder.source, folder.study)
    for findings, hint in (
        (None, HINT),
        (
            folder.findings,
            f"No value is shown here: {folder.findings} has every fault with the value that stood there.",
        ),
    ):
        with pytest.raises(Faults) as caught:
            publish(imported, folder.study, folder.out, findings)
        assert str(caught.value) == page(
            "subject.csv, line 2, column ecog: text of 1 characters.\n"
            "  Expected: a whole number from 0 to 5.\n"
            "  Write digits only.",
            hint,
        ).replace("2 faults found.", "1 fault found.")


def test_a_missing_table_that_others_point_to_is_told_once_a_table(folder: Import) -> None:
    missing = page(
        "table lesion: no row of this table in the sources.\n" + NEEDS.format(", ".join(folder.study.needs)),
        "table measurement, column subject, lesion: 1 row that points to table lesion, which has no row.\n"
        "  Expected: rows of table lesion with the same subject and lesion.\n"
        "  Add table lesion: subject and lesion cannot be left empty.",
        "table radiotherapy_target, column subject, lesion: 1 row that points to table lesion, which has no "
        "row.\n"
        "  Expected: rows of table lesion with the same subject and lesion.\n"
        "  Add table lesion: subject and lesion cannot be left empty.",
    )
    assert folder.fail(lesion=None) == missing
    assert folder.fail(lesion="subject,lesion,role\n") == missing


def test_a_missing_table_may_be_pointed_to_by_an_empty_column(folder: Import) -> None:
    told = folder.fail(assessment="subject,assessment,reader,scan\nS1,A1,R1,V00\n", scan=None)
    assert (
        "table assessment, column subject, scan: 1 row that points to table scan, which has no row.\n"
        "  Expected: rows of table scan with the same subject and scan.\n"
        "  Add table scan, or leave scan empty."
    ) in told


def test_an_unknown_column_with_the_nearest_name(folder: Import) -> None:
    measurement = FILES["measurement"].replace("long_axis_mm", "long_axis")
    assert folder.fail(measurement=measurement.replace("measured", "present")) == page(
        "measurement.csv, line 1, column long_axis: a column that table measurement has not.\n"
        "  Expected: columns of the template.\n"
        "  Did you mean long_axis_mm? Correct the name, or leave the column out."
    )


def test_a_column_that_cannot_be_empty_is_not_there(folder: Import) -> None:
    assert folder.fail(lesion="subject,lesion\nS1,L1\n") == page(
        "lesion.csv, line 1, column role: no such column.\n"
        "  Expected: role: one of: target, non_target, new.\n"
        "  Add the column: it cannot be empty."
    )


def test_rows_with_one_key_are_told_once_each_after_the_first_by_their_lines(folder: Import) -> None:
    rows = "S1,L1,target\nS1,L2,new\nS1,L1,new\nS1,L1,new\n"
    again = (
        "the key of line 2 again.\n"
        "  Expected: one row a subject and lesion.\n"
        "  Keep one of them, or correct the key."
    )
    assert folder.fail(lesion="subject,lesion,role\n" + rows) == page(
        f"lesion.csv, line 4, column subject, lesion: {again}",
        f"lesion.csv, line 5, column subject, lesion: {again}",
    )


def test_dates_out_of_order(folder: Import) -> None:
    course = "subject,course,intent,first_fraction,last_fraction\nS1,C1,planned,2024-01-01,2023-12-31\n"
    assert folder.fail(radiotherapy_course=course) == page(
        "radiotherapy_course.csv, line 2, column first_fraction: a date before the consent.\n"
        "  Expected: a date on or after the consent.\n"
        "  Correct this date, or consent_date in table subject.",
        "radiotherapy_course.csv, line 2, column last_fraction: a date before first_fraction.\n"
        "  Expected: a date on or after first_fraction.\n"
        "  Correct one of the two dates.",
    )


SIZE = "a size from 0 to 400 mm with at most 6 decimals"
DAY = "a date as YYYY-MM-DD, 1900-01-01 or later"
GRADE = "a whole number from 0 to 5"
DIGITS = "Write digits only."
SPACES = "Remove the spaces: a name with spaces is another name."
DATE = "Write the date as YYYY-MM-DD, without a time."
ISO = "Write every date as YYYY-MM-DD."
SUBJECT = ("subject", "subject,consent_date,ecog,sarcomatoid,sex,site\nS1,{}\n")


@pytest.mark.parametrize(
    ("cell", "column", "found", "expected", "remedy"),
    [
        (
            "2024-01-02,x1,,,",
            "ecog",
            "text of 2 characters",
            "a whole number from 0 to 5",
            "Write digits only.",
        ),
        (
            "2024-01-02,1.0,,,",
            "ecog",
            "text of 3 characters",
            "a whole number from 0 to 5",
            "Write digits only.",
        ),
        (
            "2024-01-02,NA,,,",
            "ecog",
            "text of 2 characters",
            "a whole number from 0 to 5",
            "Write digits only.",
        ),
        ("2024-01-02,6,,,", "ecog", "a number above 5", GRADE, "Correct the value."),
        (",,Yes,,", "sarcomatoid", "neither yes nor no", "yes or no", "Write yes, no, or nothing."),
        (
            ",,,Male,",
            "sex",
            "not one of 2 codes",
            "one of: female, male",
            "Write the code exactly as declared, in its upper or lower case letters.",
        ),
        (
            ",,,,  ",
            "site",
            "a text of spaces only",
            "text",
            "Remove the spaces: a cell that holds nothing is empty.",
        ),
        (
            "02/01/2024,,,,",
            "consent_date",
            "a date whose order of day and month is not known",
            DAY,
            ISO,
        ),
        ("2/1/24,,,,", "consent_date", "a date whose order of day and month is not known", DAY, ISO),
        ("2024-02-30,,,,", "consent_date", "a date that the calendar has not", DAY, "Correct the date."),
        (
            "2024-02,,,,",
            "consent_date",
            "a date without day",
            DAY,
            "This table has no column for the precision of this date: give the whole date or none.",
        ),
        (
            "2024-02-03T10:00,,,,",
            "consent_date",
            "text of 16 characters",
            DAY,
            "Write the date as YYYY-MM-DD, without a time.",
        ),
        (
            "1e3,,,,",
            "consent_date",
            "text of 3 characters",
            DAY,
            "Write the date as YYYY-MM-DD, without a time.",
        ),
        ("1899-12-31,,,,", "consent_date", "a date before 1900-01-01", DAY, "Correct the value."),
    ],
)
def test_a_cell_of_the_wrong_type(
    folder: Import, cell: str, column: str, found: str, expected: str, remedy: str
) -> None:
    content = SUBJECT[1].format(cell)
    assert folder.fail(subject=content) == page(
        f"subject.csv, line 2, column {column}: {found}.\n  Expected: {expected}.\n  {remedy}"
    )


@pytest.mark.parametrize(
    ("size", "found", "remedy"),
    [
        (
            '"12,5"',
            "a number with a comma",
            "Write a point before the decimals and nothing between thousands.",
        ),
        ('"1,234.5"', "text of 7 characters", "Write digits with a point for decimals, in mm."),
        (
            "12.3456789",
            "a number with more than 6 decimals",
            "Give the size as it was measured; it is never rounded here.",
        ),
        ("12 mm", "text of 5 characters", "Write digits with a point for decimals, in mm."),
        ("1e1", "text of 3 characters", "Write digits with a point for decimals, in mm."),
        ("NaN", "text of 3 characters", "Write digits with a point for decimals, in mm."),
        ("400.1", "a number above 400 mm", "Correct the value; the unit is mm."),
        ("-1", "a number below 0 mm", "Correct the value; the unit is mm."),
    ],
)
def test_a_size_that_is_none(folder: Import, size: str, found: str, remedy: str) -> None:
    measurement = FILES["measurement"].replace("20.5", size)
    assert folder.fail(measurement=measurement) == page(
        f"measurement.csv, line 2, column long_axis_mm: {found}.\n  Expected: {SIZE}.\n  {remedy}"
    )


@pytest.mark.parametrize("name", ["L1 ", " L1", "L1\t"])
def test_a_name_with_a_space_is_told_where_it_stands_and_nowhere_else(folder: Import, name: str) -> None:
    assert folder.fail(lesion=f"subject,lesion,role\nS1,{name},target\n") == page(
        "lesion.csv, line 2, column lesion: a name that begins or ends with a space.\n"
        "  Expected: text.\n"
        "  Remove the spaces: a name with spaces is another name."
    )


def test_a_subject_with_a_space_does_not_take_its_rows_with_it(folder: Import) -> None:
    assert folder.fail(subject="subject,consent_date\nS1 ,2024-01-02\n") == page(
        "subject.csv, line 2, column subject: a name that begins or ends with a space.\n"
        "  Expected: text.\n"
        "  Remove the spaces: a name with spaces is another name."
    )


def test_the_codes_of_the_study(folder: Import) -> None:
    told = folder.fail(subject="subject,arm,protocol_version\nS1,Z,99\n")
    arms = ", ".join(arm.id for arm in folder.study.arms)
    versions = ", ".join(version.id for version in folder.study.versions)
    assert told == page(
        "subject.csv, line 2, column arm: no arm of study axitoria.\n"
        f"  Expected: one of: {arms}.\n"
        "  Correct the code, or declare it in the study file.",
        "subject.csv, line 2, column protocol_version: no version of study axitoria.\n"
        f"  Expected: one of: {versions}.\n"
        "  Correct the code, or declare it in the study file.",
    )


@pytest.mark.parametrize(
    ("content", "place", "found", "expected", "remedy"),
    [
        (
            b"subject,site\nS1,a\xff\n",
            "subject.csv, line 2",
            "bytes that are not utf-8",
            "utf-8 text",
            "Save the file as UTF-8, or name its encoding with --encoding; "
            "the whole file can be read as: cp1252, latin-1.",
        ),
        (
            b"subject,site\r\nS1,a\rS2,\0\0\n",
            "subject.csv, line 3",
            "2 NUL characters, here the first",
            "text",
            "Export the file as text again.",
        ),
        (
            b"\n",
            "subject.csv",
            "an empty file",
            "a header line",
            "Write the header, or remove the file.",
        ),
        (
            b'subject,site\nS1,"a\nb"\nS2,"c\nd\n',
            "subject.csv, line 4",
            "a quote that is opened here and never closed",
            "quotes that begin and end a field, doubled inside it",
            "Close the quote, or double it where it belongs to the text; nothing after it was read.",
        ),
        (
            b'subject,site\nS1,"a\nb","c ""d""\n\n',
            "subject.csv, line 3",
            "a quote that is opened here and never closed",
            "quotes that begin and end a field, doubled inside it",
            "Close the quote, or double it where it belongs to the text; nothing after it was read.",
        ),
        (
            b'subject,site\nS1,"a"b\n',
            "subject.csv, line 2",
            "text after a closing quote",
            "quotes that begin and end a field, doubled inside it",
            "Close the quote, or double it where it belongs to the text; nothing after it was read.",
        ),
        (
            b"subject,site\nS1," + b"x" * 140_000 + b"\n",
            "subject.csv, line 2",
            "a field of more than 131072 characters",
            "shorter fields",
            "Shorten the text.",
        ),
        (
            b"subject|site\nS1|1\n",
            "subject.csv, line 1",
            "a header without one clear delimiter",
            "column names with a comma, a semicolon or a tab between them",
            "Write the names of the table's columns in the first line.",
        ),
        (
            b"subject,site,site\nS1,1,2\n",
            "subject.csv, line 1, column site",
            "a column name that stands twice",
            "each column once, at most 1000",
            "Keep one of the columns.",
        ),
        (
            b"subject,,site\nS1,1,2\n",
            "subject.csv, line 1",
            "a column without a name",
            "each column once, at most 1000",
            "Name the column, or leave it out.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_ends_there_and_nothing_follows_from_it(
    folder: Import, content: bytes, place: str, found: str, expected: str, remedy: str
) -> None:
    assert folder.fail(subject=content) == page(f"{place}: {found}.\n  Expected: {expected}.\n  {remedy}")


def test_utf_16_is_offered_only_where_the_file_is_marked_as_such(folder: Import) -> None:
    text = "subject,site\nS1,a\n"
    offered = "; the whole file can be read as: utf-16."
    for content, expected in ((text.encode("utf-16"), offered), (b"\xff\xfea", ".")):
        assert folder.fail(subject=content).endswith(f"or name its encoding with --encoding{expected}")


def test_rows_with_another_number_of_fields(folder: Import) -> None:
    assert folder.fail(
        vital_status="subject;date;status\nS1;2024-12-01;alive\nS1,2024-12-02,alive\n"
    ) == page(
        "vital_status.csv, line 3: 1 fields.\n"
        "  Expected: 3 fields as in the header, with a semicolon between them.\n"
        "  Add or remove fields; put a text that holds the delimiter in double quotes."
    )
    imported = read_csv_folder(folder.source, folder.study)
    (source,) = (one for one in imported.sources if one.name == "vital_status.csv")
    assert (source.rows_read, source.rows_used) == (2, 1)
    assert source.set_aside == {"wrong number of fields": 1}
    assert source.balanced


def test_unknown_files(folder: Import) -> None:
    told = folder.fail(measurements="a,b\n", origin="a,b\n")
    assert told == page(
        "measurements.csv: a file whose name is no table.\n"
        "  Expected: <table>.csv with the name of a table.\n"
        "  Did you mean measurement? Rename the file, or move it elsewhere.",
        "origin.csv: a file whose name is no table.\n"
        "  Expected: <table>.csv with the name of a table.\n"
        "  Rename the file, or move it elsewhere.",
    )


def test_other_files_are_noted_and_templates_page_is_not(folder: Import) -> None:
    folder.write({"columns.md": "x", "sizes.xlsx": "x"})
    findings = read_csv_folder(folder.source, folder.study).findings
    assert findings.select("severity", "code", "file").rows() == [("note", "FILE-OTHER", "sizes.xlsx")]


def test_a_partial_date_fills_its_precision(folder: Import) -> None:
    scans = "subject,scan,date\nS1,V00,2024-01-10\nS1,V01,2025-03\nS1,V02,2026\nS1,V03,\n"
    folder.write({"scan": scans})
    scan = read_csv_folder(folder.source, folder.study).tables["scan"]
    assert scan["date"].cast(pl.String).to_list() == ["2024-01-10", "2025-03-01", "2026-01-01", None]
    assert scan["date_precision"].to_list() == [None, "month", "year", None]


def test_a_precision_that_contradicts_the_form_of_the_date(folder: Import) -> None:
    told = folder.fail(scan="subject,scan,date,date_precision\nS1,V00,2025-03,year\n")
    assert told == page(
        "scan.csv, line 2, column date_precision: a precision that contradicts date.\n"
        "  Expected: one of: day, month, year.\n"
        "  Leave it empty: the form of date says it."
    )


def test_ten_faults_at_once_in_order_of_files_and_lines(folder: Import) -> None:
    told = folder.fail(
        subject="subject,ecog,sexx\nS1,x,male\nS1,9,male\n",
        lesion=b"subject,lesion,role\nS1,\xfe,new\n",
        scan="subject,scan,date\nS1,V00,1.2.2024\nS2,V00,2024-02-30\n",
        vital_status=None,
        measurement='subject,scan,lesion,reader,state,long_axis_mm\nS1,V00,L1,R1,measured,"1,5"\nS1,V9,L,R,x,1\n',
    )
    places = [line.partition(": ")[0] for line in told.splitlines() if line[:1] not in ("", " ")]
    assert places == [
        "12 faults found.",
        "table vital_status",
        "lesion.csv, line 2",
        "measurement.csv, line 2, column long_axis_mm",
        "measurement.csv, line 3, column state",
        "measurement.csv, line 3, column subject, scan",
        "scan.csv, line 2, column date",
        "scan.csv, line 3, column date",
        "scan.csv, line 3, column subject",
        "subject.csv, line 1, column sexx",
        "subject.csv, line 2, column ecog",
        "subject.csv, line 3, column ecog",
        "subject.csv, line 3, column subject",
    ]


def test_many_faults_of_one_code_are_counted_and_all_are_in_the_file(folder: Import) -> None:
    rows = "".join(f"S1,V{number:02d},2024-13-01\n" for number in range(50))
    folder.write({"scan": "subject,scan,date\n" + rows})
    imported = read_csv_folder(folder.source, folder.study)
    with pytest.raises(Faults) as caught:
        publish(imported, folder.study, folder.out, folder.findings)
    assert len(caught.value.faults) == 21
    assert (
        "DATE-CALENDAR: 50 faults of this kind, of which 20 are shown.\n"
        "  Expected: none.\n"
        "  List all of them with --findings FILE."
    ) in str(caught.value)
    assert "2024-13-01" not in str(caught.value)
    written = pl.read_csv(folder.findings)
    assert written["value"].to_list() == ["2024-13-01"] * 50
    assert written["row"].to_list() == list(range(2, 52))
    assert stat.S_IMODE(folder.findings.stat().st_mode) == 0o600
    assert not folder.out.exists()


def test_the_file_of_findings_is_no_program_and_closes_an_older_file(folder: Import) -> None:
    folder.write({"subject": "subject,ecog\nS1,=1+1\n"})
    folder.findings.write_text("old")
    folder.findings.chmod(0o644)
    with pytest.raises(Faults):
        publish(read_csv_folder(folder.source, folder.study), folder.study, folder.out, folder.findings)
    assert pl.read_csv(folder.findings)["value"].to_list() == ["'=1+1"]
    assert stat.S_IMODE(folder.findings.stat().st_mode) == 0o600


def test_a_finding_of_a_rule_has_its_value_in_the_file_only(folder: Import) -> None:
    folder.write({"subject": "subject,ecog\nS1,9\n"})
    checked = check_imported(read_csv_folder(folder.source, folder.study), folder.study)
    (row,) = checked.findings.filter(code="RANGE").rows(named=True)
    assert (row["file"], row["row"], row["column"], row["value"]) == ("subject.csv", 2, "ecog", "9")
    assert "9" not in row["found"]


def test_a_dry_run_writes_nothing_but_findings(folder: Import) -> None:
    folder.write({})
    imported = read_csv_folder(folder.source, folder.study)
    assert publish(imported, folder.study, folder.out, folder.findings, dry_run=True) is None
    assert not folder.out.exists()
    assert pl.read_csv(folder.findings).is_empty()


def test_findings_that_cannot_be_written(folder: Import) -> None:
    folder.write({})
    nowhere = folder.findings.parent / "none" / "findings.csv"
    with pytest.raises(Faults) as caught:
        publish(read_csv_folder(folder.source, folder.study), folder.study, folder.out, nowhere)
    assert str(caught.value) == page(
        f"{nowhere}: a file that cannot be written.\n"
        "  Expected: a new file.\n"
        "  Check that its folder exists and may be written."
    )
    assert not folder.out.exists()


def test_rows_that_are_not_accounted_for_are_our_mistake(folder: Import) -> None:
    folder.write({})
    imported = read_csv_folder(folder.source, folder.study)
    lost = imported.sources[0].model_copy(update={"rows_read": 99})
    unbalanced = type(imported)(imported.tables, imported.findings, (lost, *imported.sources[1:]))
    with pytest.raises(RuntimeError, match=r"rows of \['lesion.csv'\] are neither used nor set aside"):
        publish(unbalanced, folder.study, folder.out)


def test_a_source_that_is_no_folder_or_has_no_table(tmp_path: Path, study: Study) -> None:
    remedy = "Name a folder with one file <table>.csv a table; `study show --tables` writes templates."
    (tmp_path / "file.csv").write_text("a,b")
    (tmp_path / "empty").mkdir()
    needs = f"the tables that study axitoria needs: {', '.join(study.needs)}"
    for source, found, expected in (
        (tmp_path / "none", "no such folder", "a folder of CSV files"),
        (tmp_path / "file.csv", "a file", "a folder of CSV files"),
        (tmp_path / "empty", "a folder without CSV file", needs),
    ):
        with pytest.raises(Faults) as caught:
            read_csv_folder(source, study)
        assert str(caught.value) == page(f"{source}: {found}.\n  Expected: {expected}.\n  {remedy}")


@pytest.mark.parametrize("encoding", ["klingon", "hex"])
def test_an_encoding_that_does_not_exist(folder: Import, encoding: str) -> None:
    assert folder.fail(encoding) == page(
        f"--encoding: no text encoding called {encoding}.\n"
        "  Expected: a name such as utf-8, utf-16, gb18030, cp949, cp1252, latin-1.\n"
        "  Correct the name."
    )
