"""Whether the drugs of a next line are of the classes given before it."""

import polars as pl

from lesionwise.derive.endpoint.history import History

_LINE = ["subject", "line"]
OTHER = "other"


def add_within_class(history: History, lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` (source_table, source_row) with `within`: true, false, or null where nobody can tell.

    A line: the classes of its drugs against those of the line before it (by number). A drug added to a
    line: its class against those of the drugs given in that line before it. Within: every class of the
    new drugs was given before. Not within: some class was not, where the classes before are all known.
    Two drugs of the class `other` need not be of one class. Holds are no doses.
    """
    doses = history.tables["drug_exposure"].filter(pl.col("hold").is_null() | ~pl.col("hold"))
    doses = doses.with_columns(drug_class=pl.col("drug_class").cast(pl.String))
    given = doses.group_by(_LINE).agg(new=pl.col("drug_class").unique())
    numbered = history.tables["systemic_line"].select(*_LINE, "row").sort(_LINE)
    before = given.rename({"new": "before", "line": "line_before"})
    every = (
        numbered.with_columns(line_before=pl.col("line").shift(1).over("subject"))
        .join(given, on=_LINE, how="left", maintain_order="left")
        .join(before, on=["subject", "line_before"], how="left", maintain_order="left")
    )
    dosed = doses.select(*_LINE, source_row="row")
    named = pl.concat(
        [
            every.select(
                pl.lit("systemic_line").alias("source_table"), source_row="row", new="new", before="before"
            ),
            dosed.join(every.drop("row"), on=_LINE).select(
                pl.lit("drug_exposure").alias("source_table"), "source_row", "new", "before"
            ),
        ]
    )
    whole = lines.join(named, on=["source_table", "source_row"], how="left", maintain_order="left")
    added = _list_added(history, doses)
    joined = whole.join(added, on=["source_table", "source_row"], how="left", maintain_order="left")
    is_added = pl.col("kind") == "drug_added"
    judged = joined.with_columns(
        new=pl.when(is_added).then("added").otherwise("new"),
        before=pl.when(is_added).then("given").otherwise("before"),
    ).with_columns(within=_judge())
    return judged.drop("new", "before", "added", "given")


def _list_added(history: History, doses: pl.DataFrame) -> pl.DataFrame:
    """Each drug added to a line: its class, and those of the drugs given in the line before it."""
    rows = history.list_kind("drug_added").select("source_table", "source_row")
    added = rows.join(doses, left_on="source_row", right_on="row")
    earlier = added.join(doses, on=_LINE, suffix="_before").filter(
        pl.col("start_date_before") < pl.col("start_date")
    )
    given = earlier.group_by("source_row").agg(given=pl.col("drug_class_before").unique())
    return added.select("source_table", "source_row", added=pl.concat_list("drug_class")).join(
        given, on="source_row", how="left", maintain_order="left"
    )


def _judge() -> pl.Expr:
    new, before = pl.col("new"), pl.col("before")
    unknown = new.is_null() | before.is_null()
    fresh = new.list.set_difference(before).list.drop_nulls()
    blurred = new.list.contains(OTHER) & before.list.contains(OTHER)
    open_before = before.list.contains(None)
    open_new = new.list.contains(None)
    return (
        pl.when(unknown)
        .then(None)
        .when((fresh.list.len() > 0) & ~open_before)
        .then(False)
        .when((fresh.list.len() > 0) | open_new | blurred)
        .then(None)
        .otherwise(True)
    )
