"""Control of the lesions of the baseline scan, in every arm, from one origin of the subject."""

import polars as pl

from lesionwise.definitions import LesionControl
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.origins import derive_origin
from lesionwise.derive.lesion import compute_outcomes, derive_baseline_courses


def follow_baseline_lesions(history: History, endpoint: LesionControl, reader: str) -> pl.DataFrame:
    """Outcomes of the baseline lesions of `reader`, one row each, as `compute_outcomes` gives them.

    The rule of growth is one for both arms, confirmed as `[response]` says: judging one arm by single scans
    or by the sum would favour it (ENDPOINTS 3). Salvage radiotherapy, surgery or ablation of the lesion for
    progression is its failure; planned radiotherapy ends nothing.
    """
    origins = derive_origin(history, endpoint.origin)
    rules = history.study.response
    courses = derive_baseline_courses(history.tables, rules, history.data_cut, origins, reader)
    cases = compute_outcomes(courses, history.tables, history.timeline, rules, reader)
    return cases.with_columns(origin="start")
