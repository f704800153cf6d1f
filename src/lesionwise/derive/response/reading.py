"""What every reader recorded, in order and exact: the ground of a response, whatever the policy."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from lesionwise.derive.response.baseline import age_lesions, find_enrolment
from lesionwise.derive.response.fragments import settle_fragments
from lesionwise.derive.response.lesions import build_lesions
from lesionwise.derive.response.lines import build_lines, place_lines, size_lines
from lesionwise.derive.response.visits import build_pairs, build_scans, build_visits
from lesionwise.study.model import ResponseRules


class Reading(NamedTuple):
    """visits: one row a pair and scan from the baseline on. lines: one row a measurement row.

    lesions: one row a lesion. pairs: subject and reader. Of lines, a policy fills `withheld` (why the line
    adds nothing), `guarded` (its growth proves nothing yet) and `cap` (units; size that may prove growth).
    """

    visits: pl.DataFrame
    lines: pl.DataFrame
    lesions: pl.DataFrame
    pairs: pl.DataFrame


def read_scans(
    tables: Mapping[str, pl.DataFrame], rules: ResponseRules, data_cut: datetime.date | None
) -> Reading:
    """Scans and measurements of every reader, up to the data cut."""
    measurement, assessment = tables["measurement"], tables["assessment"]
    lesions = build_lesions(tables["lesion"])
    pairs = build_pairs(measurement, assessment, tables["lesion"])
    scans = build_scans(tables["scan"], rules)
    raw = build_lines(measurement, lesions, scans, pairs, rules)
    recorded = assessment.filter(pl.col("overall_response").is_not_null())
    enrolment = find_enrolment(tables) if rules.baseline_reset else None
    visits = build_visits(pairs, scans, raw, recorded, data_cut, enrolment)
    if rules.baseline_reset:
        lesions, raw = age_lesions(lesions, raw, scans, visits)
    lines = settle_fragments(size_lines(place_lines(raw, visits, data_cut)), lesions, visits)
    lines = lines.with_columns(
        withheld=pl.lit(None, dtype=pl.String), guarded=pl.lit(False), cap=pl.lit(None, dtype=pl.Int64)
    )
    return Reading(visits, lines, lesions, pairs)
