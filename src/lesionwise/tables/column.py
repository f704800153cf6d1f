"""Columns with their label, unit, codelist and SDTM name: the one place where a column is described.

Every column of every table is made by one of these functions, so that forms, import checks, the data
dictionary and exports find the same facts.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import dataframely as dy

from lesionwise.terms import CODELISTS, SIZE_DECIMALS

EARLIEST = date(1900, 1, 1)
"""A date before this is taken for a slip of the pen."""

LARGEST_SIZE_MM = Decimal(400)
"""A diameter above this is taken for a wrong unit."""


def _facts(
    label: str, sdtm: str | None, unit: str | None = None, codelist: str | None = None
) -> dict[str, Any]:
    return {"label": label, "unit": unit, "codelist": codelist, "sdtm": sdtm}


def text(label: str, *, sdtm: str | None = None, key: bool = False, required: bool = False) -> dy.String:
    """Text; part of the primary key when `key`. Empty text is not a value: missing is null."""
    return dy.String(
        nullable=not (key or required), primary_key=key, min_length=1, metadata=_facts(label, sdtm)
    )


def code(
    label: str, codelist: str, *, sdtm: str | None = None, key: bool = False, required: bool = False
) -> dy.Enum:
    """One code of a codelist of `terms`."""
    return dy.Enum(
        CODELISTS[codelist].codes,
        nullable=not (key or required),
        primary_key=key,
        metadata=_facts(label, sdtm, codelist=codelist),
    )


def day(label: str, *, sdtm: str | None = None, key: bool = False, required: bool = False) -> dy.Date:
    """A calendar date. A partial date is stored as its first day, its precision in the column beside it."""
    return dy.Date(
        nullable=not (key or required), primary_key=key, min=EARLIEST, metadata=_facts(label, sdtm)
    )


def precision(label: str) -> dy.Enum:
    """Precision of the date beside it; null means a whole date."""
    return code(label, "precision")


def whole(
    label: str,
    *,
    sdtm: str | None = None,
    unit: str | None = None,
    low: int | None = None,
    high: int | None = None,
    key: bool = False,
    required: bool = False,
) -> dy.Int64:
    """A whole number within inclusive limits."""
    return dy.Int64(
        nullable=not (key or required),
        primary_key=key,
        min=low,
        max=high,
        metadata=_facts(label, sdtm, unit),
    )


def number(
    label: str,
    *,
    sdtm: str | None = None,
    unit: str | None = None,
    low: float | None = None,
    high: float | None = None,
    required: bool = False,
) -> dy.Float64:
    """A measured quantity whose last digits do not decide anything, within inclusive limits."""
    return dy.Float64(
        nullable=not required,
        min=low,
        max=high,
        allow_inf=False,
        allow_nan=False,
        metadata=_facts(label, sdtm, unit),
    )


def size(label: str, *, sdtm: str | None = None) -> dy.Decimal:
    """A diameter in mm, exact to `SIZE_DECIMALS` decimals, from 0 to `LARGEST_SIZE_MM` inclusive."""
    return dy.Decimal(
        18,
        SIZE_DECIMALS,
        nullable=True,
        min=Decimal(0),
        max=LARGEST_SIZE_MM,
        metadata=_facts(label, sdtm, "mm"),
    )


def total_size(label: str, *, sdtm: str | None = None) -> dy.Decimal:
    """A sum of diameters in mm, exact to `SIZE_DECIMALS` decimals, 0 or more."""
    return dy.Decimal(18, SIZE_DECIMALS, nullable=True, min=Decimal(0), metadata=_facts(label, sdtm, "mm"))


def flag(label: str, *, sdtm: str | None = None) -> dy.Bool:
    """Yes or no; null is unknown, never no."""
    return dy.Bool(nullable=True, metadata=_facts(label, sdtm))
