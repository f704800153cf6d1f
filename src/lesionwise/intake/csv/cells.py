"""Texts of one column to its declared type; nothing is inferred from the data."""

from dataclasses import dataclass
from typing import Final

import dataframely as dy
import polars as pl

from lesionwise.tables.wording import describe_values
from lesionwise.terms import SIZE_DECIMALS

_TEXT: Final = pl.col("text")
_SHAPE: Final = pl.format("text of {} characters", _TEXT.str.len_chars())
_COMMA: Final = r"^[+-]?[0-9]+(,[0-9]+)+$|^[+-]?[0-9.,]*,[0-9]+$"
_AMBIGUOUS: Final = r"^[0-9]{1,4}[-./ ][0-9]{1,2}[-./ ][0-9]{1,4}$"
_MONTH: Final = r"^[0-9]{4}-[0-9]{2}$"
_YEAR: Final = r"^[0-9]{4}$"
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


@dataclass(frozen=True)
class Kind:
    """How texts of one type are read: `value` is null where the text is none; `faults` in order of trial.

    A fault: which texts, code, shape that was found, what to do. The last one takes every text.
    """

    value: pl.Expr
    faults: tuple[tuple[pl.Expr, str, pl.Expr, str], ...]


@dataclass(frozen=True)
class Cells:
    """Values of a column; faults with `number` (place in the column), `code`, `found`, `remedy`, `value`."""

    values: pl.Series
    faults: pl.DataFrame


def parse_cells(texts: pl.Series, column: dy.Column, *, partial: bool = False, strict: bool = False) -> Cells:
    """The cells of one column; null stays null, a text that cannot be read is null and a fault.

    A name with spaces around it is a fault too, but stays, without them: what points to it still finds it.

    `partial`: a date may lack its day or month. `strict`: a text may not begin or end with a space (keys).
    """
    kind = _choose(column, partial, strict)
    frame = texts.alias("text").to_frame().with_row_index("number")
    frame = frame.with_columns(parsed=kind.value)
    spaced = pl.col("parsed") != _TEXT if kind is _NAME else pl.lit(value=False)
    bad = frame.filter(_TEXT.is_not_null() & (pl.col("parsed").is_null() | spaced))
    return Cells(frame["parsed"].cast(column.dtype), _tell(bad, kind))


def parse_precision(texts: pl.Series) -> pl.Series:
    """Precision that the form of dates says: `month`, `year`, or null for whole dates and other texts."""
    frame = texts.alias("text").to_frame()
    implied = pl.when(_TEXT.str.contains(_MONTH)).then(pl.lit("month"))
    return frame.select(implied.when(_TEXT.str.contains(_YEAR)).then(pl.lit("year")))["literal"]


def describe_cells(column: dy.Column, *, partial: bool) -> str:
    """What a cell of the column may hold, in words."""
    return describe_values(column) + (", or YYYY-MM, or YYYY" if partial else "")


