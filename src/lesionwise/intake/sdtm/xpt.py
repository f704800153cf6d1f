"""SAS transport files, version 5 and 8.

pyreadstat does not notice a file that was cut off: it returns the rows that are there. So the header is
read here too, and the bytes that it promises are compared with the bytes of the file. Source: SAS technical
support documents TS-140 (version 5) and the record layout of version 8.
"""

import io
import re
import struct

import polars as pl
import pyreadstat

from lesionwise.intake.sdtm.raw import Content, Refusal

RECORD = 80
"""Bytes of a card: everything in a transport file is padded to a multiple of it."""

_LIBRARY = re.compile(rb"HEADER RECORD\*{7}(LIBRARY|LIBV8  ) HEADER RECORD")
_MEMBER = re.compile(rb"HEADER RECORD\*{7}(MEMBER |MEMBV8 ) HEADER RECORD")
_NAMES = re.compile(rb"HEADER RECORD\*{7}(NAMESTR|NAMSTV8) HEADER RECORD!{7}(\d{10})")
_ROWS = re.compile(rb"HEADER RECORD\*{7}(OBS    |OBSV8  ) HEADER RECORD!{7}([ \d]{10,15})")


def read_xpt(data: bytes, encoding: str | None) -> Content | Refusal:
    """The one data set of a transport file; a refusal when it is cut off, of several parts or not readable.

    Text is decoded strictly, as UTF-8 unless `encoding` names another.
    """
    refusal = _check_layout(data)
    if refusal is not None:
        return refusal
    try:
        columns, facts = pyreadstat.read_xport(
            io.BytesIO(data),
            encoding=encoding,
            disable_datetime_conversion=True,
            output_format="dict",
        )
    except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
        return _unreadable(str(error), encoding)
    types = facts.readstat_variable_types
    numeric = frozenset(column for column, kind in types.items() if kind != "string")
    frame = pl.DataFrame(
        {
            column: pl.Series(column, values, dtype=pl.Float64 if column in numeric else pl.String)
            for column, values in columns.items()
        }
    )
    return Content(frame, numeric)


def _check_layout(data: bytes) -> Refusal | None:
    """The fault of a file whose bytes are not those that its header promises."""
    if not _LIBRARY.match(data):
        return Refusal(
            "XPT-HEADER",
            "no header of a SAS transport file",
            "a SAS transport file of version 5 or 8",
            "Export the data set again as XPT.",
        )
    if len(_MEMBER.findall(data)) > 1:
        return Refusal(
            "XPT-MEMBERS",
            f"{len(_MEMBER.findall(data))} data sets in one file",
            "one data set a file",
            "Export each domain to its own file.",
        )
    if _is_cut(data):
        return Refusal(
            "XPT-CUT",
            "the file ends in the middle of a record",
            "whole records up to the end of the file",
            "Copy or export the file again; it was cut off.",
        )
    return None


def _is_cut(data: bytes) -> bool:
    names, rows = _NAMES.search(data), _ROWS.search(data)
    if len(data) % RECORD or names is None or rows is None:
        return True
    body = len(data) - (rows.start() + RECORD)
    width = sum(
        int(struct.unpack_from(">h", data, names.start() + RECORD + 140 * number + 4)[0])
        for number in range(int(names.group(2)))
    )
    if width == 0:
        return body > 0
    declared = rows.group(2).strip()
    if rows.group(1) == b"OBSV8  " and declared.isdigit() and int(declared):
        return body < int(declared) * width
    rest = body % width
    return bool(rest) and (rest >= RECORD or data[-rest:].strip(b" ") != b"")


def _unreadable(reason: str, encoding: str | None) -> Refusal:
    if "encoding" in reason or "codec" in reason:
        return Refusal(
            "XPT-ENC",
            f"bytes that are not text in {encoding or 'utf-8'}",
            f"text in {encoding or 'utf-8'}",
            "Name the encoding of the file with --encoding, for example cp1252.",
        )
    return Refusal(
        "XPT-READ",
        "a data set that cannot be read",
        "a SAS transport file of version 5 or 8",
        "Export the data set again as XPT.",
    )
