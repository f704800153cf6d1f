"""Why a response is what it is: rows that decide, rows considered, rows rejected and why."""

import polars as pl

from lesionwise.derive.response.derivation import build_trace
from lesionwise.derive.response.guard import FROZEN
from lesionwise.derive.response.lesions import select_followed
from lesionwise.derive.response.lines import EQUIVOCAL, REFUTED
from lesionwise.derive.response.material import Material
from lesionwise.derive.response.proof import is_back
from lesionwise.derive.response.runs import begins_run, first_of_run
from lesionwise.derive.response.trace_treated import trace_treated

_BY_SUM = ["TP-CR", "TP-PR", "TP-PR-PERSIST", "TP-SD", "TP-NE-BASELINE", "NT-KEEPS-PR", "BASELINE"]
_TARGET, _OTHER, _NEW = (pl.col("role") == role for role in ("target", "non_target", "new"))


def derive_response_trace(material: Material) -> pl.DataFrame:
    """The trace of the response rows, as `tables.derived.Trace`.

    Rows of `measurement` read at the scan: decided_by with the rule they speak for (all causes of a
    progression, each under its own rule), rejected with the reason why they add nothing, or considered.
    Rows of `lesion` without measurement decide where a response is not evaluable. Rows of `scan`: baseline,
    the scan that set the nadir, the earlier complete or partial response that the rule needs; the scan itself
    where it was not read or shows nothing. A response dated back also names the row that found the lesion
    unequivocal.
    """
    rows = [_trace_lines(material), _trace_unread(material), _trace_new(material), _trace_scans(material)]
    rows += trace_treated(material)
    return build_trace(pl.concat(rows), "response")


def _trace_lines(material: Material) -> pl.DataFrame:
    facts = material.visits.select(
        "visit_id",
        "overall",
        "is_baseline",
        "had_cr",
        pl.col("rule").alias("visit_rule"),
        pl.col("^cause_.*$"),
    )
    new = material.new.select("visit_id", "root_row", "counts", "is_open", "as_read")
    lines = material.lines.filter(pl.col("row").is_not_null()).join(facts, on="visit_id")
    lines = lines.join(new, on=["visit_id", "root_row"], how="left")
    decides = _rule_that_it_decides()
    lines = lines.with_columns(decides=decides, why_not=_why_rejected())
    return lines.select(
        (pl.col("visit_id").cast(pl.Int64) + 1).alias("table_row"),
        pl.when(pl.col("decides").is_not_null())
        .then(pl.lit("decided_by"))
        .when(pl.col("why_not").is_not_null())
        .then(pl.lit("rejected"))
        .otherwise(pl.lit("considered"))
        .alias("part"),
        pl.lit("measurement").alias("source_table"),
        pl.col("row").alias("source_row"),
        pl.coalesce("decides", "visit_rule").alias("rule"),
        pl.coalesce("why_not", _say_role()).alias("note"),
    )


def _rule_that_it_decides() -> pl.Expr:
    """The rule that a line speaks for; null: none."""
    rule, summed, free = pl.col("visit_rule"), pl.col("own").is_not_null(), ~pl.col("guarded")
    shows = pl.col("counts").fill_null(False) & pl.col("visible")
    return (
        pl.when(pl.col("covered") | (pl.col("withheld") == FROZEN).fill_null(False))
        .then(None)
        .when(pl.col("cause_sum") & _TARGET & summed)
        .then(pl.lit("TP-PD-SUM"))
        .when(pl.col("cause_target_back") & _TARGET & is_back() & free)
        .then(pl.lit("TP-PD-POSTCR"))
        .when(pl.col("cause_worse") & _OTHER & pl.col("unequivocal") & free)
        .then(pl.lit("NT-PD"))
        .when(pl.col("cause_other_back") & _OTHER & is_back() & free)
        .then(pl.lit("TP-PD-POSTCR"))
        .when(pl.col("cause_new") & _NEW & shows)
        .then(pl.lit("NEW-LESION"))
        .when(rule.is_in(_BY_SUM) & _TARGET & summed)
        .then(rule)
        .when((rule == "TP-NE") & _TARGET & ~summed)
        .then(rule)
        .when((rule == "NT-NE") & _OTHER & ~pl.col("seen"))
        .then(rule)
        .when(rule.is_in(["NT-CR", "NT-NON-CR-NON-PD", "NT-KEEPS-PR", "RT-CONTROLLED"]) & _OTHER)
        .then(rule)
        .when((rule == "TP-CR") & _OTHER)
        .then(pl.lit("NT-CR"))
        .when((rule == "NEW-UNKNOWN") & pl.col("is_open").fill_null(False))
        .then(rule)
    )


def _why_rejected() -> pl.Expr:
    """Why a line adds nothing; null: it does add."""
    unmeasured = pl.col("own").is_null()
    return (
        pl.when(pl.col("covered"))
        .then(pl.lit("counted in the size of the lesion that it split from"))
        .when(pl.col("withheld").is_not_null())
        .then("withheld")
        .when(~pl.col("seen"))
        .then(pl.lit("not assessed"))
        .when(_TARGET & unmeasured & pl.col("node").is_null())
        .then(pl.lit("not known whether it is a node: no axis to use"))
        .when(_TARGET & unmeasured)
        .then(pl.lit("seen, but without a size on the axis that counts"))
        .when(_NEW & pl.col("is_open").fill_null(False))
        .then(pl.lit("new lesion: nobody said how certain it is"))
        .when(_NEW & (pl.col("certainty") == REFUTED))
        .then(pl.lit("new lesion refuted"))
        .when(_NEW & (pl.col("certainty") == EQUIVOCAL) & ~pl.col("counts").fill_null(False))
        .then(pl.lit("new lesion equivocal: does not count yet"))
    )


