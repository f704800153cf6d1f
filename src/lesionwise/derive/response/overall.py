"""The table of overall responses, as data. Source: RECIST 1.1, tables 1 and 2."""

from itertools import product
from typing import Final, NamedTuple

import polars as pl

TARGET: Final = ("CR", "PR", "SD", "PD", "NE", "none")
NON_TARGET: Final = ("CR", "NON-CR/NON-PD", "PD", "NE", "none")
NEW: Final = (False, True)
_ANY_TARGET = frozenset(TARGET)
_ANY_OTHER = frozenset(NON_TARGET)
_NOT_PD = _ANY_OTHER - {"PD"}
_NO, _YES = frozenset({False}), frozenset({True})


class OverallRow(NamedTuple):
    """One row of the table: sets of target responses, non-target responses and new-lesion answers."""

    target: frozenset[str]
    non_target: frozenset[str]
    new: frozenset[bool]
    overall: str


def _row(target: str, non_target: frozenset[str], overall: str) -> OverallRow:
    return OverallRow(frozenset({target}), non_target, _NO, overall)


OVERALL: Final = (
    _row("CR", frozenset({"CR", "none"}), "CR"),
    _row("CR", frozenset({"NON-CR/NON-PD", "NE"}), "PR"),
    _row("PR", _NOT_PD, "PR"),
    _row("SD", _NOT_PD, "SD"),
    _row("NE", _NOT_PD, "NE"),
    _row("PD", _NOT_PD, "PD"),
    _row("none", frozenset({"CR"}), "CR"),
    _row("none", frozenset({"NON-CR/NON-PD"}), "NON-CR/NON-PD"),
    _row("none", frozenset({"NE"}), "NE"),
    _row("none", frozenset({"none"}), "NED"),
    OverallRow(_ANY_TARGET, frozenset({"PD"}), _NO, "PD"),
    OverallRow(_ANY_TARGET, _ANY_OTHER, _YES, "PD"),
)
"""Rows that do not overlap and together hold all 60 combinations; `none`: no such lesion at baseline."""


def expand_overall() -> dict[tuple[str, str, bool], str]:
    """The overall response of every combination."""
    return {
        combination: row.overall
        for row in OVERALL
        for combination in product(row.target, row.non_target, row.new)
    }


def look_up_overall(target: pl.Expr, non_target: pl.Expr, new: pl.Expr) -> pl.Expr:
    """The overall response of each row; a response that is null counts as `none`, an unknown `new` as no."""
    table = expand_overall()
    answers = pl.Series([table[combination] for combination in product(TARGET, NON_TARGET, NEW)])
    place = pl.lit(0, dtype=pl.UInt32)
    for response, codes in ((target, TARGET), (non_target, NON_TARGET)):
        place = place * len(codes) + response.fill_null("none").cast(pl.Enum(codes)).to_physical()
    return pl.lit(answers).gather(place * len(NEW) + new.fill_null(False))