def _tell(bad: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    code, found, remedy = pl.lit(None), pl.lit(None), pl.lit(None)
    for which, name, shape, advice in reversed(kind.faults):
        code = pl.when(which).then(pl.lit(name)).otherwise(code)
        found = pl.when(which).then(shape).otherwise(found)
        remedy = pl.when(which).then(pl.lit(advice)).otherwise(remedy)
    return bad.select("number", code=code, found=found, remedy=remedy, value=_TEXT)


def _choose(column: dy.Column, partial: bool, strict: bool) -> Kind:
    if isinstance(column, dy.String):
        return _NAME if strict else _WORDS
    if isinstance(column, dy.Enum):
        return _code(column)
    if isinstance(column, dy.Date):
        return _date(partial)
    if isinstance(column, dy.Bool):
        return _FLAG
    return _SIZE if isinstance(column, dy.Decimal) else _number(isinstance(column, dy.Int64))


def _code(column: dy.Enum) -> Kind:
    codes = column.categories
    found = pl.lit(f"not one of {len(codes)} codes")
    remedy = "Write the code exactly as declared, in its upper or lower case letters."
    value = pl.when(_TEXT.is_in(codes)).then(_TEXT)
    return Kind(value, ((pl.lit(value=True), "CELL-CODE", found, remedy),))


def _date(partial: bool) -> Kind:
    whole = (
        pl.when(_TEXT.str.contains(_DAY))
        .then(_TEXT)
        .when(_TEXT.str.contains(_MONTH) & partial)
        .then(_TEXT + "-01")
        .when(_TEXT.str.contains(_YEAR) & partial)
        .then(_TEXT + "-01-01")
    )
    value = whole.str.to_date("%Y-%m-%d", strict=False)
    iso = _TEXT.str.contains(_DAY) | (_TEXT.str.contains(_MONTH) & partial)
    short = _TEXT.str.contains(_MONTH) | _TEXT.str.contains(_YEAR)
    return Kind(
        value,
        (
            (iso, "DATE-CALENDAR", pl.lit("a date that the calendar has not"), "Correct the date."),
            (
                short,
                "DATE-PARTIAL",
                pl.lit("a date without day"),
                "This table has no column for the precision of this date: give the whole date or none.",
            ),
            (
                _TEXT.str.contains(_AMBIGUOUS),
                "DATE-AMB",
                pl.lit("a date whose order of day and month is not known"),
                "Write every date as YYYY-MM-DD.",
            ),
            (pl.lit(value=True), "CELL-TYPE", _SHAPE, "Write the date as YYYY-MM-DD, without a time."),
        ),
    )


def _number(whole: bool) -> Kind:
    form = r"^[+-]?[0-9]{1,18}$" if whole else r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
    dtype = pl.Int64 if whole else pl.Float64
    value = pl.when(_TEXT.str.contains(form)).then(_TEXT).cast(dtype, strict=False)
    digits = "Write digits only." if whole else "Write digits with a point for decimals."
    return Kind(value, (_COMMA_FAULT, (pl.lit(value=True), "CELL-TYPE", _SHAPE, digits)))


_BARE: Final = _TEXT.str.strip_chars()
_SPACES: Final = (
    _BARE == "",
    "CELL-SPACE",
    pl.lit("a text of spaces only"),
    "Remove the spaces: a cell that holds nothing is empty.",
)
_WORDS: Final = Kind(pl.when(_BARE != "").then(_TEXT), (_SPACES,))
_NAME: Final = Kind(
    pl.when(_BARE != "").then(_BARE),
    (
        _SPACES,
        (
            pl.lit(value=True),
            "CELL-SPACE",
            pl.lit("a name that begins or ends with a space"),
            "Remove the spaces: a name with spaces is another name.",
        ),
    ),
)

_COMMA_FAULT: Final = (
    _TEXT.str.contains(_COMMA),
    "NUMBER-COMMA",
    pl.lit("a number with a comma"),
    "Write a point before the decimals and nothing between thousands.",
)

_FLAG: Final = Kind(
    _TEXT.replace_strict({"yes": True, "no": False}, default=None, return_dtype=pl.Boolean),
    ((pl.lit(value=True), "CELL-CODE", pl.lit("neither yes nor no"), "Write yes, no, or nothing."),),
)

_SIZE: Final = Kind(
    pl.when(_TEXT.str.contains(r"^[+-]?[0-9]{1,12}(\.[0-9]{1,6}0*)?$"))
    .then(_TEXT)
    .cast(pl.Decimal(18, SIZE_DECIMALS), strict=False),
    (
        _COMMA_FAULT,
        (
            _TEXT.str.contains(r"^[+-]?[0-9]+\.[0-9]+$"),
            "SIZE-DECIMALS",
            pl.lit(f"a number with more than {SIZE_DECIMALS} decimals"),
            "Give the size as it was measured; it is never rounded here.",
        ),
        (pl.lit(value=True), "CELL-TYPE", _SHAPE, "Write digits with a point for decimals, in mm."),
    ),
)
