"""Response derivation against pyrecist in one run, and its growth from 1e3 to 1e7 measurement rows."""

import csv
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import polars as pl

from lesionwise.derive.response import derive_response
from lesionwise.study import ResponseRules
from records import DAYS_BETWEEN_SCANS, LESIONS, SCANS, make_tables

PEER_ROWS = 50_000
GROWTH = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
REPEATS = 5


def time_best(work: Callable[[], object], repeats: int = REPEATS) -> tuple[float, float, float]:
    """Least, median and largest seconds of `repeats` calls, after one call that warms up."""
    work()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), statistics.median(seconds), max(seconds)


def compare_with_pyrecist(peers: str) -> None:
    """The same measurements through both; loading of libraries and of data excluded for both."""
    sys.path.append(peers)
    from pyrecist.assessment import Evaluator
    from pyrecist.data import Reader

    tables = make_tables(PEER_ROWS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "measurements.csv"
        _write_peer_input(tables, path)
        reader = Reader()
        reader.read_measurements(str(path))
    evaluator = Evaluator(reader)
    peer = time_best(evaluator.evaluate_recist, 3)
    ours = time_best(lambda: derive_response(tables, ResponseRules(), None))
    same, compared = _agreement(tables, evaluator.evaluate_recist())
    print(f"Response derivation, {PEER_ROWS} measurement rows, {PEER_ROWS // (SCANS * LESIONS)} subjects")
    print(f"  pyrecist 0.1.0              median {peer[1]:8.3f} s  ({peer[0]:.3f}-{peer[2]:.3f})")
    print(f"  lesionwise, with its trace  median {ours[1]:8.3f} s  ({ours[0]:.3f}-{ours[2]:.3f})")
    print(f"  ratio                       {peer[1] / ours[1]:8.1f} times faster")
    print(f"  same response at {same} of {compared} scans up to progression")


def _write_peer_input(tables: dict[str, pl.DataFrame], path: Path) -> None:
    """The peer takes numbers as patient ids only."""
    dated = (
        tables["measurement"]
        .drop("date")
        .join(tables["scan"].select("subject", "scan", "date"), on=["subject", "scan"])
    )
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["patient_id", "study_date", "measurement", "lesion_label_alias", "lesion_category"])
        for row in dated.select("subject", "date", "long_axis_mm", "lesion").iter_rows():
            writer.writerow([int(row[0][1:]), row[1].strftime("%Y%m%d"), row[2], row[3], "target"])


def _agreement(tables: dict[str, pl.DataFrame], peer: Mapping[str, Iterable[int]]) -> tuple[int, int]:
    """Scans up to the first progression at which both give the same response."""
    theirs = pl.DataFrame(
        {
            "subject": [f"S{number:06d}" for number in peer["patient_id"]],
            "day": list(peer["current_date"]),
            "peer": [each if isinstance(each, str) else None for each in peer["classification"]],
        }
    ).drop_nulls()
    ours = derive_response(tables, ResponseRules(), None).response.with_columns(
        day=pl.col("date").dt.strftime("%Y%m%d")
    )
    both = theirs.join(ours, on=["subject", "day"])
    return int((both["peer"] == both["overall_response"].cast(pl.String)).sum()), both.height


def show_growth() -> None:
    """Time and peak memory by number of rows, each size in a process of its own."""
    print(f"Growth of response derivation with its trace (scans every {DAYS_BETWEEN_SCANS} days)")
    for rows in GROWTH:
        told = subprocess.run(
            [sys.executable, __file__, "--rows", str(rows)], capture_output=True, text=True, check=True
        )
        seconds, megabytes = (float(value) for value in told.stdout.split())
        each = seconds / rows * 1e6
        print(f"  {rows:>9} rows  {seconds:8.3f} s  {each:7.2f} us a row  {megabytes:7.0f} MB peak")


def tell_one_size(rows: int) -> None:
    """Print median seconds and peak megabytes of this process for one size."""
    tables = make_tables(rows)
    repeats = 3 if rows <= 1_000_000 else 1
    median = time_best(lambda: derive_response(tables, ResponseRules(), None), repeats)[1]
    print(median, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    if sys.argv[1] == "--rows":
        tell_one_size(int(sys.argv[2]))
    else:
        compare_with_pyrecist(sys.argv[1])
        show_growth()
