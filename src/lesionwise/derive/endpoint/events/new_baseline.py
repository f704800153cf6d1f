"""Responses on the next systemic line, against a baseline and nadir set at its start."""

from typing import Final

import polars as pl

from lesionwise.derive.endpoint.events.happened import clue
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.policy import derive_policy_response
from lesionwise.derive.timeline.happening import impute_date

MOST_TARGETS: Final = 5
MOST_IN_ORGAN: Final = 2
"""Targets at a baseline, in all and in one organ (RECIST 1.1, 3.1.2)."""

_READ: Final = ("scan", "measurement", "assessment")
_KNOWN: Final = ("subject", "lesion", "radiotherapy_course", "radiotherapy_target", "lesion_procedure")
_SHIFT: Final = 40
"""Bits by which the row numbers of a second copy of a subject are moved; the first copy keeps its own."""

_VISIBLE = pl.col("state").cast(pl.String).is_in(["measured", "present", "too_small", "split"])


def derive_on_line(history: History, starts: pl.DataFrame, reader: str) -> pl.DataFrame:
    """Progressions of `reader` after each start: key, subject, date, scan, scan_row, clues.

    `starts`: key (text, one row each), copy (0, 1, ... within the subject), subject, start (date). The new
    baseline is the last scan that the reader read on or before the start, else the first one after it;
    scans before it and without date are left out. Sums, nadir and lists start anew there: a new lesion
    seen before is old disease, a target where it can be measured (long axis 10 mm, of a node short axis
    15 mm) and targets are not yet five, nor two in its organ (the largest first), else a non-target. What
    counts as progression is said by the study's own switches of the response. Sources: ENDPOINTS 7.3.
    """
    tables = _restrict(history, starts, reader)
    rules = history.study.response.model_copy(update={"source": "derived"})
    derived = derive_policy_response(tables, rules, history.data_cut)
    scans = tables["scan"].select("scan", key="subject", scan_row=_original(pl.col("row")))
    progressed = derived.response.filter(
        (pl.col("overall_response").cast(pl.String) == "PD")
        & ~pl.col("baseline").fill_null(False)
        & pl.col("date").is_not_null()
    )
    found = progressed.select("row", "date", "scan", key="subject").join(scans, on=["key", "scan"])
    after = found.join(starts, on="key").filter(pl.col("date") > pl.col("start"))
    clues = _list_clues(derived.trace, tables)
    return after.join(clues, on="row", how="left").sort("key", "date", "row").drop("row")


def _restrict(history: History, starts: pl.DataFrame, reader: str) -> dict[str, pl.DataFrame]:
    """The tables with one copy of the subject a start, from its new baseline on, as the reader read them."""
    copies = starts.select("subject", "key", "copy")
    tables = {name: frame.clear() for name, frame in history.tables.items()}
    for name in (*_READ, *_KNOWN):
        tables[name] = _copy(history.tables[name], copies)
    for name in ("measurement", "assessment"):
        tables[name] = tables[name].filter(pl.col("reader") == reader)
    day = history.study.response.impute_day
    scans = tables["scan"].with_columns(day=impute_date("date", day))
    scans = scans.filter(pl.col("day").is_not_null())
    read = tables["measurement"].select("subject", "scan").unique()
    bound = scans.join(starts.select(subject="key", start="start"), on="subject", maintain_order="left")
    before = (
        bound.join(read, on=["subject", "scan"], how="semi", maintain_order="left")
        .filter(pl.col("day") <= pl.col("start"))
        .sort("subject", "day", "visit_number", "scan")
        .unique("subject", keep="last", maintain_order=True)
    )
    first = before.select("subject", base_scan="scan", base_day="day")
    marked = bound.join(first, on="subject", how="left", maintain_order="left")
    is_base = (pl.col("scan") == pl.col("base_scan")).fill_null(False)
    kept = marked.filter(is_base | (pl.col("day") > pl.coalesce("base_day", "start")))
    tables["lesion"] = _list_anew(tables, scans, first)
    tables["scan"] = kept.with_columns(baseline=is_base).select(tables["scan"].columns)
    for name in ("measurement", "assessment"):
        tables[name] = tables[name].join(kept, on=["subject", "scan"], how="semi", maintain_order="left")
    return tables


