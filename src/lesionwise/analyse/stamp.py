"""What the first page says about the origin of the numbers."""

from collections.abc import Sequence

import polars as pl

from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Result, Stamp
from lesionwise.analyse.published import is_published
from lesionwise.snapshot import Manifest, Source
from lesionwise.statistics import ENGINES
from lesionwise.statistics.engines import own


def build_stamp(material: Material, manifest: Manifest, results: Sequence[Result]) -> Stamp:
    """Study, data, software and tallies; the numbers are those of `is_published`."""
    study = material.study
    published = [one for one in results if is_published(one)]
    checked = [one for one in published if one.cross_check.engine is not None]
    return Stamp(
        study=study.slug,
        title=study.title,
        study_version=study.version,
        study_sha256=study.sha256 or manifest.study_sha256,
        snapshot=manifest.id,
        snapshot_sha256=manifest.sha256,
        freeze_time=manifest.freeze_time,
        data_cut=material.data_cut.isoformat(),
        simulated=manifest.simulated,
        sources=tuple(_render_source(source) for source in manifest.sources),
        version=own.ENGINE.split()[-1],
        engines=ENGINES,
        numbers=len(published),
        two_engines=len(checked),
        disagreements=sum(one.cross_check.agree is False for one in results),
        single_engine=len(published) - len(checked),
        findings_errors=_count(material.findings, "error"),
        findings_warnings=_count(material.findings, "warning"),
    )


def _render_source(source: Source) -> str:
    return (
        f"{source.name} ({source.reader}, {source.rows_read} rows read, {source.rows_used} used, "
        f"SHA-256 {source.sha256[:12]})"
    )


def _count(findings: pl.DataFrame, severity: str) -> int:
    return int((findings["severity"] == severity).sum())
