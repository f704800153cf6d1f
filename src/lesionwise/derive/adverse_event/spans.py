"""When the window of a class opens and closes for a subject."""

import polars as pl

from lesionwise.derive.adverse_event.clocks import is_of_study
from lesionwise.derive.adverse_event.windows import compute_limits
from lesionwise.study import AdverseEventRules


def derive_spans(
    clocks: pl.DataFrame, courses: pl.DataFrame, rules: AdverseEventRules, name: str, within: int | None
) -> pl.DataFrame:
    """One row a subject of `clocks`: irradiated, opens, closes, of the window of class `name`.

    `irradiated`: there is something to count from. `opens`: the first day of the window; null: not known
    (the end of radiotherapy is not). `closes`: its last day; null: no end, or not known. With several
    courses the first window that opens before the next course begins, and the last day of the last one.
    """
    if name == "pre_rt":
        return _span_before(clocks, courses)
    found = compute_limits(rules, name, within)
    bases = _list_bases(clocks, courses)
    if found is None:
        never = pl.lit(None, dtype=pl.Date)
        return clocks.select("subject", irradiated=pl.lit(False), opens=never, closes=never)
    first, last = pl.duration(days=found.first), found.last
    begin = pl.col("begin") if name == "acute" else pl.col("end") + first
    open_then = pl.col("next").is_null() | (begin < pl.col("next"))
    close = pl.lit(None, dtype=pl.Date) if last is None else pl.col("end") + pl.duration(days=last)
    grouped = bases.group_by("subject").agg(
        opens=begin.filter(open_then).min(),
        closes=pl.when(pl.col("end").null_count() == 0).then(close.max()),
    )
    joined = clocks.join(grouped, on="subject", how="left", maintain_order="left")
    there = clocks.join(bases, on="subject", how="semi").select("subject", irradiated=True)
    joined = joined.join(there, on="subject", how="left", maintain_order="left")
    return joined.select("subject", pl.col("irradiated").fill_null(False), "opens", "closes")


def _list_bases(clocks: pl.DataFrame, courses: pl.DataFrame) -> pl.DataFrame:
    """What the days count from: subject, begin (of the acute window), end, next (start of the next)."""
    own = courses.join(clocks.select("subject", "reference", "control"), on="subject")
    counted = own.filter(is_of_study() & ~pl.col("control")).sort("subject", "start", "course_row")
    earliest = pl.when("from_randomisation").then("randomisation_date")
    begun = counted.join(
        clocks.select("subject", "randomisation_date", "from_randomisation", "planned_row"), on="subject"
    )
    begin = pl.when(pl.col("course_row") == pl.col("planned_row")).then(pl.coalesce(earliest, "start"))
    rows = begun.select(
        "subject",
        begin=begin.otherwise(pl.col("start")),
        end="end",
        next=pl.col("start").shift(-1).over("subject", order_by=["start", "course_row"]),
    )
    zero = clocks.filter(pl.col("zero_start").is_not_null())
    zeros = zero.select("subject", begin="zero_start", end="zero_end", next=pl.lit(None, dtype=pl.Date))
    return pl.concat([rows, zeros])


def _span_before(clocks: pl.DataFrame, courses: pl.DataFrame) -> pl.DataFrame:
    """From the reference to the day before the first course, or before the clock of the arm runs."""
    own = courses.join(clocks.select("subject", "reference"), on="subject").filter(is_of_study())
    first = own.group_by("subject").agg(first=pl.col("start").min())
    joined = clocks.join(first, on="subject", how="left", maintain_order="left")
    end = pl.when("control").then("zero_start").otherwise("first")
    rows = joined.with_columns(closes=end - pl.duration(days=1))
    empty = (pl.col("closes") < pl.col("reference")).fill_null(False)
    return rows.select("subject", irradiated=~empty, opens="reference", closes="closes")
