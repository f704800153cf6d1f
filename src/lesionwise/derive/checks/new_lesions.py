"""New lesions of which nobody ever said more than that they are equivocal."""

import polars as pl

from lesionwise.tables.findings import build_finding
from lesionwise.tables.rows import Tables


def check_new_lesions(tables: Tables) -> pl.DataFrame:
    """Notes: new lesions, a reader each, that were equivocal to the last (NEW-EQUIVOCAL).

    The last row in which the reader saw the lesion or found it absent is told; absent by then, it is
    settled. Scans without a date come first.
    """
    new = tables["lesion"].filter(pl.col("role") == "new").select("subject", "lesion")
    dates = tables["scan"].select("subject", "scan", scan_date="date")
    states = pl.col("state").cast(pl.String)
    seen = tables["measurement"].filter(~states.is_in(["not_assessed", "not_evaluable"]))
    ordered = (
        seen.join(new, on=["subject", "lesion"], how="semi")
        .join(dates, on=["subject", "scan"], how="left")
        .sort(pl.coalesce("date", "scan_date"), "row")
    )
    last = ordered.group_by("subject", "lesion", "reader").agg(
        pl.col("row").last(),
        pl.col("state").cast(pl.String).last(),
        pl.col("certainty").cast(pl.String).drop_nulls().last(),
    )
    open_ones = last.filter(pl.col("certainty") == "equivocal", pl.col("state") != "absent")
    words = (
        "a new lesion that is still equivocal where it was last seen",
        "unequivocal or refuted at some scan",
        "Nothing, if nobody can say more: it does not count as progression.",
    )
    return build_finding(
        "measurement",
        "NEW-EQUIVOCAL",
        words,
        rows=open_ones.select("row").sort("row"),
        column="certainty",
        severity="note",
    )
