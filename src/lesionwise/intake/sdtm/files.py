"""The files of a folder: found, hashed, read by their format, every value as text."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dataset_json import read_dataset_json, read_dataset_ndjson
from lesionwise.intake.sdtm.parquet import read_parquet
from lesionwise.intake.sdtm.raw import POSITION, SOURCE, Content, Refusal, convert_to_text
from lesionwise.intake.sdtm.variables import DOMAINS
from lesionwise.intake.sdtm.xpt import read_xpt
from lesionwise.snapshot import hash_file
from lesionwise.terms import Fault, Faults

LARGEST_FILE = 2 * 1024**3
"""Bytes of the largest file that is read."""

Reader = Callable[[bytes, str | None], Content | Refusal]

READERS: dict[str, tuple[str, Reader]] = {
    ".xpt": ("xpt", read_xpt),
    ".json": ("dataset-json", lambda data, _: read_dataset_json(data)),
    ".ndjson": ("dataset-ndjson", lambda data, _: read_dataset_ndjson(data)),
    ".parquet": ("parquet", lambda data, _: read_parquet(data)),
}
"""Formats by the end of the file's name."""


@dataclass(frozen=True)
class DomainFile:
    """One file as read. `frame`: `source`, `position` and the file's variables, upper case, as text.

    `numeric`: variables that the file stores as numbers. `refused`: its reader could not read it (a
    finding says why); then, and where it is no data set, it has no rows.
    """

    name: str
    domain: str
    reader: str
    bytes: int
    sha256: str
    frame: pl.DataFrame
    numeric: frozenset[str] = frozenset()
    refused: bool = False

    @property
    def supplement(self) -> bool:
        """A file of supplemental qualifiers."""
        return self.domain.startswith("SUPP")


def read_files(
    source: Path, needs: tuple[str, ...], encoding: str | None, book: Book
) -> tuple[DomainFile, ...]:
    """Every file directly in the folder, in order of its name.

    Raises Faults when there is no folder, no file of a known format in it, or the encoding has no known
    name; `needs` are the tables that the message asks for. A file that cannot be read is a finding, and so
    is a file of another kind or of a domain that is not mapped.
    """
    _check_encoding(encoding)
    files = tuple(_read_file(path, encoding, book) for path in _list_paths(source, needs))
    _note_strangers(files, book)
    return files


def _list_paths(source: Path, needs: tuple[str, ...]) -> list[Path]:
    remedy = "Name the folder that holds the files."
    if not source.is_dir():
        found = "a file" if source.exists() else "no such folder"
        raise Faults([Fault(str(source), found, "a folder with one SDTM file a domain", remedy)])
    paths = sorted(path for path in source.iterdir() if path.is_file())
    if not any(path.suffix.lower() in READERS for path in paths):
        expected = f"files {', '.join(READERS)} for the tables {', '.join(needs)}"
        raise Faults([Fault(str(source), "a folder without SDTM file", expected, remedy)])
    return paths


def _check_encoding(encoding: str | None) -> None:
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        expected = "the name of an encoding, such as cp1252 or gb18030"
        fault = Fault("--encoding", "an encoding of unknown name", expected, "Correct the option.")
        raise Faults([fault]) from None


def _read_file(path: Path, encoding: str | None, book: Book) -> DomainFile:
    label, reader = READERS.get(path.suffix.lower(), ("none", None))
    size, digest = path.stat().st_size, hash_file(path)
    if reader is None:
        return DomainFile(path.name, "", label, size, digest, _no_rows())
    content = reader(path.read_bytes(), encoding) if size <= LARGEST_FILE else _too_large()
    content = _check_names(content) if isinstance(content, Content) else content
    domain = path.stem.upper()
    if isinstance(content, Refusal):
        complaint = Complaint(content.code, content.expected, content.remedy, found=content.found)
        book.note_file(path.name, complaint)
        return DomainFile(path.name, domain, label, size, digest, _no_rows(), refused=True)
    frame, numeric = content.frame, content.numeric
    text = convert_to_text(frame, numeric).rename(str.upper)
    numbers = frozenset(name.upper() for name in numeric)
    return DomainFile(path.name, domain, label, size, digest, _number_records(text, path.name), numbers)


def _too_large() -> Refusal:
    return Refusal(
        "FILE-SIZE",
        "a file of more than 2 GB",
        "at most 2 GB a file",
        "Split the trial's data or ask for a larger limit.",
    )


def _check_names(content: Content) -> Content | Refusal:
    """The same content; two variables of one name are refused, upper and lower case being the same."""
    if len({name.upper() for name in content.frame.columns}) == len(content.frame.columns):
        return content
    return Refusal(
        "SDTM-VAR", "a variable twice, by upper and lower case", "each variable once", "Remove one of them."
    )


def _number_records(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    rest = frame.drop(SOURCE, POSITION, strict=False)
    if not rest.columns:
        return _no_rows()
    return rest.select(
        pl.lit(name).alias(SOURCE), pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(POSITION), pl.all()
    )


def _no_rows() -> pl.DataFrame:
    return pl.DataFrame(schema={SOURCE: pl.String, POSITION: pl.Int64})


def _note_strangers(files: tuple[DomainFile, ...], book: Book) -> None:
    for file in files:
        if file.domain in DOMAINS or file.supplement:
            continue
        other = "a file of another kind" if file.reader == "none" else "a domain that is not mapped"
        book.note_file(
            file.name,
            Complaint(
                "FILE-OTHER",
                f"a file of one of the domains {', '.join(sorted(DOMAINS))} or SUPP--",
                "Nothing, if the trial's analysis does not need it.",
                found=other,
                severity="note",
            ),
        )
        book.set_aside(file.frame, "domain not mapped")
