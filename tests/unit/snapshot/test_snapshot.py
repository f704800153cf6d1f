"""Snapshots: same rows, same bytes; one changed byte is found; nothing half written."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from drawn import parse_table
from lesionwise.snapshot import (
    SCHEMA_VERSION,
    Manifest,
    Source,
    hash_file,
    read_frame,
    read_snapshot,
    verify_snapshot,
    write_frame,
    write_snapshot,
)
from lesionwise.snapshot import files as snapshot_files
from lesionwise.snapshot import write as snapshot_write
from lesionwise.study import Study, read_study
from lesionwise.tables.registry import TABLES
from lesionwise.terms import Fault, Faults
from worlds import build_world

CUT = date(2024, 6, 30)
AGAIN = "Do not use this snapshot: take it from a backup, or make it again from its sources."


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study("axitoria")


@pytest.fixture
def tables() -> dict[str, pl.DataFrame]:
    rows = [{"scan": f"V{number:02d}", "date": f"2024-0{number + 1}-01"} for number in range(5)]
    return build_world(scan=rows, measurement=[{"scan": row["scan"]} for row in rows])


@pytest.fixture
def folder(tmp_path: Path, study: Study, tables: dict[str, pl.DataFrame]) -> Path:
    write_snapshot(tmp_path / "records", tables, study=study, data_cut=CUT, simulated=True)
    return tmp_path / "records"


def fault(call: Callable[[], object]) -> list[Fault]:
    with pytest.raises(Faults) as caught:
        call()
    return list(caught.value.faults)


def test_what_is_written_is_read(folder: Path, study: Study, tables: dict[str, pl.DataFrame]) -> None:
    snapshot = read_snapshot(folder)
    assert verify_snapshot(folder) == ()
    assert list(snapshot.tables) == list(TABLES)
    for name, frame in snapshot.tables.items():
        assert frame.columns == ["row", *TABLES[name].columns]
        assert frame.equals(tables.get(name, parse_table(name, "row")))
    manifest = snapshot.manifest
    assert manifest.study == study.slug
    assert manifest.study_version == study.version
    assert manifest.study_sha256 == study.sha256
    assert manifest.schema_version == SCHEMA_VERSION
    assert (manifest.data_cut, manifest.freeze_time, manifest.simulated) == (CUT, "2024-06-30", True)
    assert set(manifest.tables) == set(tables)
    assert all(manifest.tables[name].rows == frame.height for name, frame in tables.items())
    for name, stored in manifest.tables.items():
        path = folder / f"{name}.parquet"
        assert (stored.bytes, stored.sha256) == (path.stat().st_size, hash_file(path))
    assert manifest.id == manifest.sha256[:12]


def test_the_order_of_rows_and_of_tables_and_the_memory_do_not_matter(
    folder: Path, tmp_path: Path, study: Study, tables: dict[str, pl.DataFrame]
) -> None:
    mixed = {
        name: pl.concat([frame.reverse()[1:], frame.reverse()[:1]], rechunk=False).drop("row")
        for name, frame in reversed(tables.items())
    }
    other = tmp_path / "other"
    write_snapshot(other, mixed, study=study, data_cut=CUT, simulated=True)
    assert {path.name for path in other.iterdir()} == {path.name for path in folder.iterdir()}
    for path in folder.iterdir():
        assert (other / path.name).read_bytes() == path.read_bytes()


SCRIPT = """
import sys
from datetime import date
from pathlib import Path
from worlds import build_world
from lesionwise.snapshot import write_snapshot
from lesionwise.study import read_study
rows = [{"scan": f"V{number:02d}", "date": f"2024-0{number + 1}-01"} for number in range(5)]
tables = build_world(scan=rows, measurement=[{"scan": row["scan"]} for row in rows])
study = read_study("axitoria")
write_snapshot(Path(sys.argv[1]), tables, study=study, data_cut=date(2024, 6, 30), simulated=True)
"""


@pytest.mark.parametrize("threads", ["1", "3"])
def test_another_process_writes_the_same_bytes(folder: Path, tmp_path: Path, threads: str) -> None:
    environment = os.environ | {
        "POLARS_MAX_THREADS": threads,
        "PYTHONHASHSEED": threads,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    other = tmp_path / "other"
    subprocess.run([sys.executable, "-c", SCRIPT, str(other)], env=environment, check=True)
    for path in folder.iterdir():
        assert (other / path.name).read_bytes() == path.read_bytes()


def test_origin_follows_its_rows_into_stored_order(tmp_path: Path, study: Study) -> None:
    tables = build_world(scan=[{"scan": "V02", "date": "2024-03-01"}, {"scan": "V01", "date": "2024-02-01"}])
    tables["origin"] = parse_table(
        "origin",
        """
        table | table_row | source   | position
        scan  | 1         | scan.csv | 2
        scan  | 2         | scan.csv | 3
        scan  | 9         | scan.csv | 4
        """,
    )
    write_snapshot(tmp_path / "records", tables, study=study, data_cut=None, simulated=False)
    stored = read_snapshot(tmp_path / "records").tables
    assert stored["scan"]["scan"].to_list() == ["V01", "V02"]
    assert stored["origin"].select("table_row", "position").rows() == [(1, 3), (2, 2)]


def test_the_data_cut_is_the_latest_date_but_no_due_date(tmp_path: Path, study: Study) -> None:
    tables = build_world(visit={"due_date": "2030-01-01"}, vital_status={"date": "2024-05-06"})
    manifest = write_snapshot(tmp_path / "records", tables, study=study, data_cut=None, simulated=False)
    assert (manifest.data_cut, manifest.freeze_time) == (date(2024, 5, 6), "2024-05-06")


def test_tables_without_any_date_need_a_data_cut(tmp_path: Path, study: Study) -> None:
    subject = {"subject": build_world()["subject"]}
    out = tmp_path / "records"
    assert fault(lambda: write_snapshot(out, subject, study=study, data_cut=None, simulated=False)) == [
        Fault(
            str(out),
            "tables without any date",
            "at least one date, from which the data cut follows",
            "Give the data cut in the study file: `date` in [data_cut].",
        )
    ]
    assert not out.exists()


def test_one_changed_byte_anywhere_is_found(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        for place in (0, len(whole) // 2, len(whole) - 1):
            changed = bytearray(whole)
            changed[place] ^= 1
            path.write_bytes(changed)
            assert verify_snapshot(folder), (path.name, place)
        path.write_bytes(whole)
    assert verify_snapshot(folder) == ()


def test_a_changed_byte_in_words(folder: Path) -> None:
    path = folder / "lesion.parquet"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    with pytest.raises(Faults) as caught:
        read_snapshot(folder)
    assert str(caught.value) == (
        "1 fault found.\n\n"
        f"{path}: changed bytes.\n"
        "  Expected: the bytes of the manifest's SHA-256.\n"
        f"  {AGAIN}"
    )


def test_every_difference_is_told_at_once(folder: Path) -> None:
    (folder / "extra.txt").write_text("x")
    (folder / "subject.parquet").unlink()
    scan = folder / "scan.parquet"
    size = scan.stat().st_size
    scan.write_bytes(scan.read_bytes()[:-5])
    assert fault(lambda: read_snapshot(folder)) == [
        Fault(f"{folder}/extra.txt", "a file that the manifest does not name", "no other file", AGAIN),
        Fault(str(scan), f"{size - 5} bytes", f"{size} bytes as written", AGAIN),
        Fault(f"{folder}/subject.parquet", "no such file", "a file", "Check the name and the permissions."),
    ]


def edit(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    path = folder / "manifest.json"
    facts = json.loads(path.read_bytes())
    change(facts)
    path.write_text(json.dumps(facts, sort_keys=True, indent=2, ensure_ascii=False) + "\n")


FOREIGN = "Name a folder that `lesionwise import` or `lesionwise simulate` of this version wrote."


@pytest.mark.parametrize(
    ("change", "found", "expected", "remedy"),
    [
        (
            lambda facts: facts.update(data_cut="2024-07-01"),
            "a manifest that was changed",
            "the manifest as written",
            AGAIN,
        ),
        (
            lambda facts: facts.update(colour="blue"),
            "a manifest with missing or foreign keys",
            "the manifest as written",
            AGAIN,
        ),
        (
            lambda facts: facts.pop("study"),
            "a manifest with missing or foreign keys",
            "the manifest as written",
            AGAIN,
        ),
        (
            lambda facts: facts.update(schema_version=99),
            "tables of schema version 99",
            "schema version 1",
            FOREIGN,
        ),
        (lambda facts: facts.clear(), "another JSON file", "the manifest of a snapshot", FOREIGN),
    ],
)
def test_a_changed_or_foreign_manifest_is_refused(
    folder: Path, change: Callable[[dict[str, object]], object], found: str, expected: str, remedy: str
) -> None:
    edit(folder, change)
    assert verify_snapshot(folder) == (Fault(f"{folder}/manifest.json", found, expected, remedy),)


def test_a_manifest_that_is_no_json_and_one_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    path = folder / "manifest.json"
    path.write_text("{")
    expected = Fault(str(path), "text that is not JSON", "the manifest as written", AGAIN)
    assert verify_snapshot(folder) == (expected,)
    path.unlink()
    expected = Fault(str(path), "no manifest", "the manifest of a snapshot", FOREIGN)
    assert verify_snapshot(folder) == (expected,)
    nowhere = tmp_path / "nowhere"
    expected = Fault(f"{nowhere}/manifest.json", "no such folder", "the manifest of a snapshot", FOREIGN)
    assert verify_snapshot(nowhere) == (expected,)


def put(folder: Path, name: str, content: bytes) -> Path:
    """Put another file into a snapshot, with a manifest that agrees."""
    path = folder / f"{name}.parquet"
    path.write_bytes(content)
    facts = json.loads((folder / "manifest.json").read_bytes())
    facts.pop("sha256")
    facts["tables"][name] |= {"sha256": hash_file(path), "bytes": len(content)}
    manifest = Manifest.model_validate_json(json.dumps(facts))
    edit(folder, lambda old: old.update(facts, sha256=manifest.sha256))
    return path


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:0],
        lambda whole: whole[:0] + b"not parquet",
        lambda whole: whole[:-9],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:40] + whole[60:],
        lambda whole: whole[:4] + bytes(50) + whole[-4:],
    ],
)
def test_what_is_no_parquet_is_refused_even_if_its_hash_is_right(
    folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = put(folder, "scan", damage((folder / "scan.parquet").read_bytes()))
    assert verify_snapshot(folder) == (
        Fault(
            str(path),
            "a file that is not whole Parquet",
            "a Parquet file",
            "The file was damaged or is no Parquet: make it again or take it from a backup.",
        ),
    )


def test_other_columns_are_refused_even_if_the_hash_is_right(folder: Path, tmp_path: Path) -> None:
    other = read_frame(folder / "scan.parquet").rename({"visit": "visits"})
    write_frame(tmp_path / "other", other)
    path = put(folder, "scan", (tmp_path / "other").read_bytes())
    assert verify_snapshot(folder) == (
        Fault(str(path), "other columns, types or rows", "the declared columns of table scan", FOREIGN),
    )


def test_a_table_that_this_version_does_not_know_is_refused(folder: Path) -> None:
    (folder / "scan.parquet").rename(folder / "scans.parquet")
    facts = json.loads((folder / "manifest.json").read_bytes())
    facts.pop("sha256")
    facts["tables"]["scans"] = facts["tables"].pop("scan")
    manifest = Manifest.model_validate_json(json.dumps(facts))
    edit(folder, lambda old: old.update(facts, sha256=manifest.sha256))
    assert verify_snapshot(folder) == (
        Fault(f"{folder}/manifest.json, tables", "a table called scans", "tables of this version", FOREIGN),
    )


def test_a_staging_folder_is_no_snapshot(folder: Path) -> None:
    partial = folder.rename(folder.with_name("records.partial"))
    expected = "a snapshot that was written to its end"
    assert verify_snapshot(partial) == (
        Fault(str(partial), "a snapshot whose writing was interrupted", expected, FOREIGN),
    )


def test_a_snapshot_is_written_once(folder: Path, study: Study, tables: dict[str, pl.DataFrame]) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert fault(lambda: write_snapshot(folder, tables, study=study, data_cut=CUT, simulated=True)) == [
        Fault(
            str(folder),
            "a folder or file with content",
            "a new or empty folder",
            "Name another folder, or remove this one: a snapshot is written once.",
        )
    ]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_empty_folder_is_filled_and_a_missing_parent_is_made(
    tmp_path: Path, study: Study, tables: dict[str, pl.DataFrame]
) -> None:
    for out in (tmp_path / "empty", tmp_path / "a" / "b"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        write_snapshot(out, tables, study=study, data_cut=CUT, simulated=True)
        assert verify_snapshot(out) == ()


def test_two_writers_do_not_meet(tmp_path: Path, study: Study, tables: dict[str, pl.DataFrame]) -> None:
    (tmp_path / "records.partial").mkdir()
    out = tmp_path / "records"
    assert fault(lambda: write_snapshot(out, tables, study=study, data_cut=CUT, simulated=True)) == [
        Fault(
            str(tmp_path / "records.partial"),
            "a snapshot that is being written or whose writing was interrupted",
            "no such folder",
            "If nothing else is writing it, remove this folder and try again.",
        )
    ]
    assert (tmp_path / "records.partial").is_dir()


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_a_failure_in_the_middle_leaves_nothing(
    tmp_path: Path,
    study: Study,
    tables: dict[str, pl.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    written: list[Path] = []

    def fail(path: Path, content: bytes) -> None:
        snapshot_files.write_bytes(path, content)
        written.append(path)
        if len(written) == 3:
            raise error

    monkeypatch.setattr(snapshot_write, "write_bytes", fail)
    with pytest.raises(Faults if isinstance(error, OSError) else KeyboardInterrupt):
        write_snapshot(tmp_path / "records", tables, study=study, data_cut=CUT, simulated=True)
    assert len(written) == 3
    assert list(tmp_path.iterdir()) == []


def test_undeclared_tables_and_columns_are_the_callers_mistake(tmp_path: Path, study: Study) -> None:
    scan = build_world()["scan"]
    for name, frame in (
        ("scans", scan),
        ("scan", scan.drop("visit")),
        ("scan", scan.select(scan.columns[::-1])),
    ):
        with pytest.raises(ValueError, match="table"):
            write_snapshot(tmp_path / "x", {name: frame}, study=study, data_cut=CUT, simulated=True)
    assert list(tmp_path.iterdir()) == []


def test_sources_stand_in_the_manifest_and_balance(
    tmp_path: Path, study: Study, tables: dict[str, pl.DataFrame]
) -> None:
    facts = {"name": "scan.csv", "bytes": 10, "sha256": "0" * 64, "reader": "csv", "rows_read": 3}
    source = Source.model_validate({**facts, "rows_used": 2, "set_aside": {"wrong number of fields": 1}})
    assert source.balanced
    assert not source.model_copy(update={"rows_used": 3}).balanced
    write_snapshot(
        tmp_path / "records", tables, study=study, data_cut=CUT, simulated=False, sources=(source,)
    )
    assert read_snapshot(tmp_path / "records").manifest.sources == (source,)


def test_a_frame_comes_back_and_its_hash_is_its_file(tmp_path: Path) -> None:
    frame = parse_table("lesion", "subject | lesion | role\n S1 | L1 | new\n S1 | L2 | target")
    path = tmp_path / "frame.parquet"
    assert write_frame(path, frame) == hash_file(path)
    assert read_frame(path).equals(frame)
    assert read_frame(path).schema == frame.schema


def test_a_frame_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "none.parquet"
    remedy = "Check the name and the permissions."
    assert fault(lambda: read_frame(path)) == [Fault(str(path), "no such file", "a file", remedy)]
