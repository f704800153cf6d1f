"""Files as domains: the variables that the importer reads, each there, supplemental qualifiers merged."""

from dataclasses import dataclass

import polars as pl

from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.files import DomainFile
from lesionwise.intake.sdtm.raw import POSITION, SOURCE
from lesionwise.intake.sdtm.supplement import merge_supplements
from lesionwise.intake.sdtm.variables import DOMAINS, SUPPLEMENT, Variables

TEXT_RESULTS = {"TR": "TRSTRESC"}
"""Variables that must be stored as text: sizes are read exactly, never through binary numbers."""


@dataclass(frozen=True)
class Domains:
    """Frames by domain: `source`, `position` and every variable of `variables.DOMAINS` as text.

    A domain without a file is an empty frame. `given`: domains that were read; `unread`: domains whose file
    is there and could not be read.
    """

    frames: dict[str, pl.DataFrame]
    given: frozenset[str]
    unread: frozenset[str]

    def __getitem__(self, domain: str) -> pl.DataFrame:
        return self.frames[domain]


def build_domains(files: tuple[DomainFile, ...], book: Book) -> Domains:
    """The domains of the folder; a file without its required variables is a finding, its rows set aside."""
    frames: dict[str, pl.DataFrame] = {}
    for file in files:
        if file.domain in DOMAINS and _is_new(file, frames, book):
            frames[file.domain] = _select(file, file.domain, DOMAINS[file.domain], book)
    unread = frozenset(file.domain for file in files if file.domain in frames and _is_unread(file))
    supplements = [_select(file, "SUPP--", SUPPLEMENT, book) for file in files if file.supplement]
    complete = {
        domain: frames[domain] if domain in frames else _empty(variables)
        for domain, variables in DOMAINS.items()
    }
    return Domains(merge_supplements(complete, supplements, book), frozenset(frames) - unread, unread)


def _is_unread(file: DomainFile) -> bool:
    """Refused by its reader, or without a variable that the domain cannot do without."""
    return file.refused or bool(_list_missing(file, DOMAINS[file.domain]))


def _list_missing(file: DomainFile, variables: Variables) -> list[str]:
    return [name for name in variables.required if name not in file.frame.columns]


def _is_new(file: DomainFile, frames: dict[str, pl.DataFrame], book: Book) -> bool:
    if file.domain not in frames:
        return True
    book.note_file(
        file.name,
        Complaint(
            "FILE-TWICE",
            "one file a domain",
            "Leave only one of the files in the folder.",
            found=f"a second file of domain {file.domain}",
        ),
    )
    book.set_aside(file.frame, "a second file of the domain (finding FILE-TWICE)")
    return False


def _select(file: DomainFile, domain: str, variables: Variables, book: Book) -> pl.DataFrame:
    """Exactly the variables of the domain; an optional one that is missing is null."""
    missing = [] if file.refused else _list_missing(file, variables)
    for name in missing:
        book.note_file(
            file.name,
            Complaint(
                "SDTM-VAR",
                f"variable {name}, required in {domain}",
                "Add the variable to the file.",
                column=name,
                found="a file without it",
            ),
        )
    if missing or file.refused:
        book.set_aside(file.frame, "a file without a required variable (finding SDTM-VAR)")
        return _empty(variables)
    _check_text(file, domain, book)
    rows = _set_copies_aside(_check_domain(file, domain, book), file.name, book)
    return rows.select(
        SOURCE,
        POSITION,
        *(
            pl.col(name) if name in rows.columns else pl.lit(None, dtype=pl.String).alias(name)
            for name in (*variables.required, *variables.optional)
        ),
    )


def _check_text(file: DomainFile, domain: str, book: Book) -> None:
    name = TEXT_RESULTS.get(domain)
    if name in file.numeric:
        book.note_file(
            file.name,
            Complaint(
                "SDTM-TEXT",
                f"{name} as text: sizes are read exactly as they are written",
                "Export the character result, not a number.",
                column=name,
                found="a variable stored as a number",
            ),
        )


def _check_domain(file: DomainFile, domain: str, book: Book) -> pl.DataFrame:
    if domain == "SUPP--" or "DOMAIN" not in file.frame.columns:
        return file.frame
    return book.split(
        file.frame,
        pl.col("DOMAIN") != domain,
        Complaint(
            "SDTM-DOMAIN",
            f"records of domain {domain}, as the file's name says",
            "Put each domain into its own file.",
            column="DOMAIN",
        ),
    )


def _set_copies_aside(rows: pl.DataFrame, name: str, book: Book) -> pl.DataFrame:
    """The first of records that are equal in every variable of the file, its sequence number included."""
    variables = [column for column in rows.columns if column not in (SOURCE, POSITION)]
    if rows.is_empty():
        return rows
    first = pl.struct(variables).is_first_distinct()
    copies = rows.filter(~first)
    if copies.is_empty():
        return rows
    book.set_aside(copies, "copy of another record (finding RECORD-TWICE)")
    book.note_file(
        name,
        Complaint(
            "RECORD-TWICE",
            "each record once",
            "Nothing, if they are copies: the first of each is used. Else give each its sequence number.",
            found=f"records that repeat another one in every value: {copies.height}",
            severity="warning",
        ),
    )
    return rows.filter(first)


def _empty(variables: Variables) -> pl.DataFrame:
    names = dict.fromkeys((*variables.required, *variables.optional), pl.String)
    return pl.DataFrame(schema={SOURCE: pl.String, POSITION: pl.Int64, **names})
