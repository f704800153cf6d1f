"""Supplemental qualifiers merged into the records that they speak of.

A qualifier names its record by `IDVAR` and `IDVARVAL`; without them it speaks of the subject. A sequence
number is compared as a number: `1`, `1.0` and ` 1` are the same record.
"""

import polars as pl

from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.variables import QUALIFIERS

_KEY = "_key"


def merge_supplements(
    frames: dict[str, pl.DataFrame], supplements: list[pl.DataFrame], book: Book
) -> dict[str, pl.DataFrame]:
    """Every domain with the columns of its qualifiers in `QUALIFIERS`; null where nothing was said.

    A qualifier that fills a variable of the domain fills it only where the record itself says nothing.
    """
    merged = {domain: _add_columns(frame, QUALIFIERS.get(domain, ())) for domain, frame in frames.items()}
    if not supplements:
        return merged
    rows = pl.concat(supplements)
    for domain, names in QUALIFIERS.items():
        merged[domain] = _merge(merged[domain], rows.filter(pl.col("RDOMAIN") == domain), names, book)
    book.keep(rows, pl.col("RDOMAIN").is_in(list(QUALIFIERS)), "QNAM not mapped")
    return merged


def _add_columns(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    new = [name for name in names if name not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in new)


def _merge(parent: pl.DataFrame, rows: pl.DataFrame, names: tuple[str, ...], book: Book) -> pl.DataFrame:
    wanted = book.keep(rows, pl.col("QNAM").is_in(names), "QNAM not mapped")
    for (variable,), group in wanted.group_by("IDVAR", maintain_order=True):
        parent = _merge_by(parent, group, None if variable is None else str(variable), book)
    return parent


def _merge_by(parent: pl.DataFrame, group: pl.DataFrame, variable: str | None, book: Book) -> pl.DataFrame:
    """One `IDVAR`: qualifiers without their record and repeated ones are refused."""
    if variable is not None and variable not in parent.columns:
        book.refuse(
            group,
            Complaint(
                "REF-SUPP",
                "a variable of the domain",
                "Correct IDVAR, or export that variable.",
                column="IDVAR",
            ),
        )
        return parent
    keyed = parent.with_columns(_key(variable, variable))
    qualifiers = group.with_columns(_key(variable, "IDVARVAL"))
    there = qualifiers.join(keyed.select("USUBJID", _KEY), on=["USUBJID", _KEY], how="semi", nulls_equal=True)
    lost = qualifiers.join(keyed.select("USUBJID", _KEY), on=["USUBJID", _KEY], how="anti", nulls_equal=True)
    book.refuse(
        lost,
        Complaint(
            "REF-SUPP",
            "a record of the domain with this subject and key",
            "Correct IDVARVAL, or add the record.",
            column="IDVARVAL",
        ),
    )
    single = book.split_groups(
        there,
        ["USUBJID", _KEY, "QNAM"],
        pl.struct("source", "position"),
        Complaint(
            "KEY-DUP", "one value a record and qualifier", "Remove the repeated qualifiers.", column="QNAM"
        ),
    )
    book.use(single)
    return _join(keyed, single).drop(_KEY)


def _key(variable: str | None, column: str | None) -> pl.Expr:
    if variable is None or column is None:
        return pl.lit(None, dtype=pl.String).alias(_KEY)
    text = pl.col(column).str.strip_chars()
    if variable.endswith("SEQ"):
        text = pl.coalesce(text.cast(pl.Float64, strict=False).cast(pl.String), text)
    return text.alias(_KEY)


def _join(keyed: pl.DataFrame, qualifiers: pl.DataFrame) -> pl.DataFrame:
    if qualifiers.is_empty():
        return keyed
    names = sorted(qualifiers["QNAM"].unique())
    wide = qualifiers.group_by("USUBJID", _KEY).agg(
        pl.col("QVAL").filter(pl.col("QNAM") == name).first().alias(f"{name}_supp") for name in names
    )
    joined = keyed.join(wide, on=["USUBJID", _KEY], how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(pl.coalesce(name, f"{name}_supp").alias(name) for name in names).drop(
        f"{name}_supp" for name in names
    )
