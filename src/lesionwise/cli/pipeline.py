"""One run: study file and snapshot in, folder with derived tables, results and report out."""

from pathlib import Path

from lesionwise.analyse import Analysis, analyse, list_final_faults, write_analysis
from lesionwise.cli.console import Steps
from lesionwise.cli.run_folder import keep_inputs, staged, write_derived, write_run_manifest
from lesionwise.derive import check_records, derive
from lesionwise.report import write_report
from lesionwise.snapshot import Snapshot, read_snapshot
from lesionwise.study import Study, compute_coverage, find_study, read_study
from lesionwise.terms import Fault, Faults

STEPS = ("Reading", "Deriving", "Checking", "Analysing", "Writing the report")


def run_study(study_name: str, records: Path, out: Path, *, strict: bool, bar: Steps) -> Analysis:
    """Run the whole way; `out` appears only when everything in it is finished.

    `strict` raises `Faults` where a final report would be refused. Faults of the study file, of the
    snapshot (a changed byte included) and of `out` are raised before anything is derived.
    """
    bar.begin(STEPS[0])
    study = read_study(study_name)
    with staged(out) as folder:
        snapshot = read_snapshot(records)
        check_same_study(study, snapshot)
        bar.end()
        analysis = _fill(folder, study, snapshot, strict, bar)
        keep_inputs(folder, find_study(study_name)[0], snapshot)
        write_run_manifest(folder, study, snapshot.manifest, analysis, strict)
    return analysis


def check_same_study(study: Study, snapshot: Snapshot) -> None:
    """Raise `Faults` when the snapshot was made for another study."""
    made_for = snapshot.manifest.study
    if made_for != study.slug:
        where = f"{snapshot.path}/manifest.json, study"
        remedy = (
            f"Name the study of the records: lesionwise run {made_for} ..., or import them for {study.slug}."
        )
        raise Faults([Fault(where, f"records of '{made_for}'", f"records of '{study.slug}'", remedy)])


def check_strict(study: Study, analysis: Analysis) -> None:
    """Raise `Faults` with everything that stands in the way of a final report."""
    remedy = "Declare an endpoint that executes it, or run without --strict for a working report."
    gaps = [
        Fault(f"{study.path}, registered.{row.outcome}", "no endpoint covers it", "an endpoint", remedy)
        for row in compute_coverage(study)
        if not row.endpoints
    ]
    faults = [*gaps, *list_final_faults(analysis)]
    if faults:
        raise Faults(faults)


def _fill(folder: Path, study: Study, snapshot: Snapshot, strict: bool, bar: Steps) -> Analysis:
    bar.begin(STEPS[1])
    derived = derive(study, snapshot.tables, study.data_cut.date or snapshot.manifest.data_cut)
    write_derived(folder, derived)
    bar.end()
    bar.begin(STEPS[2])
    findings = check_records(study, snapshot.tables, derived)
    bar.end()
    bar.begin(STEPS[3])
    analysed = analyse(study, snapshot.manifest, snapshot.tables, derived, findings)
    if strict:
        check_strict(study, analysed.analysis)
    write_analysis(folder, analysed)
    bar.end()
    bar.begin(STEPS[4])
    write_report(folder)
    bar.end()
    return analysed.analysis
