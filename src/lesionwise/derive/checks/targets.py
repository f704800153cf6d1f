"""Targets against the rules by which RECIST 1.1 chooses them; the reader decides, nothing is changed here."""

from typing import Final

import polars as pl

from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.rows import Tables

MOST_TARGETS: Final = 5
MOST_OF_ORGAN: Final = 2
LEAST_MM: Final = 10
LEAST_NODE_MM: Final = 15
THICK_SLICE_MM: Final = 5

_SIZE, _NODE = pl.col("size_mm"), pl.col("is_node")
_ROLE: Final = "Have the reader look at it; if the target was a mistake, give it the role `non_target`."


def check_targets(tables: Tables) -> pl.DataFrame:
    """Warnings about targets, each reader by itself; a lesion without reader is one of every reader.

    More than 5 targets (TGT-NUM, at the sixth); more than 2 of an organ, all lymph nodes being one organ
    and paired organs one (TGT-ORG, at the third); at the baseline scan a longest diameter below 10 mm
    (TGT-SIZE), a node with a short axis below 15 mm (TGT-NODE), a diameter below twice the slice thickness
    where slices are thicker than 5 mm (TGT-SLICE); local therapy before the trial (TGT-RT). The baseline
    scan is the last one marked that the reader read, else the first one that the reader read. Fragments of
    a split lesion are no targets of their own. What is unknown is no finding. Source: Eisenhauer, Eur J
    Cancer 2009;45:228.
    """
    targets = _list_targets(tables)
    sized = _measure_at_baseline(targets, tables)
    return pl.concat(
        [empty_findings(), *_check_numbers(targets), *_check_sizes(sized), _check_therapy(targets)]
    )


def _list_targets(tables: Tables) -> pl.DataFrame:
    """One row a target and reader who follows it; reader null where nobody measured."""
    whole = pl.col("link").cast(pl.String).ne_missing("split")
    chosen = tables["lesion"].filter(pl.col("role") == "target", whole)
    lesions = chosen.select(
        "row",
        "subject",
        "lesion",
        "prior_local_therapy",
        pl.col("organ").cast(pl.String),
        is_node=pl.coalesce("node", pl.col("organ") == "node"),
        own="reader",
    )
    readers = tables["measurement"].select("subject", "reader").unique()
    paired = lesions.join(readers, on="subject", how="left")
    follows = pl.col("own").is_null() | (pl.col("own") == pl.col("reader"))
    own = lesions.filter(pl.col("own").is_not_null()).with_columns(reader="own")
    return pl.concat([paired.filter(follows), own]).unique().sort("subject", "reader", "row")


def _check_numbers(targets: pl.DataFrame) -> list[pl.DataFrame]:
    place = pl.int_range(1, pl.len() + 1)
    organ = pl.when(_NODE).then(pl.lit("node")).otherwise("organ")
    numbered = targets.with_columns(place_organ=organ).with_columns(
        number=place.over("subject", "reader"), of_organ=place.over("subject", "reader", "place_organ")
    )
    placed = numbered.filter(pl.col("place_organ").is_not_null())
    return [
        _tell(
            "TGT-NUM",
            "role",
            numbered.filter(pl.col("number") == MOST_TARGETS + 1),
            f"more than {MOST_TARGETS} targets of one reader: this is the next one",
            f"at most {MOST_TARGETS} targets a subject and reader",
        ),
        _tell(
            "TGT-ORG",
            "organ",
            placed.filter(pl.col("of_organ") == MOST_OF_ORGAN + 1),
            f"more than {MOST_OF_ORGAN} targets of one organ and reader: this is the next one",
            f"at most {MOST_OF_ORGAN} targets an organ; all lymph nodes are one organ",
        ),
    ]


def _measure_at_baseline(targets: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Targets with the row and size (axis that counts; zero where too small or absent) at their baseline."""
    baseline = find_baselines(tables)
    shown = tables["measurement"].select(
        "subject",
        "scan",
        "lesion",
        "reader",
        pl.col("row").alias("measurement_row"),
        "long_axis_mm",
        "short_axis_mm",
        unseen=pl.col("state").cast(pl.String).is_in(["too_small", "absent"]),
    )
    joined = targets.join(baseline, on=["subject", "reader"]).join(
        shown, on=["subject", "scan", "lesion", "reader"]
    )
    axis = pl.when(_NODE).then("short_axis_mm").when(~_NODE).then("long_axis_mm")
    size = pl.coalesce(axis, pl.when("unseen").then(pl.lit(0).cast(joined.schema["long_axis_mm"])))
    return joined.with_columns(size_mm=size, row="measurement_row")


def find_baselines(tables: Tables) -> pl.DataFrame:
    """The baseline scan of each subject and reader: subject, reader, scan, slice_mm, scan_row, date."""
    read = tables["measurement"].select("subject", "reader", "scan").unique()
    scans = tables["scan"].select(
        "subject", "scan", "slice_mm", "date", scan_row="row", marked=pl.col("baseline").fill_null(False)
    )
    joined = read.join(scans, on=["subject", "scan"]).sort("date", "scan_row")
    marked = joined.filter("marked")
    first = joined.join(marked, on=["subject", "reader"], how="anti")
    key = ["subject", "reader"]
    found = [marked.unique(key, keep="last"), first.unique(key, keep="first")]
    return pl.concat(found).drop("marked").sort("scan_row", "reader")


def _check_sizes(sized: pl.DataFrame) -> list[pl.DataFrame]:
    double = (pl.col("slice_mm") * 2).cast(pl.Decimal(18, 6))
    thick = (pl.col("slice_mm") > THICK_SLICE_MM) & (_SIZE >= LEAST_MM) & (double > _SIZE)
    return [
        _tell(
            "TGT-SIZE",
            "long_axis_mm",
            sized.filter(~_NODE & (_SIZE < LEAST_MM)),
            f"a target below {LEAST_MM} mm at baseline",
            f"a longest diameter of at least {LEAST_MM} mm",
            "measurement",
        ),
        _tell(
            "TGT-NODE",
            "short_axis_mm",
            sized.filter(_NODE & (_SIZE < LEAST_NODE_MM)),
            f"a lymph node as target with a short axis below {LEAST_NODE_MM} mm at baseline",
            f"a short axis of at least {LEAST_NODE_MM} mm",
            "measurement",
        ),
        _tell(
            "TGT-SLICE",
            "long_axis_mm",
            sized.filter(~_NODE & thick),
            f"a target below twice the slice thickness at baseline, slices above {THICK_SLICE_MM} mm",
            "a longest diameter of at least twice slice_mm of the scan",
            "measurement",
        ),
    ]


def _check_therapy(targets: pl.DataFrame) -> pl.DataFrame:
    return _tell(
        "TGT-RT",
        "prior_local_therapy",
        targets.filter("prior_local_therapy"),
        "a target that was treated locally before the trial",
        "a target without earlier local therapy, or one that has grown since",
    )


def _tell(
    code: str, column: str, rows: pl.DataFrame, found: str, expected: str, table: str = "lesion"
) -> pl.DataFrame:
    places = rows.select("row").unique().sort("row")
    words = (found, expected, _ROLE)
    return build_finding(table, code, words, rows=places, column=column, severity="warning")
