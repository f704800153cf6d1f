"""Responses, best responses and every time to event of 15,300 subjects with 290,400 scans."""

import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from lesionwise.derive.endpoint import History, derive_endpoint
from lesionwise.derive.policy import derive_policy_response
from lesionwise.derive.response import derive_best_response
from lesionwise.derive.timeline import derive_timeline
from lesionwise.study import Study, read_study
from lesionwise.tables.rows import Tables
from records import make_cohort
from response import time_best

SUBJECTS, SCANS = 15_300, 19
"""The size of the published timing of admiralonco: 15,300 subjects, 290,400 response rows."""

STUDY = Path(__file__).with_name("endpoints.toml")


def read_bench_study(source: str) -> Study:
    """The study file of the benchmark, with responses derived from measurements or collected."""
    text = STUDY.read_text(encoding="utf-8") + f'\n[response]\nsource = "{source}"\n'
    with tempfile.NamedTemporaryFile("w", suffix=".toml", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return read_study(file.name)


def derive_all(study: Study, tables: Tables, data_cut: date) -> int:
    """Responses, best responses, timeline and endpoints, with their traces; the number of endpoint rows."""
    responses = derive_policy_response(tables, study.response, data_cut)
    timeline = derive_timeline(tables, responses.response, data_cut, study.response.impute_day)
    history = History(study, tables, timeline, responses.response, data_cut)
    origin = tables["subject"].select("subject", origin_date="enrolment_date")
    none = origin.head(0).rename({"origin_date": "stop_date"})
    best = derive_best_response(responses.response, study.response, origin, none)
    return derive_endpoint(history).endpoint.height + best.height


def tell_one(source: str) -> None:
    """Print rows, median seconds and peak megabytes of this process."""
    tables = make_cohort(SUBJECTS, SCANS)
    study = read_bench_study(source)
    cut: date = max(tables["scan"]["date"].to_list())
    median = time_best(lambda: derive_all(study, tables, cut), 3)[1]
    print(tables["scan"].height, median, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def show_sources() -> None:
    """Both sources of responses, each in a process of its own."""
    print(f"Responses, best responses and seven endpoints of {SUBJECTS} subjects, with traces")
    for source in ("collected", "derived"):
        told = subprocess.run(
            [sys.executable, __file__, source], capture_output=True, text=True, check=True
        ).stdout.split()
        print(f"  {source:<10} {told[0]} scans  {float(told[1]):6.2f} s  {float(told[2]):6.0f} MB peak")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        tell_one(sys.argv[1])
    else:
        show_sources()
