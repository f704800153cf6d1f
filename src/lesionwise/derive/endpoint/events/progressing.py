"""Which lesions are new or progressing at each scan, lesion by lesion (ENDPOINTS 8.5)."""

import polars as pl

from lesionwise.derive.endpoint.history import History
from lesionwise.derive.response.engine import compute_material
from lesionwise.derive.response.sizes import FIVE_MM

_SITE = ["pair", "root_row"]


def list_progressing(history: History, reader: str) -> pl.DataFrame:
    """One row a scan of `reader` after the baseline and lesion that is new or progressing there.

    Columns: subject, scan, day, lesion, lesion_row, organ, sign. `new`: counted as unequivocal and dated
    back, at the scan that first shows it. `growth`: at least 20 % and 5 mm above its own nadir; of a
    non-target lesion, unequivocal progression. Growth of a lesion with a fraction on or before the day of
    the scan is not told here: whether that is a failure, its own state machine says.
    """
    tables = {
        **history.tables,
        "measurement": history.tables["measurement"].filter(pl.col("reader") == reader),
        "assessment": history.tables["assessment"].filter(pl.col("reader") == reader),
    }
    material = compute_material(tables, history.study.response, history.data_cut)
    visits = material.visits.filter(~pl.col("is_baseline"))
    keys = visits.select("visit_id", "subject", "scan", "sort_day")
    counted = material.new.filter("counts").sort(*_SITE, "visit_id")
    new = counted.unique(_SITE, keep="first", maintain_order=True).select(
        "visit_id", lesion_row="root_row", sign=pl.lit("new")
    )
    grown = _list_grown(material.lines).with_columns(sign=pl.lit("growth"))
    both = pl.concat(
        [new, grown.join(new, on=["visit_id", "lesion_row"], how="anti")], how="vertical_relaxed"
    )
    lesions = history.tables["lesion"].select(
        "lesion",
        lesion_row=pl.col("row").cast(both.schema["lesion_row"]),
        organ=pl.col("organ").cast(pl.String),
    )
    dated = both.join(keys, on="visit_id").with_columns(day=pl.col("sort_day").cast(pl.Date))
    named = dated.join(lesions, on="lesion_row").select(
        "subject", "scan", "day", "lesion", "lesion_row", "organ", "sign"
    )
    return _drop_irradiated(history, named).sort("subject", "day", "lesion_row")


def _list_grown(lines: pl.DataFrame) -> pl.DataFrame:
    sizes = (
        lines.filter(~pl.col("covered"))
        .group_by("pair", "root_row", "visit_id", "position")
        .agg(
            pl.col("role").first(),
            pl.col("own").sum().alias("size"),
            pl.col("own").is_not_null().all().alias("sized"),
            pl.col("own").is_not_null().any().alias("known"),
            pl.col("unequivocal").any().alias("worse"),
        )
        .sort(*_SITE, "position")
    )
    whole = pl.when("sized").then("size")
    before = whole.cum_min().forward_fill().over(_SITE)
    sizes = sizes.with_columns(lowest=before).with_columns(nadir=pl.col("lowest").shift(1).over(_SITE))
    larger = (5 * pl.col("size") >= 6 * pl.col("nadir")) & (pl.col("size") - pl.col("nadir") >= FIVE_MM)
    grew = pl.when(pl.col("role") == "non_target").then("worse").otherwise(pl.col("known") & larger)
    return sizes.filter(grew.fill_null(False)).select("visit_id", lesion_row="root_row")


def _drop_irradiated(history: History, named: pl.DataFrame) -> pl.DataFrame:
    """Without growth of lesions that had a fraction by then; a new lesion had none when it was found."""
    fractions = list_fractions(history)
    given = named.filter(pl.col("sign") == "growth").join(fractions, on=["subject", "lesion"])
    treated = given.filter(pl.col("first_fraction") <= pl.col("day"))
    return named.join(treated, on=["subject", "lesion", "scan", "sign"], how="anti", maintain_order="left")


def list_fractions(history: History) -> pl.DataFrame:
    """First fraction of each irradiated lesion and course: subject, lesion, first_fraction, target_row."""
    courses = history.tables["radiotherapy_course"].select("subject", "course", begun="first_fraction")
    targets = history.tables["radiotherapy_target"].filter(pl.col("fractions_delivered").fill_null(1) > 0)
    joined = targets.join(courses, on=["subject", "course"], how="left", maintain_order="left")
    dated = joined.with_columns(first_fraction=pl.coalesce("first_fraction", "begun"))
    return dated.filter(pl.col("first_fraction").is_not_null()).select(
        "subject", "lesion", "first_fraction", target_row="row"
    )
