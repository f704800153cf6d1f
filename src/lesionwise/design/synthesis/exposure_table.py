"""The table of drug exposure: intervals of one dose, with the holds around radiotherapy."""

from typing import Final

import polars as pl

from lesionwise.design.simulation.presets import Drug
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.frame import build_frame
from lesionwise.design.synthesis.treatment_tables import build_radiotherapy_course, build_systemic_line

_KEYS: Final = ("subject", "line")


def build_drug_exposure(book: Book) -> pl.DataFrame:
    """Every drug of every line from first to last dose.

    Where the preset holds the TKI around radiotherapy, the index line's TKI is cut into intervals: on,
    held (`hold`, dose 0), on. A stop that is not known stays null: the drug went on.
    """
    lines = build_systemic_line(book).select(*_KEYS, "regimen", "start_date", "stop_date", "protocol")
    index, following = lines.filter(pl.col("protocol")), lines.filter(~pl.col("protocol"))
    later = (book.preset.next_drug, book.preset.later_drug)
    frames = [build_frame("drug_exposure", 0)]
    frames.extend(_expose(following.filter(pl.col("regimen") == drug.name), drug) for drug in later)
    for drug in book.preset.drugs:
        held = drug.drug_class == "tki" and book.preset.tki_hold_days > 0
        frames.append(_expose(_cut_by_holds(index, book) if held else index, drug))
    return pl.concat(frames)


def _expose(intervals: pl.DataFrame, drug: Drug) -> pl.DataFrame:
    """Rows of the table for one drug; intervals without the column `hold` are no holds."""
    held = pl.col("hold") if "hold" in intervals.columns else pl.lit(False)
    empty = build_frame("drug_exposure", 0)
    filled = intervals.with_columns(
        hold=held,
        drug=pl.lit(drug.name),
        drug_class=pl.lit(drug.drug_class),
        dose=pl.when(held).then(0.0).otherwise(pl.lit(drug.dose, dtype=pl.Float64)),
        dose_unit=pl.lit(drug.unit, dtype=pl.String),
    )
    return filled.select(pl.col(name).cast(dtype) for name, dtype in empty.schema.items())


def _cut_by_holds(index: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Intervals of the index line: held from so many days before a course to as many after it."""
    holds = _list_holds(index, book)
    day = pl.duration(days=1)
    begins = pl.concat(
        [
            index.select(*_KEYS, day="start_date"),
            holds.select(*_KEYS, day=pl.col("hold_stop") + day),
        ]
    ).sort(*_KEYS, "day")
    ends = pl.concat(
        [
            holds.select(*_KEYS, day=pl.col("hold_start") - day),
            index.select(*_KEYS, day="stop_date"),
        ]
    ).sort(*_KEYS, "day", nulls_last=True)
    given = begins.select(*_KEYS, start_date="day").with_columns(ends["day"].alias("stop_date"), hold=False)
    observed = pl.col("start_date") <= pl.min_horizontal(pl.col("stop_date"), pl.col("end"))
    given = given.join(_list_ends(book), on="subject").filter(observed).drop("end")
    held = holds.select(*_KEYS, start_date="hold_start", stop_date="hold_stop", hold=True)
    return pl.concat([given, held]).sort(*_KEYS, "start_date")


def _list_holds(index: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Holds within the index line and the time of observation; they do not overlap."""
    days = pl.duration(days=book.preset.tki_hold_days)
    last = pl.min_horizontal(pl.col("last_fraction") + days, pl.col("stop_date"), pl.col("end"))
    before = pl.col("hold_stop").shift().over("subject")
    return (
        build_radiotherapy_course(book)
        .join(index, on="subject")
        .join(_list_ends(book), on="subject")
        .sort("subject", "first_fraction")
        .with_columns(hold_stop=last)
        .with_columns(
            hold_start=pl.max_horizontal(
                pl.col("first_fraction") - days, pl.col("start_date"), before + pl.duration(days=1)
            )
        )
        .filter(pl.col("hold_start") <= pl.col("hold_stop"))
        .select(*_KEYS, "hold_start", "hold_stop")
    )


def _list_ends(book: Book) -> pl.DataFrame:
    """Last day of observation of each subject."""
    return build_frame(
        "vital_status", len(book.entry), subject=book.name, date=book.end, status="alive"
    ).select("subject", end="date")
