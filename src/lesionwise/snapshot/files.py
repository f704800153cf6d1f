"""Frames in Parquet files with the same bytes each time, and hashes of files."""

import hashlib
import io
import os
from pathlib import Path
from typing import Final

import polars as pl

from lesionwise.terms import Fault, Faults

_COMPRESSION: Final = "zstd"
_LEVEL: Final = 3
_ROW_GROUP: Final = 1 << 18
_BLOCK: Final = 1 << 20


def write_frame(path: Path, frame: pl.DataFrame) -> str:
    """Write a frame as Parquet and flush it to the disk; returns the SHA-256 of the file.

    The bytes depend on rows, their order and the types only: not on how the frame lies in memory, nor on
    the number of processors.
    """
    content = render_frame(frame)
    write_bytes(path, content)
    return hashlib.sha256(content).hexdigest()


def render_frame(frame: pl.DataFrame) -> bytes:
    """The bytes that `write_frame` writes."""
    buffer = io.BytesIO()
    frame.rechunk().write_parquet(
        buffer, compression=_COMPRESSION, compression_level=_LEVEL, row_group_size=_ROW_GROUP
    )
    return buffer.getvalue()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file and flush it to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_frame(path: Path) -> pl.DataFrame:
    """The frame of a Parquet file; raises `Faults` where there is no such file or it cannot be read."""
    return parse_frame(path, read_bytes(path))


def parse_frame(path: Path, content: bytes) -> pl.DataFrame:
    """The frame of the bytes of the Parquet file at `path`; raises `Faults` where they are no Parquet."""
    try:
        return pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError, ValueError, pl.exceptions.PanicException) as error:
        raise Faults([_corrupt(path)]) from error


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; raises `Faults` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else "a file that cannot be read"
        raise Faults([Fault(str(path), found, "a file", "Check the name and the permissions.")]) from error


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex digits; read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _corrupt(path: Path) -> Fault:
    return Fault(
        str(path),
        "a file that is not whole Parquet",
        "a Parquet file",
        "The file was damaged or is no Parquet: make it again or take it from a backup.",
    )
