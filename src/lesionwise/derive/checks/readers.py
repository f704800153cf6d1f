"""Readers: whether those that the study counts have read anything, and whether one has two spellings."""

import polars as pl

from lesionwise.derive.endpoint import choose_reader
from lesionwise.study import Study
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.rows import Tables

_PLACES = (("measurement", "reader"), ("assessment", "reader"), ("lesion", "reader"))


def check_readers(study: Study, tables: Tables, response: pl.DataFrame) -> pl.DataFrame:
    """Findings about readers.

    READER-NONE (error): a reader whose responses an endpoint counts has read no scan, although others have;
    the endpoint has no value then. READER-CASE (error): names that differ only in case or blanks are taken
    for two readers, so that scans of one are missing from the other.
    """
    return pl.concat([empty_findings(), *_find_unread(study, response), *_find_spellings(tables)])


def _find_unread(study: Study, response: pl.DataFrame) -> list[pl.DataFrame]:
    readers = sorted(response["reader"].unique())
    wanted = {choose_reader(study, endpoint, response) for endpoint in study.endpoints}
    return [
        build_finding(
            "measurement",
            "READER-NONE",
            (
                f"no scan read by {reader}, whose responses count",
                f"one of the readers of the records: {', '.join(readers)}",
                "Name the reader in `reader` under [response] of the study file, or correct the records.",
            ),
            column="reader",
        )
        for reader in sorted(wanted)
        if readers and reader not in readers
    ]


def _find_spellings(tables: Tables) -> list[pl.DataFrame]:
    names = pl.concat([tables[table].select(pl.col(column).alias("name")) for table, column in _PLACES])
    spelled = names.drop_nulls().group_by("name").len().with_columns(plain=_plain("name"))
    twice = spelled.filter(pl.len().over("plain") > 1)
    usual = twice.sort("len", "name", descending=[True, False]).unique("plain", maintain_order=True)
    odd = twice.join(usual, on="name", how="anti").select("name")
    words = (
        "a reader who differs from another only in case or blanks",
        "one spelling for one reader",
        "Correct the name; two spellings are two readers, and neither has all scans.",
    )
    return [
        build_finding(
            table,
            "READER-CASE",
            words,
            rows=tables[table].join(odd, left_on=column, right_on="name", how="semi").select("row"),
            column=column,
        )
        for table, column in _PLACES
    ]


def _plain(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"\s+", "")
