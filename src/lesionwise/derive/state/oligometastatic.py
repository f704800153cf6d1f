"""The oligometastatic state at each scan (ENDPOINTS 9.1)."""

from typing import Final

import polars as pl

from lesionwise.derive.endpoint.history import History
from lesionwise.derive.state.sightings import list_local_treatments
from lesionwise.derive.state.therapy import answer_therapy, find_first_line
from lesionwise.derive.state.tree import walk_tree
from lesionwise.study.model import StateRules
from lesionwise.tables.facts import compute_last_day

_OTHER: Final = {"none": "no_metastasis", "poly": "polymetastatic", "not_amenable": "not_amenable"}
"""Extents that are no oligometastatic disease."""

_BEFORE: Final = "subject"


def classify_states(history: History, visits: pl.DataFrame, rules: StateRules) -> pl.DataFrame:
    """`visits` (with `extent` and therapy) with state, question, path, diagnosed, diagnosed_row.

    A diagnosis is a scan with one to `max_lesions` metastases, all amenable: the first such one, one that
    shows a lesion newly new or growing, or one after a scan with more, none, or untreatable ones. Its
    answers give the state; scans after it at which nothing of this happens keep it.

    poly_before: as recorded of the time before entry, or more metastases at an earlier scan. oligo_before: as
    recorded, or a metastasis treated locally before, or a diagnosis at an earlier scan. late: the first
    metastasis more than `sync_months` calendar months after the primary tumour (exactly so many: no).
    therapy_first: systemic therapy on the day of the first diagnosis. progresses: a metastasis that counts
    is new or growing. Each null where the records do not say.
    """
    visits = _mark_diagnoses(visits)
    visits = _answer_history(history, visits)
    visits = _answer_time(history, visits, rules)
    worse, open_ = pl.col("worse"), pl.col("open_worse")
    visits = visits.with_columns(progresses=pl.when(worse).then(True).when(~open_).then(False))
    walked = walk_tree(visits)
    kept = ["state", "question", "path"]
    held = [
        pl.when("diagnosis").then(pl.col(name).fill_null("")).forward_fill().over(_BEFORE).alias(name)
        for name in kept
    ]
    dated = [
        pl.when("diagnosis").then(source).forward_fill().over(_BEFORE).alias(name)
        for name, source in (("diagnosed", "day"), ("diagnosed_id", "visit_id"))
    ]
    walked = walked.with_columns(*held, *dated)
    oligo, extent = pl.col("extent") == "oligo", pl.col("extent")
    other = extent.replace_strict(_OTHER, default="unclassifiable", return_dtype=pl.String)
    return walked.with_columns(
        state=pl.when(oligo).then("state").otherwise(other),
        question=pl.when(oligo)
        .then(pl.col("question").replace({"": None}))
        .when(extent.is_in(["P1", "P2"]))
        .then(extent),
        path=pl.when(oligo).then("path"),
        diagnosed=pl.when(oligo).then("diagnosed"),
        diagnosed_id=pl.when(oligo).then("diagnosed_id"),
    )


def _mark_diagnoses(visits: pl.DataFrame) -> pl.DataFrame:
    """`diagnosis`, and what earlier scans say: was_poly, may_poly, was_oligo, may_oligo.

    first_seen: the first scan with a metastasis; was_clear: an earlier one shows none.
    """
    oligo = pl.col("extent") == "oligo"
    before = pl.col("extent").shift(1).over(_BEFORE)
    diagnosis = oligo & (before.is_null() | (before != "oligo") | pl.col("change"))
    marked = visits.with_columns(diagnosis=diagnosis)
    facts = {
        "was_poly": pl.col("extent") == "poly",
        "may_poly": pl.col("extent") == "P1",
        "was_oligo": pl.col("diagnosis"),
        "may_oligo": pl.col("extent").is_in(["P1", "P2"]),
    }
    marked = marked.with_columns(
        *(
            fact.cast(pl.Int8).cum_max().shift(1).over(_BEFORE).fill_null(0).cast(pl.Boolean).alias(name)
            for name, fact in facts.items()
        ),
        first_seen=pl.col("day").filter(pl.col("metastases") > 0).first().over(_BEFORE),
    )
    clear = (pl.col("metastases_most") == 0) & (pl.col("day") < pl.col("first_seen"))
    return marked.with_columns(was_clear=clear.any().over(_BEFORE))


