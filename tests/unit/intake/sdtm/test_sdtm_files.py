"""Files that cannot be read: each is told whole, with what to do, and nothing is imported."""

import json
from pathlib import Path

import polars as pl
import pytest

from lesionwise.intake import check_imported, list_faults, publish
from lesionwise.intake.sdtm import read_sdtm_folder
from lesionwise.terms import Faults, render_faults
from sdtm_files import draw_domain, write_dataset_json, write_domains, write_xpt
from sdtm_trial import STUDY, TRIAL

DOMAINS = {name: draw_domain(text) for name, text in TRIAL.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_domains(tmp_path / "source", {name: DOMAINS[name] for name in ("dm", "ds", "tu")})


def tell(folder: Path, encoding: str | None = None) -> str:
    faults = list_faults(check_imported(read_sdtm_folder(folder, STUDY, encoding), STUDY).findings)
    return render_faults(faults) if faults else ""


def tell_json(folder: Path, text: str) -> str:
    (folder / "tr.json").write_text(text)
    return tell(folder)


def refused(found: str, remedy: str = "Correct the program that writes the file.") -> str:
    return (
        f"1 fault found.\n\ntr.json: {found}.\n  Expected: a data set in CDISC Dataset-JSON 1.1.\n  {remedy}"
    )


@pytest.mark.parametrize("version", [5, 8])
def test_transport_file_that_was_cut_off(folder: Path, version: int) -> None:
    write_xpt(folder / "tr.xpt", "TR", DOMAINS["tr"], version)
    whole = (folder / "tr.xpt").read_bytes()
    (folder / "tr.xpt").write_bytes(whole[:-240])
    assert tell(folder) == (
        "1 fault found.\n\n"
        "tr.xpt: the file ends in the middle of a record.\n"
        "  Expected: whole records up to the end of the file.\n"
        "  Copy or export the file again; it was cut off."
    )


def test_file_that_is_no_transport_file(folder: Path) -> None:
    (folder / "tr.xpt").write_bytes(b"USUBJID,TRTESTCD\n")
    assert tell(folder) == (
        "1 fault found.\n\n"
        "tr.xpt: no header of a SAS transport file.\n"
        "  Expected: a SAS transport file of version 5 or 8.\n"
        "  Export the data set again as XPT."
    )


def test_text_in_another_encoding(folder: Path) -> None:
    """cp1252 bytes are refused as UTF-8 and read with the option; the message tells the option."""
    write_xpt(folder / "tr.xpt", "TR", DOMAINS["tr"].with_columns(TRREASND=pl.lit("gêne")))
    content = (folder / "tr.xpt").read_bytes()
    (folder / "tr.xpt").write_bytes(content.replace("gêne".encode(), "gêne ".encode("cp1252")))
    assert tell(folder) == (
        "1 fault found.\n\n"
        "tr.xpt: bytes that are not text in utf-8.\n"
        "  Expected: text in utf-8.\n"
        "  Name the encoding of the file with --encoding, for example cp1252."
    )
    assert tell(folder, "cp1252") == ""


def test_encoding_of_unknown_name(folder: Path) -> None:
    with pytest.raises(Faults) as caught:
        read_sdtm_folder(folder, STUDY, "klingon")
    assert str(caught.value) == (
        "1 fault found.\n\n"
        "--encoding: an encoding of unknown name.\n"
        "  Expected: the name of an encoding, such as cp1252 or gb18030.\n"
        "  Correct the option."
    )


def test_folder_without_file(tmp_path: Path) -> None:
    with pytest.raises(Faults) as caught:
        read_sdtm_folder(tmp_path, STUDY)
    assert str(caught.value) == (
        f"1 fault found.\n\n{tmp_path}: a folder without SDTM file.\n"
        "  Expected: files .xpt, .json, .ndjson, .parquet for the tables subject.\n"
        "  Name the folder that holds the files."
    )
    with pytest.raises(Faults) as caught:
        read_sdtm_folder(tmp_path / "nowhere", STUDY)
    assert str(caught.value) == (
        f"1 fault found.\n\n{tmp_path / 'nowhere'}: no such folder.\n"
        "  Expected: a folder with one SDTM file a domain.\n"
        "  Name the folder that holds the files."
    )


def test_json_with_a_key_twice(folder: Path) -> None:
    text = '{"datasetJSONVersion": "1.1.0", "datasetJSONVersion": "1.1.0"}'
    assert tell_json(folder, text) == refused("an object with one key twice")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_json_with_a_number_that_is_none(folder: Path, number: str) -> None:
    assert tell_json(folder, f'{{"records": {number}}}') == refused("a number that is NaN or infinite")


def test_json_that_is_too_deep(folder: Path) -> None:
    text = '{"rows": ' + "[" * 64 + "]" * 64 + "}"
    assert tell_json(folder, text) == refused("nesting deeper than 64 levels")


def test_json_that_is_none(folder: Path) -> None:
    expected = refused("no JSON at line 2, column 1", "Export the data set again.")
    assert tell_json(folder, "{\n") == expected


def test_json_rows_of_the_wrong_width_and_number(folder: Path) -> None:
    write_dataset_json(folder / "tr.json", "TR", DOMAINS["tr"])
    document = json.loads((folder / "tr.json").read_text())
    short = {**document, "rows": [*document["rows"][:-1], ["S1"]]}
    assert tell_json(folder, json.dumps(short)) == refused("record 6 without one value a column")
    fewer = {**document, "rows": document["rows"][:-1]}
    assert tell_json(folder, json.dumps(fewer)) == refused("5 rows where the file counts another number")
    nested = {**document, "rows": [*document["rows"][:-1], [{}] * len(document["columns"])]}
    assert tell_json(folder, json.dumps(nested)) == refused("record 6 with a nested value")
    older = {**document, "datasetJSONVersion": "1.0.0"}
    assert tell_json(folder, json.dumps(older)) == refused("a version other than 1.1")


def test_brackets_inside_text_are_no_depth(folder: Path) -> None:
    frame = DOMAINS["tr"].with_columns(TRREASND=pl.lit('"' + "[" * 80))
    write_dataset_json(folder / "tr.json", "TR", frame)
    assert tell(folder) == ""


def test_parquet_that_is_none(folder: Path) -> None:
    (folder / "tr.parquet").write_bytes(b"PAR1 and nothing else")
    assert tell(folder) == (
        "1 fault found.\n\n"
        "tr.parquet: a file that cannot be read as Parquet.\n"
        "  Expected: a Parquet file.\n"
        "  Copy or export the file again."
    )


def test_sizes_stored_as_numbers_are_refused(folder: Path) -> None:
    """A binary number has lost what was written: 4.95 may be 4.9500000000000002."""
    axes = DOMAINS["tr"].filter(pl.col("TRTESTCD") != "TUMSTATE")
    axes.with_columns(pl.col("TRSTRESC").cast(pl.Float64)).write_parquet(folder / "tr.parquet")
    assert tell(folder) == (
        "1 fault found.\n\n"
        "tr.parquet, column TRSTRESC: a variable stored as a number.\n"
        "  Expected: TRSTRESC as text: sizes are read exactly as they are written.\n"
        "  Export the character result, not a number."
    )


def test_missing_identifications_are_one_fault(folder: Path, tmp_path: Path) -> None:
    """Without TU no result has a lesion: that is one fault, not one a record, and nothing is published."""
    (folder / "tu.parquet").unlink()
    DOMAINS["tr"].write_parquet(folder / "tr.parquet")
    with pytest.raises(Faults) as caught:
        publish(read_sdtm_folder(folder, STUDY), STUDY, tmp_path / "records")
    assert str(caught.value) == (
        "1 fault found.\n\n"
        "tu: no file.\n"
        "  Expected: a file of domain TU, for table lesion.\n"
        "  Add the file to the folder."
    )
    assert not (tmp_path / "records").exists()


def test_missing_variable_and_second_file(folder: Path) -> None:
    DOMAINS["tr"].drop("TRTESTCD").write_parquet(folder / "tr.parquet")
    DOMAINS["dm"].write_parquet(folder / "DM.parquet")
    assert tell(folder) == (
        "2 faults found.\n\n"
        "dm.parquet: a second file of domain DM.\n"
        "  Expected: one file a domain.\n"
        "  Leave only one of the files in the folder.\n\n"
        "tr.parquet, column TRTESTCD: a file without it.\n"
        "  Expected: variable TRTESTCD, required in TR.\n"
        "  Add the variable to the file."
    )


def test_other_files_are_noted_and_counted(folder: Path) -> None:
    (folder / "define.xml").write_text("<ODM/>")
    pl.DataFrame({"USUBJID": ["S1", "S1"]}).write_parquet(folder / "vs.parquet")
    imported = read_sdtm_folder(folder, STUDY)
    notes = imported.findings.select("severity", "code", "file", "found").rows()
    assert notes == [
        ("note", "FILE-OTHER", "define.xml", "a file of another kind"),
        ("note", "FILE-OTHER", "vs.parquet", "a domain that is not mapped"),
    ]
    account = {source.name: (source.rows_read, source.set_aside) for source in imported.sources}
    assert account["vs.parquet"] == (2, {"domain not mapped": 2})
    assert account["define.xml"] == (0, {})


def test_the_same_folder_gives_the_same_snapshot(folder: Path, tmp_path: Path) -> None:
    DOMAINS["tr"].write_parquet(folder / "tr.parquet")
    first, second = (
        publish(read_sdtm_folder(folder, STUDY), STUDY, tmp_path / name) for name in ("first", "second")
    )
    assert first == second
