"""Which of the known lesions the planned radiotherapy reached (STUDIES 001.2, 002.3)."""

from typing import Final, NamedTuple

import polars as pl

from lesionwise.derive.endpoint.history import History
from lesionwise.derive.lesion.units import list_units
from lesionwise.derive.response.derivation import build_trace, conform_frame
from lesionwise.derive.response.lesions import build_lesions
from lesionwise.derive.state.sightings import Sightings
from lesionwise.study.model import StateRules

_SITE: Final = ["subject", "lesion_row"]


class Scopes(NamedTuple):
    """`table`: `tables.derived.TreatmentScope`. `trace`: rows of table trace."""

    table: pl.DataFrame
    trace: pl.DataFrame


def derive_scope(history: History, sightings: Sightings, rules: StateRules | None = None) -> Scopes:
    """The scope of the planned radiotherapy of every subject, all planned courses together.

    Known lesions: those present at the last scan on or before the first planned fraction that were not
    treated before; with `complete_response_lesions_counted` also those that had vanished by then. Irradiated:
    those of a planned course that got a fraction; a part of a split lesion stands for the whole.

    In this order: `none` without a planned fraction; `unknown` where a course is of unknown intent, the day
    of the first fraction is not known, no scan is on or before it, or of a lesion it is not known whether
    it was there; `all_lesions` where none is left out; `all_metastases` where only the primary tumour or its
    recurrence is; `progressing_only` where the irradiated ones are the progressing ones; `unknown` where of
    a lesion left out nobody knows whether it is a metastasis, or of one at all whether it progresses; else
    `other`. `completeness` of a known set of lesions is given whatever the scope.
    """
    chosen = rules or history.study.state_rules
    units = _list_planned(history)
    people = history.subjects.join(_find_start(units), on="subject", how="left", maintain_order="left")
    shown = _find_scan(people, sightings)
    lesions = _list_known(shown, sightings, units, chosen)
    counted = lesions.group_by("subject").agg(
        pl.len().cast(pl.Int64).alias("known"),
        *_count("irradiated", pl.lit(True), pl.col("irradiated")),
        *_count("metastases", pl.col("metastasis").fill_null(True)),
        *_count("metastases_irradiated", pl.col("metastasis").fill_null(True), pl.col("irradiated")),
        *_count("progressing", pl.col("progressing").fill_null(False)),
        *_count("progressing_irradiated", pl.col("progressing").fill_null(False), pl.col("irradiated")),
        pl.col("lesion").filter(~pl.col("irradiated")).sort().str.join(", ").alias("left_out"),
        (pl.col("metastasis").is_null() & ~pl.col("irradiated")).any().alias("organ_open"),
        pl.col("present").is_null().any().alias("presence_open"),
        pl.col("progressing").is_null().any().alias("progress_open"),
    )
    wide = people.join(shown, on="subject", how="left", maintain_order="left")
    wide = wide.join(counted, on="subject", how="left", maintain_order="left")
    named = _judge(wide).with_row_index("row", offset=1)
    return Scopes(conform_frame("treatment_scope", named), _trace(named, lesions))


def _list_planned(history: History) -> pl.DataFrame:
    """Units of planned courses and of courses of unknown intent, with the whole lesion."""
    units = list_units(history.tables, build_lesions(history.tables["lesion"]), history.data_cut)
    kept = units.filter(pl.col("intent").is_null() | (pl.col("intent") == "planned"))
    return kept.with_columns(lesion_row=pl.coalesce("root_row", "lesion_row"))


def _find_start(units: pl.DataFrame) -> pl.DataFrame:
    planned = pl.col("intent") == "planned"
    return units.group_by("subject").agg(
        first_fraction=pl.col("start").filter(planned.fill_null(False)).min(),
        planned=planned.fill_null(False).any(),
        intent_open=pl.col("intent").is_null().any(),
    )


def _find_scan(people: pl.DataFrame, sightings: Sightings) -> pl.DataFrame:
    """The last scan on or before the first fraction: subject, visit_id, scan, scan_row."""
    joined = sightings.visits.join(people.select("subject", "first_fraction"), on="subject")
    before = joined.filter(pl.col("day") <= pl.col("first_fraction"))
    last = before.sort("visit_id").unique("subject", keep="last", maintain_order=True)
    return last.select("subject", "visit_id", "scan", "scan_row")