def _answer_history(history: History, visits: pl.DataFrame) -> pl.DataFrame:
    said = history.tables["subject"].select("subject", "polymetastatic_before", "oligometastatic_before")
    joined = visits.join(said, on="subject", how="left", maintain_order="left")
    joined = joined.join(_first_treatment(history), on="subject", how="left", maintain_order="left")
    treated = (pl.col("treated_on") < pl.col("day")).fill_null(False)
    treated = treated | pl.col("treated_ever").fill_null(False)
    poly, oligo = pl.col("polymetastatic_before"), pl.col("oligometastatic_before")
    return joined.with_columns(
        poly_before=pl.when(poly | pl.col("was_poly"))
        .then(True)
        .when(~poly & ~pl.col("may_poly"))
        .then(False),
        oligo_before=pl.when(oligo | pl.col("was_oligo") | treated)
        .then(True)
        .when(~oligo & ~pl.col("may_oligo"))
        .then(False),
    ).drop("polymetastatic_before", "oligometastatic_before", "treated_ever")


def _first_treatment(history: History) -> pl.DataFrame:
    """First local treatment of a metastasis: subject, treated_on, its table and row; treated_ever."""
    organ = pl.col("organ").cast(pl.String)
    lesions = history.tables["lesion"].filter(~organ.is_in(["kidney", "nephrectomy_bed"]).fill_null(False))
    known = lesions.select("subject", "lesion")
    done = list_local_treatments(history).join(known, on=["subject", "lesion"])
    first = done.sort("subject", "date", "table", "source_row").unique("subject", keep="first")
    ever = lesions.group_by("subject").agg(treated_ever=pl.col("prior_local_therapy").fill_null(False).any())
    return ever.join(
        first.select("subject", treated_on="date", treated_table="table", treated_row="source_row"),
        on="subject",
        how="left",
    )


def _answer_time(history: History, visits: pl.DataFrame, rules: StateRules) -> pl.DataFrame:
    """`late`, `therapy_first`: from the days on which primary tumour and first metastasis may have been."""
    dates = history.tables["subject"].select(
        "subject",
        primary="diagnosis_date",
        primary_last=compute_last_day("diagnosis_date", "diagnosis_date_precision"),
        found="metastasis_date",
        found_last=compute_last_day("metastasis_date", "metastasis_date_precision"),
    )
    joined = visits.join(dates, on="subject", how="left", maintain_order="left")
    shown = pl.col("first_seen")
    low = pl.when(pl.col("found").is_not_null()).then("found").when("was_clear").then(shown)
    high = pl.when(pl.col("found").is_null()).then(shown).otherwise("found_last")
    joined = joined.with_columns(
        found_from=pl.min_horizontal(low, pl.when(low.is_not_null()).then(shown)),
        found_to=pl.min_horizontal(high, shown),
    )
    limit = f"{rules.sync_months}mo"
    late = (
        pl.when(pl.col("found_from") > pl.col("primary_last").dt.offset_by(limit))
        .then(True)
        .when(pl.col("found_to") <= pl.col("primary").dt.offset_by(limit))
        .then(False)
    )
    joined = joined.with_columns(late=late)
    for name in ("found_from", "found_to"):
        told = answer_therapy(history, joined.select("subject", day=pl.col(name)))["on_therapy"]
        joined = joined.with_columns(told.alias(f"therapy_{name}"))
    both = pl.col("therapy_found_from") == pl.col("therapy_found_to")
    untreated = pl.col("begun").is_null() | (pl.col("begun") >= pl.col("found_to"))
    return joined.join(
        find_first_line(history), on="subject", how="left", maintain_order="left"
    ).with_columns(
        therapy_first=pl.when(both)
        .then("therapy_found_to")
        .when(~pl.col("therapy_found_to") & untreated & ~pl.col("unclear").fill_null(False))
        .then(False)
    )
