"""Records to CSV and back: the same tables, in any order of rows, with any delimiter, quotes where needed."""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lesionwise.design import simulate
from lesionwise.intake import publish
from lesionwise.intake.csv import IMPORTABLE, read_csv_folder
from lesionwise.snapshot import read_snapshot, write_snapshot
from lesionwise.study import read_study
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import number_rows
from lesionwise.terms import Faults

STUDY = read_study("axitoria")
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t,;\"'"), min_size=1, max_size=8
)
NAME = TEXT.filter(lambda text: text == text.strip())
FREE = TEXT.filter(lambda text: text.strip() != "")


def render_csv(frame: pl.DataFrame, delimiter: str) -> str:
    """A table as a person's program would write it: yes and no, ISO dates, plain decimals."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow(frame.columns)
    writer.writerows([_render(cell) for cell in row] for row in frame.iter_rows())
    return buffer.getvalue()


def _render(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


@contextmanager
def folder_of(tables: dict[str, pl.DataFrame], delimiter: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        for table, frame in tables.items():
            text = render_csv(frame.drop("row", strict=False), delimiter)
            (Path(name) / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
        yield Path(name)


def _cells(name: str, column: str) -> st.SearchStrategy[object]:
    """Values that the declaration of a column allows."""
    table = TABLES[name]
    declared = table.schema.columns()[column]
    names = {*table.key, *(each for reference in table.references for each in reference.columns)}
    dtype = declared.dtype
    if dtype == pl.String:
        values: st.SearchStrategy[object] = NAME if column in names else FREE
    elif isinstance(dtype, pl.Enum):
        values = st.sampled_from(dtype.categories.to_list())
    elif dtype == pl.Date:
        values = st.dates(date(1900, 1, 1), date(2100, 12, 31))
    elif dtype == pl.Boolean:
        values = st.booleans()
    elif dtype == pl.Int64:
        values = st.integers(-(10**17), 10**17)
    elif dtype == pl.Float64:
        values = st.floats(allow_nan=False, allow_infinity=False)
    else:
        values = st.integers(0, 400 * 10**6).map(lambda units: Decimal(units).scaleb(-6))
    return st.none() | values if declared.nullable else values


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, pl.DataFrame]:
    """Any table with any values of its types; a partial date stays whole, its precision may be anything."""
    name = draw(st.sampled_from(IMPORTABLE))
    columns = TABLES[name].columns
    rows = draw(st.lists(st.tuples(*(_cells(name, column) for column in columns)), max_size=5))
    frame = pl.DataFrame(rows, schema=TABLES[name].schema.create_empty().schema, orient="row")
    return name, frame


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from([",", ";", "\t"]))
@example(("lesion", TABLES["lesion"].schema.create_empty()), ",")
def test_any_table_is_read_as_it_was_written(given: tuple[str, pl.DataFrame], delimiter: str) -> None:
    name, frame = given
    with folder_of({name: frame}, delimiter) as folder:
        imported = read_csv_folder(folder, STUDY)
    assert imported.findings.is_empty()
    assert imported.tables[name].equals(number_rows(frame))
    assert imported.tables["origin"].height == frame.height


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 12), st.integers(0, 2**32), st.sampled_from([",", ";", "\t"]), st.integers(0, 99))
def test_simulated_records_come_back_as_the_same_snapshot(
    subjects: int, seed: int, delimiter: str, order: int
) -> None:
    simulated = simulate(STUDY, subjects, seed)
    shuffled = {
        name: frame.sample(fraction=1, shuffle=True, seed=order) for name, frame in simulated.tables.items()
    }
    with folder_of(shuffled, delimiter) as folder, tempfile.TemporaryDirectory() as out:
        manifest = publish(read_csv_folder(folder, STUDY), STUDY, Path(out) / "imported")
        direct = write_snapshot(
            Path(out) / "direct", simulated.tables, study=STUDY, data_cut=None, simulated=False
        )
        assert manifest is not None
        assert {**manifest.tables, "origin": None} == {**direct.tables, "origin": None}
        stored = read_snapshot(Path(out) / "imported").tables
        rows = sum(frame.height for name, frame in stored.items() if name != "origin")
        assert stored["origin"].height == rows


RECORDS = {name: render_csv(frame, ",") for name, frame in simulate(STUDY, 3, 1).tables.items()}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([name for name, text in RECORDS.items() if text.count("\n") > 1]), st.data())
def test_a_changed_byte_gives_as_many_rows_or_is_refused(name: str, data: st.DataObject) -> None:
    whole = RECORDS[name].encode()
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.binary(max_size=1))
    changed = whole[:place] + byte + whole[place + data.draw(st.integers(0, 1)) :]
    with tempfile.TemporaryDirectory() as folder:
        for table, text in RECORDS.items():
            content = changed if table == name else text.encode()
            (Path(folder) / f"{table}.csv").write_bytes(content)
        imported = read_csv_folder(Path(folder), STUDY)
        assert all(source.balanced for source in imported.sources)
        try:
            publish(imported, STUDY, Path(folder) / "records")
        except Faults:
            assert not (Path(folder) / "records").exists()
        else:
            stored = read_snapshot(Path(folder) / "records").manifest.tables
            assert stored[name].rows == RECORDS[name].count("\r\n") - 1
