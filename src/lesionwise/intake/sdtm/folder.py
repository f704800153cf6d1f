"""A folder of SDTM files to the product's tables."""

from pathlib import Path

import polars as pl

from lesionwise.intake.imported import Imported, empty_findings
from lesionwise.intake.sdtm.account import build_sources
from lesionwise.intake.sdtm.assessments import map_assessments
from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.domains import Domains, build_domains
from lesionwise.intake.sdtm.enrolment import choose_subjects
from lesionwise.intake.sdtm.events import map_events
from lesionwise.intake.sdtm.files import read_files
from lesionwise.intake.sdtm.lesions import map_lesions, read_lesions
from lesionwise.intake.sdtm.measurements import map_measurements
from lesionwise.intake.sdtm.part import Part, assemble_tables
from lesionwise.intake.sdtm.radiotherapy import map_radiotherapy
from lesionwise.intake.sdtm.results import read_results
from lesionwise.intake.sdtm.scans import map_scans, read_scans
from lesionwise.intake.sdtm.subjects import map_subjects
from lesionwise.intake.sdtm.treatments import map_treatments
from lesionwise.intake.sdtm.visits import name_scans
from lesionwise.intake.sdtm.vital import map_vital_status
from lesionwise.study import Study


def read_sdtm_folder(source: Path, study: Study, encoding: str | None = None) -> Imported:
    """Tables, findings and account of a folder with one SDTM file a domain.

    Files: SAS transport (`.xpt`, version 5 or 8; text in `encoding`, UTF-8 without it), CDISC
    Dataset-JSON 1.1 (`.json`, `.ndjson`), Parquet with SDTM names (`.parquet`); the file's name is the
    domain. Every fault is a finding with file and record; nothing is guessed, rounded or imputed. Subjects
    who were not enrolled are set aside. A table whose domain has no file is not in `tables`.
    Raises Faults when `source` is no folder or `encoding` has no known name.
    Source: SDTM IG 3.4.
    """
    book = Book()
    files = read_files(source, study.needs, encoding, book)
    domains = choose_subjects(build_domains(files, book), book)
    parts = [part for part in _map(name_scans(domains, book), book) if _is_given(part, domains)]
    missing = _note_missing(domains, study, book)
    tables = assemble_tables(parts)
    unread = {table for table, sources in _TABLES_OF.items() if domains.unread & set(sources)}
    return Imported(
        tables,
        pl.concat([empty_findings(), *book.findings]),
        build_sources(files, tables["origin"], book),
        frozenset(unread | missing),
    )


def _map(domains: Domains, book: Book) -> list[Part]:
    lesions = read_lesions(domains, book)
    results = read_results(domains, lesions, book)
    scans = read_scans(domains, lesions, results, book)
    return [
        *map_subjects(domains, book),
        *map_lesions(lesions),
        *map_scans(scans),
        *map_measurements(results, lesions, scans, book),
        *map_assessments(domains, scans, book),
        *map_treatments(domains, book),
        *map_radiotherapy(domains, lesions, book),
        *map_events(domains, book),
        *map_vital_status(domains, book),
    ]


_TABLES_OF = {
    "subject": ("DM",),
    "allocation": ("DS",),
    "lesion": ("TU",),
    "lesion_alias": ("TU",),
    "scan": ("TU", "TR", "PR"),
    "measurement": ("TR",),
    "assessment": ("RS",),
    "systemic_line": ("EX", "CM"),
    "drug_exposure": ("EX", "CM"),
    "radiotherapy_course": ("PR", "EX"),
    "radiotherapy_target": ("PR", "EX"),
    "adverse_event": ("AE",),
    "laboratory": ("LB",),
    "questionnaire": ("QS",),
    "eligibility": ("IE",),
    "deviation": ("DV",),
    "visit": ("SV",),
    "vital_status": ("DM", "DS", "SS", "AE"),
}
"""Domains that may fill each table."""


def _is_given(part: Part, domains: Domains) -> bool:
    """A table without any row exists only where one of its domains has a file."""
    return not part.frame.is_empty() or bool(domains.given & set(_TABLES_OF[part.table]))


def _note_missing(domains: Domains, study: Study, book: Book) -> set[str]:
    """Tables without a file that the study needs, or that another file speaks of: one finding each."""
    needed = {*study.needs, "subject", *(("lesion",) if "TR" in domains.given else ())}
    here = domains.given | domains.unread
    missing = {table for table in needed & set(_TABLES_OF) if not here & set(_TABLES_OF[table])}
    for table in sorted(missing):
        domain = _TABLES_OF[table][0]
        complaint = Complaint(
            "FILE-MISSING",
            f"a file of domain {' or '.join(_TABLES_OF[table])}, for table {table}",
            "Add the file to the folder.",
            found="no file",
            table=table,
        )
        book.note_file(domain.lower(), complaint)
    return missing
