"""Response of measurable lesions that were never irradiated, after radiotherapy to others."""

import polars as pl

from lesionwise.definitions import OutOfFieldResponse
from lesionwise.derive.endpoint.history import History, choose_reader, list_possible_lines
from lesionwise.derive.endpoint.lesions.drugs import list_new_drugs, list_running_ici
from lesionwise.derive.endpoint.lesions.outside import measure_outside
from lesionwise.derive.endpoint.origins import derive_origin
from lesionwise.terms import DAYS_PER_MONTH

_RESPONDED = ("out_of_field_response", "shrinking_before", "new_systemic_drug", "non_responder")
_LABEL = "causality_not_established"


def derive_out_of_field(history: History, endpoint: OutOfFieldResponse) -> pl.DataFrame:
    """Every subject, in stored order: status 1 response, 0 none, null: not evaluable, with a reason.

    The lesions: those of `measure_outside`. A response: at a scan after the origin every one has a size,
    the sum is at most 70 % of that of the last scan up to the origin, and no new lesion is there. It counts
    when the sum was not shrinking before (`pre_rt_slope_min`) and no systemic drug was begun from
    `drug_free_days` before the origin to the day before the response. The first such scan is judged. Fewer
    than two whole scans before: `unverifiable`, whatever came after, so that the denominator does not
    depend on the outcome. `detail` of a response says that causality is not established where a checkpoint
    inhibitor was running. Sources: ENDPOINTS 8.4; STUDIES 9.3.
    """
    reader = choose_reader(history.study, endpoint, history.response)
    origins = derive_origin(history, endpoint.origin)
    sums = measure_outside(history, endpoint, origins, reader)
    cases = (
        history.subjects.join(origins, on="subject", how="left", maintain_order="left")
        .join(_find_before(sums), on="subject", how="left", maintain_order="left")
        .join(_find_response(history, sums, reader), on="subject", how="left", maintain_order="left")
        .join(list_new_drugs(history, origins, endpoint.drug_free_days), on="subject", how="left")
        .join(list_running_ici(history), on="subject", how="left", maintain_order="left")
        .join(_list_unclear(history), on="subject", how="left", maintain_order="left")
    )
    return _decide(cases, endpoint)


def trace_out_of_field(_: History, __: OutOfFieldResponse, wide: pl.DataFrame) -> pl.DataFrame:
    """Scans that were summed (decided by their measurements), the drug, the line of unknown start."""
    lists = (
        ("decided_by", "after_rows", "sum of the lesions outside the field at the scan that was judged"),
        ("decided_by", "before_rows", "sum at the last scan before radiotherapy"),
        ("considered", "earlier_rows", "sum at the scan before that: the trend"),
    )
    parts = [
        _shape(wide.explode(column), part, pl.lit("measurement"), column, note)
        for part, column, note in lists
    ]
    drugs = wide.filter(pl.col("drug_date") < pl.coalesce("event_date", "after_date"))
    parts += [
        _shape(drugs, "considered", pl.col("drug_table"), "drug_row", "a systemic drug was begun"),
        _shape(wide, "considered", pl.col("unclear_table"), "unclear_row", "a line of unknown kind or start"),
        _shape(wide, "considered", pl.col("origin_table"), "origin_row", "first fraction: origin"),
    ]
    key = ["subject", "source_table", "source_row"]
    return pl.concat(parts).unique(key, keep="first", maintain_order=True)


def _find_before(sums: pl.DataFrame) -> pl.DataFrame:
    """The last two scans up to the origin that size the whole set, and whether the very last one does."""
    early = sums.filter(pl.col("day") <= pl.col("origin_date")).sort("subject", "day", "position")
    whole = early.filter(pl.col("sum").is_not_null())
    last = whole.unique("subject", keep="last", maintain_order=True).select(
        "subject", before="sum", before_day="day", before_rows="rows"
    )
    earlier = (
        whole.join(last.select("subject", "before_day"), on="subject", maintain_order="left")
        .filter(pl.col("day") < pl.col("before_day"))
        .unique("subject", keep="last", maintain_order=True)
        .select("subject", earlier="sum", earlier_day="day", earlier_rows="rows")
    )
    seen = early.filter(pl.col("seen")).unique("subject", keep="last", maintain_order=True)
    named = seen.select("subject", last_whole=pl.col("sum").is_not_null())
    members = sums.select("subject").unique().with_columns(has_lesion=pl.lit(True))
    for frame in (last, earlier, named):
        members = members.join(frame, on="subject", how="left")
    return members


