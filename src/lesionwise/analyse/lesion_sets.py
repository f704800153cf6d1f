"""Responses on sets of lesions: all, and those that were not irradiated up to each scan."""

from dataclasses import dataclass

import polars as pl

from lesionwise.analyse.material import Material
from lesionwise.derive.policy import derive_policy_response
from lesionwise.derive.response import derive_best_response

_KEYS = ["subject", "lesion"]


@dataclass(frozen=True, eq=False)
class LesionSet:
    """`sums`: scans of the reader shown with the sums over the set, `post_progression` and
    `overall_response` always those of the whole disease; `best`: best responses on the set; `people`:
    subjects with a lesion of the set at baseline (all subjects for the whole disease)."""

    suffix: str
    words: str
    sums: pl.DataFrame
    best: pl.DataFrame
    people: pl.DataFrame
    footnotes: tuple[str, ...] = ()


def select_all_lesions(material: Material) -> LesionSet:
    """The whole disease."""
    best = material.derived.best_response.filter(pl.col("reader") == material.reader)
    return LesionSet("", "all lesions", material.responses, best, material.subjects.select("subject"))


def derive_unirradiated(material: Material) -> LesionSet:
    """The same rules on the lesions without any fraction up to each scan; not evaluable when none is left.

    `sums` of a scan are those of the lesions that are left at it, baseline included. `people`: those with a
    lesion at baseline that no planned course treats.
    """
    treated = material.planned_targets.select(_KEYS).unique()
    lesions = material.tables["lesion"]
    parts = lesions.join(treated, left_on=["subject", "parent"], right_on=_KEYS, how="semi")
    gone = pl.concat([treated, parts.select(_KEYS)]).unique()
    rules = material.study.response.model_copy(update={"source": "derived"})
    response = derive_policy_response(
        material.tables, rules, material.data_cut, policy="non_irradiated"
    ).response
    origin = material.entry.select("subject", origin_date="entry_date").drop_nulls()
    best = derive_best_response(response, material.study.response, origin, material.new_lines)
    own = pl.col("reader") == material.reader
    return LesionSet(
        "non_irradiated",
        "non-irradiated lesions",
        _merge(material.responses, response.filter(own)),
        best.filter(own),
        material.baseline_lesions.join(gone, on=_KEYS, how="anti").select("subject").unique(),
        ("Non-irradiated: without any fraction up to the scan.",),
    )


def _merge(whole: pl.DataFrame, part: pl.DataFrame) -> pl.DataFrame:
    """Scans of the whole disease with the sums of a part of it."""
    columns = ["target_sum_mm", "baseline_sum_mm", "complete"]
    keys = ["subject", "scan"]
    return whole.drop(columns).join(part.select(*keys, *columns), on=keys, maintain_order="left")
