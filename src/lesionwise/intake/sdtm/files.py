"""The files of a folder: found, hashed, read by their format, every value as text."""

import codecs
import hashlib
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

    `numeric`: variables that the file stores as numbers. A file that was refused or is no data set has no
    rows.
    """

    name: str
    domain: str
    reader: str
    bytes: int
    sha256: str
    frame: pl.DataFrame
    numeric: frozenset[str]

    @property
    def supplement(self) -> bool:
        """A file of supplemental qualifiers."""
        return self.domain.startswith("SUPP")


def read_files(source: Path, encoding: str | None, book: Book) -> tuple[DomainFile, ...]:
    """Every file directly in the folder, in order of its name.

    Raises Faults when there is no folder or the encoding has no known name; a file that cannot be read is
    a finding, and so is a file of another kind or of a domain that is not mapped.
    """
    _check_source(source, encoding)
    files = tuple(_read_file(path, encoding, book) for path in sorted(source.iterdir()))
    _note_strangers(files, book)
    return files


def _check_source(source: Path, encoding: str | None) -> None:
    if not source.is_dir():
        raise Faults(
            [
                Fault(
                    str(source),
                    "no folder",
                    "a folder with one SDTM file a domain",
                    "Name the folder that holds the files.",
                )
            ]
        )
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        raise Faults(
            [
                Fault(
                    "--encoding",
                    "an encoding of unknown name",
                    "the name of an encoding, such as cp1252 or gb18030",
                    "Correct the option.",
                )
            ]
        ) from None


def _read_file(path: Path, encoding: str | None, book: Book) -> DomainFile:
    known = READERS.get(path.suffix.lower())
    if known is None or not path.is_file():
        size = path.stat().st_size if path.is_file() else 0
        digest = hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()
        return DomainFile(path.name, "", "none", size, digest, _no_rows(), frozenset())
    label, reader = known
    size = path.stat().st_size
    data = path.read_bytes() if size <= LARGEST_FILE else b""
    content = reader(data, encoding) if size <= LARGEST_FILE else _too_large()
    if isinstance(content, Refusal):
        book.note_file(
            path.name, Complaint(content.code, content.expected, content.remedy, found=content.found)
        )
        content = Content(pl.DataFrame(), frozenset())
    return DomainFile(
        path.name,
        path.stem.upper(),
        label,
        size,
        hashlib.sha256(data).hexdigest(),
        _number_records(_rename(content, path.name, book), path.name),
        frozenset(name.upper() for name in content.numeric),
    )


def _too_large() -> Refusal:
    return Refusal(
        "FILE-SIZE",
        "a file of more than 2 GB",
        "at most 2 GB a file",
        "Split the trial's data or ask for a larger limit.",
    )


def _rename(content: Content, name: str, book: Book) -> pl.DataFrame:
    """Upper-case variables, values as text; two variables of one name are refused."""
    upper = [column.upper() for column in content.frame.columns]
    if len(set(upper)) != len(upper):
        book.note_file(
            name,
            Complaint(
                "SDTM-VAR",
                "each variable once",
                "Remove one of them; upper and lower case are the same name.",
                found="a variable twice",
            ),
        )
        return pl.DataFrame()
    text = convert_to_text(content.frame, content.numeric)
    return text.rename(dict(zip(content.frame.columns, upper, strict=True)))


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