def _say_role() -> pl.Expr:
    return (
        pl.when(_TARGET)
        .then(pl.lit("target"))
        .when(_OTHER)
        .then(pl.lit("non-target lesion"))
        .when(_NEW & pl.col("visible"))
        .then(pl.lit("new lesion"))
        .when(_NEW)
        .then(pl.lit("new lesion absent"))
        .otherwise(pl.lit("lesion"))
    )


def _trace_unread(material: Material) -> pl.DataFrame:
    """Lesions (or fragments) without row at a scan that is not evaluable for want of them."""
    roles = {"TP-NE": "target", "NT-NE": "non_target"}
    visits = material.visits.filter(pl.col("rule").is_in(list(roles))).select(
        "visit_id", "pair", "rule", role=pl.col("rule").replace_strict(roles, return_dtype=pl.String)
    )
    followed = select_followed(material.lesions, material.pairs)
    lines = material.lines.join(visits, on="visit_id", how="semi")
    shown = lines.select("visit_id", lesion_row="root_row")
    missing = visits.join(followed, on=["pair", "role"]).join(
        shown, on=["visit_id", "lesion_row"], how="anti"
    )
    gone = material.treated.select("visit_id", lesion_row="root_row")
    missing = missing.join(gone, on=["visit_id", "lesion_row"], how="anti")
    unread = lines.filter(pl.col("row").is_null() & ~pl.col("covered"))
    unread = unread.select("visit_id", "role", "lesion_row").join(visits, on=["visit_id", "role"])
    columns = ["visit_id", "rule", "lesion_row"]
    rows = pl.concat([missing.select(columns), unread.select(columns)])
    return _shape(rows, "lesion", "lesion_row", "no row for this lesion at this scan", pl.col("rule"))


def _trace_new(material: Material) -> pl.DataFrame:
    """Rows of other scans that make a new lesion count at a scan."""
    progressed = material.visits.filter("cause_new").select("visit_id", "restated")
    new = material.new.join(progressed, on="visit_id")
    rule = pl.lit("NEW-LESION")
    later = new.filter(pl.col("restated") & pl.col("known_row").is_not_null())
    carried = new.filter(pl.col("carried_row").is_not_null())
    return pl.concat(
        [
            _shape(later, "measurement", "known_row", "found unequivocal at a later scan", rule),
            _shape(carried, "measurement", "carried_row", "found unequivocal at an earlier scan", rule),
        ]
    )


def _shape(rows: pl.DataFrame, table: str, row: str, note: str, rule: pl.Expr) -> pl.DataFrame:
    """Deciding trace rows of one table."""
    return rows.select(
        (pl.col("visit_id").cast(pl.Int64) + 1).alias("table_row"),
        pl.lit("decided_by").alias("part"),
        pl.lit(table).alias("source_table"),
        pl.col(row).alias("source_row"),
        rule.alias("rule"),
        pl.lit(note).alias("note"),
    )


def _trace_scans(material: Material) -> pl.DataFrame:
    """Scans that a rule refers to; one row a scan, with all that it stands for."""
    visits = material.visits
    bare = ["NOT-READ", "NED", "BASELINE"]
    own = visits.filter(
        pl.col("rule").is_in(bare) | (pl.col("overall").is_not_null() & (pl.col("n_seen") == 0))
    ).select(
        "visit_id",
        "rule",
        source_row="scan_row",
        part=pl.lit("decided_by"),
        note=pl.lit("nothing measured at this scan"),
    )
    return pl.concat([own, *_refer(visits)]).select(
        (pl.col("visit_id").cast(pl.Int64) + 1).alias("table_row"),
        "part",
        pl.lit("scan").alias("source_table"),
        "source_row",
        "rule",
        "note",
    )


def _refer(visits: pl.DataFrame) -> list[pl.DataFrame]:
    """Earlier scans that the rule of a scan needs, each once; `note` joins what it stands for by commas.

    A scan stands at the place of its visit_id.
    """
    visit, after = pl.col("visit_id"), ~pl.col("is_baseline")
    needed = {
        "complete response before": pl.when(pl.col("cause_target_back") | pl.col("cause_other_back")).then(
            "cr_visit"
        ),
        "partial response before": pl.when(pl.col("rule") == "TP-PR-PERSIST").then("pr_visit"),
        "sets the baseline": pl.when(after & pl.col("baseline_sum").is_not_null()).then(
            first_of_run(visit, begins_run("pair"))
        ),
        "sets the nadir": pl.when(after).then("nadir_visit"),
    }
    firsts, scan_rows = visits.select("visit_id", "rule", **needed), pl.lit(visits["scan_row"])
    frames, notes = [], list(needed)
    for place, note in enumerate(notes):
        told = (pl.when(pl.col(other) == pl.col(note)).then(pl.lit(other)) for other in notes[place + 1 :])
        again = pl.any_horizontal(pl.lit(False), *(pl.col(note) == pl.col(other) for other in notes[:place]))
        frames.append(
            firsts.filter(pl.col(note).is_not_null() & ~again.fill_null(False)).select(
                "visit_id",
                "rule",
                source_row=scan_rows.gather(pl.col(note)),
                part=pl.lit("considered"),
                note=pl.concat_str(pl.lit(note), *told, separator=", ", ignore_nulls=True),
            )
        )
    return frames
