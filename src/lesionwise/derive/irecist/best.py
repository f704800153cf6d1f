"""Best response and date of progression by iRECIST."""

from typing import Final

import polars as pl

from lesionwise.study.model import ResponseRules

_PAIR: Final = ["subject", "reader"]
_BEST: Final = ("iCR", "iPR", "iSD", "iNON-CR/NON-PD", "iNED", "iCPD", "iUPD", "NE")
"""Best first; the three in the middle need `min_sd_days` since the origin."""
_LASTING: Final = ("iSD", "iNON-CR/NON-PD", "iNED")


def derive_immune_best(
    irecist: pl.DataFrame, rules: ResponseRules, origin: pl.DataFrame, stop: pl.DataFrame
) -> pl.DataFrame:
    """The best response of each subject and reader before progression is confirmed; it may follow an iUPD.

    Columns: subject, reader, best, best_date, source_row (of `irecist`). iCR, iPR, then iSD (any of the three
    at least `min_sd_days` after the origin), iNON-CR/NON-PD and iNED likewise, then iCPD, iUPD, NE; the first
    row of the class. origin: subject, origin_date (rows before it do not count); stop: subject, stop_date
    (rows from it on do not count, save progression on that day). Without origin nothing is long enough.
    Responses are not confirmed.
    """
    limits = origin.select("subject", "origin_date").join(
        stop.select("subject", "stop_date"), on="subject", how="full", coalesce=True
    )
    rows = irecist.join(limits, on="subject", how="left", maintain_order="left").with_columns(
        pl.col("response").cast(pl.String)
    )
    date, start, end = pl.col("date"), pl.col("origin_date"), pl.col("stop_date")
    progressed = pl.col("response").is_in(["iUPD", "iCPD"])
    begun = start.is_null() | date.is_null() | (date >= start)
    going_on = end.is_null() | date.is_null() | (date < end) | ((date == end) & progressed)
    counted = rows.filter(begun & going_on)
    long = ((date - start).dt.total_days() >= rules.min_sd_days).fill_null(False)
    response = pl.col("response")
    stable = pl.when(response.is_in(["iCR", "iPR", "iSD"]) & long).then(pl.lit("iSD"))
    kept = pl.when(~response.is_in(_LASTING)).then(response).when(long).then(response).otherwise(pl.lit("NE"))
    every = pl.concat([counted.with_columns(best=kept), counted.with_columns(best=stable)])
    rank = pl.col("best").replace_strict(_BEST, range(len(_BEST)), return_dtype=pl.Int8)
    ranked = every.filter(pl.col("best").is_not_null()).sort(*_PAIR, rank, "row")
    best = ranked.unique(_PAIR, keep="first", maintain_order=True)
    found = best.select(*_PAIR, "best", best_date="date", source_row="row")
    pairs = irecist.select(_PAIR).unique().sort(_PAIR)
    return pairs.join(found, on=_PAIR, how="left", maintain_order="left").with_columns(
        pl.col("best").fill_null("MISSING")
    )


def find_immune_progression(irecist: pl.DataFrame) -> pl.DataFrame:
    """The progression of each subject and reader that counts for progression-free survival, one row each.

    Columns: subject, reader, date (of the first iUPD of the block), source_row (that row of `irecist`),
    confirmed, known_date (of the iCPD). The block that was confirmed; else the one that is still pending at
    the last scan: nothing came after it that took it back. Blocks that were taken back do not count.
    Source: Seymour 2017; the date of a pending one is recalled and needs the original.
    """
    rows = irecist.with_columns(starts=pl.col("rule") == "I-UPD")
    opened = pl.when("starts").then("row").forward_fill().over(_PAIR)
    rows = rows.with_columns(opened=opened, is_last=pl.col("row") == pl.col("row").max().over(_PAIR))
    confirmed = rows.filter(pl.col("rule") == "I-CPD")
    open_still = rows.filter("is_last").filter(pl.col("rule").is_in(["I-UPD", "I-PENDING", "I-NE"]))
    ends = pl.concat(
        [
            confirmed.select(*_PAIR, "opened", known_date="date", confirmed=pl.lit(True)),
            open_still.select(
                *_PAIR, "opened", known_date=pl.lit(None, dtype=pl.Date), confirmed=pl.lit(False)
            ),
        ]
    )
    first = rows.select(opened="row", date="date")
    return (
        ends.join(first, on="opened", maintain_order="left")
        .select(*_PAIR, "date", "confirmed", "known_date", source_row="opened")
        .sort(_PAIR)
    )
