"""All checks of a study file, one after the other."""

from collections.abc import Callable
from typing import Final

from lesionwise.study.checks.adverse_events import check_adverse_event_rules
from lesionwise.study.checks.clauses import check_clauses
from lesionwise.study.checks.content import check_instruments, check_needs, check_prescriptions
from lesionwise.study.checks.criteria import check_criteria
from lesionwise.study.checks.design import check_arms, check_design, check_strata, check_versions
from lesionwise.study.checks.estimates import check_estimates
from lesionwise.study.checks.names import check_ids, check_numbers, check_repeats, check_texts
from lesionwise.study.checks.outcomes import check_outcomes
from lesionwise.study.checks.questionnaires import check_forms
from lesionwise.study.checks.resolutions import check_resolutions
from lesionwise.study.checks.schedule import check_imaging, check_visits
from lesionwise.study.complaints import Complaints
from lesionwise.study.draft import Draft

_CHECKS: Final[tuple[Callable[[Draft, Complaints], None], ...]] = (
    check_ids,
    check_texts,
    check_numbers,
    check_repeats,
    check_design,
    check_versions,
    check_arms,
    check_strata,
    check_criteria,
    check_imaging,
    check_visits,
    check_instruments,
    check_forms,
    check_prescriptions,
    check_needs,
    check_outcomes,
    check_resolutions,
    check_adverse_event_rules,
    check_clauses,
    check_estimates,
)


def check_draft(draft: Draft, complaints: Complaints) -> None:
    """Every check speaks about what it can see; none stops the next."""
    for check in _CHECKS:
        check(draft, complaints)
