"""Stories of `response_story` judged by iRECIST, on the engine and on the slow oracle."""

import polars as pl

from lesionwise.derive.irecist import derive_immune_best, derive_irecist, find_immune_progression
from lesionwise.study.model import ResponseRules
from lesionwise.tables.rows import complete_tables
from oracle.irecist import derive_irecist_slowly
from response_story import parse_story, show, split_drawing

EMPTY_STOP = pl.DataFrame(schema={"subject": pl.String, "stop_date": pl.Date})


def check_immune(
    drawing: str,
    *,
    best: str | None = None,
    progression: str | None = None,
    words: dict[str, str] | None = None,
    early: tuple[str, ...] = (),
) -> pl.DataFrame:
    """Assert the expected columns (marked `=`) of `irecist`, best response and date of progression.

    `words`: scan and lesion (`V2 N1`) to the change that the reader recorded. `early`: scans done early for a
    symptom. Origin is the first scan, and stable disease counts at once.
    """
    tables = parse_story(drawing)
    for place, change in (words or {}).items():
        scan, lesion = place.split()
        row = (pl.col("scan") == scan) & (pl.col("lesion") == lesion)
        told = pl.when(row).then(pl.lit(change)).otherwise(pl.col("change").cast(pl.String))
        kind = tables["measurement"].schema["change"]
        tables["measurement"] = tables["measurement"].with_columns(change=told.cast(kind))
    tables["scan"] = tables["scan"].with_columns(symptomatic=pl.col("scan").is_in(early))
    rules = ResponseRules(min_sd_days=0)
    found = derive_irecist(complete_tables(tables), rules, None)
    slow = {row["scan"]: row for row in derive_irecist_slowly(tables, rules, None)}
    head, lines = split_drawing(drawing)
    rows = {row["scan"]: row for row in found.to_dicts()}
    for line in lines[1:]:
        for column in (name for name in head if name.startswith("=")):
            name, expected = column.removeprefix("=").strip(), line[head.index(column)]
            assert show(rows[line[0]][name]) == expected, f"{line[0]} {name}"
            if name != "rule":
                assert show(slow[line[0]][name]) == expected, f"{line[0]} {name} of the oracle"
    if best is not None:
        origin = tables["scan"].filter(pl.col("baseline")).select("subject", origin_date="date")
        assert derive_immune_best(found, rules, origin, EMPTY_STOP)["best"].to_list() == [best]
    if progression is not None:
        dates = find_immune_progression(found)["date"].to_list()
        assert ", ".join(str(date) for date in dates) == progression
    return found
