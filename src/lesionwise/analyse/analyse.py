"""The analysis of a study: every number and every display, from derived tables."""

from collections.abc import Mapping

import polars as pl

from lesionwise.analyse.displays import build_displays
from lesionwise.analyse.material import select_material
from lesionwise.analyse.model import Analysis
from lesionwise.analyse.results import compute_results
from lesionwise.analyse.stamp import build_stamp
from lesionwise.analyse.store import Analysed
from lesionwise.analyse.words import build_definitions
from lesionwise.derive import Derived
from lesionwise.snapshot import Manifest
from lesionwise.study.model import Study


def analyse(
    study: Study,
    manifest: Manifest,
    tables: Mapping[str, pl.DataFrame],
    derived: Derived,
    findings: pl.DataFrame,
) -> Analysed:
    """Run the analysis plan of a study.

    `tables`: every table of the snapshot with `row`; `derived`: timeline, response, best response and
    endpoint; `findings`: the checks of the records. Months are days / 30.4375, in results and displays only.
    Subjects without a value of an endpoint are counted with their reason, never left out silently. The same
    input gives the same values in every process.
    """
    material = select_material(study, manifest.data_cut, tables, derived, findings)
    results = compute_results(material)
    shown = tuple(build_displays(material, results))
    stamp = build_stamp(material, manifest, results)
    analysis = Analysis(
        study=study.slug,
        snapshot=manifest.id,
        version=stamp.version,
        stamp=stamp,
        results=results,
        displays=tuple(one.display for one in shown),
        definitions=build_definitions(study.endpoints),
    )
    return Analysed(analysis, {name: frame for one in shown for name, frame in one.frames.items()})