def _list_known(
    shown: pl.DataFrame, sightings: Sightings, units: pl.DataFrame, rules: StateRules
) -> pl.DataFrame:
    spots = sightings.spots.join(shown.select("visit_id"), on="visit_id", how="semi")
    known = spots.filter(~pl.col("treated"))
    if rules.complete_response_lesions_counted:
        known = pl.concat([known, _list_vanished(shown, sightings)])
    given = units.filter(pl.col("intent") == "planned").select(*_SITE, "target_row")
    given = given.group_by(_SITE).agg(pl.col("target_row").min())
    given = given.with_columns(pl.col("lesion_row").cast(known.schema["lesion_row"]))
    joined = known.join(given, on=_SITE, how="left", maintain_order="left")
    return joined.with_columns(irradiated=pl.col("target_row").is_not_null())


def _list_vanished(shown: pl.DataFrame, sightings: Sightings) -> pl.DataFrame:
    """Untreated lesions of earlier scans that the scan does not show any more."""
    now = shown.select("subject", now="visit_id")
    earlier = sightings.spots.join(now, on="subject").filter(pl.col("visit_id") < pl.col("now"))
    here = sightings.spots.select(*_SITE, now="visit_id")
    gone = earlier.join(here, on=[*_SITE, "now"], how="anti").filter(~pl.col("treated"))
    last = gone.sort("visit_id").unique(_SITE, keep="last", maintain_order=True)
    progress = pl.lit(False).alias("progressing")
    return last.with_columns(progress, visit_id="now").select(sightings.spots.columns)


def _count(name: str, *conditions: pl.Expr) -> tuple[pl.Expr]:
    return (pl.all_horizontal(conditions).sum().cast(pl.Int64).alias(name),)


def _judge(wide: pl.DataFrame) -> pl.DataFrame:
    seen = pl.col("scan").is_not_null() & pl.col("first_fraction").is_not_null()
    planned = pl.col("planned").fill_null(False)
    sets = ("known", "metastases", "progressing")
    counts = (*sets, "irradiated", "metastases_irradiated", "progressing_irradiated")
    sure = ~pl.col("presence_open").fill_null(False)
    wide = wide.with_columns(pl.when(seen & planned).then(pl.col(name).fill_null(0)) for name in counts)
    known, irradiated = pl.col("known"), pl.col("irradiated")
    metastases, progressing = pl.col("metastases"), pl.col("progressing")
    only = (irradiated == progressing) & (pl.col("progressing_irradiated") == progressing)
    steps: tuple[tuple[pl.Expr, str], ...] = (
        (~planned & ~pl.col("intent_open").fill_null(False), "none"),
        (pl.col("intent_open").fill_null(False) | ~seen | ~sure, "unknown"),
        ((known > 0) & (irradiated == known), "all_lesions"),
        (
            (metastases > 0) & (pl.col("metastases_irradiated") == metastases) & (irradiated == metastases),
            "all_metastases",
        ),
        (pl.col("organ_open").fill_null(False) | pl.col("progress_open").fill_null(False), "unknown"),
        ((progressing > 0) & only, "progressing_only"),
    )
    scope = pl.lit("other")
    for condition, name in reversed(steps):
        scope = pl.when(condition.fill_null(False)).then(pl.lit(name)).otherwise(scope)
    share = pl.when(sure & (known > 0)).then(irradiated / known)
    return wide.with_columns(scope=scope, completeness=share).with_columns(
        comprehensive=pl.col("completeness") == 1,
        left_out=pl.when(pl.col("left_out").fill_null("") != "").then("left_out"),
    )


def _trace(wide: pl.DataFrame, lesions: pl.DataFrame) -> pl.DataFrame:
    """The scan, the targets that reached a known lesion, the lesions that were left out."""
    rows = lesions.join(wide.select("subject", "row"), on="subject")
    parts = [
        _shape(wide, "decided_by", "scan", "scan_row", pl.lit("lesions known at this scan")),
        _shape(rows, "decided_by", "radiotherapy_target", "target_row", pl.format("lesion {}", "lesion")),
        _shape(
            rows.filter(~pl.col("irradiated")),
            "rejected",
            "lesion",
            "lesion_row",
            pl.format("lesion {} was not irradiated", "lesion"),
        ),
    ]
    return build_trace(pl.concat(parts), "treatment_scope")


def _shape(rows: pl.DataFrame, part: str, table: str, source: str, note: pl.Expr) -> pl.DataFrame:
    return rows.filter(pl.col(source).is_not_null()).select(
        table_row=pl.col("row").cast(pl.Int64),
        part=pl.lit(part),
        source_table=pl.lit(table),
        source_row=pl.col(source).cast(pl.Int64),
        rule=pl.lit("SCOPE"),
        note=note,
    )