def _copy(frame: pl.DataFrame, copies: pl.DataFrame) -> pl.DataFrame:
    joined = frame.join(copies, on="subject", maintain_order="left_right")
    moved = joined.with_columns(subject="key", row=pl.col("row") + pl.col("copy") * 2**_SHIFT)
    return moved.select(frame.columns)


def _original(row: pl.Expr) -> pl.Expr:
    return row.mod(2**_SHIFT)


def _list_anew(tables: dict[str, pl.DataFrame], scans: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """The lesions with their roles at the new baseline; one last seen absent or refuted may be new again."""
    days = scans.select("subject", "scan", "day")
    seen = (
        tables["measurement"]
        .join(days, on=["subject", "scan"])
        .join(first, on="subject")
        .filter(pl.col("day") <= pl.col("base_day"))
        .filter(~pl.col("state").cast(pl.String).is_in(["not_assessed", "not_evaluable"]))
        .sort("subject", "lesion", "day", "row")
        .unique(["subject", "lesion"], keep="last", maintain_order=True)
    )
    refuted = (pl.col("certainty").cast(pl.String) == "refuted").fill_null(False)
    at_base = pl.col("scan") == pl.col("base_scan")
    old = seen.filter(_VISIBLE & ~refuted).select(
        "subject",
        "lesion",
        pl.when(at_base).then("long_axis_mm").alias("long"),
        pl.when(at_base).then("short_axis_mm").alias("short"),
        known=pl.lit(True),
    )
    lesions = tables["lesion"].join(old, on=["subject", "lesion"], how="left", maintain_order="left")
    role = pl.col("role").cast(pl.String)
    became = (role == "new") & pl.col("known").fill_null(False)
    node = pl.coalesce("node", pl.col("organ").cast(pl.String) == "node")
    size = pl.when(node).then("short").when(~node).then("long")
    fits = (size >= pl.when(node).then(15).otherwise(10)).fill_null(False)
    candidate = became & fits & pl.col("parent").is_null()
    place = pl.when(role == "target").then(0).when(candidate).then(1)
    ranked = lesions.with_columns(place=place, size=size, became=became).sort(
        "subject", "place", "size", "lesion", descending=[False, False, True, False], nulls_last=True
    )
    counted = pl.col("place").is_not_null()
    in_organ = counted.cum_sum().over("subject", pl.col("organ").cast(pl.String).fill_null("?"))
    ranked = ranked.with_columns(fits_organ=counted & ((pl.col("place") == 0) | (in_organ <= MOST_IN_ORGAN)))
    in_all = pl.col("fits_organ").cum_sum().over("subject")
    chosen = pl.col("fits_organ") & (pl.col("place") == 1) & (in_all <= MOST_TARGETS)
    new_role = (
        pl.when(chosen).then(pl.lit("target")).when("became").then(pl.lit("non_target")).otherwise(role)
    )
    columns = tables["lesion"].columns
    return (
        ranked.with_columns(role=new_role.cast(tables["lesion"].schema["role"])).select(columns).sort("row")
    )


def _list_clues(trace: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """For each response row: what decided it and the scan of the new baseline, as clues."""
    measured = tables["measurement"].select(
        "lesion", pl.lit("measurement").alias("source_table"), "scan", source_row="row"
    )
    lesion = pl.format("lesion {} at scan {}: progression on the next line", "lesion", "scan")
    decided = trace.filter(pl.col("part") == "decided_by").join(measured, on=["source_table", "source_row"])
    scans = (
        tables["scan"]
        .filter("baseline")
        .select(pl.lit("scan").alias("source_table"), "scan", source_row="row")
    )
    based = trace.filter(pl.col("part") == "considered").join(scans, on=["source_table", "source_row"])
    base = pl.format("scan {}: baseline of the next line", "scan")
    rows = [
        frame.with_columns(source_row=_original(pl.col("source_row"))).select(
            row="table_row", clues=clue(part, pl.col("source_table"), "source_row", note)
        )
        for frame, part, note in ((decided, "decided_by", lesion), (based, "considered", base))
    ]
    return pl.concat(rows).group_by("row", maintain_order=True).agg("clues")
