"""Synthetic measurements for benchmarks: every lesion measured at every scan, sizes a random walk."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl

from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import number_rows

SCANS = 10
LESIONS = 5
DAYS_BETWEEN_SCANS = 56
_TENTH_MM = 100_000


def make_tables(rows: int, seed: int = 1) -> dict[str, pl.DataFrame]:
    """Tables with about `rows` measurement rows: 10 scans of 5 non-nodal targets a subject, one reader."""
    subjects = max(1, rows // (SCANS * LESIONS))
    random = np.random.default_rng(seed)
    start = random.uniform(12, 60, (subjects, 1, LESIONS))
    steps = random.normal(0.0, 0.08, (subjects, SCANS, LESIONS)).cumsum(axis=1)
    tenths = np.clip(np.rint(start * np.exp(steps) * 10), 0, 3999).astype(np.int64)
    subject, scan, lesion = (axis.ravel() for axis in np.indices(tenths.shape))
    keys = pl.DataFrame({"s": subject, "v": scan, "l": lesion, "units": tenths.ravel() * _TENTH_MM})
    keys = keys.with_columns(
        subject=pl.format("S{}", pl.col("s").cast(pl.String).str.zfill(6)),
        scan=pl.format("V{}", pl.col("v").cast(pl.String).str.zfill(2)),
        lesion=pl.format("T{}", pl.col("l")),
        date=pl.lit(date(2024, 1, 1)) + pl.duration(days=pl.col("v") * DAYS_BETWEEN_SCANS),
    )
    drawn = {
        "subject": keys.select("subject").unique().sort("subject"),
        "lesion": keys.select(
            "subject", "lesion", role=pl.lit("target"), organ=pl.lit("lung"), node=pl.lit(value=False)
        ).unique(maintain_order=True),
        "scan": keys.select("subject", "scan", "date", baseline=pl.col("v") == 0).unique(maintain_order=True),
        "measurement": keys.select(
            "subject",
            "scan",
            "lesion",
            reader=pl.lit("INVESTIGATOR"),
            state=pl.lit("measured"),
            long_axis_mm=pl.col("units").cast(pl.Decimal(18, 0)) / Decimal(1_000_000),
        ),
    }
    return {name: number_rows(_declared(name, drawn.get(name))) for name in TABLES}


def make_cohort(subjects: int, scans: int, seed: int = 1) -> dict[str, pl.DataFrame]:
    """A whole cohort: one measured target at every scan, the response read at it, next lines and deaths.

    Sizes are a random walk; the response as read is drawn and not that of the sizes: both sources of a
    response are timed, not compared. One of two subjects has a next line, one of three has died.
    """
    random = np.random.default_rng(seed)
    start = random.uniform(12, 60, (subjects, 1))
    tenths = np.clip(
        np.rint(start * np.exp(random.normal(0, 0.08, (subjects, scans)).cumsum(1)) * 10), 0, 3999
    )
    subject, scan = (axis.ravel() for axis in np.indices(tenths.shape))
    drawn = random.choice(["CR", "PR", "SD", "PD", "NE"], tenths.size, p=[0.02, 0.15, 0.75, 0.05, 0.03])
    keys = pl.DataFrame(
        {"s": subject, "v": scan, "units": tenths.ravel().astype(np.int64) * _TENTH_MM, "read": drawn}
    ).with_columns(
        subject=pl.format("S{}", pl.col("s").cast(pl.String).str.zfill(6)),
        scan=pl.format("V{}", pl.col("v").cast(pl.String).str.zfill(2)),
        date=pl.lit(date(2024, 1, 1)) + pl.duration(days=pl.col("v") * DAYS_BETWEEN_SCANS),
    )
    people = keys.select("subject", "s").unique(maintain_order=True)
    last = date(2024, 1, 1) + timedelta(days=scans * DAYS_BETWEEN_SCANS)
    frames = {
        "subject": people.select("subject", enrolment_date=pl.lit(date(2024, 1, 1))),
        "lesion": people.select(
            "subject",
            lesion=pl.lit("T1"),
            role=pl.lit("target"),
            organ=pl.lit("lung"),
            node=pl.lit(value=False),
        ),
        "scan": keys.select("subject", "scan", "date", baseline=pl.col("v") == 0),
        "measurement": keys.select(
            "subject",
            "scan",
            lesion=pl.lit("T1"),
            reader=pl.lit("INVESTIGATOR"),
            state=pl.lit("measured"),
            long_axis_mm=pl.col("units").cast(pl.Decimal(18, 0)) / Decimal(1_000_000),
        ),
        "assessment": keys.filter(pl.col("v") > 0).select(
            "subject",
            "scan",
            "date",
            assessment="scan",
            reader=pl.lit("INVESTIGATOR"),
            overall_response="read",
            accepted=pl.lit(value=True),
        ),
        "systemic_line": people.filter(pl.col("s") % 2 == 0).select(
            "subject",
            line=pl.lit(2),
            start_date=pl.lit(date(2025, 6, 1)),
            start_reason=pl.lit("progression"),
            protocol=pl.lit(value=False),
        ),
        "vital_status": people.select(
            "subject",
            status=pl.when(pl.col("s") % 3 == 0).then(pl.lit("dead")).otherwise(pl.lit("alive")),
            date=pl.lit(last),
        ),
    }
    return {name: number_rows(_declared(name, frames.get(name))) for name in TABLES}


def _declared(name: str, frame: pl.DataFrame | None) -> pl.DataFrame:
    columns = TABLES[name].schema.columns()
    if frame is None:
        return pl.DataFrame(schema={column: declared.dtype for column, declared in columns.items()})
    return frame.select(
        (pl.col(column) if column in frame.columns else pl.lit(None)).cast(declared.dtype).alias(column)
        for column, declared in columns.items()
    )