def _find_response(history: History, sums: pl.DataFrame, reader: str) -> pl.DataFrame:
    """The first scan after the origin at or below 70 % without a new lesion; and whether one is unclear."""
    early = _find_before(sums).select("subject", "before")
    read = history.response.filter(pl.col("reader") == reader).select("subject", "scan", "new_lesion")
    late = (
        sums.filter((pl.col("day") > pl.col("origin_date")) & pl.col("sum").is_not_null())
        .join(early, on="subject", maintain_order="left")
        .join(read, on=["subject", "scan"], how="left", maintain_order="left")
        .filter((pl.col("before") > 0) & (10 * pl.col("sum") <= 7 * pl.col("before")))
        .sort("subject", "day", "position")
    )
    sure = late.filter(~pl.col("new_lesion")).unique("subject", keep="first", maintain_order=True)
    unclear = late.filter(pl.col("new_lesion").is_null()).unique("subject", keep="first", maintain_order=True)
    found = sure.select("subject", after_date="day", after_rows="rows")
    open_ = unclear.select("subject", open_date="day", open_rows="rows")
    judged = sums.filter((pl.col("day") > pl.col("origin_date")) & pl.col("sum").is_not_null())
    seen = judged.sort("subject", "day", "position").unique("subject", keep="last", maintain_order=True)
    last = seen.select("subject", last_date="day", last_rows="rows")
    return last.join(found, on="subject", how="left").join(open_, on="subject", how="left")


def _list_unclear(history: History) -> pl.DataFrame:
    rows = list_possible_lines(history).filter(pl.col("date").is_null())
    return rows.unique("subject", keep="first", maintain_order=True).select(
        "subject", unclear_table="source_table", unclear_row="source_row"
    )


def _decide(cases: pl.DataFrame, endpoint: OutOfFieldResponse) -> pl.DataFrame:
    months = (pl.col("before_day") - pl.col("earlier_day")).dt.total_days() / DAYS_PER_MONTH
    slope = (pl.col("before").log() - pl.col("earlier").log()) / months
    shrinking = (pl.col("earlier") > 0) & (slope < endpoint.pre_rt_slope_min)
    drug = pl.col("drug_date").is_not_null() & (pl.col("drug_date") < pl.col("after_date"))
    responded = pl.col("after_date").is_not_null()
    unclear = pl.col("open_date").is_not_null() & ~responded
    reason = (
        pl.when(pl.col("origin_date").is_null())
        .then(pl.lit("no_origin"))
        .when(pl.col("has_lesion").is_null() | (pl.col("before") == 0))
        .then(pl.lit("no_unirradiated_lesion"))
        .when(pl.col("before").is_null() | ~pl.col("last_whole").fill_null(False))
        .then(pl.lit("incomplete_before_rt"))
        .when(pl.col("earlier").is_null())
        .then(pl.lit("unverifiable"))
        .when(responded & shrinking)
        .then(pl.lit("shrinking_before"))
        .when(responded & drug)
        .then(pl.lit("new_systemic_drug"))
        .when(responded & pl.col("unclear_row").is_not_null())
        .then(pl.lit("line_unknown"))
        .when(responded)
        .then(pl.lit("out_of_field_response"))
        .when(unclear & ~shrinking)
        .then(pl.lit("new_lesion_unknown"))
        .when(pl.col("last_date").is_null())
        .then(pl.lit("no_assessment"))
        .otherwise(pl.lit("non_responder"))
    )
    decided = cases.with_columns(reason=reason)
    known = pl.col("reason").is_in([*_RESPONDED, "no_assessment"])
    status = pl.when(known).then((pl.col("reason") == "out_of_field_response").cast(pl.Int64))
    rows = pl.coalesce("after_rows", "open_rows", "last_rows", "before_rows").list.first()
    ici = (pl.col("ici_from") <= pl.col("after_date")).fill_null(False)
    inhibited = ici & (pl.col("ici_to").is_null() | (pl.col("ici_to") >= pl.col("origin_date")))
    return decided.with_columns(
        status=status,
        event_date=pl.when(known).then(pl.coalesce("after_date", "last_date")),
        days=pl.lit(None, dtype=pl.Int64),
        entry_days=pl.lit(None, dtype=pl.Int64),
        detail=pl.when(status == 1).then(pl.when(inhibited).then(pl.lit(_LABEL))),
        source_table=pl.when(rows.is_not_null()).then(pl.lit("measurement")),
        source_row=rows,
        clause=pl.lit(f"endpoint.{endpoint.id}.rule"),
    )


def _shape(cases: pl.DataFrame, part: str, table: pl.Expr, row: str, note: str) -> pl.DataFrame:
    return cases.filter(pl.col(row).is_not_null()).select(
        "subject",
        pl.lit(part).alias("part"),
        table.cast(pl.String).alias("source_table"),
        pl.col(row).cast(pl.Int64).alias("source_row"),
        pl.col("reason").alias("rule"),
        pl.lit(note).alias("note"),
    )
