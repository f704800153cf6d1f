"""What a CSV file may look like, and what becomes of it."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from lesionwise.intake import Imported, publish
from lesionwise.intake.csv import IMPORTABLE, read_csv_folder, render_columns, write_templates
from lesionwise.snapshot import read_snapshot
from lesionwise.study import Study, read_study
from lesionwise.tables.registry import TABLES
from lesionwise.terms import Faults


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study("axitoria")


def read(folder: Path, study: Study, encoding: str | None = None, **files: str | bytes) -> Imported:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_csv_folder(folder, study, encoding=encoding)


def test_types_come_from_the_declaration(tmp_path: Path, study: Study) -> None:
    imported = read(
        tmp_path,
        study,
        subject="subject,site,ecog,sarcomatoid,sex,consent_date\n01,NA,+1,no,male,2024-02-29\n1e3,,,,,\n",
    )
    assert imported.findings.is_empty()
    subject = imported.tables["subject"]
    assert subject.columns == ["row", *TABLES["subject"].columns]
    assert subject.drop("row").schema == TABLES["subject"].schema.create_empty().schema
    told = subject.select(
        "row", "subject", "site", "ecog", "sarcomatoid", "sex", pl.col("consent_date").cast(str)
    )
    assert told.rows() == [
        (1, "01", "NA", 1, False, "male", "2024-02-29"),
        (2, "1e3", None, None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.345678", "12.345678"),
        ("0.1", "0.1"),
        ("7", "7"),
        ("007.50", "7.5"),
        ("+3", "3"),
        ("3.1000000000", "3.1"),
        ("123456789012.123457", "123456789012.123457"),
    ],
)
def test_sizes_are_exact(tmp_path: Path, study: Study, text: str, value: str) -> None:
    imported = read(
        tmp_path,
        study,
        measurement=f"subject,scan,lesion,reader,state,long_axis_mm\na,b,c,d,measured,{text}\n",
    )
    assert imported.findings.is_empty()
    assert imported.tables["measurement"]["long_axis_mm"].to_list() == [Decimal(value)]


ROWS = 'subject{0}site{0}stratum{1}S1{0}"a{0}b"{0}"c ""d""{1}e"{1}{1}S2{0}{0}""{1}'


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, study: Study, delimiter: str, end: str) -> None:
    imported = read(tmp_path, study, subject=ROWS.format(delimiter, end).encode())
    assert imported.findings.is_empty()
    subject = imported.tables["subject"].select("subject", "site", "stratum")
    assert subject.rows() == [("S1", f"a{delimiter}b", f'c "d"{end}e'), ("S2", None, None)]
    origin = imported.tables["origin"]
    assert origin.select("table", "table_row", "source", "position").rows() == [
        ("subject", 1, "subject.csv", 2),
        ("subject", 2, "subject.csv", 5),
    ]
    (source,) = imported.sources
    assert (source.rows_read, source.rows_used, source.set_aside, source.reader) == (2, 2, {}, "csv")


def test_a_last_line_without_end_and_a_header_without_rows(tmp_path: Path, study: Study) -> None:
    imported = read(tmp_path, study, subject="subject,site\nS1,1", visit="subject,visit,state")
    assert imported.findings.is_empty()
    assert imported.tables["subject"].height == 1
    assert imported.tables["visit"].is_empty()


FILES: Mapping[str, str] = {
    "subject": "subject,imdc_group,consent_date\n가나,中等 é,2024-01-02\n",
    "lesion": "subject,lesion,role\n가나,L1,target\n",
    "scan": "subject,scan,date\n가나,V00,2024-01-10\n",
    "measurement": "subject,scan,lesion,reader,state,long_axis_mm\n가나,V00,L1,R1,measured,20.5\n",
    "systemic_line": "subject,line\n가나,1\n",
    "radiotherapy_course": "subject,course\n가나,C1\n",
    "radiotherapy_target": "subject,course,lesion\n가나,C1,L1\n",
    "vital_status": "subject,date,status\n가나,2024-12-01,alive\n",
}


def hashes(folder: Path, study: Study, encoding: str | None, files: Mapping[str, bytes]) -> dict[str, str]:
    imported = read(folder / "in", study, encoding, **files)
    manifest = publish(imported, study, folder / "records")
    assert manifest is not None
    assert read_snapshot(folder / "records").manifest == manifest
    return {name: table.sha256 for name, table in manifest.tables.items()}


@pytest.mark.parametrize(
    ("codec", "name", "text"),
    [
        ("utf-8", None, "é中가"),
        ("utf-8-sig", None, "é中가"),
        ("utf-16", "utf-16", "é中가"),
        ("gb18030", "gb18030", "é中가"),
        ("cp949", "cp949", "中가"),
        ("cp1252", "cp1252", "é"),
    ],
)
def test_every_encoding_gives_the_same_tables(
    tmp_path: Path, study: Study, codec: str, name: str | None, text: str
) -> None:
    files = {table: content.replace("가나", text).replace("中等 é", text) for table, content in FILES.items()}
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain = {table: content.encode() for table, content in files.items()}
    other = {table: content.encode(codec) for table, content in files.items()}
    assert hashes(tmp_path / "a", study, None, plain) == hashes(tmp_path / "b", study, name, other)


def test_the_same_files_give_the_same_manifest_and_rows_in_another_order_the_same_tables(
    tmp_path: Path, study: Study
) -> None:
    more = {"scan": "subject,scan,date\n가나,V00,2024-01-10\n가나,V01,2024-03\n가나,V02,2024-05-01\n"}
    lines = more["scan"].splitlines(keepends=True)
    turned = {"scan": "".join([lines[0], *reversed(lines[1:])])}
    stored = []
    for name, given in (("a", more), ("b", more), ("c", turned)):
        (tmp_path / name).mkdir()
        files = {table: content.encode() for table, content in {**FILES, **given}.items()}
        stored.append(hashes(tmp_path / name, study, None, files))
    assert stored[0] == stored[1]
    assert (tmp_path / "a/records/manifest.json").read_bytes() == (
        tmp_path / "b/records/manifest.json"
    ).read_bytes()
    differing = {table for table in stored[0] if stored[0][table] != stored[2][table]}
    assert differing == {"origin"}
    origin = read_snapshot(tmp_path / "c/records").tables["origin"].filter(table="scan")
    assert origin.select("table_row", "position").rows() == [(1, 4), (2, 3), (3, 2)]


def test_templates_are_headers_that_can_be_imported(tmp_path: Path, study: Study) -> None:
    paths = write_templates(tmp_path / "templates", study)
    assert [path.name for path in paths] == [*(f"{name}.csv" for name in IMPORTABLE), "columns.md"]
    for name in IMPORTABLE:
        header = (tmp_path / "templates" / f"{name}.csv").read_text()
        assert header == ",".join(TABLES[name].columns) + "\n"
    imported = read_csv_folder(tmp_path / "templates", study)
    assert imported.findings.is_empty()
    assert set(imported.tables) == set(TABLES)


def test_the_page_beside_the_templates_names_the_codes_of_the_study(study: Study) -> None:
    text = render_columns(study)
    assert text.startswith(f"# Tables of {study.short_title}\n")
    for code in [arm.id for arm in study.arms] + [criterion.id for criterion in study.criteria]:
        assert f"`{code}`" in text
    for name in IMPORTABLE:
        assert f"\n## {name}\n" in text
        assert all(column in text for column in TABLES[name].columns)


def test_templates_overwrite_nothing(tmp_path: Path, study: Study) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(Faults) as caught:
        write_templates(tmp_path, study)
    assert str(caught.value) == (
        f"1 fault found.\n\n{tmp_path}: a folder with content.\n"
        "  Expected: a new or empty folder.\n"
        "  Name another folder: templates overwrite nothing."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
